//! `cargo xtask test`: every check and test, the same on a laptop and in continuous integration.

use crate::bundle::{self, Profile};
use crate::console::{human, Step};
use crate::exec::Run;
use crate::setup::{self, wasm, TestTools};
use crate::{cache, conformance, size, tidy, Result};
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

/// A step's work.
type Work = fn(&Context) -> Result<()>;

/// Name, what it does, work; cheap ones first.
const STEPS: &[(&str, Work)] = &[
    ("tidy", tidy_rules),
    ("fmt", fmt),
    ("clippy", clippy_native),
    ("clippy-wasm", clippy_wasm),
    ("native", native),
    ("doc", doc_tests),
    ("conformance", conformance),
    ("page", page),
    ("browser", browser),
    ("size", page_size),
];

struct Context {
    tools: TestTools,
    /// Names of tests to run; empty for all.
    names: Vec<String>,
    /// Native build results, outside the checkout so that a fresh clone starts warm.
    target_dir: PathBuf,
}

/// Sets up and runs the steps that the filters pick.
pub fn run(filters: &[String]) -> Result<()> {
    let started = Instant::now();
    let is_step = |word: &str| STEPS.iter().any(|(name, _)| *name == word);
    let (steps, names): (Vec<_>, Vec<_>) = filters.iter().cloned().partition(|word| is_step(word));
    let picked = pick(&steps, !names.is_empty());
    println!("set-up");
    let tools = setup::everything()?;
    bundle::fetch(&tools.page.wasm)?;
    let context = Context { tools, names, target_dir: native_target_dir()? };
    let _claim = cache::claim(&context.target_dir)?;

    println!("\nchecks and tests");
    let mut failures: Vec<(&str, String)> = Vec::new();
    for (name, work) in picked {
        if needs_page(name) && failures.iter().any(|(failed, _)| *failed == "page") {
            failures.push((name, "not run, as the page was not built".to_owned()));
        } else if let Err(message) = work(&context) {
            failures.push((name, message));
        }
    }
    let took = human(started.elapsed());
    if failures.is_empty() {
        println!("\nall passed in {took}");
        return Ok(());
    }
    let names: Vec<&str> = failures.iter().map(|(name, _)| *name).collect();
    let details: String =
        failures.iter().map(|(name, message)| format!("── {name}\n{message}\n\n")).collect();
    Err(format!("{details}failed after {took}: {}", names.join(", ")))
}

/// The steps to run: those named, or those that know tests by name, or all.
fn pick(named: &[String], by_test_name: bool) -> Vec<&'static (&'static str, Work)> {
    let wanted = |step: &str| match (named.is_empty(), by_test_name) {
        (true, true) => ["native", "page", "browser"].contains(&step),
        (true, false) => true,
        // Some steps look at what the page step builds.
        _ => named.iter().any(|name| name == step || (step == "page" && needs_page(name))),
    };
    STEPS.iter().filter(|(name, _)| wanted(name)).collect()
}

fn needs_page(step: &str) -> bool {
    ["browser", "size"].contains(&step)
}

/// `$CARGO_TARGET_DIR`, or a folder of the cache for this compiler.
pub fn native_target_dir() -> Result<PathBuf> {
    if let Some(dir) = std::env::var_os("CARGO_TARGET_DIR") {
        return Ok(dir.into());
    }
    let version = crate::exec::ask("rustc", &["-vV"]).ok_or("rustc does not run")?;
    let dir = cache::folder("target")?.join(format!("native-{:08x}", cache::fingerprint_of(&version) as u32));
    cache::drop_siblings(&dir, "native-");
    Ok(dir)
}

impl Context {
    fn cargo(&self, args: &[&str]) -> Command {
        let mut cargo = Command::new("cargo");
        cargo.args(args);
        self.point(cargo)
    }

    fn point(&self, mut cargo: Command) -> Command {
        cargo.current_dir(cache::checkout()).env("CARGO_TARGET_DIR", &self.target_dir);
        // Continuous integration builds each state once: incremental results would only fill the disk.
        cargo.env("CARGO_INCREMENTAL", "0");
        cargo
    }
}

