//! ResultWriter: what a Map Run gives, and what it leaves in S3.
//!
//! Source of the shapes: the developer guide, "ResultWriter": `manifest.json` beside a file for each status, and one
//! object a child execution, as DescribeExecution shows it.

use super::def::{Transformation, WriterDef};
use super::names::RunNames;
use crate::execution::Execution;
use crate::failure::Outcome;
use crate::flow::Surroundings;
use crate::frame::Slot;
use crate::instance::Ended;
use crate::options::{Names, Status};
use crate::time::Time;
use crate::world::World;
use expr::{Value, Weight};

/// Where the results are written.
#[derive(Debug)]
pub(crate) struct Writing {
    bucket: String,
    prefix: String,
}

impl Writing {
    /// Evaluates `Parameters`; `None`: results are not written.
    pub fn new(
        run: &Execution<'_, '_>,
        slot: Slot,
        def: Option<&WriterDef>,
        input: &Value,
    ) -> Outcome<Option<Self>> {
        let Some(template) = def.and_then(|def| def.parameters.as_ref()) else { return Ok(None) };
        let parameters = template.eval(&Surroundings::of(run, slot), input)?;
        let text = |key: &str| parameters.get(key).and_then(Value::as_str).unwrap_or_default();
        let prefix = text("Prefix").trim_end_matches('/');
        let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
        Ok(Some(Self { bucket: text("Bucket").to_owned(), prefix }))
    }
}

/// The results so far.
#[derive(Debug)]
pub(crate) struct Results {
    writing: Option<Writing>,
    succeeded: Vec<(u32, Value)>,
    failed: Vec<(u32, Value)>,
    pending: Vec<Value>,
}

impl Results {
    pub fn new(writing: Option<Writing>) -> Self {
        Self { writing, succeeded: Vec::new(), failed: Vec::new(), pending: Vec::new() }
    }

    /// Whether they go to S3.
    pub fn are_written(&self) -> bool {
        self.writing.is_some()
    }

    /// Takes a child that was never started.
    pub fn add_pending(&mut self, names: &Names, input: &Value) {
        self.pending.push(object(vec![
            ("ExecutionArn", names.execution_arn.clone().into()),
            ("Input", input.to_json_string().into()),
            ("InputDetails", object(vec![("Included", Value::Bool(true))])),
            ("Name", names.execution_name.clone().into()),
            ("StateMachineArn", names.state_machine_arn.clone().into()),
            ("Status", "PENDING".into()),
        ]));
    }

    /// What it holds.
    pub fn weigh(&self, weight: &mut Weight) {
        self.succeeded.iter().chain(&self.failed).for_each(|(_, result)| weight.add(result));
    }

    /// Takes a child's result; gives what stands for it in the state's result. A failed child is always shown whole.
    pub fn add(&mut self, def: Option<&WriterDef>, ended: Ended) -> Value {
        let succeeded = ended.end.status == Status::Succeeded;
        let transformation = def.map_or(Transformation::Compact, |def| def.transformation);
        let shown = match ended.end.output.as_ref().filter(|_| succeeded) {
            Some(output) if transformation != Transformation::None => output.clone(),
            _ => describe(&ended),
        };
        if self.writing.is_none() {
            return shown;
        }
        let list = if succeeded { &mut self.succeeded } else { &mut self.failed };
        list.push((ended.index, shown));
        Value::Null
    }

