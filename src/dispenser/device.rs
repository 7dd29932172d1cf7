//! A machine's device: it shows the token of one machine, and it lets it do nothing else.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};

use super::store::machines::{self, Device};
use crate::{
    app::App,
    error::{Code, Error, Result},
    people::{http::asking, token::Token},
    places::SharedFacility,
};

/// How every token of a machine begins, so that nobody takes it for a person's or a sensor's.
pub const PREFIX: &str = "ym_";

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
    let token = token.ok_or(Code::MachineTokenUnknown)?;
    let key = token.key();
    if let Some(device) = app.machine_devices.get(&key) {
        return Ok(device);
    }
    let since = app.machine_devices.forgotten();
    let mut tx = app.db.read().await?;
    let device = machines::device(&mut tx, &token).await?;
    let device = device.ok_or(Code::MachineTokenUnknown)?;
    Ok(app.machine_devices.put(since, &key, device))
}

impl Shows {
    /// The machine with this code, which has to be the device's own.
    pub async fn machine(&self, app: &App, code: &str) -> Result<SharedFacility> {
        if self.0.code != code {
            // Another machine's token.
            return Err(Code::MachineTokenUnknown.into());
        }
        let machine = app.facility(code).await?;
        machine.ok_or_else(|| Code::NotFound.with("what", code).into())
    }
}
