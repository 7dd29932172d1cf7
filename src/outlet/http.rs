//! Routes of what residents are told: as data, and as pages.

use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, header},
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::Number;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Level, Point, Variety, csv,
    page::{self, Asked},
    search::{Wanted, standing},
    snapshot::{Outlets, Snapshot},
};
use crate::{
    app::App,
    catalog::store::pictures,
    error::{Code, Error, Language, Result},
    http::{
        cached::Cached,
        extract::{Params, Path},
        page::{Page, limit},
        shell::{self, Reader},
    },
    places::{
        FacilityKind, Named,
        facility::degrees,
        hours::{Hours, OpeningLine, Standing},
    },
};

/// What browsers and programs may keep, and for how long.
const CACHING: &str = "public, max-age=60";

/// The most points on one page of the data.
const POINTS_MAX: i64 = 5000;

/// The routes of this slice that programs use.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(show))
        .routes(routes!(products))
}

/// How much there is of a variety.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublicStock {
    /// The product's code.
    product: String,
    /// Have, few or none; never how many.
    level: Level,
}

/// A place where contraceptives are given free of charge.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PublicPoint {
    /// Its code.
    code: String,
    /// Its name.
    name: String,
    /// What it is.
    kind: FacilityKind,
    /// Where it is.
    region: Named,
    /// Street address.
    address: String,
    /// Phone.
    phone: String,
    /// Opening hours as they were typed.
    hours: String,
    /// The same as read, days with the same hours together; none where they cannot be read.
    opening: Option<Vec<OpeningLine>>,
    /// Whether it is open now, by its own clock; none where that cannot be told. Public holidays
    /// are not known.
    open_now: Option<bool>,
    /// Degrees north.
    #[schema(value_type = Option<f64>)]
    latitude: Option<Number>,
    /// Degrees east.
    #[schema(value_type = Option<f64>)]
    longitude: Option<Number>,
    /// What is there; a product that is missing is not there.
    stock: Vec<PublicStock>,
}

fn point(snapshot: &Snapshot, point: &Point) -> PublicPoint {
    let open = standing(point, snapshot.at);
    let stock = point.stock.iter().map(|(index, level)| PublicStock {
        product: snapshot.varieties[*index].code.clone(),
        level: *level,
    });
    PublicPoint {
        code: point.code.clone(),
        name: point.name.clone(),
        kind: point.kind,
        region: point.region.clone(),
        address: point.address.clone(),
        phone: point.phone.clone(),
        hours: point.hours_text.clone(),
        opening: point.hours.as_ref().map(Hours::lines),
        open_now: open.map(|open| !matches!(open, Standing::Closed { .. })),
        latitude: degrees(point.position.map(|(latitude, _)| latitude)),
        longitude: degrees(point.position.map(|(_, longitude)| longitude)),
        stock: stock.collect(),
    }
}

/// In which form a list is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PublicFormat {
    /// For programs.
    #[default]
    Json,
    /// A text file in UTF-8 with a byte order mark, fields parted by commas.
    Csv,
}

/// How much of the list, and in which form.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Listed {
    /// 1 to 5000, which is what is answered by default.
    limit: Option<i64>,
    /// JSON by default.
    #[param(inline)]
    format: Option<PublicFormat>,
}

fn as_json(value: &impl Serialize) -> Result<Cached> {
    let bytes = serde_json::to_vec(value).map_err(anyhow::Error::from)?;
    Ok(Cached::new("application/json", bytes))
}

/// Where contraceptives are given free of charge: places that are open to everybody, with address,
/// hours, phone and the varieties that are there. At most a minute old.
#[utoipa::path(get, path = "/api/v1/public/points", tag = "public", security(()),
    params(Wanted, Listed),
    responses((status = 200, content((Page<PublicPoint> = "application/json"),
            (String = "text/csv; charset=utf-8"))),
        (status = 304, description = "The list is still the one known")))]
