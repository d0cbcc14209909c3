//! How a state's box looks at a moment of a run.

use editor::duration;
use editor::flow::{Shape, Shown};
use editor::run::{Ending, Standing, StateNow};
use leptos::prelude::*;

use super::glyphs::{mark, Mark};
use super::player::Player;
use crate::flow::board::{Board, Face};

/// A word for each standing that styles know.
pub fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::NotReached => "none",
        Standing::InProgress => "running",
        Standing::Waiting => "waiting",
        Standing::Ended(Ending::Succeeded) => "ok",
        Standing::Ended(Ending::Caught) => "caught",
        Standing::Ended(Ending::Failed | Ending::TimedOut) => "failed",
        Standing::Ended(Ending::Aborted) => "aborted",
    }
}

/// The same for people.
pub fn title(standing: Standing) -> &'static str {
    match standing {
        Standing::NotReached => "not reached",
        Standing::InProgress => "in progress",
        Standing::Waiting => "waiting",
        Standing::Ended(ending) => ending.word(),
    }
}

/// A state's box.
pub fn state(shown: &Shown) -> Face {
    let player = expect_context::<Player>();
    let (name, own) = (shown.name.clone(), shown.name.clone());
    let broken = move || player.breakpoint_at(&own).map(|found| found.condition.trim().is_empty());
    let now = Memo::new(move |_| player.look(|play, head| play.state(&name, head)));
    let standing = Memo::new(move |_| now.with(|now| now.standing));
    let (detail, is_wait) = (shown.detail.clone(), shown.kind == "Wait");
    Face {
        standing: Signal::derive(move || word(standing.get())),
        line: Memo::new(move |_| line(player, now.get(), &detail, is_wait)).into(),
        marks: view! {
            {marks(now, standing, shown.shape == Shape::Container)}
            {move || broken().map(|always| view! { <i class="breakpoint at" class:some=!always title=if always { "Breakpoint" } else { "Breakpoint on a condition" }></i> })}
        }
        .into_any(),
    }
}

/// The second line: how long it took, or has been going on.
fn line(player: Player, now: StateNow, detail: &str, is_wait: bool) -> String {
    match now.standing {
        Standing::NotReached => detail.to_owned(),
        Standing::InProgress if now.open > 1 => format!("{} under way", now.open),
        Standing::Waiting if !is_wait => "Waits to try again".to_owned(),
        Standing::InProgress | Standing::Waiting => match now.of_ms {
            // As exactly as the visit asks for: a check of 0.75 s in a run of hours.
            Some(of_ms) => {
                format!("{} of {}", duration::clock_of(now.for_ms, of_ms), duration::clock_of(of_ms, of_ms))
            }
            None => player.clock(now.for_ms),
        },
        Standing::Ended(Ending::Succeeded) if now.total_ms == 0 => detail.to_owned(),
        Standing::Ended(Ending::Succeeded) if now.visits > 1 => {
            format!("{} visits, {}", now.visits, duration::words(now.total_ms))
        }
        Standing::Ended(Ending::Succeeded) => duration::words(now.total_ms),
        Standing::Ended(ending) => {
            let word = match ending {
                Ending::Caught => "Caught",
                Ending::TimedOut => "Timed out",
                Ending::Aborted => "Aborted",
                _ => "Failed",
            };
            if now.for_ms == 0 {
                word.to_owned()
            } else {
                format!("{word} after {}", duration::words(now.for_ms))
            }
        }
    }
}

/// The sign of how it stands, a bar while it works, and how often it was visited.
fn marks(now: Memo<StateNow>, standing: Memo<Standing>, container: bool) -> AnyView {
    let sign = move || {
        let sign = match standing.get() {
            Standing::NotReached => return None,
            Standing::InProgress => {
                return Some(view! { <i class="spin" aria-hidden="true"></i> }.into_any())
            }
            Standing::Waiting => Mark::Clock,
            Standing::Ended(Ending::Succeeded) => Mark::Check,
            Standing::Ended(Ending::Caught) => Mark::Caught,
            Standing::Ended(Ending::Failed) => Mark::Cross,
            Standing::Ended(Ending::TimedOut) => Mark::Clock,
            Standing::Ended(Ending::Aborted) => Mark::Stopped,
        };
        Some(view! { <i class="stb" aria-hidden="true">{mark(sign, "icon-xs")}</i> }.into_any())
    };
    let visits = Memo::new(move |_| now.with(|now| now.visits));
    let count = move || {
        let visits = visits.get();
        (visits > 1)
            .then(|| view! { <i class="cnt num" title=format!("{visits} visits")>"\u{d7}"{visits}</i> })
    };
    let share = Memo::new(move |_| {
        let StateNow { standing, for_ms, of_ms, .. } = now.get();
        let of_ms = of_ms.filter(|of_ms| *of_ms > 0 && !container && standing == Standing::InProgress)?;
        Some(for_ms * 1_000 / of_ms)
    });
    let is_measured = Memo::new(move |_| share.with(Option::is_some));
    let bar = move || {
        let width = move || format!("width:{:.1}%", share.get().unwrap_or(0) as f64 / 10.0);
        is_measured.get().then(|| view! { <i class="prog" aria-hidden="true"><s style=width></s></i> })
    };
    let says = move || title(standing.get());
    view! { {sign}{count}{bar}<span class="visually-hidden">", "{says}</span> }.into_any()
}

/// The start and the end of a scope.
pub fn cap(shown: &Shown) -> Signal<&'static str> {
    let (player, board) = (expect_context::<Player>(), expect_context::<Board>());
    let starts = matches!(shown.shape, Shape::Start | Shape::Dot);
    let id = shown.id.clone();
    let ways = board.drawn.with_untracked(|drawn| {
        let boxes = &drawn.picture.boxes;
        let own = boxes.iter().position(|shown| shown.id == id);
        let touches = |edge: &&editor::flow::Edge| Some(if starts { edge.from } else { edge.to }) == own;
        let name = |at: usize| {
            let shown = boxes.get(at).filter(|shown| !shown.kind.is_empty());
            shown.map(|shown| shown.name.clone()).unwrap_or_default()
        };
        let edges = drawn.picture.edges.iter().filter(touches);
        edges.map(|edge| (name(edge.from), name(edge.to), edge.catch)).collect::<Vec<_>>()
    });
    let taken = Memo::new(move |_| {
        player.passed.track();
        player.look(|play, head| ways.iter().any(|way| play.taken(way, head) > 0))
    });
    Signal::derive(move || if taken.get() { "ok" } else { "none" })
}
