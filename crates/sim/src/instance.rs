//! The executions of a run: the one that was started, and its children.
//!
//! A Distributed Map starts an execution an item (or batch), `states:startExecution` one a call. All of them share the
//! virtual clock, the queue and the world; each has its own history, names, quotas and end. A child that ends tells
//! whoever started it in an event of its own, so that nothing is torn down under a step that still runs in it.

use crate::execution::{Due, Execution, Happening};
use crate::frame::{Frame, Slot};
use crate::history::{EventId, Fault, History, Link, What};
use crate::options::{ChildExecution, Limits, Names, Status};
use crate::program::{Program, StateId};
use crate::queue::Queue;
use crate::states;
use crate::time::Time;
use crate::trace::{Ending, Trace};
use expr::Value;
use std::cell::OnceCell;
use std::sync::Arc;

/// Place of an execution in the run's list; places are used again. 0 is the execution that was started.
pub(crate) type InstanceId = u32;

/// The execution that was started.
pub(crate) const ROOT: InstanceId = 0;

/// Traced by itself.
pub(crate) const APART: InstanceId = InstanceId::MAX;

/// Executions may nest so deep: what they leave behind is cleared away as deep.
const MAX_DEPTH: u32 = 100;

/// One execution.
#[derive(Debug)]
pub(crate) struct Instance<'p> {
    pub program: &'p Program,
    pub names: Arc<Names>,
    pub input: Value,
    pub started: Time,
    pub limits: Limits,
    /// Tells it from others that had its place; in the order of their starts.
    pub number: u64,
    /// Whoever waits for it: the frame of a Map or Task state.
    pub parent: Option<Slot>,
    /// Other tasks wait for it too, which asked for an execution of its name.
    pub is_shared: bool,
    /// Which of the parent's children.
    pub index: u32,
    /// Its outermost frame.
    pub root: Slot,
    /// Events so far.
    pub events: EventId,
    pub history: History,
    /// How many executions are around it.
    pub depth: u32,
    /// Whose trace its frames are in: children of a Distributed Map are drawn with the Map's execution, others by
    /// themselves ([`APART`] until they have a place).
    pub traced_in: InstanceId,
    pub trace: Trace,
    pub transitions: u64,
    pub end: Option<End>,
    /// `$$.Execution`, once it was asked for.
    context: OnceCell<Value>,
}

/// The executions of a run by their places. There always is the one that was started.
#[derive(Debug)]
pub(crate) struct Instances<'p> {
    /// The execution that was started.
    pub root: Instance<'p>,
    /// Those at the places from 1 on.
    children: Vec<Instance<'p>>,
}

impl<'p> Instances<'p> {
    pub fn new(root: Instance<'p>) -> Self {
        Self { root, children: Vec::new() }
    }

    /// How many places there are.
    #[inline]
    pub fn len(&self) -> usize {
        1 + self.children.len()
    }

    #[inline(always)]
    pub fn get(&self, id: InstanceId) -> Option<&Instance<'p>> {
        match id.checked_sub(1) {
            None => Some(&self.root),
            Some(place) => self.children.get(place as usize),
        }
    }

    #[inline(always)]
    pub fn get_mut(&mut self, id: InstanceId) -> Option<&mut Instance<'p>> {
        match id.checked_sub(1) {
            None => Some(&mut self.root),
            Some(place) => self.children.get_mut(place as usize),
        }
    }

    /// At the first place behind the others.
    pub fn push(&mut self, child: Instance<'p>) {
        self.children.push(child);
    }

    /// All but the one that was started, with their places.
    pub fn children(&self) -> impl Iterator<Item = (InstanceId, &Instance<'p>)> {
        (1..).zip(&self.children)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Instance<'p>> {
        std::iter::once(&self.root).chain(&self.children)
    }
}

/// How an execution ended.
#[derive(Debug, Clone)]
pub(crate) struct End {
    pub status: Status,
    pub output: Option<Value>,
    pub fault: Fault,
    pub at: Time,
}

/// A child that has ended, as whoever started it sees it.
#[derive(Debug, Clone)]
pub(crate) struct Ended {
    /// Which of its children.
    pub index: u32,
    pub end: End,
    pub names: Arc<Names>,
    pub input: Value,
    pub started: Time,
}

