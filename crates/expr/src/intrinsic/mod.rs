//! Intrinsic functions: `States.Format('Hello, {}', $.name)`.

mod array;
pub(crate) mod budget;
mod data;
mod format;
mod functions;
mod jsonata;
pub(crate) mod math;
mod parse;
pub(crate) mod text;

use crate::error::{EvalError, SyntaxError};
use crate::path::{Miss, Path};
use crate::scope::Scope;
use crate::value::Value;
use budget::Budget;
use format::Format;
use std::sync::Arc;

pub use functions::{Functions, FUNCTIONS, FUNCTIONS_ON_DEMAND};

/// A compiled call.
#[derive(Debug, Clone)]
pub struct Intrinsic {
    text: Arc<str>,
    call: Call,
}

#[derive(Debug, Clone)]
struct Call {
    function: Function,
    arguments: Vec<Argument>,
    /// The first argument of `States.Format`, read ahead where it is a literal.
    format: Option<Result<Format, String>>,
}

#[derive(Debug, Clone)]
enum Argument {
    Value(Value),
    Path(Path),
    Call(Call),
}

/// Defines the functions with their names once.
macro_rules! functions {
    ($($name:ident $text:literal),* $(,)?) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        enum Function { $($name),* }

        impl Function {
            /// The function of a name.
            fn parse(name: &str) -> Option<Self> {
                match name {
                    $($text => Some(Self::$name),)*
                    _ => None,
                }
            }

            fn name(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }
        }
    };
}

functions!(
    Array "States.Array",
    ArrayPartition "States.ArrayPartition",
    ArrayContains "States.ArrayContains",
    ArrayRange "States.ArrayRange",
    ArrayGetItem "States.ArrayGetItem",
    ArrayLength "States.ArrayLength",
    ArrayUnique "States.ArrayUnique",
    Base64Encode "States.Base64Encode",
    Base64Decode "States.Base64Decode",
    Hash "States.Hash",
    JsonMerge "States.JsonMerge",
    StringToJson "States.StringToJson",
    JsonToString "States.JsonToString",
    MathRandom "States.MathRandom",
    MathAdd "States.MathAdd",
    StringSplit "States.StringSplit",
    Uuid "States.UUID",
    Format "States.Format",
);

impl Intrinsic {
    /// Reads a call.
    ///
    /// # Errors
    /// Where the text stops being one.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        parse::parse(text).map(|call| Self { text: Arc::from(text), call })
    }

    /// The call as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The variables and the Context Object paths it uses, as paths.
    pub fn paths(&self) -> Vec<&Path> {
        let mut found = Vec::new();
        let mut pending: Vec<&Argument> = self.call.arguments.iter().rev().collect();
        while let Some(argument) = pending.pop() {
            match argument {
                Argument::Path(path) => found.push(path),
                Argument::Call(call) => pending.extend(call.arguments.iter().rev()),
                Argument::Value(_) => {}
            }
        }
        found
    }

    /// Whether it gives the same for the same input and variables throughout an execution, see [`Path::is_steady`]: nothing
    /// of it is left to chance.
    pub fn is_steady(&self) -> bool {
        let mut pending = vec![&self.call];
        while let Some(call) = pending.pop() {
            if matches!(call.function, Function::MathRandom | Function::Uuid) {
                return false;
            }
            for argument in &call.arguments {
                match argument {
                    Argument::Path(path) if !path.is_steady() => return false,
                    Argument::Call(call) => pending.push(call),
                    _ => {}
                }
            }
        }
        true
    }

    /// Calls it.
    ///
    /// # Errors
    /// `States.Runtime` with "The function '...' had the following error: ...", which names the whole call as written.
    pub fn eval(&self, scope: &Scope<'_>) -> Result<Value, EvalError> {
        self.eval_within(scope, &Budget::default())
    }

    /// The same as one of several calls that share a budget.
    pub(crate) fn eval_within(&self, scope: &Scope<'_>, budget: &Budget) -> Result<Value, EvalError> {
        eval(&self.call, scope, budget).map_err(|reason| {
            EvalError::runtime(format!("The function '{}' had the following error: {reason}", self.text))
        })
    }
}

fn eval(call: &Call, scope: &Scope<'_>, budget: &Budget) -> Result<Value, String> {
    // Most functions take one or two arguments: those need no list.
    match call.arguments.as_slice() {
        [one] => eval_with(call, &[eval_argument(one, scope, budget)?], scope, budget),
        [one, two] => eval_with(
            call,
            &[eval_argument(one, scope, budget)?, eval_argument(two, scope, budget)?],
            scope,
            budget,
        ),
        more => {
            let arguments: Result<Vec<Value>, String> =
                more.iter().map(|argument| eval_argument(argument, scope, budget)).collect();
            eval_with(call, &arguments?, scope, budget)
        }
    }
}

fn eval_with(call: &Call, arguments: &[Value], scope: &Scope<'_>, budget: &Budget) -> Result<Value, String> {
    budget.spend(call.function, arguments)?;
    let made = match (call.function, arguments) {
        // Those that generated definitions call.
        (Function::Format, _) => return format::format(call.format.as_ref(), arguments),
        (Function::JsonToString, [value]) => Some(Value::from(value.to_json_string())),
        (Function::StringToJson, [text]) => data::string_to_json(text),
        (function, arguments) => functions::call(function, arguments, scope)?,
    };
    made.ok_or_else(|| format!("Invalid arguments in {}", call.function.name()))
}

fn eval_argument(argument: &Argument, scope: &Scope<'_>, budget: &Budget) -> Result<Value, String> {
    match argument {
        Argument::Value(value) => Ok(value.clone()),
        Argument::Call(call) => eval(call, scope, budget),
        Argument::Path(path) => match path.find(scope) {
            Ok(value) => Ok(value.into_owned()),
            Err(miss) if miss.kind == Miss::WrongKind => Err(miss.reason),
            // A path into the Context Object is shown without its second dollar sign, the input is the state's all the same.
            Err(_) => Err(format!(
                "The JsonPath argument for the field '{}' could not be found in the input '{}'",
                path.text().strip_prefix('$').filter(|rest| rest.starts_with('$')).unwrap_or(path.text()),
                scope.input
            )),
        },
    }
}

#[cfg(test)]
mod tests;
