//! The plan as a graph: order, stages, critical path, slack, cycles.
//!
//! Tasks are numbered by their place in the plan. Dependencies on unknown tasks and on the task itself are left
//! out here; [`crate::check`] reports them.

use crate::Plan;
use fixedbitset::FixedBitSet;
use petgraph::algo::{has_path_connecting, tarjan_scc};
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::Direction;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, VecDeque};

/// A plan's dependencies, by task number.
#[derive(Debug, Clone)]
pub struct Graph {
    graph: DiGraph<(), ()>,
    /// Dependencies of each task, in the order declared, each once.
    dependencies: Vec<Vec<usize>>,
}

/// Critical-path arithmetic of one set of durations. All vectors are in plan order, milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schedule {
    /// When each task can start at the earliest.
    pub earliest_start: Vec<i64>,
    /// When each task can end at the earliest.
    pub earliest_finish: Vec<i64>,
    /// How much later each task could end without delaying the whole.
    pub slack: Vec<i64>,
    /// The critical path's length: nothing that respects the dependencies finishes sooner.
    pub length: i64,
    /// One critical path in order; where several tie, through the task declared first.
    pub critical_path: Vec<usize>,
}

impl Graph {
    /// The graph of a plan, which need not be valid.
    pub fn new(plan: &Plan) -> Self {
        let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
        for (number, task) in plan.tasks.iter().enumerate() {
            numbers.entry(task.id.as_str()).or_insert(number);
        }
        let mut graph = DiGraph::with_capacity(plan.tasks.len(), plan.tasks.len() * 2);
        let nodes: Vec<NodeIndex> = plan.tasks.iter().map(|_| graph.add_node(())).collect();
        let mut dependencies = Vec::with_capacity(nodes.len());
        for (number, (task, node)) in plan.tasks.iter().zip(&nodes).enumerate() {
            let mut seen = FixedBitSet::with_capacity(plan.tasks.len());
            let mut own = Vec::new();
            for id in &task.depends_on {
                let Some(dependency) = numbers.get(id.as_str()).copied() else { continue };
                if dependency == number || seen.put(dependency) {
                    continue;
                }
                own.push(dependency);
                graph.add_edge(NodeIndex::new(dependency), *node, ());
            }
            dependencies.push(own);
        }
        Self { graph, dependencies }
    }

    /// How many tasks there are.
    pub fn len(&self) -> usize {
        self.dependencies.len()
    }

    /// Whether there are no tasks.
    pub fn is_empty(&self) -> bool {
        self.dependencies.is_empty()
    }

    /// What a task waits for, in the order declared.
    pub fn dependencies(&self, task: usize) -> &[usize] {
        self.dependencies.get(task).map_or(&[], Vec::as_slice)
    }

    /// What waits for a task, in plan order.
    pub fn dependents(&self, task: usize) -> Vec<usize> {
        if task >= self.len() {
            return Vec::new();
        }
        let mut found: Vec<usize> = self
            .graph
            .neighbors_directed(NodeIndex::new(task), Direction::Outgoing)
            .map(NodeIndex::index)
            .collect();
        found.sort_unstable();
        found
    }

    /// Topological order; among tasks that could come next, the one declared first. `None` if there is a cycle.
    pub fn order(&self) -> Option<Vec<usize>> {
        let mut waiting: Vec<usize> = self.dependencies.iter().map(Vec::len).collect();
        let mut ready: BinaryHeap<Reverse<usize>> =
            waiting.iter().enumerate().filter(|(_, n)| **n == 0).map(|(task, _)| Reverse(task)).collect();
        let mut order = Vec::with_capacity(self.len());
        while let Some(Reverse(task)) = ready.pop() {
            order.push(task);
            for dependent in self.graph.neighbors(NodeIndex::new(task)) {
                let Some(left) = waiting.get_mut(dependent.index()) else { continue };
                *left -= 1;
                if *left == 0 {
                    ready.push(Reverse(dependent.index()));
                }
            }
        }
        (order.len() == self.len()).then_some(order)
    }

