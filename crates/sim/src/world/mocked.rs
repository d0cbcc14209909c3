//! The mocked world: answers calls as a scenario says and keeps the run table.

mod known;

use super::busy;
use super::computed::Occasion;
use super::limits::{lambda_timed_out, Instances, LAMBDA_LIMIT};
use super::move_first::move_first_to_end;
use super::pending::Calls;
use super::runs::{Run, RunPlace, RunState, RunTable, Starter};
use super::scenario::{EarlierRun, Mock, Outcome, Scenario};
use super::service::Call;
use super::shared::{Act, Shared};
use super::site::{key, By, Sites, Traits};
use super::status_check::status_check;
use super::{objections, Begin, Foresight, KnownCall, TaskCall, TaskError, Ticket, Wake, World, S3};
use crate::chance::Stream;
use crate::latency::Latency;
use crate::time::{Millis, Time};
use asl::model::IntegrationPattern;
use expr::Value;
use rand_pcg::rand_core::Rng as _;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The world of a [`Scenario`], for one run.
pub struct Mocked<'s> {
    scenario: &'s Scenario,
    start: Time,
    runs: RunTable,
    s3: S3,
    shared: Shared,
    instances: Instances,
    pending: Calls<Pending<'s>>,
    /// Calls that runs make again and again.
    sites: Sites<'s>,
    /// Whether some mock draws that is not one job's or resource's.
    draws_by_place: bool,
    /// Latencies that this run is given, by [`Mock::given`].
    given: Vec<Millis>,
    /// Attempts that differ from that, by place and attempt.
    tries: Vec<Try>,
    /// How often the call of a mock's place was refused as its job was at its limit.
    refused: Vec<(usize, u32)>,
    /// Runs that nobody waits for, and when they end.
    background: Vec<(Time, RunPlace, RunState)>,
    /// When the first of them ends.
    soonest: Option<Time>,
    /// How often each mock was called, so that every call draws anew.
    calls: BTreeMap<String, u64>,
    next: Ticket,
}

/// One attempt at a call whose mock has a place ([`Mock::given`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Try {
    /// The mock's place.
    pub place: usize,
    /// 0 for the first attempt, then the number of the retry.
    pub attempt: u32,
    /// How long it takes.
    pub latency_ms: Millis,
    /// Whether it fails, as [`Scenario::failure`] says.
    pub fails: bool,
}

/// A call that has begun.
struct Pending<'s> {
    traits: Traits<'s>,
    /// Where it is among the known calls.
    site: Option<usize>,
    /// What was sent, if it is none of those.
    parameters: Value,
    outcome: &'s Outcome,
    occasion: Occasion,
    run: Option<RunPlace>,
    answer_is_used: bool,
    /// A function that is ended at its limit.
    overruns: bool,
    /// Which state of which execution calls, where results are kept.
    caller: Option<Box<(Arc<str>, Arc<str>)>>,
}

impl<'s> Mocked<'s> {
    /// The world as an execution finds it that starts at `start`: with the runs of earlier executions.
    pub fn new(scenario: &'s Scenario, start: Time) -> Self {
        let mut runs = RunTable::default();
        for (index, earlier) in scenario.earlier_runs.iter().enumerate() {
            earlier.add_to(&mut runs, start, index);
        }
        let mut shared = Shared::default();
        for (name, key) in &scenario.tables {
            shared.tables.create(name, key);
        }
        Self {
            scenario,
            start,
            runs,
            s3: scenario.s3.written_at(start),
            shared,
            instances: Instances::default(),
            pending: Calls::default(),
            sites: Sites::default(),
            given: Vec::new(),
            tries: Vec::new(),
            refused: Vec::new(),
            draws_by_place: scenario.default.varies() || scenario.states.values().any(Mock::varies),
            background: Vec::new(),
            soonest: None,
            calls: BTreeMap::new(),
            next: 0,
        }
    }

    /// S3 as it is now: what was there and what has been written.
    pub fn objects(&self) -> &S3 {
        &self.s3
    }

    /// The same world, in which mocks with a place in this list take the time that it says: so that many runs, each
    /// with times of its own, share one scenario.
    #[must_use]
    pub fn given(mut self, latencies_ms: &[Millis]) -> Self {
        self.given = latencies_ms.to_vec();
        self
    }

    /// The same world, in which these attempts go otherwise. In order of place and attempt.
    #[must_use]
    pub fn tried(mut self, tries: &[Try]) -> Self {
        self.tries = tries.to_vec();
        self
    }

