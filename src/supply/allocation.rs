//! Allocation 配货: which lots go to whom when several ask the same supplier, and fair shares where
//! there is too little.
//!
//! A place takes only lots that are still good for the days its level wants. Shares are by need:
//! what the plan of each place came to. Nobody gets more than was approved; what one does not take
//! goes to the others; whole units are told out by the largest remainder. Then the first to expire
//! goes first.

use chrono::NaiveDate;

/// Stock of a product in a zone that may go out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stock {
    /// The last good day; none where it does not expire.
    pub expiry: Option<NaiveDate>,
    /// Units there.
    pub units: i64,
}

/// What one place asks of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Units approved and not sent.
    pub approved: i64,
    /// What the plan of the place came to; where it came to nothing, what was approved counts.
    pub need: i64,
    /// The least days a lot must still be good.
    pub life: i64,
}

/// What a place gets: of which stock, by its place in the list, and how much.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Share {
    /// Units of each stock, the first to expire first.
    pub taken: Vec<(usize, i64)>,
    /// Units it gets.
    pub units: i64,
}

impl Ask {
    fn weight(&self) -> i64 {
        match self.need {
            1.. => self.need,
            _ => self.approved,
        }
    }

    fn takes(&self, stock: &Stock, today: NaiveDate) -> bool {
        let left = |expiry: NaiveDate| (expiry - today).num_days();
        stock.expiry.is_none_or(|expiry| left(expiry) >= self.life)
    }
}

/// Shares a product's stock between those who ask for it. Stock and asks are in the order in which
/// ties are broken: by lot and zone, and by who asked first.
pub fn allocate(stock: &[Stock], asks: &[Ask], today: NaiveDate) -> Vec<Share> {
    let units = shares(stock, asks, today);
    let mut left: Vec<i64> = stock.iter().map(|one| one.units.max(0)).collect();
    let mut wanted = units.clone();
    let mut all: Vec<Share> = units
        .iter()
        .map(|units| Share {
            taken: Vec::new(),
            units: *units,
        })
        .collect();
    let mut order: Vec<usize> = (0..stock.len()).collect();
    // Without an expiry is last. Who may take a lot may take every later one too, so whoever takes
    // first leaves enough for the others.
    order.sort_by_key(|at| (stock[*at].expiry.is_none(), stock[*at].expiry));
    for at in order {
        for (who, ask) in asks.iter().enumerate() {
            if !ask.takes(&stock[at], today) {
                continue;
            }
            let taken = wanted[who].min(left[at]);
            if taken > 0 {
                wanted[who] -= taken;
                left[at] -= taken;
                all[who].taken.push((at, taken));
            }
        }
    }
    all
}

/// Why a lot goes out while one that expires earlier stays behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// It would not be good long enough there.
    TooShort,
    /// It is for others, or was not needed whole.
    SetAside,
}

/// Why a share takes the stock at this place of the list while an earlier one stays behind; none
/// where it does not. What is for others counts before what is too short.
pub fn passed_over(
    stock: &[Stock],
    (ask, share): (&Ask, &Share),
    at: usize,
    today: NaiveDate,
) -> Option<Over> {
    let taken = stock.get(at)?;
    let is_earlier = |one: &Stock| match (one.expiry, taken.expiry) {
        (Some(this), Some(other)) => this < other,
        (this, other) => this.is_some() && other.is_none(),
    };
    let mut found = None;
    for (place, one) in stock.iter().enumerate().filter(|(_, one)| is_earlier(one)) {
        let own = share.taken.iter().find(|(other, _)| *other == place);
        if own.is_some_and(|(_, units)| *units == one.units) {
            continue;
        }
        if ask.takes(one, today) {
            return Some(Over::SetAside);
        }
        found = Some(Over::TooShort);
    }
    found
}

