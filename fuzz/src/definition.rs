//! Parsing, validating and printing a definition.

use asl::json;

/// The parser takes any text, points its findings into it, and what it prints reads back as the same document.
pub fn check(data: &[u8]) {
    let text = &*super::text(data);
    let parsed = asl::parse(text);
    super::sound(text, &parsed.diagnostics);
    // One of two for speed, the length decides which.
    let print = if text.len().is_multiple_of(2) { json::print } else { json::print_compact };
    let printed = print(&parsed.document);
    let (again, findings) = json::parse(&printed);
    assert_eq!(print(&again), printed, "printing is not stable");
    let damaged = findings.iter().any(|f| f.is_error() && f.code != "DUPLICATE_KEY");
    assert!(!damaged, "what is printed is not JSON: {findings:?} in {printed}");
    let tokens = json::tokens(text);
    for pair in tokens.windows(2) {
        assert!(pair[0].span.end <= pair[1].span.start, "tokens overlap: {pair:?}");
    }
    if parsed.is_valid() {
        // What is valid either runs or is refused with a reason; the execution target runs it.
        if let Err(findings) = sim::Program::compile(&parsed.machine) {
            assert!(!findings.is_empty());
            super::sound(text, &findings);
        }
    }
}
