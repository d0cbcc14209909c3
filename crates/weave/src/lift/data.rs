//! The way of data through a state, told as origins: InputPath, Parameters, the work, ResultSelector, ResultPath,
//! Assign, OutputPath; of JSONata Arguments, Output, Assign.

use super::origin::Origin;
use super::reads::{Read, Sources, Variables};
use asl::model::{
    Condition, NullablePath, Operand, QueryLanguage, Setting, Spanned, State, StateKind, WaitFor,
};
use std::collections::BTreeMap;
use std::rc::Rc;

/// What a state's work is given: its origin, and the fields by which it was read.
pub fn sent(state: &State, input: &Rc<Origin>, variables: &Variables) -> (Rc<Origin>, Vec<Read>) {
    let mut reads = Vec::new();
    let taken = taken(state, input, variables);
    let sources = Sources { input: &taken, result: None, variables };
    let all = |field: &str, reads: &mut Vec<Read>| {
        let path = match state.input_path.as_deref() {
            Some(NullablePath::Path(path)) => path.clone(),
            _ if state.query_language == QueryLanguage::JSONata => "$states.input".to_owned(),
            _ => "$".to_owned(),
        };
        let place = format!("{}{field}", state.path);
        reads.push(Read { path, place, tasks: taken.all().clone() });
    };
    let template = match state.query_language {
        QueryLanguage::JSONPath => state.parameters.as_ref().map(|node| (node, "Parameters")),
        QueryLanguage::JSONata => state.arguments.as_ref().map(|node| (node, "Arguments")),
    };
    let mut given = match (&state.kind, template) {
        (_, Some((node, field))) => {
            let place = format!("{}/{field}", state.path);
            sources.template(node, state.query_language, &place, &mut reads)
        }
        (StateKind::Map(_), None) => taken.clone(),
        (_, None) => {
            all(if state.input_path.is_some() { "/InputPath" } else { "" }, &mut reads);
            taken.clone()
        }
    };
    if let StateKind::Map(map) = &state.kind {
        let mut items = taken.clone();
        if let Some(path) = &map.items_path {
            items = sources.jsonpath(path, &format!("{}/ItemsPath", state.path), &mut reads);
        }
        if let Some(node) = &map.items {
            items =
                sources.template(node, state.query_language, &format!("{}/Items", state.path), &mut reads);
        }
        let reader = map.item_reader.as_ref().and_then(|reader| reader.parameters.as_ref());
        let writer = map.result_writer.as_ref().and_then(|writer| writer.parameters.as_ref());
        let batch = map.item_batcher.as_ref().and_then(|batcher| batcher.batch_input.as_ref());
        let templates = [
            (map.item_selector.as_ref(), "ItemSelector"),
            (reader, "ItemReader"),
            (writer, "ResultWriter"),
            (batch, "ItemBatcher"),
        ];
        for (node, field) in templates.into_iter().filter_map(|(node, field)| Some((node?, field))) {
            sources.template(node, state.query_language, &format!("{}/{field}", state.path), &mut reads);
        }
        if map.items_path.is_none() && map.items.is_none() && map.item_reader.is_none() {
            all("", &mut reads);
        }
        given = items;
    }
    settings(state, &sources, &mut reads);
    (given, reads)
}

/// The input through `InputPath`.
pub fn taken(state: &State, input: &Rc<Origin>, variables: &Variables) -> Rc<Origin> {
    through(state.input_path.as_ref(), input, variables)
}

fn through(path: Option<&Spanned<NullablePath>>, value: &Rc<Origin>, variables: &Variables) -> Rc<Origin> {
    match path.map(|path| &path.value) {
        None => value.clone(),
        Some(NullablePath::Discard) => Origin::object(BTreeMap::new()),
        Some(NullablePath::Path(path)) => {
            Sources { input: value, result: None, variables }.jsonpath(path, "", &mut Vec::new())
        }
    }
}