/// How much each gets: fair shares of all that is there, and of what is good long enough among
/// those who want it so.
fn shares(stock: &[Stock], asks: &[Ask], today: NaiveDate) -> Vec<i64> {
    let mut caps: Vec<i64> = asks.iter().map(|ask| ask.approved.max(0)).collect();
    let weights: Vec<i64> = asks.iter().map(Ask::weight).collect();
    let mut lives: Vec<i64> = asks.iter().map(|ask| ask.life).collect();
    lives.sort_unstable();
    lives.dedup();
    let there = |life: i64| -> i64 {
        let probe = Ask {
            approved: 0,
            need: 0,
            life,
        };
        let good = stock.iter().filter(|one| probe.takes(one, today));
        good.map(|one| one.units.max(0)).sum()
    };
    let whole = lives.first().map_or(0, |least| there(*least));
    // A group that wants more than what is good long enough for it is capped to its fair shares of
    // that; the others then share the rest, until no group wants too much.
    loop {
        let found = fair(whole, &weights, &caps);
        let over = lives.iter().rev().find_map(|life| {
            let group = |who: &usize| asks[*who].life >= *life;
            let members: Vec<usize> = (0..asks.len()).filter(group).collect();
            let wanted: i64 = members.iter().map(|who| found[*who]).sum();
            let good = there(*life);
            (wanted > good).then_some((members, good))
        });
        let Some((members, good)) = over else {
            return found;
        };
        let own = |all: &[i64]| members.iter().map(|who| all[*who]).collect::<Vec<i64>>();
        let capped = fair(good, &own(&weights), &own(&caps));
        for (who, cap) in members.iter().zip(capped) {
            caps[*who] = cap;
        }
    }
}

