//! A button that opens a menu below it: arrows walk it, Escape and a click elsewhere close it.

use crate::platform::here::if_here;
use leptos::context::Provider;
use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};

/// The menu around an item: whether it is open, and whether it is one (rather than a panel with fields).
#[derive(Clone, Copy)]
struct Around {
    open: RwSignal<bool>,
    menu: bool,
    button: NodeRef<html::Button>,
}

impl Around {
    /// Closes it. The focus goes back to the button: what had it is about to go.
    fn close(self) {
        self.open.set(false);
        if let Some(button) = self.button.get_untracked() {
            // The button is there: it was pressed.
            let _ = button.focus();
        }
    }
}

/// A menu. `label` is inside the button, `children` are `MenuItem`s.
#[component]
pub fn Menu(
    /// Class of the button.
    #[prop(default = "btn select")]
    class: &'static str,
    /// Name of the button for screen readers and its tooltip.
    title: &'static str,
    /// Test id of the button.
    #[prop(default = "")]
    testid: &'static str,
    /// What is inside the button.
    label: ViewFn,
    /// Align the menu with the button's right edge.
    #[prop(default = false)]
    right: bool,
    /// It holds fields as well, so that it is a panel and no menu to screen readers.
    #[prop(default = false)]
    panel: bool,
    /// The items, made when the menu opens.
    children: ChildrenFn,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let children = StoredValue::new(children);
    let root = NodeRef::<html::Div>::new();
    let button = NodeRef::<html::Button>::new();
    let leave = move |event: FocusEvent| {
        let to = event.related_target().and_then(|target| target.dyn_into::<Node>().ok());
        let inside = root.get_untracked().is_some_and(|root| root.contains(to.as_ref()));
        if !inside {
            open.set(false);
        }
    };
    let around = Around { open, menu: !panel, button };
    let key = move |event: KeyboardEvent| match event.key().as_str() {
        "Escape" if open.get_untracked() => {
            event.prevent_default();
            event.stop_propagation();
            around.close();
        }
        "ArrowDown" | "ArrowUp" => {
            event.prevent_default();
            open.set(true);
            let down = event.key() == "ArrowDown";
            request_animation_frame(move || walk(root, down, PATIENCE));
        }
        _ => {}
    };
    view! {
        <div class="menu-root" node_ref=root on:focusout=if_here(leave) on:keydown=key>
            <button class=class node_ref=button type="button" title=title aria-label=class.starts_with("icon-btn").then_some(title) aria-haspopup=if panel { "dialog" } else { "menu" } data-testid=(!testid.is_empty()).then_some(testid)
                aria-expanded=move || open.get().to_string() on:click=move |_| open.update(|open| *open = !*open)>
                {label.run()}
            </button>
            <Show when=move || open.get()>
                <div class="menu" class:right=right role=if panel { "dialog" } else { "menu" } aria-label=title tabindex="-1"><Provider value=around>{children.with_value(|children| children())}</Provider></div>
            </Show>
        </div>
    }
}

/// For so many frames the items are waited for, which may be on their way.
const PATIENCE: u32 = 120;

/// Moves the focus to the next item, round and round.
pub fn walk(root: NodeRef<html::Div>, down: bool, patience: u32) {
    // Nobody is led anywhere where the menu has gone meanwhile.
    let Some(items) =
        root.try_get_untracked().flatten().and_then(|root| root.query_selector_all(".menu-item").ok())
    else {
        return;
    };
    let active = document().active_element();
    let count = items.length();
    if count == 0 && patience > 0 {
        return request_animation_frame(move || walk(root, down, patience - 1));
    }
    let now = (0..count).find(|at| items.item(*at).as_ref() == active.as_ref().map(AsRef::as_ref));
    let next = match (now, down) {
        (Some(at), true) => (at + 1) % count.max(1),
        (Some(at), false) => (at + count.saturating_sub(1)) % count.max(1),
        (None, true) => 0,
        (None, false) => count.saturating_sub(1),
    };
    if let Some(item) = items.item(next).and_then(|item| item.dyn_into::<HtmlElement>().ok()) {
        // An item on show takes the focus.
        let _ = item.focus();
    }
}

/// An item of a menu; choosing it closes the menu.
#[component]
pub fn MenuItem(
    /// Test id.
    #[prop(into, default = String::new())]
    testid: String,
    /// What it does.
    on_choose: Callback<()>,
    /// For one of several settings: whether it is the one in force.
    #[prop(into, optional)]
    checked: Option<Signal<bool>>,
    /// What is inside.
    children: Children,
) -> impl IntoView {
    let around = expect_context::<Around>();
    let choose = move |_| {
        around.close();
        on_choose.run(());
    };
    let role = around.menu.then_some(if checked.is_some() { "menuitemradio" } else { "menuitem" });
    view! {
        <button type="button" class="menu-item" role=role data-testid=(!testid.is_empty()).then_some(testid) aria-checked=move || checked.map(|checked| checked.get().to_string()) on:click=choose>
            {children()}
        </button>
    }
}
