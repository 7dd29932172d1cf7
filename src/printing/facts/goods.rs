//! What is said of products and lots.

use std::collections::BTreeMap;

use super::{Known, Says, Thing, day, in_language, listed, temperature, values};
use crate::{
    catalog::{Category, LotStatus, Pack, packs},
    error::Language,
    http::words::{word, word_of},
    places::ZoneState,
    printing::store::{HeldRow, ProductRow},
    scan::Kind,
};

/// 药, 套, 环, as everywhere.
fn place_of(category: Category) -> u8 {
    match category {
        Category::Drug => 1,
        Category::Condom => 2,
        Category::Iud => 3,
    }
}

fn name(product: &ProductRow, language: Language) -> String {
    let is_english = language == Language::En && !product.name_en.is_empty();
    let name = if is_english {
        &product.name_en
    } else {
        &product.product_name
    };
    name.clone()
}

/// `1箱=50盒，1盒=10只`.
fn packed(all: &[Pack], base_unit: &str, language: Language) -> String {
    let each = all.iter().enumerate().map(|(index, pack)| {
        let within = all.get(index + 1);
        let (units, name) = within.map_or((1, base_unit), |pack| (pack.units, &pack.name));
        format!("1{}={}{name}", pack.name, pack.units / units.max(1))
    });
    let each: Vec<String> = each.collect();
    each.join(in_language(language, "，", ", "))
}

/// Whether a lot in a zone may go out, as far as no day decides it.
fn is_usable(row: &HeldRow) -> bool {
    row.status == LotStatus::Active && row.zone_state == ZoneState::Qualified
}

/// The one word for what is held, the best first: a shelf is as good as the best on it.
fn state(rows: &[&HeldRow], language: Language) -> String {
    let has = |status| rows.iter().any(|row| row.status == status);
    let state = if rows.iter().any(|row| is_usable(row)) || rows.is_empty() {
        "lotState.ok"
    } else if has(LotStatus::Active) {
        "lotState.quarantined"
    } else if has(LotStatus::Held) {
        "lotState.held"
    } else {
        "lotState.recalled"
    };
    word(language, state).to_owned()
}

/// What is said of a product, whether or not there is stock of it.
pub fn of_product(known: &Known, product: &ProductRow, language: Language) -> Thing {
    let code = &product.product_code;
    let class = known.class(&product.storage_class);
    let storage = class.map(|class| {
        let name = in_language(language, &class.name_zh, &class.name_en);
        format!("{name} {}", temperature(class, language))
    });
    let all = known.packs.get(&product.product_id);
    let all = all.map_or(&[][..], Vec::as_slice);
    Thing {
        key: code.clone(),
        order: format!("{}{code}", place_of(product.category)),
        id: product.product_id,
        owner: known.facility,
        kind: Some(Kind::Product),
        name: name(product, language),
        detail: product.spec.clone(),
        values: values([
            ("product", name(product, language)),
            ("category", word_of(language, "category", &product.category)),
            ("specification", product.spec.clone()),
            ("maker", product.maker.clone()),
            ("number", code.clone()),
            ("unit", product.base_unit.clone()),
            ("packs", packed(all, &product.base_unit, language)),
            ("storage", storage.unwrap_or_default()),
            ("facility", known.name()),
        ]),
        rows: Vec::new(),
        says: Says::Code,
        product: Some(code.clone()),
        rooms: Vec::new(),
        expiry: None,
        is_retired: false,
    }
}

fn grouped<K: Ord>(rows: &[HeldRow], key: impl Fn(&HeldRow) -> K) -> Vec<Vec<&HeldRow>> {
    let mut groups: BTreeMap<K, Vec<&HeldRow>> = BTreeMap::new();
    for row in rows {
        groups.entry(key(row)).or_default().push(row);
    }
    groups.into_values().collect()
}

