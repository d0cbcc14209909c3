//! The poller's Lambda function of the article on partially dependent parallel flows.
//!
//! It is given `{"attempt", "job": {"name", "kind"?}, "sfn": {"startedOn", "triggerOffset"}, "maxItems"?}`, looks at
//! the newest `maxItems` (3) runs of the job, and answers `DONE` if one of those that started no earlier than
//! `startedOn` rounded down to `triggerOffset` minutes has succeeded, `WAITING` otherwise. It cannot know which
//! execution started the run it believes: that is the hazard of this way of polling. In which queue or cluster the job
//! runs (`job.queue`, `job.cluster`), which the services must be told, makes no difference here: jobs go by their names.

use super::runs::{Run, RunState, RunTable};
use super::service::object;
use super::shared::Shared;
use super::TaskError;
use crate::time::Time;
use asl::arn::{last_part, task_family};
use expr::Value;

/// The run table's sections that a check may ask for by `job.kind`; `glue` where none is said.
const KINDS: [&str; 5] = ["glue", "states", "lambda", "ecs", "batch"];

/// Which runs of a job are believed.
#[derive(Debug)]
pub struct Check {
    since: Time,
    most: usize,
    /// Whether only runs that have stopped are listed.
    stopped: bool,
}

impl Check {
    /// The kind of job, the job and which of its runs are believed, if the function's answer to `event` hangs on that alone.
    pub fn alone(event: &Value) -> Option<(&'static str, String, Self)> {
        let looks_elsewhere = of_execution(event).is_some()
            || ["failure", "output"].into_iter().any(|key| event.get(key).is_some());
        let (_, kind, job, check) = read(event).ok().filter(|_| !looks_elsewhere)?;
        Some((kind, job.to_owned(), check))
    }

    /// The run that is believed, of a job's runs, newest first.
    pub fn believes<'r>(&self, mut runs: impl Iterator<Item = &'r Run>) -> Option<&'r Run> {
        let believed = |run: &&Run| run.started >= self.since && run.state == RunState::Succeeded;
        let listed = |run: &&'r Run| !self.stopped || run.state != RunState::Running;
        runs.by_ref().filter(listed).take(self.most).find(believed)
    }
}

/// The state and the execution whose task is asked after, where it is not a job's run.
fn of_execution(event: &Value) -> Option<(&Value, &Value)> {
    event.get("job")?.get("state").zip(event.get("sfn")?.get("executionId"))
}

/// The count of attempts, the kind of job, the job, and which of its runs are believed.
fn read(event: &Value) -> Result<(i64, &'static str, &str, Check), TaskError> {
    let at = |path: [&str; 2]| path.iter().try_fold(event, |value, key| value.get(key));
    let missing = |key: &str| {
        TaskError::new("KeyError", format!("{{\"errorMessage\":\"'{key}'\",\"errorType\":\"KeyError\"}}"))
    };
    let attempt = event.get("attempt").and_then(Value::as_i64).ok_or_else(|| missing("attempt"))?;
    let job = at(["job", "name"]).and_then(Value::as_str).ok_or_else(|| missing("job"))?;
    let asked = at(["job", "kind"]).and_then(Value::as_str).unwrap_or("glue");
    let kind = KINDS.into_iter().find(|kind| *kind == asked).ok_or_else(|| missing("kind"))?;
    let started = at(["sfn", "startedOn"])
        .and_then(Value::as_str)
        .and_then(Time::parse)
        .ok_or_else(|| missing("sfn"))?;
    let offset = at(["sfn", "triggerOffset"]).and_then(Value::as_i64).ok_or_else(|| missing("sfn"))?;
    let most = event.get("maxItems").and_then(Value::as_i64).unwrap_or(3);
    let job = match kind {
        "states" => last_part(job),
        "ecs" => task_family(job),
        _ => job,
    };
    let most = usize::try_from(most).unwrap_or(0);
    let check = Check { since: round_down(started, offset), most, stopped: kind == "ecs" };
    Ok((attempt, kind, job, check))
}

/// The function's answer to `event`.
pub fn status_check(event: &Value, runs: &RunTable, shared: &Shared) -> Result<Value, TaskError> {
    let (attempt, kind, job, check) = read(event)?;
    let done = match of_execution(event) {
        Some((state, execution)) => shared.result_of(execution, state).map(Some),
        None => check.believes(runs.newest_first(kind, job)).map(|run| output(kind, run, shared)),
    };
    let gave_up = || event.get("failure").is_some_and(|word| failed(word, shared));
    let status = match &done {
        Some(_) => "DONE",
        None if gave_up() => "FAILED",
        None => "WAITING",
    };
    let mut answer: Vec<(&str, Value)> = vec![
        ("attempt", Value::Int(attempt.saturating_add(1))),
        ("statusCode", Value::Int(200)),
        ("status", status.into()),
    ];
    // Who asks for the output finds the field in every answer.
    if event.get("output").and_then(Value::as_bool) == Some(true) {
        answer.push(("output", done.flatten().unwrap_or_default()));
    }
    Ok(Value::object(answer.into_iter().map(|(key, value)| (key.into(), value)).collect()))
}

