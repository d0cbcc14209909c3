//! A state machine's run as a timeline: a lane a branch or iteration, every state a bar, loops that wait and ask a poll.

use super::playback::{Playback, Visit};
use protocol::{Lane, Segment, SegmentKind, Timeline};
use std::collections::BTreeMap;

/// Past some thousand bars nothing could be told apart, and the page would be slow.
const MOST: usize = 2_000;

/// The timeline, its tasks being states by name; none if it has more bars than can be told apart.
pub fn machine_timeline(play: &Playback) -> Option<Timeline> {
    let chains = Chains::of(play);
    let mut lanes: Vec<Vec<Segment>> = Vec::new();
    let mut bars = 0;
    for (chain, lane) in chains.all.iter().zip(chains.lanes(play)?) {
        let visits: Vec<&Visit> = chain.visits.iter().filter_map(|at| play.visits.get(*at)).collect();
        let mut segments = segments(&visits, play.end_ms());
        let waits = play.joins.iter().filter(|join| chain.visits.last() == Some(&join.after));
        segments.extend(waits.filter_map(|join| wait(join.from.1, join.to?.1)));
        bars += segments.len();
        if bars > MOST {
            return None;
        }
        if lanes.len() <= lane {
            lanes.resize_with(lane + 1, Vec::new);
        }
        if let Some(own) = lanes.get_mut(lane) {
            own.extend(segments);
        }
    }
    lanes.iter_mut().for_each(|lane| lane.sort_by_key(|segment| segment.start_ms));
    let lanes = lanes.into_iter().filter(|lane| !lane.is_empty());
    let lanes = lanes.map(|segments| Lane { segments, note: None }).collect();
    Some(Timeline { lanes, gates_ms: Vec::new(), end_ms: play.end_ms() })
}

/// A layout's timeline with the waits of branches that are done, from their last state until their Parallel state ends: also
/// where nothing follows, which a comparison does not call a barrier. `tasks`: the states that run tasks, and which. A run of
/// another length is another run, and leaves the timeline as it is.
pub fn with_waits(mut timeline: Timeline, play: &Playback, tasks: &BTreeMap<String, String>) -> Timeline {
    if timeline.end_ms != play.end_ms() {
        return timeline;
    }
    for join in &play.joins {
        let Some(task) = last_task(play, join.after, tasks) else { continue };
        let runs =
            |segment: &Segment| matches!(&segment.what, SegmentKind::Work { task: own } if own == task);
        let lane = timeline.lanes.iter_mut().find(|lane| lane.segments.iter().any(runs));
        let (Some(lane), Some((_, to_ms))) = (lane, join.to) else { continue };
        let from_ms = join.from.1;
        if lane.segments.iter().all(|other| other.end_ms <= from_ms || to_ms <= other.start_ms) {
            lane.segments.extend(wait(from_ms, to_ms));
            lane.segments.sort_by_key(|segment| segment.start_ms);
        }
    }
    timeline
}

/// The task that ran last in a scope, up to one of its visits.
fn last_task<'t>(play: &Playback, visit: usize, tasks: &'t BTreeMap<String, String>) -> Option<&'t String> {
    let before = |at: &usize| play.visits.get(*at).and_then(|visit| visit.after).filter(|before| before < at);
    let mut visits = std::iter::successors(Some(visit), before);
    visits.find_map(|at| tasks.get(&play.visits.get(at)?.state))
}

fn wait(start_ms: i64, end_ms: i64) -> Option<Segment> {
    (start_ms < end_ms).then_some(Segment { start_ms, end_ms, what: SegmentKind::Barrier })
}

/// States one after another in one scope.
struct Chain {
    visits: Vec<usize>,
    outer: Option<usize>,
    from_ms: i64,
    to_ms: i64,
}

struct Chains {
    all: Vec<Chain>,
    /// Which chain a visit is in.
    of: Vec<usize>,
}

