//! Rules of accounts: user names, and who may give which role and keep whom.

use super::{Actor, EVERYWHERE, Permission, Place, Role};
use crate::{
    error::{Code, Refusal},
    text,
};

/// The longest name of a person.
pub const NAME_MAX: usize = 40;

/// The longest phone number, with its spaces and signs.
pub const PHONE_MAX: usize = 32;

const USERNAME_LENGTH: std::ops::RangeInclusive<usize> = 2..=32;

/// A user name as it is kept: lower case, so that nobody is shut out by a capital letter.
pub fn username(field: &str, value: &str) -> Result<String, Refusal> {
    let name = folded(value);
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    if USERNAME_LENGTH.contains(&name.chars().count()) && name.chars().all(plain) {
        return Ok(name);
    }
    Err(Code::UsernameMalformed.at(field))
}

/// A user name as somebody typed it, on its way to be compared with those that are kept.
pub fn folded(value: &str) -> String {
    let half: String = value.trim().chars().map(text::half_width).collect();
    half.to_lowercase()
}

/// Everywhere, as a place.
pub fn everywhere() -> Place {
    Place {
        region_path: EVERYWHERE.to_owned(),
        facility: None,
    }
}

impl Role {
    /// Whether it is about a region as a whole, so that it cannot be held for one facility.
    pub fn needs_region(self) -> bool {
        matches!(self, Role::Administrator | Role::County)
    }
}

impl Actor {
    /// Whether they may give this role at that place, and take it away. Only an administrator
    /// makes administrators.
    pub fn may_give(&self, role: Role, place: &Place) -> bool {
        let is_administrator = || {
            self.grants
                .iter()
                .any(|grant| grant.role == Role::Administrator && grant.scope.covers(place))
        };
        self.may(Permission::ManagePeople, place)
            && (role != Role::Administrator || is_administrator())
    }

    /// Whether they may keep somebody with these roles: all of them lie in their own scope.
    /// Somebody without a role belongs to nowhere, so only to those who keep everywhere.
    pub fn may_keep(&self, roles: &[(Role, Place)]) -> bool {
        if roles.is_empty() {
            return self.may(Permission::ManagePeople, &everywhere());
        }
        roles
            .iter()
            .all(|(role, place)| self.may_give(*role, place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::{Grant, Scope};

    fn place(path: &str) -> Place {
        Place {
            region_path: path.to_owned(),
            facility: None,
        }
    }

    fn actor(role: Role, path: &str) -> Actor {
        Actor {
            account: uuid::Uuid::nil(),
            username: "a".into(),
            name: "a".into(),
            grants: [Grant::new(role, Scope::Region(path.to_owned()))].into(),
        }
    }

    #[test]
    fn user_names_are_folded_and_plain() {
        assert_eq!(username("username", " ZhangSan１ ").unwrap(), "zhangsan1");
        assert_eq!(username("username", "张三").unwrap(), "张三");
        for bad in ["", "a", "a b", "a/b", "a\u{7}b", &"a".repeat(33)] {
            assert!(username("username", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn county_staff_keep_their_county_but_make_no_administrators() {
        let county = actor(Role::County, "/53/5301/");
        assert!(county.may_give(Role::DepotManager, &place("/53/5301/")));
        assert!(county.may_give(Role::County, &place("/53/5301/01/")));
        assert!(!county.may_give(Role::Administrator, &place("/53/5301/")));
        assert!(!county.may_give(Role::Viewer, &place("/53/5302/")));
        assert!(!county.may_give(Role::Viewer, &place("/53/")));
        assert!(!county.may_give(Role::Viewer, &everywhere()));
        let mixed = [
            (Role::Viewer, place("/53/5301/")),
            (Role::Viewer, place("/53/5302/")),
        ];
        assert!(county.may_keep(&mixed[..1]));
        assert!(!county.may_keep(&mixed));
        assert!(!county.may_keep(&[]));
    }

    #[test]
    fn administrators_make_administrators_within_their_scope() {
        let administrator = actor(Role::Administrator, "/53/");
        assert!(administrator.may_give(Role::Administrator, &place("/53/5301/")));
        assert!(!administrator.may_give(Role::Administrator, &everywhere()));
        assert!(actor(Role::Administrator, EVERYWHERE).may_keep(&[]));
    }

    #[test]
    fn others_keep_nobody() {
        for role in [
            Role::Inspector,
            Role::DepotManager,
            Role::DispensingPoint,
            Role::Viewer,
        ] {
            assert!(!actor(role, EVERYWHERE).may_give(Role::Viewer, &place("/53/")));
        }
    }
}
