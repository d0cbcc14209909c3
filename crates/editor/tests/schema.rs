//! The schema and the rules of `asl` know the same language.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeSet;

use asl::model::{Operator, QueryLanguage};
use editor::machine::StateType;
use editor::schema::{all_fields, services, Kind, Need, Object};

const OBJECTS: &[(Object, &str)] = &[
    (Object::StateMachine, "StateMachine"),
    (Object::Branch, "Branch"),
    (Object::ItemProcessor, "ItemProcessor"),
    (Object::ProcessorConfig, "ProcessorConfig"),
    (Object::Retrier, "Retrier"),
    (Object::Catcher, "Catcher"),
    (Object::ItemReader, "ItemReader"),
    (Object::ReaderConfig, "ItemReader/ReaderConfig"),
    (Object::ItemBatcher, "ItemBatcher"),
    (Object::ResultWriter, "ResultWriter"),
    (Object::WriterConfig, "ResultWriter/WriterConfig"),
];

/// Field, query languages and words of an object, as the rules have them and as the schema has them.
fn check(object: Object, rules: &str) {
    let languages =
        |has: &dyn Fn(QueryLanguage) -> bool| (has(QueryLanguage::JSONPath), has(QueryLanguage::JSONata));
    let expect: BTreeSet<_> = asl::rules::fields_of(rules)
        .map(|field| (field.name, languages(&|language| field.is_in(language)), field.words.to_vec()))
        .collect();
    let found: BTreeSet<_> = all_fields(object)
        .map(|field| {
            let words = match field.kind {
                Kind::Enum(words) if field.key != "Type" => words.to_vec(),
                _ => Vec::new(),
            };
            (field.key, languages(&|language| field.language.has(language)), words)
        })
        .collect();
    assert!(!expect.is_empty());
    assert_eq!(found, expect, "{object:?}");
    assert_eq!(all_fields(object).count(), found.len(), "{object:?} names a field twice");
}

#[test]
fn rules_and_schema_know_the_same_fields() {
    for (object, rules) in OBJECTS {
        check(*object, rules);
    }
    for kind in StateType::ALL {
        check(Object::State(kind), kind.name());
    }
}

#[test]
fn every_comparison_is_known() {
    let keys: BTreeSet<_> = all_fields(Object::Condition).map(|field| field.key).collect();
    let mut count = 0;
    for operator in Operator::ALL {
        assert!(keys.contains(operator.name()), "{operator:?}");
        let path = format!("{}Path", operator.name());
        assert_eq!(keys.contains(path.as_str()), operator.has_path(), "{path}");
        count += 1 + usize::from(operator.has_path());
    }
    let others = ["Condition", "Variable", "And", "Or", "Not", "Comment"];
    assert!(others.iter().all(|key| keys.contains(key)));
    assert_eq!(keys.len(), count + others.len());
}

/// Required fields are those without which the rules complain.
#[test]
fn required_fields_are_missed() {
    for kind in StateType::ALL {
        let text = format!(r#"{{"StartAt":"A","States":{{"A":{{"Type":"{}"}}}}}}"#, kind.name());
        let found = asl::validate(&text);
        let said = |key: &str| found.iter().any(|finding| finding.message.contains(key));
        for field in all_fields(Object::State(kind)).filter(|field| field.key != "Type") {
            let needed = match field.need {
                Need::Required => true,
                Need::OneOf(keys) => keys.iter().any(|key| said(key)),
                Need::Optional => continue,
            };
            assert!(
                needed && (said(field.key) || field.need != Need::Required),
                "{kind:?} {}: {found:#?}",
                field.key
            );
        }
    }
}

#[test]
fn everything_is_explained() {
    let objects = OBJECTS.iter().map(|(object, _)| *object);
    let states = StateType::ALL.into_iter().map(Object::State);
    for object in objects.chain(states).chain([Object::ChoiceRule, Object::Condition]) {
        for field in all_fields(object) {
            assert!(field.doc.ends_with('.') && field.doc.len() > 10, "{object:?} {}", field.key);
            if let Some(default) = field.default {
                assert!(serde_json::from_str::<serde_json::Value>(default).is_ok(), "{}", field.key);
            }
        }
    }
}

#[test]
fn calls_of_services_are_valid() {
    for service in services() {
        for pattern in service.patterns {
            let resource = service.resource(*pattern);
            assert_eq!(editor::schema::service(&resource), Some(service));
            let sample = service.sample();
            let text = format!(
                r#"{{"StartAt":"A","States":{{"A":{{"Type":"Task","Resource":"{resource}","Parameters":{sample},"End":true}}}}}}"#
            );
            let found = asl::validate(&text);
            assert!(found.iter().all(|finding| !finding.is_error()), "{resource}: {found:#?}");
        }
    }
}
