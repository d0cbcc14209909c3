//! What an input is: a plan, a shared session, a state machine, told apart by content; or a link.

use crate::failure::{Failure, Rejection};
use crate::input::Input;
use asl::{Diagnostic, Span};
use interop::share::{self, Document, ShareError, Shared, SharedMachine};
use std::ffi::OsStr;

/// The kinds of text the command reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A plan file.
    Plan,
    /// A plan as comma-separated values.
    Table,
    /// The JSON of a share link.
    Shared,
    /// A state machine.
    Definition,
    /// A share link.
    Link,
    /// A mocks file. Never told by content: it is what `--mocks` names.
    Mocks,
}

impl Kind {
    /// By content: the fields at the top say what it is; what is not JSON at all may be a table or a link. Only a table
    /// may also be told by its file's name.
    pub fn of(input: &Input) -> Self {
        let text = &input.text;
        let (root, _) = asl::json::parse(text);
        let has = |field: &str| root.get(field).is_some();
        if !root.is_object() {
            return match () {
                () if input.name.ends_with(".csv") || plan::csv::looks_like_csv(text) => Self::Table,
                () if looks_like_link(text.trim()) => Self::Link,
                () => Self::Definition,
            };
        }
        match () {
            () if has("States") || has("StartAt") => Self::Definition,
            () if has("kind") && (has("plan") || has("definition")) => Self::Shared,
            () if has("tasks") => Self::Plan,
            () => Self::Definition,
        }
    }

    /// The word in `validate`'s result.
    pub fn word(self) -> &'static str {
        match self {
            Self::Plan | Self::Table => "plan",
            Self::Shared => "shared",
            Self::Definition => "definition",
            Self::Link => "link",
            Self::Mocks => "mocks",
        }
    }
}

/// Whether a person would call this a link: a URL with a fragment, a fragment, or the payload's characters alone.
fn looks_like_link(text: &str) -> bool {
    let url = text.contains("://") && text.contains('#');
    let payload =
        text.len() >= 24 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    url || text.starts_with("#") || text.starts_with("s=") || payload
}

/// Whether a text with these findings is no JSON. One with a key twice is, and so is one with half a surrogate pair.
pub fn is_broken(damage: &[Diagnostic]) -> bool {
    damage.iter().any(|finding| {
        finding.is_error() && !["DUPLICATE_KEY", "LONE_SURROGATE"].contains(&finding.code.as_str())
    })
}

/// Reads a plan file (with the settings a page opens with), a shared document, or a link (as the argument itself or
/// as a file's content), and the text that findings about the plan have their places in. The plan has no errors.
pub fn read_plan(argument: &OsStr) -> Result<(Shared, Input), Failure> {
    match read_source(argument)? {
        Source::Plan(shared) => Ok((*shared, Input::nameless(&argument.to_string_lossy()))),
        Source::Machine(_) => Err(refused(
            if link_argument(argument).is_some() { "the link" } else { "the document" },
            ShareError::NotAPlan,
        )),
        Source::File(input) => Ok((from_file(input.clone())?, input)),
    }
}

/// A plan of which no layout can be run.
pub fn plan_refused(input: Input, diagnostics: Vec<Diagnostic>) -> Failure {
    let diagnostics = placed(&input.text, diagnostics);
    Failure::Rejected(Rejection { input, kind: Kind::Plan, diagnostics })
}

/// Findings that have a path in a plan file, with their places in its text.
pub fn placed(text: &str, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let place = |finding: Diagnostic| match finding.span == Span::default() {
        true => Diagnostic { span: plan::place(text, &finding.path), ..finding },
        false => finding,
    };
    diagnostics.into_iter().map(place).collect()
}

/// The plan in a file, with the settings a page opens with.
pub fn from_file(input: Input) -> Result<Shared, Failure> {
    match Kind::of(&input) {
        Kind::Table => from_table(input),
        Kind::Definition if asl::json::parse(&input.text).0.get("States").is_some() => {
            let message =
                "is a state machine, but a plan is wanted here; 'stepweave run' runs state machines";
            Err(Failure::Unreadable(format!("{}: {message}", input.name)))
        }
        _ => from_plan_file(input),
    }
}

/// What an argument holds that may be a link.
pub enum Source {
    /// A shared plan.
    Plan(Box<Shared>),
    /// A shared state machine.
    Machine(Box<SharedMachine>),
    /// Anything else: a file, read.
    File(Input),
}

/// Opens a link or a shared document; what is neither is read as a file.
pub fn read_source(argument: &OsStr) -> Result<Source, Failure> {
    let (name, opened) = match link_argument(argument) {
        Some(link) => ("the link".to_owned(), share::open(&link)),
        None => {
            let input = Input::read(argument)?;
            match Kind::of(&input) {
                Kind::Link => (input.name, share::open(&input.text)),
                Kind::Shared => (input.name, Document::from_json(&input.text)),
                _ => return Ok(Source::File(input)),
            }
        }
    };
    match opened.map_err(|error| refused(&name, error))? {
        Document::Plan(shared) => Ok(Source::Plan(shared)),
        Document::Machine(machine) => Ok(Source::Machine(machine)),
    }
}

/// The argument, if it is a link rather than the path of a file.
pub fn link_argument(argument: &OsStr) -> Option<String> {
    let text = argument.to_str()?;
    (looks_like_link(text) && !std::path::Path::new(argument).exists()).then(|| text.to_owned())
}

fn from_plan_file(input: Input) -> Result<Shared, Failure> {
    let (_, damage) = asl::json::parse(&input.text);
    if is_broken(&damage) {
        return Err(Failure::not_json(&input, &damage));
    }
    let (plan, mut diagnostics) = plan::parse(&input.text);
    diagnostics.retain(asl::Diagnostic::is_error);
    match plan {
        Some(plan) if diagnostics.is_empty() => Ok(Shared::new(plan)),
        None => Err(Failure::not_json(&input, &diagnostics)),
        Some(_) => Err(Failure::Rejected(Rejection { input, kind: Kind::Plan, diagnostics })),
    }
}

/// A table has no name of its own: the file's is the plan's.
fn from_table(input: Input) -> Result<Shared, Failure> {
    let (plan, mut diagnostics) = plan::csv::parse(&input.text);
    diagnostics.retain(asl::Diagnostic::is_error);
    match plan {
        Some(mut plan) if diagnostics.is_empty() => {
            let file = std::path::Path::new(&input.name).file_name().unwrap_or_default().to_string_lossy();
            if let Some(title) = plan::csv::title(&file).filter(|_| input.name != "<stdin>") {
                plan.name = title.to_owned();
            }
            Ok(Shared::new(plan))
        }
        _ => Err(Failure::Rejected(Rejection { input, kind: Kind::Table, diagnostics })),
    }
}

/// A plan that fails its checks is a failed check, everything else a link that cannot be read.
pub fn refused(name: &str, error: ShareError) -> Failure {
    match error {
        ShareError::Plan { diagnostics } => {
            Failure::Rejected(Rejection { input: Input::nameless(name), kind: Kind::Plan, diagnostics })
        }
        error => Failure::Unreadable(format!("{name}: {error} ({})", error.code())),
    }
}
