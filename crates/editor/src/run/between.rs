//! The data between a state's fields: what InputPath, Parameters, ResultSelector and ResultPath made of them.
//!
//! A history has only the ends of that way: input, what was sent, what came back, output. The rest is found out by testing the
//! state (AWS's TestState) on the input of the visit, with what its call came to as the mock, the variables in sight and the
//! moment. What the test makes of it is shown only as far as it agrees with what the history recorded.

use super::playback::{Ending, Playback, Visit};
use super::{EventRow, Section, Try};
use asl::json::{Kind, Node};
use protocol::{StateTest, TestedState};
use serde_json::{json, Map, Value};
use std::sync::Arc;

/// The detail of an event that tells what a state assigned.
const ASSIGNED: &str = "assignedVariables";

/// What is asked about a try, and by what the answer is measured.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Between {
    /// The try.
    shown: Try,
    /// The fields that the state has.
    fields: Vec<String>,
    /// What the state was given.
    input: Value,
    /// The state is a Task, whose call the history tells of.
    is_call: bool,
    /// What the state gave, if it has ended.
    output: Option<Value>,
    /// Whether what the state made of what came back can be told: it is known what that was, or nothing was called.
    knows_result: bool,
}

/// The data after one of the state's fields.
struct Stage {
    /// As the API's `inspectionData` names it.
    name: &'static str,
    /// The field.
    field: &'static str,
    /// As it is called where it is shown.
    title: &'static str,
    /// The section after which it comes.
    after: &'static [&'static str],
    /// It is about what came back.
    of_result: bool,
}

const fn stage(name: &'static str, field: &'static str, title: &'static str, of_result: bool) -> Stage {
    let after: &[&str] =
        if of_result { &["Error", "Result", "Accepted", "Sent", "Input"] } else { &["Input"] };
    Stage { name, field, title, after, of_result }
}

/// In the order of the data's way. Source: developer guide, "Input and output processing"; API reference, InspectionData.
const STAGES: [Stage; 7] = [
    stage("afterInputPath", "InputPath", "After InputPath", false),
    stage("afterItemsPath", "ItemsPath", "After ItemsPath", false),
    stage("afterItemSelector", "ItemSelector", "After ItemSelector", false),
    stage("afterParameters", "Parameters", "After Parameters", false),
    stage("afterArguments", "Arguments", "After Arguments", false),
    stage("afterResultSelector", "ResultSelector", "After ResultSelector", true),
    stage("afterResultPath", "ResultPath", "After ResultPath", true),
];

/// What a step of the data's way is called where it is shown, by the name that the API has for it.
pub(super) fn title_of(name: &str) -> String {
    if let Some(stage) = STAGES.iter().find(|stage| stage.name == name) {
        return stage.title.to_owned();
    }
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
    };
    match name.strip_prefix("after") {
        Some(field) => format!("After {}", capital(field)),
        None => capital(name),
    }
}

impl Between {
    /// What to ask about a try of a state that has these fields; `None` where nothing lies between what the history tells.
    pub fn of(fields: Vec<String>, rows: &[EventRow], play: &Playback, shown: Try) -> Option<Self> {
        let visit = play.visits.get(shown.visit)?;
        STAGES.iter().find(|stage| fields.iter().any(|field| field == stage.field))?;
        let entered = rows.get(visit.entered)?;
        let input = detail(entered, "input")?;
        let result = came_back(rows, play, shown).0;
        let output = visit.end.and_then(|(event, ..)| detail(rows.get(event)?, "output"));
        let knows_result = result.is_some() || !calls(visit);
        Some(Self { shown, fields, input, is_call: visit.kind == "Task", output, knows_result })
    }

    /// The request: the state in the definition that ran, with what the history tells. Looks through all that came before.
    pub fn test(&self, definition: String, rows: &[EventRow], play: &Playback) -> Option<StateTest> {
        let visit = play.visits.get(self.shown.visit)?;
        let (result, error) = came_back(rows, play, self.shown);
        let variables = variables(rows, play).get(self.shown.visit).map(|all| Map::clone(all));
        Some(StateTest {
            definition,
            state: Some(visit.state.clone()),
            input: self.input.to_string(),
            mock: mock(visit, result.as_ref(), error),
            variables: Some(Value::Object(variables.unwrap_or_default()).to_string()),
            context: Some(context(rows, rows.get(visit.entered)?, visit, self.shown).to_string()),
            ..StateTest::default()
        })
    }

