//! What is fuzzed, one file a target: `check` takes any bytes and panics if a law is broken. Bytes that are not UTF-8
//! are read with replacement characters, so that no mutation is wasted.
//!
//! A target that takes several texts splits its bytes at blank lines, which keeps corpora readable and mutable.

pub mod definition;
pub mod distributed_map;
pub mod execution;
pub mod expression;
pub mod jsonata;
pub mod lift;
pub mod mock_config;
pub mod mocks;
pub mod plan_file;
pub mod plan_table;
pub mod share_link;

use asl::Diagnostic;
use std::borrow::Cow;

/// Name and check of a target.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: &[Target] = &[
    ("definition", definition::check),
    ("expression", expression::check),
    ("execution", execution::check),
    ("mocks", mocks::check),
    ("plan_file", plan_file::check),
    ("share_link", share_link::check),
    ("jsonata", jsonata::check),
    ("distributed_map", distributed_map::check),
    ("mock_config", mock_config::check),
    ("plan_table", plan_table::check),
    ("lift", lift::check),
];

/// The bytes as text.
fn text(data: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(data)
}

/// The texts between blank lines; empty past the last.
fn sections<const N: usize>(text: &str) -> [&str; N] {
    let mut parts = text.splitn(N, "\n\n");
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}

/// Every finding points into the text, at whole characters, and says something.
fn sound(text: &str, diagnostics: &[Diagnostic]) {
    for finding in diagnostics {
        assert!(text.get(finding.span.start..finding.span.end).is_some(), "{finding:?}");
        assert!(!finding.message.is_empty() && !finding.code.is_empty(), "{finding:?}");
        asl::line_column(text, finding.span.start);
    }
}
