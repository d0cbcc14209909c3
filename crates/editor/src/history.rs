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

    /// Name of the step that undo would take back.
    pub fn undo_name(&self) -> Option<&str> {
        self.past.last().map(|entry| entry.name.as_str())
    }

    /// Name of the step that redo would take again.
    pub fn redo_name(&self) -> Option<&str> {
        self.future.last().map(|entry| entry.name.as_str())
    }

    /// Names of the steps so far, oldest first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.past.iter().map(|entry| entry.name.as_str())
    }
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
    fn the_past_is_bounded() {
        let mut history = History::new(0);
        for step in 1..=LIMIT + 5 {
            history.record("step", step);
        }
        while history.undo().is_some() {}
        assert_eq!(*history.present(), 5);
    }
}
