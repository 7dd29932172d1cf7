//! Sample counts (抽盘): lots picked at random by a recorded seed, and how the book fares.
//!
//! The pick follows from the seed and from what lies there alone, so that anyone can pick again and
//! see that nobody chose. The page picks by the same rule without a network.

use serde::{Deserialize, Serialize};

/// The most lots of a sample.
pub const LINES_MAX: usize = 50;

/// The longest seed.
pub const SEED_MAX: usize = 40;

/// A lot in a zone that may be picked.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = SampleLot)]
pub struct Lot {
    /// The product's code.
    pub product: String,
    /// The lot's number; empty where stock has none.
    pub lot: String,
    /// The lot's last good day; empty where it has none.
    pub expiry: String,
    /// The zone's code.
    pub zone: String,
}

impl Lot {
    /// The text its place follows from.
    fn key(&self, seed: &str) -> String {
        let Lot {
            product,
            lot,
            expiry,
            zone,
        } = self;
        format!("{seed}|{product}|{lot}|{expiry}|{zone}")
    }
}

/// A number that looks like chance and follows from a text: FNV-1a, its bits mixed once more.
fn mixed(text: &str) -> u32 {
    let mut hash: u32 = 0x811c_9dc5;
    for byte in text.bytes() {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    hash ^= hash >> 16;
    hash = hash.wrapping_mul(0x85eb_ca6b);
    hash ^= hash >> 13;
    hash = hash.wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}

/// The first `count` of the lots in the order the seed gives them.
pub fn pick(lots: &[Lot], seed: &str, count: usize) -> Vec<Lot> {
    let mut keyed: Vec<(u32, String, &Lot)> = lots
        .iter()
        .map(|lot| {
            let key = lot.key(seed);
            (mixed(&key), key, lot)
        })
        .collect();
    keyed.sort();
    keyed.dedup_by(|a, b| a.1 == b.1);
    let first = keyed.into_iter().take(count);
    first.map(|(_, _, lot)| lot.clone()).collect()
}

impl PartialOrd for Lot {
    fn partial_cmp(&self, other: &Lot) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Lot {
    fn cmp(&self, other: &Lot) -> std::cmp::Ordering {
        self.key("").cmp(&other.key(""))
    }
}

/// Of all counted lots those that are as the book says, in thousandths; none where none was
/// counted.
pub fn accuracy(lines: impl IntoIterator<Item = (i64, i64)>) -> Option<i64> {
    let (mut all, mut same) = (0, 0);
    for (counted, book) in lines {
        all += 1;
        same += i64::from(counted == book);
    }
    (all > 0).then(|| same * 1000 / all)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    fn lots(count: usize) -> Vec<Lot> {
        let lot = |n| Lot {
            product: format!("D-COC-{n:02}"),
            lot: format!("A{n}"),
            expiry: "2028-01-31".into(),
            zone: "HG".into(),
        };
        (0..count).map(lot).collect()
    }

    /// The page has the same rule; the same figures stand in its test.
    #[test]
    fn the_pick_is_the_same_everywhere() {
        assert_eq!(mixed("a"), 0x1a80_b1b3);
        let picked = pick(&lots(12), "7", 4);
        let codes: Vec<&str> = picked.iter().map(|lot| lot.product.as_str()).collect();
        assert_eq!(codes, VECTOR);
    }

    const VECTOR: [&str; 4] = ["D-COC-11", "D-COC-01", "D-COC-08", "D-COC-04"];

    proptest! {
        #[test]
        fn a_pick_follows_from_the_seed_and_not_from_the_order(
            count in 0_usize..40, wanted in 0_usize..20, seed in "[a-z0-9]{1,12}", turn in 0_usize..40
        ) {
            let all = lots(count);
            let mut turned = all.clone();
            turned.rotate_left(if count == 0 { 0 } else { turn % count });
            let picked = pick(&all, &seed, wanted);
            prop_assert_eq!(&picked, &pick(&turned, &seed, wanted));
            prop_assert_eq!(picked.len(), wanted.min(count));
            let different: HashSet<&Lot> = picked.iter().collect();
            prop_assert_eq!(different.len(), picked.len());
        }
    }

    #[test]
    fn every_lot_has_its_turn() {
        let all = lots(10);
        let mut times = vec![0; 10];
        for seed in 0..2000 {
            for lot in pick(&all, &seed.to_string(), 3) {
                times[all.iter().position(|other| *other == lot).unwrap()] += 1;
            }
        }
        // Six hundred each, if chance is fair.
        assert!(times.iter().all(|n| (500..700).contains(n)), "{times:?}");
    }

    #[test]
    fn accuracy_is_the_share_of_lots_that_agree() {
        assert_eq!(accuracy([]), None);
        assert_eq!(accuracy([(5, 5), (0, 0), (7, 8)]), Some(666));
        assert_eq!(accuracy([(5, 5)]), Some(1000));
    }
}
