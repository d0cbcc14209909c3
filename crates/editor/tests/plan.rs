//! Commands, layout and drags on the Glue pipeline, driven as a pointer would.

// The helpers of tests may panic: that is how a test fails.
#![allow(clippy::unwrap_used)]

use editor::plan::copies::{duplicate, fragment, paste};
use editor::plan::gesture::Press;
use editor::plan::layout::auto_layout;
use editor::plan::{
    empty_plan, Command, Effect, Facts, Gesture, Hit, Metrics, PlanDocument, PlanEditor, Point, Scene,
    Selection, TaskEdge, Tool,
};
use plan::{Distribution, Plan, Task, TaskKind};
use proptest::prelude::*;

fn task(id: &str, minutes: u32, depends_on: &[&str]) -> Task {
    Task {
        id: id.to_owned(),
        name: id.to_uppercase(),
        kind: TaskKind::Glue,
        duration: Distribution::Fixed { seconds: f64::from(minutes) * 60.0 },
        depends_on: depends_on.iter().map(|id| (*id).to_owned()).collect(),
        ..Task::default()
    }
}

fn glue() -> Plan {
    let tasks = vec![
        task("g1", 4, &[]),
        task("g2", 26, &[]),
        task("g3", 7, &[]),
        task("s1", 21, &["g1", "g3"]),
        task("s2", 3, &["g2", "g3"]),
    ];
    Plan { tasks, ..empty_plan("Glue") }
}

fn depends_on(editor: &PlanEditor, id: &str) -> Vec<String> {
    editor.document().task(id).unwrap().depends_on.clone()
}

/// Presses at one point and releases at another, with a stop half-way, carrying out what the gesture says.
fn drag(editor: &mut PlanEditor, from: Point, to: Point, tool: Tool) -> Vec<Effect> {
    let mut gesture = Gesture::default();
    let scene = Scene::new(&editor.plan(), Metrics::WIDE);
    let press = Press { at: from, screen: from, ..Press::default() };
    let mut effects = gesture.press(press, tool, &scene, editor.selection());
    carry_out(editor, &effects);
    for at in [Point::new((from.x + to.x) / 2.0, (from.y + to.y) / 2.0), to] {
        let more = gesture.drag(at, at, &scene, editor.document(), editor.selection());
        carry_out(editor, &more);
        effects.extend(more);
    }
    let last = gesture.release(&scene, editor.selection());
    carry_out(editor, &last);
    effects.extend(last);
    effects
}

fn carry_out(editor: &mut PlanEditor, effects: &[Effect]) {
    for effect in effects {
        match effect.clone() {
            Effect::Select(selection) => editor.select(selection),
            Effect::Perform(command) => drop(editor.perform(command).unwrap()),
            _ => {}
        }
    }
}

fn port(editor: &PlanEditor, id: &str) -> Point {
    Scene::new(&editor.plan(), Metrics::WIDE).card(id).unwrap().out_port()
}

fn middle(editor: &PlanEditor, id: &str) -> Point {
    let rect = Scene::new(&editor.plan(), Metrics::WIDE).card(id).unwrap().rect;
    Point::new(rect.x + rect.w / 2.0, rect.y + rect.h / 2.0)
}

#[test]
fn a_drag_from_a_port_draws_a_dependency_and_one_undo_takes_it_back() {
    let mut editor = PlanEditor::new(glue());
    let (from, to) = (port(&editor, "g1"), middle(&editor, "s2"));
    drag(&mut editor, from, to, Tool::Select);
    assert_eq!(depends_on(&editor, "s2"), ["g2", "g3", "g1"]);
    assert_eq!(editor.undo().as_deref(), Some("Make S2 wait for G1"));
    assert_eq!(depends_on(&editor, "s2"), ["g2", "g3"]);
    editor.redo();
    assert_eq!(depends_on(&editor, "s2"), ["g2", "g3", "g1"]);
}

#[test]
fn a_dependency_that_closes_a_cycle_is_refused_by_name() {
    let mut editor = PlanEditor::new(glue());
    let before = editor.plan();
    let (from, to) = (port(&editor, "s1"), middle(&editor, "g1"));
    let effects = drag(&mut editor, from, to, Tool::Select);
    assert_eq!(effects.last(), Some(&Effect::Refuse("That would close a cycle: G1 → S1 → G1".to_owned())));
    assert_eq!(editor.plan(), before);
    let refusal = editor.perform(Command::AddDependency(TaskEdge::new("g1", "g1"))).unwrap_err();
    assert_eq!(refusal.0, "A task cannot depend on itself");
}

