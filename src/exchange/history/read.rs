//! Reads the three files of a history, month by month: never more than one month is held.

use std::{
    collections::{BTreeSet, HashMap},
    fs::File,
    path::Path,
};

use anyhow::Context as _;
use chrono::NaiveDate;
use serde::Deserialize;

use super::{Rows, ensure_row, row_fault};
use crate::{catalog::expiry::last_of_month, places::decimal};

/// The most units a figure may say.
const FIGURE_MAX: i64 = 100_000_000;

/// A site of the facilities' file.
#[derive(Debug, Clone, Deserialize)]
pub struct Site {
    /// Its code.
    #[serde(rename = "site_code")]
    pub code: String,
    /// What it is: "Health Center".
    #[serde(rename = "site_type", default)]
    pub kind: String,
    /// The region it lies in.
    #[serde(rename = "site_region")]
    pub region: String,
    /// The district of that region.
    #[serde(rename = "site_district")]
    pub district: String,
    #[serde(rename = "site_latitude", default)]
    latitude: String,
    #[serde(rename = "site_longitude", default)]
    longitude: String,
}

impl Site {
    /// Millionths of a degree, where both are given.
    pub fn position_micro(&self) -> Option<(i64, i64)> {
        let latitude = decimal::rounded(&self.latitude, 6)?;
        let longitude = decimal::rounded(&self.longitude, 6)?;
        Some((latitude, longitude))
    }
}

/// A product of the products' file.
#[derive(Debug, Clone, Deserialize)]
pub struct Item {
    /// Its code.
    #[serde(rename = "product_code")]
    pub code: String,
    /// Its kind: "Injectable Contraceptive".
    #[serde(rename = "product_type")]
    pub kind: String,
    /// Its name, with strength and pack.
    #[serde(rename = "product_name")]
    pub name: String,
}

/// A row of the history.
#[derive(Debug, Clone, Deserialize)]
pub struct Line {
    year: i32,
    month: u32,
    /// The site.
    #[serde(rename = "site_code")]
    pub site: String,
    /// The product.
    #[serde(rename = "product_code")]
    pub product: String,
    /// What was there at the start.
    #[serde(rename = "stock_initial")]
    pub initial: i64,
    /// What came in.
    #[serde(rename = "stock_received")]
    pub received: i64,
    /// What went to users.
    #[serde(rename = "stock_distributed")]
    pub distributed: i64,
    /// What was found more or less.
    #[serde(rename = "stock_adjustment")]
    pub adjustment: i64,
    /// What was left.
    #[serde(rename = "stock_end")]
    pub end: i64,
}

/// All rows of one month.
#[derive(Debug, Clone)]
pub struct Month {
    /// Its last day.
    pub day: NaiveDate,
    /// The rows, by site and product.
    pub rows: Vec<Line>,
}

impl Line {
    fn day(&self) -> Option<NaiveDate> {
        last_of_month(self.year, self.month)
    }
}

/// The sites by code.
pub fn sites(path: &Path) -> anyhow::Result<HashMap<String, Site>> {
    let rows: Vec<Site> = all(path)?;
    Ok(rows
        .into_iter()
        .map(|row| (row.code.clone(), row))
        .collect())
}

/// The products by code.
pub fn items(path: &Path) -> anyhow::Result<HashMap<String, Item>> {
    let rows: Vec<Item> = all(path)?;
    Ok(rows
        .into_iter()
        .map(|row| (row.code.clone(), row))
        .collect())
}

fn all<T: for<'d> Deserialize<'d>>(path: &Path) -> anyhow::Result<Vec<T>> {
    let mut reader = open(path)?;
    let rows: Result<Vec<T>, csv::Error> = reader.deserialize().collect();
    rows.with_context(|| format!("in {}", path.display()))
}

fn open(path: &Path) -> anyhow::Result<csv::Reader<File>> {
    csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_path(path)
        .with_context(|| format!("cannot read {}", path.display()))
}

/// The months of a history, in the file's order.
pub fn months(path: &Path) -> anyhow::Result<impl Iterator<Item = anyhow::Result<Month>>> {
    let mut rows = open(path)?.into_deserialize::<Line>().peekable();
    Ok(std::iter::from_fn(move || {
        let mut lines: Vec<Line> = Vec::new();
        let month = match rows.peek()? {
            Ok(first) => (first.year, first.month),
            Err(_) => return Some(Err(broken(rows.next()))),
        };
        while let Some(Ok(line)) = rows.peek() {
            if (line.year, line.month) != month {
                break;
            }
            lines.extend(rows.next().and_then(Result::ok));
        }
        lines.sort_by(|a, b| (&a.site, &a.product).cmp(&(&b.site, &b.product)));
        let day = lines.first().and_then(Line::day)?;
        Some(Ok(Month { day, rows: lines }))
    }))
}

fn broken(row: Option<Result<Line, csv::Error>>) -> anyhow::Error {
    match row {
        Some(Err(error)) => anyhow::Error::new(error).context("in the history"),
        _ => anyhow::anyhow!("the history cannot be read"),
    }
}

/// Checks every row before anything is written: it can be read, names what is known, adds up, and
/// the months stand in order.
pub fn check(
    path: &Path,
    sites: &HashMap<String, Site>,
    items: &HashMap<String, Item>,
    tick: &mut dyn FnMut(u64),
) -> anyhow::Result<Rows> {
    let mut reader = open(path)?;
    let mut last = NaiveDate::MIN;
    let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
    let mut rows = Rows {
        count: 0,
        sites: BTreeSet::new(),
    };
    for (index, row) in reader.deserialize::<Line>().enumerate() {
        let at = index as u64 + 2;
        let line = row.map_err(|error| row_fault(at, &error.to_string()))?;
        let day = line.day().ok_or_else(|| row_fault(at, "no such month"))?;
        ensure_row(day >= last, at, "months go back; sort by year and month")?;
        if day > last {
            seen.clear();
            last = day;
        }
        check_figures(&line, at)?;
        let is_known = sites.contains_key(&line.site) && items.contains_key(&line.product);
        ensure_row(is_known, at, "the site or the product is in neither list")?;
        let is_new = seen.insert((line.site.clone(), line.product.clone()));
        ensure_row(is_new, at, "this site and product stand twice in the month")?;
        rows.sites.insert(line.site);
        rows.count += 1;
        tick(1);
    }
    Ok(rows)
}

fn check_figures(line: &Line, at: u64) -> anyhow::Result<()> {
    let Line {
        initial,
        received,
        distributed,
        adjustment,
        end,
        ..
    } = *line;
    let plain = [initial, received, distributed, end];
    let in_range = plain.iter().all(|figure| (0..=FIGURE_MAX).contains(figure))
        && adjustment.abs() <= FIGURE_MAX;
    ensure_row(in_range, at, "a figure is below zero or too large")?;
    let sum = initial + received - distributed + adjustment;
    let what = format!("initial + received − distributed + adjustment is {sum}, end is {end}");
    ensure_row(sum == end, at, &what)
}
