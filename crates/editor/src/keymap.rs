//! Every key of the page, in one table. The `?` cheat-sheet, the tooltips and the command palette are made from it.

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
}

/// Where a key works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Everywhere, but for text fields unless with Ctrl.
    Page,
    /// While the canvas or a card has the focus.
    Canvas,
}

impl Scope {
    /// The heading of the cheat-sheet.
    pub fn title(self) -> &'static str {
        match self {
            Self::Page => "Everywhere",
            Self::Canvas => "On the canvas",
        }
    }
}

/// A line of the table. `keys` are alternatives such as `Ctrl+Shift+Z`; Ctrl stands for Cmd on a Mac as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Binding {
    /// What it does.
    pub action: Action,
    /// Where.
    pub scope: Scope,
    /// Alternatives, the one to show first.
    pub keys: &'static [&'static str],
    /// What people read.
    pub label: &'static str,
}

const fn bind(action: Action, scope: Scope, keys: &'static [&'static str], label: &'static str) -> Binding {
    Binding { action, scope, keys, label }
}

/// The table.
pub const KEYMAP: &[Binding] = &[
    bind(Action::Palette, Scope::Page, &["Ctrl+K"], "Search commands and tasks"),
    bind(Action::Undo, Scope::Page, &["Ctrl+Z"], "Undo"),
    bind(Action::Redo, Scope::Page, &["Ctrl+Y", "Ctrl+Shift+Z"], "Redo"),
    bind(Action::Open, Scope::Page, &["Ctrl+O"], "Open a file"),
    bind(Action::Save, Scope::Page, &["Ctrl+S"], "Save the plan as a file"),
    bind(Action::Share, Scope::Page, &["Ctrl+Shift+L"], "Copy a link"),
    bind(Action::RoomPlan, Scope::Page, &["1"], "Go to Plan"),
    bind(Action::RoomFlow, Scope::Page, &["2"], "Go to Flow"),
    bind(Action::RoomRun, Scope::Page, &["3"], "Go to Run"),
    bind(Action::Theme, Scope::Page, &["Shift+D"], "Light or dark"),
    bind(Action::Keys, Scope::Page, &["?"], "Show these keys"),
    bind(Action::ToolSelect, Scope::Page, &["V"], "Select tool"),
    bind(Action::ToolAdd, Scope::Page, &["T"], "Add a task"),
    bind(Action::Fit, Scope::Page, &["F"], "Show all tasks"),
    bind(Action::AutoLayout, Scope::Page, &["L"], "Lay out automatically"),
    bind(Action::ZoomIn, Scope::Page, &["+", "="], "Zoom in"),
    bind(Action::ZoomOut, Scope::Page, &["-"], "Zoom out"),
    bind(Action::Settings, Scope::Page, &["S"], "Failure, polling and prices"),
    bind(Action::Details, Scope::Page, &["D"], "Everything about the selected task"),
    bind(Action::Connect, Scope::Page, &["C"], "Draw a dependency"),
    bind(Action::Edit, Scope::Canvas, &["Enter", "F2"], "Edit name and duration"),
    bind(Action::Delete, Scope::Canvas, &["Delete", "Backspace"], "Delete what is selected"),
    bind(Action::SelectAll, Scope::Canvas, &["Ctrl+A"], "Select all tasks"),
    bind(Action::Escape, Scope::Canvas, &["Escape"], "Let go"),
    bind(Action::FocusLeft, Scope::Canvas, &["Left"], "Task to the left"),
    bind(Action::FocusRight, Scope::Canvas, &["Right"], "Task to the right"),
    bind(Action::FocusUp, Scope::Canvas, &["Up"], "Task above"),
    bind(Action::FocusDown, Scope::Canvas, &["Down"], "Task below"),
    bind(Action::NudgeLeft, Scope::Canvas, &["Shift+Left"], "Move left"),
    bind(Action::NudgeRight, Scope::Canvas, &["Shift+Right"], "Move right"),
    bind(Action::NudgeUp, Scope::Canvas, &["Shift+Up"], "Move up"),
    bind(Action::NudgeDown, Scope::Canvas, &["Shift+Down"], "Move down"),
];

