//! What states make of their data, kept from run to run.
//!
//! What a steady state sends, gives on or decides follows from its input and its result alone. Runs of one program start
//! from the same input and see much the same answers: so most of what they compute was computed before, by an earlier
//! run, of the very same values. Values are shared and never change, so "the same" is asked of their addresses; what is
//! kept holds them, so that an address stays theirs.

use crate::hash::Mix;
use crate::program::StateId;
use crate::time::Time;
use expr::Value;
use indexmap::IndexMap;
use std::sync::Arc;

/// With more entries, all are forgotten: a memo that grows without end is no use to its runs.
const MOST: usize = 1 << 14;

/// After so many questions, one of which two at most were answered, the runs are too different to be worth it.
const TRIAL: u32 = 4096;

/// What is kept of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Step {
    /// What it sends, or works on: its input through `InputPath` and `Parameters`.
    Sent,
    /// What it gives on, once it has a result.
    Output,
    /// Which way it chooses.
    Choice,
    /// Whether it would send the same again, see [`crate::skip`].
    SendsAgain,
    /// Whether it would give on its own input, see [`crate::skip`].
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
    made: IndexMap<Key, Kept, Mix>,
    /// Answers by their hash, so that equal ones are one.
    answers: IndexMap<u64, Value, Mix>,
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
    pub execution_arn: Arc<str>,
    pub input: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    state: StateId,
    step: Step,
    input: usize,
    result: usize,
}

#[derive(Debug)]
struct Kept {
    made: Made,
    /// Whose addresses are in the key.
    _held: (Value, Value),
}

impl Memo {
    /// A run begins; what others left is of use if they began alike.
    pub fn bind(&mut self, bound: Bound) {
        if self.bound.as_ref() != Some(&bound) {
            *self = Self { bound: Some(bound), ..Self::default() };
        }
    }

    /// What a state made of the same values before.
    pub fn recall(&mut self, step: Step, state: StateId, input: &Value, result: &Value) -> Option<&Made> {
        if self.useless {
            return None;
        }
        let key = Key { state, step, input: address(input)?, result: address(result)? };
        self.asked += 1;
        let kept = self.made.get(&key);
        self.found += u32::from(kept.is_some());
        if self.asked == TRIAL {
            self.useless = self.found < TRIAL / 2;
            (self.asked, self.found) = (0, 0);
        }
        kept.map(|kept| &kept.made)
    }

    /// Keeps what a state made.
    pub fn keep(&mut self, step: Step, state: StateId, input: &Value, result: &Value, made: Made) {
        let (Some(at), Some(of)) = (address(input), address(result)) else { return };
        if self.useless {
            return;
        }
        if self.made.len() >= MOST {
            self.made.clear();
        }
        let held = (input.clone(), result.clone());
        self.made.insert(Key { state, step, input: at, result: of }, Kept { made, _held: held });
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

/// Where a value is. Of scalars only `null` is told from all others.
pub(crate) fn address(value: &Value) -> Option<usize> {
    match value {
        Value::Null => Some(1),
        Value::Object(object) => Some(Arc::as_ptr(object).addr()),
        Value::Array(array) => Some(Arc::as_ptr(array).addr()),
        _ => None,
    }
}
