//! How wide a label will be, known before anything is drawn: the drawing decides natively where names go.

/// Advance widths of Inter's printable ASCII at weight 530, in thousandths of the font size, from U+0020 on.
const ADVANCES: [u16; 95] = [
    262, 310, 503, 640, 647, 997, 656, 317, 370, 370, 526, 669, 308, 463, 308, 373, 649, 417, 619, 630, 659,
    606, 633, 573, 633, 633, 308, 319, 669, 669, 669, 532, 987, 714, 658, 734, 722, 604, 589, 748, 745, 274,
    577, 692, 565, 916, 757, 767, 643, 770, 649, 647, 655, 739, 714, 1008, 707, 701, 644, 370, 373, 370, 478,
    465, 341, 570, 620, 579, 620, 588, 382, 621, 605, 255, 255, 562, 255, 892, 604, 605, 620, 620, 390, 542,
    344, 605, 578, 832, 561, 579, 561, 445, 350, 445, 669,
];

/// Width of `text` in CSS pixels at `size` pixels, rounded up. Letters beyond ASCII count as wide ones, so the
/// answer errs towards too wide and a label never sticks out.
pub fn width(text: &str, size: i64) -> i64 {
    let thousandths: i64 = text.chars().map(|letter| i64::from(advance(letter))).sum();
    (thousandths * size).div_euclid(1000) + 1
}

fn advance(letter: char) -> u16 {
    let wide = if (letter as u32) < 0x2000 { 760 } else { 1000 };
    (letter as u32).checked_sub(32).and_then(|at| ADVANCES.get(at as usize)).copied().unwrap_or(wide)
}

/// The initials that stand for a name where it does not fit: `Glue job 1` becomes `GJ1`. Numbers stay whole. Of many
/// words the first ones and the last number tell it from others.
pub fn initials(name: &str) -> String {
    const WORDS: usize = 3;
    let words = name.split(parts_words).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.collect();
    let number =
        |at: usize| words.get(at).is_some_and(|word| word.contains(|letter: char| letter.is_ascii_digit()));
    let last = (WORDS..words.len()).rev().find(|at| number(*at));
    let told = words.iter().take(WORDS).chain(last.and_then(|at| words.get(at)));
    told.flat_map(|word| initial(word)).collect()
}

/// The same text with no line break inside a duration: "29 min 8 s" stays on one line.
pub fn keep_together(text: &str) -> String {
    const UNITS: [&str; 4] = ["d", "h", "min", "s"];
    let is_figure = |word: &str| word.chars().all(|letter| letter.is_ascii_digit() || letter == '.');
    let is_unit = |word: &str| UNITS.contains(&word.trim_end_matches([',', '.']));
    let mut words = text.split(' ').peekable();
    let mut joined = String::with_capacity(text.len());
    while let Some(word) = words.next() {
        joined.push_str(word);
        let Some(next) = words.peek() else { break };
        let within = !word.is_empty()
            && (is_figure(word) && is_unit(next) || UNITS.contains(&word) && is_figure(next));
        joined.push(if within { '\u{a0}' } else { ' ' });
    }
    joined
}

pub use plan::words::grouped;

/// So many things: `1 error`, `2 errors`, `25,000 events`.
pub fn counted(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    [&grouped(count), " ", noun, ending].concat()
}

/// The words of a key, which begin with capitals: "Tolerated", "Failure", "Count".
pub fn words_of(key: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let (mut from, mut small) = (0, false);
    for (at, letter) in key.char_indices() {
        if letter.is_ascii_uppercase() && small {
            words.extend(key.get(from..at));
            from = at;
        }
        small = letter.is_ascii_lowercase();
    }
    words.extend(key.get(from..));
    words
}

/// Spaces and signs. Which characters past ASCII are letters is not looked up in Unicode's tables, which the page would
/// download: all are but spaces, and the punctuation of most languages.
fn parts_words(c: char) -> bool {
    match c.is_ascii() {
        true => !c.is_ascii_alphanumeric(),
        false => {
            c.is_whitespace()
                || matches!(c, '\u{a0}'..='\u{bf}' | '\u{2010}'..='\u{205e}' | '\u{3000}'..='\u{303f}')
        }
    }
}

fn initial(word: &str) -> Vec<char> {
    if word.chars().all(|letter| letter.is_ascii_digit()) {
        return word.chars().collect();
    }
    let first = word.chars().next().into_iter().map(|letter| letter.to_ascii_uppercase());
    let number: Vec<char> = word.chars().rev().take_while(char::is_ascii_digit).collect();
    first.chain(number.into_iter().rev()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_words() {
        assert_eq!(words_of("ToleratedFailureCountPath"), ["Tolerated", "Failure", "Count", "Path"]);
        assert_eq!(words_of("CSVHeaders"), ["CSVHeaders"]);
        assert_eq!(words_of("Label"), ["Label"]);
    }

    #[test]
    fn widths_are_inters() {
        // The sums of the font's own advances are 53.0 and 80.6 px at 11 px.
        assert_eq!(width("Glue job 2", 11), 54);
        assert_eq!(width("Step Function 1", 11), 81);
        assert_eq!(width("", 11), 1);
    }

    #[test]
    fn durations_do_not_break() {
        let check = |text: &str, expect: &str| assert_eq!(keep_together(text).replace('\u{a0}', "_"), expect);
        check("It takes 29 min 8 s, 18 min sooner.", "It takes 29_min_8_s, 18_min sooner.");
        check("", "");
        check(" a  b ", " a  b ");
    }

    #[test]
    fn counts_have_commas_and_plurals() {
        let check = |count: usize, expect: &str| assert_eq!(counted(count, "event"), expect);
        check(0, "0 events");
        check(1, "1 event");
        check(999, "999 events");
        check(25_000, "25,000 events");
        check(1_234_567, "1,234,567 events");
    }

    #[test]
    fn initials_keep_numbers() {
        let check = |name: &str, expect: &str| assert_eq!(initials(name), expect, "{name}");
        check("Glue job 1", "GJ1");
        check("Step Function 12", "SF12");
        check("load-orders", "LO");
        check("job7", "J7");
        check("2024 report", "2024R");
        check("Load customer orders from warehouse region 17 nightly", "LCO17");
        check("Extract orders from the warehouse", "EOF");
        check("", "");
        check("…", "");
        check("étape – deux", "éD");
    }
}
