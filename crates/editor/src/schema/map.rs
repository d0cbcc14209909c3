//! The objects inside a Map state.

use super::{both, jsonata, path, Field, Kind, Object};

const PARAMETERS: Field = path("Parameters", Kind::Template, "What the call is given: bucket, key, prefix.");
const ARGUMENTS: Field = jsonata("Arguments", Kind::Template, "What the call is given: bucket, key, prefix.");

/// `ItemReader`
pub(super) const ITEM_READER: &[&[Field]] = &[&[
    both(
        "Resource",
        Kind::Resource,
        "How items are fetched: s3:getObject reads a file, s3:listObjectsV2 lists a bucket.",
    ),
    PARAMETERS,
    ARGUMENTS,
    both("ReaderConfig", Kind::Object(Object::ReaderConfig), "How the file is read."),
]];

/// `ReaderConfig`
pub(super) const READER_CONFIG: &[&[Field]] = &[&[
    both(
        "InputType",
        Kind::Enum(&["CSV", "JSON", "JSONL", "MANIFEST", "PARQUET"]),
        "The format of the file.",
    ),
    both(
        "Transformation",
        Kind::Enum(&["NONE", "LOAD_AND_FLATTEN"]),
        "Whether the files of a listing are loaded and their items joined.",
    )
    .or("\"NONE\""),
    both("ManifestType", Kind::Enum(&["ATHENA_DATA", "S3_INVENTORY"]), "What wrote the manifest.")
        .or("\"S3_INVENTORY\""),
    both(
        "CSVDelimiter",
        Kind::Enum(&["COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"]),
        "What parts the columns of a CSV file.",
    )
    .or("\"COMMA\""),
    both(
        "CSVHeaderLocation",
        Kind::Enum(&["FIRST_ROW", "GIVEN"]),
        "Where the names of the columns are: in the first row, or in CSVHeaders.",
    ),
    both("CSVHeaders", Kind::Words, "The names of the columns, where the file has none."),
    both("MaxItems", Kind::Integer(0, i64::MAX), "At most so many items are read; 0 is all.").or("0"),
    path("MaxItemsPath", Kind::Path, "Where the input says how many items are read at most."),
    both("ItemsPointer", Kind::Text, "A JSON Pointer to the list within a JSON file."),
]];

/// `ItemBatcher`
pub(super) const ITEM_BATCHER: &[&[Field]] = &[&[
    both("BatchInput", Kind::Template, "What every batch gets beside its items."),
    both("MaxItemsPerBatch", Kind::Integer(1, i64::MAX), "At most so many items in a batch."),
    path("MaxItemsPerBatchPath", Kind::Path, "Where the input says how many items a batch has at most."),
    both(
        "MaxInputBytesPerBatch",
        Kind::Integer(1, i64::MAX),
        "At most so many bytes in a batch, up to 256 KB.",
    ),
    path("MaxInputBytesPerBatchPath", Kind::Path, "Where the input says how many bytes a batch has at most."),
]];

/// `ResultWriter`
pub(super) const RESULT_WRITER: &[&[Field]] = &[&[
    both("Resource", Kind::Resource, "How results are written: arn:aws:states:::s3:putObject."),
    PARAMETERS,
    ARGUMENTS,
    both("WriterConfig", Kind::Object(Object::WriterConfig), "How results are written."),
]];

/// `WriterConfig`
pub(super) const WRITER_CONFIG: &[&[Field]] = &[&[
    both("Transformation", Kind::Enum(&["NONE", "COMPACT", "FLATTEN"]), "How much is said about each result: all of its execution, its output, or its output taken out of its list."),
    both("OutputType", Kind::Enum(&["JSON", "JSONL"]), "The format of the file.").or("\"JSON\""),
]];
