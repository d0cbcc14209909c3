//! Expressions, compiled once and evaluated `size` times, over the data that `peers/node.mjs` makes alike.

use crate::Case;
use expr::jsonata::Expression;
use expr::value::Object;
use expr::{Bindings, Path, Scope, Value};
use std::sync::Arc;

/// `jsonata-NAME` or `jsonpath-NAME`, by the names in the list that the peers read too.
pub fn case(name: &str, size: u64) -> Option<Result<Case, String>> {
    let (language, name) = name.split_once('-')?;
    let list = Value::parse(include_str!("../peers/expressions.json")).ok()?;
    let text = list.get(language)?.get(name)?.as_str()?.to_owned();
    match language {
        "jsonata" => Some(jsonata(&text, size)),
        "jsonpath" => Some(jsonpath(&text, size)),
        _ => None,
    }
}

/// Variables `i`, `order` and `items`.
fn jsonata(text: &str, size: u64) -> Result<Case, String> {
    let expression = Expression::compile(text).map_err(|error| format!("{error:?}"))?;
    let data = data();
    let mut variables = Object::default();
    for (name, value) in data.as_object().into_iter().flat_map(Object::iter) {
        variables.insert(name.clone(), value.clone());
    }
    let bindings = Bindings { variables, ..Bindings::default() };
    Ok(Box::new(move || {
        for _ in 0..size {
            expression.evaluate(&bindings).map_err(|error| format!("{error:?}"))?.ok_or("undefined")?;
        }
        Ok(size)
    }))
}

fn jsonpath(text: &str, size: u64) -> Result<Case, String> {
    let path = Path::parse(text).map_err(|error| format!("{error:?}"))?;
    let (data, bindings) = (data(), Bindings::default());
    Ok(Box::new(move || {
        for _ in 0..size {
            path.eval(&Scope::new(&data, &bindings)).map_err(|error| format!("{error:?}"))?;
        }
        Ok(size)
    }))
}

/// A count, an order, and a hundred items.
fn data() -> Value {
    let object = |entries: Vec<(&str, Value)>| {
        Value::object(entries.into_iter().map(|(key, value)| (Arc::from(key), value)).collect())
    };
    let item = |n: i64| {
        object(vec![
            ("id", Value::Int(n)),
            ("sku", format!("sku-{n}").into()),
            ("price", Value::Int(n * 37 % 101)),
            ("quantity", Value::Int(n % 7)),
        ])
    };
    let items: Vec<Value> = (0..100).map(item).collect();
    let order = object(vec![
        ("id", "order-1".into()),
        ("customer", object(vec![("name", "Ada".into())])),
        ("lines", Value::array(items.iter().take(10).cloned().collect())),
    ]);
    object(vec![("i", Value::Int(41)), ("order", order), ("items", Value::array(items))])
}
