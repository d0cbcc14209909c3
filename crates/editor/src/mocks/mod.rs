//! A run's mocks file, state by state: what a form shows of it and writes back. What the form does not know stays as it
//! is. The format: docs/mocks.md.

mod called;
mod renamed;
mod waiting;

use crate::duration;
use crate::plan::{duration_text, Refusal};
use asl::model::{walk_scopes, State, StateKind, TaskState};
use called::{called, speaker, Called};
use plan::Distribution;
pub use renamed::renamed;
use serde_json::{json, Map, Value};
pub use waiting::{answered, forget_calls, waiting, Waiting};

/// What comes of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gives {
    /// What was sent comes back.
    Echo,
    /// A value.
    Value,
    /// An error.
    Error,
    /// No answer, ever.
    Never,
    /// Anything else that the format knows, as JSON.
    Other,
}

impl Gives {
    /// In the order of the form.
    pub const ALL: [Self; 5] = [Self::Echo, Self::Value, Self::Error, Self::Never, Self::Other];

    /// What the form calls it; of a value it says whose it is ([`Answer::value`]).
    pub fn title(self) -> &'static str {
        match self {
            Self::Echo => "What was sent",
            Self::Value => "A value",
            Self::Error => "An error",
            Self::Never => "No answer",
            Self::Other => "Another outcome",
        }
    }

    /// What its text field expects; `None` where it has none.
    pub fn hint(self) -> Option<&'static str> {
        match self {
            Self::Echo | Self::Never => None,
            Self::Value => Some("JSON, such as {\"score\": 0.9}"),
            Self::Error => Some("Error name, then its cause: Lambda.ServiceException: try later"),
            Self::Other => Some("JSON, such as {\"sequence\": [{\"error\": \"E\"}, \"echo\"]}"),
        }
    }

    /// The text to begin with.
    fn text(self) -> &'static str {
        match self {
            Self::Echo | Self::Never => "",
            Self::Value => "{}",
            Self::Error => "States.TaskFailed",
            Self::Other => "{\"sequence\": [\"echo\"]}",
        }
    }
}

/// How a Task state's call is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The state.
    pub state: String,
    /// Its `Resource`, and which mock answers it.
    pub by: String,
    /// How long it takes: `4 min`, `1 min ± 10 s`, or what words do not say as JSON; empty is at once.
    pub takes: String,
    /// What comes of it.
    pub gives: Gives,
    /// What the form calls a value that it gives: "The function returns".
    pub value: &'static str,
    /// The value, the error or the outcome.
    pub text: String,
    /// How many calls, or ranges of them, have answers of their own.
    pub calls: usize,
}

/// How each Task state of a definition is answered, in the order of the text.
///
/// # Errors
/// The mocks file is no JSON object.
pub fn answers(definition: &str, mocks: Option<&str>) -> Result<Vec<Answer>, Refusal> {
    let file = read(mocks)?;
    let mut all = Vec::new();
    each_state(definition, &mut |state| {
        if let StateKind::Task(task) = &state.kind {
            all.push(answer(&file, state, task));
        }
    });
    Ok(all)
}

/// Says which mocks are for states that the definition does not have, nor any that its tasks start: mostly a name that
/// was changed or misspelt. `None` if there are none.
pub fn strangers(definition: &str, mocks: Option<&str>) -> Option<String> {
    let file = read(mocks).ok()?;
    let mut names: Vec<&String> = file.get("states")?.as_object()?.keys().collect();
    each_state(definition, &mut |state| names.retain(|name| **name != state.name));
    for machine in file.get("state_machines").and_then(Value::as_object).into_iter().flat_map(Map::values) {
        let definition = machine.get("definition").map(Value::to_string).unwrap_or_default();
        each_state(&definition, &mut |state| names.retain(|name| **name != state.name));
    }
    let quoted: Vec<String> = names.iter().map(|name| ["\u{201c}", name, "\u{201d}"].concat()).collect();
    let (there, but) = match names.len() {
        0 => return None,
        1 => ("There is a mock for the state ", ", but no such state."),
        _ => ("There are mocks for the states ", ", but no such states."),
    };
    Some([there, &plan::words::list(&quoted), but].concat())
}

fn each_state(definition: &str, visit: &mut dyn FnMut(&State)) {
    let machine = asl::interpret(&asl::json::parse(definition).0);
    walk_scopes(&machine.scope, &mut |scope| scope.states.values().for_each(&mut *visit));
}

/// Which mock answers a call.
enum Source<'a> {
    /// This one, found in a section of the file under a name.
    Mock(&'static str, &'a str, &'a Value),
    /// None.
    Nothing,
    /// One of `jobs` perhaps: what is called is known only in a run.
    Unknown,
}

