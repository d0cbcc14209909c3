//! A run played back: which states were visited when, and how the run stands at any moment of it.
//!
//! A moment is a number of events passed and a time ([`Head`]): several things may happen in one millisecond, and each
//! of them can be looked at. What a state looks like is written down whenever it changes, so that a moment is found by
//! halving and never by going through the history again.

use super::reader::Reader;
use super::{Breakpoint, EventRow};
use std::collections::BTreeMap;

/// How a visit of a state, or an attempt in it, ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It was left, or its call returned.
    Succeeded,
    /// An error that nothing caught.
    Failed,
    /// `States.Timeout` or a missing heartbeat, or the execution's own time was up.
    TimedOut,
    /// An error that a catcher took.
    Caught,
    /// What is around it ended first.
    Aborted,
}

impl Ending {
    /// As a sentence goes on: "failed".
    pub fn word(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::TimedOut => "timed out",
            Self::Caught => "error caught",
            Self::Aborted => "aborted",
        }
    }
}

/// One try of a visit: from its call's `Scheduled` to what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Index of the first event.
    pub from: usize,
    /// When.
    pub from_ms: i64,
    /// Index of the event that ended it, when, and how.
    pub end: Option<(usize, i64, Ending)>,
}

/// A state, from being entered to being left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// The state's name.
    pub state: String,
    /// Index of the event that entered it.
    pub entered: usize,
    /// When.
    pub entered_ms: i64,
    /// Index of the event that ended it, when, and how; none while the run's last event finds it at work.
    pub end: Option<(usize, i64, Ending)>,
    /// Its tries.
    pub attempts: Vec<Attempt>,
    /// The visit before it in its scope; none where the scope begins.
    pub after: Option<usize>,
    /// The visit of the Parallel or Map state around it.
    pub outer: Option<usize>,
    /// The `Type` of its state.
    pub kind: String,
}

impl Visit {
    /// Whether its state is one that others run inside.
    pub fn holds_others(&self) -> bool {
        self.kind == "Parallel" || self.kind == "Map"
    }

    /// How many tries went wrong.
    pub fn failures(&self) -> usize {
        let wrong = |attempt: &&Attempt| {
            matches!(attempt.end, Some((_, _, Ending::Failed | Ending::TimedOut | Ending::Caught)))
        };
        self.attempts.iter().filter(wrong).count()
    }
}

/// How a state stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standing {
    /// Not entered yet.
    #[default]
    NotReached,
    /// At work.
    InProgress,
    /// Waiting: a Wait state, or a try that failed until the next.
    Waiting,
    /// The last visit ended so.
    Ended(Ending),
}

/// A moment of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
pub struct Head {
    /// How many events have happened.
    pub passed: usize,
    /// Milliseconds since the start.
    pub at_ms: i64,
}

/// A state at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StateNow {
    /// How it stands.
    pub standing: Standing,
    /// How often it was entered.
    pub visits: usize,
    /// How many visits are under way: several in the iterations of a Map state.
    pub open: usize,
    /// The visit to look at: the longest under way, else the one that ended last.
    pub visit: usize,
    /// How long that has been going on, or took.
    pub for_ms: i64,
    /// How long it takes in the end, if it ends.
    pub of_ms: Option<i64>,
    /// How long the visits that ended took together.
    pub total_ms: i64,
}

/// Something under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Under {
    /// The state; of a wait for other branches the last one of the branch that waits.
    pub state: String,
    /// For how long.
    pub for_ms: i64,
    /// It waits for something.
    pub waits: bool,
    /// It waits for the other branches of this Parallel state.
    pub joins: Option<String>,
    /// How many visits of the state are under way.
    pub count: usize,
}

/// A branch that is done and waits for the others of its Parallel state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Join {
    /// The last visit of the branch.
    pub after: usize,
    /// The Parallel state's visit.
    pub of: usize,
    /// Index of the event that ended the branch, and when.
    pub from: (usize, i64),
    /// Index of the event that ended the Parallel state, and when; none if nothing did.
    pub to: Option<(usize, i64)>,
}

/// A change of how a state stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Change {
    /// Once so many events have happened.
    pub passed: usize,
    /// Since then. Its times are filled in for the moment that is asked for.
    pub now: StateNow,
}

