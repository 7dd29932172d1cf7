//! Personal access tokens: what they let a program do.
//!
//! Invariant: a token has no more than its owner has at this moment. It is stored as names of
//! permissions, and meets the owner's roles anew whenever it is shown.

use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone as _, Utc};

use super::{Actor, Grant, Permission, Place, Scope};
use crate::{
    clock::{CHINA, day_at},
    error::{Code, Refusal},
};

/// How every token begins, so that programs that look for leaked secrets know one.
pub const PREFIX: &str = "yj_";

/// The most days a token lasts.
pub const DAYS_MAX: u64 = 365;

/// The most tokens of one account that are in force.
pub const TOKENS_MAX: usize = 20;

/// The longest name.
pub const NAME_MAX: usize = 60;

/// Whether a token may have this at all.
pub fn may_be_given(permission: Permission) -> bool {
    permission != Permission::ManagePeople
}

/// Permissions as they are stored.
pub fn stored(permissions: &[Permission]) -> String {
    let names: Vec<String> = permissions.iter().map(|each| each.text()).collect();
    names.join(" ")
}

/// Permissions as they were stored; one that is no longer known is gone.
pub fn read(stored: &str) -> Vec<Permission> {
    let is_named = |permission: &Permission| stored.split(' ').any(|n| n == permission.text());
    Permission::ALL.into_iter().filter(is_named).collect()
}

/// The moment a token ends whose last day is `last`.
pub fn ends(last: NaiveDate, now: DateTime<Utc>) -> Result<DateTime<Utc>, Refusal> {
    let today = day_at(now, CHINA);
    let refusal = || Code::TokenExpiry.with("most", DAYS_MAX).at("expiresOn");
    let latest = today.checked_add_days(Days::new(DAYS_MAX));
    if last <= today || latest.is_none_or(|latest| last > latest) {
        return Err(refusal());
    }
    let after = last.checked_add_days(Days::new(1)).ok_or_else(refusal)?;
    let midnight = Utc.from_utc_datetime(&after.and_time(NaiveTime::MIN));
    Ok(midnight - chrono::Duration::minutes(CHINA))
}

/// The owner, with no more than the token lets through.
pub fn narrowed(owner: Actor, permissions: &[Permission], facility: Option<&Place>) -> Actor {
    let only: Arc<[Permission]> = permissions
        .iter()
        .copied()
        .filter(|permission| may_be_given(*permission))
        .collect();
    let there = |grant: &&Grant| facility.is_none_or(|place| grant.scope.covers(place));
    let grants = owner.grants.iter().filter(there).map(|grant| Grant {
        role: grant.role,
        scope: match facility.and_then(|place| place.facility) {
            Some(id) => Scope::Facility(id),
            None => grant.scope.clone(),
        },
        only: Some(only.clone()),
    });
    Actor {
        grants: grants.collect(),
        ..owner
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::{EVERYWHERE, Role};
    use uuid::Uuid;

    fn owner(role: Role, scope: Scope) -> Actor {
        Actor {
            account: Uuid::nil(),
            username: "a".into(),
            name: "a".into(),
            grants: [Grant::new(role, scope)].into(),
        }
    }

    fn place(path: &str, facility: u128) -> Place {
        Place {
            region_path: path.to_owned(),
            facility: Some(Uuid::from_u128(facility)),
        }
    }

    #[test]
    fn a_token_has_no_more_than_its_owner_and_never_people() {
        let everything = Permission::ALL;
        let county = owner(Role::County, Scope::Region("/53/".to_owned()));
        let token = narrowed(county.clone(), &everything, None);
        let here = place("/53/1/", 1);
        for permission in everything {
            let expected = permission != Permission::ManagePeople;
            assert_eq!(token.may(permission, &here), expected);
            assert!(!token.may(permission, &place("/54/", 1)));
        }
        let viewer = owner(Role::Viewer, Scope::Region(EVERYWHERE.to_owned()));
        let token = narrowed(viewer, &everything, None);
        assert!(token.may(Permission::SeeStock, &here));
        assert!(!token.may_somewhere(Permission::PostStock));
        let token = narrowed(county, &[Permission::SeeStock], Some(&here));
        assert!(token.may(Permission::SeeStock, &here));
        assert!(!token.may(Permission::SeeStock, &place("/53/1/", 2)));
        assert!(!token.may(Permission::PostStock, &here));
        let elsewhere = owner(Role::County, Scope::Region("/54/".to_owned()));
        let token = narrowed(elsewhere, &everything, Some(&here));
        assert!(!token.may_somewhere(Permission::SeeStock));
    }

    #[test]
    fn permissions_come_back_as_they_were_stored() {
        for permission in Permission::ALL {
            let name = serde_json::to_value(permission).unwrap();
            assert_eq!(name, permission.text());
            assert_eq!(read(&permission.text()), [permission]);
        }
        assert_eq!(read("see-stock no-such"), [Permission::SeeStock]);
        assert_eq!(read(""), []);
    }

    #[test]
    fn a_token_lasts_from_tomorrow_to_a_year() {
        let now: DateTime<Utc> = "2026-03-02T15:59:59Z".parse().unwrap();
        let day = |text: &str| text.parse().unwrap();
        let end: DateTime<Utc> = "2026-03-03T16:00:00Z".parse().unwrap();
        assert_eq!(ends(day("2026-03-03"), now), Ok(end));
        assert!(ends(day("2027-03-02"), now).is_ok());
        for bad in ["2026-03-02", "2020-01-01", "2027-03-03", "+262142-12-31"] {
            assert_eq!(ends(day(bad), now).unwrap_err().code, Code::TokenExpiry);
        }
    }
}
