//! Random walks of documents over several books: after every step all invariants hold, both
//! engines answer the same, and both hold the same bytes.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use uuid::Uuid;
use yaoju::{
    db::Db,
    places::SharedFacility,
    stock::{
        Flow, Kind,
        chain::hex,
        count::{
            Scope,
            settle::{self, Settling},
            store,
            work::{self, Figure, Opening},
        },
        draft::{Counterparty, Draft},
        posting::Posted,
        store::cards::{self, BookRow},
    },
};

use crate::shop::{Shop, day, id, now};

/// One step of a walk: small numbers that [`draft`] turns into a document.
#[derive(Debug, Clone)]
pub struct Step {
    kind: usize,
    place: usize,
    partner: usize,
    lot: usize,
    units: i64,
    day: u64,
    zone: usize,
    earlier: usize,
}

/// One step at random.
pub fn step() -> impl Strategy<Value = Step> {
    (
        0..16usize,
        0..4usize,
        0..4usize,
        0..3usize,
        1..40i64,
        0..32u64,
        0..4usize,
        0..99usize,
    )
        .prop_map(
            |(kind, place, partner, lot, units, day, zone, earlier)| Step {
                kind,
                place,
                partner,
                lot,
                units,
                day,
                zone,
                earlier,
            },
        )
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(step(), 1..40)
}

const LOTS: [(&str, &str); 3] = [("A1", "2027-01-31"), ("B2", "2026-05-20"), ("", "")];
const ZONES: [Option<&str>; 4] = [None, Some("HG"), Some("TH"), Some("BH")];

/// A place by its number.
pub fn place(shop: &Shop, index: usize) -> &SharedFacility {
    [&shop.county, &shop.town, &shop.outlet, &shop.dispenser][index]
}

/// The document of a step; `posted` are the drafts that were taken before.
pub fn draft(shop: &Shop, n: u128, step: &Step, posted: &[Draft]) -> Draft {
    let at = place(shop, step.place);
    let partner = Counterparty::Facility(place(shop, step.partner).clone());
    let kinds = [
        Kind::Receipt,
        Kind::Receipt,
        Kind::Opening,
        Kind::Issue,
        Kind::Dispense,
        Kind::Return,
        Kind::Loss,
        Kind::Destruction,
        Kind::Refill,
        Kind::ZoneMove,
        Kind::Count,
        Kind::Reversal,
    ];
    let kind = kinds[step.kind.min(kinds.len() - 1)];
    let earlier = (!posted.is_empty()).then(|| &posted[step.earlier % posted.len()]);
    if let (Kind::Reversal, Some(earlier)) = (kind, earlier) {
        let mut reversal = shop.reversal(n, earlier);
        reversal.occurred_on = day(step.day);
        return reversal;
    }
    if let (1, Some(sent)) = (step.kind, earlier)
        && matches!(
            (sent.kind, &sent.counterparty),
            (Kind::Issue, Counterparty::Facility(_))
        )
    {
        let mut received = shop.received(n, sent, step.units);
        received.lines[0] = sent.lines[0].clone();
        received.lines[0].zone = None;
        received.lines[0].units = step.units;
        received.occurred_on = day(step.day);
        if step.units % 3 == 0 {
            let mut missing = received.lines[0].clone();
            missing.units = 1 + step.units / 6;
            missing.reason = "short".into();
            received.missing.push(missing);
        }
        return received;
    }
    if let (6, Some(sent)) = (step.kind, earlier)
        && matches!(
            (sent.kind, &sent.counterparty),
            (Kind::Issue, Counterparty::Facility(_))
        )
    {
        return lost_under_way(shop, n, step, sent);
    }
    let mut draft = shop.draft(n, kind, at, step.units);
    draft.occurred_on = day(step.day);
    draft.reason = "walk".into();
    let (number, expiry) = LOTS[step.lot];
    draft.lines[0].lot_number = number.into();
    draft.lines[0].lot_expiry = expiry.parse().ok();
    draft.lines[0].zone = ZONES[step.zone].map(str::to_owned);
    match kind {
        Kind::Issue | Kind::Return | Kind::Refill => draft.counterparty = partner,
        Kind::ZoneMove => draft.lines[0].to_zone = Some("BH".into()),
        Kind::Count if step.units % 2 == 0 => draft.lines[0].units = -step.units,
        _ => {}
    }
    if step.units % 7 == 0 {
        draft.lines.push(draft.lines[0].clone());
    }
    draft
}

