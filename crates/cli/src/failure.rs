//! How a command ends.

use crate::console::Console;
use crate::document::Kind;
use crate::input::Input;
use crate::options::Format;
use crate::{diagnostics, json};
use asl::Diagnostic;
use std::io;

/// What the exit status says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// 0: done, and what was asked about is well.
    Success,
    /// 1: the execution or the check failed.
    Failed,
    /// 2: bad usage or unreadable input.
    Unusable,
}

impl Verdict {
    /// The exit status.
    pub fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Failed => 1,
            Self::Unusable => 2,
        }
    }

    /// Success if `well`.
    pub fn of(well: bool) -> Self {
        if well {
            Self::Success
        } else {
            Self::Failed
        }
    }
}

/// Why a command gave no result.
#[derive(Debug)]
pub enum Failure {
    /// The arguments are wrong.
    Usage(String),
    /// The input cannot be read; the text names it.
    Unreadable(String),
    /// The input was read but is refused.
    Rejected(Rejection),
    /// Standard output cannot be written.
    Output(io::Error),
}

/// An input with errors.
#[derive(Debug)]
pub struct Rejection {
    /// The input, for line numbers.
    pub input: Input,
    /// What it was read as.
    pub kind: Kind,
    /// Why it is refused.
    pub diagnostics: Vec<Diagnostic>,
}

impl From<lexopt::Error> for Failure {
    fn from(error: lexopt::Error) -> Self {
        Self::Usage(error.to_string())
    }
}

impl Failure {
    /// A text that is no JSON object: unreadable, unlike one whose content is refused.
    pub fn not_json(input: &Input, diagnostics: &[Diagnostic]) -> Self {
        let told: Vec<String> =
            diagnostics.iter().map(|d| diagnostics::for_people(&input.name, &input.text, d)).collect();
        Self::Unreadable(told.join("\n"))
    }

    /// Says what went wrong on standard error; with `--format json` a refused input's findings go to standard
    /// output too.
    pub fn tell(self, console: &mut Console<'_>) -> Verdict {
        match self {
            Self::Usage(message) => {
                console.message(format_args!("stepweave: {message}"));
                console.message("Try 'stepweave --help'.");
                Verdict::Unusable
            }
            Self::Unreadable(message) => {
                console.message(format_args!("stepweave: {message}"));
                Verdict::Unusable
            }
            Self::Rejected(Rejection { input, kind, diagnostics }) => {
                diagnostics::tell(console, &input, &diagnostics);
                if console.format == Format::Json {
                    let document = diagnostics::document(kind.word(), &input.text, &diagnostics);
                    if let Err(failure) = json::print(console, &document) {
                        return failure.tell(console);
                    }
                }
                Verdict::Failed
            }
            // The reader is gone: nothing to say, and no failure of ours.
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Verdict::Success,
            Self::Output(error) => {
                console.message(format_args!("stepweave: standard output: {error}"));
                Verdict::Unusable
            }
        }
    }
}
