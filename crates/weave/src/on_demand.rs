//! What weaving needs for some plans alone. In a browser these are pieces of the module that arrive when a plan first
//! needs them (crates/engine); nothing else names what is named here. Elsewhere they are always there.

use asl::json::Node;
use asl::{Diagnostic, WorkflowType};
use serde_json::Value;

/// The rules of the language, for definitions with something in them that a person wrote.
pub type Rules = fn(&Node) -> Vec<Diagnostic>;

/// A machine told in JSONata, or the expressions that it has no equal for.
pub type Teller = fn(&Value) -> Result<Value, Vec<String>>;

/// The rules, for [`install_rules`].
pub const RULES: Rules = |document| asl::check(document, WorkflowType::Standard);

/// The teller, for [`install_teller`].
pub const TELLER: Teller = crate::layouts::jsonata::machine;

#[cfg(not(feature = "on-demand"))]
pub(crate) fn check(document: &Node) -> Vec<Diagnostic> {
    RULES(document)
}

#[cfg(not(feature = "on-demand"))]
pub(crate) fn tell(machine: &Value) -> Result<Value, Vec<String>> {
    TELLER(machine)
}

#[cfg(feature = "on-demand")]
pub(crate) use installed::{check, tell};
#[cfg(feature = "on-demand")]
pub use installed::{install_rules, install_teller};

#[cfg(feature = "on-demand")]
mod installed {
    use super::{Diagnostic, Node, Rules, Teller, Value};
    use std::sync::OnceLock;

    static RULES: OnceLock<Rules> = OnceLock::new();
    static TELLER: OnceLock<Teller> = OnceLock::new();

    /// From now on definitions are checked.
    pub fn install_rules(rules: Rules) {
        // The second time they are the same.
        let _ = RULES.set(rules);
    }

    /// From now on machines can be told in JSONata.
    pub fn install_teller(teller: Teller) {
        let _ = TELLER.set(teller);
    }

    pub fn check(document: &Node) -> Vec<Diagnostic> {
        RULES.get().map(|rules| rules(document)).unwrap_or_default()
    }

    pub fn tell(machine: &Value) -> Result<Value, Vec<String>> {
        TELLER.get().map_or_else(|| Err(Vec::new()), |teller| teller(machine))
    }
}
