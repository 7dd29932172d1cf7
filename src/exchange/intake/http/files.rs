//! Workbooks that the page offers.

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use uuid::Uuid;

use super::{
    mine,
    view::{self, Shown},
};
use crate::{
    app::App,
    error::{Language, Result},
    exchange::{
        columns::Kind,
        intake::{Here, papers, upload::aside},
        reading::Fault,
    },
    http::{extract::Path, table::XLSX, words::word},
    people::Actor,
    places::store::regions,
};

/// The rows of a draft that are at fault, as a workbook.
#[utoipa::path(get, path = "/api/v1/imports/{id}/faulty", tag = "imports",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = [u8],
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub async fn faulty_rows(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Path(id): Path<Uuid>,
) -> Result<Response> {
    let (draft, facility) = mine(&app, &actor, id).await?;
    let here = Here {
        app: &app,
        actor: &actor,
        facility: facility.as_ref(),
    };
    let mut tx = app.db.read().await?;
    let Shown { rows, faults, .. } = view::looked_at(&mut tx, &here, &draft).await?;
    drop(tx);
    let columns = draft.work.placed(&draft.sheet);
    let name = format!(
        "{}-{}.xlsx",
        word(language, "import.faulty"),
        draft.id.simple()
    );
    let bytes = aside(move || {
        let by_row = view::by_row(&faults);
        let at = |fault: &Fault| fault.at.and_then(|c| columns.at(c));
        let told: Vec<_> = rows
            .iter()
            .filter_map(|row| {
                let faults = by_row.get(&row.number)?;
                Some((
                    row,
                    faults.iter().map(|fault| (at(fault), *fault)).collect(),
                ))
            })
            .collect();
        papers::faulty(&draft.sheet.headings, &told, language)
    })
    .await?;
    Ok(workbook(bytes, &name))
}

/// The template of a kind of import.
#[utoipa::path(get, path = "/api/v1/imports/templates/{kind}", tag = "imports",
    params(("kind" = Kind, Path)),
    responses((status = 200, body = [u8],
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub async fn template(
    State(app): State<App>,
    _actor: Actor,
    language: Language,
    Path(kind): Path<Kind>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let classes = regions::climate_classes(&mut tx).await?;
    drop(tx);
    let name = format!(
        "{}-{}.xlsx",
        word(language, "import.template"),
        word(language, &format!("importKind.{}", kind.text()))
    );
    let bytes = aside(move || papers::template(kind, language, &classes)).await?;
    Ok(workbook(bytes, &name))
}

fn workbook(bytes: Vec<u8>, name: &str) -> Response {
    let mut response = bytes.into_response();
    let encoded: String = name.bytes().map(encoded).collect();
    let disposition = format!("attachment; filename*=UTF-8''{encoded}");
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(XLSX));
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

fn encoded(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    }
}
