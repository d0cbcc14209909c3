//! What is kept of a state machine between visits: one record of JSON text each.

use serde_json::{json, Value};

use crate::machine::{Nudges, Opened, PlannedRun};

/// A state machine on the shelf.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// Tells it from others; ids of later ones sort after those of earlier ones.
    pub id: String,
    /// When it was last changed, in milliseconds since the epoch.
    pub changed: i64,
    /// The state machine with its runs.
    pub opened: Opened,
}

/// What is put behind the name of a copy.
const COPY: &str = " (copy)";

/// Whether somebody else has changed what is kept since it was known: `stamp` is when it was last changed, `known` when it
/// was as far as we have read or written it. Without a stamp nobody can tell.
pub fn is_behind(known: Option<i64>, stamp: Option<i64>) -> bool {
    stamp.is_some_and(|stamp| known.is_none_or(|known| known < stamp))
}

/// The name of a copy.
pub fn copy_of(title: &str) -> String {
    format!("{}{COPY}", title.strip_suffix(COPY).unwrap_or(title))
}

impl Kept {
    /// The record.
    pub fn to_record(&self) -> String {
        let run = |run: &PlannedRun| json!({ "title": run.title, "look_at": run.look_at, "input": run.input, "mocks": run.mocks });
        json!({
            "id": self.id,
            "changed": self.changed,
            "title": self.opened.title,
            "definition": self.opened.definition,
            "runs": self.opened.runs.iter().map(run).collect::<Value>(),
            "nudges": self.opened.nudges.to_json(),
            "seed": self.opened.seed,
        })
        .to_string()
    }

    /// Reads a record; `None` of what is none. A record without runs gets one.
    pub fn from_record(record: &str) -> Option<Self> {
        let record: Value = serde_json::from_str(record).ok()?;
        let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        let run = |value: &Value| {
            Some(PlannedRun {
                title: text(value, "title")?,
                look_at: text(value, "look_at").unwrap_or_default(),
                input: text(value, "input")?,
                mocks: text(value, "mocks"),
            })
        };
        let mut opened = Opened::bare(&text(&record, "title")?, &text(&record, "definition")?);
        let runs = record.get("runs").and_then(Value::as_array).into_iter().flatten();
        let runs: Vec<_> = runs.filter_map(run).collect();
        if !runs.is_empty() {
            opened.runs = runs;
        }
        opened.nudges = record.get("nudges").map(Nudges::from_json).unwrap_or_default();
        opened.seed = record.get("seed").and_then(Value::as_u64);
        let changed = record.get("changed").and_then(Value::as_i64).unwrap_or_default();
        Some(Self { id: text(&record, "id")?, changed, opened })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_brings_back_what_was_kept() {
        let mut opened = Opened::bare("A \"b\" <c> \u{202e}", "{ broken");
        opened.runs.push(PlannedRun {
            title: "two".into(),
            look_at: String::new(),
            input: "1".into(),
            mocks: Some("{}".into()),
        });
        opened.nudges = opened.nudges.moved(&["/States/A \"x\"".into()], (-8, 16));
        opened.seed = Some(u64::MAX);
        let kept = Kept { id: "7".to_owned(), changed: 1_700_000_000_000, opened };
        assert_eq!(Kept::from_record(&kept.to_record()), Some(kept));
    }

    #[test]
    fn who_is_behind_keeps_a_copy() {
        for (known, stamp, behind) in [
            (Some(1), Some(1), false),
            (Some(1), Some(2), true),
            (None, Some(2), true),
            (Some(2), Some(1), false),
            (Some(1), None, false),
            (None, None, false),
        ] {
            assert_eq!(is_behind(known, stamp), behind, "{known:?} {stamp:?}");
        }
        assert_eq!(copy_of("Orders"), "Orders (copy)");
        assert_eq!(copy_of("Orders (copy)"), "Orders (copy)");
    }

    #[test]
    fn what_is_no_record_is_none() {
        for text in ["", "[]", "{}", r#"{"id":"1"}"#, r#"{"id":1,"title":"t","definition":"d"}"#] {
            assert_eq!(Kept::from_record(text), None, "{text}");
        }
        let bare = Kept::from_record(r#"{"id":"1","title":"t","definition":"d"}"#).unwrap();
        assert_eq!(bare.opened.runs.len(), 1);
    }
}
