//! A run of a layout in the mocked world, with a record of the calls that its tasks made.

use crate::random_plan::Trial;
use asl::model::QueryLanguage;
use protocol::Layout;
use sim::world::Outcome;
use sim::{
    Begin, Execution, Latency, Limits, Mock, Mocked, Options, Program, Status, TaskCall, TaskError, Ticket,
    Time, TraceLevel, Value, World,
};
use std::collections::BTreeMap;

/// A call that a task made.
#[derive(Debug, Clone)]
pub struct TaskRun {
    pub began: Time,
    pub ended: Option<Time>,
    pub succeeded: bool,
    /// What was sent, as JSON text.
    pub parameters: String,
    /// Of a success: a piece of text that is in its output and in no other task's.
    pub output: Option<String>,
}

/// What was seen of a run.
#[derive(Debug)]
pub struct Watched {
    /// The calls of each task, in plan order.
    pub calls: Vec<Vec<TaskRun>>,
    pub status: Status,
    pub error: Option<String>,
}

struct Watcher<'s> {
    inner: Mocked<'s>,
    task_of: BTreeMap<String, usize>,
    calls: Vec<Vec<TaskRun>>,
    open: BTreeMap<Ticket, (usize, usize)>,
}

impl World for Watcher<'_> {
    fn begin(&mut self, call: &TaskCall<'_>, now: Time) -> Result<Begin, TaskError> {
        let begin = self.inner.begin(call, now)?;
        if let Some(task) = self.task_of.get(call.state) {
            self.open.insert(begin.ticket, (*task, self.calls[*task].len()));
            self.calls[*task].push(TaskRun {
                began: now,
                ended: None,
                succeeded: false,
                parameters: call.parameters.to_json_string(),
                output: None,
            });
        }
        Ok(begin)
    }

    fn finish(&mut self, ticket: Ticket, now: Time) -> Result<Value, TaskError> {
        let result = self.inner.finish(ticket, now);
        if let Some((task, call)) = self.open.remove(&ticket) {
            let call = &mut self.calls[task][call];
            call.ended = Some(now);
            call.succeeded = result.is_ok();
            call.output = result.as_ref().ok().map(|result| {
                let id = ["Id", "JobId", "TaskArn"].into_iter().find_map(|key| result.get(key)?.as_str());
                id.map_or_else(|| format!("<out-{task}>"), str::to_owned)
            });
        }
        result
    }

    fn next_wake(&mut self, is_own: &dyn Fn(Ticket) -> bool) -> Option<sim::world::Wake> {
        self.inner.next_wake(is_own)
    }

    fn cancel(&mut self, ticket: Ticket, now: Time) {
        self.open.remove(&ticket);
        self.inner.cancel(ticket, now);
    }
}

fn is_name(text: &str) -> bool {
    text.chars().all(char::is_alphanumeric)
}

/// Weaves the plan, checks that the text validates clean, and runs it.
pub fn run(trial: &Trial, layout: Layout, language: QueryLanguage) -> Watched {
    let weaving = weave::weave_in(&trial.plan, layout, language).unwrap();
    let parsed = asl::parse(&weaving.definition);
    assert!(parsed.diagnostics.is_empty(), "{layout:?} {:#?}\n{}", parsed.diagnostics, weaving.definition);
    // The other functions are not there while the page compares (crates/expr/src/intrinsic/functions.rs).
    let calls = weaving
        .definition
        .split("States.")
        .skip(1)
        .filter(|rest| rest.split('(').next().is_some_and(is_name));
    for call in calls {
        let known = ["Format(", "JsonToString(", "StringToJson("].iter().any(|name| call.starts_with(name));
        assert!(known, "{layout:?} calls States.{}", &call[..40.min(call.len())]);
    }
    let program = Program::compile(&parsed.machine).unwrap();
    let mut scenario = weave::machine::world(&trial.plan);
    for (number, (task, (_, state))) in trial.plan.tasks.iter().zip(&weaving.task_states).enumerate() {
        let out = Value::object(vec![("out".into(), format!("<out-{number}>").into())]);
        let error = Outcome::Error { error: "Task.Broke".into(), cause: None };
        let outcome = match task.retry.map_or(0, |retry| retry.max_attempts) {
            _ if trial.failing.contains(&number) => error,
            0 => Outcome::Constant(out),
            retries => {
                let mut all = vec![error; retries as usize];
                all.push(Outcome::Constant(out));
                Outcome::Sequence(all)
            }
        };
        let latency = Latency::Seconds(task.duration.mean());
        scenario.states.insert(state.clone(), Mock { latency, outcome, ..Mock::default() });
    }
    // Two hundred tasks that poll each other outgrow a history; that is a hazard of its own, not what is proven here.
    let limits = Limits { events: None, ..Limits::default() };
    let options = Options { trace: TraceLevel::Timings, limits, ..Options::default() };
    let task_of = weaving.task_states.iter().enumerate().map(|(n, (_, state))| (state.clone(), n)).collect();
    let mut world = Watcher {
        inner: Mocked::new(&scenario, options.start_time),
        task_of,
        calls: vec![Vec::new(); trial.plan.tasks.len()],
        open: BTreeMap::new(),
    };
    let input = Value::parse(r#"{"day": "2026-01-05"}"#).unwrap();
    let outcome = Execution::new(&program, input, options, &mut world).run();
    let why = outcome.error.as_deref().map(|error| {
        format!(
            "{error} {}",
            outcome.cause.as_deref().filter(|_| error == "States.Runtime").unwrap_or_default()
        )
    });
    Watched { calls: world.calls, status: outcome.status, error: why.map(|why| why.trim_end().to_owned()) }
}
