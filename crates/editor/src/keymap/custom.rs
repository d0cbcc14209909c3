//! The table with a person's own keys in it.

use std::collections::BTreeMap;

use asl::json::{quote, Node};

use super::{shown, Action, Binding, KeyPress, Scope, KEYMAP};

/// Keys as they are now: those of the table, but where a person chose others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keymap {
    /// By the action's id.
    own: BTreeMap<&'static str, Vec<String>>,
}

fn binding(action: Action) -> Option<&'static Binding> {
    KEYMAP.iter().find(|binding| binding.action == action)
}

impl Keymap {
    /// Reads what [`Keymap::print`] wrote. What is not understood is left out: the table's keys are there for it.
    pub fn read(text: &str) -> Self {
        let (tree, _) = asl::json::parse(text);
        let keys = |node: &Node| node.elements().iter().filter_map(Node::as_str).map(str::to_owned).collect();
        let lists = |it: &Binding| tree.get(it.id).filter(|node| node.is_array());
        let own = KEYMAP.iter().filter_map(|it| Some((it.id, keys(lists(it)?))));
        Self { own: own.collect() }
    }

    /// A person's own keys as JSON: `{"undo": ["Ctrl+Z"]}`.
    pub fn print(&self) -> String {
        let line = |(id, keys): (&&str, &Vec<String>)| {
            let keys: Vec<String> = keys.iter().map(|keys| quote(keys)).collect();
            format!("{}: [{}]", quote(id), keys.join(", "))
        };
        format!("{{{}}}", self.own.iter().map(line).collect::<Vec<_>>().join(", "))
    }

    /// The keys of an action, the one to show first.
    pub fn keys(&self, action: Action) -> Vec<&str> {
        let Some(binding) = binding(action) else { return Vec::new() };
        match self.own.get(binding.id) {
            Some(own) => own.iter().map(String::as_str).collect(),
            None => binding.keys.to_vec(),
        }
    }

    /// The first key of an action as people read it: `Ctrl Z`.
    pub fn shown(&self, action: Action) -> Option<String> {
        self.keys(action).first().map(|keys| shown(keys))
    }

    /// A title for a button: "Undo (Ctrl Z)".
    pub fn title(&self, label: &str, action: Action) -> String {
        match self.shown(action) {
            Some(keys) => format!("{label} ({keys})"),
            None => label.to_owned(),
        }
    }

    /// Whether an action has keys of a person's own.
    pub fn is_own(&self, action: Action) -> bool {
        binding(action).is_some_and(|binding| self.own.contains_key(binding.id))
    }

    /// Whether any action has.
    pub fn is_changed(&self) -> bool {
        !self.own.is_empty()
    }

