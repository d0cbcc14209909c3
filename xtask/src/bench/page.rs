//! `cargo xtask bench page`: the editor in a real browser with 2,000 states (`benches/page/canvas.mjs`), on the page that
//! is built.

use super::peers::node_program;
use crate::setup::browser;
use crate::{cache, Result};
use std::path::Path;
use std::process::Command;

/// States of the machine that is opened.
const STATES: &str = "2000";

/// Prints what the page takes. `program` is our own side, which makes the machine.
pub fn run(program: &Path) -> Result<()> {
    if !cache::checkout().join("dist/index.html").is_file() {
        return Err("there is no built page; `cargo xtask test page` builds it".to_owned());
    }
    let made = Command::new(program).args(["machine", STATES]).output();
    let made = made.map_err(|e| format!("cannot start {}: {e}", program.display()))?;
    let file = cache::folder("bench/page")?.join("machine.json");
    std::fs::write(&file, made.stdout).map_err(|e| format!("cannot write {}: {e}", file.display()))?;
    let mut node = Command::new(node_program()?);
    node.arg(cache::checkout().join("benches/page/canvas.mjs")).arg(file).current_dir(cache::checkout());
    node.env("STEPWEAVE_CHROMIUM", browser::ensure()?);
    let status = node.status().map_err(|e| format!("cannot start node: {e}"))?;
    status.success().then_some(()).ok_or_else(|| "the page could not be measured".to_owned())
}
