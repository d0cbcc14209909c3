//! From rows and middles to corners: heights of rows and gaps, tracks for horizontal runs, places for labels.

use super::place::Places;
use super::rank::{Direction, Ranks};
use super::rows::{is_rightmost, Rows, Slot};
use super::{Graph, Layout, LinkKind, Point, Route, GAP, LABEL_HEIGHT, TRACK};

/// A piece of a route before heights are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    /// At the lower edge of a box, so far from its middle.
    Bottom { node: usize, x: i32 },
    /// At the upper edge of a box.
    Top { node: usize, x: i32 },
    /// At a side of a box, so far below where side edges attach.
    Side { node: usize, x: i32, down: i32 },
    /// At the height of a box's side, at another x.
    Beside { node: usize, x: i32, down: i32 },
    /// A horizontal run in the gap below a row.
    Run { gap: usize, from: i32, to: i32 },
}

/// A horizontal run that needs a track.
struct Run {
    gap: usize,
    from: i32,
    to: i32,
    /// Link, and the box that it comes from or goes to: such runs may share a track.
    link: usize,
    track: usize,
}

/// A label waiting for its height.
struct Label {
    gap: usize,
    x: i32,
    width: i32,
    link: usize,
    row: usize,
}

/// Draws all links.
pub fn route(graph: &Graph, ranks: &Ranks, rows: &Rows, x: &Places) -> Layout {
    let sketch = Sketch { graph, ranks, rows, x, loops: loops(graph, ranks) };
    let pieces: Vec<Vec<Piece>> = (0..graph.links.len()).map(|link| sketch.link(link)).collect();
    let (mut runs, of_link) = sketch.runs(&pieces);
    let mut labels = sketch.labels(&pieces);
    assign_tracks(&mut runs);
    assign_rows(&mut labels);
    let heights = Heights::new(graph, ranks, rows, &runs, &labels);
    let mut layout = Layout {
        width: x.width,
        height: heights.total,
        at: Vec::with_capacity(graph.sizes.len()),
        routes: vec![Route::default(); graph.links.len()],
    };
    for (node, size) in graph.sizes.iter().enumerate() {
        let middle = x.get(ranks.of[node], Slot::Box(node)).unwrap_or_default();
        layout.at.push((middle - size.width / 2, heights.top[ranks.of[node]]));
    }
    for (link, pieces) in pieces.iter().enumerate() {
        layout.routes[link].points = sketch.points(pieces, &heights, &runs[of_link[link]..]);
    }
    for label in &labels {
        layout.routes[label.link].label = Some((label.x, heights.label(label)));
        layout.width = layout.width.max(label.x + label.width / 2);
    }
    keep_labels_inside(&mut layout, &labels);
    layout
}

/// Shifts everything right if a label sticks out on the left.
fn keep_labels_inside(layout: &mut Layout, labels: &[Label]) {
    let out = labels.iter().map(|label| label.width / 2 - label.x).max().unwrap_or(0);
    if out <= 0 {
        return;
    }
    layout.width += out;
    for (x, _) in &mut layout.at {
        *x += out;
    }
    for route in &mut layout.routes {
        for (x, _) in route.points.iter_mut().chain(&mut route.label) {
            *x += out;
        }
    }
}

struct Sketch<'a> {
    graph: &'a Graph,
    ranks: &'a Ranks,
    rows: &'a Rows,
    x: &'a Places,
    /// Of each box, whether a loop leaves it and whether one comes back to it.
    loops: Vec<(bool, bool)>,
}

fn loops(graph: &Graph, ranks: &Ranks) -> Vec<(bool, bool)> {
    let mut loops = vec![(false, false); graph.sizes.len()];
    let backs = graph.links.iter().zip(&ranks.direction).filter(|(_, way)| **way == Direction::Back);
    for (link, _) in backs {
        loops[link.from].0 = true;
        loops[link.to].1 = true;
    }
    loops
}