/// A key that was pressed, as browsers name it (`KeyboardEvent.key`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPress<'a> {
    /// `z`, `Z`, `ArrowLeft`, `?` ...
    pub key: &'a str,
    /// Ctrl or Cmd.
    pub ctrl: bool,
    /// Shift.
    pub shift: bool,
}

/// What a key does; `canvas` says whether the canvas has the focus, `typing` whether a text field has.
pub fn action(press: &KeyPress<'_>, canvas: bool, typing: bool) -> Option<Action> {
    if typing && !press.ctrl {
        return None;
    }
    let here = |binding: &&Binding| binding.scope == Scope::Page || canvas;
    let found =
        KEYMAP.iter().filter(here).find(|binding| binding.keys.iter().any(|keys| matches(keys, press)))?;
    // In a text field the field's own undo and select-all come first.
    let own = matches!(found.action, Action::Undo | Action::Redo | Action::SelectAll);
    (!(typing && own)).then_some(found.action)
}

/// The first key of an action, to show: `Ctrl Z`.
pub fn shown(action: Action) -> Option<String> {
    let binding = KEYMAP.iter().find(|binding| binding.action == action)?;
    let first = binding.keys.first()?;
    Some(if *first == "+" { "+".to_owned() } else { first.replace("Delete", "Del").replace('+', " ") })
}

fn matches(keys: &str, press: &KeyPress<'_>) -> bool {
    let mut rest = keys;
    let (mut ctrl, mut shift) = (false, false);
    loop {
        if let Some(after) = rest.strip_prefix("Ctrl+") {
            (ctrl, rest) = (true, after);
        } else if let Some(after) = rest.strip_prefix("Shift+") {
            (shift, rest) = (true, after);
        } else {
            break;
        }
    }
    let key = press.key.strip_prefix("Arrow").unwrap_or(press.key);
    let sign = rest.chars().all(|c| !c.is_alphanumeric());
    key.eq_ignore_ascii_case(rest) && ctrl == press.ctrl && (sign || shift == press.shift)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(key: &str, ctrl: bool, shift: bool, canvas: bool, typing: bool, expect: Option<Action>) {
        assert_eq!(
            action(&KeyPress { key, ctrl, shift }, canvas, typing),
            expect,
            "{key} ctrl {ctrl} shift {shift}"
        );
    }

    #[test]
    fn keys_find_their_actions() {
        check("z", true, false, false, false, Some(Action::Undo));
        check("Z", true, true, false, false, Some(Action::Redo));
        check("z", false, false, false, false, None);
        check("?", false, true, false, false, Some(Action::Keys));
        check("ArrowLeft", false, false, true, false, Some(Action::FocusLeft));
        check("ArrowLeft", false, true, true, false, Some(Action::NudgeLeft));
        check("ArrowLeft", false, false, false, false, None);
        check("Delete", false, false, true, false, Some(Action::Delete));
    }

    #[test]
    fn typing_keeps_its_keys() {
        check("v", false, false, true, true, None);
        check("z", true, false, true, true, None);
        check("k", true, false, false, true, Some(Action::Palette));
    }

    #[test]
    fn no_key_means_two_things() {
        for (at, binding) in KEYMAP.iter().enumerate() {
            for other in KEYMAP.iter().skip(at + 1) {
                assert!(
                    !binding.keys.iter().any(|keys| other.keys.contains(keys)),
                    "{binding:?} and {other:?}"
                );
            }
        }
        assert_eq!(shown(Action::Undo).as_deref(), Some("Ctrl Z"));
        assert_eq!(shown(Action::Delete).as_deref(), Some("Del"));
    }
}
