//! Roles as they are asked for and shown.

use serde::{Deserialize, Serialize};

use crate::{
    db::Tx,
    error::{Code, Language, Result},
    people::{
        Actor, Permission, Place, Role, account,
        store::grants::{self, Given, GivenAt, Held},
    },
};

/// The most roles one person has.
const ROLES_MAX: usize = 50;

/// A role and where it holds.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = HeldRole)]
pub struct RoleView {
    /// The role.
    pub role: Role,
    /// Where it holds.
    pub scope: ScopeView,
}

/// Where a role holds.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Scope)]
pub struct ScopeView {
    /// Whether it is a region with all below it, or one facility.
    kind: ScopeKind,
    /// The code; empty for everywhere.
    code: String,
    /// The name.
    pub name: String,
}

/// What kind of place a role holds for.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScopeKind {
    /// A region with all below it.
    Region,
    /// One facility.
    Facility,
}

impl RoleView {
    /// How a role is shown; everywhere has no name of its own in the database.
    pub fn of(held: &Held, language: Language) -> RoleView {
        let everywhere = match language {
            Language::Zh => "全部",
            Language::En => "Everywhere",
        };
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let (kind, code, name) = match (&held.facility_code, &held.region_code) {
            (Some(code), _) => (ScopeKind::Facility, code.clone(), text(&held.facility_name)),
            (None, Some(code)) => (ScopeKind::Region, code.clone(), text(&held.region_name)),
            (None, None) => (ScopeKind::Region, String::new(), everywhere.to_owned()),
        };
        RoleView {
            role: held.role,
            scope: ScopeView { kind, code, name },
        }
    }
}

/// A role to be given: for a region with all below it, or for one facility.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct RoleInput {
    /// The role.
    role: Role,
    /// The region's code; empty for everywhere.
    region: Option<String>,
    /// The facility's code.
    facility: Option<String>,
}

/// The roles asked for, if the actor may give every one of them.
pub async fn wanted(tx: &mut Tx, actor: &Actor, roles: &[RoleInput]) -> Result<Vec<Given>> {
    if roles.is_empty() || roles.len() > ROLES_MAX {
        return Err(Code::RolesMissing.at("roles").into());
    }
    let mut given = Vec::with_capacity(roles.len());
    for (n, input) in roles.iter().enumerate() {
        let (at, place) = place(tx, actor, input, n).await?;
        if !actor.may_give(input.role, &place) {
            return Err(Code::NotAllowed.at(format!("roles[{n}]")).into());
        }
        let role = input.role;
        let one = Given { role, at };
        if !given.contains(&one) {
            given.push(one);
        }
    }
    Ok(given)
}

async fn place(
    tx: &mut Tx,
    actor: &Actor,
    input: &RoleInput,
    n: usize,
) -> Result<(GivenAt, Place)> {
    match (&input.region, &input.facility) {
        (Some(code), None) if code.is_empty() => Ok((GivenAt::Everywhere, account::everywhere())),
        (Some(code), None) => {
            let found = grants::region(tx, code).await?;
            let unknown = || Code::RegionUnknown.with("code", code);
            let (id, place) = found.ok_or_else(|| unknown().at(format!("roles[{n}].region")))?;
            Ok((GivenAt::Region(id), place))
        }
        (None, Some(_)) if input.role.needs_region() => {
            Err(Code::RoleNeedsRegion.at(format!("roles[{n}]")).into())
        }
        (None, Some(code)) => match grants::facility(tx, code).await? {
            Some((id, place)) => Ok((GivenAt::Facility(id), place)),
            // Outside one's scope a code that exists and one that does not look the same.
            None if actor.may(Permission::ManagePeople, &account::everywhere()) => {
                let field = format!("roles[{n}].facility");
                Err(Code::NotFound.with("what", code).at(field).into())
            }
            None => Err(Code::NotAllowed.at(format!("roles[{n}]")).into()),
        },
        _ => Err(Code::RolesMissing.at(format!("roles[{n}]")).into()),
    }
}
