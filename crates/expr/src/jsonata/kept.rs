//! Data that was handed to the library a moment ago. The fields of a state look at the same input one after the other, and
//! so do the rules of a Choice; it is converted for the first of them.

use super::convert;
use super::error::Thrown;
use crate::value::{Array, Object, Value};
use jsonata_core::value::JValue;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::{Arc, Weak};

/// As many as a state's expressions look at: input, result, a few variables.
const KEPT: usize = 6;
/// What has more parts is converted every time: nobody says when a thread's last expression was evaluated, and until then
/// what is kept here is held.
const MOST_PARTS: usize = 50_000;

thread_local! {
    /// The oldest first. Whoever changes what others hold, if only weakly, changes a copy (`Arc::make_mut`), so that what
    /// still lives is what was converted.
    static LAST: RefCell<VecDeque<(Source, JValue)>> = const { RefCell::new(VecDeque::new()) };
}

/// What a value was converted from.
enum Source {
    Array(Weak<Array>),
    Object(Weak<Object>),
}

impl Source {
    fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Array(array) => Some(Self::Array(Arc::downgrade(array))),
            Value::Object(object) => Some(Self::Object(Arc::downgrade(object))),
            _ => None,
        }
    }

    /// Whether this is where `value` is; an address that is held weakly is nobody else's.
    fn is(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Array(own), Value::Array(array)) => std::ptr::eq(own.as_ptr(), Arc::as_ptr(array)),
            (Self::Object(own), Value::Object(object)) => std::ptr::eq(own.as_ptr(), Arc::as_ptr(object)),
            _ => false,
        }
    }

    fn is_gone(&self) -> bool {
        match self {
            Self::Array(own) => own.strong_count() == 0,
            Self::Object(own) => own.strong_count() == 0,
        }
    }
}

/// The value as the library holds it.
pub(super) fn to_library(value: &Value) -> Result<JValue, Thrown> {
    let Some(source) = Source::of(value) else { return convert::to_library(value) };
    if let Some(kept) =
        LAST.with_borrow(|last| last.iter().find(|(own, _)| own.is(value)).map(|it| it.1.clone()))
    {
        return Ok(kept);
    }
    let (converted, parts) = convert::to_library_counted(value)?;
    if parts <= MOST_PARTS {
        let copy = converted.clone();
        LAST.with_borrow_mut(|last| {
            last.retain(|(source, _)| !source.is_gone());
            last.truncate(KEPT - 1);
            last.push_front((source, copy));
        });
    }
    Ok(converted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Value {
        Value::parse(text).unwrap()
    }

    #[test]
    fn the_same_data_is_converted_once() {
        let data = value(r#"{"a":[1,2]}"#);
        let (first, second) = (to_library(&data).unwrap(), to_library(&data.clone()).unwrap());
        let (JValue::Object(first), JValue::Object(second)) = (first, second) else { panic!("objects") };
        assert!(std::rc::Rc::ptr_eq(&first, &second));
    }

    #[test]
    fn what_was_changed_since_is_converted_anew() {
        let mut data = value(r#"{"a":1}"#);
        to_library(&data).unwrap();
        let Value::Object(object) = &mut data else { panic!("an object") };
        Arc::make_mut(object).insert("a", Value::Int(2));
        let JValue::Object(converted) = to_library(&data).unwrap() else { panic!("an object") };
        assert_eq!(converted.get("a").and_then(JValue::as_f64), Some(2.0));
    }

    #[test]
    fn what_nobody_holds_any_more_is_let_go() {
        for n in 0..100 {
            to_library(&value(&format!("[{n}]"))).unwrap();
        }
        let held = value("[0]");
        to_library(&held).unwrap();
        LAST.with_borrow(|last| assert_eq!(last.len(), 1));
        let many: Vec<Value> = (0..100).map(|n| value(&format!("[{n}]"))).collect();
        many.iter().for_each(|value| drop(to_library(value).unwrap()));
        LAST.with_borrow(|last| assert_eq!(last.len(), KEPT));
        drop(held);
    }
}
