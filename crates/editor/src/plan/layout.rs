//! Automatic layout of cards: one column a stage, few crossings, each card level with its neighbours.
//!
//! A dependency that skips columns passes through invisible knots, which take part in ordering and keep its curve
//! clear of cards. Units are CSS pixels at 100%; the plan's extent starts at (0, 0).

use plan::graph::Graph;
use plan::Plan;

/// Distance of two columns, left edge to left edge.
pub const COLUMN: f64 = 366.0;
/// Distance of two cards in a column, top to top.
pub const ROW: f64 = 156.0;
/// Room for a dependency that passes between cards.
const KNOT_ROW: f64 = 96.0;
/// Sweeps over the columns, there and back; more change nothing on plans that fit a screen.
const SWEEPS: usize = 12;

/// A card or a knot.
#[derive(Debug, Clone, Default)]
struct Node {
    task: Option<usize>,
    before: Vec<usize>,
    after: Vec<usize>,
    y: f64,
}

/// Left top corner of each card in plan order. A cycle is laid out as if its closing dependency were not there.
pub fn auto_layout(plan: &Plan) -> Vec<(i32, i32)> {
    let open = opened(plan);
    let graph = Graph::new(&open);
    let Some(levels) = graph.levels() else { return grid(plan.tasks.len()) };
    let (mut nodes, mut columns) = knotted(&graph, &levels, plan.tasks.len());
    order(&nodes, &mut columns);
    place(&mut nodes, &columns);
    corners(&nodes, &columns, plan.tasks.len())
}

/// How many dependencies are left out at most to open cycles; past it nothing readable could be drawn anyway.
const MOST_OPENED: usize = 100;

/// The plan without the dependencies that close its cycles.
fn opened(plan: &Plan) -> Plan {
    let mut open = plan.clone();
    for _ in 0..MOST_OPENED {
        let cycles = Graph::new(&open).cycles();
        if cycles.is_empty() {
            break;
        }
        for (first, last) in cycles.iter().filter_map(|cycle| cycle.first().zip(cycle.last())) {
            let Some(awaited) = open.tasks.get(*last).map(|task| task.id.clone()) else { continue };
            if let Some(waiting) = open.tasks.get_mut(*first) {
                waiting.depends_on.retain(|id| *id != awaited);
            }
        }
    }
    open
}

fn grid(count: usize) -> Vec<(i32, i32)> {
    let corner = |number: usize| ((number % 3) as f64 * COLUMN, (number / 3) as f64 * ROW);
    (0..count).map(corner).map(|(x, y)| (x as i32, y as i32)).collect()
}

fn knotted(graph: &Graph, levels: &[Vec<usize>], count: usize) -> (Vec<Node>, Vec<Vec<usize>>) {
    let mut nodes: Vec<Node> = (0..count).map(|task| Node { task: Some(task), ..Node::default() }).collect();
    let mut columns: Vec<Vec<usize>> = levels.to_vec();
    let mut level_of = vec![0; count];
    for (number, level) in levels.iter().enumerate() {
        for task in level {
            if let Some(of) = level_of.get_mut(*task) {
                *of = number;
            }
        }
    }
    let level_of = |task: usize| level_of.get(task).copied().unwrap_or(0);
    for task in 0..count {
        for &dependency in graph.dependencies(task) {
            let mut at = dependency;
            for column in columns.iter_mut().take(level_of(task)).skip(level_of(dependency) + 1) {
                nodes.push(Node::default());
                let knot = nodes.len() - 1;
                column.push(knot);
                link(&mut nodes, at, knot);
                at = knot;
            }
            link(&mut nodes, at, task);
        }
    }
    (nodes, columns)
}

fn link(nodes: &mut [Node], from: usize, to: usize) {
    if let Some(node) = nodes.get_mut(from) {
        node.after.push(to);
    }
    if let Some(node) = nodes.get_mut(to) {
        node.before.push(from);
    }
}

/// Orders every column by the mean place of its neighbours, sweeping there and back; keeps the best order seen.
fn order(nodes: &[Node], columns: &mut Vec<Vec<usize>>) {
    let mut best = columns.clone();
    let mut fewest = crossings(nodes, &best);
    for sweep in 0..SWEEPS {
        let forward = sweep % 2 == 1;
        let numbers: Vec<usize> = if forward {
            (1..columns.len()).collect()
        } else {
            (0..columns.len().saturating_sub(1)).rev().collect()
        };
        for number in numbers {
            let beside = if forward { number - 1 } else { number + 1 };
            let places = columns.get(beside).cloned().unwrap_or_default();
            if let Some(column) = columns.get_mut(number) {
                let mut keyed: Vec<(f64, usize)> = column
                    .iter()
                    .enumerate()
                    .map(|(at, &node)| (barycentre(nodes, node, forward, &places).unwrap_or(at as f64), node))
                    .collect();
                keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
                *column = keyed.into_iter().map(|(_, node)| node).collect();
            }
        }
        let count = crossings(nodes, columns);
        if count < fewest {
            (fewest, best) = (count, columns.clone());
        }
    }
    *columns = best;
}

