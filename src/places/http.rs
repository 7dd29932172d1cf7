//! Routes of regions, facilities, storerooms and zones.

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

mod climate;
mod export;
mod facilities;
mod facility;
mod regions;
mod rooms;
mod sketch;
mod zones;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(export::facilities))
        .routes(routes!(export::regions))
        .routes(routes!(export::partners))
        .routes(routes!(regions::list, regions::add))
        .routes(routes!(regions::change))
        .routes(routes!(climate::list))
        .routes(routes!(climate::change))
        .routes(routes!(facilities::list, facilities::add))
        .routes(routes!(facilities::show, facility::change))
        .routes(routes!(facility::partners))
        .routes(routes!(rooms::storerooms, rooms::add_storeroom))
        .routes(routes!(sketch::show, rooms::change_storeroom))
        .routes(routes!(sketch::draw))
        .routes(routes!(zones::list, zones::add))
        .routes(routes!(zones::change))
}
