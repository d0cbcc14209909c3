//! What weaving needs where layouts are wanted in JSONata, or that few ask for. In a browser these are pieces of the module
//! that arrive then (crates/engine); nothing else names what is named here. Elsewhere they are always there.

use serde_json::Value;

use crate::layouts::{glue_runs, token, Keep, Loom, Step};

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

type Waiting = fn(&mut Loom<'_>, usize, Option<&str>) -> Step;

/// How branches learn of each other in layouts that few ask for.
#[derive(Debug, Clone, Copy)]
pub struct Ways {
    pub(crate) ask_glue: Waiting,
    pub(crate) wait_for_token: Waiting,
    pub(crate) send_tokens: fn(&mut Loom<'_>, usize, &str, Keep) -> Step,
}

/// The ways, for [`install_ways`].
pub const WAYS: Ways =
    Ways { ask_glue: glue_runs::wait_for, wait_for_token: token::wait_for, send_tokens: token::announce };

#[cfg(not(feature = "on-demand"))]
pub(crate) fn ways(step: impl FnOnce(Ways) -> Step) -> Step {
    step(WAYS)
}

#[cfg(feature = "on-demand")]
static INSTALLED_WAYS: std::sync::OnceLock<Ways> = std::sync::OnceLock::new();

/// From now on all layouts can be woven.
#[cfg(feature = "on-demand")]
pub fn install_ways(ways: Ways) {
    // As above.
    let _ = INSTALLED_WAYS.set(ways);
}

/// Where they are not there the layout lacks its steps; `protocol::Request::takes_rules` sees to it that they are.
#[cfg(feature = "on-demand")]
pub(crate) fn ways(step: impl FnOnce(Ways) -> Step) -> Step {
    INSTALLED_WAYS.get().copied().map(step).unwrap_or_default()
}
