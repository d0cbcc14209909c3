//! What a Map state's own fields say; its iterations are mocked.

use crate::data::{InputPlace, Source, Template};
use crate::distributed::{self, Tolerance};
use crate::execution::Execution;
use crate::failure::{Failure, Outcome};
use crate::flow::Surroundings;
use crate::frame::Slot;
use crate::states::map::not_an_array;
use crate::test_state::Stage;
use asl::model::{MapMode, MapState, Setting, Spanned};
use expr::jsonata::Kind;
use expr::Value;

/// What the fields of a Map state say of an input.
#[derive(Debug, Clone, Default)]
pub(super) struct MapFacts {
    /// The array that `ItemsPath` finds.
    pub items: Option<Value>,
    /// What `ItemSelector` makes of each item.
    pub selected: Option<Value>,
    /// 0 where nothing is said.
    pub max_concurrency: Option<i64>,
    pub tolerance: Tolerance,
}

impl MapFacts {
    /// Evaluates the fields as a Map state does on being entered.
    pub fn read(run: &Execution<'_, '_>, slot: Slot, map: &MapState) -> Outcome<Self> {
        let raw = || run.frame(slot).input.clone();
        let seen = run.probe.as_ref().and_then(|probe| probe.seen(Stage::AfterInputPath));
        let input = seen.unwrap_or_else(raw);
        let items = if map.item_reader.is_none() { items(run, slot, map, &input)? } else { None };
        let whole = |n: &i64| Value::Int(*n);
        let concurrency = source(map.max_concurrency.as_ref(), "MaxConcurrency", whole)?;
        let concurrency =
            concurrency.map(|source| distributed::integer(run, slot, &source, "MaxConcurrency", &input));
        let count = source(map.tolerated_failure_count.as_ref(), "ToleratedFailureCount", whole)?;
        let share = map.tolerated_failure_percentage.as_ref();
        let share = source(share, "ToleratedFailurePercentage", |n| Value::float(*n))?;
        Ok(Self {
            selected: items.as_ref().map_or(Ok(None), |items| selected(run, slot, map, &input, items))?,
            // Of JSONata's `Items` nothing is shown (recorded).
            items: items.filter(|_| map.items_path.is_some()),
            max_concurrency: Some(concurrency.transpose()?.unwrap_or(0)),
            tolerance: distributed::tolerance(run, slot, count.as_ref(), share.as_ref(), &input)?,
        })
    }

    /// Whether so many failed iterations are more than is tolerated. Where nothing is said about tolerance a mock's
    /// failures do not count (recorded).
    pub fn exceeded(&self, failed: Option<u64>, iterations: usize) -> bool {
        let says = self.tolerance.count.is_some() || self.tolerance.percentage.is_some();
        says && self.tolerance.exceeded(failed.unwrap_or(0), iterations as u64)
    }
}

/// What is mapped over, if a field says it.
fn items(run: &Execution<'_, '_>, slot: Slot, map: &MapState, input: &Value) -> Outcome<Option<Value>> {
    let around = Surroundings::of(run, slot);
    let def = run.def(slot);
    // A Distributed Map also maps over an object's members.
    let (kind, is_distributed) = match map.processor_config.mode {
        MapMode::Inline => (Kind::Array, false),
        MapMode::Distributed => (Kind::Iterable, true),
    };
    let found = if let Some(items) = &map.items {
        let template = Template::compile(items, "Items", def.language).map_err(Failure::runtime)?;
        template.expect(kind, &around, input)?
    } else if let Some(path) = &map.items_path {
        InputPlace::path(path).map_err(Failure::runtime)?.read(&around, input)?
    } else {
        return Ok(None);
    };
    if found.as_array().is_some() || is_distributed && found.is_container() {
        Ok(Some(found))
    } else {
        Err(not_an_array(def, &found))
    }
}

/// A setting, compiled.
fn source<T>(
    setting: Option<&Spanned<Setting<T>>>,
    field: &str,
    literal: impl Fn(&T) -> Value,
) -> Outcome<Option<Source>> {
    let compile = |setting: &Spanned<Setting<T>>| Source::compile(&setting.value, field, literal);
    setting.map(compile).transpose().map_err(Failure::runtime)
}

/// What `ItemSelector` makes of each item.
fn selected(
    run: &Execution<'_, '_>,
    slot: Slot,
    map: &MapState,
    input: &Value,
    items: &Value,
) -> Outcome<Option<Value>> {
    let (Some(selector), Some(items)) = (&map.item_selector, items.as_array()) else { return Ok(None) };
    let template =
        Template::compile(selector, "ItemSelector", run.def(slot).language).map_err(Failure::runtime)?;
    let object =
        |entries: [(&str, Value); 1]| -> Value { entries.map(|(k, v)| (k.into(), v)).into_iter().collect() };
    let select = |(index, item): (i64, &Value)| {
        let item: Value =
            [("Index".into(), Value::Int(index)), ("Value".into(), item.clone())].into_iter().collect();
        template.eval(&Surroundings::of(run, slot).with_item(object([("Item", item)])), input)
    };
    (0..).zip(items).map(select).collect::<Outcome<Vec<Value>>>().map(|all| Some(Value::array(all)))
}
