//! The editor of state machines: what a step costs from the text to the picture.

use crate::machines;
use crate::Case;
use editor::flow::chart::Flat;
use editor::flow::{picture, picture_again, Layouts, Picture};
use editor::machine::{Command, Edit, MachineDocument, MachineEditor, Nudges};
use std::collections::BTreeSet;
use std::hint::black_box;
use std::sync::Arc;

/// How often what takes milliseconds is done.
const TIMES: u64 = 20;

/// The case of this name, if it is one of these. `size` is how many states the machine has.
pub fn case(name: &str, size: u64) -> Option<Result<Case, String>> {
    let case = match name {
        "canvas-open" => open(size),
        "canvas-parse" => parse(size),
        "canvas-diagnostics" => diagnostics(size),
        "canvas-layout" => layout(&machines::flow(size)),
        "canvas-layout-flat" => layout(&machines::chain(size)),
        "canvas-key" => steps(size, Step::Key),
        "canvas-rename" => steps(size, Step::Rename),
        "canvas-delete" => steps(size, Step::Delete),
        "canvas-undo" => undo(size),
        "canvas-edits" => edits(size),
        _ => return None,
    };
    Some(Ok(case))
}

/// All that the page asks of a document after a step.
fn look(editor: &MachineEditor, layouts: &mut Layouts) -> Picture {
    let reading = editor.document().good();
    black_box(reading.diagnostics());
    picture_again(&reading.chart(), &BTreeSet::new(), &Nudges::default(), layouts)
}

fn open(size: u64) -> Case {
    let text = machines::flow(size);
    Box::new(move || {
        black_box(look(&MachineEditor::new(&text), &mut Layouts::default()));
        Ok(size)
    })
}

fn parse(size: u64) -> Case {
    let text: Arc<str> = machines::flow(size).into();
    Box::new(move || {
        for _ in 0..TIMES {
            black_box(MachineDocument::new(Arc::clone(&text)));
        }
        Ok(TIMES * size)
    })
}

fn diagnostics(size: u64) -> Case {
    let text: Arc<str> = machines::flow(size).into();
    Box::new(move || {
        for _ in 0..TIMES {
            let document = MachineDocument::new(Arc::clone(&text));
            black_box(document.present().diagnostics());
        }
        Ok(TIMES * size)
    })
}

/// How many states a chart has, those inside others too.
fn all(chart: &Flat) -> u64 {
    let inside = |state: &editor::flow::chart::Node| state.lanes.iter().map(|lane| all(&lane.1)).sum::<u64>();
    chart.states.iter().map(|state| 1 + inside(state)).sum()
}

fn layout(text: &str) -> Case {
    let chart = MachineDocument::new(text).present().chart();
    let states = all(&chart);
    Box::new(move || {
        for _ in 0..TIMES {
            black_box(picture(&chart, &BTreeSet::new()));
        }
        Ok(TIMES * states)
    })
}

#[derive(Clone, Copy)]
enum Step {
    Key,
    Rename,
    Delete,
}

/// Steps in the middle of the machine, each with all that the page asks for after it.
fn steps(size: u64, step: Step) -> Case {
    let text = machines::flow(size);
    Box::new(move || {
        let (mut editor, mut layouts) = (MachineEditor::new(&text), Layouts::default());
        black_box(look(&editor, &mut layouts));
        for turn in 0..TIMES {
            take(&mut editor, step, turn)?;
            black_box(look(&editor, &mut layouts));
        }
        Ok(TIMES)
    })
}

fn take(editor: &mut MachineEditor, step: Step, turn: u64) -> Result<(), String> {
    let index = editor.document().present().index();
    let middle = index.states.get(index.states.len() / 2).ok_or("no states")?;
    let done = match step {
        Step::Key => {
            let at = middle.name_span.end - 1;
            editor.typed(vec![Edit { start: at, end: at, insert: "x".to_owned() }])
        }
        Step::Rename => {
            let rename =
                Command::Rename { state: middle.address.clone(), name: format!("Another name {turn}") };
            editor.perform(&rename)
        }
        Step::Delete => {
            let delete = Command::Delete(vec![middle.address.clone()]);
            editor.perform(&delete)
        }
    };
    done.map(drop).map_err(|refusal| refusal.to_string())
}

fn undo(size: u64) -> Case {
    let text = machines::flow(size);
    Box::new(move || {
        let (mut editor, mut layouts) = (MachineEditor::new(&text), Layouts::default());
        take(&mut editor, Step::Delete, 0)?;
        black_box(look(&editor, &mut layouts));
        for _ in 0..TIMES / 2 {
            editor.undo().ok_or("nothing to undo")?;
            black_box(look(&editor, &mut layouts));
            editor.redo().ok_or("nothing to redo")?;
            black_box(look(&editor, &mut layouts));
        }
        Ok(TIMES)
    })
}

/// `size` steps in a machine of 2,000 states, for what they leave in memory.
fn edits(size: u64) -> Case {
    let text = machines::flow(2_000);
    Box::new(move || {
        let mut editor = MachineEditor::new(&text);
        for turn in 0..size {
            take(&mut editor, Step::Rename, turn)?;
        }
        Ok(size)
    })
}
