//! Why the history of an execution says nothing of a state.

use asl::model::{walk_scopes, MapMode, StateKind};

/// A sentence on a state that no event tells of: `over`, whether the run has ended.
pub fn unvisited(definition: &str, state: &str, over: bool) -> String {
    let machine = asl::interpret(&asl::json::parse(definition).0);
    let mut by = None;
    walk_scopes(&machine.scope, &mut |scope| {
        for (name, own) in &scope.states {
            let StateKind::Map(map) = &own.kind else { continue };
            let distributed = map.processor_config.mode == MapMode::Distributed;
            let mut holds = false;
            for processor in own.kind.scopes().into_iter().filter(|_| distributed) {
                walk_scopes(processor, &mut |inner| holds |= inner.states.contains_key(state));
            }
            if holds {
                by = by.or(Some(name));
            }
        }
    });
    match (by, over) {
        (Some(map), _) => format!(
            "\u{201c}{map}\u{201d} runs it in child executions of its Map Run. Each has an event history of its own; this one has none of their events."
        ),
        (None, false) => "The run has not come here yet.".to_owned(),
        (None, true) => "The run did not come here.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_of_child_executions_are_told_from_those_that_were_not_reached() {
        let map = |mode: &str| {
            format!(
                r#"{{"StartAt":"M","States":{{"M":{{"Type":"Map","End":true,"ItemProcessor":{{"ProcessorConfig":{{"Mode":"{mode}","ExecutionType":"STANDARD"}},
                "StartAt":"P","States":{{"P":{{"Type":"Pass","End":true}}}}}}}}}}}}"#
            )
        };
        let check = |mode: &str, state: &str, over: bool, expect: &str| {
            let said = unvisited(&map(mode), state, over);
            assert!(said.contains(expect), "{mode} {state} {over}: {said}");
        };
        check("DISTRIBUTED", "P", true, "“M” runs it in child executions");
        check("DISTRIBUTED", "M", false, "not come here yet");
        check("INLINE", "P", true, "did not come here");
    }
}
