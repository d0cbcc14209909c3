//! What a thousand runs of a layout cost, as the page says it.

use protocol::LayoutReport;

/// The kind of workflow that is billed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pricing {
    /// By the state transition.
    #[default]
    Standard,
    /// By the execution, its duration and its memory.
    Express,
}

impl Pricing {
    /// Both, in the order to offer them.
    pub const ALL: [Self; 2] = [Self::Standard, Self::Express];

    /// AWS's word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Standard => "Standard",
            Self::Express => "Express",
        }
    }
}

/// A figure and what it is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Price {
    /// "$0.33", or why there is none.
    pub text: String,
    /// Whether it is a figure.
    pub possible: bool,
    /// What it is made of, or why there is none, as a sentence.
    pub says: String,
}

/// The price of a thousand runs.
pub fn per_thousand(report: &LayoutReport, pricing: Pricing) -> Price {
    let checks = format!("{} of Lambda functions a run", counted(report.lambda_calls, "invocation"));
    match pricing {
        Pricing::Standard => figure(
            report.cost_per_1000_usd,
            format!(
                "{} a run. Status checks cost {} more; {checks}.",
                counted(report.transitions, "state transition"),
                dollars(report.costs.polling_usd)
            ),
        ),
        Pricing::Express if waits_for_a_job(&report.definition) => {
            no("Standard only", "Express workflows have neither .sync nor .waitForTaskToken.".to_owned())
        }
        Pricing::Express if report.costs.express_share < 1.0 => {
            let share = (report.costs.express_share * 1_000.0).floor() / 10.0;
            no(
                "over 5 min",
                format!("An Express workflow ends after five minutes: {share}% of runs do so in time."),
            )
        }
        Pricing::Express => figure(
            report.costs.express_usd,
            format!("Requests, duration and memory of Express executions; {checks}."),
        ),
    }
}

fn figure(usd: f64, says: String) -> Price {
    Price { text: dollars(usd), possible: true, says }
}

fn no(text: &str, says: String) -> Price {
    Price { text: text.to_owned(), possible: false, says }
}

/// Whether a Task state runs a job to its end or hands out a task token.
fn waits_for_a_job(definition: &str) -> bool {
    [".sync\"", ".sync:2\"", ".waitForTaskToken\""].iter().any(|ending| definition.contains(ending))
}

/// US dollars, half a cent rounded up as on a bill.
fn dollars(usd: f64) -> String {
    format!("${:.2}", (usd * 100.0 + 0.5 + 1e-9).floor() / 100.0)
}

/// A mean count: whole, or with one decimal.
pub fn count(mean: f64) -> String {
    let text = format!("{mean:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

fn counted(mean: f64, what: &str) -> String {
    let figure = count(mean);
    format!("{figure} {what}{}", if figure == "1" { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(resource: &str, express_share: f64, pricing: Pricing, expect: (&str, bool)) {
        let report: LayoutReport = serde_json::from_value(json!({
            "layout": "staged", "title": "", "subtitle": "", "makespan_ms": {"mean": 0.0, "p50": 0, "p90": 0, "p99": 0},
            "transitions": 13.0, "polls": 0.0, "cost_per_1000_usd": 0.325, "definition": format!("{{\"Resource\": \"{resource}\"}}"),
            "task_states": [], "timeline": {"lanes": [], "gates_ms": [], "end_ms": 0},
            "loss": {"barrier_ms": 0, "poll_delay_ms": 0, "status_check_ms": 0, "serialisation_ms": 0}, "hazards": [],
            "traces": [], "history_sha256": "", "lambda_calls": 1.0, "failed": 0, "weights": [],
            "costs": {"standard_usd": 0.325, "express_usd": 0.004, "express_share": express_share, "polling_usd": 0.0},
        }))
        .unwrap();
        let price = per_thousand(&report, pricing);
        assert_eq!((price.text.as_str(), price.possible), expect, "{}", price.says);
    }

    #[test]
    fn a_price_or_the_reason_why_there_is_none() {
        let function = "arn:aws:states:::lambda:invoke";
        check(function, 1.0, Pricing::Standard, ("$0.33", true));
        check(function, 1.0, Pricing::Express, ("$0.00", true));
        check(function, 0.2, Pricing::Express, ("over 5 min", false));
        check("arn:aws:states:::glue:startJobRun.sync", 1.0, Pricing::Express, ("Standard only", false));
        check(
            "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            1.0,
            Pricing::Express,
            ("Standard only", false),
        );
    }
}
