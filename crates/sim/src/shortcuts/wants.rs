//! Which parts of task answers can affect decisions, waits and further calls, found out once for a program.
//!
//! Of many runs only the figures are wanted. Then what a task's answer holds beyond what the states after it read need not be
//! made: `{"JobRun": {"JobRunState": "RUNNING"}}` will do for a poller that decides on the state alone. Going backwards from
//! every state to those before it, until nothing more is found, each state's input is given the places in it that are read
//! from there on; where that is not known well enough (JSONata, variables, lists), all of it counts.

use crate::data::{InputPlace, Source, Template, Write};
use crate::program::{Program, ScopeId, StateDef, StateId, TaskDef, WaitDef, Work};
use asl::model::QueryLanguage;
use expr::Path;
use std::collections::BTreeSet;
use std::sync::Arc;

/// With more fields, or deeper, everything is wanted: the analysis stays linear in the program's size.
const MOST_FIELDS: usize = 32;
const MOST_LEVELS: usize = 8;

/// What of a value is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wants {
    /// That it is there and of its kind, and of its fields these. Without fields nothing else of it matters.
    Fields(Vec<(Arc<str>, Wants)>),
    /// Which one it is, to ask a service after it.
    Handle,
    /// All of it.
    All,
}

impl Default for Wants {
    fn default() -> Self {
        Self::NOTHING
    }
}

impl Wants {
    /// Nothing of it is looked at.
    pub const NOTHING: Self = Self::Fields(Vec::new());

    /// What of a field is wanted; `None`: it is not.
    pub fn field(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Fields(fields) => fields.iter().find(|(own, _)| &**own == key).map(|(_, wants)| wants),
            Self::Handle | Self::All => Some(self),
        }
    }

    /// Whether nothing is wanted but what is at this place.
    pub fn only(&self, place: &[&str]) -> bool {
        let Some((key, rest)) = place.split_first() else { return true };
        match self {
            Self::Fields(fields) => fields.iter().all(|(own, wants)| &**own == *key && wants.only(rest)),
            Self::Handle | Self::All => false,
        }
    }

    /// The names of the fields of which all is wanted; `None` if that is so of the value itself.
    fn names<'a>(&'a self, found: &mut Vec<&'a str>) -> Option<()> {
        match self {
            Self::All => None,
            Self::Handle => Some(()),
            Self::Fields(fields) => {
                for (key, wants) in fields {
                    if wants.names(found).is_none() {
                        found.push(key);
                    }
                }
                Some(())
            }
        }
    }

    fn add(&mut self, other: &Self) {
        self.add_within(other, MOST_LEVELS);
    }

    fn add_within(&mut self, other: &Self, levels: usize) {
        match (&mut *self, other) {
            (Self::All, _) => {}
            (Self::Handle, Self::Handle) => {}
            (own, other) if own == &Self::NOTHING => *own = other.clone(),
            (_, other) if other == &Self::NOTHING => {}
            (Self::Fields(own), Self::Fields(others)) if levels > 0 => {
                for (key, wants) in others {
                    match own.iter_mut().find(|(known, _)| known == key) {
                        Some((_, known)) => known.add_within(wants, levels - 1),
                        None => own.push((key.clone(), wants.clone())),
                    }
                }
                if own.len() > MOST_FIELDS {
                    *self = Self::All;
                }
            }
            _ => *self = Self::All,
        }
    }

    /// A value of which this is wanted at a place.
    fn at(place: &[String], wants: Self) -> Self {
        if place.len() > MOST_LEVELS {
            return Self::All;
        }
        let around = |inner: Self, key: &String| Self::Fields(vec![(key.as_str().into(), inner)]);
        place.iter().rev().fold(wants, around)
    }

    /// What is wanted of what is put at a place of a value of which this is wanted.
    fn inside(&self, place: &[String]) -> Self {
        let found = place.iter().try_fold(self, |wants, key| wants.field(key));
        found.cloned().unwrap_or_default()
    }
}

/// What is wanted of the answers of a program's tasks.
#[derive(Debug)]
pub struct Wanted {
    /// Of each state's result.
    results: Vec<Wants>,
    /// Whether nothing looks at a run's id but to ask after the run: then it can be any that is not another's.
    pub ids_are_free: bool,
}

impl Wanted {
    /// Of a state's result.
    pub fn of_result(&self, state: StateId) -> &Wants {
        self.results.get(state as usize).unwrap_or(&Wants::All)
    }

