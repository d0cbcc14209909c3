//! Reading visits, attempts and transitions off the events of a history.

use super::playback::{Attempt, Change, Ending, Join, Playback, Standing, StateNow, Visit};
use super::EventRow;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What is known so far.
#[derive(Default)]
pub(super) struct Reader {
    play: Playback,
    /// The visit that what follows an event belongs to, by the event's id.
    places: BTreeMap<i64, usize>,
    /// Visits that lie in each visit.
    inner: Vec<Vec<usize>>,
    /// Of each state: visits under way, those among them that wait, how often it was entered, how long it took.
    live: BTreeMap<String, Live>,
    /// Ids of events that another try follows.
    retried: BTreeSet<i64>,
    /// Ids of events that a state is entered after.
    followed: BTreeSet<i64>,
}

#[derive(Default)]
struct Live {
    open: BTreeSet<usize>,
    waiting: BTreeSet<usize>,
    entered: usize,
    total_ms: i64,
    last: Option<(usize, Ending)>,
}

impl Reader {
    pub fn read(rows: &[EventRow]) -> Playback {
        let mut reader = Self::default();
        let mut latest = 0;
        for row in rows {
            latest = row.at_ms.max(latest);
            reader.play.times.push(latest);
            if begins_try(&row.kind) {
                reader.retried.insert(row.previous);
            }
            if row.kind.ends_with("StateEntered") {
                reader.followed.insert(row.previous);
            }
        }
        for (index, row) in rows.iter().enumerate() {
            reader.event(index, row);
        }
        reader.stops(rows);
        reader.play
    }

    /// A step leads to a state that is entered, and to the last event of each moment.
    fn stops(&mut self, rows: &[EventRow]) {
        let times = &self.play.times;
        let is_stop = |index: usize, row: &EventRow| {
            let ends = times.get(index + 1).is_none_or(|next| times.get(index) < Some(next));
            ends || index == 0 || row.kind.ends_with("StateEntered")
        };
        let stops = rows.iter().enumerate().filter(|(index, row)| is_stop(*index, row));
        let wrong = rows.iter().enumerate().filter(|(_, row)| wrong(&row.kind).is_some());
        self.play.failures = wrong.map(|(index, _)| index).collect();
        self.play.stops = stops.map(|(index, _)| index + 1).collect();
    }

    fn event(&mut self, index: usize, row: &EventRow) {
        let before = self.places.get(&row.previous).copied();
        let place = if let Some(ending) = of_execution(&row.kind) {
            // A quota ends the execution, not a state: what was at work had not failed.
            let details: Value = serde_json::from_str(&row.details).unwrap_or_default();
            let text = |key: &str| details.get(key).and_then(Value::as_str).unwrap_or_default();
            let ending = if ends_by_quota(text("error"), text("cause")) { Ending::Aborted } else { ending };
            let failed = self.named(text("cause")).or(before);
            self.execution(index, failed, ending);
            before
        } else if let Some((kind, name)) = row.kind.strip_suffix("StateEntered").zip(row.state.as_deref()) {
            Some(self.enter(index, kind, name, before))
        } else if row.kind.ends_with("StateAborted") {
            before
        } else {
            let own = row.state.as_deref().and_then(|name| self.find(name, before));
            if let Some(visit) = own {
                self.step(index, row, visit, before);
            }
            own.or(before)
        };
        if let Some(place) = place {
            self.places.insert(row.id, place);
        }
        self.play.owners.push(place.filter(|_| !row.kind.starts_with("Execution")));
    }

    fn time(&self, index: usize) -> i64 {
        self.play.times.get(index).copied().unwrap_or(0)
    }

    fn visit(&self, visit: usize) -> Option<&Visit> {
        self.play.visits.get(visit)
    }

    fn is_open(&self, visit: usize) -> bool {
        self.visit(visit).is_some_and(|visit| visit.end.is_none())
    }

    /// The visit of this name that an event after one in `from` belongs to: that one, one around it, else any under way.
    fn find(&self, name: &str, from: Option<usize>) -> Option<usize> {
        let mut next = from;
        while let Some((at, visit)) = next.and_then(|at| Some((at, self.visit(at)?))) {
            if visit.state == name {
                return next;
            }
            next = visit.outer.filter(|outer| *outer < at);
        }
        self.live.get(name)?.open.last().copied()
    }

