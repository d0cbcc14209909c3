//! How long a mocked call takes: a fixed time or a distribution, sampled the same way on every platform.
//!
//! All floating-point work goes through `libm`, so a sample is the same number natively and in wasm32. The transforms
//! are our own few lines because `rand_distr` goes through num-traits, which takes std's `ln` and `exp` as soon as any
//! crate of the build enables its `std` feature (proptest does), and those differ between platforms.

use crate::chance::Stream;
use crate::time::Millis;
use asl::json::Node;
use rand_pcg::rand_core::Rng;

/// The longest latency that a mock may have, a year: no execution lasts longer.
const MOST_S: f64 = 31_536_000.0;

/// The longest that is ever drawn, a thousand years: longer than any quota, and safe in every sum.
const LONGEST_S: f64 = 31_557_600_000.0;

/// A latency in seconds, as mocks files write it: a number (fixed) or
/// `{"distribution": "lognormal", "mean_s": 240, "sd_s": 36}`.
#[derive(Debug, Clone, PartialEq)]
pub enum Latency {
    /// Always so many seconds.
    Seconds(f64),
    /// Drawn for every call.
    Drawn(Distribution),
}

/// A distribution of latencies. All parameters are seconds.
#[derive(Debug, Clone, PartialEq)]
pub enum Distribution {
    /// Always the same.
    Fixed {
        /// The latency.
        seconds: f64,
    },
    /// Any value between two bounds, equally likely.
    Uniform {
        /// Lower bound.
        min_s: f64,
        /// Upper bound.
        max_s: f64,
    },
    /// Between two bounds, most likely at the mode.
    Triangular {
        /// Lower bound.
        min_s: f64,
        /// Most likely value.
        mode_s: f64,
        /// Upper bound.
        max_s: f64,
    },
    /// Normal; what falls below zero becomes zero.
    Normal {
        /// Mean.
        mean_s: f64,
        /// Standard deviation.
        sd_s: f64,
    },
    /// Lognormal, by its own mean and standard deviation (not those of its logarithm).
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
    /// One of the observed values, equally likely.
    Empirical {
        /// Observed values.
        samples_s: Vec<f64>,
    },
}

impl Default for Latency {
    fn default() -> Self {
        Self::Seconds(0.0)
    }
}

impl Latency {
    /// Reads a latency of a mocks file; `None` where it is neither a number nor a distribution with its parameters.
    pub fn read(node: &Node) -> Option<Self> {
        match node.as_f64() {
            Some(seconds) => Some(Self::Seconds(seconds)),
            None => Distribution::read(node).map(Self::Drawn),
        }
    }

    /// A draw, rounded to the nearest millisecond, never negative.
    pub fn sample(&self, stream: &mut Stream) -> Millis {
        to_millis(match self {
            Self::Seconds(s) => *s,
            Self::Drawn(distribution) => distribution.sample_s(stream),
        })
    }

    /// What is wrong with the parameters of the field, if anything.
    pub fn problem(&self, field: &str) -> Option<String> {
        match self {
            Self::Seconds(s) => out_of_bounds(&[(field, *s)]),
            Self::Drawn(distribution) => distribution.problem(),
        }
    }
}

/// Which of these seconds no latency can be.
fn out_of_bounds(values: &[(&str, f64)]) -> Option<String> {
    let (name, value) = values.iter().find(|(_, value)| !(0.0..=MOST_S).contains(value))?;
    Some(format!("`{name}` is {value}: it must be between 0 and {MOST_S} seconds (a year)"))
}

/// Seconds as whole milliseconds, half up, within 0 and the longest there is; what is not a number is 0.
pub fn to_millis(seconds: f64) -> Millis {
    let bounded = if seconds.is_nan() { 0.0 } else { seconds.clamp(0.0, LONGEST_S) };
    libm::floor(bounded * 1000.0 + 0.5) as Millis
}

