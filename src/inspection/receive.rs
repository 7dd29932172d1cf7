//! Takes in a signed visit: judged, compared with the book, sealed and kept in one transaction.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;
use uuid::Uuid;

use super::{
    cards,
    content::{
        Content, FoundAnswer, FoundArea, FoundCard, FoundEvidence, FoundLot, FoundSample, PhotoRef,
        StandardRef,
    },
    evidence, raise, sample, seal,
    store::{
        outcomes, photos,
        standards::{self, VersionRow, VersionState},
        visits::{self, NewRow},
    },
    visit::{At, Judged, NewVisit, VisitKind},
};
use crate::{
    app::App,
    clock::day_at,
    db::Tx,
    error::{Code, Error, Result},
    house::House,
    people::{
        Actor, Person,
        store::{Act, audit},
    },
    places::{
        Facility, RoomStatus, decimal,
        store::{
            facilities::{described, lock_book},
            rooms,
        },
    },
};

/// All that taking in a visit needs to know.
pub struct Taking<'a> {
    /// What handlers share.
    pub app: &'a App,
    /// Who sends it.
    pub actor: &'a Actor,
    /// Where it took place.
    pub facility: &'a Facility,
    /// Its id.
    pub id: Uuid,
    /// What was signed.
    pub visit: &'a NewVisit,
    /// When it came.
    pub now: DateTime<Utc>,
    /// The county's rules.
    pub house: &'a House,
}

impl Taking<'_> {
    /// The facility's day on which it was signed, by a clock that is right.
    pub fn day(&self) -> NaiveDate {
        let signed = self.visit.corrected(self.visit.signed_at, self.now);
        day_at(signed, self.facility.utc_offset_minutes)
    }
}

/// Keeps a visit; false where it is here already.
pub async fn receive(
    app: &App,
    actor: &Actor,
    facility: &Facility,
    id: Uuid,
    visit: &NewVisit,
) -> Result<bool> {
    visit.bounded()?;
    let house = app.house().await?;
    let request_hash = request_hash(&facility.code, id, visit)?;
    let taking = Taking {
        app,
        actor,
        facility,
        id,
        visit,
        now: app.clock.now(),
        house: &house,
    };
    if visit.evidence.is_none() && visit.kind != VisitKind::Addendum {
        // Opened without network: taken now, and signed as seen by nobody.
        evidence::keep::taken(app, actor.account, facility, id).await?;
    }
    let mut tx = app.db.write().await?;
    // Visits of a facility take turns: they are numbered and chained.
    lock_book(&mut tx, facility.id).await?;
    if let Some(there) = visits::sealed(&mut tx, facility.id, id).await? {
        if there.request_hash != request_hash {
            return Err(Code::VisitDiffers.at("id").into());
        }
        return Ok(false);
    }
    let content = taking.content(&mut tx).await?;
    taking.keep(&mut tx, &content, request_hash).await?;
    tx.commit().await?;
    Ok(true)
}

/// The hash of what was sent; when it was sent is another each time.
fn request_hash(facility: &str, id: Uuid, visit: &NewVisit) -> Result<String> {
    let mut value = serde_json::to_value(visit).map_err(anyhow::Error::from)?;
    value["sentAt"] = json!(null);
    let whole = json!({ "facility": facility, "id": id, "visit": value });
    Ok(seal::hash(seal::canonical(&whole).as_bytes()))
}

