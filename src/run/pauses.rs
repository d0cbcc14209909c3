//! Where playing pauses: breakpoints, and what they wait for.

use std::sync::Arc;

use asl::model::QueryLanguage;
use editor::run::{Breakpoint, Holds, Question};
use editor::text::counted;
use leptos::prelude::*;
use protocol::{Evaluated, Evaluation, EvaluationFailure, Request, Response};

use super::player::Player;
use super::History;
use crate::flow::board::Board;
use crate::platform::engine;
use crate::platform::here::if_here;
use crate::shell::actions::focus;
use crate::shell::{Menu, MenuItem};

impl Player {
    /// Where playing pauses at this state, if it does.
    pub fn breakpoint_at(self, state: &str) -> Option<Breakpoint> {
        self.breakpoints.with(|all| all.iter().find(|own| own.state == state).cloned())
    }

    /// Playing pauses where the selected state is entered, or no longer.
    pub fn toggle_breakpoint(self) {
        let Some(state) = untrack(|| self.selected_name()) else { return };
        self.breakpoints.update(|all| {
            let before = all.len();
            all.retain(|own| own.state != state);
            if all.len() == before {
                all.push(Breakpoint::at(state));
            }
        });
    }

    /// Playing pauses where this state is entered and the condition holds.
    fn pause_when(self, state: &str, condition: String) {
        let own = Breakpoint { condition, ..Breakpoint::at(state) };
        self.breakpoints.update(|all| {
            all.retain(|other| other.state != own.state);
            all.push(own.clone());
        });
        self.weigh(own);
    }

    /// Another run has come: conditions hold elsewhere.
    pub fn weigh_all(self) {
        for own in self.breakpoints.get_untracked() {
            self.weigh(own);
        }
    }

    /// Finds out where a breakpoint's condition holds in the run.
    fn weigh(self, own: Breakpoint) {
        let Some(run) = untrack(|| self.of_run(|it| Some(it.clone()))) else { return };
        let Some(question) = Question::new(&own.condition, &own.state, &run.rows, &run.play) else {
            return self.found(&own, &run, Holds::Always);
        };
        // By itself first: then what is wrong with it is said of what was typed.
        ask(question.typed.clone(), "{}".to_owned(), move |found| match found {
            // Without a name it is no error of this input, but no expression.
            Some(Evaluated::Failed(failure)) if failure.error.is_none() => {
                self.found(&own, &run, Holds::Unclear(failure.message));
            }
            Some(_) => self.weigh_entries(own, run, question),
            None => {}
        });
    }

    /// The same of a condition that is an expression, at each entry.
    fn weigh_entries(self, own: Breakpoint, run: Arc<History>, question: Question) {
        ask(question.expression.clone(), question.inputs.clone(), move |found| {
            let holds = match found {
                Some(Evaluated::Value(answer)) => question.read(&answer),
                Some(Evaluated::Failed(failure)) => Holds::Unclear(failure.message),
                None => return,
            };
            self.found(&own, &run, holds);
        });
    }

    /// Keeps what was found out, if it is still asked. The room may be closed by now.
    fn found(self, asked: &Breakpoint, run: &Arc<History>, holds: Holds) {
        if !untrack(|| self.of_run(|it| Arc::ptr_eq(it, run))) {
            return;
        }
        self.breakpoints.try_update(|all| {
            let is_it =
                |own: &&mut Breakpoint| (&own.state, &own.condition) == (&asked.state, &asked.condition);
            if let Some(own) = all.iter_mut().find(is_it) {
                own.holds = holds;
            }
        });
    }
}

/// Evaluates JSONata on an input; answers nothing if the engine does not.
fn ask(expression: String, input: String, answer: impl FnOnce(Option<Evaluated>) + 'static) {
    let language = QueryLanguage::JSONata;
    let evaluation = Evaluation { expression, language, input, ..Evaluation::default() };
    engine::ask(Request::Evaluate { evaluation: Box::new(evaluation) }, move |response| {
        answer(match response {
            Response::Evaluated { evaluated } => evaluated.open().ok(),
            Response::Rejected { diagnostics } => diagnostics.into_iter().next().map(|own| {
                Evaluated::Failed(EvaluationFailure { error: None, message: own.message, span: None })
            }),
            _ => None,
        });
    });
}

/// All breakpoints, where there are any: a menu that leads to them.
#[component]
pub fn Breakpoints() -> impl IntoView {
    let (player, board) = (expect_context::<Player>(), expect_context::<Board>());
    let count = Memo::new(move |_| player.breakpoints.with(Vec::len));
    let item = move |own: Breakpoint| {
        let (name, some) = (own.state.clone(), !own.condition.is_empty());
        view! {
            <MenuItem on_choose=Callback::new(move |()| player.select_name(board, &name))>
                <i class="breakpoint" class:some=some></i><span>{own.state}</span><small>{own.condition}</small>
            </MenuItem>
        }
        .into_any()
    };
    let label = move || view! { <i class="breakpoint"></i><span class="num">{count}</span> }.into_any();
    let remove = Callback::new(move |()| {
        // The menu goes, and its button with it.
        focus("play");
        player.breakpoints.set(Vec::new());
    });
    view! {
        <Show when=move || count.get() != 0>
            <Menu class="btn" title="Breakpoints" testid="breakpoints" label=ViewFn::from(label) right=true>
                {move || player.breakpoints.get().into_iter().map(item).collect_view()}
                <MenuItem testid="breakpoints-none" on_choose=remove>"Remove all breakpoints"</MenuItem>
            </Menu>
        </Show>
    }
}

/// What the breakpoint of the selected state waits for, if it has one.
#[component]
pub fn PauseWhen() -> impl IntoView {
    let player = expect_context::<Player>();
    let state = Memo::new(move |_| player.breakpoint_at(&player.selected_name()?).map(|own| own.state));
    let says = move || {
        let own = player.breakpoint_at(&state.get()?)?;
        let visits = player.of_run(|it| it.play.visits_of(&own.state).count());
        match own.holds {
            Holds::Always => None,
            Holds::At(at) => Some((false, format!("Holds at {} of {}", at.len(), counted(visits, "visit")))),
            Holds::Unclear(why) => Some((true, format!("Pauses at every visit: {why}"))),
        }
    };
    let bad = move || says().is_some_and(|(bad, _)| bad);
    move || {
        state.get().map(|name| {
            let condition = untrack(|| player.breakpoint_at(&name)).unwrap_or_default().condition;
            let change = move |event| player.pause_when(&name, event_target_value(&event));
            view! {
                <div class="pause-when" class:bad=bad>
                    <label for="pause-when">"Pause when"</label>
                    <input id="pause-when" type="text" spellcheck="false" autocomplete="off" data-testid="pause-when" placeholder="always, or JSONata: $states.input.count > 3"
                        title="A condition in JSONata on the state's input" aria-describedby="pause-holds" aria-invalid=move || bad().to_string() prop:value=condition on:change=if_here(change)/>
                    <small id="pause-holds" role="status" data-testid="pause-holds">{move || says().map(|(_, words)| words)}</small>
                </div>
            }
        })
    }
}
