//! Building the page with Trunk, and knowing when there is nothing to build.

use crate::console;
use crate::exec::Run;
use crate::setup::wasm::{Toolchain, TARGET};
use crate::setup::PageTools;
use crate::{cache, split, Result};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the built page is made from, relative to the checkout.
const SOURCES: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "build.rs",
    "index.html",
    "Trunk.toml",
    "package-lock.json",
    ".cargo",
    "src",
    "crates",
    "style",
    "assets",
    "public",
    "examples",
    "scripts",
];

/// How the page is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// As people get it: small and fast.
    Release,
    /// Quick to build, with names in its stack traces.
    Debug,
}

/// Where the built page lies.
pub fn dist() -> PathBuf {
    cache::checkout().join("dist")
}

/// Builds the page, unless it was built from the same sources by the same tools.
pub fn ensure(tools: &PageTools, profile: Profile) -> Result<PathBuf> {
    let dist = dist();
    if !cache::checkout().join("index.html").is_file() {
        return Err("there is no index.html to build the page from".to_owned());
    }
    let stamp = cache::folder("built")?.join(cache::checkout_key());
    if fs::read_to_string(&stamp).is_ok_and(|built| built == state(tools, profile)) {
        console::note("page", "built already, nothing changed");
        return Ok(dist);
    }
    let _lock = cache::claim(&tools.wasm.target_dir)?;
    fetch(&tools.wasm)?;
    let mut trunk = Command::new(&tools.trunk);
    tools.wasm.point(&mut trunk);
    trunk.args(["build", "--offline"]);
    if profile == Profile::Release {
        trunk.args(["--release", "--features", "split"]);
        tools.wasm.shrink(&mut trunk);
    }
    // Trunk reads NO_COLOR as an option of its own and refuses the usual `1`.
    trunk.env_remove("NO_COLOR");
    let (name, seconds) = match profile {
        Profile::Release => ("build the page (release)", 300),
        Profile::Debug => ("build the page (debug)", 90),
    };
    fs::remove_file(&stamp).ok();
    Run::new(name, trunk).about(seconds).go()?;
    if profile == Profile::Release {
        split::run(tools, &dist)?;
    }
    fs::write(&stamp, state(tools, profile)).map_err(|e| format!("cannot write {}: {e}", stamp.display()))?;
    Ok(dist)
}

/// Downloads the crates, the standard library's own among them, as Trunk works offline.
pub fn fetch(wasm: &Toolchain) -> Result<()> {
    let mut fetch = wasm.cargo("fetch");
    fetch.args(["--target", TARGET]);
    wasm.shrink(&mut fetch);
    Run::new("cargo fetch", fetch).about(15).over_network().go().map(|_| ())
}

/// What went in and what came out: if either changes, the page is built again.
fn state(tools: &PageTools, profile: Profile) -> String {
    let mut sources = DefaultHasher::new();
    tools.wasm.target_dir.hash(&mut sources);
    (profile == Profile::Release).hash(&mut sources);
    for source in SOURCES {
        hash_tree(&cache::checkout().join(source), &mut sources);
    }
    let mut built = DefaultHasher::new();
    hash_tree(&dist(), &mut built);
    format!("{:016x} {:016x}", sources.finish(), built.finish())
}

/// Hashes names and contents below `path`; what is absent adds nothing.
fn hash_tree(path: &Path, hasher: &mut DefaultHasher) {
    if path.is_dir() {
        let mut below: Vec<_> =
            fs::read_dir(path).into_iter().flatten().flatten().map(|e| e.path()).collect();
        below.sort();
        below.iter().for_each(|child| hash_tree(child, hasher));
    } else if let Ok(bytes) = fs::read(path) {
        path.hash(hasher);
        bytes.hash(hasher);
    }
}
