//! The people somebody keeps: listing and inviting.

use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    asking::Caller,
    roles::{RoleInput, RoleView, wanted},
};
use crate::{
    app::App,
    db::Tx,
    error::{Code, Language, Result},
    http::{
        extract::{Input, Params},
        page::{Page, limit},
    },
    people::{
        Actor, Permission, Role,
        account::{self, NAME_MAX, PHONE_MAX},
        store::{
            accounts::{self, Account, NewAccount},
            acts::{self, By},
            grants::{self, Held},
            kept::Keeps,
            links,
        },
    },
    text,
};

/// How many people are told at once.
const USERS_MAX: i64 = 200;

/// Somebody with an account.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = User)]
pub struct UserView {
    /// Its id.
    id: Uuid,
    /// The name to sign in with.
    pub username: String,
    /// The name people call them by.
    pub name: String,
    /// Their phone.
    pub phone: Option<String>,
    /// Whether it can be used.
    pub status: UserStatus,
    /// Their roles.
    pub roles: Vec<RoleView>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When they last signed in.
    pub last_sign_in_at: Option<DateTime<Utc>>,
}

/// Whether an account can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UserStatus {
    /// Not yet: the invitation was not taken up.
    Invited,
    /// Yes.
    Active,
    /// Not until somebody unlocks it.
    Locked,
}

impl UserStatus {
    /// Whether an account can be used, by what is stored of it.
    pub fn of(locked: bool, has_password: bool) -> UserStatus {
        match (locked, has_password) {
            (true, _) => UserStatus::Locked,
            (false, false) => UserStatus::Invited,
            (false, true) => UserStatus::Active,
        }
    }

    fn stored(self) -> (bool, bool) {
        (self == UserStatus::Locked, self != UserStatus::Invited)
    }
}

impl UserView {
    /// How an account is shown with its roles, which are among `held`.
    pub fn of(account: &Account, held: &[Held], language: Language) -> UserView {
        let status = UserStatus::of(account.locked, account.password_hash.is_some());
        let mine = held.iter().filter(|held| held.account_id == account.id);
        UserView {
            id: account.id,
            username: account.username.clone(),
            name: account.name.clone(),
            phone: account.phone.clone(),
            status,
            roles: mine.map(|held| RoleView::of(held, language)).collect(),
            created_at: account.created_at,
            last_sign_in_at: account.signed_in_at,
        }
    }
}

/// Which part of the list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Part of a user name, name or phone.
    pub q: Option<String>,
    /// Only those with this role.
    role: Option<Role>,
    /// Only those with a role for this region, for one below it, or for a facility there.
    region: Option<String>,
    /// Only those in this state.
    status: Option<UserStatus>,
    /// `next` of the page before.
    after: Option<String>,
    /// At most this many, 50 by default.
    limit: Option<i64>,
}

impl Wanted {
    /// Whom to look for, so many at most.
    pub async fn stored(&self, tx: &mut Tx, limit: i64) -> Result<accounts::Wanted> {
        let region = self.region.as_deref().filter(|code| !code.is_empty());
        let region_path = match region {
            None => None,
            Some(code) => {
                let found = grants::region(tx, code).await?;
                let unknown = || Code::RegionUnknown.with("code", code).at("region");
                Some(found.ok_or_else(unknown)?.1.region_path)
            }
        };
        Ok(accounts::Wanted {
            pattern: text::anywhere(self.q.as_deref().unwrap_or_default()),
            role: self.role,
            region_path,
            status: self.status.map(UserStatus::stored),
            after: self.after.clone().unwrap_or_default(),
            limit,
        })
    }
}

/// The people I keep, in order of user name.
#[utoipa::path(get, path = "/api/v1/users", tag = "people", params(Wanted),
    responses((status = 200, body = Page<UserView>)))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    caller: Caller,
    Params(asked): Params<Wanted>,
) -> Result<Json<Page<UserView>>> {
    check_keeper(&actor)?;
    let limit = limit(asked.limit, 50, USERS_MAX)?;
    let keeps = Keeps::of(&actor);
    let mut tx = app.db.read().await?;
    let wanted = asked.stored(&mut tx, limit + 1).await?;
    let found = accounts::listed(&mut tx, &keeps, &wanted).await?;
    let page = Page::cut(found, limit, |account: &Account| account.username.clone());
    let ids: Vec<Uuid> = page.items.iter().map(|account| account.id).collect();
    let held = grants::held_by(&mut tx, &ids).await?;
    let views = page.items.iter();
    Ok(Json(Page {
        items: views
            .map(|account| UserView::of(account, &held, caller.language))
            .collect(),
        next: page.next,
    }))
}

/// Refuses somebody who keeps nobody anywhere.
pub fn check_keeper(actor: &Actor) -> Result<()> {
    if actor.may_somewhere(Permission::ManagePeople) {
        return Ok(());
    }
    Err(Code::NotAllowed.into())
}

/// Somebody to be invited.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct Invitation {
    /// The name to sign in with.
    username: String,
    /// The name people call them by.
    name: String,
    /// Their phone.
    phone: Option<String>,
    /// Their roles.
    roles: Vec<RoleInput>,
}

/// Somebody who was invited, and how they get in.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Invited {
    /// Who.
    user: UserView,
    /// The path of the page on which they choose their password; shown this once.
    link: String,
}

/// Invites somebody: the link in the answer lets them choose a password, within seven days.
#[utoipa::path(post, path = "/api/v1/users", tag = "people", request_body = Invitation,
    responses((status = 201, body = Invited)))]
pub async fn invite(
    State(app): State<App>,
    actor: Actor,
    caller: Caller,
    Input(new): Input<Invitation>,
) -> Result<(StatusCode, Json<Invited>)> {
    check_keeper(&actor)?;
    let stored = NewAccount {
        username: account::username("username", &new.username)?,
        name: text::required("name", &new.name, NAME_MAX)?,
        phone: phone(new.phone.as_deref())?,
        password_hash: None,
    };
    let mut tx = app.db.write().await?;
    let roles = wanted(&mut tx, &actor, &new.roles).await?;
    let by = By {
        account: Some(actor.account),
        clock: &app.clock,
    };
    let (id, token) = acts::invite(&mut tx, &by, &stored, &roles).await?;
    let user = view(&mut tx, id, caller.language).await?;
    tx.commit().await?;
    let link = links::path(&token);
    Ok((StatusCode::CREATED, Json(Invited { user, link })))
}

/// A phone number, or nothing where it is left empty.
pub fn phone(value: Option<&str>) -> Result<Option<String>> {
    let phone = text::optional("phone", value.unwrap_or_default(), PHONE_MAX)?;
    Ok((!phone.is_empty()).then_some(phone))
}

/// The account as it is shown.
pub async fn view(tx: &mut Tx, id: Uuid, language: Language) -> Result<UserView> {
    let account = accounts::account(tx, id).await?;
    let account = account.ok_or_else(|| Code::NotFound.with("what", id))?;
    let held = grants::held(tx, id).await?;
    Ok(UserView::of(&account, &held, language))
}
