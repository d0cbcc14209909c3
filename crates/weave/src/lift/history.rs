//! How long tasks took, read off execution histories.

use asl::json::Node;
use plan::Distribution;
use sim::Time;
use std::collections::{BTreeMap, VecDeque};

/// Seconds that states took.
#[derive(Debug, Default)]
pub struct Measured {
    /// Of each state a figure for each time it ran, by its name.
    seconds: BTreeMap<String, Vec<f64>>,
    /// Of each history, by state: when it was first entered and last left.
    spans: Vec<BTreeMap<String, (i64, i64)>>,
}

impl Measured {
    /// Reads one more history: what GetExecutionHistory returns, or its `events` alone. `false` if it is none.
    pub fn read(&mut self, text: &str) -> bool {
        let (root, _) = asl::json::parse(text);
        let events = root.get("events").unwrap_or(&root);
        let mut entered: BTreeMap<&str, VecDeque<i64>> = BTreeMap::new();
        let mut spans = BTreeMap::new();
        let mut understood = false;
        for event in events.elements() {
            let kind = event.get("type").and_then(Node::as_str).unwrap_or_default();
            let Some(at) = event.get("timestamp").and_then(moment) else { continue };
            let name = |details: &str| event.get(details)?.get("name")?.as_str();
            if kind.ends_with("StateEntered") {
                if let Some(name) = name("stateEnteredEventDetails") {
                    entered.entry(name).or_default().push_back(at);
                    understood = true;
                }
            } else if kind.ends_with("StateExited") {
                let Some(name) = name("stateExitedEventDetails") else { continue };
                // Iterations of one state overlap: who came first is taken to have left first.
                if let Some(since) = entered.get_mut(name).and_then(VecDeque::pop_front) {
                    self.seconds.entry(name.to_owned()).or_default().push(seconds(since, at));
                    let span = spans.entry(name.to_owned()).or_insert((since, at));
                    *span = (span.0.min(since), span.1.max(at));
                }
            }
        }
        self.spans.push(spans);
        understood
    }

    /// How long a state takes.
    pub fn duration(&self, state: &str) -> Option<Distribution> {
        distribution(self.seconds.get(state)?)
    }

    /// How long several states take together, laps and waits and all.
    pub fn together<'a>(&self, states: impl Iterator<Item = &'a str> + Clone) -> Option<Distribution> {
        let of = |spans: &BTreeMap<String, (i64, i64)>| {
            let own = states.clone().filter_map(|state| spans.get(state));
            own.copied().reduce(|all, own| (all.0.min(own.0), all.1.max(own.1)))
        };
        let spans = self.spans.iter().filter_map(of);
        distribution(&spans.map(|(since, until)| seconds(since, until)).collect::<Vec<_>>())
    }
}

fn seconds(since: i64, until: i64) -> f64 {
    until.saturating_sub(since).max(0) as f64 / 1000.0
}

/// What was seen once, or any of what was seen. What took no time at all was mocked without one.
fn distribution(seen: &[f64]) -> Option<Distribution> {
    match seen {
        all if all.iter().all(|seconds| *seconds == 0.0) => None,
        [seconds] => Some(Distribution::Fixed { seconds: *seconds }),
        samples => Some(Distribution::Empirical { samples_s: samples.to_vec() }),
    }
}

/// Milliseconds since 1970: of an ISO time, of seconds since 1970 as the API's JSON has them, or of milliseconds.
fn moment(node: &Node) -> Option<i64> {
    if let Some(text) = node.as_str() {
        return Time::parse(text).map(Time::millis);
    }
    let number = node.as_f64()?;
    // A hundred thousand million seconds are three thousand years.
    let millis = if number.abs() < 1e11 { number * 1000.0 } else { number };
    Some(libm::round(millis) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_of_histories_in_every_form_of_time() {
        let events = |times: [&str; 2]| {
            format!(
                r#"{{"events": [
                {{"type": "TaskStateEntered", "timestamp": {}, "stateEnteredEventDetails": {{"name": "A"}}}},
                {{"type": "TaskStateExited", "timestamp": {}, "stateExitedEventDetails": {{"name": "A"}}}}]}}"#,
                times[0], times[1]
            )
        };
        let mut measured = Measured::default();
        assert!(measured.read(&events(["1767578400.5", "1767578460.75"])));
        assert_eq!(measured.duration("A"), Some(Distribution::Fixed { seconds: 60.25 }));
        assert!(measured.read(&events(["1767578400000", "1767578430000"])));
        assert!(
            measured.read(&events([r#""2026-01-05T02:00:00.000Z""#, r#""2026-01-05T04:00:20.000+02:00""#]))
        );
        assert_eq!(
            measured.duration("A"),
            Some(Distribution::Empirical { samples_s: vec![60.25, 30.0, 20.0] })
        );
        assert_eq!(measured.duration("B"), None);
        for none in ["", "[]", "{\"events\": 3}", "[1, {}]"] {
            assert!(!measured.read(none), "{none}");
        }
    }
}
