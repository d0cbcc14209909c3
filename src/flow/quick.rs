//! Lists to choose from by typing: what to insert, which type, where to, what to do, and how far to go back.

use editor::flow::gesture::catch_exit;
use editor::history::Stop;
use editor::keymap::{Action, KEYMAP};
use editor::machine::flow::{catches, ends, goes_on};
use editor::machine::{Address, Command, EntryList, Exit, Load, Slot, StateType};
use leptos::prelude::*;

use super::node::tint;
use super::palette::{icon_of, items};
use super::{keys, Flow};
use crate::icons::{Glyph, Icon};
use crate::shell::Modal;

/// What is being chosen.
#[derive(Debug, Clone, PartialEq)]
pub enum Quick {
    /// A state to insert.
    Insert(Slot),
    /// Another type for a state.
    Type(Address),
    /// A state that a way out of another leads to.
    Connect(Address, Exit),
    /// A branch of a state, to be shown alone.
    Open(Address),
    /// Something to do with what is selected.
    Menu,
    /// A step of the history to go back or forth to.
    History,
}

impl Quick {
    fn title(&self) -> &'static str {
        match self {
            Self::Insert(_) => "Insert a state",
            Self::Type(_) => "Change the type",
            Self::Connect(..) => "Lead to",
            Self::Open(_) => "Open a branch alone",
            Self::Menu => "What to do",
            Self::History => "History",
        }
    }
}

/// What choosing does.
#[derive(Clone)]
enum Deed {
    Do(Command),
    Act(Action),
    Show(Address),
    Ask(Quick),
    WalkTo(usize),
}

/// A line of the list.
#[derive(Clone)]
struct Line {
    label: String,
    aside: String,
    icon: Option<editor::flow::Icon>,
    deed: Deed,
}

/// The dialog.
#[component]
pub fn QuickDialog() -> impl IntoView {
    let flow = expect_context::<Flow>();
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(flow.quick.with(Option::is_some)));
    Effect::new(move |was: Option<bool>| {
        let now = open.get();
        if was == Some(true) && !now {
            flow.quick.set(None);
            flow.focus();
        }
        now
    });
    view! { <Modal open class="dialog palette" label="Choose"><Choose/></Modal> }
}

#[component]
fn Choose() -> impl IntoView {
    let flow = expect_context::<Flow>();
    let query = RwSignal::new(String::new());
    let chosen = RwSignal::new(0_usize);
    let field = NodeRef::<leptos::html::Input>::new();
    // The dialog may have been opened before its field was there.
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            // Refused only to elements that have gone meanwhile.
            let _ = field.focus();
        }
    });
    let title = move || flow.quick.with(|quick| quick.as_ref().map_or("", Quick::title));
    let found = move || {
        let words = query.get().to_lowercase();
        let all = flow.quick.with(|quick| quick.as_ref().map(|quick| lines(flow, quick)).unwrap_or_default());
        let fits = |line: &Line| {
            let text = format!("{} {}", line.label, line.aside).to_lowercase();
            words.split_whitespace().all(|word| text.contains(word))
        };
        let mut found: Vec<Line> = all.into_iter().filter(fits).collect();
        // What is called just so comes before what only has the word in it.
        found.sort_by_key(|line| {
            let label = line.label.to_lowercase();
            (label != words.trim(), !label.starts_with(words.trim()))
        });
        found
    };
    let choose = move |at: usize| {
        let line = untrack(found).into_iter().nth(at);
        let Some(line) = line else { return };
        match line.deed {
            Deed::Ask(quick) => {
                query.set(String::new());
                chosen.set(0);
                return flow.quick.set(Some(quick));
            }
            Deed::Do(command) => flow.perform(&command),
            Deed::WalkTo(count) => flow.state.walk_machine_to(count),
            Deed::Act(action) => {
                flow.quick.set(None);
                return keys::run(flow, action);
            }
            Deed::Show(scope) => super::inside::show(flow, scope),
        }
        flow.quick.set(None);
    };
    let key = move |event: leptos::ev::KeyboardEvent| {
        let count = untrack(found).len().max(1);
        match event.key().as_str() {
            "ArrowDown" => chosen.update(|at| *at = (*at + 1) % count),
            "ArrowUp" => chosen.update(|at| *at = (*at + count - 1) % count),
            "Enter" => choose(chosen.get_untracked()),
            _ => return,
        }
        event.prevent_default();
    };
    let input = move |event| {
        query.set(event_target_value(&event));
        chosen.set(0);
    };
    let row = move |(at, line): (usize, Line)| {
        let tile = line.icon.map(|icon| view! { <span class="tile" style=tint(icon)><Glyph icon=Icon::of_state(icon) class="icon-sm"/></span> });
        view! {
            <li role="option" id=format!("quick-{at}") aria-selected=move || (chosen.get() == at).to_string() on:click=move |_| choose(at) on:pointermove=move |_| chosen.set(at)>
                {tile}<span>{line.label}</span><span class="aside">{line.aside}</span>
            </li>
        }
    };
    view! {
        <label class="palette-field"><Glyph icon=Icon::Search/><input type="text" placeholder=title aria-label=title data-testid="quick-input" node_ref=field
            role="combobox" aria-expanded="true" aria-controls="quick-list" autofocus autocomplete="off" aria-activedescendant=move || format!("quick-{}", chosen.get())
            prop:value=move || query.get() on:input=input on:keydown=key/></label>
        <ul class="palette-list" id="quick-list" role="listbox" aria-label=title data-testid="quick">
            {move || found().into_iter().enumerate().map(row).collect_view()}
            {move || found().is_empty().then(|| view! { <li class="nothing">"Nothing by that name"</li> })}
        </ul>
    }
}