    fn enter(&mut self, index: usize, kind: &str, name: &str, before: Option<usize>) -> usize {
        let number = self.play.visits.len();
        let from = before.and_then(|at| self.visit(at));
        let inside = from.is_some_and(|from| from.end.is_none() && from.holds_others());
        let outer = if inside { before } else { from.and_then(|from| from.outer) };
        let way = match from.filter(|_| !inside) {
            Some(from) => {
                let caught = matches!(from.end, Some((_, _, Ending::Caught)));
                (from.state.clone(), name.to_owned(), caught)
            }
            None => (String::new(), name.to_owned(), false),
        };
        self.play.ways.entry(way).or_default().push(index + 1);
        self.play.visits.push(Visit {
            state: name.to_owned(),
            entered: index,
            entered_ms: self.time(index),
            end: None,
            attempts: Vec::new(),
            after: before.filter(|_| !inside),
            outer,
            kind: kind.to_owned(),
        });
        self.inner.push(Vec::new());
        if let Some(inner) = outer.and_then(|outer| self.inner.get_mut(outer)) {
            inner.push(number);
        }
        let live = self.live.entry(name.to_owned()).or_default();
        live.entered += 1;
        live.open.insert(number);
        if kind == "Wait" {
            live.waiting.insert(number);
        }
        self.changed(index, name);
        // A Fail state is over as soon as it is entered, and no event says so.
        if kind == "Fail" {
            self.close(index, number, Ending::Failed);
        }
        number
    }

    /// An event of a visit under way.
    fn step(&mut self, index: usize, row: &EventRow, visit: usize, before: Option<usize>) {
        let kind = row.kind.as_str();
        if begins_try(kind) {
            let from_ms = self.time(index);
            if let Some(attempts) = self.attempts(visit) {
                attempts.push(Attempt { from: index, from_ms, end: None });
            }
            self.waits(index, visit, false);
        } else if let Some(ending) = wrong(kind) {
            if before != Some(visit) {
                self.fails_with(index, before, ending);
            }
            if kind.starts_with("MapIteration") {
                return;
            }
            self.ends_try(index, visit, ending);
            self.abandon(index, visit);
            if self.retried.contains(&row.id) {
                self.waits(index, visit, true);
            } else {
                self.close(index, visit, ending);
            }
        } else if kind.ends_with("StateExited") {
            // What failed after its result has ended already, however its call did.
            let failed = self.visit(visit).and_then(|visit| {
                Some(visit.end.or_else(|| visit.attempts.last().and_then(|attempt| attempt.end))?.2)
            });
            let ending = match failed {
                Some(Ending::Failed | Ending::TimedOut) => Ending::Caught,
                _ => Ending::Succeeded,
            };
            self.abandon(index, visit);
            self.close(index, visit, ending);
            if !self.followed.contains(&row.id) {
                self.leaves_scope(index, visit);
            }
        } else if kind.ends_with("Succeeded") && !kind.starts_with("MapIteration") {
            self.ends_try(index, visit, Ending::Succeeded);
        }
    }

    fn attempts(&mut self, visit: usize) -> Option<&mut Vec<Attempt>> {
        self.play.visits.get_mut(visit).map(|visit| &mut visit.attempts)
    }

    fn ends_try(&mut self, index: usize, visit: usize, ending: Ending) {
        let at = self.time(index);
        let last = self.attempts(visit).and_then(|attempts| attempts.last_mut());
        if let Some(attempt) = last.filter(|attempt| attempt.end.is_none()) {
            attempt.end = Some((index, at, ending));
        }
    }

    fn waits(&mut self, index: usize, visit: usize, waits: bool) {
        let Some(name) = self.visit(visit).map(|visit| visit.state.clone()) else { return };
        let live = self.live.entry(name.clone()).or_default();
        let changes = if waits { live.waiting.insert(visit) } else { live.waiting.remove(&visit) };
        if changes {
            self.changed(index, &name);
        }
    }

    /// The visit on whose last event an error of something around it follows had it first.
    fn fails_with(&mut self, index: usize, visit: Option<usize>, ending: Ending) {
        if let Some(visit) = visit.filter(|visit| self.is_open(*visit)) {
            self.ends_try(index, visit, ending);
            self.close(index, visit, ending);
        }
    }

    /// What is under way inside a visit that is over ends with it.
    fn abandon(&mut self, index: usize, visit: usize) {
        let mut waiting = self.inner.get_mut(visit).map(std::mem::take).unwrap_or_default();
        while let Some(inner) = waiting.pop() {
            waiting.extend(self.inner.get_mut(inner).map(std::mem::take).unwrap_or_default());
            if self.is_open(inner) {
                self.close(index, inner, Ending::Aborted);
            }
        }
        let at = (index, self.time(index));
        for join in self.play.joins.iter_mut().rev().take_while(|join| join.of >= visit) {
            if join.of == visit && join.to.is_none() {
                join.to = Some(at);
            }
        }
    }

