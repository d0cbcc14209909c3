//! Through the definition in the order in which it runs: every task on the way, what it has to wait for, and what it
//! reads.

use super::asks::{self, Asks, Whose, Word};
use super::children;
use super::data::{left, sent, taken};
use super::history::Measured;
use super::origin::Origin;
use super::reads::{Read, Sources, Variables};
use super::report;
use super::steps::{steps, Region, Step};
use super::tasks::{whole_input, work, Ids, Work};
use super::translate::{Keys, Translation};
use asl::json::Node;
use asl::model::{walk_scopes, ParallelState, QueryLanguage, Scope, State, StateKind, TaskState};
use asl::{Diagnostic, Span};
use plan::{Distribution, Task};
use protocol::{Child, Evidence, Why};
use std::collections::BTreeMap;
use std::rc::Rc;

/// More dependencies than this are not listed: a stage of a thousand tasks behind another has a million.
pub const MAX_DEPENDENCIES: usize = 100_000;

/// The tasks whose end comes right before, and where and how the definition waits for it.
type Frontier = Vec<(usize, Rc<str>, Why)>;

/// What the step before in a scope was to other branches.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// Nothing.
    Work,
    /// It has waited for this task, where it is known.
    Asked(Option<usize>),
    /// It has told them of a task's end.
    Told,
}

/// What was found so far.
#[derive(Default)]
pub struct Walk<'h> {
    /// The tasks, without their dependencies.
    pub tasks: Vec<Task>,
    /// What each was.
    pub origins: Vec<protocol::Origin>,
    /// For each task, by the number of the task it waits for: why.
    pub waits: Vec<BTreeMap<usize, Evidence>>,
    /// State machines for tasks of several states.
    pub children: Vec<Child>,
    /// What a plan cannot say.
    pub diagnostics: Vec<Diagnostic>,
    /// How many dependencies there are.
    count: usize,
    /// Whether some were left out.
    pub cut: bool,
    /// Functions that are called without retrying Lambda's own errors: their names and places.
    pub unretried: Vec<(String, String, Span)>,
    /// Under which keys tasks receive the outputs of others.
    pub keys: Keys,
    /// How branches wait for each other.
    pub asks: Asks,
    ids: Ids,
    /// For each task whether its duration was measured.
    was_seen: Vec<bool>,
    measured: Option<&'h Measured>,
}

impl<'h> Walk<'h> {
    /// A walk that takes durations from what was measured, and knows this of waits between branches.
    pub fn new(measured: &'h Measured, asks: Asks) -> Self {
        let keys = asks.keys().unwrap_or_default();
        Self { measured: Some(measured), asks, keys, ..Self::default() }
    }

    /// The whole definition.
    pub fn machine(&mut self, document: &Node, scope: &Scope) {
        self.scope(document, scope, &Vec::new(), Origin::input(), &mut Variables::new());
    }

    /// A scope that is entered when the tasks of `before` have ended. Returns which tasks' end its own end is, and the
    /// origin of its output.
    fn scope(
        &mut self,
        node: &Node,
        scope: &Scope,
        before: &Frontier,
        input: Rc<Origin>,
        variables: &mut Variables,
    ) -> (Frontier, Rc<Origin>) {
        let hole = Node::new(asl::json::Kind::Missing);
        let states = node.get("States").unwrap_or(&hole);
        let mut before = before.clone();
        let mut data = input;
        let mut last = Before::Work;
        for step in steps(scope) {
            let between = match &step {
                Step::State(state) => self.between(state, &mut before, &data, last, variables),
                Step::Region(region) => asks::asked(region)
                    .filter(|(_, whose)| self.asks.takes(whose))
                    .map(|(check, whose)| self.ask(check, whose, &mut before, &data, variables)),
            };
            if let Some((output, now)) = between {
                (data, last) = (output, now);
                continue;
            }
            last = Before::Work;
            let members = match &step {
                Step::State(state) => std::slice::from_ref(state),
                Step::Region(region) => region.states.as_slice(),
            };
            self.diagnostics.extend(asks::asks(members).map(report::unread));
            (before, data) = match step {
                Step::State(state) => {
                    self.diagnostics.extend(report::handlers(state));
                    self.state(states, state, before, &data, variables)
                }
                Step::Region(region) => self.region(states, scope, &region, before, &data, variables),
            };
        }
        (before, data)
    }

