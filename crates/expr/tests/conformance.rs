//! Measures the expressions against executions recorded on AWS: state machines that need nothing but expressions, which are
//! those of JSONPath Pass, Choice and Succeed states, run here to their output; and every path and intrinsic function in
//! real workflows compiles. The records are in ../shared/conformance; without them the tests say so and pass.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use expr::{Bindings, EvalError, Expression, Path, ReferencePath, Rule, Scope, Template, Value};
use std::cell::Cell;
use std::path::PathBuf;

/// The values under these keys were drawn at random when recorded.
const RANDOM: [&str; 2] = ["RandomNumberGenerated", "generated-uuid"];

fn records(file: &str) -> Option<Vec<Value>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance").join(file);
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: {} is absent", path.display());
        return None;
    };
    Some(text.lines().map(|line| Value::parse(line).unwrap()).collect())
}

/// Why a case cannot be run here, or what its execution gives.
enum Outcome {
    OutOfScope,
    Output(Result<Value, EvalError>),
}

fn text<'a>(state: &'a Value, field: &str) -> Option<&'a str> {
    state.get(field).and_then(Value::as_str)
}

/// `InputPath` and `OutputPath`.
fn filtered(state: &Value, field: &str, scope: &Scope<'_>) -> Result<Value, EvalError> {
    match state.get(field) {
        None => Ok(scope.input.clone()),
        Some(Value::String(path)) => Path::parse(path).unwrap().eval(scope),
        Some(_) => Ok(Value::empty_object()),
    }
}

/// A Pass state's way from input to output.
fn pass(state: &Value, input: Value, bindings: &mut Bindings) -> Result<Value, EvalError> {
    let effective = filtered(state, "InputPath", &Scope::new(&input, bindings))?;
    let mut result = state.get("Result").cloned().unwrap_or_else(|| effective.clone());
    if let Some(parameters) = state.get("Parameters") {
        let template = Template::compile(parameters).unwrap();
        result = template.eval(&Scope::new(&effective, bindings))?;
    }
    let output = match state.get("ResultPath") {
        None => result.clone(),
        Some(Value::String(path)) => {
            ReferencePath::parse(path).unwrap().set(input.clone(), result.clone())?
        }
        Some(_) => input.clone(),
    };
    let assigned = match state.get("Assign") {
        Some(assign) => Some(Template::compile(assign).unwrap().eval(&Scope::new(&result, bindings))?),
        None => None,
    };
    let output = filtered(state, "OutputPath", &Scope::new(&output, bindings));
    for (name, value) in assigned.iter().filter_map(Value::as_object).flat_map(expr::Object::iter) {
        bindings.variables.insert(name.clone(), value.clone());
    }
    output
}

/// The state that a Choice state leads to.
fn choose(
    machine: &asl::StateMachine,
    name: &str,
    input: &Value,
    bindings: &Bindings,
) -> Result<String, EvalError> {
    let asl::model::StateKind::Choice(choice) = &machine.scope.states[name].kind else {
        panic!("{name}: no Choice")
    };
    for rule in &choice.choices {
        if Rule::compile(&rule.condition).unwrap().eval(&Scope::new(input, bindings))? {
            return Ok(rule.next.as_ref().unwrap().value.clone());
        }
    }
    match &choice.default {
        Some(next) => Ok(next.value.clone()),
        None => Err(EvalError { error: "States.Runtime", cause: String::new() }),
    }
}

