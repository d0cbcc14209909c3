//! What a plan cannot say, said. All of these are warnings: the plan can be woven, but means less or more than the
//! definition did.

use super::steps::Region;
use super::tasks::Work;
use asl::model::{Setting, Spanned, State, StateKind, StateMachine};
use asl::{Diagnostic, Span};
use plan::words;

/// How many states are named.
const NAMED: usize = 6;

fn warning(code: &str, state: &State, message: String) -> Diagnostic {
    Diagnostic::warning(code, state.path.clone(), state.name_span, message)
}

/// A state's catchers.
pub fn handlers(state: &State) -> Option<Diagnostic> {
    let next = state.catch.iter().find_map(|catcher| catcher.next.as_ref())?;
    let message = format!(
        "When \"{}\" fails, the definition goes on to \"{}\". A plan has no ways for failure: there the failure ends the \
         execution.",
        state.name, next.value
    );
    let fix = "Weave the plan, then add the Catch to its state again.";
    Some(warning("CATCH_LEFT_OUT", state, message).with_fix(fix))
}

/// A Wait, Pass or Fail state on the way.
pub fn left_out(state: &State) -> Option<Diagnostic> {
    let name = &state.name;
    match &state.kind {
        StateKind::Wait(_) => {
            let message = format!("\"{name}\" only waits. A plan has tasks and dependencies, no pauses.");
            Some(warning("WAIT_LEFT_OUT", state, message))
        }
        StateKind::Pass(pass) => {
            let makes = pass.result.is_some()
                || [&state.parameters, &state.output, &state.assign].iter().any(|field| field.is_some());
            let message =
                format!("\"{name}\" puts data together. A plan's tasks are given the execution's input.");
            let fix = "Let the task that needs the data put it together.";
            makes.then(|| warning("PASS_LEFT_OUT", state, message).with_fix(fix))
        }
        StateKind::Fail(_) => {
            let message = format!("Every way ends in \"{name}\", a failure. The plan's execution succeeds.");
            Some(warning("FAIL_LEFT_OUT", state, message))
        }
        StateKind::Unknown(kind) => {
            let message = format!("\"{name}\" is of the type \"{kind}\", which there is not.");
            Some(warning("STATE_LEFT_OUT", state, message))
        }
        _ => None,
    }
}

/// A decision without work on any of its ways.
pub fn decision(region: &Region<'_>) -> Diagnostic {
    let first = region.states.first();
    let (path, span) = first.map_or((String::new(), Span::default()), |s| (s.path.clone(), s.name_span));
    let message = format!(
        "{} only decide and pass data on. In the plan nothing decides.",
        named(region.states.iter().map(|state| &state.name))
    );
    Diagnostic::warning("CHOICE_LEFT_OUT", path, span, message)
}

/// Ways that part, or a loop, with work on them.
pub fn region(region: &Region<'_>) -> Diagnostic {
    let first = region.states.first();
    let (path, span) = first.map_or((String::new(), Span::default()), |s| (s.path.clone(), s.name_span));
    let (code, why) = match region.loops {
        true => ("LOOP_TAKEN_WHOLE", "run in a loop"),
        false => ("CHOICE_TAKEN_WHOLE", "run or not as a Choice decides"),
    };
    let message = format!(
        "{} {why}: the plan takes them as one task, a child state machine.",
        named(region.states.iter().map(|state| &state.name))
    );
    Diagnostic::warning(code, path, span, message).with_fix(CHILD)
}

/// A loop, or a task token, that waits for a job's end.
pub fn unread(state: &State) -> Diagnostic {
    let message = format!(
        "\"{}\" asks whether a job has ended. If a task of this plan runs it, that order is not in the plan.",
        state.name
    );
    let fix = "Let the tasks behind it depend on that task, and remove it.";
    warning("POLL_NOT_READ", state, message).with_fix(fix)
}

const CHILD: &str = "Create the child state machine from the definition that comes with the plan.";

/// A Map state.
pub fn map(state: &State) -> Diagnostic {
    let message = format!(
        "\"{}\" runs once for each item: the plan takes it as one task, a child state machine.",
        state.name
    );
    warning("MAP_TAKEN_WHOLE", state, message).with_fix(CHILD)
}

