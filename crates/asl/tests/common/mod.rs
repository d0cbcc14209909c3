//! What findings are expected of small definitions.
#![allow(dead_code, reason = "each test file uses some of these")]

use asl::{parse, Diagnostic};

/// Code, path and message of each finding.
pub fn shown(findings: &[Diagnostic]) -> Vec<String> {
    findings.iter().map(|d| format!("{} {} {}", d.code, d.path, d.message)).collect()
}

/// The findings of a text: each expected one is the start of what is said, in order.
pub fn check(text: &str, expect: &[&str]) {
    let found = shown(&parse(text).diagnostics);
    let fits = found.len() == expect.len()
        && found.iter().zip(expect).all(|(found, expect)| found.starts_with(expect));
    assert!(fits, "{text}\nfound {found:#?}\nexpected {expect:#?}");
}

/// The findings of a state machine whose first state `A` has these fields and goes on to `Z`.
pub fn check_state(fields: &str, expect: &[&str]) {
    let text = format!(r#"{{"StartAt": "A", "States": {{"A": {{{fields}}}, "Z": {{"Type": "Succeed"}}}}}}"#);
    check(&text, expect);
}

/// The same in JSONata.
pub fn check_jsonata(fields: &str, expect: &[&str]) {
    let text = format!(
        r#"{{"QueryLanguage": "JSONata", "StartAt": "A", "States": {{"A": {{{fields}}}, "Z": {{"Type": "Succeed"}}}}}}"#
    );
    check(&text, expect);
}
