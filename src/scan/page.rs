//! The pages that a label's code leads to: for anybody with a phone, without signing in.
//!
//! Small, without a script, in the language of the phone. What they show is what may hang on a
//! wall: product, lot, expiry, whether it is recalled, the facility with address, hours and phone.
//! Never how much there is, and nothing about a person.

use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, Uri, header},
    response::{Html, IntoResponse as _, Response},
};
use chrono::NaiveDate;
use maud::{Markup, html};

use self::goods::{name, of_lot, of_product, of_storage};
use super::{
    Kind,
    store::{self, CodeRow, ProductRow},
    typed,
};
use crate::{
    app::App,
    catalog::{lot::NUMBER_MAX, scan, scan::other::Scheme},
    clock::{CHINA, day_at},
    db::Tx,
    error::{Error, Result},
    http::{
        extract::Path,
        shell::{self, Frame, Reader},
        words::sentence,
    },
    people::{Actor, http::Perhaps},
    places::{FacilityStatus, store::facilities},
};

mod certificate;
mod goods;

/// Who asks for a page, and where.
struct Asked<'a> {
    app: &'a App,
    reader: Reader,
    path: &'a str,
    /// What the address asks beside the language.
    query: String,
    actor: Option<Actor>,
    today: NaiveDate,
}

/// What is shown: the heading, and what is below it.
struct Shown {
    title: String,
    body: Markup,
    /// Whether it may be another thing within the minute, so that nobody keeps it.
    is_fleeting: bool,
}

impl<'a> Asked<'a> {
    fn of(app: &'a App, uri: &'a Uri, reader: Reader, actor: Option<Actor>) -> Asked<'a> {
        let query = uri.query().unwrap_or_default();
        let kept = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "lang");
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(kept)
            .finish();
        Asked {
            app,
            reader,
            path: uri.path(),
            query,
            actor,
            today: day_at(app.clock.now(), CHINA),
        }
    }

    fn word<'k>(&self, key: &'k str) -> &'k str {
        self.reader.word(key)
    }

    fn sentence(&self, key: &str, facts: &[(&str, &str)]) -> String {
        sentence(self.reader.language, key, facts)
    }

    /// The whole page as it is sent; `text` is what was scanned.
    fn answer(&self, status: StatusCode, shown: &Shown, text: &str) -> Response {
        // Whoever is signed in goes on in the program, with what was scanned.
        let staff = self.actor.as_ref().map(|_| {
            let mut query = form_urlencoded::Serializer::new(String::new());
            query.append_pair("text", text);
            format!("/scan?{}", query.finish())
        });
        let body = html! {
            h1 { (shown.title) }
            (shown.body)
            @if let Some(href) = &staff {
                p { a.button.primary href=(href) { (self.word("landing.staff")) } }
            }
        };
        let frame = Frame {
            reader: self.reader,
            title: &shown.title,
            description: self.word("open.free"),
            path: self.path,
            query: &self.query,
            is_indexed: false,
        };
        let page = shell::page(self.app, &frame, &body);
        let cache = match (&self.actor, status) {
            (None, StatusCode::OK) if !shown.is_fleeting => "public, max-age=60",
            _ => "private, no-store",
        };
        let headers = [
            (header::CACHE_CONTROL, HeaderValue::from_static(cache)),
            (
                header::VARY,
                HeaderValue::from_static("cookie, accept-language"),
            ),
        ];
        (status, headers, Html(page.into_string())).into_response()
    }

    /// A page that says why there is none.
    fn unknown(&self, why: &str, text: &str) -> Response {
        let shown = Shown {
            title: self.word("landing.unknown").to_owned(),
            body: self.notice("stop", why),
            is_fleeting: false,
        };
        self.answer(StatusCode::NOT_FOUND, &shown, text)
    }

    /// A sentence that must be seen: `stop`, `warn` or `ok`.
    fn notice(&self, kind: &str, key: &str) -> Markup {
        notice(kind, self.word(key))
    }
}

fn notice(kind: &str, text: &str) -> Markup {
    html! { p class={ "notice notice-" (kind) } { (text) } }
}