    /// Looks through a program, of which nothing is wanted in the end but whether and when it succeeds.
    pub(crate) fn by(program: &Program) -> Self {
        let mut search = Search::new(program);
        while search.pass() {}
        let answers = program.states.iter().zip(&search.results);
        let tasks = answers.filter(|(def, _)| matches!(def.work, Work::Task(_)));
        // Child executions are run in full, with ids of their own.
        let childless = !program.states.iter().any(starts_children);
        let ids_are_free = childless && tasks.map(|(_, wants)| wants).all(names_no_run);
        Self { results: search.results, ids_are_free }
    }
}

fn starts_children(def: &StateDef) -> bool {
    matches!(&def.work, Work::Map(map) if map.distributed.is_some())
}

/// Whether no decision can be taken on a run's id in this answer: all that is read of it is what never holds one.
fn names_no_run(wants: &Wants) -> bool {
    let mut names = Vec::new();
    let without = ["JobRunState", "attempt", "status", "statusCode"];
    wants.names(&mut names).is_some() && names.iter().all(|name| without.contains(name))
}

struct Search<'p> {
    program: &'p Program,
    /// Of each state's raw input.
    inputs: Vec<Wants>,
    results: Vec<Wants>,
    /// The scope that each state is in.
    scopes: Vec<ScopeId>,
    /// The state whose scope each scope is.
    owners: Vec<Option<StateId>>,
}

impl<'p> Search<'p> {
    fn new(program: &'p Program) -> Self {
        let count = program.states.len();
        let mut owners = vec![None; program.scopes.len()];
        for (id, def) in (0..).zip(&program.states) {
            let own: &[ScopeId] = match &def.work {
                Work::Parallel(branches) => branches,
                Work::Map(map) => std::slice::from_ref(&map.processor),
                _ => &[],
            };
            for scope in own {
                owners.get_mut(*scope as usize).into_iter().for_each(|owner| *owner = Some(id));
            }
        }
        let mut scopes = vec![0; count];
        for (scope, def) in (0..).zip(&program.scopes) {
            let (mut pending, mut seen) = (vec![def.start], BTreeSet::new());
            while let Some(state) = pending.pop() {
                if !seen.insert(state) {
                    continue;
                }
                scopes.get_mut(state as usize).into_iter().for_each(|place| *place = scope);
                pending.extend(program.states.get(state as usize).into_iter().flat_map(successors));
            }
        }
        Self {
            program,
            inputs: vec![Wants::NOTHING; count],
            results: vec![Wants::NOTHING; count],
            scopes,
            owners,
        }
    }

    /// Looks at every state once, the last first; whether anything new was found.
    fn pass(&mut self) -> bool {
        let mut found = false;
        for (id, def) in (0..self.program.len() as StateId).zip(&self.program.states).rev() {
            let (input, result) = self.of_state(id, def);
            for (known, new) in [(&mut self.inputs, input), (&mut self.results, result)] {
                let Some(known) = known.get_mut(id as usize) else { continue };
                let before = known.clone();
                known.add(&new);
                found |= *known != before;
            }
        }
        found
    }

    fn input_of(&self, state: StateId) -> &Wants {
        self.inputs.get(state as usize).unwrap_or(&Wants::All)
    }

    /// What is wanted of the state's raw input, and of its result.
    fn of_state(&self, id: StateId, def: &StateDef) -> (Wants, Wants) {
        let plain = def.language == QueryLanguage::JSONPath && def.output.is_none() && def.assign.is_none();
        if !plain || !def.catch.iter().all(|way| way.output.is_none() && way.assign.is_none()) {
            return (Wants::All, Wants::All);
        }
        let after = through(&def.output_path, self.after(id, def));
        let (mut input, mut result) = (Wants::NOTHING, Wants::NOTHING);
        let mut effective = self.read(def);
        match def.work {
            Work::Task(_) | Work::Pass { .. } | Work::Parallel(_) | Work::Map(_) => {
                (input, result) = written(&def.result_path, &after);
                if let Some(selector) = &def.result_selector {
                    result = copied(selector, Wants::All);
                }
                if matches!(def.work, Work::Pass { result: None }) && def.parameters.is_none() {
                    effective.add(&result);
                }
            }
            _ => effective.add(&after),
        }
        for catcher in &def.catch {
            input.add(&written(&catcher.result_path, self.input_of(catcher.next)).0);
        }
        input.add(&through(&def.input_path, effective));
        (input, result)
    }

