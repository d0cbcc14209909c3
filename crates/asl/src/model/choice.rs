//! Choice rules as trees.

use super::{Spanned, Template};
use crate::{json::Node, Span};

/// One rule of a Choice state's `Choices`.
#[derive(Debug, Clone, PartialEq)]
pub struct ChoiceRule {
    /// Place in the text.
    pub span: Span,
    /// `Comment`
    pub comment: Option<String>,
    /// When it applies.
    pub condition: Condition,
    /// Where it leads.
    pub next: Option<Spanned<String>>,
    /// Variables that it sets.
    pub assign: Option<Template>,
    /// JSONata: the state's output when it applies.
    pub output: Option<Template>,
}

/// When a rule applies.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// All hold.
    And(Vec<Condition>),
    /// At least one holds.
    Or(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// A value compares so.
    Comparison(Comparison),
    /// JSONata `Condition`, without the delimiters.
    Jsonata(Spanned<String>),
    /// JSONata `Condition` given as `true` or `false`.
    Constant(bool),
    /// Not understood.
    Invalid,
}

/// `{"Variable": "$.a", "NumericEquals": 1}`
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Place of the rule in the text.
    pub span: Span,
    /// `Variable`: a path.
    pub variable: Spanned<String>,
    /// How it is compared.
    pub operator: Operator,
    /// With what.
    pub operand: Operand,
}

/// The right side of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// `"NumericEquals": 1`
    Literal(Node),
    /// `"NumericEqualsPath": "$.b"`
    Path(String),
}

/// Defines the operators with their names once.
macro_rules! operators {
    ($($name:ident),* $(,)?) => {
        /// The comparison operators. The `...Path` variants have the same operator and [`Operand::Path`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "the names are AWS's and say it all")]
        pub enum Operator { $($name),* }

        impl Operator {
            /// All of them, in the order of the specification.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name in a definition.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name)),* }
            }
        }
    };
}

operators!(
    StringEquals,
    StringLessThan,
    StringGreaterThan,
    StringLessThanEquals,
    StringGreaterThanEquals,
    StringMatches,
    NumericEquals,
    NumericLessThan,
    NumericGreaterThan,
    NumericLessThanEquals,
    NumericGreaterThanEquals,
    BooleanEquals,
    TimestampEquals,
    TimestampLessThan,
    TimestampGreaterThan,
    TimestampLessThanEquals,
    TimestampGreaterThanEquals,
    IsNull,
    IsPresent,
    IsNumeric,
    IsString,
    IsBoolean,
    IsTimestamp,
);

impl Operator {
    /// The operator of a field name, and whether it is the `...Path` variant.
    pub fn parse(field: &str) -> Option<(Self, bool)> {
        let find = |name: &str| Self::ALL.iter().copied().find(|operator| operator.name() == name);
        if let Some(operator) = find(field) {
            return Some((operator, false));
        }
        find(field.strip_suffix("Path")?)
            .filter(|operator| operator.has_path())
            .map(|operator| (operator, true))
    }

    /// Whether there is a `...Path` variant: all but `StringMatches` and the type tests.
    pub fn has_path(self) -> bool {
        self != Self::StringMatches && !self.is_type_test()
    }

    /// `IsNull`, `IsPresent` and so on, whose operand is a boolean.
    pub fn is_type_test(self) -> bool {
        self.name().starts_with("Is")
    }
}
