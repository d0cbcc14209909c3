//! Holds the invariants of ARCHITECTURE.md.

// The helpers are test code like the tests themselves: a panic is the failure.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The crates, each with the workspace crates that it may depend on.
const WALLS: &[(&str, &[&str])] = &[
    ("asl", &[]),
    ("regex", &[]),
    ("expr", &["asl"]),
    ("sim", &["asl", "expr"]),
    ("plan", &["asl"]),
    ("protocol", &["asl", "plan"]),
    ("weave", &["asl", "expr", "sim", "plan", "protocol"]),
    ("interop", &["asl", "plan", "protocol"]),
    ("editor", &["asl", "plan", "protocol"]),
    ("engine", &["asl", "expr", "plan", "protocol", "sim", "weave"]),
    ("cli", &["asl", "expr", "sim", "plan", "protocol", "weave", "interop"]),
    ("benches", &["asl", "editor", "expr", "sim", "plan", "protocol", "weave"]),
    ("benches-wasm", &["asl", "expr", "sim"]),
    ("conformance", &["asl", "expr", "sim"]),
    ("stepweave", &["asl", "plan", "protocol", "interop", "editor", "engine"]),
];

/// What only the page and the engine's worker may depend on.
const BROWSER: &[&str] = &["wasm-bindgen", "js-sys", "web-sys", "leptos", "gloo-timers"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All files under a folder of the project whose names end in `.ext`.
fn files(folder: &str, ext: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() && !path.ends_with("node_modules") && !path.ends_with("target") {
                open.push(path);
            } else if path.extension().is_some_and(|own| own == ext) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn sources() -> Vec<PathBuf> {
    ["src", "crates", "xtask", "tests", "benches", "fuzz"]
        .iter()
        .flat_map(|folder| files(folder, "rs"))
        .collect()
}

/// Name and direct dependencies (dev-dependencies apart) of each package of the workspace.
fn packages() -> Vec<(String, BTreeSet<String>)> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo metadata runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON");
    let name = |value: &Value| value["name"].as_str().unwrap_or_default().to_owned();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    list(&metadata["packages"])
        .iter()
        .map(|package| {
            let all = list(&package["dependencies"]);
            (name(package), all.iter().filter(|dependency| dependency["kind"] != "dev").map(name).collect())
        })
        .collect()
}

#[test]
fn dependencies_run_one_way() {
    let packages = packages();
    let own: BTreeSet<&str> =
        packages.iter().map(|(name, _)| name.as_str()).filter(|name| *name != "xtask").collect();
    let listed: BTreeSet<&str> = WALLS.iter().map(|(name, _)| *name).collect();
    assert_eq!(own, listed, "a new crate needs its place in WALLS and in ARCHITECTURE.md");
    for (name, dependencies) in &packages {
        let Some((_, allowed)) = WALLS.iter().find(|(listed, _)| listed == name) else { continue };
        for dependency in dependencies.iter().filter(|dependency| own.contains(dependency.as_str())) {
            assert!(allowed.contains(&dependency.as_str()), "{name} must not depend on {dependency}");
        }
    }
}

#[test]
fn the_page_calls_no_interpreter() {
    // That the interpreter's crates cannot be named in src/ is held by the compiler: WALLS says what it may link.
    for path in files("src", "rs").into_iter().filter(|path| !path.ends_with("src/main.rs")) {
        let text = read(&path);
        assert!(!text.contains("engine::handle") && !text.contains("engine::worker"), "{}", path.display());
    }
    let main = read("src/main.rs");
    let calls: Vec<_> = main.lines().filter(|line| line.contains("engine::")).collect();
    assert!(matches!(calls[..], [only] if only.contains("engine::worker::serve()")), "{calls:?}");
}

#[test]
fn fields_that_are_taken_away_end_nothing() {
    // A browser tells of the change in a field that it removes when what the field's handler reads has gone already.
    for path in files("src", "rs") {
        let text = read(&path);
        for event in ["on:change=", "on:focusout="] {
            let bare = text.split(event).skip(1).find(|rest| !rest.starts_with("if_here("));
            assert!(bare.is_none(), "{}: {event} without if_here", path.display());
        }
    }
}

#[test]
fn the_core_knows_no_browser() {
    for (name, dependencies) in packages() {
        if ["stepweave", "engine", "benches-wasm"].contains(&name.as_str()) {
            continue;
        }
        for browser in BROWSER {
            assert!(!dependencies.contains(*browser), "{name} must not depend on {browser}");
        }
    }
}

#[test]
fn every_crate_obeys_the_workspace_lints() {
    for manifest in files("crates", "toml") {
        if manifest.ends_with("Cargo.toml") {
            assert!(read(&manifest).contains("[lints]\nworkspace = true"), "{}", manifest.display());
        }
    }
    assert!(read("Cargo.toml").contains("unsafe_code = \"forbid\""));
}

#[test]
fn clippy_refuses_what_is_not_deterministic() {
    let refused = read("clippy.toml");
    let machine =
        ["collections::HashMap", "collections::HashSet", "time::Instant::now", "time::SystemTime::now"];
    // What IEEE 754 does not specify exactly.
    let maths = "exp exp2 exp_m1 ln ln_1p log log2 log10 powf powi sin cos tan atan2 cbrt hypot";
    let maths = maths.split(' ').map(|name| format!("f64::{name}"));
    for path in machine.map(|path| format!("std::{path}")).into_iter().chain(maths) {
        assert!(refused.contains(&format!("\"{path}\"")), "clippy.toml must refuse {path}");
    }
}

#[test]
fn an_allowed_lint_says_why() {
    for path in sources() {
        let text = read(&path);
        let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
        for (number, line) in lines.iter().enumerate() {
            if !["#[allow(", "#![allow(", "#[expect(", "#![expect("]
                .iter()
                .any(|start| line.starts_with(start))
            {
                continue;
            }
            let before = number.checked_sub(1).and_then(|n| lines.get(n)).is_some_and(|l| l.contains("//"));
            // The attribute may run over several lines.
            let end = lines.iter().skip(number).position(|line| line.contains(")]")).unwrap_or(0);
            let reason = before
                || lines[number..=number + end].iter().any(|l| l.contains("//") || l.contains("reason ="));
            assert!(reason, "{}:{}: an allowed lint needs its reason", path.display(), number + 1);
        }
    }
}

#[test]
fn only_platform_touches_the_browser() {
    // What may be named elsewhere: the types of events and elements that views receive.
    let harmless = |name: &str| {
        ["Event", "Element", "Node", "EventTarget"].iter().any(|suffix| name.ends_with(suffix))
            || name == "DomRect"
    };
    for path in files("src", "rs") {
        if path.starts_with(root().join("src/platform")) {
            continue;
        }
        let text = read(&path);
        let calls = text.lines().filter(|line| line.contains("js_sys") || line.contains("web_sys"));
        for line in calls.filter(|line| !line.trim_start().starts_with("//")) {
            assert!(!line.contains("js_sys"), "{}: {line}", path.display());
            for part in line.split("web_sys::").skip(1) {
                // Either a list in braces or one name, whatever follows it.
                let names = match part.strip_prefix('{') {
                    Some(list) => list.split('}').next().unwrap_or_default().split(',').collect(),
                    None => vec![part],
                };
                for name in names {
                    let name: String =
                        name.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                    assert!(name.is_empty() || harmless(&name), "{}: web_sys::{name}", path.display());
                }
            }
        }
    }
}

#[test]
fn colours_live_in_tokens() {
    let hex = |line: &str| {
        line.split('#').skip(1).any(|rest| {
            let digits = rest.chars().take_while(char::is_ascii_hexdigit).count();
            let word = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '-').count();
            digits == word && [3, 4, 6, 8].contains(&digits)
        })
    };
    for path in files("style", "css").into_iter().filter(|path| !path.ends_with("tokens.css")) {
        for (number, line) in read(&path).lines().enumerate() {
            let colour = hex(line) || ["rgb(", "rgba(", "hsl(", "oklch("].iter().any(|f| line.contains(f));
            assert!(!colour, "{}:{}: a colour outside tokens.css: {line}", path.display(), number + 1);
        }
    }
}

