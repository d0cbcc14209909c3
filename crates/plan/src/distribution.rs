//! How long a task takes: a fixed time or a distribution of times.
//!
//! Draws go through [`Distribution::quantile`], one uniform number a draw: two runs that use the same number
//! for a task differ only in what the person changed.

use crate::normal;
use serde::{Deserialize, Serialize};

/// A duration's distribution. All parameters are seconds. In a plan file either a plain number (fixed) or
/// `{"distribution": "lognormal", "mean_s": 240, "sd_s": 36}` and so on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "distribution", rename_all = "lowercase")]
pub enum Distribution {
    /// Always the same.
    Fixed {
        /// The duration.
        seconds: f64,
    },
    /// Any value between two bounds, equally likely.
    Uniform {
        /// Lower bound.
        min_s: f64,
        /// Upper bound.
        max_s: f64,
    },
    /// Between two bounds, most likely at `mode_s`.
    Triangular {
        /// Lower bound.
        min_s: f64,
        /// Most likely value.
        mode_s: f64,
        /// Upper bound.
        max_s: f64,
    },
    /// Normal; a draw below zero counts as zero.
    Normal {
        /// Mean.
        mean_s: f64,
        /// Standard deviation.
        sd_s: f64,
    },
    /// Lognormal, given by its own mean and standard deviation (not those of the logarithm).
    Lognormal {
        /// Mean.
        mean_s: f64,
        /// Standard deviation.
        sd_s: f64,
    },
    /// Exponential.
    Exponential {
        /// Mean.
        mean_s: f64,
    },
    /// One of the observed durations, equally likely.
    Empirical {
        /// Observed durations.
        samples_s: Vec<f64>,
    },
}

impl Default for Distribution {
    fn default() -> Self {
        Self::Fixed { seconds: 0.0 }
    }
}

/// The longest duration a plan may give, one year: a Standard execution lasts no longer.
pub const MAX_SECONDS: f64 = 31_536_000.0;

impl Distribution {
    /// Mean in seconds, of what is really drawn (for `Normal` that is with draws below zero counted as zero).
    pub fn mean(&self) -> f64 {
        match self {
            Self::Fixed { seconds } => *seconds,
            Self::Uniform { min_s, max_s } => (min_s + max_s) / 2.0,
            Self::Triangular { min_s, mode_s, max_s } => (min_s + mode_s + max_s) / 3.0,
            Self::Normal { mean_s, sd_s } => clamped_normal(*mean_s, *sd_s).0,
            Self::Lognormal { mean_s, .. } | Self::Exponential { mean_s } => *mean_s,
            Self::Empirical { samples_s } => average(samples_s.iter().copied()),
        }
    }

    /// Standard deviation in seconds.
    pub fn sd(&self) -> f64 {
        match self {
            Self::Fixed { .. } => 0.0,
            Self::Uniform { min_s, max_s } => (max_s - min_s) / libm::sqrt(12.0),
            Self::Triangular { min_s: a, mode_s: c, max_s: b } => {
                libm::sqrt((a * a + b * b + c * c - a * b - a * c - b * c).max(0.0) / 18.0)
            }
            Self::Normal { mean_s, sd_s } => clamped_normal(*mean_s, *sd_s).1,
            Self::Lognormal { sd_s, .. } => *sd_s,
            Self::Exponential { mean_s } => *mean_s,
            Self::Empirical { samples_s } => {
                let mean = self.mean();
                libm::sqrt(average(samples_s.iter().map(|s| (s - mean) * (s - mean))))
            }
        }
    }

    /// The duration in seconds that a share `p` (0 to 1) of draws does not exceed. Never negative and never
    /// above [`MAX_SECONDS`]; 0 where the parameters make no sense.
    pub fn quantile(&self, p: f64) -> f64 {
        // The open interval: the ends of a normal or exponential distribution lie at infinity.
        let p = p.clamp(1e-12, 1.0 - 1e-12);
        let seconds = match self {
            Self::Fixed { seconds } => *seconds,
            Self::Uniform { min_s, max_s } => min_s + p * (max_s - min_s),
            Self::Triangular { min_s, mode_s, max_s } => triangular_quantile(*min_s, *mode_s, *max_s, p),
            Self::Normal { mean_s, sd_s } => mean_s + sd_s * normal::quantile(p),
            Self::Lognormal { mean_s, sd_s } => {
                let (mu, sigma) = log_parameters(*mean_s, *sd_s);
                libm::exp(mu + sigma * normal::quantile(p))
            }
            Self::Exponential { mean_s } => -mean_s * libm::log1p(-p),
            Self::Empirical { samples_s } => empirical_quantile(samples_s, p),
        };
        if seconds.is_finite() {
            seconds.clamp(0.0, MAX_SECONDS)
        } else {
            0.0
        }
    }

    /// The mean in whole milliseconds: how long the task takes in an expected run.
    pub fn mean_ms(&self) -> i64 {
        to_ms(self.mean())
    }

