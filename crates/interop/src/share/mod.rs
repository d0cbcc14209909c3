//! Share links: a whole session in the fragment of a URL, so that opening the link reproduces it and nothing is
//! sent to any server (browsers keep the fragment to themselves).
//!
//! `content` and `machine` turn documents into JSON text and back, `envelope` packs bytes into link characters and back. The
//! format is described in `docs/share-link.md`.

mod content;
mod envelope;
mod error;
mod machine;

pub use error::ShareError;
pub use machine::SharedMachine;

use asl::model::QueryLanguage;
use plan::Plan;
use protocol::{Layout, Layouts, RunSettings};

/// Where a link that is opened begins: `#s=` and the payload.
const FRAGMENT_KEY: &str = "s=";

/// Most runs a link may ask for: the receiver starts them without being asked.
pub const MAX_RUNS: u32 = 10_000;

/// What a link carries: one of the kinds of documents.
#[derive(Debug, Clone, PartialEq)]
pub enum Document {
    /// A plan and how it is looked at.
    Plan(Box<Shared>),
    /// A state machine and what it is run with.
    Machine(Box<SharedMachine>),
}

impl Document {
    /// The document as JSON, the one that `stepweave share decode` prints and `share encode` reads.
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Plan(shared) => shared.to_json(),
            Self::Machine(machine) => machine.to_json(),
        }
    }

    /// Reads the JSON of [`Document::to_json`].
    ///
    /// # Errors
    /// [`ShareError::Json`], [`ShareError::Content`], [`ShareError::NewerKind`] or [`ShareError::Plan`], each naming the
    /// place in `json`.
    pub fn from_json(json: &str) -> Result<Self, ShareError> {
        content::read(json)
    }

    /// The payload: what stands after `#s=`. The same document always gives the same characters.
    pub fn encode(&self) -> String {
        match self {
            Self::Plan(shared) => encode(shared),
            Self::Machine(machine) => machine.encode(),
        }
    }

    /// A whole link to `base_url`, whose own fragment, if any, gives way.
    pub fn link(&self, base_url: &str) -> String {
        link_to(base_url, &self.encode())
    }

    /// Whether a link can hold it: what unpacks to more than 1 MiB is refused when it is opened.
    pub fn fits(&self) -> bool {
        self.to_json().to_string().len() <= envelope::MAX_DOCUMENT
    }

    fn plan(self) -> Result<Shared, ShareError> {
        match self {
            Self::Plan(shared) => Ok(*shared),
            Self::Machine(_) => Err(ShareError::NotAPlan),
        }
    }
}

/// A plan as a link carries it. The theme is the reader's own and not part of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Shared {
    /// The plan.
    pub plan: Plan,
    /// How its runs are made.
    pub settings: ShareSettings,
    /// Whether the layouts are priced as Express workflows; otherwise as Standard ones.
    pub express: bool,
    /// Which room is open.
    pub room: Room,
    /// The layout being looked at, if one is chosen.
    pub layout: Option<Layout>,
    /// Code of the hazard whose run is being looked at, if one is.
    pub hazard: Option<String>,
    /// Ids of the tasks that are selected.
    pub tasks: Vec<String>,
    /// What of the layout or its run is being looked at.
    pub sight: Sight,
}

/// What is being looked at in the Flow or the Run room.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sight {
    /// Name of the state, if one is selected.
    pub state: Option<String>,
    /// Where the playhead stands in the run, in milliseconds from its start, if it was moved.
    pub at_ms: Option<u64>,
    /// States where playing pauses, each with its condition: JSONata on the state's input; empty: always.
    pub breakpoints: Vec<(String, String)>,
}

impl Shared {
    /// A link to `plan` alone: one run with expected durations, the Plan room open.
    pub fn new(plan: Plan) -> Self {
        Self {
            plan,
            settings: ShareSettings::default(),
            express: false,
            room: Room::Plan,
            layout: None,
            hazard: None,
            tasks: Vec::new(),
            sight: Sight::default(),
        }
    }

