//! What a pointer does on the canvas of a state machine, driven natively.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeSet;

use editor::flow::{picture, Effect, Gesture, Picture, Press, Stage};
use editor::machine::{
    Address, Command, Exit, Load, MachineDocument, MachineEditor, NewState, Slot, StateType,
};
use editor::plan::Point;

const TEXT: &str = r#"{"StartAt":"A","States":{
    "A":{"Type":"Task","Resource":"r","Next":"C"},
    "C":{"Type":"Choice","Choices":[{"Variable":"$.x","IsPresent":true,"Next":"P"}],"Default":"A"},
    "P":{"Type":"Parallel","Branches":[
        {"StartAt":"X","States":{"X":{"Type":"Pass","End":true}}},{"StartAt":"","States":{}}],"End":true}}}"#;

/// A canvas that tests drive.
struct Canvas {
    editor: MachineEditor,
    picture: Picture,
    gesture: Gesture,
}

impl Canvas {
    fn new(text: &str) -> Self {
        let editor = MachineEditor::of(MachineDocument::new(text));
        let picture = picture(&editor.document().good().chart(), &BTreeSet::new());
        Self { editor, picture, gesture: Gesture::Idle }
    }

    fn on<T>(&mut self, act: impl FnOnce(&mut Gesture, &Stage) -> T) -> T {
        let reading = std::sync::Arc::clone(self.editor.document().good());
        let selection = self.editor.selection().clone();
        let stage = Stage { picture: &self.picture, reading: &reading, selection: &selection };
        act(&mut self.gesture, &stage)
    }

    fn follow(&mut self, effects: Vec<Effect>) -> Vec<Effect> {
        for effect in &effects {
            match effect {
                Effect::Select(states) => self.editor.select(states.iter().cloned()),
                Effect::Perform(command) => {
                    self.editor.perform(command).unwrap();
                    self.picture = picture(&self.editor.document().good().chart(), &BTreeSet::new());
                }
                _ => {}
            }
        }
        effects
    }

    /// Presses, moves and releases; what came of it.
    fn drag(&mut self, from: Point, to: Point) -> Vec<Effect> {
        self.drag_with(Press { at: from, screen: from, ..Press::default() }, to)
    }

    fn drag_with(&mut self, press: Press, to: Point) -> Vec<Effect> {
        let pressed = self.on(|gesture, stage| gesture.press(press, stage));
        let mut all = self.follow(pressed);
        for step in 1..=4 {
            let part = f64::from(step) / 4.0;
            let from = press.at;
            let at = Point::new(from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part);
            let dragged = self.on(|gesture, stage| gesture.drag(at, at, stage));
            all.extend(self.follow(dragged));
        }
        let released = self.on(|gesture, stage| gesture.release(stage));
        all.extend(self.follow(released));
        all
    }

    fn middle(&self, name: &str) -> Point {
        let rect = self.picture.boxes.iter().find(|shown| shown.name == name).unwrap().rect;
        Point::new(f64::from(rect.x + rect.width / 2), f64::from(rect.y + rect.height.min(32) / 2))
    }

    fn port(&self, name: &str) -> Point {
        self.picture.boxes.iter().find(|shown| shown.name == name).unwrap().port()
    }

    /// The mark of the line between two states.
    fn line(&self, from: &str, to: &str) -> Point {
        let name = |index: usize| self.picture.boxes[index].name.as_str();
        let edge = |edge: &&editor::flow::Edge| name(edge.from) == from && name(edge.to) == to;
        self.picture.edges.iter().find(edge).unwrap().mark().unwrap()
    }

    /// Drags something out of the palette.
    fn drop(&mut self, kind: StateType, at: Point) -> (Option<String>, Vec<Effect>) {
        let load = Load::New(NewState::of(kind));
        let mut gesture = self.on(|_, stage| Gesture::take(load, Point::new(-900.0, -900.0), stage));
        std::mem::swap(&mut gesture, &mut self.gesture);
        self.on(|gesture, stage| gesture.drag(at, at, stage));
        let says = match &self.gesture {
            Gesture::Dragging(drag) => drag.says.clone(),
            _ => None,
        };
        let effects = self.on(|gesture, stage| gesture.release(stage));
        (says, self.follow(effects))
    }

    fn selected(&self) -> Vec<String> {
        self.editor.selection().iter().map(Address::name).collect()
    }
}

