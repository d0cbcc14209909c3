//! The stage for a run: a definition, a mocked world as a mocks file says it, and a moment to start. What is on it can be
//! written down and run again.

use crate::layouts::{job_name, STATUS_CHECK_FUNCTION, TABLE};
use crate::sample::Sample;
use crate::Weaving;
use expr::Value;
use plan::{Graph, Plan, TaskKind};
use serde_json::{json, Value as Json};
use sim::{Entropy, Execution, Mocked, Options, Outcome, Program, Scenario, Time, TraceLevel};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The longest that an Express execution lasts.
pub const EXPRESS_MS: i64 = 5 * 60_000;

/// A definition, compiled once for all stages that it is put on.
#[derive(Debug)]
pub struct Script {
    /// The definition.
    pub text: String,
    /// What runs.
    pub program: Program,
}

impl Script {
    /// `None` if the definition cannot be run.
    pub fn new(text: String) -> Option<Arc<Self>> {
        let program = crate::machine::compile(&text).ok()?;
        Some(Arc::new(Self { text, program }))
    }

    /// The definition, to be changed.
    pub fn machine(&self) -> Option<Json> {
        serde_json::from_str(&self.text).ok()
    }
}

/// A run that can be repeated.
#[derive(Debug, Clone)]
pub struct Stage {
    /// What is run.
    pub script: Arc<Script>,
    /// The mocks file.
    pub mocks: Json,
    /// What it is started with.
    pub input: Json,
    /// When it starts.
    pub start: Time,
    /// Whether it is an Express execution, which lasts five minutes at most.
    pub express: bool,
}

/// When a task ran, in ms since the execution's start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Start.
    pub start_ms: i64,
    /// End.
    pub end_ms: i64,
}

/// A task that started before a dependency of its had ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Early {
    /// When it started.
    pub start_ms: i64,
    /// The task.
    pub task: usize,
    /// The dependency.
    pub dependency: usize,
    /// When that ended.
    pub end_ms: i64,
}

impl Stage {
    /// The undisturbed run of a layout in which tasks take this long.
    pub fn new(plan: &Plan, weaving: &Weaving, script: &Arc<Script>, durations_ms: &[i64]) -> Self {
        let mut states = serde_json::Map::new();
        let sample = Sample::of(plan);
        let tasks = weaving.task_states.iter().zip(durations_ms).zip(sample.outputs);
        for (((_, state), ms), output) in tasks {
            let latency = seconds(*ms);
            let mock = match output {
                Some(output) => json!({"latency": latency, "outcome": {"constant": output}}),
                None => json!({ "latency": latency }),
            };
            states.insert(state.clone(), mock);
        }
        let mocks = json!({
            "states": states,
            "default": {"latency": plan.polling.call_s},
            "tables": {TABLE: {"key": ["execution", "task"]}},
            "jobs": {STATUS_CHECK_FUNCTION: {"latency": plan.polling.check_s, "outcome": "status-check"}},
        });
        Self {
            script: Arc::clone(script),
            mocks,
            input: sample.input,
            start: Time::SCHEDULED,
            express: false,
        }
    }

    /// Something else comes of a state's task.
    pub fn outcome(&mut self, state: &str, outcome: Json) {
        self.set(state, "outcome", outcome);
    }

    /// A state's task takes this long.
    pub fn latency(&mut self, state: &str, ms: i64) {
        self.set(state, "latency", seconds(ms));
    }

    fn set(&mut self, state: &str, field: &str, value: Json) {
        let mock = self.mocks.get_mut("states").and_then(|states| states.get_mut(state));
        if let Some(mock) = mock.and_then(Json::as_object_mut) {
            mock.insert(field.to_owned(), value);
        }
    }

    /// A run of a task's job that this execution did not start.
    pub fn foreign_run(&mut self, plan: &Plan, task: usize, started_ms: i64, duration_ms: i64, state: &str) {
        let Some(task) = plan.tasks.get(task) else { return };
        let run = json!({
            "job": job_name(task),
            "kind": run_kind(task.kind),
            "started_s": seconds(started_ms),
            "duration_s": seconds(duration_ms),
            "state": state,
        });
        if let Some(mocks) = self.mocks.as_object_mut() {
            match mocks.get_mut("earlier_runs").and_then(Json::as_array_mut) {
                Some(runs) => runs.push(run),
                None => {
                    mocks.insert("earlier_runs".to_owned(), json!([run]));
                }
            }
        }
    }

    /// A task's job can have so many runs at once.
    pub fn limit_runs(&mut self, plan: &Plan, task: usize, most: u32) {
        if let (Some(task), Some(mocks)) = (plan.tasks.get(task), self.mocks.as_object_mut()) {
            mocks.insert("max_concurrent_runs".to_owned(), json!({job_name(task): most}));
        }
    }

    /// The clock that stamps job runs is ahead of Step Functions' by as much.
    pub fn run_clock(&mut self, ahead_ms: i64) {
        if let Some(mocks) = self.mocks.as_object_mut() {
            mocks.insert("run_clock_s".to_owned(), seconds(ahead_ms));
        }
    }

    /// Runs it. `None` if the mocks cannot be used.
    pub fn run(&self, trace: TraceLevel) -> Option<Outcome> {
        let (scenario, wrong) = Scenario::parse(&self.mocks.to_string());
        if !wrong.is_empty() {
            return None;
        }
        let mut options = Options {
            start_time: self.start,
            trace,
            entropy: Entropy { seed: 7, ..Entropy::default() },
            ..Options::default()
        };
        if self.express {
            options.limits.duration = Some(EXPRESS_MS);
        }
        let mut world = Mocked::new(&scenario, options.start_time);
        Some(Execution::new(&self.script.program, Value::from(&self.input), options, &mut world).run())
    }
}

/// The run table's section of a kind.
fn run_kind(kind: TaskKind) -> &'static str {
    match kind {
        TaskKind::Callback | TaskKind::Generic => TaskKind::Lambda.word(),
        kind => kind.word(),
    }
}

fn seconds(ms: i64) -> Json {
    json!(ms as f64 / 1000.0)
}

/// When each task ran, in plan order; of one that ran again, the first time.
pub fn spans(weaving: &Weaving, outcome: &Outcome, program: &Program) -> Vec<Option<Span>> {
    let mut first = BTreeMap::new();
    for visit in &outcome.trace.visits {
        first.entry(visit.state).or_insert(visit);
    }
    let of = |(_, state): &(String, String)| {
        let visit = first.get(&program.state(state)?)?;
        let since = |at: Time| at.since(outcome.started_at);
        let end_ms = visit.exited.map_or_else(|| outcome.duration(), since);
        Some(Span { start_ms: since(visit.entered), end_ms })
    };
    weaving.task_states.iter().map(of).collect()
}

/// The first task to start before one of its dependencies has ended, and of these the one that ends last.
pub fn first_early(graph: &Graph, spans: &[Option<Span>]) -> Option<Early> {
    let early = |task: usize| {
        let start_ms = spans.get(task).copied().flatten()?.start_ms;
        let late = |dependency: &usize| {
            // A dependency that has not even started ends at the end of time.
            let span = spans.get(*dependency).copied().flatten();
            let end_ms = span.map_or(i64::MAX, |span| span.end_ms);
            (end_ms > start_ms).then_some(Early { start_ms, task, dependency: *dependency, end_ms })
        };
        graph.dependencies(task).iter().filter_map(late).max_by_key(|early| early.end_ms)
    };
    (0..spans.len()).filter_map(early).min()
}
