//! Node.js and what package-lock.json names: the page's fonts, wasm-opt, and the browser tests' libraries.

use super::packages::{by_hand, install};
use super::version::{self, Version};
use crate::exec::{ask, which, Run};
use crate::{cache, console, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The oldest Node.js that can install packages and run wasm-opt.
const FOR_PAGE: Version = (18, 0, 0);
/// The oldest that the browser tests' libraries support.
const FOR_TESTS: Version = (20, 0, 0);
/// The one to take from npm where the system's is older than that.
const FROM_NPM: &str = "22";

/// Node.js and npm.
pub struct Node {
    /// The interpreter.
    pub node: PathBuf,
    npm: PathBuf,
}

/// Node.js and npm, if they are there and new enough to build the page.
pub fn find() -> Result<Node> {
    let (Some(node), Some(npm)) = (which("node").or_else(|| which("nodejs")), which("npm")) else {
        return Err(by_hand("Node.js with npm", &hints()));
    };
    match version_of(&node) {
        Some(found) if found >= FOR_PAGE => Ok(Node { node, npm }),
        found => {
            Err(format!("{} is {found:?}\n\n{}", node.display(), by_hand("Node.js 18 or newer", &hints())))
        }
    }
}

/// Node.js, npm and the packages of the lock file.
pub fn ensure() -> Result<Node> {
    if which("npm").is_none() || (which("node").is_none() && which("nodejs").is_none()) {
        install("Node.js with npm", &["nodejs", "npm"])?;
    }
    let node = find()?;
    console::note("node", &node.node.display().to_string());
    packages(&node)?;
    Ok(node)
}

/// A Node.js for the browser tests: the system's, or one that npm brings.
pub fn for_tests(node: &Node) -> Result<PathBuf> {
    let fits = |path: &Path| version_of(path).is_some_and(|found| found >= FOR_TESTS);
    if fits(&node.node) {
        return Ok(node.node.clone());
    }
    let (Some(system), Some(machine)) = npm_platform() else {
        return Err(by_hand("Node.js 20 or newer", &hints()));
    };
    let package = format!("node-{system}-{machine}");
    let prefix = cache::folder("tools/node")?;
    let path = prefix.join("node_modules").join(&package).join("bin/node");
    if !fits(&path) {
        let mut add = Command::new(&node.npm);
        add.args(["install", "--no-audit", "--no-fund", "--no-save", "--prefix"]).arg(&prefix);
        add.arg(format!("{package}@{FROM_NPM}")).current_dir(&prefix);
        Run::new("npm install node", add).about(15).over_network().go()?;
    }
    console::note("node for the tests", &path.display().to_string());
    Ok(path)
}

fn npm_platform() -> (Option<&'static str>, Option<&'static str>) {
    let system = match std::env::consts::OS {
        "linux" => Some("linux"),
        "macos" => Some("darwin"),
        _ => None,
    };
    let machine = match std::env::consts::ARCH {
        "x86_64" => Some("x64"),
        "aarch64" => Some("arm64"),
        _ => None,
    };
    (system, machine)
}

fn version_of(node: &Path) -> Option<Version> {
    version::parse(&ask(node, &["--version"])?)
}

/// `npm ci`, when the lock file is not the one that node_modules was made from.
fn packages(node: &Node) -> Result<()> {
    let root = cache::checkout();
    let Ok(lock) = fs::read_to_string(root.join("package-lock.json")) else { return Ok(()) };
    let stamp = root.join("node_modules/.stepweave-lock");
    if fs::read_to_string(&stamp).is_ok_and(|made_from| made_from == lock) {
        return Ok(());
    }
    let mut ci = Command::new(&node.npm);
    ci.args(["ci", "--no-audit", "--no-fund"]).current_dir(&root);
    Run::new("npm ci", ci).about(15).over_network().go()?;
    fs::write(&stamp, lock).map_err(|e| format!("cannot write {}: {e}", stamp.display()))
}

fn hints() -> Vec<String> {
    vec!["sudo apt-get install -y nodejs npm      # or any Node.js 20 or newer from nodejs.org".to_owned()]
}
