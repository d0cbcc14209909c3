//! Plans as comma-separated values, for spreadsheets: a row a task. Described in `docs/plan-format.md`.
//!
//! The table becomes the document that a plan file would be, every value with its place in the table's text, and is
//! read as one: the same rules, the same diagnostics.

mod rows;
mod told;

use crate::read::{from_document, DISTRIBUTIONS};
use crate::{Distribution, Plan, Task, TaskKind, Typed};
use asl::json::{Kind, Member, Node};
use asl::{Diagnostic, Span};
use rows::{quote, Cell, Rows};
use std::collections::BTreeSet;

/// Columns whose cells are text even where they look like a number.
const TEXTS: [&str; 6] = ["id", "name", "kind", "resource", "distribution", "continues"];

/// Other words for columns, as people write them.
const ALIASES: [(&str, &str); 12] = [
    ("task", "id"),
    ("title", "name"),
    ("type", "kind"),
    ("service", "kind"),
    ("duration_s", "duration"),
    ("seconds", "duration"),
    ("depends", "depends_on"),
    ("dependencies", "depends_on"),
    ("after", "depends_on"),
    ("needs", "depends_on"),
    ("predecessors", "depends_on"),
    ("job", "resource"),
];

/// Reads a table whose first row names the columns. `None` if there is no column `id`, or `name` in its place. What cannot
/// be used is left out and reported, as by [`crate::parse`].
pub fn parse(text: &str) -> (Option<Plan>, Vec<Diagnostic>) {
    let table = rows::read(text);
    let mut found = Vec::new();
    if let Some(span) = table.open_quote {
        let message = "A quote is opened and never closed.";
        found.push(
            Diagnostic::error("OPEN_QUOTE", "/", span, message).with_fix("Close it, or double it: \"\"."),
        );
    }
    let Some((header, body)) = table.rows.split_first() else {
        found.push(no_id("The table is empty."));
        return (None, found);
    };
    let columns = columns(header);
    if !columns.iter().any(|column| column == "id") {
        found.push(no_id("No column is called id or name."));
        return (None, found);
    }
    columns_twice(header, &columns, &mut found);
    let ids: BTreeSet<&str> = body.iter().filter_map(|row| id_of(row, &columns)).collect();
    let tasks = body.iter().enumerate().map(|(index, row)| {
        if let Some(cell) = row.get(columns.len()..).and_then(|more| more.iter().find(|c| !c.text.is_empty()))
        {
            let message =
                format!("The row has {} cells, but there are {} columns.", row.len(), columns.len());
            let path = format!("/tasks/{index}");
            found.push(Diagnostic::error("TOO_MANY_CELLS", path, cell.span, message));
        }
        task(row, &columns, &table, &ids)
    });
    let tasks = Node::new(Kind::Array(tasks.collect()));
    let version = Node::new(Kind::Number("1".to_owned()));
    let root = object([("version".to_owned(), version), ("tasks".to_owned(), tasks)], Span::default());
    let (plan, found) = from_document(&root, found);
    (Some(plan), found.into_iter().map(|finding| told::of_table(finding, &table, &columns)).collect())
}

/// What a plan is called that a file of this name holds as a table. `None` if nothing but the ending is left.
pub fn title(file: &str) -> Option<&str> {
    let stem = match file.rsplit_once('.') {
        Some((stem, ending)) if ending.eq_ignore_ascii_case("csv") => stem,
        _ => file,
    };
    Some(stem.trim_end_matches(".plan")).filter(|stem| !stem.is_empty())
}

/// Whether a text is meant as a table rather than as JSON.
pub fn looks_like_csv(text: &str) -> bool {
    if text.trim_start().starts_with(['{', '[']) {
        return false;
    }
    let table = rows::read(text.get(..text.len().min(4096)).unwrap_or(text));
    let header = table.rows.first().map(Vec::as_slice).unwrap_or_default();
    // Whatever a spreadsheet puts on the clipboard has tabs.
    header.len() > 1 && (table.separator == '\t' || columns(header).iter().any(|column| column == "id"))
}

fn no_id(message: &str) -> Diagnostic {
    Diagnostic::error("NOT_A_PLAN", "/", Span::default(), message)
        .with_fix("Name the columns in the first row: id,name,kind,duration,depends_on.")
}

fn columns_twice(header: &[Cell], columns: &[String], found: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    for (cell, name) in header.iter().zip(columns) {
        if !name.is_empty() && !seen.insert(name) {
            let message = format!("There are two columns for {name}; the later one counts.");
            found.push(Diagnostic::warning("DUPLICATE_COLUMN", "/", cell.span, message));
        }
    }
}

