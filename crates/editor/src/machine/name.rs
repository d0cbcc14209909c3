//! Names for new states.

/// The name, or if it is taken the same with another number behind it: `Wait 2`, `Glue job 4`.
pub fn fresh(name: &str, taken: impl Fn(&str) -> bool) -> String {
    if !taken(name) {
        return name.to_owned();
    }
    let (stem, number) = match name.rsplit_once(' ') {
        // A long row of digits is no count.
        Some((stem, digits)) if digits.len() < 7 && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            (stem, digits.parse().unwrap_or(1_u64))
        }
        _ => (name, 1),
    };
    let mut number = number;
    loop {
        number += 1;
        let candidate = format!("{stem} {number}");
        if !taken(&candidate) {
            return candidate;
        }
    }
}

/// A name in the words of a history: short enough to read.
pub(crate) fn shown(name: &str) -> String {
    const LONGEST: usize = 40;
    match name.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}\u{2026}", name.get(..end).unwrap_or_default()),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_count_on() {
        let check = |name: &str, taken: &[&str], expect: &str| {
            assert_eq!(fresh(name, |candidate| taken.contains(&candidate)), expect);
        };
        check("Wait", &[], "Wait");
        check("Wait", &["Wait"], "Wait 2");
        check("Wait", &["Wait", "Wait 2"], "Wait 3");
        check("Glue job 3", &["Glue job 3"], "Glue job 4");
        check("Report 20261121", &["Report 20261121"], "Report 20261121 2");
        check("", &[""], " 2");
    }
}
