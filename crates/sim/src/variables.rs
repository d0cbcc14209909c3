//! How much the variables of an execution may hold.
//!
//! Developer Guide, "Passing data between states with variables", "Limits": 256 KiB a variable, 256 KiB in one `Assign`,
//! 10 MiB in an execution. Neither the guide nor a recording says what becomes of more; `States.DataLimitExceeded` is the
//! error of every other quota on data.

use crate::history::Assigned;
use expr::Value;

/// What all variables of an execution may hold together, in bytes.
const MOST_IN_ALL: u64 = 10 << 20;

/// Whether a state that assigns these, beside the `variables` in its sight, goes beyond: `most` bytes in one `Assign` (and so
/// in one variable), and all variables that are then in sight.
pub(crate) fn go_beyond(assigned: &Assigned, variables: &Value, most: u64) -> bool {
    let length =
        |values: &mut dyn Iterator<Item = &Value>| values.map(Value::byte_len).fold(0, u64::saturating_add);
    let new = length(&mut assigned.iter().map(|(_, value)| value));
    if new > most {
        return true;
    }
    let Some(old) = variables.as_object() else { return false };
    // So few cannot hold so much.
    if ((assigned.len() + old.len()) as u64).saturating_mul(most) <= MOST_IN_ALL {
        return false;
    }
    let stays = |name: &str| !assigned.iter().any(|(other, _)| **other == *name);
    let kept = length(&mut old.iter().filter(|(name, _)| stays(name)).map(|(_, value)| value));
    kept.saturating_add(new) > MOST_IN_ALL
}
