//! What the built page weighs on the wire.

use crate::setup::node::Node;
use crate::{bundle, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Wasm, script and style, the engine's among them, compressed with brotli. The goal is 600,000
/// (docs/benchmarks.md); until it is reached this only falls.
const LIMIT: u64 = 760_000;
/// The engine with JSONata, which only those download who need it.
const JSONATA_LIMIT: u64 = 700_000;
const JSONATA: &str = "stepweave-engine";
/// CodeMirror, which only those download who edit a definition.
const CODE_PANE_LIMIT: u64 = 125_000;
const CODE_PANE: &str = "code-pane.js";

/// Node.js brings the compressor, so that this package need not.
const BROTLI: &str = "const fs = require('fs'), zlib = require('zlib');
for (const file of process.argv.slice(1)) console.log(zlib.brotliCompressSync(fs.readFileSync(file)).length);";

/// Prints the weight of each file; fails past the limit.
pub fn run(node: &Node) -> Result<()> {
    let dist = bundle::dist();
    let mut files = Vec::new();
    list(&dist, &mut files)?;
    if files.is_empty() {
        return Err(format!("{} is empty: build the page first (cargo xtask serve)", dist.display()));
    }
    files.sort();
    let weights = compressed(node, &files)?;
    println!("\n  {:<46} {:>10} {:>10}", "file", "bytes", "brotli");
    let (mut page, mut jsonata, mut code_pane, mut beside) = (0, 0, 0, 0);
    for (file, weight) in files.iter().zip(&weights) {
        let bytes = fs::metadata(file).map(|m| m.len()).unwrap_or(0);
        let name = file.strip_prefix(&dist).unwrap_or(file).display().to_string();
        println!("  {name:<46} {bytes:>10} {weight:>10}");
        *match counts(file) {
            false => &mut beside,
            true if name.starts_with(JSONATA) => &mut jsonata,
            true if name == CODE_PANE => &mut code_pane,
            true => &mut page,
        } += weight;
    }
    println!("  fonts, examples and the rest: {beside} bytes");
    below("wasm, script and style of the page", page, LIMIT)?;
    below("the code pane, loaded when a definition is first edited", code_pane, CODE_PANE_LIMIT)?;
    below("the engine with JSONata, loaded when first needed", jsonata, JSONATA_LIMIT)
}

fn below(what: &str, weight: u64, limit: u64) -> Result<()> {
    println!("  {what}: {weight} of at most {limit} bytes");
    match weight < limit {
        true => Ok(()),
        false => Err(format!("{what}: {weight} bytes, {} too many", weight - limit + 1)),
    }
}

fn counts(file: &Path) -> bool {
    let extension = file.extension().and_then(|e| e.to_str()).unwrap_or_default();
    ["wasm", "js", "mjs", "css", "html"].contains(&extension)
}

fn compressed(node: &Node, files: &[PathBuf]) -> Result<Vec<u64>> {
    let output = Command::new(&node.node).arg("-e").arg(BROTLI).arg("--").args(files).output();
    let output = output.map_err(|e| format!("cannot start node: {e}"))?;
    let weights: Option<Vec<u64>> =
        String::from_utf8_lossy(&output.stdout).lines().map(|line| line.parse().ok()).collect();
    match weights {
        Some(weights) if weights.len() == files.len() => Ok(weights),
        _ => Err(format!("could not compress: {}", String::from_utf8_lossy(&output.stderr))),
    }
}

fn list(dir: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let entries = fs::read_dir(dir).map_err(|e| format!("cannot read {}: {e}", dir.display()))?;
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            list(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
