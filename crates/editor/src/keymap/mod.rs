//! Every key of the page, in one table ([`KEYMAP`]). The `?` cheat-sheet and the command palette are made from it; a person
//! can give actions other keys ([`Keymap`]).

mod custom;
mod table;

pub use custom::Keymap;
pub use table::KEYMAP;

/// Something a key, a menu or the palette does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Take the last step back.
    Undo,
    /// Take the last undone step again.
    Redo,
    /// Open the command palette.
    Palette,
    /// Show the cheat-sheet.
    Keys,
    /// A plan without tasks.
    NewPlan,
    /// A state machine without states.
    NewMachine,
    /// A field to paste a document into.
    PasteDocument,
    /// Copy a link that holds everything.
    Share,
    /// Open a file.
    Open,
    /// Save the plan to a file.
    Save,
    /// Go to the Plan room.
    RoomPlan,
    /// Go to the Flow room.
    RoomFlow,
    /// Go to the Run room.
    RoomRun,
    /// Other colours.
    Theme,
    /// Take the select tool.
    ToolSelect,
    /// Take the add tool.
    ToolAdd,
    /// Open everything about the selected task.
    Details,
    /// Open what holds for the whole plan.
    Settings,
    /// Draw a dependency from the card in focus, or take the connect tool.
    Connect,
    /// Lay cards out automatically.
    AutoLayout,
    /// Show all cards.
    Fit,
    /// Larger.
    ZoomIn,
    /// Smaller.
    ZoomOut,
    /// Edit the card in focus.
    Edit,
    /// Delete what is selected.
    Delete,
    /// Copies of the selected cards.
    DuplicateTasks,
    /// Take the selected cards to the clipboard.
    CutTasks,
    /// Copy them there.
    CopyTasks,
    /// Select all cards.
    SelectAll,
    /// Let go.
    Escape,
    /// Focus the next card in a direction.
    FocusLeft,
    /// To the right.
    FocusRight,
    /// Up.
    FocusUp,
    /// Down.
    FocusDown,
    /// Move the selected cards.
    NudgeLeft,
    /// To the right.
    NudgeRight,
    /// Up.
    NudgeUp,
    /// Down.
    NudgeDown,
    /// Select the next state of the flow chart.
    StateNext,
    /// Select the state before.
    StateBefore,
    /// Insert a state after the selected one.
    Insert,
    /// Insert a state inside the selected container.
    InsertInside,
    /// Give the selected state another name.
    Rename,
    /// Lead the selected state to another.
    Lead,
    /// Change the selected state's type.
    Retype,
    /// Move the selected state behind the next one.
    MoveLater,
    /// Move it before the one before.
    MoveEarlier,
    /// Move the selected states' boxes by hand.
    ByHandLeft,
    /// To the right.
    ByHandRight,
    /// Up.
    ByHandUp,
    /// Down.
    ByHandDown,
    /// Put boxes that were moved by hand back where the layout has them.
    PutBack,
    /// Delete the selected states.
    DeleteStates,
    /// Take the selected states to the clipboard.
    Cut,
    /// Copy them.
    Copy,
    /// Double them.
    Duplicate,
    /// Select every state.
    SelectStates,
    /// Show the inside of the selected container alone.
    Enter,
    /// Back to what it is in.
    Leave,
    /// Offer everything that can be done.
    Menu,
    /// Show the steps so far.
    History,
    /// Select nothing.
    LetGo,
    /// Larger.
    FlowLarger,
    /// Smaller.
    FlowSmaller,
    /// Show the whole flow chart.
    FlowAll,
    /// Find in the code.
    FindCode,
    /// Lay the code out.
    Format,
    /// Play the run, or stop.
    PlayPause,
    /// To where the next thing happens.
    StepForward,
    /// To where the last thing happened.
    StepBack,
    /// To the run's beginning.
    ToStart,
    /// To its end.
    ToEnd,
    /// Playing pauses where the selected state is entered, or no longer.
    Breakpoint,
}

/// Where a key works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Everywhere, but for text fields unless with Ctrl.
    Page,
    /// Everywhere in the Plan room, as above.
    Plan,
    /// While the plan's canvas or a card has the focus.
    Canvas,
    /// While the flow chart has the focus.
    Flow,
    /// Everywhere in the Run room, but for text fields.
    Run,
}

impl Scope {
    /// All, in the order of the cheat-sheet.
    pub const ALL: [Self; 5] = [Self::Page, Self::Plan, Self::Canvas, Self::Flow, Self::Run];

    /// The heading of the cheat-sheet.
    pub fn title(self) -> &'static str {
        match self {
            Self::Page => "Everywhere",
            Self::Plan => "In the plan",
            Self::Canvas => "On the plan's canvas",
            Self::Flow => "In the flow chart",
            Self::Run => "In a run",
        }
    }

    /// Whether a key could mean something in both.
    pub fn meets(self, other: Self) -> bool {
        let room = |scope| if scope == Self::Canvas { Self::Plan } else { scope };
        self == Self::Page || other == Self::Page || room(self) == room(other)
    }
}

/// A line of the table. `keys` are alternatives such as `Ctrl+Shift+Z`; Ctrl stands for Cmd on a Mac as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Binding {
    /// What it does.
    pub action: Action,
    /// What it is called where a person's own keys are kept; never changes.
    pub id: &'static str,
    /// Where.
    pub scope: Scope,
    /// Alternatives, the one to show first.
    pub keys: &'static [&'static str],
    /// What people read.
    pub label: &'static str,
}

/// A key that was pressed, as browsers name it (`KeyboardEvent.key`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPress<'a> {
    /// `z`, `Z`, `ArrowLeft`, `?` ...
    pub key: &'a str,
    /// Ctrl or Cmd.
    pub ctrl: bool,
    /// Alt, or Option.
    pub alt: bool,
    /// Shift.
    pub shift: bool,
}

impl KeyPress<'_> {
    /// How the table would write it: `Ctrl+Alt+Shift+Z`. `None` of a key that only changes others.
    pub fn written(&self) -> Option<String> {
        let key = match self.key.strip_prefix("Arrow").unwrap_or(self.key) {
            "Control" | "Shift" | "Alt" | "Meta" | "AltGraph" | "CapsLock" | "Dead" | "Unidentified"
            | "Process" => return None,
            " " => "Space",
            key => key,
        };
        let shift = if self.shift && !is_sign(key) { "Shift+" } else { "" };
        let ctrl = if self.ctrl { "Ctrl+" } else { "" };
        let alt = if self.alt { "Alt+" } else { "" };
        let letter = key.chars().count() == 1;
        Some(format!("{ctrl}{alt}{shift}{}", if letter { key.to_ascii_uppercase() } else { key.to_owned() }))
    }

    /// Whether it is what the table writes so.
    pub fn is(&self, keys: &str) -> bool {
        self.written().is_some_and(|written| written.eq_ignore_ascii_case(keys))
    }
}

/// A sign is the same with and without Shift, as keyboards differ.
fn is_sign(key: &str) -> bool {
    key.chars().all(|c| c.is_ascii() && !c.is_ascii_alphanumeric())
}

/// Keys as people read them: `Ctrl Z`, `Del`.
pub fn shown(keys: &str) -> String {
    match keys.strip_suffix('+') {
        Some(before) => format!("{}+", before.replace('+', " ")),
        None => keys.replace("Delete", "Del").replace('+', " "),
    }
}
