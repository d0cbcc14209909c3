//! What a visit of a state took in, sent, got and passed on, as far as the history tells.

use super::playback::{Ending, Head, Playback, Visit};
use super::EventRow;
use serde_json::{Map, Value};

/// A piece of what a visit worked with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// "Input"
    pub title: &'static str,
    /// What is to be said of it: "to glue startJobRun.sync".
    pub note: String,
    /// Its lines.
    pub lines: Vec<DataLine>,
}

impl Section {
    /// One of which nothing is compared with the visit before.
    pub(super) fn plain(title: &'static str, note: String, value: &Value) -> Self {
        Self { title, note, lines: lines(&pretty(value), None) }
    }
}

/// A line of a piece of data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataLine {
    /// The text.
    pub text: String,
    /// It is another one than in the visit or attempt before.
    pub changed: bool,
    /// What stood there then, if one value took the place of another.
    pub was: Option<String>,
}

/// One try: a visit, and which of its attempts if it has any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Try {
    /// The visit's number in the run.
    pub visit: usize,
    /// The attempt's number in the visit.
    pub attempt: usize,
}

/// Every try of a state that has begun, in the order of their beginnings.
pub fn tries(play: &Playback, state: &str, head: Head) -> Vec<Try> {
    let begun = play.visits_of(state).filter(|(_, visit)| visit.entered < head.passed);
    let each = |(number, visit): (usize, &Visit)| {
        let count = visit.attempts.iter().filter(|attempt| attempt.from < head.passed).count();
        (0..count.max(1)).map(move |attempt| Try { visit: number, attempt })
    };
    begun.flat_map(each).collect()
}

/// Where the playhead goes to show a try: to where it ended, else to where it stands at the end of the run.
pub fn head_of(play: &Playback, shown: Try) -> Head {
    let Some(visit) = play.visits.get(shown.visit) else { return play.end() };
    let last = shown.attempt + 1 >= visit.attempts.len();
    let attempt = visit.attempts.get(shown.attempt).filter(|_| !last);
    let end = attempt.map_or(visit.end, |attempt| attempt.end);
    end.map_or(play.end(), |(event, ..)| play.after(event))
}

/// The data of a try up to a moment, with what is another than in the try `before`.
pub fn sections(
    rows: &[EventRow],
    play: &Playback,
    head: Head,
    shown: Try,
    before: Option<Try>,
) -> Vec<Section> {
    let former = before.map(|before| read(rows, play, play.end(), before)).unwrap_or_default();
    let now = read(rows, play, head, shown).into_iter();
    now.map(|(title, note, text)| {
        let old = former.iter().find(|(other, ..)| *other == title).map(|(.., text)| text.as_str());
        Section { title, note, lines: lines(&text, old) }
    })
    .collect()
}

