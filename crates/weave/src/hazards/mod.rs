//! What can go wrong with a layout of a plan, each shown by a run of it, not by a rule alone. One file a hazard.
//!
//! A hazard is looked for by setting the stage for it: the layout's definition, a world in which the thing happens, a
//! moment to start. Only if the run then shows it is it reported, with everything that is needed to run it again
//! (`stepweave run`) and with a plan and a layout that cure it.

mod by_hand;
mod concurrent;
mod express;
mod history;
mod lambda;
mod missed;
mod payload;
mod schedule;
mod shut_out;
mod spins;
mod stage;
mod stale;

use stage::{Script, Stage};
pub use stale::{stale_run, Shown, STALE_RUN};

use crate::at_plan;
use crate::draws::Draws;
use crate::layouts::Signal;
use crate::{weave_in, Weaving};
use asl::{Diagnostic, Span};
use plan::{Graph, Plan};
use protocol::{Cure, Hazard, HazardRun, Layout, RunSettings, ShownHazard};
use sim::{Outcome, Status, TraceLevel};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Where a hazard is looked for: a layout of a plan, and how it runs when nothing goes wrong.
pub struct Scene<'a> {
    plan: &'a Plan,
    graph: &'a Graph,
    settings: &'a RunSettings,
    layout: Layout,
    weaving: &'a Weaving,
    script: Arc<Script>,
    /// How long each task takes, in plan order.
    durations_ms: &'a [i64],
    /// When each task starts and ends in the undisturbed run; `None` for one that did not run.
    spans: Vec<Option<stage::Span>>,
    /// How the undisturbed run ends, and after how many ms.
    undisturbed: (Status, i64),
}

/// A hazard that a run has shown.
struct Found {
    hazard: Hazard,
    stage: Stage,
    cure: Option<Cure>,
}

/// Looks for one hazard. `None` if no run shows it.
type Search = fn(&Scene<'_>) -> Option<Found>;

/// The hazards, in the order to show them.
const HAZARDS: [(&str, Search); 10] = [
    (schedule::CODE, schedule::search),
    (by_hand::CODE, by_hand::search),
    (missed::CODE, missed::search),
    (shut_out::CODE, shut_out::search),
    (spins::CODE, spins::search),
    (history::CODE, history::search),
    (payload::CODE, payload::search),
    (concurrent::CODE, concurrent::search),
    (lambda::CODE, lambda::search),
    (express::CODE, express::search),
];

/// The codes of all hazards there are.
pub fn codes() -> impl Iterator<Item = &'static str> {
    HAZARDS.iter().map(|(code, _)| *code)
}

/// Every hazard of the settings' layouts that a run shows. Costs a few runs a layout; the runs of a comparison do not pay for it.
///
/// # Errors
/// The plan's own errors, and those that its tasks bring into every definition. A layout that cannot be woven has no hazards.
pub fn hazards(plan: &Plan, settings: &RunSettings) -> Result<Vec<ShownHazard>, Vec<Diagnostic>> {
    let mut errors: Vec<Diagnostic> = plan::check(plan).into_iter().filter(Diagnostic::is_error).collect();
    errors.extend(at_plan::errors(plan));
    if !errors.is_empty() {
        return Err(errors);
    }
    let mut shown = Vec::new();
    for layout in settings.layouts.iter() {
        let found = |scene: &Scene<'_>| -> Vec<Found> {
            HAZARDS.iter().filter_map(|(_, search)| search(scene)).collect()
        };
        let found = on_scene(plan, settings, layout, found).unwrap_or_default();
        shown.extend(found.into_iter().map(|found| report(layout, settings, found)));
    }
    Ok(shown)
}

