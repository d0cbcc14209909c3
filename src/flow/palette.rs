//! The palette: state types and service calls, to drag onto the canvas or to choose.

use editor::flow::gesture::Gesture;
use editor::machine::{Load, NewState, StateType};
use editor::plan::Point;
use editor::schema::{services, type_doc, Service};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

use super::node::tint;
use super::quick::slot_after;
use super::Flow;
use crate::icons::{Glyph, Icon};
use crate::platform::focus::leave_field;

/// Something in the palette.
#[derive(Clone, PartialEq)]
pub struct Item {
    /// What it is called.
    pub name: &'static str,
    /// The service; empty of a state type.
    pub service: &'static str,
    /// What it is for, in a sentence.
    pub doc: &'static str,
    /// Tile.
    pub icon: editor::flow::Icon,
    /// What it makes.
    pub state: NewState,
}

/// Everything in the palette: state types, then service calls.
pub fn items() -> Vec<Item> {
    let kind = |kind: StateType| Item {
        name: kind.name(),
        service: "",
        doc: type_doc(kind),
        icon: icon_of(kind),
        state: NewState::of(kind),
    };
    let call = |call: &'static Service| Item {
        name: call.action,
        service: call.service,
        doc: call.doc,
        icon: icon_of_call(call.call),
        state: NewState::task(call.action, &call.usual(), &call.sample()),
    };
    StateType::ALL.into_iter().map(kind).chain(services().iter().map(call)).collect()
}

/// The tile of a service's call.
fn icon_of_call(call: &str) -> editor::flow::Icon {
    use editor::flow::Icon as I;
    match call.split(':').next().unwrap_or_default() {
        "lambda" => I::Lambda,
        "glue" | "databrew" | "elasticmapreduce" | "athena" => I::Glue,
        "states" => I::States,
        "ecs" | "eks" => I::Ecs,
        "batch" | "codebuild" => I::Batch,
        "sns" | "events" => I::Sns,
        "sqs" => I::Sqs,
        "dynamodb" => I::Dynamo,
        _ => I::Task,
    }
}

/// The tile of a state type.
pub fn icon_of(kind: StateType) -> editor::flow::Icon {
    use editor::flow::Icon as I;
    match kind {
        StateType::Task => I::Task,
        StateType::Pass => I::Pass,
        StateType::Choice => I::Choice,
        StateType::Wait => I::Wait,
        StateType::Succeed => I::Succeed,
        StateType::Fail => I::Fail,
        StateType::Parallel => I::Parallel,
        StateType::Map => I::Map,
    }
}

/// The palette.
#[component]
pub fn Palette() -> impl IntoView {
    let wanted = RwSignal::new(String::new());
    let shown = move |services: bool| {
        let words = wanted.get().trim().to_lowercase();
        let fits = |item: &Item| {
            item.service.is_empty() != services
                && (item.name.to_lowercase().contains(&words) || item.service.to_lowercase().contains(&words))
        };
        items()
            .into_iter()
            .filter(fits)
            .enumerate()
            .map(|(at, item)| view! { <Entry item first=at == 0/> })
            .collect_view()
    };
    view! {
        <label class="psearch"><Glyph icon=Icon::Search class="icon-sm"/><input type="text" placeholder="Find a state type" aria-label="Find a state type or service" data-testid="find-palette" autocomplete="off"
            prop:value=move || wanted.get() on:input=move |event| wanted.set(event_target_value(&event))/></label>
        <div class="pal" data-testid="palette" on:keydown=walk>
            <div class="side-head">"Flow"</div>
            <div class="pgrid" role="group" aria-label="State types">{move || shown(false)}</div>
            <div class="side-head">"Actions"<em>{format!("{} calls", services().len())}</em></div>
            <div class="pacts" role="group" aria-label="Service calls">{move || shown(true)}</div>
        </div>
    }
}

/// Arrow keys go from entry to entry: of each group only the first is a stop of the Tab key.
fn walk(event: web_sys::KeyboardEvent) {
    let entry = event.target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
    let next = entry.and_then(|entry| match event.key().as_str() {
        "ArrowDown" | "ArrowRight" => entry.next_element_sibling(),
        "ArrowUp" | "ArrowLeft" => entry.previous_element_sibling(),
        _ => None,
    });
    if let Some(next) = next.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
        event.prevent_default();
        // Refused only to elements that have gone meanwhile.
        let _ = next.focus();
    }
}

#[component]
fn Entry(item: Item, first: bool) -> impl IntoView {
    let flow = expect_context::<Flow>();
    let load = StoredValue::new(item.state.clone());
    let take = move |event: web_sys::PointerEvent| {
        if event.button() == 0 {
            leave_field();
            let at = (f64::from(event.client_x()), f64::from(event.client_y()));
            flow.taking.set_value(Some((load.get_value(), at)));
        }
    };
    // A click is a press that went nowhere, or a key: then the state goes after the selected one.
    let choose = move |_| {
        flow.taking.set_value(None);
        flow.perform(&Load::New(load.get_value()).command(slot_after(flow)));
    };
    let class = if item.service.is_empty() { "pi" } else { "pact" };
    let testid = format!("palette-{}", item.name);
    view! {
        <button class=class title=item.doc tabindex=if first { "0" } else { "-1" } data-testid=testid on:pointerdown=take on:click=choose>
            <span class="tile" style=tint(item.icon)><Glyph icon=Icon::of_state(item.icon) class="icon-sm"/></span>
            <span>{item.name}{(!item.service.is_empty()).then(|| view! { <small>{item.service}</small> })}</span>
        </button>
    }
}

impl Flow {
    /// A press on the palette that has moved far enough becomes a drag.
    pub fn take(self, event: &web_sys::PointerEvent) {
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        let Some((state, (from_x, from_y))) = self.taking.get_value() else { return };
        if Point::new(x, y).distance(Point::new(from_x, from_y)) < 5.0 {
            return;
        }
        self.taking.set_value(None);
        let gesture = self.on_stage(|stage| Gesture::take(Load::New(state), self.plane(x, y), stage));
        self.gesture.set(gesture);
    }
}
