//! Plans as tables.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // a test may fail
mod common;

use common::{root, scratch, stepweave, stepweave_with};

/// The table in the document.
fn documented() -> String {
    let text = std::fs::read_to_string(root().join("docs/plan-format.md")).expect("a document");
    let rest = text.split("```csv\n").nth(1).expect("a table");
    rest.split("```").next().expect("an end").to_owned()
}

#[test]
fn the_documented_table_is_a_plan_everywhere() {
    let file = scratch("documented.csv", documented().as_bytes());
    assert_eq!(stepweave(&["validate", &file]).code, 0);
    let compared = stepweave(&["compare", &file, "--format", "json"]).json();
    assert_eq!(compared["bound_s"], 1680.0);
    let woven = stepweave(&["weave", &file, "--layout", "staged"]);
    assert!(woven.stdout.contains("documented: stages"), "{}", woven.stdout);
    let link = stepweave(&["share", "encode", &file]);
    assert_eq!(link.code, 0, "{link:?}");
    let table = stepweave(&["share", "decode", link.stdout.trim(), "--csv"]);
    assert_eq!(table.stdout.replace("\r\n", "\n"), documented());
}

#[test]
fn mistakes_have_line_and_column() {
    let table = "id,kind,duration,depends_on\na,glue,60,\nb,glue,60,c\n";
    let found = stepweave_with(&["validate", "-", "--format", "json"], table.as_bytes());
    assert_eq!(found.code, 1);
    let found = found.json();
    assert_eq!(found["kind"], "plan");
    let first = &found["diagnostics"][0];
    assert_eq!(
        (&first["code"], &first["line"], &first["column"]),
        (&"UNKNOWN_DEPENDENCY".into(), &3.into(), &11.into())
    );
    let refused = stepweave_with(&["compare", "-"], table.as_bytes());
    assert_eq!(refused.code, 1, "{refused:?}");
}
