//! Routes of papers: printing one, and checking one.

use std::{net::IpAddr, num::NonZeroU32, sync::LazyLock};

use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, NaiveDate, Utc};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock as _};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Figure, Subject,
    build::{Built, Content, build, complete, counted_since},
    canonical,
    check::{Moved, Reason, Verdict, moved},
    code, grouped, qr,
    store::{self, PaperRow},
    typed,
};
use crate::{
    app::App,
    clock::day_at,
    db::Tx,
    error::{Code, Result},
    http::extract::{Input, Params, Path},
    people::{
        Actor, Permission,
        http::{Caller, Perhaps},
    },
    places::Facility,
    stock::{
        http::expiry::DAYS_MAX,
        shelf::Head,
        store::{cards, holdings},
        view::Named,
    },
};

/// The most entries made since that are told one by one.
const SINCE_MAX: i64 = 100;

/// How many papers somebody not signed in may check in a minute from one address.
const CHECKS_A_MINUTE: NonZeroU32 = NonZeroU32::new(30).expect("it is not zero");

/// How many addresses are remembered before those that rest are forgotten.
const ADDRESSES_MAX: usize = 10_000;

static CHECKS: LazyLock<DefaultKeyedRateLimiter<Option<IpAddr>>> =
    LazyLock::new(|| RateLimiter::keyed(Quota::per_minute(CHECKS_A_MINUTE)));

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(print))
        .routes(routes!(check))
}

/// A paper that is being printed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Paper {
    /// The code that stands on it.
    code: String,
    /// Whose book it is from.
    facility: Named,
    /// What it is about.
    subject: Subject,
    /// The book's head.
    head: Head,
    /// Now.
    printed_at: DateTime<Utc>,
    /// Who prints it.
    printed_by: String,
    /// Where it is checked.
    link: String,
    /// That link as a picture.
    qr: qr::Picture,
    /// The figures to compare by eye.
    figures: Vec<Figure>,
    /// All that is printed.
    content: Content,
}

/// Prints a paper: its contents from one moment, with the code by which it is checked.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/papers", tag = "papers",
    params(("code" = String, Path)), request_body = Subject,
    responses((status = 201, body = Paper)))]
pub async fn print(
    State(app): State<App>,
    actor: Actor,
    Path(at): Path<String>,
    Input(mut subject): Input<Subject>,
) -> Result<(StatusCode, Json<Paper>)> {
    let facility = app.enter(&actor, &at, Permission::SeeStock).await?;
    let now = app.clock.now();
    let today = day_at(now, facility.utc_offset_minutes);
    if let Subject::Expiry { day, .. } = &mut subject {
        day.get_or_insert(today);
    }
    check_period(&subject, today)?;
    let mut tx = app.db.read().await?;
    let head = holdings::head(&mut tx, facility.id).await?;
    if let Subject::Count {
        count,
        through,
        document,
    } = &mut subject
    {
        let (posted_by, last) = complete(&mut tx, &facility, *count).await?;
        (*through, *document) = (Some(last), Some(posted_by));
    }
    let built = build(&app, &mut tx, &facility, &subject, head.head_seq).await?;
    drop(tx);
    let at_head = (head.head_seq, &head.head_hash[..]);
    let code = code(&canonical(&facility.code, &subject, at_head, &built.lines));
    let row = PaperRow {
        code: code.clone(),
        facility_code: facility.code.clone(),
        subject: serde_json::to_string(&subject).map_err(anyhow::Error::from)?,
        head_seq: head.head_seq,
        account_name: actor.name.to_string(),
        printed_at: now,
    };
    let mut tx = app.db.write().await?;
    store::add(&mut tx, &row, facility.id, actor.account).await?;
    tx.commit().await?;
    let code = grouped(&code);
    let link = format!("{}/paper/{code}", app.config.public_url);
    let paper = Paper {
        facility: named(&facility),
        subject,
        head: Head::from(&head),
        printed_at: now,
        printed_by: actor.name.to_string(),
        qr: qr::picture(&link)?,
        link,
        code,
        figures: built.figures,
        content: built.content,
    };
    Ok((StatusCode::CREATED, Json(paper)))
}

