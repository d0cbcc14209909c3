//! The way of data through a state: InputPath, Parameters, the work, ResultSelector, ResultPath, Assign, OutputPath.

use crate::data::Template;
use crate::execution::Execution;
use crate::failure::{Failure, Outcome};
use crate::frame::{MapItem, Slot};
use crate::history::{Assigned, Fault};
use crate::options::Status;
use crate::program::{StateDef, StateId, Work};
use crate::shortcuts::memo::Step;
use crate::shortcuts::reuse::telling;
use crate::states;
use crate::test_state::Stage;
use crate::trace::Ending;
use crate::variables;
use asl::model::QueryLanguage;
use expr::Value;
use std::cell::{Cell, OnceCell};
use std::fmt::Write as _;
use std::sync::Arc;

/// What an expression in a state can see besides `$`; made only as far as it asks.
pub(crate) struct Surroundings<'a, 'p, 'w> {
    run: &'a Execution<'p, 'w>,
    slot: Slot,
    map_item: Option<Value>,
    /// `$states.result`
    result: Option<&'a Value>,
    /// `$states.errorOutput`
    error_output: Option<&'a Value>,
    /// What the state does is done: its draws are others than those before.
    is_after: bool,
    context: OnceCell<Value>,
    draws: Cell<u64>,
}

impl<'a, 'p, 'w> Surroundings<'a, 'p, 'w> {
    /// Of the state that the frame at `slot` is in.
    pub fn of(run: &'a Execution<'p, 'w>, slot: Slot) -> Self {
        Self {
            run,
            slot,
            map_item: None,
            result: None,
            error_output: None,
            is_after: false,
            context: OnceCell::new(),
            draws: Cell::new(0),
        }
    }

    /// The same once the state has done what it does.
    pub fn after(self) -> Self {
        Self { is_after: true, ..self }
    }

    /// The same once there is a result.
    pub fn with_result(self, result: &'a Value) -> Self {
        Self { result: Some(result), ..self.after() }
    }

    /// The same in a catcher.
    pub fn with_error(self, error: &'a Value) -> Self {
        Self { error_output: Some(error), ..self.after() }
    }

    /// The same with this `$$.Map`.
    pub fn with_item(self, item: Value) -> Self {
        Self { map_item: Some(item), ..self }
    }
}

impl expr::Environment for Surroundings<'_, '_, '_> {
    fn context(&self) -> &Value {
        self.context.get_or_init(|| context(self.run, self.slot, self.map_item.as_ref()))
    }

    fn context_part(&self, name: &str) -> Option<&Value> {
        match name {
            // It is the same throughout, and the part that is asked for most.
            "Execution" if self.run.probe.is_none() => Some(self.run.instance(self.slot).execution()),
            _ => self.context().get(name),
        }
    }

    fn variable(&self, name: &str) -> Option<&Value> {
        self.run.frame(self.slot).variables.get(name)
    }

    fn random(&self) -> u64 {
        use rand_pcg::rand_core::Rng;
        let frame = self.run.frame(self.slot);
        let draw = self.draws.replace(self.draws.get() + 1);
        let mut key =
            format!("intrinsic:{}:{}:{}", place(self.run, self.slot), frame.steps, frame.retry_count());
        // Writing to a string cannot fail.
        if let Some(index) = self.map_item.as_ref().and_then(|map| map.get("Item")?.get("Index")) {
            let _ = write!(key, ":{index}");
        }
        if self.is_after {
            key.push_str(":after");
        }
        self.run.options.entropy.stream(&key, draw).next_u64()
    }

    fn states(&self) -> expr::States<'_> {
        expr::States {
            input: Some(&self.run.frame(self.slot).input),
            result: self.result,
            error_output: self.error_output,
        }
    }

    fn now(&self) -> i64 {
        self.run.now().millis()
    }
}

