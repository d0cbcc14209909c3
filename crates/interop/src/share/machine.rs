//! A state machine on its own as a document, with what it is run with.

use super::content::{bad, read_room, read_settings, read_sight, write_sight};
use super::{envelope, link_to, Room, ShareError, ShareSettings, Sight};
use serde_json::{json, Map, Value};

/// The `kind` of such a document.
pub(super) const KIND: &str = "machine";

/// A state machine and what it is run with. Every text is kept as it was written, mistakes and all: a link is also a way
/// to ask about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedMachine {
    /// The definition, ASL JSON text.
    pub definition: String,
    /// The execution's input, JSON text.
    pub input: String,
    /// A mocks file (docs/mocks.md), if there is one.
    pub mocks: Option<String>,
    /// Seed of drawn latencies and jitter.
    pub seed: u64,
    /// Which room is open.
    pub room: Room,
    /// What is being looked at.
    pub sight: Sight,
    /// What it is called.
    pub title: Option<String>,
    /// Where boxes of its chart were moved by hand: `{"/States/A": [8, -16]}`, pixels right and down. Null where none was.
    pub moved: Value,
}

impl SharedMachine {
    /// A link to `definition` alone: an empty input, no mocks, the Flow room open.
    pub fn new(definition: String) -> Self {
        Self {
            definition,
            input: "{}".to_owned(),
            mocks: None,
            seed: ShareSettings::default().seed,
            room: Room::Flow,
            sight: Sight::default(),
            title: None,
            moved: Value::Null,
        }
    }

    /// The document as JSON.
    pub fn to_json(&self) -> Value {
        let mut fields = Map::new();
        let mut put = |name: &str, value: Value| drop(fields.insert(name.to_owned(), value));
        put("kind", KIND.into());
        put("definition", self.definition.as_str().into());
        put("input", self.input.as_str().into());
        if let Some(mocks) = &self.mocks {
            put("mocks", mocks.as_str().into());
        }
        put("settings", json!({ "seed": self.seed }));
        put("room", self.room.name().into());
        write_sight(&self.sight, &mut put);
        if let Some(title) = &self.title {
            put("title", title.as_str().into());
        }
        if !self.moved.is_null() {
            put("moved", self.moved.clone());
        }
        Value::Object(fields)
    }

    pub(super) fn read(fields: &Map<String, Value>) -> Result<Self, ShareError> {
        let text = |name: &str| match fields.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(bad(&format!("/{name}"), "must be a string")),
        };
        Ok(Self {
            definition: text("definition")?.ok_or_else(|| bad("/definition", "is missing"))?,
            input: text("input")?.unwrap_or_else(|| "{}".to_owned()),
            mocks: text("mocks")?,
            seed: read_settings(fields.get("settings"))?.seed,
            room: read_room(fields.get("room"), Room::Flow)?,
            sight: read_sight(fields)?,
            title: text("title")?,
            moved: fields.get("moved").cloned().unwrap_or_default(),
        })
    }

    /// The payload: what stands after `#s=`. The same document always gives the same characters.
    pub fn encode(&self) -> String {
        envelope::pack(self.to_json().to_string().as_bytes())
    }

    /// A whole link to `base_url`, whose own fragment, if any, gives way.
    pub fn link(&self, base_url: &str) -> String {
        link_to(base_url, &self.encode())
    }
}
