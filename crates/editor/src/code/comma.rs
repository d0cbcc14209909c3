//! The commas that what is inserted needs, so that it parts from its neighbours.

use asl::Span;

use super::caret::Spot;
use super::complete::Completion;

/// Gives each completion the commas that it needs where it goes.
pub(super) fn part(text: &str, spot: &Spot, found: &mut Vec<Completion>) {
    let (Spot::Key { span, .. } | Spot::Value { span, .. } | Spot::Element { span, .. }) = spot;
    let after = text.get(span.end..).unwrap_or_default().trim_start();
    let renames = matches!(spot, Spot::Key { colon: true, .. });
    // Between a key and its colon nothing can stand.
    if !renames && after.starts_with(':') {
        found.clear();
        return;
    }
    let before = text.get(..span.start).unwrap_or_default().trim_end();
    let first = before.is_empty() || before.ends_with(['{', '[', ',', ':']);
    let last = renames || after.is_empty() || after.starts_with(['}', ']', ',']);
    // What goes inside a string is part of a value that stands already.
    for it in found.iter_mut().filter(|it| it.span == *span) {
        it.comma = (!first).then_some(before.len());
        if !last {
            it.insert.push(',');
        }
    }
}

/// Whether the caret at the end of `typed`, the beginning of a value, is inside an expression.
pub(super) fn in_expression(typed: &str) -> bool {
    typed.starts_with('"') && typed.rfind("{%") > typed.rfind("%}")
}

/// The indentation of the line on which a place lies.
pub(super) fn indent(text: &str, at: Span) -> &str {
    let before = text.get(..at.start).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    line.get(..line.len() - line.trim_start().len()).unwrap_or_default()
}
