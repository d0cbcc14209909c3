//! A person's own keys, kept by the browser.

use editor::keymap::Keymap;

use super::storage;

const KEY: &str = "stepweave.keys";

/// Those chosen before.
pub fn own() -> Keymap {
    let kept = storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
    kept.map(|text| Keymap::read(&text)).unwrap_or_default()
}

/// Remembers them; where storage is denied they last as long as the tab.
pub fn remember(keymap: &Keymap) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(KEY, &keymap.print());
    }
}
