//! The only room that touches the browser: storage, files, clipboard, links, the engine worker.

pub mod back;
pub mod clock;
pub mod code_pane;
pub mod disk;
pub mod engine;
pub mod files;
pub mod focus;
pub mod gallery;
pub mod here;
pub mod keys;
pub mod later;
pub mod pool;
pub mod session;
pub mod shelf;
pub mod size;
pub mod theme;
pub mod typing;
mod worker;

/// The window. The page cannot run without one.
pub fn window() -> web_sys::Window {
    leptos::prelude::window()
}

/// localStorage, where the browser allows it.
pub fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// Whether the address bar holds a link to a document.
pub fn has_link() -> bool {
    window().location().hash().is_ok_and(|hash| hash.starts_with("#s="))
}
