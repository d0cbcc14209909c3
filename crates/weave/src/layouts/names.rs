//! State names: readable, unique in the whole state machine and at most 80 characters, as ASL requires.

use std::collections::{BTreeMap, BTreeSet};

/// Longest state name (Amazon States Language, "States").
const MAX_CHARACTERS: usize = 80;

/// The names already taken.
#[derive(Debug, Default)]
pub struct Names {
    taken: BTreeSet<String>,
    /// How often a name was wished for, so that the thousandth "Wait 30 s" need not try the 999 before it.
    wishes: BTreeMap<String, usize>,
}

impl Names {
    /// The wished name where it is free, otherwise "… again" (of a question "… now?"), then "… 3", "… 4" and so on.
    pub fn unique(&mut self, wish: &str) -> String {
        // A state name is shown in consoles and written into logs: no control characters.
        let wish: String = wish.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let wish = match wish.trim() {
            "" => "Task",
            name => name,
        };
        let count = self.wishes.entry(wish.to_owned()).or_default();
        loop {
            *count += 1;
            let name = numbered(wish, *count);
            if self.taken.insert(name.clone()) {
                return name;
            }
        }
    }
}

/// The wish at its first, second or later use, cut where it would be too long.
fn numbered(wish: &str, count: usize) -> String {
    let (wish, suffix) = match (count, wish.strip_suffix('?')) {
        (1, _) => (wish, String::new()),
        (2, Some(statement)) => (statement, " now?".to_owned()),
        (2, None) => (wish, " again".to_owned()),
        (n, _) => (wish, format!(" {n}")),
    };
    let room = MAX_CHARACTERS - suffix.chars().count();
    let stem: String = wish.chars().take(room).collect();
    format!("{}{suffix}", stem.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_readable_and_unique() {
        let mut names = Names::default();
        let mut check = |wish: &str, expect: &str| assert_eq!(names.unique(wish), expect);
        check("Wait 30 s", "Wait 30 s");
        check("Wait 30 s", "Wait 30 s again");
        check("Wait 30 s", "Wait 30 s 3");
        check("Job done?", "Job done?");
        check("Job done?", "Job done now?");
        check("Job done?", "Job done? 3");
        check("", "Task");
        check("two\nlines", "two lines");
        check(&"ä".repeat(90), &"ä".repeat(80));
        check(&"ä".repeat(90), &format!("{} again", "ä".repeat(74)));
    }
}
