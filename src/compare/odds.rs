//! Two charts of many runs: the cumulative share of runs by makespan, and what a shorter poll interval costs.

use std::sync::Arc;

use editor::chart::{
    cumulative, delay_unit, front, CumulativeChart, Curve, FrontChart, FrontPoint, GridLine, Mark, Poll,
};
use editor::{duration, text};
use leptos::html::Div;
use leptos::prelude::*;
use protocol::{Comparison, Layout, Sweep};

use super::simulation::Simulation;
use super::slug;
use crate::platform::size::size_of;

/// Both charts, side by side.
#[component]
pub fn Odds() -> impl IntoView {
    let simulation = expect_context::<Simulation>();
    let stale = move || simulation.stale.get();
    view! { <div class="charts" class:stale=stale aria-busy=move || stale().to_string()><Makespans/><Intervals/></div> }
}

/// A layout's place among the curves decides its ink; the best is the accent.
fn series(comparison: &Comparison, index: usize) -> &'static str {
    match comparison.layouts.get(index) {
        Some(report) if report.layout == comparison.best => "series best",
        _ if index == 0 => "series first",
        _ => "series other",
    }
}

#[component]
fn Makespans() -> impl IntoView {
    let simulation = expect_context::<Simulation>();
    let area = NodeRef::<Div>::new();
    let size = size_of(area);
    let chart = move || {
        let figures = simulation.figures.get()?;
        let (width, height) = size.get();
        let curves: Vec<Curve> = figures.layouts.iter().map(Curve::of).collect();
        cumulative(&curves, width, height).map(|chart| draw_curves(&figures, &chart))
    };
    let says = move || {
        let figures = simulation.figures.get()?;
        let before = "These are runs of the plan before.";
        Some(if simulation.stale.get() { before.to_owned() } else { odds(&figures) })
    };
    let legend = move || {
        let figures = simulation.figures.get()?;
        let item = |(index, report): (usize, &protocol::LayoutReport)| {
            let spread = report.makespan_ms;
            view! {
                <li class=series(&figures, index) data-testid=format!("odds-{}", slug(report.layout)) data-p50-ms=spread.p50.to_string() data-p90-ms=spread.p90.to_string()>
                    <i></i>{report.title.clone()}
                </li>
            }
        };
        Some(figures.layouts.iter().enumerate().map(item).collect_view())
    };
    view! {
        <section class="chart" aria-label="Makespan, cumulative share of runs" data-testid="cumulative">
            <h3>"Makespan, cumulative share of runs"<small>"filled p50, ring p90"</small></h3>
            <ul class="chart-legend">{legend}</ul>
            <div class="plot" node_ref=area>{chart}</div>
            <p class="chart-says" data-testid="odds" title=says>{says}</p>
        </section>
    }
}

fn draw_curves(figures: &Arc<Comparison>, chart: &CumulativeChart) -> impl IntoView {
    let frame = chart.frame;
    let last = chart.columns.len().saturating_sub(1);
    let column = |(index, line): (usize, &GridLine)| {
        let label = if index == 0 || index == last {
            format!("{} {}", line.label, chart.unit)
        } else {
            line.label.clone()
        };
        view! { <text class="tick" x=line.at y=frame.bottom + 16.0 text-anchor="middle">{label}</text> }
    };
    let share = |(share, name): (f64, &'static str)| {
        let y = frame.py(share);
        view! { <line class="guide" x1=frame.left x2=frame.right y1=y y2=y/><text class="tick" x=frame.left - 6.0 y=y + 4.0 text-anchor="end">{name}</text> }
    };
    let curve = |(index, (path, marks)): (usize, &(String, Vec<Mark>))| {
        view! { <g class=series(figures, index)><path d=path.clone()/>{marks.iter().map(mark).collect_view()}</g> }
    };
    view! {
        <svg aria-hidden="true">
            {[(0.9, "p90"), (0.5, "p50")].map(share).collect_view()}
            <line class="axis-line" x1=frame.left x2=frame.right y1=frame.bottom y2=frame.bottom/>
            {chart.columns.iter().enumerate().map(column).collect_view()}
            {chart.curves.iter().enumerate().map(curve).collect_view()}
        </svg>
    }
}

fn mark(mark: &Mark) -> impl IntoView {
    let label =
        mark.label.1.map(|(x, y)| view! { <text class="mark-label" x=x y=y>{mark.label.0.clone()}</text> });
    view! { <circle class=if mark.median { "median" } else { "ring" } cx=mark.x cy=mark.y r="3.5"/>{label} }
}