impl Sketch<'_> {
    fn middle(&self, node: usize) -> i32 {
        self.x.get(self.ranks.of[node], Slot::Box(node)).unwrap_or_default()
    }

    fn right(&self, node: usize) -> i32 {
        let width = self.graph.sizes[node].width;
        self.middle(node) - width / 2 + width
    }

    fn left(&self, node: usize) -> i32 {
        self.middle(node) - self.graph.sizes[node].width / 2
    }

    fn link(&self, index: usize) -> Vec<Piece> {
        let link = &self.graph.links[index];
        match (self.ranks.direction[index], link.kind) {
            (Direction::Ignored, _) => Vec::new(),
            (Direction::Back, _) => self.back(index),
            (Direction::Down, LinkKind::Catch) => self.catch(index),
            (Direction::Down, _) => self.down(index),
        }
    }

    fn down(&self, index: usize) -> Vec<Piece> {
        let link = &self.graph.links[index];
        let (top, bottom) = (self.ranks.of[link.from], self.ranks.of[link.to]);
        let mut pieces = Vec::new();
        let mut x = self.middle(link.from);
        match self.x.get(top, Slot::Pass(index)).filter(|_| self.rows.aside[index]) {
            Some(aside) => {
                x = aside;
                pieces.push(Piece::Side { node: link.from, x: self.right(link.from), down: 0 });
                pieces.push(Piece::Beside { node: link.from, x, down: 0 });
            }
            None => pieces.push(Piece::Bottom { node: link.from, x }),
        }
        for rank in top + 1..=bottom {
            let slot = if rank == bottom { Slot::Box(link.to) } else { Slot::Pass(index) };
            let to = self.x.get(rank, slot).unwrap_or(x);
            pieces.push(Piece::Run { gap: rank - 1, from: x, to });
            x = to;
        }
        pieces.push(Piece::Top { node: link.to, x });
        pieces
    }

    /// Out on the left, up, and in on the left. A box that has both attaches them a little apart.
    fn back(&self, index: usize) -> Vec<Piece> {
        let link = &self.graph.links[index];
        let apart = |node: usize| if self.loops[node] == (true, true) { 7 } else { 0 };
        let (out, into) = (apart(link.from), -apart(link.to));
        let (top, bottom) = (self.ranks.of[link.to], self.ranks.of[link.from]);
        let at = |rank: usize| self.x.get(rank, Slot::Loop(index)).unwrap_or_default();
        let mut pieces = vec![
            Piece::Side { node: link.from, x: self.left(link.from), down: out },
            Piece::Beside { node: link.from, x: at(bottom), down: out },
        ];
        for rank in (top..bottom).rev() {
            pieces.push(Piece::Run { gap: rank, from: at(rank + 1), to: at(rank) });
        }
        pieces.push(Piece::Beside { node: link.to, x: at(top), down: into });
        pieces.push(Piece::Side { node: link.to, x: self.left(link.to), down: into });
        pieces
    }

    fn catch(&self, index: usize) -> Vec<Piece> {
        let link = &self.graph.links[index];
        let (top, bottom) = (self.ranks.of[link.from], self.ranks.of[link.to]);
        let bus = self.rows.buses[link.to];
        let on_bus = |rank: usize| {
            bus.filter(|bus| (bus.first..=bus.last).contains(&rank))
                .and_then(|_| self.x.get(rank, Slot::Bus(link.to)))
        };
        let mut pieces = Vec::new();
        let mut x = self.middle(link.from) + self.graph.sizes[link.from].width / 4;
        match on_bus(top).filter(|_| is_rightmost(&self.rows.of[top], link.from)) {
            Some(line) => {
                x = line;
                pieces.push(Piece::Side { node: link.from, x: self.right(link.from), down: 0 });
                pieces.push(Piece::Beside { node: link.from, x, down: 0 });
            }
            None => pieces.push(Piece::Bottom { node: link.from, x }),
        }
        for rank in top + 1..bottom {
            let to = on_bus(rank).unwrap_or(x);
            pieces.push(Piece::Run { gap: rank - 1, from: x, to });
            x = to;
        }
        match on_bus(bottom) {
            Some(line) => {
                pieces.push(Piece::Run { gap: bottom - 1, from: x, to: line });
                pieces.push(Piece::Beside { node: link.to, x: line, down: 0 });
                pieces.push(Piece::Side { node: link.to, x: self.right(link.to), down: 0 });
            }
            None => {
                let to = self.middle(link.to);
                pieces.push(Piece::Run { gap: bottom - 1, from: x, to });
                pieces.push(Piece::Top { node: link.to, x: to });
            }
        }
        pieces
    }

    /// All runs, link by link, and where those of each link begin.
    fn runs(&self, pieces: &[Vec<Piece>]) -> (Vec<Run>, Vec<usize>) {
        let (mut runs, mut of_link) = (Vec::new(), Vec::with_capacity(pieces.len()));
        for (link, pieces) in pieces.iter().enumerate() {
            of_link.push(runs.len());
            for piece in pieces {
                if let Piece::Run { gap, from, to } = *piece {
                    if from != to {
                        runs.push(Run { gap, from, to, link, track: 0 });
                    }
                }
            }
        }
        (runs, of_link)
    }

    /// A label stands in the first gap that its link crosses, where the link goes on down (or up).
    fn labels(&self, pieces: &[Vec<Piece>]) -> Vec<Label> {
        let mut labels: Vec<Label> = Vec::new();
        for (link, pieces) in pieces.iter().enumerate() {
            let Some(width) = self.graph.links[link].label else { continue };
            let back = self.ranks.direction[link] == Direction::Back;
            let run = pieces.iter().find_map(|piece| match *piece {
                Piece::Run { gap, from, to } => Some((gap, if back { from } else { to })),
                _ => None,
            });
            let Some((gap, x)) = run else { continue };
            labels.push(Label { gap, x, width, link, row: 0 });
        }
        labels
    }

    /// Corners of a link. `runs` begins with its own.
    fn points(&self, pieces: &[Piece], heights: &Heights, runs: &[Run]) -> Vec<Point> {
        let mut points: Vec<Point> = Vec::new();
        let mut runs = runs.iter();
        for piece in pieces {
            match *piece {
                Piece::Bottom { node, x } => {
                    points.push((x, heights.top[self.ranks.of[node]] + self.graph.sizes[node].height));
                }
                Piece::Top { node, x } => points.push((x, heights.top[self.ranks.of[node]])),
                Piece::Side { node, x, down } | Piece::Beside { node, x, down } => {
                    points.push((x, heights.top[self.ranks.of[node]] + self.graph.sizes[node].side + down));
                }
                Piece::Run { from, to, .. } if from != to => {
                    let Some(run) = runs.next() else { continue };
                    let y = heights.track(run);
                    points.extend([(from, y), (to, y)]);
                }
                Piece::Run { .. } => {}
            }
        }
        simplify(points)
    }
}

