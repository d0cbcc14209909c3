//! The cumulative share of runs by makespan: one curve a layout, p50 filled, p90 a ring.

use super::frame::{plain, Frame, GridLine};
use crate::text;
use protocol::{Histogram, LayoutReport, Spread};
use std::fmt::Write;

/// Size of the figures in px.
const SIZE: i64 = 11;
/// Between a mark and its figure.
const GAP: f64 = 8.0;

/// A layout's makespans.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Curve {
    /// `(makespan in ms, share of runs that took no longer)`, both rising.
    pub points: Vec<(f64, f64)>,
    /// The exact median and 90th percentile in ms; the points, drawn from a histogram, only come near them.
    pub percentiles: (f64, f64),
}

impl Curve {
    /// That of a layout's many runs; empty of a single one.
    pub fn of(report: &LayoutReport) -> Self {
        let histogram = report.histogram.as_ref();
        histogram.map_or_else(Self::default, |histogram| Self::new(histogram, &report.makespan_ms))
    }

    /// The curve runs through the percentiles: where many runs take equally long it rises there in a vertical step.
    fn new(histogram: &Histogram, spread: &Spread) -> Self {
        let percentiles @ (p50, p90) = (spread.p50 as f64, spread.p90 as f64);
        let mut points = edges(histogram);
        if points.len() <= 2 && spread.p50 == spread.p99 {
            // What lies in one bin is one and the same value.
            points = vec![(p50, 0.0), (p50, 1.0)];
        } else {
            for (at, share) in &mut points {
                let (least, most) = match *share {
                    share if share < 0.5 => (f64::MIN, p50),
                    share if share < 0.9 => (p50, p90),
                    _ => (p90, f64::MAX),
                };
                *at = at.max(least).min(most);
            }
            for mark in [(p50, 0.5), (p90, 0.9)] {
                let place = points.partition_point(|(_, share)| *share < mark.1);
                points.insert(place, mark);
            }
        }
        Self { points, percentiles }
    }
}

/// The share of runs at each bin's end, from where it is last 0 to where it is first 1: outside of them the curve would only
/// lie on the chart's edges.
fn edges(histogram: &Histogram) -> Vec<(f64, f64)> {
    let total: u64 = histogram.counts.iter().sum();
    let mut points = vec![(histogram.from_ms as f64, 0.0)];
    let (mut at, mut sum) = (histogram.from_ms, 0);
    for count in &histogram.counts {
        at += histogram.bin_ms;
        sum += count;
        points.push((at as f64, sum as f64 / total.max(1) as f64));
    }
    let first = points.iter().rposition(|point| point.1 == 0.0).unwrap_or(0);
    let last = points.iter().position(|point| point.1 >= 1.0).unwrap_or(points.len() - 1);
    points.get(first..=last).map(<[_]>::to_vec).unwrap_or_default()
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
    if curve.points.is_empty() {
        return Vec::new();
    }
    let (p50, p90) = curve.percentiles;
    let mut mark = |at: f64, share: f64, median: bool| {
        let (x, y) = (frame.px(at), frame.py(share));
        let label = format!("{:.1}", at / unit_ms);
        let place = place(&label, x, y, frame, taken);
        Mark { x, y, median, label: (label, place) }
    };
    vec![mark(p90, 0.9, false), mark(p50, 0.5, true)]
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
            percentiles: (from + (to - from) * 0.5, from + (to - from) * 0.9),
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
        let fixed = Curve { points: vec![(60e3, 1.0)], percentiles: (60e3, 60e3) };
        let chart = cumulative(&[fixed], 350.0, 160.0).unwrap();
        assert_eq!(chart.curves[0].1.len(), 2);
    }

    #[test]
    fn a_duration_that_is_always_the_same_is_a_vertical_step() {
        // Another layout takes longer, so that bins are wide and the value lies inside of one.
        let histogram =
            |counts: &[u64]| Histogram { from_ms: 290_000, bin_ms: 12_000, counts: counts.to_vec() };
        let spread = |p50, p90, p99| Spread { mean: 0.0, p50, p90, p99 };
        let fixed = Curve::new(&histogram(&[10, 0, 0]), &spread(300_000, 300_000, 300_000));
        assert_eq!(fixed.points, [(300e3, 0.0), (300e3, 1.0)]);
        let other = Curve::new(&histogram(&[0, 4, 6]), &spread(320_000, 320_000, 320_000));
        let chart = cumulative(&[fixed, other], 350.0, 160.0).unwrap();
        let (path, marks) = &chart.curves[0];
        let labels: Vec<_> = marks.iter().map(|mark| mark.label.0.as_str()).collect();
        assert_eq!((labels, marks[0].x), (vec!["5.0", "5.0"], marks[1].x));
        let x = format!("{:.1} ", marks[0].x);
        assert_eq!(path.matches(&x).count(), 2, "{path}");
    }

    #[test]
    fn a_curve_runs_through_its_percentiles_and_rises() {
        let spread = Spread { mean: 0.0, p50: 1_020, p90: 1_020, p99: 1_390 };
        let counts = vec![1, 7, 0, 1, 1];
        let curve = Curve::new(&Histogram { from_ms: 900, bin_ms: 100, counts }, &spread);
        assert!(curve.points.windows(2).all(|two| two[0].0 <= two[1].0 && two[0].1 <= two[1].1), "{curve:?}");
        for mark in [(1_020.0, 0.5), (1_020.0, 0.9)] {
            assert!(curve.points.contains(&mark), "{curve:?}");
        }
        assert_eq!((curve.points[0], *curve.points.last().unwrap()), ((900.0, 0.0), (1_400.0, 1.0)));
        let none = Histogram { from_ms: 0, bin_ms: 1, counts: Vec::new() };
        assert!(Curve::new(&none, &Spread { p99: 1, ..spread }).points.len() <= 3);
    }
}