/// A transition: where from, where to (empty: the start, the end of the scope), and whether an error was caught there.
pub type Way = (String, String, bool);

/// A history that can be played.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Playback {
    /// When each event happened; never less than before.
    pub(super) times: Vec<i64>,
    /// Every visit, in the order in which they began.
    pub visits: Vec<Visit>,
    /// The waits of branches for others.
    pub joins: Vec<Join>,
    /// What became of each state, by name.
    pub(super) states: BTreeMap<String, Vec<Change>>,
    /// After how many events a transition was taken, each time.
    pub(super) ways: BTreeMap<Way, Vec<usize>>,
    /// Where a step leads to: numbers of events passed.
    pub(super) stops: Vec<usize>,
    /// Events that tell of something that went wrong.
    pub(super) failures: Vec<usize>,
    /// The visit that each event belongs to.
    pub(super) owners: Vec<Option<usize>>,
}

impl Playback {
    /// Reads a history.
    pub fn new(rows: &[EventRow]) -> Self {
        Reader::read(rows)
    }

    /// Which call of its state a try is in the whole run: how many there were before it, in whatever branch or iteration.
    pub fn number_of_call(&self, visit: usize, attempt: usize) -> Option<usize> {
        let own = self.visits.get(visit)?;
        let from = own.attempts.get(attempt)?.from;
        let same = self.visits.iter().filter(|visit| visit.state == own.state);
        Some(same.flat_map(|visit| &visit.attempts).filter(|before| before.from < from).count())
    }

    /// How many events there are.
    pub fn len(&self) -> usize {
        self.times.len()
    }

    /// Whether there is nothing to play.
    pub fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    /// When each event happens.
    pub fn times(&self) -> &[i64] {
        &self.times
    }

    /// The beginning: the execution has started, and nothing else.
    pub fn start(&self) -> Head {
        Head { passed: self.len().min(1), at_ms: 0 }
    }

    /// After everything.
    pub fn end(&self) -> Head {
        Head { passed: self.len(), at_ms: self.end_ms() }
    }

    /// How long the run takes.
    pub fn end_ms(&self) -> i64 {
        self.times.last().copied().unwrap_or(0)
    }

    /// A time, with all that happens then behind it.
    pub fn at(&self, ms: i64) -> Head {
        let at_ms = ms.clamp(0, self.end_ms());
        Head { passed: self.times.partition_point(|at| *at <= at_ms), at_ms }
    }

    /// Just after an event.
    pub fn after(&self, event: usize) -> Head {
        let last = self.len().saturating_sub(1);
        let event = event.min(last);
        Head { passed: (event + 1).min(self.len()), at_ms: self.times.get(event).copied().unwrap_or(0) }
    }

    /// The next moment at which something happens: a state is entered, or a while has passed. The end has none after it.
    pub fn next(&self, head: Head) -> Head {
        let next = self.stops.partition_point(|stop| *stop <= head.passed);
        self.stops.get(next).map_or(self.end(), |stop| self.after(stop - 1))
    }

    /// The one before.
    pub fn before(&self, head: Head) -> Head {
        let here = head.passed.checked_sub(1).and_then(|last| self.times.get(last));
        // In a quiet stretch, what it began with.
        if here.is_some_and(|here| *here < head.at_ms) {
            return self.after(head.passed - 1);
        }
        let next = self.stops.partition_point(|stop| *stop < head.passed);
        let stop = next.checked_sub(1).and_then(|before| self.stops.get(before));
        stop.map_or(self.start(), |stop| self.after(stop - 1))
    }

    /// How many steps the run has.
    pub fn stop_count(&self) -> usize {
        self.stops.len()
    }

    /// The first event after so many that fails something, of those up to another number.
    pub fn failure_between(&self, from: usize, to: usize) -> Option<usize> {
        let next = self.failures.partition_point(|event| *event < from);
        self.failures.get(next).copied().filter(|event| *event < to)
    }

