//! What a run costs, by a price table that can be edited.
//!
//! Standard workflows are billed by the state transition: "AWS counts a state transition each time a step of your
//! workflow is executed", retries included. Express workflows are billed by the execution and by its duration, by the
//! begun tenth of a second, times the memory it uses, in steps of 64 MB. What the called services cost is not in it,
//! but for Lambda's invocations, where a layout needs some to poll.

use serde::{Deserialize, Serialize};

/// US dollars for one state transition of a Standard workflow.
pub const USD_PER_TRANSITION: f64 = 0.025 / 1000.0;

/// Express executions are billed for memory in chunks of this many megabytes.
const CHUNK_MB: f64 = 64.0;

/// How many figures a price table has.
const FIGURES: usize = 7;

/// A price table. Its default is that of US East (N. Virginia).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Prices {
    /// Where the prices are from, for people.
    pub source: String,
    /// US dollars for a state transition of a Standard workflow.
    pub transition_usd: f64,
    /// US dollars for an Express execution.
    pub express_request_usd: f64,
    /// US dollars for a gigabyte-second of an Express execution.
    pub express_gb_second_usd: f64,
    /// Memory that an Express execution is billed for, in megabytes.
    pub express_memory_mb: f64,
    /// US dollars for an invocation of a Lambda function.
    pub lambda_request_usd: f64,
    /// US dollars for a gigabyte-second of a Lambda function.
    pub lambda_gb_second_usd: f64,
    /// Memory of the status check's function, in megabytes.
    pub lambda_memory_mb: f64,
}

impl Default for Prices {
    fn default() -> Self {
        Self {
            source:
                "AWS Step Functions and AWS Lambda pricing pages, US East (N. Virginia), first tiers, x86, \
                     November 2026"
                    .to_owned(),
            transition_usd: USD_PER_TRANSITION,
            express_request_usd: 1.0 / 1e6,
            express_gb_second_usd: 0.000_016_67,
            express_memory_mb: 64.0,
            lambda_request_usd: 0.20 / 1e6,
            lambda_gb_second_usd: 0.000_016_666_7,
            lambda_memory_mb: 128.0,
        }
    }
}

impl Prices {
    /// Every figure with the name of its field, in the order to show them.
    pub fn figures(&self) -> [(&'static str, f64); FIGURES] {
        let mut own = self.clone();
        own.figures_mut().map(|(field, value)| (field, *value))
    }

    /// The same, to be changed.
    pub fn figures_mut(&mut self) -> [(&'static str, &mut f64); FIGURES] {
        [
            ("transition_usd", &mut self.transition_usd),
            ("express_request_usd", &mut self.express_request_usd),
            ("express_gb_second_usd", &mut self.express_gb_second_usd),
            ("express_memory_mb", &mut self.express_memory_mb),
            ("lambda_request_usd", &mut self.lambda_request_usd),
            ("lambda_gb_second_usd", &mut self.lambda_gb_second_usd),
            ("lambda_memory_mb", &mut self.lambda_memory_mb),
        ]
    }

    /// What so many state transitions of a Standard workflow cost.
    pub fn standard_usd(&self, transitions: f64) -> f64 {
        transitions * self.transition_usd
    }

    /// What an Express execution of this duration costs.
    pub fn express_usd(&self, billed_s: f64) -> f64 {
        let memory_mb = libm::ceil(self.express_memory_mb / CHUNK_MB) * CHUNK_MB;
        self.express_request_usd + billed_s * memory_mb / 1024.0 * self.express_gb_second_usd
    }

    /// What so many invocations of a Lambda function, each of this duration, cost.
    pub fn lambda_usd(&self, calls: f64, each_s: f64) -> f64 {
        calls
            * (self.lambda_request_usd + each_s * self.lambda_memory_mb / 1024.0 * self.lambda_gb_second_usd)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_those_of_the_page() {
        let prices = Prices::default();
        let check = |usd: f64, expect: f64| assert!((usd - expect).abs() < 1e-9, "{usd} for {expect}");
        check(prices.standard_usd(4000.0), 0.1);
        // A million Express executions of 100 ms and 64 MB: a dollar for the requests, ten cents for the memory.
        check(1e6 * prices.express_usd(0.1), 1.0 + 1e6 * 0.1 / 16.0 * 0.000_016_67);
        check(1e6 * prices.lambda_usd(1.0, 0.0), 0.2);
        let express = |express_memory_mb| Prices { express_memory_mb, ..Prices::default() }.express_usd(10.0);
        check(express(100.0), express(128.0));
    }

    #[test]
    fn a_table_may_name_only_what_differs() {
        let prices: Prices =
            serde_json::from_str(r#"{"source": "ours", "transition_usd": 0.00003}"#).unwrap();
        assert_eq!(prices.express_request_usd, Prices::default().express_request_usd);
        assert!(serde_json::from_str::<Prices>(r#"{"transition": 1}"#).is_err());
    }
}