    /// The world as it was made, for the next run, which is given other times and attempts.
    pub fn again(&mut self, latencies_ms: &[Millis], tries: &[Try]) {
        self.given.clear();
        self.given.extend_from_slice(latencies_ms);
        self.tries.clear();
        self.tries.extend_from_slice(tries);
        self.refused.clear();
        self.runs.clear();
        for (index, earlier) in self.scenario.earlier_runs.iter().enumerate() {
            earlier.add_to(&mut self.runs, self.start, index);
        }
        self.shared.clear();
        self.instances.clear();
        self.pending.clear();
        self.sites.renew();
        self.background.clear();
        self.soonest = None;
        self.calls.clear();
        self.next = 0;
        if !self.s3.is_empty() {
            self.s3 = self.scenario.s3.written_at(self.start);
        }
    }

    /// The mock of this one call, if its number in the run has one.
    fn single(&mut self, traits: &Traits<'s>, call: &TaskCall<'_>) -> Option<&'s Mock> {
        let calls = &traits.mock.calls;
        if calls.is_empty() {
            return None;
        }
        // A state's calls draw by their place; they are numbered wherever they are.
        let number = match traits.by {
            By::State => self.occasion(&format!("calls:{}", call.state)),
            by => self.occasion(&format!("calls:{}", key(by, call))),
        };
        calls.at(number)
    }

    /// What is said of this attempt at a call of a mock.
    fn tried_at(&self, mock: &Mock, attempt: u32) -> Option<Try> {
        let place = mock.given.filter(|_| !self.tries.is_empty())?;
        // A start that was refused was no attempt of the task itself.
        let refused = self.refused.iter().find(|(own, _)| *own == place).map_or(0, |(_, times)| *times);
        let attempt = attempt.saturating_sub(refused);
        let found = self.tries.binary_search_by_key(&(place, attempt), |own| (own.place, own.attempt));
        found.ok().and_then(|at| self.tries.get(at)).copied()
    }

    /// Puts a run of an earlier execution into the table of this one, which starts at `start`.
    pub fn leave(&mut self, earlier: &EarlierRun, start: Time, index: usize) {
        earlier.add_to(&mut self.runs, start, index);
    }

    /// How long a call takes that its mock answers.
    fn latency(&self, traits: &Traits<'_>, draw: &dyn Fn() -> Stream) -> Millis {
        self.undrawn_latency(traits).unwrap_or_else(|| traits.mock.latency.sample(&mut draw()))
    }

    /// The same where nothing is drawn for it.
    fn undrawn_latency(&self, traits: &Traits<'_>) -> Option<Millis> {
        match (traits.mock.given, &traits.mock.latency) {
            (Some(place), _) => Some(self.given.get(place).copied().unwrap_or_default()),
            (None, Latency::Seconds(_)) => Some(traits.fixed_ms),
            (None, Latency::Drawn(_)) => None,
        }
    }

    /// The runs so far, for explaining what a poller saw.
    pub fn runs(&self) -> &RunTable {
        &self.runs
    }

    /// Tables and tokens, as they are now.
    pub fn shared(&self) -> &Shared {
        &self.shared
    }

    /// Counts a call of `key`; returns how many there were before.
    fn occasion(&mut self, key: &str) -> u64 {
        let count = self.calls.entry(key.to_owned()).or_default();
        *count += 1;
        *count - 1
    }

    /// Under what name a call draws, how often its mock was called before, and which time this is that it draws. Iterations
    /// that call the same job draw each for itself: which of them is first must not depend on how long something else takes.
    fn drawn(&mut self, by: By, call: &TaskCall<'_>) -> (String, u64, u64) {
        let key = key(by, call);
        let occasion = self.occasion(&key);
        match (by, call.map_index) {
            (By::Job | By::Resource, Some(index)) => {
                let key = format!("{key}#{index}");
                let time = self.occasion(&key);
                (key, occasion, time)
            }
            _ => (key, occasion, occasion),
        }
    }

    /// Ends the background runs whose time has come.
    #[inline]
    fn settle(&mut self, now: Time) {
        if self.soonest.is_some_and(|end| end <= now) {
            self.end_background(now);
        }
    }

    fn end_background(&mut self, now: Time) {
        for (end, run, state) in self.background.extract_if(.., |(end, ..)| *end <= now) {
            self.runs.end(run, state, end);
        }
        self.soonest = self.background.iter().map(|(end, ..)| *end).min();
    }

    /// What follows from a call itself, and where it is among the known ones.
    fn look_at(&mut self, call: &TaskCall<'_>) -> (Traits<'s>, Option<usize>) {
        let place = self.sites.find(call);
        if let Some(site) = place.and_then(|place| self.sites.get(place)) {
            return (site.traits, place);
        }
        let traits = Traits::of(self.scenario, &mut self.runs, call);
        (traits, self.sites.add(call, traits, &mut self.runs))
    }

    fn start_run(
        &mut self,
        traits: &Traits<'s>,
        site: Option<usize>,
        call: &TaskCall<'_>,
        now: Time,
    ) -> Option<RunPlace> {
        let job = traits.job?;
        // Where nothing hangs on it, the same in every run, however many polls came before.
        let is_free = call.wanted.is_some_and(|(wanted, _)| wanted.ids_are_free);
        let number = if is_free { self.runs.next_number() } else { self.next };
        let service = traits.service;
        let name = || service.run_name(call.parameters).unwrap_or_else(|| service.run_id(number));
        let id = self.sites.id(site, number, name);
        Some(self.add_run(job, id, now))
    }

    fn add_run(&mut self, job: usize, id: Arc<str>, now: Time) -> RunPlace {
        let started = now.plus(self.scenario.run_clock);
        let starter = Starter::ThisExecution;
        self.runs.add_to(job, |job| Run {
            id,
            job,
            started,
            completed: None,
            state: RunState::Running,
            starter,
        })
    }

    /// A run goes on that nobody waits for.
    fn run_by_itself(&mut self, run: RunPlace, state: RunState, end: Time) {
        self.background.push((end, run, state));
        self.soonest = Some(self.soonest.map_or(end, |soonest| soonest.min(end)));
    }

    /// A call hands its token out. `true`: only the token's return ends the wait. `Err`: the service refuses it.
    fn hand_out(
        &mut self,
        traits: &Traits<'_>,
        outcome: &Outcome,
        call: &TaskCall<'_>,
        token: &str,
        now: Time,
    ) -> Result<bool, TaskError> {
        let ticket = self.pending.ticket(self.next);
        self.shared.tokens.wait(token, ticket);
        let act = Act { parameters: call.parameters, sdk: traits.sdk, now };
        let kept = match outcome {
            Outcome::Echo => traits.service.act(&act, &mut self.shared),
            _ => None,
        };
        match kept {
            Some(Err(refusal)) => {
                self.shared.tokens.forget(ticket);
                Err(refusal)
            }
            Some(Ok(_)) => Ok(true),
            None => Ok(false),
        }
    }

    fn run(&self, place: Option<RunPlace>) -> Option<&Run> {
        place.and_then(|place| self.runs.get(place))
    }
}

