//! What an expression looks at, so that only that is handed to the library.

use super::functions;
use super::walk::each_child;
use jsonata_core::ast::{AstNode, PathStep};
use std::collections::BTreeSet;

/// The names that an expression uses.
#[derive(Debug, Clone, Default)]
pub(super) struct Needs {
    /// `$states.input`
    pub input: bool,
    /// `$states.result`
    pub result: bool,
    /// `$states.errorOutput`
    pub error_output: bool,
    /// `$states.context`
    pub context: bool,
    /// Variables, with the parameters of its own functions among them.
    pub variables: BTreeSet<String>,
    /// Functions of AWS's, or ones that would read the machine's clock or chance.
    pub functions: BTreeSet<&'static str>,
}

impl Needs {
    pub fn of(node: &mut AstNode) -> Self {
        let mut needs = Self::default();
        needs.look(node);
        needs
    }

    /// Whether `$states` is used at all.
    pub fn states(&self) -> bool {
        self.input || self.result || self.error_output || self.context
    }

    fn look(&mut self, node: &mut AstNode) {
        match node {
            AstNode::Path { steps } => {
                if let [first, second, ..] = steps.as_slice() {
                    if let Some(part) = part_of_states(first, second) {
                        self.part(&part);
                        // The first step says no more than that; all others may hold expressions.
                        let mut rest = AstNode::Path { steps: steps.split_off(1) };
                        each_child(&mut rest, &mut |child| self.look(child));
                        if let AstNode::Path { steps: taken } = rest {
                            steps.extend(taken);
                        }
                        return;
                    }
                }
            }
            AstNode::Variable(name) if name == "states" => {
                for part in ["input", "result", "errorOutput", "context"] {
                    self.part(part);
                }
            }
            AstNode::Variable(name) => self.name(name),
            AstNode::Function { name, .. } => self.name(name),
            _ => {}
        }
        each_child(node, &mut |child| self.look(child));
    }

    fn part(&mut self, name: &str) {
        match name {
            "input" => self.input = true,
            "result" => self.result = true,
            "errorOutput" => self.error_output = true,
            "context" => self.context = true,
            _ => {}
        }
    }

    fn name(&mut self, name: &str) {
        if let Some(function) = functions::NAMES.iter().find(|own| **own == name) {
            self.functions.insert(function);
        }
        if !name.is_empty() {
            self.variables.insert(name.to_owned());
        }
    }
}

/// The name in `$states.NAME`, the beginning of a path.
fn part_of_states(first: &PathStep, second: &PathStep) -> Option<String> {
    let plain =
        first.stages.is_empty() && first.focus.is_none() && first.index_var.is_none() && !first.is_tuple;
    match (&first.node, &second.node) {
        (AstNode::Variable(variable), AstNode::Name(part)) if plain && variable == "states" => {
            Some(part.clone())
        }
        _ => None,
    }
}
