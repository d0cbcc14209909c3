//! Runs of which only the figures are wanted, one after another.

use crate::draws::Drawn;
use crate::machine::Machine;
use asl::Diagnostic;
use expr::Value;
use sim::{Execution, Mocked, Options, Outcome, Reuse, StateId, Status};

/// The figures of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Measure {
    /// From start to end.
    pub makespan_ms: i64,
    /// State transitions.
    pub transitions: u64,
    /// Status checks.
    pub polls: u64,
    /// Invocations of Lambda functions, status checks among them.
    pub lambda_calls: u64,
    /// Those of them that are status checks.
    pub lambda_polls: u64,
}

/// A run that did not succeed. What it did until then is billed all the same.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Failed {
    /// Its figures, to where it ended.
    pub measure: Measure,
    /// What stopped it, as [`Machine::run`] says it.
    pub diagnostics: Vec<Diagnostic>,
}

/// Runs a machine for its figures, any number of times; each run finds the lists, and much of the work, of those before.
pub struct Measurer<'m> {
    machine: &'m Machine,
    world: Mocked<'m>,
    /// One and the same, so that runs know it again.
    input: Value,
    reuse: Reuse,
}

impl<'m> Measurer<'m> {
    /// Before the first run.
    pub fn new(machine: &'m Machine) -> Self {
        let world = Mocked::new(&machine.world, machine.options.start_time);
        Self { machine, world, input: machine.input.clone(), reuse: Reuse::default() }
    }

    /// Makes a run.
    ///
    /// # Errors
    /// If it does not succeed.
    pub fn measure(&mut self, drawn: &Drawn) -> Result<Measure, Failed> {
        let machine = self.machine;
        let mut outcome = self.run(drawn, machine.options.clone());
        if outcome.status != Status::Succeeded {
            // What is said of a failure, or whether there is one, may hang on what was left out.
            outcome = self.run(drawn, Options { figures_only: false, ..machine.options.clone() });
        }
        let entered = |state: &StateId| outcome.entered.get(*state as usize).copied().unwrap_or_default();
        let count = |states: &[StateId]| states.iter().map(entered).sum();
        let is_function = |state: &&StateId| machine.functions.contains(state);
        let measure = Measure {
            makespan_ms: outcome.duration(),
            transitions: outcome.transitions,
            polls: count(&machine.checks),
            lambda_calls: count(&machine.functions),
            lambda_polls: machine.checks.iter().filter(is_function).map(entered).sum(),
        };
        match outcome.status {
            Status::Succeeded => Ok(measure),
            _ => Err(Failed { measure, diagnostics: machine.failures(&outcome, drawn) }),
        }
    }

    fn run(&mut self, drawn: &Drawn, options: Options) -> Outcome {
        self.world.again(&drawn.first_ms, &drawn.tries);
        let reuse = std::mem::take(&mut self.reuse);
        let program = &self.machine.program;
        let run = Execution::again(program, self.input.clone(), options, &mut self.world, reuse);
        let (outcome, reuse) = run.run_on();
        self.reuse = reuse;
        outcome
    }
}
