//! Nested: Parallel states inside each other, no polling.
//!
//! Tasks that have nothing to do with each other run side by side; a task that all others of a group wait for, or that
//! waits for all of them, comes before or after them. Where a group has neither, some tasks that the plan leaves free
//! must be put in order: the group is cut in two, the first part ending before the second begins, where that costs
//! least at mean durations.

use super::tree::{machine as state_machine, Tree};
use super::Loom;
use plan::Graph;
use serde_json::Value;
use std::collections::BTreeSet;

/// Most cuts that are looked at for a group.
const CUTS: usize = 24;

pub fn machine(loom: &mut Loom) -> Option<Value> {
    let tree = arrangement(loom)?;
    let comment = format!("{}: Parallel states inside each other", loom.plan.name);
    Some(state_machine(loom, &comment, &tree))
}

fn arrangement(loom: &Loom) -> Option<Tree> {
    let durations: Vec<i64> = loom.plan.tasks.iter().map(|task| task.duration.mean_ms()).collect();
    Some(Nester::new(&loom.graph, durations)?.tree())
}

/// Pairs of tasks that the nested layout runs one after the other although the plan leaves them free.
pub fn ordered_needlessly(graph: &Graph, durations_ms: &[i64]) -> Option<usize> {
    let ancestors = graph.ancestors()?;
    let required: usize = ancestors.iter().map(|set| set.count_ones(..)).sum();
    Some(ordered(&Nester::new(graph, durations_ms.to_vec())?.tree()).1.saturating_sub(required))
}

/// How many tasks an arrangement has, and how many pairs of them run one after the other.
fn ordered(tree: &Tree) -> (usize, usize) {
    match tree {
        Tree::Task(_) => (1, 0),
        Tree::Parallel(_, parts) => parts.iter().map(ordered).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1)),
        Tree::Series(parts) => {
            parts.iter().map(ordered).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1 + a.0 * b.0))
        }
    }
}

struct Nester {
    needs: Vec<Vec<usize>>,
    followers: Vec<Vec<usize>>,
    durations: Vec<i64>,
    finish: Vec<i64>,
    order: Vec<usize>,
    level: Vec<usize>,
}

impl Nester {
    fn new(graph: &Graph, durations: Vec<i64>) -> Option<Self> {
        let needs = graph.reduced()?;
        let mut followers = vec![Vec::new(); needs.len()];
        for (task, own) in needs.iter().enumerate() {
            for need in own {
                followers.get_mut(*need)?.push(task);
            }
        }
        let mut level = vec![0; needs.len()];
        for (stage, tasks) in graph.levels()?.iter().enumerate() {
            tasks.iter().for_each(|task| level.get_mut(*task).map_or((), |slot| *slot = stage));
        }
        let finish = graph.schedule(&durations)?.earliest_finish;
        Some(Self { order: graph.order()?, needs, followers, durations, finish, level })
    }

    fn tree(&self) -> Tree {
        self.nest(self.order.clone())
    }

    /// `set` in topological order.
    fn nest(&self, mut set: Vec<usize>) -> Tree {
        let (mut head, mut tail) = (Vec::new(), Vec::new());
        loop {
            let mut parts = self.components(&set);
            if parts.len() > 1 {
                let branches = parts.into_iter().map(|part| self.nest(part)).collect();
                head.push(Tree::Parallel("Side by side".to_owned(), branches));
                break;
            }
            set = parts.pop().unwrap_or_default();
            match self.ends(&set) {
                (Some(first), _) => {
                    set.retain(|task| *task != first);
                    head.push(Tree::Task(first));
                }
                (None, Some(last)) => {
                    set.retain(|task| *task != last);
                    tail.push(Tree::Task(last));
                }
                (None, None) if set.is_empty() => break,
                (None, None) => {
                    let (before, after) = self.best_cut(&set);
                    head.push(self.nest(before));
                    head.push(self.nest(after));
                    break;
                }
            }
        }
        tail.reverse();
        head.extend(tail);
        Tree::series(head)
    }

    /// The only task that waits for none of the set, and the only one that none of the set waits for.
    fn ends(&self, set: &[usize]) -> (Option<usize>, Option<usize>) {
        let inside: BTreeSet<usize> = set.iter().copied().collect();
        let only = |lists: &[Vec<usize>]| {
            let free =
                |task: &&usize| lists.get(**task).is_none_or(|list| !list.iter().any(|t| inside.contains(t)));
            let mut ends = set.iter().filter(free);
            ends.next().copied().filter(|_| ends.next().is_none())
        };
        (only(&self.needs), only(&self.followers))
    }

    /// Groups that no dependency connects, in the order of their first tasks.
    fn components(&self, set: &[usize]) -> Vec<Vec<usize>> {
        let mut left: BTreeSet<usize> = set.iter().copied().collect();
        let mut groups = Vec::new();
        for task in set {
            if !left.remove(task) {
                continue;
            }
            let (mut group, mut reach) = (BTreeSet::from([*task]), vec![*task]);
            while let Some(task) = reach.pop() {
                let near = [&self.needs, &self.followers].into_iter().filter_map(|lists| lists.get(task));
                for next in near.flatten().copied().filter(|next| left.remove(next)).collect::<Vec<_>>() {
                    group.insert(next);
                    reach.push(next);
                }
            }
            groups.push(group);
        }
        let in_order = |group: BTreeSet<usize>| set.iter().copied().filter(|t| group.contains(t)).collect();
        groups.into_iter().map(in_order).collect()
    }

    /// The cut after which both parts together are expected to end soonest. Tasks in the order of their earliest ends
    /// are a topological order, so that every beginning of it can come first.
    fn best_cut(&self, set: &[usize]) -> (Vec<usize>, Vec<usize>) {
        let mut by_end = set.to_vec();
        by_end.sort_by_key(|task| self.finish.get(*task));
        let step = (set.len() / CUTS).max(1);
        let cut = |at: usize| {
            let first: BTreeSet<usize> = by_end.iter().take(at).copied().collect();
            set.iter().partition::<Vec<usize>, _>(|task| first.contains(task))
        };
        let cost = |at: &usize| {
            let (before, after) = cut(*at);
            self.estimate(&before).saturating_add(self.estimate(&after))
        };
        cut((1..set.len()).step_by(step).min_by_key(cost).unwrap_or(1))
    }

    /// When a group would end at the latest if it is nested well: a connected rest without a first and last task is
    /// taken as stages.
    fn estimate(&self, set: &[usize]) -> i64 {
        self.components(set).iter().map(|group| self.estimate_connected(group)).max().unwrap_or(0)
    }

    fn estimate_connected(&self, group: &[usize]) -> i64 {
        let duration = |task: usize| self.durations.get(task).copied().unwrap_or(0);
        match (group, self.ends(group)) {
            ([only], _) => duration(*only),
            (_, (Some(end), _) | (None, Some(end))) if group.len() <= 4 * CUTS => {
                let rest: Vec<usize> = group.iter().copied().filter(|task| *task != end).collect();
                duration(end).saturating_add(self.estimate(&rest))
            }
            _ => {
                let mut stages = std::collections::BTreeMap::<usize, i64>::new();
                for task in group {
                    let stage = stages.entry(self.level.get(*task).copied().unwrap_or(0)).or_default();
                    *stage = duration(*task).max(*stage);
                }
                stages.values().sum()
            }
        }
    }
}
