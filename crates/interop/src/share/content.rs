//! A session with a plan as JSON and back. `kind` says which sort of document a link carries, so that further sorts
//! can come later and an older page can say that it does not know them.

use super::machine::{self, SharedMachine};
use super::{Document, Room, ShareError, ShareSettings, Shared, Sight, MAX_RUNS};
use asl::model::QueryLanguage;
use asl::{Diagnostic, Span};
use plan::Plan;
use protocol::{Layout, Layouts};
use serde_json::{json, Map, Value};

const KIND_PLAN: &str = "plan";
/// What layouts are priced as, where it is not the usual.
const EXPRESS: &str = "Express";

pub(super) fn write(shared: &Shared) -> Value {
    let Shared { plan, settings, express, room, layout, hazard, tasks, sight } = shared;
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| drop(fields.insert(name.to_owned(), value));
    put("kind", KIND_PLAN.into());
    put("plan", write_plan(plan));
    put("settings", write_settings(settings));
    if *express {
        put("pricing", EXPRESS.into());
    }
    put("room", room.name().into());
    if let Some(layout) = layout {
        put("layout", layout_name(*layout));
    }
    if let Some(hazard) = hazard {
        put("hazard", hazard.as_str().into());
    }
    if !tasks.is_empty() {
        put("tasks", json!(tasks));
    }
    write_sight(sight, put);
    Value::Object(fields)
}

pub(super) fn read(text: &str) -> Result<Document, ShareError> {
    let value: Value = serde_json::from_str(text).map_err(|error| ShareError::Json {
        line: error.line() as u64,
        column: error.column() as u64,
        message: without_position(&error.to_string()),
    })?;
    let Value::Object(fields) = &value else { return Err(bad("/", "must be an object")) };
    match fields.get("kind") {
        Some(Value::String(kind)) if kind == KIND_PLAN => {
            read_shared(fields).map(|shared| Document::Plan(Box::new(shared)))
        }
        Some(Value::String(kind)) if kind == machine::KIND => {
            SharedMachine::read(fields).map(|machine| Document::Machine(Box::new(machine)))
        }
        Some(Value::String(kind)) => Err(ShareError::NewerKind { kind: kind.chars().take(40).collect() }),
        Some(_) => Err(bad("/kind", "must be a string")),
        None => Err(bad("/kind", "is missing")),
    }
}

fn read_shared(fields: &Map<String, Value>) -> Result<Shared, ShareError> {
    Ok(Shared {
        plan: read_plan(fields.get("plan").ok_or_else(|| bad("/plan", "is missing"))?)?,
        settings: read_settings(fields.get("settings"))?,
        express: read_pricing(fields.get("pricing"))?,
        room: read_room(fields.get("room"), Room::default())?,
        layout: read_layout(fields.get("layout"))?,
        hazard: read_hazard(fields.get("hazard"))?,
        tasks: read_tasks(fields.get("tasks"))?,
        sight: read_sight(fields)?,
    })
}

/// As in a plan file: with defaults left out a link is shorter.
fn write_plan(plan: &Plan) -> Value {
    // What `print` writes is JSON; its own tests hold it to that.
    serde_json::from_str(&plan::print(plan)).unwrap_or(Value::Null)
}

fn read_plan(value: &Value) -> Result<Plan, ShareError> {
    let (plan, diagnostics) = plan::parse(&value.to_string());
    let errors: Vec<_> = diagnostics.into_iter().filter(Diagnostic::is_error).map(within_link).collect();
    match plan {
        Some(plan) if errors.is_empty() => Ok(plan),
        _ => Err(ShareError::Plan { diagnostics: errors }),
    }
}

/// The finding with its place in the shared document. There is no text of it that a person could look at.
fn within_link(diagnostic: Diagnostic) -> Diagnostic {
    let path = format!("/plan{}", diagnostic.path.trim_end_matches('/'));
    Diagnostic { path, span: Span::default(), ..diagnostic }
}

/// What came later is left out where it is as usual: the link is the one that it always was.
fn write_settings(settings: &ShareSettings) -> Value {
    let ShareSettings { expected, seed, runs, layouts, query_language } = settings;
    let mut fields = json!({ "expected": expected, "seed": seed, "runs": runs });
    let mut put =
        |name: &str, value: Value| fields.as_object_mut().map(|own| own.insert(name.to_owned(), value));
    if *layouts != Layouts::USUAL {
        put("layouts", layouts.iter().map(layout_name).collect());
    }
    if *query_language != QueryLanguage::JSONPath {
        put("query_language", json!(query_language));
    }
    fields
}

