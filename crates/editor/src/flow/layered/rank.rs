//! Which row each box lies in, and which edges lead back up.

use super::{Graph, LinkKind};

/// What a link is to the ranking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Leads down.
    Down,
    /// Leads back up or to its own box: a loop, or from what the start does not reach to what it does.
    Back,
    /// Out of range; not drawn.
    Ignored,
}

/// A step of a depth-first walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It comes to a box.
    Box(usize),
    /// It looks along a link.
    Link(usize),
}

/// The ranking of a graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranks {
    /// Row of each box, from 0.
    pub of: Vec<usize>,
    /// How many rows there are.
    pub rows: usize,
    /// Of each link.
    pub direction: Vec<Direction>,
    /// A depth-first walk: boxes when it first comes to them, links when it looks along them.
    pub walk: Vec<Step>,
    /// For each box the link by which the walk reached it.
    pub reached_by: Vec<Option<usize>>,
    /// Whether a way leads from the start to each box.
    pub reached: Vec<bool>,
    /// The last box of a loop and a box that the loop leads out to, for every such pair.
    pub after_loop: Vec<(usize, usize)>,
}

impl Ranks {
    /// Whether a link leads from what the start does not reach to what it does.
    pub fn comes_in(&self, graph: &Graph, link: usize) -> bool {
        let (direction, link) = (self.direction[link], &graph.links[link]);
        direction == Direction::Back && !self.reached[link.from] && self.reached[link.to]
    }
}

/// Ranks boxes by the longest way down from the start.
pub fn rank(graph: &Graph) -> Ranks {
    let mut ranks = walk(graph);
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); graph.sizes.len()];
    for (index, link) in graph.links.iter().enumerate() {
        if ranks.direction[index] == Direction::Down {
            below[link.from].push(link.to);
        }
    }
    ranks.after_loop = keep_loops_above_exits(graph, &ranks, &mut below);
    // What cannot be reached lies below the start, not beside it.
    for (node, reached) in ranks.reached_by.iter().enumerate() {
        if reached.is_none() && node != 0 {
            below[0].push(node);
        }
    }
    // It also lies below what it leads to, whose row must not depend on it.
    for (index, link) in graph.links.iter().enumerate() {
        if ranks.comes_in(graph, index) {
            below[link.to].push(link.from);
        }
    }
    ranks.of = longest(&below);
    if let Some(end) = graph.end {
        let last = ranks.of.iter().enumerate().filter(|(node, _)| *node != end).map(|(_, rank)| *rank).max();
        ranks.of[end] = last.map_or(0, |last| last + 1);
    }
    ranks.rows = ranks.of.iter().max().map_or(0, |last| last + 1);
    ranks
}

/// Depth first from the start, then from everything it does not reach; finds the back links.
fn walk(graph: &Graph) -> Ranks {
    let count = graph.sizes.len();
    let mut ranks = Ranks {
        of: Vec::new(),
        rows: 0,
        direction: vec![Direction::Ignored; graph.links.len()],
        walk: Vec::with_capacity(count),
        reached_by: vec![None; count],
        reached: Vec::new(),
        after_loop: Vec::new(),
    };
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (index, link) in graph.links.iter().enumerate() {
        let drawn = link.from < count && link.to < count && link.to != 0 && Some(link.from) != graph.end;
        if drawn {
            out[link.from].push(index);
        }
    }
    for links in &mut out {
        links.sort_by_key(|index| (graph.links[*index].kind, *index));
    }
    let mut seen = vec![false; count];
    let mut open = vec![false; count];
    for root in 0..count {
        if root == 1 {
            ranks.reached.clone_from(&seen);
        }
        if seen[root] {
            continue;
        }
        (seen[root], open[root]) = (true, true);
        ranks.walk.push(Step::Box(root));
        let mut stack = vec![(root, 0)];
        while let Some((node, next)) = stack.pop() {
            let Some(index) = out[node].get(next).copied() else {
                open[node] = false;
                continue;
            };
            stack.push((node, next + 1));
            ranks.walk.push(Step::Link(index));
            let to = graph.links[index].to;
            let comes_in = Some(to) != graph.end && root != 0 && ranks.reached[to];
            ranks.direction[index] = if open[to] || comes_in { Direction::Back } else { Direction::Down };
            if !seen[to] {
                (seen[to], open[to]) = (true, true);
                ranks.reached_by[to] = Some(index);
                ranks.walk.push(Step::Box(to));
                stack.push((to, 0));
            }
        }
    }
    if count <= 1 {
        ranks.reached = seen;
    }
    ranks
}

/// Puts what a loop leads out to below the whole loop: a link from the loop's last box to each exit's target,
/// unless that would close a circle.
fn keep_loops_above_exits(graph: &Graph, ranks: &Ranks, below: &mut [Vec<usize>]) -> Vec<(usize, usize)> {
    let mut after_loop = Vec::new();
    let mut above: Vec<Vec<usize>> = vec![Vec::new(); below.len()];
    for (from, targets) in below.iter().enumerate() {
        for to in targets {
            above[*to].push(from);
        }
    }
    for (index, back) in graph.links.iter().enumerate() {
        let loops = ranks.direction[index] == Direction::Back && !ranks.comes_in(graph, index);
        if !loops || back.from == back.to || back.kind == LinkKind::Catch {
            continue;
        }
        let body = reach(&above, back.from, Some(back.to));
        let last = back.from;
        let mut exits: Vec<usize> = Vec::new();
        for (from, targets) in below.iter().enumerate() {
            if body[from] && from != last {
                exits.extend(targets.iter().filter(|to| !body[**to]));
            }
        }
        exits.sort_unstable();
        exits.dedup();
        for exit in exits {
            if !reach(below, exit, None)[last] {
                below[last].push(exit);
                above[exit].push(last);
                after_loop.push((last, exit));
            }
        }
    }
    after_loop
}

/// What can be reached from `from` along `links`, not going on from `stop`.
fn reach(links: &[Vec<usize>], from: usize, stop: Option<usize>) -> Vec<bool> {
    let mut seen = vec![false; links.len()];
    let mut stack = vec![from];
    while let Some(node) = stack.pop() {
        if !seen[node] {
            seen[node] = true;
            if Some(node) != stop {
                stack.extend(&links[node]);
            }
        }
    }
    seen
}

/// Longest way from any source, in an acyclic graph.
fn longest(below: &[Vec<usize>]) -> Vec<usize> {
    let mut waiting = vec![0_usize; below.len()];
    for to in below.iter().flatten() {
        waiting[*to] += 1;
    }
    let mut ready: Vec<usize> = (0..below.len()).filter(|node| waiting[*node] == 0).collect();
    let mut rank = vec![0; below.len()];
    while let Some(node) = ready.pop() {
        for to in &below[node] {
            rank[*to] = rank[*to].max(rank[node] + 1);
            waiting[*to] -= 1;
            if waiting[*to] == 0 {
                ready.push(*to);
            }
        }
    }
    rank
}
