//! The route of how far a lot has reached.

use axum::{Json, extract::State};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    app::App,
    catalog::store::lots,
    clock::{CHINA, day_at},
    error::{Code, Error, Result},
    http::extract::Path,
    people::{Actor, Permission, Place},
    stock::{
        Flow,
        recall::{Recall, Standing, standings},
        store::{reach, recalls},
        view::Named,
    },
};

/// How far a lot has reached, in the books the caller sees; the doubles merged into it included.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reach {
    /// The recall in force, if there is one.
    recall: Option<Recall>,
    /// Who holds it, or confirmed its recall.
    facilities: Vec<Standing>,
    /// What is under way.
    under_way: Vec<UnderWay>,
    /// Where it came from and went.
    went: Vec<Went>,
    /// The sums.
    sums: Sums,
}

/// Units under way from one facility to another.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LotUnderWay)]
pub struct UnderWay {
    /// The document that sent them.
    document: Uuid,
    /// Its number.
    number: i64,
    /// From where.
    from: Named,
    /// Where to.
    to: Named,
    /// Units.
    units: i64,
    /// Since when.
    since: DateTime<Utc>,
}

/// Units that left a facility's book for good, or came from outside.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Went {
    /// The facility.
    facility: Named,
    /// Where to: outside (came in), issued, dispensed, lost, destroyed, returned.
    flow: Flow,
    /// The partner outside, where one was named.
    partner: String,
    /// Units.
    units: i64,
    /// The last business day of it.
    last_on: NaiveDate,
}

/// The sums of a reach.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Sums {
    /// On hand.
    on_hand: i64,
    /// On hand in green zones.
    usable: i64,
    /// Under way.
    under_way: i64,
    /// Dispensed to users.
    dispensed: i64,
    /// Issued to places outside.
    issued: i64,
    /// Facilities that hold it.
    facilities: usize,
    /// Facilities that confirmed.
    confirmed: usize,
    /// Facilities of which something is still awaited.
    outstanding: usize,
}

/// Who has how much of a lot now, what is under way, where it went, and who confirmed its recall.
#[utoipa::path(get, path = "/api/v1/lots/{id}/reach", tag = "stock",
    params(("id" = Uuid, Path)), responses((status = 200, body = Reach)))]
pub async fn reach(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
) -> Result<Json<Reach>> {
    if !actor.may_somewhere(Permission::SeeStock) {
        return Err(Code::NotAllowed.into());
    }
    let sees = |facility: Uuid, path: &str| {
        let place = Place {
            region_path: path.to_owned(),
            facility: Some(facility),
        };
        actor.may(Permission::SeeStock, &place)
    };
    let mut tx = app.db.read().await?;
    let lot = lots::described(&mut tx, id).await?;
    lot.ok_or_else(|| Error::from(Code::NotFound.with("what", id)))?;
    let recall = recalls::recall(&mut tx, id).await?;
    let mut confirmed = match &recall {
        Some(recall) => recalls::confirmations(&mut tx, id, recall.seq).await?,
        None => Vec::new(),
    };
    confirmed.retain(|row| sees(row.facility_id, &row.region_path));
    let mut lying = recalls::lying_of(&mut tx, id).await?;
    lying.retain(|row| sees(row.facility_id, &row.region_path));
    let mut under_way = reach::under_way(&mut tx, id).await?;
    under_way.retain(|row| sees(row.from_id, &row.from_path) || sees(row.to_id, &row.to_path));
    let mut went = reach::went(&mut tx, id).await?;
    went.retain(|row| sees(row.facility_id, &row.region_path));
    drop(tx);
    let today = day_at(app.clock.now(), CHINA);
    let facilities = standings(recall.as_ref(), &lying, &confirmed, today, CHINA);
    let under_way: Vec<UnderWay> = under_way.into_iter().map(UnderWay::from).collect();
    let went: Vec<Went> = went.into_iter().map(Went::from).collect();
    Ok(Json(Reach {
        sums: Sums::of(&facilities, &under_way, &went),
        recall: recall.as_ref().map(Recall::from),
        facilities,
        under_way,
        went,
    }))
}

impl Sums {
    fn of(facilities: &[Standing], under_way: &[UnderWay], went: &[Went]) -> Sums {
        let gone = |flow| {
            let rows = went.iter().filter(|row| row.flow == flow);
            rows.map(|row| row.units).sum()
        };
        let count = |test: fn(&&Standing) -> bool| facilities.iter().filter(test).count();
        Sums {
            on_hand: facilities.iter().map(|one| one.units).sum(),
            usable: facilities.iter().map(|one| one.usable).sum(),
            under_way: under_way.iter().map(|row| row.units).sum(),
            dispensed: gone(Flow::Dispensed),
            issued: gone(Flow::Issued),
            facilities: count(|one| one.units > 0),
            confirmed: count(|one| one.confirmation.is_some()),
            outstanding: count(|one| one.outstanding),
        }
    }
}

impl From<reach::UnderWayRow> for UnderWay {
    fn from(row: reach::UnderWayRow) -> UnderWay {
        UnderWay {
            document: row.document,
            number: row.number,
            from: Named {
                code: row.from_code,
                name: row.from_name,
            },
            to: Named {
                code: row.to_code,
                name: row.to_name,
            },
            units: row.units,
            since: row.since,
        }
    }
}

impl From<reach::WentRow> for Went {
    fn from(row: reach::WentRow) -> Went {
        Went {
            facility: Named {
                code: row.facility_code,
                name: row.facility_name,
            },
            flow: row.flow,
            partner: row.partner,
            units: row.units.abs(),
            last_on: row.last_on,
        }
    }
}
