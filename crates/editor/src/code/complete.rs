//! Completion at a caret.

use std::collections::BTreeSet;

use asl::json::{quote, Node};
use asl::model::QueryLanguage;
use asl::Span;

use super::caret::{caret, Spot};
use super::comma;
use super::data;
use super::seen::{Seen, SeenPath};
use super::snippet;
use crate::machine::address::Step;
use crate::machine::flow::{catches, kind};
use crate::machine::{Reading, StateType};
use crate::schema::{self, fields, object_at, services, Field, Kind, Need, Object, Place};

/// What a completion is, for its picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// A field.
    Field,
    /// A state's name.
    State,
    /// One of some words.
    Word,
    /// A path or a variable.
    Path,
    /// A function.
    Function,
    /// A service's call.
    Resource,
}

/// Something that could stand at the caret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What people read, and what they type is compared with.
    pub label: String,
    /// What it is.
    pub sort: Sort,
    /// A few words behind it.
    pub detail: String,
    /// What it means, in a sentence.
    pub doc: String,
    /// What it replaces, in bytes of the text.
    pub span: Span,
    /// The byte, before those, where a comma goes as well.
    pub comma: Option<usize>,
    /// What it writes.
    pub insert: String,
    /// Where the caret is then, in bytes of what it writes.
    pub caret: usize,
}

/// What could stand at the caret, the likeliest first; paths that were `seen` when the machine last ran come before
/// others. All of it: what was typed so far is between the caret and the start of each completion's span, for whoever
/// shows them to compare.
pub fn complete(reading: &Reading, offset: usize, seen: &Seen) -> Vec<Completion> {
    let Some(found) = caret(reading, offset) else { return Vec::new() };
    let (place, language) = object_at(reading.tree(), &found.way);
    let key = match &found.spot {
        Spot::Value { key, .. } => Some(key.as_str()),
        _ => None,
    };
    let at = At { reading, seen, way: &found.way, key, offset, language };
    let mut all = at.all(place, &found.spot);
    comma::part(reading.text(), &found.spot, &mut all);
    all
}

/// Where completion is asked for.
struct At<'a> {
    reading: &'a Reading,
    seen: &'a Seen,
    way: &'a [Step],
    /// The key of the value that the caret is in.
    key: Option<&'a str>,
    offset: usize,
    language: QueryLanguage,
}