/// The mock that answers a Task state: its own, else that of what it calls, else that of its resource, else the default.
fn source<'a>(file: &'a Map<String, Value>, state: &'a State, task: &'a TaskState) -> Source<'a> {
    let find = |section: &'static str, name: &'a str| {
        Some(Source::Mock(section, name, file.get(section)?.get(name)?))
    };
    if let Some(own) = find("states", &state.name) {
        return own;
    }
    let of_job = match called(state, task) {
        Called::Named(name) => find("jobs", name),
        Called::Computed
            if file.get("jobs").and_then(Value::as_object).is_some_and(|jobs| !jobs.is_empty()) =>
        {
            Some(Source::Unknown)
        }
        _ => None,
    };
    let of_resource = || find("resources", task.resource.as_ref()?);
    let default = || Some(Source::Mock("default", "", file.get("default")?));
    of_job.or_else(of_resource).or_else(default).unwrap_or(Source::Nothing)
}

fn answer(file: &Map<String, Value>, state: &State, task: &TaskState) -> Answer {
    let source = source(file, state, task);
    let mock = if let Source::Mock(.., mock) = source { Some(mock) } else { None };
    let takes = match mock.and_then(|mock| mock.get("latency")) {
        None => String::new(),
        Some(Value::Number(seconds)) => shown(seconds.as_f64().unwrap_or_default()),
        Some(distribution) => varying(distribution).unwrap_or_else(|| distribution.to_string()),
    };
    let (gives, text) = match (mock.and_then(|mock| mock.get("outcome")), &source) {
        (Some(outcome), _) => outcome_of(outcome),
        (None, Source::Unknown) => (Gives::Other, String::new()),
        (None, _) => (Gives::Echo, String::new()),
    };
    let resource = task.resource.as_ref().map(|it| it.value.as_str()).unwrap_or_default();
    let calls = mock.and_then(|mock| mock.get("calls")?.as_object()).map_or(0, Map::len);
    let value = speaker(task);
    Answer { state: state.name.clone(), by: by(resource, &source), takes, gives, value, text, calls }
}

fn by(resource: &str, source: &Source<'_>) -> String {
    let [said, name] = match source {
        Source::Mock("states", ..) => ["its own mock answers", ""],
        Source::Mock("jobs", name, _) => ["answered by the mock of ", name],
        Source::Mock("resources", ..) => ["the mock of this resource answers", ""],
        Source::Mock(..) => ["the default mock answers", ""],
        Source::Nothing => ["it has no mock", ""],
        Source::Unknown => ["which of the mocks in `jobs` answers, is known only in a run", ""],
    };
    [resource, ": ", said, name].concat()
}

fn outcome_of(outcome: &Value) -> (Gives, String) {
    let only = |keys: &[&str]| {
        outcome.as_object().is_some_and(|fields| fields.keys().all(|key| keys.contains(&key.as_str())))
    };
    let text = |key: &str| outcome.get(key).and_then(Value::as_str);
    match (outcome.as_str(), outcome.get("constant"), text("error")) {
        (Some("echo"), ..) => (Gives::Echo, String::new()),
        (Some("hang"), ..) => (Gives::Never, String::new()),
        (_, Some(value), _) if only(&["constant"]) => (Gives::Value, value.to_string()),
        (_, _, Some(error)) if only(&["error", "cause"]) => match text("cause") {
            Some(cause) => (Gives::Error, format!("{error}: {cause}")),
            None => (Gives::Error, error.to_owned()),
        },
        _ => (Gives::Other, outcome.to_string()),
    }
}

/// The mocks file with another latency of a state: a duration as in a task's row, a distribution as JSON, or nothing. What
/// comes of the call stays, as it does in other states.
///
/// # Errors
/// It is none of these, the file is no JSON object, or what comes of the call is known only in a run.
pub fn set_takes(definition: &str, mocks: Option<&str>, state: &str, typed: &str) -> Result<String, Refusal> {
    let latency = latency_of(typed)?;
    let mut own = Own::of(definition, mocks, state)?.known()?;
    put(&mut own.mock, "latency", latency);
    Ok(own.written())
}

/// A latency as it is typed: a duration, a distribution as JSON, or nothing.
fn latency_of(typed: &str) -> Result<Option<Value>, Refusal> {
    match typed.trim() {
        "" => Ok(None),
        typed if typed.starts_with('{') => parse(typed).map(Some),
        typed => match duration_text::parse_in(typed, 1.0, &Distribution::default()) {
            Ok(latency) => Ok(Some(plan::duration(&latency))),
            Err(said) if said == duration_text::EXAMPLES => {
                Err(Refusal(format!("“{typed}” is no duration. {EXAMPLES}")))
            }
            Err(said) => Err(Refusal(said)),
        },
    }
}

