//! The inspector: everything about the selected state, made from the schema of the language.

mod entries;
mod field;
mod shape;
mod test;

use asl::model::QueryLanguage;
use editor::machine::flow::{catches, goes_on};
use editor::machine::{Address, Command, EntryList, Exit, StateType};
use editor::schema::{all_fields, fields, services, type_doc, Field, Object};
use leptos::prelude::*;

use crate::flow::Flow;
use crate::icons::{Glyph, Icon};

use entries::Entries;
use field::{FieldView, Target};
use shape::{group, Group};
use test::Test;

/// What the inspector looks like: another only where fields come or go, so that typing keeps its place.
#[derive(Debug, Clone, PartialEq)]
struct Form {
    state: Address,
    kind: String,
    language: QueryLanguage,
    /// Entries of `Choices`, `Retry` and `Catch`.
    counts: [usize; 3],
}

/// The inspector of the selected state, or of the machine.
#[component]
pub fn Inspector() -> impl IntoView {
    let flow = expect_context::<Flow>();
    let form = Memo::new(move |_| {
        let state = Address::from(flow.selected.get()?);
        flow.good.with(|good| {
            let entry = good.0.index().state(&state)?;
            let node = good.0.node(&state)?;
            let count = |list: EntryList| node.get(list.key()).map_or(0, |all| all.elements().len());
            Some(Form {
                kind: entry.kind.clone(),
                language: entry.language,
                counts: [count(EntryList::Choices), count(EntryList::Retry), count(EntryList::Catch)],
                state,
            })
        })
    });
    let resource = |service: &editor::schema::Service| {
        let all = service.patterns.iter().map(|pattern| service.resource(*pattern)).collect::<Vec<_>>();
        all.into_iter().map(|resource| view! { <option value=resource></option> }).collect::<Vec<_>>()
    };
    view! {
        {move || match form.get() {
            Some(form) => view! { <OfState form/> }.into_any(),
            None => view! { <OfMachine/> }.into_any(),
        }}
        <datalist id="resources">{services().iter().map(resource).collect::<Vec<_>>()}</datalist>
    }
}

#[component]
fn OfState(form: Form) -> impl IntoView {
    let Form { state, kind, language, counts } = form;
    let object = StateType::of(&kind).map_or(Object::AnyState, Object::State);
    let all: Vec<_> = fields(object, language).collect();
    let of = |wanted: Group| {
        let state = state.clone();
        let fields: Vec<_> = all.iter().filter(|field| group(field.key) == wanted).copied().collect();
        fields
            .into_iter()
            .map(move |field| view! { <FieldView at=state.clone() pointer=format!("/{}", field.key) field/> })
    };
    let (io, more) = (of(Group::Data).collect::<Vec<_>>(), of(Group::More).collect::<Vec<_>>());
    let next =
        goes_on(&kind).then(|| view! { <Target from=state.clone() exit=Exit::Next label="Next state"/> });
    let default =
        (kind == "Choice").then(|| view! { <Target from=state.clone() exit=Exit::Default label="Default"/> });
    let list = |list: EntryList, count: usize| view! { <Entries state=state.clone() list count language/> };
    view! {
        <div class="insp" data-testid="inspector">
            <Findings state=state.clone()/>
            <Name state=state.clone()/>
            <Kind state=state.clone() kind=kind.clone()/>
            {of(Group::Main).collect::<Vec<_>>()}
            {(kind == "Choice").then(|| list(EntryList::Choices, counts[0]))}
            {next}{default}
            {(!io.is_empty()).then(|| view! { <details open=true><summary>"Input and output"</summary>{io}</details> })}
            {catches(&kind).then(|| view! { <details open=true><summary>"Errors"<em>{format!("{} retriers, {} catchers", counts[1], counts[2])}</em></summary>{list(EntryList::Retry, counts[1])}{list(EntryList::Catch, counts[2])}</details> })}
            <details><summary>"More"</summary>{more}</details>
            <details><summary>"Test this state"</summary><Test state=state.clone()/></details>
        </div>
    }
}

/// What is wrong with the state.
#[component]
fn Findings(state: Address) -> impl IntoView {
    let flow = expect_context::<Flow>();
    let found = Memo::new(move |_| {
        flow.present.with(|present| {
            let all = flow.findings.get();
            let here = |finding: &&asl::Diagnostic| {
                present.0.index().state_around(finding.span.start).is_some_and(|entry| entry.address == state)
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
fn Name(state: Address) -> impl IntoView {
    let flow = expect_context::<Flow>();
    let name = state.name();
    let shown = name.clone();
    let rename = move |event: leptos::ev::Event| {
        let name = event_target_value(&event);
        if name != state.name() {
            flow.perform(&Command::Rename { state: state.clone(), name });
        }
    };
    view! {
        <div class="f"><label for="field-Name">"Name"</label>
            <input id="field-Name" data-testid="field-Name" type="text" autocomplete="off" spellcheck="false" prop:value=shown on:change=rename on:keydown=field::enter/></div>
    }
}

#[component]
fn Kind(state: Address, kind: String) -> impl IntoView {
    let flow = expect_context::<Flow>();
    let choose = move |event: leptos::ev::Event| {
        if let Some(kind) = StateType::of(&event_target_value(&event)) {
            flow.perform(&Command::SetType { state: state.clone(), kind });
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
    let rows = all_fields(Object::StateMachine).filter(own).map(|field| {
        view! { <FieldView at=Address::root() pointer=format!("/{}", field.key) field/> }
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
            <details open=true data-testid="problems"><summary>"Problems"<em>{move || { let (errors, all) = count(); format!("{errors} errors, {} warnings", all - errors) }}</em></summary>{list}</details>
        </div>
    }
}