    /// [`quantile`](Self::quantile) in whole milliseconds.
    pub fn quantile_ms(&self, p: f64) -> i64 {
        to_ms(self.quantile(p))
    }

    /// The density's shape for a sparkline: `points` values at equal steps from 0 to `max_s` seconds, both
    /// included, the highest 1. A fixed duration is one spike; observed samples are smoothed.
    pub fn density(&self, points: usize, max_s: f64) -> Vec<f64> {
        let step = max_s / points.saturating_sub(1).max(1) as f64;
        let mut curve: Vec<f64> = match self {
            Self::Fixed { seconds } => spike(*seconds, points, step),
            _ if self.sd() <= step / 4.0 => spike(self.mean(), points, step),
            _ => (0..points).map(|i| self.density_at(i as f64 * step, step)).collect(),
        };
        let peak = curve.iter().copied().filter(|d| d.is_finite()).fold(0.0, f64::max);
        for value in &mut curve {
            *value = if peak > 0.0 && value.is_finite() { *value / peak } else { 0.0 };
        }
        curve
    }

    fn density_at(&self, x: f64, step: f64) -> f64 {
        match self {
            Self::Fixed { .. } => 0.0,
            Self::Uniform { min_s, max_s } => f64::from(*min_s <= x && x <= *max_s),
            Self::Triangular { min_s, mode_s, max_s } => {
                if x < *min_s || x > *max_s {
                    0.0
                } else if x < *mode_s {
                    (x - min_s) / (mode_s - min_s)
                } else if x > *mode_s {
                    (max_s - x) / (max_s - mode_s)
                } else {
                    1.0
                }
            }
            Self::Normal { mean_s, sd_s } => normal::density((x - mean_s) / sd_s),
            Self::Lognormal { mean_s, sd_s } => {
                let (mu, sigma) = log_parameters(*mean_s, *sd_s);
                if x > 0.0 {
                    normal::density((libm::log(x) - mu) / sigma) / x
                } else {
                    0.0
                }
            }
            Self::Exponential { mean_s } => libm::exp(-x / mean_s),
            Self::Empirical { samples_s } => {
                // Silverman's rule, and never finer than the picture.
                let n = samples_s.len() as f64;
                let width = (1.06 * self.sd() * libm::pow(n, -0.2)).max(step);
                samples_s.iter().map(|s| normal::density((x - s) / width)).sum()
            }
        }
    }

    /// What is impossible about the parameters, as (parameter, what is wrong with it). Empty when they are fine.
    pub fn problems(&self) -> Vec<(&'static str, String)> {
        let mut found = Vec::new();
        for (name, value) in self.parameters() {
            if !value.is_finite() {
                found.push((name, "is not a number".to_owned()));
            } else if value < 0.0 {
                found.push((name, format!("is negative ({value})")));
            } else if value > MAX_SECONDS {
                found.push((name, format!("is longer than a year ({value} seconds)")));
            }
        }
        if found.is_empty() {
            found.extend(self.contradictions());
        }
        found
    }

    /// Each parameter with its name in a plan file.
    fn parameters(&self) -> Vec<(&'static str, f64)> {
        match self {
            Self::Fixed { seconds } => vec![("seconds", *seconds)],
            Self::Uniform { min_s, max_s } => vec![("min_s", *min_s), ("max_s", *max_s)],
            Self::Triangular { min_s, mode_s, max_s } => {
                vec![("min_s", *min_s), ("mode_s", *mode_s), ("max_s", *max_s)]
            }
            Self::Normal { mean_s, sd_s } | Self::Lognormal { mean_s, sd_s } => {
                vec![("mean_s", *mean_s), ("sd_s", *sd_s)]
            }
            Self::Exponential { mean_s } => vec![("mean_s", *mean_s)],
            Self::Empirical { samples_s } => samples_s.iter().map(|s| ("samples_s", *s)).collect(),
        }
    }

    fn contradictions(&self) -> Option<(&'static str, String)> {
        match self {
            Self::Uniform { min_s, max_s } if min_s > max_s => {
                Some(("min_s", format!("({min_s}) is above max_s ({max_s})")))
            }
            Self::Triangular { min_s, mode_s, max_s } if !(min_s <= mode_s && mode_s <= max_s) => {
                Some(("mode_s", format!("({mode_s}) is not between min_s ({min_s}) and max_s ({max_s})")))
            }
            Self::Lognormal { mean_s, .. } | Self::Exponential { mean_s } if *mean_s <= 0.0 => {
                Some(("mean_s", "must be above zero".to_owned()))
            }
            Self::Empirical { samples_s } if samples_s.is_empty() => {
                Some(("samples_s", "is empty".to_owned()))
            }
            _ => None,
        }
    }
}

/// Whole milliseconds, half up.
pub fn to_ms(seconds: f64) -> i64 {
    libm::floor(seconds * 1000.0 + 0.5) as i64
}

fn spike(at: f64, points: usize, step: f64) -> Vec<f64> {
    let nearest = if step > 0.0 { libm::round(at / step) } else { 0.0 };
    (0..points).map(|i| f64::from(i as f64 == nearest)).collect()
}

