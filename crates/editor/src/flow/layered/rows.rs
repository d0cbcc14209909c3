//! What lies in each row: boxes, and slots kept free where an edge passes through.

use super::rank::{Direction, Ranks, Step};
use super::{Graph, LinkKind};

/// An element of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    /// A box.
    Box(usize),
    /// A link passes; the index is the link's.
    Pass(usize),
    /// A link back up passes or turns.
    Loop(usize),
    /// The common line of all catchers that lead to this box passes.
    Bus(usize),
}

/// The rows of a drawing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rows {
    /// Elements of each row from left to right.
    pub of: Vec<Vec<Slot>>,
    /// Links that leave their source at its right side, into a slot of the same row.
    pub aside: Vec<bool>,
    /// For each box, how catchers reach it.
    pub buses: Vec<Option<Bus>>,
}

/// The common line of the catchers that lead to one box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bus {
    /// First row in which it passes.
    pub first: usize,
    /// Last row in which it passes.
    pub last: usize,
    /// Whether it enters its target from the right, in the target's own row.
    pub right: bool,
}

/// The number of every element, counted row by row from left to right; where it stands among its row's is looked up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Numbers(Vec<Vec<(Slot, usize)>>);

impl Numbers {
    /// Numbers all elements.
    pub fn of(rows: &Rows) -> Self {
        let mut next = 0;
        let number = |row: &Vec<Slot>| {
            let mut numbers: Vec<_> = row.iter().copied().zip(next..).collect();
            next += row.len();
            numbers.sort_unstable();
            numbers
        };
        Self(rows.of.iter().map(number).collect())
    }

    /// The number of an element of a row, if it is there.
    pub fn get(&self, rank: usize, slot: Slot) -> Option<usize> {
        let row = self.0.get(rank)?;
        row.binary_search_by_key(&slot, |(slot, _)| *slot).ok().map(|at| row[at].1)
    }
}

/// Boxes and the slots of forward links, in the order of the walk.
pub fn rows(graph: &Graph, ranks: &Ranks) -> Rows {
    let mut rows = Rows {
        of: vec![Vec::new(); ranks.rows],
        aside: vec![false; graph.links.len()],
        buses: vec![None; graph.sizes.len()],
    };
    for step in &ranks.walk {
        match *step {
            Step::Box(node) => rows.of[ranks.of[node]].push(Slot::Box(node)),
            Step::Link(index) => {
                let link = &graph.links[index];
                if ranks.direction[index] == Direction::Down && link.kind != LinkKind::Catch {
                    for rank in ranks.of[link.from] + 1..ranks.of[link.to] {
                        rows.of[rank].push(Slot::Pass(index));
                    }
                }
            }
        }
    }
    rows
}

/// Adds what the ordering does not move: detours that leave at the side, loops, and the lines of catchers.
pub fn complete(graph: &Graph, ranks: &Ranks, mut rows: Rows) -> Rows {
    leave_aside(graph, ranks, &mut rows);
    pass_loops(graph, ranks, &mut rows);
    pass_buses(graph, ranks, &mut rows);
    rows
}

fn position(row: &[Slot], slot: Slot) -> Option<usize> {
    row.iter().position(|other| *other == slot)
}

/// A long link that is the rightmost of several leaves its source at the right side.
fn leave_aside(graph: &Graph, ranks: &Ranks, rows: &mut Rows) {
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); graph.sizes.len()];
    for (index, link) in graph.links.iter().enumerate() {
        if ranks.direction[index] == Direction::Down && link.kind != LinkKind::Catch {
            out[link.from].push(index);
        }
    }
    for (node, links) in out.iter().enumerate() {
        let rank = ranks.of[node];
        let Some(next) = rows.of.get(rank + 1) else { continue };
        let first_slot = |index: usize| {
            let to = graph.links[index].to;
            if ranks.of[to] == rank + 1 {
                Slot::Box(to)
            } else {
                Slot::Pass(index)
            }
        };
        let rightmost =
            links.iter().filter_map(|index| Some((position(next, first_slot(*index))?, *index))).max();
        let Some((_, index)) = rightmost else { continue };
        if links.len() < 2 || ranks.of[graph.links[index].to] == rank + 1 {
            continue;
        }
        if let Some(at) = position(&rows.of[rank], Slot::Box(node)) {
            rows.of[rank].insert(at + 1, Slot::Pass(index));
            rows.aside[index] = true;
        }
    }
}

/// A loop passes on the left of its target, its source and the way the walk took between them.
fn pass_loops(graph: &Graph, ranks: &Ranks, rows: &mut Rows) {
    for (index, link) in graph.links.iter().enumerate() {
        if ranks.direction[index] != Direction::Back {
            continue;
        }
        let (top, bottom) = (ranks.of[link.to], ranks.of[link.from]);
        let mut beside = Slot::Box(link.from);
        let mut node = link.from;
        for rank in (top..=bottom).rev() {
            if rank == top {
                beside = Slot::Box(link.to);
            } else if rank < ranks.of[node] {
                // Follow the walk up until something of it lies in this row.
                while let Some(up) = ranks.reached_by[node] {
                    let from = graph.links[up].from;
                    if ranks.of[from] <= rank {
                        beside = if ranks.of[from] == rank { Slot::Box(from) } else { Slot::Pass(up) };
                        if ranks.of[from] == rank {
                            node = from;
                        }
                        break;
                    }
                    node = from;
                }
            }
            // What comes in from beside the flow passes it on the right.
            let outside = if ranks.comes_in(graph, index) { rows.of[rank].len() } else { 0 };
            let at = position(&rows.of[rank], beside).unwrap_or(outside);
            rows.of[rank].insert(at, Slot::Loop(index));
        }
    }
}

/// Catchers of one target share a line at the right end of the rows between.
fn pass_buses(graph: &Graph, ranks: &Ranks, rows: &mut Rows) {
    let mut catchers: Vec<Vec<usize>> = vec![Vec::new(); graph.sizes.len()];
    for (index, link) in graph.links.iter().enumerate() {
        if link.kind == LinkKind::Catch && ranks.direction[index] == Direction::Down {
            catchers[link.to].push(link.from);
        }
    }
    for step in &ranks.walk {
        let Step::Box(target) = step else { continue };
        let last = ranks.of[*target];
        let right = is_rightmost(&rows.of[last], *target);
        let firsts = catchers[*target].iter().map(|from| {
            let rank = ranks.of[*from];
            if is_rightmost(&rows.of[rank], *from) {
                rank
            } else {
                rank + 1
            }
        });
        let Some(first) = firsts.min() else { continue };
        // Without a row to pass in, the gap above the target is enough.
        let last = if right { last } else { last.saturating_sub(1) };
        if first > last || (right && first == last) {
            continue;
        }
        rows.buses[*target] = Some(Bus { first, last, right });
        for row in &mut rows.of[first..=last] {
            row.push(Slot::Bus(*target));
        }
    }
}

/// Whether only edges lie right of a box.
pub fn is_rightmost(row: &[Slot], node: usize) -> bool {
    row.iter().rev().find(|slot| matches!(slot, Slot::Box(_))) == Some(&Slot::Box(node))
}
