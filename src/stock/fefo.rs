//! 近效期先出: which lots to take, the one that expires first before the others.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    store::holdings::HoldingRow,
    view::{LotView, Named},
};
use crate::{catalog::LotStatus, error::Code, places::ZoneState};

/// What to take to make up a quantity.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Proposal {
    /// The units asked for.
    pub units: i64,
    /// The units that cannot be made up.
    pub short: i64,
    /// What to take, in this order.
    pub lines: Vec<ProposedLine>,
    /// What is there but may not be used, and why.
    pub passed_over: Vec<PassedOver>,
}

/// Units of a lot to be taken from a zone.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub struct ProposedLine {
    /// The lot.
    pub lot: LotView,
    /// The zone.
    pub zone: Named,
    /// Units to take.
    pub units: i64,
    /// Units there.
    pub held: i64,
}

/// Stock that may not be used.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub struct PassedOver {
    /// The lot.
    pub lot: LotView,
    /// The zone.
    pub zone: Named,
    /// Units there.
    pub units: i64,
    /// The codes of the vetoes against it.
    pub vetoes: Vec<String>,
}

/// Why stock may not be used on `day`; each veto on its own.
pub fn vetoes(row: &HoldingRow, day: NaiveDate) -> Vec<Code> {
    let expired = row.expiry.is_some_and(|expiry| day > expiry);
    [
        (expired, Code::LotExpired),
        (row.status == LotStatus::Held, Code::LotHeld),
        (row.status == LotStatus::Recalled, Code::LotRecalled),
        (row.zone_state != ZoneState::Qualified, Code::LotQuarantined),
    ]
    .into_iter()
    .filter_map(|(holds, code)| holds.then_some(code))
    .collect()
}

/// Makes up `units` from what is held, on `day`. Stock without an expiry goes last; of equal
/// expiries the lower lot number goes first.
pub fn propose(held: &[HoldingRow], units: i64, day: NaiveDate) -> Proposal {
    let mut rows: Vec<&HoldingRow> = held.iter().collect();
    rows.sort_by_key(|row| {
        (
            row.expiry.is_none(),
            row.expiry,
            row.number.clone(),
            row.zone_code.clone(),
        )
    });
    let mut proposal = Proposal {
        units,
        short: units,
        lines: Vec::new(),
        passed_over: Vec::new(),
    };
    for row in rows {
        let found = vetoes(row, day);
        if !found.is_empty() {
            proposal.passed_over.push(PassedOver {
                lot: lot(row),
                zone: zone(row),
                units: row.units,
                vetoes: found.iter().map(|code| code.text().to_owned()).collect(),
            });
        } else if proposal.short > 0 {
            let taken = row.units.min(proposal.short);
            proposal.short -= taken;
            proposal.lines.push(ProposedLine {
                lot: lot(row),
                zone: zone(row),
                units: taken,
                held: row.units,
            });
        }
    }
    proposal
}

fn lot(row: &HoldingRow) -> LotView {
    LotView {
        id: row.lot_id,
        number: row.number.clone(),
        expiry: row.expiry,
    }
}

fn zone(row: &HoldingRow) -> Named {
    Named {
        code: row.zone_code.clone(),
        name: row.zone_name.clone(),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::catalog::Category;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn row(number: &str, expiry: &str, units: i64, state: ZoneState) -> HoldingRow {
        HoldingRow {
            product_id: Uuid::nil(),
            product_code: "P".into(),
            product_name: "P".into(),
            spec: String::new(),
            category: Category::Drug,
            base_unit: "板".into(),
            lot_id: Uuid::nil(),
            number: number.into(),
            expiry: Some(day(expiry)),
            status: LotStatus::Active,
            zone_code: "HG".into(),
            zone_name: "合格品区".into(),
            zone_state: state,
            units,
        }
    }

    /// The worked case: on 2026-03-02, with one lot expired and one quarantined.
    fn shelf() -> Vec<HoldingRow> {
        vec![
            row("L2601A", "2027-01-31", 120, ZoneState::Qualified),
            row("L2512C", "2026-04-30", 30, ZoneState::Qualified),
            row("L2511B", "2026-02-28", 15, ZoneState::Qualified),
            row("L2602D", "2027-01-31", 60, ZoneState::Qualified),
            row("L2510Q", "2026-03-31", 40, ZoneState::Pending),
        ]
    }

    fn taken(units: i64) -> (Vec<(String, i64)>, i64) {
        let proposal = propose(&shelf(), units, day("2026-03-02"));
        let lines = proposal
            .lines
            .into_iter()
            .map(|line| (line.lot.number, line.units));
        (lines.collect(), proposal.short)
    }

    #[test]
    fn the_first_to_expire_goes_first() {
        let lines = vec![("L2512C".to_owned(), 30), ("L2601A".to_owned(), 70)];
        assert_eq!(taken(100), (lines, 0));
    }

    #[test]
    fn what_cannot_be_made_up_is_said() {
        let lines = [("L2512C", 30), ("L2601A", 120), ("L2602D", 60)];
        let lines = lines.map(|(lot, units)| (lot.to_owned(), units)).to_vec();
        assert_eq!(taken(300), (lines, 90));
    }

    #[test]
    fn the_last_good_day_is_still_good() {
        assert!(
            vetoes(
                &row("L", "2026-03-02", 1, ZoneState::Qualified),
                day("2026-03-02")
            )
            .is_empty()
        );
        let expired = vetoes(
            &row("L", "2026-03-01", 1, ZoneState::Rejected),
            day("2026-03-02"),
        );
        assert_eq!(expired, [Code::LotExpired, Code::LotQuarantined]);
    }
}
