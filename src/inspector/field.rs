//! One field: its label, its control, and what is wrong with it.

use editor::machine::{Address, Command, Exit};
use editor::schema::form::{cleared, read, write, Cleared, Control};
use editor::schema::{fields, Field, Kind, Object};
use leptos::html;
use leptos::prelude::*;

use super::choose::{Choose, Options};
use super::unless_pressed;
use crate::desk::Draft;
use crate::flow::Flow;
use crate::platform::focus;
use crate::platform::here::if_here;
use crate::shell::actions;

/// Enter in a field of one line takes what was typed.
pub fn enter(event: web_sys::KeyboardEvent) {
    if event.key() == "Enter" {
        focus::settle();
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

/// A field of the state at `at`, or of the machine at the root; `pointer` is the place in it. What is an object with
/// fields of its own is shown as those.
#[component]
pub fn FieldView(at: Signal<Address>, pointer: String, field: &'static Field) -> impl IntoView {
    let flow = expect_context::<Flow>();
    let place = place(at, &pointer);
    match field.kind {
        Kind::Object(object) if is_form(object) => {
            // What is no object can only be mended as JSON.
            let whole = Memo::new(move |_| {
                flow.good
                    .with(|good| place.with(|place| good.0.node(place).is_some_and(|it| !it.is_object())))
            });
            (move || match whole.get() {
                true => control(at, place, pointer.clone(), field),
                false => nested(at, pointer.clone(), field, object),
            })
            .into_any()
        }
        _ => control(at, place, pointer, field),
    }
}

/// Objects that are shown field by field, wherever they stand.
fn is_form(object: Object) -> bool {
    use Object as O;
    matches!(
        object,
        O::ProcessorConfig
            | O::ItemReader
            | O::ReaderConfig
            | O::ItemBatcher
            | O::ResultWriter
            | O::WriterConfig
    )
}

/// The place in the text that a pointer within a state means.
pub fn place(at: Signal<Address>, pointer: &str) -> Memo<Address> {
    let pointer = pointer.to_owned();
    Memo::new(move |_| at.with(|at| Address::from(format!("{at}{pointer}"))))
}

/// An id for the control of a pointer; the inspector shows one state at a time.
pub fn id_of(pointer: &str) -> String {
    format!("field{}", pointer.replace(|c: char| !c.is_alphanumeric(), "-"))
}

/// An id for what is shown of a list's entry.
pub fn group_of(pointer: &str) -> String {
    format!("group{}", pointer.replace(|c: char| !c.is_alphanumeric(), "-"))
}

/// Leads the keyboard into a group that is about to be drawn.
pub fn focus_in(group: String) {
    request_animation_frame(move || actions::focus_in(&group));
}

/// The fields of an object inside a state.
fn nested(at: Signal<Address>, pointer: String, field: &'static Field, object: Object) -> AnyView {
    let flow = expect_context::<Flow>();
    let language = flow
        .good
        .with_untracked(|good| at.with_untracked(|at| good.0.index().state(at)).map(|state| state.language));
    let inner =
        |field: &'static Field| view! { <FieldView at pointer=format!("{pointer}/{}", field.key) field/> };
    view! {
        <div class="entry" role="group" aria-label=field.key data-testid=format!("object-{}", field.key)>
            <header title=field.doc>{field.key}</header>
            {fields(object, language.unwrap_or_default()).map(inner).collect::<Vec<_>>()}
        </div>
    }
    .into_any()
}

/// One control with its label and what is wrong with it.
fn control(at: Signal<Address>, place: Memo<Address>, pointer: String, field: &'static Field) -> AnyView {
    let flow = expect_context::<Flow>();
    let how = Control::of(field.kind);
    let value = Memo::new(move |_| {
        flow.good
            .with(|good| place.with(|place| good.0.node(place).map(|node| write(how, node))))
            .unwrap_or_default()
    });
    // What was typed and is no value, unless the value has become another meanwhile.
    let drafts = flow.state.desk.drafts();
    let draft = Memo::new(move |_| {
        let typed = drafts.with(|all| place.with(|place| all.get(place).cloned()));
        typed.filter(|draft| value.with(|value| *value == draft.instead_of))
    });
    let shown = move || draft.get().map_or_else(|| value.get(), |draft| draft.typed);
    let wrong = unless_pressed(flow, move || {
        let span =
            flow.present.with(|present| place.with(|place| present.0.node(place).map(|node| node.span)))?;
        let found = flow.findings.get();
        let inside =
            |finding: &&asl::Diagnostic| finding.span.start >= span.start && finding.span.end <= span.end;
        found.iter().find(inside).map(|finding| finding.message.clone())
    });
    let why = move || draft.get().map(|draft| draft.why).or_else(|| wrong.get());
    let id = id_of(&pointer);
    let take = Callback::new(move |typed: String| {
        let here = place.get_untracked();
        match meant(field, how, &typed) {
            Ok(new) => {
                drafts.maybe_update(|all| all.remove(&here).is_some());
                if typed != value.get_untracked() {
                    flow.perform(&set(&at.get_untracked(), &pointer, new));
                }
            }
            Err(why) => {
                let draft = Draft { instead_of: value.get_untracked(), typed, why };
                drafts.update(|all| drop(all.insert(here, draft)));
            }
        }
    });
    let change = move |event: leptos::ev::Event| take.run(event_target_value(&event));
    let (testid, note) = (format!("field-{}", field.key), format!("{id}-doc"));
    let bad = Signal::derive(move || why().is_some());
    let invalid = move || bad.get().then_some("true");
    let words: &[&str] = match field.kind {
        Kind::Enum(words) => words,
        Kind::Boolean => &["true", "false"],
        _ => &[],
    };
    let hint = field.default.unwrap_or_default();
    // What was typed for one state and taken is not left on show for the next, whose value may be what the field showed
    // before somebody typed: a property is not set again to what it was set to last.
    let (line, area) = (NodeRef::<html::Input>::new(), NodeRef::<html::Textarea>::new());
    Effect::new(move |_| {
        flow.which.track();
        let text = shown();
        match (line.get(), area.get()) {
            (Some(line), _) if line.value() != text => line.set_value(&text),
            (_, Some(area)) if area.value() != text => area.set_value(&text),
            _ => {}
        }
    });
    let input = if !words.is_empty() {
        let none = if hint.is_empty() { String::new() } else { format!("{hint} (default)") };
        let none = (cleared(field) != Cleared::Kept).then(|| (String::new(), none));
        let words = words.iter().map(|word| ((*word).to_owned(), (*word).to_owned()));
        let options: Options = none.into_iter().chain(words).collect();
        view! { <Choose id=id.clone() testid options=Signal::stored(options) value take note=note.clone() invalid=bad/> }.into_any()
    } else if how == Control::Json {
        view! { <textarea id=id.clone() node_ref=area data-testid=testid rows="1" spellcheck="false" placeholder=hint aria-describedby=note.clone() aria-invalid=invalid on:change=if_here(change)></textarea> }.into_any()
    } else {
        let code =
            !matches!(field.kind, Kind::Text | Kind::Integer(..) | Kind::Number(..) | Kind::ErrorNames);
        let list = match field.kind {
            Kind::Resource => Some("resources"),
            Kind::Path | Kind::NullablePath => Some("paths"),
            _ => None,
        };
        view! { <input id=id.clone() class:path=code list=list data-testid=testid type="text" autocomplete="off" spellcheck="false" placeholder=hint aria-describedby=note.clone() aria-invalid=invalid node_ref=line on:change=if_here(change) on:keydown=enter/> }.into_any()
    };
    view! {
        <div class="f"><label for=id title=field.doc>{breakable(field.key)}</label>
            <div>{input}{move || why().map(|why| view! { <small class="why">{why}</small> })}<small class="doc" id=note>{field.doc}</small></div></div>
    }
    .into_any()
}

/// What is meant by what was typed into a field: JSON text, or nothing at all. Why not, if it is no value.
fn meant(field: &Field, how: Control, typed: &str) -> Result<Option<String>, String> {
    match cleared(field) {
        Cleared::Empty if typed.trim().is_empty() => Ok(Some(asl::json::quote(typed))),
        Cleared::Kept if typed.trim().is_empty() => Err("A comparison needs a value.".to_owned()),
        _ => read(how, typed),
    }
}

/// A long key that may go on in another line where a word of it begins.
pub fn breakable(key: &str) -> Vec<AnyView> {
    let words = editor::text::words_of(key).into_iter().map(str::to_owned);
    words.map(|word| view! { {word}<wbr/> }.into_any()).collect()
}

/// Where a way out of a state leads.
#[component]
pub fn Target(from: Signal<Address>, exit: Exit, label: &'static str) -> impl IntoView {
    let flow = expect_context::<Flow>();
    let names = Memo::new(move |_| {
        flow.good.with(|good| {
            let index = good.0.index();
            let scope = from.with(|state| index.scope_at(&state.scope()));
            scope
                .map(|scope| index.states_of(scope).map(|state| state.name.clone()).collect::<Vec<_>>())
                .unwrap_or_default()
        })
    });
    let now = Memo::new(move |_| {
        flow.good.with(|good| {
            let node = from.with(|state| good.0.node(state))?;
            let way = editor::machine::flow::ways(node).into_iter().find(|way| way.0 == exit)?;
            Some(way.1)
        })
    });
    let take = Callback::new(move |name: String| {
        let from = from.get_untracked();
        let to = (name != NOWHERE).then(|| from.scope().state(&name));
        flow.perform(&Command::Connect { from, exit, to });
    });
    let nowhere = if exit == Exit::Next { "End" } else { "nowhere yet" };
    let options = Signal::derive(move || {
        let names = names.get().into_iter().map(|name| (name.clone(), name));
        std::iter::once((NOWHERE.to_owned(), nowhere.to_owned())).chain(names).collect::<Options>()
    });
    let value = Signal::derive(move || now.get().flatten().unwrap_or_else(|| NOWHERE.to_owned()));
    // A Choice state may do without a Default; a rule or catcher must lead somewhere.
    let open = Signal::derive(move || {
        matches!(exit, Exit::Choice(_) | Exit::Catch(_)) && value.with(|value| value == NOWHERE)
    });
    let id = match exit {
        Exit::Choice(index) => format!("target-rule-{index}"),
        Exit::Catch(index) => format!("target-catcher-{index}"),
        Exit::Next | Exit::Default => format!("target-{label}").replace(' ', "-"),
    };
    view! {
        <div class="f"><label for=id.clone()>{label}</label><div>
            <Choose id testid=format!("field-{label}") options value take invalid=open/>
            <Show when=move || open.get()><small class="why">"It leads nowhere yet: choose a state."</small></Show>
        </div></div>
    }
}

/// Stands for no state in a list of states: no name is like this.
const NOWHERE: &str = "\u{1}";
