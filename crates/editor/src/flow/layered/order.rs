//! The order of elements in each row: fewer crossings.

use super::rows::{Rows, Slot};
use super::{Graph, LinkKind};

/// How many times the rows are swept, down and up.
const SWEEPS: usize = 8;

/// Reorders rows by the barycentre of what they are linked to, keeping the best order seen.
pub fn order(graph: &Graph, mut rows: Rows) -> Rows {
    let links = Links::new(graph, &rows);
    let mut best = rows.of.clone();
    let mut least = links.crossings(&rows.of);
    for sweep in 0..SWEEPS {
        if least == 0 {
            break;
        }
        links.sweep(&mut rows.of, sweep % 2 == 0);
        let crossings = links.crossings(&rows.of);
        if crossings < least {
            (least, best) = (crossings, rows.of.clone());
        }
    }
    rows.of = best;
    rows
}

/// Neighbours of each element, as numbers of elements.
struct Links {
    up: Vec<Vec<usize>>,
    down: Vec<Vec<usize>>,
    /// For each link the number of its slot in the first row it passes, and that row.
    slots: Vec<(usize, usize)>,
}

impl Links {
    fn new(graph: &Graph, rows: &Rows) -> Self {
        let boxes = graph.sizes.len();
        let mut row_of = vec![0; boxes];
        for (rank, row) in rows.of.iter().enumerate() {
            for slot in row {
                if let Slot::Box(node) = slot {
                    row_of[*node] = rank;
                }
            }
        }
        // The slots of one link get consecutive numbers after the boxes.
        let mut slots = vec![(0, 0); graph.links.len()];
        let mut pairs = Vec::new();
        for (index, link) in graph.links.iter().enumerate() {
            if link.from >= boxes || link.to >= boxes || link.kind == LinkKind::Catch {
                continue;
            }
            // A link that is drawn downwards; the others have no slots yet.
            let (top, bottom) = (row_of[link.from], row_of[link.to]);
            if bottom <= top {
                continue;
            }
            let mut last = link.from;
            slots[index] = (row_of.len(), top + 1);
            for rank in top + 1..bottom {
                pairs.push((last, row_of.len()));
                last = row_of.len();
                row_of.push(rank);
            }
            pairs.push((last, link.to));
        }
        let mut links =
            Self { up: vec![Vec::new(); row_of.len()], down: vec![Vec::new(); row_of.len()], slots };
        for (above, below) in pairs {
            links.down[above].push(below);
            links.up[below].push(above);
        }
        links
    }

    fn number(&self, slot: Slot, rank: usize) -> usize {
        match slot {
            Slot::Box(node) => node,
            Slot::Pass(link) | Slot::Loop(link) => self.slots[link].0 + rank - self.slots[link].1,
            Slot::Bus(node) => node,
        }
    }

    fn positions(&self, rows: &[Vec<Slot>]) -> Vec<usize> {
        let mut at = vec![0; self.up.len()];
        for (rank, row) in rows.iter().enumerate() {
            for (position, slot) in row.iter().enumerate() {
                at[self.number(*slot, rank)] = position;
            }
        }
        at
    }

    fn sweep(&self, rows: &mut [Vec<Slot>], down: bool) {
        let mut at = self.positions(rows);
        let count = rows.len();
        for step in 0..count {
            let rank = if down { step } else { count - 1 - step };
            let neighbours = if down { &self.up } else { &self.down };
            let mut keyed: Vec<(i64, Slot)> = Vec::with_capacity(rows[rank].len());
            for (position, slot) in rows[rank].iter().enumerate() {
                let near = &neighbours[self.number(*slot, rank)];
                let sum: usize = near.iter().map(|other| at[*other]).sum();
                // In thousandths of a position; an element without neighbours stays.
                let key = if near.is_empty() { position * 1_000 } else { sum * 1_000 / near.len() };
                keyed.push((i64::try_from(key).unwrap_or(i64::MAX), *slot));
            }
            keyed.sort_by_key(|(key, _)| *key);
            rows[rank] = keyed.into_iter().map(|(_, slot)| slot).collect();
            for (position, slot) in rows[rank].iter().enumerate() {
                at[self.number(*slot, rank)] = position;
            }
        }
    }

    fn crossings(&self, rows: &[Vec<Slot>]) -> u64 {
        let at = self.positions(rows);
        let mut total = 0;
        for (rank, row) in rows.iter().enumerate().take(rows.len().saturating_sub(1)) {
            let mut ends = Vec::new();
            for slot in row {
                let mut below: Vec<usize> =
                    self.down[self.number(*slot, rank)].iter().map(|to| at[*to]).collect();
                below.sort_unstable();
                ends.extend(below);
            }
            total += inversions(&ends, rows[rank + 1].len());
        }
        total
    }
}

/// Pairs out of order, counted with a Fenwick tree over `0..size`.
fn inversions(values: &[usize], size: usize) -> u64 {
    let mut tree = vec![0_u64; size + 1];
    let mut total = 0;
    for (seen, value) in (0_u64..).zip(values) {
        let mut not_greater = 0;
        let mut at = value + 1;
        while at > 0 {
            not_greater += tree[at];
            at &= at - 1;
        }
        total += seen - not_greater;
        let mut at = value + 1;
        while at <= size {
            tree[at] += 1;
            at += at & at.wrapping_neg();
        }
    }
    total
}

#[cfg(test)]
mod tests {
    #[test]
    fn inversions_are_pairs_out_of_order() {
        let check = |values: &[usize], expect| assert_eq!(super::inversions(values, 5), expect, "{values:?}");
        check(&[], 0);
        check(&[0, 1, 2], 0);
        check(&[2, 1, 0], 3);
        check(&[1, 1, 0, 4], 2);
    }
}
