//! One state run alone, with a mock, as TestState does.

use crate::case::Case;
use crate::functions::Functions;
use crate::Answer;
use serde_json::{json, Value as Json};
use sim::test_state::{test_state, Exception, Request};
use sim::{Options, Time, Value};

/// `{"response"}`, or `{"exception"}` with the response that a client makes of it.
pub fn answer(case: &Case) -> Answer {
    // Every recording was made in this account.
    let account = Some("111111111111".to_owned());
    let request = match Request::read(&fields(case)) {
        Ok(request) => Request { account, ..request },
        Err(refused) => return Ok(refusal(&refused)),
    };
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
        Err(refused) => Ok(refusal(&refused)),
    }
}

/// The request's fields; the input, which the corpus gives opened, as the text that was sent.
fn fields(case: &Case) -> Value {
    let mut fields = case.value("/request").as_object().cloned().unwrap_or_default();
    if case.has("/request/input") {
        fields.insert("input", case.value("/request/input").to_json_string().into());
    }
    fields.into()
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

/// A refusal, and what the Python client makes of it: some were recorded so.
fn refusal(refused: &Exception) -> Json {
    let Exception { code, message } = refused;
    let value = match *code {
        "ParamValidationError" => message.clone(),
        _ => format!("An error occurred ({code}) when calling the TestState operation: {message}"),
    };
    json!({
        "exception": { "code": code, "message": message },
        "response": { "exception_typename": code, "exception_value": value },
    })
}