impl<'p> Instance<'p> {
    /// `$$.Execution`
    pub fn execution(&self) -> &Value {
        self.context.get_or_init(|| {
            let names = &self.names;
            let text = |key: &str, value: &Arc<str>| (Arc::from(key), Value::String(value.clone()));
            let mut execution = vec![
                text("Id", &names.execution_arn),
                ("Input".into(), self.input.clone()),
                ("StartTime".into(), self.started.iso().into()),
                text("Name", &names.execution_name),
                text("RoleArn", &names.role_arn),
            ];
            if names.redrive_count {
                execution.push(("RedriveCount".into(), Value::Int(0)));
            }
            Value::object(execution)
        })
    }

    /// An execution that is about to start.
    pub fn new(program: &'p Program, names: Arc<Names>, input: Value, started: Time, limits: Limits) -> Self {
        Self {
            program,
            names,
            input,
            started,
            limits,
            number: 0,
            parent: None,
            is_shared: false,
            index: 0,
            root: 0,
            events: 0,
            history: History::of(program.labels.clone()),
            depth: 0,
            traced_in: APART,
            trace: Trace::default(),
            transitions: 0,
            end: None,
            context: OnceCell::new(),
        }
    }

    /// When its time is up: by its own `TimeoutSeconds` or by the quota.
    fn expires(&self) -> Option<Time> {
        let bounds = [self.program.timeout, self.limits.duration];
        bounds.into_iter().flatten().min().map(|bound| self.started.plus(bound))
    }

    /// Schedules the end of its time.
    pub fn schedule_expiry(&self, id: InstanceId, queue: &mut Queue<Happening>) {
        if let Some(at) = self.expires() {
            queue.at(at, Happening { slot: id as usize, serial: self.number, what: Due::Expire });
        }
    }

    /// Counts an event and, if events are kept, keeps it.
    #[inline]
    pub fn keep(&mut self, keeps: bool, link: Link, keep: impl FnOnce(&mut History, Link)) {
        self.events += 1;
        if keeps {
            keep(&mut self.history, link);
        }
    }

    /// As whoever started it would see it if it were stopped now.
    pub fn stopped(&self, now: Time) -> Ended {
        let end = End { status: Status::Aborted, output: None, fault: Fault::default(), at: now };
        Ended {
            index: self.index,
            end,
            names: self.names.clone(),
            input: self.input.clone(),
            started: self.started,
        }
    }

    /// What of it outlasts it. Its history moves there.
    fn record(&mut self) -> ChildExecution {
        let end = self.end.clone();
        ChildExecution {
            number: self.number,
            names: self.names.clone(),
            status: end.as_ref().map_or(Status::Running, |end| end.status),
            input: self.input.clone(),
            output: end.as_ref().and_then(|end| end.output.clone()),
            error: end.as_ref().and_then(|end| end.fault.error.clone()),
            cause: end.as_ref().and_then(|end| end.fault.cause.clone()),
            started_at: self.started,
            ended_at: end.map(|end| end.at),
            transitions: self.transitions,
            history: std::mem::take(&mut self.history),
            trace: std::mem::take(&mut self.trace),
        }
    }
}

