//! The county's routine, day by day: quarterly receipts, monthly issues, weekly dispensing,
//! refills every ten days, and what goes wrong now and then.

use chrono::{Datelike, Days, Months, NaiveDate};
use rand::{Rng, SeedableRng, rngs::StdRng};
use uuid::Uuid;

use super::{
    machines::{PAR, SLOTS},
    places::County,
    shelves::{Shelves, Stack},
};
use crate::{
    catalog::SharedProduct,
    places::{FacilityKind, SharedFacility},
    stock::{
        Kind,
        dispensing::{AgeBand, Channel, Client, Dispensing, Residence, Sex},
        draft::{Counterparty, Draft, DraftLine},
    },
};

/// Units of each product that a dispensing point hands out in a week, in the order of
/// [`super::events::PRODUCTS`]. The others stay with depots.
const WEEKLY: [i64; 10] = [60, 20, 4, 3, 2, 4, 3, 0, 0, 0];

/// How many of the products a dispensing point carries.
const CARRIED: usize = 7;

/// Weeks that a month's issue covers, with something to spare.
const WEEKS_ISSUED: i64 = 6;

/// The makers of the routine.
pub struct Year<'c> {
    county: &'c County,
    products: &'c [SharedProduct],
    account: Uuid,
    chance: StdRng,
    first: NaiveDate,
    today: NaiveDate,
    /// What is believed to be on the shelves.
    pub shelves: Shelves,
    /// What was sent yesterday: to be received today.
    sent: Vec<Draft>,
    /// What was typed wrongly yesterday.
    mistakes: Vec<Draft>,
    drafts: Vec<Draft>,
    lots: u32,
}

