//! Layouts of scopes that were drawn before. A step changes one scope and perhaps the size of those around it; all others
//! are as they were, and a layout follows from its graph alone.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::layered::{layout, Graph, Layout};

/// Layouts of the last picture and the one before, by their graphs: undo finds its own there.
#[derive(Debug, Default)]
pub struct Layouts {
    of: BTreeMap<Rc<Graph>, (Rc<Layout>, u64)>,
    pictures: u64,
}

impl Layouts {
    /// The layout of a graph, drawn unless it is known.
    pub(super) fn of(&mut self, graph: &Rc<Graph>) -> Rc<Layout> {
        let drawn = || (Rc::new(layout(graph)), 0);
        let known = self.of.entry(Rc::clone(graph)).or_insert_with(drawn);
        known.1 = self.pictures;
        Rc::clone(&known.0)
    }

    /// A picture is finished: what neither it nor the one before needed is forgotten.
    pub(super) fn turn(&mut self) {
        let now = self.pictures;
        self.of.retain(|_, (_, used)| *used + 1 >= now);
        self.pictures += 1;
    }

    /// How many are known.
    pub fn len(&self) -> usize {
        self.of.len()
    }

    /// Whether none is known.
    pub fn is_empty(&self) -> bool {
        self.of.is_empty()
    }
}
