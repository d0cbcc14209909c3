//! Collects findings.

use crate::{json::Node, Diagnostic, Span};

/// Most of AWS's findings carry this code.
pub(super) const SCHEMA: &str = "SCHEMA_VALIDATION_FAILED";

/// More findings than anybody reads.
const MAX_FINDINGS: usize = 300;
/// A path or message longer than this, in bytes, is cut: a name of megabytes would be in every finding about it.
const MAX_TEXT: usize = 4_000;

/// The findings so far.
#[derive(Debug, Default)]
pub(super) struct Report {
    findings: Vec<Diagnostic>,
}

impl Report {
    /// An error at a place of the document.
    pub fn error(&mut self, code: &str, path: &str, span: Span, message: impl Into<String>) -> Fix<'_> {
        self.push(Diagnostic::error(code, path, span, message))
    }

    /// A violation of the schema at a node.
    pub fn schema(&mut self, path: &str, node: &Node, message: impl Into<String>) -> Fix<'_> {
        self.error(SCHEMA, path, node.span, message)
    }

    /// A warning at a place of the document.
    pub fn warning(&mut self, code: &str, path: &str, span: Span, message: impl Into<String>) -> Fix<'_> {
        self.push(Diagnostic::warning(code, path, span, message))
    }

    /// Whether more findings would be dropped.
    pub fn is_full(&self) -> bool {
        self.findings.len() >= MAX_FINDINGS
    }

    fn push(&mut self, mut finding: Diagnostic) -> Fix<'_> {
        if self.is_full() {
            return Fix(None);
        }
        cut(&mut finding.path);
        cut(&mut finding.message);
        self.findings.push(finding);
        Fix(self.findings.last_mut())
    }

    /// In the order of the text.
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.findings.sort_by_key(|finding| finding.span.start);
        self.findings
    }
}

/// Leaves out the end of a text that is too long to be read.
fn cut(text: &mut String) {
    if text.len() > MAX_TEXT {
        let end = (0..=MAX_TEXT).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
        text.truncate(end);
        text.push_str("...");
        text.shrink_to_fit();
    }
}

/// The finding just made, to which a remedy can be added.
pub(super) struct Fix<'a>(Option<&'a mut Diagnostic>);

impl Fix<'_> {
    pub fn fix(self, remedy: impl Into<String>) {
        if let Some(finding) = self.0 {
            let mut remedy = remedy.into();
            cut(&mut remedy);
            finding.fix = Some(remedy);
        }
    }

    /// Asks whether the nearest of the known names was meant, if one is near.
    pub fn suggest<'k>(
        self,
        wrong: &str,
        known: impl IntoIterator<Item = &'k str>,
        otherwise: impl Into<String>,
    ) {
        if self.0.is_some() {
            let meant = nearest(wrong, known).map(|name| format!("Did you mean \"{name}\"?"));
            self.fix(meant.unwrap_or_else(|| otherwise.into()));
        }
    }
}

/// The known name nearest to a mistyped one, if it is near at all: at most a third of it differs.
pub(super) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const LONGEST: usize = 80;
    let wanted: Vec<char> = name.to_lowercase().chars().take(LONGEST).collect();
    let distance = |candidate: &str| {
        let candidate: Vec<char> = candidate.to_lowercase().chars().take(LONGEST).collect();
        let far = candidate.len().abs_diff(wanted.len()) > wanted.len() / 3 + 1;
        (!far).then(|| edit_distance(&wanted, &candidate))
    };
    known
        .into_iter()
        .take(300)
        .filter_map(|candidate| Some((distance(candidate)?, candidate)))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, _)| *distance <= wanted.len() / 3 + 1)
        .map(|(_, candidate)| candidate)
}

/// Levenshtein's distance, one row at a time.
fn edit_distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, to) in row.iter_mut().skip(1).zip(b) {
            let best = (diagonal + usize::from(from != to)).min(left + 1).min(*cell + 1);
            diagonal = std::mem::replace(cell, best);
            left = best;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn near_names() {
        let check = |name: &str, expect: Option<&str>| {
            assert_eq!(nearest(name, ["Check job", "Done", "Glue job 1"]), expect, "{name}");
        };
        check("Check Job", Some("Check job"));
        check("Dnoe", Some("Done"));
        check("Glue job 2", Some("Glue job 1"));
        check("Something else", None);
        check("", None);
    }
}