type Piece = (&'static str, String, String);

fn read(rows: &[EventRow], play: &Playback, head: Head, shown: Try) -> Vec<Piece> {
    let Some(visit) = play.visits.get(shown.visit) else { return Vec::new() };
    let to = visit.end.map_or(play.len(), |(event, ..)| event + 1).min(head.passed);
    let attempt = visit.attempts.get(shown.attempt).map(|attempt| attempt.from);
    let next = visit.attempts.get(shown.attempt + 1).map_or(usize::MAX, |attempt| attempt.from);
    let mut all = Vec::new();
    for (index, row) in rows.iter().enumerate().take(to).skip(visit.entered) {
        // Of several attempts only one is on show, and around it what the whole visit has.
        let other = attempt.is_some_and(|from| index < from && index > visit.entered) || index >= next;
        if play.owner(index) == Some(shown.visit) && !other {
            pieces(row, &mut all);
        }
    }
    let is_last = next == usize::MAX;
    let tried = visit.attempts.get(shown.attempt).and_then(|attempt| attempt.end);
    let ended = tried.filter(went_wrong).or(visit.end.filter(|end| is_last && went_wrong(end)));
    // What fails after the result, or inside, no event of the state itself tells.
    if let Some((event, ..)) = ended.filter(|(event, ..)| *event < to) {
        if all.iter().all(|(title, ..)| *title != "Error") {
            let place = all.iter().position(|(title, ..)| matches!(*title, "Variables" | "Output"));
            let place = place.unwrap_or(all.len());
            all.splice(place..place, error(rows, event));
        }
    }
    all
}

fn went_wrong((.., ending): &(usize, i64, Ending)) -> bool {
    matches!(ending, Ending::Failed | Ending::TimedOut | Ending::Caught)
}

/// The error that an event came of: its own, else the one inside that a Parallel or Map state failed with, else the one that
/// what is around it ended with, or caught.
fn error(rows: &[EventRow], event: usize) -> Option<Piece> {
    let own = |row: &EventRow| told(&row.kind, &serde_json::from_str(&row.details).ok()?);
    let holds = |row: &&EventRow| row.kind.starts_with("Parallel") || row.kind.starts_with("Map");
    let inside = |row: &&EventRow| {
        let id = Some(*row).filter(holds)?.previous;
        rows.get(..event)?.iter().rfind(|row| row.id == id)
    };
    let around = |row: &&EventRow| {
        let follows = |other: &&EventRow| other.previous == row.id && !other.kind.ends_with("Aborted");
        rows.get(event..)?.iter().find(follows).filter(|row| holds(row) || row.kind == "ExecutionFailed")
    };
    let first = rows.get(event);
    let within = std::iter::successors(first, inside).find_map(own);
    within.or_else(|| std::iter::successors(first, around).find_map(own))
}

/// The error that an event tells of.
fn told(kind: &str, details: &Map<String, Value>) -> Option<Piece> {
    let (within, error, cause) = match kind {
        _ if kind.ends_with("Failed") || kind.ends_with("TimedOut") => (details, "error", "cause"),
        _ if kind.ends_with("StateExited") => (details.get("output")?.as_object()?, "Error", "Cause"),
        _ => return None,
    };
    let error = within.get(error)?.as_str()?;
    let cause = within.get(cause).and_then(Value::as_str).filter(|cause| !cause.is_empty()).unwrap_or(error);
    // A cause may be JSON of its own.
    let cause = serde_json::from_str(cause).map_or(cause.to_owned(), |json| pretty(&json));
    Some(("Error", error.to_owned(), cause))
}

fn pieces(row: &EventRow, all: &mut Vec<Piece>) {
    let Ok(Value::Object(details)) = serde_json::from_str::<Value>(&row.details) else { return };
    let mut piece = |title: &'static str, key: &str, note: String| {
        if let Some(value) = details.get(key) {
            all.push((title, note, pretty(value)));
        }
    };
    match row.kind.as_str() {
        kind if kind.ends_with("StateEntered") => piece("Input", "input", String::new()),
        kind if kind.ends_with("StateExited") => {
            piece("Variables", "assignedVariables", "by Assign".to_owned());
            piece("Output", "output", String::new());
        }
        kind if kind.ends_with("Scheduled") => {
            let to = called(&details);
            piece("Sent", if details.contains_key("parameters") { "parameters" } else { "input" }, to);
        }
        kind if kind.ends_with("Submitted") => piece("Accepted", "output", "it is at work".to_owned()),
        kind if kind.ends_with("Failed") || kind.ends_with("TimedOut") => {
            all.extend(told(kind, &details));
        }
        kind if kind.ends_with("Succeeded") => piece("Result", "output", String::new()),
        _ => {}
    }
}

/// Whom a call goes to: "to glue startJobRun.sync", "to the function load-orders".
fn called(details: &Map<String, Value>) -> String {
    let word = |key: &str| details.get(key).and_then(Value::as_str).unwrap_or_default();
    match (word("resourceType"), word("resource")) {
        ("", "") => String::new(),
        ("", arn) => format!("to {}", arn.rsplit(':').next().unwrap_or(arn)),
        (service, action) => format!("to {service} {action}"),
    }
}

fn pretty(value: &Value) -> String {
    match value {
        Value::String(text) => serde_json::from_str::<Value>(text)
            .ok()
            .filter(|inner| inner.is_object() || inner.is_array())
            .and_then(|inner| serde_json::to_string_pretty(&inner).ok())
            .unwrap_or_else(|| value.to_string()),
        _ => serde_json::to_string_pretty(value).unwrap_or_default(),
    }
}

/// Splits a text into lines and marks those that the old one has not.
fn lines(text: &str, old: Option<&str>) -> Vec<DataLine> {
    let mut left: Vec<&str> = old.unwrap_or_default().lines().map(bare).collect();
    let known = old.is_some();
    let line = |text: &str| {
        let at = left.iter().position(|line| *line == bare(text));
        if let Some(at) = at {
            left.remove(at);
        }
        DataLine { text: text.to_owned(), changed: known && at.is_none(), was: None }
    };
    let mut all: Vec<DataLine> = text.lines().map(line).collect();
    for line in all.iter_mut().filter(|line| line.changed) {
        let Some((key, _)) = bare(&line.text).split_once(": ") else { continue };
        let mut pairs = left.iter().filter_map(|old| old.split_once(": "));
        let was = pairs.find(|(other, _)| *other == key);
        line.was = was.map(|(_, value)| value.to_owned()).filter(|value| value.len() <= 24);
    }
    all
}

