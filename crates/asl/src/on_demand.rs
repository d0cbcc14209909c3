//! Places for parts of the program that in a browser are pieces of the module, which arrive before they are needed
//! (crates/engine). Elsewhere they are always there.

use std::sync::OnceLock;

/// A place for a part: a table of functions, or one.
///
/// The crate that has the part has its slot too, filled from the start unless the crate is built with the feature that
/// leaves it open. Nothing in an open slot names the part, so that whoever does not install it does not carry it.
#[derive(Debug)]
pub struct OnDemand<T> {
    here: Option<T>,
    came: OnceLock<T>,
}

impl<T: Copy> OnDemand<T> {
    /// A slot with its part, or open.
    pub const fn new(here: Option<T>) -> Self {
        Self { here, came: OnceLock::new() }
    }

    /// Brings the part. The second time it is the same one.
    pub fn install(&self, part: T) {
        let _ = self.came.set(part);
    }

    /// The part, if it is there.
    pub fn get(&self) -> Option<T> {
        self.here.or_else(|| self.came.get().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::OnDemand;

    static OPEN: OnDemand<fn(i64) -> i64> = OnDemand::new(None);

    #[test]
    fn an_open_slot_is_filled_once() {
        assert!(OPEN.get().is_none());
        OPEN.install(|n| n + 1);
        OPEN.install(|n| n + 2);
        assert_eq!(OPEN.get().map(|part| part(1)), Some(2));
    }

    #[test]
    fn what_is_here_stays() {
        let slot = OnDemand::new(Some(1));
        slot.install(2);
        assert_eq!(slot.get(), Some(1));
    }
}
