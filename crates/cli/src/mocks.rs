//! `--mocks FILE`: a mocks file of ours, or the mock configuration of Step Functions Local; told apart by content.

use crate::console::Console;
use crate::document::{is_broken, Kind};
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
    if is_broken(&damage) {
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

/// What is wrong with a text of mocks, whichever of the two it is.
pub fn mistakes(text: &str) -> Vec<Diagnostic> {
    match MockConfig::is_one(&asl::json::parse(text).0) {
        true => MockConfig::parse(text).1,
        false => Scenario::parse(text).1,
    }
}

/// The input again if nothing is wrong with it; warnings are said.
fn accepted(input: Input, diagnostics: Vec<Diagnostic>, console: &mut Console<'_>) -> Result<Input, Failure> {
    if diagnostics.iter().any(Diagnostic::is_error) {
        return Err(Failure::Rejected(Rejection { input, kind: Kind::Mocks, diagnostics }));
    }
    crate::diagnostics::tell(console, &input, &diagnostics);
    Ok(input)
}

/// Says which mocks are for states that the definition does not have: mostly a name that was changed or misspelt.
pub fn warn_of_strangers(scenario: &Scenario, program: &Program, console: &mut Console<'_>) {
    for name in scenario.states.keys().filter(|name| program.state(name).is_none()) {
        console.message(format!("warning: there is a mock for the state '{name}', but no such state"));
    }
}
