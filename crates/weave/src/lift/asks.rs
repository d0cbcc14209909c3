//! How branches wait for each other's tasks, as the layouts write it: a loop that asks whether a task is done, a task token
//! that is sent back, and the word that branches leave for those who ask. In a plan these are dependencies, not tasks.
//!
//! Who is asked after may run in a branch that comes later in the text. So a definition with such waits is walked twice: first
//! to learn which task is whose, then with that knowledge.

use super::origin::Origin;
use super::steps::{gives_up, Region};
use super::tasks::template;
use super::translate::Keys;
use super::walk::Walk;
use crate::layouts::{job_name, DONE, FAILED, STATUS_CHECK_FUNCTION, TABLE};
use asl::json::Node;
use asl::model::{jsonata, IntegrationPattern, QueryLanguage, Resource, State, StateKind};
use petgraph::algo::is_cyclic_directed;
use petgraph::graph::DiGraph;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// So many walks at most learn which waits are for tasks of the definition.
const WALKS: usize = 3;

/// Whose end is waited for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whose {
    /// The task of this kind that runs this job.
    Job(String, String),
    /// The task of this state.
    State(String),
    /// The task whose end is written down under this id.
    Recorded(String),
}

/// What a Task state says or asks.
#[derive(Debug, Clone, PartialEq)]
pub enum Word {
    /// Whether a task is done; a loop asks again.
    Asks(Whose),
    /// To be told that it is.
    Awaits(Whose),
    /// That the task before it is done, under this id.
    Tells(String),
    /// That a task will never be done.
    GivesUp,
}

/// What is known of the waits in a definition.
#[derive(Debug, Clone, Default)]
pub struct Asks {
    /// Whose end was waited for so far.
    pub asked: BTreeSet<Whose>,
    /// Under which ids tasks say that they are done.
    pub recorded: BTreeMap<String, usize>,
    /// Waits for what the definition does not run: they are taken for work.
    refused: BTreeSet<Whose>,
    /// Whether every wait is.
    off: bool,
    known: Option<Known>,
}

/// The tasks that an earlier walk found.
#[derive(Debug, Clone)]
struct Known {
    ids: Vec<String>,
    keys: Keys,
    whose: BTreeMap<Whose, Option<usize>>,
}

impl Known {
    fn new(walk: &Walk<'_>) -> Self {
        let mut whose: BTreeMap<Whose, Option<usize>> = BTreeMap::new();
        let jobs = walk.tasks.iter().map(|task| Whose::Job(task.kind.word().to_owned(), job_name(task)));
        let states = walk.origins.iter().map(|origin| Whose::State(origin.state.clone()));
        let own = jobs.enumerate().chain(states.enumerate());
        for (number, key) in own {
            // Of two tasks that run one job nobody can tell which is meant.
            whose.entry(key).and_modify(|known| *known = None).or_insert(Some(number));
        }
        let recorded = walk.asks.recorded.iter().map(|(id, task)| (Whose::Recorded(id.clone()), Some(*task)));
        whose.extend(recorded);
        Self { ids: walk.tasks.iter().map(|task| task.id.clone()).collect(), keys: walk.keys.clone(), whose }
    }

    fn number(&self, whose: &Whose) -> Option<usize> {
        self.whose.get(whose).copied().flatten()
    }
}

impl Asks {
    /// Whether a wait for this task is a dependency, as far as is known.
    pub fn takes(&self, whose: &Whose) -> bool {
        !self.off && !self.refused.contains(whose)
    }

    /// The number of the task that is waited for, once that is known.
    pub fn number(&self, whose: &Whose) -> Option<usize> {
        self.known.as_ref()?.number(whose)
    }

    /// The id of a task that is still to come.
    pub fn id(&self, task: usize) -> Option<&String> {
        self.known.as_ref()?.ids.get(task)
    }

    /// Whether an earlier walk has found all tasks.
    pub fn is_known(&self) -> bool {
        self.known.is_some()
    }

    /// The keys of all tasks, once they are known.
    pub fn keys(&self) -> Option<Keys> {
        self.known.as_ref().map(|known| known.keys.clone())
    }
}

