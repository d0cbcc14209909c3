//! What is wrong with a state machine: one rule a file, each with its code, message and fix.
//!
//! Rules look at the document and not at the model, so that they see what the model cannot hold. Codes and messages
//! are AWS's where a recording shows them; the findings of one place come from one rule.

mod branches;
mod catchers;
mod choices;
mod context;
mod exclusive_fields;
mod express;
mod expressions;
mod field_types;
mod fields;
mod integrations;
mod known_fields;
mod listing;
mod map_states;
mod next_or_end;
mod parameters;
mod paths;
mod query_language;
mod reachability;
mod report;
mod required_fields;
mod resources;
mod retriers;
mod schema;
mod state_names;
mod state_types;
mod states_variable;
mod static_values;
mod structure;
mod targets;
mod task_tokens;
mod templates;
mod terminal_states;
mod timeouts;
mod timestamps;
mod undefined_variables;
mod variables;

use crate::{json::Node, Diagnostic};
use context::Context;
pub use listing::{fields_of, KnownField};
pub use parameters::{call_fields, CallFields};
use report::Report;
use serde::{Deserialize, Serialize};

/// The kind of workflow that a definition is meant for; some integrations exist only in one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum WorkflowType {
    /// Up to a year, exactly once.
    #[default]
    Standard,
    /// Up to five minutes, many at once.
    Express,
}

/// A lint rule.
pub struct Rule {
    /// The file's name.
    pub name: &'static str,
    /// What it demands, as a sentence.
    pub summary: &'static str,
    check: fn(&Context, &mut Report),
}

/// Every rule, in the order in which they run.
pub const RULES: &[Rule] = &[
    structure::RULE,
    state_types::RULE,
    state_names::RULE,
    required_fields::RULE,
    known_fields::RULE,
    field_types::RULE,
    exclusive_fields::RULE,
    next_or_end::RULE,
    targets::RULE,
    reachability::RULE,
    terminal_states::RULE,
    branches::RULE,
    map_states::RULE,
    choices::RULE,
    retriers::RULE,
    catchers::RULE,
    paths::RULE,
    templates::RULE,
    static_values::RULE,
    expressions::RULE,
    query_language::RULE,
    variables::RULE,
    undefined_variables::RULE,
    timestamps::RULE,
    timeouts::RULE,
    resources::RULE,
    parameters::RULE,
    task_tokens::RULE,
    express::RULE,
];

/// Runs every rule over a document.
pub(crate) fn check(document: &Node, workflow: WorkflowType) -> Vec<Diagnostic> {
    Checking::default().go_on(document, workflow, RULES.len()).unwrap_or_default()
}

/// The rule of what calls are given.
const CALLS: &str = parameters::RULE.name;

/// Runs every rule but that of what calls are given.
pub(crate) fn check_but_for_calls(document: &Node, workflow: WorkflowType) -> Vec<Diagnostic> {
    let (context, mut report) = (Context::new(document, workflow), Report::default());
    RULES.iter().filter(|rule| rule.name != CALLS).for_each(|rule| (rule.check)(&context, &mut report));
    report.into_sorted()
}

/// Rules that are run a few at a time: over a large document all of them together take longer than a frame.
#[derive(Debug, Default)]
pub struct Checking {
    report: Report,
    ran: usize,
}

impl Checking {
    /// Runs the next `count` rules over the document, which is the same every time; what all have found once all have run.
    pub fn go_on(
        &mut self,
        document: &Node,
        workflow: WorkflowType,
        count: usize,
    ) -> Option<Vec<Diagnostic>> {
        let context = Context::new(document, workflow);
        for rule in RULES.iter().skip(self.ran).take(count) {
            (rule.check)(&context, &mut self.report);
        }
        self.ran += count;
        (self.ran >= RULES.len()).then(|| std::mem::take(&mut self.report).into_sorted())
    }
}
