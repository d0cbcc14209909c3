//! What stands in for a call, for branches or for iterations; in the recorded words where it is refused.

use super::request::{Configuration, Exception, Mock, Request};
use super::results;
use crate::history::Fault;
use crate::time::Time;
use crate::world::{Begin, TaskCall, TaskError, Ticket, World};
use asl::model::{State, StateKind};
use expr::Value;
use std::cell::RefCell;
use std::rc::Rc;

/// What the mock answers.
pub(super) type Answer = Result<Value, Fault>;

/// Whether the state needs, and takes, a mock; and what the mock answers.
pub(super) fn answer(request: &Request, state: &State) -> Result<Option<Answer>, Exception> {
    let kind = state.kind.name();
    let joins = matches!(state.kind, StateKind::Parallel(_) | StateKind::Map(_));
    let Some(mock) = &request.mock else {
        return match state.kind {
            _ if joins => Err(Exception::definition(
                "TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, \
                 Pass, Succeed, Fail, Choice]",
            )),
            StateKind::Task(_) if request.role_arn.is_none() => {
                Err(Exception::validation("RoleArn must be specified when testing a Task state"))
            }
            _ => Ok(None),
        };
    };
    if !joins && kind != "Task" {
        return Err(Exception::validation(format!(
            "State type '{kind}' is not supported when a mock is specified"
        )));
    }
    match (&mock.result, &mock.error) {
        (Some(_), Some(_)) => Err(Exception::validation(
            "A test mock should have only one of the following fields: [result, errorOutput].",
        )),
        (None, None) => Err(Exception::validation(
            "A test mock must have one of the following fields: [result, errorOutput].",
        )),
        (Some(text), None) => {
            let result =
                Value::parse(text).map_err(|_| Exception::validation("Mocked result must be valid JSON."))?;
            fits(state, &result, mock, &request.configuration)?;
            Ok(Some(Ok(result)))
        }
        (None, Some(fault)) => Ok(Some(Err(fault.clone()))),
    }
}

/// Whether the mocked result can be the state's.
fn fits(state: &State, result: &Value, mock: &Mock, test: &Configuration) -> Result<(), Exception> {
    let refuse = |why: &str| Err(Exception::validation(why));
    match &state.kind {
        StateKind::Task(task) => {
            let resource = task.parsed_resource();
            let objection =
                resource.and_then(|resource| results::objection(&resource, result, mock.validation));
            objection.map_or(Ok(()), |why| Err(Exception::validation(why)))
        }
        StateKind::Parallel(parallel) => match result.as_array() {
            None => refuse("Mocked result must be an array."),
            Some(items) if items.len() != parallel.branches.len() => {
                refuse("Mocked result must contain the same number of items as number of Parallel branches.")
            }
            Some(_) => Ok(()),
        },
        StateKind::Map(map) if map.result_writer.is_some() => match result.as_object() {
            None => refuse("Mocked result must be a JSON object."),
            Some(_) => Ok(()),
        },
        StateKind::Map(_) => {
            let Some(items) = result.as_array() else { return refuse("Mocked result must be an array.") };
            let failed = test.map_iteration_failure_count.unwrap_or(0);
            if failed > items.len() as u64 {
                return refuse(
                    "Map iteration failure count must be less than or equal to the number of Map iterations",
                );
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// A world in which every call has the mock's answer, at once.
pub(super) struct Mocked {
    pub answer: Rc<RefCell<Answer>>,
}

impl World for Mocked {
    fn begin(&mut self, _call: &TaskCall<'_>, _now: Time) -> Result<Begin, TaskError> {
        Ok(Begin { answer_after: Some(0), ..Begin::default() })
    }

    fn finish(&mut self, _ticket: Ticket, _now: Time) -> Result<Value, TaskError> {
        self.answer.borrow().clone()
    }
}
