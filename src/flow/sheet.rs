//! On a phone the side column is a sheet at the foot of the canvas: its head alone, pulled up with the inspector in it, or
//! with the code over the whole room. On a desk nothing of this is seen.

use leptos::prelude::*;

use super::Flow;
use crate::icons::{Glyph, Icon};

/// How far the sheet is up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sheet {
    /// Its head alone.
    #[default]
    Head,
    /// The inspector.
    Fields,
    /// The code, over the whole room.
    Code,
}

impl Sheet {
    /// The word in `data-sheet`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Fields => "fields",
            Self::Code => "code",
        }
    }
}

/// Pixels that a finger pulls before the sheet follows to its next place.
const PULL: f64 = 48.0;

/// A sheet and the finger on its head.
#[derive(Clone, Copy)]
pub struct Pull {
    /// Where it rests.
    pub sheet: RwSignal<Sheet>,
    /// Where the finger went down, and how far it has come.
    finger: RwSignal<Option<(f64, f64)>>,
}

impl Pull {
    /// At rest, down.
    pub fn new() -> Self {
        Self { sheet: RwSignal::new(Sheet::default()), finger: RwSignal::new(None) }
    }

    /// What the sheet's style says while a finger is on it.
    pub fn style(self) -> Option<String> {
        self.finger.get().map(|(from, to)| format!("--pull:{:.0}px", (to - from).clamp(-300.0, 500.0)))
    }

    /// A finger goes down on the head.
    pub fn down(self, event: &web_sys::PointerEvent) {
        if event.pointer_type() != "mouse" {
            let at = f64::from(event.client_y());
            self.finger.set(Some((at, at)));
        }
    }

    /// It moves.
    pub fn moved(self, event: &web_sys::PointerEvent) {
        if self.finger.with_untracked(Option::is_some) {
            let at = f64::from(event.client_y());
            self.finger.update(|finger| *finger = finger.map(|(from, _)| (from, at)));
        }
    }

    /// It goes up: the sheet goes where it was pulled.
    pub fn up(self) {
        let Some((from, to)) = self.finger.get_untracked() else { return };
        self.finger.set(None);
        let up = from - to;
        if up > PULL {
            self.sheet.set(Sheet::Fields);
        } else if up < -PULL {
            self.sheet.set(Sheet::Head);
        }
    }
}

/// The buttons of the sheet's head.
#[component]
pub fn Handles() -> impl IntoView {
    let flow = expect_context::<Flow>();
    let sheet = flow.pull.sheet;
    let toggle = move |to: Sheet| sheet.update(|now| *now = if *now == to { Sheet::Head } else { to });
    view! {
        <span class="handles">
            <button class="icon-btn" title="Fields" aria-label="Fields" data-testid="sheet-fields" aria-expanded=move || (sheet.get() == Sheet::Fields).to_string()
                on:click=move |_| toggle(Sheet::Fields)><Glyph icon=Icon::Up/></button>
            <button class="icon-btn" title="Code" aria-label="Code" data-testid="sheet-code" aria-expanded=move || (sheet.get() == Sheet::Code).to_string()
                on:click=move |_| toggle(Sheet::Code)><Glyph icon=Icon::Code/></button>
        </span>
    }
}
