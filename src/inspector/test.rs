//! "Test this state", and one expression evaluated: both by the engine, neither touching the document.

use asl::model::QueryLanguage;
use editor::machine::Address;
use leptos::prelude::*;
use protocol::{Evaluated, Evaluation, Request, Response, StateTest, TestedState, TestedStatus};

use crate::flow::Flow;
use crate::platform::engine;

/// What came of it, for showing.
#[derive(Debug, Clone, PartialEq)]
struct Outcome {
    good: bool,
    headline: String,
    details: Vec<(String, String)>,
}

/// The tester.
#[component]
pub fn Test(state: Address) -> impl IntoView {
    let flow = expect_context::<Flow>();
    let seen = flow.state.desk.seen.get_untracked();
    let real = seen.input(&state.name()).map(str::to_owned);
    let is_real = real.is_some();
    let input = RwSignal::new(real.unwrap_or_else(|| "{}".to_owned()));
    // Of states that there are variables for alone: it is a field less for all others.
    let known = seen.variables(&state.name());
    let has_variables =
        known.is_some() || flow.good.with_untracked(|good| good.0.text().contains("\"Assign\""));
    let variables = RwSignal::new(known.unwrap_or_else(|| "{}".to_owned()));
    let mock = RwSignal::new(String::new());
    let expression = RwSignal::new(String::new());
    let outcome = RwSignal::new(None::<Outcome>);
    let name = state.name();
    let (language, mocked) = flow
        .good
        .with_untracked(|good| {
            let entry = good.0.index().state(&state)?;
            Some((entry.language, ["Task", "Map", "Parallel"].contains(&entry.kind.as_str())))
        })
        .unwrap_or_default();
    let test = move |_| {
        let mock = mock.get_untracked();
        let test = StateTest {
            definition: flow
                .state
                .desk
                .document()
                .with_untracked(|editor| editor.document().text().to_string()),
            state: Some(name.clone()),
            input: input.get_untracked(),
            variables: has_variables.then(|| variables.get_untracked()),
            mock: (!mock.trim().is_empty()).then(|| format!("{{\"result\": {mock}}}")),
            ..StateTest::default()
        };
        ask(Request::TestState { test: Box::new(test) }, outcome);
    };
    let evaluate = move |_| {
        let evaluation = Evaluation {
            expression: expression.get_untracked(),
            language,
            input: input.get_untracked(),
            variables: variables.get_untracked(),
            ..Evaluation::default()
        };
        ask(Request::Evaluate { evaluation: Box::new(evaluation) }, outcome);
    };
    let hint = if language == QueryLanguage::JSONata { "$states.input.name" } else { "$.name" };
    view! {
        <div class="test" data-testid="test-state">
            <label for="test-input">{if is_real { "Input, as in the last run" } else { "Input" }}</label>
            <textarea id="test-input" data-testid="test-input" rows="2" spellcheck="false" prop:value=move || input.get() on:input=move |event| input.set(event_target_value(&event))></textarea>
            {has_variables.then(|| view! {
                <label for="test-variables">"Variables"</label>
                <textarea id="test-variables" data-testid="test-variables" rows="1" spellcheck="false" prop:value=move || variables.get() on:input=move |event| variables.set(event_target_value(&event))></textarea>
            })}
            {mocked.then(|| view! {
                <label for="test-mock">"Mock of the result (JSON)"</label>
                <textarea id="test-mock" data-testid="test-mock" rows="1" spellcheck="false" placeholder="Without it: what was sent" prop:value=move || mock.get() on:input=move |event| mock.set(event_target_value(&event))></textarea>
            })}
            <button class="btn" data-testid="test-run" on:click=test>"Test this state"</button>
            <label for="test-expression">"An expression on this input"</label>
            <input id="test-expression" class="path" data-testid="test-expression" type="text" spellcheck="false" placeholder=hint prop:value=move || expression.get() on:input=move |event| expression.set(event_target_value(&event))/>
            <button class="btn" data-testid="test-evaluate" on:click=evaluate>"Evaluate"</button>
            {move || outcome.get().map(shown)}
        </div>
    }
}

fn shown(outcome: Outcome) -> AnyView {
    let row = |(name, value): (String, String)| view! { <dt>{name}</dt><dd>{value}</dd> };
    view! {
        <div class="out" class:bad=!outcome.good role="status" data-testid="test-outcome">
            <b>{outcome.headline}</b><dl>{outcome.details.into_iter().map(row).collect::<Vec<_>>()}</dl>
        </div>
    }
    .into_any()
}

fn ask(request: Request, outcome: RwSignal<Option<Outcome>>) {
    engine::ask(request, move |response| {
        let found = match response {
            Response::StateTested { tested } => tested.open().ok().map(of_state),
            Response::Evaluated { evaluated } => evaluated.open().ok().map(of_expression),
            Response::Rejected { diagnostics } => Some(Outcome {
                good: false,
                headline: diagnostics.into_iter().next().map(|first| first.message).unwrap_or_default(),
                details: Vec::new(),
            }),
            _ => None,
        };
        if found.is_some() {
            // The inspector may show another state by now.
            outcome.try_set(found);
            request_animation_frame(|| {
                let drawn = document().query_selector("[data-testid=test-outcome]");
                if let Some(drawn) = drawn.ok().flatten() {
                    drawn.scroll_into_view_with_bool(false);
                }
            });
        }
    });
}

fn of_expression(evaluated: Evaluated) -> Outcome {
    match evaluated {
        Evaluated::Value(value) => {
            Outcome { good: true, headline: "Value".to_owned(), details: vec![(String::new(), value)] }
        }
        Evaluated::Failed(failure) => Outcome {
            good: false,
            headline: failure.error.unwrap_or_else(|| "No expression".to_owned()),
            details: vec![(String::new(), failure.message)],
        },
    }
}

fn of_state(tested: TestedState) -> Outcome {
    let (good, headline) = match tested.status {
        TestedStatus::Succeeded => (true, "Succeeded".to_owned()),
        TestedStatus::Failed => (false, "Failed".to_owned()),
        TestedStatus::Retriable => (false, "Would be tried again".to_owned()),
        TestedStatus::CaughtError => (true, "Error caught".to_owned()),
    };
    let headline = match &tested.next_state {
        Some(next) => format!("{headline}, goes on to {next}"),
        None => headline,
    };
    let mut details: Vec<(String, String)> = Vec::new();
    let mut add =
        |name: &str, value: Option<String>| details.extend(value.map(|value| (name.to_owned(), value)));
    add("Error", tested.error);
    add("Cause", tested.cause);
    add("Output", tested.output);
    details.extend(tested.steps.into_iter().map(|step| (step.name, step.value)));
    Outcome { good, headline, details }
}