/// Drops repeated points and points in the middle of a straight stretch.
fn simplify(points: Vec<Point>) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::with_capacity(points.len());
    for point in points {
        if kept.last() == Some(&point) {
            continue;
        }
        if let [.., a, b] = kept.as_slice() {
            if (a.0 == b.0 && b.0 == point.0) || (a.1 == b.1 && b.1 == point.1) {
                kept.pop();
            }
        }
        kept.push(point);
    }
    kept
}

/// Gives overlapping runs of a gap different tracks; runs that start or end at the same x may share one.
fn assign_tracks(runs: &mut [Run]) {
    let mut order: Vec<usize> = (0..runs.len()).collect();
    // Rightward runs from right to left above leftward ones from left to right: they nest instead of crossing.
    order.sort_by_key(|index| {
        let run = &runs[*index];
        let rightward = run.to > run.from;
        (run.gap, !rightward, if rightward { -run.from } else { run.from }, run.link)
    });
    let mut placed: Vec<usize> = Vec::new();
    for index in order {
        if placed.last().is_some_and(|other| runs[*other].gap != runs[index].gap) {
            placed.clear();
        }
        let meets = |other: &Run, run: &Run| {
            let (left, right) = (run.from.min(run.to), run.from.max(run.to));
            let (other_left, other_right) = (other.from.min(other.to), other.from.max(other.to));
            left <= other_right && other_left <= right && other.to != run.to && other.from != run.from
        };
        let mut track = 0;
        while placed.iter().any(|other| runs[*other].track == track && meets(&runs[*other], &runs[index])) {
            track += 1;
        }
        runs[index].track = track;
        placed.push(index);
    }
}

