//! An execution's event history as rows, outcome and timeline. Events are as GetExecutionHistory returns them,
//! timestamps in milliseconds since the epoch.

mod between;
mod breakpoint;
mod critical;
mod data;
mod idle;
mod lanes;
mod owner;
mod playback;
mod reader;
mod telling;
mod tested;
mod unvisited;

pub(crate) use between::variables;
pub use between::{fields_of, Between};
pub use breakpoint::{Breakpoint, Holds, Question};
pub use critical::{critical_path, Needs};
pub use data::{came_of, head_of, sections, tries, DataLine, Section, Try};
pub use idle::{Idle, Stretch};
pub use lanes::{machine_timeline, with_waits};
pub use playback::{Attempt, Ending, Head, Join, Playback, Standing, StateNow, Under, Visit, Way};
pub use tested::{context, failing, pretty, told, Detail, Told};

pub use telling::telling_moment;
pub use unvisited::unvisited;

use owner::Owners;
use protocol::{Lane, Segment, SegmentKind, Timeline};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// A row of the event history.
#[derive(Debug, Clone, PartialEq)]
pub struct EventRow {
    /// `id`
    pub id: i64,
    /// `previousEventId`
    pub previous: i64,
    /// Milliseconds since the first event.
    pub at_ms: i64,
    /// `timestamp`, milliseconds since the epoch.
    pub timestamp_ms: i64,
    /// `type`
    pub kind: String,
    /// The state that the event belongs to, found along `previousEventId` where the event does not name it.
    pub state: Option<String>,
    /// The event's details, pretty printed; empty if it has none.
    pub details: String,
}

/// How an execution ended.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// `SUCCEEDED`, `FAILED`, `TIMED_OUT`, `ABORTED` or `RUNNING`, as DescribeExecution calls it.
    pub status: &'static str,
    /// From the first event to the last.
    pub duration_ms: i64,
    /// Error's name and cause, if it failed.
    pub error: Option<(String, String)>,
}

/// Reads a history. What is not an event becomes a row with empty fields rather than none.
pub fn rows(events: &[Value]) -> Vec<EventRow> {
    let int = |event: &Value, key: &str| event.get(key).and_then(Value::as_i64).unwrap_or_default();
    let start = events.first().map_or(0, |event| int(event, "timestamp"));
    let mut owners = Owners::default();
    let mut rows = Vec::with_capacity(events.len());
    for event in events {
        let (id, previous) = (int(event, "id"), int(event, "previousEventId"));
        let kind = event.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
        let details = details(event);
        let state = owners.next(id, previous, &kind, details).map(str::to_owned);
        let timestamp_ms = int(event, "timestamp");
        let details = details
            .and_then(|details| serde_json::to_string_pretty(&unfold(details)).ok())
            .unwrap_or_default();
        rows.push(EventRow {
            id,
            previous,
            at_ms: timestamp_ms.saturating_sub(start),
            timestamp_ms,
            kind,
            state,
            details,
        });
    }
    rows
}

fn details(event: &Value) -> Option<&Value> {
    event.as_object()?.iter().find(|(key, _)| key.ends_with("EventDetails")).map(|(_, details)| details)
}

/// Input and output are JSON inside strings: shown as JSON, so that they can be read.
fn unfold(details: &Value) -> Value {
    let Value::Object(members) = details else { return details.clone() };
    let member = |(key, value): (&String, &Value)| {
        let is_json = matches!(key.as_str(), "input" | "output" | "parameters");
        let inner = value.as_str().filter(|_| is_json).and_then(|text| serde_json::from_str(text).ok());
        (key.clone(), inner.unwrap_or_else(|| value.clone()))
    };
    Value::Object(members.iter().map(member).collect::<Map<_, _>>())
}

