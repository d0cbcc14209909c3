//! What a test sees of a state's way of data. The interpreter tells it; a run that is no test has none.

use crate::history::Fault;
use expr::Value;
use std::cell::RefCell;

/// What is told. Interior mutability, as reading fields borrows the run.
#[derive(Debug, Default)]
pub(crate) struct Probe {
    /// In place of the context object that the run would make.
    context: Value,
    seen: RefCell<Vec<(Stage, Value)>>,
    fault: RefCell<Option<Fault>>,
}

/// A place on the way of data through a state, by the name of its field in the API's `inspectionData`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    AfterInputPath,
    AfterParameters,
    AfterArguments,
    Result,
    AfterResultSelector,
    AfterResultPath,
}

impl Stage {
    /// The field's name.
    pub fn field(self) -> &'static str {
        match self {
            Self::AfterInputPath => "afterInputPath",
            Self::AfterParameters => "afterParameters",
            Self::AfterArguments => "afterArguments",
            Self::Result => "result",
            Self::AfterResultSelector => "afterResultSelector",
            Self::AfterResultPath => "afterResultPath",
        }
    }
}

impl Probe {
    /// One that has seen nothing.
    pub fn new(context: Value) -> Self {
        Self { context, ..Self::default() }
    }

    /// The context object, of an item of a Map state if there is one.
    pub fn context_with(&self, item: Option<&Value>) -> Value {
        match (self.context.as_object(), item) {
            (Some(members), Some(item)) => {
                let mut members = members.clone();
                members.insert("Map", item.clone());
                members.into()
            }
            _ => self.context.clone(),
        }
    }

    /// The data at a stage.
    pub fn note(&self, stage: Stage, value: &Value) {
        self.seen.borrow_mut().push((stage, value.clone()));
    }

    /// The state failed.
    pub fn note_fault(&self, fault: &Fault) {
        *self.fault.borrow_mut() = Some(fault.clone());
    }

    /// The data last seen at a stage.
    pub fn seen(&self, stage: Stage) -> Option<Value> {
        let seen = self.seen.borrow();
        seen.iter().rev().find(|(at, _)| *at == stage).map(|(_, value)| value.clone())
    }

    /// The state's error, if it failed.
    pub fn fault(&self) -> Option<Fault> {
        self.fault.borrow().clone()
    }
}
