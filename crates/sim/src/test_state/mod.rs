//! Testing one state: it is run alone, on an input, with a mock in place of what it calls; as AWS's TestState does.
//!
//! The state is run by the same interpreter as everything else, in a state machine of its own; a probe sees what becomes of
//! its data. A Parallel or Map state's branches and iterations are not run: the mock is their result. Source: API
//! reference, TestState; what it does not say was read off recorded answers.

mod context;
mod map;
mod mock;
mod probe;
mod read;
mod request;
mod response;
mod results;
mod subject;

pub(crate) use probe::{Probe, Stage};
pub use request::{Configuration, Exception, InspectionLevel, Mock, Request};
pub use response::{ErrorDetails, Inspection, Response, TestStatus};
pub use results::FieldValidation;

use crate::execution::Execution;
use crate::frame::Slot;
use crate::history::Fault;
use crate::options::{Options, Status};
use crate::time::Millis;
use crate::world::World;
use asl::model::StateKind;
use expr::Value;
use map::MapFacts;
use std::cell::RefCell;
use std::rc::Rc;
use subject::Subject;

/// What a state is called that comes without a name.
pub const STATE_NAME: &str = "StateName";

/// A test may last five minutes (API reference, TestState).
const LONGEST: Millis = 300_000;

/// The one frame of a test.
const SLOT: Slot = 0;

/// Tests a state. `world` is called where there is no mock. `Err`: the request is refused.
pub fn test_state(request: &Request, options: Options, world: &mut dyn World) -> Result<Response, Exception> {
    if request.state_name.as_deref() == Some("") {
        return Err(Exception {
            code: "ParamValidationError",
            message: "Parameter validation failed:\nInvalid length for parameter stateName, value: 0, valid min length: 1"
                .to_owned(),
        });
    }
    let (state, node) = Subject::find(request)?;
    if let Some(context) = &request.context {
        context::check(context)?;
    }
    let answer = mock::answer(request, &state)?;
    let subject = Subject::compile(state, &node)?;
    match answer {
        None => Ok(run(request, options, &subject, world, None)),
        Some(answer) => {
            let answer = Rc::new(RefCell::new(answer));
            let mut world = mock::Mocked { answer: answer.clone() };
            Ok(run(request, options, &subject, &mut world, Some(&answer)))
        }
    }
}

fn run(
    request: &Request,
    options: Options,
    subject: &Subject,
    world: &mut dyn World,
    mock: Option<&Rc<RefCell<mock::Answer>>>,
) -> Response {
    let retries = matches!(subject.state.kind.name(), "Task" | "Map" | "Parallel");
    let context = context::of(request, &options, retries);
    let mut run = Execution::new(&subject.program, request.input.clone(), options, world);
    run.probe = Some(Box::new(Probe::new(context)));
    if let Some(variables) = &request.variables {
        run.frame_mut(SLOT).variables = variables.clone();
    }
    run.step();
    // What a Map state's own fields say is known before its mock answers.
    let facts = match (&subject.state.kind, run.frame(SLOT).inside) {
        (StateKind::Map(map), true) => MapFacts::read(&run, SLOT, map),
        _ => Ok(MapFacts::default()),
    };
    let facts = facts.unwrap_or_else(|failure| {
        run.fail(SLOT, failure);
        MapFacts::default()
    });
    if let Some(mock) = mock {
        let result = mock.borrow().as_ref().ok().cloned();
        let iterations = result.as_ref().and_then(Value::as_array).map_or(0, <[Value]>::len);
        if result.is_some() && facts.exceeded(request.configuration.map_iteration_failure_count, iterations) {
            let cause = "The specified tolerated failure threshold was exceeded";
            *mock.borrow_mut() = Err(Fault::new("States.ExceedToleratedFailureThreshold", cause));
        }
    }
    let retried = go_on(&mut run, request.configuration.retrier_retry_count);
    response::of(&run, subject, facts, retried)
}

/// Runs the state to its end, or until it is to be tried again: whether it is. Each retrier has made `tries` retries.
fn go_on(run: &mut Execution<'_, '_>, tries: u64) -> bool {
    if run.frame(SLOT).retry_count() > 0 {
        return true;
    }
    run.frame_mut(SLOT).retries = vec![tries; run.def(SLOT).retry.len()];
    let before = run.frame(SLOT).retry_count();
    let horizon = run.now().plus(LONGEST);
    while run.frame(SLOT).inside {
        match run.next_at() {
            Some(at) if at > horizon => run.end_run(Status::Failed, Fault::named("States.Timeout")),
            Some(_) => {
                run.step();
            }
            None => break,
        }
        if run.is_over() {
            break;
        }
        if run.frame(SLOT).retry_count() > before {
            return true;
        }
    }
    false
}