/// The fields that the columns are for. Where none is for ids, names serve as such.
fn columns(header: &[Cell]) -> Vec<String> {
    let mut columns: Vec<String> = header.iter().map(|cell| column(&cell.text)).collect();
    if !columns.iter().any(|column| column == "id") {
        if let Some(name) = columns.iter_mut().find(|column| *column == "name") {
            "id".clone_into(name);
        }
    }
    columns
}

/// The field that a column is for.
fn column(title: &str) -> String {
    let name: String = title
        .trim()
        .chars()
        .map(|c| if c.is_whitespace() || c == '-' { '_' } else { c })
        .flat_map(char::to_lowercase)
        .collect();
    match ALIASES.iter().find(|(alias, _)| *alias == name) {
        Some((_, field)) => (*field).to_owned(),
        None => name,
    }
}

fn id_of<'a>(row: &'a [Cell], columns: &[String]) -> Option<&'a str> {
    let cell = row.get(columns.iter().position(|column| column == "id")?)?;
    Some(cell.text.as_str()).filter(|id| !id.is_empty())
}

/// A row as a task's object.
fn task(row: &[Cell], columns: &[String], table: &Rows, ids: &BTreeSet<&str>) -> Node {
    let parameters: BTreeSet<&str> =
        DISTRIBUTIONS.iter().flat_map(|(_, fields)| fields.iter().copied()).collect();
    let mut fields: Vec<(String, Node)> = Vec::new();
    let mut distribution: Vec<(String, Node)> = Vec::new();
    let mut retry: Vec<(String, Node)> = Vec::new();
    let receives =
        row.iter().zip(columns).find(|(_, name)| *name == "receives").map(|(cell, _)| list(cell, ids));
    for (cell, name) in
        row.iter().zip(columns).filter(|(cell, name)| !cell.text.is_empty() && !name.is_empty())
    {
        match name.as_str() {
            "depends_on" => fields.push((name.clone(), marked(list(cell, ids), receives.as_ref()))),
            "receives" => {}
            "parameters" => fields.push((name.clone(), json(cell))),
            _ if name.starts_with("retry_") => {
                retry.push((name.trim_start_matches("retry_").to_owned(), value(name, cell, table)));
            }
            "samples_s" => distribution.push((name.clone(), samples(cell, table))),
            "distribution" => distribution.push((name.clone(), value(name, cell, table))),
            _ if parameters.contains(name.as_str()) => {
                distribution.push((name.clone(), value(name, cell, table)))
            }
            _ => fields.push((name.clone(), value(name, cell, table))),
        }
    }
    let start = row.first().map_or(0, |cell| cell.span.start);
    let end = row.last().map_or(0, |cell| cell.span.end);
    let has = |fields: &[(String, Node)], name: &str| fields.iter().any(|(field, _)| field == name);
    if has(&distribution, "distribution") {
        // The duration beside a distribution is what it is for a fixed one.
        if let Some(place) = fields.iter().position(|(field, _)| field == "duration") {
            let (_, duration) = fields.remove(place);
            let fixed = distribution.iter().any(|(_, node)| node.as_str() == Some("fixed"));
            if fixed && !has(&distribution, "seconds") {
                distribution.push(("seconds".to_owned(), duration));
            }
        }
        fields.push(("duration".to_owned(), object(distribution, Span { start, end })));
    } else {
        // Parameters of no distribution: unknown fields, reported as such.
        fields.extend(distribution);
    }
    if !retry.is_empty() {
        fields.push(("retry".to_owned(), object(retry, Span { start, end })));
    }
    object(fields, Span { start, end })
}

/// The dependencies, those that carry data as objects that say so.
fn marked(dependencies: Node, receives: Option<&Node>) -> Node {
    let data =
        |node: &Node| receives.is_some_and(|all| all.elements().iter().any(|one| one.kind == node.kind));
    let mark = |node: &Node| match data(node) {
        true => object(
            [("task".to_owned(), node.clone()), ("data".to_owned(), Node::new(Kind::Bool(true)))],
            node.span,
        ),
        false => node.clone(),
    };
    Node { span: dependencies.span, kind: Kind::Array(dependencies.elements().iter().map(mark).collect()) }
}

/// JSON in a cell; what is none stays a text, which the reader will not take.
fn json(cell: &Cell) -> Node {
    let (root, errors) = asl::json::parse(&cell.text);
    match errors.is_empty() {
        true => Node { span: cell.span, kind: root.kind },
        false => Node { span: cell.span, kind: Kind::String(cell.text.clone()) },
    }
}

