//! The event history: every event, filtered by words, details on demand.

use std::collections::BTreeSet;

use crate::platform::clock;
use editor::duration;
use editor::run::EventRow;
use leptos::html::Div;
use leptos::prelude::*;

use super::player::Player;
use super::{Run, Which};
use crate::code::{Snippet, TakeAlong};
use crate::compare::slug;
use crate::flow::board::Board;
use crate::icons::{Glyph, Icon};
use crate::list::list;
use crate::platform::files;
use crate::platform::focus::{has_focus, hold_focus};
use crate::platform::size::size_of;
use crate::shell::actions;
use crate::state::app_state;

/// Heights in pixels; style/run.css has the same. The details' height follows from their lines.
const ROW: usize = 28;
const LINE: usize = 16;
const AROUND_DETAILS: usize = 44;
/// Rows kept above and below the view.
const MARGIN: usize = 30;

/// A row on show: index of the event and pixels from the top.
type Placed = (usize, usize);

/// The table.
#[component]
pub fn EventTable() -> impl IntoView {
    let run = expect_context::<Run>();
    let state = app_state();
    let words = RwSignal::new(String::new());
    let open = RwSignal::new(BTreeSet::<i64>::new());
    // What was opened is of one run.
    Effect::new(move |before: Option<Which>| {
        let which = run.which.get();
        if before.is_some_and(|before| before != which) {
            open.maybe_update(|open| !std::mem::take(open).is_empty());
        }
        which
    });
    let found = Memo::new(move |_| {
        let words = words.get().to_lowercase();
        run.history.with(|it| it.as_ref().map(|it| matching(&it.rows, &words)).unwrap_or_default())
    });
    let total = move || run.history.with(|it| it.as_ref().map_or(0, |it| it.rows.len()));
    let count = move || {
        let (found, total) = (found.with(Vec::len), total());
        if found == total {
            total.to_string()
        } else {
            format!("{found} of {total}")
        }
    };
    let player = expect_context::<Player>();
    let behind = move || {
        let (passed, total) = (player.passed.get(), total());
        (passed < total).then(|| format!("{passed} behind the playhead"))
    };
    let text = Signal::derive(move || {
        run.history
            .with(|it| {
                it.as_ref().and_then(|it| {
                    serde_json::to_string_pretty(&serde_json::json!({ "events": it.events })).ok()
                })
            })
            .unwrap_or_default()
    });
    let file = Signal::derive(move || {
        if let Some(title) = state.opened.with(|it| it.as_ref().map(|it| it.title.clone())) {
            return format!("{}.history.json", files::slug(&title));
        }
        let plan = state.plan.with(|plan| plan.name.clone());
        format!("{}.history.json", files::slug(&format!("{plan} {}", slug(state.layout.get()))))
    });
    view! {
        <div class="code-head events-head">
            <h2>"Event history"</h2><small class="num" data-testid="event-count">{count}</small><small class="num behind">{behind}</small>
            <label class="psearch">
                <Glyph icon=Icon::Filter class="icon-sm"/>
                <input placeholder="Filter by type, state or id" aria-label="Filter events" data-testid="event-filter"
                    prop:value=move || words.get() on:input=move |event| words.set(event_target_value(&event))/>
            </label>
            <span class="right"><TakeAlong text file copy_id="copy-history" download_id="download-history"/></span>
        </div>
        <div class="events" role="treegrid" aria-label="Event history" aria-rowcount=move || found.with(Vec::len) + 1>
            <div class="er eh" role="row">
                <span role="columnheader">"Id"</span><span role="columnheader">"Type"</span><span role="columnheader">"State"</span>
                <span role="columnheader">"Time"</span>
            </div>
            <Rows run found open/>
        </div>
    }
}

/// Indices of the rows that hold all the words.
fn matching(rows: &[EventRow], words: &str) -> Vec<usize> {
    let holds = |row: &EventRow| {
        let text =
            format!("{} {} {}", row.id, row.kind, row.state.as_deref().unwrap_or_default()).to_lowercase();
        words.split_whitespace().all(|word| text.contains(word))
    };
    rows.iter().enumerate().filter(|(_, row)| holds(row)).map(|(index, _)| index).collect()
}

fn height(row: &EventRow, open: bool) -> usize {
    let details = if row.details.is_empty() { 1 } else { row.details.lines().count() };
    if open {
        ROW + details * LINE + AROUND_DETAILS
    } else {
        ROW
    }
}

