//! JSON inside a message crosses as text: what is written by position must know what comes next. In JSON it stays JSON.

use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error as _};
use serde::ser::{Error as _, Serialize, Serializer};

/// Any JSON, as text where the format is not made for reading.
pub fn serialize<T: Serialize, S: Serializer>(json: &T, to: S) -> Result<S::Ok, S::Error> {
    if to.is_human_readable() {
        return json.serialize(to);
    }
    to.serialize_str(&serde_json::to_string(json).map_err(S::Error::custom)?)
}

/// What [`serialize`] wrote.
pub fn deserialize<'de, T: DeserializeOwned, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    if from.is_human_readable() {
        return T::deserialize(from);
    }
    serde_json::from_str(&String::deserialize(from)?).map_err(D::Error::custom)
}
