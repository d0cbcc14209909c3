//! The mocks file: how long what a state machine calls takes, and what comes of it.
//!
//! ```json
//! {
//!   "states":    {"Notify": {"latency": 0.2, "outcome": {"constant": {"ok": true}}}},
//!   "jobs":      {"job-1": {"latency": {"distribution": "lognormal", "mean_s": 240, "sd_s": 36}},
//!                 "check-job-status": {"latency": 0.75, "outcome": "status-check"}},
//!   "resources": {"arn:aws:states:::sqs:sendMessage": {"outcome": {"error": "Sqs.SqsException", "cause": "no queue"}}},
//!   "default":   {"latency": 0, "outcome": "echo"},
//!   "earlier_runs": [{"job": "job-1", "started_s": -600, "duration_s": 120}]
//! }
//! ```
//!
//! A call is answered by the mock of its state, else of its job (Glue `JobName`, Lambda function, child state machine,
//! ECS task definition family, Batch `JobName`), else of its resource, else by `default`. A mock's `latency` is seconds
//! or a distribution (see [`Latency`]), 0 where absent; its `outcome` is `"echo"` (where absent: what was sent comes
//! back, in the shape the service gives it), `"hang"` (never answers), `"status-check"` (the poller's function, see
//! [`super::status_check`]), `"move-first-to-end"` (a list comes back with its first item last, see
//! [`super::move_first`]), `{"constant": VALUE}`, `{"error": NAME, "cause"?: TEXT}`, `{"jsonata": EXPRESSION}`
//! (see [`super::computed`]), or `{"sequence": [OUTCOME, ...]}`
//! (one a call, the last for ever). `calls` are mocks of single calls, by number in the run from 0 or by a range:
//! `{"1-2": {"latency": 3}}`. `heartbeat`, seconds between two heartbeats of a task that holds a token, is
//! "never" where absent. `earlier_runs` are runs that earlier executions left: `kind` is `glue` (where absent),
//! `states`, `lambda`, `ecs` or `batch`; `started_s` is seconds from this execution's start, negative before it;
//! `state` is `SUCCEEDED` (where absent), `FAILED` or `STOPPED`. `s3` are the objects that a Distributed Map reads, by
//! bucket and key: `{"orders": {"new.csv": "id,total\n1,9\n", "all.json": [1, 2]}}`; what is not text is its JSON.
//! `state_machines` are definitions that `states:startExecution` runs instead of a mock, by ARN or name:
//! `{"child": {"type": "STANDARD", "definition": {...}}}`.
//! `tables` are DynamoDB tables: `{"tables": {"runs": {"key": ["execution", "task"]}}}`.

use super::computed::Computed;
use super::mistake::{mistake, numbers};
use super::numbered::Numbered;
use super::runs::{Run, RunState, RunTable, Starter};
use super::s3::S3;
use super::TaskError;
use crate::latency::{to_millis, Latency};
use crate::machines::Machines;
use crate::time::{Millis, Time};
use asl::json::pointer::join;
use asl::json::{Kind, Member, Node};
use asl::Diagnostic;
use expr::Value;
use indexmap::IndexMap;
use std::sync::Arc;

/// A mocks file, read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scenario {
    /// Mocks by state name.
    pub states: IndexMap<String, Mock>,
    /// Mocks by the name of the job, function or state machine that is called.
    pub jobs: IndexMap<String, Mock>,
    /// Mocks by `Resource`.
    pub resources: IndexMap<String, Mock>,
    /// For every other call.
    pub default: Mock,
    /// Runs of earlier executions.
    pub earlier_runs: Vec<EarlierRun>,
    /// How many runs of a Glue job there can be at once, by job; any number where absent.
    pub max_concurrent_runs: Vec<(String, u32)>,
    /// By how much the clock that stamps runs is ahead of the one that stamps executions; negative: behind it.
    pub run_clock: Millis,
    /// Objects in S3.
    pub s3: S3,
    /// State machines that tasks can start; see [`crate::Execution::with_machines`].
    pub machines: Machines,
    /// DynamoDB tables, empty at first: names of the key's attributes by the table's name.
    pub tables: IndexMap<String, Vec<String>>,
    /// Whether results of runs are kept, for status checks that give them on or ask for one state of one execution.
    pub keep_results: bool,
    /// Whether a Lambda function is ended after 15 minutes, as Lambda does.
    pub limits_functions: bool,
    /// What comes of an attempt that a run is told to let fail; see [`super::Mocked::tried`].
    pub failure: Outcome,
}