impl Distribution {
    fn read(node: &Node) -> Option<Self> {
        let number = |key| node.get(key).and_then(Node::as_f64);
        Some(match node.get("distribution")?.as_str()? {
            "fixed" => Self::Fixed { seconds: number("seconds")? },
            "uniform" => Self::Uniform { min_s: number("min_s")?, max_s: number("max_s")? },
            "triangular" => {
                let (min_s, mode_s, max_s) = (number("min_s")?, number("mode_s")?, number("max_s")?);
                Self::Triangular { min_s, mode_s, max_s }
            }
            "normal" => Self::Normal { mean_s: number("mean_s")?, sd_s: number("sd_s")? },
            "lognormal" => Self::Lognormal { mean_s: number("mean_s")?, sd_s: number("sd_s")? },
            "exponential" => Self::Exponential { mean_s: number("mean_s")? },
            "empirical" => {
                let samples = node.get("samples_s").filter(|samples| samples.is_array())?;
                Self::Empirical {
                    samples_s: samples.elements().iter().map(Node::as_f64).collect::<Option<_>>()?,
                }
            }
            _ => return None,
        })
    }

    fn sample_s(&self, stream: &mut Stream) -> f64 {
        match self {
            Self::Fixed { seconds } => *seconds,
            Self::Uniform { min_s, max_s } => min_s + unit(stream) * (max_s - min_s),
            Self::Triangular { min_s, mode_s, max_s } => triangular(unit(stream), *min_s, *mode_s, *max_s),
            Self::Normal { mean_s, sd_s } => mean_s + sd_s * normal(stream),
            Self::Lognormal { mean_s, sd_s } => lognormal(normal(stream), *mean_s, *sd_s),
            Self::Exponential { mean_s } => -mean_s * libm::log(1.0 - unit(stream)),
            Self::Empirical { samples_s } => {
                let index = (unit(stream) * samples_s.len() as f64) as usize;
                samples_s.get(index).or(samples_s.last()).copied().unwrap_or_default()
            }
        }
    }

    /// What is wrong with the parameters, if anything.
    pub fn problem(&self) -> Option<String> {
        let (values, ordered): (Vec<(&str, f64)>, bool) = match self {
            Self::Fixed { seconds } => (vec![("seconds", *seconds)], true),
            Self::Uniform { min_s, max_s } => (vec![("min_s", *min_s), ("max_s", *max_s)], min_s <= max_s),
            Self::Triangular { min_s, mode_s, max_s } => (
                vec![("min_s", *min_s), ("mode_s", *mode_s), ("max_s", *max_s)],
                min_s <= mode_s && mode_s <= max_s,
            ),
            Self::Normal { mean_s, sd_s } | Self::Lognormal { mean_s, sd_s } => {
                (vec![("mean_s", *mean_s), ("sd_s", *sd_s)], true)
            }
            Self::Exponential { mean_s } => (vec![("mean_s", *mean_s)], true),
            Self::Empirical { samples_s } => {
                (samples_s.iter().map(|s| ("samples_s", *s)).collect(), !samples_s.is_empty())
            }
        };
        let disorder = || match self {
            Self::Empirical { .. } => "`samples_s` is empty".to_owned(),
            _ => "the bounds are out of order: it must be min_s <= mode_s <= max_s".to_owned(),
        };
        out_of_bounds(&values).or_else(|| (!ordered).then(disorder))
    }
}

/// Uniform in [0, 1): 53 random bits, as many as a float holds.
pub(crate) fn unit(stream: &mut Stream) -> f64 {
    const STEP: f64 = 1.0 / (1u64 << 53) as f64;
    (stream.next_u64() >> 11) as f64 * STEP
}

/// Standard normal, by the Box-Muller transform.
fn normal(stream: &mut Stream) -> f64 {
    let radius = libm::sqrt(-2.0 * libm::log(1.0 - unit(stream)));
    radius * libm::cos(2.0 * std::f64::consts::PI * unit(stream))
}

