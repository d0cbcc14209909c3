//! How a branch learns that a task of another branch has ended.

use super::ledger::{Keep, DONE, FAILED};
use super::steps::Step;
use super::{poller, table, Loom};
use crate::on_demand::ways;
use plan::TaskKind;
use protocol::Layout;

/// A way for the end of a task to be known in another branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// A Lambda function is asked whether a run of the job has succeeded.
    Lambda,
    /// Glue is asked for the job's runs.
    GlueRuns,
    /// The task's branch writes it into a table, under the execution's id; the other looks it up.
    Table,
    /// The other branch leaves a task token in the table, which the task's branch sends back.
    Token,
}

impl Signal {
    /// The layout's way for a kind of task. Where a service has no list of its runs, its outcome is recorded.
    pub fn of(layout: Layout, kind: TaskKind) -> Self {
        match (layout, kind) {
            (Layout::Callback, _) => Self::Token,
            (Layout::Polling, TaskKind::Callback | TaskKind::Generic) => Self::Table,
            (Layout::Polling, _) => Self::Lambda,
            (Layout::PollingGlue, TaskKind::Glue) => Self::GlueRuns,
            _ => Self::Table,
        }
    }

    /// Whether the task's branch must say that it succeeded. What a service lists need not be said.
    pub fn records(self) -> bool {
        matches!(self, Self::Table | Self::Token)
    }

    /// Whether another branch learns of the task by the name of its job, whoever ran that.
    pub fn goes_by_job(self) -> bool {
        matches!(self, Self::Lambda | Self::GlueRuns)
    }

    /// The states that wait for `awaited`; they go to `way_out` if it will never succeed.
    pub fn wait_for(self, loom: &mut Loom, awaited: usize, way_out: Option<&str>) -> Step {
        match self {
            Self::Lambda => poller::wait_for(loom, awaited, way_out),
            Self::GlueRuns => ways(|ways| (ways.ask_glue)(loom, awaited, way_out)),
            Self::Table => table::wait_for(loom, awaited, way_out),
            Self::Token => ways(|ways| (ways.wait_for_token)(loom, awaited, way_out)),
        }
    }

    /// The states that say that `task` has succeeded.
    pub fn announce_success(self, loom: &mut Loom, task: usize, keep: Keep) -> Step {
        match self {
            Self::Token => ways(|ways| (ways.send_tokens)(loom, task, DONE, keep)),
            _ => table::record(loom, task, DONE, keep),
        }
    }

    /// The states that say that `task` never will. No service lists what has not been started: it is recorded.
    pub fn announce_failure(self, loom: &mut Loom, task: usize) -> Step {
        match self {
            Self::Token => ways(|ways| (ways.send_tokens)(loom, task, FAILED, Keep::Nothing)),
            _ => table::record(loom, task, FAILED, Keep::Nothing),
        }
    }
}