/// What the sender writes off of what it sent.
fn lost_under_way(shop: &Shop, n: u128, step: &Step, sent: &Draft) -> Draft {
    let mut lost = shop.draft(n, Kind::Loss, &sent.facility, step.units);
    lost.counterparty = Counterparty::Facility(sent.facility.clone());
    lost.source = Some(sent.id);
    lost.reason = "walk".into();
    lost.lines[0] = sent.lines[0].clone();
    lost.lines[0].zone = None;
    lost.lines[0].units = 1 + step.units / 4;
    lost.occurred_on = day(step.day);
    lost
}

/// The kinds of steps from this one on belong to counts.
const FIRST_OF_COUNTING: usize = 12;

/// The open count of each place.
#[derive(Default)]
struct Counting {
    open: HashMap<usize, Uuid>,
}

impl Counting {
    /// Counts a line, twice as often as it keeps what moved and posts, or gives up.
    async fn step(&mut self, shop: &Shop, n: u128, step: &Step) -> String {
        let at = place(shop, step.place).clone();
        let open = self.open.get(&step.place).copied();
        let outcome = match (step.kind - FIRST_OF_COUNTING, open) {
            (2, Some(count)) => {
                self.open.remove(&step.place);
                self.post(shop, &at, count).await
            }
            (3, Some(count)) if step.earlier.is_multiple_of(5) => {
                self.open.remove(&step.place);
                let mut tx = shop.db.write().await.unwrap();
                let why = (String::new(), shop.account);
                let cancelled = work::cancel(&mut tx, at.id, count, why, now()).await;
                tx.commit().await.unwrap();
                format!("cancelled {}", cancelled.unwrap().1)
            }
            (_, open) => {
                let count = match open {
                    Some(count) => count,
                    None => self.begin(shop, &at, step.place, id(n)).await,
                };
                Self::figure(shop, &at, count, id(n + 25_000), step).await
            }
        };
        format!("{} {outcome}", at.code)
    }

    async fn begin(&mut self, shop: &Shop, at: &SharedFacility, index: usize, id: Uuid) -> Uuid {
        let opening = Opening {
            id,
            scope: Scope::default(),
            blind: false,
            note: String::new(),
            account: shop.account,
        };
        let mut tx = shop.db.write().await.unwrap();
        work::open(&mut tx, at, opening, now()).await.unwrap();
        tx.commit().await.unwrap();
        self.open.insert(index, id);
        id
    }

    /// What somebody finds: about what a step's number says.
    async fn figure(
        shop: &Shop,
        at: &SharedFacility,
        count: Uuid,
        id: Uuid,
        step: &Step,
    ) -> String {
        let (number, expiry) = LOTS[step.lot];
        let figure = Figure {
            id,
            product: shop.pills.clone(),
            lot: number.into(),
            expiry: expiry.parse().ok(),
            zone: ZONES[step.zone].unwrap_or("HG").into(),
            units: step.units - 1,
            found: step.units % 2 == 0,
            sure: false,
            device: None,
            account: shop.account,
        };
        let mut tx = shop.db.write().await.unwrap();
        match work::count(&mut tx, at, count, &figure, now()).await {
            Ok((row, _)) => {
                tx.commit().await.unwrap();
                format!("counted {} of {}", row.units, row.book_units)
            }
            Err(refused) => format!("{refused:?}"),
        }
    }

