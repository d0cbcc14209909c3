//! Where a run's time beyond the critical-path bound went, exact to the millisecond.
//!
//! The method knows nothing of layouts. Each task `t` becomes *ready* when the last of its dependencies ends; until
//! it starts there is a gap, which is cut into pieces by what `t`'s own branch did meanwhile: a poller's Wait, a
//! status check, another task, or a Parallel state that had to join before this branch existed. With `d*` the
//! dependency that ended last in the run, and `s` the time by which, on the critical path alone, `d*` could have
//! ended before the latest of `t`'s dependencies,
//!
//! `lost(t) = lost(d*) without its first s milliseconds, then the pieces of t's gap`
//!
//! since slack swallows the earliest delays first. Then `start(t) = earliest start(t) + length of lost(t)` for every
//! task, and at a virtual sink after all tasks `lost` is makespan minus bound.

use crate::record::{Record, Span};
use crate::Role;
use plan::{Graph, Schedule};
use protocol::Loss;

/// What a branch did while a ready task of it did not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// A Parallel state had to join first.
    Barrier,
    /// A poller waited to ask again.
    PollDelay,
    /// A poller asked.
    StatusCheck,
    /// Another task ran first.
    Serialisation,
}

/// A stretch of lost time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Why.
    pub cause: Cause,
    /// How long, in milliseconds.
    pub ms: i64,
}

/// When a task's dependencies had all ended: 0 without dependencies.
pub fn ready_ms(graph: &Graph, spans: &[Span], task: usize) -> i64 {
    graph.dependencies(task).iter().filter_map(|d| spans.get(*d)).map(|span| span.end_ms).max().unwrap_or(0)
}

/// Takes makespan minus bound apart. `schedule` is the critical-path arithmetic of this run's own durations.
pub fn decompose(graph: &Graph, record: &Record, spans: &[Span], schedule: &Schedule) -> Loss {
    let all: Vec<usize> = (0..spans.len()).collect();
    let mut chain = Vec::new();
    let mut last = last_to_end(&all, spans, schedule);
    while let Some(task) = last {
        chain.push(task);
        last = last_to_end(graph.dependencies(task), spans, schedule);
    }
    let mut lost: Vec<Piece> = Vec::new();
    let mut before: Option<usize> = None;
    for &task in chain.iter().rev() {
        let Some(span) = spans.get(task) else { continue };
        trim(&mut lost, slack_at(before, graph.dependencies(task), schedule));
        lost.extend(gap(record, span.frame, ready_ms(graph, spans, task), span.start_ms));
        before = Some(task);
    }
    trim(&mut lost, slack_at(before, &all, schedule));
    let work_end = spans.iter().map(|span| span.end_ms).max().unwrap_or(0);
    lost.extend(gap(record, 0, work_end, record.end_ms));
    sum(&lost)
}

/// Of tasks that end together, the one with the latest earliest finish, then the one declared first.
fn last_to_end(tasks: &[usize], spans: &[Span], schedule: &Schedule) -> Option<usize> {
    let key = |task: &usize| {
        let end = spans.get(*task).map_or(0, |span| span.end_ms);
        (end, finish(schedule, *task), std::cmp::Reverse(*task))
    };
    tasks.iter().copied().max_by_key(key)
}

fn finish(schedule: &Schedule, task: usize) -> i64 {
    schedule.earliest_finish.get(task).copied().unwrap_or(0)
}

/// By how much, on the critical path alone, `ended_last` could have ended before the latest of `dependencies`.
fn slack_at(ended_last: Option<usize>, dependencies: &[usize], schedule: &Schedule) -> i64 {
    let Some(ended_last) = ended_last else { return 0 };
    let latest = dependencies.iter().map(|task| finish(schedule, *task)).max().unwrap_or(0);
    latest - finish(schedule, ended_last)
}

/// Removes the first `ms` milliseconds.
fn trim(pieces: &mut Vec<Piece>, mut ms: i64) {
    pieces.retain_mut(|piece| {
        let taken = ms.clamp(0, piece.ms);
        ms -= taken;
        piece.ms -= taken;
        piece.ms > 0
    });
}

fn sum(pieces: &[Piece]) -> Loss {
    let mut loss = Loss::default();
    for piece in pieces {
        *match piece.cause {
            Cause::Barrier => &mut loss.barrier_ms,
            Cause::PollDelay => &mut loss.poll_delay_ms,
            Cause::StatusCheck => &mut loss.status_check_ms,
            Cause::Serialisation => &mut loss.serialisation_ms,
        } += piece.ms;
    }
    loss
}

