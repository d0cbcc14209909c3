//! The items of many objects, one after another, as a listing or a manifest names them.
//!
//! A manifest of a few lines may name one large object over and over: an object is parsed once, and its items are shared.

use crate::world::S3;
use expr::Value;
use std::collections::BTreeMap;
use std::ops::Range;

/// Items being gathered.
pub(crate) struct Gathering<'a> {
    s3: &'a S3,
    items: Vec<Value>,
    most: usize,
    /// Where the items of each object that was read stand; bucket and key.
    read: BTreeMap<(&'a str, &'a str), Range<usize>>,
}

impl<'a> Gathering<'a> {
    /// None yet, and never more than `most`.
    pub fn new(s3: &'a S3, most: usize) -> Self {
        Self { s3, items: Vec::new(), most, read: BTreeMap::new() }
    }

    /// Adds the items of this object, which `parse` finds in a text, so many at most. Whether more are wanted.
    pub fn add(
        &mut self,
        place: (&'a str, &'a str),
        parse: impl FnOnce(&str, usize) -> Result<Vec<Value>, String>,
    ) -> Result<bool, String> {
        let (start, left) = (self.items.len(), self.most.saturating_sub(self.items.len()));
        if left == 0 {
            return Ok(false);
        }
        if let Some(read) = self.read.get(&place) {
            // An object that was cut short was the last.
            let end = read.end.min(read.start.saturating_add(left));
            self.items.extend_from_within(read.start..end);
        } else {
            self.items.extend(parse(&self.s3.get(place.0, place.1)?.body, left)?);
            self.read.insert(place, start..self.items.len());
        }
        Ok(self.items.len() < self.most)
    }

    /// What was gathered.
    pub fn items(self) -> Vec<Value> {
        self.items
    }
}