fn named(facility: &Facility) -> Named {
    Named {
        code: facility.code.clone(),
        name: facility.name.clone(),
    }
}

fn check_period(subject: &Subject, today: NaiveDate) -> Result<()> {
    let is_sound = match subject {
        Subject::Document { .. } | Subject::Count { .. } => true,
        Subject::Card { from, to, .. } => {
            let from = from.unwrap_or(NaiveDate::MIN);
            from <= to.unwrap_or(NaiveDate::MAX) && from <= today
        }
        Subject::Dispensing { from, to } => from <= to && *from <= today,
        Subject::Expiry { day, within, .. } => {
            day.is_none_or(|day| day <= today) && (0..=DAYS_MAX).contains(within)
        }
        Subject::Day { day } => *day <= today,
        Subject::Balance { from, to } => from <= to && from.first() <= today,
    };
    if is_sound {
        return Ok(());
    }
    Err(Code::PeriodInvalid.at("from").into())
}

/// A figure from the paper, to be compared.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Claimed {
    /// Which figure: `total`, `closing` …; any when absent.
    figure: Option<String>,
    /// What stands on the paper.
    value: Option<i64>,
}

/// What the book says of a paper.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Checked {
    /// Equal, moved on, or not ours.
    verdict: Verdict,
    /// Why not ours; only for those who may see the book.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
    /// Which form it is: document, card, dispensing, expiry, balance, day, count.
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    /// Whose book it is from.
    #[serde(skip_serializing_if = "Option::is_none")]
    facility: Option<Named>,
    /// When it was first printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    printed_at: Option<DateTime<Utc>>,
    /// What only those see who may see the book.
    #[serde(skip_serializing_if = "Option::is_none")]
    book: Option<Opened>,
}

/// The paper as the book gives it, and what became of the book since.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Opened {
    /// What the paper is about.
    subject: Subject,
    /// Who printed it first.
    printed_by: String,
    /// The head of the book when it was printed.
    head: Head,
    /// The head now.
    now: Head,
    /// Entries made since.
    since: i64,
    /// The first of them.
    moved: Vec<Moved>,
    /// The true figures.
    figures: Vec<Figure>,
    /// All that stands on the true paper.
    content: Content,
}

/// Says whether a paper equals the book.
///
/// Anybody who holds a paper may ask for the verdict, and how often is limited. Figures are for
/// those who may see the book.
#[utoipa::path(get, path = "/api/v1/papers/{paper}", tag = "papers",
    security((), ("session" = []), ("token" = [])),
    params(("paper" = String, Path), Claimed), responses((status = 200, body = Checked)))]
pub async fn check(
    State(app): State<App>,
    Perhaps(actor): Perhaps,
    caller: Caller,
    Path(paper): Path<String>,
    Params(claimed): Params<Claimed>,
) -> Result<Json<Checked>> {
    if actor.is_none() {
        check_pace(&caller)?;
    }
    let mut tx = app.db.read().await?;
    let row = match typed(&paper) {
        Some(code) => store::paper(&mut tx, &code).await?,
        None => None,
    };
    let Some(row) = row else {
        return Ok(Json(not_ours(Reason::Unknown)));
    };
    let facility = app.facility(&row.facility_code).await?;
    let Some(facility) = facility else {
        return Ok(Json(not_ours(Reason::Unknown)));
    };
    let sees = actor.is_some_and(|actor| actor.may(Permission::SeeStock, &facility.place()));
    let mut checked = compare(&app, &mut tx, &facility, &row).await?;
    if !sees {
        checked.book = None;
        checked.reason = None;
    } else if let Some(value) = claimed.value {
        let figure = claimed.figure.as_deref();
        let fits = |known: &Figure| {
            known.value == value && figure.is_none_or(|figure| figure == known.name)
        };
        let figures = checked.book.as_ref().map(|book| &book.figures);
        if !figures.is_some_and(|figures| figures.iter().any(fits)) {
            checked.verdict = Verdict::NotOurs;
            checked.reason = checked.reason.or(Some(Reason::FigureDiffers));
        }
    }
    Ok(Json(checked))
}