#[test]
fn the_connect_tool_draws_from_anywhere_on_a_card() {
    let mut editor = PlanEditor::new(glue());
    let (from, to) = (middle(&editor, "g2"), middle(&editor, "s1"));
    drag(&mut editor, from, to, Tool::Connect);
    assert_eq!(depends_on(&editor, "s1"), ["g1", "g3", "g2"]);
}

#[test]
fn a_drag_moves_all_selected_cards_as_one_step() {
    let mut editor = PlanEditor::new(glue());
    editor.select(Selection { tasks: ["g1", "g2"].map(str::to_owned).into(), edge: None });
    let (from, g2) = (middle(&editor, "g1"), middle(&editor, "g2"));
    drag(&mut editor, from, Point::new(from.x + 30.0, from.y - 12.0), Tool::Select);
    let after = middle(&editor, "g2");
    assert_eq!((after.x - g2.x, after.y - g2.y), (30.0, -12.0));
    assert_eq!(editor.history().names().count(), 1);
    assert_eq!(editor.undo().as_deref(), Some("Move 2 tasks"));
    assert_eq!(middle(&editor, "g2"), g2);
}

#[test]
fn a_press_without_a_drag_selects_and_changes_nothing() {
    let mut editor = PlanEditor::new(glue());
    let at = middle(&editor, "s1");
    drag(&mut editor, at, Point::new(at.x + 1.0, at.y), Tool::Select);
    assert_eq!(*editor.selection(), Selection::task("s1"));
    assert_eq!(editor.history().undo_name(), None);
}

#[test]
fn a_marquee_selects_what_it_touches() {
    let mut editor = PlanEditor::new(glue());
    drag(&mut editor, Point::new(-20.0, -20.0), Point::new(100.0, 200.0), Tool::Select);
    assert_eq!(editor.selection().tasks.iter().collect::<Vec<_>>(), ["g1", "g3"]);
}

#[test]
fn a_press_on_a_curve_selects_the_dependency_and_delete_removes_it() {
    let mut editor = PlanEditor::new(glue());
    let scene = Scene::new(&editor.plan(), Metrics::WIDE);
    let link = scene.links.iter().find(|link| link.edge == TaskEdge::new("g3", "s1")).unwrap();
    let at = link.curve.at(0.5);
    assert_eq!(scene.hit(at), Hit::Edge(link.edge.clone()));
    drag(&mut editor, at, at, Tool::Select);
    let command = editor.selection().delete_command().unwrap();
    editor.perform(command).unwrap();
    assert_eq!(depends_on(&editor, "s1"), ["g1"]);
    assert!(editor.selection().is_empty());
}

#[test]
fn removing_a_task_heals_what_waited_for_it() {
    let chain = Plan {
        tasks: vec![task("a", 1, &[]), task("b", 1, &["a"]), task("c", 1, &["b"]), task("d", 1, &["c", "a"])],
        ..empty_plan("chain")
    };
    let mut editor = PlanEditor::new(chain);
    editor.perform(Command::RemoveTasks(vec!["b".to_owned(), "c".to_owned()])).unwrap();
    assert_eq!(depends_on(&editor, "d"), ["a"]);
    assert_eq!(editor.undo().as_deref(), Some("Delete 2 tasks"));
    assert_eq!(depends_on(&editor, "d"), ["c", "a"]);
}

