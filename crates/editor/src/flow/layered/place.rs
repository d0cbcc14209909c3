//! Where each element of a row lies from left to right.
//!
//! Elements that should stand exactly below one another form a block with one x. Blocks are pulled towards what
//! they are linked to and pushed apart where they would touch.

use super::rank::{Direction, Ranks};
use super::rows::{Numbers, Rows, Slot};
use super::{Graph, LinkKind};
use std::collections::BTreeMap;

/// Width of a slot, and the least air between two elements.
const SLOT: i32 = 12;
const BETWEEN_BOXES: i32 = 30;
const BESIDE_BOX: i32 = 16;
const BETWEEN_SLOTS: i32 = 4;

/// Middles of all elements, in pixels from the left edge.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Places {
    numbers: Numbers,
    /// By number.
    at: Vec<i32>,
    /// Width of everything.
    pub width: i32,
}

impl Places {
    /// Middle of an element in a row, if it is there.
    pub fn get(&self, rank: usize, slot: Slot) -> Option<i32> {
        self.at.get(self.numbers.get(rank, slot)?).copied()
    }
}

/// Places all elements.
pub fn place(graph: &Graph, ranks: &Ranks, rows: &Rows) -> Places {
    let elements = Elements::new(graph, ranks, rows);
    let blocks = elements.blocks();
    let mut x = blocks.spread();
    blocks.straighten(&mut x);
    let half = |index: usize| f64::from(elements.width[index]) / 2.0;
    let lefts = (0..elements.slots.len()).map(|index| x[blocks.of[index]] - half(index));
    let left = lefts.fold(f64::INFINITY, f64::min);
    let mut places = Places { numbers: Numbers::default(), at: Vec::new(), width: 0 };
    for index in 0..elements.slots.len() {
        let middle = round(x[blocks.of[index]] - left);
        places.at.push(middle);
        places.width = places.width.max(middle + (elements.width[index] + 1) / 2);
    }
    places.numbers = elements.numbers;
    places
}

#[allow(clippy::cast_possible_truncation, reason = "pixels of a drawing; the cast saturates")]
fn round(value: f64) -> i32 {
    (value + 0.5).floor() as i32
}

fn gap(a: Slot, b: Slot) -> i32 {
    match (a, b) {
        (Slot::Box(_), Slot::Box(_)) => BETWEEN_BOXES,
        (Slot::Box(_), _) | (_, Slot::Box(_)) => BESIDE_BOX,
        _ => BETWEEN_SLOTS,
    }
}

/// All elements with numbers, row by row, and what links them between neighbouring rows.
struct Elements {
    numbers: Numbers,
    slots: Vec<(usize, Slot)>,
    width: Vec<i32>,
    /// Neighbours in a row, and how far apart their middles must be.
    apart: Vec<(usize, usize, f64)>,
    /// Upper and lower element of every stretch of an edge between two rows.
    stretches: Vec<(usize, usize)>,
    /// Slots that stay near a box of their row without moving it.
    near: Vec<(usize, usize)>,
}

