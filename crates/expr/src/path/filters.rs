//! Where reading and asking filters comes from: of the definitions that are generated (crates/weave) only those that ask
//! Glue for a job's runs have any. As with the intrinsic functions, in a browser they arrive before a definition is first
//! run that needs them.

use super::eval::Run;
use super::filter::{self, Filter};
use crate::cursor::Cursor;
use crate::error::SyntaxError;
use crate::value::Value;

/// Reads filters and asks them.
#[derive(Debug, Clone, Copy)]
pub struct Filters {
    parse: fn(&mut Cursor<'_>, usize) -> Result<Filter, SyntaxError>,
    accepts: fn(&Filter, &Run<'_>, &Value) -> bool,
}

/// For [`install`].
pub const FILTERS: Filters = Filters { parse: filter::parse_filter, accepts: Filter::accepts };

/// Reads `(...)` after the question mark; an error if filters are not there yet.
pub(super) fn parse(cursor: &mut Cursor<'_>, nesting: usize) -> Result<Filter, SyntaxError> {
    match installed() {
        Some(filters) => (filters.parse)(cursor, nesting),
        None => Err(cursor.error("Filters have not been loaded.")),
    }
}

/// Whether the filter holds of an element.
pub(super) fn accepts(filter: &Filter, run: &Run<'_>, current: &Value) -> bool {
    installed().is_some_and(|filters| (filters.accepts)(filter, run, current))
}

#[cfg(not(feature = "functions-on-demand"))]
fn installed() -> Option<Filters> {
    Some(FILTERS)
}

#[cfg(feature = "functions-on-demand")]
static INSTALLED: std::sync::OnceLock<Filters> = std::sync::OnceLock::new();

/// From now on filters can be read.
#[cfg(feature = "functions-on-demand")]
pub fn install(filters: Filters) {
    // The second time they are the same.
    let _ = INSTALLED.set(filters);
}

#[cfg(feature = "functions-on-demand")]
fn installed() -> Option<Filters> {
    INSTALLED.get().copied()
}