pub(super) fn read_settings(value: Option<&Value>) -> Result<ShareSettings, ShareError> {
    let default = ShareSettings::default();
    let fields = match value {
        None => return Ok(default),
        Some(Value::Object(fields)) => fields,
        Some(_) => return Err(bad("/settings", "must be an object")),
    };
    let expected = match fields.get("expected") {
        None => default.expected,
        Some(value) => value.as_bool().ok_or_else(|| bad("/settings/expected", "must be true or false"))?,
    };
    let seed = match fields.get("seed") {
        None => default.seed,
        Some(value) => value
            .as_u64()
            .ok_or_else(|| bad("/settings/seed", "must be a whole number from 0 to 18446744073709551615"))?,
    };
    let runs = match fields.get("runs") {
        None => default.runs,
        Some(value) => value
            .as_u64()
            .and_then(|runs| u32::try_from(runs).ok())
            .filter(|runs| (1..=MAX_RUNS).contains(runs))
            .ok_or_else(|| bad("/settings/runs", &format!("must be a whole number from 1 to {MAX_RUNS}")))?,
    };
    let layouts = match fields.get("layouts") {
        None => default.layouts,
        Some(value) => serde_json::from_value(value.clone()).map_err(|_| {
            let words = Layout::ALL.map(|layout| format!("\"{}\"", layout.word())).join(", ");
            bad("/settings/layouts", &format!("must be a list of at least one of {words}"))
        })?,
    };
    let query_language = match fields.get("query_language") {
        None => default.query_language,
        Some(value) => serde_json::from_value(value.clone())
            .map_err(|_| bad("/settings/query_language", "must be \"JSONPath\" or \"JSONata\""))?,
    };
    Ok(ShareSettings { expected, seed, runs, layouts, query_language })
}

fn read_pricing(value: Option<&Value>) -> Result<bool, ShareError> {
    match value.map(Value::as_str) {
        None | Some(Some("Standard")) => Ok(false),
        Some(Some(EXPRESS)) => Ok(true),
        _ => Err(bad("/pricing", "must be \"Standard\" or \"Express\"")),
    }
}

pub(super) fn read_room(value: Option<&Value>, default: Room) -> Result<Room, ShareError> {
    let Some(value) = value else { return Ok(default) };
    [Room::Plan, Room::Flow, Room::Run]
        .into_iter()
        .find(|room| value.as_str() == Some(room.name()))
        .ok_or_else(|| bad("/room", "must be \"plan\", \"flow\" or \"run\""))
}

fn read_layout(value: Option<&Value>) -> Result<Option<Layout>, ShareError> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(value) => serde_json::from_value(value.clone())
            .map(Some)
            .map_err(|_| bad("/layout", "is not a layout that this version knows")),
    }
}

fn read_hazard(value: Option<&Value>) -> Result<Option<String>, ShareError> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(code)) => Ok(Some(code.clone())),
        Some(_) => Err(bad("/hazard", "must be a string")),
    }
}

fn read_tasks(value: Option<&Value>) -> Result<Vec<String>, ShareError> {
    match value {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(value) => {
            serde_json::from_value(value.clone()).map_err(|_| bad("/tasks", "must be a list of strings"))
        }
    }
}

pub(super) fn write_sight(sight: &Sight, mut put: impl FnMut(&str, Value)) {
    if let Some(state) = &sight.state {
        put("state", state.as_str().into());
    }
    if let Some(at_ms) = sight.at_ms {
        put("at", at_ms.into());
    }
    if !sight.breakpoints.is_empty() {
        let all = sight.breakpoints.iter().cloned();
        put("breakpoints", all.collect::<Value>());
    }
}

pub(super) fn read_sight(fields: &Map<String, Value>) -> Result<Sight, ShareError> {
    let state = match fields.get("state") {
        None | Some(Value::Null) => None,
        Some(Value::String(name)) => Some(name.clone()),
        Some(_) => return Err(bad("/state", "must be a string")),
    };
    let at_ms = match fields.get("at") {
        None | Some(Value::Null) => None,
        Some(value) => {
            Some(value.as_u64().ok_or_else(|| bad("/at", "must be a whole number of milliseconds"))?)
        }
    };
    Ok(Sight { state, at_ms, breakpoints: read_breakpoints(fields)? })
}

fn read_breakpoints(fields: &Map<String, Value>) -> Result<Vec<(String, String)>, ShareError> {
    let read = |(state, when): (&String, &Value)| Some((state.clone(), when.as_str()?.to_owned()));
    let all = match fields.get("breakpoints") {
        None | Some(Value::Null) => Some(Vec::new()),
        Some(all) => all.as_object().and_then(|all| all.iter().map(read).collect()),
    };
    all.ok_or_else(|| bad("/breakpoints", "must be an object: names of states and conditions"))
}

fn layout_name(layout: Layout) -> Value {
    // A unit variant always serialises, to its name.
    serde_json::to_value(layout).unwrap_or(Value::Null)
}

pub(super) fn bad(path: &str, message: &str) -> ShareError {
    ShareError::Content { path: path.to_owned(), message: message.to_owned() }
}

/// serde_json ends its messages with " at line 1 column 2", which is carried apart.
fn without_position(message: &str) -> String {
    message.rsplit_once(" at line ").map_or(message, |(head, _)| head).to_owned()
}