/// What a plan cannot say about a Task state.
pub fn task(state: &State, work: &Work) -> Vec<Diagnostic> {
    let name = &state.name;
    let mut found = Vec::new();
    if work.resource.is_none() {
        let message = format!("What \"{name}\" runs is only known at run time; the plan needs its name.");
        found.push(warning("RESOURCE_UNKNOWN", state, message).with_fix("Give the task a resource."));
    }
    found.extend(parameters(state, work));
    if work.output_parsed {
        let message = format!(
            "The output of \"{name}\" is JSON as text. The plan's task waits with .sync:2, whose output is what the \
             text says."
        );
        let fix = "Leave States.StringToJson out where the output is read.";
        found.push(warning("OUTPUT_PARSED", state, message).with_fix(fix));
    }
    if work.retry_simplified {
        let message = format!(
            "\"{name}\" retries by error, or with a delay of its own; the plan's task has one policy for every error, \
             and the layouts' for Lambda's own."
        );
        found.push(warning("RETRY_SIMPLIFIED", state, message));
    }
    found
}

/// Parameters that a plan cannot say.
pub fn parameters(state: &State, work: &Work) -> Option<Diagnostic> {
    let message = format!(
        "\"{}\" computes {} from the state's input, which the plan's tasks do not have.",
        state.name,
        words::list(&work.computed)
    );
    let fix = "Say in the task's parameters where the value comes from: $.input or $.data.";
    (!work.computed.is_empty()).then(|| warning("PARAMETERS_LEFT_OUT", state, message).with_fix(fix))
}

/// Fields for which a plan has no place.
pub fn settings(state: &State) -> Option<Diagnostic> {
    fn path<T>(setting: &Spanned<Setting<T>>) -> bool {
        matches!(setting.value, Setting::Path(_))
    }
    let mut fields = Vec::new();
    match &state.kind {
        StateKind::Task(task) => {
            let timeout = task.timeout_seconds.as_ref();
            let timeout = timeout.filter(|timeout| !matches!(timeout.value, Setting::Literal(_)));
            fields.extend(timeout.map(|t| if path(t) { "TimeoutSecondsPath" } else { "TimeoutSeconds" }));
            let heartbeat = task.heartbeat_seconds.as_ref();
            fields
                .extend(heartbeat.map(|h| if path(h) { "HeartbeatSecondsPath" } else { "HeartbeatSeconds" }));
            fields.extend(task.credentials.is_some().then_some("Credentials"));
        }
        _ => fields.extend((!state.retry.is_empty()).then_some("Retry")),
    }
    let message = no_place(&format!("\"{}\"", state.name), &words::list(&fields));
    (!fields.is_empty()).then(|| warning("SETTING_LEFT_OUT", state, message).with_fix(SETTING))
}

/// The same of the state machine itself.
pub fn machine(machine: &StateMachine) -> Option<Diagnostic> {
    let timeout = machine.timeout_seconds.as_ref()?;
    let message = no_place("The definition", "TimeoutSeconds");
    Some(Diagnostic::warning("SETTING_LEFT_OUT", "/TimeoutSeconds", timeout.span, message).with_fix(SETTING))
}

const SETTING: &str = "Weave the plan, then add it to the definition again.";

fn no_place(who: &str, fields: &str) -> String {
    format!("{who} has {fields}, for which a plan has no place.")
}

/// Functions whose own service's errors every layout retries, and the definition does not: names and places.
pub fn unretried(states: &[(String, String, Span)]) -> Option<Diagnostic> {
    let (_, path, span) = states.first()?;
    let message = format!(
        "When Lambda itself fails, every layout retries: six times, after two seconds at most to begin with. The \
         definition does not for {}.",
        named(states.iter().map(|(name, ..)| name))
    );
    let fix = "Weave the plan, then remove that retrier where it is not wanted.";
    Some(Diagnostic::warning("RETRY_ADDED", path.clone(), *span, message).with_fix(fix))
}

fn named<'a>(mut states: impl Iterator<Item = &'a String>) -> String {
    let names: Vec<String> = states.by_ref().take(NAMED).map(|name| format!("\"{name}\"")).collect();
    match states.count() {
        0 => words::list(&names),
        more => format!("{} and {more} more", names.join(", ")),
    }
}
