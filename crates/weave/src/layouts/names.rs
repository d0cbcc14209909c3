//! State names: readable, unique in the whole state machine and at most 80 characters, as ASL requires.

use std::collections::BTreeSet;

/// Longest state name (Amazon States Language, "States").
const MAX_CHARACTERS: usize = 80;

/// The names already taken.
#[derive(Debug, Default)]
pub struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    /// The wished name where it is free, otherwise "… again" (of a question "… now?"), then "… 3", "… 4" and so on.
    pub fn unique(&mut self, wish: &str) -> String {
        let wish = match wish.trim() {
            "" => "Task",
            name => name,
        };
        let mut count = 1_usize;
        loop {
            let question = wish.strip_suffix('?');
            let (wish, suffix) = match (count, question) {
                (1, _) => (wish, String::new()),
                (2, Some(statement)) => (statement, " now?".to_owned()),
                (2, None) => (wish, " again".to_owned()),
                (n, _) => (wish, format!(" {n}")),
            };
            let room = MAX_CHARACTERS - suffix.chars().count();
            let stem: String = wish.chars().take(room).collect();
            let name = format!("{}{suffix}", stem.trim_end());
            if self.taken.insert(name.clone()) {
                return name;
            }
            count += 1;
        }
    }
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
        check(&"ä".repeat(90), &"ä".repeat(80));
        check(&"ä".repeat(90), &format!("{} again", "ä".repeat(74)));
    }
}