/// Stacks labels of a gap that would overlap.
fn assign_rows(labels: &mut [Label]) {
    let mut order: Vec<usize> = (0..labels.len()).collect();
    order.sort_by_key(|index| labels[*index].gap);
    let mut placed: Vec<usize> = Vec::new();
    for index in order {
        if placed.last().is_some_and(|other| labels[*other].gap != labels[index].gap) {
            placed.clear();
        }
        let (x, width) = (labels[index].x, labels[index].width);
        let overlaps =
            |other: &Label, row: usize| other.row == row && (other.x - x).abs() * 2 < other.width + width + 8;
        let mut row = 0;
        while placed.iter().any(|other| overlaps(&labels[*other], row)) {
            row += 1;
        }
        labels[index].row = row;
        placed.push(index);
    }
}

/// Heights of everything.
struct Heights {
    /// Upper edge of each row.
    top: Vec<i32>,
    /// Upper edge of the gap below each row.
    gap: Vec<i32>,
    total: i32,
    /// Tracks of each gap.
    tracks: Vec<i32>,
    labels: Vec<i32>,
}

impl Heights {
    fn new(graph: &Graph, ranks: &Ranks, rows: &Rows, runs: &[Run], labels: &[Label]) -> Self {
        let count = rows.of.len();
        let mut heights = Self {
            top: Vec::new(),
            gap: Vec::new(),
            total: 0,
            tracks: vec![0; count],
            labels: vec![0; count],
        };
        for run in runs {
            heights.tracks[run.gap] = heights.tracks[run.gap].max(as_pixels(run.track) + 1);
        }
        for label in labels {
            heights.labels[label.gap] = heights.labels[label.gap].max(as_pixels(label.row) + 1);
        }
        let mut tallest = vec![0; count];
        for (rank, size) in ranks.of.iter().zip(&graph.sizes) {
            tallest[*rank] = size.height.max(tallest[*rank]);
        }
        let mut y = 0;
        for (rank, height) in tallest.into_iter().enumerate() {
            heights.top.push(y);
            y += height;
            heights.gap.push(y);
            heights.total = y;
            let at_end = rank == 0 || graph.end.is_some_and(|end| ranks.of[end] == rank + 1);
            let least = if at_end { graph.end_gap } else { GAP };
            let (tracks, labels) = (heights.tracks[rank], heights.labels[rank]);
            let (above, below) = match (tracks, labels) {
                (0, 0) => (0, 0),
                (_, 0) => (11, 11),
                (0, _) => (7, 7),
                _ => (9, 8),
            };
            y += least.max(above + tracks * TRACK + labels * LABEL_HEIGHT + below);
        }
        heights
    }

    fn next_row(&self, gap: usize) -> i32 {
        self.top.get(gap + 1).copied().unwrap_or(self.total)
    }

    /// Tracks start below the upper row.
    fn track(&self, run: &Run) -> i32 {
        let above = if self.labels[run.gap] > 0 { 9 } else { 11 };
        self.gap[run.gap] + above + as_pixels(run.track) * TRACK + TRACK / 2
    }

    /// Labels end above the lower row.
    fn label(&self, label: &Label) -> i32 {
        let below = if self.tracks[label.gap] > 0 { 8 } else { 7 };
        self.next_row(label.gap) - below - as_pixels(label.row) * LABEL_HEIGHT - LABEL_HEIGHT / 2
    }
}

fn as_pixels(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX / 64)
}
