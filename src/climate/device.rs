//! Devices that hand readings in: they show the token of one sensor, and it lets them do nothing
//! else.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};

use super::store::sensors::{self, Device};
use crate::{
    app::App,
    error::{Code, Error, Result},
    people::{http::asking, token::Token},
};

/// How every token of a sensor begins, so that nobody takes it for a person's.
pub const PREFIX: &str = "ys_";

/// The token a device shows, if it shows anything like one.
pub fn shown(headers: &HeaderMap) -> Option<Token> {
    asking::device_shown(headers, PREFIX)
}

/// The device that sends a request: known before anything else of the request is looked at.
pub struct Shows(pub Arc<Device>);

impl FromRequestParts<App> for Shows {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let token = shown(&parts.headers);
        if token.is_none() && asking::shown(app, &parts.headers).is_none() {
            return Err(Code::SignInRequired.into());
        }
        Ok(Shows(known(app, token).await?))
    }
}

/// The device that shows this token; refused where none is in force.
pub async fn known(app: &App, token: Option<Token>) -> Result<Arc<Device>> {
    let token = token.ok_or(Code::SensorTokenUnknown)?;
    let key = token.key();
    if let Some(device) = app.devices.get(&key) {
        return Ok(device);
    }
    let since = app.devices.forgotten();
    let mut tx = app.db.read().await?;
    let device = sensors::device(&mut tx, &token).await?;
    let device = device.ok_or(Code::SensorTokenUnknown)?;
    Ok(app.devices.put(since, &key, device))
}