    /// The action that a key has already where it would mean `action` too.
    pub fn taken(&self, action: Action, keys: &str) -> Option<&'static Binding> {
        let scope = binding(action)?.scope;
        let here = |other: &&Binding| other.action != action && other.scope.meets(scope);
        let has = |other: &&Binding| self.keys(other.action).iter().any(|own| own.eq_ignore_ascii_case(keys));
        KEYMAP.iter().filter(here).find(has)
    }

    /// Gives an action a key in the place of its others. Whoever had it where it would mean both loses it.
    pub fn give(&mut self, action: Action, keys: &str) {
        while let Some(other) = self.taken(action, keys) {
            let kept = self.keys(other.action).into_iter().filter(|own| !own.eq_ignore_ascii_case(keys));
            let kept = kept.map(str::to_owned).collect();
            self.own.insert(other.id, kept);
        }
        if let Some(binding) = binding(action) {
            self.own.insert(binding.id, vec![keys.to_owned()]);
        }
    }

    /// Gives an action the table's keys again. Whoever has one of them by now loses it.
    pub fn reset(&mut self, action: Action) {
        let Some(binding) = binding(action) else { return };
        for keys in binding.keys {
            self.give(action, keys);
        }
        self.own.remove(binding.id);
    }

    /// What a key does at the places where the focus is; `typing` says whether that is a text field. Of two actions the
    /// one of the narrower place is meant.
    pub fn action(&self, press: &KeyPress<'_>, places: &[Scope], typing: bool) -> Option<Action> {
        if typing && !press.ctrl {
            return None;
        }
        let found = KEYMAP
            .iter()
            .rev()
            .filter(|binding| places.contains(&binding.scope))
            .find(|binding| self.keys(binding.action).iter().any(|keys| press.is(keys)))?;
        // In a text field the field's own undo, clipboard and select-all come first.
        let own = matches!(
            found.action,
            Action::Undo | Action::Redo | Action::CutTasks | Action::CopyTasks | Action::SelectAll
        );
        (!(typing && own)).then_some(found.action)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: &[Scope] = &[Scope::Page, Scope::Plan];
    const CANVAS: &[Scope] = &[Scope::Page, Scope::Plan, Scope::Canvas];

    fn check(key: &str, ctrl: bool, shift: bool, places: &[Scope], typing: bool, expect: Option<Action>) {
        let found = Keymap::default().action(&KeyPress { key, ctrl, alt: false, shift }, places, typing);
        assert_eq!(found, expect, "{key} ctrl {ctrl} shift {shift}");
    }

    #[test]
    fn keys_find_their_actions() {
        check("z", true, false, PLAN, false, Some(Action::Undo));
        check("Z", true, true, PLAN, false, Some(Action::Redo));
        check("z", false, false, PLAN, false, None);
        check("?", false, true, PLAN, false, Some(Action::Keys));
        check("ArrowLeft", false, false, CANVAS, false, Some(Action::FocusLeft));
        check("ArrowLeft", false, true, CANVAS, false, Some(Action::NudgeLeft));
        check("ArrowLeft", false, false, PLAN, false, None);
        check("Delete", false, false, CANVAS, false, Some(Action::Delete));
        check("t", false, false, PLAN, false, Some(Action::ToolAdd));
        check("t", false, false, &[Scope::Flow], false, Some(Action::Retype));
        check("t", false, false, &[Scope::Page], false, None);
        check(" ", false, false, &[Scope::Flow], false, Some(Action::Menu));
        check("=", false, false, &[Scope::Flow], false, Some(Action::FlowLarger));
        check("+", false, true, &[Scope::Flow], false, Some(Action::FlowLarger));
    }

    #[test]
    fn alt_makes_another_key() {
        let check = |alt, shift, expect| {
            let press = KeyPress { key: "ArrowDown", ctrl: false, alt, shift };
            assert_eq!(Keymap::default().action(&press, &[Scope::Flow], false), expect);
        };
        check(false, true, Some(Action::MoveLater));
        check(true, true, Some(Action::ByHandDown));
        check(true, false, None);
    }

    #[test]
    fn typing_keeps_its_keys() {
        check("v", false, false, CANVAS, true, None);
        check("z", true, false, CANVAS, true, None);
        check("k", true, false, PLAN, true, Some(Action::Palette));
    }

    #[test]
    fn no_key_means_two_things() {
        let keymap = Keymap::default();
        for binding in KEYMAP {
            for keys in binding.keys {
                let other = keymap.taken(binding.action, keys);
                assert_eq!(other.map(|other| other.id), None, "{} of {}", keys, binding.id);
            }
            let same = KEYMAP.iter().filter(|other| other.id == binding.id || other.action == binding.action);
            assert_eq!(same.count(), 1, "{}", binding.id);
        }
    }

    #[test]
    fn keys_are_shown_as_people_say_them() {
        let keymap = Keymap::default();
        let shown = |action| keymap.shown(action);
        assert_eq!(shown(Action::Undo).as_deref(), Some("Ctrl Z"));
        assert_eq!(shown(Action::Delete).as_deref(), Some("Del"));
        assert_eq!(shown(Action::ZoomIn).as_deref(), Some("+"));
        assert_eq!(shown(Action::Format), None);
        assert_eq!(super::shown("Ctrl++"), "Ctrl +");
    }

    #[test]
    fn a_person_gives_keys_and_takes_them_back() {
        let mut keymap = Keymap::default();
        let id = |found: Option<&Binding>| found.map(|it| it.id);
        assert_eq!(id(keymap.taken(Action::Insert, "Ctrl+D")), Some("flow.duplicate"));
        assert_eq!(id(keymap.taken(Action::Insert, "F")), None, "a key of the plan's room");
        keymap.give(Action::Insert, "Ctrl+D");
        assert_eq!(keymap.keys(Action::Insert), ["Ctrl+D"]);
        assert_eq!(keymap.keys(Action::Duplicate), [""; 0]);
        let press = KeyPress { key: "d", ctrl: true, alt: false, shift: false };
        assert_eq!(keymap.action(&press, &[Scope::Flow], false), Some(Action::Insert));
        assert_eq!(Keymap::read(&keymap.print()), keymap);
        keymap.reset(Action::Duplicate);
        assert_eq!(keymap.keys(Action::Duplicate), ["Ctrl+D"]);
        assert_eq!(keymap.keys(Action::Insert), [""; 0]);
        keymap.reset(Action::Insert);
        assert_eq!(keymap, Keymap::default());
    }

    #[test]
    fn what_was_kept_may_be_broken() {
        for text in ["", "[]", "{", r#"{"undo": 7, "strange": ["A"]}"#] {
            let keymap = Keymap::read(text);
            let press = KeyPress { key: "k", ctrl: true, alt: false, shift: false };
            assert!(keymap.action(&press, PLAN, false).is_some());
        }
    }
}