impl<'c> Year<'c> {
    /// Begins with empty shelves.
    pub fn new(
        seed: u64,
        county: &'c County,
        products: &'c [SharedProduct],
        account: Uuid,
        first: NaiveDate,
        today: NaiveDate,
    ) -> Year<'c> {
        Year {
            county,
            products,
            account,
            chance: StdRng::seed_from_u64(seed),
            first,
            today,
            shelves: Shelves::default(),
            sent: Vec::new(),
            mistakes: Vec::new(),
            drafts: Vec::new(),
            lots: 0,
        }
    }

    /// The depot whose manager the demo's visitors are.
    pub fn depot_of_first_township(&self) -> Uuid {
        self.county.townships[0].depot.id
    }

    /// Who posts everything.
    pub fn account(&self) -> Uuid {
        self.account
    }

    /// The documents of a day, in the order they are posted.
    pub fn day(&mut self, day: NaiveDate) -> Vec<Draft> {
        let county = self.county;
        self.correct(day);
        self.receive(day);
        if day == self.first {
            self.open(day);
        } else if day.day() == 3 && day.month() % 3 == 1 {
            self.restock(day);
        }
        if day.day() == 5 || day == self.today {
            for township in &county.townships {
                // What its points and machines take from it, and what it hands out itself: sent
                // less, its shelf would be empty by the end of a month.
                let places = township.points.len() + township.dispensers.len() + 1;
                let places = i64::try_from(places).unwrap_or(1);
                self.send(day, &county.depot, &township.depot, places);
            }
        }
        for (index, township) in county.townships.iter().enumerate() {
            if day.day() == 8 {
                for point in &township.points {
                    self.send(day, &township.depot, point, 1);
                }
            }
            if day.day() % 10 == 9 {
                for machine in &township.dispensers {
                    self.refill(day, &township.depot, machine);
                }
            }
            let turn = i64::try_from(index).unwrap_or(0);
            self.hand_out(day, turn, township);
            if day.day() == 28 {
                self.tidy(day, &township.depot);
            }
        }
        std::mem::take(&mut self.drafts)
    }

    fn new_draft(&mut self, kind: Kind, at: &SharedFacility, day: NaiveDate) -> Draft {
        let id = uuid::Builder::from_random_bytes(self.chance.random()).into_uuid();
        Draft::new(id, kind, at.clone(), day, self.account)
    }

    fn line(&self, stack: &Stack) -> DraftLine {
        DraftLine {
            product: self.products[stack.product].clone(),
            named: None,
            lot_number: stack.lot.clone(),
            lot_expiry: Some(stack.expiry),
            made_on: None,
            zone: None,
            to_zone: None,
            units: stack.units,
            reason: String::new(),
        }
    }

    /// A lot that the county receives: numbered like the makers do, good for some years.
    fn new_lot(&mut self, day: NaiveDate, product: usize, months: u32, units: i64) -> Stack {
        self.lots += 1;
        let expiry = day.checked_add_months(Months::new(months)).unwrap_or(day);
        let expiry = expiry.with_day(1).unwrap_or(expiry) - Days::new(1);
        let lot = format!(
            "{:02}{:02}{:02}",
            day.year() % 100,
            day.month(),
            self.lots % 100
        );
        Stack {
            product,
            lot,
            expiry,
            units,
        }
    }

    /// The first day: what the county had before the books were opened, some of it old.
    fn open(&mut self, day: NaiveDate) {
        let county = self.county;
        let mut opening = self.new_draft(Kind::Opening, &county.depot, day);
        for product in 0..self.products.len() {
            let units = self.quarter(product) / 2;
            for months in [13 + u32::try_from(product % 4).unwrap_or(0), 30] {
                let stack = self.new_lot(day, product, months, units);
                opening.lines.push(self.line(&stack));
                self.shelves.put(county.depot.id, stack);
            }
        }
        self.drafts.push(opening);
    }

    /// The province's delivery of a quarter.
    fn restock(&mut self, day: NaiveDate) {
        let county = self.county;
        let mut receipt = self.new_draft(Kind::Receipt, &county.depot, day);
        receipt.counterparty = Counterparty::Named("云岭省药具管理中心".into());
        for product in 0..self.products.len() {
            // What is seldom asked for came lately with little time left: there is something to
            // watch.
            let lately = (self.today - day).num_days() < 130;
            let usual = self.chance.random_range(24..36);
            let months = if product > 6 && lately { 6 } else { usual };
            let stack = self.new_lot(day, product, months, self.quarter(product));
            receipt.lines.push(self.line(&stack));
            self.shelves.put(county.depot.id, stack);
        }
        self.drafts.push(receipt);
    }

    /// What the county needs in a quarter, in whole packs.
    fn quarter(&self, product: usize) -> i64 {
        let weekly = WEEKLY[product].max(1) * 100 * 13;
        let pack = self.products[product]
            .packs
            .first()
            .map_or(10, |pack| pack.units);
        (weekly / pack + 1) * pack
    }

    /// A month's supply from one facility to another; received the next day.
    fn send(&mut self, day: NaiveDate, from: &SharedFacility, to: &SharedFacility, points: i64) {
        let mut issue = self.new_draft(Kind::Issue, from, day);
        issue.counterparty = Counterparty::Facility(to.clone());
        let carried = if points > 1 {
            self.products.len()
        } else {
            CARRIED
        };
        for (product, weekly) in WEEKLY.iter().enumerate().take(carried) {
            let units = weekly.max(&1) * WEEKS_ISSUED * points;
            let units = units * self.chance.random_range(6..=10) / 10;
            for stack in self.shelves.take(from.id, product, units, day) {
                issue.lines.push(self.line(&stack));
            }
        }
        if issue.lines.is_empty() {
            return;
        }
        self.sent.push(issue.clone());
        self.drafts.push(issue);
    }

    /// Yesterday's deliveries arrive.
    fn receive(&mut self, day: NaiveDate) {
        for issue in std::mem::take(&mut self.sent) {
            let Counterparty::Facility(to) = &issue.counterparty else {
                continue;
            };
            let mut receipt = self.new_draft(Kind::Receipt, to, day);
            receipt.counterparty = Counterparty::Facility(issue.facility.clone());
            receipt.source = Some(issue.id);
            for line in issue.lines {
                let product = self.products.iter().position(|p| p.id == line.product.id);
                if let (Some(product), Some(expiry)) = (product, line.lot_expiry) {
                    let lot = line.lot_number.clone();
                    self.shelves.put(
                        to.id,
                        Stack {
                            product,
                            lot,
                            expiry,
                            units: line.units,
                        },
                    );
                }
                receipt.lines.push(line);
            }
            self.drafts.push(receipt);
        }
    }

    fn refill(&mut self, day: NaiveDate, from: &SharedFacility, machine: &SharedFacility) {
        let mut refill = self.new_draft(Kind::Refill, from, day);
        refill.counterparty = Counterparty::Facility(machine.clone());
        for (product, (slot, _)) in SLOTS.into_iter().enumerate() {
            let wanted = (PAR - self.shelves.units(machine.id, product)).max(0) / 10 * 10;
            for stack in self.shelves.take(from.id, product, wanted, day) {
                let mut line = self.line(&stack);
                line.to_zone = Some(slot.to_owned());
                refill.lines.push(line);
                self.shelves.put(machine.id, stack);
            }
        }
        if !refill.lines.is_empty() {
            self.drafts.push(refill);
        }
    }

    /// Each place hands out on its own day of the week; machines on two.
    fn hand_out(&mut self, day: NaiveDate, turn: i64, township: &super::places::Township) {
        let weekday = i64::from(day.weekday().num_days_from_monday());
        for (index, point) in township.points.iter().enumerate() {
            if (turn + i64::try_from(index).unwrap_or(0)) % 5 == weekday {
                self.dispense(day, point, CARRIED, 10);
            }
        }
        for machine in &township.dispensers {
            if weekday == 1 || weekday == 5 {
                self.dispense(day, machine, SLOTS.len(), 8);
            }
        }
        if weekday == turn % 5 {
            self.dispense(day, &township.depot, self.products.len(), 5);
        }
    }

    fn dispense(&mut self, day: NaiveDate, at: &SharedFacility, carried: usize, tenths: i64) {
        let mut dispense = self.new_draft(Kind::Dispense, at, day);
        for (product, weekly) in WEEKLY.iter().enumerate().take(carried) {
            let most = (weekly * tenths / 10).max(1);
            let units = self.chance.random_range(0..=most);
            for stack in self.shelves.take(at.id, product, units, day) {
                dispense.lines.push(self.line(&stack));
            }
        }
        if dispense.lines.is_empty() {
            return;
        }
        dispense.dispensing = Some(for_whom(at.kind, self.drafts.len()));
        if self.chance.random_range(0..400) == 0 && day < self.today {
            self.mistakes.push(dispense.clone());
        }
        self.drafts.push(dispense);
    }

    /// Yesterday's typing errors are taken back; what they took is on the shelf again.
    fn correct(&mut self, day: NaiveDate) {
        for mistake in std::mem::take(&mut self.mistakes) {
            let at = mistake.facility.clone();
            let mut reversal = self.new_draft(Kind::Reversal, &at, day);
            reversal.reverses = Some(mistake.id);
            reversal.reason = "typing-error".into();
            for line in mistake.lines {
                let product = self.products.iter().position(|p| p.id == line.product.id);
                if let (Some(product), Some(expiry)) = (product, line.lot_expiry) {
                    let lot = line.lot_number;
                    self.shelves.put(
                        at.id,
                        Stack {
                            product,
                            lot,
                            expiry,
                            units: line.units,
                        },
                    );
                }
            }
            self.drafts.push(reversal);
        }
    }

    /// The month's tidying of a depot: what expired goes to the red zone, what broke is written
    /// off.
    fn tidy(&mut self, day: NaiveDate, depot: &SharedFacility) {
        let expired = self.shelves.take_expired(depot.id, day);
        if !expired.is_empty() {
            let mut aside = self.new_draft(Kind::ZoneMove, depot, day);
            aside.reason = "expired".into();
            for stack in &expired {
                let to_zone = Some("BH".into());
                aside.lines.push(DraftLine {
                    to_zone,
                    ..self.line(stack)
                });
            }
            self.drafts.push(aside);
        }
        if self.chance.random_range(0..3) == 0 {
            let mut loss = self.new_draft(Kind::Loss, depot, day);
            loss.reason = "damaged".into();
            let units = self.chance.random_range(1..=10);
            for stack in self.shelves.take(depot.id, 0, units, day) {
                loss.lines.push(self.line(&stack));
            }
            if !loss.lines.is_empty() {
                self.drafts.push(loss);
            }
        }
    }
}

/// By which channel and for whom the `n`-th document gives: one in three to floating people.
fn for_whom(kind: FacilityKind, n: usize) -> Dispensing {
    let channel = match (kind, n % 5) {
        (FacilityKind::Dispenser, _) => Channel::Dispenser,
        (FacilityKind::Depot, 0 | 1) => Channel::Kit,
        (FacilityKind::Outlet, 0) => Channel::ActiveDelivery,
        _ => Channel::Counter,
    };
    let bands = [
        AgeBand::Under20,
        AgeBand::From20,
        AgeBand::From35,
        AgeBand::From50,
    ];
    let client = match channel {
        Channel::Kit => Client::default(),
        _ => Client {
            residence: Some(match n % 3 {
                0 => Residence::Floating,
                _ => Residence::Resident,
            }),
            sex: [Some(Sex::Male), Some(Sex::Female), None][n % 3],
            age_band: bands.get(n % 7).copied(),
        },
    };
    Dispensing {
        channel,
        client,
        unchecked: None,
    }
}
