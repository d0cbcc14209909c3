//! The comparison of a plan's layouts: figures, timelines, where time is lost, and the sentences that say why.

use crate::layout::Layout;
use crate::trials::{Costs, Histogram, Pairing, TaskWeight};
use serde::{Deserialize, Serialize};

/// Everything the Plan screen shows of one plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The critical path's length: no layout can finish sooner. Mean over the runs.
    pub bound_ms: i64,
    /// Task ids on the critical path of the first run, in order.
    pub critical_path: Vec<String>,
    /// Slack of each task at the first run's durations, in plan order.
    pub tasks: Vec<TaskFacts>,
    /// How many runs each layout had.
    pub runs: u32,
    /// Seed of the draws.
    pub seed: u64,
    /// The layouts, in the order to show them.
    pub layouts: Vec<LayoutReport>,
    /// Which layout the others are measured against.
    pub reference: Layout,
    /// Which layout has the least mean makespan.
    pub best: Layout,
    /// "Partially dependent finishes in 29 min 8 s, *18 min sooner* than staged."
    pub headline: Vec<TextRun>,
    /// "Step Function 1 no longer waits 19 min at the barrier for Glue job 2, on which it does not depend."
    pub reason: String,
    /// The most any layout could gain over staged, said as a sentence: with two stages never more than 2x.
    pub gain_bound: String,
    /// Each pair of layouts, run by run; empty for a single run.
    pub pairs: Vec<Pairing>,
    /// Where the prices are from.
    pub price_source: String,
    /// Layouts that would break one of AWS's quotas, and which.
    pub omitted: Vec<Omitted>,
}

impl Comparison {
    /// The report of a layout; `None` if it was not compared or could not be run.
    pub fn report(&self, layout: Layout) -> Option<&LayoutReport> {
        self.layouts.iter().find(|report| report.layout == layout)
    }
}

/// A layout without figures, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Omitted {
    /// Which layout.
    pub layout: Layout,
    /// What keeps it from running.
    pub diagnostics: Vec<asl::Diagnostic>,
}

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextRun {
    /// The words.
    pub text: String,
    /// Whether this is the gain, shown in the winner's colour.
    pub gain: bool,
}

/// What the plan alone says of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskFacts {
    /// Task id.
    pub id: String,
    /// How much later it could finish without delaying the end.
    pub slack_ms: i64,
    /// On the critical path.
    pub critical: bool,
}

/// One layout's definition and what its runs showed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LayoutReport {
    /// Which layout.
    pub layout: Layout,
    /// "Partially dependent"
    pub title: String,
    /// "Two Parallel states, one barrier"
    pub subtitle: String,
    /// Makespan over the runs.
    pub makespan_ms: Spread,
    /// State transitions a run, mean over the runs.
    pub transitions: f64,
    /// Status checks a run, mean over the runs.
    pub polls: f64,
    /// Cost of a thousand runs in US dollars, Standard workflow, state transitions only.
    pub cost_per_1000_usd: f64,
    /// The state machine as ASL JSON text, as exported.
    pub definition: String,
    /// Task id to the name of the state that runs it, in plan order.
    pub task_states: Vec<(String, String)>,
    /// The first run, drawn.
    pub timeline: Timeline,
    /// Where the first run's time beyond the bound went; sums to makespan minus bound.
    pub loss: Loss,
    /// What can go wrong with this layout, each with a run that shows it.
    pub hazards: Vec<Hazard>,
    /// Runs that did not succeed, such as by running into a quota. The other figures are of those that did.
    pub failed: u64,
    /// Why the first of those did not.
    pub failure: Option<asl::Diagnostic>,
    /// How the makespans fell; absent for a single run.
    pub histogram: Option<Histogram>,
    /// Invocations of Lambda functions in a run, status checks among them, mean over the runs.
    pub lambda_calls: f64,
    /// What a thousand runs cost.
    pub costs: Costs,
    /// What each task weighs, in plan order; empty where that was not asked for.
    pub weights: Vec<TaskWeight>,
    /// When each task ran in each run, if asked for.
    pub traces: Vec<RunTrace>,
    /// SHA-256 (hex) of the first run's history, for comparing runs made in different places.
    pub history_sha256: String,
}

/// A figure over the runs.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Spread {
    /// Mean.
    pub mean: f64,
    /// Median.
    pub p50: i64,
    /// 90th percentile.
    pub p90: i64,
    /// 99th percentile.
    pub p99: i64,
}

/// One run: bounds and task times, read off the run's own history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunTrace {
    /// From the execution's start to its end.
    pub makespan_ms: i64,
    /// This run's critical path, with the durations drawn in this run.
    pub bound_ms: i64,
    /// Where the difference went.
    pub loss: Loss,
    /// When each task ran, in plan order.
    pub tasks: Vec<TaskRun>,
}

/// When a task ran in one run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskRun {
    /// Task id.
    pub id: String,
    /// Start.
    pub start_ms: i64,
    /// End.
    pub end_ms: i64,
}

/// Makespan minus bound, taken apart. The parts sum exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Loss {
    /// Waiting in a Parallel state for branches that are not needed.
    pub barrier_ms: i64,
    /// Between a dependency's end and the status check that sees it.
    pub poll_delay_ms: i64,
    /// The status checks themselves.
    pub status_check_ms: i64,
    /// Other tasks run first although nothing requires it.
    pub serialisation_ms: i64,
}

/// A run drawn as lanes on the common time axis. Lanes are branches.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Timeline {
    /// One lane a branch.
    pub lanes: Vec<Lane>,
    /// Moments at which a barrier opened.
    pub gates_ms: Vec<i64>,
    /// Moment the execution ended.
    pub end_ms: i64,
}

/// One branch.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Lane {
    /// In time order, not overlapping.
    pub segments: Vec<Segment>,
    /// What to say at the lane's end, if anything: "starts 18 min 50 s sooner than staged".
    pub note: Option<LaneNote>,
}

/// A remark at the end of a lane.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaneNote {
    /// The words.
    pub text: String,
    /// A gain (green) or a delay by polling (violet).
    pub gain: bool,
}

/// A stretch of a lane.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// Start.
    pub start_ms: i64,
    /// End.
    pub end_ms: i64,
    /// What happens.
    pub what: SegmentKind,
}

/// What a branch does during a segment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SegmentKind {
    /// A task runs.
    Work {
        /// Task id.
        task: String,
    },
    /// The branch is done and waits for the Parallel state's other branches.
    Barrier,
    /// The branch polls for a task.
    Poll {
        /// Task id awaited.
        task: String,
        /// When each status check started.
        checks_ms: Vec<i64>,
    },
}

/// Something that can go wrong with a layout, shown by a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hazard {
    /// Stable code, such as `STALE_RUN`.
    pub code: String,
    /// "may read an earlier run's success"
    pub title: String,
    /// What happened in the run that shows it, with names and times.
    pub detail: String,
    /// What makes it vanish.
    pub remedy: String,
}
