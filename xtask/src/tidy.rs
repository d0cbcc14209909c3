//! House rules that no compiler checks.

use crate::{cache, Result};
use std::fs;
use std::path::Path;
use std::process::Command;

/// A file longer than this wants to be two.
const MAX_LINES: usize = 600;
/// Endings of files written by hand, whose length is somebody's reading time.
const WRITTEN: &[&str] = &["rs", "css", "mjs", "js", "html", "md", "toml"];

/// Checks every tracked file; an error lists all that is wrong.
pub fn run() -> Result<()> {
    let mut wrong = Vec::new();
    for name in tracked()? {
        let Ok(text) = fs::read_to_string(cache::checkout().join(&name)) else { continue };
        wrong.extend(too_long(&name, &text));
        wrong.extend(registry_hosts(&name, &text));
        wrong.extend(resolved_addresses(&name, &text));
        wrong.extend(dead_links(&name, &text, &cache::checkout()));
    }
    wrong.extend(stale_lock());
    if wrong.is_empty() {
        return Ok(());
    }
    Err(wrong.join("\n"))
}

/// Files under version control, and new ones that are not ignored.
fn tracked() -> Result<Vec<String>> {
    let mut git = Command::new("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(cache::checkout());
    let output = git.output().map_err(|e| format!("cannot start git: {e}"))?;
    Ok(String::from_utf8_lossy(&output.stdout)
        .split('\0')
        .filter(|n| !n.is_empty())
        .map(str::to_owned)
        .collect())
}

fn extension(name: &str) -> &str {
    Path::new(name).extension().and_then(|e| e.to_str()).unwrap_or_default()
}

fn too_long(name: &str, text: &str) -> Option<String> {
    let lines = text.lines().count();
    (WRITTEN.contains(&extension(name)) && lines > MAX_LINES)
        .then(|| format!("{name}: {lines} lines; split what is past {MAX_LINES}"))
}

/// Where packages come from is each machine's own business. Cargo.lock always names the public index.
fn registry_hosts(name: &str, text: &str) -> Vec<String> {
    if name == "Cargo.lock" {
        return Vec::new();
    }
    let hosts = [
        ["registry", "npmjs", "org"].join("."),
        ["index", "crates", "io"].join("."),
        ["static", "crates", "io"].join("."),
        ["files", "pythonhosted", "org"].join("."),
        ["pypi", "org"].join("."),
    ];
    let named = hosts.iter().filter(|host| text.contains(host.as_str()));
    named.map(|host| format!("{name}: names the registry host {host}")).collect()
}

fn resolved_addresses(name: &str, text: &str) -> Option<String> {
    (name.ends_with("package-lock.json") && text.contains("\"resolved\": \"http")).then(|| {
        format!("{name}: holds resolved addresses; npm install with omit-lockfile-registry-resolved")
    })
}

/// Links of the documents to files that do not exist.
fn dead_links(name: &str, text: &str, root: &Path) -> Vec<String> {
    if extension(name) != "md" {
        return Vec::new();
    }
    let folder = root.join(name).parent().map(Path::to_path_buf).unwrap_or_default();
    links(text)
        .filter(|link| !link.contains("://") && !link.starts_with('#') && !link.starts_with("mailto:"))
        .filter(|link| !folder.join(link.split('#').next().unwrap_or_default()).exists())
        .map(|link| format!("{name}: links to {link}, which does not exist"))
        .collect()
}

/// Targets of `[text](target)`, `![text](target)`, `src="target"` and `srcset="target"`, outside code blocks.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let prose = text.split("```").step_by(2);
    prose.flat_map(|part| {
        let markdown = part.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next());
        let html = ["src=\"", "srcset=\""]
            .into_iter()
            .flat_map(move |key| part.split(key).skip(1).filter_map(|rest| rest.split('"').next()));
        markdown.chain(html)
    })
}

/// A Cargo.lock that does not match the manifests builds something else on every machine.
fn stale_lock() -> Option<String> {
    let mut metadata = Command::new("cargo");
    metadata
        .args(["metadata", "--locked", "--format-version", "1", "--no-deps"])
        .current_dir(cache::checkout());
    let output = metadata.output().ok()?;
    (!output.status.success())
        .then(|| format!("Cargo.lock: {}", String::from_utf8_lossy(&output.stderr).trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_finds_its_offender_and_nothing_else() {
        assert!(too_long("a.rs", &"x\n".repeat(601)).is_some());
        assert!(too_long("a.rs", &"x\n".repeat(600)).is_none());
        assert!(too_long("a.svg", &"x\n".repeat(601)).is_none());
        let host = ["registry", "npmjs", "org"].join(".");
        assert_eq!(registry_hosts("a.md", &format!("https://{host}/x")).len(), 1);
        assert!(registry_hosts("a.md", "https://docs.aws.amazon.com").is_empty());
        assert!(resolved_addresses("package-lock.json", "\"resolved\": \"https://a/b.tgz\"").is_some());
        assert!(resolved_addresses("package-lock.json", "\"integrity\": \"sha512-x\"").is_none());
    }

    #[test]
    fn links_are_read_from_prose_alone() {
        let text = "[a](one.md#part) ![b](two.png) <img src=\"three.png\">\n```\n[c](four.md)\n```\n[d](https://e.f)";
        assert_eq!(links(text).collect::<Vec<_>>(), ["one.md#part", "two.png", "three.png", "https://e.f"]);
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert_eq!(dead_links("x.md", "[a](Cargo.toml) [b](absent.md) [c](#here)", root).len(), 1);
    }
}
