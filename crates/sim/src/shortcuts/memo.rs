//! Outputs of states, kept across the runs of one program.
//!
//! Many runs of one program, of which only the figures are wanted, differ in when things happen. Their states get the same
//! data and much the same answers, so most of what they compute was computed by an earlier run, of the very same values.
//! Values are shared and never change, so "the same" is a comparison of addresses; what is kept holds the values, so that an
//! address stays theirs.

use super::lap::Seen;
use super::routes::Routes;
use crate::hash::{mixed, Mix};
use crate::program::StateId;
use crate::time::Time;
use expr::Value;
use indexmap::IndexMap;
use std::sync::Arc;

/// With more entries, all are forgotten: a memo that grows without end is no use to its runs.
const MOST: usize = 1 << 14;

/// With more numbers of laps that one may go on for, those of it are forgotten.
const MOST_LATER: usize = 256;

/// After so many questions, one of which two at most were answered, the runs are too different to be worth it.
const TRIAL: u32 = 4096;

/// What is kept of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// What it sends, or works on: its input through `InputPath` and `Parameters`.
    Sent,
    /// What it gives on, once it has a result.
    Output,
    /// Which way it chooses.
    Choice,
    /// Whether it would send the same again, see [`super::fast_forward`].
    SendsAgain,
    /// Whether it would give on its own input, see [`super::fast_forward`].
    GivesAgain,
}

/// What a state made.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    pub value: Value,
    /// Of a choice: where to. Of a question: something if the answer is yes.
    pub next: Option<StateId>,
}

/// What runs of one program made, as long as they start alike.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    made: Table,
    /// Answers by their hash, so that equal ones are one.
    answers: IndexMap<u64, Value, Mix>,
    /// Laps of loops, by their Wait state and its input before and after.
    laps: IndexMap<(StateId, usize, usize), Seen, Mix>,
    /// Ways of frames.
    pub routes: Routes,
    bound: Option<Bound>,
    asked: u32,
    found: u32,
    useless: bool,
}

/// What steady states may read besides their input: the program itself, and `$$.Execution`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bound {
    /// [`crate::Program`]s are told apart by number.
    pub program: u64,
    pub started: Time,
    pub names: Arc<crate::options::Names>,
    pub input: Option<usize>,
    /// What fits the quota, fits it again.
    pub payload_bytes: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key {
    state: StateId,
    step: Step,
    input: usize,
    result: usize,
}

#[derive(Debug)]
struct Kept {
    key: Key,
    made: Made,
    /// Whose addresses are in the key.
    _held: (Value, Value),
}

/// A table of what is kept: each entry in the first free place from that of its key on.
#[derive(Debug, Default)]
struct Table {
    /// A power of two of them, at least half of them free; or none.
    places: Vec<Option<Kept>>,
    count: usize,
}

impl Key {
    fn hash(&self) -> usize {
        let state = u64::from(self.state) << 3 | self.step as u64;
        mixed(mixed(state ^ self.input as u64) ^ self.result as u64) as usize
    }
}

impl Table {
    /// Where the key is, or could be.
    #[inline]
    fn place(&self, key: &Key) -> usize {
        let last = self.places.len().wrapping_sub(1);
        let mut place = key.hash() & last;
        while let Some(Some(kept)) = self.places.get(place) {
            if kept.key == *key {
                break;
            }
            place = (place + 1) & last;
        }
        place
    }

    #[inline]
    fn get(&self, key: &Key) -> Option<&Made> {
        self.places.get(self.place(key))?.as_ref().map(|kept| &kept.made)
    }

    fn insert(&mut self, kept: Kept) {
        if self.count >= MOST {
            *self = Self::default();
        }
        if 2 * self.count >= self.places.len() {
            self.grow();
        }
        let place = self.place(&kept.key);
        if let Some(place) = self.places.get_mut(place) {
            self.count += usize::from(place.is_none());
            *place = Some(kept);
        }
    }

    fn grow(&mut self) {
        let among = (2 * self.places.len()).max(256);
        let old = std::mem::take(&mut self.places);
        self.places.resize_with(among, || None);
        self.count = 0;
        old.into_iter().flatten().for_each(|kept| self.insert(kept));
    }
}

