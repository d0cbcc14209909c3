//! A compiled expression.

use super::bounds;
use super::convert::from_library;
use super::error::{CompileError, Thrown};
use super::fast;
use super::functions::{self, Surroundings};
use super::guard;
use super::kept::to_library;
use super::needs::Needs;
use super::simple::is_simple;
use super::walk::each_child;
use crate::error::SyntaxError;
use crate::scope::Environment;
use crate::value::Value;
use jsonata_core::ast::AstNode;
use jsonata_core::evaluator::{Context, Evaluator};
use jsonata_core::value::JValue;
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

/// Whether JSONata can be evaluated: in this build it can.
#[cfg(not(feature = "jsonata-on-demand"))]
pub fn loaded() -> bool {
    true
}

/// An expression, compiled once and evaluated any number of times, from any thread.
#[derive(Debug, Clone)]
pub struct Expression {
    text: Arc<str>,
    tree: Arc<AstNode>,
    needs: Arc<Needs>,
    /// Not simple: its steps are counted.
    counted: bool,
    /// Shallow enough to try the short way, which does not count how deep it is.
    shallow: bool,
}

impl Expression {
    /// Compiles the text between the delimiters.
    ///
    /// # Errors
    /// What is not JSONata 2.0.6: the operators `??` and `?:` came later.
    pub fn compile(text: &str) -> Result<Self, CompileError> {
        asl::expression::check_jsonata(text).map_err(|error| {
            CompileError::Syntax(SyntaxError::new(error.at, format!("{}.", error.message)))
        })?;
        let mut tree = jsonata_core::parser::parse(text)
            .map_err(|error| CompileError::Syntax(SyntaxError::new(0, plain(&error.to_string()))))?;
        use_our_clock(&mut tree);
        let needs = Needs::of(&mut tree);
        let mut counted = !is_simple(&tree);
        if counted {
            guard::count(&mut tree);
            guard::measure_widths(&mut tree);
        }
        counted |= guard::look_at_pictures(&mut tree);
        let shallow = depth(&mut tree) <= SHALLOW;
        Ok(Self { shallow, counted, text: text.into(), tree: Arc::new(tree), needs: Arc::new(needs) })
    }

    /// The text between the delimiters.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether its value follows from `$states.input`, `$states.result` and variables alone: not from the time, chance or
    /// the Context Object.
    pub fn is_steady(&self) -> bool {
        let moving = ["millis", "now", "random", "shuffle", "uuid"];
        !self.needs.context && !self.needs.functions.iter().any(|name| moving.contains(name))
    }

    /// The value; `None` is undefined.
    ///
    /// # Errors
    /// See [`Thrown`].
    pub fn evaluate(&self, environment: &dyn Environment) -> Result<Option<Value>, Thrown> {
        if self.shallow && !self.counted {
            if let Some(value) = fast::evaluate(&self.tree, environment) {
                return Ok(Some(value));
            }
        }
        self.evaluate_in_library(environment)
    }

    fn evaluate_in_library(&self, environment: &dyn Environment) -> Result<Option<Value>, Thrown> {
        let mut context = Context::new();
        self.bind(&mut context, environment)?;
        let mut evaluator = Evaluator::with_options(context, bounds::options());
        if !self.needs.functions.is_empty() {
            let around =
                Surroundings { now: environment.now(), random: Rc::new(Cell::new(environment.random())) };
            for name in &self.needs.functions {
                functions::register(&mut evaluator, name, &around);
            }
        }
        if self.counted {
            bounds::register(&mut evaluator);
        }
        match evaluator.evaluate(&self.tree, &JValue::Undefined) {
            Ok(value) => from_library(&value),
            Err(error) => Err(bounds::failure(&error)),
        }
    }

    /// Hands over what the expression looks at.
    fn bind(&self, context: &mut Context, environment: &dyn Environment) -> Result<(), Thrown> {
        for name in &self.needs.variables {
            if let Some(value) = environment.variable(name) {
                context.bind(name.clone(), to_library(value)?);
            }
        }
        if self.needs.states() {
            let states = environment.states();
            let surrounding = self.needs.context.then(|| environment.context());
            let parts = [
                ("input", self.needs.input, states.input),
                ("result", self.needs.result, states.result),
                ("errorOutput", self.needs.error_output, states.error_output),
                ("context", self.needs.context, surrounding),
            ];
            let mut object = indexmap::IndexMap::new();
            for (name, _, value) in parts.into_iter().filter(|(_, needed, _)| *needed) {
                if let Some(value) = value {
                    object.insert(name.to_owned(), to_library(value)?);
                }
            }
            context.bind("states".to_owned(), JValue::object(object));
        }
        Ok(())
    }
}

