//! Reading a mocks file, and the mock configuration of Step Functions Local.

use sim::{MockConfig, Scenario};

/// Any text gives a scenario and findings that point into it.
pub fn check(data: &[u8]) {
    let text = &*super::text(data);
    let (scenario, findings) = Scenario::parse(text);
    super::sound(text, &findings);
    ask(&scenario);
    let (config, findings) = MockConfig::parse(text);
    super::sound(text, &findings);
    for name in [None, Some("C"), Some("M#C")] {
        match config.scenario(name) {
            Ok(scenario) => ask(&scenario),
            Err(error) => assert!(error.to_string().len() > 20),
        }
    }
}

/// Every mock has an outcome for every call.
fn ask(scenario: &Scenario) {
    let mocks = scenario.states.values().chain(scenario.jobs.values()).chain(scenario.resources.values());
    for mock in mocks.chain([&scenario.default]) {
        for call in [0, 1, 3, u64::MAX] {
            let _ = mock.outcome.at(call);
        }
    }
}
