//! SQL of lots that an excursion touched: what they are, where they are, what was done with them.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    catalog::LotStatus,
    climate::excursion::Verdict,
    db::{Tx, assembled},
    error::Result,
    places::ZoneState,
};

/// How many lots are asked for at once.
const ASKED_MAX: usize = 200;

/// A lot with its product.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct LotRow {
    /// Its id.
    pub id: Uuid,
    /// Its number.
    pub number: String,
    /// Its last good day.
    pub expiry: Option<NaiveDate>,
    /// Whether it may be used.
    pub status: LotStatus,
    /// Its product's code.
    pub product_code: String,
    /// Its product's name.
    pub product_name: String,
    /// Its product's specification.
    pub spec: String,
    /// The smallest unit.
    pub base_unit: String,
}

/// Lots by their ids, in order of product and expiry.
pub async fn lots(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<LotRow>> {
    let mut found: Vec<LotRow> = Vec::with_capacity(ids.len());
    for some in ids.chunks(ASKED_MAX) {
        let sql = format!(
            "SELECT lot.id, lot.number, lot.expiry, lot.status, product.code AS product_code,
                    product.name AS product_name, product.spec, product.base_unit
             FROM lot JOIN product ON product.id = lot.product_id
             WHERE lot.id IN (VALUES {})",
            tx.placeholders(some.len(), 1)
        );
        let mut query = tx.query(assembled(sql));
        for id in some {
            query = query.bind(*id);
        }
        found.extend(query.all::<LotRow>().await?);
    }
    found.sort_by(|a, b| {
        (&a.product_code, a.expiry, &a.number).cmp(&(&b.product_code, b.expiry, &b.number))
    });
    Ok(found)
}

/// The lots that stand for others: of a double the one it was merged into, all others themselves.
pub async fn survivors(tx: &mut Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, Uuid>> {
    let mut found: HashMap<Uuid, Uuid> = ids.iter().map(|id| (*id, *id)).collect();
    for some in ids.chunks(ASKED_MAX) {
        let sql = format!(
            "SELECT from_id, into_id FROM lot_alias WHERE from_id IN (VALUES {})",
            tx.placeholders(some.len(), 1)
        );
        let mut query = tx.query(assembled(sql));
        for id in some {
            query = query.bind(*id);
        }
        found.extend(query.all::<(Uuid, Uuid)>().await?);
    }
    Ok(found)
}

/// Where units of a lot are now.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct HeldRow {
    /// The lot.
    pub lot_id: Uuid,
    /// The facility.
    pub facility_id: Uuid,
    /// Its code.
    pub facility_code: String,
    /// Its name.
    pub facility_name: String,
    /// The path of its region, for scopes.
    pub region_path: String,
    /// The zone.
    pub zone_id: Uuid,
    /// Its code.
    pub zone_code: String,
    /// Its name.
    pub zone_name: String,
    /// Its colour.
    pub zone_state: ZoneState,
    /// The room it lies in.
    pub storeroom_id: Option<Uuid>,
    /// Units.
    pub units: i64,
}

/// Where lots are now, everywhere.
pub async fn held(tx: &mut Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<HeldRow>>> {
    let mut found: HashMap<Uuid, Vec<HeldRow>> = HashMap::new();
    for some in ids.chunks(ASKED_MAX) {
        let sql = format!(
            "SELECT holding.lot_id, holding.facility_id, facility.code AS facility_code,
                    facility.name AS facility_name, region.path AS region_path, holding.zone_id,
                    zone.code AS zone_code, zone.name AS zone_name, zone.state AS zone_state,
                    zone.storeroom_id, holding.units
             FROM holding JOIN zone ON zone.id = holding.zone_id
                 JOIN facility ON facility.id = holding.facility_id
                 JOIN region ON region.id = facility.region_id
             WHERE holding.units > 0 AND holding.lot_id IN (VALUES {})
             ORDER BY facility.code, zone.code",
            tx.placeholders(some.len(), 1)
        );
        let mut query = tx.query(assembled(sql));
        for id in some {
            query = query.bind(*id);
        }
        for row in query.all::<HeldRow>().await? {
            found.entry(row.lot_id).or_default().push(row);
        }
    }
    Ok(found)
}

/// Says that a zone move is made because of an excursion; which excursion a move with this id was
/// for, where there is one already.
pub async fn add_move(
    tx: &mut Tx,
    facility: Uuid,
    (document, excursion): (Uuid, Uuid),
    account: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<Uuid>> {
    tx.query(
        "INSERT INTO excursion_move (facility_id, document_id, excursion_id, at, account_id)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (facility_id, document_id) DO NOTHING",
    )
    .bind(facility)
    .bind(document)
    .bind(excursion)
    .bind(now)
    .bind(account)
    .run()
    .await?;
    tx.query("SELECT excursion_id FROM excursion_move WHERE facility_id = $1 AND document_id = $2")
        .bind(facility)
        .bind(document)
        .scalar_optional()
        .await
        .map_err(Into::into)
}

/// Whether a facility has a document with this id, and its number.
pub async fn number(tx: &mut Tx, facility: Uuid, document: Uuid) -> Result<Option<i64>> {
    tx.query("SELECT number FROM document WHERE facility_id = $1 AND id = $2")
        .bind(facility)
        .bind(document)
        .scalar_optional()
        .await
        .map_err(Into::into)
}

/// A zone move made because of an excursion.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct MoveRow {
    /// Its id.
    pub id: Uuid,
    /// Its number.
    pub number: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub account_name: String,
    /// Whether it was taken back.
    pub reversed: bool,
}

/// The zone moves made because of an excursion, in order of time.
pub async fn moves(tx: &mut Tx, facility: Uuid, excursion: Uuid) -> Result<Vec<MoveRow>> {
    Ok(tx
        .query(
            "SELECT document.id, document.number, document.recorded_at AS at,
                    account.name AS account_name,
                    EXISTS (SELECT 1 FROM document back
                        WHERE back.facility_id = document.facility_id
                            AND back.reverses_id = document.id) AS reversed
             FROM excursion_move
                 JOIN document ON document.facility_id = excursion_move.facility_id
                     AND document.id = excursion_move.document_id
                 JOIN account ON account.id = excursion_move.account_id
             WHERE excursion_move.facility_id = $1 AND excursion_move.excursion_id = $2
             ORDER BY document.number",
        )
        .bind(facility)
        .bind(excursion)
        .all()
        .await?)
}

/// Units of a lot that were set aside because of an excursion: from which zone to which.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct AsideRow {
    /// The lot.
    pub lot_id: Uuid,
    /// Where they came from.
    pub from_zone: Uuid,
    /// Where they went.
    pub to_zone: Uuid,
    /// Units.
    pub units: i64,
}

/// What was set aside because of an excursion and not taken back, in order of time.
pub async fn set_aside(tx: &mut Tx, facility: Uuid, excursion: Uuid) -> Result<Vec<AsideRow>> {
    Ok(tx
        .query(
            "SELECT gone.lot_id, gone.zone_id AS from_zone, came.zone_id AS to_zone,
                    came.units AS units
             FROM excursion_move
                 JOIN entry gone ON gone.facility_id = excursion_move.facility_id
                     AND gone.document_id = excursion_move.document_id AND gone.units < 0
                 JOIN entry came ON came.facility_id = gone.facility_id
                     AND came.document_id = gone.document_id AND came.line = gone.line
                     AND came.units > 0
             WHERE excursion_move.facility_id = $1 AND excursion_move.excursion_id = $2
                 AND NOT EXISTS (SELECT 1 FROM document back
                     WHERE back.facility_id = excursion_move.facility_id
                         AND back.reverses_id = excursion_move.document_id)
             ORDER BY gone.seq",
        )
        .bind(facility)
        .bind(excursion)
        .all()
        .await?)
}

/// How many lots that were set aside because of an excursion, and lie there still, nobody has
/// judged.
pub async fn unjudged(tx: &mut Tx, facility: Uuid, excursion: Uuid) -> Result<i64> {
    Ok(tx
        .query(
            "SELECT CAST(COUNT(DISTINCT came.lot_id) AS BIGINT)
             FROM excursion_move
                 JOIN entry came ON came.facility_id = excursion_move.facility_id
                     AND came.document_id = excursion_move.document_id AND came.units > 0
                 JOIN holding ON holding.facility_id = came.facility_id
                     AND holding.product_id = came.product_id AND holding.lot_id = came.lot_id
                     AND holding.zone_id = came.zone_id AND holding.units > 0
             WHERE excursion_move.facility_id = $1 AND excursion_move.excursion_id = $2
                 AND NOT EXISTS (SELECT 1 FROM document back
                     WHERE back.facility_id = excursion_move.facility_id
                         AND back.reverses_id = excursion_move.document_id)
                 AND NOT EXISTS (SELECT 1 FROM excursion_judgement said
                     WHERE said.facility_id = excursion_move.facility_id
                         AND said.excursion_id = excursion_move.excursion_id
                         AND said.lot_id = came.lot_id)",
        )
        .bind(facility)
        .bind(excursion)
        .scalar()
        .await?)
}

/// What was decided about a lot.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct JudgementRow {
    /// Its id, chosen by the caller.
    pub id: Uuid,
    /// After which excursion.
    pub excursion_id: Uuid,
    /// About which lot.
    pub lot_id: Uuid,
    /// What.
    pub verdict: Verdict,
    /// Why.
    pub reason: String,
    /// The zone move that followed.
    pub document_id: Option<Uuid>,
    /// Its number.
    pub number: Option<i64>,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub account_name: String,
}

