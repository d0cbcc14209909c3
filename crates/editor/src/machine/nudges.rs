//! Where states were moved by hand: beside the definition, never in it.

use std::collections::BTreeMap;

use serde_json::{json, Value};

use super::address::Address;
use super::index::Index;

/// No box lies further from its place than this, in pixels, in either direction.
const MOST: i32 = 4_000;

/// How far states lie from where the layout puts them, right and down, in whole pixels. None lies (0, 0) away.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Nudges(BTreeMap<Address, (i32, i32)>);

impl Nudges {
    /// Whether nothing was moved.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How far the state at this address was moved.
    pub fn of(&self, state: &str) -> (i32, i32) {
        self.0.get(state).copied().unwrap_or_default()
    }

    /// Those after states were moved further.
    #[must_use]
    pub fn moved(&self, states: &[Address], by: (i32, i32)) -> Self {
        let mut all = self.clone();
        for state in states {
            let (x, y) = all.of(state.as_str());
            all.set(state.clone(), (x.saturating_add(by.0), y.saturating_add(by.1)));
        }
        all
    }

    /// Those after states were put back where the layout has them.
    #[must_use]
    pub fn without(&self, states: &[Address]) -> Self {
        let mut all = self.clone();
        all.0.retain(|state, _| !states.contains(state));
        all
    }

    /// Those after places have become others ([`Address::after`]); what is not there any more is forgotten.
    #[must_use]
    pub fn following(&self, moved: &[(Address, Address)], there: &Index) -> Self {
        let all = self.0.iter().map(|(at, by)| (at.after(moved), *by));
        Self(all.filter(|(at, _)| there.state(at).is_some()).collect())
    }

    /// As JSON: `{"/States/A": [8, -16]}`.
    pub fn to_json(&self) -> Value {
        self.0.iter().map(|(state, (x, y))| (state.to_string(), json!([x, y]))).collect()
    }

    /// Reads what [`Self::to_json`] wrote; what is no nudge is left out.
    pub fn from_json(value: &Value) -> Self {
        let mut all = Self::default();
        for (state, by) in value.as_object().into_iter().flatten() {
            let pixels = |at: usize| i32::try_from(by.get(at)?.as_i64()?).ok();
            if let (Some(x), Some(y)) = (pixels(0), pixels(1)) {
                all.set(Address::from(state.as_str()), (x, y));
            }
        }
        all
    }

    fn set(&mut self, state: Address, (x, y): (i32, i32)) {
        match (x.clamp(-MOST, MOST), y.clamp(-MOST, MOST)) {
            (0, 0) => self.0.remove(&state),
            by => self.0.insert(state, by),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_may_be_broken() {
        let check = |text: &str, expect: &str| {
            let value = serde_json::from_str(text).unwrap();
            assert_eq!(Nudges::from_json(&value).to_json().to_string(), expect, "{text}");
        };
        check(r#"{"/States/A": [8, -16]}"#, r#"{"/States/A":[8,-16]}"#);
        check(r#"{"/States/A": [0, 0], "/States/B": [8], "/States/C": ["8", 1], "/States/D": 7}"#, "{}");
        check(r#"{"/States/A": [99999, -99999999999999]}"#, "{}");
        check(r#"{"/States/A": [99999, 1]}"#, r#"{"/States/A":[4000,1]}"#);
        check("[]", "{}");
        check("null", "{}");
    }

    #[test]
    fn there_and_back_is_nothing() {
        let state = [Address::root().state("A")];
        let there = Nudges::default().moved(&state, (8, 0)).moved(&state, (i32::MAX, 3));
        assert_eq!(there.of("/States/A"), (4_000, 3));
        assert!(there.moved(&state, (-4_000, -3)).is_empty());
        assert!(there.without(&state).is_empty());
    }
}