    /// Stages: a task's stage is one past the latest stage of its dependencies; tasks of a stage in plan order.
    /// `None` if there is a cycle.
    pub fn levels(&self) -> Option<Vec<Vec<usize>>> {
        let mut level = vec![0_usize; self.len()];
        for task in self.order()? {
            let latest = self.dependencies(task).iter().filter_map(|d| level.get(*d)).max();
            if let (Some(latest), Some(own)) = (latest.copied(), level.get_mut(task)) {
                *own = latest + 1;
            }
        }
        let mut levels = vec![Vec::new(); level.iter().max().map_or(0, |deepest| deepest + 1)];
        for (task, stage) in level.into_iter().enumerate() {
            if let Some(tasks) = levels.get_mut(stage) {
                tasks.push(task);
            }
        }
        Some(levels)
    }

    /// Each task's ancestors: everything that must have finished before it starts. `None` if there is a cycle.
    pub fn ancestors(&self) -> Option<Vec<FixedBitSet>> {
        let mut all = vec![FixedBitSet::with_capacity(self.len()); self.len()];
        for task in self.order()? {
            let mut own = FixedBitSet::with_capacity(self.len());
            for &dependency in self.dependencies(task) {
                own.insert(dependency);
                if let Some(further) = all.get(dependency) {
                    own.union_with(further);
                }
            }
            if let Some(slot) = all.get_mut(task) {
                *slot = own;
            }
        }
        Some(all)
    }

    /// The dependencies that no other dependency implies (transitive reduction), in the order declared.
    /// `None` if there is a cycle.
    pub fn reduced(&self) -> Option<Vec<Vec<usize>>> {
        let ancestors = self.ancestors()?;
        let implied = |dependency: usize, all: &[usize]| {
            all.iter().any(|other| ancestors.get(*other).is_some_and(|set| set.contains(dependency)))
        };
        Some(
            self.dependencies
                .iter()
                .map(|all| all.iter().copied().filter(|d| !implied(*d, all)).collect())
                .collect(),
        )
    }

    /// Critical-path arithmetic. `durations_ms` is in plan order; missing entries count as zero. `None` if there
    /// is a cycle.
    pub fn schedule(&self, durations_ms: &[i64]) -> Option<Schedule> {
        let order = self.order()?;
        let duration = |task: usize| durations_ms.get(task).copied().unwrap_or(0);
        let mut start = vec![0_i64; self.len()];
        let mut finish = vec![0_i64; self.len()];
        for &task in &order {
            let ready = self.dependencies(task).iter().filter_map(|d| finish.get(*d)).max().copied();
            set(&mut start, task, ready.unwrap_or(0));
            set(&mut finish, task, ready.unwrap_or(0).saturating_add(duration(task)));
        }
        let length = finish.iter().max().copied().unwrap_or(0);
        let mut latest = vec![length; self.len()];
        for &task in order.iter().rev() {
            let own = latest.get(task).copied().unwrap_or(length).saturating_sub(duration(task));
            for &dependency in self.dependencies(task) {
                if let Some(slot) = latest.get_mut(dependency) {
                    *slot = own.min(*slot);
                }
            }
        }
        let slack = latest.iter().zip(&finish).map(|(latest, finish)| latest - finish).collect();
        let critical_path = self.walk_back(&start, &finish, length);
        Some(Schedule { earliest_start: start, earliest_finish: finish, slack, length, critical_path })
    }

    /// From the first task that ends last back along the dependencies that end just when it can start.
    fn walk_back(&self, start: &[i64], finish: &[i64], length: i64) -> Vec<usize> {
        let mut path = Vec::new();
        let mut next = finish.iter().position(|end| *end == length);
        while let Some(task) = next {
            path.push(task);
            let begins = start.get(task).copied();
            next =
                self.dependencies(task).iter().copied().filter(|d| finish.get(*d).copied() == begins).min();
        }
        path.reverse();
        path
    }

    /// One cycle for each knot of mutually dependent tasks: the shortest through the knot's first task, each
    /// task followed by one that waits for it.
    pub fn cycles(&self) -> Vec<Vec<usize>> {
        let mut cycles: Vec<Vec<usize>> = tarjan_scc(&self.graph)
            .into_iter()
            .filter(|knot| knot.len() > 1)
            .filter_map(|knot| self.cycle_through(knot.into_iter().min()?))
            .collect();
        cycles.sort();
        cycles
    }

