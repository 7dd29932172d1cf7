//! One picture of what residents are told, made anew when it is a minute old or when facilities,
//! varieties or policies changed here; pages made from it are kept with it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use chrono::{DateTime, Days, Duration, Utc};
use uuid::Uuid;

use super::{
    Fewness, Level, Point, USE_DAYS, Variety,
    store::{self, PointRow, RegionRow, StockRow, VarietyRow},
};
use crate::{
    app::App,
    catalog::ProductStatus,
    clock::day_at,
    error::Result,
    find::{FindKind, words},
    http::cached::Cached,
    places::{Named, hours::Hours},
};

/// How old the picture may be.
const AGE_MAX: Duration = Duration::seconds(60);

/// From this age on a new one is made while the old one still serves.
const AGE_SOON: Duration = Duration::seconds(30);

/// How often use is measured anew: it is a mean of months, and dear to ask for.
const USE_AGE_MAX: Duration = Duration::hours(1);

/// The most bytes of a place's names that are looked through.
const PLACE_MAX: usize = 1200;

/// The most bytes of pages that are kept.
const PAGES_MAX: usize = 32 << 20;

/// A region.
#[derive(Debug, Clone)]
pub struct Area {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its path.
    pub path: String,
    /// Whether there are points in it or below it.
    pub has_points: bool,
}

/// What was changed how often: a picture from before a change is not used after it.
type Changes = [u64; 3];

fn changes(app: &App) -> Changes {
    [
        app.facilities.forgotten(),
        app.products.forgotten(),
        app.house.forgotten(),
    ]
}

/// The picture.
#[derive(Debug)]
pub struct Snapshot {
    /// The moment it was made.
    pub at: DateTime<Utc>,
    /// The points, in order of code.
    pub points: Vec<Point>,
    /// The varieties: 药, 套, 环.
    pub varieties: Vec<Variety>,
    /// The regions, those above before those below.
    pub areas: Vec<Area>,
    after: Changes,
    used: Arc<Used>,
    pages: Mutex<Pages>,
}

#[derive(Debug, Default)]
struct Pages {
    made: HashMap<String, Arc<Cached>>,
    bytes: usize,
}

#[derive(Debug)]
struct Used {
    at: DateTime<Utc>,
    units: HashMap<(Uuid, Uuid), i64>,
}

/// Holds the picture.
#[derive(Debug, Default)]
pub struct Outlets {
    current: RwLock<Option<Arc<Snapshot>>>,
    making: tokio::sync::Mutex<()>,
}

impl Outlets {
    fn current(&self) -> Option<Arc<Snapshot>> {
        let kept = self.current.read().unwrap_or_else(PoisonError::into_inner);
        kept.clone()
    }

    /// The picture, at most a minute old.
    pub async fn snapshot(app: &App) -> Result<Arc<Snapshot>> {
        let outlets = &app.outlets;
        if let Some(kept) = outlets.current()
            && let Some(age) = kept.age(app)
        {
            if age >= AGE_SOON && outlets.making.try_lock().is_ok() {
                let app = app.clone();
                tokio::spawn(async move { app.outlets.renewed(&app, AGE_SOON).await });
            }
            return Ok(kept);
        }
        outlets.renewed(app, AGE_MAX).await
    }

    /// A picture younger than this; of many who ask at once one makes it.
    async fn renewed(&self, app: &App, most: Duration) -> Result<Arc<Snapshot>> {
        let turn = self.making.lock().await;
        let before = self.current();
        if let Some(kept) = &before
            && kept.age(app).is_some_and(|age| age < most)
        {
            return Ok(kept.clone());
        }
        let made = Arc::new(Snapshot::make(app, before.as_deref()).await?);
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        *current = Some(made.clone());
        drop((current, turn));
        Ok(made)
    }
}

impl Snapshot {
    /// How old it is; none where it may not be used any more.
    fn age(&self, app: &App) -> Option<Duration> {
        let age = app.clock.now() - self.at;
        let is_young = age >= Duration::zero() && age < AGE_MAX;
        (is_young && self.after == changes(app)).then_some(age)
    }

    async fn make(app: &App, before: Option<&Snapshot>) -> Result<Snapshot> {
        let after = changes(app);
        let at = app.clock.now();
        let house = app.house().await?;
        let mut tx = app.db.read().await?;
        let known = before.map(|before| before.used.clone());
        let known = known.filter(|used| at - used.at < USE_AGE_MAX && used.at <= at);
        let used = if let Some(used) = known {
            used
        } else {
            let days = Days::new(USE_DAYS.unsigned_abs());
            let since = at.date_naive().checked_sub_days(days);
            let units = store::used(&mut tx, since.unwrap_or_default()).await?;
            Arc::new(Used { at, units })
        };
        let rows = Rows {
            points: store::points(&mut tx).await?,
            regions: store::regions(&mut tx).await?,
            varieties: store::varieties(&mut tx).await?,
            stock: store::stock(&mut tx).await?,
        };
        let few = Fewness {
            days: house.few_days,
            packs: house.few_packs,
        };
        let words = before.map(known_words).unwrap_or_default();
        let (points, varieties) = rows.told(at, few, &used.units, &words);
        Ok(Snapshot {
            at,
            areas: areas(&rows.regions, &points),
            points,
            varieties,
            after,
            used,
            pages: Mutex::default(),
        })
    }

    /// The place of a variety in the list.
    pub fn variety(&self, code: &str) -> Option<usize> {
        self.varieties.iter().position(|each| each.code == code)
    }

