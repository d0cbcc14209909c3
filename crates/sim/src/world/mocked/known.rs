//! Calls that runs make again and again for their figures alone, answered without being begun: those that only ask, and those
//! that only start a run.

use super::super::limits::LAMBDA_LIMIT;
use super::super::runs::RunState;
use super::super::site::{Site, Traits};
use super::super::{Foresight, KnownCall, Steady};
use super::Mocked;
use crate::time::Time;
use expr::Value;
use std::sync::Arc;

impl Mocked<'_> {
    /// See [`super::World::foresee`].
    pub(super) fn foreseen(&mut self, call: KnownCall<'_>, now: Time) -> Option<Foresight> {
        self.settle(now);
        let site = self.sites.of(call)?;
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

    /// The id of the run that a call starts, if so many others are started before, and what it is answered; only where it is
    /// known how long it goes on.
    pub(super) fn known_start<'a>(&self, site: &'a Site<'_>, nth: u64) -> Option<(&'a Arc<str>, &'a Value)> {
        let is_kept = self.scenario.keep_results || !self.scenario.max_concurrent_runs.is_empty();
        if is_kept || !self.tries.is_empty() {
            return None;
        }
        self.undrawn_latency(&site.traits)?;
        site.start(self.runs.next_number() + nth)
    }

    /// That call is made. `None`: it is not known after all.
    pub(super) fn start_known(&mut self, call: KnownCall<'_>, now: Time) -> Option<()> {
        self.settle(now);
        self.next += 1;
        let site = self.sites.of(call)?;
        let (id, _) = self.known_start(site, 0)?;
        let (id, job, lasts) = (id.clone(), site.traits.job?, self.undrawn_latency(&site.traits)?);
        let run = self.add_run(job, id, now);
        self.run_by_itself(run, RunState::Succeeded, now.plus(lasts));
        Some(())
    }
}
