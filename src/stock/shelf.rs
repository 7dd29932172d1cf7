//! What is on the shelf, grouped as people look for it: by product, then by lot, then by zone.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    care,
    chain::{head_code, hex},
    store::holdings::{CareRow, HeadRow, HoldingRow},
    view::{Named, ProductView},
};
use crate::{
    catalog::{Category, LotStatus, Pack},
    house::House,
    places::ZoneState,
};

/// Packs by product code.
pub type Packs = HashMap<String, Vec<Pack>>;

/// What a facility holds.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Shelf {
    /// The facility.
    pub facility: Named,
    /// At the end of this business day.
    pub as_of: NaiveDate,
    /// The book's head now.
    pub head: Head,
    /// The last day of the last closed month.
    pub closed_through: Option<NaiveDate>,
    /// By product.
    pub items: Vec<ShelfItem>,
}

/// A book's head.
#[derive(Debug, Serialize, ToSchema)]
pub struct Head {
    /// The last entry's number.
    pub seq: i64,
    /// Its hash, hexadecimal.
    pub hash: String,
    /// The short code for paper.
    pub code: String,
}

impl Head {
    /// The head a book had at this entry.
    pub fn at(seq: i64, hash: &[u8]) -> Head {
        Head {
            seq,
            hash: hex(hash),
            code: head_code(seq, hash),
        }
    }
}

impl From<&HeadRow> for Head {
    fn from(row: &HeadRow) -> Head {
        Head::at(row.head_seq, &row.head_hash)
    }
}

/// A product on the shelf.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShelfItem {
    /// The product.
    pub product: ProductView,
    /// Units of all its lots shown.
    pub units: i64,
    /// Its lots, the first to expire first.
    pub lots: Vec<ShelfLot>,
}

/// A lot on the shelf.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ShelfLot {
    /// Its id.
    pub id: Uuid,
    /// Its number.
    pub number: String,
    /// Its last good day.
    pub expiry: Option<NaiveDate>,
    /// What was decided about it.
    pub status: LotStatus,
    /// What that means here: ok, expiring, expired, held, recalled, quarantined.
    pub state: &'static str,
    /// Days until its last good day; negative afterwards.
    pub days_left: Option<i64>,
    /// Units in all zones.
    pub units: i64,
    /// By zone.
    pub zones: Vec<ShelfZone>,
    /// Whether its condition is to be checked.
    pub check_due: bool,
    /// When it was last checked; the receipt counts.
    pub checked_on: Option<NaiveDate>,
}

/// Units of a lot in a zone.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShelfZone {
    /// The zone's code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its colour.
    pub state: ZoneState,
    /// Units there.
    pub units: i64,
}

/// What the shelf is narrowed down to.
#[derive(Debug, Default)]
pub struct Filter {
    /// Only this class.
    pub category: Option<Category>,
    /// Only with all these words, in lower case, in code, name, specification or lot number.
    pub text: String,
    /// Only lots in this state.
    pub state: Option<String>,
    /// Only lots that expire before this day.
    pub expires_before: Option<NaiveDate>,
    /// Only lots whose condition is to be checked.
    pub check_due: bool,
}

/// Groups what is held, as it looks on `day`. Rows come ordered by product and lot.
pub fn items(
    rows: Vec<HoldingRow>,
    care: &[CareRow],
    packs: &Packs,
    day: NaiveDate,
    house: &House,
    filter: &Filter,
) -> Vec<ShelfItem> {
    let care: HashMap<Uuid, &CareRow> = care.iter().map(|row| (row.lot_id, row)).collect();
    let mut items: Vec<ShelfItem> = Vec::new();
    for row in rows {
        if filter
            .category
            .is_some_and(|category| category != row.category)
            || !mentions(&row, &filter.text)
        {
            continue;
        }
        if items
            .last()
            .is_none_or(|item| item.product.code != row.product_code)
        {
            let product = product(&row, packs);
            items.push(ShelfItem {
                product,
                units: 0,
                lots: Vec::new(),
            });
        }
        if let Some(item) = items.last_mut() {
            add(item, row, &care, day, house);
        }
    }
    for item in &mut items {
        item.lots.retain(|lot| wanted(lot, filter));
        item.units = item.lots.iter().map(|lot| lot.units).sum();
    }
    items.retain(|item| !item.lots.is_empty());
    items
}

/// The lots that are expiring or expired, the first first, each under its product.
pub fn expiring(items: Vec<ShelfItem>, house: &House, most: usize) -> Vec<ShelfItem> {
    let mut single: Vec<ShelfItem> = Vec::new();
    for item in items {
        for lot in item.lots {
            if lot
                .days_left
                .is_some_and(|days| days <= house.expiring_days)
            {
                let product = item.product.clone();
                single.push(ShelfItem {
                    product,
                    units: lot.units,
                    lots: vec![lot],
                });
            }
        }
    }
    single.sort_by_key(|item| item.lots[0].expiry);
    single.truncate(most);
    single
}

fn mentions(row: &HoldingRow, text: &str) -> bool {
    if text.is_empty() {
        return true;
    }
    let all = [&row.product_code, &row.product_name, &row.spec, &row.number];
    let all = all.map(|value| value.to_lowercase()).join(" ");
    text.split_whitespace().all(|word| all.contains(word))
}

fn wanted(lot: &ShelfLot, filter: &Filter) -> bool {
    let in_state = filter
        .state
        .as_deref()
        .is_none_or(|state| state == lot.state);
    let before = filter.expires_before;
    let in_time = before.is_none_or(|day| lot.expiry.is_some_and(|expiry| expiry < day));
    in_state && in_time && (lot.check_due || !filter.check_due)
}

fn product(row: &HoldingRow, packs: &Packs) -> ProductView {
    ProductView {
        code: row.product_code.clone(),
        name: row.product_name.clone(),
        spec: row.spec.clone(),
        category: row.category,
        base_unit: row.base_unit.clone(),
        packs: packs.get(&row.product_code).cloned().unwrap_or_default(),
    }
}

fn add(
    item: &mut ShelfItem,
    row: HoldingRow,
    care: &HashMap<Uuid, &CareRow>,
    day: NaiveDate,
    house: &House,
) {
    if item.lots.last().is_none_or(|lot| lot.id != row.lot_id) {
        let cared = care.get(&row.lot_id);
        let days_left = row.expiry.map(|expiry| (expiry - day).num_days());
        item.lots.push(ShelfLot {
            id: row.lot_id,
            number: row.number,
            expiry: row.expiry,
            status: row.status,
            state: "ok",
            days_left,
            units: 0,
            zones: Vec::new(),
            check_due: cared.is_some_and(|c| care::is_due(c.received_on, c.checked_on, day, house)),
            checked_on: cared.map(|c| c.checked_on.unwrap_or(c.received_on)),
        });
    }
    if let Some(lot) = item.lots.last_mut() {
        lot.units += row.units;
        lot.zones.push(ShelfZone {
            code: row.zone_code,
            name: row.zone_name,
            state: row.zone_state,
            units: row.units,
        });
        lot.state = state(lot, house);
    }
}

/// The one word for a lot here, the gravest first.
fn state(lot: &ShelfLot, house: &House) -> &'static str {
    let quarantined = lot
        .zones
        .iter()
        .all(|zone| zone.state != ZoneState::Qualified);
    match (lot.status, lot.days_left) {
        (LotStatus::Recalled, _) => "recalled",
        (_, Some(days)) if days < 0 => "expired",
        (LotStatus::Held, _) => "held",
        _ if quarantined => "quarantined",
        (_, Some(days)) if days <= house.expiring_days => "expiring",
        _ => "ok",
    }
}
