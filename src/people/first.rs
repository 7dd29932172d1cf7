//! The way in on the first day, when there is nobody yet.

use super::store::{
    accounts::is_any,
    links::{self, Purpose},
};
use crate::{app::App, error::Result};

/// The address of a page, good for one day and one use, on which the first administrator is made;
/// nothing where there is an account already.
pub async fn first_link(app: &App) -> Result<Option<String>> {
    let mut tx = app.db.write().await?;
    if is_any(&mut tx).await? {
        return Ok(None);
    }
    let now = app.clock.now();
    let token = links::make(&mut tx, Purpose::FirstAdministrator, None, now).await?;
    tx.commit().await?;
    let path = links::path(&token);
    Ok(Some(format!("{}{path}", app.config.public_url)))
}
