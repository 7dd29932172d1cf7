//! How the people of a facility stand on a day: who holds a valid certificate, who was trained that
//! year (C1, C2, C4).

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    CertificateKind,
    certificate::State,
    store::{
        certificates::{self, CertificateRow},
        members::{self, MemberRow},
        trainings::{self, MarkRow},
    },
    training::{TrainingKind, counts_for},
};
use crate::{db::Tx, error::Result};

/// Somebody who works at the facility on that day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their id.
    pub id: Uuid,
    /// Their name.
    pub name: String,
    /// Their post certificate, as far as there is one: the valid one, else the last.
    pub post: Option<Held>,
    /// Their counsellor's certificate.
    pub counsellor: Option<Held>,
    /// The last day of this year on which they were trained and passed.
    pub trained_on: Option<NaiveDate>,
}

/// A certificate on that day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its id.
    pub id: Uuid,
    /// Its number.
    pub number: String,
    /// Until when it holds.
    pub valid_to: NaiveDate,
    /// How it stands.
    pub state: State,
}

/// How a facility's people stand on a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// Those who work there on that day.
    pub people: Vec<Person>,
}

impl Standing {
    /// How many hold a post certificate that is valid on that day.
    pub fn certified(&self) -> usize {
        let valid = |person: &&Person| is_valid(person.post.as_ref());
        self.people.iter().filter(valid).count()
    }

    /// How many hold a post certificate that has ended.
    pub fn expired(&self) -> usize {
        let ended = |held: &Held| held.state == State::Expired;
        let ended = |person: &&Person| person.post.as_ref().is_some_and(ended);
        self.people.iter().filter(ended).count()
    }

    /// How many were trained in that year.
    pub fn trained(&self) -> usize {
        let trained = |person: &&Person| person.trained_on.is_some();
        self.people.iter().filter(trained).count()
    }

    /// How many hold a counsellor's certificate that is valid.
    pub fn counsellors(&self) -> usize {
        let valid = |person: &&Person| is_valid(person.counsellor.as_ref());
        self.people.iter().filter(valid).count()
    }
}

fn is_valid(held: Option<&Held>) -> bool {
    held.is_some_and(|held| held.state == State::Valid)
}

/// How the people of a facility stand on a day.
pub async fn of(tx: &mut Tx, facility: Uuid, day: NaiveDate) -> Result<Standing> {
    let mut there = members::at(tx, facility).await?;
    there.retain(|member| member.began_on <= day && member.left_on.is_none_or(|left| left > day));
    let ids: Vec<Uuid> = there.iter().map(|member| member.id).collect();
    let certificates = certificates::of(tx, &ids).await?;
    let marks = trainings::of(tx, &ids).await?;
    let person = |member: MemberRow| Person {
        post: held(&certificates, member.id, CertificateKind::Post, day),
        counsellor: held(&certificates, member.id, CertificateKind::Counsellor, day),
        trained_on: trained_on(&marks, member.id, day),
        id: member.id,
        name: member.name,
    };
    Ok(Standing {
        people: there.into_iter().map(person).collect(),
    })
}

/// The certificate of somebody that counts on a day: the valid one, else the last that had begun.
pub fn counting(
    certificates: &[CertificateRow],
    member: Uuid,
    kind: CertificateKind,
    day: NaiveDate,
) -> Option<&CertificateRow> {
    let mut own = certificates
        .iter()
        .filter(|one| one.member_id == member && one.kind == kind && one.issued_on <= day);
    let valid = own.clone().find(|one| one.on(day) == State::Valid);
    valid.or_else(|| own.next())
}

fn held(
    certificates: &[CertificateRow],
    member: Uuid,
    kind: CertificateKind,
    day: NaiveDate,
) -> Option<Held> {
    let counts = counting(certificates, member, kind, day)?;
    Some(Held {
        id: counts.id,
        number: counts.number.clone(),
        valid_to: counts.valid_to,
        state: counts.on(day),
    })
}

/// The last day of that year, up to then, on which somebody was trained and passed. Who was trained
/// for the post that year needs no yearly training in it.
pub fn trained_on(marks: &[MarkRow], member: Uuid, day: NaiveDate) -> Option<NaiveDate> {
    let counts = |mark: &&MarkRow| {
        mark.member_id == member && counts_for(mark.held_on, day) && mark.passed()
    };
    let held = marks.iter().filter(counts).map(|mark| mark.held_on);
    held.max()
}

/// Whether somebody passed a pre-post exam by a day.
pub fn passed_exam(marks: &[MarkRow], member: Uuid, day: NaiveDate) -> bool {
    marks.iter().any(|mark| {
        mark.member_id == member
            && mark.kind == TrainingKind::PrePost
            && mark.held_on <= day
            && mark.passed()
    })
}
