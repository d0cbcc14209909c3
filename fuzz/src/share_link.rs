//! Opening a link, and the document that links carry.

use interop::share::{decode, encode, Shared};

/// A link that can be opened is made again as a link to the same document; any other is refused with a sentence.
pub fn check(data: &[u8]) {
    let text = &*super::text(data);
    for opened in [decode(text), Shared::from_json(text)] {
        match opened {
            Ok(shared) => assert_eq!(decode(&encode(&shared)).as_ref(), Ok(&shared)),
            Err(error) => assert!(!error.to_string().is_empty() && !error.code().is_empty()),
        }
    }
}
