//! The inspector: everything about the selected state, made from the schema of the language.

mod choose;
mod entries;
mod field;
mod findings;
mod question;
mod test;

use asl::model::QueryLanguage;
use editor::machine::flow::{catches, goes_on};
use editor::machine::{Address, Command, EntryList, Exit, StateType};
use editor::schema::form::{group, is_shown, strange, Group};
use editor::schema::{all_fields, fields, services, type_doc, Field, Object};
use leptos::html;
use leptos::prelude::*;

use crate::flow::{Flow, Read};
use crate::icons::{Glyph, Icon};
use crate::platform::here::if_here;
use crate::shell::actions;

use choose::{Choose, Options};
use entries::{scope_fields, Branches, Entries};
use field::{breakable, set, FieldView, Target};
use findings::{Findings, Problems};
use test::{Test, Tested};

pub use entries::show_way;

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
    let tested = Memo::new(move |_| flow.good.with(|good| Tested::of(flow.which.get(), good, &state.get())));
    let pane = NodeRef::<html::Div>::new();
    // What has other fields begins at its top.
    let kind = Memo::new(move |_| form.with(|form| form.as_ref().map(|form| form.kind.clone())));
    Effect::new(move |_| {
        kind.track();
        if let Some(pane) = pane.get_untracked() {
            pane.set_scroll_top(0);
        }
    });
    view! {
        <div class="insp" data-testid="inspector" node_ref=pane on:pointerdown=move |_| flow.pressing.set(true)>
            {move || match form.get() {
                Some(form) => view! { <OfState state=state.into() form/> }.into_any(),
                None => view! { <OfMachine/> }.into_any(),
            }}
            {move || tested.get().map(|tested| view! { <details><summary>"Test this state"</summary><Test state=state.into() tested/></details> })}
        </div>
        <datalist id="resources">{services().iter().map(resource).collect::<Vec<_>>()}</datalist>
        <datalist id="paths">{move || paths(flow, &state.get())}</datalist>
    }
}

/// What is found out anew whenever it changes, but not while something in the inspector is pressed: a line that comes or
/// goes above it would take it from under the pointer.
fn unless_pressed<T: Clone + Default + PartialEq + Send + Sync + 'static>(
    flow: Flow,
    find: impl Fn() -> T + Send + Sync + 'static,
) -> Memo<T> {
    Memo::new(move |before: Option<&T>| match before.filter(|_| flow.pressing.get()) {
        Some(before) => before.clone(),
        None => find(),
    })
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
    let flow = expect_context::<Flow>();
    let Form { kind, language, counts: [rules, retriers, catchers, branches], iterator } = form;
    let object = StateType::of(&kind).map_or(Object::AnyState, Object::State);
    let all: Vec<_> = fields(object, language).collect();
    let of = |wanted: Group| {
        let fields: Vec<_> = all.iter().filter(|field| group(field.key) == wanted).copied().collect();
        fields
            .into_iter()
            .map(move |field| {
                // Whether it is shown changes without the rest being drawn anew.
                let there = Memo::new(move |_| {
                    let node = |good: &Read| state.with(|at| good.0.node(at).is_none_or(|node| is_shown(node, field.key)));
                    flow.good.with(node)
                });
                view! { <Show when=move || there.get()><FieldView at=state pointer=format!("/{}", field.key) field/></Show> }
            })
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
            <Findings state/>
            <Name state/>
            <Kind state kind=kind.clone()/>
            {map}{of(Group::Main).collect::<Vec<_>>()}
            {(kind == "Choice").then(|| list(EntryList::Choices, rules))}
            {next}{default}{parallel}
            <Strange state object language/>
            {(!io.is_empty()).then(|| view! { <details open=true><summary>"Input and output"</summary>{io}</details> })}
            {catches(&kind).then(|| view! { <details open=true><summary>"Errors"<em>{format!("{}, {}", editor::text::counted(retriers, "retrier"), editor::text::counted(catchers, "catcher"))}</em></summary>{list(EntryList::Retry, retriers)}{list(EntryList::Catch, catchers)}</details> })}
            <details data-testid="more"><summary>"More"</summary>{more}</details>
    }
}

/// Fields that are there and that a state of this type and query language does not have.
#[component]
fn Strange(state: Signal<Address>, object: Object, language: QueryLanguage) -> impl IntoView {
    let flow = expect_context::<Flow>();
    let keys = Memo::new(move |_| {
        let keys = |good: &Read| state.with(|at| good.0.node(at).map(|node| strange(node, object, language)));
        flow.good.with(keys).unwrap_or_default()
    });
    let row = move |key: String| {
        let place = field::place(state, Address::root().child(&key).as_str());
        let value = Memo::new(move |_| {
            let node = |good: &Read| place.with(|place| good.0.node(place).map(asl::json::print_compact));
            flow.good.with(node).unwrap_or_default()
        });
        let pointer = Address::root().child(&key).as_str().to_owned();
        let remove = move |_| flow.perform(&set(&state.get_untracked(), &pointer, None));
        let id = field::id_of(&format!("/strange/{key}"));
        view! {
            <div class="f" data-testid=format!("strange-{key}")><label for=id.clone()>{breakable(&key)}</label><div class="taken">
                <input id=id class="path" type="text" readonly aria-invalid="true" prop:value=move || value.get()/>
                <button class="icon-btn" title="Remove" aria-label=format!("Remove {key}") on:click=remove><Glyph icon=Icon::Trash class="icon-sm"/></button>
            </div></div>
        }
    };
    move || {
        let keys = keys.get();
        (!keys.is_empty()).then(|| {
            view! {
                <details open=true data-testid="strange"><summary>{format!("Not in this state in {language:?}")}<em>{keys.len()}</em></summary>
                    {keys.into_iter().map(row).collect::<Vec<_>>()}</details>
            }
        })
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
            <input id="field-Name" data-testid="field-Name" type="text" autocomplete="off" spellcheck="false" prop:value=move || state.with(Address::name) on:change=if_here(rename) on:keydown=field::enter/></div>
    }
}

#[component]
fn Kind(state: Signal<Address>, kind: String) -> impl IntoView {
    let flow = expect_context::<Flow>();
    let take = Callback::new(move |name: String| {
        if let Some(kind) = StateType::of(&name) {
            flow.perform(&Command::SetType { state: state.get_untracked(), kind });
            actions::focus_soon("field-Type".to_owned());
        }
    });
    let own = StateType::of(&kind);
    let none = own.is_none().then(|| (kind.clone(), "no type".to_owned()));
    let all = StateType::ALL.map(|kind| (kind.name().to_owned(), kind.name().to_owned()));
    let options = Signal::stored(none.into_iter().chain(all).collect::<Options>());
    view! {
        <div class="f"><label for="field-Type">"Type"</label><div>
            <Choose id="field-Type".to_owned() testid="field-Type".to_owned() options value=Signal::stored(kind) take/>
            <small class="doc">{own.map(type_doc)}</small></div></div>
    }
}

/// What is about the whole machine.
#[component]
fn OfMachine() -> impl IntoView {
    let own = |field: &&'static Field| !["StartAt", "States"].contains(&field.key);
    let root = Signal::stored(Address::root());
    let rows = all_fields(Object::StateMachine).filter(own).map(|field| {
        view! { <FieldView at=root pointer=format!("/{}", field.key) field/> }
    });
    view! { {rows.collect::<Vec<_>>()}<Problems/> }
}
