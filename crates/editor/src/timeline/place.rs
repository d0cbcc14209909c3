//! Where bars, waits, ticks and names go on one layout's lanes.

use super::Axis;
use crate::{duration, text};
use protocol::{Lane, LaneNote, Segment, SegmentKind, Timeline};

/// Size of a bar's name in pixels, and the air around it.
const SIZE: i64 = 11;
const INSET: i64 = 7;
const GAP: i64 = 6;

/// A task as the lanes show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskName {
    /// Id in the plan.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Hue, 1 to 8.
    pub hue: u8,
}

impl TaskName {
    /// Tasks in the order that gives them their hues, from their ids and names.
    pub fn all<'a>(tasks: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<Self> {
        let named = |(index, (id, name)): (usize, (&str, &str))| Self {
            id: id.to_owned(),
            name: name.to_owned(),
            hue: crate::plan::hue(index),
        };
        tasks.into_iter().enumerate().map(named).collect()
    }

    /// The tasks of a plan.
    pub fn of_plan(plan: &plan::Plan) -> Vec<Self> {
        Self::all(plan.tasks.iter().map(|task| (task.id.as_str(), task.name.as_str())))
    }
}

/// One layout's lanes, ready to draw.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Drawing {
    /// From top to bottom.
    pub lanes: Vec<DrawnLane>,
    /// Barriers, in pixels.
    pub gates: Vec<f64>,
}

/// One lane.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DrawnLane {
    /// In time order.
    pub bars: Vec<Bar>,
    /// The remark at the end and where it starts, if there is room for it.
    pub note: Option<(LaneNote, f64)>,
}

/// A stretch of a lane: solid work or a hatched wait.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// When it starts.
    pub start_ms: i64,
    /// When it ends.
    pub end_ms: i64,
    /// Left edge, pixels.
    pub x: f64,
    /// Width, pixels; never less than one, so that nothing that happened is invisible.
    pub width: f64,
    /// What it shows.
    pub look: Look,
    /// Its name, if there is room for one.
    pub name: Option<Name>,
    /// What a pointer or a screen reader is told: "Glue job 1, 00:00 to 04:00, 4 min".
    pub says: String,
}

/// What a bar shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Look {
    /// A task at work.
    Work {
        /// Task id.
        task: String,
        /// Hue, 1 to 8.
        hue: u8,
    },
    /// Waiting at a barrier.
    Barrier,
    /// Polling.
    Poll {
        /// Task id awaited.
        task: String,
        /// Status checks, pixels from the bar's left edge; at most two a pixel.
        ticks: Vec<f64>,
    },
}

/// A bar's name and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    /// The words: a full name, a shorter form or initials.
    pub text: String,
    /// Where.
    pub place: Where,
}

/// Where a name stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Where {
    /// In the bar, this far from its left edge.
    Inside(f64),
    /// In the middle of the bar.
    Middle,
    /// Right of the bar, at this pixel of the lane.
    Right(f64),
}

/// Draws a timeline on `axis` at `width` pixels. Names avoid the line at `bound_ms` where they can.
pub fn draw(timeline: &Timeline, tasks: &[TaskName], axis: &Axis, width: i64, bound_ms: i64) -> Drawing {
    let scale = Scale { axis, width, bound: axis.x(bound_ms, width) };
    Drawing {
        lanes: timeline.lanes.iter().map(|lane| scale.lane(lane, tasks)).collect(),
        gates: timeline.gates_ms.iter().map(|gate| axis.x(*gate, width)).collect(),
    }
}

struct Scale<'a> {
    axis: &'a Axis,
    width: i64,
    bound: f64,
}

