//! Whether the varieties of a facility have card labels that tell the truth.

use std::collections::HashSet;

use super::{
    due,
    facts::{Asking, Known},
    judge::State,
    prepare::before,
};
use crate::{
    app::App,
    db::Tx,
    error::{Language, Result},
    label::template::Subject,
    people::Permission,
    places::Facility,
};

/// The codes of the products whose card label is current.
pub async fn current(app: &App, tx: &mut Tx, facility: &Facility) -> Result<HashSet<String>> {
    let asking = Asking {
        app,
        actor: None,
        permission: Permission::SeeStock,
        facility,
    };
    let before = before(tx, facility.id).await?;
    let known = Known::read(asking, tx, &[Subject::Card]).await?;
    let cards = due::cards(app.press()?, &known, &before, Language::Zh)?;
    let current = cards.into_iter().filter(|one| one.state == State::Current);
    Ok(current.filter_map(|one| one.thing.product).collect())
}
