//! Rooms and dialogs that opening the page does not show: pieces of the module that are downloaded when they are first
//! shown. The feature `split` marks them for `cargo xtask`, which cuts the linked module; without it they are there from
//! the start. A piece holds what nothing outside it reaches: nobody else may name what is named here.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::{pin, Pin};
use std::task::{Context, Poll, Waker};

use editor::kept::Kept;
use leptos::prelude::*;

use crate::plan::clipboard::Deed;
use crate::platform::{code_pane, session};
use crate::shell::actions;
use crate::shell::ui::Ui;
use crate::state::{AppState, Moment, Room};

/// That a piece could not be downloaded.
pub struct Missing;

#[cfg(feature = "split")]
impl From<wasm_split_helpers::SplitLoaderError> for Missing {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}

type Waiting<T> = Pin<Box<dyn Future<Output = Result<T, Missing>>>>;

/// What is shown once its piece is there.
pub struct Piece {
    load: fn() -> Waiting<()>,
    view: fn() -> Waiting<AnyView>,
}

/// A view in a piece, which several of them may share.
macro_rules! piece {
    ($constant:ident = $name:ident in $piece:ident, $load:ident: $view:expr) => {
        #[cfg(feature = "split")]
        #[wasm_split_helpers::wasm_split($piece, fallible, preload($load))]
        fn $name() -> Result<AnyView, Missing> {
            Ok($view)
        }

        #[cfg(not(feature = "split"))]
        async fn $name() -> Result<AnyView, Missing> {
            Ok($view)
        }

        #[cfg(not(feature = "split"))]
        async fn $load() -> Result<(), Missing> {
            Ok(())
        }

        #[doc = "See the rooms and dialogs themselves."]
        pub const $constant: Piece = Piece {
            load: || Box::pin(async { $load().await.map_err(|_| Missing) }),
            view: || Box::pin($name()),
        };
    };
}

piece! { FLOW = flow_room in flow, load_flow_room: crate::flow::FlowRoom().into_any() }
piece! { MACHINE_STATUS = machine_status in flow, load_machine_status: crate::flow::MachineStatus().into_any() }
piece! { RUN = run_room in run, load_run_room: crate::run::RunRoom().into_any() }
piece! { LOSSES = losses in leaves, load_losses: crate::compare::WhereTimeGoes().into_any() }
piece! { WEIGHTS = weights in leaves, load_weights: crate::compare::Weights().into_any() }
piece! { LIFTED = lifted in dialogs, load_lifted: crate::plan::LiftedDependencies().into_any() }
piece! { DOCUMENT_MENU = document_menu in dialogs, load_document_menu: crate::shell::DocumentItems().into_any() }
piece! { HISTORY_MENU = history_menu in dialogs, load_history_menu: crate::shell::HistoryItems().into_any() }
piece! { EXPORT_MENU = export_menu in dialogs, load_export_menu: crate::shell::ExportItems().into_any() }
piece! { LAYOUTS_TO_COMPARE = layouts_to_compare in dialogs, load_layouts_to_compare: crate::compare::ChooserItems().into_any() }
piece! { SEARCH = search in dialogs, load_search: crate::shell::Search().into_any() }
piece! { KEYS = keys in dialogs, load_keys: crate::shell::Keys().into_any() }
piece! { PASTE = paste in dialogs, load_paste: crate::shell::Paste().into_any() }
piece! { OFFER = offer in dialogs, load_offer: crate::plan::OfferTask().into_any() }
piece! { FORM = form in dialogs, load_form: crate::plan::Form().into_any() }

/// Work in a piece, done once the piece is there.
macro_rules! deed {
    ($name:ident in $piece:ident($($argument:ident: $of:ty),*): $work:expr) => {
        #[cfg(feature = "split")]
        #[wasm_split_helpers::wasm_split($piece, fallible)]
        fn $name($($argument: $of),*) -> Result<(), Missing> {
            $work;
            Ok(())
        }

        #[cfg(not(feature = "split"))]
        async fn $name($($argument: $of),*) -> Result<(), Missing> {
            $work;
            Ok(())
        }
    };
}

