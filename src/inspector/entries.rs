//! Lists of a state whose order counts: rules of a Choice, retriers, catchers.

use asl::json::Node;
use asl::model::QueryLanguage;
use editor::machine::{Address, Command, EntryList, Exit};
use editor::schema::{field, fields, Field, Kind, Object};
use leptos::prelude::*;

use super::field::{set, FieldView, Target};
use crate::flow::Flow;
use crate::icons::{Glyph, Icon};

/// The list, with buttons to add, move and remove.
#[component]
pub fn Entries(state: Address, list: EntryList, count: usize, language: QueryLanguage) -> impl IntoView {
    let flow = expect_context::<Flow>();
    let what = list.entry();
    let at = StoredValue::new(state);
    let entry = move |index: usize| {
        let state = at.get_value();
        let step = move |to: usize| {
            flow.perform(&Command::MoveEntry { state: at.get_value(), list, from: index, to })
        };
        let remove = move |_| flow.perform(&Command::RemoveEntry { state: at.get_value(), list, index });
        let title = format!("{}{} {}", what[..1].to_uppercase(), &what[1..], index + 1);
        view! {
            <div class="entry" role="group" aria-label=title.clone() data-testid=format!("{what}-{index}")>
                <header>{title.clone()}<span>
                    <button class="icon-btn" title="Earlier: the first that fits counts" aria-label="Earlier" disabled=index == 0 on:click=move |_| step(index - 1)><Glyph icon=Icon::Up class="icon-sm"/></button>
                    <button class="icon-btn" title="Later" aria-label="Later" disabled=index + 1 == count on:click=move |_| step(index + 1)><Glyph icon=Icon::Chevron class="icon-sm"/></button>
                    <button class="icon-btn" title="Remove" aria-label=format!("Remove {what} {}", index + 1) on:click=remove><Glyph icon=Icon::Trash class="icon-sm"/></button>
                </span></header>
                {body(state, list, index, language)}
            </div>
        }
    };
    let add = move |_| flow.perform(&Command::AddEntry { state: at.get_value(), list, index: count });
    view! {
        {(0..count).map(entry).collect::<Vec<_>>()}
        <button class="btn" data-testid=format!("add-{what}") on:click=add><Glyph icon=Icon::Plus class="icon-sm"/>{format!("Add a {what}")}</button>
    }
}

fn body(state: Address, list: EntryList, index: usize, language: QueryLanguage) -> AnyView {
    let all = |object: Object| {
        let state = state.clone();
        fields(object, language).filter(|field| field.key != "Next").map(move |field| {
            let pointer = format!("/{}/{index}/{}", list.key(), field.key);
            view! { <FieldView at=state.clone() pointer field/> }
        })
    };
    match list {
        EntryList::Retry => all(Object::Retrier).collect::<Vec<_>>().into_any(),
        EntryList::Catch => {
            let fields = all(Object::Catcher).collect::<Vec<_>>();
            view! { {fields}<Target from=state exit=Exit::Catch(index) label="Next state"/> }.into_any()
        }
        EntryList::Choices => {
            let condition = if language == QueryLanguage::JSONata {
                own(&state, format!("/Choices/{index}"), "Condition", language)
            } else {
                view! { <Rule state=state.clone() index/> }.into_any()
            };
            view! { {condition}<Target from=state exit=Exit::Choice(index) label="Then"/> }.into_any()
        }
    }
}

/// Comparisons that a rule can make.
fn operators() -> impl Iterator<Item = &'static Field> {
    let other = ["Variable", "And", "Or", "Not", "Comment", "Next", "Assign", "Output", "Condition"];
    fields(Object::ChoiceRule, QueryLanguage::JSONPath).filter(move |field| !other.contains(&field.key))
}

/// A field of a rule.
fn own(state: &Address, rule: String, key: &str, language: QueryLanguage) -> AnyView {
    let pointer = format!("{rule}/{key}");
    let at = state.clone();
    field(Object::ChoiceRule, key, language).map(|field| view! { <FieldView at pointer field/> }).into_any()
}

