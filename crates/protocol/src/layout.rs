//! The layouts, and sets of them.

use serde::de::{Deserializer, Error};
use serde::{Deserialize, Serialize, Serializer};

/// A way of compiling a plan to a state machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// One task after another.
    Sequential,
    /// Fully parallel stages: one Parallel state a stage, a barrier after each.
    Staged,
    /// Series-parallel: Parallel states inside each other, no polling.
    Nested,
    /// Partially dependent: one Parallel state whose branches poll for what they need, through a Lambda function.
    Polling,
    /// The same without a Lambda function: Glue itself is asked.
    PollingGlue,
    /// Branches record their outcome under the execution's id in a table, pollers read it there.
    Exact,
    /// Branches wait with a task token that the branch they wait for sends back: no polling.
    Callback,
}

impl Layout {
    /// Every layout, in the order to show them.
    pub const ALL: [Self; 7] = [
        Self::Sequential,
        Self::Staged,
        Self::Nested,
        Self::Polling,
        Self::PollingGlue,
        Self::Exact,
        Self::Callback,
    ];

    /// What people call it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Sequential => "Sequential",
            Self::Staged => "Staged",
            Self::Nested => "Nested",
            Self::Polling => "Partially dependent",
            Self::PollingGlue => "Direct polling",
            Self::Exact => "Exact polling",
            Self::Callback => "Callbacks",
        }
    }

    /// Whether what people call it is a plural: "callbacks finish", but "staged finishes".
    pub fn is_plural(self) -> bool {
        self == Self::Callback
    }

    /// How it is built, in a few words.
    pub fn gist(self) -> &'static str {
        match self {
            Self::Sequential => "one task after another",
            Self::Staged => "a Parallel state a stage, a barrier after each",
            Self::Nested => "Parallel states inside each other, no polling",
            Self::Polling => "branches poll through a Lambda function",
            Self::PollingGlue => "branches ask AWS Glue itself",
            Self::Exact => "branches look up this execution's runs in a table",
            Self::Callback => "branches wait with task tokens, no polling",
        }
    }

    /// The word for it on command lines, in addresses and in results.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sequential => "sequential",
            Self::Staged => "staged",
            Self::Nested => "nested",
            Self::Polling => "polling",
            Self::PollingGlue => "polling-glue",
            Self::Exact => "exact",
            Self::Callback => "callback",
        }
    }
}

/// Some of the layouts, such as those that are to be compared. As JSON a list of their words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Layouts(u8);

impl Layouts {
    /// None of them.
    pub const NONE: Self = Self(0);

    /// Every layout.
    pub const ALL: Self = Self((1 << Layout::ALL.len()) - 1);

    /// The layouts that are compared where nobody chooses: sequential, staged and polling.
    pub const USUAL: Self = Self::NONE.with(Layout::Sequential).with(Layout::Staged).with(Layout::Polling);

    /// These and this one.
    #[must_use]
    pub const fn with(self, layout: Layout) -> Self {
        Self(self.0 | 1 << layout as u8)
    }

    /// These but for this one.
    #[must_use]
    pub const fn without(self, layout: Layout) -> Self {
        Self(self.0 & !(1 << layout as u8))
    }

    /// Whether this one is among them.
    pub const fn contains(self, layout: Layout) -> bool {
        self.0 & 1 << layout as u8 != 0
    }

    /// Whether there are none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// They, in the order to show them.
    pub fn iter(self) -> impl Iterator<Item = Layout> {
        Layout::ALL.into_iter().filter(move |layout| self.contains(*layout))
    }
}

impl Default for Layouts {
    fn default() -> Self {
        Self::USUAL
    }
}

impl FromIterator<Layout> for Layouts {
    fn from_iter<I: IntoIterator<Item = Layout>>(layouts: I) -> Self {
        layouts.into_iter().fold(Self::NONE, Self::with)
    }
}

impl Serialize for Layouts {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.iter().collect::<Vec<_>>())
    }
}

impl<'de> Deserialize<'de> for Layouts {
    /// At least one is wanted.
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let layouts: Self = Vec::<Layout>::deserialize(from)?.into_iter().collect();
        match layouts.is_empty() {
            true => Err(D::Error::custom("no layout is named")),
            false => Ok(layouts),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_lists_of_words_in_the_order_to_show_them() {
        let set: Layouts = [Layout::Callback, Layout::Staged, Layout::Callback].into_iter().collect();
        assert_eq!(serde_json::to_string(&set).unwrap(), r#"["staged","callback"]"#);
        assert_eq!(serde_json::from_str::<Layouts>(r#"["callback","staged"]"#).unwrap(), set);
        assert!(serde_json::from_str::<Layouts>("[]").is_err());
        assert_eq!(Layouts::ALL.iter().collect::<Vec<_>>(), Layout::ALL);
        assert_eq!(Layouts::USUAL.without(Layout::Polling).with(Layout::Callback).iter().count(), 3);
        assert_eq!(Layouts::default(), Layouts::USUAL);
    }
}
