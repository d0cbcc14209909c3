//! What can be wrong with how a task is run: its retries, timeout, failures, limits and resource.

use crate::check::error;
use crate::words;
use crate::{Retry, Task, TaskKind};
use asl::{Diagnostic, Span};
use std::ops::RangeInclusive;

/// `MaxAttempts` and `TimeoutSeconds` go no further (Amazon States Language, "Retrying after error", "Timeouts").
const MOST: u32 = 99_999_999;

pub(crate) fn task_rules(task: &Task, path: &str, found: &mut Vec<Diagnostic>) {
    let name = task.label();
    let mut whole = |field: &str, value: Option<u32>, range: RangeInclusive<u32>| {
        if let Some(value) = value.filter(|value| !range.contains(value)) {
            let message = format!(
                "{field} of \"{name}\" is {value}; it must be between {} and {}.",
                range.start(),
                range.end()
            );
            found.push(error("INVALID_SETTING", format!("{path}/{field}"), message));
        }
    };
    whole("timeout_s", task.timeout_s, 1..=MOST);
    whole("max_concurrent_runs", task.max_concurrent_runs, 1..=MOST);
    whole("retry/max_attempts", task.retry.map(|retry| retry.max_attempts), 0..=MOST);
    whole("retry/interval_s", task.retry.map(|retry| retry.interval_s), 1..=MOST);
    short_timeout(task, path, found);
    backoff(name, task.retry, path, found);
    probability(task, path, found);
    resource(task, path, found);
    continues(task, path, found);
}

/// A timeout that the task is expected to reach: every attempt fails, but for what chance gives.
fn short_timeout(task: &Task, path: &str, found: &mut Vec<Diagnostic>) {
    let expected_ms = task.duration.mean_ms();
    let Some(seconds) = task.timeout_s.filter(|seconds| i64::from(*seconds) * 1000 < expected_ms) else {
        return;
    };
    let message = format!(
        "\"{}\" is expected to take {}, longer than its timeout_s: it fails after {}.",
        task.label(),
        words::duration(expected_ms),
        words::duration(i64::from(seconds) * 1000)
    );
    found.push(
        Diagnostic::warning("TIMEOUT_TOO_SHORT", format!("{path}/timeout_s"), Span::default(), message)
            .with_fix("Give it a timeout_s well above its duration, or none."),
    );
}

fn backoff(name: &str, retry: Option<Retry>, path: &str, found: &mut Vec<Diagnostic>) {
    let Some(rate) = retry.map(|retry| retry.backoff_rate) else { return };
    if !(1.0..=1e6).contains(&rate) {
        let message = format!("backoff_rate of \"{name}\" is {rate}; it must be at least 1.");
        found.push(error("INVALID_SETTING", format!("{path}/retry/backoff_rate"), message));
    }
}

fn probability(task: &Task, path: &str, found: &mut Vec<Diagnostic>) {
    if !(0.0..=1.0).contains(&task.failure_probability) {
        let message = format!(
            "failure_probability of \"{}\" is {}; it must be between 0 and 1.",
            task.label(),
            task.failure_probability
        );
        found.push(error("INVALID_SETTING", format!("{path}/failure_probability"), message));
    }
}

/// A generic task has no integration of its own: its resource names one.
fn resource(task: &Task, path: &str, found: &mut Vec<Diagnostic>) {
    let named = task.resource.as_deref().is_some_and(|resource| resource.starts_with("arn:"));
    if task.kind == TaskKind::Generic && !named {
        let message =
            format!("\"{}\" is a generic task, but its resource is no ARN of an integration.", task.label());
        found.push(
            error("MISSING_RESOURCE", format!("{path}/resource"), message)
                .with_fix("Give a resource such as \"arn:aws:states:::sns:publish\"."),
        );
    }
}

/// The page leaves the wish behind when a dependency is removed: it means nothing then, and nothing is lost.
fn continues(task: &Task, path: &str, found: &mut Vec<Diagnostic>) {
    let Some(wish) = task.continues.as_ref().filter(|wish| !task.depends_on.contains(wish)) else { return };
    let message = format!("\"{}\" is to continue after \"{wish}\", but does not depend on it.", task.label());
    found.push(
        Diagnostic::warning("NOT_A_DEPENDENCY", format!("{path}/continues"), Span::default(), message)
            .with_fix("Name one of its dependencies, or remove the field."),
    );
}