    /// A state that is there for other branches alone: what goes on from it, and what it was.
    fn between(
        &mut self,
        state: &State,
        before: &mut Frontier,
        input: &Rc<Origin>,
        last: Before,
        variables: &mut Variables,
    ) -> Option<(Rc<Origin>, Before)> {
        if let (Before::Told, true) = (last, asks::wakes(state)) {
            return Some((input.clone(), Before::Told));
        }
        if let (Before::Asked(Some(task)), Some(names)) = (last, asks::taken_into(state)) {
            let entry = Origin::object([("output".to_owned(), self.keys.output(task))].into());
            if state.query_language == QueryLanguage::JSONPath {
                return Some((left(state, input, &entry, variables), Before::Work));
            }
            variables.extend(names.into_iter().map(|name| (name, entry.clone())));
            return Some((input.clone(), Before::Work));
        }
        match asks::word(state)? {
            Word::Awaits(whose) if self.asks.takes(&whose) => {
                Some(self.ask(state, whose, before, input, variables))
            }
            Word::Tells(id) => {
                let [(task, ..)] = before.as_slice() else { return None };
                self.asks.recorded.insert(id, *task);
                Some((input.clone(), Before::Told))
            }
            _ => None,
        }
    }

    /// A wait for a task of another branch: it comes before whatever follows.
    fn ask(
        &mut self,
        state: &State,
        whose: Whose,
        before: &mut Frontier,
        input: &Rc<Origin>,
        variables: &mut Variables,
    ) -> (Rc<Origin>, Before) {
        let task = self.asks.number(&whose);
        self.asks.asked.insert(whose);
        before.extend(task.map(|task| (task, state.path.as_str().into(), Why::Asked)));
        let output = task.map_or_else(Origin::nobody, |task| self.keys.output(task));
        let data = left(state, input, &asks::answer(state, &output), variables);
        (data, Before::Asked(task))
    }

    fn state(
        &mut self,
        states: &Node,
        state: &State,
        before: Frontier,
        input: &Rc<Origin>,
        variables: &mut Variables,
    ) -> (Frontier, Rc<Origin>) {
        match &state.kind {
            StateKind::Task(task) => {
                let (_, reads) = sent(state, input, variables);
                let number = self.task(state, task, input, variables);
                self.origin(number, state, states.get(&state.name), Some(task));
                self.wait(number, &before, reads);
                let output = left(state, input, &Origin::task(number), variables);
                (self.after(number, &state.path), output)
            }
            StateKind::Map(_) => {
                let (_, mut reads) = sent(state, input, variables);
                reads.extend(inner_variables(state, variables));
                let seen = self.seen(&state.name);
                let number = self.opaque(&state.name, state, (input, variables), &reads, seen);
                self.origin(number, state, states.get(&state.name), None);
                self.child(number, children::of_state(states, state));
                self.diagnostics.push(report::map(state));
                self.wait(number, &before, reads);
                let output = left(state, input, &Origin::task(number), variables);
                (self.after(number, &state.path), output)
            }
            StateKind::Parallel(parallel) => {
                self.diagnostics.extend(report::settings(state));
                let (given, _) = sent(state, input, variables);
                let node = states.get(&state.name);
                let (after, results) = self.branches(node, state, parallel, &before, &given, variables);
                let output = left(state, input, &results, variables);
                (after, output)
            }
            _ => {
                self.diagnostics.extend(report::left_out(state));
                let (given, _) = sent(state, input, variables);
                let result = match &state.kind {
                    StateKind::Pass(pass) => pass.result.as_deref().map_or(given, Origin::constant),
                    _ => given,
                };
                (before, left(state, input, &result, variables))
            }
        }
    }