/// Walks until it is known who waits for whom.
pub fn settled<'h>(mut walk: impl FnMut(Asks) -> Walk<'h>) -> Walk<'h> {
    let mut asks = Asks::default();
    for _ in 0..WALKS {
        let first = walk(asks.clone());
        if first.asks.asked.is_empty() {
            return first;
        }
        let known = Known::new(&first);
        let nobodys: Vec<Whose> =
            first.asks.asked.iter().filter(|whose| known.number(whose).is_none()).cloned().collect();
        if nobodys.is_empty() {
            let second = walk(Asks { known: Some(known), ..asks });
            // Branches that wait for each other for ever are no plan.
            if is_cyclic(&second) {
                break;
            }
            return second;
        }
        asks.refused.extend(nobodys);
    }
    walk(Asks { off: true, ..Asks::default() })
}

fn is_cyclic(walk: &Walk<'_>) -> bool {
    let edge = |task: usize, from: &usize| (*from as u32, task as u32);
    let edges =
        walk.waits.iter().enumerate().flat_map(|(task, own)| own.keys().map(move |from| edge(task, from)));
    is_cyclic_directed(&DiGraph::<(), ()>::from_edges(edges))
}

/// What a state says or asks, if it is one of those that layouts have.
pub fn word(state: &State) -> Option<Word> {
    let StateKind::Task(task) = &state.kind else { return None };
    let Some(Resource::Integration { service, action, pattern, sdk }) = task.parsed_resource() else {
        return None;
    };
    let given = template(state)?;
    let text = |path: &[&str]| {
        let node = path.iter().try_fold(given, |node, key| node.get(key))?;
        node.as_str().filter(|text| jsonata(text).is_none()).map(str::to_owned)
    };
    let says = |path: &[&str], expect: &str| text(path).as_deref() == Some(expect);
    let own = says(&["TableName"], TABLE);
    let id = || text(&["Key", "task", "S"]);
    match (service.as_str(), action.as_str()) {
        ("lambda", "invoke") if says(&["FunctionName"], STATUS_CHECK_FUNCTION) => {
            let job = |field: &str| text(&["Payload", "job", field]);
            let by_job = || Some(Whose::Job(job("kind")?, job("name")?));
            job("state").map(Whose::State).or_else(by_job).map(Word::Asks)
        }
        ("glue", "getJobRuns") if sdk => {
            text(&["JobName"]).map(|job| Word::Asks(Whose::Job("glue".to_owned(), job)))
        }
        ("dynamodb", "getItem") if own => id().map(Whose::Recorded).map(Word::Asks),
        ("dynamodb", "updateItem") if own && pattern == IntegrationPattern::WaitForTaskToken => {
            id().map(Whose::Recorded).map(Word::Awaits)
        }
        ("dynamodb", "updateItem") if own => {
            match text(&["ExpressionAttributeValues", ":outcome", "S"])?.as_str() {
                DONE => id().map(Word::Tells),
                FAILED => Some(Word::GivesUp),
                _ => None,
            }
        }
        ("dynamodb", "putItem") if own => match text(&["Item", "taskOutcome", "S"])?.as_str() {
            DONE => text(&["Item", "task", "S"]).map(Word::Tells),
            FAILED => Some(Word::GivesUp),
            _ => None,
        },
        _ => None,
    }
}

/// The state of a loop that asks, where all else in the loop decides and waits, or gives up what waits in vain.
pub fn asked<'a>(region: &Region<'a>) -> Option<(&'a State, Whose)> {
    let (first, others) = region.states.split_first()?;
    let plain = |state: &&State| match &state.kind {
        StateKind::Choice(_) | StateKind::Wait(_) => true,
        StateKind::Pass(_) => gives_up(state),
        // Whether a task that Glue does not list was given up is in the table.
        StateKind::Task(_) => matches!(word(state), Some(Word::GivesUp | Word::Asks(Whose::Recorded(_)))),
        _ => sends(state, "sendTaskFailure"),
    };
    match word(first)? {
        Word::Asks(whose) if region.loops && others.iter().all(plain) => Some((first, whose)),
        _ => None,
    }
}

/// The state of a loop or of a decision that asks, among whatever else.
pub fn asks<'a>(states: &[&'a State]) -> Option<&'a State> {
    let is_so = |state: &&&State| matches!(word(state), Some(Word::Asks(_) | Word::Awaits(_)));
    states.iter().find(is_so).copied()
}

