//! A drop-down list that shows what the document says.

use crate::platform::here::if_here;
use leptos::html;
use leptos::prelude::*;

/// Values with what is read of them.
pub type Options = Vec<(String, String)>;

/// The list. A value that is none of the options is one more; a choice that was not taken is not left on show.
#[component]
pub fn Choose(
    id: String,
    testid: String,
    #[prop(into)] options: Signal<Options>,
    #[prop(into)] value: Signal<String>,
    take: Callback<String>,
    #[prop(optional)] label: Option<&'static str>,
    #[prop(optional, into)] note: Option<String>,
    #[prop(optional, into)] invalid: MaybeProp<bool>,
) -> impl IntoView {
    let list = NodeRef::<html::Select>::new();
    let all = Memo::new(move |_| {
        let (mut all, value) = (options.get(), value.get());
        if !all.iter().any(|(key, _)| *key == value) {
            all.push((value.clone(), value));
        }
        all
    });
    // The attribute `selected` counts only until somebody has chosen, so the value is set; once more after all that the
    // same change draws, for the options may be drawn last.
    Effect::new(move |_| {
        all.track();
        if let (Some(list), value) = (list.get(), value.get()) {
            show(&list, &value);
            queue_microtask(move || show(&list, &value));
        }
    });
    let change = move |event: leptos::ev::Event| {
        let list = event_target::<web_sys::HtmlSelectElement>(&event);
        take.run(list.value());
        queue_microtask(move || {
            if let Some(value) = value.try_get_untracked() {
                show(&list, &value);
            }
        });
    };
    let option = |(value, shown): (String, String)| view! { <option value=value>{shown}</option> };
    view! {
        <select id=id data-testid=testid node_ref=list aria-label=label aria-describedby=note aria-invalid=move || invalid.get().unwrap_or_default().then_some("true") on:change=if_here(change)>
            {move || all.get().into_iter().map(option).collect::<Vec<_>>()}
        </select>
    }
}

/// Shows a value. Not the one that is shown: whoever chooses by typing goes on typing.
fn show(list: &web_sys::HtmlSelectElement, value: &str) {
    if list.value() != value {
        list.set_value(value);
    }
}
