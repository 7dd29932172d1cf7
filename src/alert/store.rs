//! SQL of telling people, and where a rule or a channel belongs.

use uuid::Uuid;

use crate::{
    people::{EVERYWHERE, Place, Scope, store::grants::GivenAt},
    places::Named,
};

pub mod alerts;
pub mod channels;
pub mod deliveries;
pub mod ending;
pub mod holds;
pub mod overdue;
pub mod rules;

/// Columns of [`Belongs`], for [`JOINS`].
const COLUMNS: &str = "COALESCE(region.code, facility.code) AS place_code,
    COALESCE(region.name, facility.name) AS place_name,
    COALESCE(region.path, home.path) AS path, facility.id AS facility_id";

/// What joins the place of a `thing`.
const JOINS: &str = "LEFT JOIN region ON thing.place = 'region' AND region.id = thing.place_id
    LEFT JOIN facility ON thing.place = 'facility' AND facility.id = thing.place_id
    LEFT JOIN region home ON home.id = facility.region_id";

/// Where something belongs.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Belongs {
    /// The code of the region or facility; none for everywhere.
    pub place_code: Option<String>,
    /// Its name.
    pub place_name: Option<String>,
    /// The path of the region, or of the facility's.
    pub path: Option<String>,
    /// The facility, where it is one.
    pub facility_id: Option<Uuid>,
}

impl Belongs {
    /// As a place: who may do something there may do it to this.
    pub fn place(&self) -> Place {
        Place {
            region_path: self.path.clone().unwrap_or_else(|| EVERYWHERE.to_owned()),
            facility: self.facility_id,
        }
    }

    /// What it covers.
    pub fn scope(&self) -> Scope {
        match self.facility_id {
            Some(facility) => Scope::Facility(facility),
            None => Scope::Region(self.place().region_path),
        }
    }

    /// Its code and name; none for everywhere.
    pub fn named(&self) -> Option<Named> {
        Some(Named {
            code: self.place_code.clone()?,
            name: self.place_name.clone()?,
        })
    }
}

/// How a place is stored: its kind, and its id.
fn stored(at: GivenAt) -> (&'static str, Uuid) {
    match at {
        GivenAt::Everywhere => ("everywhere", Uuid::nil()),
        GivenAt::Region(id) => ("region", id),
        GivenAt::Facility(id) => ("facility", id),
    }
}

/// Names or ids that are stored in one text.
fn words<T: std::str::FromStr>(text: &str) -> Vec<T> {
    text.split(' ')
        .filter_map(|word| word.parse().ok())
        .collect()
}