#[test]
fn copies_wait_as_their_originals_do_and_for_each_other() {
    let mut plan = glue();
    plan.tasks[0].resource = Some("nightly-load".to_owned());
    let mut editor = PlanEditor::new(plan);
    let before = editor.plan();
    let own: Vec<Task> =
        before.tasks.iter().filter(|task| ["g1", "s1"].contains(&task.id.as_str())).cloned().collect();
    let ids = own.iter().map(|task| task.id.clone()).collect();
    assert_eq!(editor.perform(duplicate(&editor.plan(), &ids)), Ok(true));
    let plan = editor.plan();
    let (originals, copies) = plan.tasks.split_at(before.tasks.len());
    assert_eq!(originals, before.tasks);
    let of = |id: &str| copies.iter().zip(&own).find(|(_, own)| own.id == id).map(|(copy, _)| copy).unwrap();
    // What the copied task waits for and was copied too is the copy.
    let waits: Vec<String> = own[1]
        .depends_on
        .iter()
        .map(|id| if id == "g1" { of("g1").id.clone() } else { id.clone() })
        .collect();
    assert_eq!(of("s1").depends_on, waits);
    assert_eq!(of("g1").resource, None, "a job of its own");
    assert_eq!((of("g1").kind, &of("g1").duration), (own[0].kind, &own[0].duration));
    assert!(plan::check(&plan).iter().all(|found| !found.is_error()), "names and ids are their own");
    editor.undo();
    assert_eq!(editor.plan(), before);
    assert_eq!(
        editor.perform(duplicate(&editor.plan(), &std::iter::once("nobody".to_owned()).collect())),
        Ok(false)
    );
}

#[test]
fn copies_call_the_same_integration() {
    let topic = Some("arn:aws:states:::sns:publish".to_owned());
    let mut plan = glue();
    plan.tasks[0] = Task { kind: TaskKind::Generic, resource: topic.clone(), ..plan.tasks[0].clone() };
    plan.tasks[1] = Task { kind: TaskKind::Callback, resource: topic.clone(), ..plan.tasks[1].clone() };
    let mut editor = PlanEditor::new(plan);
    editor.perform(duplicate(&editor.plan(), &["g1", "g2"].map(str::to_owned).into())).unwrap();
    let plan = editor.plan();
    assert!(plan.tasks.iter().rev().take(2).all(|copy| copy.resource == topic));
    assert!(plan::check(&plan).iter().all(|found| !found.is_error()));
}

#[test]
fn the_clipboard_holds_a_plan_of_the_tasks_alone() {
    let mut editor = PlanEditor::new(glue());
    editor
        .perform(Command::MoveTasks(vec![("g1".to_owned(), (40, 50)), ("g3".to_owned(), (70, 80))]))
        .unwrap();
    let part = fragment(&editor.plan(), &["g1", "s1"].map(str::to_owned).into());
    let (read, found) = plan::parse(&plan::print(&part));
    assert_eq!((read.as_ref(), found), (Some(&part), Vec::new()));
    let waits: Vec<_> = part.tasks.iter().map(|task| (task.id.as_str(), task.depends_on.clone())).collect();
    assert_eq!(waits, [("g1", vec![]), ("s1", vec!["g1".to_owned()])]);

    // Into another plan as they are; into their own beside themselves, and not on a card that lies there.
    let mut other = PlanEditor::new(empty_plan("other"));
    assert_eq!(other.perform(paste(&other.plan(), part.tasks.clone())), Ok(true));
    assert_eq!(other.plan().tasks, part.tasks);
    assert_eq!(other.undo().as_deref(), Some("Paste 2 tasks"));
    editor.perform(paste(&editor.plan(), part.tasks)).unwrap();
    let plan = editor.plan();
    let (g1, s1) = (plan.tasks.iter().nth_back(1).unwrap(), plan.tasks.last().unwrap());
    assert_eq!((g1.position, s1.depends_on.as_slice()), (Some((100, 110)), [g1.id.clone()].as_slice()));
    assert!(plan::check(&plan).iter().all(|found| !found.is_error()));

    // What was cut waits again for what it waited for, if its text says so.
    let cut: Vec<Task> = plan.tasks.iter().filter(|task| task.id == "s1").cloned().collect();
    editor.perform(Command::RemoveTasks(vec!["s1".to_owned()])).unwrap();
    editor.perform(paste(&editor.plan(), cut.clone())).unwrap();
    assert_eq!(editor.plan().tasks.last(), cut.first());
}

#[test]
fn a_card_at_the_end_of_the_plane_can_be_copied() {
    let mut editor = PlanEditor::new(glue());
    editor.perform(Command::MoveTasks(vec![("g1".to_owned(), (i32::MAX, i32::MAX))])).unwrap();
    editor.perform(duplicate(&editor.plan(), &["g1".to_owned()].into())).unwrap();
    assert_eq!(editor.plan().tasks.last().and_then(|copy| copy.position), Some((i32::MAX, i32::MAX)));
}

