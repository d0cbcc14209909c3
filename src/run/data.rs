//! What the state that is looked at took in, sent, got and passed on, in the visit at the playhead.

use std::collections::BTreeSet;

use editor::duration;
use editor::run::{
    came_of, fields_of, head_of, sections, tries, unvisited, Between, DataLine, Head, Section, Try,
};
use leptos::prelude::*;
use protocol::{Request, Response, TestedState};

use super::answer::AnswerByHand;
use super::glyphs::{mark, Mark};
use super::pauses::PauseWhen;
use super::player::Player;
use super::Run;
use crate::flow::board::Board;
use crate::flow::node::tint;
use crate::icons::{Glyph, Icon};
use crate::platform::engine;
use crate::state::app_state;

/// Lines of one piece of data that are shown unasked.
const LINES: usize = 200;

/// The panel.
#[component]
pub fn DataPanel() -> impl IntoView {
    let player = expect_context::<Player>();
    let is_open = Memo::new(move |_| player.selected.with(Option::is_some));
    let panel = move || {
        if is_open.get() {
            view! { <Shown/> }.into_any()
        } else {
            view! { <p class="data-none" data-testid="data">"Select a state to see its input, what it sent, what came back and its output."</p> }
                .into_any()
        }
    };
    view! { <h2 class="visually-hidden">"Data"</h2>{panel} }
}

/// The tries of the state, and which of them is on show.
#[derive(Debug, Clone, PartialEq, Default)]
struct Position {
    all: Vec<Try>,
    /// None before the state is first entered.
    at: Option<usize>,
    /// What is behind the playhead of it.
    head: Head,
}

fn position(player: Player) -> Position {
    let Some(name) = player.selected_name() else { return Position::default() };
    let (chosen, events) = (player.chosen.get(), player.passed.get());
    player.of_run(|it| {
        let head = Head { passed: events, at_ms: 0 };
        let all = tries(&it.play, &name, it.play.end());
        let state = it.play.state(&name, head);
        let begun = tries(&it.play, &name, head);
        let is_begun = |visit: &usize| begun.iter().any(|it| it.visit == *visit);
        let visit = chosen.filter(is_begun).unwrap_or(state.visit);
        let now = begun.iter().rfind(|it| it.visit == visit);
        let at = now.and_then(|now| all.iter().position(|it| it == now));
        let end = it.play.visits.get(visit).and_then(|visit| visit.end).map_or(usize::MAX, |end| end.0 + 1);
        // Once it is over nothing about it changes any more.
        Position { all, at, head: Head { passed: events.min(end), at_ms: 0 } }
    })
}