    fn branches(
        &mut self,
        node: Option<&Node>,
        state: &State,
        parallel: &ParallelState,
        before: &Frontier,
        given: &Rc<Origin>,
        variables: &Variables,
    ) -> (Frontier, Rc<Origin>) {
        let hole = Node::new(asl::json::Kind::Missing);
        let nodes = node.and_then(|node| node.get("Branches")).map(Node::elements).unwrap_or_default();
        let place: Rc<str> = state.path.as_str().into();
        let mut after = Frontier::new();
        let mut results = Vec::with_capacity(parallel.branches.len());
        for (index, branch) in parallel.branches.iter().enumerate() {
            let first = self.tasks.len();
            let node = nodes.get(index).unwrap_or(&hole);
            let (end, result) = self.scope(node, branch, before, given.clone(), &mut variables.clone());
            results.push(result);
            // A branch without tasks ends with those before: they have ended anyway.
            if self.tasks.len() > first {
                after.extend(end.into_iter().map(|(task, ..)| (task, place.clone(), Why::Barrier)));
            }
        }
        let after = if after.is_empty() { before.clone() } else { after };
        (after, Origin::array(results.into_iter()))
    }

    /// Ways that part, or a loop: one task if there is work in it.
    fn region(
        &mut self,
        states: &Node,
        scope: &Scope,
        region: &Region<'_>,
        before: Frontier,
        input: &Rc<Origin>,
        variables: &mut Variables,
    ) -> (Frontier, Rc<Origin>) {
        let Some(first) = region.states.first() else { return (before, input.clone()) };
        let works = |state: &&&State| {
            matches!(state.kind, StateKind::Task(_) | StateKind::Map(_) | StateKind::Parallel(_))
        };
        let mut reads: Vec<Read> = Vec::new();
        for state in &region.states {
            reads.extend(sent(state, input, variables).1);
            reads.extend(inner_variables(state, variables));
        }
        let Some(worker) = region.states.iter().find(works) else {
            self.diagnostics.push(report::decision(region));
            let waits = region.states.iter().filter(|state| matches!(state.kind, StateKind::Wait(_)));
            self.diagnostics.extend(waits.filter_map(|state| report::left_out(state)));
            // Whichever way is taken, nothing but what was there already can be passed on.
            let untouched = region.states.iter().all(|state| !matches!(state.kind, StateKind::Pass(_)));
            let output = if untouched { input.clone() } else { Origin::of(input.all().clone()) };
            return (before, output);
        };
        let name = if region.loops { &worker.name } else { &first.name };
        let names = region.states.iter().map(|state| state.name.as_str());
        let seen = self.measured.and_then(|measured| measured.together(names));
        let number = self.opaque(name, first, (input, variables), &reads, seen);
        self.origin(number, first, None, None);
        self.child(number, children::of_region(states, scope, region));
        self.diagnostics.push(report::region(region));
        self.wait(number, &before, reads);
        let own = Origin::task(number);
        for state in &region.states {
            for member in state.assign.iter().flat_map(|node| node.members()) {
                let name = member.key.strip_suffix(".$").unwrap_or(&member.key);
                let earlier = variables.get(name).cloned().unwrap_or_default();
                variables.insert(name.to_owned(), earlier.and(own.all()));
            }
        }
        (self.after(number, &first.path), input.and(own.all()))
    }

    fn after(&self, task: usize, path: &str) -> Frontier {
        vec![(task, path.into(), Why::Barrier)]
    }

    fn task(&mut self, state: &State, task: &TaskState, input: &Rc<Origin>, variables: &Variables) -> usize {
        let taken = taken(state, input, variables);
        let sources = Sources { input: &taken, result: None, variables };
        let work = work(state, task, &Translation { sources, keys: &self.keys, reads: None });
        self.diagnostics.extend(report::task(state, &work));
        self.diagnostics.extend(report::settings(state));
        if work.retry_added {
            self.unretried.push((state.name.clone(), state.path.clone(), state.name_span));
        }
        self.add(&state.name, work, self.seen(&state.name))
    }

    /// How long a state took.
    fn seen(&self, name: &str) -> Option<Distribution> {
        self.measured.and_then(|measured| measured.duration(name))
    }

    /// A task for several states: a child state machine, which is given what the first of them is.
    fn opaque(
        &mut self,
        name: &str,
        first: &State,
        (input, variables): (&Rc<Origin>, &Variables),
        reads: &[Read],
        seen: Option<Distribution>,
    ) -> usize {
        let mut work = Work::child();
        let sources = Sources { input, result: None, variables };
        let translation = Translation { sources, keys: &self.keys, reads: Some(reads) };
        whole_input("Input.$", &translation, &mut work);
        self.diagnostics.extend(report::parameters(first, &work));
        self.add(name, work, seen)
    }

