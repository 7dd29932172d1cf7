//! Who may post in a depot's book: where the county wants it, only holders of a valid post
//! certificate (C1).

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    CertificateKind,
    certificate::State,
    standing::counting,
    store::{certificates, members},
};
use crate::{
    app::App,
    clock::day_at,
    db::Tx,
    error::{Code, Result},
    house::{House, Setting, Strictness},
    places::{Facility, FacilityKind},
    stock::draft::Draft,
};

/// Whether certificates are asked of those who post there: depots have drug managers.
pub fn concerns(facility: &Facility) -> bool {
    facility.kind == FacilityKind::Depot
}

/// Whether the person an account belongs to works somewhere and holds a post certificate that is
/// valid on a day.
pub async fn holds(tx: &mut Tx, account: Uuid, day: NaiveDate) -> Result<bool> {
    let Some(member) = members::of_account(tx, account).await? else {
        return Ok(false);
    };
    if member.left_on.is_some_and(|left| left <= day) {
        return Ok(false);
    }
    let own = certificates::of(tx, &[member.id]).await?;
    let counts = counting(&own, member.id, CertificateKind::Post, day);
    Ok(counts.is_some_and(|held| held.on(day) == State::Valid))
}

/// The code somebody is warned with who posts without a post certificate, where the county warns.
pub async fn warning(
    app: &App,
    facility: &Facility,
    account: Uuid,
) -> Result<Option<&'static str>> {
    let warns = app.house().await?.post_certificates == Strictness::Warn;
    if !warns || !concerns(facility) {
        return Ok(None);
    }
    let today = day_at(app.clock.now(), facility.utc_offset_minutes);
    let mut tx = app.db.read().await?;
    let holds = holds(&mut tx, account, today).await?;
    Ok((!holds).then(|| Code::CertificateNeeded.text()))
}

/// Whose documents are refused in which book, with their names; nobody's where the county does not
/// refuse. What the program itself books is not looked at.
pub async fn refused(
    tx: &mut Tx,
    drafts: &[&Draft],
    now: DateTime<Utc>,
) -> Result<HashMap<(Uuid, Uuid), String>> {
    let mut found = HashMap::new();
    if !refuses(tx).await? {
        return Ok(found);
    }
    let mut asked = HashSet::new();
    for draft in drafts.iter().filter(|draft| concerns(&draft.facility)) {
        let key = (draft.account, draft.facility.id);
        let day = day_at(now, draft.facility.utc_offset_minutes);
        if draft.by_program || !asked.insert(key) || holds(tx, draft.account, day).await? {
            continue;
        }
        let name = tx
            .query("SELECT name FROM account WHERE id = $1")
            .bind(draft.account)
            .scalar_optional::<String>()
            .await?;
        found.insert(key, name.unwrap_or_default());
    }
    Ok(found)
}

/// One row by its key: this stands before every batch.
async fn refuses(tx: &mut Tx) -> Result<bool> {
    let name = Setting::PostCertificates.name();
    let set = tx
        .query("SELECT value FROM setting WHERE name = $1")
        .bind(name.to_owned())
        .scalar_optional::<i64>()
        .await?;
    let set = set.map(|value| (name.to_owned(), value));
    let house = House::from_set(&set.into_iter().collect());
    Ok(house.post_certificates == Strictness::Refuse)
}
