//! What chance has in store for each run: how long each attempt at a task takes, and which fail.

use plan::{Plan, Retry, Task, TaskKind};
use protocol::RunSettings;
use sim::chance::mix;
use sim::latency::to_millis;
use sim::world::{Try, LAMBDA_LIMIT};

/// So many attempts at one task fill a history of 25,000 events: no execution makes more.
const MOST_TRIES: u32 = 10_000;

/// Sets the draws of failures apart from those of durations.
const FAILING: u64 = 0x6661_696c;

/// The draws of a plan's tasks, run by run.
///
/// A draw depends on (seed, run, task id, attempt) and nothing else: the same task takes the same time and fails as
/// often in every layout (common random numbers), and adding or changing one task leaves the others' draws alone.
#[derive(Debug, Clone)]
pub struct Draws<'p> {
    plan: &'p Plan,
    expected: bool,
    /// Of each task: its part of the random state.
    names: Vec<u64>,
    /// The tasks whose first attempt may fail, by plan number.
    fallible: Vec<usize>,
}

/// What was drawn for one run, in plan order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Drawn {
    /// How long the first attempt at each task takes, in milliseconds.
    pub first_ms: Vec<i64>,
    /// How long each task takes in all: its attempts and the waits between them.
    pub task_ms: Vec<i64>,
    /// The attempts at tasks whose first one fails, in order.
    pub tries: Vec<Try>,
    /// A task fails at every attempt that it has: the run fails, whatever the layout.
    pub doomed: bool,
}

impl From<Vec<i64>> for Drawn {
    /// Tasks that take this long, and succeed at once.
    fn from(task_ms: Vec<i64>) -> Self {
        Self { first_ms: task_ms.clone(), task_ms, ..Self::default() }
    }
}

impl Drawn {
    /// The same with each attempt at one task shorter by as much.
    pub fn less(&self, task: usize, ms: i64) -> Self {
        let mut less = self.clone();
        let tries = less.tries.iter_mut().filter(|own| own.place == task).map(|own| &mut own.latency_ms);
        for duration in less.first_ms.get_mut(task).into_iter().chain(tries) {
            *duration = (*duration - ms).max(0);
        }
        less
    }
}

impl<'p> Draws<'p> {
    /// The draws of a plan under these settings.
    pub fn new(plan: &'p Plan, settings: &RunSettings) -> Self {
        let names = plan.tasks.iter().map(|task| named(settings.seed, &task.id)).collect();
        // Who has a timeout may run into it, and every function has Lambda's.
        let may_fail = |task: &Task| task.failure_probability > 0.0 || may_take_too_long(task);
        let tasks = plan.tasks.iter().enumerate().filter(|(_, task)| may_fail(task));
        let fallible = if settings.expected { Vec::new() } else { tasks.map(|(number, _)| number).collect() };
        Self { plan, expected: settings.expected, names, fallible }
    }

    /// What is drawn for run number `run`; with expected durations, means and no failure.
    pub fn draw(&self, run: u32) -> Drawn {
        let mut drawn = Drawn::default();
        self.redraw(run, &mut drawn);
        drawn
    }

    /// The same, into lists that are used again.
    pub fn redraw(&self, run: u32, drawn: &mut Drawn) {
        self.fill(run, &mut drawn.first_ms);
        drawn.task_ms.clone_from(&drawn.first_ms);
        drawn.tries.clear();
        drawn.doomed = false;
        for &number in &self.fallible {
            self.attempts(number, run, drawn);
        }
    }

    /// How long first attempts take, in milliseconds, in plan order.
    pub fn durations_ms(&self, run: u32) -> Vec<i64> {
        let mut durations_ms = Vec::with_capacity(self.names.len());
        self.fill(run, &mut durations_ms);
        durations_ms
    }

    /// The same, into a list that is used again.
    pub fn fill(&self, run: u32, durations_ms: &mut Vec<i64>) {
        durations_ms.clear();
        durations_ms.extend(self.plan.tasks.iter().zip(&self.names).map(
            |(task, name)| match self.expected {
                true => task.duration.mean_ms(),
                false => task.duration.quantile_ms(uniform(*name, run, 0)),
            },
        ));
    }

    /// Attempts at a task until one succeeds or none is left; nothing if the first succeeds.
    fn attempts(&self, number: usize, run: u32, drawn: &mut Drawn) {
        let (Some(task), Some(&name)) = (self.plan.tasks.get(number), self.names.get(number)) else { return };
        let timeout_ms = most_ms(task).unwrap_or(i64::MAX);
        let retries = task.retry.map_or(0, |retry| retry.max_attempts).min(MOST_TRIES);
        let mut whole_ms = 0_i64;
        for attempt in 0..=retries {
            let latency_ms = task.duration.quantile_ms(uniform(name, run, attempt));
            let fails = uniform(mix(name ^ FAILING), run, attempt) < task.failure_probability;
            let is_over = !fails && latency_ms <= timeout_ms;
            if attempt == 0 && is_over {
                return;
            }
            drawn.tries.push(Try { place: number, attempt, latency_ms, fails });
            whole_ms = whole_ms.saturating_add(latency_ms.min(timeout_ms));
            if is_over {
                break;
            }
            match task.retry.filter(|_| attempt < retries) {
                Some(retry) => whole_ms = whole_ms.saturating_add(wait_ms(retry, attempt)),
                None => drawn.doomed = true,
            }
        }
        if let Some(task_ms) = drawn.task_ms.get_mut(number) {
            *task_ms = whole_ms;
        }
    }
}

