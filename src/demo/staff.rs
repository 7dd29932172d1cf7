//! Who keeps the depots that were inspected: trained, certified and stamped, as the visits found
//! them (C1 to C4). Whoever signs in as the depot manager is left for people to write down.

use chrono::{Datelike as _, Days, NaiveDate};
use uuid::Uuid;

use super::{
    inspection::{LARGE, MANAGERS, SMALL},
    morning,
    places::County,
};
use crate::{
    db::{Db, Tx},
    error::{Code, Error, Result},
    id,
    people::store::accounts::account_named,
    places::SharedFacility,
    staff::{
        CertificateKind,
        certificate::{Basis, StepKind},
        store::{
            certificates::{self, NewCertificate, StepRow},
            members::{self, NewMember},
            trainings::{self, NewMark, TrainingRow},
        },
        training::TrainingKind,
    },
};

/// Township, the keeper's name, and their points in the exam and in this year's test.
const KEEPERS: [(usize, &str, [i64; 2]); 3] = [
    (MANAGERS, "和秀英", [92, 88]),
    (SMALL, "杨春梅", [78, 81]),
    (LARGE, "李建国", [85, 90]),
];

/// How many days ago the pre-post training was held.
const EXAM: u64 = 400;
/// How many days ago this year's training was held, where the year is as old.
const YEARLY: u64 = 60;
/// Three years.
const TERM: u64 = 1095;

/// Adds them.
pub async fn add(db: &Db, county: &County, today: NaiveDate) -> Result<()> {
    let mut tx = db.write().await?;
    let officer = account_named(&mut tx, "county").await?;
    let officer = officer.ok_or_else(|| Error::from(Code::NotFound.with("what", "county")))?;
    let exam = today - Days::new(EXAM);
    let yearly = today - Days::new(YEARLY);
    let yearly = if yearly.year() == today.year() {
        yearly
    } else {
        today.with_ordinal(1).unwrap_or(today)
    };
    let depot = &county.depot;
    let trainings = [
        training(depot, TrainingKind::PrePost, "岗前培训", exam),
        training(depot, TrainingKind::Yearly, "年度培训", yearly),
    ];
    for row in &trainings {
        trainings::add(&mut tx, row, officer.id, morning(row.held_on)).await?;
    }
    for (number, (township, name, scores)) in (1..).zip(KEEPERS) {
        let at = &county.townships[township - 1].depot;
        let keeper = Keeper {
            member: id::derived(at.id, "demo keeper"),
            name,
            at,
            number,
            by: officer.id,
        };
        keeper.begin(&mut tx, exam).await?;
        for (row, score) in trainings.iter().zip(scores) {
            let mark = NewMark {
                member: keeper.member,
                attended: true,
                score: Some(score),
            };
            trainings::mark(&mut tx, row.id, mark, officer.id, morning(row.held_on)).await?;
        }
        let post = keeper
            .certificate(&mut tx, CertificateKind::Post, exam)
            .await?;
        keeper.stamp(&mut tx, post, exam).await?;
        keeper.stamp(&mut tx, post, yearly).await?;
        keeper
            .certificate(&mut tx, CertificateKind::Counsellor, exam)
            .await?;
    }
    tx.commit().await
}

fn training(
    depot: &SharedFacility,
    kind: TrainingKind,
    title: &str,
    held_on: NaiveDate,
) -> TrainingRow {
    TrainingRow {
        id: id::derived(depot.id, title),
        facility_id: depot.id,
        facility_code: depot.code.clone(),
        kind,
        title: format!("{}年药管员{title}", held_on.year()),
        material: "《避孕药具管理》读本，入库、保管、发放和效期".to_owned(),
        hours: 8,
        held_on,
        full_mark: Some(100),
        pass_mark: Some(60),
        attended: 0,
    }
}

/// Somebody who keeps a depot.
struct Keeper<'k> {
    member: Uuid,
    name: &'k str,
    at: &'k SharedFacility,
    number: i64,
    by: Uuid,
}

impl Keeper<'_> {
    async fn begin(&self, tx: &mut Tx, on: NaiveDate) -> Result<()> {
        let new = NewMember {
            id: self.member,
            facility: self.at.id,
            name: self.name.to_owned(),
            account: None,
            began_on: on,
            left_on: None,
            note: String::new(),
        };
        members::save(tx, &new, morning(on)).await
    }

    async fn certificate(
        &self,
        tx: &mut Tx,
        kind: CertificateKind,
        exam: NaiveDate,
    ) -> Result<Uuid> {
        let issued_on = exam + Days::new(2);
        let (prefix, basis) = match kind {
            CertificateKind::Post => ("云岭药管", Basis::Exam),
            CertificateKind::Counsellor => ("云岭生咨", Basis::Outside),
        };
        let number = format!("{prefix}{}-{:03}", issued_on.year(), self.number);
        let new = NewCertificate {
            id: id::derived(self.member, &number),
            member: self.member,
            kind,
            number,
            holder: self.name.to_owned(),
            unit: self.at.id,
            basis,
            issued_on,
            valid_to: issued_on + Days::new(TERM),
        };
        certificates::add(tx, &new, self.by, morning(issued_on)).await?;
        Ok(new.id)
    }

    /// Stamped three days after a training.
    async fn stamp(&self, tx: &mut Tx, certificate: Uuid, held_on: NaiveDate) -> Result<()> {
        let day = held_on + Days::new(3);
        let step = StepRow {
            certificate_id: certificate,
            id: id::derived(certificate, &format!("stamp {day}")),
            kind: StepKind::Stamped,
            day,
            valid_to: None,
            note: String::new(),
            at: morning(day),
            account_name: String::new(),
        };
        certificates::add_step(tx, &step, self.by).await
    }
}
