//! Payload templates: JSON in which `"key.$"` means the value of a path or an intrinsic function.

use crate::error::{EvalError, SyntaxError};
use crate::intrinsic::budget::Budget;
use crate::intrinsic::Intrinsic;
use crate::path::{Miss, Path};
use crate::scope::Scope;
use crate::value::{Object, Value};
use asl::json::pointer;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How deep a template with expressions may nest: it is compiled, evaluated and dropped a call a level, on a stack that
/// may be a browser worker's.
pub(crate) const MAX_DEPTH: usize = 128;

/// What may stand where a value is computed: a path, or a call of an intrinsic function.
#[derive(Debug, Clone)]
pub enum Expression {
    /// `$.a`
    Path(Path),
    /// `States.Format('{}', $.a)`
    Intrinsic(Intrinsic),
}

impl Expression {
    /// Reads an expression: what starts with `$` is a path.
    ///
    /// # Errors
    /// Where the text stops being one.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        if text.starts_with('$') {
            return Path::parse(text).map(Self::Path);
        }
        Intrinsic::parse(text).map(Self::Intrinsic)
    }

    /// The paths in it.
    pub fn paths(&self) -> Vec<&Path> {
        match self {
            Self::Path(path) => vec![path],
            Self::Intrinsic(call) => call.paths(),
        }
    }

    /// The expression in JSONata, each path as `tell` has it. `None` where JSONata has no equal, or none that always
    /// gives the same.
    pub fn to_jsonata(&self, tell: &dyn Fn(&Path) -> Option<String>) -> Option<String> {
        match self {
            Self::Path(path) => tell(path),
            Self::Intrinsic(call) => call.to_jsonata(tell),
        }
    }

    /// Whether it gives the same for the same input and variables throughout an execution, see [`Path::is_steady`].
    pub fn is_steady(&self) -> bool {
        match self {
            Self::Path(path) => path.is_steady(),
            Self::Intrinsic(call) => call.is_steady(),
        }
    }

    /// The value, for a field named `field` (`value.$`, `ErrorPath`), which the error names.
    ///
    /// # Errors
    /// `States.Runtime`: "The JSONPath '...' specified for the field '...' could not be found in the input '...'", or what the
    /// function says. Only an index past the end of a list gives `null`.
    pub fn eval(&self, scope: &Scope<'_>, field: &str) -> Result<Value, EvalError> {
        self.eval_within(scope, field, &Budget::default())
    }

    fn eval_within(&self, scope: &Scope<'_>, field: &str, budget: &Budget) -> Result<Value, EvalError> {
        let path = match self {
            Self::Path(path) => path,
            Self::Intrinsic(call) => return call.eval_within(scope, budget),
        };
        match path.find(scope) {
            Ok(value) => Ok(value.into_owned()),
            Err(miss) => match miss.kind {
                Miss::PastEnd => Ok(Value::Null),
                Miss::NullInput => Err(EvalError::runtime(miss.reason)),
                Miss::Missing | Miss::WrongKind => Err(EvalError::runtime(format!(
                    "The JSONPath '{}' specified for the field '{field}' could not be found in the input '{}'",
                    path.text(),
                    path.searched(scope),
                ))),
            },
        }
    }
}

/// A compiled template. Parts without expressions are shared with every value made from it.
#[derive(Debug, Clone)]
pub struct Template(Part);

#[derive(Debug, Clone)]
enum Part {
    Constant(Value),
    /// No two fields have one name.
    Object(Vec<(Arc<str>, Part)>),
    Array(Vec<Part>),
    /// The expression and the field it is for, as written.
    Expression(Expression, Arc<str>),
}

/// A field of a template that is no expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateError {
    /// The field, `value.$`; empty where the template as a whole cannot be.
    pub field: String,
    /// Its place in the template, a JSON Pointer.
    pub pointer: String,
    /// What is wrong with its value.
    pub reason: SyntaxError,
}

impl std::fmt::Display for TemplateError {
    /// As AWS rejects such a definition.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.field.is_empty() {
            return f.write_str(&self.reason.message);
        }
        write!(
            f,
            "The value for the field '{}' must be a valid JSONPath or a valid intrinsic function call",
            self.field
        )
    }
}

impl std::error::Error for TemplateError {}

impl TemplateError {
    /// The same of the object or list that has the template under `key`.
    fn within(self, key: &str) -> Self {
        Self { pointer: pointer::join("", key) + &self.pointer, ..self }
    }
}

