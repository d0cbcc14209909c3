//! One state alone.

use crate::{json, sound};
use asl::{Diagnostic, Span};
use expr::Value;
use protocol::{DataStep, StateTest, TestedState, TestedStatus};
use sim::test_state::{test_state, Request, Response, TestStatus};
use sim::{Mocked, Options, Scenario};
use std::sync::Arc;

/// Nothing here needs a role; the service does where nothing is mocked.
const ROLE: &str = "arn:aws:iam::123456789012:role/StepFunctionsRole";

/// Tests a state.
///
/// # Errors
/// A text is not JSON, the mocks file has mistakes, or the request is refused: then the code is AWS's.
pub fn test(test: &StateTest) -> Result<TestedState, Vec<Diagnostic>> {
    let request = Request::read(&fields(test)?).map_err(refused)?;
    let scenario = sound(test.mocks.as_deref().map(Scenario::parse).unwrap_or_default())?;
    let options = Options { start_time: sim::Time::SCHEDULED, ..Options::default() };
    let mut world = Mocked::new(&scenario, sim::Time::SCHEDULED);
    test_state(&request, options, &mut world).map(tested).map_err(refused)
}

/// The request as the API takes it.
fn fields(test: &StateTest) -> Result<Value, Vec<Diagnostic>> {
    let mut fields: Vec<(Arc<str>, Value)> =
        vec![("roleArn".into(), ROLE.into()), ("definition".into(), test.definition.as_str().into())];
    if let Some(state) = &test.state {
        fields.push(("stateName".into(), state.as_str().into()));
    }
    // As the API takes it, a text: an input may be a text itself.
    let input = json(&test.input, "The state's input", Value::empty_object)?;
    fields.push(("input".into(), input.to_json_string().into()));
    let parts = [
        ("mock", "The mock", &test.mock),
        ("variables", "The variables' text", &test.variables),
        ("context", "The context object", &test.context),
        ("stateConfiguration", "The test's configuration", &test.configuration),
    ];
    for (field, what, text) in parts {
        if let Some(text) = text {
            fields.push((field.into(), json(text, what, || Value::Null)?));
        }
    }
    Ok(Value::object(fields))
}

fn refused(exception: sim::test_state::Exception) -> Vec<Diagnostic> {
    vec![Diagnostic::error(exception.code, "/", Span::default(), exception.message)]
}

