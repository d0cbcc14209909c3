//! The comparison: the answer, the layouts' timelines on one axis, and where their time goes.

mod answer;
mod chooser;
mod controls;
mod foot;
mod lanes;
mod loss;
mod odds;
mod row;
mod simulation;
mod tip;
mod weights;

use std::sync::Arc;

use editor::duration;
use editor::timeline::{Axis, TaskName};
use leptos::html::Div;
use leptos::prelude::*;
use protocol::{Comparison, Layout};

use crate::list::list;
use crate::platform::size::size_of;
use crate::state::{app_state, EngineStatus};

use answer::Answer;
use chooser::{Chooser, Omitted};
use controls::Controls;
use foot::Foot;
use row::LayoutRow;
use tip::{Tip, TipBox};

pub use chooser::ChooserItems;
pub use loss::WhereTimeGoes;
pub use simulation::Simulation;
pub use weights::Weights;

/// Most labelled steps of the axis: at full width and on a phone.
const MOST_TICKS: i64 = 7;
const MOST_TICKS_NARROW: i64 = 6;
const NARROW: i64 = 480;

/// What every part of the chart draws on.
#[derive(Clone, Copy)]
pub struct Chart {
    /// The comparison on show.
    pub comparison: Memo<Option<Arc<Comparison>>>,
    /// What lasts longest of it, in ms.
    pub longest: Memo<i64>,
    /// The axis that all layouts share.
    pub axis: Memo<Axis>,
    /// Width of the axis in pixels.
    pub width: Memo<i64>,
    /// Names and hues of the plan's tasks.
    pub tasks: Memo<Arc<Vec<TaskName>>>,
    /// The tooltip on show.
    pub tip: RwSignal<Option<Tip>>,
}

impl Chart {
    fn new(area: NodeRef<Div>) -> Self {
        let state = app_state();
        let size = size_of(area);
        let comparison = Memo::new(move |_| state.comparison.get());
        #[allow(clippy::cast_possible_truncation, reason = "pixels of a screen")]
        let width = Memo::new(move |_| size.get().0.round() as i64);
        let longest = Memo::new(move |_| comparison.get().map_or(0, |comparison| longest(&comparison)));
        let axis = Memo::new(move |_| {
            let most = if width.get() < NARROW { MOST_TICKS_NARROW } else { MOST_TICKS };
            Axis::new(longest.get(), most)
        });
        let tasks = Memo::new(move |_| Arc::new(TaskName::of_plan(&state.plan.get())));
        Self { comparison, longest, axis, width, tasks, tip: RwSignal::new(None) }
    }

    /// Where a moment lies, in pixels from minute 0.
    pub fn x(&self, at_ms: i64) -> f64 {
        self.axis.with(|axis| axis.x(at_ms, self.width.get()))
    }
}

fn longest(comparison: &Comparison) -> i64 {
    let ends = comparison.layouts.iter().map(|report| report.timeline.end_ms);
    ends.chain(std::iter::once(comparison.bound_ms)).max().unwrap_or(0)
}

/// How a layout is called in addresses and test names.
pub fn slug(layout: Layout) -> &'static str {
    layout.word()
}

/// The right column of the Plan room.
#[component]
pub fn Layouts() -> impl IntoView {
    let state = app_state();
    let area = NodeRef::<Div>::new();
    let chart = Chart::new(area);
    provide_context(chart);
    let stale = move || state.outdated.get() || state.is_refused();
    let layouts = move || {
        let all = chart.comparison.get();
        all.map(|all| all.layouts.iter().map(|report| report.layout).collect::<Vec<_>>()).unwrap_or_default()
    };
    let busy = move || matches!(state.engine.get(), EngineStatus::Slow | EngineStatus::Starting);
    view! {
        <section class="layouts" aria-label="Layouts" class:stale=stale class:none=move || state.plan.with(|plan| plan.tasks.is_empty()) aria-busy=move || busy().to_string()>
            <div class="panel-head">
                <h2>"Layouts"</h2>
                <Chooser/>
                <Show when=busy><span class="busy" role="status">"Comparing"</span></Show>
                <Controls/>
            </div>
            <Answer/>
            <div class="compare">
                <AxisHead/>
                <div class="axis-area" node_ref=area aria-hidden="true"></div>
                {list(layouts, |layout| *layout, |layout| view! { <LayoutRow layout/> }.into_any())}
                <Legend class="legend below"/>
                <Omitted/>
                <BoundLine/>
            </div>
            <Foot/>
            <TipBox tip=chart.tip/>
        </section>
    }
}

#[component]
fn Legend(class: &'static str) -> impl IntoView {
    view! {
        <ul class=class aria-hidden="true">
            <li><i class="k-work"></i>"Working"</li>
            <li><i class="k-bar"></i>"At the barrier"</li>
            <li><i class="k-poll"></i>"Polling"</li>
        </ul>
    }
}

/// Unit, legend and ticks; they stay while the layouts below scroll.
#[component]
fn AxisHead() -> impl IntoView {
    let chart = expect_context::<Chart>();
    let ticks = move || {
        let axis = chart.axis.get();
        let label = chart.comparison.with(Option::is_some);
        let tick = |(index, tick): (usize, &editor::timeline::Tick)| {
            let place = format!("left:{:.3}%", axis.percent(tick.at_ms));
            view! { <span class="tick" class:first=(index == 0) style=place>{tick.label.clone()}</span> }
        };
        label.then(|| axis.ticks.iter().enumerate().map(tick).collect_view())
    };
    // The bound's pill stands where its line does; the words beside it make room.
    let bound_at = move || {
        let bound = chart.comparison.with(|it| it.as_ref().map_or(0, |it| it.bound_ms));
        chart.x(bound) / (chart.width.get() as f64).max(1.0)
    };
    let (left, right) = (move || bound_at() < 0.35, move || bound_at() > 0.55);
    view! {
        <div class="axis" class:bound-left=left class:bound-right=right>
            <span class="unit">{move || chart.axis.with(|axis| axis.unit)}</span>
            <Legend class="legend"/>
            <div class="ticks">{ticks}</div>
        </div>
    }
}

/// The dashed line through all layouts: no layout can finish sooner.
#[component]
fn BoundLine() -> impl IntoView {
    let chart = expect_context::<Chart>();
    let bound = Memo::new(move |_| chart.comparison.with(|it| it.as_ref().map_or(0, |it| it.bound_ms)));
    let place = move || format!("transform:translateX({:.2}px)", chart.x(bound.get()));
    let label_place = move || {
        // The pill stays inside the panel.
        let half = editor::text::width(&label(bound.get()), 11) as f64 / 2.0 + 9.0;
        let x =
            chart.x(bound.get()).clamp(half - 8.0, (chart.width.get() as f64 - half + 8.0).max(half - 8.0));
        format!("transform:translateX({x:.2}px) translateX(-50%)")
    };
    view! {
        <Show when=move || chart.comparison.with(Option::is_some)>
            <i class="bound" data-testid="bound" data-bound-ms=move || bound.get() style=place aria-hidden="true"></i>
            <span class="bound-label" style=label_place>{move || label(bound.get())}</span>
        </Show>
    }
}

fn label(bound_ms: i64) -> String {
    format!("Critical-path bound {}", duration::words(bound_ms))
}
