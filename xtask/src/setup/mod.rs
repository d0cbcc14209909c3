//! What a fresh machine lacks: each tool is looked for, used where its version fits, and otherwise installed into
//! the cache, or into the system where that is allowed. Where it is not, the person gets the commands to run.

pub mod browser;
pub mod node;
pub mod packages;
pub mod rust_tools;
pub mod version;
pub mod wasm;

use crate::Result;
use std::path::PathBuf;

/// What building the page takes.
pub struct PageTools {
    /// Builds for wasm32.
    pub wasm: wasm::Toolchain,
    /// Bundles the page.
    pub trunk: PathBuf,
    /// Writes the script that starts the module.
    pub wasm_bindgen: PathBuf,
    /// Cuts the module into pieces.
    pub wasm_split: PathBuf,
    /// Runs npm packages.
    pub node: node::Node,
}

/// What the test command takes on top.
pub struct TestTools {
    /// Builds the page.
    pub page: PageTools,
    /// Runs native tests.
    pub nextest: PathBuf,
    /// Runs the browser tests.
    pub node: PathBuf,
    /// The browser to drive.
    pub chromium: PathBuf,
}

/// Makes the machine able to build the page.
pub fn for_page() -> Result<PageTools> {
    let wasm = wasm::ensure()?;
    let trunk = rust_tools::trunk()?;
    let wasm_bindgen = rust_tools::wasm_bindgen()?;
    let wasm_split = rust_tools::wasm_split()?;
    let node = node::ensure()?;
    Ok(PageTools { wasm, trunk, wasm_bindgen, wasm_split, node })
}

/// Makes the machine able to do everything.
pub fn everything() -> Result<TestTools> {
    let page = for_page()?;
    rust_tools::components()?;
    page.wasm.ensure_clippy()?;
    let nextest = rust_tools::nextest()?;
    let node = node::for_tests(&page.node)?;
    let chromium = browser::ensure()?;
    Ok(TestTools { page, nextest, node, chromium })
}