fn neighbours(nodes: &[Node], node: usize, before: bool) -> &[usize] {
    nodes.get(node).map_or(&[], |node| if before { &node.before } else { &node.after })
}

fn barycentre(nodes: &[Node], node: usize, before: bool, places: &[usize]) -> Option<f64> {
    let at: Vec<f64> = neighbours(nodes, node, before)
        .iter()
        .filter_map(|other| places.iter().position(|place| place == other))
        .map(|at| at as f64)
        .collect();
    mean(&at)
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// How many pairs of links between neighbouring columns cross.
fn crossings(nodes: &[Node], columns: &[Vec<usize>]) -> usize {
    let mut count = 0;
    for (left, right) in columns.iter().zip(columns.iter().skip(1)) {
        let mut ends: Vec<usize> = Vec::new();
        for &node in left {
            let mut these: Vec<usize> = neighbours(nodes, node, false)
                .iter()
                .filter_map(|to| right.iter().position(|place| place == to))
                .collect();
            count += these.iter().map(|end| ends.iter().filter(|other| *other > end).count()).sum::<usize>();
            ends.append(&mut these);
        }
    }
    count
}

/// Gives every node its height: as near to its neighbours' mean as order and gaps allow.
fn place(nodes: &mut [Node], columns: &[Vec<usize>]) {
    for column in columns {
        let mut y = 0.0;
        let mut previous = None;
        for &node in column {
            y += previous.map_or(0.0, |previous| gap(nodes, previous, node));
            if let Some(node) = nodes.get_mut(node) {
                node.y = y;
            }
            previous = Some(node);
        }
    }
    let last = columns.len().saturating_sub(1);
    let tallest = columns
        .iter()
        .enumerate()
        .max_by_key(|(at, column)| (column.len(), usize::MAX - at))
        .map_or(0, |(at, _)| at);
    for number in tallest + 1..=last {
        settle(nodes, columns, number, true);
    }
    for number in (0..tallest).rev() {
        settle(nodes, columns, number, false);
    }
}

/// Least squares towards the wished heights under minimum gaps: pool what would overlap.
fn settle(nodes: &mut [Node], columns: &[Vec<usize>], number: usize, before: bool) {
    let Some(column) = columns.get(number) else { return };
    let mut offsets = Vec::with_capacity(column.len());
    let mut offset = 0.0;
    for (at, &node) in column.iter().enumerate() {
        if let Some(&previous) = at.checked_sub(1).and_then(|at| column.get(at)) {
            offset += gap(nodes, previous, node);
        }
        offsets.push(offset);
    }
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for (&node, offset) in column.iter().zip(&offsets) {
        let around: Vec<f64> = neighbours(nodes, node, before)
            .iter()
            .filter_map(|&other| nodes.get(other))
            .map(|other| other.y)
            .collect();
        let own = nodes.get(node).map_or(0.0, |node| node.y);
        let mut pool = (mean(&around).unwrap_or(own) - offset, 1usize);
        while let Some(&(value, size)) = pools.last() {
            if value <= pool.0 {
                break;
            }
            pools.pop();
            pool = ((value * size as f64 + pool.0 * pool.1 as f64) / (size + pool.1) as f64, size + pool.1);
        }
        pools.push(pool);
    }
    let bases = pools.iter().flat_map(|&(value, size)| std::iter::repeat_n(value, size));
    for ((&node, offset), base) in column.iter().zip(&offsets).zip(bases) {
        if let Some(node) = nodes.get_mut(node) {
            node.y = base + offset;
        }
    }
}

fn gap(nodes: &[Node], above: usize, below: usize) -> f64 {
    let knot = |node: usize| nodes.get(node).is_some_and(|node| node.task.is_none());
    if knot(above) || knot(below) {
        KNOT_ROW
    } else {
        ROW
    }
}

fn corners(nodes: &[Node], columns: &[Vec<usize>], count: usize) -> Vec<(i32, i32)> {
    let top =
        nodes.iter().filter(|node| node.task.is_some()).map(|node| node.y).fold(f64::INFINITY, f64::min);
    let mut corners = vec![(0, 0); count];
    for (number, column) in columns.iter().enumerate() {
        for node in column.iter().filter_map(|&node| nodes.get(node)) {
            if let Some(corner) = node.task.and_then(|task| corners.get_mut(task)) {
                *corner = ((number as f64 * COLUMN) as i32, (node.y - top).round() as i32);
            }
        }
    }
    corners
}
