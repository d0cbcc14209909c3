//! A text as it was understood.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use asl::json::{parse_again, Again, Change, Node};
use asl::{Checking, Diagnostic, WorkflowType};

use super::address::Address;
use super::edit::Edit;
use super::index::Index;
use crate::flow::chart::{chart_again, chart_of, Changed, Flat};

/// A text with everything that was read from it. What costs more is made when it is first asked for.
#[derive(Debug)]
pub struct Reading {
    text: Arc<str>,
    tree: Node,
    syntax: Vec<Diagnostic>,
    index: Index,
    /// What was shown of an earlier text, and all that has changed since.
    before: Option<(Arc<Flat>, Changed)>,
    diagnostics: OnceLock<Arc<Vec<Diagnostic>>>,
    /// Those that are looked for a part at a time.
    checking: Mutex<Checking>,
    chart: OnceLock<Arc<Flat>>,
}

/// What the parser complains about without the text being broken.
const HARMLESS: &[&str] = &["DUPLICATE_KEY", "LONE_SURROGATE"];

/// So many rules are run at once where findings are looked for a part at a time.
const PART: usize = 4;

/// What it complains about where it is clear all the same what is meant.
const CLEAR: &[&str] = &["MISSING_COMMA", "EXTRA_COMMA", "TRAILING_COMMA", "COMMENT"];

impl Reading {
    /// Reads a text.
    pub fn new(text: Arc<str>) -> Self {
        let (tree, syntax) = asl::json::parse(&text);
        Self::of(text, tree, syntax)
    }

    fn of(text: Arc<str>, tree: Node, syntax: Vec<Diagnostic>) -> Self {
        let index = Index::of(&tree);
        Self::with(text, tree, syntax, index)
    }

    fn with(text: Arc<str>, tree: Node, syntax: Vec<Diagnostic>, index: Index) -> Self {
        Self {
            text,
            tree,
            syntax,
            index,
            before: None,
            diagnostics: OnceLock::new(),
            checking: Mutex::default(),
            chart: OnceLock::new(),
        }
    }

    /// Reads `text`, which these edits have made of this one. It is understood as if it were read for the first time, but
    /// of it is only read what has changed, where that can be told.
    pub(crate) fn edited(&self, text: Arc<str>, edits: &[Edit]) -> Self {
        let again = change(edits).and_then(|change| {
            let again = parse_again(&self.tree, &self.syntax, &text, change)?;
            Some((again, change.shift()))
        });
        let Some((Again { tree, found, place }, shift)) = again else { return Self::new(text) };
        let (index, changed) = match self.index.again(&tree, place, shift) {
            Some((index, at)) => (index, Changed::State(at)),
            None => (Index::of(&tree), self.index.scope_around(place)),
        };
        let before = match (self.chart.get(), &self.before) {
            (Some(chart), _) => Some((Arc::clone(chart), changed)),
            (None, Some((chart, before))) => {
                changed.after(before).map(|changed| (Arc::clone(chart), changed))
            }
            _ => None,
        };
        Self { before, ..Self::with(text, tree, found, index) }
    }

    /// The text.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The text as a tree.
    pub fn tree(&self) -> &Node {
        &self.tree
    }

    /// Where states and scopes are.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// The first thing that keeps the text from being a JSON object; `None` while the text is sound.
    pub fn flaw(&self) -> Option<Diagnostic> {
        let found = self.syntax.iter().find(|finding| !HARMLESS.contains(&finding.code.as_str()));
        found.cloned().or_else(|| {
            let message = format!("A state machine is an object, and this is {}", self.tree.describe());
            let fix = "Begin with { \"StartAt\": ..., \"States\": { ... } }.";
            (!self.tree.is_object())
                .then(|| Diagnostic::error("NO_OBJECT", "/", self.tree.span, message).with_fix(fix))
        })
    }

    /// Whether the text says what it means, though a comma may be amiss: then a canvas follows it.
    pub fn is_legible(&self) -> bool {
        self.tree.is_object() && self.is_clear()
    }

    /// How much is wrong with the text as JSON.
    pub(crate) fn flaws(&self) -> usize {
        self.syntax.iter().filter(|finding| !HARMLESS.contains(&finding.code.as_str())).count()
            + usize::from(!self.tree.is_object())
    }

    /// All that is wrong, in the order of the text. Where it is unclear what the text means, only up to there, and
    /// nothing of what it might mean: the rest would be wrong for that reason alone.
    pub fn diagnostics(&self) -> Arc<Vec<Diagnostic>> {
        let check = || asl::check(&self.tree, WorkflowType::Standard);
        Arc::clone(self.diagnostics.get_or_init(|| Arc::new(self.with_syntax(check))))
    }

    /// Looks for a part of them; whether all are known now.
    pub fn look_on(&self) -> bool {
        if self.diagnostics.get().is_none() && self.is_clear() {
            let mut checking = self.checking.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(found) = checking.go_on(&self.tree, WorkflowType::Standard, PART) else { return false };
            self.diagnostics.get_or_init(|| Arc::new(self.with_syntax(|| found)));
        }
        true
    }

    /// Whether nothing is unclear about the text.
    fn is_clear(&self) -> bool {
        self.syntax.iter().all(is_clear)
    }

    /// What is wrong with the text as JSON and, where it is clear what it means, what the rules find.
    fn with_syntax(&self, check: impl FnOnce() -> Vec<Diagnostic>) -> Vec<Diagnostic> {
        let mut found = self.syntax.clone();
        found.sort_by_key(|finding| finding.span.start);
        match found.iter().position(|finding| !is_clear(finding)) {
            Some(unclear) => found.truncate(unclear + 1),
            None => {
                found.extend(check());
                found.sort_by_key(|finding| finding.span.start);
            }
        }
        found
    }

    /// What a canvas shows of it.
    pub fn chart(&self) -> Arc<Flat> {
        let again = || self.before.as_ref().and_then(|(chart, at)| chart_again(chart, self, at));
        Arc::clone(self.chart.get_or_init(|| again().unwrap_or_else(|| Arc::new(chart_of(self)))))
    }

    /// The object of a state or scope, or any other value.
    pub fn node(&self, at: &Address) -> Option<&Node> {
        node_at(&self.tree, at)
    }
}

/// The change that these edits are together: all from the first to the last.
fn change(edits: &[Edit]) -> Option<Change> {
    let (first, last) = (edits.first()?, edits.last()?);
    let gone: usize = edits.iter().map(|edit| edit.end.saturating_sub(edit.start)).sum();
    let come: usize = edits.iter().map(|edit| edit.insert.len()).sum();
    let length = (last.end.checked_sub(first.start)? + come).checked_sub(gone)?;
    Some(Change { start: first.start, end: last.end, length })
}

/// A value of a tree by its address.
pub(super) fn node_at<'a>(tree: &'a Node, at: &Address) -> Option<&'a Node> {
    let mut node = tree;
    for step in at.steps() {
        node = match step.copy {
            _ if node.is_array() => node.elements().get(step.key.parse::<usize>().ok()?)?,
            None => node.get(&step.key)?,
            Some(copy) => &node.members().iter().filter(|member| member.key == step.key).nth(copy)?.value,
        };
    }
    Some(node)
}

fn is_clear(finding: &Diagnostic) -> bool {
    let code = finding.code.as_str();
    HARMLESS.contains(&code) || CLEAR.contains(&code)
}
