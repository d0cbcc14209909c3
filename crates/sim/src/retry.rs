//! What becomes of an error: a retry, a catcher, or the end of the branch.

use crate::chance::Entropy;
use crate::execution::{Due, Execution};
use crate::failure::Failure;
use crate::flow;
use crate::frame::Slot;
use crate::history::{BadQuery, What};
use crate::latency::{to_millis, unit};
use crate::options::Status;
use crate::program::{RetryDef, StateDef, Work};
use crate::states;
use crate::time::Millis;
use crate::trace::Ending;

impl Execution<'_, '_> {
    /// The state of the frame at `slot` has failed.
    pub(crate) fn fail(&mut self, slot: Slot, failure: Failure) {
        if self.has_ended(slot) {
            return;
        }
        let def = self.def(slot);
        if let Some(probe) = &self.probe {
            probe.note_fault(&failure.fault);
        }
        let frame = self.frame_mut(slot);
        (frame.lap, frame.recording) = (None, None);
        let failure = self.evaluation_failed(slot, failure);
        states::join::abandon(self, slot);
        if failure.runtime {
            // The definition does not fit the data: nothing catches that, the whole execution ends.
            let frame = self.frame(slot);
            let (entered, last, instance) = (frame.entered_event, frame.last_event, frame.instance);
            self.end_visit(slot, Ending::Failed);
            let fault = failure.located(&def.name, entered).fault;
            self.finish(instance, last, Status::Failed, None, fault);
            return;
        }
        self.renew(slot);
        if let Some(delay) = self.retry_after(slot, def, &failure) {
            // A retry has no event of its own.
            self.schedule(slot, delay, Due::Retry);
            return;
        }
        let before = self.frame(slot).last_event;
        self.state_failed(slot, def);
        let Some(catcher) = def.catch.iter().find(|catcher| failure.is_taken_by(&catcher.errors)) else {
            return self.fail_frame(slot, failure);
        };
        if let Err(second) = flow::caught(self, slot, def, catcher, flow::error_output(&failure)) {
            let entered = self.frame(slot).entered_event;
            if second.query.is_none() {
                return self.fail_frame(slot, second.located_if_runtime(&def.name, entered));
            }
            // The catcher's own JSONata: recorded from where the state stood, which then fails once more (measured).
            self.frame_mut(slot).last_event = before;
            let second = self.evaluation_failed(slot, second);
            self.state_failed(slot, def);
            self.fail_frame(slot, second);
        }
    }

    /// Records that a state's JSONata failed, once. From then on it is an error like any other.
    fn evaluation_failed(&mut self, slot: Slot, failure: Failure) -> Failure {
        let Some(location) = failure.query.clone() else { return failure };
        let (frame, name) = (self.frame(slot), self.def(slot).name.clone());
        // On entering the state the event follows what the Entered event follows (recorded).
        let fresh = frame.last_event == frame.entered_event;
        let previous = if fresh { frame.before_event } else { frame.last_event };
        let failure = Failure { query: None, ..failure }.located(&name, frame.entered_event);
        let fault = failure.fault.clone();
        let event = self.record(slot, previous, || {
            What::EvaluationFailed(Box::new(BadQuery { fault, location, state: name }))
        });
        self.frame_mut(slot).last_event = event;
        failure
    }

    /// The event of a Parallel or Map state that has failed.
    fn state_failed(&mut self, slot: Slot, def: &StateDef) {
        match def.work {
            Work::Parallel(_) => self.log(slot, || What::Plain("ParallelStateFailed")),
            Work::Map(_) => self.log(slot, || What::Plain("MapStateFailed")),
            _ => {}
        }
    }

    /// Nothing took the error: the branch fails with it, or the execution.
    fn fail_frame(&mut self, slot: Slot, failure: Failure) {
        self.end_visit(slot, if is_timeout(&failure) { Ending::TimedOut } else { Ending::Failed });
        match self.frame(slot).parent {
            Some(parent) if !failure.runtime => states::join::failed(self, parent, slot, failure),
            _ => {
                let (instance, last) = (self.frame(slot).instance, self.frame(slot).last_event);
                self.finish(instance, last, Status::Failed, None, failure.fault);
            }
        }
    }

    /// How long to wait before the next try, if there is one; counts it.
    fn retry_after(&mut self, slot: Slot, def: &StateDef, failure: &Failure) -> Option<Millis> {
        let index = def.retry.iter().position(|retrier| failure.is_taken_by(&retrier.errors))?;
        let retrier = def.retry.get(index)?;
        let frame = self.frame_mut(slot);
        frame.retries.resize(def.retry.len(), 0);
        let count = frame.retries.get_mut(index)?;
        if *count >= retrier.max_attempts {
            return None;
        }
        *count += 1;
        let (tries, steps) = (*count, frame.steps);
        let key = if retrier.full_jitter {
            format!("retry:{}:{steps}", flow::place(self, slot))
        } else {
            String::new()
        };
        Some(interval(retrier, tries, &key, self.options.entropy))
    }
}

/// The wait before the `tries`-th retry: `IntervalSeconds * BackoffRate ^ (tries - 1)`, at most `MaxDelaySeconds`;
/// with full jitter anything from zero to that.
fn interval(retrier: &RetryDef, tries: u64, key: &str, entropy: Entropy) -> Millis {
    let grown = retrier.interval_s * libm::pow(retrier.backoff, (tries - 1) as f64);
    let bounded = retrier.max_delay_s.map_or(grown, |most| grown.min(most));
    let share = if retrier.full_jitter { unit(&mut entropy.stream(key, tries)) } else { 1.0 };
    to_millis(bounded * share)
}

fn is_timeout(failure: &Failure) -> bool {
    failure.fault.error.as_deref() == Some("States.Timeout")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn retrier(interval_s: f64, backoff: f64, max_delay_s: Option<f64>, full_jitter: bool) -> RetryDef {
        RetryDef { errors: vec![], interval_s, max_attempts: 9, backoff, max_delay_s, full_jitter }
    }

    #[test]
    fn intervals_grow_to_their_bound() {
        let check = |retrier: RetryDef, expect: [i64; 4]| {
            let got = [1, 2, 3, 4].map(|tries| interval(&retrier, tries, "", Entropy::default()));
            assert_eq!(got, expect);
        };
        check(retrier(1.0, 2.0, None, false), [1000, 2000, 4000, 8000]);
        check(retrier(3.0, 1.5, Some(5.0), false), [3000, 4500, 5000, 5000]);
        check(retrier(2.0, 1.0, None, false), [2000; 4]);
    }

    #[test]
    fn full_jitter_stays_within_and_differs() {
        let full = retrier(100.0, 1.0, None, true);
        let draws: std::collections::BTreeSet<i64> =
            (1..50).map(|tries| interval(&full, tries, "k", Entropy::default())).collect();
        assert!(draws.len() > 40 && draws.iter().all(|draw| (0..=100_000).contains(draw)));
    }
}
