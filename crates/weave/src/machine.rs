//! A woven definition on the interpreter: the emitted ASL text is parsed, compiled once and run many times, each
//! task taking the time it is given, the status check looking up what really ran.

use crate::at_plan::told_of_plan;
use crate::draws::Drawn;
pub use crate::measure::{Failed, Measure, Measurer};

use crate::layouts::{job_name, STATUS_CHECK_FUNCTION, TABLE};
use crate::record::{Frame, Record, Visit};
use crate::sample::Sample;
use crate::{weave_in, Role, Weaving};
use asl::model::{walk_scopes, QueryLanguage, StateKind, StateMachine};
use asl::{Diagnostic, Span};
use expr::Value;
use plan::{Plan, TaskKind};
use protocol::Layout;

use sim::world::{
    EarlierRun, Mock, Mocked, Outcome as MockOutcome, Scenario, LAMBDA_LIMIT, LAMBDA_TIMED_OUT,
};
use sim::{Execution, Latency, Options, Outcome, Program, StateId, Status, Time, Trace, TraceLevel};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// A layout of a plan, ready to run.
#[derive(Debug)]
pub struct Machine {
    /// Which layout.
    pub layout: Layout,
    /// The definition and what its states are there for.
    pub weaving: Weaving,
    pub(crate) program: Program,
    /// The world but for the tasks' durations, which each run is given in plan order.
    pub(crate) world: Scenario,
    /// What every run is started with.
    pub(crate) input: Value,
    /// How runs are made of which only the figures are wanted.
    pub(crate) options: Options,
    /// States that are status checks.
    pub(crate) checks: Vec<StateId>,
    /// States that invoke a Lambda function.
    pub(crate) functions: Vec<StateId>,
    /// Those of them that wait for its end, which is no more than 15 minutes off.
    limited: Vec<StateId>,
    /// Whether an Express workflow could have the definition.
    pub(crate) express: bool,
}

/// How one run is made.
#[derive(Debug, Clone, Default)]
pub struct Setup {
    /// How long each task takes, and which attempts fail.
    pub drawn: Drawn,
    /// How long after the schedule the execution starts.
    pub delay_ms: i64,
    /// Runs that earlier executions left.
    pub earlier_runs: Vec<EarlierRun>,
    /// Whether the event history is wanted.
    pub history: bool,
}

/// A run that succeeded.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Who was in which state when.
    pub record: Record,
    /// The interpreter's own account.
    pub outcome: Outcome,
}

impl Machine {
    /// Weaves the plan, parses the emitted text and compiles it.
    ///
    /// # Errors
    /// Those of [`weave_in`], and the interpreter's if it cannot run the definition.
    pub fn new(plan: &Plan, layout: Layout, language: QueryLanguage) -> Result<Self, Vec<Diagnostic>> {
        let weaving = weave_in(plan, layout, language)?;
        let told = |found: Vec<Diagnostic>| -> Vec<Diagnostic> {
            found.into_iter().map(|finding| told_of_plan(&weaving, finding)).collect()
        };
        let machine = read(&weaving.definition).map_err(told)?;
        let program = Program::compile_woven(&machine).map_err(told)?;
        let mut world = world(plan);
        let sample = Sample::of(plan);
        for ((place, (_, state)), output) in weaving.task_states.iter().enumerate().zip(sample.outputs) {
            let outcome = output.map_or(MockOutcome::Echo, |output| MockOutcome::Constant(output.into()));
            world.states.insert(state.clone(), Mock { given: Some(place), outcome, ..Mock::default() });
        }
        let options = Options {
            start_time: Time::SCHEDULED,
            trace: TraceLevel::Nothing,
            figures_only: true,
            ..Options::default()
        };
        let checks = weaving.roles.iter().filter(|(_, role)| matches!(role, Role::Check(_)));
        let checks = checks.filter_map(|(name, _)| program.state(name)).collect();
        let Calls { functions, limited } = Calls::of(&machine, &program);
        let express = machine.runs_in_express();
        let input = sample.input.into();
        Ok(Self { layout, weaving, program, world, input, options, checks, functions, limited, express })
    }

    /// Runs it for its figures alone; many runs are better made by one [`Measurer`].
    ///
    /// # Errors
    /// If it does not succeed.
    pub fn measure(&self, drawn: &Drawn) -> Result<Measure, Failed> {
        Measurer::new(self).measure(drawn)
    }