impl World for Mocked<'_> {
    fn accepts(&mut self, call: &TaskCall<'_>) -> Result<(), String> {
        // A known call was accepted before.
        self.sites.find(call).map_or_else(|| objections(call), |_| Ok(()))
    }

    fn begin(&mut self, call: &TaskCall<'_>, now: Time) -> Result<Begin, TaskError> {
        self.settle(now);
        self.next += 1;
        let (traits, site) = self.look_at(call);
        let single = self.single(&traits, call);
        let mock = single.unwrap_or(traits.mock);
        let subject = || traits.service.subject(call.arn, call.parameters);
        if !self.scenario.max_concurrent_runs.is_empty() {
            if let Some(refusal) = busy::refusal(self.scenario, &self.runs, traits.service, subject(), now) {
                if let Some(place) = mock.given {
                    match self.refused.iter_mut().find(|(own, _)| *own == place) {
                        Some((_, times)) => *times += 1,
                        None => self.refused.push((place, 1)),
                    }
                }
                return Err(refusal);
            }
        }
        // Only what differs from call to call needs to know which call this is.
        let (drawn, occasion, time) =
            if traits.varies { self.drawn(traits.by, call) } else { (String::new(), 0, 0) };
        let draw = || call.entropy.stream(&drawn, time);
        let tried = self.tried_at(mock, call.attempt);
        let usual = || match single {
            None => self.latency(&traits, &draw),
            Some(own) => own.latency.sample(&mut draw()),
        };
        let mut latency = tried.map_or_else(usual, |own| own.latency_ms);
        if let (true, Some(cold)) = (traits.is_function, &mock.cold_start) {
            let cold = cold.sample(&mut call.entropy.stream(&format!("cold:{drawn}"), time));
            latency = self.instances.call(subject().unwrap_or_default(), now, latency, cold);
        }
        let overruns = traits.is_function && self.scenario.limits_functions && latency > LAMBDA_LIMIT;
        if overruns {
            latency = LAMBDA_LIMIT;
        }
        let outcome = match tried {
            Some(Try { fails: true, .. }) => &self.scenario.failure,
            _ => mock.outcome.at(occasion),
        };
        let leaves_run = !matches!(outcome, Outcome::StatusCheck);
        let run = if leaves_run { self.start_run(&traits, site, call, now) } else { None };

        let accepted = || match self.run(run) {
            Some(run) if call.is_recorded => traits.service.accepted(run, call.parameters),
            _ => Value::empty_object(),
        };
        let submitted = traits.submits.then(accepted);
        if let (true, Some(run)) = (traits.nobody_waits, run) {
            let state = if outcome.fails() { RunState::Failed } else { RunState::Succeeded };
            self.run_by_itself(run, state, now.plus(latency));
        }
        let seed = if matches!(outcome, Outcome::Computed(_)) { draw().next_u64() } else { 0 };
        let waits_for_token = match call.token {
            Some(token) if traits.pattern == IntegrationPattern::WaitForTaskToken => {
                self.hand_out(&traits, outcome, call, token, now)?
            }
            _ => false,
        };
        let kept = self.scenario.keep_results && run.is_some();
        let caller = kept.then(|| Box::new((call.execution_arn.into(), call.state.into())));
        let pending = Pending {
            site,
            parameters: if site.is_some() { Value::Null } else { call.parameters.clone() },
            outcome,
            occasion: Occasion { calls: occasion, seed },
            run,
            answer_is_used: call.answer_is_used,
            overruns,
            caller,
            traits,
        };
        // A run that is told how long a state takes means the call itself, also where it only starts something; told how
        // long a job takes, it means the job.
        let is_held = mock.given.is_some() && matches!(traits.by, By::State);
        let at_once = traits.nobody_waits && !is_held;
        Ok(Begin {
            ticket: self.pending.insert(self.next, pending),
            answer_after: answer_after(outcome, at_once, latency).filter(|_| !waits_for_token),
            submitted,
            heartbeat_every: mock.heartbeat.as_ref().map(|every| every.sample(&mut draw())),
            worker: None,
            steady: traits.steady,
        })
    }

    fn finish(&mut self, ticket: Ticket, now: Time) -> Result<Value, TaskError> {
        self.settle(now);
        let Some(mut pending) = self.pending.remove(ticket) else {
            return Err(TaskError::new("States.Runtime", "The world does not know this call."));
        };
        let kept = pending.caller.take().and_then(|caller| Some((caller, self.run(pending.run)?.id.clone())));
        let answer = self.answer(ticket, &pending, now);
        if let (Ok(result), Some((caller, run))) = (&answer, kept) {
            let (execution, state) = *caller;
            self.shared.keep_result(run, execution, state, result.clone());
        }
        answer
    }

    fn foresee(&mut self, call: KnownCall<'_>, now: Time) -> Option<Foresight> {
        self.foreseen(call, now)
    }

    fn foresee_start(&mut self, call: KnownCall<'_>, nth: u64) -> Option<Value> {
        let (_, answer) = self.known_start(self.sites.of(call)?, nth)?;
        Some(answer.clone())
    }

    fn start(&mut self, call: KnownCall<'_>, now: Time) {
        self.start_known(call, now);
    }

    /// Draws are named by it.
    fn needs_places(&self) -> bool {
        self.draws_by_place
    }

    fn next_change(&self) -> Option<Time> {
        self.soonest
    }

    /// Calls number the runs that they start.
    fn skipped(&mut self, calls: u64) {
        self.next += calls;
    }

    fn s3(&mut self) -> Option<&mut S3> {
        Some(&mut self.s3)
    }

    fn next_wake(&mut self, is_own: &dyn Fn(Ticket) -> bool) -> Option<Wake> {
        self.shared.tokens.next_wake(is_own)
    }

    fn cancel(&mut self, ticket: Ticket, now: Time) {
        self.settle(now);
        self.shared.tokens.forget(ticket);
        if let Some(run) = self.pending.remove(ticket).and_then(|pending| pending.run) {
            self.runs.end(run, RunState::Stopped, now);
        }
    }
}

