//! A small county for ledger tests: one region, two depots, an outlet, a dispenser, two products.

use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, TimeZone, Utc};
use uuid::Uuid;
use yaoju::{
    catalog::{self, SharedProduct},
    clock::Clock,
    db::Db,
    error::{Code, Refusal, Result},
    places::{
        self, FacilityKind, SharedFacility,
        store::{NewFacility, add_facility},
    },
    stock::{
        Kind,
        desk::post_together,
        draft::{Counterparty, Draft, DraftLine},
        posting::Posted,
        store::balances::open::OpenMonths,
    },
};

/// The shop and its database.
pub struct Shop {
    pub db: Db,
    pub clock: Clock,
    pub county: SharedFacility,
    pub town: SharedFacility,
    pub outlet: SharedFacility,
    pub dispenser: SharedFacility,
    pub pills: SharedProduct,
    pub account: Uuid,
    pub open_months: OpenMonths,
}

/// The moment of most tests: noon in Shanghai on 1 June 2026.
pub fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 6, 1, 4, 0, 0).unwrap()
}

/// A day counted from 1 May 2026, the month before.
pub fn day(offset: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 5, 1).unwrap() + Days::new(offset)
}

/// An id that is the same on both engines.
pub fn id(n: u128) -> Uuid {
    Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_0000 + n)
}

impl Shop {
    /// Opens the shop on an empty database.
    pub async fn open(db: &Db) -> Shop {
        let mut tx = db.write().await.unwrap();
        tx.query("INSERT INTO region (id, code, name, level, path) VALUES ($1, $2, $3, $4, $5)")
            .bind(id(1))
            .bind("990101")
            .bind("云溪县")
            .bind("county")
            .bind("/990101/")
            .run()
            .await
            .unwrap();
        let places = [
            ("X01", FacilityKind::Depot, Some("county")),
            ("T01", FacilityKind::Depot, Some("township")),
            ("P01", FacilityKind::Outlet, None),
            ("M01", FacilityKind::Dispenser, None),
        ];
        for (code, kind, level) in places {
            add_facility(&mut tx, &new_facility(code, kind, level), now())
                .await
                .unwrap();
        }
        for (n, code, unit) in [(2, "D-COC", "板"), (3, "C-NRL", "只")] {
            add_product(&mut tx, id(n), code, unit).await;
        }
        tx.commit().await.unwrap();
        let mut tx = db.read().await.unwrap();
        let mut facilities = Vec::new();
        for (code, ..) in places {
            let found = places::store::facility(&mut tx, code).await.unwrap();
            facilities.push(Arc::new(found.unwrap()));
        }
        let pills = catalog::store::product(&mut tx, "D-COC")
            .await
            .unwrap()
            .unwrap();
        Shop {
            db: db.clone(),
            clock: Clock::stopped_at(now()),
            county: facilities[0].clone(),
            town: facilities[1].clone(),
            outlet: facilities[2].clone(),
            dispenser: facilities[3].clone(),
            pills: Arc::new(pills),
            account: id(9),
            open_months: OpenMonths::default(),
        }
    }

    /// A draft of one line, dated the 20th.
    pub fn draft(&self, n: u128, kind: Kind, at: &SharedFacility, units: i64) -> Draft {
        let mut draft = Draft::new(id(n), kind, at.clone(), day(19), self.account);
        draft.lines.push(self.line("A1", "2027-01-31", units));
        if kind.needs_reason() {
            draft.reason = "damaged".into();
        }
        draft
    }

    /// A line of pills.
    pub fn line(&self, lot: &str, expiry: &str, units: i64) -> DraftLine {
        DraftLine {
            product: self.pills.clone(),
            named: None,
            lot_number: lot.into(),
            lot_expiry: Some(expiry.parse().unwrap()),
            made_on: None,
            zone: None,
            to_zone: None,
            units,
            reason: String::new(),
        }
    }

    /// An issue to a facility of ours.
    pub fn issue(&self, n: u128, from: &SharedFacility, to: &SharedFacility, units: i64) -> Draft {
        let mut draft = self.draft(n, Kind::Issue, from, units);
        draft.counterparty = Counterparty::Facility(to.clone());
        draft
    }

