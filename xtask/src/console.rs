//! What the person sees: one line for each step, with how long it took, and a sign of life while it runs.

use crate::cache;
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// How often a step that is still running says so where lines cannot be rewritten.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// A step under way: shows that it is alive, and how long it took last time.
pub struct Step {
    name: String,
    started: Instant,
    last_beat: Instant,
    usual: Option<Duration>,
    terminal: bool,
}

impl Step {
    /// Starts a step. `guess` is how long it takes where it was never measured on this machine.
    pub fn start(name: &str, guess: Option<Duration>) -> Self {
        let now = Instant::now();
        let usual = cache::usual_duration(name).or(guess);
        let terminal = std::io::stdout().is_terminal();
        let step = Self { name: name.to_owned(), started: now, last_beat: now, usual, terminal };
        if usual.is_some_and(|usual| usual > Duration::from_secs(10)) {
            step.show("");
        }
        step
    }

    /// To be called often; prints when it is time to.
    pub fn alive(&mut self, doing: &str) {
        let period = if self.terminal { Duration::from_millis(500) } else { HEARTBEAT };
        if self.last_beat.elapsed() >= period && self.started.elapsed() > Duration::from_secs(1) {
            self.last_beat = Instant::now();
            self.show(doing);
        }
    }

    fn show(&self, doing: &str) {
        let usual = self.usual.map(|usual| format!(" of about {}", human(usual))).unwrap_or_default();
        let doing: String = doing.chars().filter(|c| !c.is_control()).take(60).collect();
        let line = format!("  … {}: {}{usual}  {doing}", self.name, human(self.started.elapsed()));
        if self.terminal {
            print!("\r\x1b[2K{line}");
        } else {
            println!("{line}");
        }
        std::io::stdout().flush().ok();
    }

    /// Ends the step well.
    pub fn done(self, detail: &str) {
        cache::remember_duration(&self.name, self.started.elapsed());
        self.end("✓", detail);
    }

    /// Ends the step badly.
    pub fn failed(self) {
        self.end("✗", "failed");
    }

    fn end(&self, mark: &str, detail: &str) {
        if self.terminal {
            print!("\r\x1b[2K");
        }
        line(mark, &self.name, detail, self.started.elapsed());
    }
}

/// A line for something that needed no waiting.
pub fn note(name: &str, detail: &str) {
    line("✓", name, detail, Duration::ZERO);
}

fn line(mark: &str, name: &str, detail: &str, took: Duration) {
    println!("  {mark} {name:<34} {:>9}  {detail}", human(took));
}

/// "4 min 05 s", "12.3 s".
pub fn human(duration: Duration) -> String {
    let seconds = duration.as_secs();
    if seconds >= 60 {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    } else {
        format!("{:.1} s", duration.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        assert_eq!(human(Duration::from_millis(12_340)), "12.3 s");
        assert_eq!(human(Duration::from_secs(245)), "4 min 05 s");
    }
}
