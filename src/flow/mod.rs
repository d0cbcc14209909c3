//! The Flow room: a state machine as outline, flow chart and ASL, one selection through all three. A layout is read,
//! a definition that was opened is edited.

pub mod board;
pub mod by_hand;
mod canvas;
pub mod drawing;
mod ghost;
mod head;
mod inside;
mod keys;
pub mod lens;
mod minimap;
pub mod node;
mod outline;
mod overlay;
mod pad;
mod palette;
mod picker;
mod quick;
mod sheet;
mod side;
mod status;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use asl::{Diagnostic, Span};
use editor::flow::chart::Flat;
use editor::flow::gesture::{Gesture, Stage};
use editor::flow::{picture_again, Layouts, Picture};
use editor::listing::Listing;
use editor::machine::{Address, Command, Exit, NewState, Reading};
use editor::plan::Viewport;
use interop::share::Sight;
use leptos::html::Div;
use leptos::prelude::*;

use crate::compare::slug;
use crate::shell::ui::{ui, Ui};
use crate::state::{app_state, AppState};

use board::{Board, Tasks};
use canvas::FlowCanvas;
use drawing::{Drawn, EdgeKey};
use outline::Outline;
use palette::Palette;
pub use picker::Picker;
use quick::{Quick, QuickDialog};
use sheet::Pull;
use side::Side;
pub use status::MachineStatus;

/// How flow charts, forms and code look, here and in the Run room. It comes with the rooms: who opens the page does not wait for it.
pub static STYLE: &str = concat!(
    include_str!("../../style/flow.css"),
    include_str!("../../style/editor.css"),
    include_str!("../../style/code.css"),
    include_str!("../../style/code-pane.css")
);

/// What outline, canvas, inspector and code share.
#[derive(Clone, Copy)]
pub struct Flow {
    /// The page's state.
    pub state: AppState,
    /// The page's face.
    pub ui: Ui,
    /// Whether it is edited.
    pub editable: Memo<bool>,
    /// The text, as far as it is understood.
    pub present: Memo<Read>,
    /// The last sound text: what the canvas shows.
    pub good: Memo<Read>,
    /// Its state machine.
    pub chart: Memo<Arc<Flat>>,
    /// The scope that is shown alone, if one is.
    pub inside: RwSignal<Option<Address>>,
    /// The flow chart.
    pub picture: Memo<Arc<Picture>>,
    /// The flow chart, to find things in.
    pub drawn: Memo<Arc<Drawn>>,
    /// Its ASL.
    pub listing: Memo<Arc<Listing>>,
    /// The text that findings are of: the present one, or while a long one is typed one from a moment ago.
    pub checked: Memo<Read>,
    /// What is wrong with it.
    pub findings: Memo<Arc<Vec<Diagnostic>>>,
    /// States with something wrong in them, and whether it is an error.
    pub flawed: Memo<Arc<BTreeMap<String, bool>>>,
    /// Address of the selected state, of several the last.
    pub selected: RwSignal<Option<String>>,
    /// Addresses of all selected states.
    pub picked: Memo<BTreeSet<String>>,
    /// Those besides `selected`.
    others: RwSignal<BTreeSet<String>>,
    /// Addresses of containers drawn as nodes.
    pub collapsed: RwSignal<BTreeSet<String>>,
    /// Plan task and hue of the states that run one, by name.
    pub tasks: Memo<Tasks>,
    /// What the pointer is doing on the canvas.
    pub gesture: RwSignal<Gesture>,
    /// Key of the edge that what is dragged would go to.
    pub over: Memo<Option<EdgeKey>>,
    /// What is chosen from a list, if a list is open.
    pub quick: RwSignal<Option<Quick>>,
    /// Part of the plane on show.
    pub view: RwSignal<Viewport>,
    /// The view shows all until a person moves it.
    pub follow: RwSignal<bool>,
    /// The canvas.
    pub area: NodeRef<Div>,
    /// What is pressed in the palette and not yet dragged, and where.
    pub taking: StoredValue<Option<(NewState, (f64, f64))>>,
    /// Byte of the text that the code pane is to go to.
    pub go: RwSignal<Option<usize>>,
    /// The side column on a phone.
    pub pull: Pull,
    /// The way out of the selected state that was pointed at.
    pub looked: RwSignal<Option<Exit>>,
    /// Counts requests to find something in the code.
    pub find: RwSignal<u32>,
    /// Counts the states that were selected one after another: a state that is renamed stays the same one.
    pub which: RwSignal<u32>,
    /// Whether something in the inspector is being pressed: what would move it away waits.
    pub pressing: RwSignal<bool>,
}

