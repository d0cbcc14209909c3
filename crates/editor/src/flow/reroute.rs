//! An edge whose ends, or boxes in its way, were moved by hand: it keeps its corners where it can, else it takes the
//! shortest of a few plain ways round boxes. It leaves and arrives in the directions that it had.

use super::layered::Point;
use super::nudged::add;
use super::picture::Rect;

/// How far an edge runs straight out of a box, and into one.
const STUB: i32 = 12;
/// A first or last stretch that stays may become so short.
const LEAST: i32 = 8;
/// Air between an edge and boxes that are not its own.
const AIR: i32 = 4;

/// The boxes of an edge, and by how much they were moved.
pub(super) struct Ends {
    pub from: usize,
    pub to: usize,
    pub by: (Point, Point),
}

/// The corners of an edge between boxes that were moved; `boxes` are where they are now.
pub(super) fn reroute(points: &[Point], ends: &Ends, boxes: &[Rect]) -> Vec<Point> {
    let ([first, second, ..], [.., before, last]) = (points, points) else { return points.to_vec() };
    let (out, into) = (direction(*first, *second), direction(*before, *last));
    let (start, end) = (add(*first, ends.by.0), add(*last, ends.by.1));
    let old = pulled(points, ends.by).filter(|line| keeps(line, points, out, into));
    let rect = |at: usize| boxes.get(at).copied().unwrap_or_default();
    let (from, to) = (rect(ends.from), rect(ends.to));
    let stubs = (along(start, out, STUB), along(end, into, -STUB));
    let new = ways(stubs, [around([from, to]), around(boxes.iter().copied())])
        .into_iter()
        .map(|middle| plain(std::iter::once(start).chain(middle).chain([end])));
    let cost = |line: &Vec<Point>| {
        let own = [from, to].iter().filter(|rect| crosses(line, **rect)).count();
        let others = boxes.iter().enumerate().filter(|(at, _)| *at != ends.from && *at != ends.to);
        let others = others.filter(|(_, rect)| crosses(line, wider(**rect))).count();
        (own, others)
    };
    let weigh = |line: &Vec<Point>| (cost(line), line.len(), length(line));
    let new = new.min_by_key(weigh);
    match (old, new) {
        (Some(old), Some(new)) if cost(&new) < cost(&old) => new,
        (Some(old), _) => old,
        (None, new) => new.unwrap_or_else(|| vec![start, end]),
    }
}

/// The edge with its ends pulled along: the corners next to them slide, a straight line gets a jog.
fn pulled(points: &[Point], by: (Point, Point)) -> Option<Vec<Point>> {
    let mut line = pull(points.to_vec(), by.0)?;
    line.reverse();
    let mut line = pull(line, by.1)?;
    line.reverse();
    Some(plain(line))
}

fn pull(mut points: Vec<Point>, by: Point) -> Option<Vec<Point>> {
    let [first, second, rest @ ..] = points.as_mut_slice() else { return None };
    let upright = first.0 == second.0;
    let start = add(*first, by);
    if rest.is_empty() {
        let end = *second;
        let (x, y) = ((start.0 + end.0) / 2, (start.1 + end.1) / 2);
        let jog = if upright { [(start.0, y), (end.0, y)] } else { [(x, start.1), (x, end.1)] };
        return Some(vec![start, jog[0], jog[1], end]);
    }
    *first = start;
    if upright {
        second.0 = start.0;
    } else {
        second.1 = start.1;
    }
    Some(points)
}

/// Whether a line still leaves and arrives as it did, and by stretches that can be seen.
fn keeps(line: &[Point], was: &[Point], out: Point, into: Point) -> bool {
    let ends = |line: &[Point]| match (line, line) {
        ([a, b, ..], [.., c, d]) => Some((ahead(*a, *b, out), ahead(*c, *d, into))),
        _ => None,
    };
    let (Some(now), Some(was)) = (ends(line), ends(was)) else { return false };
    now.0 >= was.0.min(LEAST) && now.1 >= was.1.min(LEAST)
}