    /// Whether the test can tell more than the history does: what a call was sent stands there.
    pub fn needs_test(&self) -> bool {
        let is_sent = |field: &str| self.is_call && matches!(field, "Parameters" | "Arguments");
        STAGES.iter().any(|stage| self.has(stage.field) && !is_sent(stage.field))
    }

    /// The sections of the try with what the test found between them, and with the fields that made what they show.
    pub fn in_sections(&self, mut sections: Vec<Section>, tested: Option<&TestedState>) -> Vec<Section> {
        self.name_fields(&mut sections);
        let Some(tested) = tested else { return sections };
        let agrees = self.output.is_some()
            && tested.output.as_deref().and_then(|text| serde_json::from_str(text).ok()) == self.output;
        let has_ended = sections.iter().any(|section| section.title == "Output");
        let mut last: Option<usize> = None;
        for stage in STAGES.iter().filter(|stage| self.has(stage.field)) {
            // What was sent is what Parameters or Arguments made.
            let is_there = matches!(stage.field, "Parameters" | "Arguments")
                && sections.iter().any(|section| section.title == "Sent");
            let is_known = !stage.of_result || (agrees && has_ended && self.knows_result);
            let step = tested.steps.iter().find(|step| step.name == stage.name);
            let Some(step) = step.filter(|_| is_known && !is_there) else { continue };
            let Ok(value) = serde_json::from_str::<Value>(&step.value) else { continue };
            let at = |title: &&str| sections.iter().rposition(|section| section.title == *title);
            let Some(own) = stage.after.iter().find_map(at) else { continue };
            // Several follow each other.
            let place = last.filter(|last| *last > own).unwrap_or(own) + 1;
            sections.insert(place, Section::plain(stage.title, String::new(), &value));
            last = Some(place);
        }
        sections
    }

    /// Says of what the history tells which field it went through last.
    fn name_fields(&self, sections: &mut [Section]) {
        for section in sections {
            let fields: &[&str] = match section.title {
                "Sent" => &["Arguments", "Parameters"],
                "Output" => &["Output", "OutputPath"],
                _ => continue,
            };
            let Some(field) = fields.iter().find(|field| self.has(field)) else { continue };
            section.note = match section.note.as_str() {
                "" => format!("after {field}"),
                note => format!("after {field}, {note}"),
            };
        }
    }

    fn has(&self, field: &str) -> bool {
        self.fields.iter().any(|own| own == field)
    }
}

/// The state of this name, at whatever depth.
fn find<'d>(node: &'d Node, name: &str) -> Option<&'d Node> {
    let inner = |node: &'d Node| match &node.kind {
        Kind::Object(_) | Kind::Array(_) => find(node, name),
        _ => None,
    };
    let own = node.get("States").and_then(|states| states.get(name));
    own.or_else(|| node.members().iter().find_map(|member| inner(&member.value)))
        .or_else(|| node.elements().iter().find_map(inner))
}

/// The fields that the state of this name has in a definition.
pub fn fields_of(definition: &str, state: &str) -> Vec<String> {
    let document = asl::json::parse(definition).0;
    let members = find(&document, state).map(Node::members).unwrap_or_default();
    members.iter().map(|member| member.key.clone()).collect()
}

/// A detail of an event, unfolded.
fn detail(row: &EventRow, key: &str) -> Option<Value> {
    let mut details: Value = serde_json::from_str(&row.details).ok()?;
    details.get_mut(key).map(Value::take)
}

/// What the call or the branches of a try came to: a result, or an error with its cause.
fn came_back(rows: &[EventRow], play: &Playback, shown: Try) -> (Option<Value>, Option<Value>) {
    let visit = play.visits.get(shown.visit);
    let Some(attempt) = visit.and_then(|visit| visit.attempts.get(shown.attempt)) else {
        return (None, None);
    };
    let Some((event, _, ending)) = attempt.end else { return (None, None) };
    let Some(row) = rows.get(event) else { return (None, None) };
    match ending {
        Ending::Succeeded if row.kind == "ParallelStateSucceeded" => {
            (branches(rows, play, shown.visit, attempt.from), None)
        }
        Ending::Succeeded => (detail(row, "output"), None),
        _ => {
            let text = |key| detail(row, key).unwrap_or_else(|| Value::String(String::new()));
            (None, Some(json!({"error": text("error"), "cause": text("cause")})))
        }
    }
}

/// Whether something outside the state decides its result.
fn calls(visit: &Visit) -> bool {
    matches!(visit.kind.as_str(), "Task" | "Parallel" | "Map")
}

