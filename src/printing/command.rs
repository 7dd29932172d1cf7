//! `yaoju label TEMPLATE --facility CODE`: labels on live data, from the command line.

use std::io::Write;

use uuid::Uuid;

use super::{
    facts::Asking,
    judge::Sought,
    order::{All, Asked, Tongue},
    store::command_account,
    work,
};
use crate::{
    app::App,
    error::{Code, Error, Language},
    id,
    label::{
        Facts,
        command::{Make, said, save},
    },
    people::Permission,
};

/// Prints labels of a facility as a job of their own, noted like those of the page, and draws it.
pub async fn run(
    app: &App,
    make: &Make,
    language: Language,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let labels = print(app, make, out).await;
    let labels = labels.map_err(|error| said(error, language))?;
    save(app.press()?, make, &labels, language)
}

async fn print(app: &App, make: &Make, out: &mut impl Write) -> Result<Vec<Facts>, Error> {
    let code = make.facility.as_deref().unwrap_or_default();
    let facility = app.facility(code).await?;
    let facility = facility.ok_or_else(|| Code::NotFound.with("what", code))?;
    let language = match make.language() {
        Language::Zh => Tongue::Zh,
        Language::En => Tongue::En,
    };
    let all = All {
        storeroom: make.storeroom.clone(),
        state: make.due.then_some(Sought::Due),
        ..All::default()
    };
    let asked = Asked {
        template: make.template().to_owned(),
        language,
        things: None,
        all: Some(all),
        values: std::collections::BTreeMap::new(),
        copies: 1,
    };
    let asking = Asking {
        app,
        actor: None,
        permission: Permission::PostStock,
        facility: &facility,
    };
    let account = account(app).await?;
    let done = work::print(asking, (account, ""), id::fresh(), &asked).await?;
    let labels = work::kept(&done.labels)?;
    let template = app.press()?.template(&asked.template)?;
    let missing: String = app
        .press()?
        .missing(template, &labels)
        .into_iter()
        .collect();
    let count = labels.len();
    // Who has no standard output any more needs no figures.
    let _ = writeln!(out, "{}\t{count}", done.job.id);
    if !missing.is_empty() {
        let _ = writeln!(std::io::stderr(), "no font has: {missing}");
    }
    Ok(labels)
}

/// The account in whose name the command line prints.
async fn account(app: &App) -> Result<Uuid, Error> {
    let mut tx = app.db.write().await?;
    let account = command_account(&mut tx, app.clock.now()).await?;
    tx.commit().await?;
    Ok(account)
}