#[test]
fn a_copy_is_called_by_the_next_number() {
    let check = |names: &[&str], first: &str, expect: &str| {
        let tasks = names
            .iter()
            .map(|name| Task { id: format!("t-{name}"), name: (*name).to_owned(), ..Task::default() })
            .collect();
        let mut editor = PlanEditor::new(Plan { tasks, ..Plan::default() });
        editor.perform(duplicate(&editor.plan(), &std::iter::once(format!("t-{first}")).collect())).unwrap();
        assert_eq!(editor.plan().tasks.last().unwrap().name, expect);
    };
    check(&["Glue job 1", "Glue job 2"], "Glue job 1", "Glue job 3");
    check(&["Load"], "Load", "Load 2");
    check(&["Load", "Load 2"], "Load", "Load 3");
    check(&["v2"], "v2", "v2 2");
    check(&["7"], "7", "7 2");
    check(&["Größe 4294967295"], "Größe 4294967295", "Größe 4294967296");
}

#[test]
fn commands_that_change_nothing_leave_no_step() {
    let mut editor = PlanEditor::new(glue());
    assert_eq!(editor.perform(Command::RenameTask("g1".to_owned(), " G1 ".to_owned())), Ok(false));
    assert_eq!(editor.perform(Command::RemoveTasks(vec!["nobody".to_owned()])), Ok(false));
    assert!(editor
        .perform(Command::RenameTask("g1".to_owned(), "G2".to_owned()))
        .unwrap_err()
        .0
        .contains("unique"));
    assert!(editor.perform(Command::RenameTask("g1".to_owned(), "  ".to_owned())).is_err());
    assert_eq!(editor.history().undo_name(), None);
}

#[test]
fn the_pipeline_is_laid_out_without_crossings() {
    assert_eq!(auto_layout(&glue()), [(0, 0), (0, 312), (0, 156), (366, 78), (366, 234)]);
}

#[test]
fn slack_and_critical_path_are_known_at_once() {
    let facts = Facts::of(&glue()).unwrap();
    assert_eq!(facts.length_ms, 29 * 60_000);
    assert_eq!(facts.slack_ms, [4, 0, 1, 1, 0].map(|minutes| minutes * 60_000));
    assert_eq!(facts.critical_edges, [TaskEdge::new("g2", "s2")]);
}

proptest! {
    /// Whatever the dependencies, cards of one plan never overlap and no dependency points to the left.
    #[test]
    fn automatic_layout_keeps_cards_apart(edges in proptest::collection::vec((0usize..12, 0usize..12), 0..30)) {
        let mut tasks: Vec<Task> = (0..12).map(|number| task(&format!("t{number}"), 1, &[])).collect();
        for (a, b) in edges.iter().filter(|(a, b)| a != b) {
            let (from, to) = (a.min(b), a.max(b));
            let id = format!("t{from}");
            if !tasks[*to].depends_on.contains(&id) {
                tasks[*to].depends_on.push(id);
            }
        }
        let scene = Scene::new(&Plan { tasks, ..empty_plan("random") }, Metrics::WIDE);
        for (at, card) in scene.cards.iter().enumerate() {
            prop_assert!(scene.cards[at + 1..].iter().all(|other| !other.rect.meets(&card.rect)));
        }
        prop_assert!(scene.links.iter().all(|link| link.curve.from.x < link.curve.to.x));
    }

    /// Undo after any run of commands gives back the plan there was, and redo the plan after.
    #[test]
    fn undo_gives_back_what_was(steps in proptest::collection::vec((0usize..5, 0usize..5, 0u8..6), 1..20)) {
        let ids = ["g1", "g2", "g3", "s1", "s2"];
        let mut editor = PlanEditor::new(glue());
        let (start, mut done) = (editor.plan(), 0);
        for (a, b, what) in steps {
            let command = match what {
                0 => Command::AddDependency(TaskEdge::new(ids[a], ids[b])),
                1 => Command::RemoveDependency(TaskEdge::new(ids[a], ids[b])),
                2 => Command::RemoveTasks(vec![ids[a].to_owned()]),
                3 => duplicate(&editor.plan(), &[ids[a], ids[b]].map(str::to_owned).into()),
                4 => {
                    let part = fragment(&editor.plan(), &[ids[a], ids[b]].map(str::to_owned).into());
                    paste(&editor.plan(), part.tasks)
                }
                _ => Command::MoveTasks(vec![(ids[a].to_owned(), (b as i32, 7))]),
            };
            done += usize::from(editor.perform(command) == Ok(true));
            prop_assert!(Facts::of(&editor.plan()).is_some(), "no command closes a cycle");
        }
        let end = editor.plan();
        (0..done).for_each(|_| drop(editor.undo()));
        prop_assert_eq!(editor.plan(), start);
        (0..done).for_each(|_| drop(editor.redo()));
        prop_assert_eq!(editor.plan(), end);
    }
}