/// How the best layout fares against the one that it is measured by, as a sentence.
fn odds(figures: &Comparison) -> String {
    let rival = rival(figures);
    let pair = figures.pairs.iter().find(|pair| {
        let both = [pair.layout, pair.other];
        both.contains(&figures.best) && both.contains(&rival)
    });
    let Some(pair) = pair else { return String::new() };
    let title = |layout| {
        let report = figures.report(layout);
        report.map(|report| report.title.clone()).unwrap_or_default()
    };
    let failing =
        figures.report(figures.best).map_or(0.0, |report| report.failed as f64 / figures.runs.max(1) as f64);
    let failing = if failing > 0.0 { format!(" {} of runs fail.", percent(failing)) } else { String::new() };
    if pair.together >= 1.0 {
        let (one, other) = (title(figures.best), title(rival).to_ascii_lowercase());
        return text::keep_together(&format!("{one} and {other} end together in every run.{failing}"));
    }
    // A layout that is `sooner` less often than not is turned round, so that the sentence speaks of the best.
    let (sooner, saving) = if pair.layout == figures.best {
        (pair.sooner, pair.saving_ms.mean)
    } else {
        (1.0 - pair.sooner - pair.together, -pair.saving_ms.mean)
    };
    #[allow(clippy::cast_possible_truncation, reason = "a duration in ms; the cast saturates")]
    let saving = duration::words((saving / 1_000.0) as i64 * 1_000);
    let text = format!(
        "{} {} sooner than {} in {} of runs, by {saving} on average.{failing}",
        title(figures.best),
        if figures.best.is_plural() { "are" } else { "is" },
        title(rival).to_ascii_lowercase(),
        percent(sooner)
    );
    text::keep_together(&text)
}

/// What the best layout is set against: the reference, or where that is itself the best, the next after it.
fn rival(figures: &Comparison) -> Layout {
    if figures.best != figures.reference {
        return figures.reference;
    }
    let others = figures.layouts.iter().filter(|report| report.layout != figures.best);
    let next = others.min_by(|a, b| a.makespan_ms.mean.total_cmp(&b.makespan_ms.mean));
    next.map_or(figures.reference, |report| report.layout)
}

/// A share as a percentage that says neither all nor none unless it is so.
fn percent(share: f64) -> String {
    match share {
        share if share >= 1.0 => "100%".to_owned(),
        share if share > 0.999 => "over 99.9%".to_owned(),
        share => format!("{:.1}%", share * 100.0),
    }
}

#[component]
fn Intervals() -> impl IntoView {
    let simulation = expect_context::<Simulation>();
    let area = NodeRef::<Div>::new();
    let size = size_of(area);
    let chart = move || {
        let sweep = simulation.sweep.get()?;
        let (width, height) = size.get();
        front(&polls(&sweep), width, height).map(|chart| draw_front(&chart))
    };
    let unit = move || {
        let (_, unit) = delay_unit(&polls(&*simulation.sweep.get()?));
        Some(format!("Mean delay in {unit}, $ per 1,000 runs"))
    };
    let says = move || match simulation.sweep.get() {
        Some(sweep) => text::keep_together(&sweep.reason),
        None if simulation.sweeping.get() || simulation.under_way() => {
            "Intervals are being compared.".to_owned()
        }
        None => "Without pollers there is no interval to choose.".to_owned(),
    };
    view! {
        <section class="chart" aria-label="Poll interval: delay against cost" data-testid="front"
            data-recommended-s=move || simulation.sweep.get().map(|sweep| sweep.recommended_s)>
            <h3>"Poll interval: delay against cost"</h3>
            <p class="chart-legend">{unit}</p>
            <div class="plot" node_ref=area>{chart}</div>
            <p class="chart-says" title=says>{says}</p>
        </section>
    }
}

fn polls(sweep: &Sweep) -> Vec<Poll> {
    let poll = |point: &protocol::SweepPoint| Poll {
        interval_s: point.interval_s,
        delay_ms: point.delay_ms,
        cost_usd: point.cost_usd,
        on_front: point.on_front,
        recommended: point.interval_s == sweep.recommended_s,
    };
    sweep.points.iter().map(poll).collect()
}

fn draw_front(chart: &FrontChart) -> impl IntoView {
    let frame = chart.frame;
    let column = |line: &GridLine| view! { <text class="tick" x=line.at y=frame.bottom + 16.0 text-anchor="middle">{line.label.clone()}</text> };
    let row = |line: &GridLine| {
        view! { <line class="guide" x1=frame.left x2=frame.right y1=line.at y2=line.at/><text class="tick" x=frame.left - 8.0 y=line.at + 4.0 text-anchor="end">{line.label.clone()}</text> }
    };
    let point = |point: &FrontPoint| {
        let class = if point.poll.recommended { "mark-label strong" } else { "mark-label" };
        let label =
            point.label.1.map(|(x, y)| view! { <text class=class x=x y=y>{point.label.0.clone()}</text> });
        let halo =
            point.poll.recommended.then(|| view! { <circle class="halo" cx=point.x cy=point.y r="8"/> });
        view! { {halo}<circle class=if point.poll.recommended { "median" } else { "ring" } cx=point.x cy=point.y r="3.5"/>{label} }
    };
    view! {
        <svg aria-hidden="true">
            {chart.rows.iter().map(row).collect_view()}
            {chart.columns.iter().map(column).collect_view()}
            <g class="series best"><path d=chart.line.clone()/>{chart.points.iter().map(point).collect_view()}</g>
        </svg>
    }
}
