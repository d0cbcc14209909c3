//! Findings, for people and as JSON.

use crate::console::Console;
use crate::input::Input;
use asl::{line_column, Diagnostic, Severity};
use serde_json::{json, Value};

/// `plan.json:4:20: error DEPENDENCY_CYCLE at /tasks/0/depends_on/0: …`, the remedy on a second line.
pub fn for_people(name: &str, text: &str, diagnostic: &Diagnostic) -> String {
    let Diagnostic { code, message, .. } = diagnostic;
    let path = shortened(&diagnostic.path);
    let (line, column) = line_column(text, diagnostic.span.start);
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut told = format!("{name}:{line}:{column}: {severity} {code} at {path}: {message}");
    if let Some(fix) = &diagnostic.fix {
        told.push_str("\n    ");
        told.push_str(fix);
    }
    told
}

/// Says findings about an input as messages.
pub fn tell(console: &mut Console<'_>, input: &Input, found: &[Diagnostic]) {
    for finding in found {
        console.message(for_people(&input.name, &input.text, finding));
    }
}

/// A path that fits a line: in a document nested hundreds of levels deep the middle goes.
fn shortened(path: &str) -> String {
    const END: usize = 60;
    let chars: Vec<char> = path.chars().collect();
    match (chars.get(..END), chars.len().checked_sub(END).and_then(|from| chars.get(from..))) {
        (Some(head), Some(tail)) if chars.len() > 2 * END + 1 => {
            head.iter().chain(&['…']).chain(tail).collect()
        }
        _ => path.to_owned(),
    }
}

/// One finding as the documents promise it. Line and column are 1-based, columns in characters.
fn as_json(text: &str, diagnostic: &Diagnostic) -> Value {
    let (line, column) = line_column(text, diagnostic.span.start);
    json!({
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "path": diagnostic.path,
        "line": line,
        "column": column,
        "message": diagnostic.message,
        "fix": diagnostic.fix,
    })
}

/// The findings as `validate --format json` prints them; also what other commands print of an input they refuse.
pub fn document(kind: &str, text: &str, diagnostics: &[Diagnostic]) -> Value {
    let failed = diagnostics.iter().any(Diagnostic::is_error);
    json!({
        "result": if failed { "FAIL" } else { "OK" },
        "kind": kind,
        "diagnostics": list(text, diagnostics),
    })
}

/// The findings alone.
pub fn list(text: &str, diagnostics: &[Diagnostic]) -> Value {
    diagnostics.iter().map(|finding| as_json(text, finding)).collect()
}