#[component]
fn Shown() -> impl IntoView {
    let player = expect_context::<Player>();
    let position = Memo::new(move |_| position(player));
    let pieces = Memo::new(move |_| {
        let Position { all, at, head } = position.get();
        let Some(now) = at.and_then(|at| all.get(at)).copied() else { return Vec::new() };
        let before = at.and_then(|at| at.checked_sub(1)).and_then(|before| all.get(before)).copied();
        player.of_run(|it| sections(&it.rows, &it.play, head, now, before))
    });
    let between = between(player, position);
    let pieces = move || match between.asked.get() {
        Some(asked) => {
            let tested = between.tested.get().filter(|(of, _)| *of == asked).map(|(_, tested)| tested);
            asked.in_sections(pieces.get(), tested.as_ref())
        }
        None => pieces.get(),
    };
    let shown = Signal::derive(move || {
        position.with(|it| it.at.and_then(|at| it.all.get(at)).map(|shown| (*shown, it.head)))
    });
    let shut = RwSignal::new(BTreeSet::<&'static str>::new());
    let (run, state) = (expect_context::<Run>(), app_state());
    let over = Memo::new(move |_| player.of_run(|it| player.passed.get() >= it.rows.len()));
    let nothing =
        Memo::new(move |_| Some(unvisited(&run.definition(state)?, &player.selected_name()?, over.get())));
    let body = move || {
        let pieces = pieces();
        if pieces.is_empty() {
            return view! { <p class="data-none">{nothing}</p> }.into_any();
        }
        pieces.into_iter().map(|piece| section(piece, shut)).collect_view().into_any()
    };
    view! {
        <section class="data" aria-label="Data" data-testid="data">
            <DataHead position/>
            <PauseWhen/>
            <AnswerByHand shown/>
            <div class="data-flow" tabindex="0" role="group" aria-label="Data of the visit">{body}</div>
        </section>
    }
}

/// What is asked of the engine about the try on show, and what it last answered to what.
#[derive(Clone, Copy)]
struct Asking {
    asked: Memo<Option<Between>>,
    tested: RwSignal<Option<(Between, TestedState)>>,
}

/// Finds out the data between the fields of the state, while the playhead rests.
fn between(player: Player, position: Memo<Position>) -> Asking {
    let (run, state) = (expect_context::<Run>(), app_state());
    let now = Memo::new(move |_| position.with(|it| it.at.and_then(|at| it.all.get(at)).copied()));
    let definition = Memo::new(move |_| run.definition(state));
    let name = Memo::new(move |_| player.selected_name());
    // Read out of the definition once for all visits.
    let fields = Memo::new(move |_| {
        name.with(|name| definition.with(|text| Some(fields_of(text.as_ref()?, name.as_ref()?))))
    });
    let asked = Memo::new(move |_| {
        let (now, fields) = (now.get()?, fields.get()?);
        player.of_run(|it| Between::of(fields, &it.rows, &it.play, now))
    });
    let tested = RwSignal::new(None);
    Effect::new(move |_| {
        let Some(own) = asked.get().filter(|own| own.needs_test() && !player.playing.get()) else { return };
        let Some(definition) = definition.get() else { return };
        let Some(test) = player.of_run(|it| own.test(definition, &it.rows, &it.play)).map(Box::new) else {
            return;
        };
        engine::ask(Request::TestState { test }, move |response| {
            if let Response::StateTested { tested: found } = response {
                // The room may be closed by now.
                tested.try_set(found.open().ok().map(|found| (own, found)));
            }
        });
    });
    Asking { asked, tested }
}

/// Which state, which of its visits, and how that went.
#[component]
fn DataHead(position: Memo<Position>) -> impl IntoView {
    let (player, board) = (expect_context::<Player>(), expect_context::<Board>());
    let tile = move || {
        let id = player.selected.get()?;
        let icon = board.drawn.with(|drawn| drawn.find(&id).map(|shown| shown.icon))?;
        Some(
            view! { <span class="tile" style=tint(icon)><Glyph icon=Icon::of_state(icon) class="icon-sm"/></span> },
        )
    };
    let came = move || {
        let Position { all, at, head } = position.get();
        let Some(now) = at.and_then(|at| all.get(at)).copied() else { return "not reached".to_owned() };
        let (word, from_ms, to_ms) = player.of_run(|it| came_of(&it.play, now, head));
        let from = duration::clock(from_ms);
        match to_ms {
            Some(to_ms) => format!("{from} to {}, {word}", duration::clock(to_ms)),
            None => format!("since {from}, {word}"),
        }
    };
    let words = move || {
        let Position { all, at, .. } = position.get();
        let visits = all.iter().filter(|it| it.attempt == 0).count();
        let Some((at, now)) = at.and_then(|at| Some((at, all.get(at).copied()?))) else {
            return (visits > 0).then(|| format!("{visits} to come"));
        };
        let visit = all.iter().take(at + 1).filter(|it| it.attempt == 0).count();
        let attempts = all.iter().filter(|it| it.visit == now.visit).count();
        let attempt = format!("Attempt {} of {attempts}", now.attempt + 1);
        match (visits > 1, attempts > 1) {
            (true, true) => Some(format!("Visit {visit} of {visits}, {}", attempt.to_lowercase())),
            (true, false) => Some(format!("Visit {visit} of {visits}")),
            (false, true) => Some(attempt),
            (false, false) => None,
        }
    };
    let go = move |by: isize| {
        let Position { all, at, .. } = position.get_untracked();
        let to = at.map_or(Some(0), |at| at.checked_add_signed(by));
        if let Some(to) = to.and_then(|to| all.get(to)).copied() {
            player.go(untrack(|| player.of_run(|it| head_of(&it.play, to))));
            player.chosen.set(Some(to.visit));
        }
    };
    let breaks = move || player.selected_name().is_some_and(|name| player.breakpoint_at(&name).is_some());
    let first = move || position.with(|it| it.at.unwrap_or(0) == 0);
    let last = move || position.with(|it| it.at.is_some_and(|at| at + 1 >= it.all.len()));
    let pager = move || {
        words().map(|words| view! {
            <span class="pager num" role="group" aria-label="Visits and attempts">
                <button class="icon-btn" aria-label="The one before" data-testid="data-before" disabled=first on:click=move |_| go(-1)>{mark(Mark::Left, "icon-xs")}</button>
                <span data-testid="data-visit">{words}</span>
                <button class="icon-btn" aria-label="The next" data-testid="data-next" disabled=last on:click=move |_| go(1)>{mark(Mark::Right, "icon-xs")}</button>
            </span>
        })
    };
    view! {
        <header class="selected data-head">{tile}<div><b>{move || player.selected_name()}</b><small class="num" data-testid="data-came">{came}</small></div>
            <button class="icon-btn" title="Breakpoint: playing pauses where this state is entered (B)" aria-label="Breakpoint" aria-pressed=move || breaks().to_string() data-testid="breakpoint"
                on:click=move |_| player.toggle_breakpoint()><i class="breakpoint" class:off=move || !breaks()></i></button>
            {pager}</header>
    }
}

fn section(piece: Section, shut: RwSignal<BTreeSet<&'static str>>) -> AnyView {
    let Section { title, note, lines } = piece;
    let is_shut = move || shut.with(|shut| shut.contains(title));
    let toggle = move |_| {
        shut.update(|shut| {
            if !shut.remove(title) {
                shut.insert(title);
            }
        });
    };
    let changed = lines.iter().filter(|line| line.changed).count();
    let says = if changed > 0 { format!("{changed} changed") } else { note };
    let rest = lines.len().saturating_sub(LINES);
    let lines = StoredValue::new(lines);
    let body = move || {
        let lines = lines.with_value(|lines| lines.iter().take(LINES).map(line).collect_view());
        let more = (rest > 0).then(
            || view! { <div class="jl"><em>{format!("and {rest} lines more, in the event")}</em></div> },
        );
        view! { <div class="jb">{lines}{more}</div> }
    };
    view! {
        <section class="fs" class:open=move || !is_shut() data-testid=format!("data-{}", title.to_lowercase().replace(' ', "-"))>
            <button class="fh" aria-expanded=move || (!is_shut()).to_string() on:click=toggle>
                <i class="nd"></i><i class="tw" class:shut=is_shut><Glyph icon=Icon::Chevron class="icon-xs"/></i><b>{title}</b><span class="what">{says}</span>
            </button>
            <Show when=move || !is_shut()>{body()}</Show>
        </section>
    }
    .into_any()
}

fn line(line: &DataLine) -> AnyView {
    let was = match (&line.was, line.changed) {
        (Some(was), _) => Some(format!("was {was}")),
        (None, true) => Some("new".to_owned()),
        (None, false) => None,
    };
    let listing = editor::listing::Listing::new(&line.text);
    let pieces = listing.lines.first().map(|first| {
        let piece = |piece: &editor::listing::Piece| {
            view! { <span class=piece.kind.map_or("", crate::code::class)>{listing.get(piece.span).to_owned()}</span> }
        };
        first.pieces.iter().map(piece).collect_view()
    });
    view! { <div class="jl" class:ch=line.changed><code>{pieces}</code>{was.map(|was| view! { <em>{was}</em> })}</div> }.into_any()
}
