//! Nested executions: `states:startExecution` of a state machine whose definition is at hand runs it, as a child on
//! the same virtual clock. `.sync` and `.sync:2` wait for it; a task that gives up stops its child.
//! `aws-sdk:sfn:startSyncExecution` gives what became of an Express execution, also if that failed (API reference,
//! StartSyncExecution).
//!
//! A Standard execution's name is taken once and for all. Who asks for the same while it runs, with the same input, is
//! answered what the first was (API reference, StartExecution), and may wait for it too.
//!
//! `aws-sdk:sfn:describeExecution` and `stopExecution` see these executions; of others the world answers.

use super::task::{self, refuse, succeed};
use crate::distributed::uuid;
use crate::execution::Execution;
use crate::failure::Outcome;
use crate::flow;
use crate::frame::{Call, Slot};
use crate::history::Fault;
use crate::instance::{End, Ended, Instance, InstanceId};
use crate::options::{ChildExecution, Limits, Names, Status};
use crate::program::TaskDef;
use crate::time::Time;
use crate::world::{epoch, redrive, when};
use asl::model::{IntegrationPattern, Resource};
use asl::on_demand::OnDemand;
use expr::Value;
use std::sync::Arc;

type Run<'r, 'p, 'w> = &'r mut Execution<'p, 'w>;