impl Elements {
    fn new(graph: &Graph, ranks: &Ranks, rows: &Rows) -> Self {
        let mut all = Self {
            numbers: Numbers::of(rows),
            slots: Vec::new(),
            width: Vec::new(),
            apart: Vec::new(),
            stretches: Vec::new(),
            near: Vec::new(),
        };
        for (rank, row) in rows.of.iter().enumerate() {
            for (position, slot) in row.iter().enumerate() {
                let index = all.slots.len();
                all.slots.push((rank, *slot));
                let width = if let Slot::Box(node) = slot { graph.sizes[*node].width } else { SLOT };
                if position > 0 {
                    let apart = (all.width[index - 1] + width) / 2 + 1 + gap(all.slots[index - 1].1, *slot);
                    all.apart.push((index - 1, index, f64::from(apart)));
                }
                all.width.push(width);
            }
        }
        let number = &all.numbers;
        let mut near = Vec::new();
        let mut stay = |rank: usize, slot: Slot, node: usize| {
            let pair = (number.get(rank, slot), number.get(ranks.of[node], Slot::Box(node)));
            if let (Some(slot), Some(node)) = pair {
                near.push((slot, node));
            }
        };
        for (index, link) in graph.links.iter().enumerate() {
            if ranks.direction[index] == Direction::Back {
                stay(ranks.of[link.from], Slot::Loop(index), link.from);
                stay(ranks.of[link.to], Slot::Loop(index), link.to);
            } else if let Some(bus) =
                rows.buses.get(link.to).copied().flatten().filter(|_| link.kind == LinkKind::Catch)
            {
                stay(bus.first, Slot::Bus(link.to), link.from);
                stay(bus.last, Slot::Bus(link.to), link.to);
            }
            if rows.aside[index] {
                stay(ranks.of[link.from], Slot::Pass(index), link.from);
            }
        }
        all.near = near;
        let mut join = |chain: Vec<(usize, Slot)>| {
            let numbers: Vec<usize> =
                chain.iter().filter_map(|(rank, slot)| number.get(*rank, *slot)).collect();
            all.stretches.extend(numbers.windows(2).map(|pair| (pair[0], pair[1])));
        };
        for (index, link) in graph.links.iter().enumerate() {
            match ranks.direction[index] {
                Direction::Down if link.kind != LinkKind::Catch => {
                    let (top, bottom) = (ranks.of[link.from], ranks.of[link.to]);
                    let first = if rows.aside[index] { Slot::Pass(index) } else { Slot::Box(link.from) };
                    let middle = (top + 1..bottom).map(|rank| (rank, Slot::Pass(index)));
                    let chain = std::iter::once((top, first)).chain(middle);
                    join(chain.chain(std::iter::once((bottom, Slot::Box(link.to)))).collect());
                }
                Direction::Back => {
                    let span = ranks.of[link.to]..=ranks.of[link.from];
                    join(span.map(|rank| (rank, Slot::Loop(index))).collect());
                }
                _ => {}
            }
        }
        // What follows a loop stands below it, although the edge runs around.
        for (last, exit) in &ranks.after_loop {
            if ranks.of[*exit] == ranks.of[*last] + 1 {
                join(vec![(ranks.of[*last], Slot::Box(*last)), (ranks.of[*exit], Slot::Box(*exit))]);
            }
        }
        for (target, bus) in rows.buses.iter().enumerate() {
            if let Some(bus) = bus {
                join((bus.first..=bus.last).map(|rank| (rank, Slot::Bus(target))).collect());
            }
        }
        all
    }

    fn blocks(&self) -> Blocks {
        let chosen = self.aligned();
        let mut of: Vec<usize> = (0..self.slots.len()).collect();
        // Upper elements have lower numbers, so one pass carries a block's number down.
        for index in 0..of.len() {
            if let Some(above) = chosen[index] {
                of[index] = of[above];
            }
        }
        let blocks = Blocks::new(self, of);
        if blocks.order.len() == blocks.of.len() {
            blocks
        } else {
            // Cannot happen while blocks do not cross; without blocks there is always an order.
            Blocks::new(self, (0..self.slots.len()).collect())
        }
    }

    /// How many rows the longest way from each element takes, upwards and downwards.
    fn ways(&self) -> (Vec<usize>, Vec<usize>) {
        let count = self.slots.len();
        let (mut rise, mut fall) = (vec![0; count], vec![0; count]);
        // Upper elements have lower numbers.
        let mut stretches = self.stretches.clone();
        stretches.sort_unstable();
        for (above, below) in stretches.iter().rev() {
            fall[*above] = fall[*above].max(fall[*below] + 1);
        }
        stretches.sort_unstable_by_key(|(_, below)| *below);
        for (above, below) in &stretches {
            rise[*below] = rise[*below].max(rise[*above] + 1);
        }
        (rise, fall)
    }