fn lines(flow: Flow, quick: &Quick) -> Vec<Line> {
    match quick {
        Quick::Insert(slot) => insert(slot),
        Quick::Type(state) => types(state),
        Quick::Connect(from, exit) => targets(flow, from, *exit),
        Quick::Open(state) => branches(flow, state),
        Quick::Menu => menu(flow),
        Quick::History => steps(flow),
    }
}

fn insert(slot: &Slot) -> Vec<Line> {
    let line = |item: super::palette::Item| Line {
        label: item.name.to_owned(),
        aside: item.service.to_owned(),
        icon: Some(item.icon),
        deed: Deed::Do(Load::New(item.state).command(slot.clone())),
    };
    items().into_iter().map(line).collect()
}

fn types(state: &Address) -> Vec<Line> {
    let line = |kind: StateType| Line {
        label: kind.name().to_owned(),
        aside: String::new(),
        icon: Some(icon_of(kind)),
        deed: Deed::Do(Command::SetType { state: state.clone(), kind }),
    };
    StateType::ALL.into_iter().map(line).collect()
}

/// The states of the scope, and the end.
fn targets(flow: Flow, from: &Address, exit: Exit) -> Vec<Line> {
    let to = |to: Option<Address>| Deed::Do(Command::Connect { from: from.clone(), exit, to });
    flow.good.with(|good| {
        let index = good.0.index();
        let Some(scope) = index.scope_at(&from.scope()) else { return Vec::new() };
        let line = |state: &editor::machine::StateEntry| Line {
            label: state.name.clone(),
            aside: state.kind.clone(),
            icon: StateType::of(&state.kind).map(icon_of),
            deed: to(Some(state.address.clone())),
        };
        let end =
            Line { label: "End".to_owned(), aside: "End of the flow".to_owned(), icon: None, deed: to(None) };
        index.states_of(scope).map(line).chain((exit == Exit::Next).then_some(end)).collect()
    })
}

/// The branches of a state.
fn branches(flow: Flow, state: &Address) -> Vec<Line> {
    let line = |(label, scope): (String, Address)| Line {
        label,
        aside: String::new(),
        icon: None,
        deed: Deed::Show(scope),
    };
    super::inside::scopes_in(flow, state).into_iter().map(line).collect()
}

/// What can be done with what is selected.
fn menu(flow: Flow) -> Vec<Line> {
    let run = |action: Action| {
        let binding = KEYMAP.iter().find(|binding| binding.action == action);
        Line {
            label: binding.map(|binding| binding.label.to_owned()).unwrap_or_default(),
            aside: flow.ui.keymap.with(|keymap| keymap.shown(action)).unwrap_or_default(),
            icon: None,
            deed: Deed::Act(action),
        }
    };
    let mut all = vec![run(Action::Insert)];
    if let Some(state) = flow.selected.get().map(Address::from) {
        all.extend(
            [
                Action::Lead,
                Action::InsertInside,
                Action::Enter,
                Action::Rename,
                Action::Retype,
                Action::MoveEarlier,
                Action::MoveLater,
                Action::Cut,
                Action::Copy,
                Action::Duplicate,
                Action::DeleteStates,
            ]
            .map(run),
        );
        all.extend(of_state(flow, &state));
    }
    if flow.state.desk.document().with(|editor| !editor.document().nudges().is_empty()) {
        all.push(run(Action::PutBack));
    }
    let history = Line { deed: Deed::Ask(Quick::History), ..run(Action::History) };
    all.extend([run(Action::SelectStates), run(Action::Format), history]);
    all
}

