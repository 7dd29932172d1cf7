//! What is said of storerooms, zones and thermo-hygrometers.

use super::{Known, Says, Thing, day, humidity, in_language, listed, temperature, values};
use crate::{
    climate::{sensor::SensorStatus, store::sensors::SensorRow},
    error::Language,
    places::{
        RoomStatus, ZoneState, decimal,
        store::rooms::{Storeroom, ZoneInRoom},
    },
    scan::Kind,
};

/// The colour that GSP gives a zone, as templates name it.
fn colour(state: ZoneState) -> &'static str {
    match state {
        ZoneState::Qualified => "green",
        ZoneState::Pending => "yellow",
        ZoneState::Rejected => "red",
    }
}

/// The zones of a facility.
pub fn zones(known: &Known) -> Vec<Thing> {
    let zone = |zone: &ZoneInRoom| {
        let lies_in = |room: &&Storeroom| zone.storeroom.as_ref() == Some(&room.code);
        let room = known.rooms.iter().find(lies_in);
        let room = room.map_or(String::new(), |room| room.name.clone());
        Thing {
            key: zone.code.clone(),
            order: zone.code.clone(),
            id: zone.id,
            owner: known.facility,
            kind: Some(Kind::Zone),
            name: zone.name.clone(),
            detail: room.clone(),
            values: values([
                ("zone", zone.name.clone()),
                ("colour", colour(zone.state).to_owned()),
                ("room", room),
                ("facility", known.name()),
            ]),
            rows: Vec::new(),
            says: Says::Code,
            product: None,
            rooms: vec![zone.storeroom.clone()],
            expiry: None,
            is_retired: zone.status == RoomStatus::Retired,
        }
    };
    known.zones.iter().map(zone).collect()
}

/// The storerooms of a facility.
pub fn rooms(known: &Known, language: Language) -> Vec<Thing> {
    let phone = known.own().map_or(String::new(), |own| own.phone.clone());
    let room = |room: &Storeroom| {
        let area = format!("{} m²", decimal::text(room.area_deci, 1));
        let climate = known.class(&room.climate_class).map(|class| {
            let parts = [temperature(class, language), humidity(class)];
            parts.join(in_language(language, "　", ", "))
        });
        Thing {
            key: room.code.clone(),
            order: room.code.clone(),
            id: room.id,
            owner: known.facility,
            kind: Some(Kind::Storeroom),
            name: room.name.clone(),
            detail: area.clone(),
            values: values([
                ("room", room.name.clone()),
                ("area", area),
                ("climate", climate.unwrap_or_default()),
                ("keeper", listed(known.keepers.clone(), language)),
                ("phone", phone.clone()),
                ("facility", known.name()),
            ]),
            rows: Vec::new(),
            says: Says::Code,
            product: None,
            rooms: vec![Some(room.code.clone())],
            expiry: None,
            is_retired: room.status == RoomStatus::Retired,
        }
    };
    known.rooms.iter().map(room).collect()
}

/// The thermo-hygrometers of a facility.
pub fn sensors(known: &Known) -> Vec<Thing> {
    let sensor = |sensor: &SensorRow| {
        let is_its = |room: &&Storeroom| room.id == sensor.storeroom_id;
        let room = known.rooms.iter().find(is_its);
        let room = room.map_or(String::new(), |room| room.name.clone());
        let parts = [room.clone(), sensor.position.clone()];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        Thing {
            key: sensor.code.clone(),
            order: sensor.code.clone(),
            id: sensor.id,
            owner: known.facility,
            kind: Some(Kind::Sensor),
            name: sensor.code.clone(),
            detail: parts.join(" · "),
            values: values([
                ("sensor", sensor.code.clone()),
                ("room", room),
                ("calibrated", day(sensor.calibrated_on)),
                ("due", day(sensor.due_on)),
                ("facility", known.name()),
            ]),
            rows: Vec::new(),
            says: Says::Code,
            product: None,
            rooms: vec![Some(sensor.storeroom.clone())],
            expiry: None,
            is_retired: sensor.status == SensorStatus::Retired,
        }
    };
    known.sensors.iter().map(sensor).collect()
}
