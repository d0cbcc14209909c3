//! Cutting the page's module into pieces that are downloaded when they are first needed: src/pieces.rs and
//! crates/engine/src/pieces.rs say which functions begin one. Trunk knows nothing of it, so this takes its place after
//! the linker: cut, write the script, make each piece small.

use crate::exec::{together, Run};
use crate::setup::wasm::TARGET;
use crate::setup::PageTools;
use crate::{cache, chunks, imports, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The page's program, as cargo names it.
const PAGE: &str = "stepweave-page";
/// The script that downloads pieces, as the splitter names it.
pub const LOADER: &str = "__wasm_split";
/// What the module may use beside the first version of WebAssembly; every browser of the last four years has it.
pub const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-mutable-globals",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// How small. All passes run twice, as the second round finds what the first left; a function with one caller is only moved
/// into it while short, since brotli finds more that repeats in functions of their own; and no address lies in the first
/// kilobyte, where the stack, which the linker puts first, ends.
const SMALL: [&str; 4] = ["-Oz", "-Oz", "--one-caller-inline-max-function-size=40", "--low-memory-unused"];

/// Puts the pieces of the module that was linked last in the place of the one that Trunk put into `dist`.
pub fn run(tools: &PageTools, dist: &Path) -> Result<()> {
    let name = page_name(dist)?;
    let work = cache::folder("split")?.join(cache::checkout_key());
    fs::remove_dir_all(&work).ok();
    make(&work)?;

    let linked = tools.wasm.target_dir.join(TARGET).join("web").join(PAGE).with_extension("wasm");
    let mut cut = Command::new(&tools.wasm_split);
    cut.arg(&linked).arg(&work).args(["--target", "web", "--out-name", &name]);
    Run::new("cut the page into pieces", cut).about(5).go()?;

    chunks::merge(tools, &work)?;

    let mut bind = Command::new(&tools.wasm_bindgen);
    bind.args(["--target", "web", "--no-typescript", "--keep-lld-exports", "--remove-name-section"]);
    bind.args(["--out-name", &name, "--out-dir"])
        .arg(work.join("bound"))
        .arg(work.join(&name).with_extension("wasm"));
    Run::new("write the page's script", bind).about(5).go()?;

    // Everything carries the hash that Trunk gave the page, so that pieces of two builds are never mixed.
    let hash = name.trim_start_matches(PAGE);
    // Not so the name under which the module asks for it, which no file has.
    let mut names = vec![(format!("from \"./{LOADER}.js\""), format!("from \"./{LOADER}{hash}.js\""))];
    let main = format!("{name}_bg.wasm");
    let script = format!("{name}.js");
    imports::shorten(&work.join("bound").join(&main), &work.join("bound").join(&script))?;
    let mut smaller = vec![shrink(tools, &work.join("bound").join(&main), &dist.join(&main))];
    for piece in pieces(&work, &name)? {
        let stem = piece.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let hashed = format!("{stem}{hash}.wasm");
        smaller.push(shrink(tools, &piece, &dist.join(&hashed)));
        names.push((format!("\"./{stem}.wasm\""), format!("\"./{hashed}\"")));
    }
    together("wasm-opt", 100, smaller)?;
    renamed(&work.join("bound").join(&script), &dist.join(&script), &names)?;
    let styles = entries(dist)?.into_iter().filter(|path| path.extension().is_some_and(|it| it == "css"));
    minify(tools, dist, styles.chain([dist.join(&script)]))?;
    // What this one says of pieces and their parts is read again when the page is weighed: it stays as it was written.
    renamed(&work.join(format!("{LOADER}.js")), &dist.join(format!("{LOADER}{hash}.js")), &names)
}

/// `stepweave-page-0123456789abcdef`: what Trunk called the page's module, without its ending.
fn page_name(dist: &Path) -> Result<String> {
    let names = entries(dist)?.into_iter().filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()));
    names
        .filter_map(|name| Some(name.strip_suffix("_bg.wasm")?.to_owned()))
        .find(|name| name.starts_with(PAGE))
        .ok_or_else(|| format!("Trunk put no {PAGE} into {}", dist.display()))
}

fn pieces(work: &Path, main: &str) -> Result<Vec<PathBuf>> {
    let mut found = entries(work)?;
    found.retain(|path| {
        path.extension().is_some_and(|it| it == "wasm") && path.file_stem().is_some_and(|it| it != main)
    });
    found.sort();
    Ok(found)
}

/// What makes a piece small.
fn shrink(tools: &PageTools, from: &Path, to: &Path) -> Command {
    let mut opt = Command::new("wasm-opt");
    tools.wasm.point(&mut opt);
    opt.args(SMALL).args(FEATURES).arg(from).arg("-o").arg(to);
    opt
}

/// Makes scripts and style sheets in `dist` small, in place.
fn minify(tools: &PageTools, dist: &Path, files: impl Iterator<Item = PathBuf>) -> Result<()> {
    let mut esbuild = Command::new("esbuild");
    tools.wasm.point(&mut esbuild);
    esbuild.args(files).args(["--minify", "--allow-overwrite", "--log-level=error"]);
    esbuild.arg(format!("--outdir={}", dist.display()));
    Run::new("minify script and styles", esbuild).about(1).go().map(|_| ())
}

/// Copies a script in which some words become others.
fn renamed(from: &Path, to: &Path, names: &[(String, String)]) -> Result<()> {
    let text = fs::read_to_string(from).map_err(|e| format!("cannot read {}: {e}", from.display()))?;
    let text = names.iter().fold(text, |text, (old, new)| text.replace(old, new));
    fs::write(to, text).map_err(|e| format!("cannot write {}: {e}", to.display()))
}

fn make(dir: &Path) -> Result<()> {
    fs::create_dir_all(dir).map_err(|e| format!("cannot create {}: {e}", dir.display()))
}

pub fn entries(dir: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(dir).map_err(|e| format!("cannot read {}: {e}", dir.display()))?;
    Ok(entries.flatten().map(|entry| entry.path()).collect())
}
