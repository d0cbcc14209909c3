//! What the functions do that no generated definition calls (crates/weave). In a browser they are a piece of the module
//! that arrives before a definition is first run that a person had a hand in (crates/engine). Elsewhere they are always
//! there.

use super::{array, data, math, text, Function};
use crate::scope::Scope;
use crate::value::Value;
use asl::on_demand::OnDemand;

/// Calls a function; `None` if it does not take such arguments.
#[derive(Debug, Clone, Copy)]
pub struct Functions(fn(Function, &[Value], &Scope<'_>) -> Option<Value>);

/// All of them.
pub const FUNCTIONS: Functions = Functions(apply);

/// Where they are.
pub static FUNCTIONS_ON_DEMAND: OnDemand<Functions> =
    OnDemand::new(if cfg!(feature = "functions-on-demand") { None } else { Some(FUNCTIONS) });

fn apply(function: Function, arguments: &[Value], scope: &Scope<'_>) -> Option<Value> {
    match (function, arguments) {
        (Function::Array, items) => Some(items.iter().cloned().collect()),
        (Function::ArrayPartition, [items, size]) => array::partition(items, size),
        (Function::ArrayContains, [items, item]) => array::contains(items, item),
        (Function::ArrayRange, [first, last, step]) => array::range(first, last, step),
        (Function::ArrayGetItem, [items, index]) => array::get_item(items, index),
        (Function::ArrayLength, [items]) => Some(Value::Int(items.as_array()?.len() as i64)),
        (Function::ArrayUnique, [items]) => array::unique(items),
        (Function::Base64Encode, [data]) => text::base64_encode(data),
        (Function::Base64Decode, [data]) => text::base64_decode(data),
        (Function::Hash, [data, algorithm]) => text::hash(data, algorithm),
        (Function::StringSplit, [data, separators]) => text::split(data, separators),
        (Function::JsonMerge, [first, second, deep]) => data::merge(first, second, deep),
        (Function::MathAdd, [a, b]) => math::add(a, b),
        (Function::MathRandom, [from, to]) => math::random(from, to, scope),
        (Function::MathRandom, [from, to, seed]) => math::random_seeded(from, to, seed),
        (Function::Uuid, []) => Some(math::uuid(scope)),
        _ => None,
    }
}

/// Calls a function; `None` if it does not take such arguments, an error if it is not there yet.
pub(super) fn call(
    function: Function,
    arguments: &[Value],
    scope: &Scope<'_>,
) -> Result<Option<Value>, String> {
    let Functions(apply) =
        FUNCTIONS_ON_DEMAND.get().ok_or_else(|| format!("{} has not been loaded", function.name()))?;
    Ok(apply(function, arguments, scope))
}
