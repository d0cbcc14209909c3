//! The status check's own tests, which are Python as it is.

use std::process::Command;

#[test]
fn the_status_check_keeps_its_promises() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/deploy");
    // No `__pycache__` is left in the sources.
    let ran = Command::new("python3").args(["-B", "status_check_test.py"]).current_dir(folder).output();
    let Ok(ran) = ran else { return eprintln!("skipped: there is no python3 here") };
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
}