/// How the execution ended, from its last event.
pub fn outcome(events: &[Value]) -> Outcome {
    let rows = rows(events);
    let Some((last, event)) = rows.last().zip(events.last()) else { return Outcome::default() };
    let status = match last.kind.as_str() {
        "ExecutionSucceeded" => "SUCCEEDED",
        "ExecutionFailed" => "FAILED",
        "ExecutionTimedOut" => "TIMED_OUT",
        "ExecutionAborted" => "ABORTED",
        _ => "RUNNING",
    };
    let text =
        |key: &str| details(event).and_then(|it| it.get(key)).and_then(Value::as_str).map(str::to_owned);
    let error = text("error").map(|error| (error, text("cause").unwrap_or_default()));
    Outcome { status, duration_ms: last.at_ms, error }
}

/// The name of the error that an event tells of.
pub fn error_of(row: &EventRow) -> Option<String> {
    let details: Value = serde_json::from_str(&row.details).ok()?;
    details.get("error").and_then(Value::as_str).map(str::to_owned)
}

/// Names of the states that take time of their own, Task and Wait, in the order in which they were first entered.
pub fn lasting_states(rows: &[EventRow]) -> Vec<String> {
    let mut names = Vec::new();
    let mut seen = BTreeSet::new();
    for row in rows.iter().filter(|row| matches!(row.kind.as_str(), "TaskStateEntered" | "WaitStateEntered"))
    {
        names.extend(row.state.clone().filter(|name| seen.insert(name.clone())));
    }
    names
}

/// A timeline of the states that run plan tasks (state name to task id), one lane a branch. States between them that
/// wait or ask are polling for the task that starts then, each of their Task states a check; where none starts any more, for
/// what the last check is called.
pub fn timeline(rows: &[EventRow], tasks: &BTreeMap<String, String>) -> Timeline {
    let mut lane_of: BTreeMap<i64, usize> = BTreeMap::new();
    let mut kind_of: BTreeMap<i64, &str> = BTreeMap::new();
    let mut lanes: Vec<LaneBuilder> = Vec::new();
    for row in rows {
        // A branch's first event follows its Parallel state's start; everything else stays in its lane.
        let branches =
            matches!(kind_of.get(&row.previous), Some(&"ParallelStateStarted" | &"MapIterationStarted"));
        let lane = match lane_of.get(&row.previous) {
            Some(lane) if !branches => *lane,
            _ => {
                lanes.push(LaneBuilder::default());
                lanes.len() - 1
            }
        };
        lane_of.insert(row.id, lane);
        kind_of.insert(row.id, &row.kind);
        if let (Some(lane), Some(state)) = (lanes.get_mut(lane), &row.state) {
            lane.event(row, state, tasks);
        }
    }
    let end_ms = rows.last().map_or(0, |row| row.at_ms);
    let lanes =
        lanes.into_iter().map(|lane| lane.finish(end_ms)).filter(|lane| !lane.segments.is_empty()).collect();
    Timeline { lanes, gates_ms: Vec::new(), end_ms }
}

#[derive(Default)]
struct LaneBuilder {
    segments: Vec<Segment>,
    /// Task at work since.
    work: Option<(String, i64)>,
    /// Polling since, with the checks so far and the state that asks.
    poll: Option<(i64, Vec<i64>, String)>,
    /// When the lane's last event was, and whether it left a state.
    last: (i64, bool),
}

impl LaneBuilder {
    fn event(&mut self, row: &EventRow, state: &str, tasks: &BTreeMap<String, String>) {
        match (tasks.get(state), row.kind.as_str()) {
            (Some(task), kind) if kind.ends_with("StateEntered") => {
                self.end_poll(row.at_ms, Some(task));
                self.work = Some((task.clone(), row.at_ms));
            }
            (Some(_), kind) if kind.ends_with("StateExited") => self.end_work(row.at_ms),
            (None, "TaskStateEntered") => {
                let since = || (row.at_ms, Vec::new(), String::new());
                let (_, checks_ms, asks) = self.poll.get_or_insert_with(since);
                checks_ms.push(row.at_ms);
                state.clone_into(asks);
            }
            // The branch is over, and the Parallel state around it goes on in its lane.
            (None, "ParallelStateSucceeded" | "ParallelStateExited") => self.end_poll(self.last.0, None),
            _ => {}
        }
        self.last = (row.at_ms, row.kind.ends_with("StateExited"));
    }

