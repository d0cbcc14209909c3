//! Idle time: long stretches of a run in which nobody works, drawn short so that the rest can be seen.
//!
//! A stretch is idle if it has no event, takes more than a twelfth of the run, and no task is at work in it: only Wait states
//! go on, tasks that wait for their tokens or for an activity's worker, and waits before the next attempt. What is left keeps
//! its scale; each idle stretch takes a tenth as long as all of that.

use super::{Attempt, EventRow, Playback, Visit};
use protocol::{Lane, Segment, SegmentKind, Timeline};

/// Part of the run that a stretch must exceed.
const LONG: i64 = 12;
/// Part of what is left that it is drawn as.
const SHORT: i64 = 10;

/// The idle stretches of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Idle {
    stretches: Vec<Stretch>,
}

/// An idle stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// When it begins.
    pub from_ms: i64,
    /// When it ends.
    pub to_ms: i64,
    /// Where it is drawn, as if it had been as short.
    pub shown_ms: (i64, i64),
}

impl Idle {
    /// Looks for the idle stretches; none if there is nothing besides.
    pub fn of(rows: &[EventRow], play: &Playback) -> Self {
        let end_ms = play.end_ms();
        let pairs = play.times().iter().zip(play.times().iter().skip(1));
        let long = pairs.map(|(from, to)| (*from, *to)).filter(|(from, to)| (to - from) > end_ms / LONG);
        let idle: Vec<(i64, i64)> = long.filter(|(from, _)| !works(rows, play, *from)).collect();
        let left = end_ms - idle.iter().map(|(from, to)| to - from).sum::<i64>();
        let short = left / SHORT;
        if short == 0 {
            return Self::default();
        }
        let mut saved = 0;
        let stretch = |(from_ms, to_ms): (i64, i64)| {
            let begins = from_ms - saved;
            let shown = short.min(to_ms - from_ms);
            saved += to_ms - from_ms - shown;
            Stretch { from_ms, to_ms, shown_ms: (begins, begins + shown) }
        };
        Self { stretches: idle.into_iter().map(stretch).collect() }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.stretches.is_empty()
    }

    /// In order.
    pub fn stretches(&self) -> &[Stretch] {
        &self.stretches
    }

    /// Where a moment is drawn.
    pub fn shown(&self, at_ms: i64) -> i64 {
        let next = self.stretches.partition_point(|own| own.from_ms <= at_ms);
        let Some(own) = next.checked_sub(1).and_then(|last| self.stretches.get(last)) else { return at_ms };
        let (begins, ends) = own.shown_ms;
        if at_ms >= own.to_ms {
            return ends + (at_ms - own.to_ms);
        }
        begins + scaled(at_ms - own.from_ms, ends - begins, own.to_ms - own.from_ms)
    }

    /// Which moment is drawn there.
    pub fn real(&self, shown_ms: i64) -> i64 {
        let next = self.stretches.partition_point(|own| own.shown_ms.0 <= shown_ms);
        let Some(own) = next.checked_sub(1).and_then(|last| self.stretches.get(last)) else {
            return shown_ms;
        };
        let (begins, ends) = own.shown_ms;
        if shown_ms >= ends {
            return own.to_ms + (shown_ms - ends);
        }
        own.from_ms + scaled(shown_ms - begins, own.to_ms - own.from_ms, ends - begins)
    }

    /// A timeline as it is drawn.
    pub fn timeline(&self, timeline: &Timeline) -> Timeline {
        let segment = |own: &Segment| {
            let what = match &own.what {
                SegmentKind::Poll { task, checks_ms } => {
                    let checks_ms = checks_ms.iter().map(|at| self.shown(*at)).collect();
                    SegmentKind::Poll { task: task.clone(), checks_ms }
                }
                other => other.clone(),
            };
            Segment { start_ms: self.shown(own.start_ms), end_ms: self.shown(own.end_ms), what }
        };
        let lane = |own: &Lane| Lane {
            segments: own.segments.iter().map(segment).collect(),
            note: own.note.clone(),
        };
        Timeline {
            lanes: timeline.lanes.iter().map(lane).collect(),
            gates_ms: timeline.gates_ms.iter().map(|at| self.shown(*at)).collect(),
            end_ms: self.shown(timeline.end_ms),
        }
    }

    /// Moments to be labelled: multiples of a step that are not in idle stretches, and where these end.
    pub fn ticks(&self, step_ms: i64, end_ms: i64) -> Vec<i64> {
        let step_ms = step_ms.max(1);
        let mut ticks = vec![0];
        let mut from = 0;
        for (until, resumes) in
            self.stretches.iter().map(|own| (own.from_ms, own.to_ms)).chain([(end_ms, end_ms + 1)])
        {
            let first = from / step_ms + 1;
            ticks.extend((first..=until / step_ms).map(|step| step * step_ms));
            if resumes <= end_ms {
                ticks.push(resumes);
            }
            from = resumes;
        }
        // Too close together, labels would run into each other.
        let mut last: Option<i64> = None;
        ticks.retain(|at| {
            let shown = self.shown(*at);
            let fits = last.is_none_or(|last| shown - last >= step_ms / 2);
            last = if fits { Some(shown) } else { last };
            fits
        });
        ticks
    }
}

