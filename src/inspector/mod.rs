//! The inspector: everything about the selected state, made from the schema of the language.

mod entries;
mod field;
mod question;
mod shape;
mod test;

use asl::model::QueryLanguage;
use editor::machine::flow::{catches, goes_on};
use editor::machine::{Address, Command, EntryList, Exit, StateType};
use editor::schema::{all_fields, fields, services, type_doc, Field, Object};
use leptos::prelude::*;

use crate::flow::Flow;
use crate::icons::{Glyph, Icon};
use crate::shell::actions;

use entries::{scope_fields, Branches, Entries};
use field::{FieldView, Target};
use shape::{group, Group};
use test::Test;

/// What the inspector looks like: drawn anew only where fields come or go, so that typing keeps its place and another
/// state of the same type shows in the same fields.
#[derive(Debug, Clone, PartialEq)]
struct Form {
    kind: String,
    language: QueryLanguage,
    /// Entries of `Choices`, `Retry`, `Catch` and `Branches`.
    counts: [usize; 4],
    /// A Map state that says `Iterator`, as before 2022.
    iterator: bool,
}

/// The inspector of the selected state, or of the machine.
#[component]
pub fn Inspector() -> impl IntoView {
    let flow = expect_context::<Flow>();
    // A state that is gone stays until another is selected; nothing is shown of it.
    let state = Memo::new(move |_| Address::from(flow.selected.get().unwrap_or_default()));
    let form = Memo::new(move |_| {
        flow.good.with(|good| {
            let state = state.get();
            let entry = good.0.index().state(&state)?;
            let node = good.0.node(&state)?;
            let count = |key: &str| node.get(key).map_or(0, |all| all.elements().len());
            Some(Form {
                kind: entry.kind.clone(),
                language: entry.language,
                counts: ["Choices", "Retry", "Catch", "Branches"].map(count),
                iterator: node.get("Iterator").is_some() && node.get("ItemProcessor").is_none(),
            })
        })
    });
    let resource = |service: &editor::schema::Service| {
        let all = service.patterns.iter().map(|pattern| service.resource(*pattern)).collect::<Vec<_>>();
        all.into_iter().map(|resource| view! { <option value=resource></option> }).collect::<Vec<_>>()
    };
    view! {
        {move || match form.get() {
            Some(form) => view! { <OfState state=state.into() form/> }.into_any(),
            None => view! { <OfMachine/> }.into_any(),
        }}
        <datalist id="resources">{services().iter().map(resource).collect::<Vec<_>>()}</datalist>
        <datalist id="paths">{move || paths(flow, &state.get())}</datalist>
    }
}

/// The paths that existed in the state's input when it last ran.
fn paths(flow: Flow, state: &Address) -> Vec<AnyView> {
    let option = |seen: editor::code::SeenPath| {
        view! { <option value=format!("${}", seen.path)>{seen.value}</option> }.into_any()
    };
    flow.state.desk.seen.with(|seen| seen.paths(&state.name())).into_iter().map(option).collect()
}

#[component]
fn OfState(state: Signal<Address>, form: Form) -> impl IntoView {
    let Form { kind, language, counts: [rules, retriers, catchers, branches], iterator } = form;
    let object = StateType::of(&kind).map_or(Object::AnyState, Object::State);
    let all: Vec<_> = fields(object, language).collect();
    let of = |wanted: Group| {
        let fields: Vec<_> = all.iter().filter(|field| group(field.key) == wanted).copied().collect();
        fields
            .into_iter()
            .map(move |field| view! { <FieldView at=state pointer=format!("/{}", field.key) field/> })
    };
    let (io, more) = (of(Group::Data).collect::<Vec<_>>(), of(Group::More).collect::<Vec<_>>());
    let next = goes_on(&kind).then(|| view! { <Target from=state exit=Exit::Next label="Next state"/> });
    let default =
        (kind == "Choice").then(|| view! { <Target from=state exit=Exit::Default label="Default"/> });
    let list = |list: EntryList, count: usize| view! { <Entries state list count language/> };
    let parallel = (kind == "Parallel").then(|| {
        view! { <details open=true><summary>"Branches"<em>{branches}</em></summary><Branches state count=branches language/></details> }
    });
    let map = (kind == "Map").then(|| {
        let key = if iterator { "Iterator" } else { "ItemProcessor" };
        let field = |field: &'static Field| view! { <FieldView at=state pointer=format!("/{key}/{}", field.key) field/> };
        let fields = scope_fields(Object::ItemProcessor, language).map(field).collect::<Vec<_>>();
        view! { <details open=true data-testid="item-processor"><summary>"Item processor"</summary>{fields}</details> }
    });
    view! {
        <div class="insp" data-testid="inspector">
            <Findings state/>
            <Name state/>
            <Kind state kind=kind.clone()/>
            {of(Group::Main).collect::<Vec<_>>()}
            {(kind == "Choice").then(|| list(EntryList::Choices, rules))}
            {next}{default}{parallel}{map}
            {(!io.is_empty()).then(|| view! { <details open=true><summary>"Input and output"</summary>{io}</details> })}
            {catches(&kind).then(|| view! { <details open=true><summary>"Errors"<em>{format!("{}, {}", editor::text::counted(retriers, "retrier"), editor::text::counted(catchers, "catcher"))}</em></summary>{list(EntryList::Retry, retriers)}{list(EntryList::Catch, catchers)}</details> })}
            <details data-testid="more"><summary>"More"</summary>{more}</details>
            <details><summary>"Test this state"</summary>{move || view! { <Test state=state.get()/> }}</details>
        </div>
    }
}

