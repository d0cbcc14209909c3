//! Where each layout's time goes: the critical path, and what is lost beyond it.

use editor::duration;
use leptos::prelude::*;

use crate::list::list;
use protocol::{Layout, LayoutReport};

use super::{slug, Chart};

/// A part of a makespan: style, name, share.
struct Part {
    class: &'static str,
    name: &'static str,
    ms: fn(&LayoutReport) -> i64,
}

/// In the order in which they are stacked; the sum is the makespan.
const PARTS: [Part; 5] = [
    Part { class: "p-path", name: "Critical path", ms: path_ms },
    Part { class: "p-barrier", name: "Barrier", ms: |report| report.loss.barrier_ms },
    Part { class: "p-poll", name: "Poll delay", ms: |report| report.loss.poll_delay_ms },
    Part { class: "p-check", name: "Checks", ms: |report| report.loss.status_check_ms },
    Part { class: "p-serial", name: "Serial order", ms: |report| report.loss.serialisation_ms },
];

/// What is left of the makespan without the losses: this run's critical path.
fn path_ms(report: &LayoutReport) -> i64 {
    let loss = report.loss;
    report.timeline.end_ms
        - loss.barrier_ms
        - loss.poll_delay_ms
        - loss.status_check_ms
        - loss.serialisation_ms
}

/// One stacked bar a layout on one scale, with its figures.
#[component]
pub fn WhereTimeGoes() -> impl IntoView {
    let chart = expect_context::<Chart>();
    let layouts = move || {
        let all = chart.comparison.get();
        all.map(|all| all.layouts.iter().map(|report| report.layout).collect::<Vec<_>>()).unwrap_or_default()
    };
    let heads = PARTS
        .iter()
        .map(|part| view! { <th scope="col"><i class=part.class></i>{part.name}</th> })
        .collect_view();
    let which = move || match chart.comparison.get().map(|all| all.runs) {
        Some(2..) => "of the first run; the parts add up to its makespan",
        _ => "the parts add up to the makespan",
    };
    view! {
            <div class="losses">
                <table>
                    <caption>"Where the time goes: "{which}</caption>
                    <thead><tr>
                        <th scope="col">"Layout"</th><th class="stack-cell" aria-hidden="true"></th>{heads}
                        <th scope="col">"Makespan"</th>
                    </tr></thead>
                    <tbody>{list(layouts, |layout| *layout, |layout| view! { <LossRow layout/> }.into_any())}</tbody>
                </table>
            </div>
    }
}

#[component]
fn LossRow(layout: Layout) -> impl IntoView {
    let chart = expect_context::<Chart>();
    let report = Memo::new(move |_| {
        let all = chart.comparison.get()?;
        let longest = all.layouts.iter().map(|report| report.timeline.end_ms).max().unwrap_or(1).max(1);
        let best = all.best == layout;
        all.layouts
            .iter()
            .find(|report| report.layout == layout)
            .cloned()
            .map(|report| (report, longest, best))
    });
    let data = move |get: fn(&LayoutReport) -> i64| {
        move || report.with(|it| it.as_ref().map(|(report, ..)| get(report)))
    };
    let stack = PARTS.iter().map(|part| {
        let width = move || {
            let share = report.with(|it| {
                it.as_ref()
                    .map_or(0.0, |(report, longest, _)| (part.ms)(report) as f64 * 100.0 / *longest as f64)
            });
            format!("width:{share:.3}%")
        };
        view! { <i class=part.class style=width></i> }
    });
    let figures = PARTS.iter().map(|part| {
        let ms = data(part.ms);
        view! { <td class:zero=move || ms() == Some(0)>{move || ms().map(|ms| figure(ms, chart.longest.get()))}</td> }
    });
    let sum = data(|report| report.timeline.end_ms);
    view! {
        <tr
            class:best=move || report.with(|it| it.as_ref().is_some_and(|(_, _, best)| *best))
            data-testid=format!("loss-{}", slug(layout))
            data-barrier-ms=data(|report| report.loss.barrier_ms) data-poll-delay-ms=data(|report| report.loss.poll_delay_ms)
            data-status-check-ms=data(|report| report.loss.status_check_ms)
            data-serialisation-ms=data(|report| report.loss.serialisation_ms)
        >
            <th scope="row">{move || report.with(|it| it.as_ref().map(|(report, ..)| report.title.clone()))}</th>
            <td class="stack-cell" aria-hidden="true"><div class="stack">{stack.collect_view()}</div></td>
            {figures.collect_view()}
            <td class="sum">{move || sum().map(|ms| figure(ms, chart.longest.get()))}</td>
        </tr>
    }
}

fn figure(ms: i64, longest_ms: i64) -> String {
    if ms == 0 {
        return "0".to_owned();
    }
    let parts = duration::parts_beside(ms, longest_ms);
    parts.iter().map(|(figure, unit)| format!("{figure} {unit}")).collect::<Vec<_>>().join(" ")
}
