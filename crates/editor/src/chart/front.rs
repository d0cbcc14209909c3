//! Polling more often against what it costs: one point an interval, the Pareto front through them.

use super::frame::{plain, Frame, GridLine};
use crate::{duration, text};
use std::fmt::Write;

/// Size of the labels in px.
const SIZE: i64 = 11;

/// What one poll interval gives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Poll {
    /// Seconds between two status checks.
    pub interval_s: u32,
    /// Mean delay that polling adds, in ms.
    pub delay_ms: f64,
    /// Cost of a thousand runs, US dollars.
    pub cost_usd: f64,
    /// No other interval is both cheaper and quicker.
    pub on_front: bool,
    /// The one to take.
    pub recommended: bool,
}

/// A point with its name.
#[derive(Debug, Clone, PartialEq)]
pub struct FrontPoint {
    /// Centre in px.
    pub x: f64,
    /// Centre in px.
    pub y: f64,
    /// "30 s", and the place of its left lower corner; no place where it would lie on another one.
    pub label: (String, Option<(f64, f64)>),
    /// What it stands for.
    pub poll: Poll,
}

/// The chart.
#[derive(Debug, Clone, PartialEq)]
pub struct FrontChart {
    /// The plotting area.
    pub frame: Frame,
    /// Dollars, below.
    pub columns: Vec<GridLine>,
    /// Delays, at the left, in [`delay_unit`].
    pub rows: Vec<GridLine>,
    /// SVG path through the points of the front.
    pub line: String,
    /// The points, cheapest first.
    pub points: Vec<FrontPoint>,
}

/// The unit that delays are told in ("minutes" or "seconds"), with its milliseconds.
pub fn delay_unit(polls: &[Poll]) -> (f64, &'static str) {
    if polls.iter().all(|poll| poll.delay_ms < 120e3) {
        (1e3, "seconds")
    } else {
        (60e3, "minutes")
    }
}

/// Draws the points into `width` by `height` px; `None` while there are none.
pub fn front(polls: &[Poll], width: f64, height: f64) -> Option<FrontChart> {
    if polls.is_empty() || width < 120.0 || height < 60.0 {
        return None;
    }
    let most = |get: fn(&Poll) -> f64| polls.iter().map(get).fold(0.0, f64::max);
    let (cost, delay) = (most(|poll| poll.cost_usd).max(0.01), most(|poll| poll.delay_ms).max(1_000.0));
    let frame = Frame {
        left: 30.0,
        right: width - 14.0,
        top: 10.0,
        bottom: height - 22.0,
        x: (0.0, cost * 1.08),
        y: (0.0, delay * 1.08),
    };
    let (unit_ms, _) = delay_unit(polls);
    let mut sorted = polls.to_vec();
    sorted.sort_by(|one, other| one.cost_usd.total_cmp(&other.cost_usd));
    let mut points: Vec<FrontPoint> = sorted.iter().map(|poll| point(poll, &frame)).collect();
    name(&mut points, &frame);
    Some(FrontChart {
        columns: frame.columns(if width < 300.0 { 4 } else { 7 }, 1.0, |usd| format!("${}", plain(usd))),
        rows: frame.rows(4, unit_ms, plain),
        line: line(&points),
        points,
        frame,
    })
}

fn point(poll: &Poll, frame: &Frame) -> FrontPoint {
    let label = duration::words(i64::from(poll.interval_s) * 1_000);
    FrontPoint { x: frame.px(poll.cost_usd), y: frame.py(poll.delay_ms), label: (label, None), poll: *poll }
}

fn line(points: &[FrontPoint]) -> String {
    let mut path = String::new();
    for point in points.iter().filter(|point| point.poll.on_front) {
        let letter = if path.is_empty() { 'M' } else { 'L' };
        // Writing to a String cannot fail.
        let _ = write!(path, "{letter}{:.1} {:.1}", point.x, point.y);
    }
    path
}

/// Gives each point its name where there is room: right above it, else left above. The recommended one first.
fn name(points: &mut [FrontPoint], frame: &Frame) {
    let mut taken: Vec<(f64, f64, f64)> = Vec::new();
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by_key(|index| points.get(*index).is_some_and(|point| !point.poll.recommended));
    for index in order {
        let Some(point) = points.get_mut(index) else { continue };
        let wide = text::width(&point.label.0, SIZE) as f64;
        let places = [(point.x + 6.0, point.y - 6.0), (point.x - wide / 2.0, point.y - 9.0)];
        let clear = |at: &&(f64, f64)| {
            let apart = |other: &(f64, f64, f64)| {
                at.0 >= other.2 || other.0 >= at.0 + wide || (at.1 - other.1).abs() >= SIZE as f64
            };
            at.0 >= frame.left && at.0 + wide <= frame.right + 14.0 && taken.iter().all(apart)
        };
        point.label.1 = places.iter().find(clear).copied();
        if let Some((x, y)) = point.label.1 {
            taken.push((x, y, x + wide));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn poll(interval_s: u32, delay_ms: f64, cost_usd: f64) -> Poll {
        Poll { interval_s, delay_ms, cost_usd, on_front: true, recommended: interval_s == 30 }
    }

    #[test]
    fn cheap_is_left_and_slow_is_high() {
        let polls = [poll(5, 2e3, 26.0), poll(30, 15e3, 5.0), poll(300, 160e3, 0.6)];
        let chart = front(&polls, 350.0, 160.0).unwrap();
        let order: Vec<_> = chart.points.iter().map(|point| point.label.0.as_str()).collect();
        assert_eq!((order, delay_unit(&polls).1), (vec!["5 min", "30 s", "5 s"], "minutes"));
        assert!(chart.points.windows(2).all(|pair| pair[0].x < pair[1].x && pair[0].y < pair[1].y));
        assert!(chart.points.iter().all(|point| point.label.1.is_some()));
        assert_eq!(chart.line.matches(['M', 'L']).count(), 3);
    }

    #[test]
    fn points_in_one_place_share_one_name() {
        let polls = [poll(5, 1e3, 1.0), poll(10, 1e3, 1.0), poll(30, 1e3, 1.0)];
        let chart = front(&polls, 350.0, 160.0).unwrap();
        let named: Vec<_> = chart.points.iter().filter(|point| point.label.1.is_some()).collect();
        assert!(named.iter().any(|point| point.poll.recommended) && named.len() < 3);
        assert_eq!(front(&[], 350.0, 160.0), None);
    }
}
