//! Our own side as the page has it: wasm, in Node.js's engine.

use super::peers::node_program;
use crate::exec::Run;
use crate::setup::{self, wasm::TARGET};
use crate::{cache, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds `benches/wasm` with the page's profile; returns the script that starts it.
pub fn build() -> Result<PathBuf> {
    let tools = setup::for_page()?;
    let _claim = cache::claim(&tools.wasm.target_dir)?;
    let mut cargo = Command::new("cargo");
    tools.wasm.point(&mut cargo);
    cargo.args(["build", "--profile", "web", "-p", "benches-wasm", "--target", TARGET]);
    Run::new("build the benches in wasm", cargo).about(120).go()?;
    let module = tools.wasm.target_dir.join(TARGET).join("web/benches_wasm.wasm");
    let out = cache::folder(&format!("bench/{}/wasm", cache::checkout_key()))?;
    let mut bind = Command::new(&tools.wasm_bindgen);
    bind.args(["--target", "nodejs", "--no-typescript", "--out-dir"]).arg(&out).arg(module);
    Run::new("write the benches' script", bind).about(5).go()?;
    Ok(out.join("benches_wasm.js"))
}

/// The command that measures it once, less case and size.
pub fn command(script: impl AsRef<Path>) -> Result<Command> {
    let mut node = Command::new(node_program()?);
    node.arg(cache::checkout().join("benches/wasm/run.mjs")).arg(script.as_ref());
    Ok(node)
}
