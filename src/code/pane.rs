//! The code pane of a state machine that is edited: the page's document on one side, CodeMirror on the other.
//! Until its script is there, the text is shown as it is read elsewhere.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use asl::Span;
use editor::code::{complete, fixes, hover, QuickFix};
use editor::machine::edit::difference;
use editor::machine::Edit;
use leptos::html::Div;
use leptos::prelude::*;

use crate::flow::Flow;
use crate::platform::code_pane::{CodePane, Completion, Explained, Finding, Host, Offered};
use crate::shell::actions;
use crate::shell::ui::ui;
use crate::state::app_state;
use editor::keymap::Action;

use super::CodeView;

/// A pane that is not there after so long leaves its place to the text alone.
const LATE: Duration = Duration::from_millis(500);
/// Findings beyond so many have no quick fixes.
const MANY: usize = 100;

/// The pane.
#[component]
pub fn CodeEditor() -> impl IntoView {
    let (state, ui) = (app_state(), ui());
    let flow = expect_context::<Flow>();
    let host = NodeRef::<Div>::new();
    // The document's text as the pane has it: it came from there, or was brought.
    let there = StoredValue::new(None::<Arc<str>>);
    let pane = StoredValue::new_local(None::<CodePane>);
    let ready = RwSignal::new(false);
    let late = RwSignal::new(false);
    let slow = move || {
        let _ = late.try_set(true);
    };
    set_timeout(slow, LATE);
    let failed = RwSignal::new(false);
    Effect::new(move |_| {
        let Some(host) = host.get() else { return };
        let (answers, text) = (answers(flow, there), untrack(|| state.desk.text()));
        there.set_value(Some(Arc::clone(&text)));
        leptos::task::spawn_local(async move {
            let open =
                CodePane::open(host.into(), "ASL of the state machine".to_owned(), &text, answers).await;
            let came = open.is_some();
            // The room may be left by now; then the pane goes with what it is in.
            if pane.try_set_value(open).is_none() {
                failed.set(!came);
                ready.set(came);
            }
        });
    });
    let with = move |work: &dyn Fn(&CodePane)| {
        pane.try_with_value(|pane| pane.as_ref().map(work));
    };
    // Whatever is said of a text is said after it is there.
    let bring = move |text: &Arc<str>| {
        let before = there.try_update_value(|there| there.replace(Arc::clone(text))).flatten();
        let Some(before) = before.filter(|before| !Arc::ptr_eq(before, text)) else { return };
        let edit = difference(&before, text);
        with(&|pane| {
            if edit.as_ref().is_some_and(|edit| !pane.change(&before, edit)) {
                pane.show(text);
            }
        });
    };
    Effect::new(move |_| {
        let text = state.desk.text();
        if ready.get() {
            bring(&text);
        }
    });
    Effect::new(move |_| {
        let (found, checked) = (flow.findings.get(), flow.checked.get());
        let text = untrack(|| state.desk.text());
        // Those of an earlier text are in the pane already, and move with what is typed.
        if ready.get() && Arc::ptr_eq(checked.0.text(), &text) {
            let all: Vec<Finding> =
                found.iter().enumerate().map(|(at, it)| finding(it, &fixes_of(flow, at))).collect();
            bring(&text);
            with(&|pane| pane.diagnose(&text, &all));
        }
    });
    Effect::new(move |_| {
        let marked = flow.marked().map(|span: Span| (span.start, span.end));
        let text = state.desk.text();
        if ready.get() {
            bring(&text);
            with(&|pane| pane.mark(&text, marked, true));
        }
    });
    Effect::new(move |_| {
        if let (Some(offset), true) = (flow.go.get(), ready.get()) {
            let text = untrack(|| state.desk.text());
            bring(&text);
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
                <Show when=move || late.get() && !ready.get()>
                    <CodeView listing=flow.listing marked=shown on_line=Callback::new(|_| ()) label="ASL of the state machine" testid="code-preview"/>
                    <Show when=move || failed.get()>
                        <p class="code-failed" role="status">"The code pane cannot be fetched from where this page came from. The canvas works; "
                            <button class="link" on:click=move |_| actions::run(state, ui, Action::Save)>"save"</button>" your work, and open the page again when you are connected."</p>
                    </Show>
                </Show>
            </div>
        }
}

/// What can be done at once about a finding. Only for the first ones: nobody reads hundreds.
fn fixes_of(flow: Flow, finding: usize) -> Vec<QuickFix> {
    if finding >= MANY {
        return Vec::new();
    }
    let found = flow.findings.get();
    flow.state.desk.document().with(|editor| {
        found.get(finding).map(|finding| fixes(editor.document(), finding)).unwrap_or_default()
    })
}

/// What could be typed at a byte of the text.
fn completion(flow: Flow, at: usize) -> Completion {
    let all = complete(&flow.present.get_untracked().0, at, &flow.state.desk.seen.get_untracked());
    let span = all.first()?.span;
    let one = |it: editor::code::Completion| Offered {
        label: it.label,
        insert: it.insert,
        comma: it.comma,
        caret: it.caret,
        detail: it.detail,
        info: it.doc,
    };
    Some((span.start, span.end, all.into_iter().filter(|it| it.span == span).map(one).collect()))
}

/// What a word of the text means.
fn explained(flow: Flow, at: usize) -> Option<Explained> {
    let found = hover(&flow.present.get_untracked().0, at)?;
    Some(Explained { from: found.span.start, to: found.span.end, title: found.title, text: found.text })
}

fn finding(it: &asl::Diagnostic, fixes: &[QuickFix]) -> Finding {
    let message = match &it.fix {
        Some(fix) => format!("{}\n{fix}", it.message),
        None => it.message.clone(),
    };
    Finding {
        from: it.span.start,
        to: it.span.end,
        error: it.is_error(),
        message,
        fixes: fixes.iter().map(|fix| fix.label.clone()).collect(),
    }
}

/// What the pane asks of the page.
fn answers(flow: Flow, there: StoredValue<Option<Arc<str>>>) -> Host {
    let (state, ui) = (app_state(), ui());
    let now = move || untrack(|| state.desk.text());
    // The pane speaks of the text that it shows.
    let shown = move || there.try_get_value().flatten().unwrap_or_else(now);
    let typed = move |edit| {
        state.typed(edit);
        there.set_value(Some(now()));
    };
    Host {
        text: Rc::new(shown),
        edited: Box::new(move |edit| {
            let same =
                there.with_value(|there| there.as_ref().is_some_and(|there| Arc::ptr_eq(there, &now())));
            if same {
                typed(edit);
            }
            same
        }),
        replaced: Box::new(move |insert| typed(Edit { start: 0, end: now().len(), insert })),
        // A field that tells what was typed as the pane takes the focus has changed the text meanwhile.
        moved: Box::new(move |offset| {
            let (shown, now) = (shown(), now());
            let change = if Arc::ptr_eq(&shown, &now) { None } else { difference(&shown, &now) };
            let change = change.filter(|edit| offset >= edit.end);
            flow.select_at(change.map_or(offset, |edit| offset + edit.start + edit.insert.len() - edit.end));
        }),
        complete: Box::new(move |at| completion(flow, at)),
        hover: Box::new(move |at| explained(flow, at)),
        fix: Box::new(move |finding, at| {
            let fix = untrack(|| fixes_of(flow, finding)).into_iter().nth(at);
            if let Some(fix) = fix {
                flow.perform(&fix.command);
            }
        }),
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
