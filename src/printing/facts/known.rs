//! What the database holds of a facility, as far as labels of some subjects say it.

use std::{collections::HashMap, sync::Arc};

use uuid::Uuid;

use super::{Thing, goods, rooms, signs};
use crate::{
    app::App,
    catalog::Pack,
    climate::store::sensors::{self, SensorRow},
    db::Tx,
    dispenser::store::slots::{self, SlotRow},
    error::{Language, Result},
    label::template::Subject,
    outlet::snapshot::{Outlets, Snapshot},
    people::{Actor, Permission, Place},
    places::{
        Facility, RoomStatus,
        store::{
            regions::{self, ClimateClass},
            rooms::{self as places, Storeroom, ZoneInRoom},
        },
    },
    printing::store::{self, HeldRow, PlateRow, ProductRow},
};

/// Who asks, of what facility.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// The program.
    pub app: &'a App,
    /// Who asks; the program itself where it is nobody.
    pub actor: Option<&'a Actor>,
    /// What they must be allowed to do at other facilities whose labels these are.
    pub permission: Permission,
    /// Where.
    pub facility: &'a Facility,
}

/// What is known of a facility.
pub struct Known {
    pub(super) facility: Uuid,
    pub(super) plates: Vec<PlateRow>,
    pub(super) held: Vec<HeldRow>,
    pub(super) catalogue: Vec<ProductRow>,
    pub(super) packs: HashMap<Uuid, Vec<Pack>>,
    pub(super) classes: Vec<ClimateClass>,
    pub(super) rooms: Vec<Storeroom>,
    pub(super) zones: Vec<ZoneInRoom>,
    pub(super) keepers: Vec<String>,
    pub(super) sensors: Vec<SensorRow>,
    pub(super) slots: Vec<SlotRow>,
    pub(super) told: Option<Arc<Snapshot>>,
}

impl Known {
    /// Reads what labels of these subjects say.
    pub async fn read(asking: Asking<'_>, tx: &mut Tx, subjects: &[Subject]) -> Result<Known> {
        let has = |wanted: &[Subject]| wanted.iter().any(|subject| subjects.contains(subject));
        let id = asking.facility.id;
        let is_goods = has(&[Subject::Card, Subject::Shelf, Subject::Lot]);
        let is_room = has(&[Subject::Zone, Subject::Room]);
        let supplied = has(&[Subject::Facility, Subject::Dispenser, Subject::Kit]);
        let mut plates = store::plates(tx, id, supplied).await?;
        let in_scope = |plate: &PlateRow| {
            let place = Place {
                region_path: plate.region_path.clone(),
                facility: Some(plate.id),
            };
            let may = |actor: &Actor| actor.may(asking.permission, &place);
            plate.id == id || asking.actor.is_none_or(may)
        };
        plates.retain(in_scope);
        let mut known = Known {
            facility: id,
            plates,
            held: Vec::new(),
            catalogue: Vec::new(),
            packs: HashMap::new(),
            classes: Vec::new(),
            rooms: Vec::new(),
            zones: Vec::new(),
            keepers: Vec::new(),
            sensors: Vec::new(),
            slots: Vec::new(),
            told: None,
        };
        if is_goods {
            known.held = store::held(tx, id).await?;
            known.packs = store::packs(tx).await?;
        }
        if is_goods || is_room {
            known.classes = regions::climate_classes(tx).await?;
        }
        if is_room {
            known.rooms = places::storerooms(tx, id).await?;
            known.zones = places::zones(tx, id).await?;
            known.keepers = store::keepers(tx, id).await?;
        }
        if has(&[Subject::Sensor]) {
            known.sensors = sensors::of_facility(tx, id).await?;
            known.rooms = places::storerooms(tx, id).await?;
        }
        if has(&[Subject::Slot]) {
            known.slots = slots::of(tx, &[id]).await?;
        }
        if has(&[Subject::Product]) {
            known.catalogue = store::catalogue(tx).await?;
        }
        if has(&[Subject::Region]) {
            known.told = Some(Outlets::snapshot(asking.app).await?);
        }
        Ok(known)
    }

    /// The things of a subject, in their order, which is the same in every language.
    pub fn things(&self, subject: Subject, language: Language) -> Vec<Thing> {
        let mut things = match subject {
            Subject::Card | Subject::Shelf => goods::cards(self, language),
            Subject::Lot => goods::lots(self, language),
            Subject::Product => goods::samples(self, language),
            Subject::Zone => rooms::zones(self),
            Subject::Room => rooms::rooms(self, language),
            Subject::Facility | Subject::Dispenser | Subject::Kit => signs::plates(self, subject),
            Subject::Region => signs::regions(self, language),
            Subject::Sensor => rooms::sensors(self),
            Subject::Slot => signs::slots(self),
            Subject::Certificate => Vec::new(),
        };
        things.sort_by(|a, b| a.order.cmp(&b.order));
        things
    }

    /// A thing that somebody names and the program does not know.
    pub fn named(&self, subject: Subject, name: &str) -> Option<Thing> {
        super::is_named(subject).then(|| signs::named(self, subject, name))
    }

    /// The storerooms in use, by code and name.
    pub fn rooms_in_use(&self) -> impl Iterator<Item = (&str, &str)> {
        let in_use = |room: &&Storeroom| room.status == RoomStatus::Active;
        let rooms = self.rooms.iter().filter(in_use);
        rooms.map(|room| (room.code.as_str(), room.name.as_str()))
    }

    /// The facility itself.
    pub(super) fn own(&self) -> Option<&PlateRow> {
        self.plates.iter().find(|plate| plate.id == self.facility)
    }

    /// The facility's name.
    pub(super) fn name(&self) -> String {
        self.own().map_or(String::new(), |own| own.name.clone())
    }

    pub(super) fn class(&self, code: &str) -> Option<&ClimateClass> {
        self.classes.iter().find(|class| class.code == code)
    }
}
