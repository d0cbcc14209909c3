//! The branches of the layouts whose tasks wait for each other: paths through the plan.
//!
//! A task continues in the branch of one of its dependencies, whose end it then needs not be told, and waits for each
//! other one. Which one is chosen so that, over all tasks and over several draws of the durations, the delay by
//! waiting and the number of status checks are least; a plan can also say it (`continues`).

use super::matching::{best_matching, Gains};
use crate::draws::Draws;
use plan::{Distribution, Graph, Plan, Schedule};
use protocol::{Layout, RunSettings};

/// How many draws of the durations the choice looks at, where they are left to chance.
const DRAWS: u32 = 16;
/// So often at most the choice is made again.
const ROUNDS: usize = 4;
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
pub fn branches(plan: &Plan, graph: &Graph, layout: Layout) -> Option<Vec<Vec<Stop>>> {
    let needs = graph.reduced()?;
    let hosts = hosts(plan, graph, &needs, layout)?;
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

/// The dependency after which each task continues. What is chosen delays tasks, and so what depends on them: the choice is
/// made again with the ends that the last one leads to, as long as that makes it better.
fn hosts(plan: &Plan, graph: &Graph, needs: &[Vec<usize>], layout: Layout) -> Option<Vec<Option<usize>>> {
    let outlook = Outlook { plan, needs, order: graph.order()?, waits: Waits::of(plan, layout) };
    let draws = draws(plan, graph)?;
    let mut ends: Vec<Vec<i64>> = draws.iter().map(|draw| draw.schedule.earliest_finish.clone()).collect();
    let mut best: Option<(i64, Vec<Option<usize>>)> = None;
    for _ in 0..ROUNDS {
        let hosts = best_matching(&outlook.gains(&draws, &ends)?);
        let (costs, next): (Vec<i64>, Vec<_>) = draws
            .iter()
            .map(|draw| outlook.look(draw, &hosts))
            .collect::<Option<Vec<_>>>()?
            .into_iter()
            .unzip();
        let cost = costs.into_iter().fold(0, i64::saturating_add);
        if best.as_ref().is_some_and(|(least, _)| cost >= *least) {
            break;
        }
        (best, ends) = (Some((cost, hosts)), next);
    }
    best.map(|(_, hosts)| hosts)
}

/// Durations, and when everything could happen with them.
struct Draw {
    durations_ms: Vec<i64>,
    schedule: Schedule,
}

fn draws(plan: &Plan, graph: &Graph) -> Option<Vec<Draw>> {
    let is_drawn = plan.tasks.iter().any(|task| !matches!(task.duration, Distribution::Fixed { .. }));
    let runs = if is_drawn { DRAWS } else { 1 };
    let draws = Draws::new(plan, &RunSettings { expected: !is_drawn, runs, ..RunSettings::default() });
    let draw = |run| {
        let durations_ms = draws.durations_ms(run);
        Some(Draw { schedule: graph.schedule(&durations_ms)?, durations_ms })
    };
    (0..runs).map(draw).collect()
}

/// How the ends of tasks in other branches are waited for, in milliseconds.
enum Waits {
    /// Status checks that take `check`, and begin anew after `round`.
    Polls { check: i64, round: i64 },
    /// A task token is sent when it ends.
    Tokens,
}

impl Waits {
    fn of(plan: &Plan, layout: Layout) -> Self {
        let check = match layout {
            Layout::Callback => return Self::Tokens,
            Layout::Polling => plan.polling.check_s,
            _ => plan.polling.call_s,
        };
        let check = plan::distribution::to_ms(check);
        Self::Polls { check, round: (i64::from(plan.polling.interval_s) * 1000).saturating_add(check).max(1) }
    }

    /// When a branch that comes there at `at` has been told of all these ends, and by how many checks.
    fn told(&self, mut at: i64, ends: impl Iterator<Item = i64>) -> (i64, i64) {
        let mut checks = 0_i64;
        for end in ends {
            // Each check answers at its end; the first one that ends no sooner than the task sees it.
            let rounds = match self {
                Self::Tokens => 0,
                Self::Polls { check, round } => (end - at - check).max(0).saturating_add(round - 1) / round,
            };
            checks = checks.saturating_add(rounds + 1);
            at = match self {
                Self::Tokens => at.max(end),
                Self::Polls { check, round } => {
                    at.saturating_add(*check).saturating_add(rounds.saturating_mul(*round))
                }
            };
        }
        (at, checks)
    }
}

/// What a choice leads to.
struct Outlook<'p> {
    plan: &'p Plan,
    needs: &'p [Vec<usize>],
    order: Vec<usize>,
    waits: Waits,
}

