//! Parallel: runs its branches at once, each in a frame of its own.

use crate::execution::Execution;
use crate::failure::Outcome;
use crate::flow;
use crate::frame::{Frame, Join, Slot};
use crate::history::What;
use crate::program::{ScopeId, StateDef};
use expr::Value;
use std::collections::BTreeMap;

pub(crate) fn run(
    run: &mut Execution<'_, '_>,
    slot: Slot,
    def: &StateDef,
    branches: &[ScopeId],
) -> Outcome<()> {
    let input = flow::sent(run, slot, def)?;
    run.log(slot, || What::Plain("ParallelStateStarted"));
    run.renew(slot);
    let parent = run.frame(slot);
    let (variables, map_item, last_event, visit) =
        (parent.variables.clone(), parent.map_item.clone(), parent.last_event, parent.visit);
    let instance = parent.instance;
    let mut departures = run.departures(slot, branches, &input).map(Vec::into_iter);
    let mut live = BTreeMap::new();
    for (index, branch) in (0..).zip(branches) {
        let Some(scope) = run.program(slot).scopes.get(*branch as usize) else { continue };
        let frame = Frame {
            parent: Some(slot),
            instance,
            index,
            state: scope.start,
            input: input.clone(),
            variables: variables.clone(),
            map_item: map_item.clone(),
            last_event,
            ..Frame::default()
        };
        let begun = match departures.as_mut().and_then(Iterator::next) {
            Some(departure) => run.depart(frame, departure),
            None => run.open(frame, visit),
        };
        live.insert(index, begun);
    }
    let outputs = vec![Value::Null; live.len()];
    run.frame_mut(slot).join =
        Some(Box::new(Join { remaining: live.len(), live, outputs, ..Join::default() }));
    Ok(())
}