fn object(fields: impl IntoIterator<Item = (String, Node)>, span: Span) -> Node {
    let member = |(key, value): (String, Node)| Member { key, key_span: value.span, value };
    Node { span, kind: Kind::Object(fields.into_iter().map(member).collect()) }
}

/// A cell's value: a number where it is one and the column takes one, seconds where it is a duration with its unit, and
/// a word of the format however it is written.
fn value(name: &str, cell: &Cell, table: &Rows) -> Node {
    let read = if TEXTS.contains(&name) {
        known_word(name, &cell.text).map(|word| Kind::String(word.to_owned()))
    } else {
        let figure = || number(&cell.text, table.separator).or_else(|| seconds(name, &cell.text));
        figure().map(Kind::Number).or_else(|| varying(cell).filter(|_| name == "duration"))
    };
    Node { span: cell.span, kind: read.unwrap_or_else(|| Kind::String(cell.text.clone())) }
}

fn known_word(name: &str, text: &str) -> Option<&'static str> {
    let is_meant = |word: &&str| word.eq_ignore_ascii_case(text);
    match name {
        "kind" => kind(text),
        "distribution" => DISTRIBUTIONS.map(|(word, _)| word).into_iter().find(is_meant),
        _ => None,
    }
}

/// The kind that a cell names by its word or as people call it: `AWS Glue job`, `Lambda function`, `Step Functions`.
fn kind(text: &str) -> Option<&'static str> {
    let name = text.to_lowercase();
    let has = |word: &str| name.split(|c: char| !c.is_alphanumeric()).any(|own| own == word);
    let called = [("step", TaskKind::States), ("state", TaskKind::States), ("other", TaskKind::Generic)];
    let called = called.into_iter().find(|(word, _)| has(word)).map(|(_, kind)| kind.word());
    TaskKind::ALL.map(TaskKind::word).into_iter().find(|word| has(word)).or(called)
}

/// The seconds of a duration that says its units or is a clock's, as JSON writes numbers.
fn seconds(name: &str, text: &str) -> Option<String> {
    let says_units = text.contains(|c: char| c == ':' || c.is_alphabetic());
    let (seconds, _) = crate::typed(text, 1.0).filter(|_| says_units && told::is_duration(name))?;
    Some(seconds.to_string())
}

/// A duration that varies: `3 to 5 min`, each time between as likely, or `26 min ± 4`, as the page reads it.
fn varying(cell: &Cell) -> Option<Kind> {
    let typed = Typed::of(&cell.text);
    let (first, second) = typed.seconds(1.0)?;
    let (word, names) = match typed {
        Typed::Range(..) => ("uniform", ["min_s", "max_s"]),
        _ if second == 0.0 => return Some(Kind::Number(first.to_string())),
        _ => ("lognormal", ["mean_s", "sd_s"]),
    };
    let figures = names.into_iter().zip([first, second]);
    let figures = figures.map(|(name, seconds)| (name, Kind::Number(seconds.to_string())));
    let fields = [("distribution", Kind::String(word.to_owned()))].into_iter().chain(figures);
    let fields = fields.map(|(name, kind)| (name.to_owned(), Node { span: cell.span, kind }));
    Some(object(fields, cell.span).kind)
}

/// A number as JSON writes it. Where semicolons separate cells, a comma may separate decimals.
fn number(text: &str, separator: char) -> Option<String> {
    let text = if separator == ';' { text.replace(',', ".") } else { text.to_owned() };
    let (root, errors) = asl::json::parse(text.strip_prefix('+').unwrap_or(&text));
    match root.kind {
        Kind::Number(number) if errors.is_empty() => Some(number),
        _ => None,
    }
}

