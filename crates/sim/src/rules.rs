//! The rules of the language, which a definition must keep to be run. In a browser they are a piece of the module that
//! arrives before a definition is first run that a person had a hand in (crates/engine); what is woven of a plan breaks
//! none (crates/weave). Elsewhere they are always there.

use crate::compile::INVALID_EXPRESSION;
use crate::Program;
use asl::json::Node;
use asl::model::Resource;
use asl::on_demand::OnDemand;
use asl::rules::CallFields;
use asl::{Diagnostic, StateMachine, WorkflowType};
use expr::Value;

/// The rules, and what they know of calls.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// What is found in a Standard workflow's definition; with `true` also in what its calls are given.
    check: fn(&Node, bool) -> Vec<Diagnostic>,
    /// What a call of a service is given.
    call_fields: fn(&str, &str) -> Option<CallFields>,
    /// What is wrong with what it is given, in AWS's words.
    objections: fn(CallFields, &Value) -> Vec<String>,
}

/// All of them.
pub const RULES: Rules = Rules {
    check: |document, calls| match calls {
        true => asl::check(document, WorkflowType::Standard),
        false => asl::check_but_for_calls(document, WorkflowType::Standard),
    },
    call_fields: asl::rules::call_fields,
    objections: crate::world::objections_to_fields,
};

/// What a task sends must have, where that is known: of a call of an optimized integration.
pub(crate) fn call_fields(resource: &Resource) -> Option<CallFields> {
    match resource {
        Resource::Integration { service, action, sdk: false, .. } => {
            (RULES_ON_DEMAND.get()?.call_fields)(service, action)
        }
        _ => None,
    }
}

/// What is wrong with what is sent to a call that needs these fields.
pub(crate) fn objections(fields: Option<CallFields>, sent: &Value) -> Vec<String> {
    let looked_at = fields.zip(RULES_ON_DEMAND.get());
    looked_at.map(|(fields, rules)| (rules.objections)(fields, sent)).unwrap_or_default()
}

/// The state machine that a text means, compiled, if there is no error in it.
///
/// # Errors
/// The errors, in the order of the text.
pub fn sound_program(text: &str) -> Result<Program, Vec<Diagnostic>> {
    let (document, machine) = machine(text, true)?;
    program(&document, &machine)
}

/// The state machine of a document, compiled.
///
/// # Errors
/// What cannot be run, each at its place in the text.
pub fn program(document: &Node, machine: &StateMachine) -> Result<Program, Vec<Diagnostic>> {
    let placed = |finding: Diagnostic| match value(document, &finding) {
        Some(value) => Diagnostic { span: value.span, ..finding },
        None => finding,
    };
    Program::compile(machine).map_err(|found| found.into_iter().map(placed).collect())
}

/// The expressions of a document that do not compile. The rules know the form of expressions; this is what only reading
/// them shows, such as JSONata's `%` without a parent.
pub fn uncompilable(document: &Node, machine: &StateMachine) -> Vec<Diagnostic> {
    let expression = |finding: Diagnostic| {
        let value = value(document, &finding).filter(|_| finding.code == INVALID_EXPRESSION)?;
        // What another template's substitutions make of it is not known.
        let known = value.as_str().is_none_or(|text| !text.contains("${"));
        known.then_some(Diagnostic { span: value.span, ..finding })
    };
    Program::compile(machine).err().into_iter().flatten().filter_map(expression).collect()
}

/// The value that a finding is about: its path leads on from the state that it is placed at.
fn value<'n>(document: &'n Node, finding: &Diagnostic) -> Option<&'n Node> {
    let (mut node, mut path) = (document, finding.path.as_str());
    let holds = |node: &Node| node.span.start <= finding.span.start && finding.span.end <= node.span.end;
    while node.span != finding.span {
        let members = node.members().iter().map(|member| (member.key.clone(), &member.value));
        let elements =
            node.elements().iter().enumerate().map(|(index, element)| (index.to_string(), element));
        let (key, inner) = members.chain(elements).find(|(_, inner)| holds(inner))?;
        (node, path) = (inner, path.strip_prefix('/')?.strip_prefix(&*key)?);
    }
    Some(node.nearest(path))
}

/// The state machine that a text woven of a plan means, which need not say all that its calls are given.
///
/// # Errors
/// As above.
pub fn woven_machine(text: &str) -> Result<StateMachine, Vec<Diagnostic>> {
    machine(text, false).map(|(_, machine)| machine)
}

fn machine(text: &str, calls: bool) -> Result<(Node, StateMachine), Vec<Diagnostic>> {
    let (document, mut found) = asl::json::parse(text);
    found.extend(RULES_ON_DEMAND.get().map(|rules| (rules.check)(&document, calls)).unwrap_or_default());
    found.retain(Diagnostic::is_error);
    found.sort_by_key(|finding| finding.span.start);
    match found.is_empty() {
        true => {
            let machine = asl::interpret(&document);
            Ok((document, machine))
        }
        false => Err(found),
    }
}

/// Where they are: without them definitions are not checked.
pub static RULES_ON_DEMAND: OnDemand<Rules> =
    OnDemand::new(if cfg!(feature = "on-demand") { None } else { Some(RULES) });
