//! A heartbeat comes before the timeout.

use super::{context::Context, report::Report, Rule};
use crate::json::Node;

pub(super) const RULE: Rule =
    Rule { name: "timeouts", summary: "HeartbeatSeconds is less than TimeoutSeconds.", check };

/// The specification demands it ("Task State"); whether AWS refuses it is not recorded.
fn check(context: &Context, report: &mut Report) {
    for state in context.states().filter(|state| state.kind == "Task") {
        let seconds = |field: &str| state.node.get(field).and_then(Node::as_i64);
        let (Some(heartbeat), Some(timeout)) = (seconds("HeartbeatSeconds"), seconds("TimeoutSeconds"))
        else {
            continue;
        };
        if let Some((node, path)) = state.field("HeartbeatSeconds").filter(|_| heartbeat >= timeout) {
            report
                .warning(
                    "HEARTBEAT_AFTER_TIMEOUT",
                    &path,
                    node.span,
                    "HeartbeatSeconds must be less than TimeoutSeconds",
                )
                .fix(format!("Write less than {timeout}."));
        }
    }
}