/// How a call goes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mock {
    /// How long it takes.
    pub latency: Latency,
    /// What comes of it.
    pub outcome: Outcome,
    /// Time between two heartbeats, if there are any.
    pub heartbeat: Option<Latency>,
    /// Of a function: how much longer a call takes that finds no warm instance.
    pub cold_start: Option<Latency>,
    /// Place of the latency in the list that the run is given, which then counts instead of `latency`; see
    /// [`super::Mocked::given`].
    pub given: Option<usize>,
    /// Calls that go otherwise, by how many there were before in the whole run: of the job or the resource, or of the
    /// state, in whatever branch or iteration.
    pub calls: Numbered<Mock>,
}

/// What comes of a call.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Outcome {
    /// What was sent.
    #[default]
    Echo,
    /// Always this.
    Constant(Value),
    /// One after another, a call each; the last for ever.
    Sequence(Vec<Outcome>),
    /// An error.
    Error {
        /// Its name.
        error: Arc<str>,
        /// Its cause.
        cause: Option<Arc<str>>,
    },
    /// No answer, ever.
    Hang,
    /// What the poller's function says of the run table.
    StatusCheck,
    /// The list that was sent, its first item moved to the end.
    MoveFirstToEnd,
    /// What an expression makes of what was sent.
    Computed(Computed),
    /// The service's whole answer, not put into its shape.
    Answer(Value),
    /// The service's error, not put into its shape.
    Refusal(TaskError),
    /// By the number of the call.
    Numbered {
        /// What comes of which.
        answers: Arc<Numbered<Outcome>>,
        /// Of every other call.
        past: Arc<Outcome>,
    },
}

impl Mock {
    /// Whether one call differs from another: by chance, or by the sequence of outcomes.
    pub fn varies(&self) -> bool {
        let drawn = |latency: &Latency| matches!(latency, Latency::Drawn(_));
        (self.given.is_none() && drawn(&self.latency))
            || self.heartbeat.as_ref().is_some_and(drawn)
            || self.cold_start.is_some()
            || !self.calls.is_empty()
            || matches!(self.outcome, Outcome::Sequence(_) | Outcome::Numbered { .. } | Outcome::Computed(_))
    }
}

impl Outcome {
    /// The outcome of the `occasion`-th call, from 0.
    pub fn at(&self, occasion: u64) -> &Self {
        match self {
            Self::Sequence(outcomes) => {
                let index = usize::try_from(occasion).unwrap_or(usize::MAX);
                outcomes.get(index).or(outcomes.last()).map_or(&Self::Echo, |outcome| outcome.at(0))
            }
            Self::Numbered { answers, past } => answers.at(occasion).unwrap_or(past),
            outcome => outcome,
        }
    }

    /// Whether what is called fails.
    pub fn fails(&self) -> bool {
        matches!(self, Self::Error { .. } | Self::Refusal(_))
    }
}

/// A run that an earlier execution left in the table.
#[derive(Debug, Clone, PartialEq)]
pub struct EarlierRun {
    /// The run table's section.
    pub kind: &'static str,
    /// The job.
    pub job: String,
    /// Seconds from this execution's start, negative before it.
    pub started_s: f64,
    /// How long it took.
    pub duration_s: f64,
    /// How it ended.
    pub state: RunState,
}

impl EarlierRun {
    /// Puts it into the table.
    pub(super) fn add_to(&self, runs: &mut RunTable, start: Time, index: usize) {
        let offset = to_millis(self.started_s.abs());
        let started = start.plus(if self.started_s < 0.0 { -offset } else { offset });
        runs.add(self.kind, &self.job, |job| Run {
            id: format!("earlier-{index}").into(),
            job,
            started,
            completed: Some(started.plus(to_millis(self.duration_s))),
            state: self.state,
            starter: Starter::Earlier,
        });
    }
}

impl Scenario {
    /// Reads a mocks file. What is not understood is said and left out.
    pub fn parse(text: &str) -> (Self, Vec<Diagnostic>) {
        let (document, diagnostics) = asl::json::parse(text);
        let mut reader = Reader { diagnostics };
        let scenario = reader.scenario(&document);
        (scenario, reader.diagnostics)
    }
}

struct Reader {
    diagnostics: Vec<Diagnostic>,
}

