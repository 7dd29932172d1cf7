//! Every test runs on both engines: SQLite always, PostgreSQL where `TEST_POSTGRES` names a server.
//! With `REQUIRE_POSTGRES=1` a missing server is a failure, not a skip.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

mod admin;
mod alerts;
mod api;
mod asvs;
mod both;
mod catalog;
mod claims;
mod climate;
mod climate_hand;
mod climate_hostile;
mod climate_lots;
mod climate_sheet;
mod counts;
mod demo;
mod dispensers;
mod dispensers_feed;
mod dispensing;
mod exchange_books;
mod exchange_history;
mod exchange_keep;
mod exchange_stock;
mod exports;
mod faults;
mod find;
mod forecast;
mod hardening;
mod imports;
mod imports_files;
mod inspection;
mod labels;
mod laws;
mod ledger;
mod lots;
mod maker;
mod months;
mod months_laws;
mod mqtt;
mod needs;
mod needs_wide;
mod offline;
mod papers;
mod people;
mod people_accounts;
mod people_trail;
mod places;
mod printers;
mod printing;
mod public;
mod requisitions;
mod requisitions_walk;
mod scans;
mod scope;
mod shop;
mod sql;
mod staff;
mod standing;
mod tidy;
mod tokens;
mod world;
