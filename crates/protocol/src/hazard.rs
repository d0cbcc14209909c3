//! What can go wrong with a layout, with the run that shows it.

use crate::{Hazard, Layout};
use plan::Plan;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A hazard of a layout of a plan, and the run that shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShownHazard {
    /// Which layout.
    pub layout: Layout,
    /// What goes wrong.
    pub hazard: Hazard,
    /// The run in which it did.
    pub run: HazardRun,
    /// What makes it vanish, ready to be taken; absent where that lies outside plan and layout.
    pub cure: Option<Cure>,
}

/// A run that can be repeated: `stepweave run` takes each of these fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HazardRun {
    /// The definition, as ASL JSON text: the layout's, with what the hazard needs (a Catch, a TimeoutSeconds).
    pub definition: String,
    /// The mocks file.
    #[serde(with = "crate::json_text")]
    pub mocks: Value,
    /// The execution's input.
    #[serde(with = "crate::json_text")]
    pub input: Value,
    /// The virtual clock's start, ISO 8601.
    pub start_time: String,
    /// Seed of what is left to chance.
    pub seed: u64,
    /// Whether it runs as an Express execution.
    pub express: bool,
    /// How it ends: `SUCCEEDED`, `FAILED`, `TIMED_OUT`.
    pub status: String,
    /// The error's name, if it fails.
    pub error: Option<String>,
    /// When it ends, in ms since its start.
    pub ended_ms: i64,
}

/// A plan and a layout in which a hazard is gone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cure {
    /// The layout.
    pub layout: Layout,
    /// The plan, with other settings where it takes them.
    #[serde(with = "crate::plan_text")]
    pub plan: Plan,
}