/// Whether a task is at work right after a moment.
fn works(rows: &[EventRow], play: &Playback, at_ms: i64) -> bool {
    let is_open = |from: i64, end: Option<i64>| from <= at_ms && end.is_none_or(|end| end > at_ms);
    let tries = |visit: &Visit| {
        let open = |own: &&Attempt| is_open(own.from_ms, own.end.map(|end| end.1));
        visit.attempts.iter().filter(open).any(|own| !rows.get(own.from).is_some_and(waits))
    };
    let open = |visit: &&Visit| is_open(visit.entered_ms, visit.end.map(|end| end.1));
    play.visits.iter().filter(open).any(|visit| visit.kind == "Task" && tries(visit))
}

/// Whether a call that was scheduled waits to be told.
fn waits(scheduled: &EventRow) -> bool {
    scheduled.kind == "ActivityScheduled" || scheduled.details.contains(".waitForTaskToken\"")
}

/// `part * to / of`, whatever their size.
fn scaled(part: i64, to: i64, of: i64) -> i64 {
    let scaled = i128::from(part) * i128::from(to) / i128::from(of.max(1));
    i64::try_from(scaled).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::rows;
    use proptest::prelude::*;
    use serde_json::json;

    fn idle(times: &[i64]) -> Idle {
        let event = |(id, at): (i64, &i64)| json!({"id": id, "timestamp": at, "type": "PassStateEntered"});
        let rows = rows(&(1..).zip(times).map(event).collect::<Vec<_>>());
        Idle::of(&rows, &Playback::new(&rows))
    }

    /// Of a task that is scheduled so, answers after an hour and is left.
    fn of_task(kind: &str, resource: &str) -> Idle {
        let event = |id: i64, at: i64, kind: &str, key: &str, details: serde_json::Value| json!({"id": id, "previousEventId": id - 1, "timestamp": at, "type": kind, key: details});
        let named = json!({"name": "T"});
        let rows = rows(&[
            event(1, 0, "ExecutionStarted", "executionStartedEventDetails", json!({})),
            event(2, 0, "TaskStateEntered", "stateEnteredEventDetails", named.clone()),
            event(3, 4_000, kind, "taskScheduledEventDetails", json!({ "resource": resource })),
            event(
                4,
                3_604_000,
                &kind.replace("Scheduled", "Succeeded"),
                "taskSucceededEventDetails",
                json!({}),
            ),
            event(5, 3_604_000, "TaskStateExited", "stateExitedEventDetails", named),
            event(6, 3_610_000, "ExecutionSucceeded", "executionSucceededEventDetails", json!({})),
        ]);
        Idle::of(&rows, &Playback::new(&rows))
    }

    #[test]
    fn who_is_at_work_is_not_idle() {
        assert!(of_task("TaskScheduled", "startJobRun.sync").is_empty());
        assert!(of_task("LambdaFunctionScheduled", "").is_empty());
        assert!(!of_task("TaskScheduled", "sendMessage.waitForTaskToken").is_empty());
        assert!(!of_task("ActivityScheduled", "").is_empty());
    }

    #[test]
    fn long_waits_are_drawn_short() {
        // Ten seconds of work around three hours.
        let own = idle(&[0, 1_000, 2_000, 10_802_000, 10_805_000, 10_810_000]);
        let [stretch] = own.stretches() else { panic!("{own:?}") };
        assert_eq!((stretch.from_ms, stretch.to_ms, stretch.shown_ms), (2_000, 10_802_000, (2_000, 3_000)));
        assert_eq!(
            [0, 2_000, 5_402_000, 10_802_000, 10_810_000].map(|at| own.shown(at)),
            [0, 2_000, 2_500, 3_000, 11_000]
        );
        assert_eq!(
            [0, 2_000, 2_500, 3_000, 11_000].map(|at| own.real(at)),
            [0, 2_000, 5_402_000, 10_802_000, 10_810_000]
        );
        assert_eq!(
            own.ticks(1_000, 10_810_000),
            [
                0, 1_000, 2_000, 10_802_000, 10_803_000, 10_804_000, 10_805_000, 10_806_000, 10_807_000,
                10_808_000, 10_809_000, 10_810_000
            ]
        );
    }

    #[test]
    fn a_run_that_is_never_idle_stays_as_it_is() {
        let busy: Vec<i64> = (0..30).map(|second| second * 1_000).collect();
        assert!(idle(&busy).is_empty());
        // Nothing but waiting: there is nothing to see between.
        assert!(idle(&[0, 5_000]).is_empty());
        assert!(idle(&[]).is_empty());
        assert_eq!(idle(&[0, 5_000]).shown(1_234), 1_234);
    }

    proptest! {
        #[test]
        fn drawn_moments_keep_their_order_and_come_back(
            mut times in proptest::collection::vec(0i64..1_000_000_000, 2..12),
            at in proptest::collection::vec(0i64..1_000_000_000, 1..20),
        ) {
            times.push(0);
            times.sort_unstable();
            let own = idle(&times);
            let mut at: Vec<i64> = at.into_iter().chain(times.iter().copied()).collect();
            at.sort_unstable();
            let shown: Vec<i64> = at.iter().map(|at| own.shown(*at)).collect();
            prop_assert!(shown.is_sorted());
            for time in &times {
                prop_assert_eq!(own.real(own.shown(*time)), *time);
            }
        }
    }
}