impl<'p> Execution<'p, '_> {
    /// Starts a child for the frame at `parent`, which may wait for it. Its variables are its own: outer ones are not in
    /// sight. `None`: children nest too deep, which ends the run.
    pub(crate) fn open_child(
        &mut self,
        parent: Slot,
        waited: bool,
        mut child: Instance<'p>,
        start: StateId,
    ) -> Option<InstanceId> {
        child.depth = self.instance(parent).depth + 1;
        if child.depth > MAX_DEPTH {
            let cause = format!("Executions started executions more than {MAX_DEPTH} deep.");
            self.end_run(Status::Failed, Fault::new("Stepweave.NestingLimitExceeded", cause));
            return None;
        }
        let id = self.free_instances.pop().unwrap_or(self.instances.len() as InstanceId);
        self.children_started += 1;
        child.number = self.children_started;
        child.parent = waited.then_some(parent);
        let own_trace = child.traced_in == APART;
        if own_trace {
            child.traced_in = id;
        }
        let (input, names, index) = (child.input.clone(), child.names.clone(), child.index);
        let visit = if own_trace { None } else { self.frame(parent).visit };
        child.schedule_expiry(id, &mut self.queue);
        match self.instances.get_mut(id) {
            Some(place) => *place = child,
            None => self.instances.push(child),
        }
        self.record_in(id, 0, || What::ExecutionStarted {
            input: input.clone(),
            role: names.role_arn.clone(),
        });
        let frame = Frame { instance: id, index, state: start, input, ..Frame::default() };
        let root = self.open(frame, visit);
        if let Some(place) = self.instances.get_mut(id) {
            place.root = root;
        }
        Some(id)
    }

    /// Ends a child, wherever it stands; whoever started it is told next.
    pub(crate) fn end_child(&mut self, id: InstanceId, end: End) {
        let now = self.now();
        let Some(child) = self.instances.get_mut(id) else { return };
        child.end = Some(end);
        let told = Happening { slot: id as usize, serial: child.number, what: Due::ChildEnded };
        self.queue.at(now, told);
    }

    /// A child has ended: its frames go, its record stays, whoever waits for it goes on.
    pub(crate) fn child_ended(&mut self, id: InstanceId, number: u64) {
        let Some((parent, ended)) = self.retire(id, number) else { return };
        let all = self.waiting_for(id);
        if all.is_empty() {
            if let Some(parent) = parent {
                states::child_ended(self, parent, ended);
            }
            return;
        }
        for slot in all {
            states::child_ended(self, slot, ended.clone());
        }
    }

    /// The tasks that wait for this child, where it is not its parent alone that may: frames are many, and such children few.
    pub(crate) fn waiting_for(&self, id: InstanceId) -> Vec<Slot> {
        if !self.instances.get(id).is_some_and(|child| child.is_shared) {
            return Vec::new();
        }
        let waits = |frame: &Frame| frame.call.as_ref().is_some_and(|call| call.child == Some(id));
        (0..).zip(&self.frames).filter_map(|(slot, frame)| waits(frame).then_some(slot)).collect()
    }

    /// Nobody waits for this child any longer: it is stopped.
    pub(crate) fn abandon_child(&mut self, id: InstanceId) {
        let at = self.now();
        let Some(child) = self.instances.get(id) else { return };
        let (number, last) = (child.number, self.frame(child.root).last_event);
        if child.end.is_none() {
            self.record_in(id, last, || What::ExecutionAborted(Fault::default()));
            let end = End { status: Status::Aborted, output: None, fault: Fault::default(), at };
            if let Some(child) = self.instances.get_mut(id) {
                child.end = Some(end);
            }
        }
        self.retire(id, number);
    }

    /// The execution that was started has ended: children that it waits for are stopped with it. Those that it does not
    /// wait for go on in the world outside; here nobody sees how they end.
    pub(crate) fn stop_children(&mut self) {
        let waited = |child: &&Instance<'_>| child.parent.is_some() && child.end.is_none();
        let open = self.instances.children().filter_map(|(id, child)| waited(&child).then_some(id));
        let open: Vec<InstanceId> = open.collect();
        for id in open {
            self.abandon_child(id);
        }
    }

    /// Keeps the record of a child that still runs at the end of the run.
    pub(crate) fn keep_open_child(&mut self, id: InstanceId) {
        let keeps = self.keeps_history();
        if let Some(child) = self.instances.get_mut(id).filter(|child| keeps && child.number > 0) {
            let record = child.record();
            self.children.push(record);
        }
    }

    /// Takes a child that has ended out of the list.
    fn retire(&mut self, id: InstanceId, number: u64) -> Option<(Option<Slot>, Ended)> {
        let child = self.instances.get(id).filter(|child| child.number == number && number > 0)?;
        let ended = Ended {
            index: child.index,
            end: child.end.clone()?,
            names: child.names.clone(),
            input: child.input.clone(),
            started: child.started,
        };
        let (parent, root) = (child.parent, child.root);
        let ending = Ending::of(ended.end.status);
        // The place is free: a late event that names it finds another number, as does a task in it that waits for it.
        let child = self.instances.get_mut(id)?;
        child.number = 0;
        child.parent = None;
        states::join::abandon_frames(self, root, ending);
        // Executions that were started by name can be asked about later.
        let keeps = self.keeps_history() || self.instances.get(id)?.traced_in == id;
        let child = self.instances.get_mut(id)?;
        if keeps {
            let mut record = child.record();
            record.number = number;
            self.children.push(record);
        }
        self.free_instances.push(id);
        Some((parent, ended))
    }
}
