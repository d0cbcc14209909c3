//! The engine: answers protocol requests. In the browser it runs in a Web Worker (`main.rs`); tests and the
//! command line call it natively. Everything slow or heavy lives behind this wall.

use asl::{Diagnostic, Span};
use protocol::{Envelope, Request, Response};

/// Answers one request. Takes and gives JSON text: `Envelope<Request>` in, `Envelope<Response>` out. Text that is
/// no request is answered with `Rejected` and id 0.
pub fn handle(request_json: &str) -> String {
    let envelope = match serde_json::from_str::<Envelope<Request>>(request_json) {
        Ok(Envelope { id, body }) => Envelope { id, body: answer(&body) },
        Err(error) => Envelope { id: 0, body: rejected("BAD_REQUEST", &format!("The engine cannot read the request: {error}")) },
    };
    serde_json::to_string(&envelope).unwrap_or_default()
}

fn answer(_request: &Request) -> Response {
    rejected("NOT_AVAILABLE", "The comparison has not been built into this engine")
}

fn rejected(code: &str, message: &str) -> Response {
    Response::Rejected { diagnostics: vec![Diagnostic::error(code, "/", Span::default(), message)] }
}
