//! What outlives a checkout: installed tools, build results, and how long each step usually takes.

use crate::Result;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The checkout's root.
pub fn checkout() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_path_buf()
}

/// `$STEPWEAVE_CACHE`, else `$XDG_CACHE_HOME/stepweave`, else `~/.cache/stepweave`.
pub fn root() -> PathBuf {
    let var = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    var("STEPWEAVE_CACHE")
        .or_else(|| var("XDG_CACHE_HOME").map(|dir| dir.join("stepweave")))
        .or_else(|| var("HOME").map(|dir| dir.join(".cache/stepweave")))
        .unwrap_or_else(|| checkout().join("target/stepweave-cache"))
}

/// Where installed programs lie.
pub fn tools_bin() -> PathBuf {
    root().join("tools/bin")
}

/// A folder of the cache, created where absent.
pub fn folder(name: &str) -> Result<PathBuf> {
    let dir = root().join(name);
    fs::create_dir_all(&dir).map_err(|e| format!("cannot create {}: {e}", dir.display()))?;
    Ok(dir)
}

/// Where the output of a step goes.
pub fn log_file(step: &str) -> Result<PathBuf> {
    Ok(folder("logs")?.join(format!("{}.log", slug(step))))
}

/// A name that tells this checkout from others on the machine.
pub fn checkout_key() -> String {
    format!("{:016x}", fingerprint_of(&checkout()))
}

/// A hash for telling apart; stable for one build of xtask, which is all a cache needs.
pub fn fingerprint_of(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Holds others off while two invocations would write to the same place. Released when dropped.
pub fn lock(dir: &Path) -> Result<fs::File> {
    fs::create_dir_all(dir).map_err(|e| format!("cannot create {}: {e}", dir.display()))?;
    let path = dir.join(".stepweave-lock");
    let file = fs::File::create(&path).map_err(|e| format!("cannot create {}: {e}", path.display()))?;
    if file.try_lock().is_err() {
        println!("  … waiting for another cargo xtask that builds in {}", dir.display());
        file.lock().map_err(|e| format!("cannot lock {}: {e}", path.display()))?;
    }
    Ok(file)
}

/// Removes the sibling folders of `keep` whose names begin with `prefix`: results of compilers that are gone.
pub fn drop_siblings(keep: &Path, prefix: &str) {
    let Some(entries) = keep.parent().and_then(|parent| fs::read_dir(parent).ok()) else { return };
    for entry in entries.flatten() {
        if entry.path() != keep && entry.file_name().to_string_lossy().starts_with(prefix) {
            fs::remove_dir_all(entry.path()).ok();
        }
    }
}

/// How long the step took last time on this machine.
pub fn usual_duration(step: &str) -> Option<Duration> {
    let text = fs::read_to_string(root().join("durations").join(slug(step))).ok()?;
    Some(Duration::from_millis(text.trim().parse().ok()?))
}

/// Keeps how long the step took. Losing it costs only the estimate.
pub fn remember_duration(step: &str, took: Duration) {
    if took > Duration::from_secs(10) {
        if let Ok(dir) = folder("durations") {
            fs::write(dir.join(slug(step)), took.as_millis().to_string()).ok();
        }
    }
}

fn slug(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' || c == '.' { c } else { '-' }).collect()
}
