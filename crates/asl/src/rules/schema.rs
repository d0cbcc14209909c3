//! Which fields a state, or an object in a state, may have, and what their values are.

/// What a field's value must be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Shape {
    /// Anything.
    Any,
    /// A string.
    Text,
    /// A string or `null`, checked as a path elsewhere.
    NullablePath,
    /// `true` or `false`.
    Bool,
    /// An integer within bounds; in JSONata also an expression.
    Int(i64, i64),
    /// A number within bounds; in JSONata also an expression.
    Float(f64, f64),
    /// An object.
    Object,
    /// An object, or in JSONata an expression.
    ObjectTemplate,
    /// An array.
    List,
    /// What a Map state goes through: an array, an object or an expression.
    Items,
    /// One of some words.
    OneOf(&'static [&'static str]),
}

/// In which query language a field exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum In {
    Both,
    JSONPath,
    JSONata,
}

/// A field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Field {
    pub name: &'static str,
    pub language: In,
    pub shape: Shape,
}

const fn both(name: &'static str, shape: Shape) -> Field {
    Field { name, language: In::Both, shape }
}

const fn path(name: &'static str, shape: Shape) -> Field {
    Field { name, language: In::JSONPath, shape }
}

const fn jsonata(name: &'static str, shape: Shape) -> Field {
    Field { name, language: In::JSONata, shape }
}

use Shape::{Any, Bool, Float, Int, Items, List, NullablePath, Object, ObjectTemplate, OneOf, Text};

/// The longest time that AWS takes: 99,999,999 seconds.
const MAX_SECONDS: i64 = 99_999_999;
const LANGUAGES: Shape = OneOf(&["JSONPath", "JSONata"]);

const COMMON: &[Field] = &[both("Type", Any), both("Comment", Text), both("QueryLanguage", LANGUAGES)];
const PATHS: &[Field] = &[path("InputPath", NullablePath), path("OutputPath", NullablePath)];
const OUTPUT: &[Field] = &[jsonata("Output", Any)];
const ASSIGN: &[Field] = &[both("Assign", ObjectTemplate)];
const TRANSITION: &[Field] = &[both("Next", Text), both("End", Bool)];
const RESULT_PATH: &[Field] = &[path("ResultPath", NullablePath)];
const PARAMETERS: &[Field] = &[path("Parameters", Any)];
const RESULT_SELECTOR: &[Field] = &[path("ResultSelector", Any)];
const ARGUMENTS: &[Field] = &[jsonata("Arguments", Any)];
const ERRORS: &[Field] = &[both("Retry", List), both("Catch", List)];

const TASK: &[Field] = &[
    both("Resource", Text),
    both("TimeoutSeconds", Int(1, MAX_SECONDS)),
    path("TimeoutSecondsPath", Text),
    both("HeartbeatSeconds", Int(1, MAX_SECONDS)),
    path("HeartbeatSecondsPath", Text),
    both("Credentials", ObjectTemplate),
];
const PASS: &[Field] = &[path("Result", Any)];
const CHOICE: &[Field] = &[both("Choices", List), both("Default", Text)];
const WAIT: &[Field] = &[
    both("Seconds", Int(0, MAX_SECONDS)),
    path("SecondsPath", Text),
    both("Timestamp", Text),
    path("TimestampPath", Text),
];
const FAIL: &[Field] =
    &[both("Error", Text), path("ErrorPath", Text), both("Cause", Text), path("CausePath", Text)];
const PARALLEL: &[Field] = &[both("Branches", List)];
const MAP: &[Field] = &[
    both("ItemProcessor", Object),
    both("Iterator", Object),
    path("ItemsPath", Text),
    jsonata("Items", Items),
    both("ItemSelector", Any),
    both("MaxConcurrency", Int(0, i64::MAX)),
    path("MaxConcurrencyPath", Text),
    both("ItemReader", Object),
    both("ItemBatcher", Object),
    both("ResultWriter", Object),
    both("ToleratedFailureCount", Int(0, i64::MAX)),
    path("ToleratedFailureCountPath", Text),
    both("ToleratedFailurePercentage", Float(0.0, 100.0)),
    path("ToleratedFailurePercentagePath", Text),
    both("Label", Text),
];

