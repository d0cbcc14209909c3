//! Calls that runs make again and again for their figures alone, answered without being begun: those that only ask, and those
//! that only start a run.

use super::super::limits::LAMBDA_LIMIT;
use super::super::runs::RunState;
use super::super::site::{Site, Traits};
use super::super::{Foresight, Steady};
use super::Mocked;
use crate::latency::Latency;
use crate::program::StateId;
use crate::time::Time;
use expr::Value;
use std::sync::Arc;

impl<'s> Mocked<'s> {
    /// See [`super::World::foresee`].
    pub(super) fn foreseen(
        &mut self,
        number: (u64, StateId),
        parameters: &Value,
        place: &mut usize,
        now: Time,
    ) -> Option<Foresight> {
        self.settle(now);
        let site = self.sites.of(number, parameters, place)?;
        let Traits { steady, mock, is_function, fixed_ms, .. } = site.traits;
        let overruns = is_function && self.scenario.limits_functions && fixed_ms > LAMBDA_LIMIT;
        if steady == Steady::No || mock.given.is_some() || overruns {
            return None;
        }
        let (answer, run) = site.told(&self.runs)?;
        // A run that nobody waits for ends when it ends.
        let end = run.and_then(|run| self.background.iter().find(|(_, own, _)| *own == run));
        let until = end.map(|(end, ..)| *end);
        Some(Foresight { answer: answer.clone(), after: fixed_ms, steady, until })
    }

    /// The id of the run that a call starts, if so many others are started before, and what it is answered.
    pub(super) fn known_start(
        &self,
        number: (u64, StateId),
        parameters: &Value,
        place: &mut usize,
        nth: u64,
    ) -> Option<(&Arc<str>, &Value)> {
        let is_kept = self.scenario.keep_results || !self.scenario.max_concurrent_runs.is_empty();
        if is_kept || !self.tries.is_empty() {
            return None;
        }
        let site = self.sites.of(number, parameters, place)?;
        site.start(self.runs.next_number() + nth).filter(|_| is_told(site))
    }

    /// That call is made.
    pub(super) fn start_known(
        &mut self,
        number: (u64, StateId),
        parameters: &Value,
        place: &mut usize,
        now: Time,
    ) {
        self.settle(now);
        self.next += 1;
        let Some((id, _)) = self.known_start(number, parameters, place, 0) else { return };
        let id = id.clone();
        let Some(Traits { mock, job: Some(job), fixed_ms, .. }) =
            self.sites.get(*place).map(|site| site.traits)
        else {
            return;
        };
        let given = mock.given.map(|place| self.given.get(place).copied().unwrap_or_default());
        let run = self.add_run(job, id, now);
        self.run_by_itself(run, RunState::Succeeded, now.plus(given.unwrap_or(fixed_ms)));
    }
}

/// Whether it is known how long what the call starts goes on: nothing is drawn for it.
fn is_told(site: &Site<'_>) -> bool {
    let mock = site.traits.mock;
    mock.given.is_some() || matches!(mock.latency, Latency::Seconds(_))
}
