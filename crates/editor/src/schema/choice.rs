//! Rules of Choice states.

use super::{both, jsonata, path, Field, Kind, Object};

const ASK: &[Field] = &[
    jsonata("Condition", Kind::Jsonata, "When the rule applies: an expression that is true or false."),
    path("Variable", Kind::Path, "The value that is compared."),
    path("And", Kind::List(Object::Condition), "Applies when all of these do."),
    path("Or", Kind::List(Object::Condition), "Applies when at least one of these does."),
    path("Not", Kind::Object(Object::Condition), "Applies when this does not."),
    both("Comment", Kind::Text, "A note for whoever reads the definition."),
];

const ACT: &[Field] = &[
    both("Next", Kind::StateName, "Where to go when the rule applies.").required(),
    both("Assign", Kind::Variables, "Variables to set when the rule applies."),
    jsonata("Output", Kind::Template, "What the state passes on when the rule applies."),
];

/// An entry of `Choices`.
pub(super) const RULE: &[&[Field]] = &[ASK, OPERATORS, ACT];

/// A rule inside another.
pub(super) const CONDITION: &[&[Field]] = &[ASK, OPERATORS];

/// The comparisons, each with the variant that takes its other side from the input.
const OPERATORS: &[Field] = &[
    path("StringEquals", Kind::Text, "Whether the text is this."),
    path("StringEqualsPath", Kind::Path, "Whether the text is this, which is found in the input."),
    path("StringLessThan", Kind::Text, "Whether the text is less than this."),
    path(
        "StringLessThanPath",
        Kind::Path,
        "Whether the text is less than this, which is found in the input.",
    ),
    path("StringGreaterThan", Kind::Text, "Whether the text is greater than this."),
    path(
        "StringGreaterThanPath",
        Kind::Path,
        "Whether the text is greater than this, which is found in the input.",
    ),
    path("StringLessThanEquals", Kind::Text, "Whether the text is at most this."),
    path(
        "StringLessThanEqualsPath",
        Kind::Path,
        "Whether the text is at most this, which is found in the input.",
    ),
    path("StringGreaterThanEquals", Kind::Text, "Whether the text is at least this."),
    path(
        "StringGreaterThanEqualsPath",
        Kind::Path,
        "Whether the text is at least this, which is found in the input.",
    ),
    path("StringMatches", Kind::Text, "Whether the text fits a pattern, in which * stands for any letters."),
    path("NumericEquals", Kind::Number(f64::MIN, f64::MAX), "Whether the number is this."),
    path("NumericEqualsPath", Kind::Path, "Whether the number is this, which is found in the input."),
    path("NumericLessThan", Kind::Number(f64::MIN, f64::MAX), "Whether the number is less than this."),
    path(
        "NumericLessThanPath",
        Kind::Path,
        "Whether the number is less than this, which is found in the input.",
    ),
    path("NumericGreaterThan", Kind::Number(f64::MIN, f64::MAX), "Whether the number is greater than this."),
    path(
        "NumericGreaterThanPath",
        Kind::Path,
        "Whether the number is greater than this, which is found in the input.",
    ),
    path("NumericLessThanEquals", Kind::Number(f64::MIN, f64::MAX), "Whether the number is at most this."),
    path(
        "NumericLessThanEqualsPath",
        Kind::Path,
        "Whether the number is at most this, which is found in the input.",
    ),
    path(
        "NumericGreaterThanEquals",
        Kind::Number(f64::MIN, f64::MAX),
        "Whether the number is at least this.",
    ),
    path(
        "NumericGreaterThanEqualsPath",
        Kind::Path,
        "Whether the number is at least this, which is found in the input.",
    ),
    path("BooleanEquals", Kind::Boolean, "Whether the truth value is this."),
    path("BooleanEqualsPath", Kind::Path, "Whether the truth value is this, which is found in the input."),
    path("TimestampEquals", Kind::Timestamp, "Whether the moment is this."),
    path("TimestampEqualsPath", Kind::Path, "Whether the moment is this, which is found in the input."),
    path("TimestampLessThan", Kind::Timestamp, "Whether the moment is before this."),
    path(
        "TimestampLessThanPath",
        Kind::Path,
        "Whether the moment is before this, which is found in the input.",
    ),
    path("TimestampGreaterThan", Kind::Timestamp, "Whether the moment is after this."),
    path(
        "TimestampGreaterThanPath",
        Kind::Path,
        "Whether the moment is after this, which is found in the input.",
    ),
    path("TimestampLessThanEquals", Kind::Timestamp, "Whether the moment is not after this."),
    path(
        "TimestampLessThanEqualsPath",
        Kind::Path,
        "Whether the moment is not after this, which is found in the input.",
    ),
    path("TimestampGreaterThanEquals", Kind::Timestamp, "Whether the moment is not before this."),
    path(
        "TimestampGreaterThanEqualsPath",
        Kind::Path,
        "Whether the moment is not before this, which is found in the input.",
    ),
    path("IsNull", Kind::Boolean, "Whether the value is null."),
    path("IsPresent", Kind::Boolean, "Whether the value is there at all."),
    path("IsNumeric", Kind::Boolean, "Whether the value is a number."),
    path("IsString", Kind::Boolean, "Whether the value is text."),
    path("IsBoolean", Kind::Boolean, "Whether the value is true or false."),
    path("IsTimestamp", Kind::Boolean, "Whether the value is a moment."),
];