/// Every field of every form, filled with the text that it shows, leaves the plan as it is.
#[test]
fn a_form_filled_as_it_stands_changes_nothing() {
    use editor::plan::form::{fill, plan_form, task_form, FieldKind};
    let text = r#"{"version":1,"name":"P","prices":{"source":"ours","transition_usd":0.00003},"on_failure":"finish_independent","tasks":[
        {"id":"a","kind":"glue","duration":90.5,"timeout_s":3600,"retry":{"interval_s":7}},
        {"id":"b","kind":"ecs","duration":{"distribution":"triangular","min_s":1,"mode_s":61,"max_s":120},"failure_probability":0.125},
        {"id":"c","kind":"batch","duration":{"distribution":"empirical","samples_s":[1,60,3600]},"parameters":{"A":{"B":[1]}},
         "depends_on":[{"task":"a","data":true},"b"],"continues":"b","max_concurrent_runs":3}]}"#;
    let (plan, found) = plan::parse(text);
    let plan = plan.unwrap();
    assert_eq!(found, []);
    let document = PlanDocument::new(plan.clone());
    let forms = plan.tasks.iter().map(|task| task_form(&plan, &task.id)).chain([plan_form(&plan)]);
    let fields: Vec<_> = forms.flatten().flat_map(|section| section.fields).collect();
    assert!(fields.len() > 40);
    for field in &fields {
        // Choosing a distribution makes a new one; what is there is not chosen again.
        if matches!(field.kind, FieldKind::Choice(_)) && field.path.ends_with("/duration") {
            continue;
        }
        let command = fill(&plan, field, &field.text).unwrap();
        let filled = command.apply(&document).unwrap();
        assert_eq!(plan::print(filled.plan()), plan::print(&plan), "{}", field.path);
    }
}

#[test]
fn any_distribution_turns_into_any_other() {
    use editor::plan::form::{fill, task_form, FieldKind};
    let text = r#"{"version":1,"name":"P","tasks":[{"id":"a","kind":"glue","duration":0}]}"#;
    let mut plan = plan::parse(text).0.unwrap();
    for start in [0.0, 0.25, 600.0] {
        plan.tasks[0].duration = plan::Distribution::Fixed { seconds: start };
        let words = ["uniform", "triangular", "normal", "empirical", "lognormal", "exponential", "fixed"];
        for word in words {
            let document = PlanDocument::new(plan.clone());
            let field = &task_form(&plan, "a")[1].fields[0];
            assert!(matches!(&field.kind, FieldKind::Choice(all) if all.len() == words.len()));
            let made = fill(&plan, field, word).unwrap().apply(&document);
            // A task that takes no time cannot be lognormal or exponential, and says so.
            let Ok(made) = made else {
                assert!(start == 0.0 && ["lognormal", "exponential"].contains(&word), "{word} from {start}");
                continue;
            };
            assert_eq!(plan::check(made.plan()), [], "{word}");
            let mean = made.plan().tasks[0].duration.mean();
            assert!((mean - start).abs() <= start * 0.3 + 0.01, "{word}: {mean} for {start}");
            plan = plan::Plan::clone(made.plan());
        }
    }
}

#[test]
fn a_circle_is_found_and_laid_out_all_the_same() {
    let plan = Plan {
        tasks: vec![task("a", 1, &["c"]), task("b", 1, &["a"]), task("c", 1, &["b"]), task("d", 1, &["c"])],
        ..Plan::default()
    };
    let edges = editor::plan::cycle_edges(&plan);
    let expect = [TaskEdge::new("a", "b"), TaskEdge::new("b", "c"), TaskEdge::new("c", "a")];
    assert_eq!(edges, expect);
    let columns: Vec<i32> = auto_layout(&plan).iter().map(|place| place.0).collect();
    assert!(columns.windows(2).all(|pair| pair[0] < pair[1]), "a, b, c, d from left to right: {columns:?}");
    let whole = Plan { tasks: vec![task("a", 1, &[]), task("b", 1, &["a"])], ..Plan::default() };
    assert_eq!(editor::plan::cycle_edges(&whole), []);
}

