//! How requests and responses are written down for the way between page and worker: by position, without names, since
//! both ends are one build. Nothing that is kept or shared is written so.

use serde::de::DeserializeOwned;
use serde::Serialize;

/// Bytes that are nothing of what was expected: another build wrote them, or they were damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable;

/// The bytes of a value; none where it has no length beforehand, which no type of this crate does.
pub fn to_bytes<T: Serialize>(value: &T) -> Vec<u8> {
    postcard::to_allocvec(value).unwrap_or_default()
}

/// The value that the bytes are of.
///
/// # Errors
/// [`Unreadable`]; never a panic, nor more memory than the bytes account for.
pub fn from_bytes<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Unreadable> {
    postcard::from_bytes(bytes).map_err(|_| Unreadable)
}
