//! A run played back: what each state looks like at a moment, which ways were taken, where steps lead.

use editor::run::{
    machine_timeline, rows, Breakpoint, Ending, EventRow, Head, Holds, Playback, Standing, StateNow, Under,
};
use proptest::prelude::*;
use protocol::SegmentKind;
use serde_json::{json, Value};

/// Lines of `at id previous type [name]`.
fn history(text: &str) -> Vec<EventRow> {
    let events: Vec<Value> = text.lines().filter(|line| !line.trim().is_empty()).map(event).collect();
    rows(&events)
}

fn event(line: &str) -> Value {
    let mut words = line.trim().splitn(5, ' ');
    let mut number = || words.next().and_then(|word| word.parse::<i64>().ok()).unwrap_or_default();
    let (at, id, previous) = (number(), number(), number());
    let (kind, name) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut event = json!({"timestamp": 5_000 + at, "type": kind, "id": id, "previousEventId": previous});
    let key = match kind {
        _ if kind.ends_with("StateEntered") => "stateEnteredEventDetails",
        _ if kind.ends_with("StateExited") => "stateExitedEventDetails",
        _ if kind.starts_with("MapIteration") => "mapIterationEventDetails",
        _ => return event,
    };
    if let Some(members) = event.as_object_mut() {
        members.insert(key.to_owned(), json!({ "name": name }));
    }
    event
}

fn standing(play: &Playback, name: &str, head: Head) -> Standing {
    play.state(name, head).standing
}

/// A task that is tried twice, one whose error is caught, a poll loop, a Fail state.
const LINE: &str = "
0 1 0 ExecutionStarted
0 2 0 TaskStateEntered Load
0 3 2 TaskScheduled
0 4 3 TaskStarted
10 5 4 TaskFailed
30 6 5 TaskScheduled
50 7 6 TaskSucceeded
50 8 7 TaskStateExited Load
50 9 8 WaitStateEntered Rest
80 10 9 WaitStateExited Rest
80 11 10 TaskStateEntered Ask
80 12 11 LambdaFunctionScheduled
90 13 12 LambdaFunctionSucceeded
90 14 13 TaskStateExited Ask
90 15 14 ChoiceStateEntered Done?
90 16 15 ChoiceStateExited Done?
90 17 16 WaitStateEntered Rest
120 18 17 WaitStateExited Rest
120 19 18 TaskStateEntered Ask
120 20 19 LambdaFunctionScheduled
130 21 20 LambdaFunctionTimedOut
130 22 21 TaskStateExited Ask
130 23 22 FailStateEntered Give up
130 24 23 ExecutionFailed
";

#[test]
fn a_state_looks_like_what_happened_to_it_so_far() {
    let play = Playback::new(&history(LINE));
    let check = |ms, name: &str, expect: Standing| {
        assert_eq!(standing(&play, name, play.at(ms)), expect, "{name} at {ms}");
    };
    check(0, "Load", Standing::InProgress);
    check(9, "Load", Standing::InProgress);
    // Failed, and tried again later: it waits for that.
    check(10, "Load", Standing::Waiting);
    check(30, "Load", Standing::InProgress);
    check(50, "Load", Standing::Ended(Ending::Succeeded));
    check(50, "Rest", Standing::Waiting);
    check(49, "Rest", Standing::NotReached);
    check(95, "Ask", Standing::Ended(Ending::Succeeded));
    check(130, "Ask", Standing::Ended(Ending::Caught));
    check(130, "Give up", Standing::Ended(Ending::Failed));
    check(130, "nobody", Standing::NotReached);
    let ask = play.state("Ask", play.at(125));
    assert_eq!((ask.visits, ask.for_ms, ask.of_ms, ask.total_ms), (2, 5, Some(10), 10));
    let load = &play.visits[0];
    assert_eq!((load.attempts.len(), load.failures()), (2, 1));
    let found: Vec<_> = play.visits_at("Ask", (120, 130)).map(|(_, visit)| visit.end.unwrap().2).collect();
    assert_eq!(found, [Ending::Caught]);
}

