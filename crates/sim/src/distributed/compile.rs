//! Compiles what only a Distributed Map has.

use super::def::{
    BatcherDef, CsvDef, DistributedDef, Format, Manifest, ReaderDef, Transformation, WriterDef,
};
use super::machinery::DISTRIBUTED_MAP;
use crate::compile::Compiler;
use asl::model::{ItemBatcher, ItemReader, MapState, QueryLanguage, ReaderConfig, ResultWriter, State};
use expr::Value;

pub(crate) fn distributed(compiler: &mut Compiler, state: &State, map: &MapState) -> Option<DistributedDef> {
    let number = |n: &i64| Value::Int(*n);
    let float = |n: &f64| Value::float(*n);
    Some(DistributedDef {
        machinery: &DISTRIBUTED_MAP,
        express: map.processor_config.express,
        label: map.label.as_ref().map(|label| label.value.as_str().into()),
        reader: match &map.item_reader {
            Some(item_reader) => Some(reader(compiler, state, item_reader)?),
            None => None,
        },
        batcher: match &map.item_batcher {
            Some(item_batcher) => Some(batcher(compiler, state, item_batcher)?),
            None => None,
        },
        writer: match &map.result_writer {
            Some(result_writer) => Some(writer(compiler, state, result_writer)?),
            None => None,
        },
        tolerated_count: compiler.setting(
            state,
            map.tolerated_failure_count.as_ref(),
            "ToleratedFailureCount",
            number,
        )?,
        tolerated_percentage: compiler.setting(
            state,
            map.tolerated_failure_percentage.as_ref(),
            "ToleratedFailurePercentage",
            float,
        )?,
    })
}

/// Where what is sent to a resource stands, by the state's query language.
fn sent(field: &str, state: &State) -> String {
    match state.query_language {
        QueryLanguage::JSONPath => format!("{field}/Parameters"),
        QueryLanguage::JSONata => format!("{field}/Arguments"),
    }
}

fn reader(compiler: &mut Compiler, state: &State, reader: &ItemReader) -> Option<ReaderDef> {
    let resource = reader.resource.as_ref().map(|resource| resource.value.as_str()).unwrap_or_default();
    let lists = resource.ends_with(":s3:listObjectsV2");
    if !lists && !resource.ends_with(":s3:getObject") {
        let message = format!("An ItemReader reads s3:getObject or s3:listObjectsV2, not '{resource}'.");
        compiler.refuse("INVALID_ITEM_READER", &format!("{}/ItemReader", state.path), state.span, message);
        return None;
    }
    let config = &reader.config;
    let manifest = match (config.manifest_type.as_deref(), config.input_type.as_deref()) {
        (Some("ATHENA_DATA"), _) => Some(Manifest::Athena),
        (Some("S3_INVENTORY"), _) | (None, Some("MANIFEST")) => Some(Manifest::Inventory),
        _ => None,
    };
    let loads = config.transformation.as_deref() == Some("LOAD_AND_FLATTEN");
    Some(ReaderDef {
        lists,
        parameters: compiler.template(state, &sent("ItemReader", state), reader.parameters.as_ref())?,
        format: format(compiler, state, config)?,
        manifest,
        loads,
        max_items: compiler.setting(
            state,
            config.max_items.as_ref(),
            "ItemReader/ReaderConfig/MaxItems",
            |n| Value::Int(*n),
        )?,
    })
}

/// `InputType`; JSON where there is none, which only a listing may have.
fn format(compiler: &mut Compiler, state: &State, config: &ReaderConfig) -> Option<Format> {
    match config.input_type.as_deref() {
        Some("CSV") => Some(Format::Csv(csv(config))),
        Some("JSONL") => Some(Format::JsonLines),
        None | Some("JSON" | "MANIFEST") => {
            Some(Format::Json { pointer: config.items_pointer.as_deref().map(Into::into) })
        }
        Some(other) => {
            let message = format!("InputType {other} is not read: the mocked world's objects are text.");
            let path = format!("{}/ItemReader/ReaderConfig/InputType", state.path);
            compiler.refuse("INVALID_ITEM_READER", &path, state.span, message);
            None
        }
    }
}

fn csv(config: &ReaderConfig) -> CsvDef {
    let delimiter = match config.csv_delimiter.as_deref() {
        Some("PIPE") => '|',
        Some("SEMICOLON") => ';',
        Some("SPACE") => ' ',
        Some("TAB") => '\t',
        _ => ',',
    };
    let given = config.csv_header_location.as_deref() == Some("GIVEN");
    CsvDef { delimiter, headers: given.then(|| config.csv_headers.clone().into()) }
}

fn batcher(compiler: &mut Compiler, state: &State, batcher: &ItemBatcher) -> Option<BatcherDef> {
    let number = |n: &i64| Value::Int(*n);
    Some(BatcherDef {
        input: compiler.template(state, "ItemBatcher/BatchInput", batcher.batch_input.as_ref())?,
        max_items: compiler.setting(
            state,
            batcher.max_items_per_batch.as_ref(),
            "ItemBatcher/MaxItemsPerBatch",
            number,
        )?,
        max_bytes: compiler.setting(
            state,
            batcher.max_input_bytes_per_batch.as_ref(),
            "ItemBatcher/MaxInputBytesPerBatch",
            number,
        )?,
    })
}

fn writer(compiler: &mut Compiler, state: &State, writer: &ResultWriter) -> Option<WriterDef> {
    let parameters = compiler.template(state, &sent("ResultWriter", state), writer.parameters.as_ref())?;
    let transformation = match writer.config.transformation.as_deref() {
        Some("FLATTEN") => Transformation::Flatten,
        Some("COMPACT") => Transformation::Compact,
        Some(_) => Transformation::None,
        // "Default when exporting the child workflow execution results to Amazon S3" is NONE.
        None if parameters.is_some() => Transformation::None,
        None => Transformation::Compact,
    };
    Some(WriterDef {
        parameters,
        transformation,
        lines: writer.config.output_type.as_deref() == Some("JSONL"),
    })
}
