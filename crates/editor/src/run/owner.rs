//! Which state an event belongs to. States entered and left, and iterations, are named; the rest follows along
//! `previousEventId`. The events at the end of a Parallel or Map state follow one inside of it, so what was entered
//! around each event is kept.

use serde_json::Value;
use std::collections::BTreeMap;

/// The events so far.
#[derive(Default)]
pub struct Owners<'a> {
    events: BTreeMap<i64, Place<'a>>,
    containers: Vec<Container<'a>>,
}

#[derive(Clone, Copy, Default)]
struct Place<'a> {
    /// The state that the event belongs to.
    state: Option<&'a str>,
    /// The innermost Parallel or Map state around what follows.
    inside: Option<usize>,
}

/// A Parallel or Map state that was entered.
struct Container<'a> {
    name: &'a str,
    is_map: bool,
    outer: Option<usize>,
    /// It has neither failed nor been left.
    is_open: bool,
}

impl<'a> Owners<'a> {
    /// The state of the next event. That of a state that is aborted is not known: the event follows the failure elsewhere
    /// that is the reason.
    pub fn next(
        &mut self,
        id: i64,
        previous: i64,
        kind: &str,
        details: Option<&'a Value>,
    ) -> Option<&'a str> {
        let before = self.events.get(&previous).copied().unwrap_or_default();
        let place = self.place(before, kind, details);
        self.events.insert(id, place);
        place.state
    }

    fn place(&mut self, before: Place<'a>, kind: &str, details: Option<&'a Value>) -> Place<'a> {
        if kind.starts_with("Execution") {
            return Place::default();
        }
        if kind.ends_with("StateAborted") {
            return Place { state: None, ..before };
        }
        let named = |key: &str| details.and_then(|details| details.get(key)).and_then(Value::as_str);
        if let Some(step) = kind.strip_prefix("ParallelState").or_else(|| kind.strip_prefix("MapState")) {
            return self.step(before, step, kind.starts_with('M'), named("name"));
        }
        if let Some(name) = named("name").filter(|_| kind.starts_with("MapIteration")) {
            let own = self.find(before.inside, |it| it.is_map && it.name == name);
            return Place { state: Some(name), inside: own.or(before.inside) };
        }
        let says = match kind {
            "EvaluationFailed" => named("state"),
            _ if kind.ends_with("StateEntered") || kind.ends_with("StateExited") => named("name"),
            _ => None,
        };
        Place { state: says.or(before.state), ..before }
    }

    /// What a Parallel or Map state goes through.
    fn step(&mut self, before: Place<'a>, step: &str, is_map: bool, name: Option<&'a str>) -> Place<'a> {
        if let Some(name) = name.filter(|_| step == "Entered") {
            let outer = self.find(before.inside, |it| it.is_open);
            self.containers.push(Container { name, is_map, outer, is_open: true });
            return Place { state: Some(name), inside: self.containers.len().checked_sub(1) };
        }
        // What failed may be left by way of a catcher; what is tried again has not failed yet.
        let leaves = step == "Exited";
        let own = self.find(before.inside, |it| {
            it.is_map == is_map && (it.is_open || leaves) && name.is_none_or(|name| name == it.name)
        });
        let Some(container) = own.and_then(|own| self.containers.get_mut(own)) else {
            return Place { state: name.or(before.state), ..before };
        };
        container.is_open = matches!(step, "Started" | "Succeeded");
        let inside = if leaves { container.outer } else { own };
        Place { state: Some(container.name), inside }
    }

    /// The innermost of the Parallel and Map states around `from` that is meant.
    fn find(&self, from: Option<usize>, meant: impl Fn(&Container<'a>) -> bool) -> Option<usize> {
        let mut next = from;
        while let Some(container) = next.and_then(|at| self.containers.get(at)) {
            if meant(container) {
                return next;
            }
            next = container.outer;
        }
        None
    }
}
