//! Which part of a large plan is in the page: what is on show, and a little around it.

use editor::plan::{Rect, Scene};
use leptos::prelude::*;

use crate::shell::ui::Ui;

/// Plans of so many tasks are in the page whole.
const ALL: usize = 150;

/// The part of the plane that is in the page; `None` where all of it is.
#[derive(Clone, Copy)]
pub struct Near(pub Memo<Option<Rect>>);

impl Near {
    /// That of a plan as it is drawn.
    pub fn of(drawn: Memo<Scene>, ui: Ui) -> Self {
        let large = Memo::new(move |_| drawn.with(|scene| scene.cards.len() > ALL));
        Self(Memo::new(move |_| {
            let (width, height) = ui.size.get();
            large.get().then(|| ui.view.get().around(width, height))
        }))
    }

    /// Those of these whose rectangle is in the page.
    pub fn filter<T>(
        self,
        all: impl Iterator<Item = T>,
        rect: impl Fn(&T) -> Rect,
    ) -> impl Iterator<Item = T> {
        let near = self.0.get();
        all.filter(move |one| near.is_none_or(|near| near.meets(&rect(one))))
    }
}
