//! A task that waits for its token, or for an activity's worker, at the playhead: this call of it can be answered by hand
//! there. The answer is kept among the run's mocks, the run is made again, and goes on from the same moment.

use editor::mocks::{answered, waiting, Gives, Waiting};
use editor::run::{Head, Try};
use leptos::prelude::*;

use super::player::Player;
use super::scenario::{definition, write};
use crate::shell::actions::focus;
use crate::shell::ui::ui;
use crate::state::app_state;

/// Which call of its state the try that is looked at is, and since when it waits; nothing where it does not at the playhead.
fn since(player: Player, shown: Option<(Try, Head)>) -> Option<(usize, i64)> {
    let (Try { visit, attempt }, head) = shown?;
    player.of_run(|it| {
        let own = it.play.visits.get(visit)?.attempts.get(attempt)?;
        let is_open = own.end.is_none_or(|(event, ..)| event >= head.passed);
        Some((it.play.number_of_call(visit, attempt)?, own.from_ms)).filter(|_| is_open)
    })
}

/// The answers of the state that is looked at, wherever the playhead is.
fn answers(player: Player) -> Option<Waiting> {
    let state = app_state();
    let mocks = state.chosen_run()?.mocks;
    waiting(&definition(state), mocks.as_deref(), &player.selected_name()?)
}

/// The form. `shown`: the try that is looked at, and what is behind the playhead.
#[component]
pub fn AnswerByHand(shown: Signal<Option<(Try, Head)>>) -> impl IntoView {
    let player = expect_context::<Player>();
    // Read once, not at every step of the playhead.
    let answers = Memo::new(move |_| answers(player));
    let since = Memo::new(move |_| since(player, shown.get()));
    move || {
        since.get().zip(answers.get()).map(|((number, since), Waiting { output, error })| {
            let (state, ui) = (app_state(), ui());
            let answer = move |gives: Gives, text: String| {
                let Some(name) = untrack(|| player.selected_name()) else { return };
                let at_ms = player.head.get_untracked().at_ms;
                let mocks = || untrack(|| state.chosen_run()).and_then(|run| run.mocks);
                let before = mocks();
                let is_told = write(state, ui, |definition, mocks| {
                    answered(definition, mocks, (&name, number), (gives, &text), at_ms - since)
                });
                if !is_told {
                    return;
                }
                // Where nothing is another, no run comes.
                if mocks() != before {
                    player.go_on_from(at_ms);
                }
                // The form goes with the wait: who works with the keyboard plays on from here.
                focus("play");
            };
            let row = |gives: Gives, text: String, label: &'static str, button: &'static str, testid: &'static str| {
                let text = RwSignal::new(text);
                view! {
                    <input type="text" spellcheck="false" aria-label=label title=label data-testid=format!("{testid}-text") prop:value=text
                        on:input=move |event| text.set(event_target_value(&event))/>
                    <button class="btn" data-testid=testid on:click=move |_| answer(gives, text.get_untracked())>{button}</button>
                }
            };
            view! {
                <div class="answer" role="group" aria-label="Answer by hand" data-testid="answer">
                    <p>"It waits to be told. Answer now, at the playhead:"</p>
                    {row(Gives::Value, output, "Output of SendTaskSuccess, as JSON", "Succeed", "answer-success")}
                    {row(Gives::Error, error, "Error of SendTaskFailure, then perhaps its cause", "Fail", "answer-failure")}
                </div>
            }
        })
    }
}
