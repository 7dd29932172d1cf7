//! A visit on paper, and what its code leads to.

use std::collections::HashSet;

use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse as _, Response},
};
use maud::{Markup, html};
use uuid::Uuid;

use crate::{
    app::App,
    clock::day_at,
    db::Tx,
    error::{Code, Language, Result},
    http::{
        extract::Path,
        shell::{self, Frame, Reader, facts},
    },
    inspection::{
        content::Content,
        report::{lines::Lines, paper::Paper, photos},
        store::{
            standards,
            visits::{self, SealedRow},
        },
        verify::{self, Trouble},
    },
    paper::http::check_pace,
    people::{Actor, Permission, http::Caller},
    places::{Facility, SharedFacility},
    printing,
};

/// So much of the hash stands in a code: who has a paper has not chosen it.
const SEAL: usize = 16;

fn content_of(row: &SealedRow) -> Result<Content> {
    Ok(serde_json::from_str(&row.content).map_err(anyhow::Error::from)?)
}

/// A signed visit as a PDF on A4: both signatures, photos, findings, and a code that leads to
/// whether it is genuine.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/visits/{visit}/file",
    tag = "inspections", params(("code" = String, Path), ("visit" = Uuid, Path)),
    responses((status = 200, content(([u8] = "application/pdf")))))]
pub async fn file(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Path((code, id)): Path<(String, Uuid)>,
) -> Result<Response> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let paper = made(&app, &actor, facility, language, id).await?;
    let name = format!("visit-{code}-{}", paper.content.number);
    let bytes = printing::drawn(&app, move |press| {
        let photos = photos::fitted(paper.photos.clone())?;
        let paper = Paper { photos, ..paper };
        paper.form()?.pdf(press.fonts())
    });
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}.pdf\""),
        ),
    ];
    Ok((headers, bytes.await?).into_response())
}

async fn made(
    app: &App,
    actor: &Actor,
    facility: SharedFacility,
    language: Language,
    id: Uuid,
) -> Result<Paper> {
    let mut tx = app.db.read().await?;
    let row = visits::sealed(&mut tx, facility.id, id).await?;
    let row = row.ok_or_else(|| Code::NotFound.with("what", id))?;
    let content = content_of(&row)?;
    let (standard, version) = (&content.standard.code, content.standard.version);
    let standard = standards::version(&mut tx, standard, version).await?;
    let standard = standard.map(|found| found.read()).transpose()?;
    let link = format!(
        "{}/v/{}/{id}/{}",
        app.config.public_url,
        facility.code,
        &row.hash[..SEAL]
    );
    Ok(Paper {
        photos: photos::of(&mut tx, &facility, &content).await?,
        lines: Lines {
            language,
            offset: facility.utc_offset_minutes,
        },
        facility,
        content,
        standard: standard.unwrap_or_default(),
        hash: row.hash,
        link,
        printed_at: app.clock.now(),
        printed_by: actor.name.to_string(),
    })
}

/// What is said of a paper.
enum Said {
    /// It is what was signed.
    Genuine(Box<SealedRow>),
    /// What is kept is not what was signed.
    Changed(Vec<Trouble>),
    /// The paper is of another content than the one that is kept.
    Other,
    /// There is no such visit.
    Unknown,
}

async fn said(tx: &mut Tx, facility: &Facility, id: Uuid, seal: &str) -> Result<Said> {
    let Some(row) = visits::sealed(tx, facility.id, id).await? else {
        return Ok(Said::Unknown);
    };
    let troubles = verify::troubles(tx, facility, id, &row).await?;
    // The paper's own piece of the hash: who has sealed it all anew has not changed the paper.
    let is_same = seal.len() == SEAL && row.hash.starts_with(seal);
    Ok(match (troubles.is_empty(), is_same) {
        (true, true) => Said::Genuine(Box::new(row)),
        (true, false) => Said::Other,
        (false, _) => Said::Changed(troubles),
    })
}

