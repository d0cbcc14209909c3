//! Version numbers, as programs print them and as lock files hold them.

/// Major, minor, patch.
pub type Version = (u64, u64, u64);

/// The first thing in `text` that looks like a version: "trunk 0.21.14" -> (0, 21, 14), "v20.20.2" -> (20, 20, 2).
pub fn parse(text: &str) -> Option<Version> {
    text.split(|c: char| c.is_whitespace() || c == '(').find_map(|word| {
        let mut parts = word.trim_start_matches('v').split(['.', '-', '+']);
        let mut number = || parts.next()?.parse::<u64>().ok();
        Some((number()?, number()?, number().unwrap_or(0)))
    })
}

/// The version of a package in a Cargo.lock.
pub fn locked(lock: &str, package: &str) -> Option<String> {
    let wanted = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != wanted);
    lines.next()?;
    Some(lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_what_programs_print() {
        let check = |text, expect| assert_eq!(parse(text), expect, "{text}");
        check("trunk 0.21.14", Some((0, 21, 14)));
        check("v20.20.2", Some((20, 20, 2)));
        check("rustc 1.96.0 (ac68faa20 2026-05-25)", Some((1, 96, 0)));
        check("cargo-nextest 0.9.114-b.1 (abc 2025-01-01)", Some((0, 9, 114)));
        check("LLVM version: 22.1", Some((22, 1, 0)));
        check("no number here", None);
    }

    #[test]
    fn a_lock_file_gives_a_package_its_version() {
        let lock =
            "[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n\n[[package]]\nname = \"other\"\n";
        assert_eq!(locked(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(locked(lock, "wasm"), None);
    }
}
