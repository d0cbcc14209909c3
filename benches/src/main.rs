//! `benches CASE SIZE`: one timed run of our own side of `cargo xtask bench`, after one that warms up. Prints
//! `SECONDS UNITS PEAK_KIB`, as the peers' programs in `benches/peers` do. `benches machine SIZE` prints the large state
//! machine that the editor is measured with.
#![allow(clippy::disallowed_methods, reason = "a bench reads the real clock")]

mod canvas;
mod engine;
mod expressions;
mod machines;
mod polled;
mod woven;

use std::process::ExitCode;
use std::time::Instant;

/// What a case gives: it runs once and says how many units of work it did.
pub(crate) type Case = Box<dyn Fn() -> Result<u64, String>>;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let [word, size] = args.as_slice() {
        if word == "machine" {
            print!("{}", machines::flow(size.parse().unwrap_or_default()));
            return ExitCode::SUCCESS;
        }
    }
    let [case, size] = args.as_slice() else {
        eprintln!("benches CASE SIZE");
        return ExitCode::FAILURE;
    };
    match size.parse().map_err(|_| format!("{size} is no size")).and_then(|size| measure(case, size)) {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn measure(name: &str, size: u64) -> Result<String, String> {
    let warm = case(name, size.min(1000))?;
    warm()?;
    let run = case(name, size)?;
    let start = Instant::now();
    let units = run()?;
    let seconds = start.elapsed().as_secs_f64();
    Ok(format!("{seconds} {units} {}", peak_kib()))
}

fn case(name: &str, size: u64) -> Result<Case, String> {
    engine::case(name, size)
        .or_else(|| woven::case(name, size))
        .or_else(|| expressions::case(name, size))
        .or_else(|| canvas::case(name, size))
        .unwrap_or_else(|| Err(format!("there is no case {name}")))
}

/// The most memory that this process ever held, in KiB (Linux; 0 elsewhere).
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or(0)
}
