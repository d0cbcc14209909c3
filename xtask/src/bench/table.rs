//! The table, as Markdown: for the terminal and for docs/benchmarks.md.

use super::{median, Measured, Sample};
use crate::exec::ask;
use crate::{cache, Result};
use std::fs;

const BEGIN: &str = "<!-- cargo xtask bench: begin -->";
const END: &str = "<!-- cargo xtask bench: end -->";

/// The rows as a Markdown table.
pub fn of(measured: &[Measured]) -> String {
    let mut lines = vec![
        "| row | what | ours | peak | against | theirs | ratio | goal |".to_owned(),
        "|---|---|--:|--:|---|--:|--:|--:|".to_owned(),
    ];
    for one in measured {
        let row = one.row;
        let own = format!("{}, {}", time(&one.ours), rate(&one.ours, row.unit));
        let peak = median(one.ours.iter().map(|sample| sample.peak_kib / 1024.0).collect());
        let head = format!("| {} | {} | {own} | {peak:.0} MB |", row.name, row.what);
        if row.peers.is_empty() {
            lines.push(format!("{head} | | | |"));
        }
        for (place, (peer, theirs)) in row.peers.iter().zip(&one.peers).enumerate() {
            let head = if place == 0 { head.as_str() } else { "| | | | |" };
            let goal = if peer.goal > 0.0 { format!("{}×", peer.goal) } else { String::new() };
            let (theirs, ratio) = match theirs {
                Ok(samples) => (rate(samples, row.unit), format!("{}×", figure(ratio(&one.ours, samples)))),
                Err(_) => ("not there".to_owned(), String::new()),
            };
            lines.push(format!("{head} {} | {theirs} | {ratio} | {goal} |", peer.name));
        }
    }
    lines.join("\n")
}

/// How many times as fast ours is, within each round.
fn ratio(ours: &[Sample], theirs: &[Sample]) -> f64 {
    median(ours.iter().zip(theirs).map(|(own, their)| own.rate() / their.rate()).collect())
}

fn rate(samples: &[Sample], unit: &str) -> String {
    format!("{} {unit}/s", figure(median(samples.iter().map(Sample::rate).collect())))
}

fn time(samples: &[Sample]) -> String {
    let seconds = median(samples.iter().map(|sample| sample.seconds).collect());
    match seconds {
        s if s >= 1.0 => format!("{s:.2} s"),
        s if s >= 1e-3 => format!("{:.1} ms", s * 1e3),
        s => format!("{:.1} µs", s * 1e6),
    }
}

/// Three digits are as many as a measurement is worth.
fn figure(value: f64) -> String {
    match value {
        v if v >= 999_500.0 => format!("{:.2}M", v / 1e6),
        v if v >= 9_995.0 => format!("{:.0}k", v / 1e3),
        v if v >= 999.5 => format!("{:.1}k", v / 1e3),
        v if v >= 99.5 => format!("{v:.0}"),
        v if v >= 9.95 => format!("{v:.1}"),
        v => format!("{v:.2}"),
    }
}

/// Puts the table between its marks in docs/benchmarks.md.
pub fn write(measured: &[Measured], rounds: usize) -> Result<()> {
    let path = cache::checkout().join("docs/benchmarks.md");
    let text = fs::read_to_string(&path).map_err(|e| format!("cannot read {}: {e}", path.display()))?;
    let (Some(begin), Some(end)) = (text.find(BEGIN), text.find(END)) else {
        return Err(format!("{} lacks the marks {BEGIN} and {END}", path.display()));
    };
    let machine = format!("Medians of {rounds} rounds on {}; {}.", processor(), versions());
    let table = format!("{BEGIN}\n\n{machine}\n\n{}\n\n", of(measured));
    let text = format!("{}{table}{}", &text[..begin], &text[end..]);
    fs::write(&path, text).map_err(|e| format!("cannot write {}: {e}", path.display()))
}

fn processor() -> String {
    let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let models = || cpus.lines().filter_map(|line| line.strip_prefix("model name")?.split_once(": "));
    match models().next() {
        Some((_, model)) => format!("{} cores of {model}", models().count()),
        None => std::env::consts::ARCH.to_owned(),
    }
}

fn versions() -> String {
    let of = |program: &str| ask(program, &["--version"]).unwrap_or_else(|| format!("no {program}"));
    format!("{}, Node.js {}, {}", of("rustc"), of("node"), of("python3"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_three_digits() {
        let shown = [0.123, 5.0, 12.34, 123.4, 1234.0, 12345.0, 123_456.0, 5_432_100.0].map(figure);
        assert_eq!(shown, ["0.12", "5.00", "12.3", "123", "1.2k", "12k", "123k", "5.43M"]);
    }
}
