//! Whatever the data is, a run ends with a result and not with a panic.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests")]

mod common;
use common::*;
use proptest::prelude::*;
use sim::{trace_hash, Ending, Limits, Options};

/// Every state type, each looking at `$.a`, one after another in a Parallel of two branches.
const MACHINE: &str = r#"{"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,
  "Catch":[{"ErrorEquals":["States.ALL"],"ResultPath":"$.a.error","Next":"After"}],
  "Branches":[
   {"StartAt":"M","States":{"M":{"Type":"Map","ItemsPath":"$.a","MaxConcurrencyPath":"$.c","ResultPath":"$.m","Next":"W",
      "Retry":[{"ErrorEquals":["States.TaskFailed"],"JitterStrategy":"FULL","MaxAttempts":2}],
      "ItemProcessor":{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","TimeoutSecondsPath":"$.t","Parameters":{"FunctionName":"f","Payload.$":"$"},"End":true}}}},
      "W":{"Type":"Wait","SecondsPath":"$.w","End":true}}},
   {"StartAt":"C","States":{"C":{"Type":"Choice","Choices":[{"Variable":"$.c","NumericLessThan":3,"Next":"F"}],"Default":"S"},
      "F":{"Type":"Fail","ErrorPath":"$.e"},"S":{"Type":"Pass","ResultPath":"$.a.x","Result":1,"End":true}}}]},
  "After":{"Type":"Succeed","OutputPath":"$.a"}}}"#;

fn value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        (-3i64..9).prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        "[a-z$.0-9]{0,5}".prop_map(Into::into),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            proptest::collection::btree_map("[actewx]", inner, 0..5)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_data_ends_and_ends_the_same_again(input in value(), inner in value(), fails in any::<bool>()) {
        let outcome = if fails { r#"{"sequence":[{"error":"E"},"echo",{"error":"E"}]}"# } else { r#""echo""# };
        let mocks = format!(r#"{{"default":{{"latency":{{"distribution":"normal","mean_s":2,"sd_s":2}},"outcome":{outcome}}}}}"#);
        let input = serde_json::json!({"a": inner, "c": 5, "t": 3, "w": 1, "e": "E", "more": input}).to_string();
        let options = || Options { limits: Limits { transitions: Some(1_000), ..Limits::STANDARD }, ..options() };
        let first = run_with(MACHINE, &input, &mocks, options());
        let again = run_with(MACHINE, &input, &mocks, options());
        prop_assert_eq!(trace_hash(&first.history), trace_hash(&again.history));
        // Numbered from 1 without gaps, each after what it follows, time never going back.
        let events: Vec<_> = first.history.events().collect();
        for (number, pair) in (1..).zip(events.windows(2)) {
            prop_assert_eq!(pair[0].id(), number);
            prop_assert!(pair[1].previous() < pair[1].id() && pair[0].at <= pair[1].at);
        }
        prop_assert!(first.trace.visits.iter().all(|visit| visit.exited.is_some() && visit.outcome != Ending::Running));
        prop_assert!(first.trace.frames.iter().all(|frame| frame.ended.is_some()));
    }
}
