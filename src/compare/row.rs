//! One layout: what it is, how long it takes, what it costs, its lanes.

use std::sync::Arc;

use editor::duration;
use editor::price::{count, per_thousand};
use leptos::prelude::*;
use protocol::{Comparison, Layout, LayoutReport};

use super::lanes::Lanes;
use super::{slug, Chart};
use crate::icons::{Glyph, Icon};
use crate::platform::files;
use crate::state::app_state;

/// A layout's report; `None` while a comparison without it is on show.
pub type Report = Memo<Option<Arc<LayoutReport>>>;

/// A layout.
#[component]
pub fn LayoutRow(layout: Layout) -> impl IntoView {
    let chart = expect_context::<Chart>();
    let report: Report = Memo::new(move |_| {
        let all = chart.comparison.get()?;
        all.report(layout).cloned().map(Arc::new)
    });
    let best =
        Memo::new(move |_| chart.comparison.with(|all| all.as_ref().is_some_and(|all| all.best == layout)));
    let text =
        move |get: fn(&LayoutReport) -> String| move || report.with(|report| report.as_deref().map(get));
    let testid = format!("layout-{}", slug(layout));
    view! {
        <article
            class="layout" class:best=best data-testid=testid aria-label=text(|report| report.title.clone())
            data-makespan-ms=text(|report| report.timeline.end_ms.to_string())
            data-mean-ms=text(|report| format!("{:.0}", report.makespan_ms.mean))
            data-transitions=text(|report| report.transitions.to_string())
            data-polls=text(|report| report.polls.to_string())
            data-history-sha256=text(|report| report.history_sha256.clone())
        >
            <header>
                <div class="who">
                    <h2>
                        {text(|report| report.title.clone())}
                        <Show when=move || best.get()><span class="tag best-tag">"Best"</span></Show>
                    </h2>
                    <p title=text(|report| report.subtitle.clone())><span>{text(|report| report.subtitle.clone())}</span><HazardChip layout/></p>
                </div>
                <div class="span"><Makespan report/><Delta layout report/></div>
                <Stats report/>
                <Actions layout report best/>
            </header>
            <Lanes layout report/>
        </article>
    }
}

#[component]
fn HazardChip(layout: Layout) -> impl IntoView {
    let state = app_state();
    move || {
        let hazards = state.hazards_of(layout);
        let first = hazards.first()?.clone();
        let words =
            if hazards.len() == 1 { "1 hazard".to_owned() } else { format!("{} hazards", hazards.len()) };
        let title =
            hazards.iter().map(|hazard| format!("{}. {}", hazard.title, hazard.remedy)).collect::<Vec<_>>();
        let open = move |_| state.open_run(layout, Some(first.code.clone()));
        let testid = format!("hazards-{}", slug(layout));
        Some(view! {
            <button class="haz" on:click=open title=title.join("\n") data-testid=testid>
                <Glyph icon=Icon::Warn class="icon-xs"/>{words}
            </button>
        })
    }
}

#[component]
fn Makespan(report: Report) -> impl IntoView {
    let chart = expect_context::<Chart>();
    move || {
        let report = report.get()?;
        let parts = duration::parts_beside(mean_ms(&report), chart.longest.get()).into_iter();
        Some(
            view! { <strong class="num">{parts.map(|(figure, unit)| view! { {figure}<small>{unit}</small> }).collect_view()}</strong> },
        )
    }
}

/// Mean makespan in ms. A millionth of a run never matters.
#[allow(clippy::cast_possible_truncation, reason = "a duration in ms; the cast saturates")]
fn mean_ms(report: &LayoutReport) -> i64 {
    (report.makespan_ms.mean + 0.5).floor() as i64
}

#[component]
fn Delta(layout: Layout, report: Report) -> impl IntoView {
    let chart = expect_context::<Chart>();
    move || {
        let (report, all) = (report.get()?, chart.comparison.get()?);
        let (class, words) = delta(layout, &report, &all);
        Some(view! { <p class=class>{words}</p> })
    }
}

fn delta(layout: Layout, report: &LayoutReport, all: &Comparison) -> (&'static str, String) {
    let Some(reference) = all.report(all.reference) else {
        return ("base", String::new());
    };
    if layout == all.reference {
        return ("base", "reference".to_owned());
    }
    let differs = mean_ms(report) - mean_ms(reference);
    let name = reference.title.to_ascii_lowercase();
    match differs {
        0 => ("base", format!("same as {name}")),
        ..0 => ("better num", format!("{} vs {name}", duration::signed(differs))),
        _ => ("worse num", format!("{} vs {name}", duration::signed(differs))),
    }
}

#[component]
fn Stats(report: Report) -> impl IntoView {
    let figure =
        move |get: fn(&LayoutReport) -> String| move || report.with(|report| report.as_deref().map(get));
    let pricing = app_state().pricing;
    let price = move || report.with(|report| report.as_deref().map(|it| per_thousand(it, pricing.get())));
    view! {
        <dl class="stats num">
            <div><dt>"transitions"</dt><dd>{figure(|report| count(report.transitions))}</dd></div>
            <div><dt>"polls"</dt><dd>{figure(|report| count(report.polls))}</dd></div>
            <div title=move || price().map(|price| price.says) class:out=move || price().is_some_and(|price| !price.possible)>
                <dt>"per 1,000 runs"</dt><dd data-testid="price">{move || price().map(|price| price.text)}</dd>
            </div>
        </dl>
    }
}

#[component]
fn Actions(layout: Layout, report: Report, best: Memo<bool>) -> impl IntoView {
    let state = app_state();
    let export = move |_| {
        if let Some(report) = report.get_untracked() {
            let plan = state.plan.with_untracked(|plan| plan.name.clone());
            let name = files::slug(&format!("{plan} {}", slug(layout)));
            files::download(&format!("{name}.asl.json"), &report.definition);
        }
    };
    let title = move || {
        report.with(|report| report.as_deref().map(|report| report.title.clone())).unwrap_or_default()
    };
    view! {
        <div class="acts">
            <button
                class="btn" class:soft=best on:click=move |_| state.open_flow(layout)
                data-testid=format!("open-flow-{}", slug(layout)) aria-label=move || format!("Open flow of {}", title())
            >"Open flow"</button>
            <button
                class="btn" on:click=export data-testid=format!("export-{}", slug(layout))
                aria-label=move || format!("Export ASL of {}", title())
            >"Export ASL"</button>
        </div>
    }
}