impl Outlook<'_> {
    /// What each task would gain by continuing after each of its dependencies instead of in a branch of its own, if these
    /// end then in each draw.
    fn gains(&self, draws: &[Draw], ends: &[Vec<i64>]) -> Option<Gains> {
        let mut gains: Gains =
            self.needs.iter().map(|own| own.iter().map(|need| (*need, 0)).collect()).collect();
        for (draw, ends) in draws.iter().zip(ends) {
            for (task, list) in gains.iter_mut().enumerate() {
                let slack = draw.schedule.slack.get(task).copied().unwrap_or(0);
                let alone = self.cost(task, None, ends, slack)?;
                for (need, gain) in list {
                    *gain = gain.saturating_add(alone.saturating_sub(self.cost(
                        task,
                        Some(*need),
                        ends,
                        slack,
                    )?));
                }
            }
        }
        for (task, list) in self.plan.tasks.iter().zip(&mut gains) {
            let wish = task.continues.as_deref();
            let is_wished = |need: &usize| {
                self.plan.tasks.get(*need).is_some_and(|other| wish == Some(other.id.as_str()))
            };
            if let Some(at) = list.iter().position(|(need, _)| is_wished(need)) {
                let wished = list.swap_remove(at).0;
                *list = vec![(wished, WISH)];
            }
            list.iter_mut().for_each(|(_, gain)| *gain = gain.saturating_add(CONTINUING).max(1));
        }
        Some(gains)
    }

    /// What waiting costs a task: delay and status checks, in weighted milliseconds.
    fn cost(&self, task: usize, host: Option<usize>, ends: &[i64], slack: i64) -> Option<i64> {
        let (start, checks, ready) = self.start(task, host, ends)?;
        let delay = (start - ready).max(0);
        Some(weighed(delay, checks).saturating_add((delay - slack).max(0)))
    }

    /// When a task starts, after how many checks, and when all that it needs has ended.
    fn start(&self, task: usize, host: Option<usize>, ends: &[i64]) -> Option<(i64, i64, i64)> {
        let end = |task: usize| ends.get(task).copied().unwrap_or(0);
        let own = self.needs.get(task)?;
        let awaited = own.iter().copied().filter(|need| Some(*need) != host);
        let (start, checks) = self.waits.told(host.map_or(0, end), awaited.map(end));
        Some((start, checks, own.iter().map(|need| end(*need)).max().unwrap_or(0)))
    }

    /// What a choice costs in all: the makespan, and delay and checks by themselves; and when each task ends.
    fn look(&self, draw: &Draw, hosts: &[Option<usize>]) -> Option<(i64, Vec<i64>)> {
        let mut ends = vec![0_i64; self.needs.len()];
        let mut cost = 0_i64;
        for &task in &self.order {
            let (start, checks, ready) = self.start(task, hosts.get(task).copied().flatten(), &ends)?;
            cost = cost.saturating_add(weighed((start - ready).max(0), checks));
            *ends.get_mut(task)? = start.saturating_add(draw.durations_ms.get(task).copied().unwrap_or(0));
        }
        Some((cost.saturating_add(ends.iter().max().copied().unwrap_or(0)), ends))
    }
}

fn weighed(delay: i64, checks: i64) -> i64 {
    checks.saturating_mul(CHECK_WEIGHT_MS).saturating_add(delay / SLACK_DISCOUNT)
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
        let all: Vec<String> = branches(&plan, &Graph::new(&plan), Layout::Polling)
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
    fn what_is_delayed_itself_counts_with_its_delay() {
        // By the plan alone c ends last; but b has to poll for a, and then ends later.
        check("a:0.17 b:0.34<a c:0.5<a d:0.1<b,c", "a c | ?a b ?c d");
    }

    #[test]
    fn a_plan_can_say_it() {
        let mut plan = timed("a:4 b:7 c:21<a,b");
        plan.tasks[2].continues = Some("a".to_owned());
        let branches = branches(&plan, &Graph::new(&plan), Layout::Polling).unwrap();
        assert_eq!(branches[0][1], Stop { task: 2, host: Some(0), awaited: vec![1] });
    }
}
