//! A Map Run: starts children, so many at once as it may, counts what fails, and gathers what they give.

use super::batch::Batching;
use super::names::RunNames;
use super::reader::{self, Items};
use super::settings;
use super::tolerance::Tolerance;
use super::writer::{Results, Writing};
use super::DistributedDef;
use crate::execution::Execution;
use crate::failure::{Failure, Outcome};
use crate::flow::{self, Surroundings};
use crate::frame::{Join, Slot};
use crate::history::{Fault, What};
use crate::instance::{Ended, Instance};
use crate::options::{Limits, Status};
use crate::program::{MapDef, StateDef};
use crate::states::map;
use crate::time::Time;
use expr::{Value, Weight};
use std::collections::BTreeMap;

/// So many children run at once where `MaxConcurrency` does not say otherwise (developer guide, quotas).
const CHILDREN_AT_ONCE: usize = 10_000;

/// The day since which the history's next event follows MapRunStarted, and no longer MapRunSucceeded (recorded on
/// either side of it), in milliseconds: 2024-11-01.
const EXIT_FOLLOWS_START: Time = Time::from_millis(1_730_419_200_000);

/// The day since which an object's entries are items, in milliseconds: 2025-09-01.
const OBJECTS_ITERATE: Time = Time::from_millis(1_756_684_800_000);

/// A Map Run under way.
#[derive(Debug)]
pub(crate) struct MapRun {
    pub names: RunNames,
    items: Items,
    next: usize,
    /// The state's effective input, for `ItemSelector`.
    input: Value,
    batching: Option<Batching>,
    tolerance: Tolerance,
    failed: u64,
    /// How many items each child that runs has.
    sizes: BTreeMap<u32, u64>,
    children: u32,
    results: Results,
}

/// Begins the state's work.
pub(crate) fn start(
    run: &mut Execution<'_, '_>,
    slot: Slot,
    def: &StateDef,
    map: &MapDef,
    distributed: &DistributedDef,
) -> Outcome<()> {
    let input = flow::effective_input(run, slot, def)?;
    let given = match &distributed.reader {
        Some(_) => Items::default(),
        // ItemsPath is ignored where there is a reader (recorded).
        None => from_state(run, slot, map, &input)?,
    };
    run.log(slot, || What::MapStarted(given.items.len() as u64));
    let concurrency = map::concurrency(run, slot, map, &input, CHILDREN_AT_ONCE)?;
    let (count, percentage) = (&distributed.tolerated_count, &distributed.tolerated_percentage);
    let tolerance = settings::tolerance(run, slot, count.as_ref(), percentage.as_ref(), &input)?;
    let asked = asked(run, slot, distributed, &input)?;
    let batching = match &distributed.batcher {
        Some(batcher) => Some(Batching::new(run, slot, batcher, &input)?),
        None => None,
    };
    let writing = Writing::new(run, slot, distributed.writer.as_ref(), &input)?;
    let key = format!(
        "map-run:{}:{}:{}",
        flow::place(run, slot),
        run.frame(slot).steps,
        run.frame(slot).retry_count()
    );
    let names =
        RunNames::new(&run.instance(slot).names, distributed.label.as_ref(), run.options.entropy, &key);
    run.log(slot, || What::MapRunStarted(names.arn.clone()));
    let items = match &distributed.reader {
        Some(_) => match read(run, distributed, asked) {
            Ok(items) => items,
            Err(cause) => return fail(run, slot, Fault::new("States.ItemReaderFailed", cause)),
        },
        None => given,
    };
    run.renew(slot);
    let map_run = MapRun {
        names,
        items,
        next: 0,
        input,
        batching,
        tolerance,
        failed: 0,
        sizes: BTreeMap::new(),
        children: 0,
        results: Results::new(writing),
    };
    run.frame_mut(slot).join = Some(Box::new(Join { map_run: Some(Box::new(map_run)), ..Join::default() }));
    for _ in 0..concurrency {
        if !start_next(run, slot, map, distributed)? {
            break;
        }
    }
    finish_if_done(run, slot, def, distributed)
}

/// The items inside the state's input.
fn from_state(run: &Execution<'_, '_>, slot: Slot, map: &MapDef, input: &Value) -> Outcome<Items> {
    let items = map.items(run, slot, input)?;
    let iterate = is_since(run, OBJECTS_ITERATE);
    let entries =
        reader::entries(&items, usize::MAX, iterate).map_err(|_| map::not_an_array(run.def(slot), &items))?;
    Ok(Items { source: "STATE_DATA".to_owned(), ..entries })
}

fn is_since(run: &Execution<'_, '_>, day: Time) -> bool {
    run.options.as_of.is_none_or(|as_of| as_of >= day)
}