pub async fn list(
    State(app): State<App>,
    language: Language,
    RawQuery(address): RawQuery,
    Params(wanted): Params<Wanted>,
    Params(listed): Params<Listed>,
    headers: HeaderMap,
) -> Result<Response> {
    let limit = limit(listed.limit, POINTS_MAX, POINTS_MAX)?;
    let snapshot = Outlets::snapshot(&app).await?;
    let query = wanted.query(&snapshot)?;
    let format = listed.format.unwrap_or_default();
    let key = format!("list {language:?} {}", address.unwrap_or_default());
    let made = snapshot.page(&key, || {
        let most = usize::try_from(limit).unwrap_or(0);
        let mut found = query.later(query.find(&snapshot));
        found.truncate(most + 1);
        match format {
            PublicFormat::Csv => {
                let shown = &found[..found.len().min(most)];
                let bytes = csv::points(&snapshot, shown, language)?;
                Ok(Cached::new("text/csv; charset=utf-8", bytes))
            }
            PublicFormat::Json => {
                let views = found.into_iter().map(|each| point(&snapshot, each));
                let page = Page::cut(views.collect(), limit, |view: &PublicPoint| {
                    view.code.clone()
                });
                as_json(&page)
            }
        }
    })?;
    let mut response = made.answer(&headers, CACHING);
    if format == PublicFormat::Csv {
        let name = header::HeaderValue::from_static("attachment; filename=\"points.csv\"");
        response
            .headers_mut()
            .insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

/// One place where contraceptives are given free of charge.
#[utoipa::path(get, path = "/api/v1/public/points/{code}", tag = "public", security(()),
    params(("code" = String, Path)),
    responses((status = 200, body = PublicPoint),
        (status = 304, description = "It is still as known")))]
pub async fn show(
    State(app): State<App>,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let snapshot = Outlets::snapshot(&app).await?;
    let found = snapshot.point(&code);
    let found = found.ok_or_else(|| Error::from(Code::NotFound.with("what", &code)))?;
    let made = snapshot.page(&format!("point {code}"), || {
        as_json(&point(&snapshot, found))
    })?;
    Ok(made.answer(&headers, CACHING))
}

/// The varieties that are given free of charge: who each suits and how it is used.
#[utoipa::path(get, path = "/api/v1/public/products", tag = "public", security(()),
    responses((status = 200, body = Page<Variety>),
        (status = 304, description = "The list is still the one known")))]
pub async fn products(State(app): State<App>, headers: HeaderMap) -> Result<Response> {
    let snapshot = Outlets::snapshot(&app).await?;
    let made = snapshot.page("products", || {
        as_json(&Page::whole(snapshot.varieties.clone()))
    })?;
    Ok(made.answer(&headers, CACHING))
}

