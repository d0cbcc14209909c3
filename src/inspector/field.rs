//! One field: its label, its control, and what is wrong with it.

use editor::machine::{Address, Command, Exit};
use editor::schema::{Field, Kind};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

use super::shape::{read, write, Control};
use crate::flow::Flow;

/// Enter in a field of one line takes what was typed.
pub fn enter(event: web_sys::KeyboardEvent) {
    if event.key() == "Enter" {
        if let Some(field) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlElement>().ok())
        {
            // An element in the page can always lose the focus, which tells of the change.
            let _ = field.blur();
            let _ = field.focus();
        }
    }
}

/// The command that gives a place in the machine a value.
pub fn set(at: &Address, pointer: &str, value: Option<String>) -> Command {
    let pointer = pointer.to_owned();
    if at.as_str().is_empty() {
        Command::SetMachineField { scope: at.clone(), pointer, value }
    } else {
        Command::SetField { state: at.clone(), pointer, value }
    }
}

/// A field of the state at `at`, or of the machine at the root; `pointer` is the place in it.
#[component]
pub fn FieldView(at: Address, pointer: String, field: &'static Field) -> impl IntoView {
    let flow = expect_context::<Flow>();
    let how = Control::of(field.kind);
    let place = StoredValue::new(Address::from(format!("{at}{pointer}")));
    let value = Memo::new(move |_| {
        flow.good
            .with(|good| place.with_value(|place| good.0.node(place).map(|node| write(how, node))))
            .unwrap_or_default()
    });
    let refused = RwSignal::new(None::<String>);
    let wrong = Memo::new(move |_| {
        let span = flow
            .present
            .with(|present| place.with_value(|place| present.0.node(place).map(|node| node.span)))?;
        let found = flow.findings.get();
        let inside =
            |finding: &&asl::Diagnostic| finding.span.start >= span.start && finding.span.end <= span.end;
        found.iter().find(inside).map(|finding| finding.message.clone())
    });
    let why = move || refused.get().or_else(|| wrong.get());
    let change = move |event: leptos::ev::Event| {
        let typed = event_target_value(&event);
        match read(how, &typed) {
            Ok(new) => {
                refused.set(None);
                if typed != value.get_untracked() {
                    flow.perform(&set(&at, &pointer, new));
                }
            }
            Err(reason) => refused.set(Some(reason)),
        }
    };
    let id = format!(
        "field-{}",
        place.with_value(|place| place.as_str().replace(|c: char| !c.is_alphanumeric(), "-"))
    );
    let (testid, note) = (format!("field-{}", field.key), format!("{id}-doc"));
    let invalid = move || why().is_some().then_some("true");
    let words: &[&str] = match field.kind {
        Kind::Enum(words) => words,
        Kind::Boolean => &["true", "false"],
        _ => &[],
    };
    let hint = field.default.unwrap_or_default();
    let input = if !words.is_empty() {
        let option = move |word: &'static str| view! { <option value=word selected=move || value.get() == word>{word}</option> };
        view! { <select id=id.clone() data-testid=testid aria-describedby=note.clone() aria-invalid=invalid on:change=change><option value="" selected=move || value.with(String::is_empty)>{if hint.is_empty() { String::new() } else { format!("{hint} (as it is)") }}</option>{words.iter().map(|word| option(word)).collect::<Vec<_>>()}</select> }.into_any()
    } else if how == Control::Json {
        view! { <textarea id=id.clone() data-testid=testid rows="1" spellcheck="false" placeholder=hint aria-describedby=note.clone() aria-invalid=invalid prop:value=move || value.get() on:change=change></textarea> }.into_any()
    } else {
        let code =
            !matches!(field.kind, Kind::Text | Kind::Integer(..) | Kind::Number(..) | Kind::ErrorNames);
        let list = (field.kind == Kind::Resource).then_some("resources");
        view! { <input id=id.clone() class:path=code list=list data-testid=testid type="text" autocomplete="off" spellcheck="false" placeholder=hint aria-describedby=note.clone() aria-invalid=invalid prop:value=move || value.get() on:change=change on:keydown=enter/> }.into_any()
    };
    view! {
        <div class="f"><label for=id title=field.doc>{field.key}</label>
            <div>{input}{move || why().map(|why| view! { <small class="why">{why}</small> })}<small class="doc" id=note>{field.doc}</small></div></div>
    }
}

/// Where a way out of a state leads.
#[component]
pub fn Target(from: Address, exit: Exit, label: &'static str) -> impl IntoView {
    let flow = expect_context::<Flow>();
    let state = StoredValue::new(from);
    let names = Memo::new(move |_| {
        flow.good.with(|good| {
            let index = good.0.index();
            let scope = state.with_value(|state| index.scope_at(&state.scope()));
            scope
                .map(|scope| index.states_of(scope).map(|state| state.name.clone()).collect::<Vec<_>>())
                .unwrap_or_default()
        })
    });
    let now = Memo::new(move |_| {
        flow.good.with(|good| {
            let node = state.with_value(|state| good.0.node(state))?;
            let way = editor::machine::flow::ways(node).into_iter().find(|way| way.0 == exit)?;
            Some(way.1)
        })
    });
    let choose = move |event: leptos::ev::Event| {
        let name = event_target_value(&event);
        let from = state.get_value();
        let to = (name != "\u{1}").then(|| from.scope().state(&name));
        flow.perform(&Command::Connect { from, exit, to });
    };
    let option = move |name: String| {
        let (value, shown) = (name.clone(), name.clone());
        view! { <option value=value selected=move || now.with(|now| now.as_ref().is_some_and(|now| now.as_ref() == Some(&name)))>{shown}</option> }
    };
    let nowhere = if exit == Exit::Next { "End" } else { "nowhere yet" };
    let at_end = move || now.with(|now| now.as_ref().is_none_or(Option::is_none));
    let id = format!(
        "target-{}-{label}",
        state.with_value(|state| state.as_str().replace(|c: char| !c.is_alphanumeric(), "-"))
    );
    view! {
        <div class="f"><label for=id.clone()>{label}</label>
            <select id=id data-testid=format!("field-{label}") on:change=choose>
                <option value="\u{1}" selected=at_end>{nowhere}</option>
                {move || names.get().into_iter().map(option).collect::<Vec<_>>()}
            </select></div>
    }
}