fn average(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    match values.len() {
        0 => 0.0,
        n => values.sum::<f64>() / n as f64,
    }
}

/// Mean and standard deviation of `max(0, N(mean, sd))`.
fn clamped_normal(mean: f64, sd: f64) -> (f64, f64) {
    if sd <= 0.0 {
        return (mean, 0.0);
    }
    let ratio = mean / sd;
    let (above, density) = (normal::cumulative(ratio), normal::density(ratio));
    let first = mean * above + sd * density;
    let second = (mean * mean + sd * sd) * above + mean * sd * density;
    (first, libm::sqrt((second - first * first).max(0.0)))
}

/// Mean and standard deviation of the logarithm.
fn log_parameters(mean: f64, sd: f64) -> (f64, f64) {
    let variance = libm::log1p((sd / mean) * (sd / mean));
    (libm::log(mean) - variance / 2.0, libm::sqrt(variance))
}

fn triangular_quantile(min: f64, mode: f64, max: f64, p: f64) -> f64 {
    let width = max - min;
    if width <= 0.0 {
        return min;
    }
    if p < (mode - min) / width {
        min + libm::sqrt(p * width * (mode - min))
    } else {
        max - libm::sqrt((1.0 - p) * width * (max - mode))
    }
}

fn empirical_quantile(samples: &[f64], p: f64) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let index = (p * sorted.len() as f64) as usize;
    sorted.get(index.min(sorted.len().saturating_sub(1))).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::Distribution::*;
    use super::*;

    fn kinds() -> Vec<Distribution> {
        vec![
            Fixed { seconds: 90.0 },
            Uniform { min_s: 10.0, max_s: 40.0 },
            Triangular { min_s: 10.0, mode_s: 15.0, max_s: 50.0 },
            Normal { mean_s: 240.0, sd_s: 36.0 },
            Normal { mean_s: 10.0, sd_s: 20.0 },
            Lognormal { mean_s: 1560.0, sd_s: 240.0 },
            Exponential { mean_s: 60.0 },
            Empirical { samples_s: vec![30.0, 10.0, 20.0, 80.0] },
        ]
    }

    #[test]
    fn mean_and_sd_are_those_of_the_draws() {
        for distribution in kinds() {
            let n = 20_000;
            let draws: Vec<f64> =
                (0..n).map(|i| distribution.quantile((f64::from(i) + 0.5) / f64::from(n))).collect();
            let mean = average(draws.iter().copied());
            let sd = libm::sqrt(average(draws.iter().map(|d| (d - mean) * (d - mean))));
            let tolerance = 0.01 * (distribution.mean() + distribution.sd());
            assert!((mean - distribution.mean()).abs() < tolerance, "mean of {distribution:?}: {mean}");
            assert!((sd - distribution.sd()).abs() < tolerance, "sd of {distribution:?}: {sd}");
        }
    }

    #[test]
    fn quantiles_rise_and_stay_in_range() {
        for distribution in kinds() {
            let mut last = 0.0;
            for i in 0..=1000 {
                let value = distribution.quantile(f64::from(i) / 1000.0);
                assert!(value >= last && value <= MAX_SECONDS, "{distribution:?} at {i}");
                last = value;
            }
        }
    }

    #[test]
    fn a_sparkline_peaks_at_one() {
        for distribution in kinds() {
            let curve = distribution.density(64, 2700.0);
            assert_eq!(curve.len(), 64);
            assert_eq!(curve.iter().copied().fold(0.0, f64::max), 1.0, "{distribution:?}");
        }
        assert!(Fixed { seconds: 1.0 }.density(0, 10.0).is_empty());
        assert!(Empirical { samples_s: vec![] }.density(8, 0.0).iter().all(|d| d.is_finite()));
    }

    fn check(distribution: Distribution, expect: &str) {
        let found: Vec<String> =
            distribution.problems().into_iter().map(|(name, what)| format!("{name} {what}")).collect();
        assert_eq!(found.join("; "), expect, "{distribution:?}");
    }

    #[test]
    fn impossible_parameters_are_named() {
        for distribution in kinds() {
            check(distribution, "");
        }
        check(Fixed { seconds: -1.0 }, "seconds is negative (-1)");
        check(Fixed { seconds: f64::NAN }, "seconds is not a number");
        check(Fixed { seconds: 4e7 }, "seconds is longer than a year (40000000 seconds)");
        check(Uniform { min_s: 5.0, max_s: 4.0 }, "min_s (5) is above max_s (4)");
        check(
            Triangular { min_s: 1.0, mode_s: 9.0, max_s: 4.0 },
            "mode_s (9) is not between min_s (1) and max_s (4)",
        );
        check(Lognormal { mean_s: 0.0, sd_s: 1.0 }, "mean_s must be above zero");
        check(Exponential { mean_s: 0.0 }, "mean_s must be above zero");
        check(Empirical { samples_s: vec![] }, "samples_s is empty");
    }
}
