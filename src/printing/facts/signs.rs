//! What is said of facilities and regions, and of things that somebody names.

use super::{Known, Says, Thing, Values, listed, values};
use crate::{
    dispenser::store::slots::SlotRow,
    error::Language,
    http::words::word_of,
    id,
    label::{layout::ROWS_MAX, template::Subject},
    outlet::{Point, snapshot::Snapshot},
    places::{FacilityKind, FacilityStatus},
    printing::store::PlateRow,
    scan::Kind,
};

/// Whether a facility can have a label of this subject: every one is a facility, and only some are
/// dispensers or kit boxes.
fn is_fitting(plate: &PlateRow, subject: Subject) -> bool {
    match subject {
        Subject::Dispenser => plate.kind == FacilityKind::Dispenser,
        Subject::Kit => plate.kind == FacilityKind::Kit,
        _ => true,
    }
}

fn of_plate(plate: &PlateRow, subject: Subject) -> Values {
    let over = plate.supplier_name.clone();
    let over = over.unwrap_or_else(|| plate.name.clone());
    let mut all = values([
        ("facility", over),
        ("address", plate.address.clone()),
        ("hours", plate.hours.clone()),
        ("phone", plate.phone.clone()),
    ]);
    let (field, value) = match subject {
        Subject::Dispenser => ("dispenser", &plate.code),
        Subject::Kit => ("village", &plate.region_name),
        _ => ("name", &plate.name),
    };
    all.insert(field.to_owned(), value.clone());
    all
}

/// The facility and those below it in the line of supply: their plates, signs and cards.
pub fn plates(known: &Known, subject: Subject) -> Vec<Thing> {
    let fitting = known
        .plates
        .iter()
        .filter(|plate| is_fitting(plate, subject));
    let thing = |plate: &PlateRow| Thing {
        key: plate.code.clone(),
        order: format!("{}{}", u8::from(plate.id != known.facility), plate.code),
        id: plate.id,
        owner: plate.id,
        kind: Some(Kind::Facility),
        name: plate.name.clone(),
        detail: plate.address.clone(),
        values: of_plate(plate, subject),
        rows: Vec::new(),
        says: Says::Code,
        product: None,
        rooms: Vec::new(),
        expiry: None,
        is_retired: plate.status == FacilityStatus::Closed,
    };
    fitting.map(thing).collect()
}

/// What is told of points in the row of a poster.
fn row(told: &Snapshot, point: &Point, language: Language) -> Values {
    let there = point
        .stock
        .iter()
        .filter_map(|(at, _)| told.varieties.get(*at));
    let mut methods: Vec<String> = Vec::new();
    for variety in there {
        let method = word_of(language, "method", &variety.method);
        if !methods.contains(&method) {
            methods.push(method);
        }
    }
    values([
        ("point", point.name.clone()),
        ("address", point.address.clone()),
        ("hours", point.hours_text.clone()),
        ("phone", point.phone.clone()),
        ("varieties", listed(methods, language)),
    ])
}

/// The facility's region and those right below it, as far as there are points in them.
pub fn regions(known: &Known, language: Language) -> Vec<Thing> {
    let (Some(told), Some(own)) = (&known.told, known.own()) else {
        return Vec::new();
    };
    let depth = |path: &str| path.matches('/').count();
    let is_near = |path: &str| {
        path.starts_with(&own.region_path) && depth(path) <= depth(&own.region_path) + 1
    };
    let near = told
        .areas
        .iter()
        .filter(|area| area.has_points && is_near(&area.path));
    let poster = |area: &crate::outlet::snapshot::Area| {
        let points = told
            .points
            .iter()
            .filter(|point| point.region_path.starts_with(&area.path));
        Thing {
            key: area.code.clone(),
            order: area.path.clone(),
            id: id::derived(known.facility, &format!("region {}", area.code)),
            owner: known.facility,
            kind: None,
            name: area.name.clone(),
            detail: area.code.clone(),
            values: values([
                ("region", area.name.clone()),
                ("facility", own.name.clone()),
                ("phone", own.phone.clone()),
            ]),
            rows: points
                .take(ROWS_MAX)
                .map(|point| row(told, point, language))
                .collect(),
            says: Says::Page(format!("/points?region={}", area.code)),
            product: None,
            rooms: Vec::new(),
            expiry: None,
            is_retired: false,
        }
    };
    near.map(poster).collect()
}

/// The slots of a machine that is set up.
pub fn slots(known: &Known) -> Vec<Thing> {
    let slot = |slot: &SlotRow| {
        let mut thing = named(known, Subject::Slot, &slot.code);
        thing.id = slot.id;
        thing.detail.clone_from(&slot.product_name);
        thing.product = Some(slot.product_code.clone());
        thing.is_retired = !slot.active;
        thing.values.extend(values([
            ("product", slot.product_name.clone()),
            ("specification", slot.product_spec.clone()),
            ("capacity", slot.capacity.to_string()),
        ]));
        thing
    };
    known.slots.iter().map(slot).collect()
}

/// A slot, a dispenser or a kit box by the name somebody gives it. Its code
/// follows from the name: the same thing has the same code ever after.
pub fn named(known: &Known, subject: Subject, name: &str) -> Thing {
    let (field, kind, role) = match subject {
        Subject::Slot => ("slot", Kind::Slot, "slot"),
        Subject::Dispenser => ("dispenser", Kind::Facility, "dispenser"),
        _ => ("village", Kind::Facility, "kit"),
    };
    let own = known.own();
    let phone = own.map_or(String::new(), |own| own.phone.clone());
    Thing {
        key: name.to_owned(),
        order: name.to_owned(),
        id: id::derived(known.facility, &format!("{role} {name}")),
        owner: known.facility,
        kind: Some(kind),
        name: name.to_owned(),
        detail: String::new(),
        values: values([
            (field, name.to_owned()),
            ("facility", known.name()),
            ("phone", phone),
        ]),
        rows: Vec::new(),
        says: Says::Code,
        product: None,
        rooms: Vec::new(),
        expiry: None,
        is_retired: false,
    }
}
