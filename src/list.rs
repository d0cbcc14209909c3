//! Keyed lists. `<For>` is compiled anew for every type of item, at some ten kilobytes each; behind this there is one.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use leptos::prelude::*;

/// One element of a list: what tells it from others, and how to draw it where it is new.
struct Item {
    key: u64,
    draw: Box<dyn FnOnce() -> AnyView + Send>,
}

/// Draws each of `items`; where they change, those whose `key` was there before are moved, not drawn again.
pub fn list<T: Send + 'static, K: Hash>(
    items: impl Fn() -> Vec<T> + Send + Sync + 'static,
    key: impl Fn(&T) -> K + Send + Sync + 'static,
    draw: impl Fn(T) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let draw = Arc::new(draw);
    keyed(Box::new(move || {
        let item = |item: T| {
            let mut hasher = DefaultHasher::new();
            key(&item).hash(&mut hasher);
            let draw = Arc::clone(&draw);
            Item { key: hasher.finish(), draw: Box::new(move || draw(item)) }
        };
        items().into_iter().map(item).collect()
    }))
}

fn keyed(items: Box<dyn Fn() -> Vec<Item> + Send + Sync>) -> AnyView {
    view! { <For each=items key=|item: &Item| item.key children=|item: Item| (item.draw)()/> }.into_any()
}
