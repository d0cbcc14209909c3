//! Reads `MockConfigFile.json`, the file in which AWS Step Functions Local is given its mocks.
//!
//! ```json
//! {
//!   "StateMachines": {"Orders": {"TestCases": {"Retried": {"Charge card": "ChargeRetried"}}}},
//!   "MockedResponses": {"ChargeRetried": {
//!     "0-1": {"Throw": {"Error": "Lambda.ServiceException", "Cause": "busy"}},
//!     "2": {"Return": {"StatusCode": 200, "Payload": {"charged": true}}}
//!   }}
//! }
//! ```
//!
//! A test case says which mocked response answers each Task state; a mocked response says, by the number of the call
//! from 0 or a range of numbers, what the service answers. `Return` is the service's whole answer, `Throw` its error.
//! A call past the last number, or of a state that the test case does not name, is an error here as it fails there:
//! there is no service that could be called instead.
//!
//! It lives beside [`Scenario`] and not with the other formats, as those are read by the page, which knows no scenario.

use super::mistake::{mistake, numbers};
use super::numbered::Numbered;
use super::scenario::{Mock, Outcome, Scenario};
use super::TaskError;
use asl::json::pointer::join;
use asl::json::{Kind, Node};
use asl::Diagnostic;
use expr::Value;
use indexmap::IndexMap;
use std::sync::Arc;

/// A mock configuration, read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MockConfig {
    cases: Vec<TestCase>,
}

/// Which response answers each state, in one test case of a state machine.
#[derive(Debug, Clone, PartialEq)]
struct TestCase {
    machine: String,
    name: String,
    states: IndexMap<String, Outcome>,
}

/// Why no test case was picked: a sentence that lists those that there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoTestCase(String);

impl std::fmt::Display for NoTestCase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NoTestCase {}

impl MockConfig {
    /// Whether a document is meant as a mock configuration.
    pub fn is_one(document: &Node) -> bool {
        document.get("StateMachines").is_some() || document.get("MockedResponses").is_some()
    }

    /// Reads a mock configuration. What is not understood is said and left out.
    pub fn parse(text: &str) -> (Self, Vec<Diagnostic>) {
        let (document, diagnostics) = asl::json::parse(text);
        let mut reader = Reader { diagnostics };
        let config = reader.config(&document);
        (config, reader.diagnostics)
    }

    /// The mocks of a test case, named `CASE` or `MACHINE#CASE`; without a name, of the only one.
    ///
    /// # Errors
    /// There is none of this name, or more than one to choose from.
    pub fn scenario(&self, name: Option<&str>) -> Result<Scenario, NoTestCase> {
        let is_meant = |case: &&TestCase| match name {
            None => true,
            Some(name) => case.name == name || name.split_once('#') == Some((&*case.machine, &*case.name)),
        };
        let mut meant = self.cases.iter().filter(is_meant);
        match (meant.next(), meant.next()) {
            (Some(case), None) => Ok(case.scenario()),
            (Some(_), Some(_)) => Err(NoTestCase(format!("Say which test case is meant: {}.", self.names()))),
            (None, _) => Err(NoTestCase(match name {
                Some(name) => format!("There is no test case '{name}'; there are {}.", self.names()),
                None => "The mock configuration has no test cases.".to_owned(),
            })),
        }
    }

    /// The test cases, for a person to choose from.
    fn names(&self) -> String {
        const SHOWN: usize = 20;
        let named = self.cases.iter().map(|case| format!("{}#{}", case.machine, case.name));
        let mut names: Vec<String> = named.take(SHOWN).collect();
        match self.cases.len() {
            0 => names.push("none".to_owned()),
            all if all > SHOWN => names.push(format!("{} more", all - SHOWN)),
            _ => {}
        }
        names.join(", ")
    }
}

impl TestCase {
    fn scenario(&self) -> Scenario {
        let mock = |outcome: &Outcome| Mock { outcome: outcome.clone(), ..Mock::default() };
        let missing = format!("The test case '{}' has no mocked response for this state.", self.name);
        Scenario {
            states: self.states.iter().map(|(state, outcome)| (state.clone(), mock(outcome))).collect(),
            default: mock(&Outcome::Refusal(TaskError::new("States.Runtime", missing))),
            ..Scenario::default()
        }
    }
}

/// The answer to a call past the last number.
fn exhausted(name: &str) -> Outcome {
    let cause = format!("The mocked response '{name}' has no answer for this call of the state.");
    Outcome::Refusal(TaskError::new("States.Runtime", cause))
}

struct Reader {
    diagnostics: Vec<Diagnostic>,
}

impl Reader {
    fn complain(&mut self, node: &Node, path: &str, message: impl Into<String>) {
        self.diagnostics.push(mistake(node, path, message));
    }

