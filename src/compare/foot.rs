//! The panel at the foot: what many runs show, where the time goes, and what each task weighs.

use editor::text::grouped;
use leptos::prelude::*;

use super::odds::Odds;
use super::simulation::{Phase, Simulation};
use crate::icons::{Glyph, Icon};
use crate::pieces;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leaf {
    Odds,
    Losses,
    Tasks,
}

const LEAVES: [(Leaf, &str, &str); 3] = [
    (Leaf::Odds, "Odds", "foot-odds"),
    (Leaf::Losses, "Where the time goes", "foot-losses"),
    (Leaf::Tasks, "Tasks", "foot-tasks"),
];

/// The panel.
#[component]
pub fn Foot() -> impl IntoView {
    let leaf = RwSignal::new(Leaf::Odds);
    let tab = move |(own, name, testid): (Leaf, &'static str, &'static str)| {
        let on = move || leaf.get() == own;
        view! { <button role="tab" aria-selected=move || on().to_string() class:on=on on:click=move |_| leaf.set(own) data-testid=testid>{name}</button> }
    };
    view! {
        <div class="odds foot">
            <div class="panel-head">
                <div class="leaves" role="tablist" aria-label="Simulation">{LEAVES.map(tab).collect_view()}</div>
                <Progress/>
            </div>
            {move || match leaf.get() {
                Leaf::Odds => view! { <Odds/> }.into_any(),
                Leaf::Losses => pieces::shown(&pieces::LOSSES),
                Leaf::Tasks => pieces::shown(&pieces::WEIGHTS),
            }}
        </div>
    }
}

/// How far the runs are, what they took, and the button to make others.
#[component]
fn Progress() -> impl IntoView {
    let simulation = expect_context::<Simulation>();
    let state = crate::state::app_state();
    let seed = move || state.settings.with(|settings| settings.seed);
    let words = move || match simulation.phase.get() {
        Phase::Waiting => String::new(),
        Phase::Running { done } => {
            format!("{} of {} runs", grouped(done as usize), grouped(simulation.runs() as usize))
        }
        Phase::Done { took_ms } => {
            let seconds = f64::from(took_ms) / 1_000.0;
            format!("{} runs, seed {}, {seconds:.1} s", grouped(simulation.runs() as usize), seed())
        }
        Phase::Stopped => "stopped".to_owned(),
        Phase::Failed(why) => why,
    };
    let running = move || matches!(simulation.phase.get(), Phase::Running { .. });
    let phase = move || match simulation.phase.get() {
        Phase::Waiting => "waiting",
        Phase::Running { .. } => "running",
        Phase::Done { .. } => "done",
        Phase::Stopped => "stopped",
        Phase::Failed(_) => "failed",
    };
    let width = move || match simulation.phase.get() {
        Phase::Running { done } => {
            format!("width:{:.1}%", f64::from(done) * 100.0 / f64::from(simulation.runs().max(1)))
        }
        Phase::Done { .. } => "width:100%".to_owned(),
        _ => "width:0".to_owned(),
    };
    let press = move |_| {
        if running() {
            simulation.stop();
        } else {
            // Other settings make another comparison, which starts the runs.
            state.settings.update(|settings| settings.seed = settings.seed.wrapping_add(1));
        }
    };
    view! {
        <span class="progress" aria-hidden="true"><i style=width></i></span>
        <span class="note num" role="status" data-testid="simulation" data-phase=phase>{words}</span>
        <div class="right">
            <button class="btn" on:click=press data-testid="re-run" title=move || if running() { "Stop these runs" } else { "Make as many runs with the next seed" }>
                {move || if running() { view! { <Glyph icon=Icon::Close/>"Stop" }.into_any() } else { view! { <Glyph icon=Icon::Redo/>"Re-run" }.into_any() }}
            </button>
        </div>
    }
}
