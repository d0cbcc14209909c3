//! What weaving needs where layouts are wanted in JSONata, or that few ask for. In a browser these are pieces of the module
//! that arrive then (crates/engine); nothing else names what is named here. Elsewhere they are always there.

use asl::on_demand::OnDemand;
use serde_json::Value;

use crate::layouts::{glue_runs, nested, token, Keep, Loom, Step};
use plan::Graph;

/// A machine told in JSONata, or the expressions that it has no equal for.
pub type Teller = fn(&Value) -> Result<Value, Vec<String>>;

/// The teller.
pub const TELLER: Teller = crate::layouts::jsonata::machine;

/// Where it is.
pub static TELLER_ON_DEMAND: OnDemand<Teller> =
    OnDemand::new(if cfg!(feature = "on-demand") { None } else { Some(TELLER) });

pub(crate) fn tell(machine: &Value) -> Result<Value, Vec<String>> {
    TELLER_ON_DEMAND.get().map_or_else(|| Err(Vec::new()), |teller| teller(machine))
}

type Waiting = fn(&mut Loom<'_>, usize, Option<&str>) -> Step;

/// How branches learn of each other in layouts that few ask for, and one of these as a whole.
#[derive(Debug, Clone, Copy)]
pub struct Ways {
    pub(crate) ask_glue: Waiting,
    pub(crate) wait_for_token: Waiting,
    pub(crate) send_tokens: fn(&mut Loom<'_>, usize, &str, Keep) -> Step,
    pub(crate) nest: fn(&mut Loom<'_>) -> Option<Value>,
    pub(crate) ordered_needlessly: fn(&Graph, &[i64]) -> Option<usize>,
}

/// All of them.
pub const WAYS: Ways = Ways {
    ask_glue: glue_runs::wait_for,
    wait_for_token: token::wait_for,
    send_tokens: token::announce,
    nest: nested::machine,
    ordered_needlessly: nested::ordered_needlessly,
};

/// Where they are.
pub static WAYS_ON_DEMAND: OnDemand<Ways> =
    OnDemand::new(if cfg!(feature = "on-demand") { None } else { Some(WAYS) });

/// Where they are not there the layout lacks its steps; `protocol::Request::takes_rules` sees to it that they are.
pub(crate) fn ways<T: Default>(step: impl FnOnce(Ways) -> T) -> T {
    WAYS_ON_DEMAND.get().map(step).unwrap_or_default()
}
