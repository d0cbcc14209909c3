//! The state machines that `states:startExecution` can run: definitions instead of mocked durations.

use crate::program::Program;
use asl::Diagnostic;
use indexmap::IndexMap;
use std::sync::Arc;

/// A registry of state machines, by ARN or by name.
#[derive(Debug, Clone, Default)]
pub struct Machines {
    by_name: IndexMap<String, Machine>,
}

/// A state machine that can be started.
#[derive(Debug, Clone)]
pub struct Machine {
    program: Arc<Program>,
    /// Its executions are Express executions: at most five minutes, no bound on events.
    pub express: bool,
    /// The definition it was made from.
    definition: String,
}

impl Machine {
    /// What is run.
    pub fn program(&self) -> &Program {
        &self.program
    }
}

impl Machines {
    /// Adds a state machine under its ARN or its name. `Err`: what is wrong with the definition.
    pub fn add(&mut self, name: &str, definition: &str, express: bool) -> Result<(), Vec<Diagnostic>> {
        let program = Arc::new(crate::sound_program(definition)?);
        self.by_name.insert(name.to_owned(), Machine { program, express, definition: definition.to_owned() });
        Ok(())
    }

    /// The state machine of an ARN: one under the ARN itself, else one under its name. Versions and aliases
    /// (`...:name:3`) are the machine.
    pub fn find(&self, arn: &str) -> Option<&Machine> {
        if let Some(machine) = self.by_name.get(arn) {
            return Some(machine);
        }
        let name = match arn.split_once(":stateMachine:") {
            Some((_, rest)) => rest.split(':').next()?,
            None => arn,
        };
        self.by_name.get(name)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }
}

impl PartialEq for Machines {
    /// Equal definitions under equal names.
    fn eq(&self, other: &Self) -> bool {
        let parts = |machines: &Self| -> Vec<(String, String, bool)> {
            let entries = machines.by_name.iter();
            entries
                .map(|(name, machine)| (name.clone(), machine.definition.clone(), machine.express))
                .collect()
        };
        parts(self) == parts(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machines_are_found_by_arn_or_name() {
        let mut machines = Machines::default();
        let definition = r#"{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}"#;
        machines.add("child", definition, false).unwrap();
        let arn = "arn:aws:states:eu-west-1:1:stateMachine:other";
        machines.add(arn, definition, true).unwrap();
        let check = |arn: &str, express: Option<bool>| {
            assert_eq!(machines.find(arn).map(|machine| machine.express), express, "{arn}");
        };
        check("child", Some(false));
        check("arn:aws:states:us-east-1:1:stateMachine:child", Some(false));
        check("arn:aws:states:us-east-1:1:stateMachine:child:3", Some(false));
        check(arn, Some(true));
        check("other", None);
        assert!(machines.add("bad", r#"{"StartAt":"B","States":{}}"#, false).is_err());
    }
}
