//! Many executions of a state machine in one world, as an EventBridge schedule starts them: overlapping executions see
//! each other's job runs, tables and tokens.
//!
//! Executions are stepped in the order of virtual time; at the same instant, the one that was started first goes first.

use crate::execution::Execution;
use crate::options::{Names, Options, Outcome};
use crate::program::Program;
use crate::time::{Millis, Time};
use crate::world::{Begin, TaskCall, TaskError, Ticket, Wake, World};
use expr::Value;
use std::cell::RefCell;

/// A schedule: `rate(...)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    /// When the first execution starts.
    pub first: Time,
    /// From one start to the next.
    pub every: Millis,
    /// How many executions are started.
    pub count: u32,
}

impl Schedule {
    /// The starts.
    pub fn starts(self) -> impl Iterator<Item = Time> {
        (0..self.count).map(move |number| self.first.plus(self.every.saturating_mul(i64::from(number))))
    }
}

/// One of several views of the same world.
struct View<'w, W>(&'w RefCell<W>);

impl<W: World> World for View<'_, W> {
    fn accepts(&mut self, call: &TaskCall<'_>) -> Result<(), String> {
        self.0.borrow_mut().accepts(call)
    }

    fn begin(&mut self, call: &TaskCall<'_>, now: Time) -> Result<Begin, TaskError> {
        self.0.borrow_mut().begin(call, now)
    }

    fn finish(&mut self, ticket: Ticket, now: Time) -> Result<Value, TaskError> {
        self.0.borrow_mut().finish(ticket, now)
    }

    fn next_change(&self) -> Option<Time> {
        self.0.borrow().next_change()
    }

    fn next_wake(&mut self, is_own: &dyn Fn(Ticket) -> bool) -> Option<Wake> {
        self.0.borrow_mut().next_wake(is_own)
    }

    fn cancel(&mut self, ticket: Ticket, now: Time) {
        self.0.borrow_mut().cancel(ticket, now);
    }
}

/// Runs the executions of a schedule to their ends, each with the same input, in one world. `options` are those of each,
/// but for its start and its name. The outcomes are in the order of the starts.
pub fn run<W: World>(
    program: &Program,
    input: &Value,
    options: &Options,
    schedule: Schedule,
    world: W,
) -> Vec<Outcome> {
    let world = RefCell::new(world);
    let starts: Vec<Time> = schedule.starts().collect();
    let mut views: Vec<View<'_, W>> = starts.iter().map(|_| View(&world)).collect();
    let mut runs: Vec<Execution<'_, '_>> = Vec::with_capacity(starts.len());
    for ((number, start_time), view) in (1..).zip(&starts).zip(&mut views) {
        // Polls are not skipped: what other executions do between them is not known to one of them.
        let options = Options {
            start_time: *start_time,
            names: numbered(&options.names, number).into(),
            skip_polls: false,
            ..options.clone()
        };
        runs.push(Execution::new(program, input.clone(), options, view));
    }
    let next = |runs: &[Execution<'_, '_>]| {
        let due = runs.iter().enumerate().filter_map(|(number, run)| Some((run.next_at()?, number)));
        due.min().map(|(_, number)| number)
    };
    while let Some(number) = next(&runs) {
        let Some(run) = runs.get_mut(number) else { break };
        run.step();
        let now = run.now();
        // A token that was sent may be another execution's.
        for other in &mut runs {
            other.take_wakes(now);
        }
    }
    runs.into_iter().map(Execution::into_outcome).collect()
}

/// The names of the `number`-th execution.
fn numbered(names: &Names, number: u32) -> Names {
    let name = format!("execution-{number}");
    let arn = names.execution_arn.rsplit_once(':').map_or("", |(machine, _)| machine);
    Names { execution_arn: format!("{arn}:{name}").into(), execution_name: name.into(), ..names.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::seconds;
    use crate::world::{Mocked, Scenario};

    const POLLER: &str = r#"{"StartAt": "Both", "States": {"Both": {"Type": "Parallel", "End": true, "Branches": [
        {"StartAt": "Job", "States": {"Job": {"Type": "Task", "Resource": "arn:aws:states:::glue:startJobRun.sync",
            "Parameters": {"JobName": "job"}, "End": true}}},
        {"StartAt": "Check", "States": {
            "Check": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": "Done?",
                "Parameters": {"FunctionName": "check", "Payload": {"attempt": 0, "job": {"name": "job"},
                    "sfn": {"startedOn.$": "$$.Execution.StartTime", "triggerOffset": 60}}},
                "ResultPath": "$.poll"},
            "Done?": {"Type": "Choice", "Default": "Wait", "Choices": [
                {"Variable": "$.poll.Payload.status", "StringEquals": "DONE", "Next": "After"}]},
            "Wait": {"Type": "Wait", "Seconds": 10, "Next": "Check"},
            "After": {"Type": "Pass", "End": true}}}]}}}"#;

    /// When each execution's poller was done, in seconds from its own start.
    fn seen(every_s: i64) -> Vec<i64> {
        let machine = asl::parse(POLLER).machine;
        let program = Program::compile(&machine).unwrap();
        let (scenario, _) =
            Scenario::parse(r#"{"jobs": {"job": {"latency": 100}, "check": {"outcome": "status-check"}}}"#);
        let schedule = Schedule { first: Time::from_millis(0), every: seconds(every_s), count: 2 };
        let world = Mocked::new(&scenario, schedule.first);
        let outcomes = run(&program, &Value::empty_object(), &Options::default(), schedule, world);
        let after = program.state("After").unwrap();
        let entered = |outcome: &Outcome| {
            let visit = outcome.trace.visits.iter().find(|visit| visit.state == after).unwrap();
            visit.entered.since(outcome.started_at) / 1000
        };
        outcomes.iter().map(entered).collect()
    }

    #[test]
    fn overlapping_executions_see_each_others_runs() {
        // An hour apart each sees its own run; within the hour the second believes the first one's.
        assert_eq!(seen(3600), [100, 100]);
        assert_eq!(seen(60), [100, 40]);
    }
}