/// A rule as a whole, where it is more than one comparison.
static WHOLE: Field = Field {
    key: "Rule",
    kind: Kind::Object(Object::ChoiceRule),
    need: editor::schema::Need::Optional,
    default: None,
    language: editor::schema::In::JSONPath,
    doc: "And, Or and Not join comparisons.",
};

/// A rule in JSONPath: one comparison field by field, anything longer as JSON.
#[component]
fn Rule(state: Address, index: usize) -> impl IntoView {
    let flow = expect_context::<Flow>();
    let pointer = format!("/Choices/{index}");
    let place = StoredValue::new(Address::from(format!("{state}{pointer}")));
    // The operator, if the rule is one comparison.
    let operator = Memo::new(move |_| {
        flow.good.with(|good| {
            let rule = place.with_value(|place| good.0.node(place))?;
            let own = |key: &str| !["Variable", "Next", "Comment", "Assign", "Output"].contains(&key);
            let mut keys = rule.members().iter().map(|member| member.key.as_str()).filter(|key| own(key));
            let first = keys.next().unwrap_or_default().to_owned();
            (keys.next().is_none() && !["And", "Or", "Not"].contains(&first.as_str())).then_some(first)
        })
    });
    let choose = {
        let (state, pointer) = (state.clone(), pointer.clone());
        move |event: leptos::ev::Event| {
            let (old, new) = (operator.get_untracked().unwrap_or_default(), event_target_value(&event));
            let rule = flow.good.with_untracked(|good| {
                place.with_value(|place| good.0.node(place)).map(|rule| with_operator(rule, &old, &new))
            });
            if let Some(rule) = rule {
                flow.perform(&set(&state, &pointer, Some(rule)));
            }
        }
    };
    let choose = StoredValue::new(choose);
    move || {
        let (state, pointer) = (state.clone(), pointer.clone());
        match operator.get() {
            None => view! { <FieldView at=state pointer field=&WHOLE/> }.into_any(),
            Some(operator) => {
                let name = operators().find(|field| field.key == operator).map(|field| field.key);
                let option = |name: &'static str| {
                    let on = name == operator;
                    view! { <option value=name selected=on>{name}</option> }
                };
                view! {
                    {own(&state, pointer.clone(), "Variable", QueryLanguage::JSONPath)}
                    <div class="f"><span class="lab">"Comparison"</span>
                        <select aria-label="Comparison" data-testid="field-Comparison" on:change=move |event| choose.with_value(|choose| choose(event))>
                            {name.is_none().then(|| view! { <option selected=true>{operator.clone()}</option> })}
                            {operators().map(|field| option(field.key)).collect::<Vec<_>>()}
                        </select></div>
                    {name.map(|name| own(&state, pointer, name, QueryLanguage::JSONPath))}
                }
                .into_any()
            }
        }
    }
}

/// The rule with another comparison in the place of the old one.
fn with_operator(rule: &Node, old: &str, new: &str) -> String {
    let kind = |name: &str| name.trim_end_matches("Path").chars().take(4).collect::<String>();
    let member = |key: &str, value: String| format!("{}: {value}", asl::json::quote(key));
    let fresh = match new {
        _ if new.ends_with("Path") => "\"$\"".to_owned(),
        _ if new.starts_with("Is") || new.starts_with("Bool") => "true".to_owned(),
        _ if new.starts_with("Num") => "0".to_owned(),
        _ if new.starts_with("Time") => "\"2030-01-01T00:00:00Z\"".to_owned(),
        _ => "\"\"".to_owned(),
    };
    let mut found = false;
    let mut members: Vec<String> = rule
        .members()
        .iter()
        .map(|it| {
            if it.key != old {
                return member(&it.key, asl::json::print_compact(&it.value));
            }
            found = true;
            let same = kind(old) == kind(new) && old.ends_with("Path") == new.ends_with("Path");
            member(new, if same { asl::json::print_compact(&it.value) } else { fresh.clone() })
        })
        .collect();
    if !found {
        members.push(member(new, fresh));
    }
    format!("{{{}}}", members.join(", "))
}