/// The context object, `$$`.
fn context(run: &Execution<'_, '_>, slot: Slot, map_item: Option<&Value>) -> Value {
    if let Some(probe) = &run.probe {
        return probe.context_with(map_item);
    }
    let (instance, frame, def) = (run.instance(slot), run.frame(slot), run.def(slot));
    let names = &instance.names;
    let text = |key: &str, value: &Arc<str>| (Arc::from(key), Value::String(value.clone()));
    let mut state = vec![text("Name", &def.name), ("EnteredTime".into(), frame.entered_at.iso().into())];
    if def.work.name() == "Task" {
        state.push(("RetryCount".into(), Value::Int(i64::try_from(frame.retry_count()).unwrap_or(i64::MAX))));
    }
    let machine = vec![text("Id", &names.state_machine_arn), text("Name", &names.state_machine_name)];
    let mut context: Vec<(Arc<str>, Value)> = vec![
        ("Execution".into(), instance.execution().clone()),
        ("StateMachine".into(), Value::object(machine)),
        ("State".into(), Value::object(state)),
    ];
    if let (Some(call), Work::Task(task)) = (&frame.call, &def.work) {
        // Who hands it to nobody but the context object needs no token before.
        let token =
            || call.token.clone().unwrap_or_else(|| states::task::token(run, slot, &place(run, slot)));
        context.extend(task.token.then(|| ("Task".into(), Value::object(vec![text("Token", &token())]))));
    }
    let around = || frame.map_item.as_ref().map(MapItem::context);
    context.extend(map_item.cloned().or_else(around).map(|item| ("Map".into(), item)));
    Value::object(context)
}

/// Where a state is: the branches, iterations and child executions around it, then its name (`Both[1]/Each[3]/Check`).
pub(crate) fn place(run: &Execution<'_, '_>, slot: Slot) -> String {
    let mut around = Vec::new();
    let mut at = slot;
    while let Some(parent) = run.frame(at).parent.or(run.instance(at).parent) {
        around.push((parent, run.frame(at).index));
        at = parent;
    }
    let mut place = String::new();
    let outermost = run.instance(at);
    if outermost.number > 0 {
        // An execution that nobody waits for.
        let _ = write!(place, "{}/", outermost.names.execution_name);
    }
    for (parent, index) in around.into_iter().rev() {
        // Writing to a string cannot fail.
        let _ = write!(place, "{}[{index}]/", run.def(parent).name);
    }
    place.push_str(&run.def(slot).name);
    place
}

/// The raw input through `InputPath`.
pub(crate) fn effective_input(run: &Execution<'_, '_>, slot: Slot, def: &StateDef) -> Outcome<Value> {
    let input = def.input_path.read(&Surroundings::of(run, slot), &run.frame(slot).input)?;
    run.note(Stage::AfterInputPath, &input);
    Ok(input)
}

/// The raw input through `InputPath` and `Parameters`.
pub(crate) fn sent(run: &mut Execution<'_, '_>, slot: Slot, def: &StateDef) -> Outcome<Value> {
    if def.sends_steadily {
        if let Some(made) = run.recall(slot, Step::Sent, &Value::Null) {
            return Ok(made.value.clone());
        }
    }
    let input = effective_input(run, slot, def)?;
    let mut sent = parameters(run, slot, def, input)?;
    if def.sends_steadily {
        // Who asks the same from other data asks the same question.
        sent = run.same(slot, sent, 512);
        run.keep(slot, Step::Sent, &Value::Null, &sent, None);
    }
    Ok(sent)
}

/// `Parameters`, or the effective input where there are none.
pub(crate) fn parameters(
    run: &Execution<'_, '_>,
    slot: Slot,
    def: &StateDef,
    input: Value,
) -> Outcome<Value> {
    let parameters = match &def.parameters {
        Some(template) => template.eval(&Surroundings::of(run, slot), &input)?,
        None => input,
    };
    let stage = match def.language {
        QueryLanguage::JSONPath => Stage::AfterParameters,
        QueryLanguage::JSONata => Stage::AfterArguments,
    };
    run.note(stage, &parameters);
    Ok(parameters)
}