    /// The receipt of what an issue sent.
    pub fn received(&self, n: u128, issue: &Draft, units: i64) -> Draft {
        let Counterparty::Facility(to) = &issue.counterparty else {
            panic!("sent outside")
        };
        let mut draft = self.draft(n, Kind::Receipt, to, units);
        draft.counterparty = Counterparty::Facility(issue.facility.clone());
        draft.source = Some(issue.id);
        draft
    }

    /// The reversal of a draft posted before.
    pub fn reversal(&self, n: u128, of: &Draft) -> Draft {
        let mut draft = Draft::new(
            id(n),
            Kind::Reversal,
            of.facility.clone(),
            day(31),
            self.account,
        );
        draft.reverses = Some(of.id);
        draft.reason = "typing-error".into();
        draft.counterparty = match &of.counterparty {
            Counterparty::Facility(facility) => Counterparty::Facility(facility.clone()),
            _ => Counterparty::Nobody,
        };
        draft.source = of.source;
        draft
    }

    /// Posts one draft alone.
    pub async fn try_post(&self, draft: &Draft) -> Result<Result<Posted, Refusal>> {
        let mut answers = post_together(&self.db, &self.clock, &[draft]).await?;
        Ok(answers.remove(0))
    }

    /// Posts one draft that must be taken.
    pub async fn post(&self, draft: &Draft) -> Posted {
        self.try_post(draft)
            .await
            .unwrap()
            .unwrap_or_else(|refusal| {
                panic!("refused: {}", refusal.sentence(yaoju::error::Language::En))
            })
    }

    /// Posts one draft that must be refused; all codes, the first first.
    pub async fn refused(&self, draft: &Draft) -> Vec<Code> {
        let refusal = self.try_post(draft).await.unwrap().map(drop).unwrap_err();
        let also = refusal.also.iter().map(|each| each.code);
        std::iter::once(refusal.code).chain(also).collect()
    }

    /// Units of all lots of pills in a book.
    pub async fn pills_at(&self, facility: &SharedFacility) -> i64 {
        let mut tx = self.db.read().await.unwrap();
        tx.query(
            "SELECT CAST(COALESCE(SUM(units), 0) AS BIGINT) FROM holding
             WHERE facility_id = $1 AND product_id = $2",
        )
        .bind(facility.id)
        .bind(self.pills.id)
        .scalar()
        .await
        .unwrap()
    }

    /// Sets a lot's status the way the catalogue does: by an event.
    pub async fn decide(&self, lot: &str, status: &str) {
        let mut tx = self.db.write().await.unwrap();
        let rows = tx
            .query(
                "INSERT INTO lot_event (lot_id, seq, at, status, reason)
                 SELECT lot.id, (SELECT COUNT(*) + 1 FROM lot_event WHERE lot_id = lot.id),
                     $1, $2, 'sampling' FROM lot WHERE number = $3",
            )
            .bind(now())
            .bind(status.to_owned())
            .bind(lot.to_owned())
            .run()
            .await
            .unwrap();
        assert_eq!(rows, 1);
        tx.commit().await.unwrap();
    }
}

fn new_facility(code: &str, kind: FacilityKind, level: Option<&str>) -> NewFacility {
    NewFacility {
        code: code.into(),
        name: format!("{code}库"),
        kind,
        level: level.map(str::to_owned),
        region: id(1),
        supplier: None,
        address: String::new(),
        phone: String::new(),
        hours: String::new(),
        position_micro: None,
        utc_offset_minutes: 480,
    }
}

async fn add_product(tx: &mut yaoju::db::Tx, id: Uuid, code: &str, unit: &str) {
    tx.query(
        "INSERT INTO product (id, code, category, method, name, base_unit, storage_class,
             created_at)
         VALUES ($1, $2, 'drug', 'short_pill', $3, $4, 'normal', $5)",
    )
    .bind(id)
    .bind(code.to_owned())
    .bind(format!("品种{code}"))
    .bind(unit.to_owned())
    .bind(now())
    .run()
    .await
    .unwrap();
}
