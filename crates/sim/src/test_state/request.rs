//! What is asked of TestState.

use super::results::FieldValidation;
use crate::history::Fault;
use expr::Value;

/// A request to test a state. Source: API reference, TestState.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The definition of one state, or of a state machine where `state_name` is given.
    pub definition: String,
    /// Which state of the state machine, at any depth.
    pub state_name: Option<String>,
    /// Input of the state; `{}` where none is given.
    pub input: Value,
    /// How much of the state's way of data is wanted.
    pub level: InspectionLevel,
    /// What stands in for the call, the branches or the iterations.
    pub mock: Option<Mock>,
    /// Circumstances of the test.
    pub configuration: Configuration,
    /// The context object in place of one that is made up.
    pub context: Option<Value>,
    /// Variables in sight, an object.
    pub variables: Option<Value>,
    /// The role that calls services; none is needed with a mock.
    pub role_arn: Option<String>,
    /// The account in ARNs that are made up; the role's, or that of AWS's examples, where none is given.
    pub account: Option<String>,
}

/// How much of the state's way of data is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum InspectionLevel {
    /// What comes out.
    #[default]
    Info,
    /// Also what each field makes of the data.
    Debug,
    /// Also an HTTP task's request and response.
    Trace,
}

impl InspectionLevel {
    /// As the API writes it.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "INFO" => Some(Self::Info),
            "DEBUG" => Some(Self::Debug),
            "TRACE" => Some(Self::Trace),
            _ => None,
        }
    }
}

/// A mocked result or error. Source: API reference, MockInput.
#[derive(Debug, Clone, Default)]
pub struct Mock {
    /// The result, as JSON text.
    pub result: Option<String>,
    /// The error.
    pub error: Option<Fault>,
    /// How strictly the result is compared with the API's.
    pub validation: FieldValidation,
}

/// Circumstances of a test. Source: API reference, TestStateConfiguration.
#[derive(Debug, Clone, Default)]
pub struct Configuration {
    /// How many retries the retrier has made that takes the mocked error.
    pub retrier_retry_count: u64,
    /// The inner state from which a Map's or Parallel's mocked error comes.
    pub error_caused_by_state: Option<String>,
    /// How many iterations failed.
    pub map_iteration_failure_count: Option<u64>,
    /// What an ItemReader read, as JSON text.
    pub map_item_reader_data: Option<String>,
}

/// A request that is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// `ValidationException`, `InvalidDefinition`; `ParamValidationError` is what a client finds before it asks.
    pub code: &'static str,
    /// AWS's words.
    pub message: String,
}

impl Exception {
    pub(super) fn validation(message: impl Into<String>) -> Self {
        Self { code: "ValidationException", message: message.into() }
    }

    pub(super) fn definition(message: impl Into<String>) -> Self {
        Self { code: "InvalidDefinition", message: message.into() }
    }
}

impl Request {
    /// The account in ARNs that are made up.
    pub(super) fn account(&self) -> &str {
        let roles = || self.role_arn.as_deref().and_then(|arn| arn.split(':').nth(4));
        let account = self.account.as_deref().or_else(roles);
        account.filter(|account| !account.is_empty()).unwrap_or("123456789012")
    }
}