/// A reading; the same only if it is the very same.
#[derive(Debug, Clone)]
pub struct Read(pub Arc<Reading>);

impl PartialEq for Read {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Flow {
    fn new(state: AppState, ui: Ui) -> Self {
        let editable = Memo::new(move |_| state.opened.with(Option::is_some));
        let layout = Memo::new(move |_| {
            let text = state.machine.with(|it| it.as_ref().map(|it| it.definition.clone()));
            Read(Arc::new(Reading::new(text.unwrap_or_default().into())))
        });
        let of_desk = move |good: bool| {
            state.desk.document().with(|editor| {
                let document = editor.document();
                Read(Arc::clone(if good { document.good() } else { document.present() }))
            })
        };
        let present = Memo::new(move |_| if editable.get() { of_desk(false) } else { layout.get() });
        let good = Memo::new(move |_| if editable.get() { of_desk(true) } else { layout.get() });
        let chart = Memo::new(move |_| good.with(|good| good.0.chart()));
        let checked = checked(present);
        let findings = Memo::new(move |_| checked.with(|read| read.0.diagnostics()));
        let collapsed = RwSignal::new(BTreeSet::new());
        let tasks = board::tasks(state);
        let inside = RwSignal::new(None::<Address>);
        let shown = Memo::new(move |_| {
            let alone =
                inside.with(|scope| chart.with(|chart| inside::scope_of(chart, scope.as_ref()?).cloned()));
            alone.map_or_else(|| chart.get(), Arc::new)
        });
        let layouts = StoredValue::new_local(Layouts::default());
        let gesture = RwSignal::new(Gesture::Idle);
        let nudges = by_hand::nudges(state, editable, gesture);
        let picture = Memo::new(move |_| {
            let (chart, nudges) = (shown.get(), nudges.get());
            let draw =
                |layouts: &mut Layouts| collapsed.with(|all| picture_again(&chart, all, &nudges, layouts));
            Arc::new(layouts.try_update_value(draw).unwrap_or_default())
        });
        let (selected, others) = (RwSignal::new(None::<String>), RwSignal::new(BTreeSet::new()));
        let picked = Memo::new(move |_| {
            let mut all: BTreeSet<String> = others.get();
            all.extend(selected.get());
            all
        });
        let drawn = Memo::new(move |_| Arc::new(Drawn::new(picture.get())));
        Self {
            state,
            ui,
            editable,
            present,
            good,
            chart,
            inside,
            picture,
            drawn,
            listing: Memo::new(move |_| Arc::new(present.with(|present| Listing::new(present.0.text())))),
            checked,
            findings,
            flawed: Memo::new(move |_| {
                Arc::new(checked.with(|read| findings.with(|findings| flawed(&read.0, findings))))
            }),
            selected,
            picked,
            others,
            collapsed,
            tasks,
            gesture,
            over: Memo::new(move |_| {
                let edge = gesture.with(|gesture| match gesture {
                    Gesture::Dragging(drag) => drag.place().and_then(|place| place.edge),
                    _ => None,
                })?;
                drawn.with(|drawn| drawn.key_of(edge))
            }),
            quick: RwSignal::new(None),
            view: RwSignal::new(Viewport::default()),
            follow: RwSignal::new(true),
            area: NodeRef::new(),
            taking: StoredValue::new(None),
            go: RwSignal::new(None),
            pull: Pull::new(),
            looked: RwSignal::new(None),
            find: RwSignal::new(0),
            which: RwSignal::new(0),
            pressing: RwSignal::new(false),
        }
    }

    /// What the chart needs to know.
    fn board(self) -> Board {
        let Self { drawn, picked, collapsed, flawed, tasks, over, .. } = self;
        Board { drawn, picked, collapsed, flawed, tasks, over, run: None }
    }

