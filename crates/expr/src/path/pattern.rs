//! Regular expressions in filters. Their library is heavy: where JSONata arrives later, they arrive with it.

use std::fmt::Debug;
use std::sync::Arc;

/// A compiled pattern.
pub trait Matching: Debug + Send + Sync {
    /// Whether it matches somewhere in the text.
    fn is_match(&self, text: &str) -> bool;
}

impl Matching for regex_lite::Regex {
    fn is_match(&self, text: &str) -> bool {
        Self::is_match(self, text)
    }
}

/// Compiles a pattern.
///
/// # Errors
/// What is wrong with it, as a sentence without its full stop.
pub fn compile(pattern: &str) -> Result<Arc<dyn Matching>, String> {
    match regex_lite::Regex::new(pattern) {
        Ok(regex) => Ok(Arc::new(regex)),
        Err(error) => Err(error.to_string()),
    }
}
