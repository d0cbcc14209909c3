//! Quiet time: long stretches of a run in which nothing happens, drawn short so that the rest can be seen.
//!
//! A stretch is quiet if it has no event and takes more than a twelfth of the run. What is left keeps its scale; each quiet
//! stretch takes a tenth as long as all of that.

use super::Playback;
use protocol::{Lane, Segment, SegmentKind, Timeline};

/// Part of the run that a stretch must exceed to be quiet.
const LONG: i64 = 12;
/// Part of what is left that it is drawn as.
const SHORT: i64 = 10;

/// The quiet stretches of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Quiet {
    stretches: Vec<Stretch>,
}

/// A quiet stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// When it begins.
    pub from_ms: i64,
    /// When it ends.
    pub to_ms: i64,
    /// Where it is drawn, as if quiet time had been as short.
    pub shown_ms: (i64, i64),
}

impl Quiet {
    /// Looks for the quiet stretches; none if there is nothing besides.
    pub fn of(play: &Playback) -> Self {
        let end_ms = play.end_ms();
        let pairs = play.times().iter().zip(play.times().iter().skip(1));
        let quiet = pairs.map(|(from, to)| (*from, *to)).filter(|(from, to)| (to - from) > end_ms / LONG);
        let quiet: Vec<(i64, i64)> = quiet.collect();
        let left = end_ms - quiet.iter().map(|(from, to)| to - from).sum::<i64>();
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
        Self { stretches: quiet.into_iter().map(stretch).collect() }
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

    /// Moments to be labelled: multiples of a step that are not in quiet stretches, and where these end.
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

    fn quiet(times: &[i64]) -> Quiet {
        let event = |(id, at): (i64, &i64)| json!({"id": id, "timestamp": at, "type": "PassStateEntered"});
        let events: Vec<_> = (1..).zip(times).map(event).collect();
        Quiet::of(&Playback::new(&rows(&events)))
    }

    #[test]
    fn long_waits_are_drawn_short() {
        // Ten seconds of work around three hours.
        let own = quiet(&[0, 1_000, 2_000, 10_802_000, 10_805_000, 10_810_000]);
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
    fn a_run_that_is_never_quiet_stays_as_it_is() {
        let busy: Vec<i64> = (0..30).map(|second| second * 1_000).collect();
        assert!(quiet(&busy).is_empty());
        // Nothing but quiet: there is nothing to see between.
        assert!(quiet(&[0, 5_000]).is_empty());
        assert!(quiet(&[]).is_empty());
        assert_eq!(quiet(&[0, 5_000]).shown(1_234), 1_234);
    }

    proptest! {
        #[test]
        fn drawn_moments_keep_their_order_and_come_back(
            mut times in proptest::collection::vec(0i64..1_000_000_000, 2..12),
            at in proptest::collection::vec(0i64..1_000_000_000, 1..20),
        ) {
            times.push(0);
            times.sort_unstable();
            let own = quiet(&times);
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
