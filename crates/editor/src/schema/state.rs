//! The state types, retriers and catchers.

use super::{both, jsonata, path, Field, Kind, Object, MAX_SECONDS};
use crate::machine::StateType;

const TYPES: &[&str] = &["Task", "Pass", "Choice", "Wait", "Succeed", "Fail", "Parallel", "Map"];

const COMMON: &[Field] = &[
    both("Type", Kind::Enum(TYPES), "What kind of state it is.").required(),
    both("Comment", Kind::Text, "A note for whoever reads the definition."),
    both(
        "QueryLanguage",
        Kind::Enum(&["JSONPath", "JSONata"]),
        "How this state reads and shapes data, where that differs from the state machine.",
    ),
];
const INPUT: &[Field] = &[path(
    "InputPath",
    Kind::NullablePath,
    "The part of the input that the state works on; null is an empty object.",
)
.or("\"$\"")];
const OUTPUT: &[Field] = &[
    path(
        "OutputPath",
        Kind::NullablePath,
        "The part of the result that is passed on; null is an empty object.",
    )
    .or("\"$\""),
    jsonata("Output", Kind::Template, "What the state passes on; otherwise its result."),
];
const ASSIGN: &[Field] = &[both(
    "Assign",
    Kind::Variables,
    "Variables that later states of this scope, and scopes inside it, can read.",
)];
const TRANSITION: &[Field] = &[
    both("Next", Kind::StateName, "The state that comes next.").one_of(&["Next", "End"]),
    both("End", Kind::Boolean, "Whether the scope ends here.").one_of(&["Next", "End"]),
];
const RESULT_PATH: Field =
    path("ResultPath", Kind::ResultPath, "Where the result is put in the input; null drops the result.")
        .or("\"$\"");
const SELECTOR: Field =
    path("ResultSelector", Kind::Template, "What is kept of the result, before it is put in place.");
const ERRORS: &[Field] = &[
    both(
        "Retry",
        Kind::List(Object::Retrier),
        "Which errors are tried again, how often and how soon; the first that fits counts.",
    ),
    both("Catch", Kind::List(Object::Catcher), "Where to go after which error; the first that fits counts."),
];
const TIMEOUTS: &[Field] = &[
    both(
        "TimeoutSeconds",
        Kind::Integer(1, MAX_SECONDS),
        "The task fails with States.Timeout if it runs longer.",
    )
    .or("99999999"),
    path("TimeoutSecondsPath", Kind::Path, "Where the input says how long the task may run."),
    both(
        "HeartbeatSeconds",
        Kind::Integer(1, MAX_SECONDS),
        "The task fails if nothing is heard of it for so long; less than the timeout.",
    ),
    path(
        "HeartbeatSecondsPath",
        Kind::Path,
        "Where the input says how often something must be heard of the task.",
    ),
];

const TASK: &[&[Field]] = &[
    COMMON,
    &[both("Resource", Kind::Resource, "What runs: a function, an activity, or a call of a service.")
        .required()],
    INPUT,
    &[
        path("Parameters", Kind::Template, "What the call is given."),
        jsonata("Arguments", Kind::Template, "What the call is given."),
        both(
            "Credentials",
            Kind::Template,
            "The role that the call is made with, where it is not the state machine's own.",
        ),
    ],
    TIMEOUTS,
    &[SELECTOR, RESULT_PATH],
    OUTPUT,
    ASSIGN,
    ERRORS,
    TRANSITION,
];

const PASS: &[&[Field]] = &[
    COMMON,
    INPUT,
    &[
        path("Parameters", Kind::Template, "The input that the state works on."),
        path("Result", Kind::Json, "What the state passes on instead of its input, as it stands."),
        RESULT_PATH,
    ],
    OUTPUT,
    ASSIGN,
    TRANSITION,
];

const CHOICE: &[&[Field]] = &[
    COMMON,
    INPUT,
    &[
        both("Choices", Kind::List(Object::ChoiceRule), "The rules, the first that fits counts.").required(),
        both("Default", Kind::StateName, "Where to go if no rule fits; without it the execution then fails."),
    ],
    OUTPUT,
    ASSIGN,
];

const WAITS: &[&str] = &["Seconds", "SecondsPath", "Timestamp", "TimestampPath"];
const WAITS_JSONATA: &[&str] = &["Seconds", "Timestamp"];
const WAIT: &[&[Field]] = &[
    COMMON,
    &[
        both("Seconds", Kind::Integer(0, MAX_SECONDS), "How long to wait.").one_of(WAITS_JSONATA),
        path("SecondsPath", Kind::Path, "Where the input says how long to wait.").one_of(WAITS),
        both("Timestamp", Kind::Timestamp, "Until when to wait.").one_of(WAITS_JSONATA),
        path("TimestampPath", Kind::Path, "Where the input says until when to wait.").one_of(WAITS),
    ],
    INPUT,
    OUTPUT,
    ASSIGN,
    TRANSITION,
];

const SUCCEED: &[&[Field]] = &[COMMON, INPUT, OUTPUT];

