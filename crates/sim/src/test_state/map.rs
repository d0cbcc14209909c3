//! What a Map state's own fields say; its iterations are mocked.

use crate::data::{InputPlace, Source, Template};
use crate::execution::Execution;
use crate::failure::{Failure, Outcome};
use crate::flow::Surroundings;
use crate::frame::Slot;
use crate::test_state::Stage;
use asl::model::{MapState, Setting, Spanned};
use expr::Value;

/// What the fields of a Map state say of an input.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct MapFacts {
    /// The array that `ItemsPath` finds.
    pub items: Option<Value>,
    /// What `ItemSelector` makes of each item.
    pub selected: Option<Value>,
    /// 0 where nothing is said.
    pub max_concurrency: Option<i64>,
    pub tolerated_count: Option<i64>,
    pub tolerated_percentage: Option<f64>,
}

impl MapFacts {
    /// Evaluates the fields as a Map state does on being entered.
    pub fn read(run: &Execution<'_, '_>, slot: Slot, map: &MapState) -> Outcome<Self> {
        let raw = || run.frame(slot).input.clone();
        let input =
            run.probe.as_ref().and_then(|probe| probe.seen(Stage::AfterInputPath)).unwrap_or_else(raw);
        let around = Surroundings::of(run, slot);
        let items = match &map.items_path {
            Some(path) if map.item_reader.is_none() => {
                let place = InputPlace::path(path).map_err(Failure::runtime)?;
                Some(place.read(&around, &input)?)
            }
            _ => None,
        };
        let number = |setting: &Option<Spanned<Setting<i64>>>, field: &str| {
            number(run, slot, &input, setting.as_ref(), field, |n| Value::Int(*n))
        };
        let count = number(&map.tolerated_failure_count, "ToleratedFailureCount")?;
        let percentage = map.tolerated_failure_percentage.as_ref();
        Ok(Self {
            selected: items.as_ref().map_or(Ok(None), |items| selected(run, slot, map, &input, items))?,
            items,
            max_concurrency: Some(number(&map.max_concurrency, "MaxConcurrency")?.map_or(0, |n| n as i64)),
            tolerated_count: count.map(|n| n as i64),
            tolerated_percentage: self::number(
                run,
                slot,
                &input,
                percentage,
                "ToleratedFailurePercentage",
                |n| Value::float(*n),
            )?,
        })
    }

    /// Whether so many failed iterations are more than is tolerated. Where nothing is said about tolerance a mock's
    /// failures do not count (recorded).
    pub fn exceeded(&self, failed: Option<u64>, iterations: usize) -> bool {
        let failed = failed.unwrap_or(0) as f64;
        let share = if iterations == 0 { 0.0 } else { failed * 100.0 / iterations as f64 };
        self.tolerated_count.is_some_and(|most| failed > most as f64)
            || self.tolerated_percentage.is_some_and(|most| share > most)
    }
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

/// A number that is written down, or found where a path leads.
fn number<T>(
    run: &Execution<'_, '_>,
    slot: Slot,
    input: &Value,
    setting: Option<&Spanned<Setting<T>>>,
    field: &str,
    literal: impl Fn(&T) -> Value,
) -> Outcome<Option<f64>> {
    let Some(setting) = setting else { return Ok(None) };
    let source = Source::compile(&setting.value, field, literal).map_err(Failure::runtime)?;
    let value = source.value(&Surroundings::of(run, slot), input)?;
    let number = value.as_f64().or_else(|| value.as_str()?.parse().ok());
    let Some(number) = number else {
        let shown = value.as_str().map_or_else(|| value.to_json_string(), str::to_owned);
        let kind = if field == "ToleratedFailurePercentage" { "float" } else { "integer" };
        let cause = format!(
            "The {field}Path field refers to value \"{shown}\" which is not a valid {kind}: {}",
            source.text()
        );
        return Err(Failure::runtime(cause));
    };
    Ok(Some(number))
}