impl Reader {
    fn complain(&mut self, node: &Node, path: &str, message: impl Into<String>) {
        self.diagnostics.push(mistake(node, path, message));
    }

    fn known(&mut self, node: &Node, path: &str, keys: &[&str]) {
        if !node.is_object() {
            self.complain(node, path, format!("This must be an object with {}.", keys.join(", ")));
        }
        for member in node.members().iter().filter(|member| !keys.contains(&member.key.as_str())) {
            let message = format!("There is no such field; it can be one of {}.", keys.join(", "));
            self.complain(&member.value, &join(path, &member.key), message);
        }
    }

    fn scenario(&mut self, node: &Node) -> Scenario {
        self.known(
            node,
            "/",
            &[
                "version",
                "states",
                "jobs",
                "resources",
                "default",
                "earlier_runs",
                "max_concurrent_runs",
                "run_clock_s",
                "s3",
                "state_machines",
                "tables",
            ],
        );
        let runs = node.get("earlier_runs").map(|runs| self.elements(runs, "/earlier_runs", "earlier runs"));
        let run = |(index, run)| self.earlier_run(run, &format!("/earlier_runs/{index}"));
        let earlier_runs = runs.unwrap_or_default().iter().enumerate().filter_map(run).collect();
        let [states, jobs, resources] = ["states", "jobs", "resources"].map(|key| self.mocks(node, key));
        let mut mocks = states.values().chain(jobs.values()).chain(resources.values());
        Scenario {
            keep_results: mocks.any(|mock| mock.outcome == Outcome::StatusCheck),
            limits_functions: true,
            failure: Outcome::default(),
            states,
            jobs,
            resources,
            default: node.get("default").map(|mock| self.mock(mock, "/default")).unwrap_or_default(),
            earlier_runs,
            max_concurrent_runs: self.limits(node),
            run_clock: self.run_clock(node),
            s3: self.s3(node),
            machines: self.machines(node),
            tables: self.tables(node),
        }
    }