/// Runs something inside this process as a step.
fn check(name: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    let step = Step::start(name, None);
    let outcome = work();
    match &outcome {
        Ok(()) => step.done(""),
        Err(_) => step.failed(),
    }
    outcome
}

fn tidy_rules(_: &Context) -> Result<()> {
    check("tidy", tidy::run)
}

fn fmt(context: &Context) -> Result<()> {
    Run::new("fmt", context.cargo(&["fmt", "--all", "--check"])).go().map(|_| ())
}

fn clippy_native(context: &Context) -> Result<()> {
    let args = ["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"];
    Run::new("clippy", context.cargo(&args)).about(90).go().map(|_| ())
}

/// The page and the engine, as the browser gets them; natively the page is empty.
fn clippy_wasm(context: &Context) -> Result<()> {
    let toolchain = &context.tools.page.wasm;
    let _lock = cache::claim(&toolchain.target_dir)?;
    let mut clippy = toolchain.cargo("clippy");
    clippy.args([
        "--locked",
        "--target",
        wasm::TARGET,
        "-p",
        "stepweave",
        "-p",
        "engine",
        "--",
        "-D",
        "warnings",
    ]);
    clippy.env("CARGO_INCREMENTAL", "0");
    Run::new("clippy for wasm32", clippy).about(120).go().map(|_| ())
}

fn native(context: &Context) -> Result<()> {
    // By its own path: it may lie in the cache, where cargo does not look for subcommands.
    let mut nextest = Command::new(&context.tools.nextest);
    nextest
        .args(["nextest", "run", "--locked", "--workspace", "--no-fail-fast", "--no-tests", "warn"])
        .args(&context.names);
    let nextest = context.point(nextest);
    Run::new("native tests", nextest).about(180).go().map(|output| {
        if let Some(summary) = output.lines().rev().find(|line| line.contains(" tests run")) {
            println!("      {}", summary.trim());
        }
    })
}

fn doc_tests(context: &Context) -> Result<()> {
    let args = ["test", "--locked", "--workspace", "--doc", "--quiet"];
    Run::new("doc tests", context.cargo(&args)).about(60).go().map(|_| ())
}

/// What was recorded on AWS, where the records are.
fn conformance(context: &Context) -> Result<()> {
    conformance::step(&context.target_dir)
}

fn page(context: &Context) -> Result<()> {
    bundle::ensure(&context.tools.page, Profile::Release).map(|_| ())
}

/// The journeys of tests/e2e in a real browser, against the production page and the command line.
fn browser(context: &Context) -> Result<()> {
    let build = context.cargo(&["build", "--locked", "--quiet", "-p", "cli"]);
    Run::new("build the command line", build).about(60).go()?;
    let mut node = Command::new(&context.tools.node);
    // This reporter says at the end once more what failed: the end is what a person sees.
    let at_once = format!("--test-concurrency={}", browsers_at_once());
    node.args(["--test", "--test-reporter=spec", &at_once]);
    for name in &context.names {
        node.arg(format!("--test-name-pattern={name}"));
    }
    node.args(journeys()?).current_dir(cache::checkout());
    node.env("STEPWEAVE_CHROMIUM", &context.tools.chromium);
    node.env("STEPWEAVE_CLI", context.target_dir.join("debug/stepweave"));
    Run::new("browser tests", node).about(480).go().map(|_| ())
}

/// How many files of journeys run beside each other: a browser keeps about one processor busy.
fn browsers_at_once() -> usize {
    std::thread::available_parallelism().map_or(1, |processors| processors.get().min(4))
}

/// The files of journeys, in order.
fn journeys() -> Result<Vec<PathBuf>> {
    let dir = cache::checkout().join("tests/e2e");
    let entries = std::fs::read_dir(&dir).map_err(|e| format!("cannot read {}: {e}", dir.display()))?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.to_string_lossy().ends_with(".test.mjs"));
    files.sort();
    Ok(files)
}

fn page_size(context: &Context) -> Result<()> {
    check("size", || size::run(&context.tools.page.node))
}