    /// Selects one state, or none.
    pub fn select(self, id: Option<String>) {
        if self.others.with_untracked(|others| !others.is_empty()) {
            self.others.update(BTreeSet::clear);
        }
        if self.selected.with_untracked(|now| *now != id) {
            self.looked.set(None);
            self.show(id);
        }
        self.tell_document();
    }

    fn show(self, id: Option<String>) {
        self.selected.set(id);
        self.which.update(|which| *which = which.wrapping_add(1));
    }

    /// The document knows what is selected of it: undo brings it back, commands follow it. It is told at once, as the next
    /// command may come before anything is drawn.
    fn tell_document(self) {
        if self.editable.get_untracked() {
            let all = self.addresses();
            self.state.desk.document().update_untracked(|editor| editor.select(all));
        }
    }

    /// Selects what the document says is selected.
    fn take_selection(self) {
        if self.editable.get_untracked() {
            let document = self.state.desk.document();
            let ids = document.with_untracked(|editor| {
                editor.selection().iter().map(Address::to_string).collect::<Vec<_>>()
            });
            self.select_all(ids);
        }
    }

    /// The document has changed: what is about a place goes with it, before anything is drawn.
    fn follow(self, moved: &[(Address, Address)]) {
        let now = |id: &String| Address::from(id.as_str()).after(moved).to_string();
        self.selected
            .maybe_update(|own| own.as_mut().is_some_and(|id| std::mem::replace(id, now(id)) != *id));
        self.collapsed.maybe_update(|all| {
            let after: BTreeSet<String> = all.iter().map(now).collect();
            std::mem::replace(all, after) != *all
        });
        self.take_selection();
    }

    /// Whether the room has been left.
    pub fn has_gone(self) -> bool {
        self.selected.is_disposed()
    }

    /// Selects several states; the one that was looked at stays so, else it is the last.
    pub fn select_all(self, ids: impl IntoIterator<Item = String>) {
        let mut all: BTreeSet<String> = ids.into_iter().collect();
        self.looked.maybe_update(|looked| looked.take().is_some());
        if self.picked.with_untracked(|picked| *picked == all) {
            return;
        }
        let now = self.selected.get_untracked().filter(|now| all.remove(now));
        let now = now.or_else(|| all.pop_last());
        self.others.set(all);
        if self.selected.with_untracked(|was| *was != now) {
            self.show(now);
        }
        self.tell_document();
    }

    /// The selected states.
    pub fn addresses(self) -> BTreeSet<Address> {
        self.picked.with_untracked(|picked| picked.iter().map(|id| Address::from(id.as_str())).collect())
    }

    /// Selects the state whose text holds the byte at `offset`.
    pub fn select_at(self, offset: usize) {
        let id = self.present.with_untracked(|present| {
            present.0.index().state_around(offset).map(|state| state.address.to_string())
        });
        // While the text is broken it may speak of states that the canvas has not yet: then all stays as it is.
        let known = |id: &String| {
            self.good.with_untracked(|good| good.0.index().state(&id.as_str().into()).is_some())
        };
        if id.as_ref().is_none_or(known) {
            self.select(id);
        }
    }

    /// Place in the text of the selected state.
    pub fn marked(self) -> Option<Span> {
        let selected = Address::from(self.selected.get()?);
        self.present.with(|present| present.0.index().state(&selected).map(|state| state.whole()))
    }

    /// Carries a command out, and says why where it cannot be.
    pub fn perform(self, command: &Command) {
        self.performed(command);
    }

    /// The same; whether it was.
    pub fn performed(self, command: &Command) -> bool {
        let done = self.state.edit_noted(command);
        if let Ok(Some(said)) | Err(said) = &done {
            self.ui.say(said);
        }
        done.is_ok()
    }