/// What the branch `frame` did from `from_ms` to `to_ms`, in time order; before the branch began, what its parent
/// did. What no state accounts for counts as barrier.
pub fn gap(record: &Record, frame: usize, from_ms: i64, to_ms: i64) -> Vec<Piece> {
    let mut backwards: Vec<Piece> = Vec::new();
    let mut until = to_ms;
    let mut next = Some(frame);
    while let Some(number) = next {
        let Some(scope) = record.frames.get(number) else { break };
        for visit in record.visits_of(number).rev() {
            if until <= from_ms || visit.end_ms <= from_ms {
                break;
            }
            let (start, end) = (visit.start_ms.max(from_ms), visit.end_ms.min(until));
            // The visit in which the gap ends, such as the waiting task's own, begins where the gap ends.
            if start >= end {
                continue;
            }
            push(&mut backwards, Cause::Barrier, until - end);
            push(&mut backwards, cause(visit.role), end - start);
            until = start;
        }
        // Before the branch began, its parent was on its way to the Parallel state: look there.
        next = scope.parent.and_then(|visit| record.visits.get(visit)).map(|visit| visit.frame);
        if until > scope.start_ms.max(from_ms) {
            let reach = scope.start_ms.max(from_ms);
            push(&mut backwards, Cause::Barrier, until - reach);
            until = reach;
        }
    }
    push(&mut backwards, Cause::Barrier, until - from_ms);
    backwards.reverse();
    backwards
}

fn push(pieces: &mut Vec<Piece>, cause: Cause, ms: i64) {
    match pieces.last_mut() {
        Some(last) if last.cause == cause => last.ms += ms.max(0),
        _ if ms > 0 => pieces.push(Piece { cause, ms }),
        _ => {}
    }
}

fn cause(role: Option<Role>) -> Cause {
    match role {
        Some(Role::Task(_)) => Cause::Serialisation,
        // Being told costs time too, but less: it counts as the check that it replaces.
        Some(Role::Check(_) | Role::Decide(_) | Role::Await(_) | Role::Signal(_) | Role::Route) => {
            Cause::StatusCheck
        }
        Some(Role::Wait(_)) => Cause::PollDelay,
        None => Cause::Barrier,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Frame, Visit};

    /// Scopes as lists of `(role, start, end)`; the first is the execution, the others branches of its first visit.
    fn record(scopes: &[&[(Option<Role>, i64, i64)]]) -> Record {
        let mut record = Record::default();
        for (number, scope) in scopes.iter().enumerate() {
            let mut frame = Frame { parent: (number > 0).then_some(0), ..Frame::default() };
            for &(role, start_ms, end_ms) in *scope {
                frame.visits.push(record.visits.len());
                record.visits.push(Visit { frame: number, role, start_ms, end_ms });
                frame.end_ms = end_ms;
            }
            record.frames.push(frame);
        }
        record.end_ms = record.frames[0].end_ms;
        record
    }

    fn check(record: &Record, frame: usize, from: i64, to: i64, expect: &[(Cause, i64)]) {
        let found: Vec<(Cause, i64)> = gap(record, frame, from, to).iter().map(|p| (p.cause, p.ms)).collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn a_pollers_gap_is_its_waits_and_checks() {
        use Cause::*;
        let branch = [
            (Some(Role::Task(0)), 0, 40),
            (Some(Role::Check(1)), 40, 42),
            (Some(Role::Wait(1)), 42, 72),
            (Some(Role::Check(1)), 72, 74),
            (Some(Role::Task(2)), 74, 90),
        ];
        let record = record(&[&[(None, 0, 90)], &branch]);
        check(&record, 1, 60, 74, &[(PollDelay, 12), (StatusCheck, 2)]);
        check(&record, 1, 41, 74, &[(StatusCheck, 1), (PollDelay, 30), (StatusCheck, 2)]);
        check(&record, 1, 30, 41, &[(Serialisation, 10), (StatusCheck, 1)]);
        check(&record, 1, 74, 74, &[]);
    }

    #[test]
    fn before_a_branch_begins_its_parent_counts() {
        let mut record = record(&[&[(None, 0, 50), (Some(Role::Task(3)), 50, 60), (None, 60, 90)], &[]]);
        record.frames[1] = Frame { parent: Some(2), branch: 0, start_ms: 60, end_ms: 90, visits: vec![3] };
        record.visits.push(Visit { frame: 1, role: Some(Role::Task(4)), start_ms: 60, end_ms: 90 });
        check(&record, 1, 20, 60, &[(Cause::Barrier, 30), (Cause::Serialisation, 10)]);
    }

    #[test]
    fn slack_swallows_the_earliest_losses() {
        let piece = |cause, ms| Piece { cause, ms };
        let mut pieces = vec![piece(Cause::Barrier, 5), piece(Cause::PollDelay, 5)];
        trim(&mut pieces, 7);
        assert_eq!(pieces, [piece(Cause::PollDelay, 3)]);
    }
}
