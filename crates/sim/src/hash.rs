//! A fingerprint of a run, and a quick hash for tables of small keys.

use crate::history::History;
use sha2::{Digest, Sha256};
use std::hash::{BuildHasherDefault, Hasher};

/// SHA-256 (hex) of the whole history: its events as compact JSON, one a line. Equal hashes mean equal histories,
/// whatever machine made them.
pub fn trace_hash(history: &History) -> String {
    let mut hasher = Sha256::new();
    for event in history.events() {
        hasher.update(event.to_json().to_string().as_bytes());
        hasher.update(b"\n");
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// For tables whose keys are addresses, numbers and short names of our own: nobody gains by making them collide.
pub(crate) type Mix = BuildHasherDefault<Mixer>;

/// One word, every bit of which depends on all bits of another.
#[inline]
pub(crate) fn mixed(word: u64) -> u64 {
    let word = (word ^ (word >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    word ^ (word >> 29)
}

/// A multiplication a word.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Mixer(u64);

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let word = chunk.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
            self.write_u64(word);
        }
    }

    fn write_u8(&mut self, word: u8) {
        self.write_u64(u64::from(word));
    }

    fn write_u32(&mut self, word: u32) {
        self.write_u64(u64::from(word));
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0 ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    }

    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }

    fn write_isize(&mut self, word: isize) {
        self.write_u64(word as u64);
    }
}
