//! How a run keeps its events. It may keep millions of them, nearly all of states that are entered and left, and
//! what one state gives is what the next one takes: an event is 24 bytes, its data are kept once.

use super::{Assigned, Event, EventId, IterationStep, StateLabel, TaskStep, What};
use crate::program::StateId;
use crate::time::Time;
use expr::{Value, Weight};
use std::sync::Arc;

/// The events so far, numbered from 1.
#[derive(Debug, Clone, Default)]
pub struct History {
    marks: Vec<Mark>,
    /// Inputs and outputs of states.
    values: Vec<Value>,
    /// Events of other kinds.
    rest: Vec<What>,
    /// The states of the program, as events name them.
    labels: Labels,
}

/// Types and names of a program's states.
pub(crate) type Labels = Arc<[Arc<StateLabel>]>;

/// Where an event belongs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Link {
    /// When it happened.
    pub at: Time,
    /// The event that led to it.
    pub previous: EventId,
}

/// An event; its number is its place. Numbers that are kept fit: so many events would take a hundred gigabytes.
#[derive(Debug, Clone, Copy)]
struct Mark {
    at: Time,
    previous: u32,
    /// The state, or of the rest the place.
    of: u32,
    data: Data,
}

#[derive(Debug, Clone, Copy)]
enum Data {
    /// The place of the input.
    Entered(u32),
    /// The place of the output.
    Exited(u32),
    /// Of which iteration.
    Iteration(IterationStep, u32),
    Rest,
}

impl History {
    /// No events yet of an execution whose states are called so.
    pub(crate) fn of(labels: Labels) -> Self {
        Self { labels, ..Self::default() }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.marks.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }

    /// The events in order.
    pub fn events(&self) -> impl DoubleEndedIterator<Item = Event> + ExactSizeIterator + '_ {
        self.marks.iter().enumerate().map(|(place, mark)| self.event(place, mark))
    }

    /// Keeps an event.
    pub(crate) fn push(&mut self, link: Link, what: What) {
        self.mark(link, small(self.rest.len()), Data::Rest);
        self.rest.push(what);
    }

    /// A state is entered.
    #[inline]
    pub(crate) fn entered(&mut self, link: Link, state: StateId, input: &Value) {
        let place = self.place_of(link, input);
        self.mark(link, state, Data::Entered(place));
    }

    /// A state is left.
    #[inline]
    pub(crate) fn exited(&mut self, link: Link, state: StateId, output: &Value, assigned: &Assigned) {
        if assigned.is_empty() {
            let place = self.place_of(link, output);
            return self.mark(link, state, Data::Exited(place));
        }
        let (state, output) = (self.label(state), output.clone());
        let assigned = Some(Arc::new(assigned.clone()));
        self.push(link, What::Exited { state, output, assigned });
    }

    /// An iteration of this Map state goes on.
    #[inline]
    pub(crate) fn iteration(&mut self, link: Link, state: StateId, step: IterationStep, index: u32) {
        self.mark(link, state, Data::Iteration(step, index));
    }

    /// Where a value is kept, which is most often that of the event before.
    #[inline]
    fn place_of(&mut self, link: Link, value: &Value) -> u32 {
        let before = (link.previous as usize).checked_sub(1).and_then(|place| self.marks.get(place));
        if let Some(Data::Entered(place) | Data::Exited(place)) = before.map(|mark| mark.data) {
            if self.value(place).is_the_same(value) {
                return place;
            }
        }
        self.values.push(value.clone());
        small(self.values.len() - 1)
    }

    #[inline]
    fn mark(&mut self, link: Link, of: u32, data: Data) {
        self.marks.push(Mark { at: link.at, previous: small(link.previous as usize), of, data });
    }

    fn event(&self, place: usize, mark: &Mark) -> Event {
        let what = match mark.data {
            Data::Entered(input) => {
                What::Entered { state: self.label(mark.of), input: self.value(input).clone() }
            }
            Data::Exited(output) => {
                let output = self.value(output).clone();
                What::Exited { state: self.label(mark.of), output, assigned: None }
            }
            Data::Iteration(step, index) => {
                What::Iteration { step, name: self.label(mark.of).name.clone(), index }
            }
            Data::Rest => self.rest.get(mark.of as usize).cloned().unwrap_or(What::Plain("")),
        };
        Event { id: small(place + 1), previous: mark.previous, at: mark.at, what }
    }

    fn value(&self, place: u32) -> &Value {
        self.values.get(place as usize).unwrap_or(&Value::Null)
    }

    fn label(&self, state: StateId) -> Arc<StateLabel> {
        self.labels.get(state as usize).cloned().unwrap_or_default()
    }

    /// Adds up the memory that it holds.
    pub(crate) fn weigh(&self, weight: &mut Weight) {
        weight.add_bytes(self.marks.capacity() * size_of::<Mark>());
        weight.add_bytes(self.values.capacity() * size_of::<Value>());
        weight.add_bytes(self.rest.capacity() * size_of::<What>());
        self.values.iter().for_each(|value| weight.add(value));
        self.rest.iter().for_each(|what| what.weigh(weight));
    }
}