impl Chains {
    fn of(play: &Playback) -> Self {
        let mut chains = Self { all: Vec::new(), of: Vec::with_capacity(play.visits.len()) };
        for (number, visit) in play.visits.iter().enumerate() {
            let ends = visit.end.map_or(play.end_ms(), |end| end.1);
            let before = visit.after.and_then(|before| chains.of.get(before).copied());
            let own = before.unwrap_or(chains.all.len());
            match chains.all.get_mut(own) {
                Some(chain) => {
                    chain.visits.push(number);
                    chain.to_ms = chain.to_ms.max(ends);
                }
                None => chains.all.push(Chain {
                    visits: vec![number],
                    outer: visit.outer,
                    from_ms: visit.entered_ms,
                    to_ms: ends,
                }),
            }
            chains.of.push(own);
        }
        for join in &play.joins {
            let own = chains.of.get(join.after).copied().unwrap_or_default();
            if let (Some(chain), Some((_, to))) = (chains.all.get_mut(own), join.to) {
                chain.to_ms = chain.to_ms.max(to);
            }
        }
        chains
    }

    /// The lane of each chain: the first from the lane of what is around it on that is free, so that the first branch
    /// goes on in the lane of its scope, and later branches use the lanes of earlier ones again.
    fn lanes(&self, play: &Playback) -> Option<Vec<usize>> {
        let mut lane_of: Vec<usize> = Vec::with_capacity(self.all.len());
        // Who is in each lane, and until when.
        let mut taken: BTreeMap<usize, Vec<(usize, i64)>> = BTreeMap::new();
        for (number, chain) in self.all.iter().enumerate() {
            let around = self.around(play, chain);
            let first = around.first().and_then(|outer| lane_of.get(*outer)).copied().unwrap_or(0);
            let free = |lane: &usize| {
                let others = taken.get(lane).map(Vec::as_slice).unwrap_or_default();
                others.iter().all(|(other, until)| *until <= chain.from_ms || around.contains(other))
            };
            let lane = (first..=first + MOST).find(free)?;
            let others = taken.entry(lane).or_default();
            others.retain(|(_, until)| *until > chain.from_ms);
            others.push((number, chain.to_ms));
            lane_of.push(lane);
        }
        Some(lane_of)
    }

    /// The chains around one, the innermost first.
    fn around(&self, play: &Playback, chain: &Chain) -> Vec<usize> {
        let mut all = Vec::new();
        let mut next = chain.outer;
        while let Some(visit) = next {
            all.extend(self.of.get(visit));
            next = play.visits.get(visit).and_then(|it| it.outer).filter(|outer| *outer < visit);
        }
        all
    }
}

/// Bars of states one after another.
fn segments(visits: &[&Visit], end_ms: i64) -> Vec<Segment> {
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(visit) = visits.get(at) {
        let rest = visits.get(at..).unwrap_or_default();
        if let Some((count, poll)) = poll(rest, end_ms) {
            all.push(poll);
            at += count;
            continue;
        }
        if !visit.holds_others() {
            let what = SegmentKind::Work { task: visit.state.clone() };
            all.push(Segment { start_ms: visit.entered_ms, end_ms: ends(visit, end_ms), what });
        }
        at += 1;
    }
    all
}

fn ends(visit: &Visit, end_ms: i64) -> i64 {
    visit.end.map_or(end_ms, |end| end.1)
}

/// A loop that begins here, in which one Wait state and one Task state take turns: it polls. Also of how many states.
fn poll(visits: &[&Visit], end_ms: i64) -> Option<(usize, Segment)> {
    let (mut waits, mut asks, mut last) = (None, None, "");
    let (mut checks_ms, mut count, mut to_ms) = (Vec::new(), 0, 0);
    for (index, visit) in visits.iter().enumerate() {
        match visit.kind.as_str() {
            "Choice" | "Pass" if index > 0 => {
                // What leads out of the loop is the poll's own.
                count = if index == count { index + 1 } else { count };
                continue;
            }
            kind @ ("Wait" | "Task") if kind != last => {
                let own = if kind == "Wait" { &mut waits } else { &mut asks };
                if own.is_some_and(|name: &String| *name != visit.state) {
                    break;
                }
                *own = Some(&visit.state);
                if kind == "Task" {
                    checks_ms.push(visit.entered_ms);
                }
                (last, count, to_ms) = (kind, index + 1, ends(visit, end_ms));
            }
            _ => break,
        }
    }
    let (first, task) = (visits.first()?, asks.filter(|_| waits.is_some() && checks_ms.len() > 1)?);
    let what = SegmentKind::Poll { task: task.clone(), checks_ms };
    Some((count, Segment { start_ms: first.entered_ms, end_ms: to_ms, what }))
}
