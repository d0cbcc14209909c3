//! Node.js and what package-lock.json names: the page's fonts and the browser tests' libraries.

use super::packages::{by_hand, install};
use super::version;
use crate::exec::{ask, which, Run};
use crate::{cache, console, Result};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// The oldest Node.js that the browser tests' libraries support.
const AT_LEAST: version::Version = (20, 0, 0);

/// Node.js and npm.
pub struct Node {
    /// The interpreter.
    pub node: PathBuf,
    /// The package manager.
    pub npm: PathBuf,
}

/// Node.js and npm, if they are there and new enough.
pub fn find() -> Result<Node> {
    let (Some(node), Some(npm)) = (which("node").or_else(|| which("nodejs")), which("npm")) else {
        return Err(by_hand("Node.js with npm", &hints()));
    };
    match ask(&node, &["--version"]).and_then(|said| version::parse(&said)) {
        Some(found) if found >= AT_LEAST => Ok(Node { node, npm }),
        found => {
            Err(format!("{} is {found:?}\n\n{}", node.display(), by_hand("Node.js 20 or newer", &hints())))
        }
    }
}

/// Node.js, npm and the packages of the lock file.
pub fn ensure() -> Result<Node> {
    if which("node").is_none() || which("npm").is_none() {
        install("Node.js with npm", &["nodejs", "npm"])?;
    }
    let node = find()?;
    console::note("node", &node.node.display().to_string());
    packages(&node)?;
    Ok(node)
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