/// Answers a page, made at most once from each picture of the county.
async fn told(
    app: &App,
    reader: Reader,
    headers: &HeaderMap,
    key: &str,
    write: impl FnOnce(&Asked<'_>) -> Result<maud::Markup>,
) -> Response {
    let snapshot = match Outlets::snapshot(app).await {
        Ok(snapshot) => snapshot,
        Err(error) => return error.into_response(),
    };
    let asked = Asked {
        app,
        reader,
        snapshot: &snapshot,
    };
    let key = format!("{reader:?} {key}");
    let made = snapshot.page(&key, || {
        let page = write(&asked)?.into_string();
        Ok(Cached::new("text/html; charset=utf-8", page.into_bytes()))
    });
    match made {
        Ok(page) => page.answer(headers, CACHING),
        Err(Error::Refused(refusal)) => page::refused(&asked, &refusal),
        Err(error) => error.into_response(),
    }
}

/// The page that finds points; what others hang on its address is passed over.
pub async fn points_page(
    State(app): State<App>,
    reader: Reader,
    RawQuery(query): RawQuery,
    wanted: Result<Params<Wanted>, Error>,
    on_paper: Result<Params<OnPaper>, Error>,
    headers: HeaderMap,
) -> Response {
    let key = format!("points {}", query.unwrap_or_default());
    told(&app, reader, &headers, &key, |asked| {
        if on_paper?.0.paper == Some(true) {
            page::paper::page(asked, &wanted?.0)
        } else {
            page::points::page(asked, &wanted?.0)
        }
    })
    .await
}

/// Whether the list is for a board on the wall.
#[derive(Debug, Deserialize)]
pub struct OnPaper {
    paper: Option<bool>,
}

/// The picture of a variety that residents are told of; with its hash in `v` it is kept for ever.
pub async fn picture(
    State(app): State<App>,
    Path(code): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response> {
    let missing = || Error::from(Code::NotFound.with("what", &code));
    let snapshot = Outlets::snapshot(&app).await?;
    snapshot.variety(&code).ok_or_else(missing)?;
    let product = app.product(&code).await?;
    let mut tx = app.db.read().await?;
    let found = pictures::picture(&mut tx, product.id).await?;
    let picture = found.ok_or_else(missing)?;
    let is_named = query.is_some_and(|query| query == format!("v={}", picture.hash));
    let caching = if is_named {
        "public, max-age=31536000, immutable"
    } else {
        CACHING
    };
    Ok(Cached::new("image/jpeg", picture.jpeg).answer(&headers, caching))
}

/// The page of a point.
pub async fn point_page(
    State(app): State<App>,
    reader: Reader,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Response {
    let key = format!("point {code}");
    told(&app, reader, &headers, &key, |asked| {
        page::point::page(asked, &code)
    })
    .await
}

/// The page of all varieties.
pub async fn varieties_page(
    State(app): State<App>,
    reader: Reader,
    headers: HeaderMap,
) -> Response {
    told(&app, reader, &headers, "products", |asked| {
        Ok(page::varieties::page(asked))
    })
    .await
}

/// The page of a variety.
pub async fn variety_page(
    State(app): State<App>,
    reader: Reader,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Response {
    let key = format!("product {code}");
    told(&app, reader, &headers, &key, |asked| {
        page::varieties::one(asked, &code)
    })
    .await
}

/// What search engines may look at: the pages for residents, nothing else.
pub async fn robots(State(app): State<App>, headers: HeaderMap) -> Response {
    let text = format!(
        "User-agent: *\nAllow: /points\nAllow: /products\nAllow: /open.css\nAllow: /icon.svg\n\
         Disallow: /\nSitemap: {}/sitemap.xml\n",
        app.config.public_url
    );
    Cached::new("text/plain; charset=utf-8", text.into_bytes()).answer(&headers, CACHING)
}

/// The addresses of all pages for residents.
pub async fn sitemap(State(app): State<App>, headers: HeaderMap) -> Result<Response> {
    let snapshot = Outlets::snapshot(&app).await?;
    let made = snapshot.page("sitemap", || {
        let points = snapshot.points.iter();
        let points = points.map(|point| format!("/points/{}", point.code));
        let varieties = snapshot.varieties.iter();
        let varieties = varieties.map(|variety| format!("/products/{}", variety.code));
        let pages = ["/points".to_owned(), "/products".to_owned()].into_iter();
        let all: String = pages
            .chain(points)
            .chain(varieties)
            .flat_map(|page| [Language::Zh, Language::En].map(|language| (page.clone(), language)))
            .map(|(page, language)| {
                let tag = shell::tag(language);
                let address = format!("{}{page}?lang={tag}", app.config.public_url);
                maud::html! { url { loc { (address) } } }.into_string()
            })
            .collect();
        let text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">{all}</urlset>\n"
        );
        Ok(Cached::new(
            "application/xml; charset=utf-8",
            text.into_bytes(),
        ))
    })?;
    Ok(made.answer(&headers, CACHING))
}
