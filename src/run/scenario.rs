//! What a run of an opened state machine begins with and meets: its input, and how each of its calls is answered. Every
//! change runs it again.

use editor::machine::{PlannedRun, RunPart};
use editor::mocks::{answers, forget_calls, set_gives, set_takes, strangers, Answer, Gives};
use editor::plan::Refusal;
use leptos::prelude::*;

use crate::list::list;
use crate::platform::here::if_here;
use crate::shell::actions::{self, told};
use crate::shell::ui::{ui, Ui};
use crate::state::{app_state, AppState};

/// The panel.
#[component]
pub fn Scenario() -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    let run = Memo::new(move |_| state.chosen_run());
    let read = move |part: fn(&PlannedRun) -> String| {
        move || run.with(|run| run.as_ref().map(part).unwrap_or_default())
    };
    let flaw = Memo::new(move |_| run.with(|run| flaw(&run.as_ref()?.input)));
    let strangers = Memo::new(move |_| strangers(&definition(state), state.chosen_run()?.mocks.as_deref()));
    let rename = move |event: web_sys::Event| {
        told(ui, state.change_run(RunPart::Title(event_target_value(&event))));
        // What it is called, also where a name was refused.
        let title = untrack(|| state.chosen_run()).map(|run| run.title).unwrap_or_default();
        event_target::<web_sys::HtmlInputElement>(&event).set_value(&title);
    };
    let several = move || state.opened.with(|it| it.as_ref().is_some_and(|it| it.runs.len() > 1));
    view! {
        <Show when=move || run.with(Option::is_some)>
            <details class="scenario" data-testid="scenario">
                <summary>"Input and mocks"</summary>
                <div class="scenario-fields">
                    <label>"Run"<input type="text" data-testid="run-title" prop:value=read(|run| run.title.clone())
                        on:change=if_here(rename)/></label>
                    <label>"Input"<textarea rows="3" spellcheck="false" data-testid="run-input" aria-invalid=move || flaw.with(|flaw| flaw.is_some().to_string()) prop:value=read(|run| run.input.clone())
                        on:change=if_here(move |event| told(ui, state.change_run(RunPart::Input(event_target_value(&event)))))></textarea></label>
                    <Calls/>
                    <details>
                        <summary>"All mocks as JSON"</summary>
                        <textarea rows="8" spellcheck="false" aria-label="Mocks as JSON" data-testid="run-mocks" placeholder="{ \"states\": {} }"
                            prop:value=read(|run| run.mocks.clone().unwrap_or_default())
                            on:change=if_here(move |event| told(ui, state.change_run(RunPart::Mocks(event_target_value(&event)))))></textarea>
                    </details>
                    <p class="scenario-runs">
                        <button class="btn" data-testid="add-run" on:click=move |_| told(ui, state.add_run())>"Another run like this"</button>
                        <Show when=several><button class="btn" data-testid="remove-run" on:click=move |_| told(ui, state.remove_run())>"Remove this run"</button></Show>
                    </p>
                    // At the end, as what is pressed while a field is left must not move away.
                    {move || flaw.get().map(|said| view! { <p class="run-error" role="alert" data-testid="run-input-flaw">{said}</p> })}
                    {move || strangers.get().map(|said| view! { <p class="run-error" role="status" data-testid="run-mocks-flaw">{said}</p> })}
                </div>
            </details>
        </Show>
    }
}

/// What keeps an execution's input from being JSON.
fn flaw(input: &str) -> Option<String> {
    let (_, found) = asl::json::parse(input);
    let first = found.into_iter().find(|finding| finding.is_error())?;
    let (line, column) = asl::line_column(input, first.span.start);
    Some(format!("Input, line {line}, column {column}: {}. {}", first.message, first.fix.unwrap_or_default()))
}

/// The text of the state machine on the desk.
pub fn definition(state: AppState) -> String {
    state.opened.with(|it| it.as_ref().map(|it| it.definition.clone())).unwrap_or_default()
}

/// How each Task state is answered, or why that cannot be said.
type Answers = Memo<Result<Vec<Answer>, String>>;

/// A row a Task state.
#[component]
fn Calls() -> impl IntoView {
    let state = app_state();
    let all: Answers = Memo::new(move |_| {
        let mocks = state.chosen_run().and_then(|run| run.mocks);
        answers(&definition(state), mocks.as_deref()).map_err(|refusal| refusal.to_string())
    });
    let rows = move || all.with(|all| all.clone().unwrap_or_default());
    // What is refused in a row is of one run: another one's rows are others, however alike they are.
    let key = move |answer: &Answer| {
        let run = (state.desk.id.get(), state.planned_run.get());
        (run, answer.state.clone(), answer.gives.title(), answer.value)
    };
    // While there are rows they stay, with what is typed into them.
    let kind = Memo::new(move |_| all.with(|all| all.as_ref().map(Vec::is_empty).map_err(String::clone)));
    move || {
        match kind.get() {
        Err(reason) => view! { <p class="run-error" role="alert">{reason}</p> }.into_any(),
        Ok(true) => view! { <p class="side-none">"It calls nothing: it has no Task state."</p> }.into_any(),
        Ok(false) => view! {
            <table class="calls" data-testid="calls">
                <thead><tr><th scope="col">"Task state"</th><th scope="col">"Takes"</th><th scope="col">"Gives"</th></tr></thead>
                <tbody>{list(rows, key, move |answer| call(all, answer).into_any())}</tbody>
            </table>
        }
        .into_any(),
    }
    }
}