/// Ids separated by semicolons, commas, bars or line ends; by spaces too where the ids have none.
fn list(cell: &Cell, ids: &BTreeSet<&str>) -> Node {
    let mut words: Vec<&str> = Vec::new();
    for part in cell.text.split([';', ',', '|', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
        match ids.contains(part) {
            true => words.push(part),
            false => words.extend(part.split_whitespace()),
        }
    }
    let node = |word: &str| Node { span: cell.span, kind: Kind::String(word.to_owned()) };
    Node { span: cell.span, kind: Kind::Array(words.into_iter().map(node).collect()) }
}

fn samples(cell: &Cell, table: &Rows) -> Node {
    let decimal_comma = table.separator == ';';
    let ends = |c: char| c.is_whitespace() || c == ';' || c == '|' || (c == ',' && !decimal_comma);
    let words = cell.text.split(ends).filter(|word| !word.is_empty());
    let node = |word: &str| {
        let cell = Cell { text: word.to_owned(), span: cell.span };
        value("samples_s", &cell, table)
    };
    Node { span: cell.span, kind: Kind::Array(words.map(node).collect()) }
}

/// The plan's tasks as a table with the columns that they need. Pollers' settings and places on the canvas are not in
/// it.
pub fn print(plan: &Plan) -> String {
    // Ids with spaces need a separator that is none.
    let spaced = plan.tasks.iter().any(|task| task.id.contains(char::is_whitespace));
    let separator = if spaced { "; " } else { " " };
    let cells: Vec<Vec<(&str, String)>> = plan.tasks.iter().map(|task| cells(task, separator)).collect();
    let used = |column: &&str| cells.iter().flatten().any(|(name, _)| name == column);
    let always = ["id", "name", "kind", "duration", "depends_on"];
    let columns: Vec<&str> = COLUMNS.into_iter().filter(|c| always.contains(c) || used(c)).collect();
    let mut text = columns.join(",");
    text.push_str("\r\n");
    for row in &cells {
        let cell = |column: &&str| row.iter().find(|(name, _)| name == column).map(|(_, text)| quote(text));
        let row: Vec<String> = columns.iter().map(|column| cell(column).unwrap_or_default()).collect();
        text.push_str(&row.join(","));
        text.push_str("\r\n");
    }
    text
}

/// The columns in their order.
const COLUMNS: [&str; 22] = [
    "id",
    "name",
    "kind",
    "duration",
    "distribution",
    "min_s",
    "mode_s",
    "max_s",
    "mean_s",
    "sd_s",
    "samples_s",
    "depends_on",
    "receives",
    "continues",
    "resource",
    "parameters",
    "failure_probability",
    "retry_max_attempts",
    "retry_interval_s",
    "retry_backoff_rate",
    "timeout_s",
    "max_concurrent_runs",
];

fn cells(task: &Task, separator: &str) -> Vec<(&'static str, String)> {
    let mut row =
        vec![("id", task.id.clone()), ("name", task.name.clone()), ("kind", task.kind.word().to_owned())];
    let mut drawn = |word: &str, parameters: &[(&'static str, f64)]| {
        row.push(("distribution", word.to_owned()));
        row.extend(parameters.iter().map(|(name, value)| (*name, value.to_string())));
    };
    match &task.duration {
        Distribution::Fixed { seconds } => row.push(("duration", seconds.to_string())),
        Distribution::Uniform { min_s, max_s } => drawn("uniform", &[("min_s", *min_s), ("max_s", *max_s)]),
        Distribution::Triangular { min_s, mode_s, max_s } => {
            drawn("triangular", &[("min_s", *min_s), ("mode_s", *mode_s), ("max_s", *max_s)]);
        }
        Distribution::Normal { mean_s, sd_s } => drawn("normal", &[("mean_s", *mean_s), ("sd_s", *sd_s)]),
        Distribution::Lognormal { mean_s, sd_s } => {
            drawn("lognormal", &[("mean_s", *mean_s), ("sd_s", *sd_s)])
        }
        Distribution::Exponential { mean_s } => drawn("exponential", &[("mean_s", *mean_s)]),
        Distribution::Empirical { samples_s } => {
            let samples: Vec<String> = samples_s.iter().map(f64::to_string).collect();
            row.push(("distribution", "empirical".to_owned()));
            row.push(("samples_s", samples.join(" ")));
        }
    }
    row.push(("depends_on", task.depends_on.join(separator)));
    let receives: Vec<&str> =
        task.depends_on.iter().filter(|id| task.receives(id)).map(String::as_str).collect();
    let given = |name: &'static str, text: String, given: bool| given.then_some((name, text));
    row.extend(given("receives", receives.join(separator), !receives.is_empty()));
    row.extend(task.continues.clone().map(|id| ("continues", id)));
    row.extend(task.resource.clone().map(|resource| ("resource", resource)));
    let parameters = serde_json::Value::Object(task.parameters.clone()).to_string();
    row.extend(given("parameters", parameters, !task.parameters.is_empty()));
    let failures = task.failure_probability;
    row.extend(given("failure_probability", failures.to_string(), failures != 0.0));
    if let Some(retry) = &task.retry {
        row.push(("retry_max_attempts", retry.max_attempts.to_string()));
        row.push(("retry_interval_s", retry.interval_s.to_string()));
        row.push(("retry_backoff_rate", retry.backoff_rate.to_string()));
    }
    row.extend(task.timeout_s.map(|seconds| ("timeout_s", seconds.to_string())));
    row.extend(task.max_concurrent_runs.map(|most| ("max_concurrent_runs", most.to_string())));
    row
}

#[cfg(test)]
mod tests;
