//! A small county to measure in, and many documents in its books by the library's own posting.

use std::sync::Arc;

use anyhow::Context as _;
use chrono::{Days, NaiveDate, Utc};
use uuid::Uuid;
use yaoju::{
    catalog::{self, SharedProduct},
    clock::Clock,
    db::Db,
    id,
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

/// How many documents are committed together while filling.
const TOGETHER: usize = 500;

/// A county with depots and one product.
pub struct County {
    pub depots: Vec<SharedFacility>,
    pub product: SharedProduct,
    pub account: Uuid,
}

/// Makes a county of `depots` depots in an empty database.
pub async fn county(db: &Db, depots: usize) -> anyhow::Result<County> {
    let clock = Clock::system();
    let region = id::fresh();
    let mut tx = db.write().await?;
    tx.query(
        "INSERT INTO region (id, code, name, level, path)
         VALUES ($1, '990101', 'Bench', 'county', '/990101/')",
    )
    .bind(region)
    .run()
    .await?;
    tx.query(
        "INSERT INTO product (id, code, category, method, name, base_unit, storage_class, created_at)
         VALUES ($1, 'BENCH', 'condom', 'male_condom', 'Bench', '只', 'normal', $2)",
    )
    .bind(id::fresh())
    .bind(clock.now())
    .run()
    .await?;
    for number in 1..=depots {
        let new = NewFacility {
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
        };
        store::add_facility(&mut tx, &new, clock.now()).await?;
    }
    tx.commit().await?;
    known(db, depots).await
}

async fn known(db: &Db, depots: usize) -> anyhow::Result<County> {
    let mut tx = db.read().await?;
    let product = catalog::store::product(&mut tx, "BENCH").await?;
    let mut county = County {
        depots: Vec::new(),
        product: Arc::new(product.context("the product")?),
        account: id::fresh(),
    };
    for number in 1..=depots {
        let depot = store::facility(&mut tx, &format!("B{number:03}")).await?;
        county.depots.push(Arc::new(depot.context("a depot")?));
    }
    Ok(county)
}

impl County {
    /// A document of one line in the book of a depot.
    pub fn document(
        &self,
        depot: usize,
        kind: Kind,
        day: NaiveDate,
        lot: usize,
        units: i64,
    ) -> Draft {
        let depot = self.depots[depot % self.depots.len()].clone();
        let mut draft = Draft::new(id::fresh(), kind, depot, day, self.account);
        draft.lines.push(DraftLine {
            product: self.product.clone(),
            lot_number: format!("L{lot}"),
            lot_expiry: NaiveDate::from_ymd_opt(2035, 1, 31),
            made_on: None,
            zone: None,
            to_zone: None,
            units,
            reason: String::new(),
        });
        draft
    }

    /// Posts `entries` entries over the last two years, in order of days, a receipt first and then
    /// dispenses, depot by depot in turn.
    pub async fn fill(&self, db: &Db, entries: usize) -> anyhow::Result<()> {
        let clock = Clock::system();
        let today = clock.now().with_timezone(&Utc).date_naive();
        for from in (0..entries).step_by(TOGETHER) {
            let to = (from + TOGETHER).min(entries);
            let drafts: Vec<Draft> = (from..to)
                .map(|number| {
                    let round = number / self.depots.len();
                    let back = 700 - u64::try_from(number * 700 / entries).unwrap_or(0);
                    let day = today - Days::new(back);
                    let (kind, units) = if round.is_multiple_of(10) {
                        (Kind::Receipt, 100)
                    } else {
                        (Kind::Dispense, 5)
                    };
                    self.document(number, kind, day, round / 1000 % 8, units)
                })
                .collect();
            let asked: Vec<&Draft> = drafts.iter().collect();
            for answer in post_together(db, &clock, &asked).await? {
                answer.map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
            }
        }
        Ok(())
    }
}
