//! How much memory values hold.

use super::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

impl Value {
    /// Whether there are lists and objects inside each other more than `most` levels deep. Looks at every part, so this is
    /// for values that were read from a text, which share nothing.
    pub fn nests_deeper_than(&self, most: usize) -> bool {
        let mut pending = vec![(self, 0)];
        while let Some((value, around)) = pending.pop() {
            if !value.is_container() {
                continue;
            }
            if around >= most {
                return true;
            }
            match value {
                Self::Array(array) => pending.extend(array.iter().map(|item| (item, around + 1))),
                Self::Object(object) => pending.extend(object.iter().map(|(_, value)| (value, around + 1))),
                _ => {}
            }
        }
        false
    }
}

/// The bookkeeping of one allocation, roughly.
const ALLOCATION: u64 = 32;

/// Adds up the memory of values, estimated; what is shared between them counts once.
#[derive(Debug, Default)]
pub struct Weight {
    bytes: u64,
    /// Addresses of what is shared and has been counted.
    counted: BTreeSet<usize>,
}

impl Weight {
    /// The bytes so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Adds bytes that are no value's.
    pub fn add_bytes(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_add(bytes as u64);
    }

    /// Adds a value with all that it holds and that has not been added before. Keeps its own stack, as everything that
    /// walks values.
    pub fn add(&mut self, value: &Value) {
        let mut pending = vec![value];
        while let Some(value) = pending.pop() {
            match value {
                Value::String(text) if self.is_new(text) => {
                    self.bytes += ALLOCATION + text.len() as u64;
                }
                Value::Array(array) if self.is_new(array) => {
                    self.bytes += 2 * ALLOCATION + (array.len() * size_of::<Value>()) as u64;
                    pending.extend(array.iter());
                }
                Value::Object(object) if self.is_new(object) => {
                    let entry = size_of::<(Arc<str>, Value)>();
                    self.bytes += 2 * ALLOCATION + (object.len() * entry) as u64;
                    pending.extend(object.values());
                }
                _ => {}
            }
        }
    }

    /// Whether this has not been counted yet.
    fn is_new<T: ?Sized>(&mut self, shared: &Arc<T>) -> bool {
        Arc::strong_count(shared) == 1 || self.counted.insert(Arc::as_ptr(shared).cast::<u8>() as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shared_counts_once() {
        let list = Value::array((0..1000).map(Value::Int).collect());
        let weigh = |values: &[&Value]| {
            let mut weight = Weight::default();
            values.iter().for_each(|value| weight.add(value));
            weight.bytes()
        };
        let once = weigh(&[&list]);
        assert!(once >= 1000 * size_of::<Value>() as u64);
        assert_eq!(weigh(&[&list, &list.clone()]), once);
        let around = Value::array(vec![list.clone(), list.clone()]);
        assert!(weigh(&[&around]) < once + 300);
    }
}