#[test]
fn ways_are_counted_as_they_are_taken() {
    let play = Playback::new(&history(LINE));
    let check = |ms, from: &str, to: &str, caught, expect| {
        assert_eq!(play.taken(&(from.into(), to.into(), caught), play.at(ms)), expect, "{from} to {to}");
    };
    check(0, "", "Load", false, 1);
    check(79, "Rest", "Ask", false, 0);
    check(80, "Rest", "Ask", false, 1);
    check(120, "Rest", "Ask", false, 2);
    check(130, "Done?", "Rest", false, 1);
    check(130, "Ask", "Give up", true, 1);
    check(130, "Ask", "Give up", false, 0);
}

#[test]
fn steps_lead_from_state_to_state_and_back() {
    let play = Playback::new(&history(LINE));
    let mut heads = vec![play.start()];
    while heads.last() != Some(&play.end()) {
        heads.push(play.next(*heads.last().unwrap()));
    }
    let found: Vec<_> = heads.iter().map(|head| (head.at_ms, head.passed)).collect();
    assert_eq!(found[..6], [(0, 1), (0, 2), (0, 4), (10, 5), (30, 6), (50, 9)]);
    assert_eq!(
        heads.iter().rev().try_fold(play.end(), |at, head| (at == *head).then(|| play.before(at))),
        Some(play.start())
    );
    // In a quiet stretch the step back leads to its beginning.
    assert_eq!(play.before(play.at(40)).at_ms, 30);
    assert_eq!(play.after(9), Head { passed: 10, at_ms: 80 });
}

/// Two branches; the second fails while the first works, and a catcher takes it.
const BRANCHES: &str = "
0 1 0 ExecutionStarted
0 2 0 ParallelStateEntered Both
0 3 2 ParallelStateStarted
0 4 3 TaskStateEntered Left
0 5 3 TaskStateEntered Right
0 6 4 TaskScheduled
0 7 5 TaskScheduled
40 8 7 TaskFailed
40 9 8 ParallelStateFailed
40 10 9 ParallelStateExited Both
40 11 10 PassStateEntered Mend
40 12 11 PassStateExited Mend
40 13 12 ExecutionSucceeded
";

#[test]
fn a_branch_that_fails_takes_the_others_along() {
    let play = Playback::new(&history(BRANCHES));
    let check = |ms, expect: [Standing; 3]| {
        assert_eq!(["Both", "Left", "Right"].map(|name| standing(&play, name, play.at(ms))), expect);
    };
    check(20, [Standing::InProgress; 3]);
    let ended = [Ending::Caught, Ending::Aborted, Ending::Failed];
    check(40, ended.map(Standing::Ended));
    assert_eq!(play.taken(&("Both".into(), "Mend".into(), true), play.end()), 1);
    assert_eq!(play.taken(&("Mend".into(), String::new(), false), play.end()), 1);
}

/// Two branches, of which one is done sooner.
const JOIN: &str = "
0 1 0 ExecutionStarted
0 2 0 ParallelStateEntered Both
0 3 2 ParallelStateStarted
0 4 3 TaskStateEntered Left
0 5 3 TaskStateEntered Right
20 6 4 TaskStateExited Left
60 7 5 TaskStateExited Right
60 8 7 ParallelStateSucceeded
60 9 8 ParallelStateExited Both
60 10 9 ExecutionSucceeded
";

