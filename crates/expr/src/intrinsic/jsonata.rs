//! Intrinsic functions told in JSONata.

use super::{Argument, Call, Function, Intrinsic};
use crate::path::jsonata::literal;
use crate::path::Path;
use crate::value::Value;

/// How a path is told.
type Tell<'t> = &'t dyn Fn(&Path) -> Option<String>;

impl Intrinsic {
    /// The call in JSONata, each path as `tell` has it. `None` where JSONata has no equal, or none that always gives the
    /// same.
    pub fn to_jsonata(&self, tell: Tell<'_>) -> Option<String> {
        call(&self.call, tell)
    }
}

fn call(own: &Call, tell: Tell<'_>) -> Option<String> {
    let arguments: Option<Vec<String>> = own.arguments.iter().map(|one| argument(one, tell)).collect();
    let arguments = arguments?;
    let list = || arguments.join(", ");
    let told = match (own.function, arguments.as_slice()) {
        (Function::JsonToString, [value]) => json_text(value),
        (Function::StringToJson, [_]) => format!("$parse({})", list()),
        (Function::Format, [_, further @ ..]) => format_text(own, further)?,
        (Function::MathAdd, [a, b]) => format!("({a} + {b})"),
        (Function::ArrayLength, [_]) => format!("$count({})", list()),
        (Function::ArrayGetItem, [array, index]) => format!("{array}[{index}]"),
        (Function::ArrayContains, [array, value]) => format!("({value} in {array})"),
        (Function::ArrayRange, _) => format!("$range({})", list()),
        (Function::ArrayPartition, _) => format!("$partition({})", list()),
        (Function::Base64Encode, [_]) => format!("$base64encode({})", list()),
        (Function::Base64Decode, [_]) => format!("$base64decode({})", list()),
        (Function::Hash, [_, _]) => format!("$hash({})", list()),
        (Function::JsonMerge, [a, b, _]) => format!("$merge([{a}, {b}])"),
        (Function::Uuid, []) => "$uuid()".to_owned(),
        _ => return None,
    };
    Some(told)
}

fn argument(argument: &Argument, tell: Tell<'_>) -> Option<String> {
    match argument {
        Argument::Value(value @ (Value::Array(_) | Value::Object(_))) => Some(value.to_json_string()),
        Argument::Value(value) => Some(literal(value)),
        Argument::Path(path) => tell(path),
        Argument::Call(inner) => call(inner, tell),
    }
}

/// A value as JSON text. `$string` leaves a text as it is, without quotes; inside of an object it does not.
fn json_text(value: &str) -> String {
    format!("($json := $string({{'v': {value}}}); $substring($json, 5, $length($json) - 6))")
}

/// `States.Format`, its pieces joined.
fn format_text(own: &Call, further: &[String]) -> Option<String> {
    let Some(Argument::Value(Value::String(text))) = own.arguments.first() else { return None };
    // An escaped brace would have to be told from an open one.
    let pieces: Vec<&str> = text.split("{}").collect();
    if text.contains('\\') || pieces.len() != further.len() + 1 {
        return None;
    }
    let mut told: Vec<String> = Vec::new();
    for (place, piece) in pieces.iter().enumerate() {
        if !piece.is_empty() {
            told.push(literal(&Value::from(*piece)));
        }
        told.extend(further.get(place).map(|value| format!("$string({value})")));
    }
    Some(if told.is_empty() { "''".to_owned() } else { format!("({})", told.join(" & ")) })
}
