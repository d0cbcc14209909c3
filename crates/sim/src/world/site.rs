//! What of a call follows from the state that makes it and from what it sends, whatever happened before. Where runs are made
//! for their figures alone, the same calls are made again and again: then it is found out once.

use super::runs::{Run, RunPlace, RunTable};
use super::scenario::{Mock, Outcome, Scenario};
use super::service::Service;
use super::status_check::Check;
use super::{KnownCall, Steady, TaskCall};
use crate::hash::Mix;
use crate::latency::{to_millis, Latency};
use crate::program::StateId;
use crate::shortcuts::memo::address;
use crate::time::Millis;
use asl::model::{IntegrationPattern, Resource};
use expr::Value;
use indexmap::IndexMap;
use std::cell::OnceCell;
use std::sync::Arc;

/// With more known calls, those that follow are looked at anew each time, and all are forgotten before the next run.
const MOST: usize = 4096;

/// Of so many runs that a call starts, ids are kept.
const MOST_STARTED: usize = 16;

/// By what a mock was found.
#[derive(Debug, Clone, Copy)]
pub enum By {
    /// The state's name, or nothing: it is the default.
    State,
    /// The job, function or state machine.
    Job,
    /// The resource.
    Resource,
}

/// What follows from a call.
#[derive(Debug, Clone, Copy)]
pub struct Traits<'s> {
    pub service: &'static dyn Service,
    pub pattern: IntegrationPattern,
    pub mock: &'s Mock,
    pub by: By,
    /// Whether one call differs from another.
    pub varies: bool,
    /// Place of its job in the run table, if it may start a run.
    pub job: Option<usize>,
    /// A function that is invoked and waited for.
    pub is_function: bool,
    /// The service accepts it before it is answered.
    pub submits: bool,
    /// A job is started that goes on by itself.
    pub nobody_waits: bool,
    pub sdk: bool,
    pub steady: Steady,
    /// Of a query: the answer may be no more than the state of a run.
    pub state_will_do: bool,
    /// How long it takes, where that is always the same.
    pub fixed_ms: Millis,
}

/// A call that may be made many times.
#[derive(Debug)]
pub struct Site<'s> {
    pub traits: Traits<'s>,
    /// What is sent; held, as it is known by its address.
    pub parameters: Value,
    /// Whether it starts a run that goes on by itself, takes no time, and is the same whenever it is made.
    starts: bool,
    /// On what its answer hangs, where that is known.
    question: Option<Question>,
    /// Its answers to each of the few that there are.
    answers: [OnceCell<Value>; 4],
    started: Vec<Started>,
}

/// On what alone the answer of a known call hangs.
#[derive(Debug)]
enum Question {
    /// The state of a run of the job at this place.
    State { job: usize, id: Arc<str> },
    /// Whether the poller's function believes that its job has run.
    Check { job: usize, check: Check },
    /// Which run it has started.
    Started,
}

/// A run that a call started.
#[derive(Debug)]
struct Started {
    number: u64,
    id: Arc<str>,
    answer: OnceCell<Value>,
}

/// Known calls, by their states and what they send.
#[derive(Debug, Default)]
pub struct Sites<'s> {
    known: IndexMap<Key, Site<'s>, Mix>,
    /// The one that was found last: it is asked for when a call is looked at, and again when it begins.
    last: Option<(Key, usize)>,
}

/// A state, and the address of what it sends.
type Key = ((u64, StateId), usize);

impl<'s> Traits<'s> {
    /// Those of a call.
    pub fn of(scenario: &'s Scenario, runs: &mut RunTable, call: &TaskCall<'_>) -> Self {
        let (service, pattern) = (call.service, call.pattern);
        let subject = service.subject(call.arn, call.parameters);
        let (mock, by) = find(scenario, call, subject.filter(|_| !service.is_query()));
        let section = service.runs();
        let replies = pattern == IntegrationPattern::RequestResponse;
        let varies = mock.varies();
        let (integration, sdk) = match call.resource {
            Resource::Integration { sdk, .. } => (true, *sdk),
            _ => (false, false),
        };
        Self {
            service,
            pattern,
            mock,
            by,
            varies,
            job: section.map(|section| runs.job(section, subject.unwrap_or_default())),
            is_function: section == Some("lambda") && replies,
            submits: integration && !replies,
            nobody_waits: section.is_some_and(|section| section != "lambda") && replies,
            sdk,
            steady: match &mock.outcome {
                _ if varies => Steady::No,
                Outcome::StatusCheck => Steady::Counting,
                Outcome::Echo if service.is_query() => Steady::Same,
                _ => Steady::No,
            },
            state_will_do: call.wanted.is_some_and(|(_, wants)| service.state_will_do(wants)),
            fixed_ms: match mock.latency {
                Latency::Seconds(s) => to_millis(s),
                Latency::Drawn(_) => 0,
            },
        }
    }
}

