//! The fuzz targets' seeds, and every input that once broke one, as ordinary tests: `fuzz/corpus/TARGET` and
//! `fuzz/regressions/TARGET`.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // a test may fail

#[path = "../../../fuzz/src/lib.rs"]
mod fuzz;

use std::fs;
use std::path::Path;
use std::thread;

/// As much stack as a wasm tab has; unoptimised frames are several times as large.
const STACK: usize = 4 << 20;

#[test]
fn every_input_keeps_the_laws_of_its_target() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz");
    for (target, check) in fuzz::TARGETS {
        for folder in ["corpus", "regressions"] {
            let inputs = fs::read_dir(root.join(folder).join(target));
            let inputs: Vec<_> =
                inputs.into_iter().flatten().map(|entry| entry.expect("a file").path()).collect();
            assert!(!inputs.is_empty() || folder != "corpus", "{target} has no seeds");
            for path in inputs {
                println!("{}", path.display());
                let data = fs::read(&path).expect("readable");
                let run = thread::Builder::new().stack_size(STACK).spawn(move || check(&data));
                run.expect("a thread").join().unwrap_or_else(|_| panic!("{} breaks a law", path.display()));
            }
        }
    }
}