#[test]
fn what_must_agree_is_pinned() {
    let manifest = read("Cargo.toml");
    let pin =
        manifest.lines().find(|line| line.starts_with("wasm-bindgen = ")).expect("wasm-bindgen is listed");
    let version =
        pin.split('"').nth(1).and_then(|pin| pin.strip_prefix('=')).expect("wasm-bindgen is pinned");
    let locked = format!("name = \"wasm-bindgen\"\nversion = \"{version}\"");
    assert!(read("Cargo.lock").contains(&locked), "Cargo.lock holds another wasm-bindgen than {version}");
}

#[test]
fn files_stay_readable() {
    for path in sources().into_iter().chain(files("style", "css")) {
        let lines = read(&path).lines().count();
        assert!(lines <= 600, "{} has {lines} lines: which two things live in it?", path.display());
    }
}

/// ARCHITECTURE.md names a test for each invariant; each named test exists.
#[test]
fn every_invariant_names_its_test() {
    let document = read("ARCHITECTURE.md");
    let invariants =
        document.split("## Invariants").nth(1).and_then(|rest| rest.split("\n## ").next()).unwrap();
    let tests = read("tests/architecture.rs");
    let numbered = invariants.lines().filter(|line| line.chars().next().is_some_and(|c| c.is_ascii_digit()));
    assert!(numbered.count() >= 11);
    let is_test = |name: &&str| name.matches('_').count() > 1;
    for name in invariants.split('`').skip(1).step_by(2).filter(is_test) {
        assert!(tests.contains(&format!("fn {name}()")), "no test is named {name}");
    }
    let journeys: String = files("tests/e2e", "mjs").iter().map(read).collect();
    for title in invariants.split('"').skip(1).step_by(2) {
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(journeys.contains(&title), "no journey in tests/e2e is named \"{title}\"");
    }
}