    /// The state's result: the results themselves, or where they have been written. `Err`: the cause of
    /// States.ResultWriterFailed.
    pub fn finish(
        self,
        world: &mut dyn World,
        def: Option<&WriterDef>,
        names: &RunNames,
        outputs: Vec<Value>,
        now: Time,
    ) -> Result<Value, String> {
        let flatten = def.is_some_and(|def| def.transformation == Transformation::Flatten);
        let lines = def.is_some_and(|def| def.lines);
        let Some(writing) = self.writing else {
            let results = if flatten { flattened(outputs) } else { outputs };
            return Ok(if lines { json_lines(&results).into() } else { Value::array(results) });
        };
        let folder = format!("{}{}", writing.prefix, names.id);
        let mut store = Store { world, bucket: &writing.bucket, now };
        let in_order = |mut list: Vec<(u32, Value)>| {
            list.sort_by_key(|(index, _)| *index);
            list.into_iter().map(|(_, result)| result).collect::<Vec<_>>()
        };
        let lists = [
            ("FAILED", in_order(self.failed)),
            ("PENDING", self.pending),
            ("SUCCEEDED", in_order(self.succeeded)),
        ];
        let mut files = Vec::new();
        for (status, results) in lists {
            let results = if flatten { flattened(results) } else { results };
            let mut named = Vec::new();
            if !results.is_empty() {
                let (extension, body) = if lines {
                    ("jsonl", json_lines(&results))
                } else {
                    ("json", Value::array(results).to_json_string())
                };
                let key = format!("{folder}/{status}_0.{extension}");
                let size = Value::Int(i64::try_from(body.len()).unwrap_or(i64::MAX));
                store.put(&key, body)?;
                named.push(object(vec![("Key", key.into()), ("Size", size)]));
            }
            files.push((status, Value::array(named)));
        }
        let manifest = object(vec![
            ("DestinationBucket", writing.bucket.as_str().into()),
            ("MapRunArn", names.arn.clone().into()),
            ("ResultFiles", object(files)),
        ]);
        let key = format!("{folder}/manifest.json");
        store.put(&key, manifest.to_json_string())?;
        let details = object(vec![("Bucket", writing.bucket.as_str().into()), ("Key", key.into())]);
        Ok(object(vec![("MapRunArn", names.arn.clone().into()), ("ResultWriterDetails", details)]))
    }
}

struct Store<'a> {
    world: &'a mut dyn World,
    bucket: &'a str,
    now: Time,
}

impl Store<'_> {
    fn put(&mut self, key: &str, body: String) -> Result<(), String> {
        match self.world.s3() {
            Some(s3) => s3.put(self.bucket, key, body, self.now),
            None => Err("The specified bucket does not exist".to_owned()),
        }
    }
}

/// A child execution as DescribeExecution shows it.
fn describe(ended: &Ended) -> Value {
    let text = |value: &Value| Value::from(value.to_json_string());
    let included = || object(vec![("Included", Value::Bool(true))]);
    let (names, end) = (&ended.names, &ended.end);
    let status = end.status.name();
    let mut entries = vec![("ExecutionArn", names.execution_arn.clone().into())];
    entries.extend(end.fault.error.clone().map(|error| ("Error", error.into())));
    entries.extend(end.fault.cause.clone().map(|cause| ("Cause", cause.into())));
    entries.extend([("Input", text(&ended.input)), ("InputDetails", included())]);
    entries.push(("Name", names.execution_name.clone().into()));
    entries.extend(end.output.as_ref().map(|output| ("Output", text(output))));
    entries.extend([("OutputDetails", included()), ("RedriveCount", Value::Int(0))]);
    if end.status == Status::Succeeded {
        let reason = format!("Execution is {status} and cannot be redriven");
        entries.extend([("RedriveStatus", "NOT_REDRIVABLE".into()), ("RedriveStatusReason", reason.into())]);
    } else {
        entries.push(("RedriveStatus", "REDRIVABLE_BY_MAP_RUN".into()));
    }
    entries.extend([
        ("StartDate", Value::from(ended.started.iso())),
        ("StateMachineArn", names.state_machine_arn.clone().into()),
        ("Status", status.into()),
        ("StopDate", end.at.iso().into()),
    ]);
    object(entries)
}

fn object(entries: Vec<(&str, Value)>) -> Value {
    Value::object(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

/// Arrays among the results opened, one level.
fn flattened(results: Vec<Value>) -> Vec<Value> {
    let mut flat = Vec::with_capacity(results.len());
    for result in results {
        match result.as_array() {
            Some(inner) => flat.extend(inner.iter().cloned()),
            None => flat.push(result),
        }
    }
    flat
}

fn json_lines(results: &[Value]) -> String {
    let mut text = String::new();
    for result in results {
        text.push_str(&result.to_json_string());
        text.push('\n');
    }
    text
}
