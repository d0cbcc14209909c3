//! The run table: which jobs ran when, as GetJobRuns and ListExecutions would tell.

use crate::hash::Mix;
use crate::time::Time;
use expr::Value;
use indexmap::{Equivalent, IndexMap};
use std::cell::OnceCell;
use std::sync::Arc;

/// The state of a job run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum RunState {
    /// It runs.
    Running,
    /// It ended well.
    Succeeded,
    /// It ended with an error.
    Failed,
    /// It was stopped.
    Stopped,
}

impl RunState {
    /// As Glue writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Running => "RUNNING",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::Stopped => "STOPPED",
        }
    }
}

/// Who started a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Starter {
    /// This execution.
    #[default]
    ThisExecution,
    /// An earlier one: the run was in the table when this execution started.
    Earlier,
}

/// One run of a job, or one execution of a child state machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Run id, or execution name.
    pub id: Arc<str>,
    /// Job name, or state machine name.
    pub job: Arc<str>,
    /// When it started.
    pub started: Time,
    /// When it ended.
    pub completed: Option<Time>,
    /// Its state.
    pub state: RunState,
    /// Who started it.
    pub starter: Starter,
}

/// All runs, by service and job, newest first as the services list them.
#[derive(Debug, Clone, Default)]
pub struct RunTable {
    jobs: IndexMap<Key, Vec<Entry>, Mix>,
    /// How many runs there are.
    count: u64,
}

/// Where a run is in the table: whose it is, and its number there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunPlace {
    job: usize,
    number: u64,
}

/// A run, and what its service says of it as it is now, once that was asked.
#[derive(Debug, Clone)]
struct Entry {
    /// Tells it from all others.
    number: u64,
    run: Run,
    answer: OnceCell<Value>,
}

/// Service and job.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key(&'static str, Arc<str>);

/// A key that is looked up by.
#[derive(Hash)]
struct Sought<'a>(&'a str, &'a str);

impl Equivalent<Key> for Sought<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        self.0 == key.0 && self.1 == &*key.1
    }
}

impl RunTable {
    /// Adds a run that `make` gives the job's name. `service` is `glue`, `states`, `lambda`, `ecs`, `batch`.
    pub fn add(&mut self, service: &'static str, job: &str, make: impl FnOnce(Arc<str>) -> Run) -> RunPlace {
        let job = self.job(service, job);
        self.add_to(job, make)
    }

    /// The place of a job, from now on.
    pub fn job(&mut self, service: &'static str, job: &str) -> usize {
        let place = self.jobs.get_index_of(&Sought(service, job));
        place.unwrap_or_else(|| self.jobs.insert_full(Key(service, job.into()), Vec::new()).0)
    }

    /// Adds a run of the job at a place.
    pub fn add_to(&mut self, place: usize, make: impl FnOnce(Arc<str>) -> Run) -> RunPlace {
        self.count += 1;
        let number = self.count;
        if let Some((Key(_, job), runs)) = self.jobs.get_index_mut(place) {
            let run = make(job.clone());
            let at = runs.partition_point(|other| other.run.started <= run.started);
            runs.insert(at, Entry { number, run, answer: OnceCell::new() });
        }
        RunPlace { job: place, number }
    }

    /// The number of the run that is added next.
    pub fn next_number(&self) -> u64 {
        self.count + 1
    }

    /// Forgets all runs, but not the jobs, which will run again.
    pub fn clear(&mut self) {
        self.jobs.values_mut().for_each(Vec::clear);
        self.count = 0;
    }

    /// The runs of a job, newest first.
    pub fn newest_first(&self, service: &'static str, job: &str) -> impl Iterator<Item = &Run> {
        self.entries(service, job).map(|entry| &entry.run)
    }

    /// The runs of the job at a place, newest first.
    pub fn newest_of(&self, place: usize) -> impl Iterator<Item = &Run> {
        let runs = self.jobs.get_index(place).map(|(_, runs)| runs);
        runs.into_iter().flat_map(|runs| runs.iter().rev()).map(|entry| &entry.run)
    }

    /// The run of this id of the job at a place, and its own place.
    pub fn find(&self, job: usize, id: &Arc<str>) -> Option<(RunPlace, &Run)> {
        let (_, runs) = self.jobs.get_index(job)?;
        // Who asks mostly holds the id itself.
        let is_it = |entry: &&Entry| Arc::ptr_eq(&entry.run.id, id) || entry.run.id == *id;
        let entry = runs.iter().rev().find(is_it)?;
        Some((RunPlace { job, number: entry.number }, &entry.run))
    }

    fn entries(&self, service: &str, job: &str) -> impl Iterator<Item = &Entry> {
        self.jobs.get(&Sought(service, job)).into_iter().flat_map(|runs| runs.iter().rev())
    }

    /// The run at this place.
    pub fn get(&self, place: RunPlace) -> Option<&Run> {
        let (_, runs) = self.jobs.get_index(place.job)?;
        runs.iter().rev().find(|entry| entry.number == place.number).map(|entry| &entry.run)
    }

    /// What its service says of a run: made once until the run changes, as pollers ask again and again.
    pub fn answer(
        &self,
        service: &'static str,
        job: &str,
        id: &str,
        make: impl FnOnce(&Run) -> Value,
    ) -> Option<Value> {
        let entry = self.entries(service, job).find(|entry| &*entry.run.id == id)?;
        Some(entry.answer.get_or_init(|| make(&entry.run)).clone())
    }

    /// Ends a run.
    pub fn end(&mut self, place: RunPlace, state: RunState, now: Time) {
        let Some((_, runs)) = self.jobs.get_index_mut(place.job) else { return };
        // The run that ends is among the newest.
        if let Some(entry) = runs.iter_mut().rev().find(|entry| entry.number == place.number) {
            entry.run.state = state;
            entry.run.completed = Some(now);
            entry.answer.take();
        }
    }
}
