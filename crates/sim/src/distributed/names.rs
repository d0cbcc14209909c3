//! Names of Map Runs and of the executions they start.

use crate::chance::Entropy;
use crate::options::Names;
use rand_pcg::rand_core::Rng;
use std::sync::Arc;

/// An id in the form of a random UUID; a function of what it is for.
pub(crate) fn uuid(entropy: Entropy, key: &str, occasion: u64) -> String {
    let mut stream = entropy.stream(key, occasion);
    let (high, low) = (stream.next_u64(), stream.next_u64());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        0x8000 | ((low >> 48) & 0x3fff),
        low & 0xffff_ffff_ffff
    )
}

/// The names of one Map Run.
#[derive(Debug)]
pub(crate) struct RunNames {
    pub arn: Arc<str>,
    /// The last part of the ARN, and the folder of its results.
    pub id: String,
    /// `arn:...:execution:Machine/Label:`
    executions: String,
    /// What every child's names have in common.
    common: Names,
}

impl RunNames {
    /// `around`: the names of the execution whose state this is; `key`: where and when the state is.
    pub fn new(around: &Names, label: Option<&Arc<str>>, entropy: Entropy, key: &str) -> Self {
        let label =
            label.map_or_else(|| uuid(entropy, &around.state_machine_name, 0), |label| label.to_string());
        let id = uuid(entropy, key, 0);
        let machine_arn = format!("{}/{label}", around.state_machine_arn);
        Self {
            arn: format!("{}:{id}", machine_arn.replacen(":stateMachine:", ":mapRun:", 1)).into(),
            executions: format!("{}:", machine_arn.replacen(":stateMachine:", ":execution:", 1)),
            common: Names {
                state_machine_arn: machine_arn.into(),
                state_machine_name: format!("{}/{label}", around.state_machine_name).into(),
                ..around.clone()
            },
            id,
        }
    }

    /// The names of the child of this index.
    pub fn child(&self, entropy: Entropy, index: u64) -> Arc<Names> {
        let name = uuid(entropy, &self.id, index);
        Arc::new(Names {
            execution_arn: format!("{}{name}", self.executions).into(),
            execution_name: name.into(),
            ..self.common.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_are_those_of_a_map_run() {
        let names = RunNames::new(&Names::default(), Some(&"Each".into()), Entropy::default(), "Each:1");
        let account = "arn:aws:states:us-east-1:123456789012";
        assert_eq!(&*names.arn, format!("{account}:mapRun:StateMachine/Each:{}", names.id));
        let child = names.child(Entropy::default(), 3);
        assert_eq!(
            &*child.execution_arn,
            format!("{account}:execution:StateMachine/Each:{}", child.execution_name)
        );
        assert_eq!(&*child.state_machine_arn, format!("{account}:stateMachine:StateMachine/Each"));
        assert_ne!(child, names.child(Entropy::default(), 4));
        assert_eq!(child.execution_name.len(), 36);
    }
}
