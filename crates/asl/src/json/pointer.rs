//! JSON Pointers (RFC 6901).

use std::borrow::Cow;

/// A key as it stands in a pointer: `~` is written `~0`, and `/` is written `~1`.
pub fn escape(key: &str) -> Cow<'_, str> {
    match key.contains(['~', '/']) {
        true => Cow::Owned(key.replace('~', "~0").replace('/', "~1")),
        false => Cow::Borrowed(key),
    }
}

/// The key that a part of a pointer means.
pub fn unescape(part: &str) -> Cow<'_, str> {
    match part.contains('~') {
        true => Cow::Owned(part.replace("~1", "/").replace("~0", "~")),
        false => Cow::Borrowed(part),
    }
}

/// The pointer of a member or an element of what `pointer` means.
pub fn join(pointer: &str, key: &str) -> String {
    let key = escape(key);
    let mut text = String::with_capacity(pointer.len() + 1 + key.len());
    // The root is `/` in findings, as AWS writes it.
    text.push_str(if pointer == "/" { "" } else { pointer });
    text.push('/');
    text.push_str(&key);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers() {
        for key in ["a", "a/b", "a~b", "~1", "", "/~/", "é"] {
            assert_eq!(unescape(&escape(key)), key);
        }
        assert_eq!(join("/States", "a/b~c"), "/States/a~1b~0c");
        assert_eq!((join("", "a"), join("/", "a")), ("/a".to_owned(), "/a".to_owned()));
    }
}
