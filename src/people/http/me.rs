//! What somebody who signed in is told about themselves.

use serde::Serialize;
use uuid::Uuid;

use super::roles::RoleView;
use crate::{
    app::App,
    db::Tx,
    error::{Language, Result},
    people::{Actor, Permission, store::grants},
};

/// Who is signed in, and what they may do.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Me {
    /// Who.
    user: MyName,
    /// Whether they have to choose another password first. Nobody chooses one for others, so this
    /// is never so.
    must_change_password: bool,
    /// Their roles.
    roles: Vec<RoleView>,
    /// What they may do in at least one place.
    permissions: Vec<Permission>,
    /// Where they begin.
    home: Home,
    /// Whether this is the fictional county.
    demo: bool,
}

/// The person signed in.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct MyName {
    /// The account's id.
    id: Uuid,
    /// The name to sign in with.
    username: String,
    /// The name people call them by.
    name: String,
}

/// Where somebody begins.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = MyHome)]
pub struct Home {
    /// The facility of the first role that is for one facility.
    facility: Option<HomeFacility>,
}

/// The facility somebody works in.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct HomeFacility {
    /// Its code.
    code: String,
    /// Its name.
    name: String,
    /// depot, outlet, dispenser or kit.
    kind: String,
}

impl Me {
    /// What this person is told, in their language.
    pub async fn of(tx: &mut Tx, app: &App, actor: &Actor, language: Language) -> Result<Me> {
        let held = grants::held(tx, actor.account).await?;
        let facility = held.iter().find_map(|held| {
            Some(HomeFacility {
                code: held.facility_code.clone()?,
                name: held.facility_name.clone()?,
                kind: held.facility_kind.clone()?,
            })
        });
        let may = |permission: &Permission| actor.may_somewhere(*permission);
        Ok(Me {
            user: MyName {
                id: actor.account,
                username: actor.username.to_string(),
                name: actor.name.to_string(),
            },
            must_change_password: false,
            roles: held
                .iter()
                .map(|held| RoleView::of(held, language))
                .collect(),
            permissions: Permission::ALL.into_iter().filter(may).collect(),
            home: Home { facility },
            demo: app.config.demo,
        })
    }
}