    /// The members of a field that must be an object where it is there.
    fn named<'n>(&mut self, node: &'n Node, field: &str, of: &str) -> &'n [Member] {
        let Some(value) = node.get(field) else { return &[] };
        if !value.is_object() {
            self.complain(value, &join("", field), format!("This must be an object of {of}."));
        }
        value.members()
    }

    fn machines(&mut self, node: &Node) -> Machines {
        let mut machines = Machines::default();
        for member in self.named(node, "state_machines", "state machines by name or ARN") {
            let path = join("/state_machines", &member.key);
            self.known(&member.value, &path, &["type", "definition"]);
            let express = match member.value.get("type").map(Node::as_str) {
                None | Some(Some("STANDARD")) => false,
                Some(Some("EXPRESS")) => true,
                _ => {
                    self.complain(&member.value, &format!("{path}/type"), "`type` is STANDARD or EXPRESS.");
                    continue;
                }
            };
            let Some(definition) = member.value.get("definition") else {
                self.complain(&member.value, &path, "A state machine needs its `definition`.");
                continue;
            };
            let text = Value::from(definition).to_json_string();
            for wrong in machines.add(&member.key, &text, express).err().into_iter().flatten() {
                self.complain(definition, &format!("{path}/definition{}", wrong.path), wrong.message);
            }
        }
        machines
    }

    fn s3(&mut self, node: &Node) -> S3 {
        let mut s3 = S3::default();
        for bucket in self.named(node, "s3", "buckets by name") {
            s3.create_bucket(&bucket.key);
            if !bucket.value.is_object() {
                let path = join("/s3", &bucket.key);
                self.complain(&bucket.value, &path, "A bucket is an object of keys and contents.");
            }
            for object in bucket.value.members() {
                let text = || Value::from(&object.value).to_json_string();
                let body = object.value.as_str().map_or_else(text, str::to_owned);
                numbers(&object.value, &join(&join("/s3", &bucket.key), &object.key), &mut self.diagnostics);
                // The bucket is there, so this cannot fail.
                let _ = s3.put(&bucket.key, &object.key, body, Time::default());
            }
        }
        s3
    }

    /// Seconds, at most a day to either side.
    fn run_clock(&mut self, node: &Node) -> Millis {
        let Some(node) = node.get("run_clock_s") else { return 0 };
        match node.as_f64().filter(|s| s.abs() <= 86_400.0) {
            Some(s) if s < 0.0 => -to_millis(-s),
            Some(s) => to_millis(s),
            None => {
                self.complain(
                    node,
                    "/run_clock_s",
                    "A clock is ahead by seconds, at most a day, or behind by as many.",
                );
                0
            }
        }
    }

    /// `{JOB: NUMBER}`
    fn limits(&mut self, node: &Node) -> Vec<(String, u32)> {
        let mut limits = Vec::new();
        for member in self.named(node, "max_concurrent_runs", "numbers by job") {
            match member.value.as_i64().and_then(|most| u32::try_from(most).ok()).filter(|most| *most > 0) {
                Some(most) => {
                    limits.push((member.key.clone(), most));
                }
                None => {
                    let path = join("/max_concurrent_runs", &member.key);
                    self.complain(&member.value, &path, "A number of runs is whole and at least 1.");
                }
            }
        }
        limits
    }

    /// `{NAME: {"key": [ATTRIBUTE, ...]}}`
    fn tables(&mut self, node: &Node) -> IndexMap<String, Vec<String>> {
        let mut tables = IndexMap::new();
        for member in self.named(node, "tables", "tables by name") {
            let path = join("/tables", &member.key);
            self.known(&member.value, &path, &["key"]);
            let key = member.value.get("key").map(Node::elements).unwrap_or_default();
            let written = key.len();
            let key: Vec<String> = key.iter().filter_map(Node::as_str).map(str::to_owned).collect();
            if key.is_empty() || written > 2 || key.len() < written {
                self.complain(&member.value, &path, "A table's `key` names one or two attributes.");
            }
            tables.insert(member.key.clone(), key);
        }
        tables
    }

    fn mocks(&mut self, node: &Node, key: &str) -> IndexMap<String, Mock> {
        let named = self.named(node, key, "mocks by name").iter();
        named.map(|m| (m.key.clone(), self.mock(&m.value, &join(&format!("/{key}"), &m.key)))).collect()
    }

    /// The elements of a list that must be one.
    fn elements<'n>(&mut self, node: &'n Node, path: &str, of: &str) -> &'n [Node] {
        if !matches!(node.kind, Kind::Array(_)) {
            self.complain(node, path, format!("This must be a list of {of}."));
        }
        node.elements()
    }

    fn mock(&mut self, node: &Node, path: &str) -> Mock {
        self.known(node, path, &["latency", "outcome", "heartbeat", "cold_start", "calls"]);
        let calls = node.get("calls").map(|calls| self.calls(calls, &format!("{path}/calls")));
        Mock { calls: calls.unwrap_or_default(), ..self.call(node, path) }
    }

    /// `{NUMBER or RANGE: MOCK}`
    fn calls(&mut self, node: &Node, path: &str) -> Numbered<Mock> {
        let mut calls = Numbered::default();
        if !node.is_object() {
            self.complain(node, path, "This must be an object of mocks by the number of the call, from 0.");
        }
        for member in node.members() {
            let path = join(path, &member.key);
            match calls.free(&member.key) {
                Err(problem) => self.complain(&member.value, &path, problem),
                Ok(free) => {
                    self.known(&member.value, &path, &["latency", "outcome", "heartbeat", "cold_start"]);
                    calls.say(free, self.call(&member.value, &path));
                }
            }
        }
        calls
    }

    /// One call: a mock without those of single calls.
    fn call(&mut self, node: &Node, path: &str) -> Mock {
        Mock {
            latency: self.latency(node, path, "latency").unwrap_or_default(),
            outcome: node
                .get("outcome")
                .and_then(|outcome| self.outcome(outcome, &format!("{path}/outcome")))
                .unwrap_or_default(),
            heartbeat: self.latency(node, path, "heartbeat"),
            cold_start: self.latency(node, path, "cold_start"),
            ..Mock::default()
        }
    }

    fn latency(&mut self, node: &Node, path: &str, key: &str) -> Option<Latency> {
        let value = node.get(key)?;
        let path = format!("{path}/{key}");
        match Latency::read(value) {
            Some(latency) => match latency.problem(key) {
                None => return Some(latency),
                Some(problem) => self.complain(value, &path, format!("{problem}.")),
            },
            None => self.complain(
                value,
                &path,
                "A latency is a number of seconds or a distribution: fixed, uniform, triangular, normal, lognormal, exponential or empirical, with its parameters.",
            ),
        }
        None
    }

    fn outcome(&mut self, node: &Node, path: &str) -> Option<Outcome> {
        let fields: Vec<(&str, &Node)> = node.members().iter().map(|m| (m.key.as_str(), &m.value)).collect();
        let outcome = match (node.as_str(), fields.as_slice()) {
            (Some("echo"), _) => Outcome::Echo,
            (Some("hang"), _) => Outcome::Hang,
            (Some("status-check"), _) => Outcome::StatusCheck,
            (Some("move-first-to-end"), _) => Outcome::MoveFirstToEnd,
            (None, [("constant", value)]) => {
                numbers(value, &join(path, "constant"), &mut self.diagnostics);
                Outcome::Constant(Value::from(value.to_value()))
            }
            (None, [("error", error)]) => {
                Outcome::Error { error: self.text(error, &format!("{path}/error"))?, cause: None }
            }
            (None, [("error", error), ("cause", cause)] | [("cause", cause), ("error", error)]) => {
                let cause = self.text(cause, &format!("{path}/cause"));
                Outcome::Error { error: self.text(error, &format!("{path}/error"))?, cause }
            }
            (None, [("jsonata", expression)]) => {
                let text = expression.as_str().unwrap_or_default();
                match Computed::compile(text) {
                    Ok(computed) => Outcome::Computed(computed),
                    Err(error) => {
                        let why = error.told_of(asl::model::jsonata(text).unwrap_or(text));
                        self.complain(expression, &format!("{path}/jsonata"), format!("{why}."));
                        return None;
                    }
                }
            }
            (None, [("sequence", each)]) => self.sequence(each, &format!("{path}/sequence"))?,
            _ => {
                let message = "An outcome is \"echo\", \"hang\", \"status-check\", \"move-first-to-end\", or an object with `constant`, `error` (and `cause`), `jsonata`, or `sequence`.";
                self.complain(node, path, message);
                return None;
            }
        };
        Some(outcome)
    }

    fn sequence(&mut self, each: &Node, path: &str) -> Option<Outcome> {
        let outcomes = self.elements(each, path, "outcomes");
        if outcomes.is_empty() && matches!(each.kind, Kind::Array(_)) {
            self.complain(each, path, "A sequence needs at least one outcome: the last answers for ever.");
        }
        let read = |(index, one)| self.outcome(one, &format!("{path}/{index}"));
        let outcomes: Vec<Outcome> = outcomes.iter().enumerate().filter_map(read).collect();
        (!outcomes.is_empty()).then_some(Outcome::Sequence(outcomes))
    }

    fn text(&mut self, node: &Node, path: &str) -> Option<Arc<str>> {
        let text = node.as_str().map(Arc::from);
        if text.is_none() {
            self.complain(node, path, "This must be a text.");
        }
        text
    }

    fn earlier_run(&mut self, node: &Node, path: &str) -> Option<EarlierRun> {
        self.known(node, path, &["kind", "job", "started_s", "duration_s", "state"]);
        let Some(job) = node.get("job").and_then(Node::as_str) else {
            self.complain(node, path, "An earlier run needs the name of its `job`.");
            return None;
        };
        let kind = node.get("kind").map_or(Some("glue"), Node::as_str);
        let kind =
            ["glue", "states", "lambda", "ecs", "batch"].into_iter().find(|known| Some(*known) == kind);
        let state = match node.get("state").map_or(Some("SUCCEEDED"), Node::as_str) {
            Some("SUCCEEDED") => Some(RunState::Succeeded),
            Some("FAILED") => Some(RunState::Failed),
            Some("STOPPED") => Some(RunState::Stopped),
            _ => None,
        };
        let (Some(kind), Some(state)) = (kind, state) else {
            self.complain(
                node,
                path,
                "`kind` is glue, states, lambda, ecs or batch; `state` is SUCCEEDED, FAILED or STOPPED.",
            );
            return None;
        };
        let mut number = |key: &str| {
            let Some(field) = node.get(key) else { return 0.0 };
            let number = field.as_f64().filter(|number| number.is_finite());
            if number.is_none() {
                self.complain(field, &format!("{path}/{key}"), "This must be a number of seconds.");
            }
            number.unwrap_or_default()
        };
        let (started_s, duration_s) = (number("started_s"), number("duration_s"));
        Some(EarlierRun { kind, job: job.to_owned(), started_s, duration_s, state })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_documentation_shows() {
        let (scenario, diagnostics) = Scenario::parse(
            r#"{"states": {"Notify": {"latency": 0.2, "outcome": {"constant": {"ok": true}}}},
                "jobs": {"job-1": {"latency": {"distribution": "lognormal", "mean_s": 240, "sd_s": 36}},
                         "check": {"outcome": {"sequence": ["echo", {"error": "E", "cause": "c"}]}, "heartbeat": 5}},
                "earlier_runs": [{"job": "job-1", "started_s": -600, "duration_s": 120}]}"#,
        );
        assert_eq!(diagnostics, vec![]);
        assert_eq!(scenario.states["Notify"].latency, Latency::Seconds(0.2));
        assert!(matches!(scenario.jobs["job-1"].latency, Latency::Drawn(_)));
        assert!(matches!(scenario.jobs["check"].outcome.at(7), Outcome::Error { .. }));
        assert_eq!(scenario.earlier_runs[0].kind, "glue");
        let (scenario, _) = Scenario::parse(r#"{"s3": {"b": {"x.csv": "a\n1", "y.json": [1, {"z": 2}]}}}"#);
        assert_eq!(&*scenario.s3.get("b", "x.csv").unwrap().body, "a\n1");
        assert_eq!(&*scenario.s3.get("b", "y.json").unwrap().body, r#"[1,{"z":2}]"#);
    }

    #[test]
    fn says_where_it_does_not_understand() {
        let check = |text: &str, path: &str| {
            let (_, diagnostics) = Scenario::parse(text);
            assert!(diagnostics.iter().any(|d| d.path == path), "{text}: {diagnostics:?}");
        };
        check(r#"{"state": {}}"#, "/state");
        check(r#"{"states": {"A": {"latency": -1}}}"#, "/states/A/latency");
        check(r#"{"states": {"A": {"latency": {"distribution": "gamma"}}}}"#, "/states/A/latency");
        check(r#"{"default": {"outcome": "maybe"}}"#, "/default/outcome");
        check(r#"{"jobs": {"j": {"outcome": {"sequence": ["echo", 1]}}}}"#, "/jobs/j/outcome/sequence/1");
        check(r#"{"earlier_runs": [{"started_s": 1}]}"#, "/earlier_runs/0");
        check(r#"{"s3": {"b": "x"}}"#, "/s3/b");
        check(r#"{"state_machines": {"c": {}}}"#, "/state_machines/c");
        check(r#"{"state_machines": {"c": {"type": "FAST", "definition": {}}}}"#, "/state_machines/c/type");
        check(r#"{"earlier_runs": {}}"#, "/earlier_runs");
        check(r#"{"earlier_runs": [{"job": "j", "started_s": "now"}]}"#, "/earlier_runs/0/started_s");
        check(r#"{"earlier_runs": [{"job": "j", "duration_s": 1e999}]}"#, "/earlier_runs/0/duration_s");
        check(r#"{"states": []}"#, "/states");
        check(r#"{"jobs": {"j": "echo"}}"#, "/jobs/j");
        check(r#"{"default": {"outcome": {"sequence": []}}}"#, "/default/outcome/sequence");
        check(r#"{"default": {"outcome": {"sequence": "echo"}}}"#, "/default/outcome/sequence");
        check(r#"{"default": {"outcome": {"constant": 1, "error": "E"}}}"#, "/default/outcome");
        check(r#"{"default": {"outcome": {"error": 404}}}"#, "/default/outcome/error");
        check(r#"{"default": {"outcome": {"error": "E", "cause": {}}}}"#, "/default/outcome/cause");
        check(r#"{"default": {"latency": 1e999}}"#, "/default/latency");
        check(r#"{"default": {"latency": NaN}}"#, "/default/latency");
        check(r#"{"default": {"latency": 1}, "default": {"latency": 2}}"#, "/");
        for field in ["states", "jobs", "resources", "s3", "tables", "state_machines", "max_concurrent_runs"]
        {
            for value in ["[]", "5", "\"x\"", "null"] {
                check(&format!(r#"{{"{field}": {value}}}"#), &format!("/{field}"));
            }
        }
        check(r#"{"tables": {"t": {"key": [1, "a"]}}}"#, "/tables/t");
        check(r#"{"default": {"outcome": {"constant": {"a": [1e999]}}}}"#, "/default/outcome/constant/a/0");
        check(r#"{"states": {"a/b~": {"latency": 31536001}}}"#, "/states/a~1b~0/latency");
        check("[]", "/");
        assert!(!Scenario::parse("{").1.is_empty());
    }
}