/// Fair shares of `units` by weight, none above its cap: what one may not take goes to the others,
/// and whole units are told out by the largest remainder, the earlier first.
pub fn fair(units: i64, weights: &[i64], caps: &[i64]) -> Vec<i64> {
    let mut given = vec![0_i64; caps.len()];
    let mut left = units.max(0);
    let mut open: Vec<usize> = (0..caps.len()).filter(|who| caps[*who] > 0).collect();
    loop {
        let sum: i128 = open
            .iter()
            .map(|who| i128::from(weights[*who].max(0)))
            .sum();
        let is_full = |who: &usize| {
            i128::from(left) * i128::from(weights[*who].max(0)) >= i128::from(caps[*who]) * sum
        };
        let (full, rest): (Vec<usize>, Vec<usize>) = open.iter().partition(|who| is_full(who));
        if full.is_empty() || sum == 0 {
            break;
        }
        // Those whose cap is below their share get it: they take no more than is left together.
        for who in full {
            given[who] = caps[who];
            left -= caps[who];
        }
        open = rest;
    }
    let sum: i128 = open
        .iter()
        .map(|who| i128::from(weights[*who].max(0)))
        .sum();
    if sum == 0 {
        return given;
    }
    let mut remainders = Vec::with_capacity(open.len());
    let mut told = 0;
    for who in open {
        let part = i128::from(left) * i128::from(weights[who].max(0));
        let whole = i64::try_from(part / sum).unwrap_or(0);
        given[who] = whole;
        told += whole;
        remainders.push((part % sum, who));
    }
    remainders.sort_by_key(|(remainder, who)| (-*remainder, *who));
    let over = usize::try_from(left - told).unwrap_or(0);
    for (_, who) in remainders.into_iter().take(over) {
        given[who] += 1;
    }
    given
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn today() -> NaiveDate {
        "2026-03-02".parse().unwrap()
    }

    fn stock(expiry: &str, units: i64) -> Stock {
        Stock {
            expiry: expiry.parse().ok(),
            units,
        }
    }

    fn ask(approved: i64, need: i64, life: i64) -> Ask {
        Ask {
            approved,
            need,
            life,
        }
    }

    #[test]
    fn the_worked_lots() {
        // Of vectors.md §5, what may go out.
        let held = [
            stock("2027-01-31", 120),
            stock("2026-04-30", 30),
            stock("2027-01-31", 60),
        ];
        let taken = |units, life| allocate(&held, &[ask(units, units, life)], today()).remove(0);
        assert_eq!(taken(100, 0).taken, [(1, 30), (0, 70)]);
        assert_eq!(taken(100, 90).taken, [(0, 100)]);
        assert_eq!(taken(300, 0).units, 210, "short 90");
        let over = |units, life, at| {
            let one = ask(units, units, life);
            let share = allocate(&held, std::slice::from_ref(&one), today()).remove(0);
            passed_over(&held, (&one, &share), at, today())
        };
        assert_eq!(over(100, 0, 0), None);
        assert_eq!(over(100, 90, 0), Some(Over::TooShort));
    }

    #[test]
    fn too_little_is_shared_by_need() {
        assert_eq!(fair(100, &[300, 100, 200], &[300, 100, 200]), [50, 17, 33]);
        // Who was approved little leaves the rest to the others.
        assert_eq!(fair(100, &[300, 100, 200], &[10, 100, 200]), [10, 30, 60]);
        assert_eq!(fair(1000, &[1, 1], &[30, 40]), [30, 40]);
        assert_eq!(fair(0, &[1, 1], &[30, 40]), [0, 0]);
    }

    #[test]
    fn what_is_good_long_enough_is_kept_for_who_wants_it_so() {
        let held = [stock("2026-04-30", 50), stock("2027-01-31", 50)];
        let asks = [ask(60, 60, 0), ask(40, 40, 90)];
        let found = allocate(&held, &asks, today());
        assert_eq!(found[0].taken, [(0, 50), (1, 10)]);
        assert_eq!(found[1].taken, [(1, 40)]);
        let asks = [ask(50, 50, 0), ask(80, 80, 90)];
        let found = allocate(&held, &asks, today());
        assert_eq!((found[0].units, found[1].units), (50, 50));
    }

    fn rows() -> impl Strategy<Value = (Vec<Stock>, Vec<Ask>)> {
        let stock = (prop::option::of(0_i64..400), 0_i64..300).prop_map(|(days, units)| Stock {
            expiry: days.map(|days| today() + chrono::Duration::days(days)),
            units,
        });
        let life = prop::sample::select(vec![0_i64, 30, 90, 180]);
        let ask = (0_i64..200, 0_i64..200, life).prop_map(|(approved, need, life)| Ask {
            approved,
            need,
            life,
        });
        (
            prop::collection::vec(stock, 0..6),
            prop::collection::vec(ask, 0..8),
        )
    }

    proptest! {
        #[test]
        fn nothing_is_given_that_is_not_there((held, asks) in rows()) {
            let found = allocate(&held, &asks, today());
            let mut taken = vec![0; held.len()];
            for (share, ask) in found.iter().zip(&asks) {
                prop_assert!(share.units <= ask.approved);
                let sum: i64 = share.taken.iter().map(|(_, units)| units).sum();
                prop_assert_eq!(sum, share.units, "all that is told out is found on the shelf");
                for (at, units) in &share.taken {
                    prop_assert!(ask.takes(&held[*at], today()));
                    taken[*at] += units;
                }
            }
            for (taken, stock) in taken.iter().zip(&held) {
                prop_assert!(*taken <= stock.units);
            }
        }

        #[test]
        fn nothing_stays_behind_that_somebody_may_have((held, asks) in rows()) {
            let life = asks.first().map_or(0, |ask| ask.life);
            let asks: Vec<Ask> = asks.into_iter().map(|ask| Ask { life, ..ask }).collect();
            let found = allocate(&held, &asks, today());
            let given: i64 = found.iter().map(|share| share.units).sum();
            let wanted: i64 = asks.iter().map(|ask| ask.approved).sum();
            let good = held.iter().filter(|one| ask(0, 0, life).takes(one, today()));
            let good: i64 = good.map(|one| one.units).sum();
            prop_assert_eq!(given, wanted.min(good));
        }

        #[test]
        fn who_needs_more_gets_no_less(
            units in 0_i64..2000,
            all in prop::collection::vec((1_i64..500, 0_i64..500), 1..9),
            more in 1_i64..400,
        ) {
            let (weights, caps): (Vec<i64>, Vec<i64>) = all.iter().copied().unzip();
            let found = fair(units, &weights, &caps);
            for (one, given) in found.iter().enumerate() {
                for (other, less) in found.iter().enumerate() {
                    if weights[one] > weights[other] && caps[one] >= caps[other] {
                        prop_assert!(given >= less, "{found:?}");
                    }
                }
            }
            let mut needier = weights.clone();
            needier[0] += more;
            prop_assert!(fair(units, &needier, &caps)[0] >= found[0]);
        }
    }
}
