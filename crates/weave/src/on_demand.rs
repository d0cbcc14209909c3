//! What weaving needs where layouts are wanted in JSONata alone. In a browser it is a piece of the module that arrives
//! then (crates/engine); nothing else names what is named here. Elsewhere it is always there.

use serde_json::Value;

/// A machine told in JSONata, or the expressions that it has no equal for.
pub type Teller = fn(&Value) -> Result<Value, Vec<String>>;

/// The teller, for [`install_teller`].
pub const TELLER: Teller = crate::layouts::jsonata::machine;

#[cfg(not(feature = "on-demand"))]
pub(crate) fn tell(machine: &Value) -> Result<Value, Vec<String>> {
    TELLER(machine)
}

#[cfg(feature = "on-demand")]
static INSTALLED: std::sync::OnceLock<Teller> = std::sync::OnceLock::new();

/// From now on machines can be told in JSONata.
#[cfg(feature = "on-demand")]
pub fn install_teller(teller: Teller) {
    // The second time it is the same one.
    let _ = INSTALLED.set(teller);
}

#[cfg(feature = "on-demand")]
pub(crate) fn tell(machine: &Value) -> Result<Value, Vec<String>> {
    INSTALLED.get().map_or_else(|| Err(Vec::new()), |teller| teller(machine))
}
