//! People: who they are, which roles they hold where, and what each role may do.
//!
//! Invariant: whether somebody may do something at a place is decided by [`Actor::may`] alone.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub mod access;
pub mod account;
pub mod command;
mod demo;
mod first;
pub mod http;
pub mod password;
pub mod store;
pub mod throttle;
pub mod token;

pub use demo::{DEMO_ACCOUNTS, DemoAccount};
pub use first::first_link;
pub use store::accounts::add_account;

/// Somebody, as an answer names them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Person {
    /// The account.
    pub id: Uuid,
    /// The name people call them by.
    pub name: String,
}

/// What somebody is, for a facility or a region's subtree.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    sqlx::Type,
    utoipa::ToSchema,
    clap::ValueEnum,
)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[value(rename_all = "snake_case")]
pub enum Role {
    /// Runs the program; may do everything in their region.
    Administrator,
    /// County staff: allocate, inspect, reopen months, keep people and places.
    County,
    /// Visits depots; sees, never posts.
    Inspector,
    /// 药管员: keeps a depot's book.
    DepotManager,
    /// 发放点: receives and dispenses.
    DispensingPoint,
    /// Sees stock.
    Viewer,
}

/// Something a role may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Permission {
    /// See facilities and the catalogue.
    SeePlaces,
    /// See stock, cards, documents.
    SeeStock,
    /// Post any document but a destruction.
    PostStock,
    /// Receive and dispense.
    Dispense,
    /// Destroy rejected stock.
    Destroy,
    /// Take a book out for verification elsewhere.
    ExportBook,
    /// Change regions and facilities.
    ManagePlaces,
    /// Change rooms and zones of a facility.
    ManageRooms,
    /// Change products.
    ManageCatalogue,
    /// Hold, release and recall lots.
    ManageLots,
    /// Invite people, give roles, lock.
    ManagePeople,
    /// Read the audit trail.
    SeeAudit,
    /// Close months.
    CloseMonths,
    /// Reopen closed months.
    ReopenMonths,
    /// Set house policies.
    ManageSettings,
    /// Write down temperature and humidity, and what was done about them.
    LogClimate,
    /// Make visits, verify and close findings.
    Inspect,
    /// Tell what was done about findings, and check oneself.
    AnswerFindings,
    /// Write and publish standards.
    ManageStandards,
    /// Keep the register of staff: certificates and trainings.
    ManageStaff,
}

impl Permission {
    /// All of them.
    pub const ALL: [Permission; 20] = [
        Permission::SeePlaces,
        Permission::SeeStock,
        Permission::PostStock,
        Permission::Dispense,
        Permission::Destroy,
        Permission::ExportBook,
        Permission::ManagePlaces,
        Permission::ManageRooms,
        Permission::ManageCatalogue,
        Permission::ManageLots,
        Permission::ManagePeople,
        Permission::SeeAudit,
        Permission::CloseMonths,
        Permission::ReopenMonths,
        Permission::ManageSettings,
        Permission::LogClimate,
        Permission::Inspect,
        Permission::AnswerFindings,
        Permission::ManageStandards,
        Permission::ManageStaff,
    ];
}

impl Permission {
    /// Its name, as programs see it.
    pub fn text(self) -> String {
        let name = serde_json::to_value(self).unwrap_or_default();
        name.as_str().unwrap_or_default().to_owned()
    }
}

impl Role {
    /// What the role may do, within its scope.
    pub fn permissions(self) -> &'static [Permission] {
        use Permission::{
            AnswerFindings, CloseMonths, Destroy, Dispense, ExportBook, Inspect, LogClimate,
            ManageRooms, PostStock, SeeAudit, SeePlaces, SeeStock,
        };
        match self {
            Role::Administrator | Role::County => &Permission::ALL,
            Role::Inspector => &[SeePlaces, SeeStock, SeeAudit, ExportBook, Inspect],
            Role::DepotManager => &[
                SeePlaces,
                SeeStock,
                PostStock,
                Dispense,
                Destroy,
                ExportBook,
                ManageRooms,
                CloseMonths,
                LogClimate,
                AnswerFindings,
            ],
            Role::DispensingPoint => &[SeePlaces, SeeStock, Dispense, LogClimate, AnswerFindings],
            Role::Viewer => &[SeePlaces, SeeStock],
        }
    }
}

/// The path of everywhere: every region's path begins with it.
pub const EVERYWHERE: &str = "/";

/// Where a role holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// A region and all below it, by its path; [`EVERYWHERE`] for all there are.
    Region(String),
    /// One facility.
    Facility(Uuid),
}

impl Scope {
    /// Whether that place lies in it.
    pub fn covers(&self, place: &Place) -> bool {
        match self {
            Scope::Region(path) => place.region_path.starts_with(path.as_str()),
            Scope::Facility(id) => place.facility == Some(*id),
        }
    }
}

/// A role and where it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// Where it holds.
    pub scope: Scope,
    /// Where it is shown by an access token: what that lets through.
    pub only: Option<Arc<[Permission]>>,
}

impl Grant {
    /// The whole role.
    pub fn new(role: Role, scope: Scope) -> Grant {
        let only = None;
        Grant { role, scope, only }
    }

    /// Whether it permits this. Ask here and not the role, which knows nothing of tokens.
    pub fn permits(&self, permission: Permission) -> bool {
        let is_let_through = |only: &Arc<[Permission]>| only.contains(&permission);
        self.role.permissions().contains(&permission)
            && self.only.as_ref().is_none_or(is_let_through)
    }
}

/// A place as far as scopes go: a region, or a facility in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The region's path, such as `/530000/530100/`.
    pub region_path: String,
    /// The facility, where it is one.
    pub facility: Option<Uuid>,
}

/// Somebody signed in. Cheap to clone; one is made for each request.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The account.
    pub account: Uuid,
    /// The name to sign in with.
    pub username: Arc<str>,
    /// The name people call them by.
    pub name: Arc<str>,
    /// Their roles.
    pub grants: Arc<[Grant]>,
}

impl Actor {
    /// Whether they may do this at that place. The one place where scope is decided.
    pub fn may(&self, permission: Permission, place: &Place) -> bool {
        let here = |grant: &&Grant| grant.scope.covers(place);
        self.grants
            .iter()
            .filter(here)
            .any(|grant| grant.permits(permission))
    }

    /// Whether they may do this anywhere at all, for what has no place, such as the catalogue.
    pub fn may_somewhere(&self, permission: Permission) -> bool {
        self.grants.iter().any(|grant| grant.permits(permission))
    }
}

/// Somebody signed in, and the session by which they are.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who.
    pub actor: Actor,
    /// The session's id; never its token.
    pub session: Uuid,
    /// When it ends unless they go on working.
    pub ends_at: DateTime<Utc>,
    /// Whether it is no session of a person but an access token of a program.
    pub by_token: bool,
}
