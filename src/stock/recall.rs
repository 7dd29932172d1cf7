//! Recalls: what is asked of each facility that holds a recalled lot, and whether it was done.
//!
//! Asked is whoever has units of it in their book. It is done once the manager has confirmed, with
//! the units found, and nothing of it is left in a green zone. Confirmations are appended; of
//! several the last one counts.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    store::recalls::{ConfirmationRow, RecallRow, TaskRow},
    view::Named,
};
use crate::{clock::day_at, places::ZoneState};

/// The recall in force.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Recall {
    /// When.
    at: chrono::DateTime<chrono::Utc>,
    /// Why.
    reason: String,
    /// By whom.
    by: Option<String>,
}

impl From<&RecallRow> for Recall {
    fn from(row: &RecallRow) -> Recall {
        Recall {
            at: row.at,
            reason: row.reason.clone(),
            by: row.account_name.clone(),
        }
    }
}

/// What a facility confirmed.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Confirmation {
    /// Its id.
    pub id: Uuid,
    /// The units found and set aside.
    pub units_found: i64,
    /// The units in the book at that moment.
    pub units_booked: i64,
    /// A remark.
    pub note: String,
    /// Who confirmed.
    pub by: Option<String>,
    /// When.
    pub at: chrono::DateTime<chrono::Utc>,
}

impl From<&ConfirmationRow> for Confirmation {
    fn from(row: &ConfirmationRow) -> Confirmation {
        Confirmation {
            id: row.id,
            units_found: row.units_found,
            units_booked: row.units_booked,
            note: row.note.clone(),
            by: row.account_name.clone(),
            at: row.recorded_at,
        }
    }
}

/// Units in a zone.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InZone {
    /// The zone's code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its colour.
    pub state: ZoneState,
    /// Units there.
    pub units: i64,
}

/// How one facility stands with a lot.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Standing {
    /// The facility.
    pub facility: Named,
    /// Where it lies.
    pub zones: Vec<InZone>,
    /// Units in all zones.
    pub units: i64,
    /// Units in green zones.
    pub usable: i64,
    /// What was confirmed last.
    pub confirmation: Option<Confirmation>,
    /// Whether something is still to be done: to confirm, or to move out of a green zone.
    pub outstanding: bool,
    /// Days since the recall, where something is.
    pub days: i64,
}

/// How each facility stands with one lot; `lying` is ordered by facility.
pub fn standings(
    recall: Option<&RecallRow>,
    lying: &[TaskRow],
    confirmed: &[ConfirmationRow],
    today: NaiveDate,
    offset_minutes: i64,
) -> Vec<Standing> {
    let mut all: Vec<Standing> = Vec::new();
    for row in lying {
        if all
            .last()
            .is_none_or(|last| last.facility.code != row.facility_code)
        {
            all.push(empty(&row.facility_code, &row.facility_name));
        }
        if let Some(last) = all.last_mut() {
            last.units += row.units;
            if row.zone_state == ZoneState::Qualified {
                last.usable += row.units;
            }
            last.zones.push(InZone {
                code: row.zone_code.clone(),
                name: row.zone_name.clone(),
                state: row.zone_state,
                units: row.units,
            });
        }
    }
    for row in confirmed {
        let known = all
            .iter()
            .position(|one| one.facility.code == row.facility_code);
        let at = known.unwrap_or_else(|| {
            all.push(empty(&row.facility_code, &row.facility_name));
            all.len() - 1
        });
        all[at].confirmation = Some(row.into());
    }
    let since = recall.map(|recall| day_at(recall.at, offset_minutes));
    for one in &mut all {
        let unconfirmed = one.units > 0 && one.confirmation.is_none();
        one.outstanding = recall.is_some() && (unconfirmed || one.usable > 0);
        let days = since.map_or(0, |since| (today - since).num_days());
        one.days = if one.outstanding { days } else { 0 };
    }
    all
}

fn empty(code: &str, name: &str) -> Standing {
    Standing {
        facility: Named {
            code: code.to_owned(),
            name: name.to_owned(),
        },
        zones: Vec::new(),
        units: 0,
        usable: 0,
        confirmation: None,
        outstanding: false,
        days: 0,
    }
}