/// The reader's parameters and `MaxItems`.
fn asked(run: &Execution<'_, '_>, slot: Slot, def: &DistributedDef, input: &Value) -> Outcome<(Value, i64)> {
    let Some(reader) = &def.reader else { return Ok((Value::Null, 0)) };
    let parameters = match &reader.parameters {
        Some(template) => template.eval(&Surroundings::of(run, slot), input)?,
        None => Value::empty_object(),
    };
    let most = match &reader.max_items {
        Some(source) => settings::integer(run, slot, source, "MaxItems", input)?,
        None => 0,
    };
    Ok((parameters, most))
}

fn read(run: &mut Execution<'_, '_>, def: &DistributedDef, asked: (Value, i64)) -> Result<Items, String> {
    let (parameters, most) = asked;
    let Some(reader) = &def.reader else { return Ok(Items::default()) };
    let most = usize::try_from(most).map_err(|_| "field MaxItems must be positive".to_owned())?;
    let fits = run.options.budget.most_of(size_of::<Value>());
    // 0 for all.
    let most = if most == 0 { fits } else { most.min(fits) };
    let objects_iterate = is_since(run, OBJECTS_ITERATE);
    let request = reader::Request { parameters: &parameters, most, objects_iterate };
    let items = reader::read(run.world.s3().as_deref(), reader, &request)?;
    run.spent.value((items.items.len() * size_of::<Value>()) as u64);
    Ok(items)
}

/// Starts the next child; `false`: there are no more items.
fn start_next(run: &mut Execution<'_, '_>, slot: Slot, map: &MapDef, def: &DistributedDef) -> Outcome<bool> {
    // The Map Run is out of the frame while the selector, which looks at the frame, works on its items.
    let Some(mut map_run) = run.frame_mut(slot).join.as_mut().and_then(|join| join.map_run.take()) else {
        return Ok(false);
    };
    let input = map_run.next_input(run, slot, map);
    let index = map_run.children;
    let next = match &input {
        Ok(Some((_, count))) => {
            map_run.children += 1;
            map_run.sizes.insert(index, *count);
            Some(map_run.names.child(run.options.entropy, u64::from(index)))
        }
        _ => None,
    };
    if let Some(join) = run.frame_mut(slot).join.as_mut() {
        join.map_run = Some(map_run);
    }
    let (Some((input, _)), Some(names)) = (input?, next) else { return Ok(false) };
    let program = run.program(slot);
    let Some(scope) = program.scopes.get(map.processor as usize) else { return Ok(false) };
    let limits = child_limits(run.instance(slot).limits, def.express);
    let mut child = Instance::new(program, names, input, run.now(), limits);
    child.index = index;
    child.traced_in = run.instance(slot).traced_in;
    let child = run.open_child(slot, true, child, scope.start);
    let root = child.and_then(|child| run.instances.get(child)).map(|child| child.root);
    if let (Some(join), Some(root)) = (run.frame_mut(slot).join.as_mut(), root) {
        join.live.insert(index, root);
        join.outputs.push(Value::Null);
    }
    Ok(true)
}

/// Express children have no bound on events and five minutes.
fn child_limits(limits: Limits, express: bool) -> Limits {
    if express {
        let duration = limits.duration.map(|most| most.min(Limits::EXPRESS_DURATION));
        Limits { events: None, duration, ..limits }
    } else {
        limits
    }
}

impl MapRun {
    /// The next child's input, and how many items are in it.
    fn next_input(
        &mut self,
        run: &Execution<'_, '_>,
        slot: Slot,
        map: &MapDef,
    ) -> Outcome<Option<(Value, u64)>> {
        let Some(batching) = self.batching.take() else {
            let item = self.next_item(run, slot, map)?;
            self.next += 1;
            return Ok(item.map(|item| (item, 1)));
        };
        let mut batch = batching.begin();
        while batch.has_room() {
            let Some(item) = self.next_item(run, slot, map)? else { break };
            if batch.add(item).is_err() {
                break;
            }
            self.next += 1;
        }
        let filled = batch.finish();
        self.batching = Some(batching);
        Ok(filled)
    }

    /// The next item as `ItemSelector` makes it.
    fn next_item(&self, run: &Execution<'_, '_>, slot: Slot, map: &MapDef) -> Outcome<Option<Value>> {
        let index = self.next;
        let Some(value) = self.items.items.get(index) else { return Ok(None) };
        let key = self.items.keys.get(index).map(|key| Value::String(key.clone()));
        let Some(selector) = &map.selector else {
            return Ok(Some(match key {
                // What is known of it is that both are there; that they come as one object is our reading.
                Some(key) => Value::object(vec![("Key".into(), key), ("Value".into(), value.clone())]),
                None => value.clone(),
            }));
        };
        let mut item = vec![("Index".into(), Value::Int(i64::try_from(index).unwrap_or(i64::MAX)))];
        item.extend(key.map(|key| ("Key".into(), key)));
        item.push(("Value".into(), value.clone()));
        item.push(("Source".into(), self.items.source.as_str().into()));
        let item = Value::object(vec![("Item".into(), Value::object(item))]);
        selector.eval(&Surroundings::of(run, slot).with_item(item), &self.input).map(Some)
    }

