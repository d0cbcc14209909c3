//! `StringMatches` patterns.

use std::sync::Arc;

/// A pattern: `*` stands for any characters, `\*` for itself, `\\` for one backslash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    /// The texts around the stars.
    texts: Vec<Arc<str>>,
}

impl Pattern {
    pub(super) fn new(pattern: &str) -> Self {
        let mut texts = Vec::new();
        let mut text = String::new();
        let mut chars = pattern.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '*' => texts.push(Arc::from(std::mem::take(&mut text))),
                '\\' => text.push(chars.next_if(|next| matches!(next, '*' | '\\')).unwrap_or('\\')),
                c => text.push(c),
            }
        }
        texts.push(Arc::from(text));
        Self { texts }
    }

    /// Whether the whole text fits. Taking each middle text at its first place is enough, so this never backtracks.
    pub(super) fn matches(&self, text: &str) -> bool {
        let Some((first, others)) = self.texts.split_first() else { return false };
        let Some((last, middle)) = others.split_last() else { return text == &**first };
        let Some(mut rest) = text.strip_prefix(&**first) else { return false };
        for part in middle {
            match rest.split_once(&**part) {
                Some((_, after)) => rest = after,
                None => return false,
            }
        }
        rest.ends_with(&**last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_anything() {
        let check = |pattern: &str, text: &str, expect: bool| {
            assert_eq!(Pattern::new(pattern).matches(text), expect, "{pattern} {text}");
        };
        check("log-*.txt", "log-1.txt", true);
        check("log-*.txt", "log-.txt", true);
        check("log-*.txt", "xlog-1.txt", false);
        check("*", "", true);
        check("a*a", "a", false);
        check("*a*b*", "xxaxxbxx", true);
        check("*a*b*", "b a", false);
        check("*ab", "abab", true);
        check("a\\*", "a*", true);
        check("a\\*", "ab", false);
        check("a\\\\*", "a\\b", true);
        check("a\\b", "a\\b", true);
        check("", "", true);
        check("", "a", false);
    }
}
