//! Where devices hand readings in.

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    app::App,
    climate::{
        device::Shows,
        intake::Delivery,
        plausible::{Aside, Claim, EARLIER, sift},
        sensor::percent,
        store::{samples::AsideRow, signs::SignHeard},
    },
    error::{Code, Result},
    http::extract::{Input, Path},
    id,
};

/// The most readings of one request: a day, one a minute.
pub const READINGS_MAX: usize = 1_440;

/// A reading as a device sends it. What cannot be true is set aside, so that it may be sent.
#[derive(Debug, Deserialize, Serialize, utoipa::ToSchema)]
pub struct SentReading {
    /// When it was read.
    at: DateTime<Utc>,
    /// °C.
    celsius: Option<f64>,
    /// Percent; absent where the sensor measures none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    humidity: Option<f64>,
}

/// What a device hands in.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct SentReadings {
    /// The readings, in any order; at most 1440.
    readings: Vec<SentReading>,
    /// How full the device's battery is, in percent, where it has one.
    #[serde(default)]
    battery: Option<f64>,
}

/// Something that was set aside of what was handed in.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SetAside {
    /// Which reading, from 0.
    index: usize,
    /// Why it, or its humidity, cannot be true.
    reason: Aside,
}

/// What became of readings.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct HandedIn {
    /// How many are kept; those that were there already count too.
    kept: usize,
    /// What was set aside, with the reason. It need not be sent again.
    aside: Vec<SetAside>,
}

/// Takes readings of a sensor from the device that shows its token. The answer comes when they are
/// on the disk. The same readings again are harmless; another value for a moment is kept beside the
/// first.
#[utoipa::path(post, path = "/api/v1/sensors/{code}/readings", tag = "climate",
    security(("device" = [])), params(("code" = String, Path, description = "The sensor's code.")),
    request_body = SentReadings, responses((status = 200, body = HandedIn)))]
pub async fn hand_in(
    State(app): State<App>,
    Shows(device): Shows,
    Path(code): Path<String>,
    Input(sent): Input<SentReadings>,
) -> Result<Json<HandedIn>> {
    if device.code != code {
        // Another sensor's token, of this or of any facility.
        return Err(Code::SensorTokenUnknown.into());
    }
    if sent.readings.len() > READINGS_MAX {
        return Err(Code::ReadingsTooMany
            .with("most", READINGS_MAX)
            .at("readings")
            .into());
    }
    let at = app.clock.now();
    let now = at.timestamp();
    let battery = sent.battery.and_then(percent);
    let mut delivery = Delivery {
        facility: device.facility_id,
        sensor: device.id,
        samples: Vec::with_capacity(sent.readings.len()),
        asides: Vec::new(),
        sign: battery.map(|battery| SignHeard {
            battery: Some(battery),
            connected: None,
            at,
        }),
    };
    let mut aside = Vec::new();
    for (index, reading) in sent.readings.iter().enumerate() {
        let claim = Claim {
            at: reading.at.timestamp(),
            celsius: reading.celsius,
            humidity: reading.humidity,
        };
        let sifted = sift(&claim, now, device.created_at.timestamp() - EARLIER);
        delivery.samples.extend(sifted.sample);
        if let Some(reason) = sifted.aside {
            let text = serde_json::to_string(reading).map_err(anyhow::Error::from)?;
            delivery.asides.push(AsideRow {
                id: id::derived(device.id, &text),
                reason,
                reading: text,
            });
            aside.push(SetAside { index, reason });
        }
    }
    let kept = delivery.samples.len();
    app.intake.hand_in(delivery).await?;
    Ok(Json(HandedIn { kept, aside }))
}
