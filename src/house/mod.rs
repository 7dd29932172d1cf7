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
    /// Hour from which the morning's temperature and humidity are due (field habit: 8).
    MorningFrom,
    /// Hour until which they are.
    MorningTo,
    /// Hour from which the afternoon's are due.
    AfternoonFrom,
    /// Hour until which they are.
    AfternoonTo,
    /// Minutes outside the limits after which an excursion is a warning (预警).
    ClimateWarnMinutes,
    /// Minutes after which it is an alarm (报警).
    ClimateAlarmMinutes,
    /// Minutes without a reading after which a sensor is silent (GSP appendix 3: half an hour).
    ClimateSilentMinutes,
    /// Whether claim limits are looked at (限领核对): 1, or 0 for not.
    ClaimLimits,
    /// Whether only holders of a valid post certificate may post in a depot's book (上岗证): 0 for
    /// not looked at, 1 for a warning, 2 for a refusal.
    PostCertificates,
    /// Days to put a minor finding right (一般问题).
    FindingMinorDays,
    /// Days for a major one (较重问题).
    FindingMajorDays,
    /// Days for a critical one (严重问题).
    FindingCriticalDays,
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
    /// Hours of the day.
    Hours,
    /// Minutes.
    Minutes,
    /// Nothing: 1 is on, 0 is off.
    Switch,
    /// Nothing: 0 is off, 1 warns, 2 refuses.
    Strictness,
}

/// How strictly something is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Strictness {
    /// Not at all.
    Off,
    /// Who does it all the same is warned.
    Warn,
    /// It is refused.
    Refuse,
}

impl Strictness {
    fn of(value: i64) -> Strictness {
        match value {
            ..=0 => Strictness::Off,
            1 => Strictness::Warn,
            _ => Strictness::Refuse,
        }
    }
}

impl Setting {
    /// All of them, in the order they are shown.
    pub const ALL: [Setting; 18] = [
        Setting::ExpiringDays,
        Setting::StoredDays,
        Setting::CheckedDays,
        Setting::LossPermille,
        Setting::FewDays,
        Setting::FewPacks,
        Setting::MorningFrom,
        Setting::MorningTo,
        Setting::AfternoonFrom,
        Setting::AfternoonTo,
        Setting::ClimateWarnMinutes,
        Setting::ClimateAlarmMinutes,
        Setting::ClimateSilentMinutes,
        Setting::ClaimLimits,
        Setting::PostCertificates,
        Setting::FindingMinorDays,
        Setting::FindingMajorDays,
        Setting::FindingCriticalDays,
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
            Setting::MorningFrom => "morning-from",
            Setting::MorningTo => "morning-to",
            Setting::AfternoonFrom => "afternoon-from",
            Setting::AfternoonTo => "afternoon-to",
            Setting::ClimateWarnMinutes => "climate-warn-minutes",
            Setting::ClimateAlarmMinutes => "climate-alarm-minutes",
            Setting::ClimateSilentMinutes => "climate-silent-minutes",
            Setting::ClaimLimits => "claim-limits",
            Setting::PostCertificates => "post-certificates",
            Setting::FindingMinorDays => "finding-minor-days",
            Setting::FindingMajorDays => "finding-major-days",
            Setting::FindingCriticalDays => "finding-critical-days",
        }
    }

    /// What holds where nothing is set: half a year; the depots' rule of 90 and 60 days; the
    /// county's rule of 5‰; a month of use, and one pack; temperature and humidity from 8 to 10
    /// and from 14 to 16, as GSP pharmacies do; nobody is asked who they are; a month, a fortnight
    /// and a week for findings.
    pub fn default_value(self) -> i64 {
        match self {
            Setting::ExpiringDays => 180,
            Setting::StoredDays => 90,
            Setting::CheckedDays => 60,
            Setting::LossPermille => 5,
            Setting::FewDays
            | Setting::ClimateAlarmMinutes
            | Setting::ClimateSilentMinutes
            | Setting::FindingMinorDays => 30,
            Setting::FewPacks => 1,
            Setting::MorningFrom => 8,
            Setting::MorningTo | Setting::ClimateWarnMinutes => 10,
            Setting::AfternoonFrom | Setting::FindingMajorDays => 14,
            Setting::AfternoonTo => 16,
            Setting::ClaimLimits | Setting::PostCertificates => 0,
            Setting::FindingCriticalDays => 7,
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
            Setting::MorningFrom => (5, 9),
            Setting::MorningTo => (10, 12),
            Setting::AfternoonFrom => (12, 15),
            Setting::AfternoonTo => (16, 18),
            Setting::ClimateWarnMinutes | Setting::ClimateAlarmMinutes => (0, 1440),
            Setting::ClimateSilentMinutes => (5, 1440),
            Setting::ClaimLimits => (0, 1),
            Setting::PostCertificates => (0, 2),
            Setting::FindingMinorDays
            | Setting::FindingMajorDays
            | Setting::FindingCriticalDays => (1, 180),
        }
    }

    /// What its number counts.
    pub fn unit(self) -> Unit {
        match self {
            Setting::LossPermille => Unit::Permille,
            Setting::FewPacks => Unit::Packs,
            Setting::MorningFrom
            | Setting::MorningTo
            | Setting::AfternoonFrom
            | Setting::AfternoonTo => Unit::Hours,
            Setting::ClimateWarnMinutes
            | Setting::ClimateAlarmMinutes
            | Setting::ClimateSilentMinutes => Unit::Minutes,
            Setting::ClaimLimits => Unit::Switch,
            Setting::PostCertificates => Unit::Strictness,
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
    /// Hour from which the morning's temperature and humidity are due (field habit: 8).
    pub morning_from: i64,
    /// Hour until which they are.
    pub morning_to: i64,
    /// Hour from which the afternoon's are due.
    pub afternoon_from: i64,
    /// Hour until which they are.
    pub afternoon_to: i64,
    /// Minutes outside the limits after which an excursion is a warning (预警).
    pub climate_warn_minutes: i64,
    /// Minutes after which it is an alarm (报警).
    pub climate_alarm_minutes: i64,
    /// Minutes without a reading after which a sensor is silent (GSP appendix 3: half an hour).
    pub climate_silent_minutes: i64,
    /// Whether claim limits are looked at.
    pub claim_limits: bool,
    /// Whether post certificates are looked at where documents are posted.
    pub post_certificates: Strictness,
    /// Days to put a minor finding right.
    pub finding_minor_days: i64,
    /// Days for a major one.
    pub finding_major_days: i64,
    /// Days for a critical one.
    pub finding_critical_days: i64,
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
            morning_from: value(Setting::MorningFrom),
            morning_to: value(Setting::MorningTo),
            afternoon_from: value(Setting::AfternoonFrom),
            afternoon_to: value(Setting::AfternoonTo),
            climate_warn_minutes: value(Setting::ClimateWarnMinutes),
            climate_alarm_minutes: value(Setting::ClimateAlarmMinutes),
            climate_silent_minutes: value(Setting::ClimateSilentMinutes),
            claim_limits: value(Setting::ClaimLimits) == 1,
            post_certificates: Strictness::of(value(Setting::PostCertificates)),
            finding_minor_days: value(Setting::FindingMinorDays),
            finding_major_days: value(Setting::FindingMajorDays),
            finding_critical_days: value(Setting::FindingCriticalDays),
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
