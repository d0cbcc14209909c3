//! The branches of the layouts whose tasks wait for each other: paths through the plan.
//!
//! A task continues in the branch of one of its dependencies, whose end it then needs not be told, and waits for each
//! other one. Which one is chosen so that, over all tasks and over several draws of the durations, the delay by
//! waiting and the number of status checks are least; a plan can also say it (`continues`).

use super::matching::{best_matching, Gains};
use crate::draws::Draws;
use plan::{Distribution, Graph, Plan};
use protocol::RunSettings;

/// How many draws of the durations the choice looks at, where they are left to chance.
const DRAWS: u32 = 16;
/// A status check weighs as much as this much delay, in milliseconds: it costs three transitions.
const CHECK_WEIGHT_MS: i64 = 1000;
/// Delay that slack swallows weighs so many times less.
const SLACK_DISCOUNT: i64 = 10;
/// A branch of its own is never better than continuing in another, which saves a whole wait: this outweighs every cost,
/// but leaves the differences between dependencies.
const CONTINUING: i64 = 1 << 42;
/// What a plan says outweighs everything.
const WISH: i64 = 1 << 46;

/// A task in its branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// The task.
    pub task: usize,
    /// The dependency after which it continues in the branch.
    pub host: Option<usize>,
    /// The dependencies that its branch waits for before it starts, in the order declared: those that no other implies,
    /// and those whose output it receives.
    pub awaited: Vec<usize>,
}

/// The branches of a plan, each a path; in the order of their first tasks. `None` if there is a cycle.
pub fn branches(plan: &Plan, graph: &Graph) -> Option<Vec<Vec<Stop>>> {
    let needs = graph.reduced()?;
    let hosts = best_matching(&gains(plan, graph, &needs)?);
    let mut branches: Vec<Vec<Stop>> = Vec::new();
    let mut branch_of = vec![0_usize; needs.len()];
    for task in graph.order()? {
        let own = needs.get(task)?;
        let host = hosts.get(task).copied().flatten();
        let branch = match host.and_then(|host| branch_of.get(host).copied()) {
            Some(branch) => branch,
            None => {
                branches.push(Vec::new());
                branches.len() - 1
            }
        };
        let stops = branches.get_mut(branch)?;
        // What others imply need not be waited for, but for its output; what ran in this branch has left it here.
        let here = |need: &usize| stops.iter().any(|stop| stop.task == *need);
        let is_needed = |need: &&usize| own.contains(need) || receives(plan, task, **need);
        let awaited = graph.dependencies(task).iter().filter(is_needed).copied();
        let awaited = awaited.filter(|need| !here(need)).collect();
        stops.push(Stop { task, host, awaited });
        *branch_of.get_mut(task)? = branch;
    }
    Some(branches)
}

fn receives(plan: &Plan, task: usize, dependency: usize) -> bool {
    let both = plan.tasks.get(task).zip(plan.tasks.get(dependency));
    both.is_some_and(|(task, dependency)| task.receives(&dependency.id))
}

