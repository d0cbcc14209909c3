//! The mocked world: answers calls as a scenario says and keeps the run table.

use super::busy;
use super::computed::Occasion;
use super::limits::{lambda_timed_out, Instances, LAMBDA_LIMIT};
use super::move_first::move_first_to_end;
use super::pending::Calls;
use super::runs::{Run, RunPlace, RunState, RunTable, Starter};
use super::scenario::{EarlierRun, Mock, Outcome, Scenario};
use super::service::{Call, Service};
use super::shared::{Act, Shared};
use super::status_check::status_check;
use super::{Begin, Steady, TaskCall, TaskError, Ticket, Wake, World, S3};
use crate::chance::Stream;
use crate::latency::{to_millis, Latency};
use crate::time::{Millis, Time};
use asl::model::{IntegrationPattern, Resource};
use expr::Value;
use rand_pcg::rand_core::Rng as _;
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
    /// Whether some mock draws that is not one job's or resource's.
    draws_by_place: bool,
    /// Latencies that this run is given, by [`Mock::given`].
    given: Vec<Millis>,
    /// Attempts that differ from that, by place and attempt.
    tries: Vec<Try>,
    /// Runs that nobody waits for, and when they end.
    background: Vec<(Time, RunPlace, RunState)>,
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
    /// Of a query: the answer may be no more than the state of a run.
    state_will_do: bool,
    service: &'static dyn Service,
    pattern: IntegrationPattern,
    parameters: Value,
    outcome: &'s Outcome,
    occasion: Occasion,
    run: Option<RunPlace>,
    answer_is_used: bool,
    sdk: bool,
    /// A function that is ended at its limit.
    overruns: bool,
    /// Which state of which execution calls, where results are kept.
    caller: Option<(Arc<str>, Arc<str>)>,
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
            given: Vec::new(),
            tries: Vec::new(),
            draws_by_place: scenario.default.varies() || scenario.states.values().any(Mock::varies),
            background: Vec::new(),
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
        self.runs.clear();
        for (index, earlier) in self.scenario.earlier_runs.iter().enumerate() {
            earlier.add_to(&mut self.runs, self.start, index);
        }
        self.shared.clear();
        self.instances.clear();
        self.pending.clear();
        self.background.clear();
        self.calls.clear();
        self.next = 0;
        if !self.s3.is_empty() {
            self.s3 = self.scenario.s3.written_at(self.start);
        }
    }

    /// What is said of this attempt at a call of a mock.
    fn tried_at(&self, mock: &Mock, attempt: u32) -> Option<Try> {
        let place = mock.given.filter(|_| !self.tries.is_empty())?;
        let found = self.tries.binary_search_by_key(&(place, attempt), |own| (own.place, own.attempt));
        found.ok().and_then(|at| self.tries.get(at)).copied()
    }

    /// Puts a run of an earlier execution into the table of this one, which starts at `start`.
    pub fn leave(&mut self, earlier: &EarlierRun, start: Time, index: usize) {
        earlier.add_to(&mut self.runs, start, index);
    }

    /// How long a call takes that its mock answers.
    fn latency(&self, mock: &Mock, draw: &dyn Fn() -> Stream) -> Millis {
        match (mock.given, &mock.latency) {
            (Some(place), _) => self.given.get(place).copied().unwrap_or_default(),
            (None, Latency::Seconds(s)) => to_millis(*s),
            (None, drawn) => drawn.sample(&mut draw()),
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

    /// Under what name, and for which time, a call draws. Iterations that call the same job draw each for itself: which
    /// of them is first must not depend on how long something else takes.
    fn drawn(&mut self, by: By, call: &TaskCall<'_>, key: String, occasion: u64) -> (String, u64) {
        match (by, call.map_index) {
            (By::Job | By::Resource, Some(index)) if !key.is_empty() => {
                let key = format!("{key}#{index}");
                let occasion = self.occasion(&key);
                (key, occasion)
            }
            _ => (key, occasion),
        }
    }

    /// Ends the background runs whose time has come.
    fn settle(&mut self, now: Time) {
        for (end, run, state) in self.background.extract_if(.., |(end, ..)| *end <= now) {
            self.runs.end(run, state, end);
        }
    }

    fn start_run(
        &mut self,
        service: &dyn Service,
        subject: &str,
        call: &TaskCall<'_>,
        now: Time,
    ) -> Option<RunPlace> {
        let section = service.runs()?;
        // Where nothing hangs on it, the same in every run, however many polls came before.
        let is_free = call.wanted.is_some_and(|(wanted, _)| wanted.ids_are_free);
        let unique = if is_free { self.runs.next_number() } else { self.next };
        let id = service.run_name(call.parameters).unwrap_or_else(|| service.run_id(unique));
        Some(self.runs.add(section, subject, |job| Run {
            id: id.into(),
            job,
            started: now.plus(self.scenario.run_clock),
            completed: None,
            state: RunState::Running,
            starter: Starter::ThisExecution,
        }))
    }

    /// A call hands its token out. `true`: only the token's return ends the wait. `Err`: the service refuses it.
    fn hand_out(
        &mut self,
        service: &dyn Service,
        outcome: &Outcome,
        call: &TaskCall<'_>,
        token: &str,
        now: Time,
    ) -> Result<bool, TaskError> {
        let ticket = self.pending.ticket(self.next);
        self.shared.tokens.wait(token, ticket);
        let act = Act { parameters: call.parameters, sdk: is_sdk(call.resource), now };
        let kept = match outcome {
            Outcome::Echo => service.act(&act, &mut self.shared),
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
    fn begin(&mut self, call: &TaskCall<'_>, now: Time) -> Result<Begin, TaskError> {
        self.settle(now);
        self.next += 1;
        let (service, pattern) = (call.service, call.pattern);
        let subject = service.subject(call.arn, call.parameters);
        if let Some(refusal) = busy::refusal(self.scenario, &self.runs, service, subject, now) {
            return Err(refusal);
        }
        // Asking after a job is not the job: its mock says nothing of that.
        let of_a_job = subject.filter(|_| !service.is_query());
        let (mock, by) = find(self.scenario, call, of_a_job);
        // Only what differs from call to call needs to know which call this is.
        let (key, occasion) = match mock.varies() {
            true => {
                let key = key(by, call, subject);
                let occasion = self.occasion(&key);
                (key, occasion)
            }
            false => (String::new(), 0),
        };
        let (drawn, time) = self.drawn(by, call, key, occasion);
        let draw = || call.entropy.stream(&drawn, time);
        let tried = self.tried_at(mock, call.attempt);
        let mut latency = tried.map_or_else(|| self.latency(mock, &draw), |own| own.latency_ms);
        let section = service.runs();
        let is_function = section == Some("lambda") && pattern == IntegrationPattern::RequestResponse;
        if let (true, Some(cold)) = (is_function, &mock.cold_start) {
            let cold = cold.sample(&mut call.entropy.stream(&format!("cold:{drawn}"), time));
            latency = self.instances.call(subject.unwrap_or_default(), now, latency, cold);
        }
        let overruns = is_function && self.scenario.limits_functions && latency > LAMBDA_LIMIT;
        if overruns {
            latency = LAMBDA_LIMIT;
        }
        let outcome = match tried {
            Some(Try { fails: true, .. }) => &self.scenario.failure,
            _ => mock.outcome.at(occasion),
        };
        let leaves_run = !matches!(outcome, Outcome::StatusCheck);
        let run =
            if leaves_run { self.start_run(service, subject.unwrap_or_default(), call, now) } else { None };

        let submits = matches!(call.resource, Resource::Integration { .. })
            && pattern != IntegrationPattern::RequestResponse;
        let accepted = || match self.run(run) {
            Some(run) if call.is_recorded => service.accepted(run, call.parameters),
            _ => Value::empty_object(),
        };
        let submitted = submits.then(accepted);
        let is_job = service.runs().is_some_and(|section| section != "lambda");
        let nobody_waits = is_job && pattern == IntegrationPattern::RequestResponse;
        if let (true, Some(run)) = (nobody_waits, run) {
            let state = if outcome.fails() { RunState::Failed } else { RunState::Succeeded };
            self.background.push((now.plus(latency), run, state));
        }
        let steady = match outcome {
            _ if mock.varies() => Steady::No,
            Outcome::StatusCheck => Steady::Counting,
            Outcome::Echo if service.is_query() => Steady::Same,
            _ => Steady::No,
        };
        let (parameters, answer_is_used) = (call.parameters.clone(), call.answer_is_used);
        let seed = if matches!(outcome, Outcome::Computed(_)) { draw().next_u64() } else { 0 };
        let occasion = Occasion { calls: occasion, seed };
        let waits_for_token = match call.token {
            Some(token) if pattern == IntegrationPattern::WaitForTaskToken => {
                self.hand_out(service, outcome, call, token, now)?
            }
            _ => false,
        };
        let sdk = is_sdk(call.resource);
        let kept = self.scenario.keep_results && run.is_some();
        let caller = kept.then(|| (call.execution_arn.into(), call.state.into()));
        let state_will_do = call.wanted.is_some_and(|(_, wants)| service.state_will_do(wants));
        let pending = Pending {
            state_will_do,
            service,
            pattern,
            parameters,
            outcome,
            occasion,
            run,
            answer_is_used,
            sdk,
            overruns,
            caller,
        };
        Ok(Begin {
            ticket: self.pending.insert(self.next, pending),
            answer_after: answer_after(outcome, nobody_waits, latency).filter(|_| !waits_for_token),
            submitted,
            heartbeat_every: mock.heartbeat.as_ref().map(|every| every.sample(&mut draw())),
            worker: None,
            steady,
        })
    }

    fn finish(&mut self, ticket: Ticket, now: Time) -> Result<Value, TaskError> {
        self.settle(now);
        let Some(mut pending) = self.pending.remove(ticket) else {
            return Err(TaskError::new("States.Runtime", "The world does not know this call."));
        };
        let kept = pending.caller.take().zip(self.run(pending.run).map(|run| run.id.clone()));
        let answer = self.answer(ticket, &pending, now);
        if let (Ok(result), Some(((execution, state), run))) = (&answer, kept) {
            self.shared.keep_result(run, execution, state, result.clone());
        }
        answer
    }

    /// Draws are named by it.
    fn needs_places(&self) -> bool {
        self.draws_by_place
    }

    fn next_change(&self) -> Option<Time> {
        self.background.iter().map(|(end, ..)| *end).min()
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
        let waits = pending.pattern != IntegrationPattern::RequestResponse
            || pending.service.runs() == Some("lambda");
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
        if let (Outcome::Echo, true) = (pending.outcome, !waits_for_token(pending)) {
            let act = Act { parameters: &pending.parameters, sdk: pending.sdk, now };
            if let Some(answer) = pending.service.act(&act, &mut self.shared) {
                return answer;
            }
        }
        let state = pending.state_will_do.then(|| pending.service.state(&pending.parameters, &self.runs));
        if let Some(state) = state.flatten() {
            return Ok(state);
        }
        if let Some(answer) = pending.service.query(&pending.parameters, &self.runs) {
            return answer;
        }
        if pending.is_not_looked_at() {
            return Ok(Value::Null);
        }
        let run = self.run(pending.run);
        let call = Call { parameters: &pending.parameters, run, pattern: pending.pattern, now };
        let event = pending.service.event(&pending.parameters);
        match pending.outcome {
            Outcome::StatusCheck => status_check(&event, &self.runs, &self.shared)
                .map(|result| pending.service.succeeded(&call, result)),
            Outcome::MoveFirstToEnd => {
                move_first_to_end(event).map(|result| pending.service.succeeded(&call, result))
            }
            Outcome::Computed(computed) => {
                let result = computed.outcome(&event, pending.occasion, now);
                if pending.pattern == IntegrationPattern::WaitForTaskToken {
                    return result;
                }
                result.map(|result| pending.service.succeeded(&call, result))
            }
            // A task that returns its token gives what was sent back with it.
            Outcome::Constant(value) if pending.pattern == IntegrationPattern::WaitForTaskToken => {
                Ok(value.clone())
            }
            Outcome::Constant(value) => Ok(pending.service.succeeded(&call, value.clone())),
            // Nobody waits for the job: its failure is not the call's.
            Outcome::Error { .. } if !waits && run.is_some() => Ok(pending.service.succeeded(&call, event)),
            Outcome::Error { error, cause } => {
                let fault = TaskError { error: Some(error.clone()), cause: cause.clone() };
                Err(pending.service.failed(&call, fault))
            }
            // The call's own outcome was picked when it began: it is none of the last four.
            Outcome::Echo
            | Outcome::Hang
            | Outcome::Sequence(_)
            | Outcome::Numbered { .. }
            | Outcome::Answer(_)
            | Outcome::Refusal(_) => Ok(pending.service.succeeded(&call, event)),
        }
    }
}

/// Calls through `aws-sdk:` name errors their own way.
fn is_sdk(resource: &Resource) -> bool {
    matches!(resource, Resource::Integration { sdk: true, .. })
}

fn waits_for_token(pending: &Pending<'_>) -> bool {
    pending.pattern == IntegrationPattern::WaitForTaskToken
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
    fn is_not_looked_at(&self) -> bool {
        const SMALL: u64 = 1 << 16;
        let small = match self.outcome {
            Outcome::Echo => true,
            Outcome::Constant(value) => value.byte_len() < SMALL,
            _ => false,
        };
        !self.answer_is_used && small && !self.service.is_query() && self.parameters.byte_len() < SMALL
    }
}

/// By what a mock was found.
#[derive(Clone, Copy)]
enum By {
    State,
    Job,
    Resource,
}

/// The mock for a call.
fn find<'s>(scenario: &'s Scenario, call: &TaskCall<'_>, subject: Option<&str>) -> (&'s Mock, By) {
    if let Some(mock) = scenario.states.get(call.state) {
        return (mock, By::State);
    }
    if let Some(mock) = subject.and_then(|subject| scenario.jobs.get(subject)) {
        return (mock, By::Job);
    }
    match scenario.resources.get(call.arn) {
        Some(mock) => (mock, By::Resource),
        None => (&scenario.default, By::State),
    }
}

/// The name under which a mock draws: its own if it is one job's or resource's, the place of the state otherwise.
fn key(by: By, call: &TaskCall<'_>, subject: Option<&str>) -> String {
    match by {
        By::State => format!("state:{}", call.place),
        By::Job => format!("job:{}", subject.unwrap_or_default()),
        By::Resource => format!("resource:{}", call.arn),
    }
}
