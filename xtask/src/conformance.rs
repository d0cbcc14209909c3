//! `cargo xtask conformance`: measuring against facts recorded elsewhere. What is measured, and how, is in
//! crates/conformance; this builds it for speed and runs it.

use crate::exec::Run;
use crate::{cache, test, Result};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The command: result lines go to stdout and nothing else does. Without a kind all of them are run and judged.
pub fn run(args: &[String]) -> Result<()> {
    let target_dir = test::native_target_dir()?;
    let _claim = cache::claim(&target_dir)?;
    let mut build = build(&target_dir);
    build.arg("--quiet").stdin(Stdio::null());
    if !build.status().map_err(|e| format!("cannot start cargo: {e}"))?.success() {
        return Err("crates/conformance does not build".to_owned());
    }
    let mut measure = Command::new(program(&target_dir));
    match args.first() {
        None => measure.arg("--check"),
        Some(flag) if flag == "--raise" => measure.args(["--check", "--raise"]),
        Some(_) => measure.args(args),
    };
    let status = measure.status().map_err(|e| format!("cannot start crates/conformance: {e}"))?;
    if status.success() {
        Ok(())
    } else {
        Err("the measurement failed".to_owned())
    }
}

/// The step of `cargo xtask test`: the scores are at least those reached before.
pub fn step(target_dir: &Path) -> Result<()> {
    Run::new("build the conformance measure", build(target_dir)).about(60).go()?;
    let mut check = Command::new(program(target_dir));
    check.arg("--check").current_dir(cache::checkout());
    for line in Run::new("conformance", check).about(20).go()?.lines() {
        println!("      {line}");
    }
    Ok(())
}

fn build(target_dir: &Path) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--locked", "--profile", "conformance", "-p", "conformance"]);
    cargo.current_dir(cache::checkout()).env("CARGO_TARGET_DIR", target_dir).env("CARGO_INCREMENTAL", "0");
    cargo
}

fn program(target_dir: &Path) -> PathBuf {
    target_dir.join("conformance").join(format!("conformance{}", std::env::consts::EXE_SUFFIX))
}
