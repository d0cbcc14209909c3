//! How long a task takes: a fixed time or a distribution of times.

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
    /// Normal, cut off at zero.
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