    /// What it holds.
    pub fn weigh(&self, weight: &mut Weight) {
        self.items.items.iter().for_each(|item| weight.add(item));
        weight.add_bytes(self.items.items.len() * size_of::<Value>());
        weight.add(&self.input);
        self.results.weigh(weight);
    }

    fn total(&self) -> u64 {
        self.items.items.len() as u64
    }
}

/// A child has ended: its result is kept, and the next one starts.
pub(crate) fn child_ended(
    run: &mut Execution<'_, '_>,
    slot: Slot,
    map: &MapDef,
    def: &DistributedDef,
    ended: Ended,
) -> Outcome<()> {
    let index = ended.index;
    let succeeded = ended.end.status == Status::Succeeded;
    let Some(join) = run.frame_mut(slot).join.as_mut() else { return Ok(()) };
    join.live.remove(&index);
    let Some(map_run) = join.map_run.as_mut() else { return Ok(()) };
    let size = map_run.sizes.remove(&index).unwrap_or(1);
    if !succeeded {
        map_run.failed += size;
    }
    let result = map_run.results.add(def.writer.as_ref(), ended);
    if let Some(place) = join.outputs.get_mut(index as usize) {
        *place = result;
    }
    if map_run.tolerance.exceeded(map_run.failed, map_run.total()) {
        let fault = Fault::new(
            "States.ExceedToleratedFailureThreshold",
            "The specified tolerated failure threshold was exceeded",
        );
        write_unfinished(run, slot, map, def);
        return fail(run, slot, fault);
    }
    start_next(run, slot, map, def)?;
    finish_if_done(run, slot, run.def(slot), def)
}

/// A Map Run that fails still writes what it has: children that are stopped with it count as failed, those that were
/// never started are pending (developer guide, "ResultWriter").
fn write_unfinished(run: &mut Execution<'_, '_>, slot: Slot, map: &MapDef, def: &DistributedDef) {
    let Some(join) = run.frame_mut(slot).join.as_mut() else { return };
    let live = join.live.clone();
    let Some(mut map_run) = join.map_run.take_if(|map_run| map_run.results.are_written()) else { return };
    let now = run.now();
    for root in live.into_values() {
        let stopped = run.instance(root).stopped(now);
        map_run.results.add(def.writer.as_ref(), stopped);
    }
    let entropy = run.options.entropy;
    while let Ok(Some((input, _))) = map_run.next_input(run, slot, map) {
        let names = map_run.names.child(entropy, u64::from(map_run.children));
        map_run.children += 1;
        map_run.results.add_pending(&names, &input);
    }
    let MapRun { results, names, .. } = *map_run;
    // The Map Run has failed already; a bucket that is not there does not make it fail otherwise.
    let _ = results.finish(run.world, def.writer.as_ref(), &names, Vec::new(), now);
}

/// All children have ended and there are no more items: the state has its result.
fn finish_if_done(
    run: &mut Execution<'_, '_>,
    slot: Slot,
    def: &StateDef,
    distributed: &DistributedDef,
) -> Outcome<()> {
    let done = run.frame(slot).join.as_ref().is_some_and(|join| join.live.is_empty());
    let Some(mut join) = run.frame_mut(slot).join.take_if(|_| done) else { return Ok(()) };
    let Some(map_run) = join.map_run.take() else { return Ok(()) };
    let now = run.now();
    let results = map_run.results;
    let written = results.finish(run.world, distributed.writer.as_ref(), &map_run.names, join.outputs, now);
    let output = match written {
        Ok(output) => output,
        Err(cause) => return fail(run, slot, Fault::new("States.ResultWriterFailed", cause)),
    };
    let started = run.frame(slot).last_event;
    let ended = run.record(slot, started, || What::Plain("MapRunSucceeded"));
    run.record(slot, ended, || What::Plain("MapStateSucceeded"));
    if !is_since(run, EXIT_FOLLOWS_START) {
        run.frame_mut(slot).last_event = ended;
    }
    flow::conclude(run, slot, def, output)
}

/// The Map Run fails; its error is the state's.
fn fail(run: &mut Execution<'_, '_>, slot: Slot, fault: Fault) -> Outcome<()> {
    run.log(slot, || What::MapRunFailed(fault.clone()));
    Err(Failure::of(fault))
}

/// The Map Run is aborted with the state; the event follows `last`.
pub(crate) fn abort(run: &mut Execution<'_, '_>, slot: Slot, last: u64) {
    run.record(slot, last, || What::Plain("MapRunAborted"));
}
