//! Opening a link, and the document that links carry.

use interop::share::{open, Document};

/// A link that can be opened is made again as a link to the same document; any other is refused with a sentence.
pub fn check(data: &[u8]) {
    let text = &*super::text(data);
    for opened in [open(text), Document::from_json(text)] {
        match opened {
            Ok(document) => assert_eq!(open(&document.encode()).as_ref(), Ok(&document)),
            Err(error) => assert!(!error.to_string().is_empty() && !error.code().is_empty()),
        }
    }
}