    /// For each element the element above with which it is aligned: straight lines first, then main ways.
    fn aligned(&self) -> Vec<Option<usize>> {
        let count = self.slots.len();
        let (mut up, mut down) = (vec![Vec::new(); count], vec![Vec::new(); count]);
        let is_box = |index: usize| matches!(self.slots[index].1, Slot::Box(_));
        for (above, below) in &self.stretches {
            if is_box(*above) && is_box(*below) {
                down[*above].push(*below);
                up[*below].push(*above);
            }
        }
        for near in up.iter_mut().chain(down.iter_mut()) {
            near.sort_unstable();
        }
        let (rise, fall) = self.ways();
        let mut wishes: Vec<(u8, usize, usize)> = Vec::new();
        for (above, below) in &self.stretches {
            let wish = match (is_box(*above), is_box(*below)) {
                (false, false) => 0,
                (true, true) if main(&down[*above], &fall) == Some(*below) => {
                    if main(&up[*below], &rise) == Some(*above) {
                        1
                    } else {
                        2
                    }
                }
                (true, true) => 3,
                _ => 4,
            };
            wishes.push((wish, *above, *below));
        }
        wishes.sort_unstable();
        let (mut taken, mut chosen) = (vec![false; count], vec![None; count]);
        let mut accepted: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
        for (_, above, below) in wishes {
            let pairs = accepted.entry(self.slots[above].0).or_default();
            let crosses = pairs.iter().any(|(a, b)| (*a < above) != (*b < below));
            if !taken[above] && chosen[below].is_none() && !crosses {
                taken[above] = true;
                chosen[below] = Some(above);
                pairs.push((above, below));
            }
        }
        chosen
    }
}

/// Which of several neighbours a box stands in line with: the one by which the flow goes on, where the others are short
/// in comparison (an error's end beside the rest of the day), or else the middle one.
fn main(near: &[usize], ways: &[usize]) -> Option<usize> {
    let way = |index: &usize| ways.get(*index).copied().unwrap_or(0);
    let longest = near.iter().copied().max_by_key(way)?;
    let short = |other: &usize| *other == longest || 2 * way(other) + 2 < way(&longest);
    let middle = near.get((near.len() - 1) / 2).copied();
    if near.iter().all(short) {
        Some(longest)
    } else {
        middle
    }
}

/// Elements that share an x.
struct Blocks {
    /// Block of each element; a block has the number of its topmost element.
    of: Vec<usize>,
    /// Left block, right block, least distance.
    apart: Vec<(usize, usize, f64)>,
    /// Linked blocks with a weight.
    pulls: Vec<(usize, usize, f64)>,
    /// A block that moves towards another, but not the other towards it.
    near: Vec<(usize, usize)>,
    /// Elements' blocks in an order in which left ones come first; shorter than the elements if there is none.
    order: Vec<usize>,
    /// Constraints by left block.
    right_of: Vec<Vec<(usize, f64)>>,
    /// The same by right block.
    left_of: Vec<Vec<(usize, f64)>>,
}

impl Blocks {
    fn new(elements: &Elements, of: Vec<usize>) -> Self {
        let mut least: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        for (a, b, apart) in &elements.apart {
            let entry = least.entry((of[*a], of[*b])).or_insert(0.0);
            *entry = entry.max(*apart);
        }
        let apart: Vec<_> = least.into_iter().map(|((a, b), apart)| (a, b, apart)).collect();
        let is_box = |index: usize| matches!(elements.slots[index].1, Slot::Box(_));
        let mut pulls = Vec::new();
        for (a, b) in &elements.stretches {
            if of[*a] != of[*b] {
                pulls.push((of[*a], of[*b], if is_box(*a) && is_box(*b) { 2.0 } else { 1.0 }));
            }
        }
        let count = of.len();
        let (mut right_of, mut left_of) = (vec![Vec::new(); count], vec![Vec::new(); count]);
        let mut waiting = vec![0_usize; count];
        for (a, b, apart) in &apart {
            right_of[*a].push((*b, *apart));
            left_of[*b].push((*a, *apart));
            waiting[*b] += 1;
        }
        let mut order: Vec<usize> = (0..count).filter(|block| waiting[*block] == 0).collect();
        let mut next = 0;
        while let Some(block) = order.get(next).copied() {
            next += 1;
            for (right, _) in &right_of[block] {
                waiting[*right] -= 1;
                if waiting[*right] == 0 {
                    order.push(*right);
                }
            }
        }
        let near =
            elements.near.iter().map(|(slot, node)| (of[*slot], of[*node])).filter(|(a, b)| a != b).collect();
        Self { of, apart, pulls, near, order, right_of, left_of }
    }

