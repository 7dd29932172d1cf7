//! Forecasts over HTTP, and measured on a real history where its files are at hand.

use std::{collections::BTreeMap, path::Path, time::Instant};

use serde_json::json;
use yaoju::{db::Db, id, supply::forecast::forecast};

use crate::{on_both, world::World};

on_both!(a_forecast_says_what_drives_it);

async fn a_forecast_says_what_drives_it(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    let path = "/api/v1/facilities/XD/needs/P1/forecast";
    let none = county.get(path).await.expect(200).json;
    assert_eq!(
        (&none["method"], &none["ahead"]),
        (&json!(null), &json!([]))
    );
    let mut month = chrono::NaiveDate::from_ymd_opt(2024, 11, 2).unwrap();
    let mut lines = vec![("receipt", month, 5_000)];
    for at in 0..16 {
        let units = if at == 9 { 900 } else { 100 };
        lines.push(("dispense", month, units));
        month = month + chrono::Months::new(1);
    }
    for (kind, day, units) in lines {
        let body = json!({ "id": id::fresh(), "kind": kind, "occurredOn": day, "lines": [{
            "product": "P1", "lot": { "number": "A1", "expiry": "2029-01-01" },
            "units": units }] });
        let path = "/api/v1/facilities/XD/documents";
        county.post(path, &body).await.expect(201);
    }
    let found = county.get(path).await.expect(200).json;
    assert_eq!(found["past"].as_array().unwrap().len(), 16, "{found}");
    assert_eq!(found["past"][9]["units"], 900);
    assert_eq!(found["method"], "medians");
    assert!(
        found["error"].as_f64() < found["averageError"].as_f64(),
        "{found}"
    );
    let ahead = found["ahead"].as_array().unwrap();
    assert_eq!((ahead.len(), &ahead[0]["month"]), (6, &json!("2026-03")));
    assert_eq!(ahead[0]["expected"], 100);
    assert!(ahead[0]["low"].as_f64() <= ahead[0]["expected"].as_f64());
    let unknown = "/api/v1/facilities/XD/needs/NONE/forecast";
    county.get(unknown).await.refused("not-found");
}

/// Months learnt from, counted from January 2016: to March 2019.
const LEARNT: usize = 39;

/// Sites and products: units distributed by month.
fn history(file: &Path) -> BTreeMap<(String, String), BTreeMap<usize, i64>> {
    let text = std::fs::read_to_string(file).unwrap();
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().unwrap().split(',').collect();
    let column = |name: &str| head.iter().position(|one| *one == name).unwrap();
    let [year, month, site, product, units] = [
        "year",
        "month",
        "site_code",
        "product_code",
        "stock_distributed",
    ]
    .map(column);
    let mut all: BTreeMap<(String, String), BTreeMap<usize, i64>> = BTreeMap::new();
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |at: usize| cells[at].parse::<i64>().unwrap();
        let at = usize::try_from((number(year) - 2016) * 12 + number(month) - 1).unwrap();
        let key = (cells[site].to_owned(), cells[product].to_owned());
        all.entry(key).or_default().insert(at, number(units));
    }
    all
}

/// Ten-thousandths of the mean error of the naive forecast on the past; none where it never erred.
fn scale(past: &[i64]) -> Option<i64> {
    let steps: i64 = past.windows(2).map(|two| (two[1] - two[0]).abs()).sum();
    let count = i64::try_from(past.len()).unwrap() - 1;
    (count > 0 && steps > 0).then(|| steps * 10_000 / count)
}

#[test]
fn the_forecast_beats_the_average_on_a_real_history() {
    let named = std::env::var("YAOJU_LMIS").ok();
    let file = named.map(|folder| Path::new(&folder).join("history-2016-01-to-2019-06.csv"));
    let Some(file) = file.filter(|file| file.exists()) else {
        eprintln!("skipped: YAOJU_LMIS names no folder with a history");
        return;
    };
    let mut rows: Vec<[i64; 3]> = Vec::new();
    let mut taken = std::time::Duration::ZERO;
    let (mut inside, mut months) = (0, 0);
    for series in history(&file).values() {
        let Some(first) = series.keys().next().filter(|first| **first < LEARNT) else {
            continue;
        };
        // A month without a report is one without consumption.
        let past: Vec<i64> = (*first..LEARNT)
            .map(|at| series.get(&at).copied().unwrap_or(0))
            .collect();
        let Some(scale) = scale(&past) else { continue };
        let since = Instant::now();
        let found = forecast(&past, 3, 3).unwrap();
        taken += since.elapsed();
        let last = &past[past.len().saturating_sub(3)..];
        let average = last.iter().sum::<i64>() * 10_000 / i64::try_from(last.len()).unwrap();
        let mut errors = [0; 3];
        let mut count = 0;
        for (at, real) in series
            .range(LEARNT..)
            .map(|(at, real)| (*at, real * 10_000))
        {
            let ahead = found.ahead[at - LEARNT];
            let year_ago = past
                .len()
                .checked_sub(12)
                .map(|from| past[from + at - LEARNT]);
            let season = year_ago.map_or(average, |units| units * 10_000);
            let told = [ahead.expected, average, season];
            for (error, told) in errors.iter_mut().zip(told) {
                *error += (told - real).abs();
            }
            inside += i64::from((ahead.low..=ahead.high).contains(&real));
            count += 1;
        }
        months += count;
        if count > 0 {
            rows.push(errors.map(|error| error * 10_000 / count / scale));
        }
    }
    let count = i64::try_from(rows.len()).unwrap();
    let mean = |at: usize| rows.iter().map(|row| row[at]).sum::<i64>() / count;
    let median = |at: usize| {
        let mut all: Vec<i64> = rows.iter().map(|row| row[at]).collect();
        all.sort_unstable();
        all[all.len() / 2]
    };
    println!("{count} series, {months} months of 2019-04 to 06, all in {taken:?}");
    println!("MASE (in ten-thousandths)   mean   median");
    for (at, name) in ["forecast", "3-month average", "same month last year"]
        .iter()
        .enumerate()
    {
        println!("{name:26} {:6} {:6}", mean(at), median(at));
    }
    println!(
        "inside the interval of four in five: {} %",
        inside * 100 / months
    );
    assert!(mean(0) * 100 < mean(1) * 96 && mean(0) * 100 < mean(2) * 80);
    assert!(median(0) * 100 < median(1) * 90);
    assert!(taken.as_secs() < 60);
}