    /// The first event after so many by which a state is entered that has a breakpoint there, of those up to another number.
    pub fn pause_between(&self, from: usize, to: usize, breakpoints: &[Breakpoint]) -> Option<usize> {
        let first = self.visits.partition_point(|visit| visit.entered < from);
        let meanwhile = self.visits.iter().skip(first).take_while(|visit| visit.entered < to);
        let pauses = |visit: &&Visit| {
            breakpoints.iter().any(|own| own.state == visit.state && own.pauses_at(visit.entered))
        };
        meanwhile.into_iter().find(pauses).map(|visit| visit.entered)
    }

    /// How a state stands; one that the run never entered is not reached.
    pub fn state(&self, name: &str, head: Head) -> StateNow {
        let Some(changes) = self.states.get(name) else { return StateNow::default() };
        let next = changes.partition_point(|change| change.passed <= head.passed);
        let Some(change) = next.checked_sub(1).and_then(|last| changes.get(last)) else {
            return StateNow::default();
        };
        let Some(visit) = self.visits.get(change.now.visit) else { return change.now };
        let ended = visit.end.filter(|(event, ..)| *event < head.passed);
        let until = ended.map_or(head.at_ms, |(_, at, _)| at);
        StateNow {
            for_ms: until - visit.entered_ms,
            of_ms: visit.end.map(|(_, at, _)| at - visit.entered_ms),
            ..change.now
        }
    }

    /// How often a transition was taken. An empty name is the start, or the end of the scope.
    pub fn taken(&self, way: &Way, head: Head) -> usize {
        self.ways.get(way).map_or(0, |taken| taken.partition_point(|passed| *passed <= head.passed))
    }

    /// Names of the states that were entered.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.states.keys().map(String::as_str)
    }

    /// What is under way: states that hold no others, and branches that wait for others; the longest first.
    pub fn now(&self, head: Head) -> Vec<Under> {
        let mut all: Vec<Under> = self.states.keys().filter_map(|name| self.under(name, head)).collect();
        all.extend(self.joins.iter().filter_map(|join| self.joining(join, head)));
        all.sort_by(|a, b| b.for_ms.cmp(&a.for_ms).then_with(|| a.state.cmp(&b.state)));
        all
    }

    fn under(&self, name: &str, head: Head) -> Option<Under> {
        let now = self.state(name, head);
        let holds = self.visits.get(now.visit).is_some_and(Visit::holds_others);
        let waits = now.standing == Standing::Waiting;
        let is_under = (waits || now.standing == Standing::InProgress) && !holds;
        is_under.then(|| Under {
            state: name.to_owned(),
            for_ms: now.for_ms,
            waits,
            joins: None,
            count: now.open,
        })
    }

    fn joining(&self, join: &Join, head: Head) -> Option<Under> {
        let is_under = join.from.0 < head.passed && join.to.is_none_or(|(event, _)| event >= head.passed);
        let (after, of) = (self.visits.get(join.after)?, self.visits.get(join.of)?);
        is_under.then(|| Under {
            state: after.state.clone(),
            for_ms: head.at_ms - join.from.1,
            waits: true,
            joins: Some(of.state.clone()),
            count: 1,
        })
    }

    /// Visits of a state, by their numbers, in the order in which they began.
    pub fn visits_of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (usize, &'a Visit)> {
        self.visits.iter().enumerate().filter(move |(_, visit)| visit.state == name)
    }

    /// Visits of a state, by their numbers, that began and ended at such times; one that is under way ends with the run.
    pub fn visits_at<'a>(
        &'a self,
        name: &'a str,
        (entered_ms, end_ms): (i64, i64),
    ) -> impl Iterator<Item = (usize, &'a Visit)> {
        let from = self.visits.partition_point(|visit| visit.entered_ms < entered_ms);
        let begun = self.visits.iter().enumerate().skip(from);
        let begun = begun.take_while(move |(_, visit)| visit.entered_ms == entered_ms);
        let ends = move |visit: &Visit| visit.end.map_or(self.end_ms(), |end| end.1) == end_ms;
        begun.filter(move |(_, visit)| visit.state == name && ends(visit))
    }

    /// The visit that an event belongs to.
    pub fn owner(&self, event: usize) -> Option<usize> {
        self.owners.get(event).copied().flatten()
    }
}