/// What is done about executions that run here. Those that generated definitions start are the world's.
#[derive(Debug)]
pub struct Nested {
    call: fn(Run<'_, '_, '_>, Slot, &TaskDef) -> Option<Outcome<()>>,
    child_ended: fn(Run<'_, '_, '_>, Slot, &TaskDef, Ended) -> Outcome<()>,
    give_up: fn(Run<'_, '_, '_>, &Call),
}

/// All of it.
pub static NESTED: Nested = Nested { call: answer, child_ended: go_on, give_up: stop_child };

/// Where it is: without it every execution is the world's.
pub static NESTED_ON_DEMAND: OnDemand<&'static Nested> =
    OnDemand::new(if cfg!(feature = "on-demand") { None } else { Some(&NESTED) });

/// Answers a call that starts, describes or stops an execution that runs here; `None`: the world's business.
pub(crate) fn call(run: &mut Execution<'_, '_>, slot: Slot, task: &TaskDef) -> Option<Outcome<()>> {
    let Resource::Integration { service, .. } = &task.resource else { return None };
    if !matches!(service.as_str(), "states" | "sfn") {
        return None;
    }
    NESTED_ON_DEMAND.get().and_then(|nested| (nested.call)(run, slot, task))
}

/// A child has ended: its task goes on.
pub(crate) fn child_ended(
    run: &mut Execution<'_, '_>,
    slot: Slot,
    task: &TaskDef,
    ended: Ended,
) -> Outcome<()> {
    NESTED_ON_DEMAND.get().map_or(Ok(()), |nested| (nested.child_ended)(run, slot, task, ended))
}

/// A task of this frame has a child: it is stopped. Others that wait for it are told.
pub(crate) fn give_up(run: &mut Execution<'_, '_>, call: &Call) {
    if let Some(nested) = NESTED_ON_DEMAND.get() {
        (nested.give_up)(run, call);
    }
}

fn answer(run: &mut Execution<'_, '_>, slot: Slot, task: &TaskDef) -> Option<Outcome<()>> {
    let Resource::Integration { action, pattern, .. } = &task.resource else { return None };
    let parameters = run.frame(slot).call.as_ref().map(|call| call.parameters.clone())?;
    match action.as_str() {
        "startExecution" | "startSyncExecution" => {
            let waits = *pattern != IntegrationPattern::RequestResponse;
            start(run, slot, task, &parameters, waits)
        }
        "describeExecution" => {
            let found = find(run, &parameters, Form::of(task))?;
            task::begin_here(run, slot, task, None);
            Some(succeed(run, slot, task, found))
        }
        "stopExecution" => stop(run, slot, task, &parameters),
        _ => None,
    }
}

fn text<'v>(parameters: &'v Value, key: &str) -> Option<&'v str> {
    parameters.get(key).and_then(Value::as_str)
}

fn start(
    run: &mut Execution<'_, '_>,
    slot: Slot,
    task: &TaskDef,
    parameters: &Value,
    waits: bool,
) -> Option<Outcome<()>> {
    let arn = text(parameters, "StateMachineArn")?;
    let machine = run.machines?.find(arn)?;
    let synchronous = is_synchronous(task);
    if synchronous && !machine.express {
        task::begin_here(run, slot, task, None);
        let message = "This operation is not supported by this type of state machine";
        return Some(refused(run, slot, task, "StateMachineTypeNotSupported", message));
    }
    let names = names(run, slot, arn, text(parameters, "Name"), machine.express);
    let input = match parameters.get("Input") {
        Some(Value::String(text)) => Value::parse(text).unwrap_or_else(|_| Value::String(text.clone())),
        Some(input) => input.clone(),
        None => Value::empty_object(),
    };
    // Express executions have ARNs of their own, and so do those whose names are made up.
    let is_named = !machine.express && text(parameters, "Name").is_some();
    let Ok(same) = (if is_named { namesake(run, &names, &input) } else { Ok(None) }) else {
        task::begin_here(run, slot, task, None);
        let message = format!("Execution Already Exists: '{}'", names.execution_arn);
        return Some(refused(run, slot, task, "ExecutionAlreadyExists", &message));
    };
    let limits =
        if machine.express { Limits { events: None, ..run.options.limits } } else { run.options.limits };
    let duration = if machine.express {
        limits.duration.map(|most| most.min(Limits::EXPRESS_DURATION))
    } else {
        limits.duration
    };
    let program = machine.program();
    let first = program.scopes.first()?.start;
    let now = run.now();
    let accepted = object(vec![
        ("ExecutionArn", names.execution_arn.clone().into()),
        ("StartDate", Form::of(task).date(same.map_or(now, |(_, started)| started))),
    ]);
    task::begin_here(run, slot, task, waits.then(|| accepted.clone()));
    let id = match same {
        Some((id, _)) => {
            if let Some(child) = run.instances.get_mut(id) {
                child.is_shared = true;
            }
            id
        }
        None => {
            let child = Instance::new(program, names, input, now, Limits { duration, ..limits });
            let opened = run.open_child(slot, waits || synchronous, child, first);
            let Some(id) = opened else { return Some(Ok(())) };
            id
        }
    };
    if waits || synchronous {
        if let Some(call) = run.frame_mut(slot).call.as_mut() {
            call.child = Some(id);
        }
        return Some(Ok(()));
    }
    Some(succeed(run, slot, task, accepted))
}

/// StartSyncExecution is one call, which lasts until the execution has ended.
fn is_synchronous(task: &TaskDef) -> bool {
    matches!(&task.resource, Resource::Integration { action, .. } if action == "startSyncExecution")
}

/// The API refuses the call. Optimised integrations word that as an older SDK does (recorded).
fn refused(
    run: &mut Execution<'_, '_>,
    slot: Slot,
    task: &TaskDef,
    error: &str,
    message: &str,
) -> Outcome<()> {
    run.frame_mut(slot).call = None;
    let id = run.now().millis();
    let (prefix, cause) = match &task.resource {
        Resource::Integration { sdk: true, .. } => {
            ("Sfn", format!("{message} (Service: Sfn, Status Code: 400, Request ID: {id})"))
        }
        _ => (
            "StepFunctions",
            format!("{message} (Service: AWSStepFunctions; Status Code: 400; Error Code: {error}; Request ID: {id}; Proxy: null)"),
        ),
    };
    refuse(run, slot, task, Fault::new(&format!("{prefix}.{error}Exception"), cause))
}

/// The child's names; its own is that of the parameters, or made up.
fn names(run: &Execution<'_, '_>, slot: Slot, arn: &str, name: Option<&str>, express: bool) -> Arc<Names> {
    let frame = run.frame(slot);
    let key = format!("execution:{}:{}", flow::place(run, slot), frame.steps);
    let unique = uuid(run.options.entropy, &key, frame.retry_count());
    let name = name.unwrap_or(&unique);
    let around = &run.instance(slot).names;
    let execution_arn = match express {
        true => format!("{}:{name}:{unique}", arn.replacen(":stateMachine:", ":express:", 1)),
        false => format!("{}:{name}", arn.replacen(":stateMachine:", ":execution:", 1)),
    };
    let names = Names {
        execution_arn: execution_arn.into(),
        execution_name: name.into(),
        state_machine_arn: arn.into(),
        state_machine_name: arn.rsplit(':').next().unwrap_or_default().into(),
        ..Names::clone(around)
    };
    Arc::new(names)
}

/// The child that the task waits for has ended.
fn go_on(run: &mut Execution<'_, '_>, slot: Slot, task: &TaskDef, ended: Ended) -> Outcome<()> {
    run.renew(slot);
    run.frame_mut(slot).call = None;
    let form = Form::of(task);
    let shown = |form| describe(&ended.names, &ended.input, ended.started, Some(&ended.end), form);
    if is_synchronous(task) {
        return succeed(run, slot, task, billed(&ended, &shown(form)));
    }
    if ended.end.status == Status::Succeeded {
        return succeed(run, slot, task, shown(form));
    }
    let fault = Fault::new("States.TaskFailed", shown(Form { parsed: false, ..form }).to_json_string());
    refuse(run, slot, task, fault)
}

/// DescribeExecution of an execution that runs or ran here.
fn find(run: &Execution<'_, '_>, parameters: &Value, form: Form) -> Option<Value> {
    let arn = text(parameters, "ExecutionArn")?;
    if let Some(child) = ended(run, arn) {
        let end = End {
            status: child.status,
            output: child.output.clone(),
            fault: Fault { error: child.error.clone(), cause: child.cause.clone() },
            at: child.ended_at.unwrap_or_default(),
        };
        return Some(describe(&child.names, &child.input, child.started_at, Some(&end), form));
    }
    let child = run.instances.get(live(run, arn)?)?;
    Some(describe(&child.names, &child.input, child.started, child.end.as_ref(), form))
}

/// The child that has the name already and does the same, if it runs, and since when. `Err`: the name is taken.
fn namesake(run: &Execution<'_, '_>, names: &Names, input: &Value) -> Result<Option<(InstanceId, Time)>, ()> {
    let known = live(run, &names.execution_arn).and_then(|id| Some((id, run.instances.get(id)?)));
    match known {
        Some((id, first)) if first.end.is_none() && first.input == *input => Ok(Some((id, first.started))),
        None if ended(run, &names.execution_arn).is_none() => Ok(None),
        _ => Err(()),
    }
}

/// The child of this ARN that has ended.
fn ended<'r>(run: &'r Execution<'_, '_>, arn: &str) -> Option<&'r ChildExecution> {
    run.children.iter().rev().find(|child| &*child.names.execution_arn == arn)
}

