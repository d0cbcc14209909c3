//! `cargo xtask fuzz`: coverage-guided fuzzing of the targets in fuzz/, on the stable toolchain, and of the built page.

use crate::exec::{together, Run};
use crate::setup::{browser, node};
use crate::{cache, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What libFuzzer needs to see which way an input went; stable flags, as no sanitizer is wanted: there is no `unsafe`
/// for one to watch. Comparisons are not traced, as that halves the speed; fuzz/stepweave.dict knows the words.
const FLAGS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table --cfg fuzzing";
/// A build for a named host keeps these flags off build scripts.
const HOST: &str = "x86_64-unknown-linux-gnu";
/// As much stack as a wasm tab has, in KiB.
const STACK_KIB: &str = "1024";
/// What an input may cost before it is a finding: bytes, seconds, megabytes.
const BOUNDS: [&str; 3] = ["-max_len=2048", "-timeout=60", "-rss_limit_mb=1024"];
const RUNS: &str = "100000";
/// What is no target for libFuzzer but the built page, used by somebody who does anything (fuzz/page).
const PAGE: &str = "page";
/// How much each of them does, one after the other in pages of their own.
const DEEDS: u64 = 300;
const SEEDS: u64 = 20;

/// Fuzzes the named targets, or all, for `--runs N` executions each.
pub fn run(arguments: &[String]) -> Result<()> {
    let (mut runs, mut named) = (RUNS.to_owned(), Vec::new());
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--runs" => runs = words.next().ok_or("--runs needs a number")?.clone(),
            target => named.push(target.to_owned()),
        }
    }
    let Ok(count) = runs.parse::<u64>() else {
        return Err(format!("--runs {runs}: is not a number"));
    };
    if named == [PAGE] {
        return page(if runs == RUNS { SEEDS } else { count.div_ceil(DEEDS) });
    }
    let folder = cache::checkout().join("fuzz");
    let targets = targets(&folder)?;
    if let Some(unknown) = named.iter().find(|name| !targets.contains(name)) {
        return Err(format!("there is no target {unknown}; there are {}", targets.join(", ")));
    }
    let built = build(&folder)?;
    let picked = if named.is_empty() { targets } else { named };
    picked.iter().try_for_each(|target| fuzz(&folder, &built, target, &runs))
}

/// Lets so many people do anything with the built page, as many at a time as there are processors.
fn page(people: u64) -> Result<()> {
    if !cache::checkout().join("dist/index.html").is_file() {
        return Err("there is no built page; `cargo xtask test page` builds it".to_owned());
    }
    let page = node::find()?;
    let (program, chromium) = (node::for_tests(&page)?, browser::ensure()?);
    let person = |seed: u64| {
        let mut node = Command::new(&program);
        node.arg("fuzz/page/anything.mjs").args([seed.to_string(), DEEDS.to_string()]);
        node.current_dir(cache::checkout()).env("STEPWEAVE_CHROMIUM", &chromium);
        node
    };
    together("fuzz page", 30 * people, (1..=people).map(person).collect())
}

/// One file a target.
fn targets(folder: &Path) -> Result<Vec<String>> {
    let entries =
        fs::read_dir(folder.join("targets")).map_err(|e| format!("cannot read fuzz/targets: {e}"))?;
    let name = |path: PathBuf| path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let mut names: Vec<String> = entries.flatten().filter_map(|entry| name(entry.path())).collect();
    names.sort();
    Ok(names)
}

/// Builds every target; returns the folder of the programs.
fn build(folder: &Path) -> Result<PathBuf> {
    let target_dir = cache::checkout().join("target/fuzz");
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--release", "--bins", "--target", HOST]).current_dir(folder);
    cargo.env("CARGO_TARGET_DIR", &target_dir).env("RUSTFLAGS", FLAGS);
    Run::new("build the fuzz targets", cargo).about(240).go()?;
    Ok(target_dir.join(HOST).join("release"))
}

fn fuzz(folder: &Path, built: &Path, target: &str, runs: &str) -> Result<()> {
    // What earlier runs learnt stays in the cache; the checked-in seeds are only read.
    let learnt = cache::folder(&format!("fuzz/{target}"))?;
    let findings = folder.join("findings");
    fs::create_dir_all(&findings).map_err(|e| format!("cannot create {}: {e}", findings.display()))?;
    let mut shell = Command::new("sh");
    shell.current_dir(folder).arg("-c");
    shell.arg(format!("ulimit -s {STACK_KIB}; exec \"$@\"")).arg("fuzz").arg(built.join(target));
    shell.arg(learnt).arg(format!("corpus/{target}"));
    let regressions = folder.join("regressions").join(target);
    if regressions.is_dir() {
        shell.arg(regressions);
    }
    shell.args(BOUNDS).args(["-dict=stepweave.dict", "-print_final_stats=1"]);
    shell.args([format!("-runs={runs}"), format!("-artifact_prefix=findings/{target}-")]);
    let output = Run::new(&format!("fuzz {target}"), shell).go().map_err(|message| {
        format!(
            "{message}\n\nthe input is in fuzz/findings; once mended, keep it in fuzz/regressions/{target}"
        )
    })?;
    let shown = ["cov:", "stat::number_of_executed_units", "stat::average_exec_per_sec"];
    for what in shown {
        if let Some(line) = output.lines().rev().find(|line| line.contains(what)) {
            println!("      {}", line.trim());
        }
    }
    Ok(())
}
