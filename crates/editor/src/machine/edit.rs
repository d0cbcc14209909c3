//! Changes of a text.

/// What stands between two bytes of a text becomes something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Offset of the first byte that goes.
    pub start: usize,
    /// Offset just past the last byte that goes.
    pub end: usize,
    /// What stands there instead.
    pub insert: String,
}

impl Edit {
    /// Whether nothing goes and nothing comes.
    pub fn changes_nothing(&self) -> bool {
        self.start == self.end && self.insert.is_empty()
    }
}

/// Carries edits out: sorted, not overlapping, all in bytes of the text as it was. `None` if they are not such.
pub fn apply(text: &str, edits: &[Edit]) -> Option<String> {
    let grown: usize = edits.iter().map(|edit| edit.insert.len()).sum();
    let mut out = String::with_capacity(text.len() + grown);
    let mut at = 0;
    for edit in edits {
        out.push_str(text.get(at..edit.start)?);
        text.get(edit.start..edit.end)?;
        out.push_str(&edit.insert);
        at = edit.end;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}

/// The edits that undo `edits`, which were made to `text`.
pub fn invert(text: &str, edits: &[Edit]) -> Vec<Edit> {
    let mut shift = 0_isize;
    let invert = |edit: &Edit| {
        let start = edit.start.saturating_add_signed(shift);
        let removed = text.get(edit.start..edit.end).unwrap_or_default();
        shift += edit.insert.len() as isize - removed.len() as isize;
        Edit { start, end: start + edit.insert.len(), insert: removed.to_owned() }
    };
    edits.iter().map(invert).collect()
}

/// The one edit that makes `after` of `before`.
pub fn difference(before: &str, after: &str) -> Option<Edit> {
    let edit = trim(before, Edit { start: 0, end: before.len(), insert: after.to_owned() });
    (!edit.changes_nothing()).then_some(edit)
}

/// The same edit without what it leaves alone at both of its ends.
pub fn trim(text: &str, edit: Edit) -> Edit {
    let old = text.get(edit.start..edit.end).unwrap_or_default();
    let new = edit.insert.as_str();
    let same = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
    let head =
        (0..=same).rev().find(|at| old.is_char_boundary(*at) && new.is_char_boundary(*at)).unwrap_or(0);
    let (old, new) = (old.get(head..).unwrap_or_default(), new.get(head..).unwrap_or_default());
    let same = old.bytes().rev().zip(new.bytes().rev()).take_while(|(a, b)| a == b).count();
    let boundary = |at: &usize| old.is_char_boundary(old.len() - at) && new.is_char_boundary(new.len() - at);
    let tail = (0..=same).rev().find(boundary).unwrap_or(0);
    let insert = new.get(..new.len() - tail).unwrap_or_default().to_owned();
    Edit { start: edit.start + head, end: edit.end - tail, insert }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn edits_that_are_none_are_refused() {
        let edit = |start, end| Edit { start, end, insert: "x".to_owned() };
        assert_eq!(apply("héllo", &[edit(0, 1), edit(3, 3)]).as_deref(), Some("xéxllo"));
        assert_eq!(apply("héllo", &[edit(2, 2)]), None);
        assert_eq!(apply("abc", &[edit(1, 3), edit(2, 3)]), None);
        assert_eq!(apply("abc", &[edit(2, 1)]), None);
        assert_eq!(apply("abc", &[edit(4, 4)]), None);
    }

    proptest! {
        #[test]
        fn what_is_done_can_be_undone(text in "[aé🙂]{0,20}", other in "[aé🙂]{0,20}") {
            let edits: Vec<_> = difference(&text, &other).into_iter().collect();
            prop_assert_eq!(apply(&text, &edits), Some(other.clone()));
            prop_assert_eq!(apply(&other, &invert(&text, &edits)), Some(text));
        }
    }
}
