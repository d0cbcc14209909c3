//! Every object of a definition whose fields are fixed, with the fields it may have.

use super::{
    context::{Context, ScopeKind},
    schema::{self, Field, Groups},
};
use crate::{json::Node, model::QueryLanguage};

/// An object with fixed fields.
pub(super) struct Fielded<'a> {
    pub node: &'a Node,
    /// `/` for the top level.
    pub path: String,
    pub groups: Groups,
    pub language: QueryLanguage,
}

impl Fielded<'_> {
    /// The fields it may have.
    pub fn fields(&self) -> impl Iterator<Item = &'static Field> {
        self.groups.iter().copied().flatten()
    }

    /// The path of one of its fields.
    pub fn path_of(&self, field: &str) -> String {
        format!("{}/{field}", self.path.trim_end_matches('/'))
    }
}

/// All of them but Choice rules, which have rules of their own.
pub(super) fn all<'a>(context: &Context<'a>) -> Vec<Fielded<'a>> {
    let mut found = Vec::new();
    for scope in &context.scopes {
        let groups = match scope.kind {
            ScopeKind::Top => schema::MACHINE,
            ScopeKind::Branch => schema::BRANCH,
            ScopeKind::Processor => schema::PROCESSOR,
        };
        let path = scope.shown_path().to_owned();
        // Outside of states nothing is evaluated.
        let language = QueryLanguage::JSONPath;
        found.push(Fielded { node: scope.node, path, groups, language });
        if let Some(config) = scope.node.get("ProcessorConfig").filter(|_| scope.kind == ScopeKind::Processor)
        {
            let path = format!("{}/ProcessorConfig", scope.path);
            found.push(Fielded { node: config, path, groups: schema::PROCESSOR_CONFIG, language });
        }
    }
    for state in context.states() {
        let Some(groups) = schema::state_fields(state.kind) else { continue };
        let language = state.language;
        found.push(Fielded { node: state.node, path: state.path.clone(), groups, language });
        // Retriers hold no expressions, whatever the language.
        let entries =
            [("Retry", schema::RETRIER, QueryLanguage::JSONPath), ("Catch", schema::CATCHER, language)];
        for (field, groups, language) in entries {
            let entry = |(node, path)| Fielded { node, path, groups, language };
            found.extend(state.elements(field).map(entry));
        }
        for (way, groups) in schema::MAP_PARTS.iter().filter(|_| state.kind == "Map") {
            let node = way.iter().try_fold(state.node, |node, step| node.get(step));
            let path = format!("{}/{}", state.path, way.join("/"));
            found.extend(node.map(|node| Fielded { node, path, groups, language }));
        }
    }
    found
}
