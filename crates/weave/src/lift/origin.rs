//! Which tasks a JSON value came from, field by field.

use asl::json::{Kind, Node};
use fixedbitset::FixedBitSet;
use serde_json::Value;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Nesting past which a value's fields are no longer told apart: a definition may wrap its data a thousand times.
const MAX_DEPTH: usize = 40;

/// Values of more parts than these are not put together again: a definition may double its data a thousand times.
const MAX_SIZE: usize = 1_000;

/// Where a value came from: from some tasks as a whole, and its fields each from some of their own.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// The tasks that wrote what no field tells.
    rest: FixedBitSet,
    fields: BTreeMap<String, Rc<Origin>>,
    shape: Shape,
    /// The tasks that wrote any of it.
    all: FixedBitSet,
    depth: usize,
    /// How many values it is made of.
    size: usize,
    /// What it is, where the definition says so: anything but an object or an array.
    constant: Option<Value>,
    /// What it was before its fields were written over.
    source: Option<Source>,
}

/// The place that a value was copied from as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Where the place is.
    pub root: Root,
    /// The keys and indexes that lead to it.
    pub keys: Vec<String>,
}

/// What values come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Root {
    /// The execution's input.
    Input,
    /// A task's result.
    Task(usize),
}

/// What a value is put together of.
pub enum Parts<'a> {
    /// It is this.
    Constant(&'a Value),
    /// An object of these fields.
    Object(&'a BTreeMap<String, Rc<Origin>>),
    /// An array of these elements, by index.
    Array(&'a BTreeMap<String, Rc<Origin>>),
}

/// Whether the fields are all there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Shape {
    /// There may be others.
    #[default]
    Open,
    /// An object with these.
    Object,
    /// An array with these, by index.
    Array,
}

impl Origin {
    /// A value that no task wrote.
    pub fn nobody() -> Rc<Self> {
        Rc::default()
    }

    /// What these tasks wrote together.
    pub fn of(tasks: FixedBitSet) -> Rc<Self> {
        Rc::new(Self { all: tasks.clone(), rest: tasks, ..Self::default() })
    }

    /// The execution's input.
    pub fn input() -> Rc<Self> {
        let source = Some(Source { root: Root::Input, keys: Vec::new() });
        Rc::new(Self { source, ..Self::default() })
    }

    /// The result of a task.
    pub fn task(task: usize) -> Rc<Self> {
        let mut tasks = FixedBitSet::with_capacity(task + 1);
        tasks.insert(task);
        let source = Some(Source { root: Root::Task(task), keys: Vec::new() });
        Rc::new(Self { all: tasks.clone(), rest: tasks, source, ..Self::default() })
    }

    /// A value that stands in the definition.
    pub fn constant(node: &Node) -> Rc<Self> {
        match &node.kind {
            Kind::Object(members) => {
                let field = |member: &asl::json::Member| (member.key.clone(), Self::constant(&member.value));
                Self::object(members.iter().map(field).collect())
            }
            Kind::Array(elements) => Self::array(elements.iter().map(Self::constant)),
            _ => Rc::new(Self { constant: Some(node.to_value()), size: 1, ..Self::default() }),
        }
    }

    /// What this is put together of, where that is known and not too much.
    pub fn parts(&self) -> Option<Parts<'_>> {
        match (&self.constant, self.shape) {
            (Some(constant), _) => Some(Parts::Constant(constant)),
            _ if self.size > MAX_SIZE => None,
            (None, Shape::Object) => Some(Parts::Object(&self.fields)),
            (None, Shape::Array) => Some(Parts::Array(&self.fields)),
            (None, Shape::Open) => None,
        }
    }

    /// The place that this is a copy of, if it is one.
    pub fn source(&self) -> Option<&Source> {
        self.source.as_ref().filter(|_| self.fields.is_empty())
    }

    /// An object of these fields and no others.
    pub fn object(fields: BTreeMap<String, Rc<Self>>) -> Rc<Self> {
        Self::build(FixedBitSet::new(), fields, Shape::Object)
    }

    /// An array of these elements.
    pub fn array(elements: impl Iterator<Item = Rc<Self>>) -> Rc<Self> {
        let fields = elements.enumerate().map(|(index, element)| (index.to_string(), element)).collect();
        Self::build(FixedBitSet::new(), fields, Shape::Array)
    }

    fn build(rest: FixedBitSet, fields: BTreeMap<String, Rc<Self>>, shape: Shape) -> Rc<Self> {
        let mut all = rest.clone();
        for field in fields.values() {
            join(&mut all, &field.all);
        }
        let depth = fields.values().map(|field| field.depth + 1).max().unwrap_or(0);
        if depth > MAX_DEPTH {
            return Self::of(all);
        }
        let size = fields.values().fold(1_usize, |size, field| size.saturating_add(field.size));
        Rc::new(Self { rest, fields, shape, all, depth, size, ..Self::default() })
    }

    /// What is under a key that was not written over.
    fn unwritten(&self, key: &str) -> Rc<Self> {
        let source = self.source.as_ref().filter(|source| source.keys.len() < MAX_DEPTH).map(|source| {
            let keys = source.keys.iter().cloned().chain([key.to_owned()]).collect();
            Source { root: source.root, keys }
        });
        Rc::new(Self { all: self.rest.clone(), rest: self.rest.clone(), source, ..Self::default() })
    }

    /// The tasks that wrote any of it.
    pub fn all(&self) -> &FixedBitSet {
        &self.all
    }

    /// What is found at the end of these keys and indexes.
    pub fn at(self: &Rc<Self>, keys: &[String]) -> Rc<Self> {
        let mut place = self.clone();
        for key in keys {
            let next = match place.fields.get(key) {
                Some(field) => field.clone(),
                None => match place.shape {
                    Shape::Open => place.unwritten(key),
                    Shape::Object => Self::nobody(),
                    // An index from the end, or a field of every element.
                    Shape::Array => Self::of(place.all.clone()),
                },
            };
            place = next;
        }
        place
    }

    /// This with `value` at the end of these keys.
    pub fn put(self: &Rc<Self>, keys: &[String], value: Rc<Self>) -> Rc<Self> {
        let Some((key, further)) = keys.split_first() else { return value };
        if keys.len() > MAX_DEPTH {
            return self.and(value.all());
        }
        let inner = self.at(std::slice::from_ref(key)).put(further, value);
        let mut fields = self.fields.clone();
        fields.insert(key.clone(), inner);
        let built = Self::build(self.rest.clone(), fields, self.shape);
        match (&self.source, Rc::try_unwrap(built)) {
            (_, Err(built)) => built,
            (source, Ok(built)) => Rc::new(Self { source: source.clone(), ..built }),
        }
    }

    /// This after these tasks may have written anything in it.
    pub fn and(self: &Rc<Self>, tasks: &FixedBitSet) -> Rc<Self> {
        let with = |origin: &FixedBitSet| {
            let mut both = origin.clone();
            join(&mut both, tasks);
            both
        };
        let field = |(key, field): (&String, &Rc<Self>)| (key.clone(), Self::of(with(&field.all)));
        Self::build(with(&self.rest), self.fields.iter().map(field).collect(), Shape::Open)
    }
}

