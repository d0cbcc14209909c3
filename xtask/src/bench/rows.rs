//! What is measured, and against whom.

/// A row of the table.
pub struct Row {
    /// By which it is picked.
    pub name: &'static str,
    /// What is done, for people.
    pub what: &'static str,
    /// Our case.
    pub case: &'static str,
    /// How much of it.
    pub size: u64,
    /// What is counted.
    pub unit: &'static str,
    /// Whether our side is the wasm module.
    pub wasm: bool,
    /// The others.
    pub peers: &'static [Peer],
}

/// Another's program.
pub struct Peer {
    /// Its name, for people.
    pub name: &'static str,
    /// What it is installed with.
    pub kind: Kind,
    /// Its program's name for it.
    pub key: &'static str,
    /// Its case.
    pub case: &'static str,
    /// How much of it, as the slower ones need less to be measured.
    pub size: u64,
    /// How many times as fast we mean to be; 0 where we mean nothing.
    pub goal: f64,
}

/// Where a peer comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// npm.
    Node,
    /// PyPI.
    Python,
    /// crates.io.
    Rust,
    /// Our own program, in another case.
    Own,
}

const fn local(case: &'static str, size: u64, goal: f64) -> Peer {
    Peer { name: "aws-local-stepfunctions", kind: Kind::Node, key: "local", case, size, goal }
}

const fn fakecloud(case: &'static str, size: u64, goal: f64) -> Peer {
    Peer { name: "fakecloud-stepfunctions", kind: Kind::Rust, key: "fakecloud", case, size, goal }
}

const fn model(key: &'static str, case: &'static str, size: u64, goal: f64) -> Peer {
    Peer { name: key, kind: Kind::Python, key, case, size, goal }
}

const fn row(
    name: &'static str,
    what: &'static str,
    case: &'static str,
    size: u64,
    unit: &'static str,
) -> Row {
    Row { name, what, case, size, unit, wasm: false, peers: &[] }
}

const fn against(row: Row, peers: &'static [Peer]) -> Row {
    Row { peers, ..row }
}

/// The same in wasm, built as the page is, beside the native program.
const fn in_wasm(name: &'static str, what: &'static str, case: &'static str, peers: &'static [Peer]) -> Row {
    Row { wasm: true, peers, ..row(name, what, case, 100_000, "transitions") }
}

const fn native(case: &'static str) -> Peer {
    Peer { name: "ours, native", kind: Kind::Own, key: "", case, size: 100_000, goal: 0.5 }
}

const fn layout(name: &'static str, case: &'static str) -> Peer {
    Peer { name, kind: Kind::Node, key: "layout", case, size: 2_000, goal: 1.0 }
}

/// An expression in one of the languages that npm has too, evaluated so often by us and so often by npm's library.
macro_rules! expression {
    ($language:literal, $what:literal, $library:literal, $name:literal, $size:literal, $theirs:literal, $goal:literal) => {
        Row {
            name: concat!($language, "-", $name),
            what: $what,
            case: concat!($language, "-", $name),
            size: $size,
            unit: "evaluations",
            wasm: false,
            peers: &[Peer {
                name: $library,
                kind: Kind::Node,
                key: $language,
                case: $name,
                size: $theirs,
                goal: $goal,
            }],
        }
    };
}

macro_rules! jsonata {
    ($name:literal, $size:literal, $theirs:literal) => {
        expression!("jsonata", "JSONata", "jsonata", $name, $size, $theirs, 5.0)
    };
}

macro_rules! jsonpath {
    ($name:literal, $size:literal, $theirs:literal) => {
        expression!("jsonpath", "JSONPath", "jsonpath-plus", $name, $size, $theirs, 0.0)
    };
}