    /// The members of an object; anything else is no object.
    fn members<'n>(
        &mut self,
        node: &'n Node,
        path: &str,
        meaning: &str,
    ) -> impl Iterator<Item = (&'n Node, &'n str)> {
        if !node.is_object() {
            self.complain(node, path, format!("This must be an object: {meaning}."));
        }
        node.members().iter().map(|member| (&member.value, member.key.as_str()))
    }

    /// The field of this name, which must be there.
    fn field<'n>(&mut self, node: &'n Node, path: &str, name: &str) -> Option<&'n Node> {
        let found = node.get(name);
        if found.is_none() && node.is_object() {
            self.complain(node, path, format!("'{name}' is missing."));
        }
        found
    }

    fn config(&mut self, document: &Node) -> MockConfig {
        for (value, key) in self.members(document, "/", "StateMachines and MockedResponses") {
            if !["StateMachines", "MockedResponses"].contains(&key) {
                self.complain(
                    value,
                    &join("/", key),
                    "There is no such field; it can be StateMachines or MockedResponses.",
                );
            }
        }
        let mut responses = IndexMap::new();
        if let Some(node) = self.field(document, "/", "MockedResponses") {
            for (response, name) in self.members(node, "/MockedResponses", "mocked responses by name") {
                let path = join("/MockedResponses", name);
                responses.insert(name, self.response(response, name, &path));
            }
        }
        let mut config = MockConfig::default();
        if let Some(node) = self.field(document, "/", "StateMachines") {
            for (machine, name) in self.members(node, "/StateMachines", "state machines by name") {
                let path = join("/StateMachines", name);
                self.machine(machine, name, &path, &responses, &mut config.cases);
            }
        }
        config
    }

    fn machine(
        &mut self,
        machine: &Node,
        name: &str,
        path: &str,
        responses: &IndexMap<&str, Outcome>,
        cases: &mut Vec<TestCase>,
    ) {
        for _ in self.members(machine, path, "TestCases") {}
        let Some(node) = self.field(machine, path, "TestCases") else { return };
        let path = format!("{path}/TestCases");
        for (case, case_name) in self.members(node, &path, "test cases by name") {
            let path = join(&path, case_name);
            let mut states = IndexMap::new();
            for (response, state) in self.members(case, &path, "mocked responses by state") {
                match response.as_str().and_then(|name| responses.get(name)) {
                    Some(outcome) => drop(states.insert(state.to_owned(), outcome.clone())),
                    None => self.complain(
                        response,
                        &join(&path, state),
                        match response.as_str() {
                            Some(name) => format!("There is no mocked response '{name}'."),
                            None => "This must be the name of a mocked response.".to_owned(),
                        },
                    ),
                }
            }
            cases.push(TestCase { machine: name.to_owned(), name: case_name.to_owned(), states });
        }
    }

    fn response(&mut self, response: &Node, name: &str, path: &str) -> Outcome {
        let mut numbered = Numbered::default();
        for (answer, key) in self.members(response, path, "answers by number of the call") {
            let path = join(path, key);
            match numbered.free(key) {
                Err(problem) => self.complain(answer, &path, problem),
                Ok(calls) => self.answer(answer, &path).into_iter().for_each(|it| numbered.say(calls, it)),
            }
        }
        if response.is_object() && response.members().is_empty() {
            self.complain(response, path, "This has no answer at all.");
        }
        Outcome::Numbered { answers: Arc::new(numbered), past: Arc::new(exhausted(name)) }
    }

    fn answer(&mut self, answer: &Node, path: &str) -> Option<Outcome> {
        let fields: Vec<(&Node, &str)> = self.members(answer, path, "Return or Throw").collect();
        match fields.as_slice() {
            [(value, "Return")] => {
                numbers(value, &join(path, "Return"), &mut self.diagnostics);
                Some(Outcome::Answer(Value::from(value.to_value())))
            }
            [(thrown, "Throw")] => self.thrown(thrown, &format!("{path}/Throw")),
            _ => {
                self.complain(answer, path, "This must have one field, Return or Throw.");
                None
            }
        }
    }

    fn thrown(&mut self, thrown: &Node, path: &str) -> Option<Outcome> {
        let mut text = |name: &str| {
            let field = self.field(thrown, path, name)?;
            let text = field.as_str().map(Arc::from);
            if text.is_none() && !matches!(field.kind, Kind::Missing) {
                self.complain(field, &format!("{path}/{name}"), "This must be a text.");
            }
            text
        };
        let (error, cause): (Option<Arc<str>>, Option<Arc<str>>) = (text("Error"), text("Cause"));
        if !thrown.is_object() {
            self.complain(thrown, path, "This must be an object with Error and Cause.");
        }
        error.map(|error| Outcome::Refusal(TaskError { error: Some(error), cause }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r##"{
        "StateMachines": {
            "Orders": {"TestCases": {
                "Paid": {"Charge": "Ok"},
                "Retried": {"Charge": "BusyThenOk", "Notify": "Ok"}
            }},
            "Returns": {"TestCases": {"Paid": {"Refund": "Ok"}}}
        },
        "MockedResponses": {
            "Ok": {"0": {"Return": {"StatusCode": 200}}},
            "BusyThenOk": {
                "3": {"Return": 3},
                "0-1": {"Throw": {"Error": "Busy", "Cause": "later"}}
            }
        }
    }"##;

    #[test]
    fn a_test_case_answers_by_the_number_of_the_call() {
        let (config, diagnostics) = MockConfig::parse(FILE);
        assert_eq!(diagnostics, vec![]);
        let scenario = config.scenario(Some("Retried")).unwrap();
        let charge = &scenario.states["Charge"].outcome;
        let said = |call| match charge.at(call) {
            Outcome::Answer(value) => value.to_json_string(),
            Outcome::Refusal(fault) => fault.error.clone().unwrap().to_string(),
            other => panic!("{other:?}"),
        };
        let calls: Vec<String> = [0, 1, 2, 3, 4, u64::MAX].into_iter().map(said).collect();
        assert_eq!(calls, ["Busy", "Busy", "States.Runtime", "3", "States.Runtime", "States.Runtime"]);
        assert_eq!(
            scenario.states["Notify"].outcome.at(0),
            &Outcome::Answer(Value::parse(r#"{"StatusCode":200}"#).unwrap())
        );
        assert!(scenario.default.outcome.fails(), "a state without a mock has nothing to call");
    }

    #[test]
    fn a_test_case_is_named_where_there_are_several() {
        let (config, _) = MockConfig::parse(FILE);
        let check = |name: Option<&str>, expect: Result<&str, &str>| {
            let found = config.scenario(name).map(|s| s.states.keys().next().cloned().unwrap_or_default());
            assert_eq!(
                found.as_deref().map_err(ToString::to_string),
                expect.map_err(str::to_owned),
                "{name:?}"
            );
        };
        let all = "Orders#Paid, Orders#Retried, Returns#Paid";
        check(Some("Retried"), Ok("Charge"));
        check(Some("Returns#Paid"), Ok("Refund"));
        check(Some("Paid"), Err(&format!("Say which test case is meant: {all}.")));
        check(None, Err(&format!("Say which test case is meant: {all}.")));
        check(Some("Late"), Err(&format!("There is no test case 'Late'; there are {all}.")));
    }

    #[test]
    fn says_where_it_does_not_understand() {
        let check = |responses: &str, case: &str, path: &str| {
            let file = format!(
                r#"{{"StateMachines": {{"M": {{"TestCases": {{"C": {case}}}}}}}, "MockedResponses": {{"R": {responses}}}}}"#
            );
            let (config, found) = MockConfig::parse(&file);
            let paths: Vec<&str> = found.iter().map(|finding| finding.path.as_str()).collect();
            assert_eq!(paths, [path], "{file}: {found:?}");
            // What is left can still be used.
            assert!(config.scenario(Some("C")).is_ok());
        };
        let ok = r#"{"0": {"Return": 1}}"#;
        check(ok, r#"{"A": "Q"}"#, "/StateMachines/M/TestCases/C/A");
        check(ok, r#"{"A": 1}"#, "/StateMachines/M/TestCases/C/A");
        check(ok, r#"{"a/b": "Q"}"#, "/StateMachines/M/TestCases/C/a~1b");
        check(r#"{"0": {"Return": {"n": 1e999}}}"#, "{}", "/MockedResponses/R/0/Return/n");
        check(ok, "[]", "/StateMachines/M/TestCases/C");
        check("{}", "{}", "/MockedResponses/R");
        check("[]", "{}", "/MockedResponses/R");
        for key in ["x", "-1", "2-1", "1-", "+1", "1-2-3", "99999999999999999999"] {
            check(&format!(r#"{{"{key}": {{"Return": 1}}}}"#), "{}", &format!("/MockedResponses/R/{key}"));
        }
        check(r#"{"0-2": {"Return": 1}, "2": {"Return": 1}}"#, "{}", "/MockedResponses/R/2");
        check(r#"{"0": {}}"#, "{}", "/MockedResponses/R/0");
        check(r#"{"0": {"Return": 1, "Throw": {}}}"#, "{}", "/MockedResponses/R/0");
        check(r#"{"0": {"Throw": {"Cause": "c"}}}"#, "{}", "/MockedResponses/R/0/Throw");
        check(r#"{"0": {"Throw": {"Error": 1, "Cause": "c"}}}"#, "{}", "/MockedResponses/R/0/Throw/Error");
        check(r#"{"0": {"Throw": "e"}}"#, "{}", "/MockedResponses/R/0/Throw");
        assert!(!MockConfig::parse("{").1.is_empty());
        assert_eq!(MockConfig::parse("[]").1.len(), 1);
    }

    #[test]
    fn a_range_takes_no_memory_for_its_length() {
        let file = FILE.replace("0-1", "0-2").replace("\"3\"", "\"3-18446744073709551615\"");
        let (config, diagnostics) = MockConfig::parse(&file);
        assert_eq!(diagnostics, vec![]);
        let scenario = config.scenario(Some("Retried")).unwrap();
        assert_eq!(scenario.states["Charge"].outcome.at(u64::MAX), &Outcome::Answer(Value::Int(3)));
    }
}