    /// The point with this code.
    pub fn point(&self, code: &str) -> Option<&Point> {
        let found = self
            .points
            .binary_search_by(|point| point.code.as_str().cmp(code));
        found.ok().map(|at| &self.points[at])
    }

    /// The page kept under `key`, or the one that is made now.
    pub fn page(&self, key: &str, make: impl FnOnce() -> Result<Cached>) -> Result<Arc<Cached>> {
        let kept = || self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(page) = kept().made.get(key) {
            return Ok(page.clone());
        }
        let page = Arc::new(make()?);
        let mut pages = kept();
        if pages.bytes + page.size() + key.len() <= PAGES_MAX {
            pages.bytes += page.size() + key.len();
            pages.made.insert(key.to_owned(), page.clone());
        }
        Ok(page)
    }
}

struct Rows {
    points: Vec<PointRow>,
    regions: Vec<RegionRow>,
    varieties: Vec<VarietyRow>,
    stock: Vec<StockRow>,
}

type Words = Arc<Vec<Vec<u8>>>;

/// The words of points by code and name, so that they are not made anew each minute.
fn known_words(before: &Snapshot) -> HashMap<(&str, &str), &Words> {
    let points = before.points.iter();
    points
        .map(|point| ((point.code.as_str(), point.name.as_str()), &point.words))
        .collect()
}

impl Rows {
    fn told(
        &self,
        at: DateTime<Utc>,
        few: Fewness,
        used: &HashMap<(Uuid, Uuid), i64>,
        known: &HashMap<(&str, &str), &Words>,
    ) -> (Vec<Point>, Vec<Variety>) {
        let mut units = HashMap::<(Uuid, Uuid), i64>::new();
        let offsets = self.points.iter();
        let offsets: HashMap<Uuid, i64> = offsets
            .map(|point| (point.id, point.utc_offset_minutes))
            .collect();
        for row in &self.stock {
            let today = day_at(at, offsets.get(&row.facility_id).copied().unwrap_or(0));
            if row.expiry.is_none_or(|expiry| expiry >= today) {
                *units.entry((row.facility_id, row.product_id)).or_default() += row.units;
            }
        }
        // What is no longer received is told of while there is some.
        let is_told = |row: &&VarietyRow| {
            row.status == ProductStatus::Active
                || units
                    .iter()
                    .any(|((_, id), units)| *id == row.id && *units > 0)
        };
        let rows: Vec<&VarietyRow> = self.varieties.iter().filter(is_told).collect();
        let regions = self.regions.iter();
        let regions = regions
            .map(|region| (region.code.as_str(), region))
            .collect();
        let points = self.points.iter().map(|point| {
            let levels = rows.iter().enumerate().map(|(index, row)| {
                let key = (point.id, row.id);
                let there = units.get(&key).copied().unwrap_or(0);
                let used = used.get(&key).copied().unwrap_or(0);
                (index, few.level(there, used, row.pack))
            });
            let stock = levels.filter(|(_, level)| *level != Level::None).collect();
            let words = known.get(&(point.code.as_str(), point.name.as_str()));
            let words = words.map_or_else(|| words_of(point), |words| Arc::clone(words));
            told(point, stock, words, &regions)
        });
        let varieties = rows.iter().map(|row| row.variety.clone());
        (points.collect(), varieties.collect())
    }
}

fn words_of(point: &PointRow) -> Words {
    let texts = words::Texts {
        code: point.code.clone(),
        name: point.name.clone(),
        ..words::Texts::default()
    };
    let all = words::of(FindKind::Facility, &texts).into_iter();
    let mut all: Vec<Vec<u8>> = all.map(|(_, word)| word).collect();
    all.sort_unstable();
    // A word that begins another is found by the longer one.
    all.dedup_by(|longer, shorter| {
        let begins = longer.starts_with(shorter);
        if begins {
            std::mem::swap(longer, shorter);
        }
        begins
    });
    Arc::new(all)
}

fn told(
    row: &PointRow,
    stock: Vec<(usize, Level)>,
    words: Words,
    regions: &HashMap<&str, &RegionRow>,
) -> Point {
    let above = row
        .region_path
        .split('/')
        .filter_map(|code| regions.get(code));
    let above: String = above.map(|region| region.name.as_str()).collect();
    Point {
        place: words::folded_to(&format!("{above}{}", row.address), PLACE_MAX),
        code: row.code.clone(),
        name: row.name.clone(),
        kind: row.kind,
        region: Named {
            code: row.region_code.clone(),
            name: row.region_name.clone(),
        },
        region_path: row.region_path.clone(),
        address: row.address.clone(),
        phone: row.phone.clone(),
        hours: Hours::parse(&row.hours),
        hours_text: row.hours.clone(),
        position: row.latitude_micro.zip(row.longitude_micro),
        utc_offset_minutes: row.utc_offset_minutes,
        stock,
        words,
    }
}

/// The regions, with whether they or those below them hold points.
fn areas(regions: &[RegionRow], points: &[Point]) -> Vec<Area> {
    let mut codes = std::collections::HashSet::new();
    for point in points {
        codes.extend(point.region_path.split('/'));
    }
    let areas = regions.iter().map(|region| Area {
        code: region.code.clone(),
        name: region.name.clone(),
        path: region.path.clone(),
        has_points: codes.contains(region.code.as_str()),
    });
    areas.collect()
}
