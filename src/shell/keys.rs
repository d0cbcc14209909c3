//! The cheat-sheet: every key, made from the keymap, and a way to change each.

use editor::keymap::{shown, Binding, KeyPress, Scope, KEYMAP};
use leptos::prelude::*;

use super::ui::{ui, Ui};
use crate::icons::{Glyph, Icon};
use crate::platform::keys::remember;

/// A key on its way to an action.
#[derive(Debug, Clone, PartialEq)]
enum Change {
    /// The next key that is pressed is meant.
    Waiting(&'static Binding),
    /// This one is another's already.
    Taken { binding: &'static Binding, keys: String, by: &'static Binding },
}

impl Change {
    fn binding(&self) -> &'static Binding {
        match self {
            Self::Waiting(binding) | Self::Taken { binding, .. } => binding,
        }
    }
}

/// All keys.
#[component]
pub fn Keys() -> impl IntoView {
    let ui = ui();
    let change = RwSignal::new(None::<Change>);
    let section = move |scope: Scope| {
        let own = KEYMAP.iter().filter(move |binding| binding.scope == scope);
        view! { <section><h3>{scope.title()}</h3><ul>{own.map(|binding| line(ui, binding, change)).collect_view()}</ul></section> }
    };
    let reset = move |_| {
        change.set(None);
        keep(ui, |keymap| *keymap = Default::default());
    };
    view! {
        <header><h2>"Keys"</h2>
            <button class="btn ghost" data-testid="keys-reset" disabled=move || ui.keymap.with(|keymap| !keymap.is_changed()) on:click=reset>"Reset all"</button>
            <button class="icon-btn" aria-label="Close" on:click=move |_| ui.keys.set(false)><Glyph icon=Icon::Close/></button></header>
        <p class="keys-hint">"Press a key's button to give the action another. "<kbd>{shown("Ctrl+V")}</kbd>" is the browser's own: it pastes tasks in Plan and states in Flow."</p>
        <div class="keys-columns" on:keydown=move |event| pressed(ui, change, &event)>{Scope::ALL.map(section).into_iter().collect_view()}</div>
    }
}

/// Changes the keymap, and remembers it.
fn keep(ui: Ui, work: impl FnOnce(&mut editor::keymap::Keymap)) {
    ui.keymap.update(work);
    ui.keymap.with_untracked(remember);
}

fn line(ui: Ui, binding: &'static Binding, change: RwSignal<Option<Change>>) -> AnyView {
    let action = binding.action;
    let mine = move || change.get().filter(|change| change.binding().action == action);
    let words = move || match mine() {
        Some(Change::Waiting(_)) => "Press a key".to_owned(),
        Some(Change::Taken { keys, .. }) => shown(&keys),
        None => ui.keymap.with(|keymap| keymap.shown(action)).unwrap_or_else(|| "none".to_owned()),
    };
    let wait = move |_| {
        let waits = mine().is_some();
        change.set((!waits).then_some(Change::Waiting(binding)));
    };
    let back = move |_| {
        change.set(None);
        keep(ui, |keymap| keymap.reset(action));
    };
    let is_own = move || ui.keymap.with(|keymap| keymap.is_own(action));
    let taken = move || match mine()? {
        Change::Taken { keys, by, .. } => Some(view! { <Conflict binding keys by change/> }),
        Change::Waiting(_) => None,
    };
    view! {
        <li data-testid=format!("key-{}", binding.id)>
            <span>{binding.label}</span>
            <span class="key-of">
                <Show when=is_own><button class="icon-btn" title="Its first key again" aria-label=format!("Reset the key of {}", binding.label) on:click=back><Glyph icon=Icon::Undo class="icon-xs"/></button></Show>
                <button class="key" class:waiting=move || mine().is_some() class:own=is_own aria-label=move || format!("{}: {}", binding.label, words()) on:click=wait><kbd>{words}</kbd></button>
            </span>
            {taken}
        </li>
    }
    .into_any()
}

/// Says whose a key is, and asks.
#[component]
fn Conflict(
    binding: &'static Binding,
    keys: String,
    by: &'static Binding,
    change: RwSignal<Option<Change>>,
) -> impl IntoView {
    let ui = ui();
    let said = format!("{} is the key of \u{201c}{}\u{201d}.", shown(&keys), by.label);
    let take = move |_| {
        change.set(None);
        keep(ui, |keymap| keymap.give(binding.action, &keys));
    };
    view! {
        <p class="key-taken" role="alert" data-testid="key-taken">{said}" "
            <button class="link" data-testid="key-take" on:click=take>"Take it"</button>" "
            <button class="link" on:click=move |_| change.set(None)>"Leave it"</button></p>
    }
}

/// A key, while one is waited for. Escape gives up.
fn pressed(ui: Ui, change: RwSignal<Option<Change>>, event: &web_sys::KeyboardEvent) {
    let Some(now) = change.get_untracked() else { return };
    let press = KeyPress {
        key: &event.key(),
        ctrl: event.ctrl_key() || event.meta_key(),
        alt: event.alt_key(),
        shift: event.shift_key(),
    };
    if event.key() == "Escape" {
        event.prevent_default();
        return change.set(None);
    }
    let Change::Waiting(binding) = now else { return };
    // Tab leads on, as everywhere.
    let Some(keys) = press.written().filter(|_| event.key() != "Tab") else { return };
    event.prevent_default();
    match ui.keymap.with_untracked(|keymap| keymap.taken(binding.action, &keys)) {
        Some(by) => change.set(Some(Change::Taken { binding, keys, by })),
        None => {
            change.set(None);
            keep(ui, |keymap| keymap.give(binding.action, &keys));
        }
    }
}
