//! Why a state did not end well.

use crate::history::Fault;
use expr::jsonata::QueryError;
use std::sync::Arc;

/// An error on its way to a retrier, a catcher or the end of the execution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub fault: Fault,
    /// `States.Runtime`: the definition does not fit the data. Nothing catches it; it ends the execution.
    pub runtime: bool,
    /// A heartbeat did not come. Its name is `States.Timeout` (recorded), but `States.HeartbeatTimeout` takes it too.
    pub heartbeat: bool,
    /// `States.QueryEvaluationError` that has not been recorded yet: the field whose JSONata failed.
    pub query: Option<Arc<str>>,
}

/// The outcome of evaluating or running something in a state.
pub(crate) type Outcome<T> = Result<T, Failure>;

impl Failure {
    /// `States.Runtime` with what AWS says about it, less the words about where (see [`Self::located`]).
    pub fn runtime(cause: impl Into<Arc<str>>) -> Self {
        Self { runtime: true, ..Self::named("States.Runtime", cause) }
    }

    /// `States.QueryEvaluationError` of the field `location`, less the words about where.
    pub fn query(location: impl Into<Arc<str>>, cause: impl Into<Arc<str>>) -> Self {
        Self { query: Some(location.into()), ..Self::named(QueryError::NAME, cause) }
    }

    /// An error that is caught like any other, whatever its name.
    pub fn of(fault: Fault) -> Self {
        Self { fault, runtime: false, heartbeat: false, query: None }
    }

    /// An error that retriers and catchers see.
    pub fn named(error: &str, cause: impl Into<Arc<str>>) -> Self {
        Self::of(Fault::new(error, cause))
    }

    /// The same with AWS's words about where it happened.
    pub fn located(self, state: &str, entered: u64) -> Self {
        let Some(cause) = self.fault.cause.as_deref() else { return self };
        let text = format!(
            "An error occurred while executing the state '{state}' (entered at the event id #{entered}). {cause}"
        );
        Self { fault: Fault { cause: Some(text.into()), ..self.fault }, ..self }
    }
}

impl Failure {
    /// [`Self::located`] where AWS says where, that is for `States.Runtime`.
    pub fn located_if_runtime(self, state: &str, entered: u64) -> Self {
        if self.runtime {
            self.located(state, entered)
        } else {
            self
        }
    }
}

impl From<QueryError> for Failure {
    fn from(error: QueryError) -> Self {
        Self::query(error.location, error.cause)
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self { runtime: fault.error.as_deref() == Some("States.Runtime"), ..Self::of(fault) }
    }
}

impl Failure {
    /// Whether an `ErrorEquals` takes it. A heartbeat that expires is a timeout, and `States.HeartbeatTimeout` besides
    /// (Developer Guide, "Error names").
    pub fn is_taken_by(&self, errors: &[String]) -> bool {
        takes(errors, self.fault.error.as_deref())
            || self.heartbeat && takes(errors, Some("States.HeartbeatTimeout"))
    }
}

/// Whether an `ErrorEquals` takes an error. `States.ALL` takes everything (also States.DataLimitExceeded: recorded),
/// `States.TaskFailed` everything but a timeout.
pub(crate) fn takes(errors: &[String], error: Option<&str>) -> bool {
    errors.iter().any(|pattern| match pattern.as_str() {
        "States.ALL" => true,
        "States.TaskFailed" => !matches!(error, Some("States.Timeout" | "States.HeartbeatTimeout")),
        name => error == Some(name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_equals() {
        let check = |pattern: &str, error: Option<&str>, expect| {
            assert_eq!(takes(&[pattern.to_owned()], error), expect, "{pattern} {error:?}");
        };
        check("States.ALL", Some("Anything"), true);
        check("States.ALL", None, true);
        check("States.ALL", Some("States.DataLimitExceeded"), true);
        check("States.TaskFailed", Some("Glue.ConcurrentRunsExceededException"), true);
        check("States.TaskFailed", Some("States.Timeout"), false);
        check("States.Timeout", Some("States.Timeout"), true);
        check("States.TaskFailed", Some("States.HeartbeatTimeout"), false);
        check("Glue", Some("Glue.X"), false);
    }

    #[test]
    fn heartbeats() {
        let check = |pattern: &str, heartbeat, expect| {
            let failure = Failure { heartbeat, ..Failure::of(Fault::named("States.Timeout")) };
            assert_eq!(failure.is_taken_by(&[pattern.to_owned()]), expect, "{pattern} {heartbeat}");
        };
        check("States.HeartbeatTimeout", true, true);
        check("States.HeartbeatTimeout", false, false);
        check("States.Timeout", true, true);
        check("States.TaskFailed", true, false);
        check("States.ALL", true, true);
    }
}