    fn add(&mut self, name: &str, work: Work, seen: Option<Distribution>) -> usize {
        let id = self.ids.of(name);
        self.was_seen.push(seen.is_some());
        if !self.asks.is_known() {
            self.keys.add(&id, work.output);
        }
        self.tasks.push(Task {
            resource: work.resource.filter(|resource| *resource != id),
            id,
            name: name.to_owned(),
            kind: work.kind,
            duration: seen.unwrap_or_else(|| protocol::default_duration(work.kind)),
            parameters: work.parameters,
            retry: work.retry,
            timeout_s: work.timeout_s,
            ..Task::default()
        });
        self.waits.push(BTreeMap::new());
        self.tasks.len() - 1
    }

    fn origin(&mut self, task: usize, state: &State, node: Option<&Node>, own: Option<&TaskState>) {
        let measured = self.was_seen.get(task).copied().unwrap_or_default();
        let Some(task) = self.tasks.get(task) else { return };
        let template = match state.query_language {
            QueryLanguage::JSONPath => "Parameters",
            QueryLanguage::JSONata => "Arguments",
        };
        let field = |name: &str| node.and_then(|node| node.get(name)).map(Node::to_value);
        self.origins.push(protocol::Origin {
            id: task.id.clone(),
            state: state.name.clone(),
            path: state.path.clone(),
            resource: own.and_then(|own| own.resource.as_ref()).map(|resource| resource.value.clone()),
            parameters: field(template),
            retry: field("Retry"),
            timeout_seconds: field("TimeoutSeconds"),
            measured,
        });
    }

    fn child(&mut self, task: usize, definition: Option<String>) {
        let task = self.tasks.get(task).map(|task| task.id.clone());
        self.children.extend(task.zip(definition).map(|(task, definition)| Child { task, definition }));
    }

    /// What a task waits for: the tasks right before it, and those whose data it reads.
    fn wait(&mut self, task: usize, before: &Frontier, reads: Vec<Read>) {
        for (from, place, why) in before.iter().filter(|(from, ..)| *from != task) {
            if self.room() {
                self.note(task, *from, *why, None, place);
            }
        }
        for read in reads {
            for from in read.tasks.ones().filter(|from| *from != task) {
                // Whoever wrote data has ended before: leaving this out loses no order.
                let known = self.waits.get(task).is_some_and(|waits| waits.contains_key(&from));
                if known || self.room() {
                    self.note(task, from, Why::Data, Some(&read.path), &read.place);
                }
            }
        }
    }

    fn room(&mut self) -> bool {
        self.count += 1;
        self.cut |= self.count > MAX_DEPENDENCIES;
        self.count <= MAX_DEPENDENCIES
    }

    fn note(&mut self, task: usize, from: usize, why: Why, path: Option<&str>, place: &str) {
        let name = |number: usize| {
            let found = self.tasks.get(number).map(|task| &task.id).or_else(|| self.asks.id(number));
            found.cloned().unwrap_or_default()
        };
        let evidence = Evidence {
            from: name(from),
            to: name(task),
            why,
            path: path.map(str::to_owned),
            place: place.to_owned(),
        };
        let Some(waits) = self.waits.get_mut(task) else { return };
        let weight = |evidence: &Evidence| match (evidence.why, evidence.path.as_deref()) {
            (Why::Barrier, _) => 0,
            (Why::Asked, _) => 1,
            // The whole input is weaker evidence than a field of it.
            (Why::Data, Some("$" | "$states.input")) => 2,
            (Why::Data, _) => 3,
        };
        match waits.get_mut(&from) {
            Some(known) if weight(known) >= weight(&evidence) => {}
            Some(known) => *known = evidence,
            None => {
                waits.insert(from, evidence);
            }
        }
    }
}

/// The variables that the scopes inside a state read.
fn inner_variables(state: &State, variables: &Variables) -> Vec<Read> {
    let mut reads = Vec::new();
    for scope in state.kind.scopes() {
        walk_scopes(scope, &mut |scope| {
            for inner in scope.states.values() {
                let (_, inner) = sent(inner, &Origin::nobody(), variables);
                reads.extend(inner.into_iter().filter(|read| read.tasks.count_ones(..) > 0));
            }
        });
    }
    reads
}
