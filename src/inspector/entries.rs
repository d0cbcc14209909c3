//! Lists of a state whose order counts: rules of a Choice, retriers, catchers.

use asl::model::QueryLanguage;
use editor::flow::chart::branch_name;
use editor::machine::{Address, Command, EntryList, Exit};
use editor::schema::{fields, Field, Object};
use leptos::prelude::*;

use super::field::{focus_in, group_of, FieldView, Target};
use super::question::{own, question};
use crate::flow::Flow;
use crate::icons::{Glyph, Icon};
use crate::shell::actions;

/// The list, with buttons to add, move and remove.
#[component]
pub fn Entries(
    state: Signal<Address>,
    list: EntryList,
    count: usize,
    language: QueryLanguage,
) -> impl IntoView {
    let flow = expect_context::<Flow>();
    let what = list.entry();
    let pointer = move |index: usize| format!("/{}/{index}", list.key());
    let entry = move |index: usize| {
        let step = move |to: usize| {
            flow.perform(&Command::MoveEntry { state: state.get_untracked(), list, from: index, to });
            focus_in(group_of(&pointer(to)));
        };
        let remove = move |_| {
            flow.perform(&Command::RemoveEntry { state: state.get_untracked(), list, index });
            actions::focus_soon(format!("add-{what}"));
        };
        let title = format!("{}{} {}", what[..1].to_uppercase(), &what[1..], index + 1);
        view! {
            <div class="entry" class:looked=move || flow.looked.get().is_some_and(|looked| exit(list, index) == Some(looked)) role="group" aria-label=title.clone() data-testid=format!("{what}-{index}") id=group_of(&pointer(index))>
                <header>{title.clone()}<span>
                    <button class="icon-btn" title="Earlier: the first that fits counts" aria-label="Earlier" disabled=index == 0 on:click=move |_| step(index - 1)><Glyph icon=Icon::Up class="icon-sm"/></button>
                    <button class="icon-btn" title="Later" aria-label="Later" disabled=index + 1 == count on:click=move |_| step(index + 1)><Glyph icon=Icon::Chevron class="icon-sm"/></button>
                    <button class="icon-btn" title="Remove" aria-label=format!("Remove {what} {}", index + 1) on:click=remove><Glyph icon=Icon::Trash class="icon-sm"/></button>
                </span></header>
                {body(state, list, index, language)}
            </div>
        }
    };
    let add = move |_| {
        flow.perform(&Command::AddEntry { state: state.get_untracked(), list, index: count });
        focus_in(group_of(&pointer(count)));
    };
    view! {
        {(0..count).map(entry).collect::<Vec<_>>()}
        <button class="btn" data-testid=format!("add-{what}") on:click=add><Glyph icon=Icon::Plus class="icon-sm"/>{format!("Add a {what}")}</button>
    }
}

/// The way out that an entry is; a retrier is none, and is never looked for.
fn exit(list: EntryList, index: usize) -> Option<Exit> {
    match list {
        EntryList::Choices => Some(Exit::Choice(index)),
        EntryList::Catch => Some(Exit::Catch(index)),
        EntryList::Retry => None,
    }
}

/// Brings into view what is said of a way out of the selected state, and sets it off.
pub fn show_way(flow: Flow, exit: Exit) {
    let id = match exit {
        Exit::Choice(index) => group_of(&format!("/Choices/{index}")),
        Exit::Catch(index) => group_of(&format!("/Catch/{index}")),
        Exit::Default => "target-Default".to_owned(),
        Exit::Next => "target-Next-state".to_owned(),
    };
    flow.looked.set(Some(exit));
    // The inspector shows the state in the next frame.
    request_animation_frame(move || {
        if let Some(shown) = document().get_element_by_id(&id) {
            shown.scroll_into_view_with_bool(false);
        }
    });
}

fn body(state: Signal<Address>, list: EntryList, index: usize, language: QueryLanguage) -> AnyView {
    let all = |object: Object| {
        fields(object, language).filter(|field| field.key != "Next").map(move |field| {
            let pointer = format!("/{}/{index}/{}", list.key(), field.key);
            view! { <FieldView at=state pointer field/> }
        })
    };
    match list {
        EntryList::Retry => all(Object::Retrier).collect::<Vec<_>>().into_any(),
        EntryList::Catch => {
            let fields = all(Object::Catcher).collect::<Vec<_>>();
            view! { {fields}<Target from=state exit=Exit::Catch(index) label="Next state"/> }.into_any()
        }
        EntryList::Choices => {
            let rule = format!("/Choices/{index}");
            let condition = match language {
                QueryLanguage::JSONata => own(state, &rule, "Condition", language),
                QueryLanguage::JSONPath => question(state, rule.clone()),
            };
            let beside = ["Assign", "Output", "Comment"].map(|key| own(state, &rule, key, language));
            view! {
                {condition}<Target from=state exit=Exit::Choice(index) label="Then"/>
                <details><summary>"More of this rule"</summary>{beside.into_iter().collect::<Vec<_>>()}</details>
            }
            .into_any()
        }
    }
}

/// The branches of a Parallel state: what is said of each, and buttons to add, move and remove.
#[component]
pub fn Branches(state: Signal<Address>, count: usize, language: QueryLanguage) -> impl IntoView {
    let flow = expect_context::<Flow>();
    let branch = move |index: usize| {
        let pointer = format!("/Branches/{index}");
        let group = group_of(&pointer);
        let step = move |to: usize| {
            flow.perform(&Command::MoveBranch { state: state.get_untracked(), from: index, to });
            focus_in(group_of(&format!("/Branches/{to}")));
        };
        let remove = move |_| {
            flow.perform(&Command::RemoveBranch { state: state.get_untracked(), index });
            actions::focus_soon("add-branch".to_owned());
        };
        let title = branch_name(index);
        let said = scope_fields(Object::Branch, language)
            .map(|field| view! { <FieldView at=state pointer=format!("{pointer}/{}", field.key) field/> })
            .collect::<Vec<_>>();
        view! {
            <div class="entry" role="group" aria-label=title.clone() data-testid=format!("branch-{index}") id=group>
                <header>{title.clone()}<span>
                    <button class="icon-btn" title="Further left" aria-label="Earlier" disabled=index == 0 on:click=move |_| step(index - 1)><Glyph icon=Icon::Up class="icon-sm"/></button>
                    <button class="icon-btn" title="Further right" aria-label="Later" disabled=index + 1 == count on:click=move |_| step(index + 1)><Glyph icon=Icon::Chevron class="icon-sm"/></button>
                    <button class="icon-btn" title="Remove, with everything in it" aria-label=format!("Remove {}", branch_name(index)) disabled=count < 2 on:click=remove><Glyph icon=Icon::Trash class="icon-sm"/></button>
                </span></header>
                <details><summary>"About this branch"</summary>{said}</details>
            </div>
        }
    };
    let add = move |_| {
        flow.perform(&Command::AddBranch { state: state.get_untracked(), index: count });
        actions::focus_soon("add-branch".to_owned());
    };
    view! {
        {(0..count).map(branch).collect::<Vec<_>>()}
        <button class="btn" data-testid="add-branch" on:click=add><Glyph icon=Icon::Plus class="icon-sm"/>"Add a branch"</button>
    }
}

/// What is said of a scope, besides its states.
pub fn scope_fields(object: Object, language: QueryLanguage) -> impl Iterator<Item = &'static Field> {
    fields(object, language).filter(|field| !["StartAt", "States"].contains(&field.key))
}
