//! Yaoju (药具) keeps a county's contraceptive depots: drugs (药), condoms (套), IUDs (环).
//!
//! # The map, in reading order
//! [`units`], [`text`], [`id`] and [`clock`] are the words everything is said in; [`error`] is
//! every "no";
//! [`db`] is the only file that knows there are two databases; [`net`] says which addresses the
//! server may talk to; [`people`] says who may do what
//! where; [`places`] the regions, facilities, rooms and zones; [`catalog`] the products and lots;
//! [`house`] the policies a county sets; [`stock`] the ledger; [`report`] what is told of it
//! month by month; [`label`] makes labels of plain facts; [`printer`] sends them to label
//! printers; [`paper`] prints it and checks what was printed; [`climate`] keeps temperature and
//! humidity; [`alert`] tells people of what holds; [`scan`] gives labels their codes and
//! understands what a camera reads; [`exchange`] brings stock in and takes books out; [`demo`]
//! makes a fictional county; [`find`] finds anything; [`supply`] says what a place will need;
//! [`dispenser`] keeps machines, their slots and what they report;
//! [`http`] joins the routes; [`outlet`] tells residents what is there; [`printing`] puts all of it
//! on labels; [`staff`] keeps certificates and trainings; [`inspection`] keeps standards, visits
//! with the evidence of all the others, and findings; [`app`] is what handlers share.
//!
//! # Invariants
//! 1. Entries, documents and audit rows are appended, never changed: the database refuses.
//! 2. Quantities are whole units. The entries are the truth; tables kept for speed are changed by
//!    the insertion of an entry only, in the database itself, and `verify` compares them.
//! 3. No holding is below zero, now or on any past business day.
//! 4. The same document sent again answers the first result; another under its id is refused.
//! 5. A book is numbered without a hole and chained by SHA-256.
//! 6. Vetoes are the server's, each checked on its own.
//! 7. For every lot what came in is what is there, under way, dispensed, lost, or sent back.
//! 8. A document has a business day and a moment of recording.
//! 9. Nobody sees or posts outside their scope; it is checked in one place, [`app::App::enter`].
//!
//! # What is absent on purpose
//! No rule reads the clock or the database. No layer only forwards. No float touches stock.

pub mod alert;
pub mod app;
pub mod catalog;
pub mod climate;
pub mod clock;
pub mod config;
pub mod db;
pub mod demo;
pub mod dispenser;
pub mod error;
pub mod exchange;
pub mod find;
pub mod form;
pub mod house;
pub mod http;
pub mod id;
pub mod inspection;
pub mod label;
pub mod net;
pub mod outlet;
pub mod paper;
pub mod people;
pub mod places;
pub mod printer;
pub mod printing;
pub mod report;
pub mod scan;
pub mod staff;
pub mod stock;
pub mod supply;
pub mod text;
pub mod units;