impl Template {
    /// Compiles a template.
    ///
    /// # Errors
    /// The first field `name.$` whose value is no expression; or that it nests too deep.
    pub fn compile(template: &Value) -> Result<Self, TemplateError> {
        if !template.nests_deeper_than(MAX_DEPTH) {
            return compile(template).map(Self);
        }
        // What is copied as it is may be as deep as any data.
        if !computes(template) {
            return Ok(Self(Part::Constant(template.clone())));
        }
        let reason = format!("The template nests deeper than {MAX_DEPTH} levels.");
        Err(TemplateError {
            field: String::new(),
            pointer: String::new(),
            reason: SyntaxError::new(0, reason),
        })
    }

    /// The value, if the template has no expressions.
    pub fn as_constant(&self) -> Option<&Value> {
        match &self.0 {
            Part::Constant(value) => Some(value),
            _ => None,
        }
    }

    /// Whether it gives the same for the same input and variables throughout an execution, see [`Path::is_steady`].
    pub fn is_steady(&self) -> bool {
        let mut pending = vec![&self.0];
        while let Some(part) = pending.pop() {
            match part {
                Part::Constant(_) => {}
                Part::Expression(expression, _) if expression.is_steady() => {}
                Part::Expression(..) => return false,
                Part::Array(parts) => pending.extend(parts),
                Part::Object(fields) => pending.extend(fields.iter().map(|(_, part)| part)),
            }
        }
        true
    }

    /// The paths in it.
    pub fn paths(&self) -> Vec<&Path> {
        let (mut found, mut pending) = (Vec::new(), vec![&self.0]);
        while let Some(part) = pending.pop() {
            match part {
                Part::Constant(_) => {}
                Part::Expression(expression, _) => found.extend(expression.paths()),
                Part::Array(parts) => pending.extend(parts),
                Part::Object(fields) => pending.extend(fields.iter().map(|(_, part)| part)),
            }
        }
        found
    }

    /// Whether it only puts together what it is given, calling no function.
    pub fn only_copies(&self) -> bool {
        let mut pending = vec![&self.0];
        while let Some(part) = pending.pop() {
            match part {
                Part::Constant(_) | Part::Expression(Expression::Path(_), _) => {}
                Part::Expression(..) => return false,
                Part::Array(parts) => pending.extend(parts),
                Part::Object(fields) => pending.extend(fields.iter().map(|(_, part)| part)),
            }
        }
        true
    }

    /// The value of the template.
    ///
    /// # Errors
    /// The first expression that fails, see [`Expression::eval`].
    pub fn eval(&self, scope: &Scope<'_>) -> Result<Value, EvalError> {
        eval(&self.0, scope, &Budget::default())
    }
}

/// Whether there is a field with an expression.
fn computes(template: &Value) -> bool {
    let mut pending = vec![template];
    while let Some(value) = pending.pop() {
        match value {
            Value::Array(items) => pending.extend(items.iter()),
            Value::Object(object) => {
                if object.iter().any(|(key, _)| key.ends_with(".$")) {
                    return true;
                }
                pending.extend(object.iter().map(|(_, value)| value));
            }
            _ => {}
        }
    }
    false
}

fn compile(template: &Value) -> Result<Part, TemplateError> {
    match template {
        Value::Object(object) => {
            let mut fields: Vec<(Arc<str>, Part)> = Vec::with_capacity(object.len());
            let mut places = BTreeMap::new();
            for (key, value) in object.iter() {
                let (name, part) = compile_field(key, value)?;
                // `a` and `a.$` are one field: the later stays.
                match places.get(&name).and_then(|place: &usize| fields.get_mut(*place)) {
                    Some((_, earlier)) => *earlier = part,
                    None => {
                        places.insert(name.clone(), fields.len());
                        fields.push((name, part));
                    }
                }
            }
            let constant = fields.iter().all(|(_, part)| matches!(part, Part::Constant(_)));
            Ok(if constant { Part::Constant(template.clone()) } else { Part::Object(fields) })
        }
        Value::Array(items) => {
            let part = |(index, item)| {
                compile(item).map_err(|error: TemplateError| error.within(&usize::to_string(&index)))
            };
            let parts = items.iter().enumerate().map(part).collect::<Result<Vec<_>, _>>()?;
            let constant = parts.iter().all(|part| matches!(part, Part::Constant(_)));
            Ok(if constant { Part::Constant(template.clone()) } else { Part::Array(parts) })
        }
        scalar => Ok(Part::Constant(scalar.clone())),
    }
}

fn compile_field(key: &Arc<str>, value: &Value) -> Result<(Arc<str>, Part), TemplateError> {
    let Some(name) = key.strip_suffix(".$") else {
        return Ok((key.clone(), compile(value).map_err(|error| error.within(key))?));
    };
    let expression = match value.as_str() {
        Some(text) => Expression::parse(text),
        None => Err(SyntaxError::new(0, "Expected a text.")),
    };
    let expression = expression.map_err(|reason| TemplateError {
        field: key.to_string(),
        pointer: pointer::join("", key),
        reason,
    })?;
    Ok((Arc::from(name), Part::Expression(expression, key.clone())))
}