    /// Middles: packed to the left, then pulled together in rounds, then made exact.
    fn spread(&self) -> Vec<f64> {
        let mut x = vec![0.0; self.of.len()];
        self.push_right(&mut x);
        // Large drawings get fewer rounds; they are rarely looked at whole.
        let rounds = (400_000 / self.of.len().max(1)).clamp(24, 160);
        let (mut sum, mut weight) = (vec![0.0; x.len()], vec![0.0; x.len()]);
        for _ in 0..rounds {
            sum.fill(0.0);
            weight.fill(0.0);
            for (a, b, pull) in &self.pulls {
                sum[*a] += pull * x[*b];
                sum[*b] += pull * x[*a];
                weight[*a] += pull;
                weight[*b] += pull;
            }
            for (slot, node) in &self.near {
                sum[*slot] += x[*node];
                weight[*slot] += 1.0;
            }
            for block in 0..x.len() {
                if weight[block] > 0.0 {
                    x[block] += 0.7 * (sum[block] / weight[block] - x[block]);
                }
            }
            for _ in 0..3 {
                for (a, b, apart) in &self.apart {
                    let lacks = apart - (x[*b] - x[*a]);
                    if lacks > 0.0 {
                        x[*a] -= lacks / 2.0;
                        x[*b] += lacks / 2.0;
                    }
                }
            }
        }
        self.push_right(&mut x);
        self.settle(&mut x);
        x
    }

    /// Each block goes to the middle of what it is linked to, as far as its neighbours leave room. Nothing is pushed.
    fn settle(&self, x: &mut [f64]) {
        const PASSES: usize = 4;
        let mut linked = vec![Vec::new(); x.len()];
        for (a, b, pull) in &self.pulls {
            linked[*a].push((*b, *pull));
            linked[*b].push((*a, *pull));
        }
        for (slot, node) in &self.near {
            linked[*slot].push((*node, 1.0));
        }
        for pass in 0..PASSES {
            for at in 0..self.order.len() {
                let at = if pass % 2 == 0 { at } else { self.order.len() - 1 - at };
                let block = self.order[at];
                let weight: f64 = linked[block].iter().map(|(_, pull)| pull).sum();
                if weight > 0.0 {
                    let wanted =
                        linked[block].iter().map(|(other, pull)| x[*other] * pull).sum::<f64>() / weight;
                    let (least, most) = self.room(x, block);
                    x[block] = wanted.min(most).max(least);
                }
            }
        }
    }

    /// From where to where a block can stand between its neighbours.
    fn room(&self, x: &[f64], block: usize) -> (f64, f64) {
        let (left, right) = (self.left_of[block].iter(), self.right_of[block].iter());
        (
            left.map(|(left, apart)| x[*left] + apart).fold(f64::NEG_INFINITY, f64::max),
            right.map(|(right, apart)| x[*right] - apart).fold(f64::INFINITY, f64::min),
        )
    }

    fn push_right(&self, x: &mut [f64]) {
        for block in &self.order {
            for (right, apart) in &self.right_of[*block] {
                x[*right] = x[*right].max(x[*block] + apart);
            }
        }
    }

    /// Removes small jogs: a block that almost lines up with a linked one moves over if it has room.
    fn straighten(&self, x: &mut [f64]) {
        const SMALL: f64 = 14.0;
        for (a, b, _) in &self.pulls {
            for (still, moves) in [(*a, *b), (*b, *a)] {
                let wanted = x[still];
                let off = wanted - x[moves];
                if off != 0.0 && off.abs() < SMALL && self.has_room(x, moves, wanted) {
                    x[moves] = wanted;
                    break;
                }
            }
        }
    }

    fn has_room(&self, x: &[f64], block: usize, wanted: f64) -> bool {
        let (least, most) = self.room(x, block);
        least <= wanted && wanted <= most
    }
}