fn run(case: &Value) -> Outcome {
    let definition = case.get("definition").unwrap();
    let machine = asl::parse(&definition.to_json_string()).machine;
    let states = definition.get("States").and_then(Value::as_object).unwrap();
    let simple = |state: &Value| matches!(text(state, "Type"), Some("Pass" | "Choice" | "Succeed"));
    if definition.to_json_string().contains("JSONata") || !states.values().all(simple) {
        return Outcome::OutOfScope;
    }
    let mut input = case.get("input").cloned().unwrap_or_default();
    let name = case
        .get("context")
        .and_then(|context| context.get("state_machine_name"))
        .cloned()
        .unwrap_or_default();
    let context = Value::object(vec![
        ("Execution".into(), Value::object(vec![("Input".into(), input.clone())])),
        ("StateMachine".into(), Value::object(vec![("Name".into(), name)])),
    ]);
    if definition.to_json_string().contains("$$.Execution.Id")
        || definition.to_json_string().contains("$$.State")
    {
        return Outcome::OutOfScope;
    }
    let mut bindings = Bindings { context, random: Cell::new(7), ..Bindings::default() };
    let mut at = text(definition, "StartAt").unwrap().to_owned();
    loop {
        let state = &states.get(&at).unwrap();
        let step = match text(state, "Type") {
            Some("Choice") => choose(&machine, &at, &input, &bindings).map(|next| (input, Some(next))),
            _ => pass(state, input, &mut bindings)
                .map(|output| (output, text(state, "Next").map(str::to_owned))),
        };
        match step {
            Ok((output, Some(next))) => (input, at) = (output, next),
            Ok((output, None)) => return Outcome::Output(Ok(output)),
            Err(error) => return Outcome::Output(Err(error)),
        }
    }
}

/// Whether the values are equal but for what was random.
fn same(expect: &Value, actual: &Value) -> bool {
    match (expect, actual) {
        (Value::String(text), _) if RANDOM.contains(&&**text) => true,
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter().all(|(key, value)| b.get(key).is_some_and(|other| same(value, other)))
        }
        _ => expect == actual,
    }
}

fn agrees(case: &Value, actual: &Result<Value, EvalError>) -> bool {
    let expect = case.get("expect").unwrap();
    match actual {
        Ok(output) => {
            text(expect, "status") == Some("SUCCEEDED")
                && expect.get("output").is_none_or(|wanted| same(wanted, output))
        }
        Err(error) => {
            let cause = text(expect, "cause").unwrap_or_default();
            text(expect, "error") == Some(error.error) && cause.ends_with(&error.cause)
        }
    }
}

#[test]
fn recorded_executions_of_expressions() {
    let files =
        ["base", "choice-operators", "choice-scenarios", "comments", "intrinsics", "scenarios", "variables"];
    let (mut run_here, mut wrong) = (0, Vec::new());
    for file in files {
        let Some(cases) = records(&format!("execution/{file}.jsonl")) else { return };
        for case in &cases {
            if let Outcome::Output(actual) = run(case) {
                run_here += 1;
                if !agrees(case, &actual) {
                    wrong.push(format!(
                        "{}: {actual:?}\n  expected {}",
                        text(case, "id").unwrap(),
                        case.get("expect").unwrap()
                    ));
                }
            }
        }
    }
    eprintln!("{run_here} executions run");
    assert!(wrong.is_empty(), "{} of {run_here} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(run_here > 350, "only {run_here} executions were run");
}

/// Calls `check` with every expression in JSONPath states.
fn each_expression(value: &Value, check: &mut dyn FnMut(&str, &str)) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| each_expression(item, check)),
        Value::Object(object) => {
            for (key, value) in object.iter() {
                match value.as_str() {
                    Some(text) if key.ends_with(".$") || PATHS.contains(&&**key) => check(key, text),
                    _ => each_expression(value, check),
                }
            }
        }
        _ => {}
    }
}

/// Fields that hold paths and nothing else.
const PATHS: [&str; 7] =
    ["InputPath", "OutputPath", "ResultPath", "ItemsPath", "SecondsPath", "TimestampPath", "Variable"];

#[test]
fn expressions_of_real_workflows_compile() {
    let Some(cases) = records("workflows.jsonl") else { return };
    let (mut seen, mut wrong) = (0, Vec::new());
    for case in &cases {
        each_expression(case.get("definition").unwrap(), &mut |key, text| {
            // A substitution stands for what is not known here.
            if text.contains("${") {
                return;
            }
            seen += 1;
            if let Err(error) = Expression::parse(text) {
                wrong.push(format!("{key}: {text}: {error}"));
            }
        });
    }
    assert!(wrong.is_empty(), "{} of {seen}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(seen > 100, "only {seen} expressions were seen");
}
