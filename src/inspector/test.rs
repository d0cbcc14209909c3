//! "Test this state", and one expression evaluated: both by the engine, neither touching the document.

use asl::model::QueryLanguage;
use editor::machine::Address;
use editor::run::{context, failing, pretty, told, Detail, Told};
use leptos::prelude::*;
use protocol::{Evaluated, Evaluation, Request, Response, StateTest};

use super::choose::{Choose, Options};
use crate::code::Snippet;
use crate::flow::{Flow, Read};
use crate::platform::engine;

/// How a mocked call ends.
const RESULT: &str = "result";
const ERROR: &str = "error";

/// What stands in for the state's call, its branches or its iterations.
#[derive(Debug, Clone, Copy)]
struct Mock {
    /// [`RESULT`] or [`ERROR`].
    how: RwSignal<String>,
    result: RwSignal<String>,
    error: RwSignal<String>,
    cause: RwSignal<String>,
    /// How often it was tried again so far.
    retries: RwSignal<String>,
}

impl Mock {
    fn new() -> Self {
        let empty = || RwSignal::new(String::new());
        let how = RwSignal::new(RESULT.to_owned());
        Self { how, result: empty(), error: empty(), cause: empty(), retries: empty() }
    }

    fn fails(self) -> bool {
        self.how.with(|how| how == ERROR)
    }

    /// The mock as the engine takes it.
    fn text(self) -> Option<String> {
        if untrack(|| self.fails()) {
            return Some(
                self.error.with_untracked(|error| self.cause.with_untracked(|cause| failing(error, cause))),
            );
        }
        let result = self.result.get_untracked();
        (!result.trim().is_empty()).then(|| format!("{{\"result\": {result}}}"))
    }

    /// What else the engine is told.
    fn configuration(self) -> Option<String> {
        let retries = self.retries.with_untracked(|retries| retries.trim().parse::<u32>().ok())?;
        untrack(|| self.fails()).then(|| format!("{{\"retrierRetryCount\": {retries}}}"))
    }
}

/// What the tester is about. It stays while that is the same: what was typed into it outlives changes of the state.
#[derive(Debug, Clone, PartialEq)]
pub struct Tested {
    /// Which of the states that were selected one after another.
    which: u32,
    language: QueryLanguage,
    /// Whether something can stand in for a call, branches or iterations.
    mocked: bool,
}

impl Tested {
    /// Of the state there, if there is one.
    pub fn of(which: u32, good: &Read, state: &Address) -> Option<Self> {
        let entry = good.0.index().state(state)?;
        let mocked = ["Task", "Map", "Parallel"].contains(&entry.kind.as_str());
        Some(Self { which, language: entry.language, mocked })
    }
}