impl Scale<'_> {
    fn lane(&self, lane: &Lane, tasks: &[TaskName]) -> DrawnLane {
        let mut bars = Vec::with_capacity(lane.segments.len());
        let mut reached = i64::MIN;
        for (index, segment) in lane.segments.iter().enumerate() {
            let next = lane.segments.get(index + 1).map_or(self.width as f64, |next| self.x(next.start_ms));
            // What takes no time may stand in what began with it.
            let free = if reached > segment.end_ms { self.x(segment.end_ms) } else { next };
            reached = reached.max(segment.end_ms);
            bars.push(self.bar(segment, tasks, free));
        }
        let note = lane.note.as_ref().and_then(|note| self.note(note, &bars));
        DrawnLane { bars, note }
    }

    fn x(&self, at_ms: i64) -> f64 {
        self.axis.x(at_ms, self.width)
    }

    /// `free`: the pixel up to which the lane is empty after this segment.
    fn bar(&self, segment: &Segment, tasks: &[TaskName], free: f64) -> Bar {
        let x = self.x(segment.start_ms);
        let width = (self.x(segment.end_ms) - x).max(1.0);
        let lasts = segment.end_ms - segment.start_ms;
        let named = |id: &String| tasks.iter().find(|task| task.id == *id);
        let name_of = |id: &String| named(id).map_or_else(|| id.clone(), |task| task.name.clone());
        let (look, name, what) = match &segment.what {
            SegmentKind::Work { task } => {
                let name = name_of(task);
                let hue = named(task).map_or(7, |task| task.hue);
                (Look::Work { task: task.clone(), hue }, self.work_name(&name, x, width, free), name)
            }
            SegmentKind::Barrier => {
                let words = duration::words(lasts);
                let long = format!("{words} at the barrier");
                (Look::Barrier, wait_name(&[&long, &words], width, 40.0), "Waits at the barrier".to_owned())
            }
            SegmentKind::Poll { task, checks_ms } => {
                let count = checks_ms.len();
                let long = if count == 1 { "1 poll".to_owned() } else { format!("{count} polls") };
                let name = wait_name(&[&long, &count.to_string()], width, 18.0);
                let what = format!("Polls for {}, {long}", name_of(task));
                (Look::Poll { task: task.clone(), ticks: self.ticks(checks_ms, x) }, name, what)
            }
        };
        let (from, to) = (duration::clock(segment.start_ms), duration::clock(segment.end_ms));
        let (start_ms, end_ms) = (segment.start_ms, segment.end_ms);
        Bar {
            start_ms,
            end_ms,
            x,
            width,
            look,
            name,
            says: format!("{what}, {from} to {to}, {}", duration::words(lasts)),
        }
    }

    fn work_name(&self, name: &str, x: f64, width: f64, free: f64) -> Option<Name> {
        let needs = text::width(name, SIZE) as f64;
        if needs + (INSET + 4) as f64 <= width {
            return Some(Name { text: name.to_owned(), place: Where::Inside(self.dodge(x, width, needs)) });
        }
        let beside = x + width;
        let mut starts = beside + GAP as f64;
        if starts <= self.bound
            && self.bound < starts + needs
            && self.bound + GAP as f64 + needs + 2.0 <= free
        {
            starts = self.bound + GAP as f64;
        }
        if starts + needs + 2.0 <= free {
            return Some(Name { text: name.to_owned(), place: Where::Right(starts) });
        }
        let short = text::initials(name);
        let fits = !short.is_empty() && text::width(&short, SIZE) as f64 + 4.0 <= width;
        fits.then_some(Name { text: short, place: Where::Middle })
    }

    /// How far from the bar's left edge its name starts, so that the bound's line does not cut it.
    fn dodge(&self, x: f64, width: f64, needs: f64) -> f64 {
        let inset = INSET as f64;
        let line = self.bound - x;
        let cut = line > inset - 2.0 && line < inset + needs + 2.0;
        let after = line + inset;
        if cut && after + needs + 4.0 <= width {
            after
        } else {
            inset
        }
    }

    fn ticks(&self, checks_ms: &[i64], x: f64) -> Vec<f64> {
        let mut ticks: Vec<f64> = Vec::new();
        for check in checks_ms {
            let at = self.x(*check) - x;
            if ticks.last().is_none_or(|last| at - last >= 0.5) {
                ticks.push(at);
            }
        }
        ticks
    }

    fn note(&self, note: &LaneNote, bars: &[Bar]) -> Option<(LaneNote, f64)> {
        let ends = bars.iter().map(taken).fold(0.0, f64::max);
        let needs = text::width(&note.text, SIZE) as f64;
        let mut starts = ends + GAP as f64;
        if starts - 2.0 <= self.bound && self.bound < starts + needs {
            let after = self.bound + GAP as f64;
            starts = if after + needs <= self.width as f64 { after } else { starts };
        }
        (starts + needs <= self.width as f64).then(|| (note.clone(), starts))
    }
}

/// The pixel up to which a bar and its name reach.
fn taken(bar: &Bar) -> f64 {
    let own = bar.x + bar.width;
    match &bar.name {
        Some(Name { text, place: Where::Right(starts) }) => own.max(starts + text::width(text, SIZE) as f64),
        _ => own,
    }
}

