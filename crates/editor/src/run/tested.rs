//! A state tested by itself: what it is given beside its input, and what came of it in words.

use asl::json::{parse, print, quote};
use protocol::{TestedState, TestedStatus};

use super::between::title_of;

/// What came of a test, for showing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Whether the execution would go on.
    pub good: bool,
    /// "Caught by catcher 1, goes on to Sorry"
    pub headline: String,
    /// What there is to see, each with its title.
    pub details: Vec<(String, Detail)>,
}

/// Something to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detail {
    /// Words.
    Words(String),
    /// JSON text, laid out.
    Data(String),
}

/// JSON text laid out; what is none stays as it is.
pub fn pretty(text: &str) -> String {
    let (node, found) = parse(text);
    if found.is_empty() {
        print(&node)
    } else {
        text.to_owned()
    }
}

/// What came of a test, in words.
pub fn told(tested: &TestedState) -> Told {
    let by = |what: &str, index: Option<usize>| {
        index.map(|index| format!(" by {what} {}", index + 1)).unwrap_or_default()
    };
    let (good, came) = match tested.status {
        TestedStatus::Succeeded => (true, "Succeeded".to_owned()),
        TestedStatus::Failed => (false, "Failed, and nothing catches it".to_owned()),
        TestedStatus::Retriable => {
            let after = tested.retry_after_s.map(|seconds| format!(" after {seconds} s")).unwrap_or_default();
            (false, format!("Would be tried again{after}{}", by("retrier", tested.retry_index)))
        }
        TestedStatus::CaughtError => (true, format!("Error caught{}", by("catcher", tested.catch_index))),
    };
    let headline = match &tested.next_state {
        Some(next) => format!("{came}, goes on to {next}"),
        None => came,
    };
    let words = [("Error", &tested.error), ("Cause", &tested.cause)];
    let words = words.into_iter().filter_map(|(title, text)| {
        Some((title.to_owned(), Detail::Words(text.as_ref().filter(|text| !text.is_empty())?.clone())))
    });
    let output = tested.output.iter().map(|text| ("Output".to_owned(), Detail::Data(pretty(text))));
    let steps = tested.steps.iter().map(|step| (title_of(&step.name), Detail::Data(pretty(&step.value))));
    Told { good, headline, details: words.chain(output).chain(steps).collect() }
}

/// The mock of a call that fails, as AWS's TestState takes it.
pub fn failing(error: &str, cause: &str) -> String {
    let error = if error.trim().is_empty() { "States.TaskFailed" } else { error.trim() };
    format!("{{\"errorOutput\": {{\"error\": {}, \"cause\": {}}}}}", quote(error), quote(cause))
}

/// The Context Object of a test: that of an execution that is made up, in which the state has its own name.
pub fn context(state: &str, input: &str) -> String {
    const NOW: &str = "2026-01-05T02:00:00.000Z";
    let input = if parse(input).1.is_empty() { input } else { "{}" };
    let name = quote(state);
    format!(
        r#"{{"Execution": {{"Id": "arn:aws:states:us-east-1:123456789012:express:TestState:execution", "Input": {input}, "Name": "execution", "RoleArn": "arn:aws:iam::123456789012:role/StepFunctionsRole", "StartTime": "{NOW}"}}, "StateMachine": {{"Id": "arn:aws:states:us-east-1:123456789012:stateMachine:TestState", "Name": "TestState"}}, "State": {{"Name": {name}, "EnteredTime": "{NOW}", "RetryCount": 0}}}}"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::DataStep;

    fn tested(status: TestedStatus) -> TestedState {
        TestedState { status, ..TestedState::default() }
    }

    #[test]
    fn what_retriers_and_catchers_do_is_told() {
        let check = |tested: TestedState, good: bool, headline: &str| {
            let told = told(&tested);
            assert_eq!((told.good, told.headline.as_str()), (good, headline));
        };
        check(tested(TestedStatus::Failed), false, "Failed, and nothing catches it");
        let next_state = Some("B".to_owned());
        check(
            TestedState { next_state: next_state.clone(), ..tested(TestedStatus::Succeeded) },
            true,
            "Succeeded, goes on to B",
        );
        check(
            TestedState { retry_index: Some(0), retry_after_s: Some(4), ..tested(TestedStatus::Retriable) },
            false,
            "Would be tried again after 4 s by retrier 1",
        );
        check(
            TestedState { catch_index: Some(1), next_state, ..tested(TestedStatus::CaughtError) },
            true,
            "Error caught by catcher 2, goes on to B",
        );
    }

    #[test]
    fn data_are_laid_out_under_the_titles_of_a_run() {
        let step = |name: &str| DataStep { name: name.to_owned(), value: r#"{"a":1}"#.to_owned() };
        let steps =
            vec![step("input"), step("afterResultPath"), step("variables"), step("afterItemsPointer")];
        let told = told(&TestedState {
            steps,
            error: Some("Busy".to_owned()),
            cause: Some(String::new()),
            ..tested(TestedStatus::Failed)
        });
        let titles: Vec<_> = told.details.iter().map(|(title, _)| title.as_str()).collect();
        assert_eq!(titles, ["Error", "Input", "After ResultPath", "Variables", "After ItemsPointer"]);
        assert_eq!(told.details[0].1, Detail::Words("Busy".to_owned()));
        assert_eq!(told.details[1].1, Detail::Data("{\n  \"a\": 1\n}".to_owned()));
    }

    #[test]
    fn what_a_test_is_given_is_json() {
        for (state, input) in [("A \"b\"", "{\"a\": 1}"), ("A", "{ broken")] {
            let (node, found) = parse(&context(state, input));
            assert!(found.is_empty(), "{found:?}");
            assert_eq!(
                node.get("State").and_then(|it| it.get("Name")).and_then(|it| it.as_str()),
                Some(state)
            );
        }
        assert_eq!(failing(" Busy ", "c"), r#"{"errorOutput": {"error": "Busy", "cause": "c"}}"#);
        assert!(failing("", "").contains("States.TaskFailed"));
    }
}
