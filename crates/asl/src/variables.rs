//! The variables that each state refers to, as DescribeStateMachine and CreateStateMachine report them
//! (`variableReferences`).

use crate::expression::{jsonata_variables, path_variables};
use crate::json::{Kind, Node};
use crate::model::{declared_language, jsonata, machine_language, QueryLanguage};
use indexmap::IndexMap;
use std::collections::BTreeSet;

/// Fields of a state that hold other states or plain data.
pub(crate) const NOT_ITS_OWN: &[&str] = &["Branches", "ItemProcessor", "Iterator", "Comment", "Result"];

/// Fields that are payload templates, wherever they stand.
const TEMPLATES: &[&str] = &[
    "Parameters",
    "ResultSelector",
    "ItemSelector",
    "Assign",
    "Credentials",
    "BatchInput",
    "Arguments",
    "Output",
];

/// The names of the variables that each state refers to, sorted, by the state's name, inner states too. States that
/// refer to none are left out. Source: API reference, DescribeStateMachine.
pub fn references(document: &Node) -> IndexMap<String, Vec<String>> {
    let mut found = IndexMap::new();
    scope(document, machine_language(document), &mut found);
    let sorted = |names: BTreeSet<&str>| names.into_iter().map(str::to_owned).collect();
    found.into_iter().map(|(name, names)| (name.to_owned(), sorted(names))).collect()
}

type Found<'a> = IndexMap<&'a str, BTreeSet<&'a str>>;

fn scope<'a>(node: &'a Node, machine: QueryLanguage, found: &mut Found<'a>) {
    for member in node.get("States").map(Node::members).unwrap_or_default() {
        let state = &member.value;
        let own = declared_language(state).unwrap_or(machine);
        let names = of_state(state, own);
        if !names.is_empty() {
            found.entry(member.key.as_str()).or_default().extend(names);
        }
        let branches = state.get("Branches").map(Node::elements).unwrap_or_default();
        let processor = state.get("ItemProcessor").or_else(|| state.get("Iterator"));
        for inner in branches.iter().chain(processor) {
            scope(inner, machine, found);
        }
    }
}

/// The variables that a state refers to, without those inside it.
pub(crate) fn of_state(state: &Node, language: QueryLanguage) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for field in state.members().iter().filter(|field| !NOT_ITS_OWN.contains(&field.key.as_str())) {
        match language {
            QueryLanguage::JSONata => expressions(&field.value, &mut names),
            QueryLanguage::JSONPath => path_field(&field.key, &field.value, &mut names),
        }
    }
    names
}

/// Every JSONata expression within a value.
fn expressions<'a>(node: &'a Node, names: &mut BTreeSet<&'a str>) {
    match &node.kind {
        Kind::String(text) => names.extend(jsonata(text).map(jsonata_variables).unwrap_or_default()),
        Kind::Array(elements) => elements.iter().for_each(|element| expressions(element, names)),
        Kind::Object(members) => members.iter().for_each(|member| expressions(&member.value, names)),
        _ => {}
    }
}

/// A field of a JSONPath state, or of an object that configures it.
fn path_field<'a>(key: &str, value: &'a Node, names: &mut BTreeSet<&'a str>) {
    match &value.kind {
        _ if TEMPLATES.contains(&key) => template(value, names),
        Kind::String(text) if key == "Variable" || key.ends_with("Path") => {
            names.extend(path_variables(text))
        }
        Kind::Array(elements) => elements.iter().for_each(|element| path_field("", element, names)),
        Kind::Object(members) => {
            members.iter().for_each(|member| path_field(&member.key, &member.value, names));
        }
        _ => {}
    }
}

/// The values of a payload template's `x.$`.
fn template<'a>(node: &'a Node, names: &mut BTreeSet<&'a str>) {
    for member in node.members() {
        match &member.value.kind {
            Kind::String(text) if member.key.ends_with(".$") => names.extend(path_variables(text)),
            _ => template(&member.value, names),
        }
    }
    node.elements().iter().for_each(|element| template(element, names));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A state of these fields, alone in its machine, refers to these variables.
    fn check(fields: &str, expect: &[&str]) {
        let text = format!(r#"{{"StartAt": "S", "States": {{"S": {{{fields}, "End": true}}}}}}"#);
        let (document, findings) = crate::json::parse(&text);
        assert_eq!(findings, [], "{text}");
        let found = references(&document).shift_remove("S").unwrap_or_default();
        assert_eq!(found, expect, "{fields}");
    }

    #[test]
    fn paths() {
        check(r#""Type": "Pass", "InputPath": "$x.a", "OutputPath": "$y""#, &["x", "y"]);
        check(r#""Type": "Pass", "InputPath": "$.x", "OutputPath": "$$.State.Name""#, &[]);
        check(r#""Type": "Pass", "ResultPath": "$.x", "Result": {"a.$": "$x"}"#, &[]);
        check(r#""Type": "Wait", "SecondsPath": "$wait""#, &["wait"]);
        check(r#""Type": "Fail", "ErrorPath": "$e", "CausePath": "States.Format('$f {}', $c)""#, &["c", "e"]);
        check(
            r#""Type": "Pass", "Parameters": {"p": "$no", "q.$": "$yes", "r": [{"s.$": "$.a[?(@.b == $t)]"}]}"#,
            &["t", "yes"],
        );
        check(r#""Type": "Pass", "Assign": {"SomePath": "$no"}"#, &[]);
        check(
            r#""Type": "Choice", "Choices": [{"And": [{"Variable": "$v", "NumericEqualsPath": "$w"}], "Next": "S", "Assign": {"u.$": "$u"}}]"#,
            &["u", "v", "w"],
        );
        check(
            r#""Type": "Map", "ItemReader": {"ReaderConfig": {"MaxItemsPath": "$m"}}, "ItemBatcher": {"BatchInput": {"b.$": "$b"}}"#,
            &["b", "m"],
        );
    }

    #[test]
    fn jsonata_expressions() {
        let check = |fields: &str, expect: &[&str]| {
            check(&format!(r#""QueryLanguage": "JSONata", {fields}"#), expect)
        };
        check(
            r#""Type": "Pass", "Output": "{% $x + $states.input.y %}", "Assign": {"z": ["{% $y %}"]}"#,
            &["x", "y"],
        );
        check(r#""Type": "Pass", "Output": "{% $map($list, function($v) { $v * $k }) %}""#, &["k", "list"]);
        check(r#""Type": "Pass", "Output": "{% ($n := $n + 1; $n) %}""#, &["n"]);
        check(r#""Type": "Pass", "Output": "{% ($f := function($a) { $f($a) }; $f(1)) %}""#, &[]);
        check(r#""Type": "Pass", "Output": "{% broken $( %}""#, &[]);
        check(r#""Type": "Choice", "Choices": [{"Condition": "{% $go %}", "Next": "S"}]"#, &["go"]);
        check(r#""Type": "Wait", "Seconds": "{% $wait %}", "Comment": "{% $no %}""#, &["wait"]);
    }

    #[test]
    fn inner_states_are_named_by_themselves() {
        let text = r#"{"States": {"M": {"ItemsPath": "$i", "ItemProcessor": {"States": {"P": {"QueryLanguage": "JSONata", "Output": "{% $o %}"}}}},
            "B": {"Branches": [{"States": {"Q": {"InputPath": "$q"}}}]}}}"#;
        let found = references(&crate::json::parse(text).0);
        let expect = [("M", "i"), ("P", "o"), ("Q", "q")].map(|(s, v)| (s.to_owned(), vec![v.to_owned()]));
        assert_eq!(found, IndexMap::from(expect));
    }
}
