//! People and the audit trail as files. Nothing that lets anybody in is among it.

use axum::{extract::State, response::Response};
use uuid::Uuid;

use super::{
    trail,
    users::{self, UserView, check_keeper},
};
use crate::{
    app::App,
    error::{Code, Language, Result},
    http::{
        extract::Params,
        table::{AsFile, Cell, Column, Description, Export, moment_in_china},
        words::{word, word_of, word_or},
    },
    people::{
        Actor, Permission,
        store::{
            accounts, grants,
            kept::Keeps,
            trail::{Done, trail as listed_trail},
        },
    },
};

/// Rows read at once.
const PAGE: i64 = 500;

const USERS: &[Column] = &[
    Column::text("user.username", 18),
    Column::text("user.name", 14),
    Column::text("user.phone", 16),
    Column::text("user.roles", 40),
    Column::text("facility.status", 9),
    Column::moment("export.since"),
    Column::moment("user.lastSignIn"),
];

const AUDIT: &[Column] = &[
    Column::moment("export.at"),
    Column::text("user.name", 14),
    Column::text("export.action", 22),
    Column::text("export.target", 26),
    Column::text("nav.facilities", 12),
    Column::text("audit.detail", 60),
];

/// The people I keep as a file, in order of user name.
#[utoipa::path(get, path = "/api/v1/users/export", tag = "people", params(users::Wanted, AsFile),
    responses((status = 200, body = [u8], content_type = "application/octet-stream")))]
pub async fn users(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Params(asked): Params<users::Wanted>,
    Params(AsFile { format }): Params<AsFile>,
) -> Result<Response> {
    check_keeper(&actor)?;
    let q = asked.q.clone().unwrap_or_default();
    let typed = Some(q.trim()).filter(|q| !q.is_empty());
    let description = Description {
        name: "users",
        title: "nav.users",
        subject: String::new(),
        facility: None,
        filter: typed
            .map(|q| ("filter.search", q.to_owned()))
            .into_iter()
            .collect(),
        columns: USERS,
    };
    let mut export = Export::begin(&app, &actor, language, format, description).await?;
    let keeps = Keeps::of(&actor);
    let mut tx = app.db.read().await?;
    let mut wanted = asked.stored(&mut tx, PAGE).await?;
    wanted.after.clear();
    loop {
        let page = accounts::listed(&mut tx, &keeps, &wanted).await?;
        let Some(last) = page.last() else { break };
        wanted.after.clone_from(&last.username);
        let ids: Vec<Uuid> = page.iter().map(|account| account.id).collect();
        let held = grants::held_by(&mut tx, &ids).await?;
        for account in &page {
            let user = UserView::of(account, &held, language);
            export.row(user_row(user, language)).await?;
        }
    }
    drop(tx);
    export.finish().await
}

fn user_row(user: UserView, language: Language) -> Vec<Cell> {
    let roles = user.roles.iter().map(|held| {
        let role = word_of(language, "role", &held.role);
        format!("{role} · {}", held.scope.name)
    });
    let roles: Vec<String> = roles.collect();
    vec![
        user.username.into(),
        user.name.into(),
        user.phone.into(),
        roles.join(word(language, "list.and")).into(),
        word_of(language, "userStatus", &user.status).into(),
        moment_in_china(user.created_at).into(),
        user.last_sign_in_at.map(moment_in_china).into(),
    ]
}

/// What was done within my scope as a file, the newest first.
#[utoipa::path(get, path = "/api/v1/audit/export", tag = "people", params(trail::Wanted, AsFile),
    responses((status = 200, body = [u8], content_type = "application/octet-stream")))]
pub async fn audit(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Params(asked): Params<trail::Wanted>,
    Params(AsFile { format }): Params<AsFile>,
) -> Result<Response> {
    if !actor.may_somewhere(Permission::SeeAudit) {
        return Err(Code::NotAllowed.into());
    }
    let mut wanted = asked.stored(PAGE);
    wanted.after = None;
    let description = Description {
        name: "audit",
        title: "nav.audit",
        subject: String::new(),
        facility: None,
        filter: asked.filter(),
        columns: AUDIT,
    };
    let mut export = Export::begin(&app, &actor, language, format, description).await?;
    let mut tx = app.db.read().await?;
    loop {
        let page = listed_trail(&mut tx, &actor, &wanted).await?;
        let Some(last) = page.last() else { break };
        wanted.after = Some(last.id);
        for done in page {
            export.row(audit_row(done, language)).await?;
        }
    }
    drop(tx);
    export.finish().await
}

fn audit_row(done: Done, language: Language) -> Vec<Cell> {
    let by = match done.account_name {
        Some(name) => name,
        None => word(language, "audit.program").to_owned(),
    };
    let action = format!("audit.{}", done.action);
    vec![
        moment_in_china(done.at).into(),
        by.into(),
        word_or(language, &action, &done.action).into(),
        done.target.into(),
        done.facility.into(),
        done.detail.into(),
    ]
}
