//! The document taken apart into scopes and states, for rules to go through.

use super::{fields, WorkflowType};
use crate::{
    json::{Member, Node},
    model::{declared_language, machine_language, QueryLanguage},
    Span,
};
use indexmap::IndexSet;
use std::cell::OnceCell;

/// Everything that a rule may look at.
pub(super) struct Context<'a> {
    /// The whole document.
    pub root: &'a Node,
    /// Every scope, outer ones first.
    pub scopes: Vec<ScopeView<'a>>,
    /// The query language of the state machine.
    pub language: QueryLanguage,
    fielded: OnceCell<Vec<fields::Fielded<'a>>>,
}

/// What a scope is the inside of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ScopeKind {
    /// The state machine itself.
    Top,
    /// A branch of a Parallel state.
    Branch,
    /// The item processor of a Map state.
    Processor,
}

/// A set of states with a start.
pub(super) struct ScopeView<'a> {
    pub kind: ScopeKind,
    /// Its states run in an Express execution: the workflow's own, or a child execution of a Distributed Map.
    pub express: bool,
    /// The scope around it whose variables its states see, by its number; none of a Distributed Map.
    pub outer: Option<usize>,
    pub node: &'a Node,
    /// Empty for the top level.
    pub path: String,
    /// The states that are objects.
    pub states: Vec<StateView<'a>>,
    /// Their names.
    pub names: IndexSet<&'a str>,
}

/// A state.
pub(super) struct StateView<'a> {
    pub name: &'a str,
    pub name_span: Span,
    pub node: &'a Node,
    /// `/States/Check job`
    pub path: String,
    /// `Type` as written, empty if there is none.
    pub kind: &'a str,
    /// The query language that applies.
    pub language: QueryLanguage,
}

/// What a scope is told by those around it.
struct Around {
    express: bool,
    outer: Option<usize>,
}

impl<'a> Context<'a> {
    pub fn new(root: &'a Node, workflow: WorkflowType) -> Self {
        let language = machine_language(root);
        let mut context = Self { root, scopes: Vec::new(), language, fielded: OnceCell::new() };
        if root.is_object() {
            let express = workflow == WorkflowType::Express;
            context.add_scope(Around { express, outer: None }, ScopeKind::Top, root, String::new());
        }
        context
    }

    /// Every object with fixed fields, but Choice rules.
    pub fn fielded(&self) -> &[fields::Fielded<'a>] {
        self.fielded.get_or_init(|| fields::all(self))
    }

    /// Every state of every scope.
    pub fn states(&self) -> impl Iterator<Item = &StateView<'a>> {
        self.scopes.iter().flat_map(|scope| &scope.states)
    }

    fn add_scope(&mut self, around: Around, kind: ScopeKind, node: &'a Node, path: String) {
        let Around { express, outer } = around;
        let members = node.get("States").map(Node::members).unwrap_or_default();
        let states: Vec<_> = members
            .iter()
            .filter(|member| member.value.is_object())
            .map(|member| self.state(member, format!("{path}/States/{}", member.key)))
            .collect();
        let inner: Vec<_> = states.iter().flat_map(inner_scopes).collect();
        let names = states.iter().map(|state| state.name).collect();
        self.scopes.push(ScopeView { kind, express, outer, node, path, states, names });
        let outer = Some(self.scopes.len() - 1);
        for (kind, node, path) in inner {
            let is_child =
                kind == ScopeKind::Processor && processor_config(node, "Mode") == Some("DISTRIBUTED");
            let is_express = is_child && processor_config(node, "ExecutionType") == Some("EXPRESS");
            let around = Around { express: express || is_express, outer: outer.filter(|_| !is_child) };
            self.add_scope(around, kind, node, path);
        }
    }

    fn state(&self, member: &'a Member, path: String) -> StateView<'a> {
        let node = &member.value;
        StateView {
            name: &member.key,
            name_span: member.key_span,
            node,
            path,
            kind: node.get("Type").and_then(Node::as_str).unwrap_or_default(),
            language: declared_language(node).unwrap_or(self.language),
        }
    }
}

impl ScopeView<'_> {
    /// The path as AWS writes it: `/` for the top level.
    pub fn shown_path(&self) -> &str {
        if self.path.is_empty() {
            "/"
        } else {
            &self.path
        }
    }
}

impl<'a> StateView<'a> {
    /// A field's value and its path.
    pub fn field(&self, name: &str) -> Option<(&'a Node, String)> {
        self.node.get(name).map(|value| (value, format!("{}/{name}", self.path)))
    }

    /// The elements of a field that is an array, with their paths.
    pub fn elements<'s>(&'s self, name: &'s str) -> impl Iterator<Item = (&'a Node, String)> + use<'a, 's> {
        let elements = self.node.get(name).map(Node::elements).unwrap_or_default();
        let place = move |(index, node)| (node, format!("{}/{name}/{index}", self.path));
        elements.iter().enumerate().map(place)
    }
}

/// A word in an item processor's `ProcessorConfig`.
fn processor_config<'a>(processor: &'a Node, field: &str) -> Option<&'a str> {
    processor.get("ProcessorConfig")?.get(field)?.as_str()
}

fn inner_scopes<'a>(state: &StateView<'a>) -> Vec<(ScopeKind, &'a Node, String)> {
    match state.kind {
        "Parallel" => state
            .elements("Branches")
            .filter(|(node, _)| node.is_object())
            .map(|(node, path)| (ScopeKind::Branch, node, path))
            .collect(),
        "Map" => ["ItemProcessor", "Iterator"]
            .into_iter()
            .filter_map(|field| state.field(field))
            .filter(|(node, _)| node.is_object())
            .map(|(node, path)| (ScopeKind::Processor, node, path))
            .collect(),
        _ => Vec::new(),
    }
}
