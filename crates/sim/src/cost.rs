//! What a run costs.
//!
//! Source: AWS Step Functions pricing page, Standard workflows, US East (N. Virginia), November 2026: $0.025 per
//! 1,000 state transitions. "AWS counts a state transition each time a step of your workflow is executed", retries
//! included: every state entered is one, and so is every retry. What the called services cost is not in it.

/// US dollars for one state transition of a Standard workflow.
pub const USD_PER_TRANSITION: f64 = 0.025 / 1000.0;

/// US dollars for `transitions` state transitions of a Standard workflow.
pub fn standard_usd(transitions: u64) -> f64 {
    transitions as f64 * USD_PER_TRANSITION
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_thousand_transitions_cost_a_dime() {
        assert!((standard_usd(4000) - 0.1).abs() < 1e-12);
    }
}
