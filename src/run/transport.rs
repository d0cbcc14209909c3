//! The bar that plays: buttons, speed, clock, and a slider with a tick for everything that happens.

use std::fmt::Write;

use editor::keymap::Action;
use leptos::html::Div;
use leptos::prelude::*;

use super::glyphs::{mark, Mark};
use super::pauses::Breakpoints;
use super::player::{Player, Speed};
use crate::icons::{Glyph, Icon};
use crate::platform::here::if_here;
use crate::platform::size::size_of;

/// The bar.
#[component]
pub fn Transport(chart: RwSignal<bool>) -> impl IntoView {
    let player = expect_context::<Player>();
    let button = move |action: Action,
                       picture: Mark,
                       words: &'static str,
                       keys: &'static str,
                       id: &'static str| {
        view! {
            <button class="icon-btn" title=format!("{words} ({keys})") aria-label=words data-testid=id on:click=move |_| player.perform(action)>{mark(picture, "icon")}</button>
        }
        .into_any()
    };
    let playing = move || player.playing.get();
    let words = move || if playing() { "Pause" } else { "Play" };
    let picture = move || mark(if playing() { Mark::Pause } else { Mark::Play }, "icon");
    let choose = move |event| {
        let word = event_target_value(&event);
        let speed = Speed::ALL.into_iter().find(|speed| speed.title() == word);
        player.speed.set(speed.unwrap_or(Speed::Fit));
    };
    let option = |speed: Speed| view! { <option value=speed.title()>{speed.title()}</option> }.into_any();
    let now = move || player.clock(player.head.get().at_ms);
    let end = move || player.clock(player.end_ms());
    view! {
        <div class="transport" role="group" aria-label="Play the run" data-testid="transport" data-playing=move || playing().to_string()
            data-ms=move || player.head.get().at_ms data-passed=move || player.passed.get()>
            <span class="transport-keys">
                {button(Action::ToStart, Mark::Start, "To the start", "Home", "play-start")}
                {button(Action::StepBack, Mark::Back, "Step back", "Left", "play-back")}
                <button class="play" title=move || format!("{} (Space)", words()) aria-label=words data-testid="play" on:click=move |_| player.toggle()>{picture}</button>
                {button(Action::StepForward, Mark::Forward, "Step forward", "Right", "play-step")}
                {button(Action::ToEnd, Mark::End, "To the end", "End", "play-end")}
            </span>
            <label class="speed" title="How fast it plays: all of it in ten seconds, or so many times as fast as in truth">
                <select aria-label="Speed" data-testid="play-speed" on:change=if_here(choose)>{Speed::ALL.map(option).into_iter().collect_view()}</select>
                <Glyph icon=Icon::Chevron class="icon-xs"/>
            </label>
            <span class="time num" data-testid="play-clock"><b>{now}</b>" / "{end}</span>
            <Scrub/>
            <label class="stop-at" title="Playing pauses where something fails">
                <input type="checkbox" data-testid="play-stops" prop:checked=move || player.stops_at_failures.get()
                    on:change=if_here(move |event| player.stops_at_failures.set(event_target_checked(&event)))/>"Stop at errors"
            </label>
            <Breakpoints/>
            <button class="icon-btn chart-toggle" aria-pressed=move || chart.get().to_string() title="Show or hide the flow chart" aria-label="Flow chart" data-testid="chart-toggle"
                on:click=move |_| chart.update(|on| *on = !*on)><Glyph icon=Icon::Flow/></button>
        </div>
    }
}

/// The slider.
#[component]
fn Scrub() -> impl IntoView {
    let player = expect_context::<Player>();
    let area = NodeRef::<Div>::new();
    let size = size_of(area);
    let end = move || player.end_ms().max(1);
    let share = move || player.head.get().at_ms as f64 * 100.0 / end() as f64;
    let ticks = move || {
        let (width, end) = (size.get().0, end());
        player.of_run(|it| ticks(it.play.times(), width, end))
    };
    let says = move || {
        let (at, end) = (player.clock(player.head.get().at_ms), player.clock(player.end_ms()));
        format!("{at} of {end}, {} of {} events", player.passed.get(), player.of_run(|it| it.rows.len()))
    };
    let scrub = move |event: web_sys::Event| {
        if let Some(ms) = asl::json::float(&event_target_value(&event)) {
            #[allow(clippy::cast_possible_truncation, reason = "milliseconds of a run; the cast saturates")]
            player.go_to(ms as i64);
        }
    };
    // A key leads to where something happens: a millisecond further would show nothing.
    let press = move |event: web_sys::KeyboardEvent| {
        let tenth = end() / 10;
        let at = player.head.get_untracked().at_ms;
        match event.key().as_str() {
            "ArrowRight" | "ArrowUp" => player.perform(Action::StepForward),
            "ArrowLeft" | "ArrowDown" => player.perform(Action::StepBack),
            "Home" => player.perform(Action::ToStart),
            "End" => player.perform(Action::ToEnd),
            " " => player.perform(Action::PlayPause),
            "PageUp" => player.go_to(at + tenth),
            "PageDown" => player.go_to(at - tenth),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <div class="scrub" node_ref=area style=move || format!("--at:{:.3}%", share())>
            <svg aria-hidden="true"><path d=ticks/></svg>
            <input type="range" min="0" max=end step="1" aria-label="Playhead" aria-valuetext=says data-testid="scrub"
                prop:value=move || player.head.get().at_ms.to_string() on:input=scrub on:keydown=press/>
        </div>
    }
}

/// A tick for each pixel at which something happens.
fn ticks(times: &[i64], width: f64, end_ms: i64) -> String {
    let (mut path, mut last) = (String::new(), -2.0_f64);
    for at in times {
        let x = (*at as f64 * (width - 2.0) / end_ms as f64).round();
        if x > last {
            // Writing to a string does not fail.
            let _ = write!(path, "M{:.1} 2v7", x + 1.0);
            last = x + 1.0;
        }
    }
    path
}
