//! The interpreter's cases of `cargo xtask bench` as a wasm module, for `run.mjs` to measure beside the native program.

#[path = "../../src/engine.rs"]
mod engine;
#[path = "../../src/machines.rs"]
#[allow(dead_code, reason = "only the interpreter's machines are run here")]
mod machines;

use wasm_bindgen::prelude::*;

/// What a case gives: it runs once and says how many units of work it did.
pub(crate) type Case = Box<dyn Fn() -> Result<u64, String>>;

/// A case, ready to run.
#[wasm_bindgen]
pub struct Prepared(Case);

#[wasm_bindgen]
impl Prepared {
    /// The case of this name, of this size.
    ///
    /// # Errors
    /// There is none by that name.
    #[wasm_bindgen(constructor)]
    pub fn new(case: &str, size: u32) -> Result<Prepared, String> {
        engine::case(case, size.into()).unwrap_or_else(|| Err(format!("there is no case {case}"))).map(Self)
    }

    /// Runs it; units of work.
    ///
    /// # Errors
    /// The execution failed.
    #[allow(clippy::cast_precision_loss, reason = "far from 2^53")]
    pub fn run(&self) -> Result<f64, String> {
        (self.0)().map(|units| units as f64)
    }
}
