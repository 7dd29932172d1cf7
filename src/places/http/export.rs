//! Facilities, regions and partners as files.

use axum::{extract::State, response::Response};

use super::{facilities, facility::Relation};
use crate::{
    app::App,
    error::{Code, Language, Result},
    http::{
        extract::{Params, Path},
        table::{AsFile, Cell, Column, Description, Export},
        words::word_of,
    },
    people::{Actor, Permission},
    places::{
        facility::degrees,
        store::{
            Reach,
            facilities::{Described, listed, partners as listed_partners},
            regions::regions as listed_regions,
        },
    },
};

/// Places read at once.
const PAGE: i64 = 1000;

const FACILITIES: &[Column] = &[
    Column::text("facility.code", 12),
    Column::text("facility.name", 26),
    Column::text("facility.kind", 12),
    Column::text("facility.level", 9),
    Column::text("region.code", 14),
    Column::text("facility.region", 18),
    Column::text("facility.supplier", 26),
    Column::text("facility.address", 30),
    Column::text("facility.phone", 16),
    Column::text("facility.hours", 18),
    Column::text("export.latitude", 12),
    Column::text("export.longitude", 12),
    Column::text("facility.status", 9),
];

const REGIONS: &[Column] = &[
    Column::text("region.code", 14),
    Column::text("region.name", 24),
    Column::text("facility.level", 9),
    Column::text("region.parent", 14),
];

const PARTNERS: &[Column] = &[
    Column::text("facility.code", 12),
    Column::text("facility.name", 26),
    Column::text("facility.kind", 12),
    Column::text("export.relation", 14),
    Column::text("facility.status", 9),
];

/// The facilities within scope as a file.
#[utoipa::path(get, path = "/api/v1/facilities/export", tag = "places",
    params(facilities::Wanted, AsFile),
    responses((status = 200, body = [u8], content_type = "application/octet-stream")))]
pub async fn facilities(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Params(wanted): Params<facilities::Wanted>,
    Params(AsFile { format }): Params<AsFile>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let mut stored = wanted.stored(&mut tx, PAGE).await?;
    stored.after.clear();
    let reach = Reach::of(&actor, Permission::SeePlaces);
    let description = Description {
        name: "facilities",
        title: "nav.facilities",
        subject: String::new(),
        facility: None,
        filter: wanted.filter(language),
        columns: FACILITIES,
    };
    let mut export = Export::begin(&app, &actor, language, format, description).await?;
    loop {
        let page = listed(&mut tx, &stored, &reach).await?;
        let Some(last) = page.last() else { break };
        stored.after.clone_from(&last.code);
        for facility in page {
            export.row(facility_row(facility, language)).await?;
        }
    }
    drop(tx);
    export.finish().await
}

fn facility_row(facility: Described, language: Language) -> Vec<Cell> {
    let level = facility.level.as_ref();
    let position = |micro| degrees(micro).map(|number| number.to_string());
    vec![
        facility.code.into(),
        facility.name.into(),
        word_of(language, "facilityKind", &facility.kind).into(),
        level.map(|level| word_of(language, "level", level)).into(),
        facility.region_code.into(),
        facility.region_name.into(),
        facility.supplier_name.into(),
        facility.address.into(),
        facility.phone.into(),
        facility.hours.into(),
        position(facility.latitude_micro).into(),
        position(facility.longitude_micro).into(),
        word_of(language, "facilityStatus", &facility.status).into(),
    ]
}

/// All regions as a file.
#[utoipa::path(get, path = "/api/v1/regions/export", tag = "places", params(AsFile),
    responses((status = 200, body = [u8], content_type = "application/octet-stream")))]
pub async fn regions(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Params(AsFile { format }): Params<AsFile>,
) -> Result<Response> {
    if !actor.may_somewhere(Permission::SeePlaces) {
        return Err(Code::NotAllowed.into());
    }
    let description = Description {
        name: "regions",
        title: "nav.regions",
        subject: String::new(),
        facility: None,
        filter: Vec::new(),
        columns: REGIONS,
    };
    let mut export = Export::begin(&app, &actor, language, format, description).await?;
    let mut tx = app.db.read().await?;
    let mut after = String::new();
    loop {
        let page = listed_regions(&mut tx, &after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after.clone_from(&last.code);
        for region in page {
            let level = word_of(language, "level", &region.level);
            let row = vec![
                region.code.into(),
                region.name.into(),
                level.into(),
                region.parent.into(),
            ];
            export.row(row).await?;
        }
    }
    drop(tx);
    export.finish().await
}

/// Whom a facility deals with, as a file.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/partners/export", tag = "places",
    params(("code" = String, Path), AsFile),
    responses((status = 200, body = [u8], content_type = "application/octet-stream")))]
pub async fn partners(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Path(code): Path<String>,
    Params(AsFile { format }): Params<AsFile>,
) -> Result<Response> {
    let facility = app.enter(&actor, &code, Permission::SeePlaces).await?;
    let mut tx = app.db.read().await?;
    let found = listed_partners(&mut tx, facility.id).await?;
    drop(tx);
    let description = Description {
        name: "partners",
        title: "export.partners",
        subject: String::new(),
        facility: Some(&facility),
        filter: Vec::new(),
        columns: PARTNERS,
    };
    let mut export = Export::begin(&app, &actor, language, format, description).await?;
    for partner in found {
        let relation = word_of(language, "relation", &Relation::of(&partner));
        let row = vec![
            partner.code.into(),
            partner.name.into(),
            word_of(language, "facilityKind", &partner.kind).into(),
            relation.into(),
            word_of(language, "facilityStatus", &partner.status).into(),
        ];
        export.row(row).await?;
    }
    export.finish().await
}
