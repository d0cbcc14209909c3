//! `EXPRESS_TIMEOUT`: as an Express workflow, which is cheaper for short executions, the layout is ended after five minutes.
//! Looked for where Express would take the definition at all: it has no `.sync` and no task tokens.

use super::{Found, Scene};
use plan::words;
use protocol::Hazard;
use sim::{Status, TraceLevel};

pub const CODE: &str = "EXPRESS_TIMEOUT";

/// The undisturbed run as an Express execution.
pub fn search(scene: &Scene<'_>) -> Option<Found> {
    if !asl::interpret(&asl::json::parse(&scene.weaving.definition).0).runs_in_express() {
        return None;
    }
    let mut stage = scene.stage();
    let (status, duration_ms) = scene.undisturbed;
    stage.express = true;
    let outcome = stage.run(TraceLevel::Nothing)?;
    if status != Status::Succeeded || outcome.status != Status::TimedOut {
        return None;
    }
    let detail = format!(
        "The execution takes {}. As an Express workflow it is ended after {}.",
        words::duration(duration_ms),
        words::duration(outcome.duration()),
    );
    let hazard = Hazard {
        code: CODE.to_owned(),
        title: "is too long for an Express workflow".to_owned(),
        detail,
        remedy: "Create it as a Standard workflow.".to_owned(),
    };
    Some(Found { hazard, stage, cure: None })
}
