//! What is wrong with a table, said of its rows and columns.

use super::rows::{Cell, Rows};
use asl::Diagnostic;

/// What to write where a duration stands.
const DURATION: &str =
    "Write 90 s, 10 min, 1h 30m, 00:05:00, 3 to 5 min or 26 min ± 4; a number alone is seconds.";

/// Whether a column's cells are durations.
pub fn is_duration(column: &str) -> bool {
    column == "duration" || column.ends_with("_s")
}

/// The finding in words for a table: `row 3, duration: …` rather than `/tasks/1/duration …`. Rows count from 1, the titles'.
pub fn of_table(finding: Diagnostic, table: &Rows, columns: &[String]) -> Diagnostic {
    let Some((row, cell)) = place(&finding, table) else { return finding };
    let cell_said = cell.and_then(|(at, cell)| of_cell(&finding, cell, columns.get(at)?));
    let (message, fix) = cell_said.unwrap_or_else(|| (without_path(&finding, table), finding.fix.clone()));
    let mut place = format!("row {row}");
    if let Some((at, _)) = cell {
        if let Some(title) = table.rows.first().and_then(|titles| titles.get(at)) {
            place = [&place, ", ", &title.text].concat();
        }
    }
    Diagnostic { message: [&place, ": ", &message].concat(), fix, ..finding }
}

/// What is said of a cell that is not what its column takes, and the remedy.
fn of_cell(finding: &Diagnostic, cell: &Cell, column: &str) -> Option<(String, Option<String>)> {
    if finding.code != "WRONG_TYPE" {
        return None;
    }
    if is_duration(column) && crate::typed(&cell.text, 1.0).is_none_or(|_| cell.text.contains(',')) {
        return Some((format!("“{}” is no duration.", cell.text), Some(DURATION.to_owned())));
    }
    let (_, expected) = finding.message.split_once(" must be ")?;
    let (expected, _) = expected.rsplit_once(", but is ")?;
    Some((format!("“{}” must be {expected}.", cell.text), None))
}

/// The message with a row where it has a JSON Pointer.
fn without_path(finding: &Diagnostic, table: &Rows) -> String {
    let message = &finding.message;
    let parts = match &*finding.code {
        "MISSING_FIELD" => message.rsplit_once(" at /tasks/").map(|(said, _)| (said, None)),
        "DUPLICATE_ID" => message.rsplit_once("/tasks/").map(|(said, task)| (said, Some(task))),
        _ => None,
    };
    let Some((said, other)) = parts else { return message.clone() };
    let index = other.and_then(|task| task.trim_end_matches('.').parse::<usize>().ok());
    match index.and_then(|index| table.number(index + 1)) {
        Some(row) => format!("{said}row {row}."),
        None => [said, "."].concat(),
    }
}

/// The number of the row that a finding is in and, if it is in one, the cell with its place in the row.
fn place<'t>(finding: &Diagnostic, table: &'t Rows) -> Option<(usize, Option<(usize, &'t Cell)>)> {
    let span = finding.span;
    let begins_before = |row: &Vec<Cell>| row.first().is_some_and(|cell| cell.span.start <= span.start);
    let index = table.rows.partition_point(begins_before).checked_sub(1).filter(|index| *index > 0)?;
    let row = table.rows.get(index).filter(|row| row.last().is_some_and(|cell| span.end <= cell.span.end))?;
    let cell = row.iter().enumerate().find(|(_, cell)| cell.span == span && !cell.text.is_empty());
    Some((table.number(index)?, cell))
}
