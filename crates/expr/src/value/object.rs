//! An object that keeps the order of its keys.

use super::array::{release, solely_held, CachedLength};
use super::Value;
use std::sync::Arc;

/// Up to this many keys, walking them is faster than any index.
const WALKED: usize = 12;

/// The entries of a JSON object in the order their keys first came.
///
/// Small objects, nearly all there are, are one list that lookups walk; larger ones keep the places of their entries sorted by
/// key beside it.
#[derive(Default)]
pub struct Object {
    entries: Vec<(Arc<str>, Value)>,
    /// Places in `entries`, sorted by key; empty while `entries` is short enough to walk.
    sorted: Vec<u32>,
    length: CachedLength,
}

impl Object {
    /// An object without keys and room for `capacity` of them.
    pub fn with_capacity(capacity: usize) -> Self {
        Self::unsorted(Vec::with_capacity(capacity))
    }

    /// An object of `entries`; of two entries with one key the later value stays, at the earlier place.
    pub fn from_entries(entries: Vec<(Arc<str>, Value)>) -> Self {
        let mut object = Self::unsorted(entries);
        object.sort();
        if object.has_duplicates() {
            let entries = std::mem::take(&mut object.entries);
            object.sorted.clear();
            object.extend(entries);
        }
        object
    }

    /// An object of `entries` without two of one key.
    pub(crate) fn from_unique(entries: Vec<(Arc<str>, Value)>) -> Self {
        let mut object = Self::unsorted(entries);
        object.sort();
        object
    }

    fn unsorted(entries: Vec<(Arc<str>, Value)>) -> Self {
        Self { entries, sorted: Vec::new(), length: CachedLength::default() }
    }

    /// The number of keys.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are no keys.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The value under `key`.
    #[inline]
    pub fn get(&self, key: &str) -> Option<&Value> {
        let place = self.place(key).ok()?;
        self.entries.get(place).map(|(_, value)| value)
    }

    /// The value under `key`, to change.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.length.forget();
        let place = self.place(key).ok()?;
        self.entries.get_mut(place).map(|(_, value)| value)
    }

    /// Whether `key` is there.
    pub fn contains_key(&self, key: &str) -> bool {
        self.place(key).is_ok()
    }

    /// Puts `value` under `key`: in the key's place if it is there, else last. Gives the value it replaced.
    pub fn insert(&mut self, key: impl Into<Arc<str>> + AsRef<str>, value: Value) -> Option<Value> {
        self.length.forget();
        match self.place(key.as_ref()) {
            Ok(place) => self.entries.get_mut(place).map(|(_, old)| std::mem::replace(old, value)),
            Err(rank) => {
                let place = self.entries.len();
                self.entries.push((key.into(), value));
                if place == WALKED {
                    self.sort();
                } else if place > WALKED {
                    self.sorted.insert(rank, place as u32);
                }
                None
            }
        }
    }

    /// Takes `key` out; the others keep their order.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        let place = self.place(key).ok()?;
        self.length.forget();
        let (_, value) = self.entries.remove(place);
        self.sort();
        Some(value)
    }

    /// The entries in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&Arc<str>, &Value)> + ExactSizeIterator {
        self.entries.iter().map(|(key, value)| (key, value))
    }

    /// The keys in order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &Arc<str>> {
        self.entries.iter().map(|(key, _)| key)
    }

    /// The values in the order of their keys.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &Value> + ExactSizeIterator {
        self.entries.iter().map(|(_, value)| value)
    }

    pub(super) fn entries(&self) -> &[(Arc<str>, Value)] {
        &self.entries
    }

    #[inline]
    pub(super) fn length(&self) -> &CachedLength {
        &self.length
    }

    /// Moves what could be dropped deeper to `pending`.
    pub(super) fn empty_into(object: &mut Self, pending: &mut Vec<Value>) {
        pending.extend(object.entries.drain(..).map(|(_, value)| value).filter(Value::is_container));
    }

    /// Where `key` is among the entries, or else the rank it would have among the sorted keys.
    #[inline]
    fn place(&self, key: &str) -> Result<usize, usize> {
        if self.sorted.is_empty() {
            return self.entries.iter().position(|(own, _)| &**own == key).ok_or(0);
        }
        let key_at = |place: &u32| self.entries.get(*place as usize).map_or("", |(own, _)| own);
        let rank = self.sorted.binary_search_by(|place| key_at(place).cmp(key))?;
        self.sorted.get(rank).map(|place| *place as usize).ok_or(rank)
    }

    fn sort(&mut self) {
        self.sorted.clear();
        if self.entries.len() > WALKED {
            let entries = &self.entries;
            self.sorted.extend(0..entries.len() as u32);
            self.sorted.sort_by_key(|place| entries.get(*place as usize).map(|(key, _)| key));
        }
    }

    fn has_duplicates(&self) -> bool {
        let key_at = |place: usize| self.entries.get(place).map(|(key, _)| &**key);
        if self.sorted.is_empty() {
            return (1..self.entries.len())
                .any(|place| self.entries.iter().take(place).any(|(key, _)| Some(&**key) == key_at(place)));
        }
        self.sorted.windows(2).any(|pair| match pair {
            [a, b] => key_at(*a as usize) == key_at(*b as usize),
            _ => false,
        })
    }
}

impl Clone for Object {
    fn clone(&self) -> Self {
        Self { entries: self.entries.clone(), sorted: self.sorted.clone(), length: CachedLength::default() }
    }
}

impl Drop for Object {
    fn drop(&mut self) {
        if self.entries.iter().any(|(_, value)| solely_held(value)) {
            let mut pending = Vec::new();
            Self::empty_into(self, &mut pending);
            release(pending);
        }
    }
}

impl Extend<(Arc<str>, Value)> for Object {
    fn extend<I: IntoIterator<Item = (Arc<str>, Value)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl FromIterator<(Arc<str>, Value)> for Object {
    fn from_iter<I: IntoIterator<Item = (Arc<str>, Value)>>(entries: I) -> Self {
        Self::from_entries(entries.into_iter().collect())
    }
}

impl std::fmt::Debug for Object {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
