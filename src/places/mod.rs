//! Places: regions as a tree, facilities in them, their storerooms and zones.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::people::Place;

pub mod area;
pub mod decimal;
pub mod facility;
pub mod hours;
pub mod http;
pub mod region;
pub mod sketch;
pub mod store;

/// A code and the name that goes with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Named {
    /// The code.
    pub code: String,
    /// The name.
    pub name: String,
}

/// What kind of place keeps a book.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum FacilityKind {
    /// 药具库
    Depot,
    /// 发放点
    Outlet,
    /// 自助发放机
    Dispenser,
    /// 村级药具箱
    Kit,
}

impl FacilityKind {
    /// Whether residents are told of a facility where nothing else is said: depots supply others.
    pub fn is_usually_public(self) -> bool {
        self != FacilityKind::Depot
    }
}

/// Whether a facility works.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum FacilityStatus {
    /// It works.
    Active,
    /// 停用: for a while. Nothing new comes in or goes out; goods under way are received, and
    /// returns, losses, destructions, counts, moves between zones and reversals stay possible.
    Suspended,
    /// 关闭: empty, and for good. Nothing is posted there, and nothing is sent there.
    Closed,
}

/// Whether a room or zone is used.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum RoomStatus {
    /// It is used.
    Active,
    /// No longer.
    Retired,
}

/// The GSP colour of a zone: green, yellow, red (GSP article 83, 2016).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum ZoneState {
    /// 合格, green: may go out.
    Qualified,
    /// 待验/退货, yellow: waits for a judgement.
    Pending,
    /// 不合格, red: never goes to users.
    Rejected,
}

/// What a zone is for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum ZonePurpose {
    /// 合格品
    Storage,
    /// 零货
    Picking,
    /// 发货
    Dispatch,
    /// 待验
    Receiving,
    /// 退货
    Returns,
    /// 不合格品
    Reject,
}

impl ZonePurpose {
    /// The colour that goes with it (GSP article 83, 2016).
    pub fn state(self) -> ZoneState {
        match self {
            ZonePurpose::Storage | ZonePurpose::Picking | ZonePurpose::Dispatch => {
                ZoneState::Qualified
            }
            ZonePurpose::Receiving | ZonePurpose::Returns => ZoneState::Pending,
            ZonePurpose::Reject => ZoneState::Rejected,
        }
    }

    /// Whether a facility cannot be without a zone for this: stock has to lie somewhere, and what
    /// must not go out has to have somewhere else to lie.
    pub fn is_indispensable(self) -> bool {
        matches!(self, ZonePurpose::Storage | ZonePurpose::Reject)
    }
}

/// A zone of a facility.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Zone {
    /// Its id.
    pub id: Uuid,
    /// Its code within the facility; never changes.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its colour.
    pub state: ZoneState,
    /// What it is for.
    pub purpose: ZonePurpose,
    /// Whether it is still used.
    pub active: bool,
}

/// A facility, with what posting needs to know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facility {
    /// Its id.
    pub id: Uuid,
    /// Its code; never changes.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: FacilityKind,
    /// Whether it still works.
    pub active: bool,
    /// The facility it is supplied by.
    pub supplier: Option<Uuid>,
    /// Minutes east of Greenwich: its business day, not the server's.
    pub utc_offset_minutes: i64,
    /// The path of its region.
    pub region_path: String,
    /// Its zones, in the order of their making.
    pub zones: Vec<Zone>,
}

impl Facility {
    /// Where it is, for scopes.
    pub fn place(&self) -> Place {
        Place {
            region_path: self.region_path.clone(),
            facility: Some(self.id),
        }
    }

    /// The zone with this code.
    pub fn zone(&self, code: &str) -> Option<&Zone> {
        self.zones.iter().find(|zone| zone.code == code)
    }

    /// The zone with this id.
    pub fn zone_by_id(&self, id: Uuid) -> Option<&Zone> {
        self.zones.iter().find(|zone| zone.id == id)
    }

    /// The first zone in use for this purpose.
    pub fn zone_for(&self, purpose: ZonePurpose) -> Option<&Zone> {
        self.zones
            .iter()
            .find(|zone| zone.active && zone.purpose == purpose)
    }
}

/// The zones a new facility gets by itself: code, name, colour, purpose.
pub fn usual_zones(
    kind: FacilityKind,
) -> &'static [(&'static str, &'static str, ZoneState, ZonePurpose)] {
    use ZonePurpose::{Dispatch, Picking, Receiving, Reject, Returns, Storage};
    use ZoneState::{Pending, Qualified, Rejected};
    match kind {
        FacilityKind::Depot => &[
            ("HG", "合格品区", Qualified, Storage),
            ("LH", "零货区", Qualified, Picking),
            ("FH", "发货区", Qualified, Dispatch),
            ("DY", "待验区", Pending, Receiving),
            ("TH", "退货区", Pending, Returns),
            ("BH", "不合格品区", Rejected, Reject),
        ],
        FacilityKind::Outlet | FacilityKind::Kit => &[
            ("HG", "合格品区", Qualified, Storage),
            ("TH", "退货区", Pending, Returns),
            ("BH", "不合格品区", Rejected, Reject),
        ],
        FacilityKind::Dispenser => &[
            ("HG", "机内", Qualified, Storage),
            ("BH", "不合格品区", Rejected, Reject),
        ],
    }
}

/// A facility shared between those who look at it.
pub type SharedFacility = Arc<Facility>;
