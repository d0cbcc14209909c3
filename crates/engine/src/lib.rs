//! The engine: answers protocol requests. In the browser it runs in a Web Worker (`worker.rs`); tests and the
//! command line call it natively. Everything slow or heavy lives behind this wall.

mod evaluate;
mod pieces;
mod run;
mod test_state;
mod trials;
#[cfg(target_arch = "wasm32")]
pub mod worker;

use asl::{Diagnostic, Span};
use expr::Value;
use protocol::{wire, Envelope, Request, Response};

/// Answers one request. Takes and gives bytes ([`wire`]): `Envelope<Request>` in, `Envelope<Response>` out. Bytes that are
/// no request are answered with `Rejected` and id 0. The clock (milliseconds from any moment) only says when a run has
/// taken too long; what is answered until then does not depend on it.
pub async fn handle(request: &[u8], clock_ms: fn() -> u64) -> Vec<u8> {
    let envelope = match wire::from_bytes::<Envelope<Request>>(request) {
        Ok(Envelope { id, body }) => Envelope { id, body: answer(body, clock_ms).await },
        Err(wire::Unreadable) => Envelope {
            id: 0,
            body: rejected("BAD_REQUEST", "The engine cannot read the request: reload the page."),
        },
    };
    wire::to_bytes(&envelope)
}

async fn answer(request: Request, clock_ms: fn() -> u64) -> Response {
    if let Err(diagnostics) = pieces::prepare(&request).await {
        return Response::Rejected { diagnostics };
    }
    let answered = match request {
        Request::Compare { plan, settings } => weave::compare(&plan, &settings)
            .map(|comparison| Response::Compared { comparison: Box::new(comparison) }),
        Request::Runs { plan, settings, from, to } => trials::runs(&plan, &settings, from, to)
            .map(|partial| Response::Partial { runs: to.saturating_sub(from), partial }),
        Request::Conclude { plan, settings, partials } => trials::conclude(&plan, &settings, &partials)
            .map(|comparison| Response::Compared { comparison: Box::new(comparison) }),
        request => pieces::answer(request, clock_ms).await,
    };
    answered.unwrap_or_else(|diagnostics| Response::Rejected { diagnostics })
}

/// JSON that a person wrote; where the text is empty, what `absent` says. `what` names it: "The state's input".
fn json(text: &str, what: &str, absent: fn() -> Value) -> Result<Value, Vec<Diagnostic>> {
    if text.trim().is_empty() {
        return Ok(absent());
    }
    Value::parse(text).map_err(|error| {
        let span = Span { start: error.offset, end: error.offset };
        vec![Diagnostic::error("INVALID_JSON", "/", span, format!("{what} is not JSON: {error}"))]
    })
}

/// What was read, unless there are errors in it.
fn sound<T>((read, mut found): (T, Vec<Diagnostic>)) -> Result<T, Vec<Diagnostic>> {
    found.retain(Diagnostic::is_error);
    if found.is_empty() {
        Ok(read)
    } else {
        Err(found)
    }
}

fn rejected(code: &str, message: &str) -> Response {
    Response::Rejected { diagnostics: vec![Diagnostic::error(code, "/", Span::default(), message)] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{Events, Layout, Rehearsal, RunSettings};
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    const GLUE: &str = include_str!("../../../examples/nightly-glue.plan.json");

    /// Natively nothing is waited for.
    fn at_once<T>(future: impl Future<Output = T>) -> T {
        match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => value,
            Poll::Pending => panic!("every piece is there from the start"),
        }
    }

    fn ask(request: &Request) -> Response {
        let request = wire::to_bytes(&Envelope { id: 5, body: request });
        let answer: Envelope<Response> = wire::from_bytes(&at_once(handle(&request, || 0))).unwrap();
        assert_eq!(answer.id, 5);
        answer.body
    }

    #[test]
    fn requests_are_answered_over_bytes() {
        let plan = plan::parse(GLUE).0.unwrap();
        let settings = RunSettings::default();
        let Response::Compared { comparison } = ask(&Request::Compare { plan: plan.clone(), settings })
        else {
            panic!("a valid plan is compared");
        };
        assert_eq!(comparison.layouts.len(), 3);
        let request = Request::History { plan, settings, layout: Layout::Staged, hazard: None };
        let Response::History { events } = ask(&request) else { panic!("a run has a history") };
        let Events(events) = events.open().unwrap();
        assert_eq!(events.first().and_then(|event| event.get("type")).unwrap(), "ExecutionStarted");
        let definition = comparison.layouts[1].definition.clone();
        let Response::Lifted { lifted } =
            ask(&Request::Lift { definition, histories: Vec::new(), rehearsal: None })
        else {
            panic!("any text is lifted");
        };
        let lifted = lifted.open().unwrap();
        assert_eq!((lifted.plan.tasks.len(), lifted.dependencies.len()), (5, 6));
    }

    #[test]
    fn a_run_with_mocks_tells_how_long_lifted_tasks_take() {
        let definition = r#"{"StartAt":"A","States":{"A":{"Type":"Task","End":true,
            "Resource":"arn:aws:states:::sns:publish","Parameters":{"Message.$":"$.text"}}}}"#;
        let rehearsal = |input: &str| {
            let mocks = r#"{"states":{"A":{"latency":7}}}"#.to_owned();
            let run = Rehearsal { input: input.to_owned(), mocks, seed: 7 };
            let request = Request::Lift {
                definition: definition.to_owned(),
                histories: Vec::new(),
                rehearsal: Some(run),
            };
            let Response::Lifted { lifted } = ask(&request) else { panic!("any text is lifted") };
            let lifted = lifted.open().unwrap();
            (lifted.plan.tasks[0].duration.mean(), lifted.tasks[0].measured)
        };
        assert_eq!(rehearsal(r#"{"text":"hi"}"#), (7.0, true));
        // A run that fails before the task's end tells nothing.
        assert!(!rehearsal("{}").1);
    }

    #[test]
    fn what_cannot_be_answered_says_why() {
        let mut plan = plan::parse(GLUE).0.unwrap();
        plan.tasks.clear();
        let answer = ask(&Request::Compare { plan, settings: RunSettings::default() });
        assert!(matches!(answer, Response::Rejected { diagnostics } if !diagnostics.is_empty()));
        let answer: Envelope<Response> = wire::from_bytes(&at_once(handle(b"no request", || 0))).unwrap();
        assert!(matches!(answer.body, Response::Rejected { .. }));
    }
}
