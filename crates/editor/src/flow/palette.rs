//! What can be dragged or typed into a flow: state types, and calls of services.

use super::chart::Icon;
use crate::machine::{Load, NewState, StateType};
use crate::schema::{self, services};

/// An entry of the palette.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// "Choice", "Invoke"
    pub name: String,
    /// Second line: the service; empty for state types.
    pub detail: String,
    /// What it does, in a sentence.
    pub doc: String,
    /// Tile.
    pub icon: Icon,
    /// What is made.
    pub state: NewState,
}

impl Item {
    /// What a drag of it carries.
    pub fn load(&self) -> Load {
        Load::New(self.state.clone())
    }
}

/// State types, then calls of services.
pub fn palette() -> Vec<Item> {
    let types = StateType::ALL.into_iter().filter(|kind| *kind != StateType::Task).map(flow);
    types.chain(services().iter().map(action)).collect()
}

/// The entries that have all words of a query, those first whose name begins with it.
pub fn find(query: &str) -> Vec<Item> {
    let query = query.trim().to_lowercase();
    let words: Vec<&str> = query.split_whitespace().collect();
    let mut found: Vec<Item> = palette()
        .into_iter()
        .filter(|item| {
            let text = format!("{} {} {}", item.name, item.detail, item.doc).to_lowercase();
            words.iter().all(|word| text.contains(word))
        })
        .collect();
    found.sort_by_key(|item| !item.name.to_lowercase().starts_with(&query));
    found
}

fn flow(kind: StateType) -> Item {
    let icon = match kind {
        StateType::Task => Icon::Task,
        StateType::Pass => Icon::Pass,
        StateType::Choice => Icon::Choice,
        StateType::Wait => Icon::Wait,
        StateType::Succeed => Icon::Succeed,
        StateType::Fail => Icon::Fail,
        StateType::Parallel => Icon::Parallel,
        StateType::Map => Icon::Map,
    };
    Item {
        name: kind.name().to_owned(),
        detail: String::new(),
        doc: schema::type_doc(kind).to_owned(),
        icon,
        state: NewState::of(kind),
    }
}

fn action(service: &schema::Service) -> Item {
    let icon = match service.service {
        "Lambda" => Icon::Lambda,
        "Glue" => Icon::Glue,
        "Step Functions" => Icon::States,
        "ECS" | "EKS" => Icon::Ecs,
        "Batch" => Icon::Batch,
        "SNS" | "EventBridge" => Icon::Sns,
        "SQS" => Icon::Sqs,
        "DynamoDB" => Icon::Dynamo,
        _ => Icon::Task,
    };
    let name = format!("{} {}", service.service, service.action);
    Item {
        name: service.action.to_owned(),
        detail: service.service.to_owned(),
        doc: service.doc.to_owned(),
        icon,
        state: NewState::task(&name, &service.usual(), &service.sample()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_palette_is_searched() {
        let check = |query: &str, expect: &[&str]| {
            let found: Vec<_> = find(query).into_iter().map(|item| item.name).collect();
            assert_eq!(&found[..expect.len().min(found.len())], expect, "{query}");
        };
        check("wait", &["Wait"]);
        check("dynamo put", &["PutItem"]);
        check("S3", &["GetObject", "PutObject"]);
        check("no such thing", &[]);
        assert_eq!(find("").len(), palette().len());
    }
}
