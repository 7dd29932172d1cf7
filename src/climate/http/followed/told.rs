//! What is told of an excursion's lots.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    app::App,
    catalog::LotStatus,
    climate::{
        excursion::Verdict,
        http::{ClimateLimits, excursions::ExcursionView},
        store::{
            excursions::{self, ExcursionRow},
            followed::{self as store, HeldRow, JudgementRow, MoveRow},
            sensors,
        },
        there::{LOTS_MAX, Touched, touched, waiting_zone},
    },
    clock::day_at,
    db::Tx,
    error::{Code, Result},
    people::{Actor, Permission, Place},
    places::{Facility, Named, ZoneState},
};

/// Units in a zone.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ExcursionZone {
    /// The zone's code.
    code: String,
    /// Its name.
    name: String,
    /// Its colour.
    state: ZoneState,
    /// Units.
    units: i64,
}

impl From<&HeldRow> for ExcursionZone {
    fn from(row: &HeldRow) -> ExcursionZone {
        ExcursionZone {
            code: row.zone_code.clone(),
            name: row.zone_name.clone(),
            state: row.zone_state,
            units: row.units,
        }
    }
}

/// Units at another facility.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ExcursionElsewhere {
    /// The facility.
    facility: Named,
    /// Units.
    units: i64,
}

/// What was decided about a lot.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExcursionJudgement {
    /// What.
    verdict: Verdict,
    /// Why.
    reason: String,
    /// When.
    at: DateTime<Utc>,
    /// By whom.
    by: String,
    /// The zone move that followed, by its id.
    document: Option<Uuid>,
    /// Its number.
    document_number: Option<i64>,
}

impl From<&JudgementRow> for ExcursionJudgement {
    fn from(row: &JudgementRow) -> ExcursionJudgement {
        ExcursionJudgement {
            verdict: row.verdict,
            reason: row.reason.clone(),
            at: row.at,
            by: row.account_name.clone(),
            document: row.number.and(row.document_id),
            document_number: row.number,
        }
    }
}

/// A lot that was there.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExcursionLot {
    /// Its id.
    id: Uuid,
    /// Its number.
    number: String,
    /// Its last good day.
    expiry: Option<NaiveDate>,
    /// Whether it may be used.
    status: LotStatus,
    /// Its product.
    product: Named,
    /// The smallest unit.
    base_unit: String,
    /// Where in the room it lay while it was outside, with the most units at a time.
    then: Vec<ExcursionZone>,
    /// Where it lies in this facility now.
    now: Vec<ExcursionZone>,
    /// How much of it lies at other facilities that the caller sees.
    elsewhere: Vec<ExcursionElsewhere>,
    /// Units that would be set aside now: usable, and in the room's green zones still.
    movable: i64,
    /// Units that were set aside because of this and lie there still.
    waiting: i64,
    /// What was decided about it, in order of time: the last counts.
    judgements: Vec<ExcursionJudgement>,
}

/// A zone move that was made because of an excursion.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ExcursionMove {
    /// The document's id.
    id: Uuid,
    /// Its number.
    number: i64,
    /// When.
    at: DateTime<Utc>,
    /// By whom.
    by: String,
    /// Whether it was taken back.
    reversed: bool,
}

impl From<MoveRow> for ExcursionMove {
    fn from(row: MoveRow) -> ExcursionMove {
        ExcursionMove {
            id: row.id,
            number: row.number,
            at: row.at,
            by: row.account_name,
            reversed: row.reversed,
        }
    }
}

/// An excursion with the lots that were there.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExcursionFollowed {
    /// The excursion.
    excursion: ExcursionView,
    /// What has to be kept in the room now; the limit that was broken stands in the excursion.
    limits: ClimateLimits,
    /// Seconds to a warning, as it was then.
    warn_after: i64,
    /// Seconds to an alarm.
    alarm_after: i64,
    /// The lots that lay in the room while it lasted, at most 1,000.
    lots: Vec<ExcursionLot>,
    /// Whether there are more.
    more: bool,
    /// Where they are set aside; none where the facility has no yellow zone in use.
    waiting_zone: Option<Named>,
    /// The zone moves made because of it.
    moves: Vec<ExcursionMove>,
}

