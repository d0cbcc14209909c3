//! Intrinsic functions on arrays.

use super::math::rounded;
use crate::value::Value;
use std::collections::BTreeMap;

/// The longest list that `States.ArrayRange` makes.
const MAX_RANGE: i128 = 1000;

/// Slices of `size` elements, the last with what remains.
pub(super) fn partition(items: &Value, size: &Value) -> Option<Value> {
    // No list is longer than 32 bits count; the same answer where usize has no more.
    let size = usize::try_from(rounded(size)?.min(i64::from(u32::MAX))).ok().filter(|size| *size > 0)?;
    Some(items.as_array()?.chunks(size).map(|chunk| Value::array(chunk.to_vec())).collect())
}

pub(super) fn contains(items: &Value, item: &Value) -> Option<Value> {
    Some(Value::Bool(items.as_array()?.contains(item)))
}

/// From `first` to `last`, both included if the step hits it.
pub(super) fn range(first: &Value, last: &Value, step: &Value) -> Option<Value> {
    let [first, last, step] = [rounded(first)?, rounded(last)?, rounded(step)?].map(i128::from);
    if step == 0 {
        return None;
    }
    let count = ((last - first) / step + 1).max(0);
    // Past the end already at the start: division rounds toward zero.
    let count = if (last - first) * step < 0 { 0 } else { count };
    if count > MAX_RANGE {
        return None;
    }
    Some((0..count).filter_map(|place| i64::try_from(first + place * step).ok()).map(Value::Int).collect())
}

pub(super) fn get_item(items: &Value, index: &Value) -> Option<Value> {
    let index = usize::try_from(rounded(index)?).ok()?;
    items.as_array()?.get(index).cloned()
}

/// The first of each of the elements that are equal.
pub(super) fn unique(items: &Value) -> Option<Value> {
    let mut kept: Vec<Value> = Vec::new();
    // Only elements that could be equal are compared, or a long list would take forever.
    let mut alike: BTreeMap<u64, Vec<Value>> = BTreeMap::new();
    for item in items.as_array()? {
        let seen = alike.entry(item.rough_hash()).or_default();
        if !seen.contains(item) {
            seen.push(item.clone());
            kept.push(item.clone());
        }
    }
    Some(Value::array(kept))
}
