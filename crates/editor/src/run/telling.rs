//! The moment of a hazard's run that shows what goes wrong.

use super::critical::Needs;
use super::playback::{Head, Playback, Visit};

/// Where the playhead goes, and the state to look at: where a task starts before one that it needs has ended, the check that
/// said it had; else what fails first, or what is under way when a quota or its own time ends the execution. `None` of a run in
/// which nothing of that happens.
pub fn telling_moment(play: &Playback, needs: &Needs) -> Option<(Head, String)> {
    early_start(play, needs).or_else(|| first_failure(play))
}

fn early_start(play: &Playback, needs: &Needs) -> Option<(Head, String)> {
    let too_early = |visit: &&Visit| {
        let needed = needs.get(&visit.state);
        needed.into_iter().flatten().any(|other| !has_ended(play, other, visit.entered))
    };
    let early = play.visits.iter().find(too_early)?;
    // The check that let it start is the last call before it in its branch that runs no task of the plan itself.
    let before = |visit: &&Visit| visit.after.and_then(|before| play.visits.get(before));
    let checks = std::iter::successors(before(&early), before);
    let mut polls = checks.take_while(|visit| !needs.contains_key(&visit.state));
    match polls.find(|visit| visit.kind == "Task").and_then(|poll| Some((poll, poll.end?))) {
        Some((poll, (event, ..))) => Some((play.after(event), poll.state.clone())),
        None => Some((play.after(early.entered), early.state.clone())),
    }
}

/// Whether a visit of a state ended before an event.
fn has_ended(play: &Playback, state: &str, event: usize) -> bool {
    play.visits_of(state).any(|(_, visit)| visit.end.is_some_and(|(end, ..)| end < event))
}

fn first_failure(play: &Playback) -> Option<(Head, String)> {
    let event = play.failure_between(0, play.len())?;
    let own = play.owner(event).and_then(|visit| play.visits.get(visit));
    // The execution's own end belongs to no state: the one that came last is looked at of those that it ended, and what
    // holds others only where it ended none of them: then it failed itself, by its result.
    let ended = |visit: &&Visit| visit.end.is_some_and(|(end, ..)| end == event);
    let within = |visit: &&Visit| !visit.holds_others() && ended(visit);
    let visits = &play.visits;
    let visit = own.or_else(|| visits.iter().rfind(within)).or_else(|| visits.iter().rfind(ended))?;
    Some((play.after(event), visit.state.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::rows;
    use serde_json::{json, Value};

    /// Events as `at kind state`, each after the one before, but for those with a number: these follow that one.
    fn play(text: &str) -> Playback {
        let event = |(index, line): (usize, &str)| -> Value {
            let words: Vec<&str> = line.split_whitespace().collect();
            let [at, kind, name, rest @ ..] = words.as_slice() else { panic!("{line}") };
            let previous = rest.first().map_or(index, |word| word.parse().unwrap());
            json!({"timestamp": at.parse::<i64>().unwrap(), "type": kind, "id": index + 1, "previousEventId": previous,
                "stateEnteredEventDetails": {"name": name}})
        };
        let events: Vec<Value> =
            text.lines().map(str::trim).filter(|line| !line.is_empty()).enumerate().map(event).collect();
        Playback::new(&rows(&events))
    }

    fn needs() -> Needs {
        [("Load", vec!["Job"]), ("Job", vec![])]
            .into_iter()
            .map(|(state, on)| (state.to_owned(), on.into_iter().map(str::to_owned).collect()))
            .collect()
    }

    fn check(text: &str, expect: Option<(i64, &str)>) {
        let found = telling_moment(&play(text), &needs());
        let found = found.as_ref().map(|(head, state)| (head.at_ms, state.as_str()));
        assert_eq!(found, expect, "{text}");
    }

    const BOTH: &str = "0 ExecutionStarted -
        0 ParallelStateEntered Run
        0 ParallelStateStarted Run
        0 TaskStateEntered Job 3
        0 TaskStateEntered Check 3
        2 TaskStateExited Check 5
        2 ChoiceStateEntered Done?
        2 ChoiceStateExited Done?";

    #[test]
    fn a_check_that_lied_is_looked_at() {
        check(&format!("{BOTH}\n2 TaskStateEntered Load\n9 TaskStateExited Job 4"), Some((2, "Check")));
        // In time, nothing is wrong.
        check(&format!("{BOTH}\n9 TaskStateExited Job 4\n9 TaskStateEntered Load 8"), None);
        // Without a check, the start itself.
        check(
            "0 ExecutionStarted -\n0 PassStateEntered A\n0 PassStateExited A\n3 TaskStateEntered Load",
            Some((3, "Load")),
        );
    }

    #[test]
    fn what_fails_first_is_looked_at() {
        let failing = "0 ExecutionStarted -\n0 TaskStateEntered Job\n0 TaskScheduled Job\n4 TaskFailed Job\n4 ExecutionFailed -";
        check(failing, Some((4, "Job")));
        check("0 ExecutionStarted -\n0 TaskStateEntered Job\n300 ExecutionTimedOut -", Some((300, "Job")));
        // All branches ended well, and their results broke what holds them.
        let by_its_result = "0 ExecutionStarted -\n0 ParallelStateEntered Run\n0 ParallelStateStarted Run\n0 PassStateEntered A\n1 PassStateExited A\n1 ExecutionFailed - 3";
        check(by_its_result, Some((1, "Run")));
    }
}
