//! Lists of a state whose order counts: rules of a Choice, retriers, catchers.

use asl::json::Node;
use asl::model::QueryLanguage;
use asl::rules::fields_of;
use editor::machine::{Address, Command, EntryList, Exit};
use leptos::prelude::*;

use super::field::{set, Field, Target};
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
    let fields = |object: &'static str| {
        let state = state.clone();
        fields_of(object).filter(move |field| field.is_in(language) && field.name != "Next").map(
            move |field| {
                let pointer = format!("/{}/{index}/{}", list.key(), field.name);
                view! { <Field at=state.clone() pointer name=field.name words=field.words/> }
            },
        )
    };
    match list {
        EntryList::Retry => fields("Retrier").collect::<Vec<_>>().into_any(),
        EntryList::Catch => {
            let fields = fields("Catcher").collect::<Vec<_>>();
            view! { {fields}<Target from=state exit=Exit::Catch(index) label="Next state"/> }.into_any()
        }
        EntryList::Choices => {
            let condition = if language == QueryLanguage::JSONata {
                view! { <Field at=state.clone() pointer=format!("/Choices/{index}/Condition") name="Condition" words=&[]/> }.into_any()
            } else {
                view! { <Rule state=state.clone() index/> }.into_any()
            };
            view! { {condition}<Target from=state exit=Exit::Choice(index) label="Then"/> }.into_any()
        }
    }
}

/// Comparisons that a rule can make.
const OPERATORS: &[&str] = &[
    "StringEquals",
    "StringEqualsPath",
    "StringMatches",
    "StringLessThan",
    "StringGreaterThan",
    "StringLessThanEquals",
    "StringGreaterThanEquals",
    "NumericEquals",
    "NumericEqualsPath",
    "NumericLessThan",
    "NumericLessThanPath",
    "NumericGreaterThan",
    "NumericGreaterThanPath",
    "NumericLessThanEquals",
    "NumericGreaterThanEquals",
    "BooleanEquals",
    "BooleanEqualsPath",
    "TimestampEquals",
    "TimestampLessThan",
    "TimestampGreaterThan",
    "TimestampLessThanEquals",
    "TimestampGreaterThanEquals",
    "IsPresent",
    "IsNull",
    "IsString",
    "IsNumeric",
    "IsBoolean",
    "IsTimestamp",
];

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
            None => view! { <Field at=state pointer name="Rule" words=&[]/> }.into_any(),
            Some(operator) => {
                let name = OPERATORS.iter().find(|name| **name == operator).copied();
                let option = |name: &'static str| {
                    let on = name == operator;
                    view! { <option value=name selected=on>{name}</option> }
                };
                view! {
                    <Field at=state.clone() pointer=format!("{pointer}/Variable") name="Variable" words=&[]/>
                    <div class="f"><span class="lab">"Comparison"</span>
                        <select aria-label="Comparison" data-testid="field-Comparison" on:change=move |event| choose.with_value(|choose| choose(event))>
                            {name.is_none().then(|| view! { <option selected=true>{operator.clone()}</option> })}
                            {OPERATORS.iter().map(|name| option(name)).collect::<Vec<_>>()}
                        </select></div>
                    {name.map(|name| view! { <Field at=state pointer=format!("{pointer}/{name}") name=name words=&[]/> })}
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