const JUDGED: &str = "said.id, said.excursion_id, said.lot_id, said.verdict, said.reason,
    said.document_id, document.number, said.at, account.name AS account_name
    FROM excursion_judgement said
        JOIN account ON account.id = said.account_id
        LEFT JOIN document ON document.facility_id = said.facility_id
            AND document.id = said.document_id";

/// All that was decided after an excursion, in order of time.
pub async fn judgements(tx: &mut Tx, facility: Uuid, excursion: Uuid) -> Result<Vec<JudgementRow>> {
    let sql = format!(
        "SELECT {JUDGED} WHERE said.facility_id = $1 AND said.excursion_id = $2
         ORDER BY said.at, said.id"
    );
    let query = tx.query(assembled(sql)).bind(facility).bind(excursion);
    Ok(query.all().await?)
}

/// The judgement of a facility with this id.
pub async fn judgement(tx: &mut Tx, facility: Uuid, id: Uuid) -> Result<Option<JudgementRow>> {
    let sql = format!("SELECT {JUDGED} WHERE said.facility_id = $1 AND said.id = $2");
    let query = tx.query(assembled(sql)).bind(facility).bind(id);
    Ok(query.optional().await?)
}

/// Records what was decided.
pub async fn add_judgement(
    tx: &mut Tx,
    facility: Uuid,
    new: &JudgementRow,
    account: Uuid,
) -> Result<()> {
    tx.query(
        "INSERT INTO excursion_judgement (facility_id, id, excursion_id, lot_id, verdict, reason,
             document_id, at, account_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(facility)
    .bind(new.id)
    .bind(new.excursion_id)
    .bind(new.lot_id)
    .bind(new.verdict)
    .bind(new.reason.clone())
    .bind(new.document_id)
    .bind(new.at)
    .bind(account)
    .run()
    .await?;
    Ok(())
}

/// A judgement with where it was made.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SaidRow {
    /// The facility.
    pub facility_id: Uuid,
    /// After which excursion.
    pub excursion_id: Uuid,
    /// What.
    pub verdict: Verdict,
    /// Why.
    pub reason: String,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub account_name: String,
}

/// How many judgements of a lot are told.
const SAID_MAX: i64 = 200;

/// What was decided about a lot anywhere, the newest first.
pub async fn said_of(tx: &mut Tx, lot: Uuid) -> Result<Vec<SaidRow>> {
    Ok(tx
        .query(
            "SELECT said.facility_id, said.excursion_id, said.verdict, said.reason, said.at,
                    account.name AS account_name
             FROM excursion_judgement said JOIN account ON account.id = said.account_id
             WHERE said.lot_id = $1 ORDER BY said.at DESC, said.id LIMIT $2",
        )
        .bind(lot)
        .bind(SAID_MAX)
        .all()
        .await?)
}
