//! `stepweave test-state`: one state alone, as AWS's TestState runs it.

use super::run::json_value;
use super::Command;
use crate::console::Console;
use crate::document::is_broken;
use crate::failure::{Failure, Verdict};
use crate::input::Input;
use crate::json;
use crate::mocks;
use crate::options::{required, set_once, Format};
use lexopt::Arg;
use serde_json::{json, Value as Json};
use sim::test_state::{test_state, Exception, Request, Response, TestStatus};
use sim::{Mocked, Options, Scenario, Value};
use std::ffi::OsString;
use std::sync::Arc;

pub const COMMAND: Command = Command {
    name: "test-state",
    summary: "run one state with a mock, as TestState does",
    help: "\
Usage: stepweave test-state FILE [--state NAME] [--input JSON|@FILE] [--mock JSON|@FILE] [--mocks FILE]
                            [--inspection-level INFO|DEBUG|TRACE] [--variables JSON|@FILE] [--context JSON|@FILE]
                            [--configuration JSON|@FILE] [--format text|json]

Runs one state as AWS's TestState does and says what becomes of its input. FILE is the definition of a state or, with
--state, of a state machine.
  --state             which state of the state machine, at any depth
  --input             the state's input, {} where absent; @FILE reads it from a file
  --mock              {\"result\": ...} or {\"errorOutput\": {\"error\", \"cause\"}}, with \"fieldValidationMode\" if need be
  --mocks             where there is no mock: how calls are answered (docs/mocks.md)
  --inspection-level  DEBUG and TRACE also show the data after each of the state's fields; INFO where absent
  --variables         variables in sight, an object
  --context           the context object
  --configuration     {\"retrierRetryCount\", \"mapIterationFailureCount\", \"errorCausedByState\", \"mapItemReaderData\"}
Exit status 0 if the state succeeded or its error is caught, 1 if it failed or the request is refused.
",
    run,
};

/// Nothing here needs a role; the service does where nothing is mocked.
const ROLE: &str = "arn:aws:iam::123456789012:role/StepFunctionsRole";

fn run(mut parser: lexopt::Parser, console: &mut Console<'_>) -> Result<Verdict, Failure> {
    let (mut file, mut mocks) = (None, None);
    let mut fields: Vec<(Arc<str>, Value)> = vec![("roleArn".into(), ROLE.into())];
    while let Some(argument) = parser.next()? {
        let field = match argument {
            Arg::Long("format") => {
                console.format = crate::options::value(&mut parser, "format")?;
                continue;
            }
            Arg::Long("mocks") => {
                mocks = Some(parser.value()?);
                continue;
            }
            Arg::Value(path) => {
                set_once(&mut file, "FILE", path)?;
                continue;
            }
            Arg::Long("state") => ("stateName", word(&parser.value()?)?),
            Arg::Long("inspection-level") => ("inspectionLevel", word(&parser.value()?)?),
            // As the API takes it, a text: an input may be a text itself.
            Arg::Long("input") => ("input", json_value("--input", &parser.value()?)?.to_json_string().into()),
            Arg::Long("mock") => ("mock", object("--mock", &parser.value()?)?),
            Arg::Long("variables") => ("variables", object("--variables", &parser.value()?)?),
            Arg::Long("context") => ("context", object("--context", &parser.value()?)?),
            Arg::Long("configuration") => {
                ("stateConfiguration", object("--configuration", &parser.value()?)?)
            }
            unknown => return Err(unknown.unexpected().into()),
        };
        fields.push((field.0.into(), field.1));
    }
    let input = Input::read(&required(file, "FILE")?)?;
    let (_, damage) = asl::json::parse(&input.text);
    if is_broken(&damage) {
        return Err(Failure::not_json(&input, &damage));
    }
    fields.push(("definition".into(), input.text.as_str().into()));
    let answers = match mocks {
        Some(path) => mocks::scenario(Input::read(&path)?, None, console)?,
        None => Scenario::default(),
    };
    let options = Options { start_time: sim::Time::SCHEDULED, ..Options::default() };
    let tested = Request::read(&Value::object(fields)).and_then(|request| {
        let mut world = Mocked::new(&answers, options.start_time);
        test_state(&request, options, &mut world).map(|response| (request, response))
    });
    match tested {
        Ok((request, response)) => {
            match console.format {
                Format::Json => json::print(console, &opened(response.to_json(request.level)))?,
                Format::Text => for_people(&response, &request, console)?,
            }
            let well = matches!(response.status, TestStatus::Succeeded | TestStatus::CaughtError);
            Ok(Verdict::of(well))
        }
        Err(refused) => refuse(&refused, console),
    }
}

/// The value of an option that must be an object.
fn object(option: &str, argument: &OsString) -> Result<Value, Failure> {
    let value = json_value(option, argument)?;
    match value.as_object() {
        Some(_) => Ok(value),
        None => {
            Err(Failure::Usage(format!("{option}: must be a JSON object, not {}", article(value.kind()))))
        }
    }
}

fn article(kind: &str) -> String {
    match kind {
        "null" => kind.to_owned(),
        "array" => "an array".to_owned(),
        kind => format!("a {kind}"),
    }
}

fn word(argument: &OsString) -> Result<Value, Failure> {
    let text = argument.to_str().ok_or_else(|| Failure::Usage(format!("{argument:?} is not UTF-8")))?;
    Ok(text.into())
}

fn refuse(refused: &Exception, console: &mut Console<'_>) -> Result<Verdict, Failure> {
    let Exception { code, message } = refused;
    console.message(format_args!("{code}: {message}"));
    if console.format == Format::Json {
        json::print(console, &json!({ "exception": { "code": code, "message": message } }))?;
    }
    Ok(Verdict::Failed)
}

/// The response with its texts of data as data: whoever reads it need not read JSON twice.
fn opened(mut response: Json) -> Json {
    let open = |value: &mut Json| {
        let data = value.as_str().and_then(|text| serde_json::from_str(text).ok());
        *value = data.unwrap_or(Json::Null);
    };
    if let Some(output) = response.get_mut("output") {
        open(output);
    }
    let inspection = response.get_mut("inspectionData").and_then(Json::as_object_mut);
    inspection.into_iter().flatten().map(|(_, value)| value).filter(|value| value.is_string()).for_each(open);
    response
}

fn for_people(response: &Response, request: &Request, console: &mut Console<'_>) -> Result<(), Failure> {
    if request.level > sim::test_state::InspectionLevel::Info {
        for (stage, value) in &response.inspection.stages {
            console.line(format_args!("{stage:>20}  {value}"))?;
        }
        console.line("")?;
    }
    let next = response.next_state.as_ref().map(|next| format!(", on to {next}")).unwrap_or_default();
    console.line(format_args!("{}{next}", response.status.name()))?;
    if let Some(details) = response.inspection.error.and_then(|details| details.backoff_s) {
        console.line(format_args!("tried again after {details} s"))?;
    }
    if let Some(fault) = &response.fault {
        let (error, cause) = (fault.error.as_deref(), fault.cause.as_deref());
        console.line(format_args!("{}: {}", error.unwrap_or_default(), cause.unwrap_or_default()))?;
    }
    if let Some(output) = &response.output {
        console.line(output.to_json_string())?;
    }
    Ok(())
}
