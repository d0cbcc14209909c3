//! Undo and redo over immutable documents.

/// Steps kept; older ones are forgotten.
const LIMIT: usize = 400;

/// A document that remembers what it was. Each entry is a whole document: they share what they have in common.
#[derive(Debug, Clone, PartialEq)]
pub struct History<T> {
    past: Vec<Entry<T>>,
    present: T,
    future: Vec<Entry<T>>,
}

/// A step: its name, and the document on the other side of it.
#[derive(Debug, Clone, PartialEq)]
struct Entry<T> {
    name: String,
    document: T,
}

impl<T> History<T> {
    /// A document with no past.
    pub fn new(present: T) -> Self {
        Self { past: Vec::new(), present, future: Vec::new() }
    }

    /// The document as it is.
    pub fn present(&self) -> &T {
        &self.present
    }

    /// Makes `document` the present, as one step that undo takes back. What was undone before is forgotten.
    pub fn record(&mut self, name: impl Into<String>, document: T) {
        let document = std::mem::replace(&mut self.present, document);
        self.past.push(Entry { name: name.into(), document });
        self.future.clear();
        if self.past.len() > LIMIT {
            self.past.remove(0);
        }
    }

    /// Takes the last step back; its name, or nothing at the beginning.
    pub fn undo(&mut self) -> Option<String> {
        let Entry { name, document } = self.past.pop()?;
        let document = std::mem::replace(&mut self.present, document);
        self.future.push(Entry { name: name.clone(), document });
        Some(name)
    }

    /// Takes the last undone step again; its name, or nothing if none was undone.
    pub fn redo(&mut self) -> Option<String> {
        let Entry { name, document } = self.future.pop()?;
        let document = std::mem::replace(&mut self.present, document);
        self.past.push(Entry { name: name.clone(), document });
        Some(name)
    }

    /// Whether a document like this is the present one, or one that undo leads back to.
    pub fn was(&self, is_like: impl Fn(&T) -> bool) -> bool {
        is_like(&self.present) || self.past.iter().any(|entry| is_like(&entry.document))
    }

    /// Name of the step that undo would take back.
    pub fn undo_name(&self) -> Option<&str> {
        self.past.last().map(|entry| entry.name.as_str())
    }

    /// Name of the step that redo would take again.
    pub fn redo_name(&self) -> Option<&str> {
        self.future.last().map(|entry| entry.name.as_str())
    }

    /// Names of the steps so far, oldest first.
    pub fn names(&self) -> impl DoubleEndedIterator<Item = &str> + ExactSizeIterator {
        self.past.iter().map(|entry| entry.name.as_str())
    }

    /// Where undo and redo can go.
    pub fn stops(&self) -> Vec<Stop> {
        stops(self.names(), self.future.iter().map(|entry| entry.name.as_str()))
    }
}

/// A moment of a history: after a step, or before the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// So many steps are taken then.
    pub steps: usize,
    /// The last of them.
    pub name: String,
    /// "now", "undone", or nothing.
    pub standing: &'static str,
}

/// All moments of a history, the latest first: of the names of what was done, oldest first, and of what was undone, the next
/// to be taken again last.
pub fn stops<'a>(
    past: impl DoubleEndedIterator<Item = &'a str> + ExactSizeIterator,
    future: impl ExactSizeIterator<Item = &'a str>,
) -> Vec<Stop> {
    let now = past.len();
    let last = now + future.len();
    let stop = |steps: usize, name: &str| {
        let standing = if steps > now { "undone" } else { "" };
        Stop { steps, name: name.to_owned(), standing: if steps == now { "now" } else { standing } }
    };
    let undone = future.enumerate().map(|(at, name)| stop(last - at, name));
    let done = past.rev().enumerate().map(|(at, name)| stop(now - at, name));
    undone.chain(done).chain(std::iter::once_with(|| stop(0, "As it was opened"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undo_and_redo_walk_the_same_path() {
        let mut history = History::new(0);
        history.record("one", 1);
        history.record("two", 2);
        assert_eq!((history.undo().as_deref(), *history.present()), (Some("two"), 1));
        assert_eq!((history.undo().as_deref(), *history.present()), (Some("one"), 0));
        assert_eq!((history.undo(), *history.present()), (None, 0));
        assert_eq!((history.redo().as_deref(), *history.present()), (Some("one"), 1));
        assert_eq!(history.redo_name(), Some("two"));
        history.record("three", 3);
        assert_eq!((history.redo(), *history.present()), (None, 3));
        assert_eq!(history.names().collect::<Vec<_>>(), ["one", "three"]);
    }

    #[test]
    fn what_was_is_known_until_it_is_undone() {
        let mut history = History::new(0);
        ["one", "two", "three"].into_iter().zip(1..).for_each(|(name, step)| history.record(name, step));
        assert!(history.was(|step| *step == 2) && history.was(|step| *step == 0));
        history.undo();
        history.undo();
        assert!(!history.was(|step| *step == 2) && history.was(|step| *step == 1));
        history.redo();
        assert!(history.was(|step| *step == 2));
    }

    #[test]
    fn every_moment_is_listed() {
        let mut history = History::new(0);
        ["one", "two", "three"].into_iter().zip(1..).for_each(|(name, step)| history.record(name, step));
        history.undo();
        let all = history.stops();
        let told: Vec<_> = all.iter().map(|stop| (stop.steps, stop.name.as_str(), stop.standing)).collect();
        let expected =
            [(3, "three", "undone"), (2, "two", "now"), (1, "one", ""), (0, "As it was opened", "")];
        assert_eq!(told, expected);
    }

    #[test]
    fn the_past_is_bounded() {
        let mut history = History::new(0);
        for step in 1..=LIMIT + 5 {
            history.record("step", step);
        }
        while history.undo().is_some() {}
        assert_eq!(*history.present(), 5);
    }
}
