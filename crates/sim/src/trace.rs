//! When what ran: the timings of a run, cheap enough to record always.
//!
//! A *frame* is one run of a scope: the execution itself, a branch of a Parallel state, an iteration of a Map state.
//! A *visit* is one stay in a state. Each Task visit lists its attempts.

use crate::options::Status;
use crate::program::StateId;
use crate::time::Time;
use thin_vec::ThinVec;

/// How much a run records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum TraceLevel {
    /// Only the outcome.
    Nothing,
    /// Frames and visits.
    Timings,
    /// Frames, visits and the event history.
    #[default]
    Full,
}

/// Index of a frame in [`Trace::frames`]; the execution itself is frame 0.
pub type FrameId = u32;
/// Index of a visit in [`Trace::visits`].
pub type VisitId = u32;

/// Frames and visits in the order in which they began.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Trace {
    /// All frames; the first is the execution itself.
    pub frames: Vec<FrameInfo>,
    /// All visits.
    pub visits: Vec<Visit>,
}

/// One run of a scope.
#[derive(Debug, Clone, PartialEq)]
pub struct FrameInfo {
    /// The visit to the Parallel or Map state that this belongs to; `None` for the execution itself.
    pub parent: Option<VisitId>,
    /// Which branch, or which iteration.
    pub index: u32,
    /// Start.
    pub started: Time,
    /// End: success, failure or abortion; `None` while running.
    pub ended: Option<Time>,
    /// How it ended.
    pub outcome: Ending,
}

/// One stay in a state. A run may keep millions of them: 40 bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Visit {
    /// The frame whose state this is.
    pub frame: FrameId,
    /// Which state; [`crate::Program::state_name`] says its name.
    pub state: StateId,
    /// When it was entered.
    pub entered: Time,
    /// When it was left, for the next state, the end or by failing; `None` while in it.
    pub exited: Option<Time>,
    /// How it ended.
    pub outcome: Ending,
    /// A Task's attempts, in order; empty for other states.
    pub attempts: ThinVec<Attempt>,
}

/// One call that a Task state made.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    /// When the call was scheduled and began.
    pub started: Time,
    /// When it was answered, timed out or was given up.
    pub ended: Option<Time>,
    /// How it ended.
    pub outcome: Ending,
}

/// How a frame, visit or attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ending {
    /// It has not.
    #[default]
    Running,
    /// With an output.
    Succeeded,
    /// With an error that a catcher took; the state was left by its `Next`.
    Caught,
    /// With an error.
    Failed,
    /// By its timeout or a missing heartbeat.
    TimedOut,
    /// Because something around it failed or was stopped.
    Aborted,
}

impl Ending {
    /// The ending of an execution's outermost frame.
    pub(crate) fn of(status: Status) -> Self {
        match status {
            Status::Succeeded => Self::Succeeded,
            Status::TimedOut => Self::TimedOut,
            Status::Failed => Self::Failed,
            Status::Aborted | Status::Running => Self::Aborted,
        }
    }
}

impl Trace {
    /// What is open ends with the execution.
    pub(crate) fn close(&mut self, ending: Ending, now: Time) {
        let of = |is_root: bool| if is_root { ending } else { Ending::Aborted };
        for (index, frame) in self.frames.iter_mut().enumerate().filter(|(_, frame)| frame.ended.is_none()) {
            frame.ended = Some(now);
            frame.outcome = of(index == 0);
        }
        for visit in self.visits.iter_mut().filter(|visit| visit.exited.is_none()) {
            visit.exited = Some(now);
            visit.outcome = of(visit.frame == 0);
            for attempt in visit.attempts.iter_mut().filter(|attempt| attempt.ended.is_none()) {
                attempt.ended = Some(now);
                attempt.outcome = Ending::Aborted;
            }
        }
    }

    /// The visits of one frame, in time order.
    pub fn visits_of(&self, frame: FrameId) -> impl Iterator<Item = &Visit> {
        self.visits.iter().filter(move |visit| visit.frame == frame)
    }

    /// The frames (branches or iterations) of one visit, in order of their index; with retries, of every attempt.
    pub fn frames_of(&self, visit: VisitId) -> impl Iterator<Item = (FrameId, &FrameInfo)> {
        (0..).zip(&self.frames).filter(move |(_, frame)| frame.parent == Some(visit))
    }

    /// What `frame` is doing at `at`: its visit then, if it is in a state.
    pub fn visit_at(&self, frame: FrameId, at: Time) -> Option<&Visit> {
        self.visits_of(frame)
            .filter(|visit| visit.entered <= at && visit.exited.is_none_or(|end| at < end))
            .last()
    }
}
