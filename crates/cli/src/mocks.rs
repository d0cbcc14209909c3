//! `--mocks FILE`: a mocks file of ours, or the mock configuration of Step Functions Local; told apart by content.

use crate::console::Console;
use crate::document::Kind;
use crate::failure::{Failure, Rejection};
use crate::input::Input;
use asl::Diagnostic;
use sim::{MockConfig, Program, Scenario};

/// Reads the mocks in `input`; `test_case` picks one of a mock configuration. A file with a mistake is refused: it
/// would make the run mean something else than what was asked.
pub fn scenario(
    input: Input,
    test_case: Option<&str>,
    console: &mut Console<'_>,
) -> Result<Scenario, Failure> {
    let (document, damage) = asl::json::parse(&input.text);
    if damage.iter().any(Diagnostic::is_error) {
        return Err(Failure::not_json(&input, &damage));
    }
    if MockConfig::is_one(&document) {
        let (config, diagnostics) = MockConfig::parse(&input.text);
        let input = accepted(input, diagnostics, console)?;
        return config
            .scenario(test_case)
            .map_err(|why| Failure::Usage(format!("--test-case: {}: {why}", input.name)));
    }
    if test_case.is_some() {
        let why = "is not a mock configuration, so it has no test cases";
        return Err(Failure::Usage(format!("--test-case: {} {why}", input.name)));
    }
    let (scenario, diagnostics) = Scenario::parse(&input.text);
    accepted(input, diagnostics, console)?;
    Ok(scenario)
}

/// The input again if nothing is wrong with it; warnings are said.
fn accepted(input: Input, diagnostics: Vec<Diagnostic>, console: &mut Console<'_>) -> Result<Input, Failure> {
    if diagnostics.iter().any(Diagnostic::is_error) {
        return Err(Failure::Rejected(Rejection { input, kind: Kind::Mocks, diagnostics }));
    }
    for warning in &diagnostics {
        console.message(crate::diagnostics::for_people(&input.name, &input.text, warning));
    }
    Ok(input)
}

/// Says which mocks are for states that the definition does not have: mostly a name that was changed or misspelt.
pub fn warn_of_strangers(scenario: &Scenario, program: &Program, console: &mut Console<'_>) {
    for name in scenario.states.keys().filter(|name| program.state(name).is_none()) {
        console.message(format!("warning: there is a mock for the state '{name}', but no such state"));
    }
}
