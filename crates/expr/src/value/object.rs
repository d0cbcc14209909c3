//! An object that keeps the order of its keys.

use super::array::{release, solely_held, CachedLength};
use super::Value;
use std::sync::Arc;

/// Up to this many keys, walking them is faster than any index.
const WALKED: usize = 12;

type Entry = (Arc<str>, Value);

/// The entries of a JSON object in the order their keys first came.
///
/// Small objects, nearly all there are, are one list that lookups walk; larger ones keep the places of their entries sorted by
/// key beside it.
#[derive(Default)]
pub struct Object {
    entries: Entries,
    length: CachedLength,
}

/// What is in an object.
#[derive(Clone, Default)]
enum Entries {
    #[default]
    None,
    /// A counter, a payload: runs make millions of them, so they take no list of their own.
    One(Entry),
    Few(Vec<Entry>),
    /// More than are walked.
    Many(Box<Sorted>),
}

/// Entries, and their places sorted by key.
#[derive(Clone)]
struct Sorted {
    entries: Vec<Entry>,
    places: Vec<u32>,
}

impl Entries {
    fn of(mut entries: Vec<Entry>) -> Self {
        match entries.len() {
            0 | 1 => entries.pop().map_or(Self::None, Self::One),
            2..=WALKED => Self::Few(entries),
            _ => Self::Many(Box::new(Sorted::of(entries))),
        }
    }

    #[inline(always)]
    fn list(&self) -> &[Entry] {
        match self {
            Self::None => &[],
            Self::One(entry) => std::slice::from_ref(entry),
            Self::Few(entries) => entries,
            Self::Many(sorted) => &sorted.entries,
        }
    }

    #[inline]
    fn list_mut(&mut self) -> &mut [Entry] {
        match self {
            Self::None => &mut [],
            Self::One(entry) => std::slice::from_mut(entry),
            Self::Few(entries) => entries,
            Self::Many(sorted) => &mut sorted.entries,
        }
    }

    fn into_list(self) -> Vec<Entry> {
        match self {
            Self::None => Vec::new(),
            Self::One(entry) => vec![entry],
            Self::Few(entries) => entries,
            Self::Many(sorted) => sorted.entries,
        }
    }

    /// Where `key` is.
    #[inline(always)]
    fn place(&self, key: &str) -> Option<usize> {
        match self {
            Self::Many(sorted) => {
                sorted.rank(key).ok().and_then(|rank| sorted.places.get(rank)).map(|at| *at as usize)
            }
            _ => {
                // A loop, as `position` is called in a build for size.
                for (at, (own, _)) in self.list().iter().enumerate() {
                    if **own == *key {
                        return Some(at);
                    }
                }
                None
            }
        }
    }

    /// Puts last what has a key that is not there.
    fn push(&mut self, entry: Entry) {
        match self {
            Self::None => *self = Self::One(entry),
            Self::Few(entries) if entries.len() < WALKED => entries.push(entry),
            Self::Many(sorted) => sorted.push(entry),
            _ => {
                let mut entries = std::mem::take(self).into_list();
                entries.push(entry);
                *self = Self::of(entries);
            }
        }
    }

    fn has_duplicates(&self) -> bool {
        match self {
            Self::Many(sorted) => sorted.has_duplicates(),
            _ => {
                let list = self.list();
                (1..list.len()).any(|place| {
                    let key = list.get(place).map(|(key, _)| key);
                    list.iter().take(place).any(|(own, _)| Some(own) == key)
                })
            }
        }
    }
}

impl Sorted {
    fn of(entries: Vec<Entry>) -> Self {
        let mut places: Vec<u32> = (0..entries.len() as u32).collect();
        places.sort_by_key(|place| entries.get(*place as usize).map(|(key, _)| key));
        Self { entries, places }
    }

    fn key_at(&self, place: u32) -> &str {
        self.entries.get(place as usize).map_or("", |(key, _)| key)
    }

    /// Where `key` is among the places, or else where it would be.
    fn rank(&self, key: &str) -> Result<usize, usize> {
        self.places.binary_search_by(|place| self.key_at(*place).cmp(key))
    }

    fn push(&mut self, entry: Entry) {
        let (Ok(rank) | Err(rank)) = self.rank(&entry.0);
        self.places.insert(rank, self.entries.len() as u32);
        self.entries.push(entry);
    }

    fn has_duplicates(&self) -> bool {
        self.places.windows(2).any(|pair| match pair {
            [a, b] => self.key_at(*a) == self.key_at(*b),
            _ => false,
        })
    }
}

impl Object {
    /// An object without keys and room for `capacity` of them.
    pub fn with_capacity(capacity: usize) -> Self {
        let entries = if capacity < 2 { Entries::None } else { Entries::Few(Vec::with_capacity(capacity)) };
        Self { entries, length: CachedLength::default() }
    }

