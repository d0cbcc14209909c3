//! How states and scopes are named: by their place in the document, never by name alone.

use asl::json::pointer;
use std::fmt;

/// The place of a state or a scope: a JSON Pointer (RFC 6901) such as `/States/Both/Branches/0/States/Check job`; empty
/// for the whole machine. `~` and `/` in names are written `~0` and `~1`. Of several members with one key the pointer
/// means the last, as JSON parsers do; an earlier one has `~2` and its number behind its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Address(String);

/// A part of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Key, or index in an array.
    pub key: String,
    /// Which of several members with this key, from 0; `None` is the last.
    pub copy: Option<usize>,
}

impl Address {
    /// The whole machine, which is the outermost scope.
    pub fn root() -> Self {
        Self::default()
    }

    /// One part further in: a field's key or an index.
    #[must_use]
    pub fn child(&self, key: &str) -> Self {
        self.with(&[key])
    }

    /// The state of this name in the scope.
    #[must_use]
    pub fn state(&self, name: &str) -> Self {
        self.with(&["States", name])
    }

    /// The branch of this Parallel state.
    #[must_use]
    pub fn branch(&self, index: usize) -> Self {
        self.with(&["Branches", &index.to_string()])
    }

    /// Several parts further in. Addresses are made by the thousand after every key typed: at once and in one piece.
    fn with(&self, keys: &[&str]) -> Self {
        let length = keys.iter().map(|key| key.len() + 1).sum::<usize>();
        let mut text = String::with_capacity(self.0.len() + length);
        text.push_str(&self.0);
        for key in keys {
            text.push('/');
            text.push_str(&pointer::escape(key));
        }
        Self(text)
    }

    /// The same member, but the `copy`th of those with its key.
    #[must_use]
    pub(crate) fn copy(&self, copy: usize) -> Self {
        Self(format!("{}~2{copy}", self.0))
    }

    /// Without the last `count` parts.
    #[must_use]
    pub fn up(&self, count: usize) -> Self {
        let mut text = self.0.as_str();
        for _ in 0..count {
            text = text.rsplit_once('/').map_or("", |(before, _)| before);
        }
        Self(text.to_owned())
    }

    /// The scope of the state at this address.
    #[must_use]
    pub fn scope(&self) -> Self {
        self.up(2)
    }

    /// The state that holds the scope at this address; `None` of the whole machine.
    pub fn owner(&self) -> Option<Self> {
        let last = self.0.rsplit('/').next()?;
        let parts = if last.bytes().all(|byte| byte.is_ascii_digit()) { 2 } else { 1 };
        (!self.0.is_empty()).then(|| self.up(parts))
    }

    /// The last part: a state's name.
    pub fn name(&self) -> String {
        self.steps().pop().map(|step| step.key).unwrap_or_default()
    }

    /// Whether `other` is this place or lies within it.
    pub fn holds(&self, other: &Self) -> bool {
        other.0.strip_prefix(&self.0).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// This place after `from` has become `to`; `None` if it does not lie in `from`.
    pub fn moved(&self, from: &Self, to: &Self) -> Option<Self> {
        from.holds(self)
            .then(|| Self(format!("{}{}", to.0, self.0.strip_prefix(&from.0).unwrap_or_default())))
    }

    /// This place after others have become what they are paired with; of several that hold it the first counts.
    #[must_use]
    pub fn after(&self, moved: &[(Self, Self)]) -> Self {
        moved.iter().find_map(|(from, to)| self.moved(from, to)).unwrap_or_else(|| self.clone())
    }

    /// The parts, decoded.
    pub fn steps(&self) -> Vec<Step> {
        self.0.split('/').skip(1).map(Step::parse).collect()
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Step {
    fn parse(part: &str) -> Self {
        let (key, copy) = match part.rsplit_once("~2") {
            Some((key, copy)) => (key, copy.parse().ok()),
            None => (part, None),
        };
        Self { key: pointer::unescape(key).into_owned(), copy }
    }
}

/// Addresses are ordered as their texts are, so that maps by address can be asked by text.
impl std::borrow::Borrow<str> for Address {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Address {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Address {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_can_be_addressed() {
        let check = |name: &str| assert_eq!(Address::root().state(name).name(), name, "{name}");
        for name in ["Check job", "a/b", "~", "~1~0~2", "~20", "", "/", "\u{202e}שלום", "<script>", "🙂\"'"]
        {
            check(name);
            assert_eq!(Address::root().state(name).scope(), Address::root());
        }
        let twin = Address::root().state("A~2").copy(1);
        assert_eq!(twin.steps()[1], Step { key: "A~2".to_owned(), copy: Some(1) });
    }

    #[test]
    fn places_lie_in_places() {
        let outer = Address::root().state("P");
        let inner = outer.branch(2).state("A");
        assert_eq!(inner.as_str(), "/States/P/Branches/2/States/A");
        assert!(outer.holds(&inner) && !inner.holds(&outer) && !outer.holds(&Address::root().state("P2")));
        assert_eq!(inner.scope().owner(), Some(outer.clone()));
        assert_eq!(outer.child("ItemProcessor").owner(), Some(outer.clone()));
        assert_eq!(Address::root().owner(), None);
        assert_eq!(
            inner.moved(&outer, &Address::root().state("Q")).unwrap().as_str(),
            "/States/Q/Branches/2/States/A"
        );
    }
}
