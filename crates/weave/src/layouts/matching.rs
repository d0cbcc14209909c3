//! Who continues after whom: a matching of tasks with dependencies, each at most once, of the greatest total gain.
//!
//! Tasks join one after another; each looks for the chain of changes (I take this dependency, its task takes another,
//! ...) that gains most. Adding one task this way to a best matching gives a best matching again.

use std::collections::VecDeque;

/// For each task, what it would gain (above 0) by continuing after a dependency.
pub type Gains = Vec<Vec<(usize, i64)>>;

/// The dependency after which each task continues, if any. Of equal gains the first listed wins.
pub fn best_matching(gains: &Gains) -> Vec<Option<usize>> {
    let mut matching = Matching { gains, host: vec![None; gains.len()], taken_by: vec![None; gains.len()] };
    for task in 0..gains.len() {
        matching.join(task);
    }
    matching.host
}

struct Matching<'g> {
    gains: &'g Gains,
    host: Vec<Option<usize>>,
    taken_by: Vec<Option<usize>>,
}

/// Where the best chain ends.
#[derive(Clone, Copy)]
enum End {
    /// This task takes this free dependency.
    Free(usize, usize),
    /// This task, displaced, goes without.
    Without(usize),
}

impl Matching<'_> {
    fn join(&mut self, task: usize) {
        // The gain of the best chain that leaves each task in need of a place, and who displaced it from what.
        let mut reached: Vec<Option<i64>> = vec![None; self.gains.len()];
        let mut displaced: Vec<Option<(usize, usize)>> = vec![None; self.gains.len()];
        let mut best = (0, End::Without(task));
        set(&mut reached, task, Some(0));
        let mut queue = VecDeque::from([task]);
        while let Some(at) = queue.pop_front() {
            let Some(value) = get(&reached, at) else { continue };
            for &(dependency, gain) in self.gains.get(at).into_iter().flatten() {
                let with = value + gain;
                match get(&self.taken_by, dependency) {
                    None if with > best.0 => best = (with, End::Free(at, dependency)),
                    None => {}
                    Some(other) if other == at => {}
                    Some(other) => {
                        let left = with - self.gain(other, dependency);
                        if get(&reached, other).is_none_or(|known| left > known) {
                            set(&mut reached, other, Some(left));
                            set(&mut displaced, other, Some((at, dependency)));
                            queue.push_back(other);
                            if left > best.0 {
                                best = (left, End::Without(other));
                            }
                        }
                    }
                }
            }
        }
        self.apply(best.1, &displaced);
    }

    fn gain(&self, task: usize, dependency: usize) -> i64 {
        let list = self.gains.get(task).into_iter().flatten();
        list.into_iter().find(|(d, _)| *d == dependency).map_or(0, |(_, gain)| *gain)
    }

    fn apply(&mut self, end: End, displaced: &[Option<(usize, usize)>]) {
        let mut at = match end {
            End::Free(task, dependency) => {
                self.take(task, dependency);
                task
            }
            End::Without(task) => {
                set(&mut self.host, task, None);
                task
            }
        };
        // A chain never comes back to where it was: that would have been a better matching before.
        for _ in 0..self.gains.len() {
            let Some((by, dependency)) = displaced.get(at).copied().flatten() else { return };
            self.take(by, dependency);
            at = by;
        }
    }

    fn take(&mut self, task: usize, dependency: usize) {
        set(&mut self.host, task, Some(dependency));
        set(&mut self.taken_by, dependency, Some(task));
    }
}

fn get<T: Copy>(values: &[Option<T>], index: usize) -> Option<T> {
    values.get(index).copied().flatten()
}

fn set<T>(values: &mut [T], index: usize, value: T) {
    if let Some(slot) = values.get_mut(index) {
        *slot = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn total(gains: &Gains, matching: &[Option<usize>]) -> i64 {
        let gain = |(task, host): (usize, &Option<usize>)| {
            host.map_or(0, |host| gains[task].iter().find(|(d, _)| *d == host).unwrap().1)
        };
        matching.iter().enumerate().map(gain).sum()
    }

    /// The best there is, by trying everything.
    fn best(gains: &Gains, task: usize, taken: &mut Vec<bool>) -> i64 {
        if task == gains.len() {
            return 0;
        }
        let mut most = best(gains, task + 1, taken);
        for (dependency, gain) in &gains[task] {
            if !taken[*dependency] {
                taken[*dependency] = true;
                most = most.max(gain + best(gains, task + 1, taken));
                taken[*dependency] = false;
            }
        }
        most
    }

    proptest! {
        #[test]
        fn no_matching_gains_more(lists in prop::collection::vec(prop::collection::btree_map(0_usize..6, 1_i64..20, 0..4), 6)) {
            let gains: Gains = lists.into_iter().map(|list| list.into_iter().collect()).collect();
            let found = best_matching(&gains);
            let mut hosts: Vec<usize> = found.iter().flatten().copied().collect();
            hosts.sort_unstable();
            prop_assert!(hosts.windows(2).all(|pair| pair[0] != pair[1]), "each at most once: {found:?}");
            prop_assert_eq!(total(&gains, &found), best(&gains, 0, &mut vec![false; 6]));
        }
    }
}
