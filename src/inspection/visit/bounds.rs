//! Refuses a visit that is too much, before anything is looked up.

use std::collections::HashSet;

use chrono::{DateTime, Datelike as _, Utc};
use uuid::Uuid;

use super::{NOTE_MAX, NewVisit, PHOTOS_MAX};
use crate::{
    error::{Code, Refusal},
    inspection::{
        sample::{LINES_MAX, SEED_MAX},
        sign,
        standard::CHECKS_MAX,
    },
    text,
    units::UNITS_MAX,
};

/// The most photos of a check.
const CHECK_PHOTOS_MAX: usize = 8;

/// The most people who come along, and paper cards that are looked at.
const OTHERS_MAX: usize = 4;
const CARDS_MAX: usize = 40;

/// The most items of evidence: more than there are kinds of records.
const EVIDENCE_MAX: usize = 40;

/// The longest code that is read from a card.
const CARD_MAX: usize = 200;

/// Years a device's clock may show: one that was never set begins in 1970.
const YEARS: std::ops::RangeInclusive<i32> = 1970..=2200;

/// Refuses a moment that no clock shows.
pub fn moment(field: &str, at: DateTime<Utc>) -> Result<DateTime<Utc>, Refusal> {
    if YEARS.contains(&at.year()) {
        return Ok(at);
    }
    Err(Code::InvalidInput.with("what", at).at(field))
}

impl NewVisit {
    /// Refuses what is too much or cannot be, before anything is looked up.
    pub fn bounded(&self) -> Result<(), Refusal> {
        if self.kind.follows() != self.follows.is_some() {
            return Err(Code::VisitFollows.at("follows"));
        }
        text::lines("note", &self.note, NOTE_MAX)?;
        let lengths = [
            ("answers", self.answers.len(), CHECKS_MAX),
            ("others", self.others.len(), OTHERS_MAX),
            ("cards", self.cards.len(), CARDS_MAX),
            (
                "evidence",
                self.evidence.as_ref().map_or(0, Vec::len),
                EVIDENCE_MAX,
            ),
        ];
        for (field, length, most) in lengths {
            if length > most {
                return Err(Code::VisitTooMany.with("most", most).at(field));
            }
        }
        for (index, name) in self.others.iter().enumerate() {
            text::required(&format!("others[{index}]"), name, 40)?;
        }
        for (index, card) in self.cards.iter().enumerate() {
            text::required(&format!("cards[{index}].code"), &card.code, CARD_MAX)?;
            moment(&format!("cards[{index}].scannedAt"), card.scanned_at)?;
        }
        let moments = [
            ("openedAt", Some(self.opened_at)),
            ("signedAt", Some(self.signed_at)),
            ("sentAt", self.sent_at),
            (
                "area.measuredAt",
                self.area.as_ref().map(|area| area.measured_at),
            ),
        ];
        for (field, at) in moments {
            at.map(|at| moment(field, at)).transpose()?;
        }
        self.bounded_answers()?;
        self.bounded_sample()?;
        sign::check(self.kind, &self.signatures)
    }

    fn bounded_answers(&self) -> Result<(), Refusal> {
        let mut seen = HashSet::new();
        let mut photos: HashSet<Uuid> = HashSet::new();
        for (index, answer) in self.answers.iter().enumerate() {
            let field = |name: &str| format!("answers[{index}].{name}");
            if !seen.insert(&answer.check) {
                return Err(Code::AnswerTwice
                    .with("code", &answer.check)
                    .at(field("check")));
            }
            text::lines(&field("note"), &answer.note, NOTE_MAX)?;
            let value = answer.value.as_deref().unwrap_or_default();
            if value.chars().count() > 20 {
                let refusal = Code::AnswerUnreadable.with("code", &answer.check);
                return Err(refusal.at(field("value")));
            }
            if answer.photos.len() > CHECK_PHOTOS_MAX {
                let refusal = Code::VisitTooMany.with("most", CHECK_PHOTOS_MAX);
                return Err(refusal.at(field("photos")));
            }
            photos.extend(&answer.photos);
        }
        if photos.len() > PHOTOS_MAX {
            return Err(Code::VisitTooMany.with("most", PHOTOS_MAX).at("answers"));
        }
        Ok(())
    }

    fn bounded_sample(&self) -> Result<(), Refusal> {
        let Some(sample) = &self.sample else {
            return Ok(());
        };
        text::required("sample.seed", &sample.seed, SEED_MAX)?;
        moment("sample.pickedAt", sample.picked_at)?;
        if sample.lines.is_empty() || sample.lines.len() > LINES_MAX {
            let refusal = Code::VisitTooMany.with("most", LINES_MAX);
            return Err(refusal.at("sample.lines"));
        }
        let mut seen = HashSet::new();
        for (index, line) in sample.lines.iter().enumerate() {
            let field = |name: &str| format!("sample.lines[{index}].{name}");
            if !(0..=UNITS_MAX).contains(&line.units) {
                return Err(Code::AnswerUnreadable
                    .with("code", &line.product)
                    .at(field("units")));
            }
            if !seen.insert(line.of()) {
                return Err(Code::AnswerTwice
                    .with("code", &line.product)
                    .at(field("lot")));
            }
            moment(&field("countedAt"), line.counted_at)?;
            for (name, value) in [("product", &line.product), ("zone", &line.zone)] {
                text::code(&field(name), value)?;
            }
            text::optional(&field("lot"), &line.lot, 60)?;
            text::optional(&field("expiry"), &line.expiry, 10)?;
        }
        Ok(())
    }
}
