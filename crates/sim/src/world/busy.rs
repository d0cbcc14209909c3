//! Jobs at their limit: a Glue job has `MaxConcurrentRuns` (AWS Glue API reference, StartJobRun), and a start beyond it is
//! refused at once.

use super::runs::RunTable;
use super::scenario::Scenario;
use super::service::Service;
use super::TaskError;
use crate::time::Time;

/// Why a job cannot be started now, if it cannot.
pub fn refusal(
    scenario: &Scenario,
    runs: &RunTable,
    service: &dyn Service,
    subject: Option<&str>,
    now: Time,
) -> Option<TaskError> {
    let subject = subject?;
    let most = scenario.max_concurrent_runs.iter().find(|(job, _)| job == subject)?.1;
    let section = service.runs().filter(|section| *section == "glue")?;
    let running = runs
        .newest_first(section, subject)
        .filter(|run| run.started <= now && run.completed.is_none_or(|end| end > now))
        .count();
    (running >= usize::try_from(most).unwrap_or(usize::MAX)).then(|| {
        let cause = format!(
            "Concurrent runs exceeded for {subject} (Service: AWSGlue; Status Code: 400; Error Code: \
             ConcurrentRunsExceededException)"
        );
        TaskError::new("Glue.ConcurrentRunsExceededException", cause)
    })
}
