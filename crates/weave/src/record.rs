//! What a run of a woven definition did, read off the interpreter's trace: who was in which state when.
//!
//! Everything the comparison says of a run (task times, timelines, where time was lost) comes from here.

use crate::Role;

/// One run. Times are milliseconds since the execution started.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Record {
    /// Scopes that ran: the execution itself first, then branches as they began.
    pub frames: Vec<Frame>,
    /// Stays in states, in the order in which they began.
    pub visits: Vec<Visit>,
    /// When the execution ended.
    pub end_ms: i64,
}

/// A scope that ran: the execution or a branch of a Parallel state.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frame {
    /// The visit to the Parallel state whose branch this is.
    pub parent: Option<usize>,
    /// Which branch of it.
    pub branch: usize,
    /// Start.
    pub start_ms: i64,
    /// End.
    pub end_ms: i64,
    /// Its visits, in time order.
    pub visits: Vec<usize>,
}

/// A stay in a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// The scope whose state this is.
    pub frame: usize,
    /// What the state is there for; `None` for a Parallel state.
    pub role: Option<Role>,
    /// Start.
    pub start_ms: i64,
    /// End.
    pub end_ms: i64,
}

/// Where and when a task ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// The scope in which it ran.
    pub frame: usize,
    /// Start.
    pub start_ms: i64,
    /// End.
    pub end_ms: i64,
}

impl Span {
    /// How long the task took.
    pub fn duration_ms(&self) -> i64 {
        self.end_ms - self.start_ms
    }
}

impl Record {
    /// When each of the plan's tasks ran, in plan order. `None` if one of them did not run.
    pub fn task_spans(&self, tasks: usize) -> Option<Vec<Span>> {
        let mut spans = vec![None; tasks];
        for visit in &self.visits {
            if let Some(Role::Task(task)) = visit.role {
                *spans.get_mut(task)? =
                    Some(Span { frame: visit.frame, start_ms: visit.start_ms, end_ms: visit.end_ms });
            }
        }
        spans.into_iter().collect()
    }

    /// The visits of a scope, in time order.
    pub fn visits_of(&self, frame: usize) -> impl DoubleEndedIterator<Item = &Visit> {
        let numbers = self.frames.get(frame).map_or(&[] as &[usize], |frame| frame.visits.as_slice());
        numbers.iter().filter_map(|number| self.visits.get(*number))
    }

    /// The branches of a visit to a Parallel state, in their order.
    pub fn branches_of(&self, visit: usize) -> impl Iterator<Item = (usize, &Frame)> {
        self.frames.iter().enumerate().filter(move |(_, frame)| frame.parent == Some(visit))
    }

    /// How many status checks there were.
    pub fn polls(&self) -> usize {
        self.visits.iter().filter(|visit| matches!(visit.role, Some(Role::Check(_)))).count()
    }
}
