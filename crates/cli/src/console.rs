//! Where the command writes: results to one stream, messages to the other.

use crate::failure::Failure;
use crate::options::Format;
use std::fmt;
use std::io::Write;

/// The two streams.
pub struct Console<'a> {
    /// Results, standard output.
    pub output: &'a mut dyn Write,
    /// Messages, standard error.
    pub messages: &'a mut dyn Write,
    /// How results are printed, `--format`.
    pub format: Format,
}

impl Console<'_> {
    /// A line of the result.
    pub fn line(&mut self, line: impl fmt::Display) -> Result<(), Failure> {
        writeln!(self.output, "{line}").map_err(Failure::Output)
    }

    /// Text of the result as it is.
    pub fn text(&mut self, text: &str) -> Result<(), Failure> {
        self.output.write_all(text.as_bytes()).map_err(Failure::Output)
    }

    /// A message, after the results before it. There is nobody to tell when standard error is closed; a closed standard
    /// output is told of at the end.
    pub fn message(&mut self, message: impl fmt::Display) {
        let _ = self.output.flush();
        let _ = writeln!(self.messages, "{message}");
    }
}
