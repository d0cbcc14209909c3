//! A dialog for everything that a plan says of a task, or of the world around all of them. The fields come from the
//! editor; this only draws them.

use editor::plan::form::{fill, plan_form, task_form, Field, FieldKind, Section};
use editor::plan::Selection;
use leptos::prelude::*;

use super::canvas_keys;
use crate::icons::{Glyph, Icon};
use crate::list::list;
use crate::pieces;
use crate::platform::here::if_here;
use crate::shell::ui::{ui, FormOf};
use crate::shell::Modal;
use crate::state::app_state;

/// The sections on show.
#[derive(Clone, Copy)]
struct Shown(Memo<Vec<Section>>);

/// The dialog.
#[component]
pub fn FormDialog() -> impl IntoView {
    let ui = ui();
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        let wanted = ui.form.with(Option::is_some);
        if open.get_untracked() != wanted {
            open.set(wanted);
        }
    });
    // The browser closes a dialog by itself, on Escape.
    Effect::new(move |_| {
        if !open.get() && ui.form.with_untracked(Option::is_some) {
            ui.form.set(None);
        }
    });
    view! { <Modal open class="dialog form" label="Details">{pieces::shown(&pieces::FORM)}</Modal> }
}

/// How the dialog looks: it comes with what it holds.
const STYLE: &str = include_str!("../../style/form.css");

/// What the dialog holds.
#[component]
pub fn Form() -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    let sections = Memo::new(move |_| {
        let plan = state.plan.get();
        match ui.form.get() {
            Some(FormOf::Task(id)) => task_form(&plan, &id),
            Some(FormOf::Plan) => plan_form(&plan),
            None => Vec::new(),
        }
    });
    provide_context(Shown(sections));
    let title = move || match ui.form.get() {
        Some(FormOf::Task(id)) => state.editor.with(|editor| editor.document().name(&id).to_owned()),
        _ => "Failure, polling and prices".to_owned(),
    };
    let titles = move || sections.get().into_iter().map(|section| section.title).collect::<Vec<_>>();
    view! {
        <style>{STYLE}</style>
        <header><h2 data-testid="form-title">{title}</h2><button class="icon-btn" aria-label="Close" on:click=move |_| ui.form.set(None)><Glyph icon=Icon::Close/></button></header>
        <div class="form-body">{list(titles, |title| *title, |title| view! { <FormSection title/> }.into_any())}</div>
        <DeleteTask/>
    }
}

/// Deletes the task that the dialog is about: without a keyboard there is no key for it.
#[component]
fn DeleteTask() -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    let delete = move |_| {
        if let Some(FormOf::Task(id)) = ui.form.try_update(Option::take).flatten() {
            state.editor.update(|editor| editor.select(Selection::task(id)));
            canvas_keys::delete(state, ui);
        }
    };
    let is_task = move || ui.form.with(|form| matches!(form, Some(FormOf::Task(_))));
    view! {
        <Show when=is_task>
            <footer><button class="btn" data-testid="delete-task" on:click=delete><Glyph icon=Icon::Trash/>"Delete this task"</button></footer>
        </Show>
    }
}

#[component]
fn FormSection(title: &'static str) -> impl IntoView {
    let Shown(sections) = expect_context();
    let fields = move || {
        let all = sections.get();
        let own = all.into_iter().find(|section| section.title == title);
        own.map(|section| section.fields).unwrap_or_default()
    };
    let empty =
        move || fields().is_empty().then(|| view! { <p class="none">"It waits for no other task."</p> });
    view! {
        <section><h3>{title}</h3>{empty}
            {list(fields, |field| (field.path.clone(), field.label.clone()), |field| view! { <FormField field/> }.into_any())}
        </section>
    }
}

/// A field; it stays the same element while its text changes.
#[component]
fn FormField(field: Field) -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    let Shown(sections) = expect_context();
    let (path, label) = (field.path.clone(), field.label.clone());
    let now = Memo::new(move |_| {
        sections.with(|all| {
            let mut fields = all.iter().flat_map(|section| &section.fields);
            fields.find(|field| field.path == path && field.label == label).cloned()
        })
    });
    let text = move || now.get().map(|field| field.text).unwrap_or_default();
    let problem = RwSignal::new(None::<String>);
    let take = move |typed: String| {
        let Some(field) = now.get_untracked().filter(|field| field.text != typed) else {
            return problem.set(None);
        };
        let command = state.plan.with_untracked(|plan| fill(plan, &field, &typed));
        let done = command.map_err(|refusal| refusal.to_string()).and_then(|command| state.perform(command));
        problem.set(done.err());
    };
    // The dialog goes, and with it what was typed wrongly.
    let name = field.label.clone();
    on_cleanup(move || {
        if let Some(problem) = problem.try_get_untracked().flatten() {
            ui.say(format!("{name} is as it was: {problem}"));
        }
    });
    let id = field.id();
    let about = StoredValue::new((id.clone(), field.doc));
    let said =
        move || problem.get().map(|problem| view! { <span class="problem" role="alert">{problem}</span> });
    view! {
        <div class="field" class:bad=move || problem.get().is_some()>
            <label for=id>{field.label.clone()}</label>
            {control(about, &field, Signal::derive(text), Callback::new(take))}
            <small>{field.doc}</small>{said}
        </div>
    }
}

fn control(
    about: StoredValue<(String, &'static str)>,
    field: &Field,
    text: Signal<String>,
    take: Callback<String>,
) -> AnyView {
    let id = about.with_value(|(id, _)| id.clone());
    let typed = move |event: leptos::ev::Event| take.run(event_target_value(&event));
    let unit = match &field.kind {
        FieldKind::Number(unit) => unit,
        FieldKind::Percent => "%",
        _ => "",
    };
    match &field.kind {
        FieldKind::Choice(choices) => {
            let option = |(word, label): &(String, String)| {
                let own = word.clone();
                view! { <option value=word.clone() selected=move || text.get() == own>{label.clone()}</option> }
            };
            view! {
                <select id=id.clone() data-testid=id prop:value=text on:change=if_here(typed)>{choices.iter().map(option).collect_view()}</select>
            }
            .into_any()
        }
        FieldKind::Toggle(..) => {
            let switch = move |event: leptos::ev::Event| take.run(if event_target_checked(&event) { "true" } else { "" }.to_owned());
            view! { <input type="checkbox" id=id.clone() data-testid=id prop:checked=move || text.get() == "true" on:change=if_here(switch)/> }.into_any()
        }
        FieldKind::Json => {
            view! { <textarea id=id.clone() data-testid=id rows="4" spellcheck="false" placeholder=field.default.clone() prop:value=text on:change=if_here(typed)></textarea> }
                .into_any()
        }
        _ => view! {
            <span class="with-unit"><input type="text" id=id.clone() data-testid=id placeholder=field.default.clone() prop:value=text on:change=if_here(typed)/><i>{unit}</i></span>
        }
        .into_any(),
    }
}
