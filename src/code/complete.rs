//! What can be typed at a place of a definition: fields of the object there, names of states, words that a field takes.

use asl::json::{Kind, Node};
use asl::rules::fields_of;
use asl::Span;
use editor::machine::{Address, Index, Reading, StateType};

use crate::platform::code_pane::{Completion, Offered};

/// What the caret at `at` of `text` could mean.
pub fn complete(text: &str, at: usize) -> Completion {
    let reading = Reading::new(text.into());
    let (member, inside) = place(reading.tree(), at)?;
    let index = reading.index();
    match member {
        Place::Key(span) => Some((span.start, span.end, keys(index, inside, at))),
        Place::Value(key, span) => {
            let all = values(index, &key, inside, at);
            (!all.is_empty()).then_some((span.start, span.end, all))
        }
    }
}

/// What is being typed.
enum Place {
    Key(Span),
    Value(String, Span),
}

/// The string around a byte, and the object that it belongs to.
fn place(node: &Node, at: usize) -> Option<(Place, &Node)> {
    let holds = |span: Span| span.start < at && at <= span.end;
    for member in node.members() {
        if holds(member.key_span) {
            return Some((Place::Key(member.key_span), node));
        }
        let text = matches!(member.value.kind, Kind::String(_));
        if text && holds(member.value.span) {
            return Some((Place::Value(member.key.clone(), member.value.span), node));
        }
        if holds(member.value.span) {
            return place(&member.value, at);
        }
    }
    node.elements().iter().find(|element| holds(element.span)).and_then(|element| place(element, at))
}

fn offer(label: &str, insert: String, detail: &str) -> Offered {
    Offered { label: label.to_owned(), insert, detail: detail.to_owned(), info: String::new() }
}

/// Fields that the object may have and has not.
fn keys(index: &Index, object: &Node, at: usize) -> Vec<Offered> {
    let state = index.state_around(at).filter(|state| state.span == object.span);
    let scope = index.scopes.iter().find(|scope| scope.span == object.span);
    let has = |key: &str| object.get(key).is_some();
    let kind = match (state, scope) {
        (Some(state), _) if state.kind.is_empty() => {
            return vec![offer("Type", "\"Type\"".to_owned(), "what kind of state")]
        }
        (Some(state), _) => state.kind.clone(),
        (None, Some(scope)) => if scope.owner.is_none() { "StateMachine" } else { "Branch" }.to_owned(),
        _ if has("MaxAttempts") || has("IntervalSeconds") || has("BackoffRate") => "Retrier".to_owned(),
        _ if has("ErrorEquals") => "Catcher".to_owned(),
        _ => return Vec::new(),
    };
    let language = index.state_around(at).map(|state| state.language);
    let known = fields_of(&kind).filter(|field| language.is_none_or(|language| field.is_in(language)));
    known
        .filter(|field| !has(field.name))
        .map(|field| offer(field.name, asl::json::quote(field.name), &kind))
        .collect()
}

/// What the field takes.
fn values(index: &Index, key: &str, object: &Node, at: usize) -> Vec<Offered> {
    let quoted = |name: &str, detail: &str| offer(name, asl::json::quote(name), detail);
    match key {
        "Type" => StateType::ALL.iter().map(|kind| quoted(kind.name(), "state")).collect(),
        "Next" | "Default" | "StartAt" => {
            let scope = match key {
                "StartAt" => index
                    .scopes
                    .iter()
                    .find(|scope| scope.span == object.span)
                    .map(|scope| scope.address.clone()),
                _ => index.state_around(at).map(|state| state.address.scope()),
            };
            let scope = scope.unwrap_or_else(Address::root);
            let states = index
                .scope_at(&scope)
                .map(|scope| index.states_of(scope).collect::<Vec<_>>())
                .unwrap_or_default();
            states.into_iter().map(|state| quoted(&state.name, &state.kind)).collect()
        }
        "Resource" => crate::flow::resources().map(|(name, resource)| quoted(resource, name)).collect(),
        _ => {
            let kinds = index.state_around(at).map(|state| state.kind.clone());
            let of = |kind: &str| fields_of(kind).find(|field| field.name == key && !field.words.is_empty());
            let field = kinds
                .as_deref()
                .and_then(of)
                .or_else(|| of("StateMachine"))
                .or_else(|| of("Retrier"))
                .or_else(|| of("ProcessorConfig"));
            field.map(|field| field.words.iter().map(|word| quoted(word, "")).collect()).unwrap_or_default()
        }
    }
}
