//! The state machine and its inner scopes.

use super::{both, Field, Kind, Object, MAX_SECONDS};

const COMMENT: Field = both("Comment", Kind::Text, "A note for whoever reads the definition.");
const START: Field = both("StartAt", Kind::StateName, "The state where this scope starts.").required();
const STATES: Field = both("States", Kind::States, "The states of this scope, by name.").required();
const LANGUAGE: Field = both(
    "QueryLanguage",
    Kind::Enum(&["JSONPath", "JSONata"]),
    "How states read and shape data: JSONPath, or the newer JSONata.",
)
.or("\"JSONPath\"");

/// The whole.
pub(super) const STATE_MACHINE: &[&[Field]] = &[&[
    COMMENT,
    LANGUAGE,
    START,
    both(
        "TimeoutSeconds",
        Kind::Integer(1, MAX_SECONDS),
        "An execution that runs longer than this fails with States.Timeout.",
    ),
    both("Version", Kind::Text, "Version of the language; there is only 1.0.").or("\"1.0\""),
    STATES,
]];

const INNER: &[Field] = &[COMMENT, START, STATES];
const CONFIG: Field = both(
    "ProcessorConfig",
    Kind::Object(Object::ProcessorConfig),
    "Where iterations run: in this execution, or each in a child execution of its own.",
);

/// A branch.
pub(super) const BRANCH: &[&[Field]] = &[INNER];

/// An item processor.
pub(super) const ITEM_PROCESSOR: &[&[Field]] = &[&[CONFIG, LANGUAGE], INNER];

/// `ProcessorConfig`
pub(super) const PROCESSOR_CONFIG: &[&[Field]] = &[&[
    both(
        "Mode",
        Kind::Enum(&["INLINE", "DISTRIBUTED"]),
        "INLINE runs up to 40 iterations at once in this execution; DISTRIBUTED runs up to 10,000, each in a child execution.",
    )
    .or("\"INLINE\""),
    both(
        "ExecutionType",
        Kind::Enum(&["STANDARD", "EXPRESS"]),
        "The kind of child executions of a Distributed Map.",
    ),
]];
