//! What is wrong, with a button for each remedy that can be carried out.

use asl::Diagnostic;
use editor::code::{fixes, QuickFix};
use editor::machine::Address;
use leptos::prelude::*;

use super::unless_pressed;
use crate::flow::Flow;
use crate::icons::{Glyph, Icon};

/// So many findings are listed: nobody reads hundreds.
const MANY: usize = 50;
/// So many remedies are offered for one of them.
const REMEDIES: usize = 2;

/// What is wrong with the state.
#[component]
pub fn Findings(state: Signal<Address>) -> impl IntoView {
    let flow = expect_context::<Flow>();
    let found = unless_pressed(flow, move || {
        flow.present.with(|present| {
            let all = flow.findings.get();
            let here = |finding: &&Diagnostic| {
                let around = present.0.index().state_around(finding.span.start);
                around.is_some_and(|entry| state.with(|state| entry.address == *state))
            };
            all.iter().filter(here).cloned().collect::<Vec<_>>()
        })
    });
    move || found.get().into_iter().map(|finding| line(flow, finding, false)).collect::<Vec<_>>()
}

/// What is wrong with the machine, wherever it is.
#[component]
pub fn Problems() -> impl IntoView {
    let flow = expect_context::<Flow>();
    let count = move || {
        let (errors, all) =
            flow.findings.with(|all| (all.iter().filter(|it| it.is_error()).count(), all.len()));
        format!(
            "{}, {}",
            editor::text::counted(errors, "error"),
            editor::text::counted(all - errors, "warning")
        )
    };
    let list = move || {
        let all = flow.findings.get();
        all.iter().take(MANY).map(|finding| line(flow, finding.clone(), true)).collect::<Vec<_>>()
    };
    view! { <details open=true data-testid="problems"><summary><h2>"Problems"</h2><em>{count}</em></summary>{list}</details> }
}

/// A finding. Showing it in the code selects its state where another one, or none, is selected.
fn line(flow: Flow, finding: Diagnostic, select: bool) -> AnyView {
    let (error, at) = (finding.is_error(), finding.span.start);
    let go = move |_| {
        if select {
            flow.select_at(at);
        }
        flow.go.set(Some(at));
    };
    let offered = remedies(flow, &finding).into_iter().take(REMEDIES);
    let fixed = finding.clone();
    let button = move |QuickFix { label, .. }: QuickFix| {
        let (finding, name) = (fixed.clone(), label.clone());
        // Found once more: the text may have changed since.
        let mend = move |_| {
            let now = remedies(flow, &finding).into_iter().find(|fix| fix.label == name);
            if let Some(fix) = now {
                flow.perform(&fix.command);
            }
        };
        view! { <button class="btn fix" data-testid="fix" title="Carry this out" on:click=mend>{label}</button> }
    };
    view! {
        <div class="diag" class:error=error role="note">
            <Glyph icon=Icon::Warn/>
            <div class="said"><p>{finding.message}<small>{finding.fix}</small></p>{offered.map(button).collect::<Vec<_>>()}</div>
            <button class="icon-btn" title="Show it in the code" aria-label="Show it in the code" on:click=go><Glyph icon=Icon::Search class="icon-sm"/></button>
        </div>
    }
    .into_any()
}

/// What can be done about a finding, as the code pane offers it. Nothing while it is of a text that is no more: a long one
/// is looked through when the hand rests.
fn remedies(flow: Flow, finding: &Diagnostic) -> Vec<QuickFix> {
    let is_old = || flow.checked.with(|checked| flow.present.with(|now| now != checked));
    if untrack(|| !flow.editable.get() || is_old()) {
        return Vec::new();
    }
    flow.state.desk.document().with_untracked(|editor| fixes(editor.document(), finding))
}