/// Every row, in the order of the table.
pub const ROWS: &[Row] = &[
    against(
        row(
            "counter-full",
            "Choice and Pass counting, whole history",
            "counter-full",
            100_000,
            "transitions",
        ),
        &[local("counter", 10_000, 50.0), fakecloud("counter", 10_000, 20.0)],
    ),
    in_wasm("wasm-full", "the counter in wasm, whole history", "counter-full", &[native("counter-full")]),
    in_wasm("wasm-none", "the counter in wasm, nothing recorded", "counter-none", &[native("counter-none")]),
    row("counter-timings", "the same, timings only", "counter-timings", 100_000, "transitions"),
    against(
        row("counter-none", "the same, nothing recorded", "counter-none", 500_000, "transitions"),
        &[Peer { name: "asl", kind: Kind::Rust, key: "asl", case: "counter", size: 200_000, goal: 4.0 }],
    ),
    against(
        row("map-1k", "Map of a Pass over 1,000 items, whole history", "map-full", 1_000, "items"),
        &[local("map", 1_000, 50.0), fakecloud("map", 1_000, 0.0)],
    ),
    against(
        row("map-10k", "the same over 10,000", "map-full", 10_000, "items"),
        &[local("map", 10_000, 50.0)],
    ),
    against(
        row("map-100k", "the same over 100,000", "map-full", 100_000, "items"),
        &[local("map", 100_000, 50.0)],
    ),
    against(
        row("parallel-2", "Parallel of 2 branches, whole history", "parallel-full", 2, "transitions"),
        &[local("parallel", 2, 0.0), fakecloud("parallel", 2, 0.0)],
    ),
    against(
        row("parallel-20", "the same of 20", "parallel-full", 20, "transitions"),
        &[local("parallel", 20, 0.0), fakecloud("parallel", 20, 0.0)],
    ),
    against(
        row("parallel-200", "the same of 200", "parallel-full", 200, "transitions"),
        &[local("parallel", 200, 0.0), fakecloud("parallel", 200, 0.0)],
    ),
    row("poll-full", "a poll loop of a day, every second, whole history", "poll-full", 86_400, "transitions"),
    row("poll-none", "the same, nothing recorded", "poll-none", 86_400, "transitions"),
    row("waits", "3,600 waits of a second, whole history", "waits-full", 3_600, "transitions"),
    row("wait", "one wait of an hour", "wait-full", 3_600, "transitions"),
    jsonata!("increment", 100_000, 100_000),
    jsonata!("path", 100_000, 100_000),
    jsonata!("concat", 100_000, 50_000),
    jsonata!("conditional", 100_000, 50_000),
    jsonata!("object", 50_000, 20_000),
    jsonata!("filter", 5_000, 2_000),
    jsonata!("sum", 5_000, 2_000),
    jsonata!("map", 5_000, 1_000),
    jsonata!("sort", 2_000, 200),
    jsonpath!("field", 500_000, 50_000),
    jsonpath!("index", 500_000, 50_000),
    jsonpath!("wildcard", 50_000, 10_000),
    jsonpath!("filter", 20_000, 5_000),
    jsonpath!("deep", 10_000, 5_000),
    jsonpath!("slice", 100_000, 50_000),
    against(
        row("polled", "the article's pipeline, jobs polled too, 3 layouts", "polled", 10_000, "layout-runs"),
        &[
            model("simpy", "polled", 500, 30.0),
            model("numpy", "polled", 100_000, 0.0),
            Peer {
                name: "ours, polls not skipped",
                kind: Kind::Own,
                key: "",
                case: "polled-unskipped",
                size: 1_000,
                goal: 0.0,
            },
        ],
    ),
    against(
        row("polled-unskipped", "the same, polls not skipped", "polled-unskipped", 2_000, "layout-runs"),
        &[model("simpy", "polled", 500, 3.0)],
    ),
    against(
        row("compare", "the same plan as woven, jobs not polled", "compare", 10_000, "layout-runs"),
        &[model("simpy", "sync", 1_000, 0.0), model("numpy", "sync", 100_000, 0.0)],
    ),
    row("compare-1m", "a million runs of it, for its memory", "compare", 333_334, "layout-runs"),
    row("weave-1k", "weaving 1,000 tasks into every layout", "weave", 1_000, "tasks"),
    row("weave-10k", "weaving 10,000 tasks", "weave", 10_000, "tasks"),
    against(
        row("layout-2k", "layout of 2,000 states in one scope", "canvas-layout-flat", 2_000, "states"),
        &[layout("dagre", "dagre"), layout("elkjs", "elk")],
    ),
    row("layout-nested", "layout of 2,000 nested states", "canvas-layout", 2_000, "states"),
    row(
        "editor-open",
        "2,000 nested states from text to picture, findings too",
        "canvas-open",
        2_000,
        "states",
    ),
    row("editor-key", "a key typed in that text, the same again", "canvas-key", 2_000, "keys"),
    row("editor-rename", "a state renamed", "canvas-rename", 2_000, "steps"),
    row("editor-delete", "a state deleted", "canvas-delete", 2_000, "steps"),
    row("editor-undo", "that undone and redone", "canvas-undo", 2_000, "steps"),
    row("editor-10k-edits", "10,000 renames, for what they leave in memory", "canvas-edits", 10_000, "steps"),
];
