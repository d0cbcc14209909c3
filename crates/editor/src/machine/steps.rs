//! Undo and redo as edits of the text: what a step costs to remember is what it changed, not the whole document. What
//! is known beside it is shared between the steps that leave it alone.

use std::sync::Arc;

use super::address::Address;
use super::beside::Beside;
use super::edit::{apply, invert, Edit};
use crate::history::{stops, Stop};

/// Steps kept; older ones are forgotten.
const LIMIT: usize = 1_000;

/// A step that was taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// "Rename 'A' to 'B'"
    pub name: String,
    /// What was done to the text.
    pub forth: Vec<Edit>,
    /// What undoes it.
    pub back: Vec<Edit>,
    /// What was selected before.
    pub before: Vec<Address>,
    /// What was selected after.
    pub after: Vec<Address>,
    /// What was known beside the text before, and after.
    pub beside: (Beside, Beside),
    /// What the canvas showed before, and after, where it followed a step that left the text broken.
    pub shown: Option<(Arc<str>, Arc<str>)>,
    /// Typing, or moving with keys, to which more may be added.
    pub open: bool,
}

/// The steps of a document.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Steps {
    past: Vec<Step>,
    future: Vec<Step>,
}

impl Steps {
    /// Takes a step. What continues where an open step left off becomes part of it.
    pub fn record(&mut self, text: &str, step: Step) {
        self.future.clear();
        if let (true, Some(last)) = (step.open, self.past.last_mut().filter(|last| last.open)) {
            if let Some(joined) = join(text, last, &step) {
                *last = joined;
                return;
            }
        }
        self.past.push(step);
        if self.past.len() > LIMIT {
            self.past.remove(0);
        }
    }

    /// What is typed, or moved with keys, from now on is a step of its own.
    pub fn close(&mut self) {
        if let Some(last) = self.past.last_mut() {
            last.open = false;
        }
    }

    /// The last step, now undone.
    pub fn undo(&mut self) -> Option<&Step> {
        self.close();
        let step = self.past.pop()?;
        self.future.push(step);
        self.future.last()
    }

    /// The last undone step, now taken again.
    pub fn redo(&mut self) -> Option<&Step> {
        let step = self.future.pop()?;
        self.past.push(step);
        self.past.last()
    }

    /// Steps that were taken, oldest first.
    pub fn past(&self) -> &[Step] {
        &self.past
    }

    /// Where undo and redo can go.
    pub fn stops(&self) -> Vec<Stop> {
        stops(
            self.past.iter().map(|step| step.name.as_str()),
            self.future.iter().map(|step| step.name.as_str()),
        )
    }

    /// Steps that were undone, the next to be taken again last.
    pub fn future(&self) -> &[Step] {
        &self.future
    }
}

/// One step out of two, where the second types on, or deletes on, at the place of the first, or moves the same boxes on
/// by hand. `text` is what stood
/// between them.
fn join(text: &str, last: &Step, step: &Step) -> Option<Step> {
    let beside = (last.beside.0.clone(), step.beside.1.clone());
    let shown = match (&last.shown, &step.shown) {
        (Some((before, _)), Some((_, after))) => Some((Arc::clone(before), Arc::clone(after))),
        (one, other) => one.clone().or_else(|| other.clone()),
    };
    if last.forth.is_empty() && step.forth.is_empty() {
        let same = last.name == step.name && last.after == step.after;
        return same.then(|| Step { beside, shown, ..last.clone() });
    }
    let ([first], [second]) = (last.forth.as_slice(), step.forth.as_slice()) else { return None };
    let [back] = last.back.as_slice() else { return None };
    let touches = second.end >= first.start && second.start <= first.start + first.insert.len();
    if !touches {
        return None;
    }
    let middle = first.start + first.insert.len();
    let start = first.start.min(second.start);
    let end = middle.max(second.end);
    // What the second one reaches beyond the first stood in the oldest text just as it stands between them.
    let lead = text.get(start..first.start)?;
    let trail = text.get(middle..end)?;
    let old = format!("{lead}{}{trail}", back.insert);
    let between =
        Edit { start: second.start - start, end: second.end - start, insert: second.insert.clone() };
    let new = apply(text.get(start..end)?, &[between])?;
    let forth = vec![Edit { start, end: start + old.len(), insert: new }];
    let back = vec![Edit { start, end: start + forth.first()?.insert.len(), insert: old }];
    Some(Step { forth, back, beside, shown, after: step.after.clone(), ..last.clone() })
}

impl Step {
    /// A step that makes `edits` to `text`.
    pub fn new(name: String, text: &str, edits: Vec<Edit>) -> Self {
        let back = invert(text, &edits);
        Self {
            name,
            forth: edits,
            back,
            before: Vec::new(),
            after: Vec::new(),
            beside: <(Beside, Beside)>::default(),
            shown: None,
            open: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Types edits one after the other; how many steps that makes, and whether undo leads back.
    fn check(text: &str, typed: &[(usize, usize, &str)], expect: usize) {
        let mut steps = Steps::default();
        let mut now = text.to_owned();
        for (start, end, insert) in typed {
            let edits = vec![Edit { start: *start, end: *end, insert: (*insert).to_owned() }];
            let after = apply(&now, &edits).unwrap();
            let step = Step { open: true, ..Step::new("Edit code".to_owned(), &now, edits) };
            steps.record(&now, step);
            now = after;
        }
        let last = now.clone();
        assert_eq!(steps.past().len(), expect, "{typed:?}");
        while let Some(step) = steps.undo() {
            now = apply(&now, &step.back).unwrap();
        }
        assert_eq!(now, text);
        while let Some(step) = steps.redo() {
            now = apply(&now, &step.forth).unwrap();
        }
        assert_eq!(now, last);
    }

    #[test]
    fn typing_is_one_step() {
        check("ab", &[(1, 1, "x"), (2, 2, "y"), (3, 3, "z")], 1);
        check("abcd", &[(3, 4, ""), (2, 3, ""), (1, 2, "")], 1);
        check("abcd", &[(1, 3, "x"), (0, 3, "q")], 1);
        check("abcdefgh", &[(1, 2, "x"), (6, 7, "y")], 2);
        check("héé", &[(1, 3, "x"), (2, 2, "é")], 1);
    }
}
