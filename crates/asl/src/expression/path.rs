//! JSONPath as AWS takes it (Jayway's dialect): the shape only. Lenient where Jayway is.

/// Whether the text is a path: `$`, `$.a.b`, `$..a[?(@.b > 1)]`, `$$.Execution.Id`, `$variable.a`.
pub fn is_path(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('$') else { return false };
    let rest = rest.strip_prefix('$').unwrap_or(rest);
    let variable = rest.find(['.', '[']).unwrap_or(rest.len());
    let (name, rest) = rest.split_at(variable);
    name.chars().all(|c| c.is_alphanumeric() || c == '_') && steps(rest)
}

/// Whether the text is a path to one place: no wildcards, slices, filters, unions or descents.
pub fn is_reference_path(text: &str) -> bool {
    is_path(text)
        && !text.contains("..")
        && !unquoted(text).any(|c| matches!(c, '*' | '?' | '@' | ':' | ',' | '('))
}

/// Whether a result may be put there: `$` or a reference path into the input, neither context object nor variable.
pub fn is_result_path(text: &str) -> bool {
    is_reference_path(text) && (text == "$" || text.starts_with("$.") || text.starts_with("$["))
}

/// The characters that stand in no quoted member name.
fn unquoted(text: &str) -> impl Iterator<Item = char> + '_ {
    let mut quote = None;
    text.chars().filter(move |&c| match quote {
        Some(open) => {
            if c == open {
                quote = None;
            }
            false
        }
        None if matches!(c, '\'' | '"') => {
            quote = Some(c);
            false
        }
        None => true,
    })
}

/// `.name`, `..name`, `.*`, `.function()`, `[...]`, any number of them.
fn steps(mut rest: &str) -> bool {
    while !rest.is_empty() {
        let next = if rest.starts_with('[') {
            bracket(rest)
        } else {
            let after_dots = rest.strip_prefix("..").or_else(|| rest.strip_prefix('.'));
            after_dots.and_then(|rest| if rest.starts_with('[') { bracket(rest) } else { member(rest) })
        };
        match next {
            Some(next) => rest = next,
            None => return false,
        }
    }
    true
}

/// After a member's name and, if it is a function, its arguments.
fn member(text: &str) -> Option<&str> {
    let end = text.find(['.', '[', '(', ')', ']', '\'', '"', ',']).unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end).filter(|(name, _)| !name.is_empty())?;
    // Others than plain names stand in brackets, and so does a key with a blank.
    if name.contains(char::is_whitespace) {
        return None;
    }
    if rest.starts_with('(') {
        return balanced(rest, '(', ')');
    }
    Some(rest).filter(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// After a bracket that holds quoted names, `*`, numbers, a slice, a filter or a script.
fn bracket(text: &str) -> Option<&str> {
    let rest = balanced(text, '[', ']')?;
    let inner = text.get(1..text.len() - rest.len() - 1)?.trim();
    let number = |c: char| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '-' | ',' | ':');
    (inner.starts_with(['\'', '"', '*', '?', '(']) || !inner.is_empty() && inner.chars().all(number))
        .then_some(rest)
}

/// After the bracket that closes the one at the start; brackets in quotes do not count.
fn balanced(text: &str, open: char, close: char) -> Option<&str> {
    let mut depth = 0usize;
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match quote {
            _ if escaped => escaped = false,
            _ if c == '\\' => escaped = true,
            Some(mark) if c == mark => quote = None,
            Some(_) => {}
            None if matches!(c, '\'' | '"') => quote = Some(c),
            None if c == open => depth += 1,
            None if c == close => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return text.get(at + 1..);
                }
            }
            None => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        for text in [
            "$",
            "$$",
            "$.a",
            "$.a.b[0]",
            "$.key-dash",
            "$.a['x y'].b",
            "$.a[ 'x' ][-1][0, 2][::2]",
            "$.a.['x']",
            "$..a",
            "$.*",
            "$.a[*].b",
            "$.a[1:3]",
            "$.a[?(@.b == 'c]')]",
            "$.a.length()",
            "$$.Task.Token",
            "$var",
            "$var.a[0]",
            "$[(@.length-1)].bar",
            "$.日本",
        ] {
            assert!(is_path(text), "{text}");
        }
        for text in [
            "", "a", ".a", "..a", "()", "$...", "$.", "$.a.", "$.a[", "$.a[]", "$a-b", "bug$.a", "$.a]",
            "$.a['b]", "$.a b", "$.a .b", "$.a[x]", "$.a[b.c]",
        ] {
            assert!(!is_path(text), "{text}");
        }
    }

    #[test]
    fn reference_paths() {
        for text in ["$", "$.a[0]['b*c']", "$.a"] {
            assert!(is_result_path(text), "{text}");
        }
        for text in ["$foo", "$$.a", "$.a[*]", "$..a", "$.a[0,1]", "$.a[?(@.b)]", "$.a[0:1]"] {
            assert!(!is_result_path(text), "{text}");
        }
        assert!(is_reference_path("$$.a") && is_reference_path("$v.a"));
    }
}
