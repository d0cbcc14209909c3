//! A case of the corpus, whatever its kind.

use asl::json::Node;
use expr::Value;

/// A line of a file of cases. Definitions are taken as they are written: key order, numbers and all.
pub struct Case {
    line: String,
    json: Node,
}

impl Case {
    /// Reads a line. `Err`: it is not JSON.
    pub fn parse(line: &str) -> Result<Self, String> {
        let (json, findings) = asl::json::parse(line);
        // Some cases are about these: they are JSON all the same.
        let tolerated = ["DUPLICATE_KEY", "LONE_SURROGATE"];
        match findings.iter().find(|finding| finding.is_error() && !tolerated.contains(&&*finding.code)) {
            Some(finding) => Err(finding.message.clone()),
            None => Ok(Self { line: line.to_owned(), json }),
        }
    }

    /// The case's name. Those of the JSONata suite have a group and a name.
    pub fn id(&self) -> String {
        match (self.text("/id"), self.text("/group"), self.text("/name")) {
            (Some(id), ..) => id.to_owned(),
            (None, group, name) => format!("{}/{}", group.unwrap_or_default(), name.unwrap_or_default()),
        }
    }

    /// What is at a pointer such as `/context/role_arn`, unless it is absent or `null`.
    pub fn node(&self, pointer: &str) -> Option<&Node> {
        self.json.pointer(pointer).filter(|node| !matches!(node.kind, asl::json::Kind::Null))
    }

    /// Whether there is anything at a pointer, `null` too.
    pub fn has(&self, pointer: &str) -> bool {
        self.json.pointer(pointer).is_some()
    }

    /// The text at a pointer.
    pub fn text(&self, pointer: &str) -> Option<&str> {
        self.node(pointer)?.as_str()
    }

    /// The JSON at a pointer, as it is written.
    pub fn source(&self, pointer: &str) -> Option<&str> {
        let span = self.node(pointer)?.span;
        self.line.get(span.start..span.end)
    }

    /// The value at a pointer; `null` where there is none.
    pub fn value(&self, pointer: &str) -> Value {
        self.node(pointer).map_or(Value::Null, Value::from)
    }

    /// The definition's text: a text of its own where it is not good JSON.
    pub fn definition(&self) -> Option<&str> {
        self.text("/definition_text").or_else(|| self.source("/definition"))
    }
}
