//! A plan crosses as the text of a plan file: reader and printer are there already, and one format is enough.

use plan::Plan;
use serde::de::{Deserialize, Deserializer, Error};
use serde::Serializer;

/// The plan as a plan file.
pub fn serialize<S: Serializer>(plan: &Plan, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&plan::print(plan))
}

/// The plan of a plan file; text that is none is an error with its first diagnostic.
pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Plan, D::Error> {
    let text = String::deserialize(from)?;
    let (plan, found) = plan::parse(&text);
    plan.ok_or_else(|| D::Error::custom(found.first().map_or("no plan", |first| first.message.as_str())))
}