/// Whether a Map state sends tokens back and does nothing else.
pub fn wakes(state: &State) -> bool {
    sends(state, "sendTaskSuccess")
}

fn sends(state: &State, action: &str) -> bool {
    let StateKind::Map(_) = &state.kind else { return false };
    let does = |state: &State| match &state.kind {
        StateKind::Task(task) => {
            let resource = task.resource.as_ref().map_or("", |resource| resource.value.as_str());
            resource.rsplit_once(":aws-sdk:sfn:").is_some_and(|(_, call)| call == action)
        }
        _ => false,
    };
    state.kind.scopes().into_iter().all(|scope| scope.states.values().all(does))
}

/// What a state that asks is told, given the output of the task.
pub fn answer(state: &State, output: &Rc<Origin>) -> Rc<Origin> {
    let object = |field: &str, value: &Rc<Origin>| Origin::object([(field.to_owned(), value.clone())].into());
    match word(state) {
        Some(Word::Awaits(_)) => object("output", output),
        _ => object("Payload", &object("output", output)),
    }
}

/// Where a Pass state behind a loop puts what the loop was told: into its ResultPath, or into these variables.
pub fn taken_into(state: &State) -> Option<Vec<String>> {
    let StateKind::Pass(_) = &state.kind else { return None };
    let has_output =
        |node: &Node| node.members().iter().any(|member| member.key.trim_end_matches(".$") == "output");
    match state.query_language {
        QueryLanguage::JSONPath => {
            state.parameters.as_deref().filter(|node| has_output(node)).map(|_| Vec::new())
        }
        QueryLanguage::JSONata => {
            let members = state.assign.as_deref()?.members();
            let all = members.iter().all(|member| has_output(&member.value));
            all.then(|| members.iter().map(|member| member.key.clone()).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::closure;
    use crate::layouts::weave_in;
    use crate::testing;
    use asl::model::QueryLanguage;
    use plan::{FailurePolicy, Graph, Plan, TaskKind};
    use proptest::prelude::*;
    use protocol::{Layout, Lifted, Why};

    const WAITING: [Layout; 4] = [Layout::Polling, Layout::PollingGlue, Layout::Exact, Layout::Callback];

    fn lifted(plan: &Plan, layout: Layout, language: QueryLanguage) -> Lifted {
        crate::lift(&weave_in(plan, layout, language).unwrap().definition, &[])
    }

    fn codes(lifted: &Lifted) -> Vec<&str> {
        lifted.diagnostics.iter().map(|found| found.code.as_str()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        /// What branches wait for is in the plan, and nothing else is.
        #[test]
        fn what_is_woven_is_lifted_again(plan in testing::any_plan(16, 300.0)) {
            let wanted = closure(&plan);
            for language in [QueryLanguage::JSONPath, QueryLanguage::JSONata] {
                let finishing = Plan { on_failure: FailurePolicy::FinishIndependent, ..plan.clone() };
                // A plan that is one branch has no waits, but a decision before each task.
                let waits = |layout: &Layout| weave_in(&finishing, *layout, language).unwrap().definition.contains("Branches");
                for layout in WAITING.into_iter().filter(waits) {
                    let lifted = lifted(&finishing, layout, language);
                    prop_assert_eq!(closure(&lifted.plan), wanted.clone(), "{:?} {:#?}", layout, lifted.diagnostics);
                }
                for layout in WAITING {
                    let lifted = lifted(&plan, layout, language);
                    prop_assert!(lifted.diagnostics.is_empty(), "{layout:?} {:#?}", lifted.diagnostics);
                    prop_assert_eq!(closure(&lifted.plan), wanted.clone(), "{:?}", layout);
                }
                // Stages and nested Parallel states order more than that.
                for layout in [Layout::Sequential, Layout::Staged, Layout::Nested] {
                    let enforced = closure(&lifted(&plan, layout, language).plan);
                    prop_assert!(wanted.iter().all(|pair| enforced.contains(pair)), "{layout:?}");
                }
            }
        }
    }

    /// One task of each kind, and another that waits for it and mostly receives its data.
    fn every_kind() -> Plan {
        let mut plan =
            testing::plan("host a b c d e f g last<host,a,b,c,d,e,f,g more<host,a,b,c,d,e,f,g", 300.0);
        let kinds = TaskKind::ALL.into_iter().chain([TaskKind::Lambda]);
        for (task, kind) in plan.tasks.iter_mut().skip(1).zip(kinds).take(7) {
            task.kind = kind;
            task.resource =
                (kind == TaskKind::Generic).then(|| "arn:aws:states:::aws-sdk:s3:listBuckets".to_owned());
        }
        plan.tasks[3].parameters.insert("JobQueue".to_owned(), "q".into());
        for task in plan.tasks.iter_mut().skip(8) {
            task.kind = TaskKind::Lambda;
            task.continues = Some("host".to_owned());
            task.receives = ["a", "b", "c", "d", "e", "f"].map(str::to_owned).to_vec();
        }
        plan
    }

    #[test]
    fn data_goes_along_with_the_wait() {
        for on_failure in [FailurePolicy::FailFast, FailurePolicy::FinishIndependent] {
            data_goes_along(&Plan { on_failure, ..every_kind() });
        }
    }

    fn data_goes_along(plan: &Plan) {
        for language in [QueryLanguage::JSONPath, QueryLanguage::JSONata] {
            for layout in WAITING {
                let lifted = lifted(plan, layout, language);
                assert_eq!(closure(&lifted.plan), closure(plan), "{layout:?} {:#?}", lifted.diagnostics);
                for own in &plan.tasks {
                    let task = lifted.plan.tasks.iter().find(|task| task.id == own.id).unwrap();
                    let mut receives = task.receives.clone();
                    receives.sort();
                    assert_eq!(receives, own.receives, "{layout:?} {language:?} {}", own.id);
                    assert_eq!(task.kind, own.kind);
                }
                assert!(!codes(&lifted).contains(&"POLL_NOT_READ"), "{layout:?} {:#?}", lifted.diagnostics);
            }
        }
    }

    #[test]
    fn what_is_asked_for_is_declared() {
        let plan = testing::plan("g1 g2 g3 s1<g1,g3 s2<g2,g3", 300.0);
        let lifted = lifted(&plan, Layout::Polling, QueryLanguage::JSONPath);
        let asked: Vec<_> = lifted.dependencies.iter().filter(|known| known.why == Why::Asked).collect();
        assert_eq!(asked.len(), 2, "{:#?}", lifted.dependencies);
        assert_eq!(asked[0].place, "/States/Run pipeline/Branches/0/States/Check g3");
        assert_eq!(lifted.declared_only().tasks[1].depends_on, ["g3"]);
    }

    /// Nobody in the definition runs what is asked for.
    #[test]
    fn what_is_not_read_is_said() {
        let plan = testing::plan("g1 g2 g3 s1<g1,g3 s2<g2,g3", 300.0);
        for layout in [Layout::Polling, Layout::PollingGlue] {
            let text = weave_in(&plan, layout, QueryLanguage::JSONPath).unwrap().definition;
            let others = text.replace("\"name\": \"g3\"", "\"name\": \"elsewhere\"");
            let others = others.replace("\"JobName\": \"g3\",\n", "\"JobName\": \"elsewhere\",\n");
            let lifted = crate::lift(&others, &[]);
            let count = codes(&lifted).iter().filter(|code| **code == "POLL_NOT_READ").count();
            assert_eq!(count, 2, "{layout:?} {:#?} {others}", lifted.diagnostics);
        }
    }

    #[test]
    fn branches_that_wait_for_each_other_are_no_circle() {
        let plan = testing::plan("a b c<a,b d<a,b", 300.0);
        let text = weave_in(&plan, Layout::Polling, QueryLanguage::JSONPath).unwrap().definition;
        // Each branch asks for the task that comes last in the other.
        let text =
            text.replace("\"name\": \"a\"", "\"name\": \"x\"").replace("\"name\": \"b\"", "\"name\": \"d\"");
        let text = text.replace("\"name\": \"x\"", "\"name\": \"c\"");
        let lifted = crate::lift(&text, &[]);
        assert!(Graph::new(&lifted.plan).order().is_some(), "{:#?}", lifted.plan);
        assert!(codes(&lifted).contains(&"POLL_NOT_READ"), "{:#?}", lifted.diagnostics);
    }
}