/// What is wrong with the state.
#[component]
fn Findings(state: Signal<Address>) -> impl IntoView {
    let flow = expect_context::<Flow>();
    let found = Memo::new(move |_| {
        flow.present.with(|present| {
            let all = flow.findings.get();
            let here = |finding: &&asl::Diagnostic| {
                let around = present.0.index().state_around(finding.span.start);
                around.is_some_and(|entry| state.with(|state| entry.address == *state))
            };
            all.iter().filter(here).cloned().collect::<Vec<_>>()
        })
    });
    move || {
        let line = |finding: asl::Diagnostic| {
            let error = finding.is_error();
            let at = finding.span.start;
            view! {
                <div class="diag" class:error=error role="note">
                    <Glyph icon=Icon::Warn/>
                    <p>{finding.message}<small>{finding.fix}</small></p>
                    <button class="icon-btn" title="Show it in the code" aria-label="Show it in the code" on:click=move |_| flow.go.set(Some(at))><Glyph icon=Icon::Search class="icon-sm"/></button>
                </div>
            }
        };
        found.get().into_iter().map(line).collect::<Vec<_>>()
    }
}

#[component]
fn Name(state: Signal<Address>) -> impl IntoView {
    let flow = expect_context::<Flow>();
    let rename = move |event: leptos::ev::Event| {
        let (state, name) = (state.get_untracked(), event_target_value(&event));
        if name != state.name() && !flow.performed(&Command::Rename { state: state.clone(), name }) {
            // It says why, and is called what it was.
            event_target::<web_sys::HtmlInputElement>(&event).set_value(&state.name());
        }
    };
    view! {
        <div class="f"><label for="field-Name">"Name"</label>
            <input id="field-Name" data-testid="field-Name" type="text" autocomplete="off" spellcheck="false" prop:value=move || state.with(Address::name) on:change=rename on:keydown=field::enter/></div>
    }
}

#[component]
fn Kind(state: Signal<Address>, kind: String) -> impl IntoView {
    let flow = expect_context::<Flow>();
    let choose = move |event: leptos::ev::Event| {
        if let Some(kind) = StateType::of(&event_target_value(&event)) {
            flow.perform(&Command::SetType { state: state.get_untracked(), kind });
            actions::focus_soon("field-Type".to_owned());
        }
    };
    let known = StateType::of(&kind).is_some();
    let option = |name: &'static str| {
        let on = name == kind;
        view! { <option value=name selected=on>{name}</option> }
    };
    view! {
        <div class="f"><label for="field-Type">"Type"</label><div>
            <select id="field-Type" data-testid="field-Type" on:change=choose>
                {(!known).then(|| view! { <option selected=true>"no type"</option> })}
                {StateType::ALL.map(|kind| option(kind.name())).into_iter().collect::<Vec<_>>()}
            </select><small class="doc">{StateType::of(&kind).map(type_doc)}</small></div></div>
    }
}

/// What is about the whole machine.
#[component]
fn OfMachine() -> impl IntoView {
    let flow = expect_context::<Flow>();
    let own = |field: &&'static Field| !["StartAt", "States"].contains(&field.key);
    let root = Signal::stored(Address::root());
    let rows = all_fields(Object::StateMachine).filter(own).map(|field| {
        view! { <FieldView at=root pointer=format!("/{}", field.key) field/> }
    });
    let count = move || flow.findings.with(|all| (all.iter().filter(|it| it.is_error()).count(), all.len()));
    let list = move || {
        let line = |finding: &asl::Diagnostic| {
            let (error, at) = (finding.is_error(), finding.span.start);
            let (message, fix) = (finding.message.clone(), finding.fix.clone());
            let go = move |_| {
                flow.select_at(at);
                flow.go.set(Some(at));
            };
            view! {
                <div class="diag" class:error=error role="note">
                    <Glyph icon=Icon::Warn/><p>{message}<small>{fix}</small></p>
                    <button class="icon-btn" title="Show it" aria-label="Show it" on:click=go><Glyph icon=Icon::Search class="icon-sm"/></button>
                </div>
            }
        };
        flow.findings.with(|all| all.iter().take(50).map(line).collect::<Vec<_>>())
    };
    view! {
        <div class="insp" data-testid="inspector">
            {rows.collect::<Vec<_>>()}
            <details open=true data-testid="problems"><summary><h2>"Problems"</h2><em>{move || { let (errors, all) = count(); format!("{}, {}", editor::text::counted(errors, "error"), editor::text::counted(all - errors, "warning")) }}</em></summary>{list}</details>
        </div>
    }
}
