//! Offsets in a text, as bytes (ours) and as UTF-16 code units (the browser's).

/// Bytes between two remembered places.
const STEP: usize = 1024;

/// Translates offsets of one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offsets {
    /// Bytes of the text.
    length: usize,
    /// UTF-16 offset of the character at or after each multiple of `STEP` bytes, with its byte offset; empty where
    /// both always agree.
    marks: Vec<(usize, usize)>,
}

impl Offsets {
    /// Of this text; every question must be about the same one.
    pub fn new(text: &str) -> Self {
        let mut marks = Vec::new();
        if !text.is_ascii() {
            let mut units = 0;
            for (at, c) in text.char_indices() {
                if at >= marks.len() * STEP {
                    marks.push((at, units));
                }
                units += c.len_utf16();
            }
        }
        Self { length: text.len(), marks }
    }

    /// The UTF-16 offset of a byte; inside a character that of its beginning, past the end that of the end.
    pub fn to_utf16(&self, text: &str, byte: usize) -> usize {
        let byte = byte.min(self.length);
        let Some((from, mut units)) = self.mark(|mark| mark.0 <= byte) else { return byte };
        for (at, c) in text.get(from..).unwrap_or_default().char_indices() {
            if from + at + c.len_utf8() > byte {
                break;
            }
            units += c.len_utf16();
        }
        units
    }

    /// The byte of a UTF-16 offset; inside a character that of its beginning, past the end that of the end.
    pub fn to_byte(&self, text: &str, unit: usize) -> usize {
        let Some((from, mut units)) = self.mark(|mark| mark.1 <= unit) else { return unit.min(self.length) };
        for (at, c) in text.get(from..).unwrap_or_default().char_indices() {
            units += c.len_utf16();
            if units > unit {
                return from + at;
            }
        }
        self.length
    }

    /// The last mark that holds, where there are any.
    fn mark(&self, holds: impl Fn(&(usize, usize)) -> bool) -> Option<(usize, usize)> {
        let after = self.marks.partition_point(holds);
        self.marks.get(after.saturating_sub(1)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The slow way, by definition.
    fn units(text: &str, byte: usize) -> usize {
        text.char_indices().filter(|(at, c)| at + c.len_utf8() <= byte).map(|(_, c)| c.len_utf16()).sum()
    }

    #[test]
    fn both_ways_agree_with_the_definition() {
        let long = "añ𝄞 \"日本\" ".repeat(90);
        for text in ["", "plain", "ñ", "𝄞x", &long, &"x".repeat(1500)] {
            let offsets = Offsets::new(text);
            for byte in 0..=text.len() + 1 {
                assert_eq!(
                    offsets.to_utf16(text, byte),
                    units(text, byte),
                    "byte {byte} of {} bytes",
                    text.len()
                );
            }
            for (at, _) in text.char_indices() {
                assert_eq!(offsets.to_byte(text, units(text, at)), at);
            }
            assert_eq!(offsets.to_byte(text, usize::MAX), text.len());
        }
        let clef = "𝄞x";
        assert_eq!(Offsets::new(clef).to_byte(clef, 1), 0, "the middle of a pair");
    }
}