impl Taking<'_> {
    async fn content(&self, tx: &mut Tx) -> Result<Content> {
        let (visit, facility) = (self.visit, self.facility);
        let version = self.version(tx).await?;
        let body = version.read()?;
        let level = described(tx, facility.id).await?.and_then(|row| row.level);
        let at = At {
            kind: facility.kind,
            level,
        };
        let only = self.only(tx).await?;
        let judged = visit.judged(&body, at, only.as_deref())?;
        let answers = self.answers(tx, &judged).await?;
        let last = visits::last(tx, facility.id).await?;
        let (number, previous) = match last {
            Some((number, hash)) => (number + 1, hash),
            None => (1, seal::first(&facility.code)),
        };
        let findings = raise::findings(self, tx, &judged).await?;
        Ok(Content {
            format: seal::FORMAT.to_owned(),
            facility: facility.code.clone(),
            id: self.id,
            number,
            previous,
            kind: visit.kind,
            follows: visit.follows,
            standard: StandardRef {
                code: version.code,
                version: version.version,
                hash: version.hash,
            },
            announced: visit.announced,
            inspector: Person {
                id: self.actor.account,
                name: self.actor.name.to_string(),
            },
            others: visit.others.clone(),
            opened_at: visit.opened_at,
            signed_at: visit.signed_at,
            received_at: self.now,
            ahead_seconds: visit.ahead_s(self.now),
            answers,
            area: self.area(tx, &judged).await?,
            sample: self.sample(tx).await?,
            cards: self.cards(tx).await?,
            evidence: self.evidence(tx).await?,
            note: visit.note.trim().to_owned(),
            score: judged.score,
            findings,
            signatures: visit.signatures.clone(),
        })
    }

    async fn version(&self, tx: &mut Tx) -> Result<VersionRow> {
        let (code, version) = (&self.visit.standard, self.visit.version);
        let found = standards::version(tx, code, version).await?;
        let missing = || {
            Code::NotFound
                .with("what", format!("{code} {version}"))
                .at("standard")
        };
        let found = found.ok_or_else(missing)?;
        if found.state != VersionState::Published {
            return Err(Code::StandardUnpublished.at("version").into());
        }
        Ok(found)
    }

    /// The checks that are asked, where it is not all: what an earlier visit left unmet.
    async fn only(&self, tx: &mut Tx) -> Result<Option<Vec<String>>> {
        let Some(follows) = self.visit.follows else {
            return Ok(None);
        };
        let earlier = visits::sealed(tx, self.facility.id, follows).await?;
        let earlier = earlier.ok_or_else(|| Code::NotFound.with("what", follows).at("follows"))?;
        let earlier: Content =
            serde_json::from_str(&earlier.content).map_err(anyhow::Error::from)?;
        if earlier.kind == VisitKind::SelfCheck {
            return Err(Code::VisitFollowsSelfCheck.at("follows").into());
        }
        let standard = (&earlier.standard.code, earlier.standard.version);
        if standard != (&self.visit.standard, self.visit.version) {
            // Looked at again by the same measure.
            return Err(Code::VisitFollows.at("version").into());
        }
        if self.visit.kind == VisitKind::Addendum {
            return Ok(None);
        }
        match earlier.failed() {
            failed if failed.is_empty() => Err(Code::VisitFollowsNothing.at("follows").into()),
            failed => Ok(Some(failed)),
        }
    }

    async fn answers(&self, tx: &mut Tx, judged: &Judged<'_>) -> Result<Vec<FoundAnswer>> {
        let there = photos::of(tx, self.facility.id, self.id).await?;
        let there: HashMap<Uuid, String> =
            there.into_iter().map(|row| (row.id, row.hash)).collect();
        let given: HashMap<&str, _> = self
            .visit
            .answers
            .iter()
            .map(|answer| (answer.check.as_str(), answer))
            .collect();
        let mut answers = Vec::new();
        for check in &judged.asked {
            let Some(outcome) = judged.outcomes.get(&check.code) else {
                continue;
            };
            let given = given.get(check.code.as_str());
            let mut photos = Vec::new();
            for id in given.into_iter().flat_map(|given| &given.photos) {
                let sha256 = there.get(id).cloned().ok_or_else(|| {
                    Error::from(Code::VisitPhotoMissing.with("photo", id).at("answers"))
                })?;
                photos.push(PhotoRef { id: *id, sha256 });
            }
            answers.push(FoundAnswer {
                check: check.code.clone(),
                outcome: *outcome,
                value: given.and_then(|given| given.value.clone()),
                note: given.map_or(String::new(), |given| given.note.trim().to_owned()),
                photos,
            });
        }
        Ok(answers)
    }

    async fn area(&self, tx: &mut Tx, judged: &Judged<'_>) -> Result<Option<FoundArea>> {
        let (Some(area), Some(standing)) = (&self.visit.area, &judged.area) else {
            return Ok(None);
        };
        Ok(Some(FoundArea {
            parts: area.parts.clone(),
            measured_at: area.measured_at,
            judged: standing.clone(),
            declared_m2: declared(tx, self.facility.id).await?,
        }))
    }

    /// None of an addendum: it says something of a visit that is over.
    async fn evidence(&self, tx: &mut Tx) -> Result<Option<FoundEvidence>> {
        let said = self.visit.evidence.as_deref();
        if self.visit.kind == VisitKind::Addendum && said.is_none() {
            return Ok(None);
        }
        let found = evidence::keep::signed(tx, self.facility.id, self.id, said).await?;
        Ok(Some(found))
    }

    async fn cards(&self, tx: &mut Tx) -> Result<Vec<FoundCard>> {
        let mut found = Vec::new();
        for card in &self.visit.cards {
            let code = card.code.trim().to_owned();
            let verdict = cards::verdict(self.app, tx, self.facility, &code).await?;
            found.push(FoundCard {
                code,
                scanned_at: card.scanned_at,
                verdict,
            });
        }
        Ok(found)
    }

    /// The lots counted beside the book as it was at each one's moment.
    async fn sample(&self, tx: &mut Tx) -> Result<Option<FoundSample>> {
        let Some(sample) = &self.visit.sample else {
            return Ok(None);
        };
        let facility = self.facility.id;
        let mut lines = Vec::new();
        for line in &sample.lines {
            let at = self.within(line.counted_at);
            let lot = (&*line.product, &*line.lot, &*line.expiry, &*line.zone);
            let book = visits::book_units(tx, facility, lot, at).await?;
            lines.push(FoundLot {
                product: line.product.clone(),
                lot: line.lot.clone(),
                expiry: line.expiry.clone(),
                zone: line.zone.clone(),
                units: line.units,
                book: book.unwrap_or(0),
                counted_at: line.counted_at,
            });
        }
        let at = self.within(sample.picked_at);
        let there = visits::lots_at(tx, facility, at).await?;
        let there: Vec<sample::Lot> = there.into_iter().map(Into::into).collect();
        let mut expected = sample::pick(&there, &sample.seed, sample.lines.len());
        let mut counted: Vec<sample::Lot> = sample
            .lines
            .iter()
            .map(super::visit::SampleLine::of)
            .collect();
        expected.sort();
        counted.sort();
        Ok(Some(FoundSample {
            seed: sample.seed.clone(),
            picked_at: sample.picked_at,
            // By the visit's own id: nobody draws until they like what they get.
            as_picked: sample.seed == self.id.to_string() && expected == counted,
            accuracy_permille: sample::accuracy(lines.iter().map(|line| (line.units, line.book))),
            lines,
        }))
    }

    /// A moment of the device, no earlier than the visit's opening and no later than its signing:
    /// nobody counts at a moment that suits.
    fn within(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        let right = |at| self.visit.corrected(at, self.now);
        let (opened, signed) = (right(self.visit.opened_at), right(self.visit.signed_at));
        right(at).max(opened.min(signed)).min(signed)
    }

    async fn keep(&self, tx: &mut Tx, content: &Content, request_hash: String) -> Result<()> {
        let value = serde_json::to_value(content).map_err(anyhow::Error::from)?;
        let text = seal::canonical(&value);
        let version = self.version(tx).await?;
        let new = NewRow {
            id: self.id,
            number: content.number,
            kind: content.kind,
            follows: content.follows,
            standard: version.standard_id,
            version: version.version,
            announced: content.announced,
            moments: [content.opened_at, content.signed_at, self.now],
            ahead_s: content.ahead_seconds,
            account: self.actor.account,
            score_permille: content.score.permille,
            fails: !content.score.fatal.is_empty(),
            failed: content.score.failed,
            request_hash,
            hash: seal::hash(text.as_bytes()),
            content: text,
        };
        visits::add(tx, self.facility.id, &new).await?;
        outcomes::add(tx, self.facility.id, content).await?;
        let photos: Vec<Uuid> = content.photos().map(|photo| photo.id).collect();
        photos::used(tx, self.facility.id, &photos).await?;
        let outcomes = content.answers.iter();
        let outcomes = outcomes.map(|answer| (answer.check.clone(), answer.outcome));
        raise::keep(
            self,
            tx,
            &content.findings,
            &outcomes.collect::<HashMap<_, _>>(),
        )
        .await?;
        let id = self.id.to_string();
        let act = Act {
            account: Some(self.actor.account),
            action: "visit.sign",
            target_kind: "visit",
            target: &id,
            facility: Some(self.facility.id),
            detail: json!({ "number": content.number, "kind": content.kind,
                "permille": content.score.permille, "failed": content.score.failed,
                "hash": new.hash }),
        };
        audit(tx, &self.app.clock, &act).await
    }
}

impl From<visits::LotRow> for sample::Lot {
    fn from(row: visits::LotRow) -> sample::Lot {
        sample::Lot {
            product: row.product,
            lot: row.lot,
            expiry: row.expiry,
            zone: row.zone,
        }
    }
}

/// What a facility declares of its storerooms in use, in square metres.
pub async fn declared(tx: &mut Tx, facility: Uuid) -> Result<Option<String>> {
    let rooms = rooms::storerooms(tx, facility).await?;
    let used = rooms
        .iter()
        .filter(|room| room.status == RoomStatus::Active);
    let areas: Vec<i64> = used.map(|room| room.area_deci).collect();
    let sum = areas.iter().sum();
    Ok((!areas.is_empty()).then(|| decimal::text(sum, 1)))
}
