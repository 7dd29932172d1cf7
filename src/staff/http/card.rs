//! A certificate as a card, and what its code leads to.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse as _, Response},
};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::certificates::found;
use crate::{
    app::App,
    clock::{CHINA, day_at},
    error::{Language, Result},
    http::{
        extract::Path,
        words::{sentence, word, word_of},
    },
    label::{Facts, Job, Sheet, sheet::Grid},
    paper::http::check_pace,
    people::{
        Actor, Permission,
        http::{Caller, Perhaps},
    },
    printing,
    scan::{self, Kind},
    staff::{
        CertificateKind,
        card::{Verdict, verdict},
        store::certificates::{self, CertificateRow},
    },
};

/// The template of the card.
const TEMPLATE: &str = "certificate-120x84";

/// A certificate as a card on A4, with a code that leads to whether it is valid.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/certificates/{certificate}/card",
    tag = "staff",
    params(("code" = String, Path), ("certificate" = Uuid, Path, description = "Its id")),
    responses((status = 200, content(([u8] = "application/pdf")))))]
pub async fn file(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Path((code, id)): Path<(String, Uuid)>,
) -> Result<Response> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let mut tx = app.db.write().await?;
    let row = found(&mut tx, &facility, id).await?;
    // Given with the first print and the same ever after, so that printing again changes nothing.
    let key = (facility.id, Kind::Certificate, id);
    let given = scan::store::give(&mut tx, key, actor.account, app.clock.now()).await?;
    tx.commit().await?;
    let text = scan::text(&app.config.public_url, &given, None);
    let facts = facts(&row, text, language);
    let bytes = printing::drawn(&app, move |press| {
        let upright = Grid {
            across: Some(false),
            ..Grid::default()
        };
        let sheet = Sheet::grid(press.template(TEMPLATE)?, &upright);
        let job = Job {
            template: TEMPLATE,
            language,
            labels: &[facts],
        };
        press.pdf(&job, &sheet)
    });
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"certificate-{given}.pdf\""),
        ),
    ];
    Ok((headers, bytes.await?).into_response())
}

fn facts(row: &CertificateRow, code: String, language: Language) -> Facts {
    let stamped = match row.stamped_on {
        Some(day) => sentence(
            language,
            "certificate.stampedOn",
            &[("day", &day.to_string())],
        ),
        None => word(language, "certificate.unstamped").to_owned(),
    };
    let values = [
        ("kind", word_of(language, "certificate.kind", &row.kind)),
        ("certificate", row.number.clone()),
        ("holder", row.holder.clone()),
        ("facility", row.unit_name.clone()),
        ("issued", row.issued_on.to_string()),
        ("expiry", row.valid_to.to_string()),
        ("stamped", stamped),
    ];
    let values = values.map(|(name, value)| (name.to_owned(), value));
    Facts {
        code: Some(code),
        rows: Vec::new(),
        values: BTreeMap::from(values),
    }
}

/// What stands on a card that is ours.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CardFacts)]
pub struct Shown {
    /// What it is for.
    kind: CertificateKind,
    /// Its number.
    number: String,
    /// The name on it.
    holder: String,
    /// The unit on it.
    unit: String,
    /// From when on it holds.
    issued_on: NaiveDate,
    /// Its last day, prolongations included.
    valid_to: NaiveDate,
    /// The day of the last stamp.
    stamped_on: Option<NaiveDate>,
}

/// What is said of a card.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CardAnswer)]
pub struct Answer {
    /// Whether it is valid.
    verdict: Verdict,
    /// What stands on it, to be compared; none where it is not ours.
    certificate: Option<Shown>,
}

/// Says whether a certificate is valid, by the code on its card. Anybody who holds a card may ask;
/// how often is limited, and codes are drawn at random.
#[utoipa::path(get, path = "/api/v1/certificate-cards/{card}", tag = "staff",
    security((), ("session" = []), ("token" = [])),
    params(("card" = String, Path, description = "The code that its QR ends in")),
    responses((status = 200, body = Answer)))]
pub async fn check(
    State(app): State<App>,
    Perhaps(actor): Perhaps,
    caller: Caller,
    Path(card): Path<String>,
) -> Result<Json<Answer>> {
    if actor.is_none() {
        check_pace(&caller)?;
    }
    let mut tx = app.db.read().await?;
    let today = day_at(app.clock.now(), CHINA);
    let not_ours = Answer {
        verdict: Verdict::NotOurs,
        certificate: None,
    };
    let Some(code) = scan::typed(&card) else {
        return Ok(Json(not_ours));
    };
    let label = scan::store::label(&mut tx, &code).await?;
    let Some(label) = label.filter(|label| label.kind == Kind::Certificate) else {
        return Ok(Json(not_ours));
    };
    let Some(row) = certificates::certificate(&mut tx, label.thing).await? else {
        return Ok(Json(not_ours));
    };
    Ok(Json(Answer {
        verdict: verdict(&row, label.retired_at.is_some(), today),
        certificate: Some(Shown {
            kind: row.kind,
            number: row.number,
            holder: row.holder,
            unit: row.unit_name,
            issued_on: row.issued_on,
            valid_to: row.valid_to,
            stamped_on: row.stamped_on,
        }),
    }))
}
