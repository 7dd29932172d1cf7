//! Sharing what a county has between 300 requests of 60 products, fair and by expiry.

use std::time::Instant;

use chrono::{Days, NaiveDate};
use yaoju::supply::allocation::{Ask, Stock, allocate};

use crate::table::{self, millis};

const REQUESTS: i64 = 300;
const PRODUCTS: i64 = 60;
const LOTS: u64 = 12;
const ROUNDS: usize = 21;

/// Shares 60 products of 12 lots each, half as much as is wanted.
pub fn run() {
    let today = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap_or_default();
    let asks: Vec<Ask> = (0..REQUESTS)
        .map(|n| Ask {
            approved: 100 + n * 37 % 900,
            need: 50 + n * 53 % 1000,
            life: [0, 30, 90, 180][usize::try_from(n % 4).unwrap_or(0)],
        })
        .collect();
    let wanted: i64 = asks.iter().map(|ask| ask.approved).sum();
    let stock: Vec<Stock> = (0..LOTS)
        .map(|n| Stock {
            expiry: today.checked_add_days(Days::new(n * 47 % 600)),
            units: wanted / 24,
        })
        .collect();
    let mut times = Vec::new();
    let mut told = 0;
    for _ in 0..ROUNDS {
        let since = Instant::now();
        told = 0;
        for _ in 0..PRODUCTS {
            let shares = allocate(&stock, &asks, today);
            told += shares.iter().map(|share| share.units).sum::<i64>();
        }
        times.push(since.elapsed());
    }
    times.sort();
    let rows = [
        vec![
            format!("{told} units shared, median (target: 500 ms)"),
            millis(times[ROUNDS / 2]),
        ],
        vec!["slowest".into(), millis(times[ROUNDS - 1])],
    ];
    let title = format!("Allocation: {REQUESTS} requests of {PRODUCTS} products");
    table::print(&title, &rows);
}
