//! A list that can be dropped at any depth and remembers how long its text is.

use super::object::Object;
use super::Value;
use std::ops::Deref;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;

/// The elements of a JSON array. Reads as a slice.
#[derive(Default)]
pub struct Array {
    items: Vec<Value>,
    length: CachedLength,
}

impl Array {
    /// An array of these elements.
    pub fn new(items: Vec<Value>) -> Self {
        Self { items, length: CachedLength::default() }
    }

    /// The elements, to change.
    pub fn items_mut(&mut self) -> &mut Vec<Value> {
        self.length.forget();
        &mut self.items
    }

    #[inline]
    pub(super) fn length(&self) -> &CachedLength {
        &self.length
    }
}

impl Deref for Array {
    type Target = [Value];
    #[inline]
    fn deref(&self) -> &[Value] {
        &self.items
    }
}

impl Clone for Array {
    fn clone(&self) -> Self {
        Self::new(self.items.clone())
    }
}

impl Drop for Array {
    fn drop(&mut self) {
        if self.items.iter().any(solely_held) {
            release(std::mem::take(&mut self.items));
        }
    }
}

/// The byte length of a container's JSON text, computed at most once; 0 means not yet (no container prints as nothing).
#[derive(Default)]
pub(super) struct CachedLength(AtomicU64);

impl CachedLength {
    #[inline]
    pub(super) fn get(&self) -> Option<u64> {
        Some(self.0.load(Ordering::Relaxed)).filter(|length| *length != 0)
    }

    pub(super) fn set(&self, length: u64) {
        self.0.store(length, Ordering::Relaxed);
    }

    pub(super) fn forget(&mut self) {
        *self.0.get_mut() = 0;
    }
}

/// Whether dropping this value would drop what it holds, one stack frame deeper.
pub(super) fn solely_held(value: &Value) -> bool {
    match value {
        Value::Array(array) => Arc::strong_count(array) == 1,
        Value::Object(object) => Arc::strong_count(object) == 1,
        _ => false,
    }
}

/// Drops `pending` and all that only they hold, without recursion: each container is emptied before it is dropped.
pub(super) fn release(mut pending: Vec<Value>) {
    while let Some(value) = pending.pop() {
        match value {
            Value::Array(array) => {
                if let Some(mut array) = Arc::into_inner(array) {
                    pending.append(&mut array.items);
                }
            }
            Value::Object(object) => {
                if let Some(mut object) = Arc::into_inner(object) {
                    Object::empty_into(&mut object, &mut pending);
                }
            }
            _ => {}
        }
    }
}
