//! Plans for tests, drawn in few words.

use plan::{Distribution, Plan, Task, TaskKind};
use proptest::prelude::*;

/// `a b c<a,b`: Glue jobs and what each waits for, all of one duration.
pub fn plan(text: &str, seconds: f64) -> Plan {
    let task = |word: &str| {
        let (id, dependencies) = word.split_once('<').unwrap_or((word, ""));
        Task {
            id: id.to_owned(),
            name: id.to_owned(),
            kind: TaskKind::Glue,
            duration: Distribution::Fixed { seconds },
            depends_on: dependencies.split(',').filter(|d| !d.is_empty()).map(str::to_owned).collect(),
            ..Task::default()
        }
    };
    let tasks = text.split_whitespace().map(task).collect();
    Plan { name: "test".to_owned(), tasks, ..Plan::default() }
}

prop_compose! {
    /// A plan of fewer than `most` tasks, each waiting for up to three that come before it.
    pub fn any_plan(most: usize, seconds: f64)(
        edges in prop::collection::vec(prop::collection::vec(any::<prop::sample::Index>(), 0..4), 1..most)
    ) -> Plan {
        let words: Vec<String> = edges.iter().enumerate().map(|(n, picks)| {
            let needs: Vec<String> = picks.iter().filter(|_| n > 0).map(|pick| format!("t{}", pick.index(n))).collect();
            format!("t{n}<{}", needs.join(","))
        }).collect();
        plan(&words.join(" "), seconds)
    }
}
