//! Documents as files: one row a line, so that a spreadsheet can add them up.

use axum::{extract::State, response::Response};
use uuid::Uuid;

use super::shelf::amount;
use crate::{
    app::App,
    error::{Language, Result},
    http::{
        extract::{Params, Path},
        table::{AsFile, Cell, Column, Description, Export, moment},
        words::word_of,
    },
    people::{Actor, Permission},
    places::Facility,
    stock::{
        http::documents::{ListParams, readable},
        reasons::Names,
        store::documents,
        view::{DocumentView, LineView},
    },
};

/// Documents read at once.
const PAGE: i64 = 200;

const COLUMNS: &[Column] = &[
    Column::number("export.number"),
    Column::text("column.document", 9),
    Column::day("column.date"),
    Column::moment("document.recordedAt"),
    Column::text("document.partner", 22),
    Column::text("post.reason", 14),
    Column::text("post.note", 20),
    Column::text("column.by", 12),
    Column::text("export.reversedBy", 12),
    Column::text("dispensing.channel", 10),
    Column::text("dispensing.residence", 8),
    Column::text("dispensing.sex", 6),
    Column::text("dispensing.ageBand", 10),
    Column::text("dispensing.unchecked", 12),
    Column::number("sheet.no"),
    Column::text("product.code", 14),
    Column::text("product.name", 24),
    Column::text("product.spec", 14),
    Column::text("column.lot", 16),
    Column::day("column.expiry"),
    Column::text("column.zone", 14),
    Column::text("line.toZone", 14),
    Column::number("column.units"),
    Column::text("product.baseUnit", 9),
    Column::text("sheet.packs", 16),
    Column::text("sheet.remark", 16),
];

/// The documents of a book as a file, the newest first: one row a line.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/documents/export", tag = "stock",
    params(("code" = String, Path), ListParams, AsFile),
    responses((status = 200, body = [u8], content_type = "application/octet-stream")))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Path(code): Path<String>,
    Params(params): Params<ListParams>,
    Params(AsFile { format }): Params<AsFile>,
) -> Result<Response> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let mut wanted = params.wanted(&app, PAGE).await?;
    wanted.before = None;
    let description = Description {
        name: "documents",
        title: "nav.documents",
        subject: String::new(),
        facility: Some(&facility),
        filter: params.filter(language),
        columns: COLUMNS,
    };
    let mut export = Export::begin(&app, &actor, language, format, description).await?;
    let mut tx = app.db.read().await?;
    let names = Names::load(&mut tx, language).await?;
    loop {
        let page = documents::list(&mut tx, facility.id, &wanted).await?;
        let full = usize::try_from(PAGE).unwrap_or(0);
        let more = page.len() > full;
        for document in page.iter().take(full) {
            rows(&mut export, document, &facility, (language, &names)).await?;
            wanted.before = Some(document.number);
        }
        if !more {
            break;
        }
    }
    drop(tx);
    export.finish().await
}

/// One document as a file. Whoever it was sent to may have it too.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/documents/{id}/export", tag = "stock",
    params(("code" = String, Path), ("id" = Uuid, Path), AsFile),
    responses((status = 200, body = [u8], content_type = "application/octet-stream")))]
pub async fn one(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Path((code, id)): Path<(String, Uuid)>,
    Params(AsFile { format }): Params<AsFile>,
) -> Result<Response> {
    let (facility, document) = readable(&app, &actor, &code, id).await?;
    let kind = word_of(language, "kind", &document.kind);
    let description = Description {
        name: "document",
        title: "column.document",
        subject: format!("{kind} {}", document.number),
        facility: Some(&facility),
        filter: Vec::new(),
        columns: COLUMNS,
    };
    let mut export = Export::begin(&app, &actor, language, format, description).await?;
    let mut tx = app.db.read().await?;
    let names = Names::load(&mut tx, language).await?;
    drop(tx);
    rows(&mut export, &document, &facility, (language, &names)).await?;
    export.finish().await
}

/// What was sent to this facility and has not arrived, as a file: one row a line.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/incoming/export", tag = "stock",
    params(("code" = String, Path), AsFile),
    responses((status = 200, body = [u8], content_type = "application/octet-stream")))]
pub async fn incoming(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Path(code): Path<String>,
    Params(AsFile { format }): Params<AsFile>,
) -> Result<Response> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let mut tx = app.db.read().await?;
    let sent = documents::incoming(&mut tx, facility.id, 1000).await?;
    let names = Names::load(&mut tx, language).await?;
    drop(tx);
    let description = Description {
        name: "incoming",
        title: "nav.incoming",
        subject: String::new(),
        facility: Some(&facility),
        filter: Vec::new(),
        columns: COLUMNS,
    };
    let mut export = Export::begin(&app, &actor, language, format, description).await?;
    for document in &sent {
        rows(&mut export, document, &facility, (language, &names)).await?;
    }
    export.finish().await
}

async fn rows(
    export: &mut Export,
    document: &DocumentView,
    facility: &Facility,
    (language, names): (Language, &Names),
) -> Result<()> {
    for line in &document.lines {
        let mut row = about(document, facility, (language, names)).to_vec();
        row.extend(of_line(line));
        row.push(names.of(&line.reason).into());
        export.row(row).await?;
    }
    Ok(())
}

fn about(
    document: &DocumentView,
    facility: &Facility,
    (language, names): (Language, &Names),
) -> [Cell; 14] {
    // Of what comes in, the partner is the sender: the book it was written in.
    let partner = if document.facility.code == facility.code {
        document.counterparty.as_ref().and_then(|side| {
            let ours = side.facility.as_ref().map(|facility| facility.name.clone());
            ours.or_else(|| side.name.clone())
        })
    } else {
        Some(document.facility.name.clone())
    };
    let said = document.dispensing.as_ref();
    let client = said.map(|said| said.client).unwrap_or_default();
    let reversed_by = document.reversed_by.as_ref().map(|by| by.number);
    [
        document.number.into(),
        word_of(language, "kind", &document.kind).into(),
        document.occurred_on.into(),
        moment(document.recorded_at, facility.utc_offset_minutes).into(),
        partner.into(),
        names.of(&document.reason).into(),
        Cell::from(&document.note[..]),
        Cell::from(&document.actor.name[..]),
        reversed_by.into(),
        said.map(|said| word_of(language, "channel", &said.channel))
            .into(),
        client
            .residence
            .map(|of| word_of(language, "residence", &of))
            .into(),
        client.sex.map(|of| word_of(language, "sex", &of)).into(),
        client
            .age_band
            .map(|of| word_of(language, "ageBand", &of))
            .into(),
        said.and_then(|said| said.unchecked)
            .map(|why| word_of(language, "unchecked", &why))
            .into(),
    ]
}

fn of_line(line: &LineView) -> Vec<Cell> {
    let to_zone = line.to_zone.as_ref().map(|zone| zone.name.clone());
    let mut cells = vec![
        line.line.into(),
        Cell::from(&line.product.code[..]),
        Cell::from(&line.product.name[..]),
        Cell::from(&line.product.spec[..]),
        Cell::from(&line.lot.number[..]),
        line.lot.expiry.into(),
        Cell::from(&line.zone.name[..]),
        to_zone.into(),
    ];
    cells.extend(amount(line.units, &line.product));
    cells
}