/// Writes what a form makes of the definition and the chosen run's mocks; whether it makes anything of them.
pub fn write(
    state: AppState,
    ui: Ui,
    change: impl FnOnce(&str, Option<&str>) -> Result<String, Refusal>,
) -> bool {
    let mocks = untrack(|| state.chosen_run()).and_then(|run| run.mocks);
    let definition = untrack(|| definition(state));
    match change(&definition, mocks.as_deref()) {
        Ok(text) => {
            let done = state.change_run(RunPart::Mocks(text));
            let is_done = done.is_ok();
            told(ui, done);
            is_done
        }
        Err(refusal) => {
            ui.alert(refusal.to_string());
            false
        }
    }
}

fn call(all: Answers, answer: Answer) -> impl IntoView {
    let (page, ui) = (app_state(), ui());
    let Answer { state, gives, value, .. } = answer;
    let name = StoredValue::new(state.clone());
    let row = move || {
        let own =
            |all: &Vec<Answer>| all.iter().find(|it| name.with_value(|name| *name == it.state)).cloned();
        all.with(|all| own(all.as_ref().ok()?))
    };
    let shown =
        move |part: fn(&Answer) -> &str| move || row().map(|it| part(&it).to_owned()).unwrap_or_default();
    let of = |what: &str| format!("{what} {state}");
    let by_hand = move || {
        let number = row().map_or(0, |it| it.calls);
        let forget = move |_| {
            write(page, ui, |definition, mocks| forget_calls(definition, mocks, &name.get_value()));
        };
        (number > 0).then(|| {
            let said = if number == 1 { "1 call has its own answer".to_owned() } else { format!("{number} calls have their own answers") };
            view! { <p class="own-calls">{said}" "<button class="link" data-testid=format!("forget {}", name.get_value()) on:click=forget>"Forget"</button></p> }
        })
    };
    // What is refused stays as it was typed, until something else is to be shown than then.
    let (refused_takes, refused_says) = (RwSignal::new(None::<String>), RwSignal::new(None::<String>));
    let is_wrong = move |refused: RwSignal<Option<String>>, part: fn(&Answer) -> &str| {
        move || refused.get().is_some_and(|then| then == shown(part)()).to_string()
    };
    let now = move |part: fn(&Answer) -> &str| untrack(shown(part));
    let takes = move |event| {
        let is_made = write(page, ui, |definition, mocks| {
            set_takes(definition, mocks, &name.get_value(), &event_target_value(&event))
        });
        refused_takes.set((!is_made).then(|| now(|answer| &answer.takes)));
    };
    let says = move |event| {
        let is_made = write(page, ui, |definition, mocks| {
            set_gives(definition, mocks, &name.get_value(), gives, &event_target_value(&event))
        });
        refused_says.set((!is_made).then(|| now(|answer| &answer.text)));
    };
    let chooser = of("gives");
    let choose = move |event| {
        let word = event_target_value(&event);
        let gives = Gives::ALL.into_iter().find(|gives| gives.title() == word).unwrap_or(Gives::Echo);
        write(page, ui, |definition, mocks| set_gives(definition, mocks, &name.get_value(), gives, ""));
        // The row is another one now.
        actions::focus_soon(chooser.clone());
    };
    let option = move |own: Gives| {
        let said = if own == Gives::Value { value } else { own.title() };
        view! { <option value=own.title() selected=own == gives>{said}</option> }
    };
    let field = gives.hint().map(|hint| {
        view! { <input type="text" spellcheck="false" title=hint placeholder=hint aria-label=of("Outcome of") aria-invalid=is_wrong(refused_says, |answer| &answer.text) data-testid=of("says") prop:value=shown(|answer| &answer.text) on:change=if_here(says)/> }
    });
    view! {
        <tr>
            <th scope="row" title=shown(|answer| &answer.by)>{state.clone()}</th>
            <td><input type="text" spellcheck="false" placeholder="no time" title="A duration such as 0.2 s, 4 min, 1 min ± 10 s, 3 to 5 min or 00:05:00, or a distribution as JSON"
                aria-label=of("Duration of") aria-invalid=is_wrong(refused_takes, |answer| &answer.takes) data-testid=of("takes") prop:value=shown(|answer| &answer.takes) on:change=if_here(takes)/></td>
            <td><select aria-label=of("Answer of") data-testid=of("gives") on:change=if_here(choose)>{Gives::ALL.map(option).collect_view()}</select>{field}{by_hand}</td>
        </tr>
    }
}
