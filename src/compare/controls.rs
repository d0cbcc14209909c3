//! How the runs are made: durations, poll interval, prices.

use editor::duration;
use editor::keymap::Action;
use editor::plan::Command;
use editor::price::Pricing;
use leptos::prelude::*;
use plan::Polling;

use crate::icons::{Glyph, Icon};
use crate::platform::here::if_here;
use crate::shell::actions;
use crate::shell::ui::ui;
use crate::state::app_state;

/// Intervals offered; any other can be typed.
const INTERVALS_S: [u32; 7] = [5, 10, 15, 30, 60, 120, 300];
/// The entry that opens the field.
const OTHER: &str = "other";
/// What is to be typed there.
const WANTED: &str = "Type a duration from 1 s to 24 h, such as 45 s, 2 min or 1m30s.";

/// The selects at the right of the panel's head.
#[component]
pub fn Controls() -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    let price = move |event| {
        let word = event_target_value(&event);
        if let Some(pricing) = Pricing::ALL.into_iter().find(|pricing| pricing.word() == word) {
            state.pricing.set(pricing);
        }
    };
    view! {
        <div class="right controls">
            <Durations/>
            <Interval/>
            <label class="btn ghost select">
                <span>"Priced as"</span>
                <select data-testid="pricing" on:change=if_here(price) prop:value=move || state.pricing.get().word()>
                    {Pricing::ALL.map(|it| view! { <option value=it.word() selected=move || state.pricing.get() == it>{it.word()}</option> }).collect_view()}
                </select>
                <Glyph icon=Icon::Chevron/>
            </label>
            <button class="icon-btn" title="Failure, polling and prices (S)" aria-label="Failure, polling and prices" data-testid="plan-settings"
                on:click=move |_| actions::run(state, ui, Action::Settings)><Glyph icon=Icon::More/></button>
        </div>
    }
}

#[component]
fn Durations() -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    let expected = move || state.settings.with(|settings| settings.expected);
    let choose = move |event| {
        let expected = event_target_value(&event) == "expected";
        state.settings.update(|settings| settings.expected = expected);
    };
    let reseed = move |event: leptos::ev::Event| {
        let field: web_sys::HtmlInputElement = event_target(&event);
        match field.value().parse() {
            Ok(seed) => state.settings.update(|settings| settings.seed = seed),
            Err(_) => ui.say("A seed is a whole number from 0 on. It is still the one before."),
        }
        field.set_value(&state.settings.with_untracked(|settings| settings.seed.to_string()));
    };
    view! {
        <label class="btn ghost select">
            <span>"Durations"</span>
            <select data-testid="durations" on:change=if_here(choose) prop:value=move || if expected() { "expected" } else { "drawn" }>
                <option value="expected">"Expected"</option>
                <option value="drawn">"Drawn"</option>
            </select>
            <Glyph icon=Icon::Chevron/>
        </label>
        <Show when=move || !expected()>
            <label class="seed">
                <span>"seed"</span>
                <input type="number" min="0" data-testid="seed" on:change=if_here(reseed)
                    prop:value=move || state.settings.with(|settings| settings.seed.to_string())/>
            </label>
        </Show>
    }
}

/// The poll interval: a select, and a field while another value is typed.
#[component]
fn Interval() -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    let typing = RwSignal::new(false);
    let wrong = RwSignal::new(false);
    let field = NodeRef::<leptos::html::Input>::new();
    let interval = Memo::new(move |_| state.plan.with(|plan| plan.polling.interval_s));
    let set = move |interval_s: u32| {
        let polling = state.plan.with_untracked(|plan| Polling { interval_s, ..plan.polling.clone() });
        wrong.set(state.perform(Command::SetPolling(polling)).is_err());
    };
    let choose = move |event| match event_target_value(&event).parse() {
        Ok(seconds) => set(seconds),
        Err(_) => typing.set(true),
    };
    let typed = move |event| match duration::typed_seconds(&event_target_value(&event)) {
        Some(seconds) => {
            set(seconds);
            typing.set(false);
        }
        None => {
            wrong.set(true);
            ui.say(WANTED);
        }
    };
    Effect::new(move |_| {
        if let Some(field) = field.get().filter(|_| typing.get()) {
            let _ = field.focus();
            field.select();
        }
    });
    let leave = move || {
        typing.set(false);
        wrong.set(false);
    };
    let key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" {
            leave();
        }
    };
    let words = move |seconds: u32| duration::words(i64::from(seconds) * 1_000);
    let options = move || {
        let now = interval.get();
        let mut all = INTERVALS_S.to_vec();
        if !all.contains(&now) {
            all.push(now);
            all.sort_unstable();
        }
        all.into_iter()
            .map(|seconds| view! { <option value=seconds selected=seconds == now>{words(seconds)}</option> })
            .collect_view()
    };
    view! {
        <Show
            when=move || typing.get()
            fallback=move || view! {
                <label class="btn ghost select">
                    <span>"Poll every"</span>
                    <select data-testid="poll-interval" on:change=if_here(choose) prop:value=move || interval.get().to_string()>
                        {options}
                        <option value=OTHER>"Other\u{2026}"</option>
                    </select>
                    <Glyph icon=Icon::Chevron/>
                </label>
            }
        >
            <label class="seed">
                <span>"Poll every"</span>
                <input node_ref=field data-testid="poll-interval-typed" on:change=if_here(typed) on:blur=if_here(move |_| leave()) on:keydown=key
                    value=move || words(interval.get_untracked()) placeholder="45 s"
                    aria-invalid=move || wrong.get().to_string()
                    title=WANTED/>
            </label>
        </Show>
    }
}
