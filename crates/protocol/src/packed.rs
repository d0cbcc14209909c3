//! Answers that not everybody reads.

use crate::wire::{from_bytes, to_bytes, Unreadable};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::marker::PhantomData;

/// A value that is written down already. Who passes it on needs not know how it is written or read: in the page that
/// code belongs to the piece that shows the value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Packed<T> {
    bytes: Vec<u8>,
    #[serde(skip)]
    of: PhantomData<fn() -> T>,
}

impl<T: Serialize> Packed<T> {
    /// Writes it down.
    pub fn new(value: &T) -> Self {
        Self { bytes: to_bytes(value), of: PhantomData }
    }
}

impl<T: DeserializeOwned> Packed<T> {
    /// Reads it.
    ///
    /// # Errors
    /// [`Unreadable`]: another build wrote it, or it was damaged.
    pub fn open(&self) -> Result<T, Unreadable> {
        from_bytes(&self.bytes)
    }
}