/// Single fields that hold a path or an expression.
fn settings(state: &State, sources: &Sources<'_>, reads: &mut Vec<Read>) {
    let at = |field: &str| format!("{}/{field}", state.path);
    match &state.kind {
        StateKind::Task(task) => {
            setting(task.timeout_seconds.as_deref(), &at("TimeoutSecondsPath"), sources, reads);
            setting(task.heartbeat_seconds.as_deref(), &at("HeartbeatSecondsPath"), sources, reads);
            if let Some(node) = &task.credentials {
                sources.template(node, state.query_language, &at("Credentials"), reads);
            }
        }
        StateKind::Wait(Some(wait)) => match &wait.value {
            WaitFor::Seconds(seconds) => setting(Some(seconds), &at("SecondsPath"), sources, reads),
            WaitFor::Timestamp(moment) => setting(Some(moment), &at("TimestampPath"), sources, reads),
        },
        StateKind::Choice(choice) => {
            for (index, rule) in choice.choices.iter().enumerate() {
                condition(&rule.condition, &at(&format!("Choices/{index}")), sources, reads);
            }
        }
        _ => {}
    }
}

fn setting<T>(setting: Option<&Setting<T>>, place: &str, sources: &Sources<'_>, reads: &mut Vec<Read>) {
    match setting {
        Some(Setting::Path(path)) => {
            sources.jsonpath(path, place, reads);
        }
        Some(Setting::Jsonata(text)) => {
            sources.jsonata(text, place, reads);
        }
        _ => {}
    }
}

fn condition(rule: &Condition, place: &str, sources: &Sources<'_>, reads: &mut Vec<Read>) {
    match rule {
        Condition::And(all) | Condition::Or(all) => {
            all.iter().for_each(|rule| condition(rule, place, sources, reads));
        }
        Condition::Not(rule) => condition(rule, place, sources, reads),
        Condition::Comparison(comparison) => {
            sources.jsonpath(&comparison.variable, &format!("{place}/Variable"), reads);
            if let Operand::Path(path) = &comparison.operand {
                sources.jsonpath(path, place, reads);
            }
        }
        Condition::Jsonata(text) => {
            sources.jsonata(text, &format!("{place}/Condition"), reads);
        }
        Condition::Constant(_) | Condition::Invalid => {}
    }
}

/// What a state passes on, given what its work returned, and the variables that it sets.
pub fn left(state: &State, input: &Rc<Origin>, result: &Rc<Origin>, variables: &mut Variables) -> Rc<Origin> {
    let seen = variables.clone();
    let make = |node: &asl::json::Node, input: &Rc<Origin>| {
        let sources = Sources { input, result: Some(result), variables: &seen };
        sources.template(node, state.query_language, "", &mut Vec::new())
    };
    if state.query_language == QueryLanguage::JSONata {
        let output = state.output.as_ref().map_or_else(|| result.clone(), |node| make(node, input));
        let assigned = state.assign.as_ref().map(|node| make(node, input));
        assign(state, assigned, variables);
        return output;
    }
    let result = state.result_selector.as_ref().map_or_else(|| result.clone(), |node| make(node, result));
    // `$` in Assign is the result.
    let assigned = state.assign.as_ref().map(|node| make(node, &result));
    let combined = match state.result_path.as_deref() {
        None => result,
        Some(NullablePath::Discard) => input.clone(),
        Some(NullablePath::Path(path)) => match expr::Path::parse(path) {
            Ok(path) => input.put(&path.keys().0, result),
            Err(_) => result,
        },
    };
    let output = through(state.output_path.as_ref(), &combined, &seen);
    assign(state, assigned, variables);
    output
}

fn assign(state: &State, assigned: Option<Rc<Origin>>, variables: &mut Variables) {
    let (Some(node), Some(assigned)) = (&state.assign, assigned) else { return };
    for member in node.members() {
        let name = match state.query_language {
            QueryLanguage::JSONPath => member.key.strip_suffix(".$").unwrap_or(&member.key),
            QueryLanguage::JSONata => &member.key,
        };
        variables.insert(name.to_owned(), assigned.at(&[name.to_owned()]));
    }
}