    /// Keeps all that moved, gives one reason for everything, and posts: what was counted last is
    /// then there, but for what moved since.
    async fn post(&self, shop: &Shop, at: &SharedFacility, count: Uuid) -> String {
        let mut tx = shop.db.write().await.unwrap();
        let session = store::session(&mut tx, at.id, count)
            .await
            .unwrap()
            .unwrap();
        let sheet = work::sheet(&mut tx, at, &session).await.unwrap();
        let newest: Vec<Uuid> = sheet
            .iter()
            .filter_map(|line| line.newest().map(|row| row.id))
            .collect();
        let kept = (newest.as_slice(), i64::MAX);
        let kept = work::keep(&mut tx, at, count, kept, shop.account, now()).await;
        kept.unwrap();
        let reasons = newest.iter().map(|id| (*id, "count-lost".to_owned()));
        let settling = Settling {
            reasons: reasons.collect(),
            ..Settling::default()
        };
        let who = (shop.account, now());
        let product = |_: &str| Some(shop.pills.clone());
        match settle::post(&mut tx, at, count, &settling, who, product).await {
            Ok((session, is_new)) => {
                let after = work::sheet(&mut tx, at, &session).await.unwrap();
                tx.commit().await.unwrap();
                for before in sheet {
                    let now_held = after.iter().find(|line| line.spot == before.spot);
                    let found = now_held.map_or(0, |line| line.held);
                    let difference = before.newest().map_or(0, |row| row.units - row.book_units);
                    assert_eq!(found, before.held + difference, "{:?}", before.spot);
                }
                format!("counted out {is_new} {}", session.number)
            }
            Err(refused) => format!("{refused:?}"),
        }
    }
}

/// Walks on one engine; answers each step's outcome and the books at the end.
async fn walk(db: &Db, steps: &[Step]) -> (Vec<String>, Vec<String>) {
    let shop = Shop::open(db).await;
    let mut posted: Vec<Draft> = Vec::new();
    let mut outcomes = Vec::new();
    let mut counting = Counting::default();
    for (n, step) in steps.iter().enumerate() {
        if step.kind >= FIRST_OF_COUNTING {
            outcomes.push(counting.step(&shop, 50_000 + n as u128, step).await);
            check(&shop).await;
            continue;
        }
        // Now and then somebody sends the last one again.
        let again = step.earlier.is_multiple_of(9) && !posted.is_empty();
        let draft = match posted.last().filter(|_| again) {
            Some(last) => last.clone(),
            None => draft(&shop, 1000 + n as u128, step, &posted),
        };
        let outcome = match shop.try_post(&draft).await.unwrap() {
            Ok(Posted::Fresh(document)) => {
                posted.push(draft);
                format!("fresh {}", document.recorded.number)
            }
            Ok(Posted::Again(recorded)) => format!("again {}", recorded.number),
            Err(refusal) => format!("{refusal:?}"),
        };
        outcomes.push(outcome);
        check(&shop).await;
    }
    let books = books(&shop).await;
    let dump = books
        .into_iter()
        .flat_map(|(place, rows)| dump(place, &rows))
        .collect();
    (outcomes, dump)
}

async fn books(shop: &Shop) -> Vec<(&SharedFacility, Vec<BookRow>)> {
    let mut books = Vec::new();
    for index in 0..4 {
        let at = place(shop, index);
        let mut tx = shop.db.read().await.unwrap();
        books.push((at, cards::book(&mut tx, at.id, 0, 10_000).await.unwrap()));
    }
    books
}

/// The canonical bytes, but for what differs by chance: fresh lot ids and salts.
fn dump(at: &SharedFacility, rows: &[BookRow]) -> Vec<String> {
    rows.iter()
        .map(|row| row.link(&at.code, &[]).canonical())
        .collect()
}

