//! Edges as SVG paths.

use super::layered::Point;
use std::fmt::Write;

/// Length of an arrowhead; the line ends where it begins.
const HEAD: i32 = 5;

/// The `d` of a line along `points`, corners rounded by `radius` where there is room, stopping short of the last
/// point if an arrowhead follows.
pub fn line(points: &[Point], radius: i32, arrow: bool) -> String {
    let mut points = points.to_vec();
    if arrow {
        if let [.., before, last] = points.as_mut_slice() {
            *last = toward(*last, *before, HEAD.min(distance(*last, *before)));
        }
    }
    let Some((first, rest)) = points.split_first() else { return String::new() };
    let mut d = format!("M{} {}", first.0, first.1);
    let mut before = *first;
    for (index, corner) in rest.iter().enumerate() {
        match rest.get(index + 1) {
            None => {
                let _ = write!(d, "L{} {}", corner.0, corner.1);
            }
            Some(after) => {
                let round = radius.min(distance(before, *corner) / 2).min(distance(*corner, *after) / 2);
                let (into, out) = (toward(*corner, before, round), toward(*corner, *after, round));
                let _ = write!(d, "L{} {}Q{} {} {} {}", into.0, into.1, corner.0, corner.1, out.0, out.1);
            }
        }
        before = *corner;
    }
    d
}

/// The `d` of the arrowhead at the end of `points`; empty if there is no direction.
pub fn head(points: &[Point]) -> String {
    let [.., before, tip] = points else { return String::new() };
    let (dx, dy) = ((tip.0 - before.0).signum(), (tip.1 - before.1).signum());
    let (x, y) = (tip.0 - dx * (HEAD + 1), tip.1 - dy * (HEAD + 1));
    format!("M{} {}L{} {}L{} {}Z", tip.0, tip.1, x - 4 * dy, y - 4 * dx, x + 4 * dy, y + 4 * dx)
}

fn distance(a: Point, b: Point) -> i32 {
    (a.0 - b.0).abs() + (a.1 - b.1).abs()
}

/// The point `by` from `from` towards `to`, which lies straight above, below or beside it.
fn toward(from: Point, to: Point, by: i32) -> Point {
    (from.0 + by * (to.0 - from.0).signum(), from.1 + by * (to.1 - from.1).signum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_are_rounded_where_there_is_room() {
        let check = |points: &[Point], arrow, expect: &str| assert_eq!(line(points, 8, arrow), expect);
        check(&[(0, 0), (0, 20)], false, "M0 0L0 20");
        check(&[(0, 0), (0, 20)], true, "M0 0L0 15");
        check(&[(0, 0), (0, 40), (30, 40)], false, "M0 0L0 32Q0 40 8 40L30 40");
        check(&[(0, 0), (0, 6), (30, 6)], false, "M0 0L0 3Q0 6 3 6L30 6");
        check(&[], true, "");
        check(&[(1, 1)], true, "M1 1");
    }

    #[test]
    fn heads_point_along_the_last_stretch() {
        assert_eq!(head(&[(0, 0), (0, 20)]), "M0 20L-4 14L4 14Z");
        assert_eq!(head(&[(0, 0), (20, 0)]), "M20 0L14 -4L14 4Z");
        assert_eq!(head(&[(0, 0)]), "");
    }
}
