//! The standard that comes with the program: 三亮, from the county's plan.

use chrono::{DateTime, Utc};

use super::{
    standard::Body,
    store::standards::{self, VersionState, Written},
};
use crate::{db::Tx, error::Result};

/// Its code.
pub const CODE: &str = "THREE-LIGHTS";

/// Names and checks, as the plan has them.
pub fn three_lights() -> Body {
    toml::from_str(include_str!("three-lights.toml")).expect("a test reads the file")
}

/// Adds it as its first version, published; leaves alone what is there already.
pub async fn add_three_lights(tx: &mut Tx, now: DateTime<Utc>) -> Result<bool> {
    if !standards::versions(tx, CODE).await?.is_empty() {
        return Ok(false);
    }
    let new = Written {
        standard: standards::add(tx, CODE, now).await?,
        version: 1,
        account: None,
        at: now,
    };
    standards::add_version(tx, new, VersionState::Published, &three_lights()).await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        inspection::standard::{Check, How},
        places::{FacilityKind, region::RegionLevel},
    };

    #[test]
    fn the_plan_is_there_clause_by_clause() {
        let body = three_lights();
        let checked = body.checked(|index| index as u64 + 1);
        assert_eq!(checked.as_ref(), Ok(&body), "{checked:?}");
        let clauses = [
            "S1", "S2", "S3", "S4", "S5", "W1", "W2", "W3", "W4", "W5", "W6",
        ];
        for clause in clauses.into_iter().chain(["C1", "C2", "C3", "C4"]) {
            let is_of = |check: &&Check| check.code.split('-').next() == Some(clause);
            let of: Vec<&Check> = body.checks.iter().filter(is_of).collect();
            assert!(!of.is_empty(), "{clause}");
            for check in of {
                assert!(
                    !check.text.en.is_empty() && !check.source.zh.is_empty(),
                    "{clause}"
                );
            }
        }
    }

    #[test]
    fn the_eighth_have_is_open_and_only_the_floor_fails_the_whole() {
        let body = three_lights();
        let haves = body
            .checks
            .iter()
            .filter(|check| check.code.starts_with("S2-"));
        assert_eq!(haves.count(), 8);
        let open = body.checks.iter().filter(|check| check.open);
        assert_eq!(
            open.map(|check| &check.code[..]).collect::<Vec<_>>(),
            ["S2-8"]
        );
        let fatal = body.checks.iter().filter(|check| check.fatal);
        let fatal: Vec<_> = fatal.map(|check| (&check.code[..], check.how)).collect();
        assert_eq!(fatal, [("S1", How::Area)]);
    }

    #[test]
    fn each_kind_of_place_is_asked_its_own() {
        let asked = |kind, level| {
            let body = three_lights();
            body.checks
                .iter()
                .filter(|check| check.is_for(kind, level))
                .count()
        };
        assert_eq!(asked(FacilityKind::Kit, None), 1);
        assert_eq!(asked(FacilityKind::Outlet, None), 7);
        assert!(asked(FacilityKind::Depot, Some(RegionLevel::Township)) > 20);
        assert_eq!(asked(FacilityKind::Depot, Some(RegionLevel::Province)), 0);
        assert_eq!(asked(FacilityKind::Dispenser, None), 0);
    }
}
