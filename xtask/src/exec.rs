//! Running other programs as steps: output to a log, a sign of life meanwhile, the log's end when it fails.

use crate::console::Step;
use crate::{cache, Result};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// How much of a failed step's output is shown; the rest is in the log.
const SHOWN_LINES: usize = 150;

/// One program run as one step.
pub struct Run<'a> {
    name: &'a str,
    command: Command,
    guess: Option<Duration>,
    retry: bool,
}

impl<'a> Run<'a> {
    /// `command` under a name that the person reads.
    pub fn new(name: &'a str, command: Command) -> Self {
        Self { name, command, guess: None, retry: false }
    }

    /// About how long it takes the first time.
    pub fn about(mut self, seconds: u64) -> Self {
        self.guess = Some(Duration::from_secs(seconds));
        self
    }

    /// Needs the network: one failure that looks transient is tried again.
    pub fn over_network(mut self) -> Self {
        self.retry = true;
        self
    }

    /// Runs it. Gives the whole output; an error carries the end of it.
    pub fn go(mut self) -> Result<String> {
        let mut step = Step::start(self.name, self.guess);
        let log = cache::log_file(self.name)?;
        let mut ok = attempt(&mut self.command, &log, &mut step)?;
        if !ok && self.retry && looks_transient(&read(&log)) {
            std::thread::sleep(Duration::from_secs(5));
            ok = attempt(&mut self.command, &log, &mut step)?;
        }
        let output = read(&log);
        if ok {
            step.done("");
            return Ok(output);
        }
        step.failed();
        Err(account(self.name, &self.command, &log))
    }
}

/// Runs programs that need nothing of each other as one step, as many at a time as there are processors.
pub fn together(name: &str, seconds: u64, commands: Vec<Command>) -> Result<()> {
    let at_once = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let total = commands.len();
    let mut step = Step::start(name, Some(Duration::from_secs(seconds)));
    let mut waiting = commands.into_iter().enumerate();
    let mut running: Vec<(Child, Command, PathBuf)> = Vec::new();
    let mut ended = 0;
    while ended < total {
        for (index, mut command) in waiting.by_ref().take(at_once - running.len()) {
            let log = cache::log_file(&format!("{name} {index}"))?;
            running.push((start(&mut command, &log)?, command, log));
        }
        let Some(place) = running.iter_mut().position(|(child, ..)| !matches!(child.try_wait(), Ok(None)))
        else {
            std::thread::sleep(Duration::from_millis(20));
            step.alive(&format!("{ended} of {total}"));
            continue;
        };
        let (mut child, command, log) = running.swap_remove(place);
        if !child.wait().is_ok_and(|status| status.success()) {
            running.iter_mut().for_each(|(child, ..)| drop(child.kill()));
            step.failed();
            return Err(account(name, &command, &log));
        }
        ended += 1;
    }
    step.done("");
    Ok(())
}

/// What is said of a program that failed.
fn account(name: &str, command: &Command, log: &Path) -> String {
    let output = read(log);
    let lines: Vec<&str> = output.lines().collect();
    let end = lines[lines.len().saturating_sub(SHOWN_LINES)..].join("\n");
    format!("{end}\n\n{name} failed: {command:?}\nall of its output: {}", log.display())
}

/// Starts a program that writes into its log.
fn start(command: &mut Command, log: &Path) -> Result<Child> {
    let io = |e: std::io::Error| format!("cannot write {}: {e}", log.display());
    let out = File::create(log).map_err(io)?;
    let err = out.try_clone().map_err(io)?;
    command
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(err)
        .spawn()
        .map_err(|e| format!("cannot start {:?}: {e}", command.get_program()))
}

fn attempt(command: &mut Command, log: &Path, step: &mut Step) -> Result<bool> {
    let mut child = start(command, log)?;
    loop {
        if let Some(status) = child.try_wait().map_err(|e| e.to_string())? {
            return Ok(status.success());
        }
        std::thread::sleep(Duration::from_millis(50));
        step.alive(&last_line(log));
    }
}

fn read(log: &Path) -> String {
    String::from_utf8_lossy(&fs::read(log).unwrap_or_default()).into_owned()
}

/// The newest line of a growing log, from its last kilobyte.
fn last_line(log: &Path) -> String {
    use std::io::{Read, Seek, SeekFrom};
    let Ok(mut file) = File::open(log) else { return String::new() };
    let length = file.metadata().map(|m| m.len()).unwrap_or(0);
    file.seek(SeekFrom::Start(length.saturating_sub(1024))).ok();
    let mut tail = Vec::new();
    file.read_to_end(&mut tail).ok();
    let tail = String::from_utf8_lossy(&tail);
    tail.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default().trim().to_owned()
}

/// Whether trying again may help: the words that cargo, npm, rustup and apt use for a network that hiccups.
fn looks_transient(output: &str) -> bool {
    const WORDS: &[&str] = &[
        "timed out",
        "timeout",
        "could not resolve",
        "couldn't resolve",
        "temporary failure",
        "connection",
        "spurious",
        "econnreset",
        "etimedout",
        "eai_again",
        "socket hang up",
        "502",
        "503",
        "504",
        "429",
        "failed to download",
        "could not download",
        "unable to fetch",
    ];
    let output = output.to_lowercase();
    WORDS.iter().any(|word| output.contains(word))
}

/// The first line a program prints for `args`, if it can be started and likes them.
pub fn ask(program: impl AsRef<std::ffi::OsStr>, args: &[&str]) -> Option<String> {
    let output = Command::new(program).args(args).stderr(Stdio::null()).stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(text)
}

/// The program of this name in the cache or on PATH, the cache first.
pub fn which(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::iter::once(cache::tools_bin())
        .chain(std::env::split_paths(&path))
        .map(|dir| dir.join(name))
        .find(|candidate| candidate.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hiccup_is_told_from_a_mistake() {
        assert!(looks_transient("error: failed to download `foo`\n  [28] Timeout was reached"));
        assert!(looks_transient("npm error code ECONNRESET"));
        assert!(!looks_transient("error[E0425]: cannot find value `x` in this scope"));
    }
}
