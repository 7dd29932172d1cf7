//! 月结: which months of a book are closed, and what stands in the way of closing the next.
//!
//! Months are closed one after the other and reopened the newest first. Every close and every
//! reopening is an act that stays; what holds now follows from all of them.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::month::Month;
use crate::error::{Code, Refusal};

/// What was done to a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, sqlx::Type, ToSchema)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum ActKind {
    /// 月结
    Close,
    /// 反月结
    Reopen,
}

/// A close or a reopening.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct MonthAct {
    /// 1, 2, 3 … in its book.
    pub no: i64,
    /// The month, by its first day.
    pub month: NaiveDate,
    /// Which of the two.
    pub act: ActKind,
    /// When.
    pub at: DateTime<Utc>,
    /// Whose account did it.
    pub account_id: Uuid,
    /// Their name.
    pub account_name: String,
    /// The name written under a close.
    pub signed_by: String,
    /// Why it was reopened.
    pub reason: String,
    /// The last entry at that moment.
    pub head_seq: i64,
    /// Its hash.
    pub head_hash: Vec<u8>,
    /// No entry before this one has a later business day.
    pub next_seq: i64,
    /// Nor has a document before this one.
    pub next_number: i64,
}

/// How a book's months stand.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// Every act, the oldest first.
    pub acts: Vec<MonthAct>,
    /// The last day of the last closed month.
    pub closed_through: Option<NaiveDate>,
    /// The month of the first business day; none in an empty book.
    pub first: Option<Month>,
}

impl Ledger {
    /// The closes in force: those not reopened since.
    pub fn in_force(&self) -> BTreeMap<Month, &MonthAct> {
        let mut closes = BTreeMap::new();
        for act in &self.acts {
            let month = Month::of(act.month);
            match act.act {
                ActKind::Close => closes.insert(month, act),
                ActKind::Reopen => closes.remove(&month),
            };
        }
        closes
    }

    /// The last closed month.
    pub fn newest_closed(&self) -> Option<Month> {
        self.closed_through.map(Month::of)
    }

    /// The month that is closed next.
    pub fn next(&self) -> Option<Month> {
        self.newest_closed().map(Month::next).or(self.first)
    }

    /// Whether a month is closed.
    pub fn is_closed(&self, month: Month) -> bool {
        self.newest_closed().is_some_and(|newest| month <= newest)
    }

    /// What holds once the newest closed month is reopened.
    pub fn through_after_reopening(&self, month: Month) -> Option<NaiveDate> {
        let before = self.first.is_some_and(|first| month > first);
        before.then(|| month.before().last())
    }

    /// The first entry that can have a business day in this month or later: a bound for reading.
    pub fn entries_from(&self, month: Month) -> (i64, i64) {
        let closes = self.in_force();
        let earlier = closes.range(..month).next_back();
        earlier.map_or((1, 1), |(_, close)| (close.next_seq, close.next_number))
    }

    /// Refuses to reopen anything but the newest closed month.
    pub fn check_reopening(&self, month: Month) -> Result<(), Refusal> {
        match self.newest_closed() {
            Some(newest) if newest == month => Ok(()),
            Some(newest) if month < newest => Err(Code::MonthLaterClosed
                .with("month", month)
                .with("newest", newest)),
            _ => Err(Code::MonthNotClosed.with("month", month)),
        }
    }
}

/// How grave a check's finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Finding {
    /// As it should be.
    Fine,
    /// To be looked at; closing is possible.
    Warning,
    /// Closing is refused.
    Obstacle,
}

/// A document that a check is about.
#[derive(Debug, Clone, Serialize, ToSchema, sqlx::FromRow)]
#[serde(rename_all = "camelCase")]
pub struct Concerned {
    /// The document.
    pub id: Uuid,
    /// Its number in its book.
    pub number: i64,
    /// In whose book.
    pub facility_code: String,
    /// Its name.
    pub facility_name: String,
    /// The other side.
    pub partner_name: String,
    /// The business day.
    pub occurred_on: NaiveDate,
}

/// One thing looked at before a month is closed.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MonthCheck)]
pub struct Check {
    /// Which: over, order, received, sent, counts, balanced.
    pub code: &'static str,
    /// How it came out.
    pub finding: Finding,
    /// How many there are.
    pub count: usize,
    /// The first of them.
    pub documents: Vec<Concerned>,
    /// The refusal, in case it stands in the way.
    #[serde(skip)]
    pub refusal: Option<Refusal>,
}

/// What the checks need to know of a book.
#[derive(Debug, Default)]
pub struct Facts {
    /// The day it is at the facility.
    pub today: NaiveDate,
    /// How the months stand.
    pub ledger: Ledger,
    /// Sent here by the month's end and not received.
    pub incoming: Vec<Concerned>,
    /// Sent from here by the month's end and not received.
    pub outgoing: Vec<Concerned>,
    /// Counts begun and not ended.
    pub counts_open: usize,
    /// Lots whose figures do not agree with what was there on the last day, or are below zero.
    pub unbalanced: usize,
}

/// How many documents a check names.
const NAMED_MAX: usize = 20;

