//! Random state machines.

use proptest::prelude::*;
use serde_json::{json, Map, Value};

/// A random scope of `count` states whose transitions go anywhere, nested to `depth`.
pub fn scope(depth: u32) -> BoxedStrategy<Value> {
    let inner = if depth == 0 {
        Just(Vec::new()).boxed()
    } else {
        prop::collection::vec(scope(depth - 1), 1..4).boxed()
    };
    let state = (0..9_u8, prop::collection::vec(any::<prop::sample::Index>(), 4), inner);
    prop::collection::vec(state, 1..9)
        .prop_map(|states| {
            let count = states.len();
            let name = |index: &prop::sample::Index| format!("S{}", index.index(count));
            let mut all = Map::new();
            for (number, (kind, links, inner)) in states.iter().enumerate() {
                let catch = json!([{"ErrorEquals": ["States.ALL"], "Next": name(&links[1])}]);
                let state = match kind {
                    0 => json!({"Type": "Choice", "Default": name(&links[0]), "Choices": [
                        {"Variable": "$.a", "NumericEquals": 1, "Next": name(&links[1])},
                        {"Variable": "$.a", "StringEquals": "a long label, this", "Next": name(&links[2])},
                        {"Variable": "$.a", "NumericEquals": 3, "Next": name(&links[3])}]}),
                    1 => json!({"Type": "Succeed"}),
                    2 if !inner.is_empty() => json!({"Type": "Parallel", "Branches": inner, "Next": name(&links[0]), "Catch": catch}),
                    3 if !inner.is_empty() => json!({"Type": "Map", "ItemProcessor": inner[0], "End": true, "Catch": catch}),
                    4 => json!({"Type": "Task", "Resource": "r", "Next": name(&links[0]), "Catch": catch}),
                    5 => json!({"Type": "Wait", "Seconds": 1, "End": true}),
                    6 => json!({"Type": "Task", "Resource": "r", "Next": name(&links[0]), "Catch": [
                        {"ErrorEquals": ["States.ALL"], "Next": "nowhere"}]}),
                    7 if number % 3 == 1 => json!({"Type": "Pass", "Next": format!("nowhere {number}")}),
                    _ => json!({"Type": "Pass", "Next": name(&links[0])}),
                };
                all.insert(format!("S{number}"), state);
            }
            json!({"StartAt": "S0", "States": all})
        })
        .boxed()
}
