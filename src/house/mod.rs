//! House policies: rules with a number in them that a county sets for itself.
//!
//! A rule itself knows no policy: it takes the numbers as arguments. What may be set, within which
//! limits and with which default, stands in [`Setting`].

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::error::{Code, Refusal};

pub mod http;
pub mod store;

/// Something that may be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Setting {
    /// Days before its expiry from which a lot counts as expiring (近效期).
    ExpiringDays,
    /// Days in store after which a lot's condition is checked.
    StoredDays,
    /// Days after which a condition check is too old.
    CheckedDays,
    /// The most that may be lost in a year, in thousandths of what was handled (年报损率).
    LossPermille,
    /// Residents are told "few" (不多) of what lasts for fewer days at the rate of the last 90.
    FewDays,
    /// Residents are told "few" of what is less than so many of the smallest packs.
    FewPacks,
}

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Whole days.
    Days,
    /// Thousandths.
    Permille,
    /// Smallest packs.
    Packs,
}

impl Setting {
    /// All of them, in the order they are shown.
    pub const ALL: [Setting; 6] = [
        Setting::ExpiringDays,
        Setting::StoredDays,
        Setting::CheckedDays,
        Setting::LossPermille,
        Setting::FewDays,
        Setting::FewPacks,
    ];

    /// Its name, as programs and the database see it.
    pub fn name(self) -> &'static str {
        match self {
            Setting::ExpiringDays => "expiring-days",
            Setting::StoredDays => "stored-days",
            Setting::CheckedDays => "checked-days",
            Setting::LossPermille => "loss-permille",
            Setting::FewDays => "few-days",
            Setting::FewPacks => "few-packs",
        }
    }

    /// What holds where nothing is set: half a year; the depots' rule of 90 and 60 days; the
    /// county's rule of 5‰; a month of use, and one pack.
    pub fn default_value(self) -> i64 {
        match self {
            Setting::ExpiringDays => 180,
            Setting::StoredDays => 90,
            Setting::CheckedDays => 60,
            Setting::LossPermille => 5,
            Setting::FewDays => 30,
            Setting::FewPacks => 1,
        }
    }

    /// The least and the most.
    pub fn limits(self) -> (i64, i64) {
        match self {
            Setting::ExpiringDays => (30, 730),
            Setting::StoredDays => (30, 365),
            Setting::CheckedDays => (7, 365),
            Setting::LossPermille => (1, 100),
            Setting::FewDays => (0, 365),
            Setting::FewPacks => (0, 1000),
        }
    }

    /// What its number counts.
    pub fn unit(self) -> Unit {
        match self {
            Setting::LossPermille => Unit::Permille,
            Setting::FewPacks => Unit::Packs,
            _ => Unit::Days,
        }
    }

    /// Refuses a value outside the limits.
    pub fn check(self, value: i64) -> Result<i64, Refusal> {
        let (least, most) = self.limits();
        if (least..=most).contains(&value) {
            return Ok(value);
        }
        Err(Code::SettingOutside
            .with("name", self.name())
            .with("least", least)
            .with("most", most)
            .at("value"))
    }
}

/// The policies in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct House {
    /// Days before its expiry from which a lot counts as expiring.
    pub expiring_days: i64,
    /// Days in store after which a lot's condition is checked.
    pub stored_days: i64,
    /// Days after which a condition check is too old.
    pub checked_days: i64,
    /// The most that may be lost in a year, in thousandths.
    pub loss_permille: i64,
    /// Days of use below which residents are told "few".
    pub few_days: i64,
    /// Smallest packs below which residents are told "few".
    pub few_packs: i64,
}

impl House {
    /// The policies, from what was set by name. What is set for nothing that is known is left
    /// alone: a newer program may have set it.
    pub fn from_set(set: &HashMap<String, i64>) -> House {
        let value = |setting: Setting| {
            let value = set.get(setting.name()).copied();
            value.unwrap_or(setting.default_value())
        };
        House {
            expiring_days: value(Setting::ExpiringDays),
            stored_days: value(Setting::StoredDays),
            checked_days: value(Setting::CheckedDays),
            loss_permille: value(Setting::LossPermille),
            few_days: value(Setting::FewDays),
            few_packs: value(Setting::FewPacks),
        }
    }
}

impl Default for House {
    fn default() -> House {
        House::from_set(&HashMap::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_lies_within_its_limits() {
        for setting in Setting::ALL {
            assert!(
                setting.check(setting.default_value()).is_ok(),
                "{setting:?}"
            );
            let (least, most) = setting.limits();
            assert!(setting.check(least).is_ok() && setting.check(most).is_ok());
            assert!(setting.check(least - 1).is_err() && setting.check(most + 1).is_err());
            let told = serde_json::to_value(setting).unwrap();
            assert_eq!(told, setting.name());
        }
    }

    #[test]
    fn what_is_set_holds_and_the_rest_is_as_by_default() {
        let set = HashMap::from([("stored-days".to_owned(), 45), ("unheard-of".to_owned(), 1)]);
        let house = House::from_set(&set);
        assert_eq!((house.stored_days, house.checked_days), (45, 60));
    }
}
