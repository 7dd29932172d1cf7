//! A small county to measure in, and many documents in its books by the library's own posting.

use std::{ops::RangeInclusive, path::Path, sync::Arc};

use anyhow::Context as _;
use chrono::{DateTime, Days, NaiveDate, Utc};
use uuid::Uuid;
use yaoju::{
    catalog::{self, SharedProduct},
    clock::Clock,
    db::{Db, Tx},
    id,
    people::{
        Role,
        store::{
            accounts::{NewAccount, add_account},
            grants::{Given, GivenAt},
            sessions,
        },
    },
    places::{
        FacilityKind, SharedFacility,
        store::{self, NewFacility},
    },
    stock::{
        Kind,
        desk::post_together,
        draft::{Draft, DraftLine},
    },
};

use crate::twins::{self, POSTED};

/// How many documents are committed together while filling.
const TOGETHER: usize = 500;

/// How many products there are, and how many lots of each.
const PRODUCTS: usize = 20;
const LOTS: usize = 8;

/// Over how many days filled entries are spread, up to today.
const DAYS: usize = 700;

/// A county with depots, products, and somebody signed in.
pub struct County {
    pub depots: Vec<SharedFacility>,
    pub products: Vec<SharedProduct>,
    pub account: Uuid,
    /// The region of all depots.
    pub region: Uuid,
    /// The header line that shows who is asking.
    pub cookie: String,
}

/// Makes a county of `depots` depots in an empty database.
pub async fn county(db: &Db, depots: usize) -> anyhow::Result<County> {
    let now = Clock::system().now();
    let region = id::fresh();
    let mut tx = db.write().await?;
    tx.query(
        "INSERT INTO region (id, code, name, level, path)
         VALUES ($1, '990101', 'Bench', 'county', '/990101/')",
    )
    .bind(region)
    .run()
    .await?;
    add_products(&mut tx, 1..=PRODUCTS, now).await?;
    for number in 1..=depots {
        store::add_facility(&mut tx, &depot(number, region), now).await?;
    }
    let new = NewAccount {
        username: "bench".into(),
        name: "Bench".into(),
        phone: None,
        password_hash: Some("unusable".into()),
    };
    let given = Given {
        role: Role::County,
        at: GivenAt::Region(region),
    };
    let account = add_account(&mut tx, &new, &[given], now).await?;
    let (token, _) = sessions::start(&mut tx, account, "bench", now).await?;
    let mut county = County {
        depots: Vec::new(),
        products: Vec::new(),
        account,
        region,
        cookie: format!("Cookie: yaoju={}\r\n", token.reveal()),
    };
    for number in 1..=depots {
        let found = store::facility(&mut tx, &format!("B{number:03}")).await?;
        county.depots.push(Arc::new(found.context("a depot")?));
    }
    for number in 1..=PRODUCTS {
        let found = catalog::store::product(&mut tx, &format!("P{number:02}")).await?;
        county.products.push(Arc::new(found.context("a product")?));
    }
    tx.commit().await?;
    Ok(county)
}

/// Adds products, `P` and their number.
pub async fn add_products(
    tx: &mut Tx,
    numbers: RangeInclusive<usize>,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    for number in numbers {
        tx.query(
            "INSERT INTO product (id, code, category, method, name, base_unit, storage_class,
                 created_at)
             VALUES ($1, $2, 'condom', 'male_condom', $2, '只', 'normal', $3)",
        )
        .bind(id::fresh())
        .bind(format!("P{number:02}"))
        .bind(now)
        .run()
        .await?;
    }
    Ok(())
}

/// A township depot, `B` and its number.
pub fn depot(number: usize, region: Uuid) -> NewFacility {
    NewFacility {
        code: format!("B{number:03}"),
        name: format!("Depot {number}"),
        kind: FacilityKind::Depot,
        level: Some("township".into()),
        region,
        supplier: None,
        address: String::new(),
        phone: String::new(),
        hours: String::new(),
        position_micro: None,
        utc_offset_minutes: 480,
    }
}

impl County {
    /// A document of one line in the book of a depot.
    pub fn document(&self, depot: usize, kind: Kind, day: NaiveDate, units: i64) -> Draft {
        let depot = self.depots[depot % self.depots.len()].clone();
        let mut draft = Draft::new(id::fresh(), kind, depot, day, self.account);
        draft.lines.push(DraftLine {
            product: self.products[0].clone(),
            named: None,
            lot_number: "L0".into(),
            lot_expiry: NaiveDate::from_ymd_opt(2035, 1, 31),
            made_on: None,
            zone: None,
            to_zone: None,
            units,
            reason: String::new(),
        });
        draft
    }

    /// Makes the database of `from` entries one of `to`; in the end there are to be `total`.
    pub async fn fill_up(
        &self,
        (db, file): (&Db, &Path),
        from: usize,
        to: usize,
        total: usize,
    ) -> anyhow::Result<()> {
        self.fill(db, from, to.min(POSTED), total.min(POSTED))
            .await?;
        twins::grow(db, file, self, to).await
    }

    /// Posts the entries numbered `from..to` of `total`, spread over the last days: depot by depot
    /// in turn, every lot received once and then dispensed from nine times, and so on.
    pub async fn fill(&self, db: &Db, from: usize, to: usize, total: usize) -> anyhow::Result<()> {
        let clock = Clock::system();
        let today = clock.now().date_naive();
        for start in (from..to).step_by(TOGETHER) {
            let drafts: Vec<Draft> = (start..(start + TOGETHER).min(to))
                .map(|number| {
                    let round = number / self.depots.len();
                    let back = DAYS - number * DAYS / total;
                    let day = today - Days::new(u64::try_from(back).unwrap_or(0));
                    let (kind, units) = match round / (PRODUCTS * LOTS) % 10 {
                        0 => (Kind::Receipt, 100),
                        _ => (Kind::Dispense, 5),
                    };
                    let mut draft = self.document(number, kind, day, units);
                    draft.lines[0].lot_number = format!("L{}", round % LOTS);
                    draft.lines[0].product = self.products[round / LOTS % PRODUCTS].clone();
                    draft
                })
                .collect();
            if start.is_multiple_of(100_000) && start > from {
                eprintln!("  {start} of {to} entries");
            }
            let asked: Vec<&Draft> = drafts.iter().collect();
            for answer in post_together(db, &clock, &asked).await? {
                answer.map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
            }
        }
        Ok(())
    }
}
