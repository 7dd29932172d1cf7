//! Scope as a condition of a SELECT, so that lists are cut in the database and pages stay full.

use uuid::Uuid;

use crate::{
    db::Query,
    people::{Actor, Permission, Scope},
};

/// Where an actor may do something: region subtrees and single facilities.
///
/// It says in SQL what [`Actor::may`] says of one place; a test compares the two.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    paths: Vec<String>,
    facilities: Vec<Uuid>,
}

impl Reach {
    /// Where the actor may do this.
    pub fn of(actor: &Actor, permission: Permission) -> Reach {
        let mut reach = Reach::default();
        for grant in actor.grants.iter() {
            if !grant.permits(permission) {
                continue;
            }
            match &grant.scope {
                Scope::Region(path) => reach.paths.push(format!("{path}%")),
                Scope::Facility(id) => reach.facilities.push(*id),
            }
        }
        reach
    }

    /// The condition on `facility` and its `region`, with placeholders from `$first` on.
    pub fn condition(&self, first: usize) -> String {
        let paths = self.paths.len();
        let by_path = (0..paths).map(|n| format!("region.path LIKE ${}", first + n));
        let by_id =
            (0..self.facilities.len()).map(|n| format!("facility.id = ${}", first + paths + n));
        let all: Vec<String> = by_path.chain(by_id).collect();
        if all.is_empty() {
            return "FALSE".to_owned();
        }
        format!("({})", all.join(" OR "))
    }

    /// How many values [`Reach::bind`] binds.
    pub fn count(&self) -> usize {
        self.paths.len() + self.facilities.len()
    }

    /// Binds the values of the condition.
    pub fn bind<'t>(&self, mut query: Query<'t>) -> Query<'t> {
        for path in &self.paths {
            query = query.bind(path.clone());
        }
        for id in &self.facilities {
            query = query.bind(*id);
        }
        query
    }
}
