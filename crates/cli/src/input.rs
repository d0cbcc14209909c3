//! Reading what an argument names: a file, or standard input for `-`.

use crate::failure::Failure;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read};

/// Larger inputs are refused rather than swallowed: a definition may have 1 MiB, an execution's data far less.
const MAX_BYTES: u64 = 64 << 20;

/// A text and what to call it in messages.
#[derive(Debug, Clone)]
pub struct Input {
    /// The path as given, or `<stdin>`.
    pub name: String,
    /// The text, without a byte order mark.
    pub text: String,
}

impl Input {
    /// Reads the file at `path`, or standard input for `-`.
    pub fn read(path: &OsStr) -> Result<Self, Failure> {
        if path == "-" {
            return Self::from_reader("<stdin>", io::stdin().lock());
        }
        let name = path.to_string_lossy().into_owned();
        let unreadable = |error: io::Error| Failure::Unreadable(format!("{name}: {}", plain(&error)));
        if std::fs::metadata(path).map_err(unreadable)?.is_dir() {
            return Err(Failure::Unreadable(format!("{name}: is a directory, not a file")));
        }
        let file = File::open(path).map_err(unreadable)?;
        Self::from_reader(&name, file)
    }

    /// Something without a text of its own, such as the plan in a link.
    pub fn nameless(name: &str) -> Self {
        Self { name: name.to_owned(), text: String::new() }
    }

    /// An option's value: the text itself, or with `@FILE` the file's.
    pub fn inline_or_file(option: &str, argument: &OsString) -> Result<Self, Failure> {
        let text = argument.to_str().ok_or_else(|| Failure::Unreadable(format!("{option}: is not UTF-8")))?;
        match text.strip_prefix('@') {
            Some(path) => Self::read(OsStr::new(path)),
            None => Ok(Self { name: option.to_owned(), text: text.to_owned() }),
        }
    }

    fn from_reader(name: &str, reader: impl Read) -> Result<Self, Failure> {
        let mut bytes = Vec::new();
        let unreadable = |what: String| Failure::Unreadable(format!("{name}: {what}"));
        reader.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|error| unreadable(plain(&error)))?;
        if bytes.len() as u64 > MAX_BYTES {
            return Err(unreadable(format!("is larger than {} MiB", MAX_BYTES >> 20)));
        }
        let text = String::from_utf8(bytes).map_err(|error| {
            let offset = error.utf8_error().valid_up_to();
            unreadable(format!("is not UTF-8: byte {} cannot be read as text", offset + 1))
        })?;
        let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        Ok(Self { name: name.to_owned(), text })
    }
}

/// The operating system's words without its error number.
fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}
