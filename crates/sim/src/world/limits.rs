//! Limits of Lambda: how long a function may run, and when it must be started cold.

use super::TaskError;
use crate::time::{seconds, Millis, Time};
use std::collections::BTreeMap;

/// The longest a function runs (Lambda quotas: "Function timeout: 900 seconds"). Of a call that waits for its token it is
/// not the longest: the token may come when the function has long ended.
pub const LAMBDA_LIMIT: Millis = seconds(900);

/// The error of a function that has run so long.
pub const LAMBDA_TIMED_OUT: &str = "Sandbox.Timedout";

/// How long an idle instance of a function is kept. Lambda does not promise a time; ten minutes is in the range that is
/// observed.
const KEPT_WARM: Millis = seconds(600);

/// Instances of functions: for each, when it becomes or became free.
#[derive(Debug, Clone, Default)]
pub struct Instances {
    free_at: BTreeMap<String, Vec<Time>>,
}

impl Instances {
    /// Forgets all of them.
    pub fn clear(&mut self) {
        self.free_at.clear();
    }

    /// A call of a function that takes `warm`, or `cold` more if no instance is free. Returns how long it takes.
    pub fn call(&mut self, function: &str, now: Time, warm: Millis, cold: Millis) -> Millis {
        let instances = self.free_at.entry(function.to_owned()).or_default();
        instances.retain(|free| now.since(*free) <= KEPT_WARM);
        // The one that was free last: Lambda prefers what it used most recently.
        let idle = instances.iter_mut().filter(|free| **free <= now).max();
        match idle {
            Some(instance) => {
                *instance = now.plus(warm);
                warm
            }
            None => {
                let takes = warm.saturating_add(cold);
                instances.push(now.plus(takes));
                takes
            }
        }
    }
}

/// A function's error at the end of its 15 minutes.
pub fn lambda_timed_out() -> TaskError {
    let message =
        "RequestId: 00000000-0000-4000-a000-000000000000 Error: Task timed out after 900.00 seconds";
    let cause = format!("{{\"errorType\":\"{LAMBDA_TIMED_OUT}\",\"errorMessage\":\"{message}\"}}");
    TaskError::new(LAMBDA_TIMED_OUT, cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_is_used_again_while_it_is_warm() {
        let mut instances = Instances::default();
        let mut call = |at: i64| instances.call("f", Time::from_millis(at * 1000), 2_000, 500);
        assert_eq!(call(0), 2_500, "the first call is cold");
        assert_eq!(call(1), 2_500, "the first instance is busy");
        assert_eq!(call(10), 2_000);
        assert_eq!(call(1_000), 2_500, "after a quarter of an hour nothing is warm");
    }
}
