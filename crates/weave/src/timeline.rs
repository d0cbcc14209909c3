//! A run drawn as lanes on the common time axis. Lanes are branches: the first lane is also the execution's own
//! scope, and the branches of later Parallel states reuse the lanes of earlier ones, in branch order.

use crate::record::{Record, Visit};
use crate::Role;
use plan::Plan;
use protocol::{Lane, Segment, SegmentKind, Timeline};

/// The lanes of a run.
pub fn timeline(plan: &Plan, record: &Record) -> Timeline {
    let mut drawing = Drawing { plan, record, lanes: vec![Vec::new()], gates_ms: Vec::new() };
    drawing.scope(0, 0);
    let mut lanes: Vec<Lane> =
        drawing.lanes.into_iter().map(|segments| Lane { segments, note: None }).collect();
    for lane in &mut lanes {
        lane.segments.sort_by_key(|segment| segment.start_ms);
    }
    Timeline { lanes, gates_ms: drawing.gates_ms, end_ms: record.end_ms }
}

struct Drawing<'a> {
    plan: &'a Plan,
    record: &'a Record,
    lanes: Vec<Vec<Segment>>,
    gates_ms: Vec<i64>,
}

impl Drawing<'_> {
    /// Draws a scope into a lane, and the branches of its Parallel states into that lane and those after it.
    /// How many lanes that took.
    fn scope(&mut self, frame: usize, lane: usize) -> usize {
        let record = self.record;
        let Some(scope) = record.frames.get(frame) else { return 1 };
        let last = scope.visits.last();
        let mut width = 1;
        for number in &scope.visits {
            let Some(visit) = record.visits.get(*number) else { continue };
            match visit.role {
                Some(role) => self.state(lane, visit, role),
                None => width = width.max(self.parallel(*number, visit, lane, Some(number) != last)),
            }
        }
        width
    }

    /// A Parallel state. Only one that something follows is a barrier: the end of the execution waits for nothing.
    fn parallel(&mut self, number: usize, visit: &Visit, lane: usize, followed: bool) -> usize {
        let branches: Vec<(usize, i64)> =
            self.record.branches_of(number).map(|(frame, scope)| (frame, scope.end_ms)).collect();
        let mut next = lane;
        for (frame, end_ms) in branches {
            let lane = next;
            next += self.scope(frame, lane);
            if followed && end_ms < visit.end_ms {
                self.push(lane, end_ms, visit.end_ms, SegmentKind::Barrier);
            }
        }
        if followed {
            self.gates_ms.push(visit.end_ms);
        }
        (next - lane).max(1)
    }

    fn state(&mut self, lane: usize, visit: &Visit, role: Role) {
        let (Role::Task(task)
        | Role::Check(task)
        | Role::Decide(task)
        | Role::Wait(task)
        | Role::Await(task)) = role
        else {
            return;
        };
        let Some(id) = self.plan.tasks.get(task).map(|task| task.id.clone()) else { return };
        if matches!(role, Role::Task(_)) {
            return self.push(lane, visit.start_ms, visit.end_ms, SegmentKind::Work { task: id });
        }
        let check = matches!(role, Role::Check(_) | Role::Await(_)).then_some(visit.start_ms);
        // The states of one poller make one segment, however often they are visited.
        if let Some(Segment { end_ms, what: SegmentKind::Poll { task, checks_ms }, .. }) =
            self.lanes.get_mut(lane).and_then(|segments| segments.last_mut())
        {
            if *task == id && *end_ms == visit.start_ms {
                *end_ms = visit.end_ms;
                checks_ms.extend(check);
                return;
            }
        }
        let what = SegmentKind::Poll { task: id, checks_ms: check.into_iter().collect() };
        self.push(lane, visit.start_ms, visit.end_ms, what);
    }

    fn push(&mut self, lane: usize, start_ms: i64, end_ms: i64, what: SegmentKind) {
        if self.lanes.len() <= lane {
            self.lanes.resize_with(lane + 1, Vec::new);
        }
        if let Some(segments) = self.lanes.get_mut(lane) {
            segments.push(Segment { start_ms, end_ms, what });
        }
    }
}