/// A distribution as a person would type it; `None` where typing that would not give it.
fn varying(latency: &Value) -> Option<String> {
    let (sign, first, second) = match latency.get("distribution")?.as_str()? {
        "uniform" => ("to", "min_s", "max_s"),
        "lognormal" => ("±", "mean_s", "sd_s"),
        _ => return None,
    };
    let figure = |key: &str| Some(shown(latency.get(key)?.as_f64()?));
    let text = format!("{} {sign} {}", figure(first)?, figure(second)?);
    let typed = latency_of(&text).ok()??;
    let is_same =
        |key: &str| typed.get(key).and_then(Value::as_f64) == latency.get(key).and_then(Value::as_f64);
    (is_same(first) && is_same(second)).then_some(text)
}

/// The mocks file with another outcome of a state; how long it takes stays, as do other states. An empty text begins with
/// what such an outcome usually is.
///
/// # Errors
/// The text is not JSON where it must be, or the file is no JSON object.
pub fn set_gives(
    definition: &str,
    mocks: Option<&str>,
    state: &str,
    gives: Gives,
    typed: &str,
) -> Result<String, Refusal> {
    let outcome = outcome_from(gives, typed)?;
    let mut own = Own::of(definition, mocks, state)?;
    put(&mut own.mock, "outcome", Some(outcome));
    Ok(own.written())
}

/// An outcome as it is typed.
fn outcome_from(gives: Gives, typed: &str) -> Result<Value, Refusal> {
    let text = if typed.trim().is_empty() { gives.text() } else { typed.trim() };
    Ok(match gives {
        Gives::Echo => json!("echo"),
        Gives::Never => json!("hang"),
        Gives::Value => json!({ "constant": parse(text)? }),
        Gives::Other => parse(text)?,
        Gives::Error => match text.split_once(": ") {
            Some((error, cause)) => json!({ "error": error, "cause": cause }),
            None => json!({ "error": text }),
        },
    })
}

/// A state's own mock, about to be changed. Where it has none, that is a copy of the one that answers it so far: what is called
/// elsewhere too is answered there as before.
struct Own<'a> {
    file: Map<String, Value>,
    name: &'a str,
    mock: Map<String, Value>,
    /// Whether it is known which one answers it so far.
    is_known: bool,
}

impl<'a> Own<'a> {
    fn of(definition: &str, mocks: Option<&str>, name: &'a str) -> Result<Self, Refusal> {
        let file = read(mocks)?;
        let (mut mock, mut is_known) = (Map::new(), true);
        each_state(definition, &mut |state| {
            let StateKind::Task(task) = &state.kind else { return };
            if state.name == name {
                match source(&file, state, task) {
                    Source::Mock(.., found) => mock = found.as_object().cloned().unwrap_or_default(),
                    Source::Nothing => {}
                    Source::Unknown => is_known = false,
                }
            }
        });
        Ok(Self { file, name, mock, is_known })
    }

    /// Itself, where what is not changed stays as it was.
    fn known(self) -> Result<Self, Refusal> {
        match self.is_known {
            true => Ok(self),
            false => Err(Refusal(UNKNOWN.to_owned())),
        }
    }

    /// The file with it.
    fn written(mut self) -> String {
        put_within(&mut self.file, "states", self.name.to_owned(), self.mock);
        format!("{:#}", Value::Object(self.file))
    }
}

/// Puts an object into the object in a field, which is made where there is none.
fn put_within(outer: &mut Map<String, Value>, field: &str, name: String, inner: Map<String, Value>) {
    let mut within = match outer.get_mut(field).map(Value::take) {
        Some(Value::Object(within)) => within,
        _ => Map::new(),
    };
    within.insert(name, Value::Object(inner));
    outer.insert(field.to_owned(), Value::Object(within));
}

fn put(mock: &mut Map<String, Value>, field: &str, value: Option<Value>) {
    match value {
        Some(value) => drop(mock.insert(field.to_owned(), value)),
        None => drop(mock.shift_remove(field)),
    }
}

/// What to write where a latency stands.
const EXAMPLES: &str =
    "Write 0.2 s, 4 min, 1 h 30 min, 00:05:00, 1 min ± 10 s or 3 to 5 min, or a distribution as JSON.";

/// Why a state's time alone cannot be set.
const UNKNOWN: &str =
    "Which of the mocks in `jobs` answers this state, is known only in a run. Say first what it gives.";

fn read(mocks: Option<&str>) -> Result<Map<String, Value>, Refusal> {
    match mocks.map(str::trim).filter(|text| !text.is_empty()).map(parse) {
        None => Ok(Map::new()),
        Some(Ok(Value::Object(file))) => Ok(file),
        Some(Ok(_)) => Err(Refusal("The mocks are no JSON object.".to_owned())),
        Some(Err(refusal)) => Err(refusal),
    }
}