deed! { read_text in files(state: AppState, ui: Ui, text: String, source: String, asked: Moment): if state.awaits(ui, &asked, &source) { crate::desk::read_text(state, ui, &text, &source) } }
deed! { read_link in files(state: AppState, ui: Ui, link: String): session::read_link(state, ui, &link) }
deed! { clipboard in files(state: AppState, ui: Ui, deed: Deed, tasks: BTreeSet<String>): crate::plan::clipboard::act(state, ui, deed, &tasks) }
deed! { read_kept in files(state: AppState, records: Vec<String>, current: Option<String>): crate::desk::restore(state, &records, current.as_deref()) }
deed! { write_kept in flow(state: AppState, ui: Ui, kept: Kept): crate::desk::write(state, ui, kept) }
deed! { choose in files(state: AppState, ui: Ui): crate::desk::choose_file(state, ui) }
deed! { write_file in files(state: AppState, ui: Ui): crate::desk::save(state, ui) }
deed! { write_link in files(state: AppState, ui: Ui): actions::write_link(state, ui) }

/// Opens the text of a plan file, a table of tasks, a state machine or an execution's history.
pub async fn open_text(state: AppState, ui: Ui, text: String, source: String, asked: Moment) {
    told(ui, read_text(state, ui, text, source, asked).await);
}

/// Lets the person choose a file to open.
pub async fn choose_file(state: AppState, ui: Ui) {
    told(ui, choose(state, ui).await);
}

/// Writes the state machine into its file.
pub async fn save(state: AppState, ui: Ui) {
    told(ui, write_file(state, ui).await);
}

/// Opens a link; what cannot be read is told and changes nothing.
pub async fn open_link(state: AppState, ui: Ui, link: String) {
    let done = read_link(state, ui, link).await;
    if done.is_err() {
        ui.show_room();
    }
    told(ui, done);
}

/// Copies tasks, and what else [`Deed`] has.
pub async fn tasks(state: AppState, ui: Ui, deed: Deed, tasks: BTreeSet<String>) {
    told(ui, clipboard(state, ui, deed, tasks).await);
}

/// Fills the shelf with what was kept in this browser; whether it did.
pub async fn restore(state: AppState, ui: Ui, records: Vec<String>, current: Option<String>) -> bool {
    let done = read_kept(state, records, current).await;
    let is_done = done.is_ok();
    told(ui, done);
    is_done
}

/// Keeps a state machine in this browser.
pub async fn keep(state: AppState, ui: Ui, kept: Kept) {
    told(ui, write_kept(state, ui, kept).await);
}

/// Copies a link that holds everything.
pub async fn share(state: AppState, ui: Ui) {
    told(ui, write_link(state, ui).await);
}

fn told(ui: Ui, done: Result<(), Missing>) {
    if done.is_err() {
        ui.alert("This part of the page could not be downloaded. Nothing was changed; try again when you are connected.");
    }
}

/// Begins to download what a room needs, for a person who is about to go there.
pub fn expect(room: Room) {
    let piece = match room {
        Room::Plan => return,
        Room::Flow => &FLOW,
        Room::Run => &RUN,
    };
    // Whoever goes there is told if it did not come.
    leptos::task::spawn_local(async { drop((piece.load)().await) });
    if room == Room::Flow {
        code_pane::expect();
    }
}

/// The piece's view, as soon as it is there.
pub fn shown(piece: &'static Piece) -> AnyView {
    // `None` while it is on its way, then whether it came.
    let there = RwSignal::new(None);
    let load = move || {
        there.set(None);
        leptos::task::spawn_local(async move {
            let came = (piece.load)().await.is_ok();
            // Whoever waited may have gone on.
            let _ = there.try_set(Some(came));
        });
    };
    load();
    (move || match there.get() {
        None => view! { <div class="on-its-way" role="status" aria-busy="true"></div> }.into_any(),
        Some(true) => match at_once((piece.view)()) {
            Some(Ok(view)) => view,
            _ => missing(load),
        },
        Some(false) => missing(load),
    })
    .into_any()
}

fn missing(again: impl Fn() + Copy + Send + 'static) -> AnyView {
    view! {
        <div class="on-its-way" role="alert">
            <p>"This part of the page could not be downloaded. Your work is as it was."</p>
            <button class="btn" on:click=move |_| again()>"Try again"</button>
        </div>
    }
    .into_any()
}

/// What a future that has nothing to wait for comes to.
fn at_once<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}