/// The run that shows one hazard of one layout, with its full history.
///
/// # Errors
/// `NO_SUCH_HAZARD` if no run of this layout shows it.
pub fn hazard_run(
    plan: &Plan,
    settings: &RunSettings,
    layout: Layout,
    code: &str,
) -> Result<Outcome, Vec<Diagnostic>> {
    let search = HAZARDS.iter().find(|(known, _)| *known == code).map(|(_, search)| *search);
    let found = search.and_then(|search| on_scene(plan, settings, layout, search).flatten());
    found.and_then(|found| found.stage.run(TraceLevel::Full)).ok_or_else(|| {
        let message = format!("No run of this layout shows the hazard \"{code}\".");
        vec![Diagnostic::error("NO_SUCH_HAZARD", "/", Span::default(), message)]
    })
}

fn on_scene<T>(
    plan: &Plan,
    settings: &RunSettings,
    layout: Layout,
    look: impl Fn(&Scene<'_>) -> T,
) -> Option<T> {
    let weaving = weave_in(plan, layout, settings.query_language).ok()?;
    let graph = Graph::new(plan);
    let durations_ms = Draws::new(plan, settings).durations_ms(0);
    let script = Script::new(weaving.definition.clone())?;
    let outcome = Stage::new(plan, &weaving, &script, &durations_ms).run(TraceLevel::Timings)?;
    let spans = stage::spans(&weaving, &outcome, &script.program);
    let scene = Scene {
        plan,
        graph: &graph,
        settings,
        layout,
        weaving: &weaving,
        script,
        durations_ms: &durations_ms,
        spans,
        undisturbed: (outcome.status, outcome.duration()),
    };
    Some(look(&scene))
}

fn report(layout: Layout, settings: &RunSettings, found: Found) -> ShownHazard {
    let (status, error, ended_ms) = match found.stage.run(TraceLevel::Nothing) {
        Some(outcome) => (
            outcome.status.name().to_owned(),
            outcome.error.as_deref().map(str::to_owned),
            outcome.duration(),
        ),
        None => Default::default(),
    };
    let run = HazardRun {
        definition: found.stage.script.text.clone(),
        mocks: found.stage.mocks,
        input: found.stage.input,
        start_time: found.stage.start.iso(),
        seed: settings.seed,
        express: found.stage.express,
        status,
        error,
        ended_ms,
    };
    ShownHazard { layout, hazard: found.hazard, run, cure: found.cure }
}

impl Scene<'_> {
    fn stage(&self) -> Stage {
        Stage::new(self.plan, self.weaving, &self.script, self.durations_ms)
    }

    fn label(&self, task: usize) -> &str {
        self.plan.tasks.get(task).map_or("", |task| task.label())
    }

    /// The state that runs a task.
    fn state(&self, task: usize) -> &str {
        self.weaving.task_states.get(task).map_or("", |(_, state)| state)
    }

    fn span(&self, task: usize) -> Option<stage::Span> {
        self.spans.get(task).copied().flatten()
    }

    /// The tasks that other branches poll for.
    fn polled(&self) -> Vec<usize> {
        let polled = self.weaving.roles.values().filter_map(|role| role.polled());
        polled.collect::<BTreeSet<usize>>().into_iter().collect()
    }

    /// Those of them of which this way tells.
    fn polled_by(&self, way: Signal) -> Vec<usize> {
        let is_so = |task: &usize| {
            let task = self.plan.tasks.get(*task);
            task.is_some_and(|task| Signal::of(self.layout, task.kind) == way)
        };
        self.polled().into_iter().filter(is_so).collect()
    }

    /// Those of them that are known by their job's name, whoever ran it.
    fn polled_by_job(&self) -> Vec<usize> {
        let mut polled = self.polled_by(Signal::Lambda);
        polled.extend(self.polled_by(Signal::GlueRuns));
        polled
    }

    /// The cure of not polling.
    fn staged(&self) -> Cure {
        Cure { layout: Layout::Staged, plan: self.plan.clone() }
    }

    /// The first task to start before one of its dependencies has ended, and that dependency, in a run of a stage.
    fn first_early(&self, stage: &Stage) -> Option<stage::Early> {
        let outcome = stage.run(TraceLevel::Timings)?;
        stage::first_early(self.graph, &stage::spans(self.weaving, &outcome, &stage.script.program))
    }
}

#[cfg(test)]
mod tests;