    /// Of what the state gives on.
    fn after(&self, id: StateId, def: &StateDef) -> Wants {
        let mut wants = Wants::NOTHING;
        let targets: Vec<StateId> = match &def.work {
            Work::Choice { rules, default } => rules.iter().map(|rule| rule.next).chain(*default).collect(),
            Work::Fail { .. } => return wants,
            _ => def.next.into_iter().collect(),
        };
        for target in &targets {
            wants.add(self.input_of(*target));
        }
        if targets.is_empty() {
            let scope = self.scopes.get(id as usize).copied().unwrap_or_default();
            let owner = self.owners.get(scope as usize).copied().flatten();
            let owner = owner.and_then(|owner| self.program.states.get(owner as usize));
            wants = match owner {
                Some(owner) if !owner.discards_result() => Wants::All,
                Some(owner) if starts_children(owner) => Wants::All,
                _ => Wants::NOTHING,
            };
        }
        wants
    }

    /// Of the effective input, what the state itself reads.
    fn read(&self, def: &StateDef) -> Wants {
        match &def.work {
            Work::Task(task) => asked(def, task),
            Work::Pass { result: Some(_) } | Work::Succeed => Wants::NOTHING,
            Work::Pass { result: None } => {
                def.parameters.as_ref().map_or(Wants::NOTHING, |template| copied(template, Wants::All))
            }
            Work::Parallel(branches) => match &def.parameters {
                Some(template) => copied(template, Wants::All),
                None => {
                    let scopes = branches.iter().filter_map(|scope| self.program.scopes.get(*scope as usize));
                    scopes.fold(Wants::NOTHING, |mut wants, scope| {
                        wants.add(self.input_of(scope.start));
                        wants
                    })
                }
            },
            Work::Choice { rules, .. } => {
                let mut wants = Wants::NOTHING;
                for rule in rules {
                    match rule.rule.paths() {
                        Some(paths) if rule.output.is_none() && rule.assign.is_none() => {
                            paths.into_iter().for_each(|path| wants.add(&path_to(path, Wants::All)));
                        }
                        _ => return Wants::All,
                    }
                }
                wants
            }
            Work::Wait(WaitDef::Seconds(_) | WaitDef::Timestamp(_)) => Wants::NOTHING,
            Work::Fail { error, cause } if [error, cause].into_iter().flatten().all(Source::is_literal) => {
                Wants::NOTHING
            }
            Work::Wait(_) | Work::Fail { .. } | Work::Map(_) => Wants::All,
        }
    }
}

/// Where a state may lead within its scope.
fn successors(def: &StateDef) -> Vec<StateId> {
    let chosen: Vec<StateId> = match &def.work {
        Work::Choice { rules, default } => rules.iter().map(|rule| rule.next).chain(*default).collect(),
        _ => Vec::new(),
    };
    chosen.into_iter().chain(def.next).chain(def.catch.iter().map(|catcher| catcher.next)).collect()
}

/// What a Task sends. A query may only name what it asks after; anything else may come back, and be decided on.
fn asked(def: &StateDef, task: &TaskDef) -> Wants {
    let fixed = |source: &Option<Source>| matches!(source, None | Some(Source::Literal(_)));
    let leaf = if task.service.is_query() { Wants::Handle } else { Wants::All };
    match &def.parameters {
        Some(template) if fixed(&task.timeout) && fixed(&task.heartbeat) && task.credentials.is_none() => {
            copied(template, leaf)
        }
        _ => Wants::All,
    }
}

/// What a template reads; `leaf` of what it only copies.
fn copied(template: &Template, leaf: Wants) -> Wants {
    let Template::Jsonpath(template) = template else { return Wants::All };
    let leaf = if template.only_copies() { leaf } else { Wants::All };
    template.paths().into_iter().fold(Wants::NOTHING, |mut wants, path| {
        wants.add(&path_to(path, leaf.clone()));
        wants
    })
}

/// A value of which a path reads so much.
fn path_to(path: &Path, leaf: Wants) -> Wants {
    if path.is_context() || path.variable().is_some() {
        return Wants::NOTHING;
    }
    // Others may look elsewhere too, in their filters.
    match path.keys() {
        (keys, true) => Wants::at(&keys, leaf),
        _ => Wants::All,
    }
}

/// What is wanted of a value if this is wanted of a place in it.
fn through(place: &InputPlace, wants: Wants) -> Wants {
    match place {
        InputPlace::Whole => wants,
        InputPlace::Nothing => Wants::NOTHING,
        InputPlace::Path(path) => path_to(path, wants),
    }
}

