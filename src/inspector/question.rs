//! What a Choice rule asks in JSONPath: one comparison field by field, or conditions joined by And, Or and Not, each of
//! them the same again. What asks several things at once is shown as JSON.

use asl::model::QueryLanguage;
use editor::machine::condition::{asking, asks, Asks, BLANK};
use editor::machine::Address;
use editor::schema::{field, fields, Field, In, Kind, Need, Object};
use leptos::prelude::*;

use super::choose::{Choose, Options};
use super::field::{focus_in, group_of, id_of, place, set, FieldView};
use crate::flow::Flow;
use crate::icons::{Glyph, Icon};

/// Ways to join conditions, with what people read of them.
const JOINS: [(&str, &str); 3] =
    [("And", "And: all of these"), ("Or", "Or: any of these"), ("Not", "Not: the opposite of this")];

/// Comparisons that a rule can make.
fn operators() -> impl Iterator<Item = &'static Field> {
    let other = ["Variable", "And", "Or", "Not", "Comment", "Next", "Assign", "Output", "Condition"];
    fields(Object::ChoiceRule, QueryLanguage::JSONPath).filter(move |field| !other.contains(&field.key))
}

/// A field of a rule.
pub fn own(state: Signal<Address>, rule: &str, key: &str, language: QueryLanguage) -> AnyView {
    let pointer = format!("{rule}/{key}");
    field(Object::ChoiceRule, key, language)
        .map(|field| view! { <FieldView at=state pointer field/> })
        .into_any()
}

/// A rule as a whole, where it asks several things at once.
static WHOLE: Field = Field {
    key: "Rule",
    kind: Kind::Object(Object::ChoiceRule),
    need: Need::Optional,
    default: None,
    language: In::JSONPath,
    doc: "A rule makes one comparison, or joins others with And, Or or Not.",
};

/// The question of the rule, or of the condition inside one, at `pointer` in the state.
pub fn question(state: Signal<Address>, pointer: String) -> AnyView {
    let flow = expect_context::<Flow>();
    let place = place(state, &pointer);
    let asked =
        Memo::new(move |_| flow.good.with(|good| place.with(|place| good.0.node(place)).and_then(asks)));
    let (at, id) = (pointer.clone(), id_of(&format!("{pointer}/Comparison")));
    let take = Callback::new(move |to: String| {
        let rule = flow.good.with_untracked(|good| {
            place.with_untracked(|place| good.0.node(place)).map(|rule| asking(rule, &to))
        });
        if let Some(rule) = rule {
            flow.perform(&set(&state.get_untracked(), &at, Some(rule)));
        }
    });
    // Typing in one comparison draws nothing anew.
    let body = move || {
        let pointer = pointer.clone();
        match asked.get() {
            None => view! { <FieldView at=state pointer field=&WHOLE/> }.into_any(),
            Some(Asks::Compare(operator)) => comparison(state, &pointer, &operator),
            Some(Asks::Join(key, count)) => joined(state, &format!("{pointer}/{key}"), count),
            Some(Asks::Not) => inner(state, format!("{pointer}/Not"), 0, None),
        }
    };
    let value = Signal::derive(move || match asked.get() {
        Some(Asks::Compare(operator)) => operator,
        Some(Asks::Join(key, _)) => key.to_owned(),
        Some(Asks::Not) => "Not".to_owned(),
        None => String::new(),
    });
    let joins = JOINS.map(|(key, label)| (key.to_owned(), label.to_owned()));
    let options: Options =
        operators().map(|field| (field.key.to_owned(), field.key.to_owned())).chain(joins).collect();
    let options = Signal::stored(options);
    view! {
        <Show when=move || asked.with(Option::is_some)>
            <div class="f"><span class="lab">"Comparison"</span>
                <Choose id=id.clone() testid="field-Comparison".to_owned() label="Comparison" options value take/></div>
        </Show>
        {body}
    }
    .into_any()
}

/// Both sides of a comparison.
fn comparison(state: Signal<Address>, pointer: &str, operator: &str) -> AnyView {
    let other = operators()
        .find(|field| field.key == operator)
        .map(|field| own(state, pointer, field.key, QueryLanguage::JSONPath));
    view! { {own(state, pointer, "Variable", QueryLanguage::JSONPath)}{other} }.into_any()
}

/// The conditions of `And` or `Or`.
fn joined(state: Signal<Address>, list: &str, count: usize) -> AnyView {
    let flow = expect_context::<Flow>();
    let condition = |index: usize| {
        let pointer = format!("{list}/{index}");
        let place = pointer.clone();
        let remove = Callback::new(move |()| flow.perform(&set(&state.get_untracked(), &place, None)));
        inner(state, pointer, index, (count > 1).then_some(remove))
    };
    let all = (0..count).map(condition).collect::<Vec<_>>();
    let end = format!("{list}/-");
    let added = format!("{list}/{count}");
    let add = move |_| {
        flow.perform(&set(&state.get_untracked(), &end, Some(BLANK.to_owned())));
        focus_in(group_of(&added));
    };
    view! {
        {all}
        <button class="btn" data-testid="add-condition" on:click=add><Glyph icon=Icon::Plus class="icon-sm"/>"Add a condition"</button>
    }
    .into_any()
}

/// A condition inside another.
fn inner(state: Signal<Address>, pointer: String, index: usize, remove: Option<Callback<()>>) -> AnyView {
    let title = format!("Condition {}", index + 1);
    let label = format!("Remove condition {}", index + 1);
    let remove = remove.map(|remove| {
        view! { <span><button class="icon-btn" title="Remove" aria-label=label on:click=move |_| remove.run(())><Glyph icon=Icon::Trash class="icon-sm"/></button></span> }
    });
    view! {
        <div class="entry" role="group" aria-label=title.clone() data-testid=format!("condition-{index}") id=group_of(&pointer)>
            <header>{title.clone()}{remove}</header>
            {question(state, pointer.clone())}
        </div>
    }
    .into_any()
}
