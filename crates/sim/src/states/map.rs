//! Map. Inline it runs its processor for each item, each in a frame of its own, so many at once as it may; see
//! [`crate::distributed`] for the other mode.

use crate::execution::Execution;
use crate::failure::{Failure, Outcome};
use crate::flow::{self, Surroundings};
use crate::frame::{Frame, Items, Join, MapItem, Slot};
use crate::history::{IterationStep, What};
use crate::program::{MapDef, StateDef, Work};
use asl::model::QueryLanguage;
use expr::jsonata::Kind;
use expr::Value;
use std::collections::BTreeMap;

/// An inline Map runs no more iterations at once, whatever `MaxConcurrency` says (developer guide, Inline mode).
const INLINE_LIMIT: usize = 40;

pub(crate) fn run(run: &mut Execution<'_, '_>, slot: Slot, def: &StateDef, map: &MapDef) -> Outcome<()> {
    if let Some(distributed) = &map.distributed {
        return (distributed.machinery.start)(run, slot, def, map, distributed);
    }
    let input = flow::effective_input(run, slot, def)?;
    let items = map.items(run, slot, &input)?;
    let Some(length) = items.as_array().map(<[Value]>::len) else { return Err(not_an_array(def, &items)) };
    run.log(slot, || What::MapStarted(length as u64));
    let concurrency = concurrency(run, slot, map, &input, INLINE_LIMIT)?;
    run.renew(slot);
    run.frame_mut(slot).join = Some(Box::new(Join {
        live: BTreeMap::new(),
        outputs: vec![Value::Null; length],
        remaining: length,
        items: Some(Items { all: items, input, next: 0 }),
        map_run: None,
    }));
    if length == 0 {
        return super::join::finish(run, slot);
    }
    let started = run.frame(slot).last_event;
    // All that start now are recorded as started before the first of them takes a step.
    for _ in 0..concurrency.min(length) {
        start_next(run, slot, map, started)?;
    }
    Ok(())
}

impl MapDef {
    /// What is mapped over, as found in the state's effective input.
    pub(crate) fn items(&self, run: &Execution<'_, '_>, slot: Slot, input: &Value) -> Outcome<Value> {
        let around = Surroundings::of(run, slot);
        match &self.items {
            Some(items) => {
                let kind = if self.distributed.is_some() { Kind::Iterable } else { Kind::Array };
                items.expect(kind, &around, input)
            }
            None => self.items_path.read(&around, input),
        }
    }
}

/// What is to be mapped over is no list.
pub(crate) fn not_an_array(def: &StateDef, items: &Value) -> Failure {
    let cause = format!("Map state input must be an array but was: {}", items.to_json_string());
    match def.language {
        QueryLanguage::JSONPath => Failure::runtime(cause),
        // No field says it: without `Items` the input is mapped over.
        QueryLanguage::JSONata => Failure::query("", cause),
    }
}

/// Starts the next iteration, if there is one; its first event follows `previous`.
pub(crate) fn start_next(
    run: &mut Execution<'_, '_>,
    slot: Slot,
    map: &MapDef,
    previous: u64,
) -> Outcome<()> {
    let Some((index, value, input)) = next_item(run, slot) else { return Ok(()) };
    let item = MapItem { index: index as u64, value: value.clone() };
    let program = run.program(slot);
    let Some(scope) = program.scopes.get(map.processor as usize) else { return Ok(()) };
    let number = u32::try_from(index).unwrap_or(u32::MAX);
    let parent = run.frame(slot);
    let mut frame = Frame {
        parent: Some(slot),
        instance: parent.instance,
        index: number,
        state: scope.start,
        variables: parent.variables.clone(),
        map_item: Some(item.clone()),
        last_event: previous,
        ..Frame::default()
    };
    let visit = parent.visit;
    frame.input = match &map.selector {
        Some(selector) => selector.eval(&Surroundings::of(run, slot).with_item(item.context()), &input)?,
        None => value,
    };
    frame.last_event = run.record_iteration(slot, previous, IterationStep::Started, number);
    let child = run.open(frame, visit);
    if let Some(join) = run.frame_mut(slot).join.as_mut() {
        join.live.insert(number, child);
    }
    Ok(())
}

fn next_item(run: &mut Execution<'_, '_>, slot: Slot) -> Option<(usize, Value, Value)> {
    let items = run.frame_mut(slot).join.as_mut()?.items.as_mut()?;
    let index = items.next;
    let value = items.all.as_array()?.get(index)?.clone();
    items.next += 1;
    Some((index, value, items.input.clone()))
}

/// How many iterations may run at once: no more than `most`, which is also what 0 says.
pub(crate) fn concurrency(
    run: &Execution<'_, '_>,
    slot: Slot,
    map: &MapDef,
    input: &Value,
    most: usize,
) -> Outcome<usize> {
    let Some(source) = &map.concurrency else { return Ok(most) };
    let value = source.value(&Surroundings::of(run, slot), input)?;
    let number = match &value {
        Value::String(text) => text.parse().ok(),
        value => value.as_i64(),
    };
    match number.and_then(|number| usize::try_from(number).ok()) {
        Some(0) => Ok(most),
        Some(number) => Ok(number.min(most)),
        None => {
            let shown = value.as_str().map_or_else(|| value.to_json_string(), str::to_owned);
            Err(source.refuse(
                |path| {
                    format!("The MaxConcurrencyPath field refers to value \"{shown}\" which is not a valid integer: {path}")
                },
                |field| format!("The {field} field cannot be parsed as an integer: {shown}"),
            ))
        }
    }
}

/// The Map state of a frame.
pub(crate) fn of<'p>(run: &Execution<'p, '_>, slot: Slot) -> Option<&'p MapDef> {
    match &run.def(slot).work {
        Work::Map(map) => Some(map),
        _ => None,
    }
}
