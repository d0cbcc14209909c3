//! What services keep between calls and share between executions, besides the run table.

use super::dynamodb::Tables;
use super::tokens::Tokens;
use crate::time::Time;
use expr::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The world's state that calls change.
#[derive(Debug, Clone, Default)]
pub struct Shared {
    /// DynamoDB tables.
    pub tables: Tables,
    /// Task tokens that are waited for.
    pub tokens: Tokens,
    /// Results of runs by run id, where the scenario keeps them.
    results: BTreeMap<Arc<str>, Finished>,
}

/// A run that has ended well.
#[derive(Debug, Clone)]
struct Finished {
    execution: Arc<str>,
    state: Arc<str>,
    result: Value,
}

impl Shared {
    /// Forgets what calls have changed: tables are empty again.
    pub fn clear(&mut self) {
        self.tables.clear();
        self.tokens = Tokens::default();
        self.results.clear();
    }

    /// Keeps the result of a run that a state of an execution started.
    pub fn keep_result(&mut self, run: Arc<str>, execution: Arc<str>, state: Arc<str>, result: Value) {
        self.results.insert(run, Finished { execution, state, result });
    }

    /// What a run gave.
    pub fn result(&self, run: &str) -> Option<&Value> {
        self.results.get(run).map(|finished| &finished.result)
    }

    /// What a state of an execution gave, as the execution's history tells it: a function's payload.
    pub fn result_of(&self, execution: &Value, state: &Value) -> Option<Value> {
        let (execution, state) = (execution.as_str()?, state.as_str()?);
        let is_it = |finished: &&Finished| &*finished.execution == execution && &*finished.state == state;
        let finished = self.results.values().find(is_it)?;
        Some(finished.result.get("Payload").unwrap_or(&finished.result).clone())
    }
}

/// A call that reads or changes it.
#[derive(Debug, Clone, Copy)]
pub struct Act<'a> {
    /// What is sent.
    pub parameters: &'a Value,
    /// Whether it goes through `aws-sdk:`, which names errors its own way.
    pub sdk: bool,
    /// When it takes effect.
    pub now: Time,
}
