//! Choice: the first rule that holds says where to go.

use crate::execution::Execution;
use crate::failure::{Failure, Outcome};
use crate::flow::{self, Gives};
use crate::frame::Slot;
use crate::program::{ChoiceDef, StateDef, StateId};
use crate::shortcuts::memo::Step;
use crate::test_state::Stage;
use crate::trace::Ending;
use expr::Value;

pub(crate) fn run(
    run: &mut Execution<'_, '_>,
    slot: Slot,
    def: &StateDef,
    rules: &[ChoiceDef],
    default: Option<StateId>,
) -> Outcome<()> {
    if def.gives_steadily {
        if let Some(made) = run.recall(slot, Step::Choice, &Value::Null) {
            let next = made.next;
            if def.hands_on {
                return flow::hand_on(run, slot, def, next);
            }
            let output = made.value.clone();
            return flow::exit(run, slot, def, output, Vec::new(), next, Ending::Succeeded);
        }
    }
    let around = flow::Surroundings::of(run, slot);
    let input = def.input_path.look(&around, &run.frame(slot).input)?;
    run.note(Stage::AfterInputPath, &input);
    let mut chosen = None;
    for rule in rules {
        if rule.rule.holds(&around, &input)? {
            chosen = Some(rule);
            break;
        }
    }
    if let (true, Some(next)) = (def.hands_on, chosen.map(|rule| rule.next).or(default)) {
        drop(input);
        flow::keep_choice(run, slot, def, None, Some(next));
        return flow::hand_on(run, slot, def, Some(next));
    }
    let input = input.into_owned();
    let (next, gives) = match (chosen, default) {
        (Some(rule), _) => (rule.next, Gives { output: rule.output.as_ref(), assign: rule.assign.as_ref() }),
        (None, Some(default)) => (default, Gives::of(def)),
        (None, None) => {
            let cause = "Failed to transition out of the state. The state does not point to a next state.";
            // Not States.NoChoiceMatched, which is "reserved for future use" (Developer Guide, "Error names").
            return Err(Failure::runtime(cause));
        }
    };
    flow::pass_on(run, slot, def, input, Some(next), gives)
}