/// Looks at everything that matters before closing.
pub fn checks(month: Month, facts: &Facts) -> Vec<Check> {
    vec![
        over(month, facts),
        in_order(month, facts),
        of_documents("received", &facts.incoming, Some(Code::MonthNotReceived)),
        of_documents("sent", &facts.outgoing, None),
        counted("counts", facts.counts_open, Code::MonthCountsOpen),
        counted("balanced", facts.unbalanced, Code::MonthUnbalanced),
    ]
}

/// All that stands in the way, as one refusal.
pub fn obstacles(checks: &[Check]) -> Result<(), Refusal> {
    let mut all = checks.iter().filter_map(|check| check.refusal.clone());
    match all.next() {
        None => Ok(()),
        Some(mut first) => {
            first.also = all.collect();
            Err(first)
        }
    }
}

fn check(code: &'static str, count: usize, refusal: Option<Refusal>) -> Check {
    Check {
        code,
        finding: match (&refusal, count) {
            (Some(_), _) => Finding::Obstacle,
            (None, 0) => Finding::Fine,
            (None, _) => Finding::Warning,
        },
        count,
        documents: Vec::new(),
        refusal,
    }
}

fn over(month: Month, facts: &Facts) -> Check {
    let is_over = month.last() < facts.today;
    let refusal = Code::MonthNotOver
        .with("month", month)
        .with("last", month.last());
    check("over", usize::from(!is_over), (!is_over).then_some(refusal))
}

fn in_order(month: Month, facts: &Facts) -> Check {
    let ledger = &facts.ledger;
    let refusal = match ledger.next() {
        None => Some(Code::MonthEmptyBook.into()),
        Some(_) if ledger.is_closed(month) => Some(Code::MonthClosed.with("month", month)),
        Some(next) if next != month => Some(
            Code::MonthOutOfOrder
                .with("month", month)
                .with("next", next),
        ),
        Some(_) => None,
    };
    check("order", usize::from(refusal.is_some()), refusal)
}

fn of_documents(code: &'static str, documents: &[Concerned], refusal: Option<Code>) -> Check {
    let count = documents.len();
    let refusal = refusal.filter(|_| count > 0);
    Check {
        documents: documents.iter().take(NAMED_MAX).cloned().collect(),
        ..check(code, count, refusal.map(|code| code.with("count", count)))
    }
}

fn counted(code: &'static str, count: usize, refusal: Code) -> Check {
    let refusal = (count > 0).then(|| refusal.with("count", count));
    check(code, count, refusal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Month {
        Month::parse(text, "month").unwrap()
    }

    fn act(no: i64, text: &str, act: ActKind) -> MonthAct {
        MonthAct {
            no,
            month: month(text).first(),
            act,
            at: DateTime::UNIX_EPOCH,
            account_id: Uuid::nil(),
            account_name: String::new(),
            signed_by: String::new(),
            reason: String::new(),
            head_seq: no * 10,
            head_hash: Vec::new(),
            next_seq: no * 10,
            next_number: no,
        }
    }

    fn closed(acts: Vec<MonthAct>, through: Option<&str>) -> Ledger {
        Ledger {
            acts,
            closed_through: through.map(|text| month(text).last()),
            first: Some(month("2026-01")),
        }
    }

    #[test]
    fn what_was_reopened_is_not_in_force() {
        let ledger = closed(
            vec![
                act(1, "2026-01", ActKind::Close),
                act(2, "2026-02", ActKind::Close),
                act(3, "2026-02", ActKind::Reopen),
                act(4, "2026-02", ActKind::Close),
            ],
            Some("2026-02"),
        );
        let closes = ledger.in_force();
        let numbers: Vec<i64> = closes.values().map(|close| close.no).collect();
        assert_eq!(numbers, [1, 4]);
        assert_eq!(ledger.next(), Some(month("2026-03")));
        assert_eq!(ledger.entries_from(month("2026-02")), (10, 1));
        assert_eq!(ledger.entries_from(month("2026-01")), (1, 1));
    }

    #[test]
    fn the_newest_is_reopened_first() {
        let ledger = closed(Vec::new(), Some("2026-02"));
        let refused = |text| ledger.check_reopening(month(text)).unwrap_err().code;
        assert!(ledger.check_reopening(month("2026-02")).is_ok());
        assert_eq!(refused("2026-01"), Code::MonthLaterClosed);
        assert_eq!(refused("2026-03"), Code::MonthNotClosed);
        let through = ledger.through_after_reopening(month("2026-02"));
        assert_eq!(through, Some(month("2026-01").last()));
        assert_eq!(ledger.through_after_reopening(month("2026-01")), None);
    }

    #[test]
    fn all_obstacles_are_told_at_once() {
        let facts = Facts {
            today: month("2026-02").last(),
            ledger: closed(Vec::new(), None),
            counts_open: 2,
            ..Facts::default()
        };
        let checks = checks(month("2026-02"), &facts);
        let refusal = obstacles(&checks).unwrap_err();
        let also: Vec<Code> = refusal.also.iter().map(|each| each.code).collect();
        assert_eq!(refusal.code, Code::MonthNotOver);
        assert_eq!(also, [Code::MonthOutOfOrder, Code::MonthCountsOpen]);
    }
}