#[test]
fn a_state_is_dropped_on_a_line() {
    let mut canvas = Canvas::new(TEXT);
    let (says, _) = canvas.drop(StateType::Wait, canvas.line("A", "C"));
    assert_eq!(says.as_deref(), Some("Insert Wait after 'A'"));
    let text = canvas.editor.document().text().replace([' ', '\n'], "");
    assert!(text.contains(r#""Next":"Wait"}"#) && text.contains(r#""Seconds":60,"Next":"C""#), "{text}");
    assert_eq!(canvas.selected(), ["Wait"]);
    canvas.line("A", "Wait");
    canvas.line("Wait", "C");
}

#[test]
fn only_places_that_fit_light_up() {
    let mut canvas = Canvas::new(TEXT);
    let mut slots = |load: Load| -> Vec<Slot> {
        match canvas.on(|_, stage| Gesture::take(load, Point::default(), stage)) {
            Gesture::Dragging(drag) => drag.places.iter().map(|place| place.slot.clone()).collect(),
            _ => Vec::new(),
        }
    };
    let root = |name: &str| Address::root().state(name);
    let all = slots(Load::New(NewState::of(StateType::Pass)));
    let next = |name: &str| Slot::Line { from: root(name), exits: vec![Exit::Next] };
    for slot in [
        next("A"),
        next("P"),
        Slot::Line { from: root("C"), exits: vec![Exit::Default] },
        Slot::Line { from: root("C"), exits: vec![Exit::Choice(0)] },
        Slot::Start { scope: Address::root() },
        Slot::Start { scope: root("P").branch(0) },
        Slot::Start { scope: root("P").branch(1) },
        Slot::Branch { state: root("P"), index: 2 },
        Slot::Rule { choice: root("C") },
        Slot::Catcher { state: root("A") },
    ] {
        assert!(all.contains(&slot), "{slot:?} in {all:?}");
    }
    let fail = slots(Load::New(NewState::of(StateType::Fail)));
    assert!(!fail.contains(&next("A")) && fail.contains(&next("P")));
    assert!(fail.contains(&Slot::Rule { choice: root("C") }));
    let own = slots(Load::States(vec![root("P")]));
    assert!(!own.contains(&next("P")) && own.contains(&next("A")));
    assert!(own.iter().all(|slot| !slot.scope().as_str().starts_with("/States/P")));
    assert!(slots(Load::Pasted("words".to_owned())).is_empty());
}

#[test]
fn states_are_dragged_into_a_branch() {
    let mut canvas = Canvas::new(TEXT);
    let lane = canvas.picture.lanes[1].rect;
    let to = Point::new(f64::from(lane.x + lane.width / 2), f64::from(lane.y + lane.height / 2));
    let effects = canvas.drag(canvas.middle("A"), to);
    assert!(matches!(effects.last(), Some(Effect::Perform(Command::Move { .. }))), "{effects:?}");
    assert_eq!(canvas.editor.selection().iter().next().unwrap().as_str(), "/States/P/Branches/1/States/A");
    assert_eq!(canvas.editor.document().present().index().states.len(), 4);
}

#[test]
fn connections_are_drawn_from_ports() {
    let mut canvas = Canvas::new(TEXT);
    let effects = canvas.drag(canvas.port("A"), canvas.middle("P"));
    let expect = Command::Connect {
        from: Address::root().state("A"),
        exit: Exit::Next,
        to: Some(Address::root().state("P")),
    };
    assert_eq!(effects, [Effect::Perform(expect)]);
    let effects = canvas.drag(canvas.port("C"), canvas.middle("X"));
    let refused = "A transition cannot leave its branch or item processor.";
    assert_eq!(effects, [Effect::Refuse(refused.to_owned())]);
}

#[test]
fn an_edge_is_led_elsewhere() {
    let mut canvas = Canvas::new(TEXT);
    let effects = canvas.drag(canvas.line("A", "C"), canvas.middle("P"));
    assert!(
        matches!(&effects[..], [Effect::Perform(Command::Connect { exit: Exit::Next, .. })]),
        "{effects:?}"
    );
    let mut canvas = Canvas::new(TEXT);
    let mark = canvas.line("A", "C");
    let effects = canvas.drag(mark, mark);
    assert!(matches!(&effects[..], [Effect::Offer(Slot::Line { .. }, _)]), "a click offers: {effects:?}");
}

#[test]
fn pressing_and_marquee_select() {
    let mut canvas = Canvas::new(TEXT);
    let at = canvas.middle("A");
    canvas.drag(at, at);
    assert_eq!(canvas.selected(), ["A"]);
    let at = canvas.middle("C");
    canvas.drag_with(Press { at, screen: at, add: true, ..Press::default() }, at);
    assert_eq!(canvas.selected(), ["A", "C"]);
    let end = Point::new(f64::from(canvas.picture.width) + 50.0, canvas.middle("C").y + 5.0);
    canvas.drag(Point::new(-20.0, -20.0), end);
    assert_eq!(canvas.selected(), ["A", "C"], "what the rectangle meets");
    canvas.drag(Point::new(-50.0, -50.0), Point::new(-40.0, -40.0));
    assert_eq!(canvas.selected(), Vec::<String>::new());
    let press = Press { pan: true, ..Press::default() };
    let effects = canvas.drag_with(press, Point::new(4.0, 8.0));
    assert_eq!(effects, vec![Effect::Pan(1.0, 2.0); 4]);
}

#[test]
fn with_alt_boxes_are_moved_by_hand() {
    let mut canvas = Canvas::new(TEXT);
    let text = canvas.editor.document().text().clone();
    let at = canvas.middle("A");
    let press = Press { at, screen: at, alt: true, ..Press::default() };
    let nudged = |canvas: &Canvas, name: &str| {
        canvas.editor.document().nudges().of(Address::root().state(name).as_str())
    };
    canvas.drag_with(press, Point::new(at.x + 20.4, at.y - 12.6));
    assert_eq!(nudged(&canvas, "A"), (20, -13));
    // Of several that are selected all move, and the pointer only trembling moves none.
    canvas.editor.select(["A", "C"].map(|name| Address::root().state(name)));
    canvas.drag_with(press, Point::new(at.x, at.y + 10.0));
    assert_eq!((nudged(&canvas, "A"), nudged(&canvas, "C")), ((20, -3), (0, 10)));
    let effects = canvas.drag_with(press, Point::new(at.x + 2.0, at.y));
    assert!(matches!(&effects[..], [Effect::Select(_)]), "{effects:?}");
    assert_eq!(*canvas.editor.document().text(), text);
    // The picture may grow under the pointer: what counts is how far it lies from the layout's corner.
    let (begun, on) = (Point::new(at.x - 10.0, at.y), Point::new(at.x + 20.0, at.y));
    canvas.on(|gesture, stage| gesture.press(press, stage));
    canvas.on(|gesture, stage| gesture.drag(begun, begun, stage));
    canvas.picture.origin = (30, 0);
    canvas.on(|gesture, stage| gesture.drag(on, on, stage));
    let Gesture::Nudging(nudging) = &canvas.gesture else { panic!("{:?}", canvas.gesture) };
    assert_eq!(nudging.by, (-10, 0));
}

#[test]
fn a_drag_can_be_made_with_keys_and_given_up() {
    let mut canvas = Canvas::new(TEXT);
    let far = Point::new(-900.0, -900.0);
    let load = Load::New(NewState::of(StateType::Pass));
    let Gesture::Dragging(mut drag) = canvas.on(|_, stage| Gesture::take(load, far, stage)) else { panic!() };
    assert_eq!((drag.over, drag.says.clone()), (None, None));
    let reading = std::sync::Arc::clone(canvas.editor.document().good());
    drag.step(1, &reading);
    assert_eq!(drag.says.as_deref(), Some("Insert Pass before 'A'"));
    drag.step(-1, &reading);
    assert_eq!(drag.over, Some(drag.places.len() - 1));
    let mut gesture = Gesture::Dragging(drag);
    gesture.cancel();
    assert_eq!(gesture, Gesture::Idle);
    assert_eq!(&**canvas.editor.document().text(), TEXT);
}

#[test]
fn an_empty_machine_takes_its_first_state() {
    let mut canvas = Canvas::new(editor::machine::document::EMPTY);
    let at = canvas.middle("Start");
    let (says, _) = canvas.drop(StateType::Parallel, Point::new(at.x, at.y + 40.0));
    assert_eq!(says.as_deref(), Some("Insert Parallel as the first state"));
    assert_eq!(canvas.picture.lanes.len(), 2);
    let lane = canvas.picture.lanes[0].rect;
    let inside = Point::new(f64::from(lane.x + 20), f64::from(lane.y + 20));
    let (says, _) = canvas.drop(StateType::Pass, inside);
    assert_eq!(says.as_deref(), Some("Insert Pass into 'Parallel'"));
    assert!(canvas
        .editor
        .document()
        .present()
        .index()
        .state(&"/States/Parallel/Branches/0/States/Pass".into())
        .is_some());
}

#[test]
fn a_label_shows_its_rule_and_the_line_beside_it_inserts() {
    let mut canvas = Canvas::new(TEXT);
    let edge = canvas.picture.edges.iter().find(|edge| edge.label.is_some()).unwrap().clone();
    let (x, y) = edge.label.unwrap().1;
    let at = Point::new(f64::from(x), f64::from(y));
    let done = canvas.drag(at, at);
    assert_eq!(
        done,
        [Effect::Select(BTreeSet::from([Address::root().state("C")])), Effect::Look(edge.ways[0])]
    );
    assert_eq!(canvas.selected(), ["C"]);
    let line = canvas.line("A", "C");
    assert!(matches!(canvas.drag(line, line).as_slice(), [Effect::Offer(..)]));
}

#[test]
fn a_drop_that_is_refused_says_the_commands_reason() {
    let mut canvas = Canvas::new(TEXT);
    let (says, done) = canvas.drop(StateType::Succeed, canvas.line("A", "C"));
    assert_eq!(says.as_deref(), Some("'Succeed' ends here: 'C' after it would not be reached."));
    assert_eq!(done, [Effect::Refuse(says.unwrap())]);
    let (says, done) = canvas.drop(StateType::Succeed, Point::new(-900.0, -900.0));
    assert_eq!((says, done.len()), (None, 1));
}
