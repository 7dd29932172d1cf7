//! Routes of temperature and humidity.

use axum::extract::DefaultBodyLimit;
use serde::Serialize;
use serde_json::Number;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{judge::Limits, logger};
use crate::{app::App, places::decimal};

mod curve;
mod events;
mod excursions;
mod files;
mod followed;
mod hand;
mod lot;
mod mqtt;
mod overview;
mod prints;
mod readings;
mod sensed;
mod sensors;
mod sheet;
mod sheet_pdf;
mod tokens;
mod view;
mod window;
mod written;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    let files = OpenApiRouter::new()
        .routes(routes!(files::bring_in))
        .layer(DefaultBodyLimit::max(logger::BYTES_MAX + 1));
    OpenApiRouter::new()
        .routes(routes!(sensors::list, sensors::add))
        .routes(routes!(sensors::change))
        .routes(routes!(tokens::make_token, tokens::revoke_token))
        .routes(routes!(sensors::calibrate))
        .routes(routes!(tokens::asides))
        .routes(routes!(readings::hand_in))
        .routes(routes!(view::show))
        .routes(routes!(sheet::today))
        .routes(routes!(sheet::month))
        .routes(routes!(prints::print))
        .routes(routes!(sheet_pdf::month_file))
        .routes(routes!(hand::log))
        .routes(routes!(hand::measure))
        .routes(routes!(excursions::list))
        .routes(routes!(excursions::note))
        .routes(routes!(events::list))
        .routes(routes!(events::note))
        .routes(routes!(followed::show))
        .routes(routes!(followed::set_aside))
        .routes(routes!(followed::judge))
        .routes(routes!(lot::show))
        .routes(routes!(lot::export))
        .routes(routes!(overview::list))
        .routes(routes!(overview::export))
        .merge(files)
        .merge(mqtt::routes())
}

/// What has to be kept; none for no end.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClimateLimits {
    /// The lowest good temperature in °C.
    #[schema(value_type = Option<f64>)]
    pub celsius_low: Option<Number>,
    /// The highest.
    #[schema(value_type = Option<f64>)]
    pub celsius_high: Option<Number>,
    /// The lowest good relative humidity in percent.
    #[schema(value_type = Option<f64>)]
    pub humidity_low: Option<Number>,
    /// The highest.
    #[schema(value_type = Option<f64>)]
    pub humidity_high: Option<Number>,
}

impl From<&Limits> for ClimateLimits {
    fn from(limits: &Limits) -> ClimateLimits {
        let number = |value: Option<i32>| value.and_then(|value| hundredths(value.into()));
        ClimateLimits {
            celsius_low: number(limits.celsius.low),
            celsius_high: number(limits.celsius.high),
            humidity_low: number(limits.humidity.low),
            humidity_high: number(limits.humidity.high),
        }
    }
}

/// Hundredths as the number they stand for.
fn hundredths(value: i64) -> Option<Number> {
    decimal::number(value, 2)
}