/// Ends a state that has a result: ResultSelector, ResultPath, Assign, OutputPath, and on to `Next`.
pub(crate) fn conclude(
    run: &mut Execution<'_, '_>,
    slot: Slot,
    def: &StateDef,
    result: Value,
) -> Outcome<()> {
    run.note(Stage::Result, &result);
    if def.gives_result && run.memo.is_none() && run.probe.is_none() {
        return exit(run, slot, def, result, Vec::new(), def.next, Ending::Succeeded);
    }
    // The list that branches or iterations make is a new one every time.
    let lasts = def.gives_steadily
        && (def.discards_result() || !matches!(def.work, Work::Parallel(_) | Work::Map(_)));
    if lasts {
        if let Some(made) = run.recall(slot, Step::Output, telling(def, &result)) {
            let output = made.value.clone();
            return exit(run, slot, def, output, Vec::new(), def.next, Ending::Succeeded);
        }
    }
    let told_by = if lasts { telling(def, &result).clone() } else { Value::Null };
    let result = match &def.result_selector {
        Some(template) => template.eval(&Surroundings::of(run, slot), &result)?,
        None => result,
    };
    run.note(Stage::AfterResultSelector, &result);
    let needed = def.assign.is_some() || def.output.is_some();
    let kept = if needed { result.clone() } else { Value::Null };
    let output = def.result_path.write(&run.frame(slot).input, result)?;
    run.note(Stage::AfterResultPath, &output);
    // Variables are set last: OutputPath and Output still see their old values (recorded).
    let around = match def.work {
        // A Pass state calls nothing that could have given one.
        Work::Pass { .. } => Surroundings::of(run, slot).after(),
        _ => Surroundings::of(run, slot).with_result(&kept),
    };
    let assigned = assigned(&around, def.assign.as_ref(), &kept)?;
    let output = match &def.output {
        Some(template) => template.eval(&around, &kept)?,
        None => def.output_path.reduce(&around, output)?,
    };
    drop(around);
    if !lasts {
        return exit(run, slot, def, output, assigned, def.next, Ending::Succeeded);
    }
    let output = run.same(slot, output, 1 << 14);
    run.keep(slot, Step::Output, &told_by, &output, None);
    exit(run, slot, def, output, assigned, def.next, Ending::Succeeded)
}

/// What a state without a result of its own gives, and the variables that it sets: its own fields, or those of the
/// Choice rule that holds.
#[derive(Clone, Copy)]
pub(crate) struct Gives<'p> {
    pub output: Option<&'p Template>,
    pub assign: Option<&'p Template>,
}

impl<'p> Gives<'p> {
    /// The fields of the state itself.
    pub fn of(def: &'p StateDef) -> Self {
        Self { output: def.output.as_ref(), assign: def.assign.as_ref() }
    }
}

/// Ends a state that has no result of its own: its input goes on, through `OutputPath` or as `Output` says.
pub(crate) fn pass_on(
    run: &mut Execution<'_, '_>,
    slot: Slot,
    def: &StateDef,
    input: Value,
    next: Option<StateId>,
    gives: Gives<'_>,
) -> Outcome<()> {
    let around = Surroundings::of(run, slot);
    let assigned = assigned(&around, gives.assign, &input)?;
    let output = match gives.output {
        Some(template) => template.eval(&around, &input)?,
        None => def.output_path.reduce(&around, input)?,
    };
    drop(around);
    if matches!(def.work, Work::Choice { .. }) {
        keep_choice(run, slot, def, Some(&output), next);
    }
    exit(run, slot, def, output, assigned, next, Ending::Succeeded)
}

/// Keeps which way a Choice state chose; where it hands its input on, there is no `output`.
#[inline(always)]
pub(crate) fn keep_choice(
    run: &mut Execution<'_, '_>,
    slot: Slot,
    def: &StateDef,
    output: Option<&Value>,
    next: Option<StateId>,
) {
    if def.gives_steadily {
        run.keep(slot, Step::Choice, &Value::Null, output.unwrap_or(&Value::Null), next);
    }
}

/// Ends a state by a catcher.
pub(crate) fn caught(
    run: &mut Execution<'_, '_>,
    slot: Slot,
    def: &StateDef,
    catcher: &crate::program::CatchDef,
    error: Value,
) -> Outcome<()> {
    let around = Surroundings::of(run, slot).with_error(&error);
    let assigned = assigned(&around, catcher.assign.as_ref(), &error)?;
    let output = match &catcher.output {
        Some(template) => template.eval(&around, &error)?,
        None => catcher.result_path.write(&run.frame(slot).input, error.clone())?,
    };
    drop(around);
    exit(run, slot, def, output, assigned, Some(catcher.next), Ending::Caught)
}

fn assigned(
    around: &Surroundings<'_, '_, '_>,
    assign: Option<&Template>,
    result: &Value,
) -> Outcome<Assigned> {
    let Some(template) = assign else { return Ok(Assigned::new()) };
    let values = template.eval(around, result)?;
    let entries = values.as_object().into_iter().flat_map(|values| values.iter());
    Ok(entries.map(|(name, value)| (name.clone(), value.clone())).collect())
}