/// The inverse of the triangular distribution's cumulative function.
fn triangular(u: f64, min: f64, mode: f64, max: f64) -> f64 {
    let span = max - min;
    if span <= 0.0 {
        return min;
    }
    let left = (mode - min) / span;
    if u < left {
        min + libm::sqrt(u * span * (mode - min))
    } else {
        max - libm::sqrt((1.0 - u) * span * (max - mode))
    }
}

/// `exp` of a normal draw whose parameters give this mean and standard deviation.
fn lognormal(z: f64, mean: f64, sd: f64) -> f64 {
    if mean <= 0.0 {
        return 0.0;
    }
    let variance = libm::log(1.0 + (sd / mean) * (sd / mean));
    libm::exp(libm::log(mean) - variance / 2.0 + libm::sqrt(variance) * z)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Entropy;

    fn mean_and_sd(distribution: Distribution) -> (f64, f64) {
        let latency = Latency::Drawn(distribution);
        let n = 20_000;
        let draws: Vec<f64> =
            (0..n).map(|i| latency.sample(&mut Entropy::default().stream("k", i)) as f64 / 1000.0).collect();
        let mean = draws.iter().sum::<f64>() / n as f64;
        let variance = draws.iter().map(|d| (d - mean) * (d - mean)).sum::<f64>() / n as f64;
        (mean, libm::sqrt(variance))
    }

    #[test]
    fn draws_have_the_moments_asked_for() {
        let check = |distribution: Distribution, mean: f64, sd: f64| {
            let (m, s) = mean_and_sd(distribution.clone());
            assert!(
                (m - mean).abs() < 0.03 * mean && (s - sd).abs() < 0.06 * mean,
                "{distribution:?}: {m} {s}"
            );
        };
        check(Distribution::Fixed { seconds: 3.0 }, 3.0, 0.0);
        check(Distribution::Uniform { min_s: 2.0, max_s: 4.0 }, 3.0, 0.577);
        check(Distribution::Triangular { min_s: 1.0, mode_s: 2.0, max_s: 6.0 }, 3.0, 1.08);
        check(Distribution::Normal { mean_s: 100.0, sd_s: 10.0 }, 100.0, 10.0);
        check(Distribution::Lognormal { mean_s: 240.0, sd_s: 36.0 }, 240.0, 36.0);
        check(Distribution::Exponential { mean_s: 5.0 }, 5.0, 5.0);
        check(Distribution::Empirical { samples_s: vec![1.0, 3.0] }, 2.0, 1.0);
    }

    #[test]
    fn latencies_are_whole_and_never_negative() {
        for i in 0..1000 {
            let normal = Latency::Drawn(Distribution::Normal { mean_s: 0.0, sd_s: 5.0 });
            assert!(normal.sample(&mut Entropy::default().stream("k", i)) >= 0);
        }
        assert_eq!(to_millis(0.75), 750);
        assert_eq!(to_millis(f64::NAN), 0);
        assert_eq!(to_millis(f64::INFINITY), 31_557_600_000_000);
    }

    #[test]
    fn bad_parameters_are_named() {
        let check = |distribution: Distribution, expect: &str| {
            let problem = distribution.problem().unwrap_or_default();
            assert!(problem.contains(expect), "{problem}");
        };
        check(Distribution::Fixed { seconds: -1.0 }, "`seconds` is -1");
        check(Distribution::Exponential { mean_s: 4e7 }, "(a year)");
        let problem = Latency::Seconds(-2.0).problem("cold_start").unwrap_or_default();
        assert!(problem.contains("`cold_start` is -2"), "{problem}");
        check(Distribution::Normal { mean_s: f64::NAN, sd_s: 1.0 }, "`mean_s` is NaN");
        check(Distribution::Uniform { min_s: 2.0, max_s: 1.0 }, "out of order");
        check(Distribution::Empirical { samples_s: vec![] }, "empty");
    }
}