/// What is wanted of a raw input and of a result that is written into it, if this is wanted of what they make.
fn written(write: &Write, wants: &Wants) -> (Wants, Wants) {
    match write {
        Write::Replace => (Wants::NOTHING, wants.clone()),
        Write::Discard => (wants.clone(), Wants::NOTHING),
        Write::Into(path) => {
            let (keys, _) = path.path().keys();
            let mut input = wants.clone();
            // What is on the way must be there.
            input.add(&Wants::at(
                keys.get(..keys.len().saturating_sub(1)).unwrap_or_default(),
                Wants::NOTHING,
            ));
            (input, wants.inside(&keys))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(states: &str, state: &str, expect: &Wants, free: bool) {
        let definition = format!(r#"{{"StartAt":"A","States":{{{states}}}}}"#);
        let program = Program::compile(&asl::parse(&definition).machine).unwrap();
        let wanted = Wanted::by(&program);
        assert_eq!(wanted.of_result(program.state(state).unwrap()), expect, "{states}");
        assert_eq!(wanted.ids_are_free, free, "{states}");
    }

    fn at(place: &str, wants: Wants) -> Wants {
        Wants::at(&place.split('.').map(str::to_owned).collect::<Vec<_>>(), wants)
    }

    const POLL: &str = r#""A":{"Type":"Task","Resource":"arn:aws:states:::glue:startJobRun","Parameters":{"JobName":"j"},"ResultPath":"$.run","Next":"W"},
        "W":{"Type":"Wait","Seconds":1,"Next":"B"},
        "B":{"Type":"Task","Resource":"arn:aws:states:::aws-sdk:glue:getJobRun","ResultPath":"$.s.t","Next":"C",
            "Parameters":{"JobName":"j","RunId.$":"$.run.JobRunId"}},
        "C":{"Type":"Choice","Choices":[{"Variable":"$.s.t.JobRun.JobRunState","StringEquals":"RUNNING","Next":"W"}],"Default":"D"},"#;

    #[test]
    fn a_poller_wants_the_state_alone() {
        let end = r#""D":{"Type":"Pass","End":true}"#;
        check(&format!("{POLL}{end}"), "B", &at("JobRun.JobRunState", Wants::All), true);
        check(&format!("{POLL}{end}"), "A", &at("JobRunId", Wants::Handle), true);
    }

    #[test]
    fn what_goes_elsewhere_is_wanted() {
        let sent = r#""D":{"Type":"Task","Resource":"arn:aws:states:::sns:publish","Parameters":{"Message.$":"$.run"},"End":true}"#;
        check(&format!("{POLL}{sent}"), "A", &Wants::All, false);
        let judged = r#""D":{"Type":"Choice","Choices":[{"Variable":"$.run.JobRunId","StringEquals":"x","Next":"E"}],"Default":"E"},"E":{"Type":"Succeed"}"#;
        check(&format!("{POLL}{judged}"), "A", &at("JobRunId", Wants::All), false);
        let all = r#""D":{"Type":"Task","Resource":"arn:aws:states:::sns:publish","End":true}"#;
        check(&format!("{POLL}{all}"), "B", &Wants::All, false);
    }

    #[test]
    fn branches_are_looked_through() {
        let alone = |rest: &str| {
            format!(
                r#""A":{{"Type":"Parallel","End":true{rest},"Branches":[{{"StartAt":"T","States":{{
                "T":{{"Type":"Task","Resource":"arn:aws:states:::glue:startJobRun.sync","Parameters":{{}},"End":true}}}}}}]}}"#
            )
        };
        check(&alone(r#","ResultPath":null"#), "T", &Wants::NOTHING, true);
        check(&alone(""), "T", &Wants::All, false);
    }

    #[test]
    fn a_loop_that_digs_deeper_ends() {
        let dig = r#""A":{"Type":"Task","Resource":"arn:aws:states:::demo:a","Parameters":{},"Next":"B"},
            "B":{"Type":"Choice","OutputPath":"$.a","Choices":[{"Variable":"$.b","IsPresent":true,"Next":"B"}],"Default":"C"},
            "C":{"Type":"Succeed"}"#;
        let program =
            Program::compile(&asl::parse(&format!(r#"{{"StartAt":"A","States":{{{dig}}}}}"#)).machine);
        Wanted::by(&program.unwrap());
    }
}