    /// The tasks that pollers wait for, by plan number, each once.
    pub fn polled(&self) -> Vec<usize> {
        let tasks: BTreeSet<usize> = self.weaving.roles.values().filter_map(|role| role.polled()).collect();
        tasks.into_iter().collect()
    }

    /// Runs it.
    ///
    /// # Errors
    /// What stopped the execution, if it did not succeed: `HISTORY_TOO_LONG`, `EXECUTION_TOO_LONG`, `LAMBDA_TIMEOUT`,
    /// `RUN_FAILED`.
    pub fn run(&self, setup: Setup) -> Result<Run, Vec<Diagnostic>> {
        let options = Options {
            start_time: Time::SCHEDULED.plus(setup.delay_ms),
            trace: if setup.history { TraceLevel::Full } else { TraceLevel::Timings },
            ..Options::default()
        };
        let drawn = &setup.drawn;
        let mut mocked =
            Mocked::new(&self.world, options.start_time).given(&drawn.first_ms).tried(&drawn.tries);
        for (index, earlier) in setup.earlier_runs.iter().enumerate() {
            mocked.leave(earlier, options.start_time, index);
        }
        let outcome = Execution::new(&self.program, self.input.clone(), options, &mut mocked).run();
        match outcome.status {
            Status::Succeeded => Ok(Run { record: self.record(&outcome.trace, &outcome), outcome }),
            _ => Err(self.failures(&outcome, drawn)),
        }
    }

    /// What stopped an execution of tasks that were to take so long.
    pub(crate) fn failures(&self, outcome: &Outcome, drawn: &Drawn) -> Vec<Diagnostic> {
        let named = match outcome.error.as_deref() {
            Some(LAMBDA_TIMED_OUT) => self.slow_functions(drawn),
            _ => Vec::new(),
        };
        if named.is_empty() {
            vec![self.failure(outcome)]
        } else {
            named
        }
    }

    /// The Lambda functions that take longer than one may. Without the time, which differs from run to run: it is said once.
    fn slow_functions(&self, drawn: &Drawn) -> Vec<Diagnostic> {
        let is_function =
            |state: &str| self.program.state(state).is_some_and(|state| self.limited.contains(&state));
        let tasks = self.weaving.task_states.iter().zip(&drawn.first_ms).enumerate();
        let slow = tasks.filter(|(_, ((_, state), ms))| **ms > LAMBDA_LIMIT && is_function(state));
        slow.map(|(task, ((_, state), _))| {
            let message = format!(
                "{state} takes longer than the 15 min after which Lambda ends a function, and the execution fails."
            );
            let fix = "Run it as an ECS task or a Batch job, or split its work.";
            let path = format!("/tasks/{task}/duration");
            Diagnostic::error("LAMBDA_TIMEOUT", path, Span::default(), message).with_fix(fix)
        })
        .collect()
    }

    fn failure(&self, outcome: &Outcome) -> Diagnostic {
        let cause = outcome.cause.as_deref().unwrap_or_default();
        let at = plan::words::duration(outcome.duration());
        if cause.contains("maximum number of history events") {
            let message = format!(
                "After {at} the execution's history reaches 25,000 events, where Step Functions ends it."
            );
            let fix = match self.polled().is_empty() {
                true => "Split the plan into child state machines.",
                false => "Poll less often, or split the plan into child state machines.",
            };
            return Diagnostic::error("HISTORY_TOO_LONG", "/tasks", Span::default(), message).with_fix(fix);
        }
        if outcome.status == Status::TimedOut {
            let message = format!(
                "After {at} the execution reaches the longest time that Step Functions lets one run."
            );
            let fix = "Split the plan into several executions.";
            return Diagnostic::error("EXECUTION_TOO_LONG", "/tasks", Span::default(), message).with_fix(fix);
        }
        let error = outcome.error.as_deref().unwrap_or(outcome.status.name());
        let colon = if cause.is_empty() { "." } else { ": " };
        let message = format!("After {at} the execution ends with {error}{colon}{cause}");
        Diagnostic::error("RUN_FAILED", "/tasks", Span::default(), message)
    }

