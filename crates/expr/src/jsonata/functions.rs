//! AWS's own functions, and those of the language that would read the machine's clock or chance.
//!
//! `$partition`, `$range`, `$hash`, `$random(seed)`, `$uuid` and `$parse` are AWS's (developer guide, "JSONata functions
//! provided by Step Functions"); their corner cases are as measured on AWS. `$eval` is not to be had there.

use super::convert::to_library;
use super::error::Thrown;
use crate::intrinsic::math::uuid_of;
use crate::intrinsic::text::digest;
use crate::value::Value;
use jsonata_core::evaluator::{Evaluator, EvaluatorError, HostFnResult};
use jsonata_core::value::JValue;
use std::cell::Cell;
use std::rc::Rc;

/// The functions that are ours.
pub(super) const NAMES: [&str; 10] =
    ["eval", "hash", "millis", "now", "parse", "partition", "random", "range", "shuffle", "uuid"];

/// What the functions draw from and read.
#[derive(Clone)]
pub(super) struct Surroundings {
    /// Milliseconds since 1970.
    pub now: i64,
    /// Where the random sequence stands.
    pub random: Rc<Cell<u64>>,
}

impl Surroundings {
    /// SplitMix64.
    fn draw(&self) -> u64 {
        let state = self.random.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.random.set(state);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Uniform in [0, 1).
    fn unit(&self) -> f64 {
        (self.draw() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Lets expressions call the function `name`, one of [`NAMES`].
pub(super) fn register(evaluator: &mut Evaluator, name: &'static str, around: &Surroundings) {
    let around = around.clone();
    let call = move |arguments: &[JValue]| {
        let arguments = Arguments { name, all: arguments };
        match name {
            "hash" => hash(&arguments),
            "millis" => Ok(JValue::Number(around.now as f64)),
            "now" => Ok(JValue::string(iso(around.now))),
            "parse" => parse(&arguments),
            "partition" => partition(&arguments),
            "random" => random(&arguments, &around),
            "range" => range(&arguments),
            "shuffle" => shuffle(&arguments, &around),
            "uuid" => {
                arguments.at_most(0)?;
                Ok(JValue::string(uuid_of(around.draw(), around.draw())))
            }
            // AWS has no `$eval`: calling it is calling nothing.
            _ => Err(coded("T1006: Attempted to invoke a non-function")),
        }
    };
    // The library takes every one of these names; if it did not, the expression would say that there is no such function.
    let _ = evaluator.register_fn_override(name, call);
}

/// An error of the language.
pub(super) fn coded(message: impl Into<String>) -> EvaluatorError {
    EvaluatorError::EvaluationError(message.into())
}

/// The arguments of a call.
struct Arguments<'a> {
    name: &'static str,
    all: &'a [JValue],
}

impl<'a> Arguments<'a> {
    /// One that was given and is not undefined.
    fn get(&self, index: usize) -> Option<&'a JValue> {
        self.all.get(index).filter(|value| !value.is_undefined())
    }

    fn mismatch(&self, index: usize) -> EvaluatorError {
        coded(format!(
            "T0410: Argument {} of function \"{}\" does not match function signature",
            index + 1,
            self.name
        ))
    }

    /// AWS names the first argument that is too many.
    fn at_most(&self, most: usize) -> Result<(), EvaluatorError> {
        match self.get(most) {
            Some(_) => Err(self.mismatch(most)),
            None => Ok(()),
        }
    }

    /// A text, which there must be.
    fn text(&self, index: usize) -> Result<&'a str, EvaluatorError> {
        self.get(index).and_then(JValue::as_str).ok_or_else(|| self.mismatch(index))
    }

    /// A number without its fraction, which there must be.
    fn whole(&self, index: usize) -> Result<i64, EvaluatorError> {
        let number = self.get(index).and_then(JValue::as_f64).ok_or_else(|| self.mismatch(index))?;
        Ok(number as i64)
    }
}

/// `$hash(text, algorithm)`
fn hash(arguments: &Arguments<'_>) -> HostFnResult {
    arguments.at_most(2)?;
    let data = arguments.text(0)?;
    if arguments.get(1).is_none() {
        return Ok(JValue::Undefined);
    }
    let algorithm = arguments.text(1)?;
    match digest(data, algorithm) {
        Some(hex) => Ok(JValue::string(hex)),
        None => Err(coded(format!(
            "D3137: Hash algorithm '{algorithm}' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5"
        ))),
    }
}

/// `$parse(text)`: the value of a JSON text.
fn parse(arguments: &Arguments<'_>) -> HostFnResult {
    arguments.at_most(1)?;
    if arguments.get(0).is_none() {
        return Ok(JValue::Undefined);
    }
    let value = Value::parse(arguments.text(0)?).map_err(|_| coded("D3137: Invalid JSON"))?;
    to_library(&value).map_err(thrown)
}

/// `$partition(list, size)`: the list in pieces; always a list of lists.
fn partition(arguments: &Arguments<'_>) -> HostFnResult {
    arguments.at_most(2)?;
    let Some(list) = arguments.get(0) else { return Ok(JValue::Undefined) };
    let Some(items) = list.as_array() else {
        return Err(coded("T0412: Argument 1 of function \"partition\" must be an array of undefined"));
    };
    if items.is_empty() {
        return Ok(JValue::Undefined);
    }
    let size = if arguments.get(1).is_some() { arguments.whole(1)? } else { i64::MAX };
    match usize::try_from(size) {
        Err(_) if size < 0 => Err(coded("D3137: Second argument must be zero or greater")),
        Ok(0) => Ok(JValue::Undefined),
        size => {
            let size = size.unwrap_or(usize::MAX).min(items.len());
            Ok(JValue::array(items.chunks(size).map(|piece| JValue::array(piece.to_vec())).collect()))
        }
    }
}

/// `$range(first, last, step)`: like the language's sequences, one of a single number is that number.
fn range(arguments: &Arguments<'_>) -> HostFnResult {
    arguments.at_most(3)?;
    let (first, last) = (arguments.whole(0)?, arguments.whole(1)?);
    if arguments.get(2).is_none() {
        return Ok(JValue::Undefined);
    }
    let step = arguments.whole(2)?;
    let distance = i128::from(last) - i128::from(first);
    if step == 0 || distance.signum() * i128::from(step.signum()) < 0 {
        return Ok(JValue::Undefined);
    }
    let count = distance / i128::from(step) + 1;
    if count > super::bounds::MAX_SEQUENCE as i128 {
        return Err(thrown(Thrown::memory()));
    }
    let at = |index: i128| JValue::Number((i128::from(first) + index * i128::from(step)) as f64);
    Ok(if count == 1 { at(0) } else { JValue::array((0..count).map(at).collect()) })
}

/// `$random(seed)`: with a seed the first number of Java's generator (measured: 42 gives 0.7275636800328681).
fn random(arguments: &Arguments<'_>, around: &Surroundings) -> HostFnResult {
    arguments.at_most(1)?;
    if arguments.get(0).is_none() {
        return Ok(JValue::Number(around.unit()));
    }
    const MULTIPLIER: u64 = 0x5_DEEC_E66D;
    const MASK: u64 = (1 << 48) - 1;
    let mut state = (arguments.whole(0)? as u64 ^ MULTIPLIER) & MASK;
    let mut bits = |count: u32| {
        state = state.wrapping_mul(MULTIPLIER).wrapping_add(0xB) & MASK;
        state >> (48 - count)
    };
    let drawn = (bits(26) << 27) + bits(27);
    Ok(JValue::Number(drawn as f64 / (1u64 << 53) as f64))
}

/// `$shuffle(list)`, by the run's own chance (Fisher and Yates).
fn shuffle(arguments: &Arguments<'_>, around: &Surroundings) -> HostFnResult {
    arguments.at_most(1)?;
    let Some(list) = arguments.get(0) else { return Ok(JValue::Undefined) };
    let Some(items) = list.as_array() else { return Ok(JValue::array(vec![list.clone()])) };
    let mut items = items.clone();
    for last in (1..items.len()).rev() {
        let width = last as u128 + 1;
        let other = ((u128::from(around.draw()) * width) >> 64) as usize;
        items.swap(last, other);
    }
    Ok(JValue::array(items))
}

/// A bound of ours, carried through the library: see [`super::bounds`].
pub(super) fn thrown(thrown: Thrown) -> EvaluatorError {
    match thrown {
        Thrown::Coded(message) | Thrown::Bound(message) => coded(message),
        Thrown::Unsupported => coded("returned an unsupported result type."),
    }
}

/// `2026-11-21T10:47:05.000Z`
fn iso(millis: i64) -> String {
    let at = chrono::DateTime::from_timestamp_millis(millis).unwrap_or_default();
    at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}