impl At<'_> {
    /// Everything that could stand at a spot of a place.
    fn all(&self, place: Place, spot: &Spot) -> Vec<Completion> {
        match spot {
            Spot::Key { span, colon } => self.keys(place, *span, *colon),
            Spot::Value { key, span } => match place {
                Place::Object(object) => schema::field(object, key, self.language)
                    .map(|field| self.values(field, *span))
                    .unwrap_or_default(),
                Place::Value(field) if self.is_template(field) => {
                    self.expressions(*span, key.ends_with(".$"))
                }
                _ => Vec::new(),
            },
            Spot::Element { span, .. } => match place {
                Place::Value(field) if field.kind == Kind::ErrorNames => {
                    self.words(data::ERRORS, *span, Sort::Word)
                }
                Place::Value(field) => match field.kind {
                    Kind::List(_) => Vec::new(),
                    _ if self.is_template(field) => self.expressions(*span, false),
                    _ => Vec::new(),
                },
                _ => Vec::new(),
            },
        }
    }

    fn node(&self, way: &[Step]) -> Option<&Node> {
        let mut node = self.reading.tree();
        for step in way {
            node = match step.copy {
                _ if node.is_array() => node.elements().get(step.key.parse::<usize>().ok()?)?,
                None => node.get(&step.key)?,
                Some(copy) => &node.members().iter().filter(|member| member.key == step.key).nth(copy)?.value,
            };
        }
        Some(node)
    }

    /// Keys that are legal here and not there yet.
    fn keys(&self, place: Place, span: Span, colon: bool) -> Vec<Completion> {
        let here = self.node(self.way);
        let others: BTreeSet<&str> = here
            .map(Node::members)
            .unwrap_or_default()
            .iter()
            .filter(|member| member.key_span != span)
            .map(|member| member.key.as_str())
            .collect();
        match place {
            Place::Object(object) => {
                let mut found: Vec<&Field> = fields(object, self.language)
                    .filter(|field| !others.contains(field.key) && !excluded(field, &others))
                    .collect();
                found.sort_by_key(|field| field.need == Need::Optional);
                found.into_iter().map(|field| self.key(field, span, colon)).collect()
            }
            Place::Value(field) if matches!(field.key, "Parameters" | "Arguments") => {
                self.arguments(&others, span, colon)
            }
            Place::States if !colon => self.snippets(&others, span),
            _ => Vec::new(),
        }
    }

    /// Whole states.
    fn snippets(&self, others: &BTreeSet<&str>, span: Span) -> Vec<Completion> {
        let indent = comma::indent(self.reading.text(), span);
        let all = snippet::states(self.language, |name| others.contains(name), indent);
        let completion = |it: snippet::Snippet| Completion {
            label: it.kind.name().to_owned(),
            sort: Sort::State,
            detail: "new state".to_owned(),
            doc: schema::type_doc(it.kind).to_owned(),
            span,
            comma: None,
            caret: it.caret,
            insert: it.text,
        };
        all.into_iter().map(completion).collect()
    }

    fn key(&self, field: &Field, span: Span, colon: bool) -> Completion {
        let indent = comma::indent(self.reading.text(), span);
        let (value, caret) = match colon {
            true => Default::default(),
            false => snippet::value(field, self.language, indent),
        };
        let key = quote(field.key);
        let head = if colon { key } else { format!("{key}: ") };
        let detail = match field.need {
            Need::Required => "required".to_owned(),
            Need::OneOf(_) => "one of several".to_owned(),
            Need::Optional => field.default.map(|default| format!("else {default}")).unwrap_or_default(),
        };
        Completion {
            label: field.key.to_owned(),
            sort: Sort::Field,
            detail,
            doc: field.doc.to_owned(),
            span,
            comma: None,
            caret: head.len() + caret,
            insert: format!("{head}{value}"),
        }
    }

    /// What the call of a Task takes.
    fn arguments(&self, others: &BTreeSet<&str>, span: Span, colon: bool) -> Vec<Completion> {
        let Some((_, state)) = self.way.split_last() else { return Vec::new() };
        let resource = self.node(state).and_then(|state| state.get("Resource")).and_then(Node::as_str);
        let Some(service) = resource.and_then(schema::service) else { return Vec::new() };
        let missing = service.arguments.iter().filter(|argument| {
            !others.contains(argument.key) && !others.contains(format!("{}.$", argument.key).as_str())
        });
        let completion = |argument: &schema::Argument| {
            let insert = if colon {
                quote(argument.key)
            } else {
                format!("{}: {}", quote(argument.key), argument.sample)
            };
            let back = usize::from(!colon && argument.sample.ends_with(['"', '}', ']']));
            Completion {
                label: argument.key.to_owned(),
                sort: Sort::Field,
                detail: if argument.required { "required" } else { "" }.to_owned(),
                doc: argument.doc.to_owned(),
                span,
                comma: None,
                caret: insert.len() - back,
                insert,
            }
        };
        missing.map(completion).collect()
    }

    /// Values of a field.
    fn values(&self, field: &Field, span: Span) -> Vec<Completion> {
        match field.kind {
            Kind::Enum(words) => {
                let doc = |word: &str| match (field.key, StateType::of(word)) {
                    ("Type", Some(kind)) => schema::type_doc(kind).to_owned(),
                    _ => field.doc.to_owned(),
                };
                let word = |word: &&str| self.text(word, span, Sort::Word, "", doc(word));
                words.iter().map(word).collect()
            }
            Kind::Boolean => {
                ["true", "false"].iter().map(|word| self.raw(word, span, Sort::Word, field.doc)).collect()
            }
            Kind::StateName => self.states(span),
            Kind::Resource => self.resources(span),
            Kind::ErrorNames => Vec::new(),
            Kind::Path | Kind::NullablePath | Kind::ResultPath => self.paths(span),
            _ if self.is_template(field) => self.expressions(span, false),
            _ => Vec::new(),
        }
    }

    /// Whether expressions may stand in a field's value.
    fn is_template(&self, field: &Field) -> bool {
        matches!(field.kind, Kind::Template | Kind::Variables)
            || self.language == QueryLanguage::JSONata
                && matches!(
                    field.kind,
                    Kind::Jsonata | Kind::Expression | Kind::Integer(..) | Kind::Number(..) | Kind::Timestamp
                )
    }

    /// The states of the scope around the caret.
    fn states(&self, span: Span) -> Vec<Completion> {
        let within = self.way.iter().rposition(|step| step.key == "States");
        let inside = within.map(|at| self.way.get(at..).unwrap_or_default()).unwrap_or_default();
        // `StartAt` stands beside `States`, transitions inside of it.
        let (scope, own) = match (within, inside) {
            (Some(at), [_, name, ..]) if !self.at_scope() => {
                (self.way.get(..at).unwrap_or_default(), Some(name.key.as_str()))
            }
            _ => (self.way, None),
        };
        let states = self.node(scope).and_then(|scope| scope.get("States")).map(Node::members);
        let others = states.unwrap_or_default().iter().filter(|state| Some(state.key.as_str()) != own);
        let completion = |member: &asl::json::Member| {
            let kind = member.value.get("Type").and_then(Node::as_str).unwrap_or_default();
            self.text(&member.key, span, Sort::State, kind, String::new())
        };
        others.map(completion).collect()
    }

    fn at_scope(&self) -> bool {
        let (place, _) = object_at(self.reading.tree(), self.way);
        matches!(place, Place::Object(Object::StateMachine | Object::Branch | Object::ItemProcessor))
    }

    fn resources(&self, span: Span) -> Vec<Completion> {
        let all = services().iter().flat_map(|service| {
            service.patterns.iter().map(move |pattern| {
                let doc = format!("{} {}.", service.doc, schema::pattern_label(*pattern));
                let detail = format!("{} {}", service.service, service.action);
                self.text(&service.resource(*pattern), span, Sort::Resource, &detail, doc)
            })
        });
        all.collect()
    }

    /// What the state's input had in the last run. A ResultSelector reads the result, which is not known.
    fn seen(&self) -> Vec<SeenPath> {
        let state =
            self.way.iter().rposition(|step| step.key == "States").and_then(|at| self.way.get(at + 1));
        let of_result = self.way.iter().any(|step| step.key == "ResultSelector");
        state.filter(|_| !of_result).map(|state| self.seen.paths(&state.key)).unwrap_or_default()
    }

    fn paths(&self, span: Span) -> Vec<Completion> {
        let seen = self.seen().into_iter();
        let doc = "In the state's input when it last ran.";
        let mut found: Vec<Completion> = seen
            .map(|it| self.text(&format!("${}", it.path), span, Sort::Path, &it.value, doc.to_owned()))
            .collect();
        found.extend([
            self.text("$", span, Sort::Path, "", "All of the input.".to_owned()),
            self.text("$.", span, Sort::Path, "", "Something in the input.".to_owned()),
        ]);
        found.extend(
            self.variables()
                .iter()
                .map(|name| self.text(&format!("${name}"), span, Sort::Path, "variable", String::new())),
        );
        found.extend(data::CONTEXT.iter().map(|(path, doc)| {
            self.text(&format!("$${path}"), span, Sort::Path, "context", (*doc).to_owned())
        }));
        found
    }

    /// What an expression can begin with: paths and functions in JSONPath, variables and functions in JSONata.
    fn expressions(&self, span: Span, path: bool) -> Vec<Completion> {
        if self.language == QueryLanguage::JSONPath {
            if !path {
                return Vec::new();
            }
            let mut found = self.paths(span);
            let call =
                |(call, doc): &(&str, &str)| self.text(call, span, Sort::Function, "", (*doc).to_owned());
            found.extend(data::INTRINSICS.iter().map(call));
            return found;
        }
        let typed = self.reading.text().get(span.start..self.offset).unwrap_or_default();
        if !comma::in_expression(typed) {
            let insert = "\"{%  %}\"".to_owned();
            let doc = "A JSONata expression.".to_owned();
            let label = "{% %}".to_owned();
            let sort = Sort::Function;
            return vec![Completion {
                label,
                sort,
                detail: String::new(),
                doc,
                span,
                comma: None,
                caret: 4,
                insert,
            }];
        }
        self.jsonata(typed)
    }

    /// Inside an expression: the word at the caret is replaced.
    fn jsonata(&self, typed: &str) -> Vec<Completion> {
        let word = typed.rfind(|c: char| !(c.is_alphanumeric() || matches!(c, '$' | '_' | '.')));
        let word = word.map_or(typed, |at| typed.get(at..).unwrap_or_default());
        let word = word.trim_start_matches(|c: char| !(c.is_alphanumeric() || matches!(c, '$' | '_' | '.')));
        let span = Span { start: self.offset - word.len(), end: self.offset };
        let mut found: Vec<Completion> = data::STATES
            .iter()
            .chain(self.outcome().iter())
            .map(|(path, doc)| self.raw(path, span, Sort::Path, doc))
            .collect();
        found.extend(self.seen().into_iter().map(|it| Completion {
            detail: it.value,
            ..self.raw(
                &format!("$states.input{}", backticked(&it.path)),
                span,
                Sort::Path,
                "In the last run.",
            )
        }));
        found.extend(
            self.variables()
                .iter()
                .map(|name| self.raw(&format!("${name}"), span, Sort::Path, "A variable.")),
        );
        found.extend(
            data::CONTEXT
                .iter()
                .map(|(path, doc)| self.raw(&format!("$states.context{path}"), span, Sort::Path, doc)),
        );
        let function = |(name, doc): (&str, &str)| {
            let (name, back) = name.strip_suffix("()").map_or((name, 1), |name| (name, 0));
            let it = self.raw(&format!("${name}()"), span, Sort::Function, &format!("{doc}."));
            Completion { caret: it.caret - back, ..it }
        };
        found.extend(data::JSONATA.lines().filter_map(|line| line.split_once(' ')).map(function));
        found
    }

    /// What a state came to, where expressions may read it.
    fn outcome(&self) -> Option<(&'static str, &'static str)> {
        let at = self.way.iter().rposition(|step| step.key == "States")?;
        let state = self.node(self.way.get(..at + 2)?)?;
        let keys: Vec<&str> =
            self.way.get(at + 2..)?.iter().map(|step| step.key.as_str()).chain(self.key).collect();
        let shapes = |key: &&str| matches!(*key, "Output" | "Assign");
        match keys.as_slice() {
            ["Catch", _, key, ..] if shapes(key) => Some(data::ERROR),
            [key, ..] if shapes(key) && catches(kind(state)) => Some(data::RESULT),
            _ => None,
        }
    }

    /// Variables that some state assigns.
    fn variables(&self) -> BTreeSet<String> {
        let index = self.reading.index();
        let mut found = BTreeSet::new();
        for state in &index.states {
            let Some(node) = self.reading.node(&state.address) else { continue };
            let lists = ["Choices", "Catch"].iter().filter_map(|key| node.get(key));
            let entries = lists.flat_map(Node::elements);
            for holder in std::iter::once(node).chain(entries) {
                let assigned = holder.get("Assign").map(Node::members).unwrap_or_default();
                found.extend(assigned.iter().map(|member| member.key.trim_end_matches(".$").to_owned()));
            }
        }
        found
    }

    fn words(&self, words: &[(&str, &str)], span: Span, sort: Sort) -> Vec<Completion> {
        words.iter().map(|(word, doc)| self.text(word, span, sort, "", (*doc).to_owned())).collect()
    }

    /// A completion that writes a string.
    fn text(&self, text: &str, span: Span, sort: Sort, detail: &str, doc: String) -> Completion {
        let insert = quote(text);
        let caret = insert.len() - usize::from(text.ends_with('.'));
        Completion {
            label: text.to_owned(),
            sort,
            detail: detail.to_owned(),
            doc,
            span,
            comma: None,
            caret,
            insert,
        }
    }

    /// A completion that writes itself.
    fn raw(&self, text: &str, span: Span, sort: Sort, doc: &str) -> Completion {
        let label = text.to_owned();
        // It may go inside a string.
        let quoted = quote(text);
        let insert = quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned();
        Completion {
            label,
            sort,
            detail: String::new(),
            doc: doc.to_owned(),
            span,
            comma: None,
            caret: insert.len(),
            insert,
        }
    }
}

/// A path as JSONata writes it: `['b c']` is `.`b c``.
fn backticked(path: &str) -> String {
    path.replace("['", ".`").replace("']", "`")
}

/// Whether another of fields that exclude each other is there.
fn excluded(field: &Field, others: &BTreeSet<&str>) -> bool {
    let twin = field.key.strip_suffix("Path").filter(|base| others.contains(base));
    let longer = format!("{}Path", field.key);
    let compares = |key: &str| asl::model::Operator::parse(key).is_some();
    twin.is_some_and(|base| !matches!(base, "Result" | "Input" | "Output" | "Items"))
        || others.contains(longer.as_str()) && !matches!(field.key, "Result" | "Output" | "Items")
        || matches!(field.need, Need::OneOf(keys) if keys.iter().any(|key| others.contains(key)))
        || compares(field.key) && others.iter().any(|key| compares(key))
}