/// A line without the comma that others after it bring.
fn bare(line: &str) -> &str {
    line.trim_end_matches(',')
}

/// What became of a try, as a sentence goes on: "succeeded", "failed", "in progress".
pub fn came_of(play: &Playback, shown: Try, head: Head) -> (&'static str, i64, Option<i64>) {
    let Some(visit) = play.visits.get(shown.visit) else { return ("", 0, None) };
    let only = visit.attempts.len() < 2;
    let attempt = visit.attempts.get(shown.attempt).filter(|_| !only);
    let (from_ms, end) =
        attempt.map_or((visit.entered_ms, visit.end), |attempt| (attempt.from_ms, attempt.end));
    // A result of which nothing could be made is no success.
    let is_last = shown.attempt + 1 >= visit.attempts.len();
    let end = match end {
        Some((.., Ending::Succeeded)) if is_last => visit.end.filter(went_wrong).or(end),
        end => end,
    };
    match end.filter(|(event, ..)| *event < head.passed) {
        Some((_, at, ending)) => (Ending::word(ending), from_ms, Some(at)),
        None => ("in progress", from_ms, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::rows;
    use serde_json::json;

    fn history() -> Vec<EventRow> {
        let event = |id: i64, at: i64, kind: &str, key: &str, details: Value| json!({"timestamp": at, "type": kind, "id": id, "previousEventId": id - 1, (format!("{key}EventDetails")): details});
        let entered = |id, at, input: &str| {
            event(id, at, "TaskStateEntered", "stateEntered", json!({"name": "Ask", "input": input}))
        };
        let sent = |id, at| {
            event(
                id,
                at,
                "TaskScheduled",
                "taskScheduled",
                json!({"resourceType": "lambda", "resource": "invoke", "parameters": "{\"job\":\"a\"}"}),
            )
        };
        rows(&[
            entered(1, 0, "{\"lap\":1,\"job\":\"a\"}"),
            sent(2, 0),
            event(3, 5, "TaskFailed", "taskFailed", json!({"error": "Busy", "cause": "try later"})),
            sent(4, 9),
            event(5, 12, "TaskSucceeded", "taskSucceeded", json!({"output": "{\"state\":\"RUNNING\"}"})),
            event(
                6,
                12,
                "TaskStateExited",
                "stateExited",
                json!({"name": "Ask", "output": "{\"state\":\"RUNNING\"}", "assignedVariables": {"laps": "1"}}),
            ),
            entered(7, 20, "{\"lap\":2,\"job\":\"a\"}"),
            event(
                8,
                20,
                "TaskStateExited",
                "stateExited",
                json!({"name": "Ask", "output": "{\"state\":\"DONE\"}"}),
            ),
        ])
    }

    #[test]
    fn a_try_shows_what_it_took_sent_got_and_gave() {
        let rows = history();
        let play = Playback::new(&rows);
        let all = tries(&play, "Ask", play.end());
        assert_eq!(all.iter().map(|it| (it.visit, it.attempt)).collect::<Vec<_>>(), [(0, 0), (0, 1), (1, 0)]);
        let check = |at: usize, before: Option<usize>, expect: &str| {
            let found = sections(&rows, &play, play.end(), all[at], before.map(|before| all[before]));
            let titles: Vec<_> = found.iter().map(|section| section.title).collect();
            assert_eq!(titles.join(" "), expect);
            found
        };
        check(0, None, "Input Sent Error");
        check(1, Some(0), "Input Sent Result Variables Output");
        let found = check(2, Some(1), "Input Output");
        let marked: Vec<_> = found[0].lines.iter().filter(|line| line.changed).collect();
        assert_eq!((marked.len(), marked[0].was.as_deref()), (1, Some("1")));
        assert_eq!(found[1].lines[1].was.as_deref(), Some("\"RUNNING\""));
        // Before the call returned there is no result.
        let early = sections(&rows, &play, play.at(3), all[0], None);
        assert_eq!(early.iter().map(|section| section.title).collect::<Vec<_>>(), ["Input", "Sent"]);
        assert_eq!(early[1].note, "to lambda invoke");
        assert_eq!(came_of(&play, all[0], play.end()), ("failed", 0, Some(5)));
        assert_eq!(came_of(&play, all[1], play.at(10)), ("in progress", 9, None));
        assert_eq!(head_of(&play, all[0]).at_ms, 5);
        assert_eq!(head_of(&play, all[1]).at_ms, 12);
    }
}
