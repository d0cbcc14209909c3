//! What can be wrong with a link, said so that the person can tell whether to copy it again or ask for another.

use asl::Diagnostic;
use std::fmt;

/// Why a link cannot be opened. `code()` is stable, `Display` is a sentence for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShareError {
    /// There is no payload in the text.
    Empty,
    /// The text is not one of Stepweave's links at all.
    NotALink,
    /// A character that no link contains.
    Character {
        /// 1-based, in characters of the text given.
        position: u64,
        /// The character.
        found: char,
    },
    /// The end is missing.
    Truncated {
        /// How many bytes of the packed document are missing; a lower bound if the length itself is cut off.
        missing: u64,
        /// Whether `missing` is exact.
        exact: bool,
    },
    /// There is something after the end.
    Trailing {
        /// 1-based position of the first character too many.
        position: u64,
        /// How many characters too many.
        extra: u64,
    },
    /// Made by a newer version of the format.
    NewerVersion {
        /// The link's version.
        version: u8,
    },
    /// Carries a kind of document that this version does not know.
    NewerKind {
        /// The kind.
        kind: String,
    },
    /// Carries a state machine where a plan is wanted.
    NotAPlan,
    /// Characters were changed under way: the checksum does not agree.
    Checksum,
    /// Larger than any document this tool makes.
    TooLarge {
        /// The limit in bytes, unpacked.
        limit: u64,
    },
    /// The packed bytes cannot be unpacked although the checksum agrees: a forged link.
    Deflate,
    /// The unpacked text is not UTF-8.
    Utf8 {
        /// Offset of the first bad byte.
        offset: u64,
    },
    /// The text is not JSON.
    Json {
        /// 1-based.
        line: u64,
        /// 1-based.
        column: u64,
        /// What the JSON parser says.
        message: String,
    },
    /// A field is missing or has a value it cannot have.
    Content {
        /// JSON pointer, such as `/settings/runs`.
        path: String,
        /// What is wrong there.
        message: String,
    },
    /// The plan cannot be used.
    Plan {
        /// What is wrong with it and where; paths begin with `/plan`.
        diagnostics: Vec<Diagnostic>,
    },
}

impl ShareError {
    /// Stable code, documented in `docs/share-link.md`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "SHARE_EMPTY",
            Self::NotALink => "SHARE_NOT_A_LINK",
            Self::Character { .. } => "SHARE_BAD_CHARACTER",
            Self::Truncated { .. } => "SHARE_TRUNCATED",
            Self::Trailing { .. } => "SHARE_TRAILING",
            Self::NewerVersion { .. } | Self::NewerKind { .. } => "SHARE_NEWER_VERSION",
            Self::NotAPlan => "SHARE_NOT_A_PLAN",
            Self::Checksum => "SHARE_CHECKSUM",
            Self::TooLarge { .. } => "SHARE_TOO_LARGE",
            Self::Deflate | Self::Utf8 { .. } => "SHARE_UNPACK",
            Self::Json { .. } => "SHARE_NOT_JSON",
            Self::Content { .. } => "SHARE_BAD_FIELD",
            Self::Plan { .. } => "SHARE_BAD_PLAN",
        }
    }
}

impl fmt::Display for ShareError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "the link carries no document: nothing follows the '#'"),
            Self::NotALink => write!(f, "this is not a Stepweave link"),
            Self::Character { position, found } => {
                write!(f, "character {position} of the link is not base64url: {found:?}")
            }
            Self::Truncated { missing, exact } => {
                let at_least = if *exact { "" } else { "at least " };
                write!(f, "the link stops in the middle: {at_least}{} missing", are_bytes(*missing))
            }
            Self::Trailing { position, extra } => {
                let what = if *extra == 1 { "character does" } else { "characters do" };
                write!(f, "the link goes on after its end: {extra} {what} not belong to it, from character {position}")
            }
            Self::NewerVersion { version } => {
                write!(f, "the link was made by a newer version of Stepweave (link format {version})")
            }
            Self::NewerKind { kind } => {
                write!(f, "the link was made by a newer version of Stepweave: it carries a {kind:?} document")
            }
            Self::NotAPlan => f.write_str("the link holds a state machine, but a plan is wanted here"),
            Self::Checksum => write!(f, "the link was changed under way: its checksum does not agree"),
            Self::TooLarge { limit } => write!(f, "the link unpacks to more than {limit} bytes"),
            Self::Deflate => write!(f, "the link cannot be unpacked: it was not made by Stepweave"),
            Self::Utf8 { offset } => write!(f, "the link's text is not UTF-8 from byte {offset} on"),
            Self::Json { line, column, message } => {
                write!(f, "the document is not JSON at line {line}, column {column}: {message}")
            }
            Self::Content { path, message } => write!(f, "{path}: {message}"),
            Self::Plan { diagnostics } => {
                let Some(first) = diagnostics.first() else { return write!(f, "the plan cannot be used") };
                write!(f, "{}: {}", first.path, first.message)?;
                match diagnostics.len() {
                    1 => Ok(()),
                    n => write!(f, " (and {} more)", n - 1),
                }
            }
        }
    }
}

impl std::error::Error for ShareError {}

/// "1 byte is", "120 bytes are".
fn are_bytes(count: u64) -> String {
    if count == 1 {
        "1 byte is".to_owned()
    } else {
        format!("{count} bytes are")
    }
}