/// The rows near the view; the rest is empty space of the right height.
#[component]
fn Rows(run: Run, found: Memo<Vec<usize>>, open: RwSignal<BTreeSet<i64>>) -> impl IntoView {
    let pane = NodeRef::<Div>::new();
    let size = size_of(pane);
    let top = RwSignal::new(0_usize);
    let placed = Memo::new(move |_| {
        let history = run.history.get();
        let mut y = 0;
        let mut placed: Vec<Placed> = Vec::new();
        for index in found.get() {
            let Some(row) = history.as_ref().and_then(|it| it.rows.get(index)) else { continue };
            placed.push((index, y));
            y += height(row, open.with(|open| open.contains(&row.id)));
        }
        (placed, y)
    });
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "pixels of a screen")]
    let focused = RwSignal::new(None::<usize>);
    // The one row that Tab leads to; it is in the page wherever the view is.
    let stop = Memo::new(move |_| {
        found.with(|found| {
            let there = focused.get().filter(|index| found.binary_search(index).is_ok());
            there.or_else(|| found.first().copied())
        })
    });
    let shown = move || {
        let (from, to) =
            (top.get().saturating_sub(MARGIN * ROW), top.get() + size.get().1 as usize + MARGIN * ROW);
        placed.with(|(placed, _)| {
            let (first, last) =
                (placed.partition_point(|row| row.1 < from), placed.partition_point(|row| row.1 < to));
            let mut shown = placed.get(first..last).map(<[Placed]>::to_vec).unwrap_or_default();
            let own = stop.get().and_then(|own| placed.iter().find(|row| row.0 == own));
            let place = own.map(|own| (shown.partition_point(|row| row.0 < own.0), *own));
            // In its place, as a row that is moved in the page loses the focus.
            if let Some((at, own)) = place.filter(|(at, own)| shown.get(*at) != Some(own)) {
                shown.insert(at, own);
            }
            shown
        })
    };
    #[allow(clippy::cast_sign_loss, reason = "a scroll position is not negative")]
    let scrolled = move |_| {
        let Some(pane) = pane.get_untracked() else { return };
        // In steps, so that not every pixel redraws.
        let to = pane.scroll_top().max(0) as usize / (8 * ROW) * (8 * ROW);
        if top.get_untracked() == to {
            return;
        }
        // Drawing may move the row in the page, which takes the focus from it.
        let held = stop.get_untracked().map(row_id).filter(|row| has_focus(row));
        top.set(to);
        if let Some(row) = held {
            request_animation_frame(move || hold_focus(&row));
        }
    };
    follow(pane, placed);
    // A row stays while it says something else: it may be pressed just then.
    let place = move |index: usize| {
        placed.with(|(placed, _)| {
            let at = placed.binary_search_by_key(&index, |row| row.0).ok();
            at.and_then(|at| placed.get(at)).map_or(0, |row| row.1)
        })
    };
    view! {
        <div class="event-rows" role="rowgroup" node_ref=pane on:scroll=scrolled aria-label="Events" data-testid="event-rows">
            <div class="event-all" style=move || format!("height:{}px", placed.with(|(_, height)| *height))>
                {list(shown, |row| row.0, move |(index, _)| view! { <Event run index y=Signal::derive(move || place(index)) open walk=Walk { found, focused, stop }/> }.into_any())}
            </div>
        </div>
    }
}

/// Keeps the event at the playhead in view once a person has moved the playhead.
fn follow(pane: NodeRef<Div>, placed: Memo<(Vec<Placed>, usize)>) {
    let player = expect_context::<Player>();
    Effect::new(move |_| {
        let passed = player.passed.get();
        // With a state to look at the table has another height.
        player.selected.track();
        if player.moved.get_untracked() {
            request_animation_frame(move || {
                show(pane, placed, passed);
            });
        }
    });
}

/// Scrolls to the last of so many events, where it is not in view. Nothing where the room was closed meanwhile.
fn show(pane: NodeRef<Div>, placed: Memo<(Vec<Placed>, usize)>, passed: usize) -> Option<()> {
    let pane = pane.try_get_untracked()??;
    let y = placed.try_with_untracked(|(placed, _)| {
        let next = placed.partition_point(|row| row.0 < passed);
        next.checked_sub(1).and_then(|last| placed.get(last)).map_or(0, |row| row.1)
    })?;
    let (y, row) = (i32::try_from(y).ok()?, i32::try_from(ROW).ok()?);
    let (top, height) = (pane.scroll_top(), pane.client_height());
    if y < top || y + row > top + height {
        pane.set_scroll_top(y - height / 2);
    }
    Some(())
}

/// How the keyboard goes from row to row.
#[derive(Clone, Copy)]
struct Walk {
    found: Memo<Vec<usize>>,
    /// Index of the event whose row had the focus last.
    focused: RwSignal<Option<usize>>,
    /// Index of the one that Tab leads to.
    stop: Memo<Option<usize>>,
}

impl Walk {
    /// Where the row stands among those that were found.
    fn place(self, index: usize) -> usize {
        self.found.with(|found| found.partition_point(|other| *other < index))
    }

    /// Goes where a key leads from a row; whether it leads anywhere.
    fn go(self, index: usize, key: &str) -> bool {
        // Keys come faster than frames: from where the one before leads to.
        let from = self.focused.get_untracked().unwrap_or(index);
        let (at, last) = untrack(|| (self.place(from), self.found.with(Vec::len).saturating_sub(1)));
        let to = match key {
            "ArrowDown" => at + 1,
            "ArrowUp" => at.saturating_sub(1),
            "Home" => 0,
            "End" => last,
            _ => return false,
        };
        if let Some(to) = self.found.with_untracked(|found| found.get(to.min(last)).copied()) {
            self.focused.set(Some(to));
            // It may only come into the page.
            request_animation_frame(move || actions::focus(&row_id(to)));
        }
        true
    }
}

