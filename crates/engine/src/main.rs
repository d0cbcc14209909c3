//! The engine with JSONata, as a module of its own: the page starts it in a worker when something needs it.

#[cfg(target_arch = "wasm32")]
fn main() {
    engine::worker::serve();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
