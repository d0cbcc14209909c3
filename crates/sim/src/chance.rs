//! Seeded randomness, one stream for each thing that draws.
//!
//! A stream is named by (seed, run, key, occasion): the key says what draws (a mock, a state's retry), the occasion
//! which time it does. Nothing else enters, so changing one mock never reshuffles another's draws, and two layouts
//! of a plan that call the same job draw the same duration for it (common random numbers).

use rand_pcg::rand_core::SeedableRng;
use rand_pcg::Pcg64Mcg;

/// The random stream of one draw.
pub type Stream = Pcg64Mcg;

/// The root of a run's randomness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Entropy {
    /// The person's seed.
    pub seed: u64,
    /// Which run of a series.
    pub run: u64,
}

impl Entropy {
    /// The stream for the `occasion`-th draw of `key`.
    pub fn stream(self, key: &str, occasion: u64) -> Stream {
        let mut state = mix(self.seed ^ 0x9e37_79b9_7f4a_7c15);
        state = mix(state ^ self.run);
        for chunk in key.as_bytes().chunks(8) {
            let mut word = [0u8; 8];
            for (to, from) in word.iter_mut().zip(chunk) {
                *to = *from;
            }
            state = mix(state ^ u64::from_le_bytes(word));
        }
        state = mix(state ^ key.len() as u64);
        state = mix(state ^ occasion);
        Pcg64Mcg::from_seed(seed_bytes(state))
    }
}

fn seed_bytes(state: u64) -> [u8; 16] {
    let wide = (u128::from(mix(state)) << 64) | u128::from(mix(state ^ 0x5851_f42d_4c95_7f2d));
    wide.to_le_bytes()
}

/// SplitMix64's finaliser: every input bit reaches every output bit.
pub fn mix(word: u64) -> u64 {
    let mut z = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_pcg::rand_core::Rng;

    #[test]
    fn streams_differ_by_every_part_of_their_name_and_repeat_otherwise() {
        let draw = |seed, run, key, occasion| Entropy { seed, run }.stream(key, occasion).next_u64();
        let names = [
            (7, 0, "job", 0),
            (8, 0, "job", 0),
            (7, 1, "job", 0),
            (7, 0, "jab", 0),
            (7, 0, "job\0", 0),
            (7, 0, "job", 1),
        ];
        let draws: std::collections::BTreeSet<u64> =
            names.iter().map(|&(s, r, k, o)| draw(s, r, k, o)).collect();
        assert_eq!(draws.len(), names.len());
        assert_eq!(draw(7, 0, "job", 0), draw(7, 0, "job", 0));
    }
}
