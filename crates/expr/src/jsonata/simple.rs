//! Which expressions need no counting: those whose work is in proportion to the data they are given.
//!
//! An expression is simple if it has no functions of its own but for those handed straight to `$map`, `$filter` and their
//! like, if nothing loops inside a loop over anything but the item at hand, and if it does not build values out of values
//! that it has built, again and again. Most are; they run as fast as the library can.

use jsonata_core::ast::{AstNode, BinaryOp, PathStep, Stage};

/// Functions that call the function they are given for each item.
const LOOPS: [&str; 6] = ["each", "filter", "map", "sift", "single", "sort"];

/// Functions whose work is in proportion to one item.
const SCALAR: [&str; 27] = [
    "abs",
    "base64decode",
    "base64encode",
    "boolean",
    "ceil",
    "contains",
    "exists",
    "floor",
    "formatBase",
    "formatInteger",
    "formatNumber",
    "fromMillis",
    "length",
    "lowercase",
    "millis",
    "not",
    "number",
    "power",
    "round",
    "sqrt",
    "string",
    "substring",
    "substringAfter",
    "substringBefore",
    "toMillis",
    "trim",
    "uppercase",
];

/// Functions whose work is in proportion to all that they are given.
const LINEAR: [&str; 28] = [
    "append",
    "average",
    "count",
    "decodeUrl",
    "decodeUrlComponent",
    "encodeUrl",
    "encodeUrlComponent",
    "error",
    "assert",
    "hash",
    "keys",
    "lookup",
    "max",
    "merge",
    "min",
    "now",
    "parse",
    "parseInteger",
    "partition",
    "random",
    "range",
    "reverse",
    "shuffle",
    "split",
    "spread",
    "sum",
    "type",
    "uuid",
];

/// So often may variables be set: with each a value may double.
const MOST_ASSIGNMENTS: usize = 4;

/// Whether an expression needs no counting.
pub(super) fn is_simple(tree: &AstNode) -> bool {
    let mut assignments = 0;
    Look { parameters: None, assignments: &mut assignments }.simple(tree)
}

struct Look<'a> {
    /// Inside a loop: the parameters of its function.
    parameters: Option<&'a [String]>,
    assignments: &'a mut usize,
}

impl Look<'_> {
    fn simple(&mut self, node: &AstNode) -> bool {
        match node {
            AstNode::Function { name, args, is_builtin: true } => self.call(name, args),
            AstNode::Path { steps } => self.path(steps),
            AstNode::Binary { op, lhs, rhs } => self.operator(*op) && self.simple(lhs) && self.simple(rhs),
            AstNode::Unary { operand, .. } => self.simple(operand),
            AstNode::Array(items) | AstNode::Block(items) => items.iter().all(|item| self.simple(item)),
            AstNode::Object(pairs) => pairs.iter().all(|(key, value)| self.simple(key) && self.simple(value)),
            AstNode::Conditional { condition, then_branch, else_branch } => {
                self.simple(condition)
                    && self.simple(then_branch)
                    && else_branch.as_deref().is_none_or(|node| self.simple(node))
            }
            AstNode::ObjectTransform { input, pattern } => {
                self.simple(input)
                    && pattern.iter().all(|(key, value)| self.in_loop(&[], key) && self.in_loop(&[], value))
            }
            AstNode::Sort { input, terms } => {
                self.simple(input) && terms.iter().all(|(term, _)| self.in_loop(&[], term))
            }
            AstNode::String(_)
            | AstNode::Name(_)
            | AstNode::Number(_)
            | AstNode::Boolean(_)
            | AstNode::Null
            | AstNode::Undefined
            | AstNode::Regex { .. }
            | AstNode::Variable(_)
            | AstNode::ParentVariable(_)
            | AstNode::Wildcard => true,
            _ => false,
        }
    }

    /// Inside a loop over the context or over these parameters.
    fn in_loop(&mut self, parameters: &[String], node: &AstNode) -> bool {
        self.parameters.is_none()
            && Look { parameters: Some(parameters), assignments: self.assignments }.simple(node)
    }

    fn call(&mut self, name: &str, args: &[AstNode]) -> bool {
        if LOOPS.contains(&name) {
            let handed = |look: &mut Self, arg: &AstNode| match arg {
                AstNode::Lambda { params, body, .. } => look.in_loop(params, body),
                AstNode::Variable(name) => {
                    !name.is_empty() && (SCALAR.contains(&name.as_str()) || look.parameters.is_none())
                }
                other => look.simple(other),
            };
            return self.parameters.is_none() && args.iter().all(|arg| handed(self, arg));
        }
        let known = SCALAR.contains(&name) || self.parameters.is_none() && LINEAR.contains(&name);
        // A long separator between many texts is long many times.
        let joins =
            name == "join" && matches!(args, [_] | [_, AstNode::String(_)]) && self.parameters.is_none();
        (known || joins) && args.iter().all(|arg| self.simple(arg))
    }

    fn operator(&mut self, op: BinaryOp) -> bool {
        match op {
            BinaryOp::ColonEqual => {
                *self.assignments += 1;
                self.parameters.is_none() && *self.assignments <= MOST_ASSIGNMENTS
            }
            BinaryOp::Range | BinaryOp::In => self.parameters.is_none(),
            BinaryOp::ChainPipe | BinaryOp::FocusBind | BinaryOp::IndexBind => false,
            _ => true,
        }
    }

    fn path(&mut self, steps: &[PathStep]) -> bool {
        // Inside a loop a path over what is not the item's own is a loop in a loop.
        let own = |name: &String| self.parameters.is_none_or(|own| name.is_empty() || own.contains(name));
        let start = match steps.first().map(|step| &step.node) {
            Some(AstNode::Variable(name)) => own(name),
            Some(AstNode::Name(_) | AstNode::Wildcard) => true,
            Some(node) => self.parameters.is_none() && self.simple(node),
            None => true,
        };
        let mut plain = start;
        for (index, step) in steps.iter().enumerate() {
            plain = plain
                && step.focus.is_none()
                && step.index_var.is_none()
                && (index == 0 || self.step(&step.node))
                && step.stages.iter().all(|stage| self.stage(stage));
        }
        plain
    }

    fn step(&mut self, node: &AstNode) -> bool {
        match node {
            AstNode::Name(_) | AstNode::Wildcard | AstNode::String(_) => true,
            AstNode::FunctionApplication(inner) => self.in_loop(&[], inner),
            AstNode::Object(_) | AstNode::ArrayGroup(_) | AstNode::Function { .. } => self.in_loop(&[], node),
            _ => false,
        }
    }

    fn stage(&mut self, stage: &Stage) -> bool {
        match stage {
            Stage::KeepArray => true,
            Stage::Index(_) => false,
            Stage::Filter(filter) => match &**filter {
                AstNode::Number(_) => true,
                AstNode::Unary { operand, .. } if matches!(**operand, AstNode::Number(_)) => true,
                filter if self.parameters.is_some() => self.simple(filter),
                filter => self.in_loop(&[], filter),
            },
        }
    }
}
