//! Which layouts are compared and in which language they are written, and why some of them cannot be.

use asl::model::QueryLanguage;
use leptos::prelude::*;
use protocol::Layout;

use crate::icons::{Glyph, Icon};
use crate::pieces;
use crate::platform::here::if_here;
use crate::shell::Menu;
use crate::state::app_state;

/// "3 compared", with a panel to choose others.
#[component]
pub fn Chooser() -> impl IntoView {
    let state = app_state();
    let count = move || state.settings.with(|settings| settings.layouts.iter().count());
    let label = move || view! { {move || format!("{} compared", count())}<Glyph icon=Icon::Chevron/> };
    view! {
        <Menu class="btn ghost chooser" title="Layouts to compare" testid="choose-layouts" panel=true label=ViewFn::from(label)>
            {pieces::shown(&pieces::LAYOUTS_TO_COMPARE)}
        </Menu>
    }
}

/// What is inside the panel.
#[component]
pub fn ChooserItems() -> impl IntoView {
    view! {
        <p class="menu-title">"Layouts to compare"</p>
        {Layout::ALL.map(choice).collect_view()}
        <p class="menu-title">"Query language"</p>
        {LANGUAGES.map(language).collect_view()}
    }
}

/// The languages, each with what choosing it means.
const LANGUAGES: [(QueryLanguage, &str, &str, &str); 2] = [
    (QueryLanguage::JSONPath, "jsonpath", "JSONPath", "Parameters, ResultSelector and paths"),
    (
        QueryLanguage::JSONata,
        "jsonata",
        "JSONata",
        "Arguments, Output and Assign; the same states at the same times",
    ),
];

fn language(
    (own, word, title, gist): (QueryLanguage, &'static str, &'static str, &'static str),
) -> impl IntoView {
    let state = app_state();
    let on = move || state.settings.with(|settings| settings.query_language == own);
    let choose = move |_| state.settings.update(|settings| settings.query_language = own);
    view! {
        <label class="menu-check">
            <input type="radio" name="query-language" data-testid=format!("language-{word}") prop:checked=on on:change=if_here(choose)/>
            <span>{title}<small>{gist}</small></span>
        </label>
    }
}

fn choice(layout: Layout) -> impl IntoView {
    let state = app_state();
    let on = move || state.settings.with(|settings| settings.layouts.contains(layout));
    // Something has to be compared.
    let last = move || on() && state.settings.with(|settings| settings.layouts.iter().count() == 1);
    let toggle = move |event| {
        let chosen = event_target_checked(&event);
        state.settings.update(|settings| {
            let layouts = settings.layouts;
            settings.layouts = if chosen { layouts.with(layout) } else { layouts.without(layout) };
        });
    };
    view! {
        <label class="menu-check">
            <input type="checkbox" data-testid=format!("choose-{}", layout.word()) prop:checked=on prop:disabled=last on:change=if_here(toggle)/>
            <span>{layout.title()}<small>{layout.gist()}</small></span>
        </label>
    }
}

/// The chosen layouts that this plan cannot have.
#[component]
pub fn Omitted() -> impl IntoView {
    let state = app_state();
    move || {
        let comparison = state.comparison.get()?;
        let line = |omitted: &protocol::Omitted| {
            let why = omitted.diagnostics.first();
            let why = why.map(|it| format!("{} {}", it.message, it.fix.clone().unwrap_or_default()));
            view! { <p class="omitted" data-testid=format!("omitted-{}", omitted.layout.word())><b>{omitted.layout.title()}</b>" "{why}</p> }
        };
        Some(comparison.omitted.iter().map(line).collect_view())
    }
}
