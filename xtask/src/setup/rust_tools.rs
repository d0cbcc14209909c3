//! Tools written in Rust: parts of the toolchain, and programs that cargo builds into the cache.

use super::packages::by_hand;
use super::version::{self, Version};
use crate::exec::{ask, which, Run};
use crate::{cache, console, Result};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// 0.22 asks for a newer compiler than the toolchains at hand.
const TRUNK: &str = "0.21.14";
/// The splitter that understands what wasm_split_helpers, in Cargo.lock, leaves in the module.
const WASM_SPLIT: &str = "0.2.4";
/// The newest nextest that the repository's minimum compiler can build.
const NEXTEST_AT_LEAST: Version = (0, 9, 85);

/// rustfmt and clippy, which a minimal rustup leaves out.
pub fn components() -> Result<()> {
    for (component, probe) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if ask("cargo", &[probe, "--version"]).is_some() {
            continue;
        }
        let mut add = Command::new("rustup");
        add.args(["component", "add", component]);
        Run::new(&format!("rustup component add {component}"), add).over_network().go().map_err(|e| {
            format!("{e}\n\n{}", by_hand(component, &[format!("rustup component add {component}")]))
        })?;
    }
    Ok(())
}

/// Trunk 0.21.
pub fn trunk() -> Result<PathBuf> {
    let fits = |found: Version| (found.0, found.1) == (0, 21);
    program("trunk", &["--version"], fits, || install("trunk", TRUNK, &["--locked"], 420))
}

/// The wasm-bindgen command of exactly the version in Cargo.lock: the two sides must agree.
pub fn wasm_bindgen() -> Result<PathBuf> {
    let path = cache::checkout().join("Cargo.lock");
    let lock = fs::read_to_string(&path).map_err(|e| format!("cannot read {}: {e}", path.display()))?;
    let wanted = version::locked(&lock, "wasm-bindgen").ok_or("Cargo.lock holds no wasm-bindgen")?;
    let fits = |found: Version| version::parse(&wanted) == Some(found);
    // Without --locked: the lock file that 0.2.130 carries names a withdrawn package.
    program("wasm-bindgen", &["--version"], fits, || install("wasm-bindgen-cli", &wanted, &[], 180))
}

/// What cuts the linked module into pieces. It does not say its version, so that its folder does.
pub fn wasm_split() -> Result<PathBuf> {
    let root = cache::root().join("tools").join(format!("wasm-split-{WASM_SPLIT}"));
    let path = root.join("bin/wasm-split-cli");
    if !path.is_file() {
        let into = root.display().to_string();
        let more = ["--features", "build-binary", "--locked", "--root", &into];
        install("wasm_split_cli_support", WASM_SPLIT, &more, 90)?;
    }
    console::note("wasm-split", &path.display().to_string());
    Ok(path)
}

/// The test runner.
pub fn nextest() -> Result<PathBuf> {
    let fits = |found: Version| found >= NEXTEST_AT_LEAST;
    program("cargo-nextest", &["nextest", "--version"], fits, || {
        install("cargo-nextest", "0.9", &["--locked"], 420)
    })
}

/// A program in the cache or on PATH whose version fits, or else a fresh one.
fn program(
    name: &str,
    probe: &[&str],
    fits: impl Fn(Version) -> bool,
    install: impl Fn() -> Result<()>,
) -> Result<PathBuf> {
    let find = || {
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::iter::once(cache::tools_bin())
            .chain(std::env::split_paths(&path))
            .map(|dir| dir.join(name))
            .filter(|candidate| candidate.is_file())
            .find(|candidate| ask(candidate, probe).and_then(|said| version::parse(&said)).is_some_and(&fits))
    };
    if let Some(found) = find() {
        console::note(name, &found.display().to_string());
        return Ok(found);
    }
    install()?;
    find().ok_or_else(|| format!("{name} was installed, but {} does not run", cache::tools_bin().display()))
}

/// `cargo install` into the cache. A tool need not be fast: light optimisation halves the wait.
fn install(package: &str, version: &str, more: &[&str], seconds: u64) -> Result<()> {
    let building = cache::folder("tools/building")?;
    let mut cargo = Command::new(which("cargo").unwrap_or_else(|| "cargo".into()));
    cargo.args(["install", package, "--version", version]).args(more);
    if !more.contains(&"--root") {
        cargo.arg("--root").arg(cache::folder("tools")?);
    }
    cargo
        .env("CARGO_TARGET_DIR", building.join(package))
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
        .env_remove("CARGO_BUILD_TARGET")
        .env_remove("RUSTFLAGS")
        .current_dir(cache::root());
    Run::new(&format!("cargo install {package}"), cargo).about(seconds).over_network().go()?;
    fs::remove_dir_all(building.join(package)).ok();
    Ok(())
}