const FAIL: &[&[Field]] = &[
    COMMON,
    &[
        both("Error", Kind::Expression, "The name of the error, for machines."),
        path(
            "ErrorPath",
            Kind::Path,
            "Where the input has the name of the error, or an intrinsic function that makes it.",
        ),
        both("Cause", Kind::Expression, "What went wrong, for people."),
        path(
            "CausePath",
            Kind::Path,
            "Where the input says what went wrong, or an intrinsic function that makes it.",
        ),
    ],
];

const PARALLEL: &[&[Field]] = &[
    COMMON,
    &[both(
        "Branches",
        Kind::List(Object::Branch),
        "What runs at once; the result is a list with one output a branch.",
    )
    .required()],
    INPUT,
    &[
        path("Parameters", Kind::Template, "The input of every branch."),
        jsonata("Arguments", Kind::Template, "The input of every branch."),
        SELECTOR,
        RESULT_PATH,
    ],
    OUTPUT,
    ASSIGN,
    ERRORS,
    TRANSITION,
];

const MAP: &[&[Field]] = &[
    COMMON,
    &[
        both("ItemProcessor", Kind::Object(Object::ItemProcessor), "What runs for every item.")
            .one_of(&["ItemProcessor", "Iterator"]),
        both("Iterator", Kind::Object(Object::ItemProcessor), "The older name of ItemProcessor.")
            .one_of(&["ItemProcessor", "Iterator"]),
    ],
    INPUT,
    &[
        path("ItemsPath", Kind::Path, "Where the list is in the input.").or("\"$\""),
        jsonata("Items", Kind::Template, "The list, or an expression that makes it."),
        both("ItemSelector", Kind::Template, "The input of each iteration; otherwise the item."),
        path("Parameters", Kind::Template, "The older name of ItemSelector."),
        both(
            "MaxConcurrency",
            Kind::Integer(0, i64::MAX),
            "At most so many iterations at once; 0 is no limit of your own.",
        )
        .or("0"),
        path(
            "MaxConcurrencyPath",
            Kind::Path,
            "Where the input says how many iterations run at once at most.",
        ),
        both("ItemReader", Kind::Object(Object::ItemReader), "Where a Distributed Map's items come from."),
        both(
            "ItemBatcher",
            Kind::Object(Object::ItemBatcher),
            "How a Distributed Map groups items: one iteration a batch.",
        ),
        both("ResultWriter", Kind::Object(Object::ResultWriter), "Where a Distributed Map's results go."),
        both(
            "ToleratedFailureCount",
            Kind::Integer(0, i64::MAX),
            "So many items may fail before the whole Map fails.",
        )
        .or("0"),
        path("ToleratedFailureCountPath", Kind::Path, "Where the input says how many items may fail."),
        both(
            "ToleratedFailurePercentage",
            Kind::Number(0.0, 100.0),
            "So many per cent of items may fail before the whole Map fails.",
        )
        .or("0"),
        path(
            "ToleratedFailurePercentagePath",
            Kind::Path,
            "Where the input says how many per cent of items may fail.",
        ),
        both("Label", Kind::Text, "A name for the Map's runs, up to 40 characters."),
        SELECTOR,
        RESULT_PATH,
    ],
    OUTPUT,
    ASSIGN,
    ERRORS,
    TRANSITION,
];

/// The fields of a state type.
pub(super) fn groups(kind: StateType) -> &'static [&'static [Field]] {
    match kind {
        StateType::Task => TASK,
        StateType::Pass => PASS,
        StateType::Choice => CHOICE,
        StateType::Wait => WAIT,
        StateType::Succeed => SUCCEED,
        StateType::Fail => FAIL,
        StateType::Parallel => PARALLEL,
        StateType::Map => MAP,
    }
}

/// What every state has.
pub(super) const ANY: &[&[Field]] = &[COMMON];

const ERROR_NAMES: Field =
    both("ErrorEquals", Kind::ErrorNames, "The errors it is for; States.ALL is for every one.").required();

/// An entry of `Retry`.
pub(super) const RETRIER: &[&[Field]] = &[&[
    ERROR_NAMES,
    both("IntervalSeconds", Kind::Integer(1, MAX_SECONDS), "How long to wait before the first new attempt.")
        .or("1"),
    both("MaxAttempts", Kind::Integer(0, MAX_SECONDS), "How many new attempts; 0 is none.").or("3"),
    both("BackoffRate", Kind::Number(1.0, f64::MAX), "By how much each wait is longer than the one before.")
        .or("2.0"),
    both("MaxDelaySeconds", Kind::Integer(1, 31_622_400), "No wait is longer than this."),
    both(
        "JitterStrategy",
        Kind::Enum(&["FULL", "NONE"]),
        "Whether each wait is drawn at random between 0 and its length.",
    )
    .or("\"NONE\""),
    both("Comment", Kind::Text, "A note for whoever reads the definition."),
]];

/// An entry of `Catch`.
pub(super) const CATCHER: &[&[Field]] = &[&[
    ERROR_NAMES,
    both("Next", Kind::StateName, "Where to go after such an error.").required(),
    path("ResultPath", Kind::ResultPath, "Where Error and Cause are put in the input; null drops them.")
        .or("\"$\""),
    jsonata("Output", Kind::Template, "What is passed on; $states.errorOutput has Error and Cause."),
    both("Assign", Kind::Variables, "Variables to set after such an error."),
    both("Comment", Kind::Text, "A note for whoever reads the definition."),
]];
