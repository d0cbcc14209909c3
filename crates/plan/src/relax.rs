//! Taking back a dependency without taking back what followed from it.

use crate::{Graph, Plan};

/// Says that `task` does not wait for `dependency` (both ids) and changes nothing else: what `task` had to wait for
/// through the dependency it now waits for itself, and what waits for `task` still waits for the dependency. Where
/// `task` waits for the dependency through a third task too, it goes on doing so. Unknown ids change nothing.
///
/// This is how a false dependency is taken out of a plan that was read off a definition with barriers: there every task
/// of a stage waits for the whole stage before, and by that for all stages before.
pub fn relax(plan: &mut Plan, task: &str, dependency: &str) {
    let number = |id: &str| plan.tasks.iter().position(|known| known.id == id);
    let (Some(later), Some(earlier)) = (number(task), number(dependency)) else { return };
    let graph = Graph::new(plan);
    if !graph.dependencies(later).contains(&earlier) {
        return;
    }
    // In a circle nothing is implied.
    let ancestors = graph.ancestors().unwrap_or_default();
    let reaches =
        |from: usize, to: usize| from == to || ancestors.get(from).is_some_and(|all| all.contains(to));
    let others: Vec<usize> = graph.dependencies(later).iter().copied().filter(|d| *d != earlier).collect();
    let mut added: Vec<(usize, usize)> = Vec::new();
    for &further in graph.dependencies(earlier) {
        if !others.iter().any(|other| reaches(*other, further)) {
            added.push((later, further));
        }
    }
    let still = others.iter().any(|other| reaches(*other, earlier));
    for dependent in graph.dependents(later) {
        let mut ways = graph.dependencies(dependent).iter().filter(|way| **way != later);
        if !still && !ways.any(|way| reaches(*way, earlier)) {
            added.push((dependent, earlier));
        }
    }
    if let Some(task) = plan.tasks.get_mut(later) {
        task.depends_on.retain(|id| id != dependency);
        task.receives.retain(|id| id != dependency);
    }
    for (task, further) in added {
        let Some(id) = plan.tasks.get(further).map(|task| task.id.clone()) else { continue };
        if let Some(task) = plan.tasks.get_mut(task) {
            task.depends_on.push(id);
        }
    }
}
