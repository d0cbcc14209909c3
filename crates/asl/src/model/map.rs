//! The Map state.

use super::{Scope, Setting, Spanned, Template};

/// A Map state's own fields.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MapState {
    /// `ItemProcessor`, or `Iterator` in older definitions.
    pub processor: Option<Scope>,
    /// `ItemProcessor.ProcessorConfig`
    pub processor_config: ProcessorConfig,
    /// `ItemsPath`: the array in the input; the whole input if absent.
    pub items_path: Option<Spanned<String>>,
    /// JSONata `Items`: an array, or an expression that yields one.
    pub items: Option<Template>,
    /// `ItemSelector`, or `Parameters` in older definitions: the input of each iteration.
    pub item_selector: Option<Template>,
    /// `MaxConcurrency`, `MaxConcurrencyPath`; 0 and absent are unlimited.
    pub max_concurrency: Option<Spanned<Setting<i64>>>,
    /// `ItemReader`: where a Distributed Map's items come from.
    pub item_reader: Option<ItemReader>,
    /// `ItemBatcher`: how a Distributed Map's items are grouped.
    pub item_batcher: Option<ItemBatcher>,
    /// `ResultWriter`: where a Distributed Map's results go.
    pub result_writer: Option<ResultWriter>,
    /// `ToleratedFailureCount`, `ToleratedFailureCountPath`
    pub tolerated_failure_count: Option<Spanned<Setting<i64>>>,
    /// `ToleratedFailurePercentage`, `ToleratedFailurePercentagePath`; 0 to 100.
    pub tolerated_failure_percentage: Option<Spanned<Setting<f64>>>,
    /// `Label` in the ARNs of a Distributed Map.
    pub label: Option<Spanned<String>>,
}

/// `ProcessorConfig`
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProcessorConfig {
    /// `Mode`
    pub mode: MapMode,
    /// `ExecutionType` of a Distributed Map's child executions is `EXPRESS`.
    pub express: bool,
}

/// Where iterations run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MapMode {
    /// In the execution itself.
    #[default]
    Inline,
    /// Each in a child execution.
    Distributed,
}

/// `ItemReader`
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ItemReader {
    /// `Resource`: `arn:aws:states:::s3:getObject` or `arn:aws:states:::s3:listObjectsV2`
    pub resource: Option<Spanned<String>>,
    /// `Parameters` (JSONPath) or `Arguments` (JSONata): bucket, key, prefix.
    pub parameters: Option<Template>,
    /// `ReaderConfig`
    pub config: ReaderConfig,
}

/// `ReaderConfig`
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReaderConfig {
    /// `InputType`: `CSV`, `JSON`, `JSONL`, `MANIFEST`, `PARQUET`
    pub input_type: Option<String>,
    /// `Transformation`: `NONE` or `LOAD_AND_FLATTEN`
    pub transformation: Option<String>,
    /// `ManifestType`: `ATHENA_DATA` or `S3_INVENTORY`
    pub manifest_type: Option<String>,
    /// `CSVDelimiter`: `COMMA`, `PIPE`, `SEMICOLON`, `SPACE`, `TAB`
    pub csv_delimiter: Option<String>,
    /// `CSVHeaderLocation`: `FIRST_ROW` or `GIVEN`
    pub csv_header_location: Option<String>,
    /// `CSVHeaders` when the location is `GIVEN`.
    pub csv_headers: Vec<String>,
    /// `MaxItems`, `MaxItemsPath`; 0 is unlimited.
    pub max_items: Option<Spanned<Setting<i64>>>,
    /// `ItemsPointer`: a JSON Pointer to the array in a JSON file.
    pub items_pointer: Option<String>,
}

/// `ItemBatcher`
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ItemBatcher {
    /// `BatchInput`: merged into each batch.
    pub batch_input: Option<Template>,
    /// `MaxItemsPerBatch`, `MaxItemsPerBatchPath`
    pub max_items_per_batch: Option<Spanned<Setting<i64>>>,
    /// `MaxInputBytesPerBatch`, `MaxInputBytesPerBatchPath`
    pub max_input_bytes_per_batch: Option<Spanned<Setting<i64>>>,
}

/// `ResultWriter`
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ResultWriter {
    /// `Resource`: `arn:aws:states:::s3:putObject`; absent when results are only transformed.
    pub resource: Option<Spanned<String>>,
    /// `Parameters` (JSONPath) or `Arguments` (JSONata): bucket and prefix.
    pub parameters: Option<Template>,
    /// `WriterConfig`
    pub config: WriterConfig,
}

/// `WriterConfig`
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WriterConfig {
    /// `Transformation`: `NONE`, `COMPACT` or `FLATTEN`
    pub transformation: Option<String>,
    /// `OutputType`: `JSON` or `JSONL`
    pub output_type: Option<String>,
}
