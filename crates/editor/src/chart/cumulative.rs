//! The cumulative share of runs by makespan: one curve a layout, p50 filled, p90 a ring.

use super::frame::{plain, Frame, GridLine};
use crate::text;
use std::fmt::Write;

/// Size of the figures in px.
const SIZE: i64 = 11;
/// Between a mark and its figure.
const GAP: f64 = 8.0;

/// A layout's makespans: `(makespan in ms, share of runs that took no longer)`, both rising.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Curve {
    /// The points.
    pub points: Vec<(f64, f64)>,
}

/// A percentile on a curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Centre in px.
    pub x: f64,
    /// Centre in px.
    pub y: f64,
    /// The median, drawn filled; otherwise p90, drawn as a ring.
    pub median: bool,
    /// The figure, and the place of its left lower corner. No place where it would lie on another one.
    pub label: (String, Option<(f64, f64)>),
}

/// The chart.
#[derive(Debug, Clone, PartialEq)]
pub struct CumulativeChart {
    /// The plotting area; y runs from 0 to 1.
    pub frame: Frame,
    /// Figures below.
    pub columns: Vec<GridLine>,
    /// What the figures count: "min".
    pub unit: &'static str,
    /// For each curve an SVG path and its marks, in the order given.
    pub curves: Vec<(String, Vec<Mark>)>,
}

/// Draws the curves into `width` by `height` px; `None` while there is nothing to draw.
pub fn cumulative(curves: &[Curve], width: f64, height: f64) -> Option<CumulativeChart> {
    let ends = curves.iter().flat_map(|curve| [curve.points.first(), curve.points.last()]).flatten();
    let (mut least, mut most) = (f64::MAX, f64::MIN);
    for (at, _) in ends {
        (least, most) = (least.min(*at), most.max(*at));
    }
    if least > most || width < 120.0 || height < 60.0 {
        return None;
    }
    let air = ((most - least) * 0.04).max(most.abs() * 0.02).max(1_000.0);
    let x = ((least - air).max(0.0), most + air);
    let frame = Frame { left: 36.0, right: width - 8.0, top: 8.0, bottom: height - 22.0, x, y: (0.0, 1.0) };
    let (unit_ms, unit) = unit(x.1);
    let columns = frame.columns(columns_that_fit(width), unit_ms, plain);
    let mut taken = Vec::new();
    let curves = curves.iter().map(|curve| (path(curve, &frame), marks(curve, &frame, unit_ms, &mut taken)));
    Some(CumulativeChart { frame, columns, unit, curves: curves.collect() })
}

fn columns_that_fit(width: f64) -> usize {
    if width < 300.0 {
        5
    } else {
        8
    }
}

fn unit(most_ms: f64) -> (f64, &'static str) {
    match most_ms {
        most if most < 180e3 => (1e3, "s"),
        most if most < 360.0 * 60e3 => (60e3, "min"),
        _ => (3600e3, "h"),
    }
}

/// A step curve would say more than a few hundred runs know; straight lines between the points do.
fn path(curve: &Curve, frame: &Frame) -> String {
    let mut path = String::new();
    for (index, (at, share)) in curve.points.iter().enumerate() {
        let letter = if index == 0 { 'M' } else { 'L' };
        // Writing to a String cannot fail.
        let _ = write!(path, "{letter}{:.1} {:.1}", frame.px(*at), frame.py(*share));
    }
    path
}

/// A label's box: left, top, right, bottom.
type Box4 = (f64, f64, f64, f64);

fn marks(curve: &Curve, frame: &Frame, unit_ms: f64, taken: &mut Vec<Box4>) -> Vec<Mark> {
    let mark = |(share, median): (f64, bool)| {
        let at = reaches(curve, share)?;
        let (x, y) = (frame.px(at), frame.py(share));
        let label = format!("{:.1}", at / unit_ms);
        let place = place(&label, x, y, frame, taken);
        Some(Mark { x, y, median, label: (label, place) })
    };
    [(0.9, false), (0.5, true)].into_iter().filter_map(mark).collect()
}

/// Where the curve reaches a share, between its points in proportion.
fn reaches(curve: &Curve, share: f64) -> Option<f64> {
    let next = curve.points.partition_point(|point| point.1 < share);
    let (at, reached) = *curve.points.get(next)?;
    match next.checked_sub(1).and_then(|last| curve.points.get(last)) {
        Some((from, below)) if reached > *below => {
            Some(from + (at - from) * (share - below) / (reached - below))
        }
        _ => Some(at),
    }
}

/// Right below the mark, or left above it; nowhere if both are taken or outside.
fn place(label: &str, x: f64, y: f64, frame: &Frame, taken: &mut Vec<Box4>) -> Option<(f64, f64)> {
    let (wide, high) = (text::width(label, SIZE) as f64, SIZE as f64);
    let places = [(x + GAP, y + GAP + 4.0), (x - GAP - wide, y - 4.0)];
    let clear = |at: &&(f64, f64)| {
        let own = (at.0, at.1 - high, at.0 + wide, at.1);
        let inside = own.0 >= frame.left && own.2 <= frame.right + 8.0;
        inside && !taken.iter().any(|other| overlap(&own, other))
    };
    let found = places.iter().find(clear).copied()?;
    taken.push((found.0, found.1 - high, found.0 + wide, found.1));
    Some(found)
}

fn overlap(one: &Box4, other: &Box4) -> bool {
    one.0 < other.2 && other.0 < one.2 && one.1 < other.3 && other.1 < one.3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp(from: f64, to: f64) -> Curve {
        Curve {
            points: (0..=10)
                .map(|i| (from + (to - from) * f64::from(i) / 10.0, f64::from(i) / 10.0))
                .collect(),
        }
    }

    #[test]
    fn percentiles_lie_on_their_curves() {
        let chart = cumulative(&[ramp(20.0 * 60e3, 40.0 * 60e3)], 350.0, 160.0).unwrap();
        let (path, marks) = &chart.curves[0];
        assert!(path.starts_with('M') && path.matches('L').count() == 10, "{path}");
        let figures: Vec<_> = marks.iter().map(|mark| (mark.label.0.as_str(), mark.median)).collect();
        assert_eq!((figures, chart.unit), (vec![("38.0", false), ("30.0", true)], "min"));
        assert!(marks.iter().all(|mark| mark.label.1.is_some()));
        assert_eq!(marks[1].y, chart.frame.py(0.5));
    }

    #[test]
    fn figures_never_lie_on_one_another() {
        let same = [ramp(1e6, 2e6), ramp(1e6, 2e6), ramp(1e6, 2e6)];
        let chart = cumulative(&same, 350.0, 160.0).unwrap();
        let all = chart.curves.iter().flat_map(|curve| &curve.1);
        let placed: Vec<_> = all.filter_map(|mark| mark.label.1).collect();
        assert_eq!(placed.len(), 4, "two places a percentile");
    }

    #[test]
    fn one_value_and_none_are_drawn_too() {
        assert_eq!(cumulative(&[], 350.0, 160.0), None);
        assert_eq!(cumulative(&[Curve::default()], 350.0, 160.0), None);
        let fixed = Curve { points: vec![(60e3, 1.0)] };
        let chart = cumulative(&[fixed], 350.0, 160.0).unwrap();
        assert_eq!(chart.curves[0].1.len(), 2);
    }
}