/// Plain ways from one point to another: straight, in the middle, or along the sides of what they go round.
fn ways((start, end): (Point, Point), round: [(Point, Point); 2]) -> Vec<Vec<Point>> {
    let sides = round.iter().flat_map(|(low, high)| [*high, *low]);
    let turns = [((start.0 + end.0) / 2, (start.1 + end.1) / 2), start, end].into_iter().chain(sides);
    let ways = |(x, y)| {
        let beside = vec![start, (x, start.1), (x, end.1), end];
        let across = vec![start, (start.0, y), (end.0, y), end];
        [beside, across]
    };
    turns.flat_map(ways).collect()
}

/// Corners of the lines that run round boxes: top left and bottom right.
fn around(boxes: impl IntoIterator<Item = Rect>) -> (Point, Point) {
    let mut corners = ((i32::MAX, i32::MAX), (i32::MIN, i32::MIN));
    for Rect { x, y, width, height } in boxes {
        let (low, high) = corners;
        let high = (high.0.max(x + width + STUB), high.1.max(y + height + STUB));
        corners = ((low.0.min(x - STUB), low.1.min(y - STUB)), high);
    }
    corners
}

/// The line without corners that are none. Its ends stay.
fn plain(points: impl IntoIterator<Item = Point>) -> Vec<Point> {
    let mut line: Vec<Point> = Vec::new();
    for point in points {
        while let [.., a, b] = line.as_slice() {
            let straight = (a.0 == b.0 && b.0 == point.0) || (a.1 == b.1 && b.1 == point.1);
            if !straight {
                break;
            }
            line.pop();
        }
        line.push(point);
    }
    line
}

/// Where the label stands: where it stood if the line still runs there, else in the middle of the longest stretch, of
/// upright ones if there are any.
pub(super) fn label(points: &[Point], was: Point) -> Point {
    let stretches = || points.windows(2).filter_map(|pair| Some((*pair.first()?, *pair.last()?)));
    let on = |(a, b): (Point, Point)| {
        let within = |at: i32, a: i32, b: i32| (a.min(b)..=a.max(b)).contains(&at);
        within(was.0, a.0, b.0) && within(was.1, a.1, b.1)
    };
    if stretches().any(on) {
        return was;
    }
    let longest = stretches().max_by_key(|(a, b)| ((b.1 - a.1).abs(), (b.0 - a.0).abs()));
    longest.map_or(was, |(a, b)| ((a.0 + b.0) / 2, (a.1 + b.1) / 2))
}

/// The direction from one point to the next, by one pixel; down if they are the same.
fn direction(a: Point, b: Point) -> Point {
    match ((b.0 - a.0).signum(), (b.1 - a.1).signum()) {
        (0, 0) => (0, 1),
        towards => towards,
    }
}

fn along(from: Point, direction: Point, by: i32) -> Point {
    (from.0 + direction.0 * by, from.1 + direction.1 * by)
}

/// How far `b` lies from `a` in a direction.
fn ahead(a: Point, b: Point, direction: Point) -> i32 {
    (b.0 - a.0) * direction.0 + (b.1 - a.1) * direction.1
}

fn length(line: &[Point]) -> i32 {
    let stretch = |pair: &[Point]| match pair {
        [a, b] => (b.0 - a.0).abs() + (b.1 - a.1).abs(),
        _ => 0,
    };
    line.windows(2).map(stretch).sum()
}

fn wider(rect: Rect) -> Rect {
    let Rect { x, y, width, height } = rect;
    Rect { x: x - AIR, y: y - AIR, width: width + 2 * AIR, height: height + 2 * AIR }
}

/// Whether a line runs through the inside of a box.
pub(super) fn crosses(line: &[Point], rect: Rect) -> bool {
    let through = |pair: &[Point]| match pair {
        [a, b] => {
            a.0.min(b.0) < rect.x + rect.width
                && rect.x < a.0.max(b.0)
                && a.1.min(b.1) < rect.y + rect.height
                && rect.y < a.1.max(b.1)
        }
        _ => false,
    };
    line.windows(2).any(through)
}
