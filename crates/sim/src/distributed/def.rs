//! A Distributed Map, compiled.

use super::machinery::Machinery;
use crate::data::{Source, Template};
use std::sync::Arc;

/// What a Distributed Map has besides what every Map has.
#[derive(Debug)]
pub(crate) struct DistributedDef {
    /// What runs it.
    pub machinery: &'static Machinery,
    /// Its children are Express executions.
    pub express: bool,
    /// `Label`: part of the ARNs; made up where absent.
    pub label: Option<Arc<str>>,
    pub reader: Option<ReaderDef>,
    pub batcher: Option<BatcherDef>,
    pub writer: Option<WriterDef>,
    pub tolerated_count: Option<Source>,
    pub tolerated_percentage: Option<Source>,
}

/// `ItemReader`
#[derive(Debug)]
pub(crate) struct ReaderDef {
    /// `s3:listObjectsV2` rather than `s3:getObject`.
    pub lists: bool,
    pub parameters: Option<Template>,
    /// What objects are; of a listing, only where they are loaded.
    pub format: Format,
    /// The object names others: an S3 inventory or an Athena manifest.
    pub manifest: Option<Manifest>,
    /// `Transformation: LOAD_AND_FLATTEN`: the items are those inside the objects that are listed.
    pub loads: bool,
    pub max_items: Option<Source>,
}

/// `InputType`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Format {
    /// One array, or what is at the pointer inside.
    Json {
        pointer: Option<Arc<str>>,
    },
    /// A value a line.
    JsonLines,
    Csv(CsvDef),
}

/// How CSV is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CsvDef {
    pub delimiter: char,
    /// `CSVHeaders`; `None`: the first row.
    pub headers: Option<Arc<[String]>>,
}

/// What a manifest is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manifest {
    /// `manifest.json` of an S3 inventory, whose files are CSV and named by its schema.
    Inventory,
    /// `ATHENA_DATA`: a line an object, `s3://bucket/key`.
    Athena,
}

/// `ItemBatcher`
#[derive(Debug)]
pub(crate) struct BatcherDef {
    pub input: Option<Template>,
    pub max_items: Option<Source>,
    pub max_bytes: Option<Source>,
}

/// `ResultWriter`
#[derive(Debug)]
pub(crate) struct WriterDef {
    /// Whether results go to S3, with these parameters.
    pub parameters: Option<Template>,
    pub transformation: Transformation,
    /// `OutputType: JSONL`
    pub lines: bool,
}

/// `WriterConfig.Transformation`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transformation {
    /// Each result with what is known of its execution.
    None,
    /// The results alone.
    Compact,
    /// The results alone, arrays among them opened.
    Flatten,
}
