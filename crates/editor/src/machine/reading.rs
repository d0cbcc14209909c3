//! A text as it was understood.

use std::sync::{Arc, OnceLock};

use asl::json::Node;
use asl::{Diagnostic, StateMachine, WorkflowType};

use super::address::Address;
use super::index::Index;
use crate::flow::chart::{chart_of, Flat};

/// A text with everything that was read from it. What costs more is made when it is first asked for.
#[derive(Debug)]
pub struct Reading {
    text: Arc<str>,
    tree: Node,
    syntax: Vec<Diagnostic>,
    index: Index,
    machine: OnceLock<Arc<StateMachine>>,
    diagnostics: OnceLock<Arc<Vec<Diagnostic>>>,
    chart: OnceLock<Arc<Flat>>,
}

/// What the parser complains about without the text being broken.
const HARMLESS: &[&str] = &["DUPLICATE_KEY", "LONE_SURROGATE"];

/// What it complains about where it is clear all the same what is meant.
const CLEAR: &[&str] = &["MISSING_COMMA", "EXTRA_COMMA", "TRAILING_COMMA", "COMMENT"];

impl Reading {
    /// Reads a text.
    pub fn new(text: Arc<str>) -> Self {
        let (tree, syntax) = asl::json::parse(&text);
        let index = Index::of(&tree);
        Self {
            text,
            tree,
            syntax,
            index,
            machine: OnceLock::new(),
            diagnostics: OnceLock::new(),
            chart: OnceLock::new(),
        }
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
        self.tree.is_object() && self.syntax.iter().all(is_clear)
    }

    /// How much is wrong with the text as JSON.
    pub(crate) fn flaws(&self) -> usize {
        self.syntax.iter().filter(|finding| !HARMLESS.contains(&finding.code.as_str())).count()
            + usize::from(!self.tree.is_object())
    }

    /// The state machine as far as it is understood.
    pub fn machine(&self) -> Arc<StateMachine> {
        Arc::clone(self.machine.get_or_init(|| Arc::new(asl::interpret(&self.tree))))
    }

    /// All that is wrong, in the order of the text. Where it is unclear what the text means, only up to there, and
    /// nothing of what it might mean: the rest would be wrong for that reason alone.
    pub fn diagnostics(&self) -> Arc<Vec<Diagnostic>> {
        Arc::clone(self.diagnostics.get_or_init(|| {
            let mut found = self.syntax.clone();
            found.sort_by_key(|finding| finding.span.start);
            match found.iter().position(|finding| !is_clear(finding)) {
                Some(unclear) => found.truncate(unclear + 1),
                None => {
                    found.extend(asl::check(&self.tree, WorkflowType::Standard));
                    found.sort_by_key(|finding| finding.span.start);
                }
            }
            Arc::new(found)
        }))
    }

    /// What a canvas shows of it.
    pub fn chart(&self) -> Arc<Flat> {
        Arc::clone(self.chart.get_or_init(|| Arc::new(chart_of(self))))
    }

    /// The object of a state or scope, or any other value.
    pub fn node(&self, at: &Address) -> Option<&Node> {
        let mut node = &self.tree;
        for step in at.steps() {
            node = match step.copy {
                _ if node.is_array() => node.elements().get(step.key.parse::<usize>().ok()?)?,
                None => node.get(&step.key)?,
                Some(copy) => &node.members().iter().filter(|member| member.key == step.key).nth(copy)?.value,
            };
        }
        Some(node)
    }
}

fn is_clear(finding: &Diagnostic) -> bool {
    let code = finding.code.as_str();
    HARMLESS.contains(&code) || CLEAR.contains(&code)
}
