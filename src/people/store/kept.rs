//! Whom somebody keeps, as a condition of a SELECT, so that lists are cut in the database.
//!
//! It says in SQL what [`Actor::may_keep`] says of one account; a test compares the two.

use uuid::Uuid;

use crate::{
    db::Query,
    people::{Actor, EVERYWHERE, Permission, Role, Scope},
};

/// The scopes in which an actor keeps people, and whether administrators too.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keeps {
    paths: Vec<(String, bool)>,
    facilities: Vec<(Uuid, bool)>,
}

impl Keeps {
    /// Where the actor keeps people.
    pub fn of(actor: &Actor) -> Keeps {
        let mut keeps = Keeps::default();
        for grant in actor.grants.iter() {
            if !grant.permits(Permission::ManagePeople) {
                continue;
            }
            let too = grant.role == Role::Administrator;
            match &grant.scope {
                Scope::Region(path) => keeps.paths.push((path.clone(), too)),
                Scope::Facility(id) => keeps.facilities.push((*id, too)),
            }
        }
        keeps
    }

    /// The condition on `account`, with placeholders from `$first` on.
    pub fn condition(&self, first: usize) -> String {
        let which = |too: &bool| {
            if *too {
                ""
            } else {
                " AND role_grant.role <> 'administrator'"
            }
        };
        let path = "COALESCE(region.path, home.path, '/')";
        let by_path = self.paths.iter().enumerate();
        let by_path =
            by_path.map(|(n, (_, too))| format!("({path} LIKE ${}{})", first + n, which(too)));
        let first = first + self.paths.len();
        let by_id = self.facilities.iter().enumerate().map(|(n, (_, too))| {
            let here = format!("facility.id IS NOT NULL AND facility.id = ${}", first + n);
            format!("({here}{})", which(too))
        });
        let kept: Vec<String> = by_path.chain(by_id).collect();
        if kept.is_empty() {
            return "FALSE".to_owned();
        }
        let mut condition = format!(
            "NOT EXISTS (
                 SELECT 1 FROM role_grant
                 LEFT JOIN region ON region.id = role_grant.region_id
                 LEFT JOIN facility ON facility.id = role_grant.facility_id
                 LEFT JOIN region home ON home.id = facility.region_id
                 WHERE role_grant.account_id = account.id AND NOT ({}))",
            kept.join(" OR ")
        );
        if !self.paths.iter().any(|(path, _)| path == EVERYWHERE) {
            condition += " AND EXISTS (
                 SELECT 1 FROM role_grant WHERE role_grant.account_id = account.id)";
        }
        format!("({condition})")
    }

    /// How many values [`Keeps::bind`] binds.
    pub fn count(&self) -> usize {
        self.paths.len() + self.facilities.len()
    }

    /// Binds the values of the condition.
    pub fn bind<'t>(&self, mut query: Query<'t>) -> Query<'t> {
        for (path, _) in &self.paths {
            query = query.bind(format!("{path}%"));
        }
        for (id, _) in &self.facilities {
            query = query.bind(*id);
        }
        query
    }
}