/// The library's words from the error's code on: `S0217: The object representing the 'parent' ...`.
fn plain(message: &str) -> &str {
    match message.split_once(": ") {
        Some((kind, rest)) if kind.starts_with("Invalid ") => rest,
        _ => message,
    }
}

/// How deep a tree may be for the short way; far from the depth at which evaluation is refused.
const SHALLOW: usize = 64;

/// Levels of a tree.
fn depth(node: &mut AstNode) -> usize {
    let mut deepest = 0;
    each_child(node, &mut |child| deepest = deepest.max(depth(child)));
    deepest + 1
}

/// `$now(picture, zone)` becomes `$fromMillis($millis(), picture, zone)`, which says the same by the virtual clock.
fn use_our_clock(node: &mut AstNode) {
    each_child(node, &mut use_our_clock);
    if let AstNode::Function { name, args, is_builtin: true } = node {
        if name == "now" && !args.is_empty() {
            *name = "fromMillis".to_owned();
            args.insert(
                0,
                AstNode::Function { name: "millis".to_owned(), args: Vec::new(), is_builtin: true },
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scope::Bindings;

    /// The short way says what the library says, wherever it says anything.
    #[test]
    fn the_short_way_agrees_with_the_library() {
        let data = r#"{"i":5,"f":0.5,"w":2.0,"big":9007199254740993,"s":"ab","u":"\u00e9","t":true,"n":null,"e":[],"one":[7],"l":[1,2.5,3],"ll":[[1],[2,3]],"o":{"i":-3,"s":"","l":[{"i":1},{"i":2}]}}"#;
        let value = Value::parse(data).unwrap();
        let bindings = Bindings {
            context: Value::parse(r#"{"State":{"Name":"S"}}"#).unwrap(),
            variables: value.as_object().unwrap().clone(),
            input: Some(value.clone()),
            ..Bindings::default()
        };
        let keys = [
            "i", "f", "w", "big", "s", "u", "t", "n", "e", "one", "l", "ll", "o", "o.i", "o.s", "o.l",
            "o.l.i", "gone",
        ];
        let roots = keys.iter().flat_map(|key| [format!("${key}"), format!("$states.input.{key}")]);
        let operands: Vec<String> =
            roots.chain(["1", "-2.5", "'x'", "true", "null", "$states.input"].map(str::to_owned)).collect();
        let operators = ["+", "-", "*", "/", "%", "&", "=", "!=", "<", "<=", ">", ">=", "and", "or"];
        let pairs = operands.iter().flat_map(|a| operands.iter().map(move |b| (a, b)));
        let mut texts: Vec<String> =
            pairs.flat_map(|(a, b)| operators.map(|operator| format!("{a} {operator} {b}"))).collect();
        for a in &operands {
            texts.extend([
                a.clone(),
                format!("-{a}"),
                format!("[{a}]"),
                format!("[[{a}], 1]"),
                format!("{{'k': {a}, 'l': [1]}}"),
                format!("{a} ? 1 : 2"),
                format!("$t ? {a}"),
                format!("$sum({a})"),
                format!("$count({a})"),
                format!("$o.l[i = {a}]"),
                format!("$o.l[i < 2].i = {a}"),
                format!("$o.l[i > {a}][i < 3].i"),
                format!("$states.input.o.l[{a} = i or i = 1]"),
                format!("({a})"),
            ]);
            // What is no value by itself has no fields.
            if a.starts_with('$') {
                texts.extend([format!("{a}[i = 1]"), format!("{a}.i"), format!("{a}[true].l.i")]);
            }
        }
        let mut short = 0;
        for text in &texts {
            let expression = Expression::compile(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
            if let Some(value) = fast::evaluate(&expression.tree, &bindings) {
                short += 1;
                let library = expression.evaluate_in_library(&bindings);
                let same = library.as_ref().is_ok_and(|other| {
                    other.as_ref().map(Value::to_json_string) == Some(value.to_json_string())
                });
                assert!(same, "{text}: {value:?}, the library {library:?}");
            }
        }
        assert!(short > 2_000, "only {short} of {} go the short way", texts.len());
    }
}
