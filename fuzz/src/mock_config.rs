//! Runs answered by the mock configuration of Step Functions Local.
//!
//! Sections: the mock configuration, the definition, the input.

use super::execution::{bounded, options, run};
use sim::{MockConfig, Program, Value};

/// Whichever test case is meant, a run against it keeps to its bounds and is repeatable.
pub fn check(data: &[u8]) {
    let text = super::text(data);
    let [written, definition, input] = super::sections(&text);
    let (config, findings) = MockConfig::parse(written);
    super::sound(written, &findings);
    let Ok(program) = Program::compile(&asl::parse(definition).machine) else { return };
    let input = Value::parse(input).unwrap_or_else(|_| Value::empty_object());
    for name in [None, Some("Path"), Some("M#Path")] {
        let Ok(scenario) = config.scenario(name) else { continue };
        let options = options(3);
        let first = run(&program, &input, &scenario, &options);
        bounded(&first, &options.limits);
        assert_eq!(first, run(&program, &input, &scenario, &options), "the same run went another way");
    }
}
