//! The variables that an expression refers to.

use super::jsonata::mentions;
use std::collections::BTreeSet;

/// JSONata's functions, and those that Step Functions adds: `$sum` is no variable.
pub(crate) const FUNCTIONS: &[&str] = &[
    "abs",
    "append",
    "assert",
    "average",
    "base64decode",
    "base64encode",
    "boolean",
    "ceil",
    "clone",
    "contains",
    "count",
    "decodeUrl",
    "decodeUrlComponent",
    "distinct",
    "each",
    "encodeUrl",
    "encodeUrlComponent",
    "error",
    "eval",
    "exists",
    "filter",
    "floor",
    "formatBase",
    "formatInteger",
    "formatNumber",
    "fromMillis",
    "hash",
    "join",
    "keys",
    "length",
    "lookup",
    "lowercase",
    "map",
    "match",
    "max",
    "merge",
    "millis",
    "min",
    "not",
    "now",
    "number",
    "pad",
    "parse",
    "parseInteger",
    "partition",
    "power",
    "random",
    "range",
    "reduce",
    "replace",
    "reverse",
    "round",
    "shuffle",
    "sift",
    "single",
    "sort",
    "split",
    "spread",
    "sqrt",
    "string",
    "substring",
    "substringAfter",
    "substringBefore",
    "sum",
    "toMillis",
    "trim",
    "type",
    "uppercase",
    "uuid",
    "zip",
];

/// The variables in a JSONPath or in a call of an intrinsic function: `$name`, but neither `$` nor `$$`, and none in
/// quotes.
///
/// ```
/// let found = asl::expression::path_variables("States.Format('$no {}', $yes.a[0], $.b, $$.c)");
/// assert_eq!(found.into_iter().collect::<Vec<_>>(), ["yes"]);
/// ```
pub fn path_variables(text: &str) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    let mut quoted = false;
    let mut escaped = false;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if c == '\'' {
            quoted = !quoted;
        } else if c == '$' && !quoted && !is_part_of_name(before) && before != '$' {
            let rest = text.get(at + 1..).unwrap_or_default();
            let name = rest.split(|c| !is_part_of_name(c)).next().unwrap_or_default();
            found.extend(Some(name).filter(|name| !name.is_empty()));
        }
        before = c;
    }
    found
}

fn is_part_of_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The variables in a JSONata expression (the text between `{%` and `%}`) that it does not bind itself: neither
/// `$states` nor functions of the language. Empty where the expression is malformed.
///
/// ```
/// let found = asl::expression::jsonata_variables("($a := $b + 1; $sum([$a, $states.input.c, $d.$e]))");
/// assert_eq!(found.into_iter().collect::<Vec<_>>(), ["b", "d", "e"]);
/// ```
pub fn jsonata_variables(text: &str) -> BTreeSet<&str> {
    let (mut found, mut bound) = (BTreeSet::new(), BTreeSet::new());
    for mention in mentions(text).unwrap_or_default() {
        let name = mention.name.strip_prefix('$').unwrap_or(mention.name);
        if mention.binds {
            bound.insert(name);
        } else if !matches!(name, "" | "$" | "states") && !bound.contains(name) && !FUNCTIONS.contains(&name)
        {
            found.insert(name);
        }
    }
    found
}
