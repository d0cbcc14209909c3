//! A fingerprint of a run.

use crate::history::History;
use sha2::{Digest, Sha256};

/// SHA-256 (hex) of the whole history: its events as compact JSON, one a line. Equal hashes mean equal histories,
/// whatever machine made them.
pub fn trace_hash(history: &History) -> String {
    let mut hasher = Sha256::new();
    for event in &history.events {
        hasher.update(event.to_json().to_string().as_bytes());
        hasher.update(b"\n");
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
