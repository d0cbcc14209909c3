//! The examples that come with the page: plans inside it, state machines as files beside it.

use editor::machine::{Example, Opened, PlannedRun};
use plan::Plan;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use super::window;

/// File name (without `.plan.json`) and text of each example, in the order of the menu.
pub const EXAMPLES: &[(&str, &str)] = &[
    ("nightly-glue", include_str!("../../examples/nightly-glue.plan.json")),
    ("three-stages", include_str!("../../examples/three-stages.plan.json")),
];

/// The examples, read.
pub fn plans() -> impl Iterator<Item = (&'static str, Plan)> {
    EXAMPLES.iter().filter_map(|(file, text)| plan::parse(text).0.map(|plan| (*file, plan)))
}

/// The plan that the page opens on when nothing is stored and no link is given.
pub fn first() -> Plan {
    plans().next().map_or_else(|| editor::plan::empty_plan("Untitled"), |(_, plan)| plan)
}

/// The gallery's index, without the plans, which are there already; empty where it cannot be had.
pub async fn index() -> Vec<Example> {
    let text = file("index.json").await.unwrap_or_default();
    let mut all = editor::machine::read_index(&text);
    all.retain(|example| !example.runs.is_empty() || example.hazard.is_some());
    all
}

/// The plan of an example; `None` where its file cannot be had.
pub async fn plan(example: &Example) -> Option<Plan> {
    plan::parse(&file(&example.file).await?).0
}

/// An example with everything that its runs need; `None` where a file of it cannot be had.
pub async fn open(example: Example) -> Option<Opened> {
    let definition = file(&example.file).await?;
    let mut runs = Vec::new();
    for run in example.runs {
        let input = match run.input {
            Some(name) => file(&name).await?,
            None => "{}".to_owned(),
        };
        let mocks = match run.mocks {
            Some(name) => Some(file(&name).await?),
            None => None,
        };
        runs.push(PlannedRun { title: run.title, look_at: run.look_at, input, mocks });
    }
    Some(Opened { runs, ..Opened::bare(&example.title, &definition) })
}

/// The text of a file of the gallery, from where the page itself came.
async fn file(name: &str) -> Option<String> {
    let response = JsFuture::from(window().fetch_with_str(&format!("./examples/{name}"))).await.ok()?;
    let response: Response = response.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}
