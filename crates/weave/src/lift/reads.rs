//! What expressions and templates read, and what the values they make are made of.

use super::origin::{join, Origin};
use asl::expression::jsonata_references;
use asl::json::{Kind, Node};
use asl::model::{jsonata, QueryLanguage};
use expr::Expression;
use fixedbitset::FixedBitSet;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The variables that a state sees.
pub type Variables = BTreeMap<String, Rc<Origin>>;

/// One place in a definition that reads data.
#[derive(Debug, Clone)]
pub struct Read {
    /// The path or reference, as written.
    pub path: String,
    /// The field: `/States/Load/Parameters/id.$`.
    pub place: String,
    /// The tasks that wrote what is read.
    pub tasks: FixedBitSet,
}

/// What an expression can refer to.
pub struct Sources<'a> {
    /// `$` of JSONPath, `$states.input` of JSONata.
    pub input: &'a Rc<Origin>,
    /// `$states.result`.
    pub result: Option<&'a Rc<Origin>>,
    /// `$name`
    pub variables: &'a Variables,
}

impl Sources<'_> {
    /// A path or an intrinsic function call. What is malformed reads nothing.
    pub fn jsonpath(&self, text: &str, place: &str, reads: &mut Vec<Read>) -> Rc<Origin> {
        let Ok(expression) = Expression::parse(text) else { return Origin::nobody() };
        let mut together = FixedBitSet::new();
        let mut alias = None;
        for path in expression.paths() {
            if path.is_context() {
                continue;
            }
            let root = match path.variable() {
                Some(name) => self.variables.get(name).cloned().unwrap_or_default(),
                None => self.input.clone(),
            };
            let (keys, whole) = path.keys();
            // A filter may look at the root again.
            let again = path.text().get(1..).is_some_and(|rest| rest.contains('$'));
            let found = if again && !whole { root } else { root.at(&keys) };
            let found = if whole { found } else { Origin::of(found.all().clone()) };
            join(&mut together, found.all());
            reads.push(Read {
                path: path.text().to_owned(),
                place: place.to_owned(),
                tasks: found.all().clone(),
            });
            alias = matches!(expression, Expression::Path(_)).then_some(found);
        }
        alias.unwrap_or_else(|| Origin::of(together))
    }

    /// A JSONata expression without its delimiters.
    pub fn jsonata(&self, text: &str, place: &str, reads: &mut Vec<Read>) -> Rc<Origin> {
        let mut together = FixedBitSet::new();
        for reference in jsonata_references(text) {
            let first = reference.keys.first().map(String::as_str);
            let further = reference.keys.get(1..).unwrap_or_default();
            let found = match (reference.variable.as_str(), first) {
                ("states", Some("input")) => self.input.at(further),
                ("states", Some("result")) => self.result.cloned().unwrap_or_default().at(further),
                ("states", Some(_)) => continue,
                // The variable as a whole: whatever it holds.
                ("states", None) => self.input.clone(),
                (name, _) => match self.variables.get(name) {
                    Some(variable) => variable.at(&reference.keys),
                    None => continue,
                },
            };
            join(&mut together, found.all());
            reads.push(Read { path: reference.text, place: place.to_owned(), tasks: found.all().clone() });
            if reference.alone {
                return found;
            }
        }
        Origin::of(together)
    }

    /// A payload template or, in JSONata, a value with expressions inside.
    pub fn template(
        &self,
        node: &Node,
        language: QueryLanguage,
        place: &str,
        reads: &mut Vec<Read>,
    ) -> Rc<Origin> {
        match &node.kind {
            Kind::Object(members) => {
                let mut fields = BTreeMap::new();
                for member in members {
                    let inner = format!("{place}/{}", member.key);
                    let path = member.key.strip_suffix(".$").filter(|_| language == QueryLanguage::JSONPath);
                    let value = match (path, member.value.as_str()) {
                        (Some(_), Some(text)) => self.jsonpath(text, &inner, reads),
                        _ => self.template(&member.value, language, &inner, reads),
                    };
                    fields.insert(path.unwrap_or(&member.key).to_owned(), value);
                }
                Origin::object(fields)
            }
            Kind::Array(elements) => {
                let each = elements.iter().enumerate();
                let each: Vec<_> = each
                    .map(|(index, element)| {
                        self.template(element, language, &format!("{place}/{index}"), reads)
                    })
                    .collect();
                Origin::array(each.into_iter())
            }
            _ => match node.as_str().and_then(jsonata) {
                Some(text) if language == QueryLanguage::JSONata => self.jsonata(text, place, reads),
                _ => Origin::constant(node),
            },
        }
    }
}
