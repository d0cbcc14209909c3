//! The state under test, taken out of its definition and put into a state machine of its own.

use super::request::{Exception, Request};
use super::STATE_NAME;
use crate::program::Program;
use asl::json::{self, Kind, Member, Node};
use asl::model::{walk_scopes, QueryLanguage, State, StateKind};
use asl::{Diagnostic, Parsed};

/// The fields that a Parallel or Map state shares with a Task state.
const SHARED: &[&str] = &[
    "InputPath",
    "OutputPath",
    "ResultPath",
    "ResultSelector",
    "Assign",
    "Output",
    "Retry",
    "Catch",
    "Next",
    "End",
];

/// The state under test.
pub(super) struct Subject {
    pub state: State,
    /// A state machine that starts with the state and ends after it.
    pub program: Program,
}

impl Subject {
    /// Finds the state that is asked for. Its definition must be valid, and the state machine's around it.
    pub fn find(request: &Request) -> Result<(State, Node), Exception> {
        match &request.state_name {
            None => Self::alone(&request.definition),
            Some(name) => Self::within(&request.definition, name),
        }
    }

    fn alone(definition: &str) -> Result<(State, Node), Exception> {
        let (node, findings) = json::parse(definition);
        valid(&findings)?;
        let text = json::print_compact(&machine(&node, QueryLanguage::JSONPath, STATE_NAME));
        let parsed = asl::parse(&text);
        valid(&parsed.diagnostics)?;
        let state = parsed.machine.states().get(STATE_NAME).cloned();
        Ok((state.ok_or_else(not_found)?, node))
    }

    fn within(definition: &str, name: &str) -> Result<(State, Node), Exception> {
        let Parsed { machine, diagnostics, .. } = asl::parse(definition);
        valid(&diagnostics)?;
        let mut found = None;
        walk_scopes(&machine.scope, &mut |scope| found = found.or_else(|| scope.states.get(name)));
        let state = found.cloned().ok_or_else(not_found)?;
        let text = definition.get(state.span.start..state.span.end).unwrap_or_default();
        Ok((state, json::parse(text).0))
    }

    /// Compiles the state. A Parallel or Map state is run as a Task whose result is the mock.
    pub fn compile(state: State, node: &Node) -> Result<Self, Exception> {
        let stands_in = match state.kind {
            StateKind::Parallel(_) => Some(stand_in(node, &["Parameters", "Arguments"])),
            StateKind::Map(_) => Some(stand_in(node, &[])),
            _ => None,
        };
        let machine = machine(stands_in.as_ref().unwrap_or(node), state.query_language, &state.name);
        let machine = asl::parse(&json::print_compact(&machine)).machine;
        let program = Program::compile(&machine).map_err(|diagnostics| invalid(&diagnostics))?;
        Ok(Self { state, program })
    }
}

/// A state machine of the state, and of an end for each of its transitions.
fn machine(state: &Node, language: QueryLanguage, name: &str) -> Node {
    let text = |text: &str| Node::new(Kind::String(text.to_owned()));
    let mut states = vec![member(name, state.clone())];
    let rules = ["Choices", "Catch"].into_iter().filter_map(|list| state.get(list)).flat_map(Node::elements);
    let targets =
        rules.filter_map(|rule| rule.get("Next")).chain(state.get("Next")).chain(state.get("Default"));
    for target in targets.filter_map(Node::as_str) {
        if states.iter().all(|state| state.key != target) {
            states.push(member(target, object(vec![member("Type", text("Succeed"))])));
        }
    }
    let language = if language == QueryLanguage::JSONata { "JSONata" } else { "JSONPath" };
    object(vec![
        member("StartAt", text(name)),
        member("QueryLanguage", text(language)),
        member("States", object(states)),
    ])
}

fn stand_in(state: &Node, also: &[&str]) -> Node {
    let shared = |key: &str| SHARED.contains(&key) || also.contains(&key);
    let mut members: Vec<Member> =
        state.members().iter().filter(|member| shared(&member.key)).cloned().collect();
    let text = |text: &str| Node::new(Kind::String(text.to_owned()));
    members.push(member("Type", text("Task")));
    members.push(member("Resource", text("arn:aws:lambda:us-east-1:123456789012:function:mock")));
    object(members)
}

fn member(key: &str, value: Node) -> Member {
    Member { key: key.to_owned(), key_span: asl::Span::default(), value }
}

fn object(members: Vec<Member>) -> Node {
    Node::new(Kind::Object(members))
}

fn not_found() -> Exception {
    Exception::validation("State not found in definition")
}

fn valid(findings: &[Diagnostic]) -> Result<(), Exception> {
    if findings.iter().any(Diagnostic::is_error) {
        return Err(invalid(findings));
    }
    Ok(())
}

/// AWS's wording of everything that is wrong.
fn invalid(findings: &[Diagnostic]) -> Exception {
    let errors: Vec<String> = findings
        .iter()
        .filter(|finding| finding.is_error())
        .map(|finding| format!("{}: {} at {}", finding.code, finding.message, finding.path))
        .collect();
    Exception::definition(format!("Invalid State Machine Definition: '{}'", errors.join(", ")))
}
