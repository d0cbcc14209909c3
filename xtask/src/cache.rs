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

/// Where the output of a step goes; each checkout has its own, as several may be at work.
pub fn log_file(step: &str) -> Result<PathBuf> {
    Ok(folder(&format!("logs/{}", checkout_key()))?.join(format!("{}.log", slug(step))))
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

/// Takes a folder of build results for this checkout, and holds others off until the value is dropped.
///
/// Checkouts share the folder so that a fresh clone finds its dependencies built. The crates of the workspace are
/// another matter: cargo names their results alike in every checkout and compares only times, so what another
/// checkout built would pass for ours. When the folder changes hands those results are forgotten.
pub fn claim(target_dir: &Path) -> Result<fs::File> {
    fs::create_dir_all(target_dir).map_err(|e| format!("cannot create {}: {e}", target_dir.display()))?;
    let path = target_dir.join(".stepweave-lock");
    let file = fs::File::create(&path).map_err(|e| format!("cannot create {}: {e}", path.display()))?;
    if file.try_lock().is_err() {
        eprintln!("  … waiting for another cargo xtask that builds in {}", target_dir.display());
        file.lock().map_err(|e| format!("cannot lock {}: {e}", path.display()))?;
    }
    let owner = target_dir.join(".stepweave-owner");
    let me = checkout().display().to_string();
    if fs::read_to_string(&owner).ok().as_ref() != Some(&me) {
        forget_workspace(target_dir, 3);
        fs::write(&owner, me).map_err(|e| format!("cannot write {}: {e}", owner.display()))?;
    }
    Ok(file)
}

/// Removes cargo's fingerprints of the workspace's crates, at most `depth` folders below `dir`.
fn forget_workspace(dir: &Path, depth: usize) {
    let own = workspace_packages();
    for entry in fs::read_dir(dir).into_iter().flatten().flatten().filter(|entry| entry.path().is_dir()) {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name == ".fingerprint" {
            for print in fs::read_dir(entry.path()).into_iter().flatten().flatten() {
                let name = print.file_name().to_string_lossy().into_owned();
                if name.rsplit_once('-').is_some_and(|(package, _hash)| own.iter().any(|own| own == package))
                {
                    fs::remove_dir_all(print.path()).ok();
                }
            }
        } else if depth > 1 && !["deps", "build", "incremental", "examples"].contains(&name.as_str()) {
            forget_workspace(&entry.path(), depth - 1);
        }
    }
}

/// Package names: those of the folders with a manifest, in crates/ and beside it, and the page's.
fn workspace_packages() -> Vec<String> {
    let folders = |dir: PathBuf| fs::read_dir(dir).into_iter().flatten().flatten();
    let all = folders(checkout().join("crates")).chain(folders(checkout()));
    let packages = all.filter(|entry| entry.path().join("Cargo.toml").is_file());
    let names = packages.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.chain(["stepweave".to_owned()]).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_changes_hands_forgets_the_workspace_and_nothing_else() {
        let target = std::env::temp_dir().join(format!("stepweave-claim-{}", std::process::id()));
        let print = |name: &str| target.join("wasm32/release/.fingerprint").join(name);
        let lay_out = || ["asl-0123", "serde-0123"].map(|name| fs::create_dir_all(print(name)).unwrap());

        lay_out();
        fs::write(target.join(".stepweave-owner"), "/somewhere/else").unwrap();
        drop(claim(&target).unwrap());
        assert!(!print("asl-0123").exists());
        assert!(print("serde-0123").exists());

        lay_out();
        drop(claim(&target).unwrap());
        assert!(print("asl-0123").exists(), "it is ours already");
        fs::remove_dir_all(&target).unwrap();
    }
}
