//! Claim limits on plain values.

use super::*;
use crate::error::Language;

fn day(n: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).expect("it is a day") + Days::new(n)
}

fn rule(most: i64, measure: Measure, days: i64) -> Rule {
    Rule {
        id: Uuid::nil(),
        product_id: None,
        category: Some(Category::Condom),
        most,
        measure,
        days,
        product_code: None,
        product_name: None,
        base_unit: None,
        pack_name: None,
    }
}

fn claim(product: u128, units: i64, on: u64) -> NewClaim {
    NewClaim {
        claimant: Claimant([1; 32]),
        handle: Handle([u8::try_from(on).expect("a small number"); 32]),
        product: Uuid::from_u128(product),
        category: Category::Condom,
        pack: 10,
        units,
        day: day(on),
    }
}

/// Rui'an's machines: one box of ten in 22 days.
#[test]
fn one_box_in_22_days_is_free_again_on_the_22nd_day_after() {
    let rule = rule(1, Measure::Packs, 22);
    let had = [claim(1, 10, 0)];
    let wanted = [claim(1, 10, 21)];
    assert!(!rule.allows(&had, &wanted, day(21)));
    assert!(rule.allows(&had, &wanted, day(22)));
    assert_eq!(rule.again(&had, &wanted, day(21)), Some(day(22)));
    assert_eq!((rule.left(&had, day(21)), rule.left(&had, day(22))), (0, 1));
}

#[test]
fn what_is_entered_later_counts_against_what_came_after_it() {
    let rule = rule(120, Measure::Units, 365);
    let had = [claim(1, 60, 10), claim(1, 60, 40)];
    assert!(!rule.allows(&had, &[claim(1, 10, 20)], day(20)));
    assert!(!rule.allows(&had, &[claim(1, 10, 0)], day(0)));
    let had = [claim(1, 60, 10), claim(1, 50, 40)];
    assert!(rule.allows(&had, &[claim(1, 10, 0)], day(0)));
}

#[test]
fn begun_packs_count_whole_and_products_of_a_class_together() {
    let rule = rule(2, Measure::Packs, 30);
    assert_eq!(rule.sum([claim(1, 5, 0), claim(1, 5, 1)].iter()), 1);
    assert_eq!(rule.sum([claim(1, 5, 0), claim(2, 11, 1)].iter()), 3);
    assert!(!rule.allows(&[claim(1, 5, 0)], &[claim(2, 11, 0)], day(0)));
}

#[test]
fn a_refusal_says_what_was_claimed_and_from_when_more_is_possible() {
    let past = Past {
        rules: vec![rule(120, Measure::Units, 365)],
        claims: HashMap::from([(Claimant([1; 32]), vec![claim(1, 100, 0), claim(1, 10, 3)])]),
    };
    let refusal = past.check(Claimant([1; 32]), &[claim(1, 20, 9)], day(9));
    let refusal = refusal.unwrap_err();
    assert_eq!(refusal.code, Code::ClaimLimit);
    let zh = refusal.sentence(Language::Zh);
    assert!(
        zh.contains("已领：2026-01-04 10个最小单位、2026-01-01 100个最小单位"),
        "{zh}"
    );
    assert!(zh.contains("还可领 10个最小单位，2027-01-01 起"), "{zh}");
    let much = past
        .check(Claimant([2; 32]), &[claim(1, 121, 9)], day(9))
        .unwrap_err();
    let en = much.sentence(Language::En);
    assert!(
        en.contains("Nothing was claimed yet") && en.contains("take less"),
        "{en}"
    );
}

#[test]
fn a_reversal_gives_back_and_nothing_shows_a_hash() {
    let mut past = Past {
        rules: vec![rule(1, Measure::Packs, 22)],
        claims: HashMap::new(),
    };
    let first = claim(1, 10, 0);
    past.accept(std::slice::from_ref(&first), None);
    assert!(
        past.check(first.claimant, &[claim(1, 10, 1)], day(1))
            .is_err()
    );
    past.accept(&[], Some(first.handle));
    assert!(
        past.check(first.claimant, &[claim(1, 10, 1)], day(1))
            .is_ok()
    );
    assert_eq!(
        format!("{:?} {:?}", first.claimant, first.handle),
        "Claimant(…) Handle(…)"
    );
}