/// What a run gave, as the service's own listing tells it.
fn output(kind: &str, run: &Run, shared: &Shared) -> Option<Value> {
    let result = shared.result(&run.id);
    let name = || Value::from(run.job.clone());
    match kind {
        "glue" => Some(object([("JobRunId", run.id.clone().into()), ("JobName", name())])),
        "batch" => Some(object([("JobId", run.id.clone().into()), ("JobName", name())])),
        "ecs" => result?.get("TaskArn").map(|arn| object([("TaskArn", arn.clone())])),
        "states" => result?.get("Output").cloned(),
        _ => result?.get("Payload").cloned(),
    }
}

/// Whether the task's branch left word that it will never succeed.
fn failed(word: &Value, shared: &Shared) -> bool {
    let text = |key: &str| word.get(key).and_then(Value::as_str).unwrap_or_default();
    let is = |value: Option<&Value>, expect: &str| {
        value.and_then(|value| value.get("S")).and_then(Value::as_str) == Some(expect)
    };
    shared.tables.items(text("table")).iter().any(|item| {
        is(item.get("execution"), text("execution"))
            && is(item.get("task"), text("task"))
            && is(item.get("taskOutcome"), "FAILED")
    })
}

/// `startedOn` less its minutes past a multiple of `offset` in the hour, its seconds and fractions. The article's
/// code takes the minute of the hour, so an offset past 60 minutes rounds to the full hour.
fn round_down(started: Time, offset: i64) -> Time {
    const MINUTE: i64 = 60_000;
    let minute_of_hour = started.millis().div_euclid(MINUTE).rem_euclid(60);
    let past = minute_of_hour.checked_rem(offset).unwrap_or(0);
    Time::from_millis((started.millis().div_euclid(MINUTE) - past) * MINUTE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{Run, Starter};

    fn table(runs: &[(&str, RunState)]) -> RunTable {
        let mut table = RunTable::default();
        for (started, state) in runs {
            table.add("glue", "job-3", |job| Run {
                id: (*started).into(),
                job,
                started: Time::parse(started).unwrap(),
                completed: None,
                state: *state,
                starter: Starter::Earlier,
            });
        }
        table
    }

    #[test]
    fn believes_any_success_since_the_rounded_start() {
        use RunState::*;
        let check = |runs: &[(&str, RunState)], expect: &str| {
            let event = r#"{"attempt":4,"job":{"name":"job-3"},"sfn":{"startedOn":"2026-11-21T10:47:05.250Z","triggerOffset":30}}"#;
            let answer =
                status_check(&Value::parse(event).unwrap(), &table(runs), &Shared::default()).unwrap();
            assert_eq!(answer.get("status").and_then(Value::as_str), Some(expect), "{runs:?}");
            assert_eq!(answer.get("attempt"), Some(&Value::Int(5)));
        };
        check(&[], "WAITING");
        check(&[("2026-11-21T10:48:00Z", Running)], "WAITING");
        check(&[("2026-11-21T10:48:00Z", Succeeded)], "DONE");
        check(&[("2026-11-21T10:29:59Z", Succeeded)], "WAITING");
        // An earlier execution's run within the same half hour: believed.
        check(&[("2026-11-21T10:30:00Z", Succeeded), ("2026-11-21T10:48:00Z", Running)], "DONE");
        let newer = ["2026-11-21T10:50:00Z", "2026-11-21T10:51:00Z", "2026-11-21T10:52:00Z"];
        let mut crowd = vec![("2026-11-21T10:48:00Z", Succeeded)];
        crowd.extend(newer.map(|at| (at, Running)));
        check(&crowd, "WAITING");
    }

    #[test]
    fn of_tasks_of_ecs_only_those_that_have_stopped_are_listed() {
        let mut table = RunTable::default();
        for (minute, state) in
            (0..4).zip([RunState::Succeeded, RunState::Running, RunState::Running, RunState::Failed])
        {
            let started = Time::parse("2026-11-21T10:48:00Z").unwrap().plus(minute * 60_000);
            table.add("ecs", "etl", |job| Run {
                id: minute.to_string().into(),
                job,
                started,
                completed: None,
                state,
                starter: Starter::Earlier,
            });
        }
        let ask = |name: &str| {
            let event = format!(
                r#"{{"attempt":0,"job":{{"name":"{name}","kind":"ecs","cluster":"prod"}},"maxItems":2,
                    "sfn":{{"startedOn":"2026-11-21T10:47:05.250Z","triggerOffset":30}}}}"#
            );
            let answer = status_check(&Value::parse(&event).unwrap(), &table, &Shared::default()).unwrap();
            answer.get("status").and_then(Value::as_str).map(str::to_owned)
        };
        assert_eq!(ask("etl").as_deref(), Some("DONE"));
        assert_eq!(ask("arn:aws:ecs:us-east-1:123456789012:task-definition/etl:7").as_deref(), Some("DONE"));
        assert_eq!(ask("other").as_deref(), Some("WAITING"));
    }

    #[test]
    fn an_event_of_another_shape_is_an_error_of_the_function() {
        let error =
            status_check(&Value::empty_object(), &RunTable::default(), &Shared::default()).unwrap_err();
        assert_eq!(error.error.as_deref(), Some("KeyError"));
        let zero = r#"{"attempt":0,"job":{"name":"j"},"sfn":{"startedOn":"2026-11-21T10:47:05Z","triggerOffset":0}}"#;
        assert!(status_check(&Value::parse(zero).unwrap(), &RunTable::default(), &Shared::default()).is_ok());
    }
}