/// Test id of an event's row, by the event's index.
fn row_id(index: usize) -> String {
    format!("event-row-{index}")
}

#[component]
fn Event(
    run: Run,
    index: usize,
    y: Signal<usize>,
    open: RwSignal<BTreeSet<i64>>,
    walk: Walk,
) -> impl IntoView {
    let (state, player, board) = (app_state(), expect_context::<Player>(), expect_context::<Board>());
    let row =
        Memo::new(move |_| run.history.with(|it| it.as_ref().and_then(|it| it.rows.get(index).cloned())));
    let read = move |part: fn(&EventRow) -> String| {
        move || row.with(|row| row.as_ref().map(part).unwrap_or_default())
    };
    let id = Memo::new(move |_| row.with(|row| row.as_ref().map_or(0, |row| row.id)));
    let is_open = move || open.with(|open| open.contains(&id.get()));
    let toggle = move || {
        let id = id.get_untracked();
        open.update(|open| {
            if !open.remove(&id) {
                open.insert(id);
            }
        });
    };
    let name = Memo::new(move |_| row.with(|row| row.as_ref().and_then(|row| row.state.clone())));
    let task = Memo::new(move |_| {
        let (name, report) = (name.get()?, run.report.get()?);
        report.task_states.iter().find(|(_, state)| *state == name).map(|(task, _)| task.clone())
    });
    let lit = move || task.with(Option::is_some) && state.hovered.get() == task.get();
    let details =
        read(|row| if row.details.is_empty() { "No details".to_owned() } else { row.details.clone() });
    // Where it stands in the history, as AWS tells it.
    let place = read(|row| {
        let stamp = clock::utc(row.timestamp_ms);
        match row.previous {
            0 => stamp,
            previous => format!("{stamp}, follows {previous}"),
        }
    });
    let to_come = Memo::new(move |_| player.passed.get() <= index);
    let last = Memo::new(move |_| player.passed.get() == index + 1);
    let of_selected = Memo::new(move |_| name.with(Option::is_some) && player.selected_name() == name.get());
    let go = move || {
        if let Some(name) = name.get_untracked() {
            player.select_name(board, &name);
        }
        player.go(untrack(|| player.of_run(|it| it.play.after(index))));
        player.chosen.set(untrack(|| player.of_run(|it| it.play.owner(index))));
    };
    let press = move |event: web_sys::KeyboardEvent| {
        match event.key().as_str() {
            "Enter" | " " => {
                toggle();
                go();
            }
            "ArrowRight" if !untrack(is_open) => toggle(),
            "ArrowLeft" if untrack(is_open) => toggle(),
            "ArrowRight" | "ArrowLeft" => {}
            key if walk.go(index, key) => {}
            _ => return,
        }
        event.prevent_default();
    };
    let is_stop = Memo::new(move |_| walk.stop.get() == Some(index));
    view! {
        <div class="event" class:lit=lit class:to-come=to_come class:last=last class:own=of_selected style=move || format!("transform:translateY({}px)", y.get()) data-testid=move || format!("event-{}", id.get())>
            <div class="er" role="row" tabindex=move || if is_stop.get() { "0" } else { "-1" } data-testid=row_id(index) aria-rowindex=move || walk.place(index) + 2 aria-expanded=move || is_open().to_string() aria-current=move || last.get().then_some("step")
                on:click=move |_| { toggle(); go(); } on:keydown=press on:focus=move |_| walk.focused.set(Some(index)) on:mouseenter=move |_| state.hovered.set(task.get_untracked()) on:mouseleave=move |_| state.hovered.set(None)>
                <span role="gridcell" class="num"><i class="tw" class:shut=move || !is_open()><Glyph icon=Icon::Chevron class="icon-xs"/></i>{move || id.get()}</span>
                <span role="gridcell" class=move || row.with(|row| row.as_ref().map_or("", |row| tone(&row.kind)))>{read(|row| row.kind.clone())}</span>
                <span role="gridcell">{move || name.get()}</span>
                <span role="gridcell" class="num">{read(|row| duration::clock(row.at_ms))}</span>
            </div>
            <Show when=is_open><div class="event-details" role="row"><div role="gridcell" aria-colspan="4"><p class="num">{place}</p>{move || view! { <Snippet text=details()/> }}</div></div></Show>
        </div>
    }
}

fn tone(kind: &str) -> &'static str {
    match kind {
        _ if kind.ends_with("Failed") || kind.ends_with("TimedOut") || kind.ends_with("Aborted") => "t-bad",
        _ if kind.ends_with("Succeeded") => "t-good",
        _ => "",
    }
}