fn tested(response: Response) -> TestedState {
    let Response { status, output, fault, next_state, inspection } = response;
    let fault = fault.unwrap_or_default();
    let error = inspection.error.unwrap_or_default();
    let step =
        |(name, value): (&str, Value)| DataStep { name: name.to_owned(), value: value.to_json_string() };
    TestedState {
        status: match status {
            TestStatus::Succeeded => TestedStatus::Succeeded,
            TestStatus::Failed => TestedStatus::Failed,
            TestStatus::Retriable => TestedStatus::Retriable,
            TestStatus::CaughtError => TestedStatus::CaughtError,
        },
        output: output.map(|output| output.to_json_string()),
        error: fault.error.as_deref().map(str::to_owned),
        cause: fault.cause.as_deref().map(str::to_owned),
        next_state,
        steps: inspection.stages.into_iter().map(step).collect(),
        max_concurrency: inspection.max_concurrency,
        tolerated_failure_count: inspection.tolerated_failure_count,
        tolerated_failure_percentage: inspection.tolerated_failure_percentage,
        retry_index: error.retry_index,
        retry_after_s: error.backoff_s,
        catch_index: error.catch_index,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TASK: &str = r#"{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:f",
        "InputPath":"$.order","Parameters":{"id.$":"$.id"},"ResultPath":"$.made","Next":"Ship",
        "Retry":[{"ErrorEquals":["Busy"],"IntervalSeconds":4}],
        "Catch":[{"ErrorEquals":["States.ALL"],"Next":"Sorry"}]}"#;

    fn ask(definition: &str, mock: &str) -> StateTest {
        StateTest {
            definition: definition.to_owned(),
            input: r#"{"order":{"id":12345678901234567890}}"#.to_owned(),
            mock: Some(mock.to_owned()),
            ..StateTest::default()
        }
    }

    fn steps(tested: &TestedState) -> Vec<(&str, &str)> {
        tested.steps.iter().map(|step| (step.name.as_str(), step.value.as_str())).collect()
    }

    #[test]
    fn the_way_of_the_data_is_shown() {
        let tested = test(&ask(TASK, r#"{"result":{"n":1}}"#)).unwrap();
        assert_eq!((tested.status, tested.next_state.as_deref()), (TestedStatus::Succeeded, Some("Ship")));
        let made = r#"{"order":{"id":12345678901234567890},"made":{"n":1}}"#;
        assert_eq!(
            steps(&tested),
            [
                ("input", r#"{"order":{"id":12345678901234567890}}"#),
                ("afterInputPath", r#"{"id":12345678901234567890}"#),
                ("afterParameters", r#"{"id":12345678901234567890}"#),
                ("result", r#"{"n":1}"#),
                ("afterResultSelector", r#"{"n":1}"#),
                ("afterResultPath", made),
            ]
        );
        assert_eq!(tested.output.as_deref(), Some(made));
    }

    #[test]
    fn failures_say_who_takes_them() {
        let tested = test(&ask(TASK, r#"{"errorOutput":{"error":"Busy","cause":"c"}}"#)).unwrap();
        assert_eq!((tested.status, tested.retry_after_s), (TestedStatus::Retriable, Some(4)));
        let tested = test(&ask(TASK, r#"{"errorOutput":{"error":"Other","cause":"c"}}"#)).unwrap();
        assert_eq!((tested.status, tested.catch_index), (TestedStatus::CaughtError, Some(0)));
        assert_eq!((tested.error.as_deref(), tested.cause.as_deref()), (Some("Other"), Some("c")));
        assert_eq!(tested.next_state.as_deref(), Some("Sorry"));
    }

    #[test]
    fn the_page_says_where_the_state_is_and_how_often_it_was_tried() {
        let context = r#"{"Execution": {"Id": "arn:aws:states:us-east-1:123456789012:express:TestState:execution", "Input": {}, "Name": "execution", "RoleArn": "arn:aws:iam::123456789012:role/StepFunctionsRole", "StartTime": "2026-01-05T02:00:00.000Z"}, "StateMachine": {"Id": "arn:aws:states:us-east-1:123456789012:stateMachine:TestState", "Name": "TestState"}, "State": {"Name": "Make", "EnteredTime": "2026-01-05T02:00:00.000Z", "RetryCount": 0}}"#;
        let request = StateTest {
            context: Some(context.to_owned()),
            ..ask(&TASK.replace("$.id", "$$.State.Name"), r#"{"result":1}"#)
        };
        let tested = test(&request).unwrap();
        assert!(steps(&tested).contains(&("afterParameters", r#"{"id":"Make"}"#)), "{:?}", tested.steps);
        let busy = |configuration: &str| {
            let request = StateTest {
                context: Some(context.to_owned()),
                configuration: Some(configuration.to_owned()),
                ..ask(TASK, r#"{"errorOutput": {"error": "Busy", "cause": ""}}"#)
            };
            test(&request).unwrap().status
        };
        assert_eq!(busy(r#"{"retrierRetryCount": 1}"#), TestedStatus::Retriable);
        assert_eq!(busy(r#"{"retrierRetryCount": 3}"#), TestedStatus::CaughtError);
    }

    #[test]
    fn jsonata_and_variables() {
        let machine = r#"{"StartAt":"A","QueryLanguage":"JSONata","States":{"A":{"Type":"Pass",
            "Output":"{% $states.input.order.id + $more %}","Assign":{"more":"{% $more + 1 %}"},"Next":"B"},"B":{"Type":"Succeed"}}}"#;
        let request = StateTest {
            definition: machine.to_owned(),
            state: Some("A".to_owned()),
            input: r#"{"order":{"id":2}}"#.to_owned(),
            variables: Some(r#"{"more":40}"#.to_owned()),
            ..StateTest::default()
        };
        let tested = test(&request).unwrap();
        assert_eq!((tested.output.as_deref(), tested.next_state.as_deref()), (Some("42"), Some("B")));
        assert!(steps(&tested).contains(&("variables", r#"{"more":41}"#)), "{:?}", tested.steps);
    }

    #[test]
    fn mocks_answer_where_no_mock_does() {
        let request = StateTest {
            mock: None,
            mocks: Some(r#"{"default":{"outcome":{"constant":7}}}"#.to_owned()),
            ..ask(TASK, "")
        };
        let tested = test(&request).unwrap();
        assert!(tested.output.unwrap().ends_with(r#""made":7}"#));
    }

    #[test]
    fn what_is_refused_says_why() {
        let check = |request: &StateTest, code: &str, words: &str| {
            let found = test(request).unwrap_err();
            assert_eq!(found[0].code, code);
            assert!(found[0].message.contains(words), "{}", found[0].message);
        };
        check(&ask("{}", "{}"), "InvalidDefinition", "Invalid State Machine Definition");
        check(&ask(TASK, "{}"), "ValidationException", "A test mock must have one of");
        check(&ask(TASK, "{"), "INVALID_JSON", "The mock is not JSON");
        check(&StateTest { input: "x".into(), ..ask(TASK, "{}") }, "INVALID_JSON", "The state's input");
        let nowhere = StateTest {
            state: Some("Z".into()),
            ..ask(r#"{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}"#, "{}")
        };
        check(&nowhere, "ValidationException", "State not found in definition");
        check(&StateTest { mocks: Some("[".into()), mock: None, ..ask(TASK, "") }, "UNEXPECTED_END", "");
    }
}
