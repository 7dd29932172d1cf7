//! Joins the routes of the slices and what holds for every request.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, MatchedPath, Request, State},
    http::StatusCode,
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use tower_http::compression::{
    CompressionLayer,
    predicate::{NotForContentType, Predicate, SizeAbove},
};
use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    alert,
    app::App,
    catalog, climate, dispenser,
    error::{Code, Error},
    exchange, find, house, inspection, outlet, paper, people, places, printer, printing, report,
    scan, staff, stock, supply,
};
use describe::known::Known;

pub mod cached;
pub mod describe;
pub mod extract;
mod headers;
pub mod listen;
pub mod page;
pub mod problem;
pub mod rate;
pub mod shell;
pub mod table;
pub mod web;
pub mod words;

/// The largest body of an ordinary request, in bytes.
const BODY_MAX: usize = 1 << 20;

/// How long a request may take before the caller is told to come back.
const REQUEST_MAX: Duration = Duration::from_secs(30);

/// Routes that take files.
const UPLOADS: [&str; 3] = [
    "/api/v1/imports",
    "/api/v1/facilities/{code}/inspection-photos/{photo}",
    "/api/v1/facilities/{code}/sensors/{sensor}/file",
];

/// How long they may take: a file of some megabytes over a link of one bar.
const UPLOAD_MAX: Duration = Duration::from_mins(5);

/// Bodies below this many bytes are not worth compressing.
const COMPRESS_ABOVE: u16 = 1024;

/// The heading of the API's description; the routes add themselves.
#[derive(OpenApi)]
#[openapi(info(
    title = "Yaoju 药具",
    description = "The stock ledger of a county's contraceptive depots."
))]
struct Description;

/// All routes of the API, with the description made from them.
pub fn api() -> (Router<App>, utoipa::openapi::OpenApi) {
    OpenApiRouter::with_openapi(Description::openapi())
        .merge(people::http::routes())
        .merge(places::http::routes())
        .merge(catalog::http::routes())
        .merge(stock::http::routes())
        .merge(report::http::routes())
        .merge(find::http::routes())
        .merge(paper::http::routes())
        .merge(scan::http::routes())
        .merge(printing::http::routes())
        .merge(printer::http::routes())
        .merge(house::http::routes())
        .merge(outlet::http::routes())
        .merge(climate::http::routes())
        .merge(alert::http::routes())
        .merge(inspection::http::routes())
        .merge(supply::http::routes())
        .merge(staff::http::routes())
        .merge(dispenser::http::routes())
        .routes(routes!(describe::list_refusals))
        .merge(exchange::intake::http::routes())
        .split_for_parts()
}

/// The description of all routes, made whole.
pub fn description() -> serde_json::Value {
    describe::whole(&api().1)
}

async fn method_not_allowed(request: Request) -> Error {
    let method: String = request.method().as_str().chars().take(20).collect();
    Code::MethodNotAllowed.with("method", method).into()
}

/// The whole program as one service.
pub fn router(app: App) -> Router {
    let (api, description) = api();
    let description = describe::whole(&description);
    let known = Arc::new(Known::of(&description));
    let description = Json(description);
    let api = api
        .layer(middleware::from_fn_with_state(
            known,
            describe::known::check,
        ))
        .method_not_allowed_fallback(method_not_allowed);
    Router::new()
        .route("/healthz", get(healthz))
        .route("/metrics", get(metrics))
        .route("/open.css", get(shell::style))
        .route("/q/{code}", get(scan::label_page))
        .route("/Q/{code}", get(scan::label_page))
        .route("/01/{gtin}", get(scan::pack_page))
        .route("/01/{gtin}/10/{lot}", get(scan::pack_page))
        .route("/api/openapi.json", get(async move || description.clone()))
        .merge(api)
        .merge(pages())
        .fallback(web::serve)
        .layer(middleware::from_fn_with_state(
            app.clone(),
            people::http::same_site,
        ))
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(middleware::from_fn_with_state(app.clone(), rate::limit))
        .layer(middleware::from_fn(problem::translate))
        .layer(middleware::from_fn(uncancelled))
        .layer(
            CompressionLayer::new().gzip(true).compress_when(
                SizeAbove::new(COMPRESS_ABOVE)
                    .and(NotForContentType::IMAGES)
                    // Papers with photos and workbooks are compressed already.
                    .and(NotForContentType::const_new("application/pdf"))
                    .and(NotForContentType::const_new(table::XLSX)),
            ),
        )
        .layer(middleware::from_fn(observed))
        .layer(middleware::from_fn_with_state(app.clone(), headers::headed))
        .with_state(app)
}

/// The pages that the server writes itself, for whoever comes by.
fn pages() -> Router<App> {
    Router::new()
        .route("/points", get(outlet::http::points_page))
        .route("/points/{code}", get(outlet::http::point_page))
        .route("/products", get(outlet::http::varieties_page))
        .route("/products/{code}", get(outlet::http::variety_page))
        .route("/products/{code}/picture", get(outlet::http::picture))
        .route("/products/{code}/lot", get(scan::lot_page))
        .route(
            "/v/{facility}/{visit}/{seal}",
            get(inspection::http::paper_page),
        )
        .route("/robots.txt", get(outlet::http::robots))
        .route("/sitemap.xml", get(outlet::http::sitemap))
}

/// Runs the request to its end even when the caller hangs up: a transaction is never left to the
/// mercy of a dropped future.
async fn uncancelled(request: Request, next: Next) -> Response {
    let most = match request.extensions().get::<MatchedPath>() {
        Some(path) if UPLOADS.contains(&path.as_str()) => UPLOAD_MAX,
        _ => REQUEST_MAX,
    };
    let work = tokio::spawn(async move { next.run(request).await });
    match tokio::time::timeout(most, work).await {
        Ok(Ok(response)) => response,
        Ok(Err(panicked)) => {
            tracing::error!(error = %panicked, "a handler panicked");
            problem::bare(StatusCode::INTERNAL_SERVER_ERROR, "internal-error")
        }
        Err(_) => problem::bare(StatusCode::SERVICE_UNAVAILABLE, "outcome-unknown"),
    }
}

/// Counts and times each request by its route, never by its path: paths hold codes.
async fn observed(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "other".to_owned(), |path| path.as_str().to_owned());
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let seconds = started.elapsed().as_secs_f64();
    let labels = [
        ("method", method.to_string()),
        ("route", route.clone()),
        ("status", status.to_string()),
    ];
    metrics::counter!("yaoju_requests_total", &labels).increment(1);
    metrics::histogram!("yaoju_request_seconds", &labels[..2]).record(seconds);
    tracing::debug!(%method, route, status, seconds, "request");
    response
}

/// Whether the program can answer: reads one row.
async fn healthz(State(app): State<App>) -> Response {
    let alive = async {
        let mut tx = app.db.read().await?;
        tx.query("SELECT CAST(1 AS BIGINT)").scalar::<i64>().await
    };
    match alive.await {
        Ok(_) => "ok\n".into_response(),
        Err(error) => {
            tracing::warn!(%error, "not healthy");
            (StatusCode::SERVICE_UNAVAILABLE, "database unavailable\n").into_response()
        }
    }
}

/// The program's figures as Prometheus text.
async fn metrics(State(app): State<App>) -> Response {
    app.desk.observe();
    match crate::app::PROMETHEUS.get() {
        Some(handle) => handle.render().into_response(),
        None => crate::error::Error::from(Code::NotFound.with("what", "/metrics")).into_response(),
    }
}
