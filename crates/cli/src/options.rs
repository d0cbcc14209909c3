//! What the commands' arguments have in common.

use crate::failure::Failure;
use asl::WorkflowType;
use std::ffi::OsString;
use std::str::FromStr;

/// How a result is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// For people; may change.
    #[default]
    Text,
    /// For programs; stable.
    Json,
}

impl FromStr for Format {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("use 'text' or 'json'".to_owned()),
        }
    }
}

/// `--type`: the kind of workflow that a state machine is to be.
pub struct Type(pub WorkflowType);

impl FromStr for Type {
    type Err = &'static str;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word {
            "standard" => Ok(Self(WorkflowType::Standard)),
            "express" => Ok(Self(WorkflowType::Express)),
            _ => Err("use 'standard' or 'express'"),
        }
    }
}

/// A whole number within bounds.
pub struct Within<const LEAST: u32, const MOST: u32>(pub u32);

impl<const LEAST: u32, const MOST: u32> FromStr for Within<LEAST, MOST> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse() {
            Ok(number) if (LEAST..=MOST).contains(&number) => Ok(Self(number)),
            _ => Err(format!("must be a whole number from {LEAST} to {MOST}")),
        }
    }
}

/// The value of the option just seen, parsed.
pub fn value<T>(parser: &mut lexopt::Parser, option: &str) -> Result<T, Failure>
where
    T: FromStr,
    T::Err: std::fmt::Display,
{
    let given = parser.value()?;
    let wrong = |why: &dyn std::fmt::Display| Failure::Usage(format!("--{option} {given:?}: {why}"));
    given.to_str().ok_or_else(|| wrong(&"is not UTF-8"))?.parse().map_err(|why: T::Err| wrong(&why))
}

/// Sets the command's one argument; a second one is a mistake.
pub fn set_once(slot: &mut Option<OsString>, what: &str, value: OsString) -> Result<(), Failure> {
    match slot {
        None => {
            *slot = Some(value);
            Ok(())
        }
        Some(_) => Err(Failure::Usage(format!("only one {what} is taken, but there is also {value:?}"))),
    }
}

/// The command's one argument, which must be there.
pub fn required(slot: Option<OsString>, what: &str) -> Result<OsString, Failure> {
    slot.ok_or_else(|| Failure::Usage(format!("{what} is missing")))
}