fn eval(part: &Part, scope: &Scope<'_>, budget: &Budget) -> Result<Value, EvalError> {
    match part {
        Part::Constant(value) => Ok(value.clone()),
        Part::Expression(expression, field) => expression.eval_within(scope, field, budget),
        Part::Array(parts) => {
            let mut items = Vec::with_capacity(parts.len());
            for part in parts {
                items.push(eval(part, scope, budget)?);
            }
            Ok(Value::array(items))
        }
        Part::Object(fields) => {
            let mut object = Object::with_capacity(fields.len());
            for (key, part) in fields {
                object.push_unique(key.clone(), eval(part, scope, budget)?);
            }
            Ok(Value::from(object))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scope::Bindings;
    use proptest::prelude::*;

    const INPUT: &str = r#"{"a":1,"b":{"c":"x"},"items":[1,2]}"#;

    fn eval(template: &str) -> Result<String, String> {
        let template = Template::compile(&Value::parse(template).unwrap()).map_err(|e| e.to_string())?;
        let (input, bindings) = (Value::parse(INPUT).unwrap(), Bindings::default());
        template.eval(&Scope::new(&input, &bindings)).map(|v| v.to_json_string()).map_err(|e| e.to_string())
    }

    fn check(template: &str, expect: &str) {
        assert_eq!(eval(template).as_deref(), Ok(expect), "{template}");
    }

    fn check_error(template: &str, expect: &str) {
        assert_eq!(eval(template).err().as_deref(), Some(expect), "{template}");
    }

    #[test]
    fn fields_with_a_dollar_are_computed() {
        check(r#"{"v.$":"$.a","w":"$.a"}"#, r#"{"v":1,"w":"$.a"}"#);
        check(
            r#"{"x":[{"y.$":"$.b.c"},"$.a",{"z":[]}],"all.$":"$"}"#,
            &format!(r#"{{"x":[{{"y":"x"}},"$.a",{{"z":[]}}],"all":{INPUT}}}"#),
        );
        check(r#"{"v.$":"States.Array($.a, 'b')"}"#, r#"{"v":[1,"b"]}"#);
        check(r#"{"v.$":"$.items[5]"}"#, r#"{"v":null}"#);
        check(r#"{"v.$":"$.items[5:]"}"#, r#"{"v":[]}"#);
        check(r#"{".$":"$.a"}"#, r#"{"":1}"#);
        check(r#"{"v":0,"w":1,"v.$":"$.a"}"#, r#"{"v":1,"w":1}"#);
        check("3", "3");
    }

    #[test]
    fn failures_are_worded_as_recorded() {
        check_error(
            r#"{"v":{"value.$":"$.x"}}"#,
            &format!("States.Runtime: The JSONPath '$.x' specified for the field 'value.$' could not be found in the input '{INPUT}'"),
        );
        check_error(
            r#"{"v.$":"$$.x.y"}"#,
            "States.Runtime: The JSONPath '$$.x.y' specified for the field 'v.$' could not be found in the input 'null'",
        );
        let rejected =
            "The value for the field 'p.$' must be a valid JSONPath or a valid intrinsic function call";
        for value in
            [r#""nope""#, "1", r#""$..""#, r#""States.Nope()""#, r#""States.Format('\\\"{}\\\"', $.a)""#]
        {
            check_error(&format!(r#"{{"p.$":{value}}}"#), rejected);
        }
    }

    #[test]
    fn constant_parts_are_shared() {
        let template = Value::parse(r#"{"a.$":"$.a","b":{"c":[1]}}"#).unwrap();
        let compiled = Template::compile(&template).unwrap();
        let (input, bindings) = (Value::parse(INPUT).unwrap(), Bindings::default());
        let result = compiled.eval(&Scope::new(&input, &bindings)).unwrap();
        match (result.get("b"), template.get("b")) {
            (Some(Value::Object(made)), Some(Value::Object(given))) => assert!(Arc::ptr_eq(made, given)),
            other => panic!("{other:?}"),
        }
    }

    proptest! {
        #[test]
        fn a_template_of_constants_is_itself(keys in prop::collection::vec("[a-z$.]{0,3}", 0..6), n in any::<i64>()) {
            let keys = keys.into_iter().filter(|key| !key.ends_with(".$"));
            let value: Value = keys.map(|key| (Arc::from(key), Value::array(vec![Value::Int(n)]))).collect();
            let template = Template::compile(&value).unwrap();
            prop_assert_eq!(template.as_constant(), Some(&value));
        }
    }
}
