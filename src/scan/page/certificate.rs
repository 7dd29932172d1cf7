//! What a page says of a certificate: whether it is valid, and what stands on its card.

use maud::html;

use super::{Asked, Shown, notice, retired};
use crate::{
    db::Tx,
    error::Result,
    http::{shell::facts, words::word_of},
    scan::store::CodeRow,
    staff::{
        card::{Verdict, verdict},
        store::certificates,
    },
};

/// Whether a certificate is valid; of its holder nothing but what the card says.
pub async fn shown(asked: &Asked<'_>, tx: &mut Tx, row: &CodeRow) -> Result<Shown> {
    let title = asked.word("certificate.check").to_owned();
    let Some(held) = certificates::certificate(tx, row.thing).await? else {
        let body = notice("stop", asked.word("certificate.said.not-ours"));
        return Ok(Shown {
            title,
            body,
            is_fleeting: true,
        });
    };
    let language = asked.reader.language;
    let verdict = verdict(&held, row.retired_at.is_some(), asked.today);
    let kind = match verdict {
        Verdict::Valid => "ok",
        Verdict::NotStamped | Verdict::NotYet => "warn",
        Verdict::Expired | Verdict::Revoked | Verdict::NotOurs => "stop",
    };
    let [issued, ends] = [held.issued_on, held.valid_to].map(|day| day.to_string());
    let stamped = held.stamped_on.map(|day| day.to_string());
    let told = [
        (
            "staff.kind",
            &*word_of(language, "certificate.kind", &held.kind),
        ),
        ("staff.name", &held.holder),
        ("certificate.unit", &held.unit_name),
        ("staff.number", &held.number),
        ("staff.issuedOn", &issued),
        ("staff.validTo", &ends),
        (
            "certificate.lastStamp",
            stamped.as_deref().unwrap_or_default(),
        ),
    ];
    let body = html! {
        (notice(kind, &word_of(language, "certificate.said", &verdict)))
        (retired(asked, row))
        p { (asked.word("certificate.compare")) }
        (facts(asked.reader, &told))
    };
    Ok(Shown {
        title,
        body,
        is_fleeting: true,
    })
}
