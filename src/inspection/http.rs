//! Routes of standards, visits and findings.

use axum::extract::DefaultBodyLimit;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::file::BYTES_MAX;
use crate::{app::App, catalog::picture::UPLOAD_MAX};

mod basis;
mod drafts;
mod evidence;
mod findings;
mod paper;
mod photos;
mod plans;
mod progress;
mod sheet;
mod standards;
mod steps;
mod view;
mod visits;

pub use paper::page as paper_page;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(standards::list, drafts::add))
        .routes(routes!(standards::versions))
        .routes(routes!(standards::version))
        .routes(routes!(standards::export))
        .routes(routes!(standards::changes))
        .routes(routes!(drafts::save, drafts::discard))
        .routes(routes!(drafts::publish))
        .merge(files())
        .routes(routes!(basis::basis))
        .routes(routes!(visits::list))
        .routes(routes!(visits::at))
        .routes(routes!(visits::show, visits::sign))
        .routes(routes!(visits::genuine))
        .routes(routes!(evidence::take))
        .routes(routes!(paper::file))
        .routes(routes!(sheet::show))
        .routes(routes!(sheet::export))
        .routes(routes!(progress::show))
        .routes(routes!(plans::show, plans::put))
        .routes(routes!(plans::propose))
        .routes(routes!(progress::export))
        .routes(routes!(findings::list))
        .routes(routes!(findings::at))
        .routes(routes!(findings::show))
        .routes(routes!(steps::take))
}

/// Photos and files are larger than what else is sent.
fn files() -> OpenApiRouter<App> {
    let photos = OpenApiRouter::new()
        .routes(routes!(photos::show, photos::put))
        .layer(DefaultBodyLimit::max(UPLOAD_MAX));
    let standards = OpenApiRouter::new()
        .routes(routes!(drafts::bring_in))
        .layer(DefaultBodyLimit::max(BYTES_MAX + 1024));
    photos.merge(standards)
}