/// The excursion of a facility with this id; refused where there is none.
pub async fn excursion(tx: &mut Tx, facility: &Facility, id: Uuid) -> Result<ExcursionRow> {
    let row = excursions::one(tx, facility.id, id).await?;
    Ok(row.ok_or_else(|| Code::NotFound.with("what", id))?)
}

/// An excursion with its lots, as the caller may see them.
pub async fn followed(
    app: &App,
    actor: &Actor,
    facility: &Facility,
    id: Uuid,
) -> Result<ExcursionFollowed> {
    let now = app.clock.now();
    let today = day_at(now, facility.utc_offset_minutes);
    let mut tx = app.db.read().await?;
    let row = excursion(&mut tx, facility, id).await?;
    let lots = touched(&mut tx, facility, &row, now).await?;
    let said = store::judgements(&mut tx, facility.id, id).await?;
    let moves = store::moves(&mut tx, facility.id, id).await?;
    let limits = sensors::limits(&mut tx, row.storeroom_id).await?;
    let room = row.storeroom_id;
    let zone = waiting_zone(facility).and_then(|code| facility.zone(code));
    let views = lots.iter().map(|lot| {
        let about = said.iter().filter(|said| said.lot_id == lot.lot.id);
        ExcursionLot {
            movable: if lot.is_movable(today, &said) {
                lot.in_green(facility, room).map(|row| row.units).sum()
            } else {
                0
            },
            judgements: about.map(ExcursionJudgement::from).collect(),
            ..view(lot, actor, facility)
        }
    });
    Ok(ExcursionFollowed {
        warn_after: row.warn_after,
        alarm_after: row.alarm_after,
        limits: ClimateLimits::from(&limits),
        lots: views.collect(),
        more: lots.len() == LOTS_MAX,
        waiting_zone: zone.map(|zone| Named {
            code: zone.code.clone(),
            name: zone.name.clone(),
        }),
        moves: moves.into_iter().map(ExcursionMove::from).collect(),
        excursion: ExcursionView::of(&mut tx, facility.id, row).await?,
    })
}

fn view(lot: &Touched, actor: &Actor, facility: &Facility) -> ExcursionLot {
    let then = lot.zones.iter().filter_map(|(zone, units)| {
        let zone = facility.zone_by_id(*zone)?;
        Some(ExcursionZone {
            code: zone.code.clone(),
            name: zone.name.clone(),
            state: zone.state,
            units: *units,
        })
    });
    let here = |row: &&HeldRow| row.facility_id == facility.id;
    let mut elsewhere: Vec<ExcursionElsewhere> = Vec::new();
    for row in lot.held.iter().filter(|row| !here(row)) {
        let place = Place {
            region_path: row.region_path.clone(),
            facility: Some(row.facility_id),
        };
        if !actor.may(Permission::SeeStock, &place) {
            continue;
        }
        match elsewhere.last_mut() {
            Some(last) if last.facility.code == row.facility_code => last.units += row.units,
            _ => elsewhere.push(ExcursionElsewhere {
                facility: Named {
                    code: row.facility_code.clone(),
                    name: row.facility_name.clone(),
                },
                units: row.units,
            }),
        }
    }
    let about = &lot.lot;
    ExcursionLot {
        id: about.id,
        number: about.number.clone(),
        expiry: about.expiry,
        status: about.status,
        product: Named {
            code: about.product_code.clone(),
            name: format!("{} {}", about.product_name, about.spec)
                .trim()
                .to_owned(),
        },
        base_unit: about.base_unit.clone(),
        then: then.collect(),
        now: lot
            .held
            .iter()
            .filter(here)
            .map(ExcursionZone::from)
            .collect(),
        elsewhere,
        movable: 0,
        waiting: lot.waiting(),
        judgements: Vec::new(),
    }
}
