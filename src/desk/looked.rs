//! What is looked at of the state machine on the desk (its run, the playhead, breakpoints) is there again after a reload.

use interop::share::Sight;
use leptos::prelude::*;

use crate::platform::{self, session};
use crate::state::AppState;

const KEY: &str = "stepweave.looked";
/// Stands between its parts, and in no text that somebody types.
const BETWEEN: &str = "\u{1f}";

/// Notes it whenever the page may be about to go.
pub fn note(state: AppState) {
    for event in ["pagehide", "visibilitychange"] {
        let listener = window_event_listener_untyped(event, move |_| untrack(|| write(&state)));
        on_cleanup(move || listener.remove());
    }
}

fn write(state: &AppState) {
    if state.opened.with(Option::is_none) {
        return;
    }
    let sight = session::sight(state, true);
    let at_ms = sight.at_ms.map(|ms| ms.to_string()).unwrap_or_default();
    let mut all = vec![
        state.desk.id.get(),
        state.planned_run.get().to_string(),
        sight.state.unwrap_or_default(),
        at_ms,
    ];
    all.extend(sight.breakpoints.into_iter().flat_map(|(at, when)| [at, when]));
    // Where it is refused the run is looked at from its end.
    let _ = platform::keep(KEY, &all.join(BETWEEN));
}

/// Looks there again, if it was this one.
pub fn look_again(state: &AppState) {
    let Some(text) = platform::recall(KEY) else { return };
    let mut parts = text.split(BETWEEN).map(str::to_owned);
    let mut next = || parts.next().unwrap_or_default();
    if next() != state.desk.id.get_untracked() {
        return;
    }
    let run: usize = next().parse().unwrap_or_default();
    let last = state.opened.with_untracked(|it| it.as_ref().map_or(0, |it| it.runs.len().saturating_sub(1)));
    state.planned_run.set(run.min(last));
    let (named, at_ms) = (Some(next()).filter(|name| !name.is_empty()), next().parse().ok());
    let mut breakpoints = Vec::new();
    while let Some(at) = parts.next() {
        breakpoints.push((at, parts.next().unwrap_or_default()));
    }
    session::seek(state, Sight { state: named, at_ms, breakpoints });
}
