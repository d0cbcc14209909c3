//! What the built page weighs on the wire.

use crate::setup::node::Node;
use crate::{bundle, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What opening the page downloads: wasm, script and style, compressed with brotli
/// (docs/benchmarks.md).
const OPENING_LIMIT: u64 = 600_000;
/// All wasm, script and style there is, but for the code pane. The goal is 900,000.
const LIMIT: u64 = 1_532_000;
/// CodeMirror, which only those download who edit a definition.
const CODE_PANE_LIMIT: u64 = 125_000;
const CODE_PANE: &str = "code-pane.js";
/// The piece that the page asks for unasked, once it has drawn the comparison: it looks for hazards.
pub const OPENED: &str = "analysis";

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
    let loader = files.iter().find(|file| name(file).starts_with("__wasm_split"));
    let loader = loader.map(|file| fs::read_to_string(file).unwrap_or_default()).unwrap_or_default();
    let (mut opening, mut later, mut code_pane, mut beside) = (0, 0, 0, 0);
    for (file, weight) in files.iter().zip(&weights) {
        let bytes = fs::metadata(file).map(|m| m.len()).unwrap_or(0);
        let on_demand = is_piece(&name(file)) && !opens(&name(file), &loader);
        let shown = file.strip_prefix(&dist).unwrap_or(file).display().to_string();
        println!("  {shown:<46} {bytes:>10} {weight:>10}{}", if on_demand { "  on demand" } else { "" });
        *match (counts(file), on_demand) {
            (true, false) if name(file) == CODE_PANE => &mut code_pane,
            (true, false) => &mut opening,
            (true, true) => &mut later,
            (false, _) => &mut beside,
        } += weight;
    }
    println!("  fonts, examples and the rest: {beside} bytes");
    below("wasm, script and style that opening downloads", opening, OPENING_LIMIT)?;
    below("the code pane, loaded when a definition is first edited", code_pane, CODE_PANE_LIMIT)?;
    below("all other wasm, script and style", opening + later, LIMIT)
}

fn name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn is_piece(name: &str) -> bool {
    name.ends_with(".wasm") && (name.starts_with("split_") || name.starts_with("chunk_"))
}

/// Whether a piece belongs to what the page asks for unasked.
fn opens(piece: &str, loader: &str) -> bool {
    if piece.starts_with("split_") {
        return piece.starts_with(&format!("split_{OPENED}"));
    }
    users(piece, loader).any(|user| user == OPENED)
}

/// The pieces that share a chunk. The script that downloads it names them above it: `/* analysis, lift */`.
pub fn users<'a>(chunk: &str, loader: &'a str) -> impl Iterator<Item = &'a str> {
    let before = loader.split_once(&format!("./{chunk}")).map_or("", |(before, _)| before);
    let users =
        before.rsplit_once("/* ").and_then(|(_, after)| after.split_once(" */")).map_or("", |it| it.0);
    users.split(", ")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_belongs_to_the_pieces_named_above_it() {
        let loader = "/* analysis, lift */\nconst __chunk_3 = makeLoad(() => fetch(\"./chunk_3-ab.wasm\"), []);\n/* keys, lift */\nconst __chunk_4 = makeLoad(() => fetch(\"./chunk_4-ab.wasm\"), []);";
        let check = |piece, expect| assert_eq!(opens(piece, loader), expect, "{piece}");
        check("split_analysis-ab.wasm", true);
        check("split_lift-ab.wasm", false);
        check("chunk_3-ab.wasm", true);
        check("chunk_4-ab.wasm", false);
        check("chunk_5-ab.wasm", false);
    }
}