/// The zones and storerooms of what is held, each once, by code.
fn lying(rows: &[&HeldRow]) -> (Vec<String>, Vec<String>, Vec<Option<String>>) {
    let zones: BTreeMap<&str, &str> = rows
        .iter()
        .map(|row| (row.zone_code.as_str(), row.zone_name.as_str()))
        .collect();
    let rooms: BTreeMap<Option<&str>, Option<&str>> = rows
        .iter()
        .map(|row| (row.room_code.as_deref(), row.room_name.as_deref()))
        .collect();
    let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
    (
        owned(zones.into_values().collect()),
        owned(rooms.values().copied().flatten().collect()),
        rooms
            .into_keys()
            .map(|code| code.map(str::to_owned))
            .collect(),
    )
}

/// The products that a facility holds, each with the place and the nearest expiry of what may go
/// out; where nothing may, of all that is there.
pub fn cards(known: &Known, language: Language) -> Vec<Thing> {
    let groups = grouped(&known.held, |row| row.product.product_id);
    let card = |all: Vec<&HeldRow>| {
        let usable: Vec<&HeldRow> = all.iter().copied().filter(|row| is_usable(row)).collect();
        let shown = if usable.is_empty() { &all } else { &usable };
        let expiry = shown.iter().filter_map(|row| row.expiry).min();
        let (zones, rooms, _) = lying(shown);
        let (_, _, codes) = lying(&all);
        let mut thing = of_product(known, &all[0].product, language);
        let place = listed(zones, language);
        let parts = [thing.detail.as_str(), place.as_str()];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        thing.detail = parts.join(" · ");
        thing.values.extend(values([
            ("place", place.clone()),
            ("zone", place),
            ("room", listed(rooms, language)),
            ("expiry", day(expiry)),
            ("state", state(&all, language)),
        ]));
        thing.rooms = codes;
        thing.expiry = expiry;
        thing
    };
    groups.into_iter().map(card).collect()
}

/// The lots that a facility holds. The quantity is what one carton holds, or less where there is
/// not so much: what is on hand would be another after the next posting.
pub fn lots(known: &Known, language: Language) -> Vec<Thing> {
    let groups = grouped(&known.held, |row| row.lot_id);
    let lot = |all: Vec<&HeldRow>| {
        let first = all[0];
        let product = &first.product;
        let packs = known.packs.get(&product.product_id);
        let packs = packs.map_or(&[][..], Vec::as_slice);
        let units: i64 = all.iter().map(|row| row.units).sum();
        let carton = packs.first().map_or(units, |pack| pack.units.min(units));
        let (_, _, rooms) = lying(&all);
        let mut thing = of_product(known, product, language);
        let expiry = day(first.expiry);
        thing.order = format!(
            "{}\t{expiry}\t{}\t{}",
            thing.order, first.number, first.lot_id
        );
        thing.key = first.lot_id.to_string();
        thing.id = first.lot_id;
        thing.kind = Some(Kind::Lot);
        thing.detail = [&first.number, &expiry].map(String::as_str).join(" · ");
        thing.says = Says::Lot {
            gtin: product.gtin.clone(),
            number: first.number.clone(),
            expiry: first.expiry,
        };
        let quantity = packs::format_both(carton, packs, &product.base_unit);
        thing.values.extend(values([
            ("lot", first.number.clone()),
            ("expiry", expiry),
            ("made", day(first.made_on)),
            ("quantity", quantity),
            ("state", state(&all, language)),
        ]));
        thing.rooms = rooms;
        thing.expiry = first.expiry;
        thing
    };
    groups.into_iter().map(lot).collect()
}

/// The products of the catalogue, as the public meets them.
pub fn samples(known: &Known, language: Language) -> Vec<Thing> {
    let sample = |product: &ProductRow| {
        let mut thing = of_product(known, product, language);
        thing.values.extend(values([
            ("suits", product.suits.clone()),
            ("use", product.directions.clone()),
        ]));
        thing
    };
    known.catalogue.iter().map(sample).collect()
}