/// `/v/FACILITY/VISIT/SEAL`: whether the paper of a visit is genuine, for whoever holds it.
pub async fn page(
    State(app): State<App>,
    reader: Reader,
    caller: Caller,
    Path((code, id, seal)): Path<(String, String, String)>,
) -> Result<Response> {
    check_pace(&caller)?;
    let path = format!("/v/{code}/{id}/{seal}");
    let facility = app.facility(&code).await?;
    let mut tx = app.db.read().await?;
    let found = match (facility, id.parse::<Uuid>()) {
        (Some(facility), Ok(id)) => {
            let said = said(&mut tx, &facility, id, &seal).await?;
            Some((facility, said))
        }
        _ => None,
    };
    drop(tx);
    let (status, body) = match &found {
        Some((facility, Said::Genuine(row))) => (StatusCode::OK, genuine(reader, facility, row)?),
        Some((_, Said::Changed(troubles))) => (StatusCode::OK, changed(reader, troubles)),
        Some((_, Said::Other)) => (StatusCode::OK, stop(reader, "report.other")),
        _ => (StatusCode::NOT_FOUND, stop(reader, "report.unknown")),
    };
    let title = reader.word("report.check");
    let frame = Frame {
        reader,
        title,
        description: title,
        path: &path,
        query: "",
        is_indexed: false,
    };
    let body = html! { h1 { (title) } (body) };
    let page = shell::page(&app, &frame, &body).into_string();
    let headers = [
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::VARY, HeaderValue::from_static("accept-language")),
    ];
    Ok((status, headers, Html(page)).into_response())
}

fn stop(reader: Reader, key: &str) -> Markup {
    html! {
        p.notice.notice-stop { strong { (reader.word("report.notGenuine")) } }
        p { (reader.word(key)) }
    }
}

fn changed(reader: Reader, troubles: &[Trouble]) -> Markup {
    let lines = Lines {
        language: reader.language,
        offset: 0,
    };
    html! {
        (stop(reader, "visit.notGenuine"))
        ul { @for trouble in troubles { li { (lines.of("trouble", trouble)) } } }
    }
}

/// What to compare with the paper; nothing of persons.
fn genuine(reader: Reader, facility: &Facility, row: &SealedRow) -> Result<Markup> {
    let content = content_of(row)?;
    let lines = Lines {
        language: reader.language,
        offset: facility.utc_offset_minutes,
    };
    let score = &content.score;
    // One photo may belong to several checks.
    let photos: HashSet<Uuid> = content.photos().map(|photo| photo.id).collect();
    let [number, met, failed, left, found, photos] = [
        content.number,
        score.met,
        score.failed,
        score.left_out,
        i64::try_from(content.findings.len()).unwrap_or(0),
        i64::try_from(photos.len()).unwrap_or(0),
    ]
    .map(|n| n.to_string());
    let sums = [("met", &*met), ("failed", &*failed), ("left", &*left)];
    let points = score.permille.map(Lines::score);
    let day = day_at(row.signed_at, facility.utc_offset_minutes);
    let points = match &points {
        Some(points) => lines.says("visit.score", &[("score", points)]),
        None => lines.word("report.noScore"),
    };
    let which = lines.says("visit.numbered", &[("number", &number)]);
    let which = format!("{} · {which}", lines.of("visitKind", &content.kind));
    let told = [
        (
            "report.where",
            &*format!("{} {}", facility.name, facility.code),
        ),
        ("report.which", &which),
        ("report.signed", &day.to_string()),
        ("report.score", &points),
        ("report.sums", &lines.says("visit.sums", &sums)),
        ("finding.title", &found),
        ("kind.photo", &photos),
        ("visit.hash", &row.hash[..SEAL]),
    ];
    Ok(html! {
        p.notice.notice-ok { strong { (reader.word("report.genuine")) } }
        p { (reader.word("report.compare")) }
        (facts(reader, &told))
    })
}