/// The state types with their fields.
pub(super) const STATES: &[(&str, Groups)] = &[
    (
        "Task",
        &[
            COMMON,
            PATHS,
            OUTPUT,
            ASSIGN,
            TRANSITION,
            RESULT_PATH,
            PARAMETERS,
            RESULT_SELECTOR,
            ARGUMENTS,
            ERRORS,
            TASK,
        ],
    ),
    ("Wait", &[COMMON, PATHS, OUTPUT, ASSIGN, TRANSITION, WAIT]),
    ("Pass", &[COMMON, PATHS, OUTPUT, ASSIGN, TRANSITION, RESULT_PATH, PARAMETERS, PASS]),
    ("Succeed", &[COMMON, PATHS, OUTPUT]),
    ("Fail", &[COMMON, FAIL]),
    ("Choice", &[COMMON, PATHS, OUTPUT, ASSIGN, CHOICE]),
    (
        "Parallel",
        &[
            COMMON,
            PATHS,
            OUTPUT,
            ASSIGN,
            TRANSITION,
            RESULT_PATH,
            PARAMETERS,
            RESULT_SELECTOR,
            ARGUMENTS,
            ERRORS,
            PARALLEL,
        ],
    ),
    (
        "Map",
        &[COMMON, PATHS, OUTPUT, ASSIGN, TRANSITION, RESULT_PATH, PARAMETERS, RESULT_SELECTOR, ERRORS, MAP],
    ),
];

/// The top level of a definition.
pub(super) const MACHINE: Groups = &[&[
    both("Comment", Text),
    both("StartAt", Text),
    both("States", Object),
    both("QueryLanguage", LANGUAGES),
    both("Version", Text),
    both("TimeoutSeconds", Int(1, MAX_SECONDS)),
]];

/// A branch of a Parallel state.
pub(super) const BRANCH: Groups = &[INNER_SCOPE];

/// The item processor of a Map state.
pub(super) const PROCESSOR: Groups =
    &[INNER_SCOPE, &[both("QueryLanguage", LANGUAGES), both("ProcessorConfig", Object)]];

const INNER_SCOPE: &[Field] = &[both("Comment", Text), both("StartAt", Text), both("States", Object)];

/// An entry of `Retry`.
pub(super) const RETRIER: Groups = &[&[
    both("Comment", Text),
    both("ErrorEquals", List),
    both("IntervalSeconds", Int(1, MAX_SECONDS)),
    both("MaxAttempts", Int(0, MAX_SECONDS)),
    both("BackoffRate", Float(1.0, f64::MAX)),
    both("MaxDelaySeconds", Int(1, 31_622_399)),
    both("JitterStrategy", OneOf(&["FULL", "NONE"])),
]];

/// An entry of `Catch`.
pub(super) const CATCHER: Groups = &[&[
    both("Comment", Text),
    both("ErrorEquals", List),
    both("Next", Text),
    path("ResultPath", NullablePath),
    jsonata("Output", Any),
    both("Assign", ObjectTemplate),
]];

/// The objects inside a Map state: the way to each, and its fields.
pub(super) const MAP_PARTS: &[(&[&str], Groups)] = &[
    (
        &["ItemReader"],
        &[&[
            both("Resource", Text),
            path("Parameters", Any),
            jsonata("Arguments", Any),
            both("ReaderConfig", Object),
        ]],
    ),
    (
        &["ItemReader", "ReaderConfig"],
        &[&[
            both("InputType", OneOf(&["CSV", "JSON", "JSONL", "MANIFEST", "PARQUET"])),
            both("Transformation", OneOf(&["NONE", "LOAD_AND_FLATTEN"])),
            both("ManifestType", OneOf(&["ATHENA_DATA", "S3_INVENTORY"])),
            both("CSVDelimiter", OneOf(&["COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"])),
            both("CSVHeaderLocation", OneOf(&["FIRST_ROW", "GIVEN"])),
            both("CSVHeaders", List),
            both("MaxItems", Int(0, i64::MAX)),
            path("MaxItemsPath", Text),
            both("ItemsPointer", Text),
        ]],
    ),
    (
        &["ItemBatcher"],
        &[&[
            both("BatchInput", Any),
            both("MaxItemsPerBatch", Int(1, i64::MAX)),
            path("MaxItemsPerBatchPath", Text),
            both("MaxInputBytesPerBatch", Int(1, i64::MAX)),
            path("MaxInputBytesPerBatchPath", Text),
        ]],
    ),
    (
        &["ResultWriter"],
        &[&[
            both("Resource", Text),
            path("Parameters", Any),
            jsonata("Arguments", Any),
            both("WriterConfig", Object),
        ]],
    ),
    (
        &["ResultWriter", "WriterConfig"],
        &[&[
            both("Transformation", OneOf(&["NONE", "COMPACT", "FLATTEN"])),
            both("OutputType", OneOf(&["JSON", "JSONL"])),
        ]],
    ),
];

/// `ProcessorConfig` of an item processor.
pub(super) const PROCESSOR_CONFIG: Groups = &[&[
    both("Mode", OneOf(&["INLINE", "DISTRIBUTED"])),
    both("ExecutionType", OneOf(&["STANDARD", "EXPRESS"])),
]];

/// The fields of an object, in groups that several kinds of objects share.
pub(super) type Groups = &'static [&'static [Field]];

/// The fields of a state type; `None` for a type that does not exist.
pub(super) fn state_fields(kind: &str) -> Option<Groups> {
    STATES.iter().find(|(name, _)| *name == kind).map(|(_, groups)| *groups)
}
