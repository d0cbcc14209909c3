//! A chart's plotting area: where values lie in it, and its round figures.

/// A line of the grid with the figure beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct GridLine {
    /// Where, in px from the chart's left or top edge.
    pub at: f64,
    /// The figure.
    pub label: String,
}

/// The plotting area inside a chart's margins, and the values at its edges.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Left edge in px.
    pub left: f64,
    /// Right edge in px.
    pub right: f64,
    /// Upper edge in px.
    pub top: f64,
    /// Lower edge in px.
    pub bottom: f64,
    /// Values at the left and right edges.
    pub x: (f64, f64),
    /// Values at the lower and upper edges.
    pub y: (f64, f64),
}

impl Frame {
    /// Where a value of the horizontal axis lies.
    pub fn px(&self, value: f64) -> f64 {
        self.left + part(value, self.x) * (self.right - self.left)
    }

    /// Where a value of the vertical axis lies.
    pub fn py(&self, value: f64) -> f64 {
        self.bottom - part(value, self.y) * (self.bottom - self.top)
    }

    /// Round figures of the horizontal axis, `unit` values to one of the label's.
    pub fn columns(&self, most: usize, unit: f64, print: impl Fn(f64) -> String) -> Vec<GridLine> {
        let line = |value: f64| GridLine { at: self.px(value * unit), label: print(value) };
        round_figures(self.x.0 / unit, self.x.1 / unit, most).into_iter().map(line).collect()
    }

    /// Round figures of the vertical axis.
    pub fn rows(&self, most: usize, unit: f64, print: impl Fn(f64) -> String) -> Vec<GridLine> {
        let line = |value: f64| GridLine { at: self.py(value * unit), label: print(value) };
        round_figures(self.y.0 / unit, self.y.1 / unit, most).into_iter().map(line).collect()
    }
}

fn part(value: f64, (from, to): (f64, f64)) -> f64 {
    if to > from {
        ((value - from) / (to - from)).clamp(0.0, 1.0)
    } else {
        0.5
    }
}

/// Multiples of 1, 2, 2.5 or 5 times a power of ten between `from` and `to`, at most `most` of them.
pub fn round_figures(from: f64, to: f64, most: usize) -> Vec<f64> {
    if !(from.is_finite() && to.is_finite()) || to <= from || most < 2 {
        return vec![];
    }
    let step = round_step((to - from) / (most - 1) as f64);
    let first = libm::ceil(from / step - 1e-9);
    let figure = |index: usize| (first + index as f64) * step;
    (0..most).map(figure).take_while(|value| *value <= to + step * 1e-9).collect()
}

/// The least round step that is no smaller than `rough`.
fn round_step(rough: f64) -> f64 {
    let power = libm::pow(10.0, libm::floor(libm::log10(rough)));
    let fits = |factor: &&f64| **factor * power >= rough * (1.0 - 1e-9);
    [1.0, 2.0, 2.5, 5.0].iter().find(fits).unwrap_or(&10.0) * power
}

/// A round figure as text: no more decimals than it has.
pub fn plain(value: f64) -> String {
    let text = format!("{value:.3}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" {
        "0".to_owned()
    } else {
        short.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(from: f64, to: f64, most: usize, expect: &str) {
        let found: Vec<String> = round_figures(from, to, most).into_iter().map(plain).collect();
        assert_eq!(found.join(" "), expect, "{from} to {to}");
    }

    #[test]
    fn figures_are_round_and_few() {
        check(0.0, 30.0, 7, "0 5 10 15 20 25 30");
        check(21.3, 79.0, 8, "30 40 50 60 70");
        check(0.0, 3.1, 5, "0 1 2 3");
        check(0.0, 0.02, 5, "0 0.005 0.01 0.015 0.02");
        check(5.0, 5.0, 5, "");
        check(0.0, f64::INFINITY, 5, "");
        check(-3.0, 3.0, 4, "-2 0 2");
    }

    #[test]
    fn values_outside_stay_on_the_edge() {
        let frame = Frame { left: 10.0, right: 110.0, top: 0.0, bottom: 50.0, x: (0.0, 10.0), y: (0.0, 1.0) };
        assert_eq!((frame.px(5.0), frame.px(-3.0), frame.px(99.0)), (60.0, 10.0, 110.0));
        assert_eq!((frame.py(0.0), frame.py(1.0), frame.py(f64::MAX)), (50.0, 0.0, 0.0));
    }
}
