//! The columns of the in-out-balance (进销存): what came in and what became of it.
//!
//! E = A + B ± D − C: closing is opening, plus what came in, more or less what was counted
//! differently, less what went out (the vectors of the county's form, A = 500, B = 200, C = 310,
//! D = −12, give E = 378). A reversal counts in the column of what it takes back.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Flow, Kind};

/// Units of a lot, or of several, in a stretch of days. What leaves is positive in its column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema, sqlx::FromRow)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    /// 期初结存: before the first day.
    pub opening: i64,
    /// 期初建账: stock that was there when the book began.
    pub initial: i64,
    /// 入库: from outside.
    pub received: i64,
    /// 调入: from facilities of ours.
    pub transferred_in: i64,
    /// 出库: to places outside.
    pub issued: i64,
    /// 调出: to facilities of ours, and back to them.
    pub transferred_out: i64,
    /// 发放: to users.
    pub dispensed: i64,
    /// 退货: back to suppliers outside.
    pub returned: i64,
    /// 报损.
    pub lost: i64,
    /// 销毁.
    pub destroyed: i64,
    /// 盘盈盘亏: more (positive) or less than the book said.
    pub adjusted: i64,
}

impl Figures {
    /// Adds what one entry, or a sum of like ones, moved. `origin` is the kind of the document, or
    /// of the one it takes back.
    pub fn add(&mut self, origin: Kind, flow: Flow, units: i64) {
        match (flow, origin) {
            (Flow::Outside, Kind::Opening) => self.initial += units,
            (Flow::Outside, _) => self.received += units,
            (Flow::Transit, Kind::Receipt) => self.transferred_in += units,
            (Flow::Transit, _) => self.transferred_out -= units,
            (Flow::Issued, _) => self.issued -= units,
            (Flow::Dispensed, _) => self.dispensed -= units,
            (Flow::Returned, _) => self.returned -= units,
            (Flow::Lost, _) => self.lost -= units,
            (Flow::Destroyed, _) => self.destroyed -= units,
            // Zone moves cancel out; what is left is stock booked under the lot a double was merged
            // into: nothing for the product as a whole, unless two products were merged.
            (Flow::Difference | Flow::Within, _) => self.adjusted += units,
        }
    }

    /// What came in, on the whole.
    pub fn came_in(&self) -> i64 {
        self.initial + self.received + self.transferred_in
    }

    /// What went out, on the whole.
    pub fn went_out(&self) -> i64 {
        self.issued
            + self.transferred_out
            + self.dispensed
            + self.returned
            + self.lost
            + self.destroyed
    }

    /// 期末结存: at the end of the last day.
    pub fn closing(&self) -> i64 {
        self.opening + self.came_in() + self.adjusted - self.went_out()
    }

    /// Adds the movements of another stretch; the opening stays.
    pub fn move_on(&mut self, other: &Figures) {
        self.initial += other.initial;
        self.received += other.received;
        self.transferred_in += other.transferred_in;
        self.issued += other.issued;
        self.transferred_out += other.transferred_out;
        self.dispensed += other.dispensed;
        self.returned += other.returned;
        self.lost += other.lost;
        self.destroyed += other.destroyed;
        self.adjusted += other.adjusted;
    }

    /// Adds the figures of something else in the same stretch.
    pub fn sum(&mut self, other: &Figures) {
        self.opening += other.opening;
        self.move_on(other);
    }

    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        *self == Figures::default()
    }

    /// 报损率 in hundredths of a per mille: what was lost or destroyed of what there was to lose,
    /// opening and receipts; nothing where there was nothing.
    pub fn loss_rate(&self) -> Option<i64> {
        let there_was = self.opening + self.came_in();
        let gone = self.lost + self.destroyed;
        (there_was > 0).then(|| (gone * 100_000 + there_was / 2).div_euclid(there_was))
    }

    /// Whether more was lost than so many thousandths of what there was to lose.
    pub fn is_loss_above(&self, permille: i64) -> bool {
        let there_was = self.opening + self.came_in();
        there_was > 0 && (self.lost + self.destroyed) * 1000 > permille * there_was
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_adds_up() {
        let figures = Figures {
            opening: 500,
            received: 200,
            dispensed: 310,
            adjusted: -12,
            ..Figures::default()
        };
        assert_eq!(figures.closing(), 378);
    }

    #[test]
    fn five_per_mille_is_allowed_and_more_is_not() {
        let of = |lost| Figures {
            opening: 2000,
            received: 1000,
            lost,
            ..Figures::default()
        };
        for (lost, rate, high) in [(12, 400, false), (15, 500, false), (16, 533, true)] {
            assert_eq!(of(lost).loss_rate(), Some(rate));
            assert_eq!(of(lost).is_loss_above(5), high);
        }
        assert_eq!(Figures::default().loss_rate(), None);
    }

    #[test]
    fn a_reversal_counts_where_the_document_did() {
        let mut figures = Figures::default();
        figures.add(Kind::Issue, Flow::Transit, -30);
        figures.add(Kind::Issue, Flow::Transit, 30);
        figures.add(Kind::Receipt, Flow::Transit, 7);
        figures.add(Kind::Opening, Flow::Outside, 5);
        figures.add(Kind::Receipt, Flow::Outside, 4);
        assert_eq!(
            figures,
            Figures {
                initial: 5,
                received: 4,
                transferred_in: 7,
                ..Figures::default()
            }
        );
    }
}
