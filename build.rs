//! What the linker is told beside what cargo tells it.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // Who refers to whom must still be known when the linked module is cut into pieces (xtask/src/split.rs).
    if std::env::var_os("CARGO_FEATURE_SPLIT").is_some() {
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}
