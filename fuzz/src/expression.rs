//! Paths, intrinsic functions and payload templates, evaluated against any data.
//!
//! Sections: the expression, the data.

use expr::{Bindings, Expression, Path, ReferencePath, Scope, Template, Value};

/// Whatever the texts say, reading and evaluating them ends, within bounds, and keeps these laws: what a Reference
/// Path sets it gets; a value prints as JSON that reads back equal; evaluation is repeatable.
pub fn check(data: &[u8]) {
    let text = super::text(data);
    let [expression, data] = super::sections(&text);
    let value = Value::parse(data).unwrap_or(Value::Null);
    reads_back(&value);
    let bindings = bindings();
    let scope = Scope::new(&value, &bindings);
    if let Ok(path) = Path::parse(expression) {
        let found = path.eval(&scope);
        assert_eq!(found, path.eval(&scope));
        let _ = path.find_any(&scope);
        if let Ok(found) = found {
            reads_back(&found);
        }
    }
    if let Ok(path) = ReferencePath::parse(expression) {
        if let Ok(changed) = path.set(value.clone(), Value::Int(7)) {
            if path.path().is_input() {
                let scope = Scope::new(&changed, &bindings);
                assert_eq!(path.get(&scope).ok().map(std::borrow::Cow::into_owned), Some(Value::Int(7)));
            }
        }
    }
    if let Ok(compiled) = Expression::parse(expression) {
        let _ = compiled.paths();
        if let Ok(result) = compiled.eval(&scope, "value.$") {
            reads_back(&result);
        }
    }
    if let Some(template) = Value::parse(expression).ok().and_then(|value| Template::compile(&value).ok()) {
        if let Ok(result) = template.eval(&scope) {
            reads_back(&result);
        }
    }
}

pub(super) fn bindings() -> Bindings {
    let context = Value::parse(r#"{"Execution":{"Id":"e","Input":{"a":[1,2]}},"Map":{"Item":{"Index":3}}}"#);
    let mut bindings = Bindings { context: context.unwrap_or(Value::Null), ..Bindings::default() };
    bindings.variables.insert("x", Value::Int(5));
    bindings.variables.insert("list", Value::array(vec![Value::Int(1), Value::from("two"), Value::Null]));
    bindings
}

pub(super) fn reads_back(value: &Value) {
    let printed = value.to_json_string();
    assert_eq!(printed.len() as u64, value.byte_len(), "{printed}");
    // What functions build may nest deeper than a text may.
    if let Ok(again) = Value::parse(&printed) {
        assert_eq!(again.to_json_string(), printed);
    } else {
        assert!(value.to_serde().is_err(), "{printed}");
    }
}