fn parse(text: &str) -> Result<Value, Refusal> {
    serde_json::from_str(text).map_err(|error| Refusal(format!("This is not JSON: {error}")))
}

/// Seconds as a person would write them.
fn shown(seconds: f64) -> String {
    #[allow(clippy::cast_possible_truncation, reason = "a latency in ms; the cast saturates")]
    let ms = (seconds * 1_000.0) as i64;
    duration::words(ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MACHINE: &str = r#"{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::glue:startJobRun.sync","Next":"P"},
        "P":{"Type":"Parallel","Branches":[{"StartAt":"B","States":{"B":{"Type":"Task","Resource":"r","End":true}}}],"End":true}}}"#;

    #[test]
    fn every_task_has_an_answer() {
        let all = answers(MACHINE, None).unwrap();
        let names: Vec<&str> = all.iter().map(|answer| answer.state.as_str()).collect();
        assert_eq!(names, ["A", "B"]);
        assert_eq!((all[0].gives, all[0].takes.as_str()), (Gives::Echo, ""));
        assert!(answers(MACHINE, Some("[]")).is_err() && answers(MACHINE, Some("{")).is_err());
    }

    #[test]
    fn what_is_set_is_shown_and_the_rest_stays() {
        let mut file = Some(r#"{"default":{"latency":9},"states":{"B":{"cold_start":1}}}"#.to_owned());
        let mut check = |gives: Gives, typed: &str, shown: &str| {
            let text = set_gives(MACHINE, file.as_deref(), "B", gives, typed).unwrap();
            let all = answers(MACHINE, Some(&text)).unwrap();
            assert_eq!((all[1].gives, all[1].text.as_str()), (gives, shown), "{text}");
            let value: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(
                (&value["default"]["latency"], &value["states"]["B"]["cold_start"]),
                (&json!(9), &json!(1))
            );
            file = Some(text);
        };
        check(Gives::Value, r#"{"a": [1]}"#, r#"{"a":[1]}"#);
        check(Gives::Value, "", "{}");
        check(Gives::Error, "E.X: why: so", "E.X: why: so");
        check(Gives::Error, "", "States.TaskFailed");
        check(Gives::Never, "ignored", "");
        check(Gives::Other, r#"{"sequence":["echo"]}"#, r#"{"sequence":["echo"]}"#);
        check(Gives::Echo, "", "");
        assert!(set_gives(MACHINE, None, "B", Gives::Value, "{").is_err());
    }

    #[test]
    fn latencies_are_durations_or_distributions() {
        let check = |typed: &str, expect: Option<&str>| {
            let set = set_takes(MACHINE, Some("{}"), "A", typed);
            let shown = set.ok().map(|text| answers(MACHINE, Some(&text)).unwrap()[0].takes.clone());
            assert_eq!(shown.as_deref(), expect, "{typed}");
        };
        check("", Some(""));
        check("0.2", Some("0.2 s"));
        check("200 ms", Some("0.2 s"));
        check("1h30m", Some("1 h 30 min"));
        check("90 d", Some("90 d"));
        check("5", Some("5 s"));
        check("2 hours", Some("2 h"));
        check("2 sec", Some("2 s"));
        check("00:05:00", Some("5 min"));
        check(r#"{"distribution": "uniform", "min_s": 1, "max_s": 2}"#, Some("1 s to 2 s"));
        let lossy = r#"{"distribution":"lognormal","mean_s":60.0001,"sd_s":10}"#;
        check(lossy, Some(lossy));
        let exponential = r#"{"distribution":"exponential","mean_s":60}"#;
        check(exponential, Some(exponential));
        check("1 min ± 10 s", Some("1 min ± 10 s"));
        check("90 s +/- 9", Some("1 min 30 s ± 9 s"));
        check("0.2 s ± 0.1", Some("0.2 s ± 0.1 s"));
        check("2-4", Some("2 s to 4 s"));
        check("5 ± 0", Some("5 s"));
        check("5 to 3 min", None);
        check("± 4", None);
        check("soon", None);
        check("-3", None);
        check("4 weeks", None);
        check("{", None);
        let set = |typed: &str| -> Value {
            let text = set_takes(MACHINE, None, "A", typed).unwrap();
            serde_json::from_str::<Value>(&text).unwrap()["states"]["A"]["latency"].clone()
        };
        assert_eq!(set("1 min ± 10 s"), json!({"distribution": "lognormal", "mean_s": 60, "sd_s": 10}));
        assert_eq!(set("3 to 5 min"), json!({"distribution": "uniform", "min_s": 180, "max_s": 300}));
        assert_eq!(set("2"), json!(2));
    }
}
