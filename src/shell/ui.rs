//! State of the page's face alone: what is open, what is said, where the canvas looks. None of it is the document.

use editor::keymap::{Action, Keymap};
use editor::machine::Opened;
use editor::plan::{Gesture, Metrics, Point, TaskEdge, Tool, Viewport};
use leptos::prelude::*;
use plan::Plan;
use protocol::RunSettings;
use std::sync::Arc;

use crate::platform;

/// Whether the session is safe in this browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// Written.
    Yes,
    /// About to be written.
    Soon,
    /// The browser does not let us.
    Denied,
}

/// Something said to the person.
#[derive(Debug, Clone, PartialEq)]
pub struct Toast {
    /// Number, to tell toasts apart.
    pub id: u32,
    /// The words.
    pub text: String,
    /// Something went wrong: stays until it is closed, or the person goes on.
    pub alert: bool,
    /// When it was said, by the clock of [`platform::clock::now_ms`].
    pub said_ms: f64,
    /// A link to select by hand.
    pub link: Option<String>,
    /// A plan that cannot run as it is, but can be opened to mend it.
    pub plan: Option<Arc<Plan>>,
}

/// Where a new task is offered: on the canvas (a point of the plane, shown at a point of the canvas).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Offer {
    /// Where its card would go.
    pub place: Option<Point>,
    /// Where the popover is shown, in pixels of the canvas.
    pub shown: Option<Point>,
}

/// What the details dialog is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormOf {
    /// The task of an id.
    Task(String),
    /// What holds for the whole plan.
    Plan,
}

/// A plan, how it is run, and the state machine over it.
pub type Linked = (Arc<Plan>, RunSettings, Option<Arc<Opened>>);

/// Copyable handles to the face's signals.
#[derive(Clone, Copy)]
pub struct Ui {
    /// Messages on show.
    pub toasts: RwSignal<Vec<Toast>>,
    /// How many messages there were: none has the number of one before, whose clock may still run.
    said: StoredValue<u32>,
    /// The command palette is open.
    pub palette: RwSignal<bool>,
    /// The cheat-sheet is open.
    pub keys: RwSignal<bool>,
    /// Every key, with a person's own.
    pub keymap: RwSignal<Keymap>,
    /// What the room on show, Flow or Run, is to do next.
    pub room_action: RwSignal<Option<Action>>,
    /// Address of the state that the Flow room is to go to next.
    pub flow_state: RwSignal<Option<String>>,
    /// The dialog to paste JSON is open.
    pub paste: RwSignal<bool>,
    /// What stands in it; it stays until something was opened.
    pub pasted: RwSignal<String>,
    /// What the details dialog is about, while it is open.
    pub form: RwSignal<Option<FormOf>>,
    /// A link is being opened: nothing is on show yet.
    pub opening: RwSignal<bool>,
    /// What the link in the address bar brought, while nothing of it was changed.
    pub linked: StoredValue<Option<Linked>>,
    /// Autosave.
    pub saved: RwSignal<Saved>,
    /// What a press on the canvas means.
    pub tool: RwSignal<Tool>,
    /// What the pointer is doing.
    pub gesture: RwSignal<Gesture>,
    /// Part of the plane on show.
    pub view: RwSignal<Viewport>,
    /// Size of the canvas in pixels.
    pub size: RwSignal<(f64, f64)>,
    /// The view follows the cards until a person moves it.
    pub follow: RwSignal<bool>,
    /// The screen is a phone's.
    pub narrow: RwSignal<bool>,
    /// The dependency under the pointer.
    pub edge: RwSignal<Option<TaskEdge>>,
    /// The card being edited.
    pub editing: RwSignal<Option<String>>,
    /// The card that a dependency is being drawn from by keyboard.
    pub connecting: RwSignal<Option<String>>,
    /// New task on offer.
    pub offer: RwSignal<Option<Offer>>,
}

/// The face's state, from the context that `App` provides.
pub fn ui() -> Ui {
    expect_context::<Ui>()
}

/// How long a message that needs no answer stays, and one about what went wrong at least.
const TOAST_MS: u64 = 4_000;
/// Messages as young as this came with what was done just now.
const AT_ONCE_MS: f64 = 300.0;
/// So many messages about what went wrong are on show, the latest.
const ALERTS: usize = 2;

