//! `cargo xtask bench`: what we do and what others do, measured in the same run.
//!
//! Each row has a program of ours (`benches/`) and programs of others (`benches/peers/`), each called as `PROGRAM CASE SIZE`
//! and answering `SECONDS UNITS PEAK_KIB`. They run one at a time, in turn, several rounds; a figure is the median of its
//! rounds, a ratio the median of the ratios within a round, so that a machine that slows down slows both sides.

mod page;
mod peers;
mod rows;
mod table;
mod wasm;

use crate::exec::Run;
use crate::{cache, console, Result};
use peers::Peers;
use rows::{Row, ROWS};
use std::path::PathBuf;
use std::process::Command;

/// Rounds where nothing else is said.
const ROUNDS: usize = 5;

/// What a program measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// How long it took.
    pub seconds: f64,
    /// How much it did.
    pub units: f64,
    /// The most memory that it held.
    pub peak_kib: f64,
}

impl Sample {
    /// Units a second.
    pub fn rate(&self) -> f64 {
        self.units / self.seconds.max(1e-9)
    }
}

/// A row, measured: our samples, and each peer's beside them.
pub struct Measured {
    /// Which row.
    pub row: &'static Row,
    /// Ours, a round each.
    pub ours: Vec<Sample>,
    /// Each peer's, a round each; or why there are none.
    pub peers: Vec<Result<Vec<Sample>>>,
}

/// Measures the rows whose names contain one of `args`, all of them where there are none; those then go into
/// docs/benchmarks.md. `--rounds N` says how often. `page` alone measures the built page in a browser.
pub fn run(args: &[String]) -> Result<()> {
    let mut names: Vec<&str> = Vec::new();
    let mut rounds = ROUNDS;
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        match arg.as_str() {
            "--rounds" => {
                let count = rest.next().and_then(|text| text.parse().ok()).filter(|count| *count > 0);
                rounds = count.ok_or("--rounds takes a number, at least 1")?;
            }
            name => names.push(name),
        }
    }
    if names == ["page"] {
        return page::run(&build()?);
    }
    let wanted = |row: &&Row| names.is_empty() || names.iter().any(|name| row.name.contains(name));
    let rows: Vec<&'static Row> = ROWS.iter().filter(wanted).collect();
    if rows.is_empty() {
        let all: Vec<&str> = ROWS.iter().map(|row| row.name).collect();
        return Err(format!("there is no such row; there are {}", all.join(", ")));
    }
    let program = build()?;
    let wasm = rows.iter().any(|row| row.wasm).then(wasm::build).transpose()?;
    let peers = Peers::prepare(&rows);
    let mut measured = Vec::new();
    for row in rows {
        let own =
            || wasm.as_ref().filter(|_| row.wasm).map_or_else(|| Ok(Command::new(&program)), wasm::command);
        measured.push(measure(row, &own, &peers, rounds)?);
        console::note(row.name, "measured");
    }
    println!("\n{}", table::of(&measured));
    if names.is_empty() {
        table::write(&measured, rounds)?;
    }
    Ok(())
}

/// Our own program, as it is released.
fn build() -> Result<PathBuf> {
    let target = cache::folder("bench/target")?;
    let _held = cache::claim(&target)?;
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--release", "-p", "benches", "--target-dir"]).arg(&target);
    cargo.current_dir(cache::checkout());
    Run::new("cargo build benches", cargo).about(120).go()?;
    // Other checkouts build in the same folder: this one's program is kept apart.
    let built = target.join("release/benches");
    let kept = cache::folder(&format!("bench/{}", cache::checkout_key()))?.join("benches");
    std::fs::copy(&built, &kept).map_err(|e| format!("cannot copy {}: {e}", built.display()))?;
    Ok(kept)
}

fn measure(
    row: &'static Row,
    program: &dyn Fn() -> Result<Command>,
    peers: &Peers,
    rounds: usize,
) -> Result<Measured> {
    let mut ours = Vec::new();
    let mut theirs: Vec<Result<Vec<Sample>>> = row.peers.iter().map(|_| Ok(Vec::new())).collect();
    for _ in 0..rounds {
        let mut own = program()?;
        own.args([row.case, &row.size.to_string()]);
        ours.push(sample(own)?);
        for (peer, samples) in row.peers.iter().zip(&mut theirs) {
            let taken = peers.command(peer).and_then(sample);
            match (samples.as_mut(), taken) {
                (Ok(samples), Ok(taken)) => samples.push(taken),
                (Ok(_), Err(why)) => *samples = Err(why),
                (Err(_), _) => {}
            }
        }
    }
    Ok(Measured { row, ours, peers: theirs })
}

/// Runs a program and reads what it says.
fn sample(mut command: Command) -> Result<Sample> {
    let output = command.output().map_err(|e| format!("cannot start {:?}: {e}", command.get_program()))?;
    let text = String::from_utf8_lossy(&output.stdout);
    match parse(&text) {
        Some(sample) if output.status.success() => Ok(sample),
        _ => {
            let errors = String::from_utf8_lossy(&output.stderr);
            Err(format!("{command:?}: {}", errors.lines().last().unwrap_or("no figures")))
        }
    }
}

fn parse(text: &str) -> Option<Sample> {
    let mut numbers = text.lines().last()?.split_whitespace().map(|word| word.parse::<f64>().ok());
    Some(Sample { seconds: numbers.next()??, units: numbers.next()??, peak_kib: numbers.next()?? })
}

/// The middle of the values; of an even number, the lower of the two.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len().saturating_sub(1) / 2;
    values.get(middle).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_programs_say() {
        let sample = Sample { seconds: 0.5, units: 10.0, peak_kib: 2048.0 };
        assert_eq!(parse("warming up\n0.5 10 2048 mean=3\n"), Some(sample));
        assert_eq!(sample.rate(), 20.0);
        assert_eq!(parse(""), None);
        assert_eq!(parse("Error: no"), None);
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
    }
}
