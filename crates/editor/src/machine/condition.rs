//! What a Choice rule asks in JSONPath, as a tree: one comparison, or `And`, `Or`, `Not` of others.

use asl::json::{Kind, Member, Node};

use super::fragment::member;

/// What a rule, or a condition inside one, consists of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asks {
    /// One comparison: its operator; empty where there is none yet.
    Compare(String),
    /// `And` or `Or`, of so many conditions.
    Join(&'static str, usize),
    /// `Not`, of one condition.
    Not,
}

/// Keys of a rule that ask nothing.
const BESIDE: [&str; 5] = ["Next", "Comment", "Assign", "Output", "QueryLanguage"];

/// A condition that asks nothing yet.
pub const BLANK: &str = r#"{"Variable": "$.value", "IsPresent": true}"#;

/// What a rule asks; `None` where it asks several things at once, which is a mistake that only text can show.
pub fn asks(rule: &Node) -> Option<Asks> {
    let own: Vec<&Member> = rule.members().iter().filter(|it| !BESIDE.contains(&it.key.as_str())).collect();
    let list = |key, it: &Member| it.value.is_array().then(|| Asks::Join(key, it.value.elements().len()));
    match own.as_slice() {
        [it] if it.key == "And" => list("And", it),
        [it] if it.key == "Or" => list("Or", it),
        [it] if it.key == "Not" => it.value.is_object().then_some(Asks::Not),
        _ if own.iter().any(|it| matches!(it.key.as_str(), "And" | "Or" | "Not")) => None,
        _ => {
            let mut operators = own.iter().filter(|it| it.key != "Variable");
            let first = operators.next().map(|it| it.key.clone()).unwrap_or_default();
            operators.next().is_none().then_some(Asks::Compare(first))
        }
    }
}

/// The rule as JSON text, asking in another way: `to` is an operator, `And`, `Or` or `Not`. What it asked before is kept
/// as far as it fits; a condition that is joined or negated stays what it was.
pub fn asking(rule: &Node, to: &str) -> String {
    let (beside, question): (Vec<Member>, Vec<Member>) =
        rule.members().iter().cloned().partition(|it| BESIDE.contains(&it.key.as_str()));
    let question = Node::new(Kind::Object(question));
    let mut members = match (to, asks(&question)) {
        ("And" | "Or", Some(Asks::Join(now, _))) => {
            question.get(now).map(|list| vec![member(to, list.clone())]).unwrap_or_default()
        }
        ("And" | "Or", _) => vec![member(to, Node::new(Kind::Array(vec![question])))],
        ("Not", Some(Asks::Not)) => question.members().to_vec(),
        ("Not", _) => vec![member(to, question)],
        _ => comparing(first_comparison(&question), to),
    };
    members.extend(beside);
    asl::json::print_compact(&Node::new(Kind::Object(members)))
}

/// The first comparison in a condition.
fn first_comparison(condition: &Node) -> Option<&Node> {
    let inner = match asks(condition)? {
        Asks::Compare(_) => return Some(condition),
        Asks::Join(key, _) => condition.get(key)?.elements().first()?,
        Asks::Not => condition.get("Not")?,
    };
    first_comparison(inner)
}

/// The comparison with another operator; its value stays where it is of the same kind.
fn comparing(old: Option<&Node>, to: &str) -> Vec<Member> {
    let members = old.map(Node::members).unwrap_or_default();
    let variable = members.iter().find(|it| it.key == "Variable").map(|it| it.value.clone());
    let variable = variable.unwrap_or_else(|| Node::new(Kind::String("$.value".to_owned())));
    let same = |it: &&Member| it.key != "Variable" && family(&it.key) == family(to);
    let value =
        members.iter().find(same).map_or_else(|| asl::json::parse(fresh(to)).0, |it| it.value.clone());
    vec![member("Variable", variable), member(to, value)]
}

/// What kind of value an operator compares with, and whether that is found by a path.
fn family(operator: &str) -> (String, bool) {
    (operator.chars().take(4).collect(), operator.ends_with("Path"))
}

/// What a new comparison compares with.
fn fresh(operator: &str) -> &'static str {
    match operator {
        _ if operator.ends_with("Path") => "\"$\"",
        _ if operator.starts_with("Is") || operator.starts_with("Bool") => "true",
        _ if operator.starts_with("Num") => "0",
        _ if operator.starts_with("Time") => "\"2030-01-01T00:00:00Z\"",
        _ => "\"\"",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rule: &str, to: &str, expect: &str) {
        let compact = |text: &str| asl::json::print_compact(&asl::json::parse(text).0);
        assert_eq!(asking(&asl::json::parse(rule).0, to), compact(expect), "{rule} asking {to}");
    }

    #[test]
    fn a_rule_keeps_what_fits() {
        let one = r#"{"Variable": "$.a", "StringEquals": "x", "Next": "B"}"#;
        check(one, "StringLessThan", r#"{"Variable": "$.a", "StringLessThan": "x", "Next": "B"}"#);
        check(one, "NumericEquals", r#"{"Variable": "$.a", "NumericEquals": 0, "Next": "B"}"#);
        check(one, "StringEqualsPath", r#"{"Variable": "$.a", "StringEqualsPath": "$", "Next": "B"}"#);
        check(one, "Not", r#"{"Not": {"Variable": "$.a", "StringEquals": "x"}, "Next": "B"}"#);
        check(one, "And", r#"{"And": [{"Variable": "$.a", "StringEquals": "x"}], "Next": "B"}"#);
        check(r#"{"Next": "B"}"#, "IsNull", r#"{"Variable": "$.value", "IsNull": true, "Next": "B"}"#);
    }

    #[test]
    fn joined_conditions_stay_together() {
        let both =
            r#"{"And": [{"Variable": "$.a", "IsNull": true}, {"Not": {"Variable": "$.b", "IsNull": true}}]}"#;
        check(both, "Or", &both.replace("And", "Or"));
        check(both, "Not", &format!(r#"{{"Not": {both}}}"#));
        check(both, "IsNumeric", r#"{"Variable": "$.a", "IsNumeric": true}"#);
        check(
            r#"{"Not": {"Variable": "$.b", "IsNull": true}}"#,
            "IsNull",
            r#"{"Variable": "$.b", "IsNull": true}"#,
        );
    }

    #[test]
    fn what_a_rule_asks_is_told() {
        let tell = |rule: &str| asks(&asl::json::parse(rule).0);
        assert_eq!(tell(BLANK), Some(Asks::Compare("IsPresent".to_owned())));
        assert_eq!(tell(r#"{"Or": [{}, {}], "Next": "A"}"#), Some(Asks::Join("Or", 2)));
        assert_eq!(tell(r#"{"Not": {}}"#), Some(Asks::Not));
        assert_eq!(tell("{}"), Some(Asks::Compare(String::new())));
        assert_eq!(tell(r#"{"And": [], "Or": []}"#), None);
        assert_eq!(tell(r#"{"And": 1}"#), None);
        assert_eq!(tell(r#"{"IsNull": true, "IsPresent": true}"#), None);
    }
}