#[test]
fn a_share_that_is_none_is_told_in_percent() {
    use editor::plan::form::{fill, task_form};
    let text = r#"{"version":1,"name":"P","tasks":[{"id":"a","kind":"glue","duration":60}]}"#;
    let plan = plan::parse(text).0.unwrap();
    let form = task_form(&plan, "a");
    let field = form.iter().flat_map(|section| &section.fields).find(|it| it.label == "Attempts that fail");
    for (typed, share) in [("150", "150"), ("-1", "-1")] {
        let said = fill(&plan, field.unwrap(), typed).unwrap_err().to_string();
        assert_eq!(said, format!("{share}% is no share of attempts: write between 0 and 100%."));
    }
    for typed in ["0", "12,5", "100"] {
        assert!(fill(&plan, field.unwrap(), typed).is_ok(), "{typed}");
    }
}

#[test]
fn what_was_deleted_is_selected_again_by_undo_and_nothing_else() {
    let mut editor = PlanEditor::new(glue());
    let both = Selection { tasks: ["g1".to_owned(), "s2".to_owned()].into(), edge: None };
    editor.select(both.clone());
    editor.perform(both.delete_command().unwrap()).unwrap();
    assert!(editor.selection().is_empty());
    editor.select(Selection::task("g2"));
    editor.undo().unwrap();
    assert_eq!(editor.selection(), &both);
    editor.redo().unwrap();
    assert!(editor.selection().is_empty());
    editor.undo().unwrap();
    // What another plan had is none that was deleted.
    editor.perform(Command::Replace { plan: Box::new(empty_plan("")), name: "Open".to_owned() }).unwrap();
    editor.undo().unwrap();
    assert!(editor.selection().is_empty());
}

#[test]
fn name_and_duration_of_a_task_are_one_step() {
    let mut editor = PlanEditor::new(glue());
    let edit = |name: &str, seconds| {
        Command::EditTask("g1".to_owned(), name.to_owned(), Distribution::Fixed { seconds })
    };
    assert_eq!(edit("Load", 60.0).name(editor.document()), "Rename to Load");
    editor.perform(edit(" Load ", 60.0)).unwrap();
    let task = editor.document().task("g1").unwrap();
    assert_eq!((task.name.as_str(), task.duration.mean()), ("Load", 60.0));
    assert_eq!(edit("Load", 90.0).name(editor.document()), "Change duration of Load");
    assert_eq!(editor.perform(edit("Load", 60.0)), Ok(false));
    assert!(editor.perform(edit("G2", 90.0)).is_err());
    editor.undo().unwrap();
    assert_eq!(*editor.plan(), glue());
    assert_eq!(editor.undo(), None);
}

#[test]
fn a_drag_whose_task_is_gone_is_known() {
    let editor = PlanEditor::new(glue());
    let scene = Scene::new(&editor.plan(), Metrics::WIDE);
    let mut plan = glue();
    plan.tasks.retain(|task| task.id != "s1");
    let after = Scene::new(&plan, Metrics::WIDE);
    let check = |from: Point, to: Point, expect: bool| {
        let mut gesture = Gesture::default();
        let press = Press { at: from, screen: from, ..Press::default() };
        gesture.press(press, Tool::Select, &scene, editor.selection());
        gesture.drag(to, to, &scene, editor.document(), editor.selection());
        assert!(!gesture.is_left_behind(&scene));
        assert_eq!(gesture.is_left_behind(&after), expect, "{gesture:?}");
    };
    check(middle(&editor, "s1"), Point::new(900.0, 900.0), true);
    check(port(&editor, "s1"), Point::new(900.0, 900.0), true);
    check(port(&editor, "g2"), middle(&editor, "s1"), true);
    check(port(&editor, "g2"), Point::new(900.0, 900.0), false);
    check(middle(&editor, "g2"), Point::new(900.0, 900.0), false);
}