    fn end_poll(&mut self, end_ms: i64, task: Option<&String>) {
        if let Some((start_ms, checks_ms, asks)) = self.poll.take() {
            let what = SegmentKind::Poll { task: task.cloned().unwrap_or(asks), checks_ms };
            self.segments.push(Segment { start_ms, end_ms, what });
        }
    }

    fn end_work(&mut self, end_ms: i64) {
        if let Some((task, start_ms)) = self.work.take() {
            self.segments.push(Segment { start_ms, end_ms, what: SegmentKind::Work { task } });
        }
    }

    /// What was at work when the execution ended was so until then.
    fn finish(mut self, end_ms: i64) -> Lane {
        self.end_work(end_ms);
        let (last_ms, is_left) = self.last;
        self.end_poll(if is_left { last_ms } else { end_ms }, None);
        Lane { segments: self.segments, note: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn history() -> Vec<Value> {
        let entered = |id: i64, previous: i64, at: i64, name: &str| {
            json!({"timestamp": 1_000 + at, "type": "TaskStateEntered", "id": id, "previousEventId": previous,
                "stateEnteredEventDetails": {"name": name, "input": "{\"a\":1}"}})
        };
        let exited = |id: i64, previous: i64, at: i64, name: &str| {
            json!({"timestamp": 1_000 + at, "type": "TaskStateExited", "id": id, "previousEventId": previous,
                "stateExitedEventDetails": {"name": name, "output": "7"}})
        };
        let plain = |id: i64, previous: i64, at: i64, kind: &str| json!({"timestamp": 1_000 + at, "type": kind, "id": id, "previousEventId": previous});
        vec![
            plain(1, 0, 0, "ExecutionStarted"),
            json!({"timestamp": 1_000, "type": "ParallelStateEntered", "id": 2, "previousEventId": 0,
                "stateEnteredEventDetails": {"name": "Run", "input": "{}"}}),
            plain(3, 2, 0, "ParallelStateStarted"),
            entered(4, 3, 0, "Job"),
            entered(5, 3, 0, "Check"),
            plain(6, 4, 5, "TaskScheduled"),
            exited(7, 6, 60, "Job"),
            exited(8, 5, 20, "Check"),
            entered(9, 8, 70, "Load"),
            exited(10, 9, 90, "Load"),
            json!({"timestamp": 1_095, "type": "ExecutionFailed", "id": 11, "previousEventId": 10,
                "executionFailedEventDetails": {"error": "E", "cause": "why"}}),
        ]
    }

    #[test]
    fn rows_know_their_state_and_unfold_json() {
        let rows = rows(&history());
        let states: Vec<_> = rows.iter().map(|row| row.state.as_deref().unwrap_or("-")).collect();
        assert_eq!(states.join(" "), "- Run Run Job Check Job Job Check Load Load -");
        assert_eq!(lasting_states(&rows), ["Job", "Check", "Load"]);
        assert_eq!(rows[6].at_ms, 60);
        assert!(rows[3].details.contains("\"a\": 1"), "{}", rows[3].details);
        assert_eq!(rows[0].details, "");
    }

    #[test]
    fn the_last_event_is_the_outcome() {
        let expect =
            Outcome { status: "FAILED", duration_ms: 95, error: Some(("E".to_owned(), "why".to_owned())) };
        assert_eq!(outcome(&history()), expect);
        assert_eq!(outcome(&[]), Outcome::default());
        assert_eq!(outcome(&[Value::Null]).status, "RUNNING");
    }

    #[test]
    fn branches_are_lanes_and_checks_are_polls() {
        let tasks = BTreeMap::from(
            [("Job", "j"), ("Load", "l")].map(|(state, task)| (state.to_owned(), task.to_owned())),
        );
        let timeline = timeline(&rows(&history()), &tasks);
        let work = |task: &str, start_ms, end_ms| Segment {
            start_ms,
            end_ms,
            what: SegmentKind::Work { task: task.to_owned() },
        };
        let poll = Segment {
            start_ms: 0,
            end_ms: 70,
            what: SegmentKind::Poll { task: "l".to_owned(), checks_ms: vec![0] },
        };
        let lanes: Vec<_> = timeline.lanes.into_iter().map(|lane| lane.segments).collect();
        assert_eq!(lanes, [vec![work("j", 0, 60)], vec![poll, work("l", 70, 90)]]);
        assert_eq!(timeline.end_ms, 95);
    }

    #[test]
    fn polls_that_never_end_are_drawn_and_a_quota_fails_no_state() {
        let event = |id: i64, at: i64, kind: &str, name: &str| json!({"timestamp": at, "type": kind, "id": id, "previousEventId": id - 1, "stateEnteredEventDetails": {"name": name}});
        let ended = |error: &str, cause: &str| {
            let rows = rows(&[
                event(1, 0, "ExecutionStarted", ""),
                event(2, 0, "TaskStateEntered", "Check"),
                event(3, 5, "TaskStateExited", "Check"),
                event(4, 5, "WaitStateEntered", "Rest"),
                event(5, 35, "WaitStateExited", "Rest"),
                event(6, 35, "TaskStateEntered", "Check"),
                event(7, 40, "TaskStateExited", "Check"),
                event(8, 40, "ChoiceStateEntered", "Done?"),
                json!({"timestamp": 42, "type": "ExecutionFailed", "id": 9, "previousEventId": 8,
                    "executionFailedEventDetails": {"error": error, "cause": cause}}),
            ]);
            let poll = SegmentKind::Poll { task: "Check".to_owned(), checks_ms: vec![0, 35] };
            let lanes = timeline(&rows, &BTreeMap::new()).lanes;
            let segments: Vec<_> = lanes.into_iter().flat_map(|lane| lane.segments).collect();
            assert_eq!(segments, [Segment { start_ms: 0, end_ms: 42, what: poll }]);
            let play = Playback::new(&rows);
            play.state("Done?", play.end()).standing
        };
        let quota = "The execution reached the maximum number of history events (25000).";
        assert_eq!(ended("States.Runtime", quota), Standing::Ended(Ending::Aborted));
        assert_eq!(ended("Stepweave.TimeLimitExceeded", ""), Standing::Ended(Ending::Aborted));
        let lost = "Failed to transition out of the state. The state does not point to a next state.";
        assert_eq!(ended("States.Runtime", lost), Standing::Ended(Ending::Failed));
    }

    #[test]
    fn waits_are_drawn_and_what_hangs_lasts_until_the_end() {
        let event = |id: i64, at: i64, kind: &str, name: &str| json!({"timestamp": at, "type": kind, "id": id, "previousEventId": id - 1, "stateEnteredEventDetails": {"name": name}});
        let events = [
            event(1, 0, "ExecutionStarted", ""),
            event(2, 0, "WaitStateEntered", "Rest"),
            event(3, 30, "WaitStateExited", "Rest"),
            event(4, 30, "TaskStateEntered", "Hang"),
            event(5, 95, "ExecutionTimedOut", ""),
        ];
        let rows = rows(&events);
        let own: BTreeMap<_, _> =
            lasting_states(&rows).into_iter().map(|name| (name.clone(), name)).collect();
        let work = |task: &str, start_ms, end_ms| Segment {
            start_ms,
            end_ms,
            what: SegmentKind::Work { task: task.to_owned() },
        };
        let lanes = timeline(&rows, &own).lanes;
        assert_eq!(
            lanes.first().map(|lane| &*lane.segments),
            Some(&[work("Rest", 0, 30), work("Hang", 30, 95)][..])
        );
    }
}
