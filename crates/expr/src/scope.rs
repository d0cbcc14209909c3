//! What an expression can see.

use crate::value::{Object, Value};
use std::cell::Cell;

/// What surrounds a state's data: the Context Object, the variables and chance. Implemented by the interpreter, so that each
/// is only made when an expression asks for it.
pub trait Environment {
    /// The Context Object, `$$`.
    fn context(&self) -> &Value;

    /// A field of the Context Object; overridden where one can be had without making all of it.
    fn context_part(&self, name: &str) -> Option<&Value> {
        self.context().get(name)
    }

    /// The variable `$name`, given without the dollar sign.
    fn variable(&self, name: &str) -> Option<&Value>;

    /// The next 64 random bits, for `States.UUID` and `States.MathRandom`. Seeded: one execution, one sequence.
    fn random(&self) -> u64;

    /// `$states` of JSONata, as far as the field that is evaluated can see it.
    fn states(&self) -> States<'_> {
        States::default()
    }

    /// `$millis()` of JSONata: the virtual clock, in milliseconds since 1970.
    fn now(&self) -> i64 {
        0
    }
}

/// What JSONata's `$states` holds besides the context object. A part that the field cannot see is `None`.
#[derive(Debug, Clone, Copy, Default)]
pub struct States<'a> {
    /// `$states.input`: the state's raw input.
    pub input: Option<&'a Value>,
    /// `$states.result`: what the task, the branches or the iterations gave; only once they have.
    pub result: Option<&'a Value>,
    /// `$states.errorOutput`: the error, in `Catch` alone.
    pub error_output: Option<&'a Value>,
}

/// Everything an expression is evaluated against.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// `$`: the state's input or result, whichever the field is about.
    pub input: &'a Value,
    /// The rest.
    pub environment: &'a dyn Environment,
}

impl<'a> Scope<'a> {
    /// The scope of a field that is about `input`.
    pub fn new(input: &'a Value, environment: &'a dyn Environment) -> Self {
        Self { input, environment }
    }
}

/// An environment of fixed parts, for evaluating an expression outside any execution.
#[derive(Debug, Default)]
pub struct Bindings {
    /// The Context Object.
    pub context: Value,
    /// The variables by name.
    pub variables: Object,
    /// Where the random sequence stands; the seed at first.
    pub random: Cell<u64>,
    /// `$states.input`
    pub input: Option<Value>,
    /// `$states.result`
    pub result: Option<Value>,
    /// `$states.errorOutput`
    pub error_output: Option<Value>,
    /// The clock, in milliseconds since 1970.
    pub now: i64,
}

impl Environment for Bindings {
    fn context(&self) -> &Value {
        &self.context
    }

    fn variable(&self, name: &str) -> Option<&Value> {
        self.variables.get(name)
    }

    /// SplitMix64.
    fn random(&self) -> u64 {
        let state = self.random.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.random.set(state);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn states(&self) -> States<'_> {
        States {
            input: self.input.as_ref(),
            result: self.result.as_ref(),
            error_output: self.error_output.as_ref(),
        }
    }

    fn now(&self) -> i64 {
        self.now
    }
}
