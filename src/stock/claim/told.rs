//! What a limit is called, and what is said of somebody who would go over it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Measure, NewClaim, Rule, shifted};
use crate::{
    catalog::Category,
    error::{Code, Refusal},
};

/// How many earlier claims a refusal names.
const NAMED_MAX: usize = 3;

impl Rule {
    /// What it is about, in Chinese and in English.
    pub fn name(&self) -> [String; 2] {
        match (&self.product_name, self.category) {
            (Some(name), _) => [name.clone(), name.clone()],
            (None, Some(Category::Condom)) => ["避孕套（套）".into(), "condoms".into()],
            (None, Some(Category::Iud)) => ["宫内节育器（环）".into(), "IUDs".into()],
            (None, _) => ["避孕药（药）".into(), "contraceptive drugs".into()],
        }
    }

    /// What it counts in, in Chinese and in English.
    pub fn unit(&self) -> [String; 2] {
        let of_product = match self.measure {
            Measure::Units => &self.base_unit,
            Measure::Packs => &self.pack_name,
        };
        match (of_product, self.measure) {
            (Some(unit), _) => [unit.clone(), unit.clone()],
            (None, Measure::Units) => ["个最小单位".into(), "smallest units".into()],
            (None, Measure::Packs) => ["个最小包装".into(), "smallest packs".into()],
        }
    }

    /// Says what goes over it: what was claimed when, and from when more is possible.
    pub fn refusal(&self, claims: &[NewClaim], wanted: &[NewClaim], day: NaiveDate) -> Refusal {
        let [zh_unit, en_unit] = self.unit();
        let [zh, en] = self.name();
        let begin = shifted(day, -self.days);
        let mut days: BTreeMap<NaiveDate, Vec<NewClaim>> = BTreeMap::new();
        for claim in claims.iter().filter(|claim| claim.day > begin) {
            if self.covers(claim.product, claim.category) {
                days.entry(claim.day).or_default().push(claim.clone());
            }
        }
        let told = |unit: &str, joint: &str, between: &str| {
            let last = days.iter().rev().take(NAMED_MAX);
            let told = last.map(|(day, all)| format!("{day}{joint}{}{unit}", self.sum(all.iter())));
            told.collect::<Vec<_>>().join(between)
        };
        let claimed = if days.is_empty() {
            [
                "还没有领过".to_owned(),
                "Nothing was claimed yet".to_owned(),
            ]
        } else {
            [
                format!("已领：{}", told(&zh_unit, " ", "、")),
                format!("Claimed: {}", told(&format!(" {en_unit}"), " ", ", ")),
            ]
        };
        let left = self.left(claims, day);
        let again = self.again(claims, wanted, day);
        let then = match again {
            Some(from) => [
                format!("现在还可领 {left}{zh_unit}，{from} 起可领这么多。"),
                format!("{left} {en_unit} are possible now, as much as this from {from} on."),
            ],
            None => [
                format!("现在还可领 {left}{zh_unit}，请减少数量。"),
                format!("{left} {en_unit} are possible now: take less."),
            ],
        };
        let [zh_claimed, en_claimed] = claimed;
        let [zh_then, en_then] = then;
        Code::ClaimLimit
            .in_words("name", zh, en)
            .in_words("unit", zh_unit, en_unit)
            .in_words("claimed", zh_claimed, en_claimed)
            .in_words("then", zh_then, en_then)
            .with("days", self.days)
            .with("most", self.most)
            .with("left", left)
            .with(
                "from",
                again.map(|from| from.to_string()).unwrap_or_default(),
            )
            .with("wanted", self.sum(wanted.iter()))
            .at("dispensing.claim")
    }
}
