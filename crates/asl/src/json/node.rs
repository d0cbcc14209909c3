//! The tree that the parser returns.

use crate::Span;

/// A value and where it stands in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// From the value's first byte to just past its last; empty for a hole.
    pub span: Span,
    /// The value.
    pub kind: Kind,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A hole: the text has no usable value here.
    Missing,
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number as written (a valid JSON number), so that `1.0` and `1e400` survive printing.
    Number(String),
    /// A string, escapes decoded.
    String(String),
    /// A CloudFormation substitution outside quotes, `${MaxConcurrency}`, as written. It may stand for anything.
    Substitution(String),
    /// `[...]`
    Array(Vec<Node>),
    /// `{...}` in the order of the text; duplicate keys are all kept.
    Object(Vec<Member>),
}

/// A member of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The key, escapes decoded.
    pub key: String,
    /// The key's place in the text, quotes included.
    pub key_span: Span,
    /// The value; [`Kind::Missing`] where the text has none.
    pub value: Node,
}

impl Node {
    /// A node that stands in no text.
    pub fn new(kind: Kind) -> Self {
        Self { span: Span::default(), kind }
    }

    /// The value of a member, if this is an object that has it. Of duplicates the last counts, as everywhere.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.member(key).map(|member| &member.value)
    }

    /// The member with this key; of duplicates the last.
    pub fn member(&self, key: &str) -> Option<&Member> {
        self.members().iter().rfind(|member| member.key == key)
    }

    /// The members of an object; empty for anything else.
    pub fn members(&self) -> &[Member] {
        match &self.kind {
            Kind::Object(members) => members,
            _ => &[],
        }
    }

    /// The elements of an array; empty for anything else.
    pub fn elements(&self) -> &[Node] {
        match &self.kind {
            Kind::Array(elements) => elements,
            _ => &[],
        }
    }

    /// The node at a JSON Pointer (RFC 6901): `/States/Check job/Next`. Both `` and `/` are the root, as AWS
    /// writes it.
    pub fn pointer(&self, pointer: &str) -> Option<&Node> {
        let mut node = self;
        for part in pointer.split('/').skip(1).filter(|_| pointer != "/") {
            node = match &node.kind {
                Kind::Object(_) => node.get(&super::pointer::unescape(part))?,
                Kind::Array(elements) => elements.get(part.parse::<usize>().ok()?)?,
                _ => return None,
            };
        }
        Some(node)
    }

    /// Likewise, but where the pointer leads nowhere, the last node on its way.
    pub fn nearest(&self, pointer: &str) -> &Node {
        let ends = pointer.match_indices('/').map(|(at, _)| at).skip(1).chain([pointer.len()]);
        let on_the_way = ends.map_while(|end| self.pointer(pointer.get(..end)?));
        on_the_way.last().unwrap_or(self)
    }

    /// The string, if it is one (also an unquoted substitution: a string once it is substituted, for all we know).
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(text) | Kind::Substitution(text) => Some(text),
            _ => None,
        }
    }

    /// The truth value, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self.kind {
            Kind::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The integer, if it is a number without a fraction that fits (`3`, `3.0` and `3e0` are 3).
    pub fn as_i64(&self) -> Option<i64> {
        match &self.kind {
            Kind::Number(raw) => super::number::integer(raw),
            _ => None,
        }
    }

    /// The number as a float, if it is a number that a float can hold.
    pub fn as_f64(&self) -> Option<f64> {
        match &self.kind {
            Kind::Number(raw) => super::float(raw),
            _ => None,
        }
    }

    /// Whether this is an object.
    pub fn is_object(&self) -> bool {
        matches!(self.kind, Kind::Object(_))
    }

    /// Whether this is an array.
    pub fn is_array(&self) -> bool {
        matches!(self.kind, Kind::Array(_))
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        self.kind == Kind::Null
    }

    /// Whether this is a hole left by recovery.
    pub fn is_missing(&self) -> bool {
        self.kind == Kind::Missing
    }

    /// Whether this is a CloudFormation substitution that may stand for a value of any type: `${X}` with or without
    /// quotes, `{"Ref": "X"}`, `{"Fn::Sub": "..."}`.
    pub fn is_substitution(&self) -> bool {
        match &self.kind {
            Kind::Substitution(_) => true,
            Kind::String(text) => text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).is_some(),
            Kind::Object(members) => match members.as_slice() {
                [only] => only.key == "Ref" || only.key.starts_with("Fn::"),
                _ => false,
            },
            _ => false,
        }
    }

    /// What this is, in the words of a message: `a string`, `an object`.
    pub fn describe(&self) -> &'static str {
        match self.kind {
            Kind::Missing => "nothing",
            Kind::Null => "null",
            Kind::Bool(_) => "a boolean",
            Kind::Number(_) => "a number",
            Kind::String(_) => "a string",
            Kind::Substitution(_) => "a substitution",
            Kind::Array(_) => "an array",
            Kind::Object(_) => "an object",
        }
    }
}