impl<'s> Sites<'s> {
    /// Where a call is that is known; none of a run of which more is wanted than its figures.
    pub fn find(&mut self, call: &TaskCall<'_>) -> Option<usize> {
        call.wanted?;
        let key = (call.number, address(call.parameters)?);
        if let Some((_, place)) = self.last.filter(|(last, _)| *last == key) {
            return Some(place);
        }
        let place = self.known.get_index_of(&key)?;
        self.last = Some((key, place));
        Some(place)
    }

    /// What is known of a call that was made before.
    pub fn of(&self, KnownCall { number, parameters, place }: KnownCall<'_>) -> Option<&Site<'s>> {
        let key = (number, address(parameters)?);
        if let Some((_, site)) = self.known.get_index(*place).filter(|(own, _)| **own == key) {
            return Some(site);
        }
        *place = self.known.get_index_of(&key)?;
        self.get(*place)
    }

    /// The call at a place.
    pub fn get(&self, place: usize) -> Option<&Site<'s>> {
        self.known.get_index(place).map(|(_, site)| site)
    }

    /// Makes a call known, if it may be made again: its run is made for its figures, and what it sends is somebody else's
    /// too. Returns its place.
    pub fn add(&mut self, call: &TaskCall<'_>, traits: Traits<'s>, runs: &mut RunTable) -> Option<usize> {
        call.wanted.filter(|_| call.parameters.is_shared() && self.known.len() < MOST)?;
        let question = match &traits.mock.outcome {
            _ if traits.pattern != IntegrationPattern::RequestResponse => None,
            Outcome::Echo if traits.state_will_do => {
                let (job, id) = traits.service.asks_after(call.parameters)?;
                Some(Question::State { job: runs.job("glue", job), id: id.clone() })
            }
            Outcome::Echo if traits.service.names_its_run_alone() => Some(Question::Started),
            Outcome::StatusCheck => {
                let check = Check::alone(&traits.service.event(call.parameters));
                check.map(|(kind, job, check)| Question::Check { job: runs.job(kind, &job), check })
            }
            _ => None,
        };
        let is_held = traits.mock.given.is_some() && matches!(traits.by, By::State);
        let plain = !traits.varies && !is_held && traits.mock.heartbeat.is_none();
        let site = Site {
            traits,
            starts: plain && traits.nobody_waits && matches!(question, Some(Question::Started)),
            parameters: call.parameters.clone(),
            question,
            answers: Default::default(),
            started: Vec::new(),
        };
        Some(self.known.insert_full((call.number, address(call.parameters)?), site).0)
    }

    /// A run ends: the next finds the known calls, unless there are too many.
    pub fn renew(&mut self) {
        if self.known.len() >= MOST {
            *self = Self::default();
        }
    }

    /// The id that the call at a place gives its run of this number, which it is always the same for.
    pub fn id(&mut self, place: Option<usize>, number: u64, make: impl FnOnce() -> String) -> Arc<str> {
        let site = place.and_then(|place| self.known.get_index_mut(place)).map(|(_, site)| site);
        let Some(site) = site else { return make().into() };
        if let Some(started) = site.started.iter().find(|started| started.number == number) {
            return started.id.clone();
        }
        let id: Arc<str> = make().into();
        if site.started.len() < MOST_STARTED {
            site.started.push(Started { number, id: id.clone(), answer: OnceCell::new() });
        }
        id
    }
}

impl Site<'_> {
    /// If all that it does is to start the run of this number, which it has done before: the run's id, and its answer.
    pub fn start(&self, number: u64) -> Option<(&Arc<str>, &Value)> {
        let started = self.started.iter().find(|own| self.starts && own.number == number)?;
        Some((&started.id, started.answer.get()?))
    }

    /// What a call that only asks is told as things are, if it was before; and the run on which alone that hangs, if it is
    /// one.
    pub fn told(&self, runs: &RunTable) -> Option<(&Value, Option<RunPlace>)> {
        let (answer, run) = match self.question.as_ref()? {
            Question::State { job, id } => {
                let (place, run) = runs.find(*job, id)?;
                (self.answers.get(run.state as usize)?, Some(place))
            }
            Question::Check { .. } => (self.answer(runs, None)?, None),
            Question::Started => return None,
        };
        Some((answer.get()?, run))
    }

    /// Where the answer is kept, as things are. `run` is the one that the call has started.
    pub fn answer(&self, runs: &RunTable, run: Option<&Run>) -> Option<&OnceCell<Value>> {
        match self.question.as_ref()? {
            Question::State { job, id } => {
                let run = runs.newest_of(*job).find(|run| run.id == *id)?;
                self.answers.get(run.state as usize)
            }
            Question::Check { job, check } => {
                self.answers.get(usize::from(check.believes(runs.newest_of(*job)).is_some()))
            }
            Question::Started => {
                let run = run?;
                self.started.iter().find(|own| Arc::ptr_eq(&own.id, &run.id)).map(|own| &own.answer)
            }
        }
    }
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
pub fn key(by: By, call: &TaskCall<'_>) -> String {
    match by {
        By::State => format!("state:{}", call.place),
        By::Job => {
            format!("job:{}", call.service.subject(call.arn, call.parameters).unwrap_or_default())
        }
        By::Resource => format!("resource:{}", call.arn),
    }
}
