//! Finding states by what their names and fields say.

use asl::json::{Kind, Node};

use crate::machine::{Address, Reading};

/// Something found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The state.
    pub state: Address,
    /// Its name.
    pub name: String,
    /// Where in it: empty for the name, else the field: `Parameters/FunctionName`.
    pub field: String,
    /// What the field says, or the state's type.
    pub says: String,
    /// Place in the text.
    pub span: asl::Span,
}

/// Longest text shown of a field.
const LONGEST: usize = 60;
/// Most results.
const MOST: usize = 200;

/// States whose name, type or a field has all words of `query`, names first, in the order of the text. Letters count alike,
/// large or small.
pub fn search(reading: &Reading, query: &str) -> Vec<Found> {
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let fits = |text: &str| {
        let text = text.to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    let mut names = Vec::new();
    let mut fields = Vec::new();
    for state in &reading.index().states {
        let found = |field: String, says: String, span| Found {
            state: state.address.clone(),
            name: state.name.clone(),
            field,
            says,
            span,
        };
        if fits(&state.name) || fits(&state.kind) {
            names.push(found(String::new(), state.kind.clone(), state.name_span));
        } else if fields.len() < MOST {
            let node = reading.node(&state.address);
            let hit = node.and_then(|node| inside(node, String::new(), &fits));
            fields.extend(hit.map(|(field, says, span)| found(field, says, span)));
        }
        if names.len() >= MOST {
            break;
        }
    }
    names.extend(fields);
    names.truncate(MOST);
    names
}

/// The first field that fits, not looking into inner scopes: their states are found themselves.
fn inside(node: &Node, way: String, fits: &dyn Fn(&str) -> bool) -> Option<(String, String, asl::Span)> {
    let further = |key: &str| if way.is_empty() { key.to_owned() } else { format!("{way}/{key}") };
    match &node.kind {
        Kind::Object(members) => members
            .iter()
            .filter(|member| !matches!(member.key.as_str(), "Branches" | "ItemProcessor" | "Iterator"))
            .find_map(|member| {
                if fits(&member.key) {
                    let says = asl::json::print_compact(&member.value);
                    return Some((further(&member.key), brief(&says), member.key_span));
                }
                inside(&member.value, further(&member.key), fits)
            }),
        Kind::Array(elements) => elements
            .iter()
            .enumerate()
            .find_map(|(index, element)| inside(element, further(&index.to_string()), fits)),
        Kind::String(text) | Kind::Number(text) | Kind::Substitution(text) => {
            fits(text).then(|| (way, brief(text), node.span))
        }
        _ => None,
    }
}

fn brief(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}\u{2026}", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"StartAt":"Load","States":{
        "Load":{"Type":"Task","Resource":"arn:aws:states:::glue:startJobRun","Parameters":{"JobName":"orders"},"Next":"Both"},
        "Both":{"Type":"Parallel","End":true,"Branches":[{"StartAt":"In","States":{"In":{"Type":"Wait","Seconds":42,"End":true}}}]}}}"#;

    fn check(query: &str, expect: &[&str]) {
        let reading = Reading::new(TEXT.into());
        let found: Vec<_> = search(&reading, query)
            .into_iter()
            .map(|found| format!("{} {} {}", found.name, found.field, found.says))
            .collect();
        assert_eq!(found, expect, "{query}");
    }

    #[test]
    fn names_and_fields_are_found() {
        check("load", &["Load  Task"]);
        check("WAIT", &["In  Wait"]);
        check("orders", &["Load Parameters/JobName orders"]);
        check("42", &["In Seconds 42"]);
        check("glue job", &["Load Resource arn:aws:states:::glue:startJobRun"]);
        check("jobname", &["Load Parameters/JobName \"orders\""]);
        check("nothing like it", &[]);
        check(" ", &[]);
    }
}
