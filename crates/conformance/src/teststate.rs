//! One state run alone, with a mock, as TestState does.

use crate::case::Case;
use crate::functions::Functions;
use crate::Answer;
use serde_json::{json, Value as Json};
use sim::test_state::{test_state, Configuration, FieldValidation, InspectionLevel, Mock, Request};
use sim::{Fault, Options, Time, Value};

/// `{"response"}`, or `{"exception"}` with the response that a client makes of it.
pub fn answer(case: &Case) -> Answer {
    let request = request(case)?;
    let options = Options {
        start_time: case.text("/clock_start").and_then(Time::parse).unwrap_or_default(),
        ..Options::default()
    };
    match test_state(&request, options, &mut Functions::new(&case.value("/functions"))) {
        Ok(response) => {
            let response = opened(response.to_json(request.level));
            let response = if has_dates(case) { dated(response) } else { response };
            Ok(json!({ "response": response }))
        }
        Err(refused) => Ok(json!({
            "exception": { "code": refused.code, "message": refused.message },
            "response": as_raised(refused.code, &refused.message),
        })),
    }
}

/// The JSON in the response's texts, where the recordings have it opened.
fn opened(response: Json) -> Json {
    match response {
        Json::Object(members) => members
            .into_iter()
            .map(|(key, value)| match value {
                Json::String(text)
                    if key.starts_with("after")
                        || matches!(&*key, "input" | "output" | "result" | "variables") =>
                {
                    (key, serde_json::from_str(&text).unwrap_or(Json::String(text)))
                }
                value => (key, opened(value)),
            })
            .collect(),
        other => other,
    }
}

/// Whether the recording has the word `date` for every moment. Executions come with the pattern that the judge applies
/// to our side; these cases lack it, so that it is applied here.
fn has_dates(case: &Case) -> bool {
    let wildcards = case.node("/wildcards").map(asl::json::Node::elements).unwrap_or_default();
    case.node("/normalize").is_none() && wildcards.iter().any(|word| word.as_str() == Some("date"))
}

/// `date` in place of every moment.
fn dated(value: Json) -> Json {
    match value {
        Json::String(text) if Time::parse(&text).is_some() => "date".into(),
        Json::Array(items) => items.into_iter().map(dated).collect(),
        Json::Object(members) => members.into_iter().map(|(key, value)| (key, dated(value))).collect(),
        other => other,
    }
}

/// An exception as the Python client raises it: some were recorded so.
fn as_raised(code: &str, message: &str) -> Json {
    let value = match code {
        "ParamValidationError" => message.to_owned(),
        _ => format!("An error occurred ({code}) when calling the TestState operation: {message}"),
    };
    json!({ "exception_typename": code, "exception_value": value })
}

fn request(case: &Case) -> Result<Request, String> {
    let text = |key: &str| case.text(&format!("/request/{key}")).map(str::to_owned);
    // The API takes JSON as text; the corpus gives some of it opened.
    let value = |key: &str| match case.value(&format!("/request/{key}")) {
        Value::Null => Ok(None),
        Value::String(text) => Value::parse(&text).map(Some).map_err(|error| format!("{key}: {error}")),
        value => Ok(Some(value)),
    };
    let count = |key: &str| {
        let value = case.value(&format!("/request/stateConfiguration/{key}"));
        value.as_i64().and_then(|count| u64::try_from(count).ok())
    };
    let definition = text("definition").or_else(|| case.source("/request/definition").map(str::to_owned));
    let mock = case.node("/request/mock").map(|_| Mock {
        result: text("mock/result"),
        error: case.node("/request/mock/errorOutput").map(|_| Fault {
            error: text("mock/errorOutput/error").map(Into::into),
            cause: text("mock/errorOutput/cause").map(Into::into),
        }),
        validation: text("mock/fieldValidationMode")
            .and_then(|mode| FieldValidation::parse(&mode))
            .unwrap_or_default(),
    });
    Ok(Request {
        definition: definition.ok_or("the case has no definition")?,
        state_name: text("stateName"),
        input: value("input")?.unwrap_or_else(Value::empty_object),
        level: text("inspectionLevel").and_then(|level| InspectionLevel::parse(&level)).unwrap_or_default(),
        mock,
        configuration: Configuration {
            retrier_retry_count: count("retrierRetryCount").unwrap_or(0),
            error_caused_by_state: text("stateConfiguration/errorCausedByState"),
            map_iteration_failure_count: count("mapIterationFailureCount"),
            map_item_reader_data: text("stateConfiguration/mapItemReaderData"),
        },
        context: value("context")?,
        variables: value("variables")?,
        role_arn: text("roleArn"),
        // That of all recordings.
        account: Some("111111111111".to_owned()),
    })
}
