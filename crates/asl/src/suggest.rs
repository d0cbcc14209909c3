//! "Did you mean ...?"

/// So many candidates are looked at, and so many characters of each: a document may name thousands.
const MOST: usize = 300;
const LONGEST: usize = 80;

/// The candidate nearest to `word` by edits (insert, delete, replace, swap of neighbours), if near enough to be
/// a slip of the finger: at most a third of the word's length, and at least one edit.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = fold(word);
    let limit = (word.len() / 3).max(1);
    candidates
        .into_iter()
        .take(MOST)
        .map(|candidate| (fold(candidate), candidate))
        .filter(|(folded, _)| folded.len().abs_diff(word.len()) <= limit)
        .map(|(folded, candidate)| (distance(&word, &folded), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Case, spaces, dashes and underscores count for nothing.
fn fold(word: &str) -> Vec<char> {
    let letters = word.chars().filter(|c| !matches!(c, ' ' | '-' | '_'));
    letters.flat_map(char::to_lowercase).take(LONGEST).collect()
}

/// Optimal string alignment, row by row.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX - 1);
            let mut best =
                (at(&above, j) + usize::from(x != y)).min(at(&above, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                best = best.min(at(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_strangers_are_not() {
        let ids = ["glue-1", "glue-2", "load_orders"];
        assert_eq!(nearest("gleu", ["glue", "ecs"]), Some("glue"));
        assert_eq!(nearest("glue1", ids), Some("glue-1"));
        assert_eq!(nearest("load-order", ids), Some("load_orders"));
        assert_eq!(nearest("warehouse", ids), None);
        let states = ["Check job", "Done", "Glue job 1"];
        assert_eq!(nearest("Check Job", states), Some("Check job"));
        assert_eq!(nearest("Dnoe", states), Some("Done"));
        assert_eq!(nearest("Glue job 2", states), Some("Glue job 1"));
        assert_eq!(nearest("Something else", states), None);
        assert_eq!(nearest("", states), None);
    }
}
