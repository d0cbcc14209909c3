//! Where reading and asking filters comes from: of the definitions that are generated (crates/weave) only those that ask
//! Glue for a job's runs have any. As with the intrinsic functions, in a browser they arrive before a definition is first
//! run that needs them.

use super::eval::Run;
use super::filter::{self, Filter};
use crate::cursor::Cursor;
use crate::error::SyntaxError;
use crate::value::Value;
use asl::on_demand::OnDemand;

/// Reads filters and asks them.
#[derive(Debug, Clone, Copy)]
pub struct Filters {
    parse: fn(&mut Cursor<'_>, usize) -> Result<Filter, SyntaxError>,
    accepts: fn(&Filter, &Run<'_>, &Value) -> bool,
}

/// Both of it.
pub const FILTERS: Filters = Filters { parse: filter::parse_filter, accepts: Filter::accepts };

/// Where they are.
pub static FILTERS_ON_DEMAND: OnDemand<Filters> =
    OnDemand::new(if cfg!(feature = "functions-on-demand") { None } else { Some(FILTERS) });

/// Reads `(...)` after the question mark; an error if filters are not there yet.
pub(super) fn parse(cursor: &mut Cursor<'_>, nesting: usize) -> Result<Filter, SyntaxError> {
    match FILTERS_ON_DEMAND.get() {
        Some(filters) => (filters.parse)(cursor, nesting),
        None => Err(cursor.error("Filters have not been loaded.")),
    }
}

/// Whether the filter holds of an element.
pub(super) fn accepts(filter: &Filter, run: &Run<'_>, current: &Value) -> bool {
    FILTERS_ON_DEMAND.get().is_some_and(|filters| (filters.accepts)(filter, run, current))
}
