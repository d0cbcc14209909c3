//! The Amazon States Language: error-tolerant parsing with spans, lossless printing, the typed model and
//! its diagnostics. Knows nothing of running a state machine.

pub mod diagnostic;

pub use diagnostic::{line_column, Diagnostic, Severity, Span};