/// `/q/CODE`: what a label is for.
pub async fn label_page(
    State(app): State<App>,
    Perhaps(actor): Perhaps,
    reader: Reader,
    uri: Uri,
    Path(code): Path<String>,
) -> Result<Response> {
    let asked = Asked::of(&app, &uri, reader, actor);
    let text = format!("{}/q/{code}", app.config.public_url);
    let mut tx = app.db.read().await?;
    let row = match typed(&code) {
        Some(code) => store::label(&mut tx, &code).await?,
        None => None,
    };
    let Some(row) = row else {
        return Ok(asked.unknown("landing.unknownLabel", &text));
    };
    let shown = of_label(&asked, &mut tx, &row).await?;
    Ok(asked.answer(StatusCode::OK, &shown, &text))
}

async fn of_label(asked: &Asked<'_>, tx: &mut Tx, row: &CodeRow) -> Result<Shown> {
    let mut title = asked.word("landing.label").to_owned();
    let mut of = None;
    match row.kind {
        Kind::Product => of = store::product(tx, row.thing).await?.map(|p| (p, None)),
        Kind::Lot => {
            if let Some(lot) = store::lot(tx, row.thing).await? {
                let product = store::product(tx, lot.product_id).await?;
                of = product.map(|product| (product, Some(lot)));
            }
        }
        Kind::Storeroom | Kind::Zone | Kind::Sensor => {
            let room = store::room(tx, row.kind, row.thing).await?;
            title = room.map(|(_, name)| name).unwrap_or_default();
        }
        Kind::Facility => title.clone_from(&row.facility_name),
        Kind::Document => asked.word("landing.document").clone_into(&mut title),
        Kind::Certificate => return certificate::shown(asked, tx, row).await,
        Kind::Slot => {}
    }
    if let Some((product, _)) = &of {
        title = name(asked, product);
    }
    let from = of_facility(asked, tx, row).await?;
    let mut storage = html! {};
    if let Some((_, Some(lot))) = &of {
        storage = of_storage(asked, tx, lot).await?;
    }
    let body = html! {
        (retired(asked, row))
        @if let Some((product, lot)) = &of {
            @if let Some(lot) = lot { (of_lot(asked, lot)) }
            (storage)
            (of_product(asked, product))
        }
        (from)
    };
    Ok(Shown {
        title,
        body,
        is_fleeting: false,
    })
}

fn retired(asked: &Asked<'_>, row: &CodeRow) -> Markup {
    let Some(at) = row.retired_at else {
        return html! {};
    };
    let day = day_at(at, CHINA).to_string();
    html! {
        (notice("stop", &asked.sentence("landing.retired", &[("day", &day)])))
        @if let Some(successor) = &row.successor {
            p {
                a href=(asked.reader.link(&format!("/q/{successor}"))) {
                    (asked.word("landing.successor"))
                }
            }
        }
    }
}

async fn of_facility(asked: &Asked<'_>, tx: &mut Tx, row: &CodeRow) -> Result<Markup> {
    let Some(facility) = facilities::described(tx, row.facility_id).await? else {
        return Ok(html! {});
    };
    let is_closed = facility.status == FacilityStatus::Closed;
    Ok(html! {
        h2 { (asked.word("landing.from")) }
        @if is_closed { (asked.notice("stop", "landing.closed")) }
        @if facility.status == FacilityStatus::Suspended {
            (asked.notice("warn", "landing.suspended"))
        }
        dl.facts.card {
            div { dt { (asked.word("landing.name")) } dd { (facility.name) } }
            @if !is_closed {
                @for (key, text) in [
                    ("open.address", &facility.address),
                    ("open.hours", &facility.hours),
                ] {
                    @if !text.is_empty() { div { dt { (asked.word(key)) } dd.wrap { (text) } } }
                }
                @if !facility.phone.is_empty() {
                    div {
                        dt { (asked.word("open.phone")) }
                        dd { (shell::phone(asked.reader, &facility.phone)) }
                    }
                }
            }
        }
    })
}

