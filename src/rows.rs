//! Long lists of rows of one height: of many, only those near the view are in the page.

use leptos::html::Div;
use leptos::prelude::*;

use crate::platform::size::size_of;

/// No screen shows more rows. A pane that takes its height from what is in it would ask for all of them.
const MOST: usize = 400;

/// How a list shows its rows.
#[derive(Debug, Clone, Copy)]
pub struct Rows {
    /// Height of a row in pixels.
    pub height: usize,
    /// Up to so many rows all of them are in the page.
    pub all: usize,
    /// Rows kept above and below the view.
    pub margin: usize,
}

/// Which rows are in the page.
#[derive(Clone, Copy)]
pub struct Near {
    rows: Rows,
    pane: NodeRef<Div>,
    top: RwSignal<usize>,
    count: Signal<usize>,
    range: Memo<(usize, usize)>,
}

impl Rows {
    /// Those near what the scrolled `pane` shows of so many.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "pixels of a screen")]
    pub fn near(self, pane: NodeRef<Div>, count: Signal<usize>) -> Near {
        let (top, size) = (RwSignal::new(0_usize), size_of(pane));
        let Self { height, all, margin } = self;
        let range = Memo::new(move |_| {
            let count = count.get();
            if count <= all {
                return (0, count);
            }
            let first = (top.get() / height).saturating_sub(margin) / margin * margin;
            let high = (size.get().1 as usize / height).min(MOST);
            (first.min(count), (first + high + 3 * margin).min(count))
        });
        Near { rows: self, pane, top, count, range }
    }
}

impl Near {
    /// The first row that is in the page, and the one behind the last.
    pub fn range(self) -> (usize, usize) {
        self.range.get()
    }

    /// The style that holds the place of the others.
    pub fn space(self) -> String {
        let ((first, last), height) = (self.range.get(), self.rows.height);
        format!("padding-top:{}px;padding-bottom:{}px", first * height, (self.count.get() - last) * height)
    }

    /// The pane was scrolled.
    pub fn scrolled(self) {
        if let Some(pane) = self.pane.get_untracked() {
            self.top.set(usize::try_from(pane.scroll_top()).unwrap_or(0));
        }
    }
}
