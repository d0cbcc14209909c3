//! The status bar's account of the state machine on the desk.

use std::sync::Arc;

use editor::text::counted;
use leptos::prelude::*;

use super::{checked, Read};
use crate::icons::{Glyph, Icon};
use crate::state::app_state;

/// How the state machine on the desk is.
#[component]
pub fn MachineStatus() -> impl IntoView {
    let state = app_state();
    let present = Memo::new(move |_| {
        state.desk.document().with(|editor| Read(Arc::clone(editor.document().present())))
    });
    let checked = checked(present);
    let found = Memo::new(move |_| {
        let all = checked.with(|read| read.0.diagnostics());
        state.desk.document().with(|editor| {
            let good = editor.document().good();
            let errors = all.iter().filter(|finding| finding.is_error()).count();
            let language = good
                .tree()
                .get("QueryLanguage")
                .and_then(asl::json::Node::as_str)
                .unwrap_or("JSONPath")
                .to_owned();
            (errors, all.len() - errors, language, good.index().states.len(), editor.document().is_broken())
        })
    });
    move || {
        let (errors, warnings, language, states, broken) = found.get();
        let (icon, class) =
            if errors == 0 { (Icon::Saved, "icon-sm ok") } else { (Icon::Warn, "icon-sm bad") };
        view! {
            <span data-testid="machine-errors" data-count=errors role="status"><Glyph icon class=class/>{counted(errors, "error")}</span>
            {(warnings > 0).then(|| view! { <span><Glyph icon=Icon::Warn class="icon-sm warn"/>{counted(warnings, "warning")}</span> })}
            {broken.then(|| view! { <span><b>"The code is broken: the canvas shows what it last said"</b></span> })}
            <span>{language}</span><span>{counted(states, "state")}</span>
        }
    }
}
