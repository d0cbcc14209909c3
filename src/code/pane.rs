//! The code pane of a state machine that is edited: the page's document on one side, CodeMirror on the other.
//! Until its script is there, the text is shown as it is read elsewhere.

use asl::Span;
use leptos::html::Div;
use leptos::prelude::*;

use crate::flow::Flow;
use crate::platform::code_pane::{CodePane, Finding, Host};
use crate::shell::actions;
use crate::shell::ui::ui;
use crate::state::app_state;
use editor::keymap::Action;

use super::CodeView;

/// The pane.
#[component]
pub fn CodeEditor() -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    let flow = expect_context::<Flow>();
    let host = NodeRef::<Div>::new();
    let pane = StoredValue::new_local(None::<CodePane>);
    let ready = RwSignal::new(false);
    let failed = RwSignal::new(false);
    Effect::new(move |_| {
        let Some(host) = host.get() else { return };
        let (answers, text) = (answers(flow), untrack(|| state.desk.text().to_string()));
        leptos::task::spawn_local(async move {
            let open =
                CodePane::open(host.into(), "ASL of the state machine".to_owned(), text, answers).await;
            failed.set(open.is_none());
            // The room may be left by now; then the pane goes with what it is in.
            if pane.try_set_value(open).is_none() {
                ready.set(!failed.get_untracked());
            }
        });
    });
    let with = move |work: &dyn Fn(&CodePane)| {
        pane.try_with_value(|pane| pane.as_ref().map(work));
    };
    Effect::new(move |_| {
        let text = state.desk.text();
        if ready.get() {
            with(&|pane| pane.show(&text));
        }
    });
    Effect::new(move |_| {
        let (text, found) = (state.desk.text(), flow.findings.get());
        if ready.get() {
            let all: Vec<Finding> = found.iter().map(finding).collect();
            with(&|pane| pane.diagnose(&text, &all));
        }
    });
    Effect::new(move |_| {
        let marked = flow.marked().map(|span: Span| (span.start, span.end));
        let text = state.desk.text();
        if ready.get() {
            with(&|pane| pane.mark(&text, marked, true));
        }
    });
    Effect::new(move |_| {
        if let (Some(offset), true) = (flow.go.get(), ready.get()) {
            let text = untrack(|| state.desk.text());
            with(&|pane| pane.go(&text, offset));
            flow.go.set(None);
        }
    });
    Effect::new(move |was: Option<u32>| {
        let now = flow.find.get();
        if was.is_some_and(|was| was != now) {
            with(&|pane| pane.find());
        }
        now
    });
    on_cleanup(move || {
        pane.try_update_value(Option::take);
    });
    let shown = Signal::derive(move || flow.marked());
    view! {
            <div class="code-host" node_ref=host data-testid="code-host" data-ready=move || ready.get().to_string()
    >
                <Show when=move || !ready.get()>
                    <CodeView listing=flow.listing marked=shown on_line=Callback::new(|_| ()) label="ASL of the state machine" testid="code-preview"/>
                    <Show when=move || failed.get()>
                        <p class="code-failed" role="status">"The code pane cannot be fetched from where this page came from. The canvas works; "
                            <button class="link" on:click=move |_| actions::run(state, ui, Action::Save)>"save"</button>" your work, and open the page again when you are connected."</p>
                    </Show>
                </Show>
            </div>
        }
}

fn finding(it: &asl::Diagnostic) -> Finding {
    let message = match &it.fix {
        Some(fix) => format!("{}\n{fix}", it.message),
        None => it.message.clone(),
    };
    Finding { from: it.span.start, to: it.span.end, error: it.is_error(), message, fixes: Vec::new() }
}

/// What the pane asks of the page.
fn answers(flow: Flow) -> Host {
    let (state, ui) = (app_state(), ui());
    Host {
        edited: Box::new(move |text| state.typed(&text)),
        moved: Box::new(move |offset| flow.select_at(offset)),
        complete: Box::new(super::complete::complete),
        fix: Box::new(|_, _| ()),
        key: Box::new(move |key| {
            let action = match key.as_str() {
                "Mod-z" => Action::Undo,
                "Mod-y" | "Mod-Shift-z" => Action::Redo,
                _ => return flow.perform(&editor::machine::Command::Format),
            };
            actions::run(state, ui, action);
        }),
    }
}