/// Adds tasks to a set.
pub fn join(tasks: &mut FixedBitSet, more: &FixedBitSet) {
    if tasks.len() < more.len() {
        tasks.grow(more.len());
    }
    tasks.union_with(more);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(origin: &Rc<Origin>, path: &str) -> Vec<usize> {
        let keys: Vec<String> = path.split('/').filter(|key| !key.is_empty()).map(str::to_owned).collect();
        origin.at(&keys).all().ones().collect()
    }

    #[test]
    fn what_is_written_over_is_gone() {
        let input = Origin::task(0);
        let both = input.put(&["a".to_owned(), "b".to_owned()], Origin::task(1));
        assert_eq!(at(&both, ""), [0, 1]);
        assert_eq!(at(&both, "a"), [0, 1]);
        assert_eq!(at(&both, "a/b"), [1]);
        assert_eq!(at(&both, "a/b/c"), [1]);
        assert_eq!(at(&both, "a/c"), [0]);
        assert_eq!(at(&both.put(&["a".to_owned()], Origin::nobody()), "a/b"), [0_usize; 0]);
    }

    #[test]
    fn arrays_are_addressed_from_both_ends() {
        let results = Origin::array([Origin::task(0), Origin::task(1)].into_iter());
        assert_eq!(at(&results, "1"), [1]);
        assert_eq!(at(&results, "-1"), [0, 1]);
        assert_eq!(at(&results, "Payload"), [0, 1]);
        let fields = [("x".to_owned(), Origin::task(2))].into_iter().collect();
        assert_eq!(at(&Origin::object(fields), "y"), [0_usize; 0]);
    }

    #[test]
    fn depth_is_bounded() {
        let mut origin = Origin::task(3);
        for _ in 0..10_000 {
            origin = Origin::object([("x".to_owned(), origin.clone()), ("y".to_owned(), origin)].into());
        }
        assert_eq!(at(&origin, "x/y/x"), [3]);
    }
}