/// The bytes that an event and its data take at most, without what the data refer to.
pub(crate) const BYTES_OF_EVENT: usize = size_of::<Mark>() + size_of::<What>();

impl PartialEq for History {
    /// The same events; how they share their data does not count.
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.events().eq(other.events())
    }
}

impl What {
    fn weigh(&self, weight: &mut Weight) {
        match self {
            Self::ExecutionStarted { input, .. } | Self::Entered { input, .. } => weight.add(input),
            Self::ExecutionSucceeded(output) => weight.add(output),
            Self::Exited { output, assigned, .. } => {
                weight.add(output);
                assigned.iter().flat_map(|own| own.iter()).for_each(|(_, value)| weight.add(value));
            }
            Self::Task { step, .. } => match step {
                TaskStep::Scheduled { input, .. } => weight.add(input),
                TaskStep::Submitted(output) | TaskStep::Succeeded(output) => weight.add(output),
                _ => {}
            },
            _ => {}
        }
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::Visit;

    fn history() -> History {
        let label = |name: &str| Arc::new(StateLabel { kind: "Pass", name: name.into() });
        History::of([label("A"), label("B")].into())
    }

    #[test]
    fn what_is_kept_by_the_million_is_small() {
        assert_eq!((size_of::<Mark>(), size_of::<Visit>()), (24, 40));
    }

    #[test]
    fn what_one_state_gives_and_the_next_takes_is_kept_once_and_told_twice() {
        let (mut history, output) = (history(), Value::array(vec![Value::Int(1)]));
        let link = |previous| Link { at: Time::from_millis(5), previous };
        history.push(link(0), What::Plain("ParallelStateStarted"));
        history.entered(link(1), 0, &Value::Null);
        history.exited(link(2), 0, &output, &Vec::new());
        history.entered(link(3), 1, &output);
        history.exited(link(4), 1, &output, &vec![("v".into(), Value::Int(2))]);
        assert_eq!((history.values.len(), history.len()), (2, 5));
        let told: Vec<_> =
            history.events().map(|event| (event.id(), event.previous(), event.kind())).collect();
        let kinds = [
            "ParallelStateStarted",
            "PassStateEntered",
            "PassStateExited",
            "PassStateEntered",
            "PassStateExited",
        ];
        let expect: Vec<_> = (0..).zip(kinds).map(|(at, kind)| (at + 1, at, kind.to_owned())).collect();
        assert_eq!(told, expect);
        let details = |at: usize| history.to_json().remove(at)["stateEnteredEventDetails"].to_string();
        assert_eq!(details(3), r#"{"name":"B","input":"[1]","inputDetails":{"truncated":false}}"#);
    }

    #[test]
    fn histories_are_equal_by_what_they_tell() {
        let one = |values: [Value; 2]| {
            let mut history = history();
            for (previous, value) in (0..).zip(&values) {
                history.entered(Link { at: Time::from_millis(0), previous }, 0, value);
            }
            history
        };
        let list = || Value::array(vec![Value::Int(1)]);
        let shared = list();
        assert_eq!(one([shared.clone(), shared]), one([list(), list()]));
        assert_ne!(one([list(), list()]), one([list(), Value::Null]));
    }
}