impl Memo {
    /// A run begins; what others left is of use if they began alike.
    pub fn bind(&mut self, bound: Bound) {
        if self.bound.as_ref() != Some(&bound) {
            *self = Self { bound: Some(bound), ..Self::default() };
        }
        self.routes.renew();
    }

    /// What a state made of the same values before.
    #[inline]
    pub fn recall(&mut self, step: Step, state: StateId, input: &Value, result: &Value) -> Option<&Made> {
        if self.useless {
            return None;
        }
        let key = Key { state, step, input: address(input)?, result: address(result)? };
        let made = self.made.get(&key);
        count(&mut self.asked, &mut self.found, &mut self.useless, made.is_some());
        made
    }

    /// What a frame did next was known.
    #[inline]
    pub fn count_found(&mut self) {
        count(&mut self.asked, &mut self.found, &mut self.useless, true);
    }

    /// Whether the runs are alike enough.
    #[inline]
    pub fn is_useful(&self) -> bool {
        !self.useless
    }

    /// Keeps what a state made.
    pub fn keep(&mut self, step: Step, state: StateId, input: &Value, result: &Value, made: Made) {
        let (Some(at), Some(of)) = (address(input), address(result)) else { return };
        if !self.useless {
            let key = Key { state, step, input: at, result: of };
            self.made.insert(Kept { key, made, _held: (input.clone(), result.clone()) });
        }
    }

    /// What was found out about a lap between these inputs of its Wait state.
    pub fn seen(&self, wait: StateId, before: &Value, after: &Value) -> Option<&Seen> {
        self.laps.get(&(wait, address(before)?, address(after)?))
    }

    /// Keeps what was found out about a lap; it holds the inputs.
    pub fn see(&mut self, wait: StateId, seen: Seen) {
        let (before, after) = seen.between();
        let (Some(before), Some(after)) = (address(before), address(after)) else { return };
        if self.laps.len() >= MOST {
            self.laps.clear();
        }
        self.laps.insert((wait, before, after), seen);
    }

    /// The input of a Wait state after so many laps like the one between these, made once.
    pub fn input_after(
        &mut self,
        wait: StateId,
        before: &Value,
        after: &Value,
        laps: i64,
        make: impl FnOnce() -> Option<Value>,
    ) -> Option<Value> {
        let key = address(before).zip(address(after)).map(|(before, after)| (wait, before, after));
        let known = key.and_then(|key| self.laps.get(&key)).and_then(|seen| seen.later.get(&laps));
        if let Some(known) = known {
            return Some(known.clone());
        }
        let made = self.same(make()?);
        if let Some(seen) = key.and_then(|key| self.laps.get_mut(&key)) {
            if seen.later.len() >= MOST_LATER {
                seen.later.clear();
            }
            seen.later.insert(laps, made.clone());
        }
        Some(made)
    }

    /// The same answer as one that was given before, if it is equal.
    pub fn same(&mut self, answer: Value) -> Value {
        if self.useless || !answer.is_container() {
            return answer;
        }
        if self.answers.len() >= MOST {
            self.answers.clear();
        }
        let known = self.answers.entry(answer.rough_hash()).or_insert_with(|| answer.clone());
        // What hashes alike and is equal but for the order of its keys, or `1.0` for `1`, is not the same.
        if known.is_identical(&answer) {
            known.clone()
        } else {
            answer
        }
    }
}

/// Counts a question; after so many, it is known whether they are worth it.
#[inline]
fn count(asked: &mut u32, found: &mut u32, useless: &mut bool, is_found: bool) {
    *asked += 1;
    *found += u32::from(is_found);
    if *asked == TRIAL {
        *useless = *found < TRIAL / 2;
        (*asked, *found) = (0, 0);
    }
}

/// Where a value is. Of scalars only `null` is told from all others.
pub(crate) fn address(value: &Value) -> Option<usize> {
    match value {
        Value::Null => Some(1),
        Value::Object(object) => Some(Arc::as_ptr(object).addr()),
        Value::Array(array) => Some(Arc::as_ptr(array).addr()),
        _ => None,
    }
}

/// Whether two values are one.
pub(crate) fn is_one(a: &Value, b: &Value) -> bool {
    address(a).is_some_and(|at| address(b) == Some(at))
}
