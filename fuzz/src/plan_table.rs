//! Reading a plan from a table of comma-separated values, and printing it as one.

use plan::csv;

/// Findings point into the table; what is understood reads back the same from the table, and from the plan file, that it
/// prints as.
pub fn check(data: &[u8]) {
    let text = &*super::text(data);
    csv::looks_like_csv(text);
    let (plan, findings) = csv::parse(text);
    super::sound(text, &findings);
    let Some(plan) = plan else { return };
    let (again, _) = plan::parse(&plan::print(&plan));
    assert_eq!(again.as_ref(), Some(&plan));
    let table = csv::print(&plan);
    let (again, _) = csv::parse(&table);
    assert_eq!(again.as_ref(), Some(&plan), "{table}");
}