/// How long a retrier waits after this attempt: `IntervalSeconds * BackoffRate ^ attempt`.
fn wait_ms(retry: Retry, attempt: u32) -> i64 {
    to_millis(f64::from(retry.interval_s) * libm::pow(retry.backoff_rate, f64::from(attempt)))
}

/// The longest that an attempt at a task may take: its own timeout's time, or what Lambda lets a function run.
fn most_ms(task: &Task) -> Option<i64> {
    let own = task.timeout_s.map(|seconds| i64::from(seconds) * 1000);
    own.into_iter().chain((task.kind == TaskKind::Lambda).then_some(LAMBDA_LIMIT)).min()
}

fn may_take_too_long(task: &Task) -> bool {
    most_ms(task).is_some_and(|most| task.duration.quantile_ms(1.0) > most)
}

fn named(seed: u64, task: &str) -> u64 {
    task.bytes().fold(mix(seed), |state, byte| mix(state ^ u64::from(byte)))
}

/// A number between 0 and 1, both excluded.
fn uniform(named: u64, run: u32, attempt: u32) -> f64 {
    let bits = mix(named ^ mix(u64::from(run) | u64::from(attempt) << 32)) >> 12;
    (bits as f64 + 0.5) / (1_u64 << 52) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use plan::Distribution;

    #[test]
    fn draws_are_uniform_and_independent() {
        let n = 10_000_u32;
        let draws = |task: &'static str| (0..n).map(move |run| uniform(named(7, task), run, 0));
        let mean = |values: &mut dyn Iterator<Item = f64>| values.sum::<f64>() / f64::from(n);
        assert!((mean(&mut draws("a")) - 0.5).abs() < 0.01);
        assert!((mean(&mut draws("a").map(|u| (u - 0.5) * (u - 0.5))) - 1.0 / 12.0).abs() < 0.003);
        let both = mean(&mut draws("a").zip(draws("b")).map(|(a, b)| (a - 0.5) * (b - 0.5)));
        assert!(both.abs() < 0.005, "correlation of two tasks: {both}");
        assert_ne!(named(7, "a"), named(8, "a"));
    }

    /// A task that fails half of the time, with retries after 1, 2 and 4 s.
    fn flaky(retries: u32) -> Plan {
        let task = Task {
            id: "a".to_owned(),
            duration: Distribution::Fixed { seconds: 10.0 },
            failure_probability: 0.5,
            retry: Some(Retry { max_attempts: retries, ..Retry::default() }),
            ..Task::default()
        };
        Plan { tasks: vec![task], ..Plan::default() }
    }

    #[test]
    fn a_function_fails_after_fifteen_minutes() {
        let duration = Distribution::Uniform { min_s: 600.0, max_s: 1_200.0 };
        let task = |kind| Task { id: "a".to_owned(), kind, duration: duration.clone(), ..Task::default() };
        let of = |kind| Plan { tasks: vec![task(kind)], ..Plan::default() };
        let settings = RunSettings { expected: false, ..RunSettings::default() };
        let (function, job) = (of(TaskKind::Lambda), of(TaskKind::Glue));
        let (function, job) = (Draws::new(&function, &settings), Draws::new(&job, &settings));
        let mut failed = 0_u32;
        for run in 0..1_000 {
            let (limited, own) = (function.draw(run), job.draw(run));
            assert!(!own.doomed && own.first_ms == limited.first_ms);
            assert_eq!(limited.doomed, own.task_ms[0] > LAMBDA_LIMIT);
            assert_eq!(limited.task_ms[0], own.task_ms[0].min(LAMBDA_LIMIT));
            failed += u32::from(limited.doomed);
        }
        assert!(failed.abs_diff(500) < 60, "{failed} of 1,000");
    }

    #[test]
    fn attempts_go_on_until_one_succeeds() {
        let settings = RunSettings { expected: false, ..RunSettings::default() };
        let plan = flaky(2);
        let draws = Draws::new(&plan, &settings);
        let mut seen = [0_u32; 4];
        for run in 0..4_000 {
            let drawn = draws.draw(run);
            let fails: Vec<bool> = drawn.tries.iter().map(|own| own.fails).collect();
            let (failures, whole_ms) = match fails.as_slice() {
                [] => (0, 10_000),
                [true, false] => (1, 21_000),
                [true, true, false] => (2, 33_000),
                [true, true, true] => (3, 33_000),
                other => panic!("{other:?}"),
            };
            assert_eq!((drawn.task_ms[0], drawn.doomed), (whole_ms, failures == 3));
            seen[failures] += 1;
        }
        for (seen, expect) in seen.iter().zip([2_000_u32, 1_000, 500, 500]) {
            assert!(seen.abs_diff(expect) < 130, "{seen} of {expect}");
        }
        assert_eq!(Draws::new(&plan, &RunSettings::default()).draw(0), Drawn::from(vec![10_000]));
    }
}