impl Ui {
    /// Nothing open, nothing said.
    pub fn new() -> Self {
        Self {
            toasts: RwSignal::new(Vec::new()),
            said: StoredValue::new(0),
            palette: RwSignal::new(false),
            keys: RwSignal::new(false),
            keymap: RwSignal::new(platform::keys::own()),
            room_action: RwSignal::new(None),
            flow_state: RwSignal::new(None),
            paste: RwSignal::new(false),
            pasted: RwSignal::new(String::new()),
            form: RwSignal::new(None),
            opening: RwSignal::new(false),
            linked: StoredValue::new(None),
            saved: RwSignal::new(Saved::Yes),
            tool: RwSignal::new(Tool::Select),
            gesture: RwSignal::new(Gesture::Idle),
            view: RwSignal::new(Viewport::default()),
            size: RwSignal::new((0.0, 0.0)),
            follow: RwSignal::new(true),
            narrow: RwSignal::new(false),
            edge: RwSignal::new(None),
            editing: RwSignal::new(None),
            connecting: RwSignal::new(None),
            offer: RwSignal::new(None),
        }
    }

    /// The link is opened, or cannot be.
    pub fn show_room(&self) {
        // A room that is there already stays.
        self.opening.maybe_update(std::mem::take);
    }

    /// Sizes of cards on this screen.
    pub fn metrics(&self) -> Metrics {
        if self.narrow.get() {
            Metrics::NARROW
        } else {
            Metrics::WIDE
        }
    }

    /// Says something in passing; takes the place of what was said in passing before.
    pub fn say(&self, text: impl Into<String>) {
        self.go_on();
        self.toasts.update(|toasts| toasts.retain(|toast| toast.alert || toast.link.is_some()));
        let id = self.push(text.into(), false, None, None);
        let ui = *self;
        set_timeout(move || ui.dismiss(id), std::time::Duration::from_millis(TOAST_MS));
    }

    /// Says that something went wrong; stays until closed or the person goes on.
    pub fn alert(&self, text: impl Into<String>) {
        self.push(text.into(), true, None, None);
    }

    /// Says that a plan cannot run, and offers to open it.
    pub fn offer_to_mend(&self, text: impl Into<String>, plan: Plan) {
        self.push(text.into(), true, None, Some(Arc::new(plan)));
    }

    /// Something was opened: what went wrong before is of the past.
    pub fn opened(&self, title: &str) {
        if !self.paste.get_untracked() {
            self.pasted.set(String::new());
        }
        self.toasts.update(|toasts| toasts.retain(|toast| !toast.alert));
        self.say(format!("Opened {title}"));
    }

    /// The person has gone on: what went wrong is of the past as soon as it could be read, unless it came with what was
    /// done just now or offers something.
    pub fn go_on(&self) {
        let now = platform::clock::now_ms();
        let is_past =
            |toast: &&Toast| toast.alert && toast.plan.is_none() && now - toast.said_ms > AT_ONCE_MS;
        let past = self.toasts.with_untracked(|toasts| {
            toasts.iter().filter(is_past).map(|toast| (toast.id, toast.said_ms)).collect::<Vec<_>>()
        });
        for (id, said_ms) in past {
            let left_s = (said_ms + TOAST_MS as f64 - now) / 1_000.0;
            if left_s > 0.0 {
                let ui = *self;
                set_timeout(move || ui.dismiss(id), std::time::Duration::from_secs_f64(left_s));
            } else {
                self.dismiss(id);
            }
        }
    }

    /// Shows a link, with words.
    pub fn show_link(&self, text: impl Into<String>, link: String) {
        self.toasts.update(|toasts| toasts.retain(|toast| toast.link.is_none()));
        self.push(text.into(), false, Some(link), None);
    }

    /// Closes a message.
    pub fn dismiss(&self, id: u32) {
        self.toasts.update(|toasts| toasts.retain(|toast| toast.id != id));
    }

    fn push(&self, text: String, alert: bool, link: Option<String>, plan: Option<Arc<Plan>>) -> u32 {
        self.said.update_value(|said| *said = said.wrapping_add(1));
        let id = self.said.get_value();
        self.toasts.update(|toasts| {
            toasts.retain(|toast| toast.text != text);
            // More than a few would hide what they are about.
            let alerts = toasts.iter().filter(|toast| toast.alert).count();
            if let Some(oldest) =
                toasts.iter().position(|toast| toast.alert).filter(|_| alert && alerts >= ALERTS)
            {
                toasts.remove(oldest);
            }
            toasts.push(Toast { id, text, alert, said_ms: platform::clock::now_ms(), link, plan });
        });
        id
    }
}
