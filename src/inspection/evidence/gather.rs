//! Reads what the records say of a facility now.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use uuid::Uuid;

use super::{
    Counted, Evidence, Facts, Held, Loss, Proven, Staffed, Stretch, Told,
    coverage::{Room, Written, covered},
    items,
};
use crate::{
    app::App,
    catalog::Category,
    climate::{
        hand::Windows,
        sensed::Nearest,
        store::{samples, sensors},
    },
    clock::day_at,
    db::Tx,
    error::Result,
    house::House,
    inspection::store::{
        evidence as store,
        findings::{self, Wanted},
    },
    places::{
        Facility, FacilityKind, RoomStatus,
        hours::Hours,
        store::{Reach, facilities::described, rooms},
    },
    printing::cards,
    staff::{gate, standing},
    stock::{
        care::is_due,
        chain::hex,
        figures::Figures,
        month::Month,
        store::{balances, holdings, months},
        verify::{pages, walk::Walk},
    },
};

/// The two stretches over which readings are looked at, in days.
const MONTH: i64 = 30;
const QUARTER: i64 = 90;

/// The most findings that are counted.
const FINDINGS_MAX: i64 = 1000;

/// What the records of a facility say now, judged by the county's rules.
pub async fn take(app: &App, tx: &mut Tx, facility: &Facility) -> Result<Evidence> {
    let house = app.house().await?;
    let now = app.clock.now();
    let today = day_at(now, facility.utc_offset_minutes);
    let held = holdings::now(tx, facility.id).await?;
    let classes: HashMap<String, Category> = held
        .iter()
        .map(|row| (row.product_code.clone(), row.category))
        .collect();
    let facts = Facts {
        facility: facility.code.clone(),
        today,
        climate: climate(tx, facility, (today, now), &house).await?,
        cards: card_labels(app, tx, facility, &classes).await?,
        held: held
            .iter()
            .map(|row| Held {
                expiry: row.expiry,
                status: row.status,
                zone: row.zone_state,
            })
            .collect(),
        counted: store::last_count(tx, facility.id)
            .await?
            .as_ref()
            .map(counted),
        care_due: care_due(tx, facility.id, today, &house).await?,
        book: book(tx, facility).await?,
        staff: staffed(tx, facility, today).await?,
        findings: open_findings(tx, facility.id).await?,
        losses: losses(app, tx, facility.id, today, house.loss_permille).await?,
        told: told(tx, facility).await?,
    };
    Ok(Evidence {
        taken_at: now,
        items: items(&facts, &house),
    })
}

async fn staffed(tx: &mut Tx, facility: &Facility, day: NaiveDate) -> Result<Option<Staffed>> {
    if !gate::concerns(facility) {
        return Ok(None);
    }
    let there = standing::of(tx, facility.id, day).await?;
    Ok(Some(Staffed {
        keepers: there.people.len(),
        valid: there.certified(),
        trained: there.trained(),
    }))
}

fn counted(row: &store::CountRow) -> Counted {
    Counted {
        day: row.occurred_on,
        lines: row.lines_counted,
        exact: row.lines_exact,
    }
}

async fn climate(
    tx: &mut Tx,
    facility: &Facility,
    (today, now): (NaiveDate, DateTime<Utc>),
    house: &House,
) -> Result<Option<[Stretch; 2]>> {
    let all = rooms::storerooms(tx, facility.id).await?;
    let used = all.iter().filter(|room| room.status == RoomStatus::Active);
    let offset = facility.utc_offset_minutes;
    let mut known: BTreeMap<Uuid, Room> = used
        .map(|room| {
            let room_known = Room {
                by_hand: HashSet::new(),
                sensed: Nearest::new(Windows::from(house), offset),
            };
            (room.id, room_known)
        })
        .collect();
    if known.is_empty() || facility.kind != FacilityKind::Depot {
        return Ok(None);
    }
    let first = today - Duration::days(QUARTER);
    for Written {
        storeroom_id,
        day,
        half,
    } in store::written(tx, facility.id, (first, today)).await?
    {
        if let Some(room) = known.get_mut(&storeroom_id) {
            room.by_hand.insert((day, half));
        }
    }
    let moment = |day: NaiveDate| {
        (day.and_time(NaiveTime::MIN).and_utc() - Duration::minutes(offset)).timestamp()
    };
    let stretch = (moment(first), moment(today));
    let arrived = samples::arrived(tx, facility.id).await?;
    let all = sensors::of_facility(tx, facility.id).await?;
    for (number, row) in all.iter().enumerate() {
        let Some(room) = known.get_mut(&row.storeroom_id) else {
            continue;
        };
        let at = (facility.id, row.id);
        samples::each_day(tx, at, stretch, arrived.get(&row.id), |samples| {
            for sample in samples {
                room.sensed.offer(number, sample);
            }
        })
        .await?;
    }
    let known: Vec<Room> = known.into_values().collect();
    let open = store::open_excursions(tx, facility.id, now - Duration::days(QUARTER)).await?;
    let over = |days: i64| {
        let (due, there) = covered(&known, today, days);
        let since = now - Duration::days(days);
        let is_in = |end: &&Option<DateTime<Utc>>| end.is_none_or(|end| end >= since);
        let open = open.iter().filter(is_in).count();
        Stretch {
            due,
            there,
            open: i64::try_from(open).unwrap_or(i64::MAX),
        }
    };
    Ok(Some([over(MONTH), over(QUARTER)]))
}

