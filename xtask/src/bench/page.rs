//! `cargo xtask bench page`: the editor in a real browser, on the page that is built: with 2,000 states how fast it is
//! (`benches/page/canvas.mjs`), over ten thousand edits of a smaller machine what it holds (`benches/page/memory.mjs`).

use super::peers::node_program;
use crate::setup::browser;
use crate::{cache, Result};
use std::path::Path;
use std::process::Command;

/// What is measured, and of how many states the machine is that is opened.
const MEASURED: [(&str, &str); 2] = [("canvas", "2000"), ("memory", "60")];

/// Prints what the page takes. `program` is our own side, which makes the machine.
pub fn run(program: &Path) -> Result<()> {
    if !cache::checkout().join("dist/index.html").is_file() {
        return Err("there is no built page; `cargo xtask test page` builds it".to_owned());
    }
    let chromium = browser::ensure()?;
    MEASURED.iter().try_for_each(|(script, states)| {
        let made = Command::new(program).args(["machine", states]).output();
        let made = made.map_err(|e| format!("cannot start {}: {e}", program.display()))?;
        let file = cache::folder("bench/page")?.join("machine.json");
        std::fs::write(&file, made.stdout).map_err(|e| format!("cannot write {}: {e}", file.display()))?;
        let mut node = Command::new(node_program()?);
        node.arg(cache::checkout().join(format!("benches/page/{script}.mjs"))).arg(file);
        node.current_dir(cache::checkout()).env("STEPWEAVE_CHROMIUM", &chromium);
        let status = node.status().map_err(|e| format!("cannot start node: {e}"))?;
        status.success().then_some(()).ok_or_else(|| "the page could not be measured".to_owned())
    })
}