/// Refuses who checks papers without signing in more often than somebody who holds one would.
pub fn check_pace(caller: &Caller) -> Result<()> {
    if CHECKS.len() > ADDRESSES_MAX {
        CHECKS.retain_recent();
    }
    let address = caller.address.parse().ok();
    CHECKS.check_key(&address).map_err(|wait| {
        let left = wait.wait_time_from(CHECKS.clock().now());
        let seconds = left.as_secs() + 1;
        Code::TooManyAttempts.with("retryAfterSeconds", seconds)
    })?;
    Ok(())
}

fn not_ours(reason: Reason) -> Checked {
    Checked {
        verdict: Verdict::NotOurs,
        reason: Some(reason),
        kind: None,
        facility: None,
        printed_at: None,
        book: None,
    }
}

/// What the book says of a paper with this code, as it was typed or scanned; one that is another
/// facility's is not ours here.
pub async fn looked_up(app: &App, tx: &mut Tx, facility: &Facility, code: &str) -> Result<Verdict> {
    let row = match typed(code) {
        Some(code) => store::paper(tx, &code).await?,
        None => None,
    };
    match row.filter(|row| row.facility_code == facility.code) {
        Some(row) => Ok(compare(app, tx, facility, &row).await?.verdict),
        None => Ok(Verdict::NotOurs),
    }
}

/// Makes the paper once more from the book at its head, and looks what was entered since.
async fn compare(app: &App, tx: &mut Tx, facility: &Facility, row: &PaperRow) -> Result<Checked> {
    let now = holdings::head(tx, facility.id).await?;
    let Ok(subject) = serde_json::from_str::<Subject>(&row.subject) else {
        return Ok(not_ours(Reason::BookDiffers));
    };
    if now.head_seq < row.head_seq {
        // A book that is shorter than when it was printed was cut, or is an older copy.
        return Ok(not_ours(Reason::BookDiffers));
    }
    let Built {
        lines,
        figures,
        content,
    } = build(app, tx, facility, &subject, row.head_seq).await?;
    let hash = cards::hash_of(tx, facility.id, &facility.code, row.head_seq).await?;
    let at_head = (row.head_seq, &hash[..]);
    let is_same = code(&canonical(&facility.code, &subject, at_head, &lines)) == row.code;
    let since = now.head_seq - row.head_seq;
    let recounted = match &subject {
        Subject::Count { count, through, .. } => {
            counted_since(tx, facility, *count, through.unwrap_or(0)).await?
        }
        _ => false,
    };
    let verdict = match (is_same, since) {
        (false, _) => Verdict::NotOurs,
        (true, 0) if !recounted => Verdict::Equal,
        (true, _) => Verdict::MovedOn,
    };
    let entries = cards::book(tx, facility.id, row.head_seq, SINCE_MAX).await?;
    let kind = serde_json::to_value(&subject).map_err(anyhow::Error::from)?["kind"].clone();
    let opened = Opened {
        printed_by: row.account_name.clone(),
        head: Head::at(row.head_seq, &hash),
        now: Head::from(&now),
        since,
        moved: entries
            .into_iter()
            .map(|row| moved(row, &subject))
            .collect(),
        subject,
        figures,
        content,
    };
    Ok(Checked {
        verdict,
        reason: (!is_same).then_some(Reason::BookDiffers),
        kind: kind.as_str().map(str::to_owned),
        facility: Some(named(facility)),
        printed_at: Some(row.printed_at),
        book: Some(opened),
    })
}