/// The tester.
#[component]
pub fn Test(state: Signal<Address>, tested: Tested) -> impl IntoView {
    let flow = expect_context::<Flow>();
    let Tested { language, mocked, .. } = tested;
    let seen = flow.state.desk.seen.get_untracked();
    let first = state.with_untracked(Address::name);
    let real = seen.input(&first).map(str::to_owned);
    let is_real = real.is_some();
    let input = RwSignal::new(real.unwrap_or_else(|| "{}".to_owned()));
    // Of states that there are variables for alone: it is a field less for all others.
    let known = seen.variables(&first);
    let has_variables =
        known.is_some() || flow.good.with_untracked(|good| good.0.text().contains("\"Assign\""));
    let variables = RwSignal::new(known.unwrap_or_else(|| "{}".to_owned()));
    let mock = Mock::new();
    let expression = RwSignal::new(String::new());
    let outcome = RwSignal::new(None::<Told>);
    let retried = Memo::new(move |_| {
        let has =
            |good: &Read| state.with(|at| good.0.node(at).is_some_and(|node| node.get("Retry").is_some()));
        flow.good.with(has)
    });
    let test = move |_| {
        let (name, input) = (state.with_untracked(Address::name), input.get_untracked());
        let test = StateTest {
            definition: flow
                .state
                .desk
                .document()
                .with_untracked(|editor| editor.document().text().to_string()),
            context: Some(context(&name, &input)),
            state: Some(name),
            input,
            variables: has_variables.then(|| variables.get_untracked()),
            mock: mock.text(),
            configuration: mock.configuration(),
            ..StateTest::default()
        };
        ask(Request::TestState { test: Box::new(test) }, outcome);
    };
    let evaluate = move |_| {
        let (expression, input) = (expression.get_untracked(), input.get_untracked());
        if language == QueryLanguage::JSONPath && expression.trim_start().starts_with("{%") {
            return outcome.set(Some(bad(
                "This state uses JSONPath",
                "An expression in {% and %} is of JSONata: give the state, or the state machine, that QueryLanguage.",
            )));
        }
        let evaluation = Evaluation {
            expression,
            language,
            context: context(&state.with_untracked(Address::name), &input),
            input,
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
            {mocked.then(|| mock_fields(mock, retried))}
            <button class="btn" data-testid="test-run" on:click=test>"Test this state"</button>
            <label for="test-expression">"An expression on this input"</label>
            <input id="test-expression" class="path" data-testid="test-expression" type="text" spellcheck="false" placeholder=hint prop:value=move || expression.get() on:input=move |event| expression.set(event_target_value(&event))/>
            <button class="btn" data-testid="test-evaluate" on:click=evaluate>"Evaluate"</button>
            {move || outcome.get().map(shown)}
        </div>
    }
}

/// What stands in for the call: a result, or an error with its cause.
fn mock_fields(mock: Mock, retried: Memo<bool>) -> AnyView {
    let options: Options =
        vec![(RESULT.to_owned(), "It returns".to_owned()), (ERROR.to_owned(), "It fails".to_owned())];
    let take = Callback::new(move |how: String| mock.how.set(how));
    let line = move |id: &'static str, label: &'static str, hint: &'static str, text: RwSignal<String>| {
        view! {
            <label for=id>{label}</label>
            <input id=id data-testid=id type="text" autocomplete="off" spellcheck="false" placeholder=hint prop:value=move || text.get() on:input=move |event| text.set(event_target_value(&event))/>
        }
    };
    let result = move || {
        view! {
            <label for="test-mock">"Mock of the result (JSON)"</label>
            <textarea id="test-mock" data-testid="test-mock" rows="1" spellcheck="false" placeholder="Without it: what was sent" prop:value=move || mock.result.get() on:input=move |event| mock.result.set(event_target_value(&event))></textarea>
        }
        .into_any()
    };
    let error = move || {
        view! {
            {line("test-error", "Error", "States.TaskFailed", mock.error)}
            {line("test-cause", "Cause", "", mock.cause)}
            {move || retried.get().then(|| line("test-retries", "Tried again so far", "0", mock.retries))}
        }
        .into_any()
    };
    view! {
        <label for="test-gives">"What the call does"</label>
        <Choose id="test-gives".to_owned() testid="test-gives".to_owned() options=Signal::stored(options) value=mock.how take/>
        {move || if mock.fails() { error() } else { result() }}
    }
    .into_any()
}

fn shown(told: Told) -> AnyView {
    let row = |(name, detail): (String, Detail)| {
        let detail = match detail {
            Detail::Words(words) => words.into_any(),
            Detail::Data(text) => view! { <Snippet text/> }.into_any(),
        };
        view! { <dt>{name}</dt><dd>{detail}</dd> }
    };
    view! {
        <div class="out" class:bad=!told.good role="status" data-testid="test-outcome">
            <b>{told.headline}</b><dl>{told.details.into_iter().map(row).collect::<Vec<_>>()}</dl>
        </div>
    }
    .into_any()
}

fn bad(headline: &str, why: &str) -> Told {
    let details = vec![(String::new(), Detail::Words(why.to_owned()))];
    Told { good: false, headline: headline.to_owned(), details }
}

fn ask(request: Request, outcome: RwSignal<Option<Told>>) {
    engine::ask(request, move |response| {
        let found = match response {
            Response::StateTested { tested } => tested.open().ok().map(|tested| told(&tested)),
            Response::Evaluated { evaluated } => evaluated.open().ok().map(of_expression),
            Response::Rejected { diagnostics } => Some(Told {
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

fn of_expression(evaluated: Evaluated) -> Told {
    match evaluated {
        Evaluated::Value(value) => {
            let details = vec![(String::new(), Detail::Data(pretty(&value)))];
            Told { good: true, headline: "Value".to_owned(), details }
        }
        Evaluated::Failed(failure) => {
            bad(failure.error.as_deref().unwrap_or("No expression"), &failure.message)
        }
    }
}
