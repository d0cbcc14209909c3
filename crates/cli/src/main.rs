//! The `stepweave` command.
fn main() {}