/// Ends a state whose input goes on as it is, see [`crate::shortcuts::steady::hands_on`].
pub(crate) fn hand_on(
    run: &mut Execution<'_, '_>,
    slot: Slot,
    def: &StateDef,
    next: Option<StateId>,
) -> Outcome<()> {
    if too_large(run, &run.frame(slot).input) {
        return Err(run.data_limit_exceeded(&def.name));
    }
    let input = std::mem::take(&mut run.frame_mut(slot).input);
    go_on(run, slot, input, Vec::new(), next, Ending::Succeeded);
    Ok(())
}

pub(crate) fn exit(
    run: &mut Execution<'_, '_>,
    slot: Slot,
    def: &StateDef,
    output: Value,
    assigned: Assigned,
    next: Option<StateId>,
    ending: Ending,
) -> Outcome<()> {
    if too_large(run, &output) {
        return Err(run.data_limit_exceeded(&def.name));
    }
    if !assigned.is_empty() && holds_too_much(run, slot, &assigned) {
        return Err(run.variables_limit_exceeded(&def.name));
    }
    run.spent.value(output.byte_len());
    go_on(run, slot, output, assigned, next, ending);
    Ok(())
}

/// Records that the state is left, sets the variables and goes on to `next`.
#[inline]
fn go_on(
    run: &mut Execution<'_, '_>,
    slot: Slot,
    output: Value,
    assigned: Assigned,
    next: Option<StateId>,
    ending: Ending,
) {
    let frame = run.frame(slot);
    let (owner, last, state) = (frame.instance, frame.last_event, frame.state);
    let left = run.record_of(owner, last, |history, link, _| history.exited(link, state, &output, &assigned));
    run.frame_mut(slot).last_event = left;
    if !assigned.is_empty() {
        let frame = run.frame_mut(slot);
        let mut variables = frame.variables.as_object().cloned().unwrap_or_default();
        for (name, value) in assigned {
            variables.insert(name, value);
        }
        frame.variables = variables.into();
    }
    run.leave(slot, next, output, ending);
}

/// Whether a value is over the payload quota.
#[inline(always)]
pub(crate) fn too_large(run: &Execution<'_, '_>, value: &Value) -> bool {
    run.options.limits.payload_bytes.is_some_and(|most| value.byte_len() > most)
}

fn holds_too_much(run: &Execution<'_, '_>, slot: Slot, assigned: &Assigned) -> bool {
    let most = run.options.limits.payload_bytes;
    most.is_some_and(|most| variables::go_beyond(assigned, &run.frame(slot).variables, most))
}

impl Execution<'_, '_> {
    /// A result is too large. `name` is a state, a function's ARN or a service.
    pub(crate) fn data_limit_exceeded(&mut self, name: &str) -> Failure {
        let cause = format!(
            "The state/task '{name}' returned a result with a size exceeding the maximum number of bytes service limit."
        );
        self.over_the_quota("States.DataLimitExceeded", cause)
    }

    /// What a Task sends is too large (Developer Guide, "Quotas related to state machine executions": input or result data of
    /// a task, state or execution). No recording has the words.
    #[cold]
    pub(crate) fn input_limit_exceeded(&mut self, name: &str) -> Failure {
        let cause = format!(
            "The state/task '{name}' has an input with a size exceeding the maximum number of bytes service limit."
        );
        self.over_the_quota("States.DataLimitExceeded", cause)
    }

    /// Variables hold too much, see [`variables`].
    #[cold]
    fn variables_limit_exceeded(&mut self, name: &str) -> Failure {
        let cause = format!(
            "The state/task '{name}' assigned variables with a size exceeding the maximum number of bytes service limit."
        );
        self.over_the_quota("States.DataLimitExceeded", cause)
    }

    /// Some data is over a quota of AWS's.
    fn over_the_quota(&mut self, error: &str, cause: String) -> Failure {
        if self.options.figures_only {
            // What stands in for an answer is taken to be as long as any.
            self.end_run(Status::Failed, Fault::named("Stepweave.NotSure"));
        }
        Failure::named(error, cause)
    }
}

/// `{"Error", "Cause"}` as a catcher gives it on; `null` where there is none (recorded).
pub(crate) fn error_output(failure: &Failure) -> Value {
    let text = |text: &Option<Arc<str>>| text.clone().map_or(Value::Null, Value::String);
    Value::object(vec![
        ("Error".into(), text(&failure.fault.error)),
        ("Cause".into(), text(&failure.fault.cause)),
    ])
}
