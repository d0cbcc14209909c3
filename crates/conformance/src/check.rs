//! Holds the scores reached: every kind is run over the corpus and judged by the corpus's own script.

use serde_json::{json, Map, Value};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// Cases passed at least, a kind: `{"execution": {"result": 541, "second": 242}, ...}`. The second score is that of
/// histories or of messages.
const FLOORS: &str = "tests/conformance-floor.json";

/// Passed and all of the first score, then of the second.
type Score = [u64; 4];

/// Runs, judges and compares. `Err`: a score fell below its floor, or nothing could be measured. `raise`: floors that
/// were passed are raised.
pub fn run(raise: bool) -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let corpus = root.join("../shared/conformance");
    if !corpus.is_dir() {
        println!("skipped: no conformance corpus at {}", corpus.display());
        return Ok(());
    }
    let file = root.join(FLOORS);
    let text = std::fs::read_to_string(&file).map_err(|e| format!("cannot read {}: {e}", file.display()))?;
    let mut floors: Map<String, Value> =
        serde_json::from_str(&text).map_err(|e| format!("{}: {e}", file.display()))?;
    let mut fallen = Vec::new();
    for (kind, _) in crate::KINDS {
        let started = Instant::now();
        let score = measure(kind, &corpus)?;
        let floor = floors.get(*kind).cloned().unwrap_or_default();
        let least = |key: &str| floor.get(key).and_then(Value::as_u64).unwrap_or(0);
        let (first, second) = (least("result"), least("second"));
        let [passed, of, also, of_those] = score;
        let took = started.elapsed().as_secs_f32();
        let seconds = if of_those > 0 { format!(", {also}/{of_those}") } else { String::new() };
        println!("{kind:10} {passed}/{of}{seconds} in {took:.1} s (floor {first}, {second})");
        if passed < first || also < second {
            fallen.push(*kind);
        }
        let raised = json!({"result": passed.max(first), "second": also.max(second)});
        floors.insert((*kind).to_owned(), raised);
    }
    if raise {
        let text = serde_json::to_string_pretty(&floors).map_err(|e| e.to_string())? + "\n";
        std::fs::write(&file, text).map_err(|e| format!("cannot write {}: {e}", file.display()))?;
    }
    match fallen.as_slice() {
        [] => Ok(()),
        kinds => Err(format!("below the floor of {FLOORS}: {}", kinds.join(", "))),
    }
}

/// The files of a kind, in order.
fn files(kind: &str, corpus: &Path) -> Result<Vec<PathBuf>, String> {
    let folder = corpus.join(kind);
    if !folder.is_dir() {
        return Ok(vec![corpus.join(format!("{kind}.jsonl"))]);
    }
    let entries = std::fs::read_dir(&folder).map_err(|e| format!("cannot read {}: {e}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "jsonl"));
    files.sort();
    Ok(files)
}

fn measure(kind: &str, corpus: &Path) -> Result<Score, String> {
    let files = files(kind, corpus)?;
    let mut lines = String::new();
    crate::results(kind, &files, |line| {
        lines.push_str(&line);
        lines.push('\n');
        Ok(())
    })?;
    judge(kind, corpus, &files, lines)
}

fn judge(kind: &str, corpus: &Path, files: &[PathBuf], lines: String) -> Result<Score, String> {
    let script = corpus.join("judge.py");
    let wrong = |error: &dyn std::fmt::Display| format!("{}: {error}", script.display());
    let mut python = Command::new("python3");
    python.arg(&script).args([kind, "--json"]).args(files).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = python.spawn().map_err(|error| format!("cannot start python3: {error}"))?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(lines.as_bytes()).map_err(|error| wrong(&error))?;
    }
    let output = child.wait_with_output().map_err(|error| wrong(&error))?;
    let verdict: Value = serde_json::from_slice(&output.stdout).map_err(|error| wrong(&error))?;
    let total = |index: usize| {
        let number = verdict.get("total").and_then(|total| total.get(index)).and_then(Value::as_u64);
        number.ok_or_else(|| wrong(&"the verdict has no total"))
    };
    Ok([total(0)?, total(1)?, total(2)?, total(3)?])
}