    /// An object of `entries`; of two entries with one key the later value stays, at the earlier place.
    pub fn from_entries(entries: Vec<(Arc<str>, Value)>) -> Self {
        let mut object = Self::from_unique(entries);
        if object.entries.has_duplicates() {
            let entries = std::mem::take(&mut object.entries);
            object.extend(entries.into_list());
        }
        object
    }

    /// An object of `entries` without two of one key.
    pub(crate) fn from_unique(entries: Vec<(Arc<str>, Value)>) -> Self {
        Self { entries: Entries::of(entries), length: CachedLength::default() }
    }

    /// Puts last what has a key that is not there.
    pub(crate) fn push_unique(&mut self, key: Arc<str>, value: Value) {
        self.length.forget();
        self.entries.push((key, value));
    }

    /// The number of keys.
    pub fn len(&self) -> usize {
        self.entries.list().len()
    }

    /// Whether there are no keys.
    pub fn is_empty(&self) -> bool {
        self.entries.list().is_empty()
    }

    /// The value under `key`.
    #[inline]
    pub fn get(&self, key: &str) -> Option<&Value> {
        let place = self.entries.place(key)?;
        self.entries.list().get(place).map(|(_, value)| value)
    }

    /// The value under `key`, to change.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.length.forget();
        let place = self.entries.place(key)?;
        self.entries.list_mut().get_mut(place).map(|(_, value)| value)
    }

    /// Whether `key` is there.
    pub fn contains_key(&self, key: &str) -> bool {
        self.entries.place(key).is_some()
    }

    /// Puts `value` under `key`: in the key's place if it is there, else last. Gives the value it replaced.
    pub fn insert(&mut self, key: impl Into<Arc<str>> + AsRef<str>, value: Value) -> Option<Value> {
        match self.get_mut(key.as_ref()) {
            Some(old) => Some(std::mem::replace(old, value)),
            None => {
                self.entries.push((key.into(), value));
                None
            }
        }
    }

    /// Takes `key` out; the others keep their order.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        let place = self.entries.place(key)?;
        self.length.forget();
        let mut entries = std::mem::take(&mut self.entries).into_list();
        let (_, value) = entries.remove(place);
        self.entries = Entries::of(entries);
        Some(value)
    }

    /// The entries in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&Arc<str>, &Value)> + ExactSizeIterator {
        self.entries.list().iter().map(|(key, value)| (key, value))
    }

    /// The keys in order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &Arc<str>> {
        self.entries.list().iter().map(|(key, _)| key)
    }

    /// The values in the order of their keys.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &Value> + ExactSizeIterator {
        self.entries.list().iter().map(|(_, value)| value)
    }

    pub(super) fn entries(&self) -> &[(Arc<str>, Value)] {
        self.entries.list()
    }

    #[inline]
    pub(super) fn length(&self) -> &CachedLength {
        &self.length
    }

    /// Moves what could be dropped deeper to `pending`.
    pub(super) fn empty_into(object: &mut Self, pending: &mut Vec<Value>) {
        let values = std::mem::take(&mut object.entries).into_list().into_iter().map(|(_, value)| value);
        pending.extend(values.filter(Value::is_container));
    }
}

impl Clone for Object {
    fn clone(&self) -> Self {
        Self { entries: self.entries.clone(), length: CachedLength::default() }
    }
}

impl Drop for Object {
    fn drop(&mut self) {
        if self.entries.list().iter().any(|(_, value)| solely_held(value)) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_entry_takes_no_list_of_its_own() {
        assert!(size_of::<Object>() <= 56);
        assert!(matches!(Object::from_unique(vec![("a".into(), Value::Null)]).entries, Entries::One(_)));
    }

    #[test]
    fn entries_keep_their_order_and_are_found_at_every_size() {
        let mut object = Object::default();
        for number in 0..40_i64 {
            assert_eq!(object.insert(format!("k{}", 97 * number % 40), Value::Int(number)), None);
            assert_eq!(object.len() as i64, number + 1);
            let named = |at: i64| object.get(&format!("k{}", 97 * at % 40)).and_then(Value::as_i64);
            assert!((0..=number).all(|at| named(at) == Some(at)), "{number}");
            assert!(object.values().map(|value| value.as_i64().unwrap()).eq(0..=number));
        }
        for number in (0..40_i64).rev() {
            assert_eq!(object.remove(&format!("k{}", 97 * number % 40)), Some(Value::Int(number)));
            assert_eq!(object.get("missing").or(object.get(&format!("k{}", 97 * number % 40))), None);
        }
        assert!(object.is_empty());
    }
}
