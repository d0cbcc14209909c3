//! Light or dark: the system's, until a person chooses.

use leptos::prelude::*;

use super::{storage, window};
use crate::state::Theme;

const KEY: &str = "stepweave.theme";

/// What was chosen before, else what the system asks for.
pub fn initial() -> Theme {
    let chosen = storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
    match chosen.as_deref() {
        Some("dark") => Theme::Dark,
        Some("light") => Theme::Light,
        _ => system(),
    }
}

fn system() -> Theme {
    if asks("(prefers-color-scheme: dark)") {
        Theme::Dark
    } else {
        Theme::Light
    }
}

fn asks(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|query| query.matches())
}

/// Whether the system asks that things rather change than move.
pub fn wants_less_motion() -> bool {
    asks("(prefers-reduced-motion: reduce)")
}

/// Puts the theme on the document.
pub fn show(theme: Theme) {
    if let Some(root) = document().document_element() {
        // Setting an attribute of a fixed, valid name cannot fail.
        let _ = root.set_attribute("data-theme", name(theme));
    }
}

/// Remembers what a person chose; where storage is denied the choice lasts as long as the tab.
pub fn remember(theme: Theme) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(KEY, name(theme));
    }
}

fn name(theme: Theme) -> &'static str {
    match theme {
        Theme::Light => "light",
        Theme::Dark => "dark",
    }
}
