//! Intrinsic functions on numbers, and chance.

use crate::scope::Scope;
use crate::value::Value;

/// A number rounded half up (-1.5 is -1), as Step Functions does with every argument that should be whole.
#[inline(always)]
pub(super) fn rounded(value: &Value) -> Option<i64> {
    match value {
        Value::Int(number) => Some(*number),
        Value::Float(number) => {
            let whole = libm::floor(number + 0.5);
            (whole.abs() < 9.0e18).then_some(whole as i64)
        }
        _ => None,
    }
}

/// A number that 32 bits hold.
#[inline(always)]
fn int(value: &Value) -> Option<i32> {
    i32::try_from(rounded(value)?).ok()
}

pub(super) fn add(a: &Value, b: &Value) -> Option<Value> {
    int(a)?.checked_add(int(b)?).map(|sum| Value::Int(i64::from(sum)))
}

/// A number from `from` up to before `to`.
pub(super) fn random(from: &Value, to: &Value, scope: &Scope<'_>) -> Option<Value> {
    let (from, to) = (i64::from(int(from)?), i64::from(int(to)?));
    let width = u64::try_from(to - from).ok().filter(|width| *width > 0)?;
    let offset = (u128::from(scope.environment.random()) * u128::from(width)) >> 64;
    Some(Value::Int(from + offset as i64))
}

/// The same number each time for the same seed. What AWS's generator would give is not recorded; this is Java's.
pub(super) fn random_seeded(from: &Value, to: &Value, seed: &Value) -> Option<Value> {
    let (from, to, seed) = (i64::from(int(from)?), i64::from(int(to)?), rounded(seed)?);
    let width = u64::try_from(to - from).ok().filter(|width| *width > 0)?;
    const MULTIPLIER: u64 = 0x5_DEEC_E66D;
    const MASK: u64 = (1 << 48) - 1;
    let mut state = (seed as u64 ^ MULTIPLIER) & MASK;
    let mut bits = || {
        state = state.wrapping_mul(MULTIPLIER).wrapping_add(0xB) & MASK;
        state >> 16
    };
    let drawn = bits() << 32 | bits();
    Some(Value::Int(from + ((u128::from(drawn) * u128::from(width)) >> 64) as i64))
}

/// A version 4 UUID.
pub(super) fn uuid(scope: &Scope<'_>) -> Value {
    Value::from(uuid_of(scope.environment.random(), scope.environment.random()))
}

/// A version 4 UUID of these bits.
pub(crate) fn uuid_of(high: u64, low: u64) -> String {
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xfff,
        low >> 48 & 0x3fff | 0x8000,
        low & 0xffff_ffff_ffff
    )
}
