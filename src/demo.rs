//! A fictional county, made from a fixed seed, to try everything on: one county depot, twelve
//! townships, sixty dispensing points, eight dispensers, fourteen months of movements that end
//! today. Everything goes through the ledger's own posting; nothing is written around it.

use chrono::{DateTime, Days, Months, NaiveDate, Utc};

use crate::{
    catalog::starter::add_starter,
    clock::day_at,
    db::Db,
    error::Result,
    stock::{draft::Draft, posting::post_batch},
};

mod climate;
mod events;
mod inspection;
mod machines;
mod people;
mod places;
mod shelves;
mod staff;
mod year;

/// Months of movements.
const MONTHS: u32 = 14;

/// Minutes east of Greenwich in the fictional county.
const UTC_OFFSET_MINUTES: i64 = 480;

/// How many documents are committed together at most.
const TOGETHER_MAX: usize = 400;

/// What was made.
#[derive(Debug, Default, Clone, Copy)]
pub struct Figures {
    /// Facilities.
    pub facilities: usize,
    /// Documents posted.
    pub documents: usize,
}

/// Makes the county in an empty database, as it looks at `now`. The same seed makes the same one.
pub async fn make(db: &Db, seed: u64, now: DateTime<Utc>) -> Result<Figures> {
    let today = day_at(now, UTC_OFFSET_MINUTES);
    let first = today
        .checked_sub_months(Months::new(MONTHS))
        .unwrap_or(today);
    let mut tx = db.write().await?;
    add_starter(&mut tx, morning(first)).await?;
    let county = places::add(&mut tx, morning(first)).await?;
    let account = people::add(&mut tx, &county, morning(first)).await?;
    tx.commit().await?;
    let products = events::products(db).await?;
    machines::set_up(db, &county, &products, (account, morning(first))).await?;
    let mut year = year::Year::new(seed, &county, &products, account, first, today);
    let mut documents = 0;
    let mut day = first;
    while day <= today {
        let drafts = year.day(day);
        documents += post_day(db, day, now, &drafts).await?;
        events::of_day(db, &mut year, day, today).await?;
        day = day + Days::new(1);
    }
    climate::add(db, &county, account, today, now).await?;
    staff::add(db, &county, today).await?;
    inspection::add(db, &county, now).await?;
    machines::hear(db, &county, now).await?;
    Ok(Figures {
        facilities: county.all().count(),
        documents,
    })
}

/// Posts a day's documents, recorded on that day.
async fn post_day(db: &Db, day: NaiveDate, now: DateTime<Utc>, drafts: &[Draft]) -> Result<usize> {
    let drafts: Vec<&Draft> = drafts.iter().collect();
    for step in drafts.chunks(TOGETHER_MAX) {
        let mut tx = db.write().await?;
        for answer in post_batch(&mut tx, morning(day).min(now), step).await? {
            answer?;
        }
        tx.commit().await?;
    }
    Ok(drafts.len())
}

/// Half past eight in the morning of the county.
fn morning(day: NaiveDate) -> DateTime<Utc> {
    day.and_hms_opt(0, 30, 0).unwrap_or_default().and_utc()
}