/// All invariants, from the entries alone.
async fn check(shop: &Shop) {
    let mut lots: HashMap<Uuid, [i64; 2]> = HashMap::new();
    let mut under_way: HashMap<Uuid, i64> = HashMap::new();
    for (at, rows) in books(shop).await {
        let mut prev = yaoju::places::store::first_hash(&at.code).to_vec();
        let mut held: HashMap<(Uuid, Uuid), i64> = HashMap::new();
        let mut days: HashMap<(Uuid, Uuid), BTreeMap<NaiveDate, i64>> = HashMap::new();
        let mut products: HashMap<Uuid, i64> = HashMap::new();
        for (index, row) in rows.iter().enumerate() {
            assert_eq!(
                usize::try_from(row.seq).unwrap(),
                index + 1,
                "a hole in the book"
            );
            let link = row.link(&at.code, &prev);
            assert_eq!(hex(&link.hash()), hex(&row.hash), "the chain is broken");
            prev.clone_from(&row.hash);
            let holding = (row.lot_id, row.zone_id);
            *held.entry(holding).or_default() += row.units;
            assert_eq!(held[&holding], row.lot_balance);
            *products.entry(row.product_id).or_default() += row.units;
            assert_eq!(products[&row.product_id], row.product_balance);
            *days
                .entry(holding)
                .or_default()
                .entry(row.occurred_on)
                .or_default() += row.units;
            let sums = lots.entry(row.lot_id).or_default();
            match row.flow {
                Flow::Within => {}
                Flow::Transit => *under_way.entry(row.lot_id).or_default() -= row.units,
                _ => sums[0] += row.units,
            }
            sums[1] += row.units;
        }
        for (holding, days) in days {
            let mut closing = 0;
            for (day, units) in days {
                closing += units;
                assert!(closing >= 0, "{holding:?} was {closing} on {day}");
            }
        }
        kept(shop, at, &held).await;
    }
    for (lot, [from_outside, on_hand]) in lots {
        let travelling = under_way.get(&lot).copied().unwrap_or(0);
        assert_eq!(
            from_outside,
            on_hand + travelling,
            "lot {lot} is not conserved"
        );
        assert_eq!(travelling, sum_under_way(shop, lot).await);
    }
}

/// The table kept for speed says what the entries say.
async fn kept(shop: &Shop, at: &SharedFacility, held: &HashMap<(Uuid, Uuid), i64>) {
    #[derive(sqlx::FromRow)]
    struct Row {
        lot_id: Uuid,
        zone_id: Uuid,
        units: i64,
        last: i64,
    }
    let mut tx = shop.db.read().await.unwrap();
    let rows: Vec<Row> = tx
        .query(
            "SELECT holding.lot_id, holding.zone_id, holding.units,
                    (SELECT holding_day.units FROM holding_day
                     WHERE holding_day.facility_id = holding.facility_id
                         AND holding_day.lot_id = holding.lot_id
                         AND holding_day.zone_id = holding.zone_id
                     ORDER BY day DESC LIMIT 1) AS last
             FROM holding WHERE holding.facility_id = $1",
        )
        .bind(at.id)
        .all()
        .await
        .unwrap();
    assert_eq!(rows.len(), held.len());
    for row in rows {
        let units = held[&(row.lot_id, row.zone_id)];
        assert_eq!((row.units, row.last), (units, units));
    }
}

async fn sum_under_way(shop: &Shop, lot: Uuid) -> i64 {
    let mut tx = shop.db.read().await.unwrap();
    let sum =
        tx.query("SELECT CAST(COALESCE(SUM(units), 0) AS BIGINT) FROM transit WHERE lot_id = $1");
    sum.bind(lot).scalar().await.unwrap()
}

/// How many walks; more by `PROPTEST_CASES`.
pub fn cases() -> u32 {
    std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(12)
}

#[test]
fn all_invariants_hold_after_every_step() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let config = Config {
        cases: cases(),
        max_shrink_iters: 40,
        ..Config::default()
    };
    let mut runner = TestRunner::new(config);
    let fresh = std::cell::Cell::new(0);
    let again = std::cell::Cell::new(0);
    let counted = std::cell::Cell::new(0);
    runner
        .run(&steps(), |steps| {
            runtime.block_on(async {
                let lite = crate::both::sqlite().await.unwrap();
                let on_sqlite = walk(&lite.db, &steps).await;
                let count = |word: &str| on_sqlite.0.iter().filter(|o| o.starts_with(word)).count();
                fresh.set(fresh.get() + count("fresh"));
                again.set(again.get() + count("again"));
                let out = on_sqlite
                    .0
                    .iter()
                    .filter(|o| o.contains("counted out true"));
                counted.set(counted.get() + out.count());
                if let Some(postgres) = crate::both::postgres().await {
                    let on_postgres = walk(&postgres.db, &steps).await;
                    assert_eq!(on_sqlite, on_postgres, "the engines disagree");
                }
            });
            Ok(())
        })
        .unwrap();
    // A walk that never gets anywhere proves nothing.
    assert!(
        fresh.get() > 20 && again.get() > 0 && counted.get() > 0,
        "{} fresh, {} again, {} counts",
        fresh.get(),
        again.get(),
        counted.get()
    );
}
