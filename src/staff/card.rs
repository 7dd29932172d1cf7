//! What a certificate's card says to whoever scans it.

use chrono::NaiveDate;
use serde::Serialize;

use super::{CertificateKind, certificate::State, store::certificates::CertificateRow};

/// What is said of a card that somebody holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = CardVerdict)]
pub enum Verdict {
    /// 有效
    Valid,
    /// 未盖章: a post certificate that the county has not stamped (C2).
    NotStamped,
    /// 未生效
    NotYet,
    /// 已过期
    Expired,
    /// 已注销: the certificate, or the card alone where another was given for it.
    Revoked,
    /// 不是本系统的证
    NotOurs,
}

/// What is said of a certificate on a day; `is_retired` of a card in whose place another is.
pub fn verdict(row: &CertificateRow, is_retired: bool, day: NaiveDate) -> Verdict {
    match row.on(day) {
        _ if is_retired => Verdict::Revoked,
        State::Revoked => Verdict::Revoked,
        State::NotYet => Verdict::NotYet,
        State::Expired => Verdict::Expired,
        // Others issue the counsellor's certificate, and stamp it themselves.
        State::Valid if row.kind == CertificateKind::Post && row.stamped_on.is_none() => {
            Verdict::NotStamped
        }
        State::Valid => Verdict::Valid,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::staff::certificate::Basis;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn row(kind: CertificateKind, stamped: Option<&str>, revoked: Option<&str>) -> CertificateRow {
        CertificateRow {
            id: Uuid::nil(),
            member_id: Uuid::nil(),
            kind,
            number: "1".to_owned(),
            holder: "甲".to_owned(),
            unit_code: "XD".to_owned(),
            unit_name: "县".to_owned(),
            basis: Basis::Earlier,
            issued_on: day("2026-03-02"),
            first_valid_to: day("2029-03-01"),
            valid_to: day("2029-03-01"),
            revoked_on: revoked.map(day),
            stamped_on: stamped.map(day),
        }
    }

    #[test]
    fn a_card_is_valid_only_stamped_in_its_days_and_until_it_is_revoked() {
        let (post, other) = (CertificateKind::Post, CertificateKind::Counsellor);
        let stamped = Some("2026-03-03");
        for (row, on, said) in [
            (row(post, stamped, None), "2026-03-04", Verdict::Valid),
            (row(post, None, None), "2026-03-04", Verdict::NotStamped),
            (row(other, None, None), "2026-03-04", Verdict::Valid),
            (row(post, stamped, None), "2026-03-01", Verdict::NotYet),
            (row(post, None, None), "2029-03-02", Verdict::Expired),
            (
                row(post, stamped, Some("2026-03-04")),
                "2029-03-02",
                Verdict::Revoked,
            ),
        ] {
            assert_eq!(verdict(&row, false, day(on)), said, "{on}");
        }
        let given_anew = row(post, stamped, None);
        assert_eq!(
            verdict(&given_anew, true, day("2026-03-04")),
            Verdict::Revoked
        );
    }
}
