//! The Stepweave page. Natively this binary is empty: the page exists only for wasm32.
fn main() {}