impl Mocked<'_> {
    /// What is answered to a call that completes.
    fn answer(&mut self, ticket: Ticket, pending: &Pending<'_>, now: Time) -> Result<Value, TaskError> {
        if let Some(answer) = self.known_answer(pending).and_then(|answer| answer.get()) {
            return Ok(answer.clone());
        }
        let site = pending.site.and_then(|place| self.sites.get(place));
        let parameters = site.map_or(&pending.parameters, |site| &site.parameters).clone();
        let answer = self.make_answer(ticket, pending, &parameters, now)?;
        if let Some(known) = self.known_answer(pending) {
            // It was not there: nobody can have set it since.
            let _ = known.set(answer.clone());
        }
        Ok(answer)
    }

    /// Where the answer of a known call is kept, if it hangs on little.
    fn known_answer(&self, pending: &Pending<'_>) -> Option<&OnceCell<Value>> {
        let as_usual = !pending.overruns && std::ptr::eq(pending.outcome, &pending.traits.mock.outcome);
        let site = pending.site.and_then(|place| self.sites.get(place)).filter(|_| as_usual)?;
        site.answer(&self.runs, self.run(pending.run))
    }

    fn make_answer(
        &mut self,
        ticket: Ticket,
        pending: &Pending<'_>,
        parameters: &Value,
        now: Time,
    ) -> Result<Value, TaskError> {
        let Traits { service, pattern, sdk, .. } = pending.traits;
        let waits = pattern != IntegrationPattern::RequestResponse || service.runs() == Some("lambda");
        if let (true, Some(run)) = (waits, pending.run) {
            let failed = pending.overruns || pending.outcome.fails();
            let state = if failed { RunState::Failed } else { RunState::Succeeded };
            self.runs.end(run, state, now);
        }
        match pending.outcome {
            Outcome::Answer(value) => return Ok(value.clone()),
            Outcome::Refusal(error) => return Err(error.clone()),
            _ => {}
        }
        if pending.overruns {
            return Err(lambda_timed_out());
        }
        if let Some(answer) = self.shared.tokens.answer(ticket) {
            return answer;
        }
        if let (Outcome::Echo, true) = (pending.outcome, pattern != IntegrationPattern::WaitForTaskToken) {
            let act = Act { parameters, sdk, now };
            if let Some(answer) = service.act(&act, &mut self.shared) {
                return answer;
            }
        }
        // What a mock says of its own goes before what the simulated service knows.
        if let Outcome::Echo = pending.outcome {
            let state = pending.traits.state_will_do.then(|| service.state(parameters, &self.runs));
            if let Some(state) = state.flatten() {
                return Ok(state);
            }
            if let Some(answer) = service.query(parameters, &self.runs) {
                return answer;
            }
        }
        if pending.is_not_looked_at(parameters) {
            return Ok(Value::Null);
        }
        let run = self.run(pending.run);
        let call = Call { parameters, run, pattern, now };
        let event = service.event(parameters);
        match pending.outcome {
            Outcome::StatusCheck => {
                status_check(&event, &self.runs, &self.shared).map(|result| service.succeeded(&call, result))
            }
            Outcome::MoveFirstToEnd => {
                move_first_to_end(event).map(|result| service.succeeded(&call, result))
            }
            Outcome::Computed(computed) => {
                let result = computed.outcome(&event, pending.occasion, now);
                if pattern == IntegrationPattern::WaitForTaskToken {
                    return result;
                }
                result.map(|result| service.succeeded(&call, result))
            }
            // A task that returns its token gives what was sent back with it.
            Outcome::Constant(value) if pattern == IntegrationPattern::WaitForTaskToken => Ok(value.clone()),
            Outcome::Constant(value) => Ok(service.succeeded(&call, value.clone())),
            // Nobody waits for the job: its failure is not the call's.
            Outcome::Error { .. } if !waits && run.is_some() => Ok(service.succeeded(&call, event)),
            Outcome::Error { error, cause } => {
                let fault = TaskError { error: Some(error.clone()), cause: cause.clone() };
                Err(service.failed(&call, fault))
            }
            // The call's own outcome was picked when it began: it is none of the last four.
            Outcome::Echo
            | Outcome::Hang
            | Outcome::Sequence(_)
            | Outcome::Numbered { .. }
            | Outcome::Answer(_)
            | Outcome::Refusal(_) => Ok(service.succeeded(&call, event)),
        }
    }
}

fn answer_after(outcome: &Outcome, nobody_waits: bool, latency: Millis) -> Option<Millis> {
    match outcome {
        Outcome::Hang if !nobody_waits => None,
        _ if nobody_waits => Some(0),
        _ => Some(latency),
    }
}

impl Pending<'_> {
    /// Whether the answer is one that nobody looks at, and of a size that breaks no quota.
    fn is_not_looked_at(&self, parameters: &Value) -> bool {
        const SMALL: u64 = 1 << 16;
        let small = match self.outcome {
            Outcome::Echo => true,
            Outcome::Constant(value) => value.byte_len() < SMALL,
            _ => false,
        };
        !self.answer_is_used && small && !self.traits.service.is_query() && parameters.byte_len() < SMALL
    }
}