/// The outputs of the branches of a Parallel state, in their order.
fn branches(rows: &[EventRow], play: &Playback, parallel: usize, from: usize) -> Option<Value> {
    let own = play.joins.iter().filter(|join| join.of == parallel && join.from.0 > from);
    let mut outputs = Vec::new();
    for join in own {
        outputs.push((first_of(play, join.after), detail(rows.get(join.from.0)?, "output")?));
    }
    outputs.sort_by_key(|(first, _)| *first);
    Some(Value::Array(outputs.into_iter().map(|(_, output)| output).collect()))
}

/// The first visit of the scope of a visit.
fn first_of(play: &Playback, visit: usize) -> usize {
    let before = |at: &usize| play.visits.get(*at).and_then(|visit| visit.after).filter(|before| before < at);
    std::iter::successors(Some(visit), before).last().unwrap_or(visit)
}

/// What stands in for the call. Where it has not ended, or a Map state's iterations are meant, any result will do: only what
/// comes before it is looked at.
fn mock(visit: &Visit, result: Option<&Value>, error: Option<Value>) -> Option<String> {
    if !calls(visit) {
        return None;
    }
    let any = if visit.kind == "Task" { json!({}) } else { json!([]) };
    let mut mock = match error {
        Some(error) => json!({ "errorOutput": error }),
        // As text: a result may be a text itself.
        None => json!({"result": result.unwrap_or(&any).to_string()}),
    };
    if let Some(fields) = mock.as_object_mut() {
        fields.insert("fieldValidationMode".to_owned(), "NONE".into());
    }
    Some(mock.to_string())
}

/// For each visit the variables in sight where it began: those assigned before it in its scope, and in the scopes around it.
pub(crate) fn variables(rows: &[EventRow], play: &Playback) -> Vec<Arc<Map<String, Value>>> {
    let mut all: Vec<Arc<Map<String, Value>>> = Vec::with_capacity(play.visits.len());
    for visit in &play.visits {
        let before = visit.after.or(visit.outer);
        let mut own = before.and_then(|before| all.get(before)).cloned().unwrap_or_default();
        // A state around has assigned nothing yet.
        let left = before.filter(|_| visit.after.is_some()).and_then(|before| play.visits.get(before)?.end);
        let row = left.and_then(|(event, ..)| rows.get(event)).filter(|row| row.details.contains(ASSIGNED));
        if let Some(Value::Object(assigned)) = row.and_then(|row| detail(row, ASSIGNED)) {
            let value =
                |text: Value| text.as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or(text);
            Arc::make_mut(&mut own).extend(assigned.into_iter().map(|(name, text)| (name, value(text))));
        }
        all.push(own);
    }
    all
}

/// The context object as far as the history tells.
fn context(rows: &[EventRow], entered: &EventRow, visit: &Visit, shown: Try) -> Value {
    let start = rows.first();
    let mut execution = Map::new();
    for (key, from) in [("Input", "input"), ("RoleArn", "roleArn")] {
        if let Some(value) = start.and_then(|row| detail(row, from)) {
            execution.insert(key.to_owned(), value);
        }
    }
    let started = iso(start.map_or(0, |row| row.timestamp_ms));
    execution.insert("StartTime".to_owned(), started.into());
    let state =
        json!({"Name": visit.state, "EnteredTime": iso(entered.timestamp_ms), "RetryCount": shown.attempt});
    // Whatever token the call was given, what comes back does not hang on it.
    json!({"Execution": execution, "State": state, "Task": {"Token": "token"}})
}

/// Milliseconds since the epoch as the context object writes times: `2026-11-22T19:53:43.000Z`.
fn iso(ms: i64) -> String {
    let (days, rest) = (ms.div_euclid(86_400_000), ms.rem_euclid(86_400_000));
    // Days of the proleptic Gregorian calendar, in eras of 400 years that begin in March (H. Hinnant, "chrono-compatible
    // low-level date algorithms").
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year + i64::from(month <= 2);
    let (hour, minute, second, ms) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60, rest % 1_000);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z")
}

#[cfg(test)]
mod tests {
    use super::iso;

    #[test]
    fn times_are_written_as_aws_writes_them() {
        let check = |ms: i64, expect: &str| assert_eq!(iso(ms), expect);
        check(0, "1970-01-01T00:00:00.000Z");
        check(951_782_400_000, "2000-02-29T00:00:00.000Z");
        check(1_795_377_223_007, "2026-11-22T19:53:43.007Z");
        check(1_798_761_599_999, "2026-12-31T23:59:59.999Z");
        check(-1, "1969-12-31T23:59:59.999Z");
    }
}
