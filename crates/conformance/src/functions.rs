//! The Lambda functions of a case: what little Python the recordings ran.

use sim::world::{Begin, Call, TaskCall, TaskError, Ticket, World};
use sim::{Time, Value};

/// A world of functions: `{arn: {"behavior", "source", ...}}`. Calls answer at once, or after the function's sleep.
pub struct Functions {
    functions: Value,
    answers: Vec<Result<Value, TaskError>>,
}

impl Functions {
    /// The functions of a case.
    pub fn new(functions: &Value) -> Self {
        Self { functions: functions.clone(), answers: Vec::new() }
    }

    /// What the function gives for an event: the error that is recorded, the JSON that the source returns as bytes, or
    /// the event itself.
    fn run(&self, name: &str, event: Value) -> Result<Value, TaskError> {
        let all = self.functions.as_object().into_iter().flat_map(|all| all.iter());
        let mut named = all.filter(|(arn, _)| arn.rsplit(':').next() == name.rsplit(':').next());
        let Some((_, function)) = named.next() else {
            return Err(TaskError::new(
                "Lambda.ResourceNotFoundException",
                format!("Function not found: {name}"),
            ));
        };
        let text = |key: &str| function.get(key).and_then(Value::as_str);
        if let Some(json) = text("source").and_then(returned_bytes) {
            return Value::parse(json)
                .map_err(|error| TaskError::new("Runtime.MarshalError", error.to_string()));
        }
        match text("error") {
            Some(error) => {
                let cause = Value::object(vec![
                    ("errorMessage".into(), text("errorMessage").unwrap_or_default().into()),
                    ("errorType".into(), error.into()),
                ]);
                Err(TaskError::new(error, cause.to_json_string()))
            }
            None => Ok(event),
        }
    }
}

/// `JSON` of `return b'JSON'`.
fn returned_bytes(source: &str) -> Option<&str> {
    source.split_once("return b'")?.1.rsplit_once('\'').map(|(json, _)| json)
}

impl World for Functions {
    fn begin(&mut self, call: &TaskCall<'_>, now: Time) -> Result<Begin, TaskError> {
        let (service, pattern) = (call.service, call.pattern);
        let name = service.subject(call.arn, call.parameters).unwrap_or_default();
        let result = self.run(name, service.event(call.parameters));
        let completed = Call { parameters: call.parameters, run: None, pattern, now };
        self.answers.push(result.map(|result| service.succeeded(&completed, result)));
        Ok(Begin { ticket: self.answers.len() as Ticket, answer_after: Some(0), ..Begin::default() })
    }

    fn finish(&mut self, ticket: Ticket, _now: Time) -> Result<Value, TaskError> {
        let answer = self.answers.get((ticket as usize).wrapping_sub(1)).cloned();
        answer.unwrap_or_else(|| Err(TaskError::new("States.Runtime", "The world does not know this call.")))
    }
}