/// What each task would gain by continuing after each of its dependencies instead of in a branch of its own.
fn gains(plan: &Plan, graph: &Graph, needs: &[Vec<usize>]) -> Option<Gains> {
    let is_drawn = plan.tasks.iter().any(|task| !matches!(task.duration, Distribution::Fixed { .. }));
    let runs = if is_drawn { DRAWS } else { 1 };
    let settings = RunSettings { expected: !is_drawn, runs, ..RunSettings::default() };
    let mut gains: Gains = needs.iter().map(|own| own.iter().map(|need| (*need, 0)).collect()).collect();
    let draws = Draws::new(plan, &settings);
    for run in 0..runs {
        let schedule = graph.schedule(&draws.durations_ms(run))?;
        let finish = |task: usize| schedule.earliest_finish.get(task).copied().unwrap_or(0);
        for (task, list) in gains.iter_mut().enumerate() {
            let own = needs.get(task)?;
            let slack = schedule.slack.get(task).copied().unwrap_or(0);
            let cost = |host: Option<usize>| {
                let awaited = own.iter().copied().filter(|need| Some(*need) != host);
                let ready = own.iter().map(|need| finish(*need)).max().unwrap_or(0);
                cost(plan, host.map_or(0, finish), awaited.map(finish), ready, slack)
            };
            let alone = cost(None);
            for (need, gain) in list {
                *gain = gain.saturating_add(alone.saturating_sub(cost(Some(*need))));
            }
        }
    }
    for (task, list) in plan.tasks.iter().zip(&mut gains) {
        let wish = task.continues.as_deref();
        let is_wished =
            |need: &usize| plan.tasks.get(*need).is_some_and(|other| wish == Some(other.id.as_str()));
        if let Some(at) = list.iter().position(|(need, _)| is_wished(need)) {
            let wished = list.swap_remove(at).0;
            *list = vec![(wished, WISH)];
        }
        list.iter_mut().for_each(|(_, gain)| *gain = gain.saturating_add(CONTINUING).max(1));
    }
    Some(gains)
}

/// What waiting costs a task whose branch comes to it at `from`: delay and status checks, in weighted milliseconds.
fn cost(plan: &Plan, from: i64, awaited: impl Iterator<Item = i64>, ready: i64, slack: i64) -> i64 {
    let check = plan::distribution::to_ms(plan.polling.check_s);
    let round = (i64::from(plan.polling.interval_s) * 1000).saturating_add(check).max(1);
    let (mut at, mut checks) = (from, 0_i64);
    for end in awaited {
        // Each check answers at its end; the first one that ends no sooner than the task sees it.
        let rounds = (end - at - check).max(0).saturating_add(round - 1) / round;
        checks = checks.saturating_add(rounds + 1);
        at = at.saturating_add(check).saturating_add(rounds.saturating_mul(round));
    }
    let delay = (at - ready).max(0);
    let beyond = (delay - slack).max(0);
    (checks.saturating_mul(CHECK_WEIGHT_MS)).saturating_add(beyond).saturating_add(delay / SLACK_DISCOUNT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layouts::tests::timed;

    fn check(text: &str, expect: &str) {
        let plan = timed(text);
        let name = |task: &usize| plan.tasks[*task].id.clone();
        let stop = |stop: &Stop| {
            let waits: String = stop.awaited.iter().map(|task| format!("?{} ", name(task))).collect();
            format!("{waits}{}", name(&stop.task))
        };
        let all: Vec<String> = branches(&plan, &Graph::new(&plan))
            .unwrap()
            .iter()
            .map(|branch| branch.iter().map(stop).collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(all.join(" | "), expect, "{text}");
    }

    #[test]
    fn a_task_continues_after_what_ends_last() {
        check("a:4 b:7 c:21<a,b", "a | b ?a c");
        check("a:7 b:4 c:21<a,b", "a ?b c | b");
        // The article's plan: both would rather continue after the long dependency's end than poll for it.
        check("g1:4 g2:26 g3:7 s1:21<g1,g3 s2:3<g2,g3", "g1 | g2 ?g3 s2 | g3 ?g1 s1");
    }

    #[test]
    fn a_dependency_is_continued_once_where_it_saves_most() {
        // Both want to continue after b; a and c end early, but a much earlier than c.
        check("a:1 b:20 c:19 d:5<a,b e:5<b,c", "a | b ?a d | c ?b e");
        check("a:1 b:20 c:1 d:5<a,b e:500<b,c", "a ?b d | b ?c e | c");
    }

    #[test]
    fn a_plan_can_say_it() {
        let mut plan = timed("a:4 b:7 c:21<a,b");
        plan.tasks[2].continues = Some("a".to_owned());
        let branches = branches(&plan, &Graph::new(&plan)).unwrap();
        assert_eq!(branches[0][1], Stop { task: 2, host: Some(0), awaited: vec![1] });
    }
}