    fn close(&mut self, index: usize, visit: usize, ending: Ending) {
        let at = self.time(index);
        let Some(own) = self.play.visits.get_mut(visit) else { return };
        let lasted = at - own.entered_ms;
        let first = own.end.replace((index, at, ending)).is_none();
        let name = own.state.clone();
        let live = self.live.entry(name.clone()).or_default();
        live.open.remove(&visit);
        live.waiting.remove(&visit);
        live.total_ms += if first { lasted } else { 0 };
        live.last = Some((visit, ending));
        self.changed(index, &name);
    }

    /// The last state of a scope was left: its branch waits for the others.
    fn leaves_scope(&mut self, index: usize, visit: usize) {
        let Some(own) = self.visit(visit) else { return };
        let (name, outer) = (own.state.clone(), own.outer);
        self.play.ways.entry((name, String::new(), false)).or_default().push(index + 1);
        if let Some(of) = outer.filter(|outer| self.visit(*outer).is_some_and(|it| it.kind == "Parallel")) {
            let from = (index, self.time(index));
            self.play.joins.push(Join { after: visit, of, from, to: None });
        }
    }

    /// The visit under way that a cause names, in Step Functions' words: a Parallel or Map state that nothing could be made of
    /// the result of fails after the last event inside it.
    fn named(&self, cause: &str) -> Option<usize> {
        let (state, rest) = cause
            .strip_prefix("An error occurred while executing the state '")?
            .split_once("' (entered at the event id #")?;
        let visit = *self.places.get(&rest.split_once(')')?.0.parse().ok()?)?;
        self.visit(visit).filter(|visit| visit.state == state && visit.end.is_none()).map(|_| visit)
    }

    /// The execution is over: what is under way ends with it.
    fn execution(&mut self, index: usize, before: Option<usize>, ending: Ending) {
        if matches!(ending, Ending::Failed) {
            self.fails_with(index, before, ending);
        }
        let rest = if ending == Ending::Failed { Ending::Aborted } else { ending };
        let open: Vec<usize> = self.live.values().flat_map(|live| live.open.iter().copied()).collect();
        for visit in open {
            self.ends_try(index, visit, rest);
            self.close(index, visit, rest);
        }
        let at = (index, self.time(index));
        self.play.joins.iter_mut().filter(|join| join.to.is_none()).for_each(|join| join.to = Some(at));
    }

    /// Writes down how a state stands now.
    fn changed(&mut self, index: usize, name: &str) {
        let Some(live) = self.live.get(name) else { return };
        let standing = match live.last {
            _ if live.open.len() > live.waiting.len() => Standing::InProgress,
            _ if !live.open.is_empty() => Standing::Waiting,
            Some((_, ending)) => Standing::Ended(ending),
            None => Standing::NotReached,
        };
        let ended = live.last.map_or(0, |(visit, _)| visit);
        let now = StateNow {
            standing,
            visits: live.entered,
            open: live.open.len(),
            visit: live.open.first().copied().unwrap_or(ended),
            for_ms: 0,
            of_ms: None,
            total_ms: live.total_ms,
        };
        let changes = self.play.states.entry(name.to_owned()).or_default();
        let change = Change { passed: index + 1, now };
        match changes.last_mut() {
            Some(last) if last.passed == change.passed => *last = change,
            _ => changes.push(change),
        }
    }
}

/// Whether an event begins a try of its state.
fn begins_try(kind: &str) -> bool {
    kind.ends_with("Scheduled") || matches!(kind, "ParallelStateStarted" | "MapStateStarted")
}

/// How an event ends a try, if that goes wrong.
fn wrong(kind: &str) -> Option<Ending> {
    match kind {
        _ if kind.ends_with("TimedOut") => Some(Ending::TimedOut),
        _ if kind.ends_with("Failed") => Some(Ending::Failed),
        "MapStateAborted" | "ParallelStateAborted" => Some(Ending::Aborted),
        _ => None,
    }
}

/// Whether the execution is ended from outside its states: by Step Functions' quota of history events (in its words), or by
/// our own of time and memory.
fn ends_by_quota(error: &str, cause: &str) -> bool {
    error.starts_with("Stepweave.")
        || cause.starts_with("The execution reached the maximum number of history events")
}

/// How an event ends the execution.
fn of_execution(kind: &str) -> Option<Ending> {
    match kind {
        "ExecutionSucceeded" => Some(Ending::Succeeded),
        "ExecutionFailed" => Some(Ending::Failed),
        "ExecutionTimedOut" => Some(Ending::TimedOut),
        "ExecutionAborted" => Some(Ending::Aborted),
        _ => None,
    }
}