/// The varieties that lie there, and whether each has a card label that says what is true.
async fn card_labels(
    app: &App,
    tx: &mut Tx,
    facility: &Facility,
    classes: &HashMap<String, Category>,
) -> Result<Vec<(Category, bool)>> {
    let current = cards::current(app, tx, facility).await?;
    let of = |(code, category): (&String, &Category)| (*category, current.contains(code));
    Ok(classes.iter().map(of).collect())
}

async fn care_due(tx: &mut Tx, facility: Uuid, today: NaiveDate, house: &House) -> Result<i64> {
    let rows = holdings::care(tx, facility).await?;
    let due = rows
        .iter()
        .filter(|row| is_due(row.received_on, row.checked_on, today, house));
    Ok(i64::try_from(due.count()).unwrap_or(i64::MAX))
}

/// Walks the whole book: numbers, balances and the chain of hashes, up to the head it registers.
async fn book(tx: &mut Tx, facility: &Facility) -> Result<Proven> {
    let mut walk = Walk::new(&facility.code, Vec::new());
    let mut prev = hex(&crate::places::store::first_hash(&facility.code));
    let mut after = 0;
    loop {
        let page = pages::page(tx, facility.id, after).await?;
        let is_last = page.len() < usize::try_from(pages::PAGE).unwrap_or(usize::MAX);
        for entry in page {
            after = entry.seq();
            let row = entry.into_row(&facility.code, &prev);
            walk.step(&row.link, &row.hash);
            prev = row.hash;
        }
        if is_last {
            break;
        }
    }
    let head = holdings::head(tx, facility.id).await?;
    let is_head = walk.head() == (head.head_seq, hex(&head.head_hash).as_str());
    let report = walk.finish();
    let faults = i64::try_from(report.faults_count).unwrap_or(i64::MAX);
    Ok(Proven {
        entries: report.entries,
        faults: faults.saturating_add(i64::from(!is_head)),
        head: report.head_code,
    })
}

async fn open_findings(
    tx: &mut Tx,
    facility: Uuid,
) -> Result<Vec<(crate::inspection::finding::State, NaiveDate)>> {
    let wanted = Wanted {
        facility: Some(facility),
        only_open: true,
        pattern: "%".to_owned(),
        limit: FINDINGS_MAX,
        ..Wanted::default()
    };
    let rows = findings::listed(tx, &wanted, &Reach::default()).await?;
    let rows = rows.iter().filter(|row| row.facility_id == facility);
    Ok(rows.map(|row| (row.state(), row.due_on)).collect())
}

/// The losses of this year so far, by class and unit: only the same can be added up.
async fn losses(
    app: &App,
    tx: &mut Tx,
    facility: Uuid,
    today: NaiveDate,
    most: i64,
) -> Result<Vec<Loss>> {
    let to = Month::of(today);
    let from = Month::of(first_of_year(today));
    let ledger = months::ledger(tx, facility).await?;
    let months = (facility, &ledger);
    let balance = balances::of_months(tx, &app.open_months, months, from, to).await?;
    let units = store::units(tx).await?;
    let mut sums: HashMap<&(String, String), Figures> = HashMap::new();
    for row in balance.values() {
        if let Some(unit) = units.get(&row.product) {
            sums.entry(unit).or_default().sum(&row.figures);
        }
    }
    let loss = |sum: &Figures| {
        Some(Loss {
            rate: sum.loss_rate()?,
            is_above: sum.is_loss_above(most),
        })
    };
    Ok(sums.values().filter_map(loss).collect())
}

fn first_of_year(day: NaiveDate) -> NaiveDate {
    use chrono::Datelike as _;
    NaiveDate::from_yo_opt(day.year(), 1).unwrap_or(day)
}

/// What residents need to find a place: address, phone, hours that can be read, position.
async fn told(tx: &mut Tx, facility: &Facility) -> Result<Told> {
    let Some(row) = described(tx, facility.id).await? else {
        return Ok(Told {
            missing: Vec::new(),
            is_public: false,
        });
    };
    let is_placed = row.latitude_micro.is_some() && row.longitude_micro.is_some();
    let parts = [
        ("address", !row.address.trim().is_empty()),
        ("phone", !row.phone.trim().is_empty()),
        ("hours", Hours::parse(&row.hours).is_some()),
        ("position", is_placed),
    ];
    let is_missing = |(name, is_there): (&'static str, bool)| (!is_there).then_some(name);
    Ok(Told {
        missing: parts.into_iter().filter_map(is_missing).collect(),
        is_public: row.published.unwrap_or(row.kind != FacilityKind::Depot),
    })
}