/// The child of this ARN that runs.
fn live(run: &Execution<'_, '_>, arn: &str) -> Option<InstanceId> {
    run.instances
        .children()
        .find(|(_, child)| child.number > 0 && &*child.names.execution_arn == arn)
        .map(|(id, _)| id)
}

fn stop(run: &mut Execution<'_, '_>, slot: Slot, task: &TaskDef, parameters: &Value) -> Option<Outcome<()>> {
    let id = live(run, text(parameters, "ExecutionArn")?)?;
    let part = |key: &str| text(parameters, key).map(Into::into);
    let fault = Fault { error: part("Error"), cause: part("Cause") };
    task::begin_here(run, slot, task, None);
    abort(run, id, fault);
    let stopped = object(vec![("StopDate", run.now().iso().into())]);
    Some(succeed(run, slot, task, stopped))
}

/// How an answer is put.
#[derive(Clone, Copy)]
struct Form {
    /// `.sync:2` gives `Input` and `Output` parsed, all others as strings (recorded).
    parsed: bool,
    /// `aws-sdk:` gives times as strings, optimised integrations as numbers.
    sdk: bool,
}

impl Form {
    fn of(task: &TaskDef) -> Self {
        match task.resource {
            Resource::Integration { sdk, pattern, .. } => {
                Self { parsed: pattern == IntegrationPattern::Sync2, sdk }
            }
            _ => Self { parsed: false, sdk: false },
        }
    }

    fn date(self, at: Time) -> Value {
        (if self.sdk { when } else { epoch })(at)
    }
}

/// DescribeExecution's answer.
fn describe(names: &Names, input: &Value, started: Time, end: Option<&End>, form: Form) -> Value {
    let data = |value: &Value| if form.parsed { value.clone() } else { Value::from(value.to_json_string()) };
    let status = end.map_or(Status::Running, |end| end.status).name();
    let included = || object(vec![("Included", Value::Bool(true))]);
    let mut entries = Vec::new();
    if let Some(end) = end {
        entries.extend(end.fault.cause.clone().map(|cause| ("Cause", Value::from(cause))));
        entries.extend(end.fault.error.clone().map(|error| ("Error", Value::from(error))));
    }
    entries.push(("ExecutionArn", names.execution_arn.clone().into()));
    entries.extend([("Input", data(input)), ("InputDetails", included())]);
    entries.push(("Name", names.execution_name.clone().into()));
    if let Some(output) = end.and_then(|end| end.output.as_ref()) {
        entries.extend([("Output", data(output)), ("OutputDetails", included())]);
    }
    if !names.execution_arn.contains(":express:") {
        entries.extend(redrive(status));
    }
    entries.push(("StartDate", form.date(started)));
    entries.push(("StateMachineArn", names.state_machine_arn.clone().into()));
    entries.push(("Status", status.into()));
    entries.extend(end.map(|end| ("StopDate", form.date(end.at))));
    object(entries)
}

/// StartSyncExecution's answer: what `described` says, and what the execution costs. Durations are billed by 100
/// milliseconds, memory by 64 MB (Step Functions pricing).
fn billed(ended: &Ended, described: &Value) -> Value {
    let took = ended.end.at.since(ended.started);
    let billed = object(vec![
        ("BilledDurationInMilliseconds", Value::Int(took.saturating_add(99) / 100 * 100)),
        ("BilledMemoryUsedInMB", Value::Int(64)),
    ]);
    let entries = described.as_object().into_iter().flat_map(|all| all.iter());
    let entries = entries.map(|(key, value)| (key.clone(), value.clone()));
    [("BillingDetails".into(), billed)].into_iter().chain(entries).collect()
}

fn object(entries: Vec<(&str, Value)>) -> Value {
    Value::object(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

fn stop_child(run: &mut Execution<'_, '_>, call: &Call) {
    let Some(id) = call.child else { return };
    if run.waiting_for(id).is_empty() {
        return run.abandon_child(id);
    }
    abort(run, id, Fault::default());
    if let Some(child) = run.instances.get_mut(id) {
        child.parent = None;
    }
}

fn abort(run: &mut Execution<'_, '_>, id: InstanceId, fault: Fault) {
    let last = run.instances.get(id).map_or(0, |child| run.frame(child.root).last_event);
    run.finish(id, last, Status::Aborted, None, fault);
}