/// `/01/GTIN` and `/01/GTIN/10/LOT?17=YYMMDD`: a product or a lot, by the link that every GS1
/// scanner reads.
pub async fn pack_page(
    State(app): State<App>,
    Perhaps(actor): Perhaps,
    reader: Reader,
    uri: Uri,
) -> Result<Response> {
    let asked = Asked::of(&app, &uri, reader, actor);
    let mark = if asked.query.is_empty() { "" } else { "?" };
    let Asked { path, query, .. } = &asked;
    let text = format!("{}{path}{mark}{query}", app.config.public_url);
    let Some(read) = scan::parse(&text, asked.today) else {
        return Ok(asked.unknown("landing.broken", &text));
    };
    let mut tx = app.db.read().await?;
    let product = store::product_named(&mut tx, Scheme::Gtin, &read.gtin).await?;
    let Some(product) = product else {
        return Ok(asked.unknown("landing.unknownProduct", &text));
    };
    let (status, lot) = match &read.lot {
        Some(number) => the_lot(&asked, &mut tx, &product, (number, read.expiry)).await?,
        None => (StatusCode::OK, html! {}),
    };
    let shown = Shown {
        title: name(&asked, &product),
        body: html! { (lot) (of_product(&asked, &product)) },
        is_fleeting: false,
    };
    Ok(asked.answer(status, &shown, &text))
}

/// `/products/CODE/lot?number=…`: a lot by the number that a resident read on the pack.
pub async fn lot_page(
    State(app): State<App>,
    reader: Reader,
    uri: Uri,
    Path(code): Path<String>,
) -> Result<Response> {
    let asked = Asked::of(&app, &uri, reader, None);
    let number = form_urlencoded::parse(asked.query.as_bytes())
        .find(|(name, _)| name == "number")
        .map(|(_, number)| number.trim().chars().take(NUMBER_MAX).collect::<String>())
        .unwrap_or_default();
    let known = match app.product(&code).await {
        Ok(known) => known,
        Err(Error::Refused(_)) => return Ok(asked.unknown("landing.unknownProduct", &code)),
        Err(error) => return Err(error),
    };
    let mut tx = app.db.read().await?;
    let Some(product) = store::product(&mut tx, known.id).await? else {
        return Ok(asked.unknown("landing.unknownProduct", &code));
    };
    // Packs print capitals; who types may not.
    let mut found = the_lot(&asked, &mut tx, &product, (&number, None)).await?;
    if found.0 == StatusCode::NOT_FOUND {
        let capitals = number.to_uppercase();
        found = the_lot(&asked, &mut tx, &product, (&capitals, None)).await?;
    }
    let (status, lot) = found;
    let back = asked.reader.link(&format!("/products/{}", product.code));
    let shown = Shown {
        title: name(&asked, &product),
        body: html! {
            (lot)
            (of_product(&asked, &product))
            p { a.button href=(back) { (asked.word("landing.back")) } }
        },
        is_fleeting: false,
    };
    Ok(asked.answer(status, &shown, &number))
}

/// What there is to say of a lot by its number, and by the expiry that the pack claims.
async fn the_lot(
    asked: &Asked<'_>,
    tx: &mut Tx,
    product: &ProductRow,
    (number, expiry): (&str, Option<NaiveDate>),
) -> Result<(StatusCode, Markup)> {
    let lots = store::lots(tx, product.id, number, None).await?;
    let fitting = lots
        .iter()
        .find(|lot| expiry.is_none() || lot.expiry == expiry);
    Ok(match (fitting, lots.first()) {
        (Some(lot), _) => {
            let storage = of_storage(asked, tx, lot).await?;
            (StatusCode::OK, html! { (of_lot(asked, lot)) (storage) })
        }
        (None, Some(lot)) => {
            let other = asked.notice("stop", "landing.otherExpiry");
            (StatusCode::OK, html! { (other) (of_lot(asked, lot)) })
        }
        (None, None) => {
            let text = asked.sentence("landing.unknownLot", &[("number", number)]);
            (StatusCode::NOT_FOUND, notice("warn", &text))
        }
    })
}
