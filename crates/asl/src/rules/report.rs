//! Collects findings.

use crate::{json::Node, suggest::nearest, Diagnostic, Span};

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
