//! The others: installed by their own package managers into the cache, never into the checkout or the system.

use super::rows::{Kind, Peer, Row};
use crate::exec::{which, Run};
use crate::setup::packages::by_hand;
use crate::{cache, console, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const NPM: [&str; 5] = [
    "aws-local-stepfunctions@3.0.0",
    "jsonata@2.2.2",
    "jsonpath-plus@11.3.0",
    "@dagrejs/dagre@3.1.3",
    "elkjs@0.12.1",
];
const PYPI: [&str; 2] = ["simpy==4.1.1", "numpy>=2,<3"];

/// What is there of each kind, or why it is not.
pub struct Peers {
    node: Result<PathBuf>,
    python: Result<PathBuf>,
    rust: Result<PathBuf>,
    own: PathBuf,
}

impl Peers {
    /// Installs what the rows need.
    pub fn prepare(rows: &[&Row]) -> Self {
        let needs = |kind| rows.iter().flat_map(|row| row.peers).any(|peer| peer.kind == kind);
        let prepare = |kind, install: fn() -> Result<PathBuf>| {
            let outcome = if needs(kind) { install() } else { Err("not needed".to_owned()) };
            if let (true, Err(why)) = (needs(kind), &outcome) {
                console::note("left out", why);
            }
            outcome
        };
        Self {
            node: prepare(Kind::Node, node),
            python: prepare(Kind::Python, python),
            rust: prepare(Kind::Rust, rust),
            own: cache::root().join("bench").join(cache::checkout_key()).join("benches"),
        }
    }

    /// The command that measures a peer once.
    pub fn command(&self, peer: &Peer) -> Result<Command> {
        let program = |outcome: &Result<PathBuf>| outcome.clone();
        let mut command = match peer.kind {
            Kind::Node => {
                let mut command = Command::new(node_program()?);
                // dagre goes down a chain of 2,000 states by recursion.
                command.current_dir(program(&self.node)?).arg("--stack-size=7000");
                command.arg(source("node.mjs")).arg(peer.key);
                command
            }
            Kind::Python => {
                let mut command = Command::new(program(&self.python)?);
                command.arg(source("models.py")).arg(peer.key);
                command
            }
            Kind::Rust => {
                let mut command = Command::new(program(&self.rust)?);
                command.arg(peer.key);
                command
            }
            Kind::Own => Command::new(&self.own),
        };
        command.arg(peer.case).arg(peer.size.to_string());
        Ok(command)
    }
}

fn source(name: &str) -> PathBuf {
    cache::checkout().join("benches/peers").join(name)
}

/// Node.js.
pub fn node_program() -> Result<PathBuf> {
    which("node").ok_or_else(|| by_hand("Node.js", &["sudo apt-get install -y nodejs npm".to_owned()]))
}

/// The folder with node_modules.
fn node() -> Result<PathBuf> {
    let dir = cache::folder("bench/node")?;
    once(&dir, &NPM.join(" "), || {
        let npm = which("npm").ok_or("npm is missing")?;
        let mut install = Command::new(npm);
        install.args(["install", "--no-audit", "--no-fund", "--no-save", "--prefix"]).arg(&dir).args(NPM);
        install.current_dir(&dir);
        Run::new("npm install the peers", install).about(30).over_network().go().map(drop)
    })?;
    Ok(dir)
}

/// The interpreter of a virtual environment.
fn python() -> Result<PathBuf> {
    let dir = cache::folder("bench/python")?;
    let interpreter = dir.join("bin/python");
    once(&dir, &PYPI.join(" "), || {
        let system = which("python3").ok_or("python3 is missing")?;
        let mut venv = Command::new(system);
        venv.args(["-m", "venv"]).arg(&dir);
        Run::new("python3 -m venv", venv).about(10).go()?;
        let mut pip = Command::new(&interpreter);
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(PYPI);
        Run::new("pip install the peers", pip).about(30).over_network().go().map(drop)
    })?;
    Ok(interpreter)
}

/// A crate of its own, outside the workspace.
fn rust() -> Result<PathBuf> {
    let dir = cache::folder("bench/rust")?;
    let read = |name: &str| {
        fs::read_to_string(source("rust").join(name))
            .map_err(|e| format!("cannot read benches/peers/rust/{name}: {e}"))
    };
    let (manifest, main) = (read("peer.toml")?, read("main.rs")?);
    let write = |name: &str, text: &str| {
        fs::write(dir.join(name), text).map_err(|e| format!("cannot write {}: {e}", dir.join(name).display()))
    };
    once(&dir, &format!("{manifest}{main}"), || {
        write("Cargo.toml", &manifest)?;
        write("main.rs", &main)?;
        let mut cargo = Command::new("cargo");
        cargo.args(["build", "--release", "--target-dir"]).arg(dir.join("target")).current_dir(&dir);
        Run::new("cargo build the Rust peers", cargo).about(240).over_network().go().map(drop)
    })?;
    Ok(dir.join("target/release/peer"))
}

/// Installs unless what is in the folder was installed for the same `wish`.
fn once(dir: &Path, wish: &str, install: impl FnOnce() -> Result<()>) -> Result<()> {
    let stamp = dir.join(".stepweave-peers");
    if fs::read_to_string(&stamp).is_ok_and(|made_for| made_for == wish) {
        return Ok(());
    }
    install()?;
    fs::write(&stamp, wish).map_err(|e| format!("cannot write {}: {e}", stamp.display()))
}