    /// Breadth first from `first` along the edges until one leads back to it.
    fn cycle_through(&self, first: NodeIndex) -> Option<Vec<usize>> {
        let mut came_from: BTreeMap<NodeIndex, NodeIndex> = BTreeMap::new();
        let mut queue = VecDeque::from([first]);
        while let Some(node) = queue.pop_front() {
            let mut followers: Vec<NodeIndex> = self.graph.neighbors(node).collect();
            followers.sort_unstable();
            if followers.contains(&first) {
                let back = std::iter::successors(Some(node), |node| came_from.get(node).copied());
                let mut cycle: Vec<usize> = back.map(NodeIndex::index).collect();
                cycle.reverse();
                return Some(cycle);
            }
            for follower in followers {
                if follower != first && !came_from.contains_key(&follower) {
                    came_from.insert(follower, node);
                    queue.push_back(follower);
                }
            }
        }
        None
    }
}

/// Whether letting `task` wait for `dependency` (both ids) would close a cycle. A task waiting for itself does.
pub fn would_create_cycle(plan: &Plan, task: &str, dependency: &str) -> bool {
    if task == dependency {
        return true;
    }
    let number = |id: &str| plan.tasks.iter().position(|t| t.id == id).map(NodeIndex::new);
    let (Some(task), Some(dependency)) = (number(task), number(dependency)) else { return false };
    has_path_connecting(&Graph::new(plan).graph, task, dependency, None)
}

fn set(values: &mut [i64], index: usize, value: i64) {
    if let Some(slot) = values.get_mut(index) {
        *slot = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Distribution, Task, TaskKind};

    /// Tasks written as `c<a,b`; each takes one minute.
    fn plan(text: &str) -> Plan {
        let task = |word: &str| {
            let (id, dependencies) = word.split_once('<').unwrap_or((word, ""));
            Task {
                id: id.to_owned(),
                name: id.to_owned(),
                kind: TaskKind::Glue,
                duration: Distribution::Fixed { seconds: 60.0 },
                depends_on: dependencies.split(',').filter(|d| !d.is_empty()).map(str::to_owned).collect(),
                ..Task::default()
            }
        };
        let tasks = text.split_whitespace().map(task).collect();
        Plan { name: "test".to_owned(), tasks, ..Plan::default() }
    }

    fn check<T: std::fmt::Debug>(text: &str, ask: impl Fn(&Graph) -> T, expect: &str) {
        assert_eq!(format!("{:?}", ask(&Graph::new(&plan(text)))), expect, "{text}");
    }

    #[test]
    fn order_takes_the_task_declared_first() {
        check("c<b a b<a d", Graph::order, "Some([1, 2, 0, 3])");
        check("a<b b<a", Graph::order, "None");
        check("", Graph::order, "Some([])");
    }

    #[test]
    fn levels_are_stages() {
        check("a b c d<a,c e<b,c f<e", Graph::levels, "Some([[0, 1, 2], [3, 4], [5]])");
        check("b<a a x", Graph::levels, "Some([[1, 2], [0]])");
    }

    #[test]
    fn implied_dependencies_drop_out() {
        check("a b<a c<a,b d<a,c,nobody,d", Graph::reduced, "Some([[], [0], [1], [2]])");
    }

    #[test]
    fn cycles_are_named_whole() {
        check("a<c b<a c<b d<c", Graph::cycles, "[[0, 1, 2]]");
        check("a<b b<a c<d d<c", Graph::cycles, "[[0, 1], [2, 3]]");
        check("a b<a", Graph::cycles, "[]");
    }

    #[test]
    fn the_critical_path_of_the_article() {
        let graph = Graph::new(&plan("g1 g2 g3 s1<g1,g3 s2<g2,g3"));
        let minutes = [4, 26, 7, 21, 3].map(|m| m * 60_000);
        let schedule = graph.schedule(&minutes).unwrap();
        assert_eq!(schedule.length, 29 * 60_000);
        assert_eq!(schedule.critical_path, [1, 4]);
        assert_eq!(schedule.slack, [4, 0, 1, 1, 0].map(|m| m * 60_000));
    }

    #[test]
    fn a_dependency_that_closes_a_cycle_is_seen() {
        let plan = plan("a b<a c<b");
        assert!(would_create_cycle(&plan, "a", "c"));
        assert!(would_create_cycle(&plan, "a", "a"));
        assert!(!would_create_cycle(&plan, "c", "a"));
        assert!(!would_create_cycle(&plan, "c", "nobody"));
    }
}
