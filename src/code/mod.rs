//! A highlighted JSON text that is read, folded, selected in, copied and downloaded.

mod pane;

use std::collections::BTreeSet;
use std::sync::Arc;

pub use pane::CodeEditor;

use asl::json::TokenKind;
use asl::Span;
use editor::listing::Listing;
use leptos::html::Div;
use leptos::prelude::*;

use crate::icons::{Glyph, Icon};
use crate::list::list;
use crate::platform::files;
use crate::rows::Rows;
use crate::shell::ui::ui;

/// Height of a line in pixels; style/code.css has the same.
const LINE: usize = 16;
const ROWS: Rows = Rows { height: LINE, all: 2_000, margin: 40 };

/// The text with its line numbers. `marked` is set off and scrolled into view; a click on a line says where it starts.
#[component]
pub fn CodeView(
    listing: Memo<Arc<Listing>>,
    #[prop(into)] marked: Signal<Option<Span>>,
    on_line: Callback<usize>,
    #[prop(into)] label: String,
    #[prop(default = "code")] testid: &'static str,
) -> impl IntoView {
    let folded = RwSignal::new(BTreeSet::<usize>::new());
    let pane = NodeRef::<Div>::new();
    let rows = Memo::new(move |_| listing.with(|listing| folded.with(|folded| listing.visible(folded))));
    // A new text starts unfolded, at its top.
    Effect::new(move |_| {
        listing.track();
        folded.set(BTreeSet::new());
        if let Some(pane) = pane.get_untracked() {
            pane.set_scroll_top(0);
        }
    });
    let marked_lines =
        Memo::new(move |_| marked.get().map(|span| listing.with(|listing| listing.lines_of(span))));
    Effect::new(move |_| {
        let (Some((first, last)), Some(pane)) = (marked_lines.get(), pane.get()) else { return };
        // What is marked must not be folded away.
        folded.update(|folded| {
            folded.retain(|line| {
                listing
                    .with_untracked(|it| it.lines.get(*line).and_then(|it| it.closes))
                    .is_none_or(|closes| first < *line || first > closes)
            })
        });
        let rows = rows.get_untracked();
        let at = |line: usize| rows.partition_point(|row| *row < line) * LINE;
        show(&pane, at(first), at(last) + LINE);
    });
    let near = ROWS.near(pane, Signal::derive(move || rows.with(Vec::len)));
    let shown = move || {
        let (first, last) = near.range();
        rows.with(|rows| rows.get(first..last).map(<[usize]>::to_vec).unwrap_or_default())
    };
    let stamp = move || listing.with_untracked(|it| Arc::as_ptr(it) as usize);
    view! {
        <div class="lines" node_ref=pane on:scroll=move |_| near.scrolled() tabindex="0" role="region" aria-label=label data-testid=testid>
            <div class="lines-all" style=move || near.space()>
                {list(shown, move |line| (*line, stamp()), move |line| view! { <LineView listing line folded marked_lines on_line/> }.into_any())}
            </div>
        </div>
    }
}

/// Scrolls so that the pixels from `from` to `to` are seen, or at least their beginning.
#[allow(clippy::cast_possible_wrap, clippy::cast_possible_truncation, reason = "pixels of a document")]
fn show(pane: &web_sys::HtmlDivElement, from: usize, to: usize) {
    let (top, height) = (pane.scroll_top(), pane.client_height());
    let (from, to) = (from as i32, to as i32);
    if from < top || to > top + height {
        pane.set_scroll_top((from - 3 * LINE as i32).max(0));
    }
}

#[component]
fn LineView(
    listing: Memo<Arc<Listing>>,
    line: usize,
    folded: RwSignal<BTreeSet<usize>>,
    marked_lines: Memo<Option<(usize, usize)>>,
    on_line: Callback<usize>,
) -> impl IntoView {
    let it = listing.get_untracked();
    let Some(shown) = it.lines.get(line) else { return ().into_any() };
    let piece = |piece: &editor::listing::Piece| {
        let text = it.get(piece.span).to_owned();
        match piece.kind.map(class) {
            Some(class) => view! { <span class=class>{text}</span> }.into_any(),
            None => text.into_any(),
        }
    };
    let pieces = shown.pieces.iter().map(piece).collect_view();
    let closes = shown.closes;
    let end = closes
        .and_then(|closes| it.lines.get(closes))
        .map(|end| it.get(end.span).trim().to_owned())
        .unwrap_or_default();
    let is_folded = move || closes.is_some() && folded.with(|folded| folded.contains(&line));
    let toggle = move |event: web_sys::MouseEvent| {
        event.stop_propagation();
        folded.update(|folded| {
            if !folded.remove(&line) {
                folded.insert(line);
            }
        });
    };
    let hidden = closes.map_or(0, |closes| closes.saturating_sub(line + 1));
    let start = shown.span.start + shown.indent;
    let on = move || marked_lines.get().is_some_and(|(first, last)| (first..=last).contains(&line));
    view! {
        <div class="ln" class:on=on data-n=line + 1 on:click=move |_| on_line.run(start)>
            {closes.map(|_| view! {
                <button class="fold-btn" class:shut=is_folded on:click=toggle tabindex="-1" aria-label="Fold" aria-expanded=move || (!is_folded()).to_string()>
                    <Glyph icon=Icon::Chevron class="icon-xs"/>
                </button>
            })}
            <code>{pieces}{move || is_folded().then(|| view! { <i class="fold" data-n=format!("{hidden} lines")></i><span class="cp">{end.clone()}</span> })}"\n"</code>
        </div>
    }
    .into_any()
}

/// The class of a piece's colour.
pub fn class(kind: TokenKind) -> &'static str {
    match kind {
        TokenKind::Key => "ck",
        TokenKind::String => "cs",
        TokenKind::Number | TokenKind::Literal => "cn",
        TokenKind::Path => "cx",
        TokenKind::Punct => "cp",
        TokenKind::Comment => "cc",
    }
}

/// Buttons that take a text along.
#[component]
pub fn TakeAlong(
    #[prop(into)] text: Signal<String>,
    #[prop(into)] file: Signal<String>,
    copy_id: &'static str,
    download_id: &'static str,
) -> impl IntoView {
    let ui = ui();
    let copy = move |_| {
        let text = text.get_untracked();
        leptos::task::spawn_local(async move {
            if files::copy(text).await {
                ui.say("Copied");
            } else {
                ui.alert("The browser does not allow copying here. Download the file instead.");
            }
        });
    };
    let download = move |_| files::download(&file.get_untracked(), &text.get_untracked());
    view! {
        <button class="icon-btn" title="Copy" aria-label="Copy" data-testid=copy_id on:click=copy><Glyph icon=Icon::Copy class="icon-sm"/></button>
        <button class="icon-btn" title="Download" aria-label="Download" data-testid=download_id on:click=download><Glyph icon=Icon::Download class="icon-sm"/></button>
    }
}

/// A small JSON text without numbers, for details inside other things.
#[component]
pub fn Snippet(text: String) -> impl IntoView {
    let listing = Listing::new(&text);
    let line = |line: &editor::listing::Line| {
        let piece = |piece: &editor::listing::Piece| {
            view! { <span class=piece.kind.map_or("", class)>{listing.get(piece.span).to_owned()}</span> }
        };
        view! { <div>{line.pieces.iter().map(piece).collect_view()}"\n"</div> }
    };
    view! { <pre class="snippet"><code>{listing.lines.iter().map(line).collect_view()}</code></pre> }
}
