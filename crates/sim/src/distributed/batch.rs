//! ItemBatcher: how many items a child execution gets, and in what form.

use super::def::BatcherDef;
use super::settings::integer;
use crate::execution::Execution;
use crate::failure::{Failure, Outcome};
use crate::flow::Surroundings;
use crate::frame::Slot;
use expr::{Object, Value};

/// A child's input may have no more bytes, whatever `MaxInputBytesPerBatch` says.
const MOST_BYTES: u64 = 262_144;

/// How items are grouped.
#[derive(Debug)]
pub(crate) struct Batching {
    /// `BatchInput`, evaluated.
    input: Option<Value>,
    most_items: usize,
    most_bytes: u64,
}

impl Batching {
    /// Evaluates the definition's fields against the state's input.
    pub fn new(run: &Execution<'_, '_>, slot: Slot, def: &BatcherDef, input: &Value) -> Outcome<Self> {
        let bound = |source: &Option<crate::data::Source>, field: &str| match source {
            None => Ok(None),
            Some(source) => match integer(run, slot, source, field, input)? {
                0 => Ok(None),
                number => {
                    let negative = |_| Failure::runtime(format!("field {field} must be positive"));
                    u64::try_from(number).map(Some).map_err(negative)
                }
            },
        };
        let most_items = bound(&def.max_items, "MaxItemsPerBatch")?;
        let most_bytes = bound(&def.max_bytes, "MaxInputBytesPerBatch")?;
        let given = match &def.input {
            Some(template) => Some(template.eval(&Surroundings::of(run, slot), input)?),
            None => None,
        };
        Ok(Self {
            input: given,
            most_items: most_items.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX)),
            most_bytes: most_bytes.map_or(MOST_BYTES, |most| most.min(MOST_BYTES)),
        })
    }

    /// An empty batch.
    pub fn begin(&self) -> Batch<'_> {
        let around = self.input_of(Vec::new()).byte_len();
        Batch { of: self, items: Vec::new(), bytes: around }
    }

    /// `{"BatchInput": ..., "Items": [...]}`
    fn input_of(&self, items: Vec<Value>) -> Value {
        let mut input = Object::with_capacity(2);
        if let Some(given) = &self.input {
            input.insert("BatchInput", given.clone());
        }
        input.insert("Items", Value::array(items));
        input.into()
    }
}

/// A batch that is being filled.
pub(crate) struct Batch<'a> {
    of: &'a Batching,
    items: Vec<Value>,
    bytes: u64,
}

impl Batch<'_> {
    /// Whether another item may still fit.
    pub fn has_room(&self) -> bool {
        self.items.len() < self.of.most_items
    }

    /// Adds an item; `Err` with the item if it does not fit any more. The first one always does: a child that is
    /// given too much fails by itself.
    pub fn add(&mut self, item: Value) -> Result<(), Value> {
        // The comma before it counts.
        let bytes = self.bytes + item.byte_len() + u64::from(!self.items.is_empty());
        if bytes > self.of.most_bytes && !self.items.is_empty() {
            return Err(item);
        }
        self.bytes = bytes;
        self.items.push(item);
        Ok(())
    }

    /// The child's input and how many items are in it; `None` if there are none.
    pub fn finish(self) -> Option<(Value, u64)> {
        let count = self.items.len() as u64;
        (count > 0).then(|| (self.of.input_of(self.items), count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_ends_at_either_bound() {
        let check = |most_items, most_bytes, expect: &[u64]| {
            let batching = Batching { input: Some(Value::Int(1)), most_items, most_bytes };
            let mut items: std::collections::VecDeque<Value> = (0..7).map(Value::Int).collect();
            let mut sizes = Vec::new();
            while !items.is_empty() {
                let mut batch = batching.begin();
                while let Some(item) = items.pop_front().filter(|_| batch.has_room()) {
                    if let Err(back) = batch.add(item) {
                        items.push_front(back);
                        break;
                    }
                    if !batch.has_room() {
                        break;
                    }
                }
                let (input, count) = batch.finish().unwrap();
                assert!(input.byte_len() <= most_bytes.max(30), "{input}");
                sizes.push(count);
            }
            assert_eq!(sizes, expect);
        };
        check(3, 1000, &[3, 3, 1]);
        // {"BatchInput":1,"Items":[0,1]} is 30 bytes.
        check(usize::MAX, 30, &[2, 2, 2, 1]);
        check(usize::MAX, 1, &[1; 7]);
    }
}
