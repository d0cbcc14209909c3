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

/// What is kept under a key: by this tab rather than by others. Their last word is that of a tab without any.
pub fn recall(key: &str) -> Option<String> {
    let get = |storage: web_sys::Storage| storage.get_item(key).ok().flatten();
    of_tab().and_then(get).or_else(|| storage().and_then(get))
}

/// Keeps a text for this tab's next visit, and for tabs to come; whether the browser does.
pub fn keep(key: &str, text: &str) -> bool {
    if let Some(own) = of_tab().filter(|own| own.set_item(key, text).is_err()) {
        // What is older than what all tabs have would hide that.
        let _ = own.remove_item(key);
    }
    storage().is_some_and(|storage| storage.set_item(key, text).is_ok())
}

/// sessionStorage, where the browser allows it.
fn of_tab() -> Option<web_sys::Storage> {
    window().session_storage().ok().flatten()
}

/// Whether the address bar holds a link to a document.
pub fn has_link() -> bool {
    window().location().hash().is_ok_and(|hash| hash.starts_with("#s="))
}
