//! The standard normal distribution, with `libm` so that native and wasm32 agree to the last bit.

const SQRT_TAU: f64 = 2.506_628_274_631_000_7;

/// Density at `x`.
pub(crate) fn density(x: f64) -> f64 {
    libm::exp(-x * x / 2.0) / SQRT_TAU
}

/// Probability of a value at most `x`.
pub(crate) fn cumulative(x: f64) -> f64 {
    libm::erfc(-x / std::f64::consts::SQRT_2) / 2.0
}

/// The `x` with `cumulative(x) == p`, for `0 < p < 1`: Acklam's rational approximation (relative error under
/// 1.2e-9) and one step of Halley's method.
pub(crate) fn quantile(p: f64) -> f64 {
    let x = estimate(p);
    let error = cumulative(x) - p;
    let step = error * SQRT_TAU * libm::exp(x * x / 2.0);
    x - step / (1.0 + x * step / 2.0)
}

fn estimate(p: f64) -> f64 {
    const LOW: f64 = 0.02425;
    if p < LOW {
        tail(libm::sqrt(-2.0 * libm::log(p)))
    } else if p > 1.0 - LOW {
        -tail(libm::sqrt(-2.0 * libm::log(1.0 - p)))
    } else {
        centre(p - 0.5)
    }
}

fn tail(q: f64) -> f64 {
    let above = [
        -7.784_894_002_430_293e-3,
        -3.223_964_580_411_365e-1,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    let below = [
        7.784_695_709_041_462e-3,
        3.224_671_290_700_398e-1,
        2.445_134_137_142_996,
        3.754_408_661_907_416,
        1.0,
    ];
    horner(&above, q) / horner(&below, q)
}

fn centre(q: f64) -> f64 {
    let above = [
        -3.969_683_028_665_376e1,
        2.209_460_984_245_205e2,
        -2.759_285_104_469_687e2,
        1.383_577_518_672_69e2,
        -3.066_479_806_614_716e1,
        2.506_628_277_459_239,
    ];
    let below = [
        -5.447_609_879_822_406e1,
        1.615_858_368_580_409e2,
        -1.556_989_798_598_866e2,
        6.680_131_188_771_972e1,
        -1.328_068_155_288_572e1,
        1.0,
    ];
    let r = q * q;
    horner(&above, r) * q / horner(&below, r)
}

/// A polynomial, highest power first.
fn horner(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().fold(0.0, |sum, c| sum * x + c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantile_inverts_cumulative() {
        for (p, expect) in [(0.5, 0.0), (0.975, 1.959_963_984_540_054), (0.001, -3.090_232_306_167_813_5)] {
            assert!((quantile(p) - expect).abs() < 1e-9, "{p}");
        }
        for i in 1..1000 {
            let p = f64::from(i) / 1000.0;
            assert!((cumulative(quantile(p)) - p).abs() < 1e-12, "{p}");
        }
    }
}
