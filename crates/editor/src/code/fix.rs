//! Remedies that can be carried out.

use asl::json::quote;
use asl::{Diagnostic, Span};

use super::caret::{caret, Spot};
use crate::machine::address::Step;
use crate::machine::command::language::parameters_in_jsonata;
use crate::machine::{Address, Command, Edit, MachineDocument, NewState, Slot, StateType};

/// A remedy for a finding.
#[derive(Debug, Clone, PartialEq)]
pub struct QuickFix {
    /// What it does: "Remove the comma".
    pub label: String,
    /// The command that does it.
    pub command: Command,
}

/// The remedies for a finding in a document's text, the likeliest first. None where only a person can know.
pub fn fixes(document: &MachineDocument, finding: &Diagnostic) -> Vec<QuickFix> {
    let remedy = finding.fix.as_deref().unwrap_or_default();
    let mut found = Vec::new();
    found.extend(syntax(document, finding, remedy));
    if let Some(name) = remedy.strip_prefix("Did you mean ").and_then(|rest| rest.strip_suffix('?')) {
        let name = name.trim_matches('"');
        found.push(edit(format!("Write \"{name}\""), finding.span, quote(name)));
    }
    found.extend(missing_state(document, finding));
    found.extend(unreachable(document, finding));
    found.extend(missing_fields(document, finding, remedy));
    let other_language = finding.message.contains("is not supported when 'QueryLanguage' is");
    if other_language {
        found.extend(other_name(document, finding, remedy));
    }
    if other_language || remedy.starts_with("Remove '") {
        found.extend(unknown_field(document, finding));
    }
    found
}

fn edit(label: impl Into<String>, span: Span, insert: impl Into<String>) -> QuickFix {
    let edit = Edit { start: span.start, end: span.end, insert: insert.into() };
    QuickFix { label: label.into(), command: Command::SetText(vec![edit]) }
}

/// What is wrong with the text as JSON.
fn syntax(document: &MachineDocument, finding: &Diagnostic, remedy: &str) -> Option<QuickFix> {
    let span = finding.span;
    let at = Span { start: span.end, end: span.end };
    let label = || remedy.trim_end_matches('.').to_owned();
    Some(match finding.code.as_str() {
        "TRAILING_COMMA" | "EXTRA_COMMA" | "UNEXPECTED_CHARACTER" | "TRAILING_TEXT" | "COMMENT" => {
            edit("Remove it", span, "")
        }
        "MISSING_COMMA" => edit(label(), at, ","),
        "MISSING_COLON" => edit("Add ':'", at, ":"),
        "MISSING_BRACKET" => {
            let closer = remedy.strip_prefix("Add '")?.strip_suffix("'.")?;
            edit(label(), at, closer)
        }
        "UNEXPECTED_END" => {
            let closers = remedy.strip_prefix("Add ")?.strip_suffix(" at the end.")?;
            let end = document.text().len();
            edit(label(), Span { start: end, end }, closers)
        }
        "UNCLOSED_STRING" => edit("Close the string", at, "\""),
        "INVALID_NUMBER" | "INVALID_LITERAL" | "UNQUOTED_STRING" | "UNQUOTED_KEY" | "CONTROL_CHARACTER" => {
            let written = remedy.strip_prefix("Write ")?.trim_end_matches('.');
            let written = written.strip_suffix(" instead").unwrap_or(written);
            let brief = written.contains("...") || written.contains(' ') && !written.starts_with('"');
            (!brief).then(|| edit(label(), span, written))?
        }
        "WRONG_QUOTES" => {
            let raw = document.text().get(span.start..span.end)?;
            let mut inner = raw.chars();
            inner.next()?;
            inner.next_back()?;
            edit("Use double quotes", span, quote(inner.as_str()))
        }
        _ => return None,
    })
}

/// A state that a transition names and that is not there.
fn missing_state(document: &MachineDocument, finding: &Diagnostic) -> Option<QuickFix> {
    let name = finding.message.split_once(" target: ")?.1;
    (finding.code == "MISSING_TRANSITION_TARGET" && !name.is_empty()).then_some(())?;
    let reading = document.present();
    let scope = reading.index().state_around(finding.span.start).map(|state| state.address.scope());
    let at = caret(reading, finding.span.start + 1)?;
    let starts = matches!(&at.spot, Spot::Value { key, .. } if key == "StartAt");
    let scope = if starts { address(&at.way) } else { scope? };
    let taken = reading.index().names().contains(name);
    let state = NewState { name: Some(name.to_owned()), ..NewState::of(StateType::Pass) };
    let command = Command::InsertState { state, slot: Slot::Loose { scope } };
    (!taken).then(|| QuickFix { label: format!("Add a state \"{name}\""), command })
}

