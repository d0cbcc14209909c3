//! What the plan alone says, at mean durations: slack, critical path, its length. Known at once, before any run.

use plan::graph::Graph;
use plan::Plan;

use super::document::TaskEdge;

/// Slack and critical path of a plan without cycles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Slack of each task in plan order, in ms.
    pub slack_ms: Vec<i64>,
    /// The critical path's length in ms.
    pub length_ms: i64,
    /// Dependencies along which the critical path runs.
    pub critical_edges: Vec<TaskEdge>,
}

/// The dependencies of the plan's cycles: one cycle for each knot of tasks that wait for each other.
pub fn cycle_edges(plan: &Plan) -> Vec<TaskEdge> {
    let id = |number: &usize| plan.tasks.get(*number).map(|task| task.id.clone());
    let around = |cycle: Vec<usize>| {
        let next = cycle.iter().skip(1).chain(cycle.first());
        let edges =
            cycle.iter().zip(next).filter_map(|(from, to)| Some(TaskEdge { from: id(from)?, to: id(to)? }));
        edges.collect::<Vec<_>>()
    };
    Graph::new(plan).cycles().into_iter().flat_map(around).collect()
}

impl Facts {
    /// The facts of a plan; nothing where it has a cycle.
    pub fn of(plan: &Plan) -> Option<Self> {
        let graph = Graph::new(plan);
        let means: Vec<i64> = plan.tasks.iter().map(|task| task.duration.mean_ms()).collect();
        let schedule = graph.schedule(&means)?;
        let id = |number: usize| plan.tasks.get(number).map(|task| task.id.clone());
        let tight = |from: usize, to: usize| {
            let slack = |number: usize| schedule.slack.get(number).copied();
            slack(from) == Some(0)
                && slack(to) == Some(0)
                && schedule.earliest_finish.get(from) == schedule.earliest_start.get(to)
        };
        let mut critical_edges = Vec::new();
        for to in 0..plan.tasks.len() {
            for &from in graph.dependencies(to).iter().filter(|&&from| tight(from, to)) {
                critical_edges.extend(id(from).zip(id(to)).map(|(from, to)| TaskEdge { from, to }));
            }
        }
        Some(Self { slack_ms: schedule.slack.clone(), length_ms: schedule.length, critical_edges })
    }

    /// Whether the task at an index is on the critical path.
    pub fn critical(&self, index: usize) -> bool {
        self.slack_ms.get(index) == Some(&0)
    }
}
