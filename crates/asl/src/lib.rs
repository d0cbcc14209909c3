//! The Amazon States Language: error-tolerant parsing with spans, lossless printing, the typed model and
//! its diagnostics. Knows nothing of running a state machine.
//!
//! [`parse`] takes any text and returns the document as a tree, the state machine as far as it was understood,
//! and everything that is wrong with it. It never refuses and never panics.

pub mod api;
pub mod arn;
pub mod diagnostic;
pub mod expression;
pub mod json;
pub mod model;
pub mod on_demand;
pub mod rules;
pub mod suggest;
pub mod variables;

pub use diagnostic::{line_column, Diagnostic, Severity, Span};
pub use model::StateMachine;
pub use rules::{Checking, WorkflowType};

/// A definition, read.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// The text as a tree, with everything in it.
    pub document: json::Node,
    /// The typed view, as far as the document can be understood.
    pub machine: StateMachine,
    /// What is wrong, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

impl Parsed {
    /// Whether nothing keeps the state machine from running.
    pub fn is_valid(&self) -> bool {
        !self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// Reads a definition meant for a Standard workflow.
pub fn parse(text: &str) -> Parsed {
    parse_as(text, WorkflowType::Standard)
}

/// Reads a definition.
pub fn parse_as(text: &str, workflow: WorkflowType) -> Parsed {
    let (document, mut diagnostics) = json::parse(text);
    let machine = interpret(&document);
    diagnostics.extend(check(&document, workflow));
    diagnostics.extend(too_long(text));
    diagnostics.sort_by_key(|finding| finding.span.start);
    Parsed { document, machine, diagnostics }
}

/// The longest definition that CreateStateMachine takes, in characters (API reference).
const LONGEST_DEFINITION: usize = 1_048_576;

fn too_long(text: &str) -> Option<Diagnostic> {
    // So many bytes at least are so many characters.
    let long = text.len() > LONGEST_DEFINITION && text.chars().count() > LONGEST_DEFINITION;
    let message = format!(
        "Value at 'definition' failed to satisfy constraint: Member must have length less than or equal to {LONGEST_DEFINITION}"
    );
    let error = || Diagnostic::error("DEFINITION_TOO_LONG", "/", Span { start: 0, end: 1 }, message);
    long.then(|| error().with_fix("Split it into several state machines, or leave out blanks."))
}

/// The state machine that a tree means, as far as it can be understood.
pub fn interpret(document: &json::Node) -> StateMachine {
    model::build(document)
}

/// One state of a document, as [`interpret`] understands it. `member` is its name and object, `path` its place.
pub fn interpret_state(document: &json::Node, member: &json::Member, path: &str) -> model::State {
    model::build_state(document, member, path)
}

/// One scope of a document, likewise.
pub fn interpret_scope(document: &json::Node, node: &json::Node, path: &str) -> model::Scope {
    model::build_scope(document, node, path)
}

/// What the language's rules find in a tree.
pub fn check(document: &json::Node, workflow: WorkflowType) -> Vec<Diagnostic> {
    rules::check(document, workflow)
}

/// The same, but for what calls of integrations are given (their required and unknown fields): a plan may leave that open.
pub fn check_but_for_calls(document: &json::Node, workflow: WorkflowType) -> Vec<Diagnostic> {
    rules::check_but_for_calls(document, workflow)
}

/// What is wrong with a definition meant for a Standard workflow, in the order of the text.
pub fn validate(text: &str) -> Vec<Diagnostic> {
    parse(text).diagnostics
}