#[test]
fn a_branch_that_is_done_waits_for_the_others() {
    let play = Playback::new(&history(JOIN));
    let now = play.now(play.at(50));
    let under = |state: &str, for_ms, waits, joins: Option<&str>| Under {
        state: state.to_owned(),
        for_ms,
        waits,
        joins: joins.map(str::to_owned),
        count: 1,
    };
    assert_eq!(now, [under("Right", 50, false, None), under("Left", 30, true, Some("Both"))]);
    assert_eq!(play.now(play.end()), []);
    let timeline = machine_timeline(&play).unwrap();
    let lanes: Vec<Vec<_>> = timeline
        .lanes
        .iter()
        .map(|lane| lane.segments.iter().map(|it| (it.start_ms, it.end_ms, &it.what)).collect())
        .collect();
    let work = |task: &str| SegmentKind::Work { task: task.to_owned() };
    assert_eq!(
        lanes,
        [vec![(0, 20, &work("Left")), (20, 60, &SegmentKind::Barrier)], vec![(0, 60, &work("Right"))]]
    );
}

#[test]
fn iterations_are_told_apart() {
    let play = Playback::new(&history(
        "
0 1 0 ExecutionStarted
0 2 0 MapStateEntered Each
0 3 2 MapStateStarted
0 4 3 MapIterationStarted Each
0 5 3 MapIterationStarted Each
0 6 4 TaskStateEntered Work
0 7 5 TaskStateEntered Work
10 8 7 TaskStateExited Work
10 9 8 MapIterationSucceeded Each
10 10 9 MapIterationStarted Each
10 11 10 TaskStateEntered Work
30 12 11 TaskStateExited Work
30 13 12 MapIterationSucceeded Each
50 14 6 TaskStateExited Work
50 15 14 MapIterationSucceeded Each
50 16 15 MapStateSucceeded
50 17 16 MapStateExited Each
50 18 17 ExecutionSucceeded
",
    ));
    let check = |ms, expect: (Standing, usize, usize, i64)| {
        let StateNow { standing, visits, open, for_ms, .. } = play.state("Work", play.at(ms));
        assert_eq!((standing, visits, open, for_ms), expect, "at {ms}");
    };
    check(5, (Standing::InProgress, 2, 2, 5));
    check(20, (Standing::InProgress, 3, 2, 20));
    check(40, (Standing::InProgress, 3, 1, 40));
    check(50, (Standing::Ended(Ending::Succeeded), 3, 0, 50));
    assert_eq!(standing(&play, "Each", play.at(49)), Standing::InProgress);
    assert_eq!(standing(&play, "Each", play.end()), Standing::Ended(Ending::Succeeded));
    let lanes = machine_timeline(&play).unwrap().lanes;
    assert_eq!(lanes.iter().map(|lane| lane.segments.len()).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn playing_meets_breakpoints_in_order() {
    let play = Playback::new(&history(LINE));
    let check = |from, to, states: &[&str], expect| {
        let states: Vec<_> = states.iter().map(|state| Breakpoint::at(*state)).collect();
        assert_eq!(play.pause_between(from, to, &states), expect, "{from} to {to}, {states:?}");
    };
    check(0, 24, &["Ask", "Rest"], Some(8));
    check(9, 24, &["Ask", "Rest"], Some(10));
    check(11, 24, &["Ask"], Some(18));
    check(11, 18, &["Ask"], None);
    check(19, 24, &["Ask", "Load", "nowhere"], None);
    check(0, 24, &[], None);
    // On condition, only where that holds.
    let holds = Holds::At([18].into());
    let states = [Breakpoint { condition: "true".to_owned(), holds, ..Breakpoint::at("Ask") }];
    assert_eq!(play.pause_between(0, 24, &states), Some(18));
    assert_eq!(play.pause_between(0, 18, &states), None);
}

#[test]
fn a_loop_that_waits_and_asks_is_a_poll() {
    let timeline = machine_timeline(&Playback::new(&history(LINE))).unwrap();
    let found: Vec<_> =
        timeline.lanes[0].segments.iter().map(|it| (it.start_ms, it.end_ms, &it.what)).collect();
    let work = |task: &str| SegmentKind::Work { task: task.to_owned() };
    let poll = SegmentKind::Poll { task: "Ask".to_owned(), checks_ms: vec![80, 120] };
    assert_eq!(found, [(0, 50, &work("Load")), (50, 130, &poll), (130, 130, &work("Give up"))]);
}

#[test]
fn time_that_is_up_ends_what_is_under_way() {
    let text = "
0 1 0 ExecutionStarted
0 2 0 WaitStateEntered Rest
90 3 2 ExecutionTimedOut
";
    let play = Playback::new(&history(text));
    assert_eq!(standing(&play, "Rest", play.end()), Standing::Ended(Ending::TimedOut));
    // A state that breaks off without an event of its own has failed.
    let play = Playback::new(&history(&text.replace("ExecutionTimedOut", "ExecutionFailed")));
    assert_eq!(standing(&play, "Rest", play.end()), Standing::Ended(Ending::Failed));
    // And a history that has not ended yet leaves it as it is.
    let play = Playback::new(&history(&text.replace("90 3 2 ExecutionTimedOut", "")));
    assert_eq!(standing(&play, "Rest", play.end()), Standing::Waiting);
    assert_eq!(Playback::new(&[]).next(Head::default()), Head::default());
}

/// A loop of 25,000 events: every frame of playing it takes a few looks, not a walk through it.
#[test]
fn long_histories_are_played_too() {
    let mut text = "0 1 0 ExecutionStarted\n".to_owned();
    for lap in 0..6_250_i64 {
        let (id, at) = (4 * lap + 2, lap * 60_000);
        let before = if lap == 0 { 0 } else { id - 1 };
        text += &format!("{at} {id} {before} WaitStateEntered Rest\n");
        text += &format!("{} {} {id} WaitStateExited Rest\n", at + 59_000, id + 1);
        text += &format!("{} {} {} TaskStateEntered Ask\n", at + 59_000, id + 2, id + 1);
        text += &format!("{} {} {} TaskStateExited Ask\n", at + 60_000, id + 3, id + 2);
    }
    let play = Playback::new(&history(&text));
    assert_eq!(play.len(), 25_001);
    let ask = play.state("Ask", play.at(6_000_000));
    assert_eq!((ask.visits, ask.total_ms), (100, 100_000));
    assert_eq!(machine_timeline(&play).unwrap().lanes[0].segments.len(), 1);
}

proptest! {
    /// Whatever the events say, playing them ends, goes forwards, and agrees with itself.
    #[test]
    fn any_history_can_be_played(
        events in prop::collection::vec((0_i64..60, 0_i64..40, 0_i64..40, 0_usize..16, 0_usize..4), 0..40),
    ) {
        const KINDS: [&str; 16] = [
            "ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskFailed", "TaskSucceeded", "TaskStateExited",
            "ParallelStateEntered", "ParallelStateStarted", "ParallelStateFailed", "ParallelStateExited",
            "MapStateEntered", "MapIterationStarted", "MapIterationFailed", "FailStateEntered", "ExecutionFailed", "odd",
        ];
        let line = |(at, id, previous, kind, name): &(i64, i64, i64, usize, usize)| {
            format!("{at} {id} {previous} {} {}\n", KINDS[*kind], ["A", "B", "C", "D"][*name])
        };
        let play = Playback::new(&history(&events.iter().map(line).collect::<String>()));
        let mut head = play.start();
        for _ in 0..=events.len() {
            let next = play.next(head);
            prop_assert!(next >= head);
            prop_assert!(play.before(next) <= next);
            for name in ["A", "B", "C", "D"] {
                let now = play.state(name, head);
                prop_assert!(now.open <= now.visits);
                prop_assert!(now.for_ms >= 0);
            }
            play.now(head);
            head = next;
        }
        prop_assert_eq!(head, play.end());
        if let Some(timeline) = machine_timeline(&play) {
            for segment in timeline.lanes.iter().flat_map(|lane| &lane.segments) {
                prop_assert!(0 <= segment.start_ms && segment.start_ms <= segment.end_ms);
                prop_assert!(segment.end_ms <= timeline.end_ms);
            }
        }
    }
}