/// The first of `words`, long to short, that leaves `hatch` pixels of a wait's hatching to be seen.
fn wait_name(words: &[&str], width: f64, hatch: f64) -> Option<Name> {
    let fits = |text: &&&str| text::width(text, SIZE) as f64 + 12.0 + hatch <= width;
    words.iter().find(fits).map(|text| Name { text: (*text).to_owned(), place: Where::Middle })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIN: i64 = 60_000;

    fn tasks() -> Vec<TaskName> {
        let names = ["Glue job 1", "Glue job 2", "Step Function 1", "Step Function 2"];
        let task = |(index, name): (usize, &&str)| TaskName {
            id: format!("t{index}"),
            name: (*name).to_owned(),
            hue: 1,
        };
        names.iter().enumerate().map(task).collect()
    }

    fn work(task: &str, from: i64, to: i64) -> Segment {
        Segment { start_ms: from * MIN, end_ms: to * MIN, what: SegmentKind::Work { task: task.to_owned() } }
    }

    /// Draws one lane on an axis of 65 minutes at `width` and returns the names it shows.
    fn names(segments: Vec<Segment>, width: i64, bound: i64) -> Vec<Option<Name>> {
        let lanes = vec![Lane { segments, note: None }];
        let timeline = Timeline { lanes, ..Timeline::default() };
        let drawing = draw(&timeline, &tasks(), &Axis::new(61 * MIN, 7), width, bound * MIN);
        drawing.lanes[0].bars.iter().map(|bar| bar.name.clone()).collect()
    }

    fn check(segments: Vec<Segment>, width: i64, expect: &[Option<&str>]) {
        let found = names(segments, width, 64);
        let texts: Vec<_> = found.iter().map(|name| name.as_ref().map(|name| name.text.as_str())).collect();
        assert_eq!(texts, expect);
    }

    #[test]
    fn names_go_in_beside_short_or_away() {
        // 746 px for 65 min: 4 min are 46 px, 3 min 34 px.
        check(vec![work("t1", 0, 26)], 746, &[Some("Glue job 2")]);
        check(vec![work("t0", 0, 4)], 746, &[Some("Glue job 1")]);
        check(vec![work("t0", 0, 4), work("t1", 4, 30)], 746, &[Some("GJ1"), Some("Glue job 2")]);
        check(vec![work("t3", 62, 65)], 746, &[Some("SF2")]);
        check(vec![work("t3", 0, 1), work("t1", 1, 20)], 746, &[None, Some("Glue job 2")]);
        // Nor into what began with it and goes on.
        let barrier = Segment { what: SegmentKind::Barrier, ..work("t0", 1, 20) };
        check(vec![barrier, work("t3", 1, 1)], 746, &[Some("19 min at the barrier"), None]);
        check(vec![work("t0", 0, 0), work("t1", 0, 1)], 746, &[None, Some("Glue job 2")]);
    }

    #[test]
    fn a_name_beside_its_bar_never_reaches_the_next() {
        for width in (100..1_200).step_by(7) {
            let found = names(vec![work("t3", 0, 2), work("t0", 20, 24), work("t1", 25, 60)], width, 40);
            let next = [20.0, 25.0].map(|at: f64| at * width as f64 / 65.0);
            for (name, next) in found.iter().zip(next) {
                if let Some(Name { text, place: Where::Right(starts) }) = name {
                    assert!(starts + text::width(text, SIZE) as f64 <= next, "{width}: {name:?}");
                }
            }
        }
    }

    #[test]
    fn a_name_steps_aside_for_the_bound() {
        let found = names(vec![work("t2", 26, 47)], 746, 29);
        let Some(Name { place: Where::Inside(at), .. }) = &found[0] else { panic!("{found:?}") };
        assert!((at - (3.0 * 746.0 / 65.0 + 7.0)).abs() < 0.01, "{at}");
        let found = names(vec![work("t3", 26, 29)], 746, 29);
        let Some(Name { place: Where::Right(at), .. }) = &found[0] else { panic!("{found:?}") };
        assert!((at - (29.0 * 746.0 / 65.0 + 6.0)).abs() < 0.01, "{at}");
    }

    #[test]
    fn waits_say_how_long() {
        let barrier = |to: i64| Segment { start_ms: 0, end_ms: to * MIN, what: SegmentKind::Barrier };
        check(vec![barrier(22)], 746, &[Some("22 min at the barrier")]);
        check(vec![barrier(10)], 746, &[Some("10 min")]);
        check(vec![barrier(2)], 746, &[None]);
        let checks_ms = (0..52).map(|index| index * 30_000 + index * 750).collect();
        let what = SegmentKind::Poll { task: "t1".to_owned(), checks_ms };
        check(vec![Segment { start_ms: 0, end_ms: 26 * MIN, what }], 746, &[Some("52 polls")]);
    }

    #[test]
    fn every_check_has_a_tick_until_they_would_run_together() {
        let ticks = |count: i64| {
            let checks_ms: Vec<i64> = (0..count).map(|index| index * 60 * MIN / count).collect();
            let what = SegmentKind::Poll { task: "t0".to_owned(), checks_ms };
            let lanes =
                vec![Lane { segments: vec![Segment { start_ms: 0, end_ms: 60 * MIN, what }], note: None }];
            let timeline = Timeline { lanes, ..Timeline::default() };
            let drawing = draw(&timeline, &tasks(), &Axis::new(60 * MIN, 7), 600, 0);
            match &drawing.lanes[0].bars[0].look {
                Look::Poll { ticks, .. } => ticks.len(),
                look => panic!("{look:?}"),
            }
        };
        assert_eq!(ticks(120), 120);
        assert!(ticks(100_000) <= 1_200);
    }
}
