//! Over the chart: what is under way at the playhead, and what the colours mean.

use editor::run::{Ending, Standing, Under};
use leptos::prelude::*;

use super::chart::place_of;
use super::face::word;
use super::player::Player;
use crate::flow::board::Board;

/// So many are listed; of more it is said how many.
const MOST: usize = 5;

/// What is under way.
#[component]
pub fn Now() -> impl IntoView {
    let (player, board) = (expect_context::<Player>(), expect_context::<Board>());
    let all = Memo::new(move |_| player.look(|play, head| play.now(head)));
    let line = move |under: &Under| {
        let standing = if under.waits { Standing::Waiting } else { Standing::InProgress };
        let place = place_of(board, &under.state);
        let (name, place) = match &under.joins {
            Some(of) => (
                format!("End of {of}"),
                if place.is_empty() { under.state.clone() } else { place } + " waits",
            ),
            None if under.count > 1 => (under.state.clone(), format!("{} at once", under.count)),
            None => (under.state.clone(), place),
        };
        view! {
            <li><i class="sw" data-standing=word(standing)></i><span>{name}<small>{place}</small></span><em class="num">{player.clock(under.for_ms)}</em></li>
        }
        .into_any()
    };
    let list = move || {
        all.with(|all| {
            let rest = all.len().saturating_sub(MOST);
            let more = (rest > 0).then(|| view! { <li class="more">{format!("and {rest} more")}</li> });
            let none = all.is_empty().then(|| view! { <li class="more">{nothing(player)}</li> });
            view! { {all.iter().take(MOST).map(line).collect_view()}{more}{none} }.into_any()
        })
    };
    view! { <div class="glass run-card now" data-testid="now"><h3>"Now"</h3><ul>{list}</ul></div> }
}

fn nothing(player: Player) -> &'static str {
    let (begun, over) = player.look(|play, head| (head.passed > 1, head == play.end()));
    match (begun, over) {
        (_, true) => "The run is over",
        (false, _) => "The run begins",
        _ => "Between two states",
    }
}

/// What the colours mean.
#[component]
pub fn Legend() -> impl IntoView {
    let line = |(standing, title): (Standing, &'static str)| {
        view! { <li><i class="sw" data-standing=word(standing)></i>{title}</li> }.into_any()
    };
    let all = [
        (Standing::Ended(Ending::Succeeded), "Succeeded"),
        (Standing::InProgress, "In progress"),
        (Standing::Waiting, "Waiting"),
        (Standing::Ended(Ending::Caught), "Caught"),
        (Standing::Ended(Ending::Failed), "Failed"),
        (Standing::Ended(Ending::Aborted), "Aborted"),
        (Standing::NotReached, "Not reached"),
    ];
    view! { <ul class="glass run-card run-legend" aria-label="Colours of states">{all.map(line).into_iter().collect_view()}</ul> }
}
