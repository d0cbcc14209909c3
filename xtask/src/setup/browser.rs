//! The browser that the end-to-end tests drive.

use super::packages::install;
use crate::exec::which;
use crate::{console, Result};
use std::path::PathBuf;

const NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];
const ELSEWHERE: &[&str] = &[
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/// `$STEPWEAVE_CHROMIUM`, or Chromium or Chrome where they usually lie, or a fresh one.
pub fn ensure() -> Result<PathBuf> {
    if find().is_none() {
        install("chromium", &["chromium"])?;
    }
    let found = find().ok_or("chromium was installed, but is not on PATH")?;
    console::note("chromium", &found.display().to_string());
    Ok(found)
}

fn find() -> Option<PathBuf> {
    let named = std::env::var_os("STEPWEAVE_CHROMIUM").map(PathBuf::from);
    named
        .or_else(|| NAMES.iter().find_map(|name| which(name)))
        .or_else(|| ELSEWHERE.iter().map(PathBuf::from).find(|path| path.is_file()))
}
