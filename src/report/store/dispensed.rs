//! SQL of what was dispensed by channel and client group.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    catalog::Category,
    db::{Tx, assembled},
    error::{Code, Result},
    stock::dispensing::{Channel, Client},
};

/// The most rows of a report; a county with all its groups has some thousands.
const ROWS_MAX: i64 = 50_000;

/// Whose dispensings.
#[derive(Debug, Clone)]
pub enum Whose {
    /// Of one facility.
    Facility(Uuid),
    /// Of all facilities of a region, each apart or together.
    Region {
        /// The region's path.
        path: String,
        /// Whether each facility has its own rows.
        apart: bool,
    },
}

/// What was dispensed of one product by one channel to one group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, sqlx::FromRow)]
#[serde(rename_all = "camelCase")]
pub struct DispensedRow {
    /// The facility's code; not where a region's are taken together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facility_code: Option<String>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facility_name: Option<String>,
    /// The product's code.
    pub product: String,
    /// Its name.
    pub name: String,
    /// Its specification.
    pub spec: String,
    /// Its class.
    pub category: Category,
    /// Its smallest unit.
    pub unit: String,
    /// By which channel; nothing where it was not said.
    pub channel: Option<Channel>,
    /// For whom, as far as it was said.
    #[sqlx(flatten)]
    pub client: Client,
    /// Base units, less what was taken back.
    pub units: i64,
    /// Hand-outs (人次) in which there was some of it, less those taken back.
    pub hand_outs: i64,
}

/// What was dispensed in a period by the entries up to `head`.
pub async fn rows(
    tx: &mut Tx,
    whose: &Whose,
    (from, to): (NaiveDate, NaiveDate),
    head: i64,
) -> Result<Vec<DispensedRow>> {
    let (facility, path, apart) = match whose {
        Whose::Facility(id) => (Some(*id), String::new(), true),
        Whose::Region { path, apart } => (None, path.clone(), *apart),
    };
    let sql = statement(facility.is_some(), apart);
    let query = tx
        .query(assembled(sql))
        .bind(from)
        .bind(to)
        .bind(head)
        .bind(ROWS_MAX + 1);
    let query = match facility {
        Some(id) => query.bind(id),
        None => query.bind(format!("{path}%")),
    };
    let mut rows: Vec<DispensedRow> = query.all().await?;
    if rows.len() > usize::try_from(ROWS_MAX).unwrap_or(0) {
        return Err(Code::ExportTooLarge.with("most", ROWS_MAX).into());
    }
    rows.retain(|row| row.units != 0 || row.hand_outs != 0);
    rows.sort_by_cached_key(|row| {
        (
            row.facility_code.clone(),
            row.category as u8,
            row.product.clone(),
            row.channel.map(|channel| channel as u8),
            row.client.residence.map(|residence| residence as u8),
            row.client.sex.map(|sex| sex as u8),
            row.client.age_band.map(|band| band as u8),
        )
    });
    Ok(rows)
}

/// The statement for one facility or for a region, with or without a row for each facility.
fn statement(one: bool, apart: bool) -> String {
    let (columns, group) = if apart {
        (
            "facility.code AS facility_code, facility.name AS facility_name",
            "facility.code, facility.name,",
        )
    } else {
        let nobody = "CAST(NULL AS TEXT) AS facility_code, CAST(NULL AS TEXT) AS facility_name";
        (nobody, "")
    };
    let place = if one {
        "entry.facility_id = $5"
    } else {
        "region.path LIKE $5"
    };
    format!(
        "SELECT {columns}, product.code AS product, product.name, product.spec, product.category,
                product.base_unit AS unit, said.channel, said.residence, said.sex, said.age_band,
                CAST(-SUM(entry.units) AS BIGINT) AS units,
                CAST(COUNT(DISTINCT CASE WHEN document.reverses_id IS NULL THEN document.id END)
                    - COUNT(DISTINCT document.reverses_id) AS BIGINT) AS hand_outs
         FROM entry
             JOIN document ON document.facility_id = entry.facility_id
                 AND document.id = entry.document_id
             JOIN product ON product.id = entry.product_id
             JOIN facility ON facility.id = entry.facility_id
             JOIN region ON region.id = facility.region_id
             LEFT JOIN dispensing AS said ON said.facility_id = document.facility_id
                 AND said.document_id = COALESCE(document.reverses_id, document.id)
         WHERE entry.flow = 'dispensed' AND entry.occurred_on >= $1 AND entry.occurred_on <= $2
             AND entry.seq <= $3 AND {place}
         GROUP BY {group} product.code, product.name, product.spec, product.category,
             product.base_unit, said.channel, said.residence, said.sex, said.age_band
         LIMIT $4"
    )
}