/// A state to which nothing leads.
fn unreachable(document: &MachineDocument, finding: &Diagnostic) -> Option<QuickFix> {
    finding.message.ends_with("is not reachable.").then_some(())?;
    let state = document.present().index().states.iter().find(|state| state.name_span == finding.span)?;
    let command = Command::Delete(vec![state.address.clone()]);
    Some(QuickFix { label: format!("Delete '{}'", state.name), command })
}

/// Fields that must be there.
fn missing_fields(document: &MachineDocument, finding: &Diagnostic, remedy: &str) -> Vec<QuickFix> {
    let index = document.present().index();
    let Some(state) = index.states.iter().find(|state| state.name_span == finding.span) else {
        return Vec::new();
    };
    let set = |label: &str, key: &str, value: &str| QuickFix {
        label: label.to_owned(),
        command: Command::SetField {
            state: state.address.clone(),
            pointer: format!("/{key}"),
            value: Some(value.to_owned()),
        },
    };
    let remove = |key: &str| QuickFix {
        label: format!("Remove {key}"),
        command: Command::SetField { state: state.address.clone(), pointer: format!("/{key}"), value: None },
    };
    if finding.message.contains("has neither 'Next' nor 'End'") {
        return vec![set("Add \"End\": true", "End", "true")];
    }
    if finding.message.contains("has both 'Next' and 'End'") {
        return vec![remove("End"), remove("Next")];
    }
    let add = |key: &str| {
        let value = match key {
            "Resource" => "\"arn:aws:states:::lambda:invoke\"",
            "Seconds" => "60",
            "Branches" => r#"[{"StartAt": "", "States": {}}]"#,
            "Choices" => "[]",
            "an ItemProcessor with StartAt and States" => r#"{"StartAt": "", "States": {}}"#,
            _ => return None,
        };
        let key = if key.starts_with("an ") { "ItemProcessor" } else { key };
        Some(set(&format!("Add {key}"), key, value))
    };
    let keys = remedy.strip_prefix("Add ").map(|keys| keys.trim_end_matches('.')).unwrap_or_default();
    keys.split(", ").filter_map(add).collect()
}

/// A field that the other query language has under another name, where only the name differs.
fn other_name(document: &MachineDocument, finding: &Diagnostic, remedy: &str) -> Option<QuickFix> {
    let key = remedy.strip_prefix("Use ")?.strip_suffix(" instead.")?;
    let reading = document.present();
    let raw = document.text().get(finding.span.start..finding.span.end)?;
    let state = reading.index().state_around(finding.span.start)?;
    let at = caret(reading, finding.span.start + 1)?;
    let own = address(&at.way) == state.address;
    let key = match (key, raw) {
        ("Arguments", "\"Parameters\"") if own => parameters_in_jsonata(&state.kind)?,
        ("Arguments", "\"Parameters\"") | ("Parameters", "\"Arguments\"") => key,
        _ => return None,
    };
    let taken = reading.node(&address(&at.way)).is_none_or(|object| object.get(key).is_some());
    (!taken).then(|| edit(format!("Rename to {key}"), finding.span, quote(key)))
}

/// A field that has no meaning where it is.
fn unknown_field(document: &MachineDocument, finding: &Diagnostic) -> Option<QuickFix> {
    let reading = document.present();
    let at = caret(reading, finding.span.start + 1)?;
    let Spot::Key { span, .. } = at.spot else { return None };
    let raw = reading.text().get(span.start..span.end)?;
    let key = asl::json::parse(raw).0.as_str()?.to_owned();
    let whole = address(&at.way).child(&key);
    let state = reading.index().state_around(finding.span.start).filter(|state| state.address.holds(&whole));
    let label = format!("Remove '{key}'");
    let command = match state {
        Some(state) => Command::SetField {
            state: state.address.clone(),
            pointer: whole.as_str().strip_prefix(state.address.as_str())?.to_owned(),
            value: None,
        },
        None => Command::SetMachineField {
            scope: Address::root(),
            pointer: whole.as_str().to_owned(),
            value: None,
        },
    };
    Some(QuickFix { label, command })
}

fn address(way: &[Step]) -> Address {
    way.iter().fold(Address::root(), |at, step| {
        let child = at.child(&step.key);
        step.copy.map_or(child.clone(), |copy| child.copy(copy))
    })
}