    fn record(&self, trace: &Trace, outcome: &Outcome) -> Record {
        let since = |at: Time| at.since(outcome.started_at);
        let end_ms = outcome.duration();
        let mut frames: Vec<Frame> = trace
            .frames
            .iter()
            .map(|frame| Frame {
                parent: frame.parent.map(|visit| visit as usize),
                branch: frame.index as usize,
                start_ms: since(frame.started),
                end_ms: frame.ended.map_or(end_ms, since),
                visits: Vec::new(),
            })
            .collect();
        let mut visits = Vec::with_capacity(trace.visits.len());
        for visit in &trace.visits {
            let frame = visit.frame as usize;
            if let Some(frame) = frames.get_mut(frame) {
                frame.visits.push(visits.len());
            }
            visits.push(Visit {
                frame,
                role: self.weaving.roles.get(self.program.state_name(visit.state)).copied(),
                start_ms: since(visit.entered),
                end_ms: visit.exited.map_or(end_ms, since),
            });
        }
        Record { frames, visits, end_ms }
    }
}

/// The world of a plan's layouts but for its tasks: the status check's function, the table in which branches leave
/// word, and how long calls of services take.
pub fn world(plan: &Plan) -> Scenario {
    let cause = "The attempt failed, as the task's failure_probability lets it.";
    let failure = MockOutcome::Error { error: "States.TaskFailed".into(), cause: Some(cause.into()) };
    let mut world = Scenario { failure, limits_functions: true, ..Scenario::default() };
    let check = Mock {
        latency: Latency::Seconds(plan.polling.check_s),
        outcome: MockOutcome::StatusCheck,
        ..Mock::default()
    };
    world.default.latency = Latency::Seconds(plan.polling.call_s);
    world.tables.insert(TABLE.to_owned(), vec!["execution".to_owned(), "task".to_owned()]);
    world.jobs.insert(STATUS_CHECK_FUNCTION.to_owned(), check);
    // The function gives outputs on, and finds a Lambda function's end in the execution's own history.
    let limited = plan.tasks.iter().filter(|task| task.kind == TaskKind::Glue);
    for (task, most) in limited.filter_map(|task| Some((task, task.max_concurrent_runs?))) {
        let job = job_name(task);
        match world.max_concurrent_runs.iter_mut().find(|(own, _)| *own == job) {
            Some((_, least)) => *least = most.min(*least),
            None => world.max_concurrent_runs.push((job, most)),
        }
    }
    world.keep_results =
        plan.tasks.iter().any(|task| task.kind == TaskKind::Lambda || !task.receives.is_empty());
    world
}

/// The Lambda functions that a definition's tasks call.
struct Calls {
    /// The states that invoke a Lambda function.
    functions: Vec<StateId>,
    /// Those of them that wait for its end.
    limited: Vec<StateId>,
}

impl Calls {
    fn of(machine: &StateMachine, program: &Program) -> Self {
        let mut calls = Self { functions: Vec::new(), limited: Vec::new() };
        walk_scopes(&machine.scope, &mut |scope| {
            for (name, state) in &scope.states {
                let StateKind::Task(task) = &state.kind else { continue };
                let Some(resource) = task.parsed_resource() else { continue };
                if resource.invokes_lambda() {
                    calls.functions.extend(program.state(name));
                    calls.limited.extend(program.state(name).filter(|_| resource.runs_in_express()));
                }
            }
        });
        calls
    }
}

/// The emitted text, as a person would hand it in.
pub(crate) fn compile(definition: &str) -> Result<Program, Vec<Diagnostic>> {
    Program::compile_woven(&read(definition)?)
}

fn read(definition: &str) -> Result<StateMachine, Vec<Diagnostic>> {
    sim::woven_machine(&substituted(definition))
}

/// The text as it is deployed, as far as a run needs it: in calls of intrinsic functions, where braces mean something,
/// what stands for a value of the template (`${Bucket}`) is taken for one.
pub(crate) fn substituted(definition: &str) -> Cow<'_, str> {
    const CALL: &str = "\"States.";
    if !definition.contains("${") {
        return definition.into();
    }
    let mut calls = definition.split(CALL);
    let mut text = calls.next().unwrap_or_default().to_owned();
    for rest in calls {
        let (call, after) = rest.split_at(rest.find('"').unwrap_or(rest.len()));
        text.push_str(CALL);
        let mut parts = call.split("${");
        text.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let (name, further) = part.split_once('}').unwrap_or((part, ""));
            text.push_str(name);
            text.push_str(further);
        }
        text.push_str(after);
    }
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn substitutions_in_calls_are_taken_for_values() {
        let text = r#"{"a.$": "States.Format('s3://${Bucket}/{}', $.key)", "b": "${Job}"}"#;
        let deployed = r#"{"a.$": "States.Format('s3://Bucket/{}', $.key)", "b": "${Job}"}"#;
        assert_eq!(substituted(text), deployed);
        assert_eq!(substituted(deployed), deployed);
    }
}