    /// The document as JSON, the one that `stepweave share decode` prints and `share encode` reads.
    pub fn to_json(&self) -> serde_json::Value {
        content::write(self)
    }

    /// Reads the JSON of [`Shared::to_json`].
    ///
    /// # Errors
    /// Those of [`Document::from_json`]; [`ShareError::NotAPlan`] for a document of another kind.
    pub fn from_json(json: &str) -> Result<Self, ShareError> {
        Document::from_json(json)?.plan()
    }
}

/// How the runs of a shared comparison are made; the part of [`RunSettings`] that changes what is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShareSettings {
    /// `true`: every task takes its mean; `false`: durations are drawn.
    pub expected: bool,
    /// Seed of the draws.
    pub seed: u64,
    /// How many runs, 1 to [`MAX_RUNS`].
    pub runs: u32,
    /// Which layouts are compared.
    pub layouts: Layouts,
    /// In which language they are written.
    pub query_language: QueryLanguage,
}

impl Default for ShareSettings {
    fn default() -> Self {
        RunSettings::default().into()
    }
}

impl From<RunSettings> for ShareSettings {
    fn from(settings: RunSettings) -> Self {
        let RunSettings { expected, seed, runs, layouts, query_language, traces: _, weights: _ } = settings;
        Self { expected, seed, runs, layouts, query_language }
    }
}

impl From<ShareSettings> for RunSettings {
    fn from(settings: ShareSettings) -> Self {
        let ShareSettings { expected, seed, runs, layouts, query_language } = settings;
        Self { expected, seed, runs, layouts, query_language, traces: false, weights: false }
    }
}

/// The rooms of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Room {
    /// Tasks, dependencies and the comparison.
    #[default]
    Plan,
    /// A state machine as a flow chart, its code beside it.
    Flow,
    /// A run, step by step.
    Run,
}

impl Room {
    /// Name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Flow => "flow",
            Self::Run => "run",
        }
    }
}

/// The payload: what stands after `#s=`. The same document always gives the same characters.
pub fn encode(shared: &Shared) -> String {
    envelope::pack(content::write(shared).to_string().as_bytes())
}

/// A whole link to `base_url`, whose own fragment, if any, gives way.
pub fn link(base_url: &str, shared: &Shared) -> String {
    link_to(base_url, &encode(shared))
}

fn link_to(base_url: &str, payload: &str) -> String {
    let page = base_url.split('#').next().unwrap_or_default();
    format!("{page}#{FRAGMENT_KEY}{payload}")
}

/// Reads a whole URL, its fragment (with or without `#`) or the bare payload. White space that mail programs
/// add is ignored. Time and memory are bounded whatever the text is.
///
/// # Errors
/// What is damaged and where; nothing is guessed from a damaged link.
pub fn open(text: &str) -> Result<Document, ShareError> {
    if text.contains("://") && !text.contains('#') {
        return Err(ShareError::NotALink);
    }
    Document::from_json(&envelope::unpack(text, payload_start(text))?)
}

/// The same where only a plan will do.
///
/// # Errors
/// Those of [`open`]; [`ShareError::NotAPlan`] for a link to a document of another kind.
pub fn decode(text: &str) -> Result<Shared, ShareError> {
    open(text)?.plan()
}

/// Byte offset at which the payload of `text` begins: its end for an address without a fragment.
fn payload_start(text: &str) -> usize {
    let fragment = match text.find('#') {
        Some(hash) => hash + 1,
        None if text.contains("://") => text.len(),
        None => 0,
    };
    let rest = text.get(fragment..).unwrap_or_default();
    let blank = rest.len() - rest.trim_start().len();
    let start = fragment + blank;
    match text.get(start..) {
        Some(rest) if rest.starts_with(FRAGMENT_KEY) => start + FRAGMENT_KEY.len(),
        _ => start,
    }
}
