//! The critical path of a run: the states that its end waited for. What is not on it could have been slower, by some
//! time at least, and the run as long.

use super::playback::{Ending, Playback, Visit};
use std::collections::{BTreeMap, BTreeSet};

/// The states that run a plan's tasks, by name, and for each those that it waits for, be it by polls in another branch.
pub type Needs = BTreeMap<String, Vec<String>>;

/// The visits on the critical path, found backwards from the end: what was visited before, in a Parallel or Map state
/// the branch or iteration that ended last; where polls stand before a task, the last of what it needs, unless the task
/// or the Parallel state before the polls ended later still.
pub fn critical_path(play: &Playback, needs: &Needs) -> BTreeSet<usize> {
    let walk = Walk { play, needs };
    let mut path = BTreeSet::new();
    let mut next = walk.last_in(None);
    while let Some(number) = next.filter(|number| path.insert(*number)) {
        next = walk.awaited(number);
    }
    path
}

struct Walk<'a> {
    play: &'a Playback,
    needs: &'a Needs,
}

impl Walk<'_> {
    fn visit(&self, number: usize) -> Option<&Visit> {
        self.play.visits.get(number)
    }

    /// What this visit's end waited for.
    fn awaited(&self, number: usize) -> Option<usize> {
        let visit = self.visit(number)?;
        let inside = visit.holds_others().then(|| self.last_in(Some(number))).flatten();
        inside.or_else(|| self.needed(visit)).or_else(|| self.before(visit))
    }

    /// What was visited before it: in its scope, else before what is around it.
    fn before(&self, visit: &Visit) -> Option<usize> {
        let mut at = visit;
        loop {
            if let Some(before) = at.after {
                return Some(before);
            }
            at = self.visit(at.outer?)?;
        }
    }

    /// The visit in a scope that ended last; of those that only ended with what is around them none, if there are others.
    fn last_in(&self, outer: Option<usize>) -> Option<usize> {
        let inside = self.play.visits.iter().enumerate().filter(|(_, visit)| visit.outer == outer);
        let ended = |visit: &Visit| match visit.end {
            None => (true, usize::MAX),
            Some((event, _, ending)) => (ending != Ending::Aborted, event),
        };
        inside.max_by_key(|(_, visit)| ended(visit)).map(|(number, _)| number)
    }

    /// Of the states that it needs, the visit that ended last before it began, and after all that it followed but polls.
    fn needed(&self, visit: &Visit) -> Option<usize> {
        let ended = |number: usize| Some(self.visit(number)?.end?.0).filter(|event| *event <= visit.entered);
        let of = |name: &String| {
            self.play.visits_of(name).filter_map(|(number, _)| Some((ended(number)?, number))).max()
        };
        let last = self.needs.get(&visit.state)?.iter().filter_map(of).max()?;
        let followed = self.followed(visit).and_then(ended);
        (followed < Some(last.0)).then_some(last.1)
    }

    /// The task or the Parallel or Map state that it followed, with nothing but polls between them.
    fn followed(&self, visit: &Visit) -> Option<usize> {
        let mut at = self.before(visit)?;
        loop {
            let before = self.visit(at)?;
            if before.holds_others() || self.needs.contains_key(&before.state) {
                return Some(at);
            }
            at = self.before(before)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::rows;
    use super::*;
    use serde_json::{json, Value};

    /// Events as `[type, state, previous, at]`.
    fn path(events: &[(&str, &str, i64, i64)], needs: &[(&str, &[&str])]) -> String {
        let event = |(index, (kind, name, previous, at)): (usize, &(&str, &str, i64, i64))| {
            let details =
                if kind.ends_with("Exited") { "stateExitedEventDetails" } else { "stateEnteredEventDetails" };
            json!({"id": index + 1, "previousEventId": previous, "timestamp": at, "type": kind, details: {"name": name}})
        };
        let events: Vec<Value> = events.iter().enumerate().map(event).collect();
        let play = Playback::new(&rows(&events));
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let needs: Needs = needs.iter().map(|(name, of)| ((*name).to_owned(), names(of))).collect();
        let found = critical_path(&play, &needs);
        let names: Vec<&str> =
            found.iter().filter_map(|number| play.visits.get(*number)).map(|it| it.state.as_str()).collect();
        names.join(" ")
    }

    /// Two branches, of two states and one; then a last state.
    const TWO: [(&str, &str, i64, i64); 13] = [
        ("ExecutionStarted", "", 0, 0),
        ("ParallelStateEntered", "All", 0, 0),
        ("ParallelStateStarted", "", 2, 0),
        ("TaskStateEntered", "A", 3, 0),
        ("TaskStateEntered", "B", 3, 0),
        ("TaskStateExited", "A", 4, 10),
        ("TaskStateEntered", "C", 6, 10),
        ("TaskStateExited", "B", 5, 40),
        ("TaskStateExited", "C", 7, 50),
        ("ParallelStateSucceeded", "", 9, 50),
        ("ParallelStateExited", "All", 10, 50),
        ("TaskStateEntered", "Last", 11, 50),
        ("TaskStateExited", "Last", 12, 60),
    ];

    #[test]
    fn the_branch_that_ends_last_is_on_it() {
        assert_eq!(path(&TWO, &[]), "All A C Last");
        let mut other = TWO;
        (other[7], other[8]) = (("TaskStateExited", "C", 7, 30), ("TaskStateExited", "B", 5, 50));
        assert_eq!(path(&other, &[]), "All B Last");
    }

    #[test]
    fn a_barrier_is_waited_for_whatever_is_needed() {
        assert_eq!(path(&TWO, &[("A", &[]), ("B", &[]), ("Last", &["A", "B"])]), "All A C Last");
    }

    #[test]
    fn what_is_polled_for_is_on_it_and_polls_are_not() {
        let polling = |a: i64, b: i64| {
            let mut events = TWO;
            // C only asks after B; then D, which needs A and B, goes on in that branch.
            (events[7], events[5]) = (("TaskStateExited", "B", 5, b), ("TaskStateExited", "A", 4, a));
            events[9] = ("TaskStateEntered", "D", 9, 50);
            events[10] = ("TaskStateExited", "D", 10, 70);
            events[11] = ("ParallelStateSucceeded", "", 11, 70);
            events[12] = ("ParallelStateExited", "All", 12, 70);
            path(&events, &[("A", &[]), ("B", &[]), ("D", &["A", "B"])])
        };
        assert_eq!(polling(10, 40), "All B D");
        // What it does not need, but follows, may end last.
        let mut events = TWO;
        events[11] = ("TaskStateEntered", "Last", 9, 50);
        events.swap(9, 11);
        events.swap(7, 5);
        (events[5], events[6], events[7]) = (
            ("TaskStateExited", "B", 5, 5),
            ("TaskStateExited", "A", 4, 10),
            ("TaskStateEntered", "C", 7, 10),
        );
        (events[8], events[9]) = (("TaskStateExited", "C", 8, 50), ("TaskStateEntered", "Last", 9, 50));
        (events[10], events[11]) =
            (("TaskStateExited", "Last", 10, 60), ("ParallelStateSucceeded", "", 11, 60));
        assert_eq!(path(&events, &[("A", &[]), ("B", &[]), ("Last", &["B"])]), "All A C Last");
    }

    #[test]
    fn a_run_that_is_not_over_has_one_too() {
        assert_eq!(path(&TWO[..8], &[]), "All A C");
        assert_eq!(path(&TWO[..1], &[]), "");
        assert_eq!(path(&[], &[]), "");
    }
}
