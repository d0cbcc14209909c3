//! JSONata's own suite.

use crate::case::Case;
use crate::Answer;

pub fn answer(_case: &Case) -> Answer {
    Err("not measured yet".to_owned())
}