    /// Does something with what gestures need to know.
    pub fn on_stage<T>(self, work: impl FnOnce(&Stage) -> T) -> T {
        let selection = self.addresses();
        self.picture.with_untracked(|picture| {
            self.good.with_untracked(|good| work(&Stage { picture, reading: &good.0, selection: &selection }))
        })
    }
}

/// Texts of up to so many bytes are looked through for mistakes as soon as they change.
const SHORT: usize = 100_000;
/// Others when the hand rests for so long, which is longer than slow hands take from one key to the next: what they type
/// must show first.
const REST: Duration = Duration::from_millis(600);
/// What a long text is taken for until it was looked through.
const FLAWLESS: &str = r#"{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}"#;

/// The text that findings are of: the present one, or while a long one is typed one from a moment ago.
fn checked(present: Memo<Read>) -> Memo<Read> {
    let rested = RwSignal::new(Read(Arc::new(Reading::new(FLAWLESS.into()))));
    let timer: StoredValue<Option<TimeoutHandle>> = StoredValue::new(None);
    Effect::new(move |_| {
        let now = present.get();
        if let Some(handle) = timer.try_update_value(Option::take).flatten() {
            handle.clear();
        }
        if now.0.text().len() > SHORT {
            look_after(REST, now, rested, timer);
        }
    });
    Memo::new(move |_| {
        let now = present.get();
        if now.0.text().len() > SHORT {
            rested.get()
        } else {
            now
        }
    })
}

/// Looks a text through after a while, a part at a time: somebody may go on typing.
fn look_after(pause: Duration, now: Read, rested: RwSignal<Read>, timer: StoredValue<Option<TimeoutHandle>>) {
    let look = move || {
        if now.0.look_on() {
            drop(rested.try_set(now));
        } else {
            look_after(Duration::ZERO, now, rested, timer);
        }
    };
    // Refused only where the room has been left.
    let _ = timer.try_set_value(set_timeout_with_handle(look, pause).ok());
}

fn flawed(reading: &Reading, findings: &[Diagnostic]) -> BTreeMap<String, bool> {
    let mut all = BTreeMap::new();
    for finding in findings {
        if let Some(state) = reading.index().state_around(finding.span.start) {
            *all.entry(state.address.to_string()).or_default() |= finding.is_error();
        }
    }
    all
}

/// The selection of the room and that of the document are one.
fn share_selection(state: AppState, flow: Flow) {
    state.desk.tell(Callback::new(move |moved: Vec<_>| flow.follow(&moved)));
    Effect::new(move |_| {
        if flow.editable.get() {
            flow.take_selection();
        }
    });
}

/// Looks at what a link asks for, and tells links what is looked at.
fn share_sight(state: AppState, flow: Flow) {
    Effect::new(move |_| {
        let sought = state.sought.with_value(|sought| sought.as_ref()?.state.clone());
        let found = flow.drawn.with(|drawn| Some(drawn.picture.named(&sought?)?.id.clone()));
        if found.is_some() {
            state.sought.set_value(None);
            flow.select(found);
        }
    });
    Effect::new(move |_| {
        let name = flow.selected.with(|id| id.as_deref().map(|id| Address::from(id).name()));
        state.sight.set_value(Sight { state: name, ..Sight::default() });
    });
}

/// The room.
#[component]
pub fn FlowRoom() -> impl IntoView {
    let state = app_state();
    let flow = Flow::new(state, ui());
    provide_context(flow);
    provide_context(flow.board());
    // Another state machine has other states.
    let which = Memo::new(move |_| (flow.editable.get(), state.desk.id.get(), state.layout.get()));
    let before = StoredValue::new(None);
    Effect::new(move |_| {
        let now = which.get();
        if before
            .try_update_value(|before| before.replace(now.clone()))
            .flatten()
            .is_some_and(|before| before != now)
        {
            flow.select(None);
            flow.collapsed.set(BTreeSet::new());
            flow.inside.set(None);
            flow.gesture.set(Gesture::Idle);
        }
    });
    share_selection(state, flow);
    share_sight(state, flow);
    keys::listen(flow);
    keys::obey(flow);
    inside::follow_selection(flow);
    view! {
        <style>{STYLE}</style>
        <main class="flow-room" id="main" class:editing=move || flow.editable.get() data-layout=move || slug(state.layout.get()) data-sheet=move || flow.pull.sheet.get().word()>
            <aside class="flow-side" aria-label="Palette and outline">
                {move || if flow.editable.get() { view! { <Palette/> }.into_any() } else { view! { <Picker/> }.into_any() }}
                <Outline/>
            </aside>
            <h1 class="visually-hidden">{move || state.machine.with(|it| it.as_ref().map(|it| it.title.clone()))}</h1>
            <FlowCanvas/>
            <aside class="flow-code" class:pulled=move || flow.pull.style().is_some() style=move || flow.pull.style() aria-label="Definition"><Side/></aside>
            <QuickDialog/>
        </main>
    }
}