/// What only some types have.
fn of_state(flow: Flow, state: &Address) -> Vec<Line> {
    flow.good.with(|good| {
        let (Some(entry), Some(node)) = (good.0.index().state(state), good.0.node(state)) else {
            return Vec::new();
        };
        let count = |key: &str| node.get(key).map_or(0, |list| list.elements().len());
        let add = |label: &str, command| Line {
            label: label.to_owned(),
            aside: String::new(),
            icon: None,
            deed: Deed::Do(command),
        };
        let mut all = Vec::new();
        if entry.kind == "Choice" {
            let rule = Exit::Choice(count("Choices"));
            all.push(Line {
                deed: Deed::Ask(Quick::Connect(state.clone(), rule)),
                ..add("Add a rule", Command::Format)
            });
            all.push(Line {
                deed: Deed::Ask(Quick::Connect(state.clone(), Exit::Default)),
                ..add("Lead the default to", Command::Format)
            });
        }
        if entry.kind == "Parallel" {
            all.push(add(
                "Add a branch",
                Command::AddBranch { state: state.clone(), index: count("Branches") },
            ));
        }
        if catches(&entry.kind) {
            if let Some(exit) = catch_exit(&good.0, state) {
                all.push(Line {
                    deed: Deed::Ask(Quick::Connect(state.clone(), exit)),
                    ..add("Catch errors", Command::Format)
                });
            }
            let catcher = Slot::Catcher { state: state.clone() };
            all.push(Line {
                deed: Deed::Ask(Quick::Insert(catcher)),
                ..add("Insert a state behind a new catcher", Command::Format)
            });
            let index = count("Retry");
            all.push(add(
                "Retry on errors",
                Command::AddEntry { state: state.clone(), list: EntryList::Retry, index },
            ));
        }
        all.push(add("Start here", Command::SetStart(state.clone())));
        all
    })
}

/// The steps, the latest first; those undone above the present.
fn steps(flow: Flow) -> Vec<Line> {
    let line = |stop: Stop| Line {
        label: stop.name,
        aside: stop.standing.to_owned(),
        icon: None,
        deed: Deed::WalkTo(stop.steps),
    };
    let all = flow.state.desk.document().with(|editor| editor.steps().stops());
    all.into_iter().map(line).collect()
}

/// Where a state goes that comes after the selected one; without one, after what ends the flow.
pub fn slot_after(flow: Flow) -> Slot {
    flow.good.with_untracked(|good| {
        let index = good.0.index();
        let chosen =
            flow.selected.with_untracked(|id| id.as_ref().and_then(|id| index.state(&id.as_str().into())));
        let after = |state: &editor::machine::StateEntry| match state.kind.as_str() {
            "Choice" => Slot::Rule { choice: state.address.clone() },
            kind if goes_on(kind) => Slot::Line { from: state.address.clone(), exits: vec![Exit::Next] },
            _ => Slot::Loose { scope: state.address.scope() },
        };
        if let Some(state) = chosen {
            return after(state);
        }
        let root = index.scope_at(&Address::root());
        let states: Vec<_> = root.map(|scope| index.states_of(scope).collect()).unwrap_or_default();
        let last = states.iter().rev().find(|state| good.0.node(&state.address).is_some_and(ends));
        match (last, states.is_empty()) {
            (_, true) => Slot::Start { scope: Address::root() },
            (Some(state), _) => after(state),
            (None, _) => Slot::Loose { scope: Address::root() },
        }
    })
}

/// Where a state goes that is put inside a container: the start of its first empty scope, else of its first one.
pub fn slot_inside(flow: Flow, container: &Address) -> Option<Slot> {
    flow.good.with_untracked(|good| {
        let index = good.0.index();
        let mut scopes =
            index.scopes.iter().filter(|scope| scope.address.owner().as_ref() == Some(container));
        let empty = scopes.clone().find(|scope| index.states_of(scope).next().is_none());
        let scope = empty.or_else(|| scopes.next())?;
        Some(Slot::Start { scope: scope.address.clone() })
    })
}
