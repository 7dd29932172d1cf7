//! What is asked to be printed, checked before anything is read.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;

use super::{facts::Values, judge::Sought, select::Filter};
use crate::{
    error::{Code, Language, Refusal, Result},
    label::LABELS_MAX,
    stock::draft::invalid,
};

/// The most labels of a job, copies not counted.
const THINGS_MAX: usize = 2_000;
/// The most copies of each.
const COPIES_MAX: i64 = 100;
/// The most days ahead that expiry is asked for.
const WITHIN_MAX: u64 = 3_660;
/// Values under this name are for all labels of a job.
pub const ALL: &str = "*";
/// The language of what stands still on a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = LabelLanguage)]
pub enum Tongue {
    /// Chinese.
    Zh,
    /// English.
    En,
}

impl Tongue {
    /// As it is stored.
    pub fn text(self) -> &'static str {
        match self {
            Tongue::Zh => "zh",
            Tongue::En => "en",
        }
    }

    /// As it was stored.
    pub fn read(text: &str) -> Tongue {
        if text == "en" { Tongue::En } else { Tongue::Zh }
    }
}

impl From<Tongue> for Language {
    fn from(tongue: Tongue) -> Language {
        match tongue {
            Tongue::Zh => Language::Zh,
            Tongue::En => Language::En,
        }
    }
}

/// All things that the list shows with these filters.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = LabelsAll)]
pub struct All {
    /// Only what lies in the storeroom with this code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storeroom: Option<String>,
    /// Only of the product with this code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// Only those whose label stands so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<Sought>,
    /// Only what expires within so many days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiring_within: Option<u64>,
}

/// What is to be printed. Its JSON tells the same job from another.
#[derive(Debug, Clone, Serialize)]
pub struct Asked {
    /// The template's key.
    pub template: String,
    /// The language of what stands still.
    pub language: Tongue,
    /// Things one by one.
    pub things: Option<Vec<String>>,
    /// Or all that a list shows.
    pub all: Option<All>,
    /// What somebody typed, by thing and field; under `*` for all.
    pub values: BTreeMap<String, Values>,
    /// How often each.
    pub copies: i64,
}

impl Asked {
    /// Tells the same job from another.
    pub fn hash(&self) -> Result<Vec<u8>> {
        let text = serde_json::to_string(self).map_err(anyhow::Error::from)?;
        Ok(Sha256::digest(text).to_vec())
    }

    /// Refuses what cannot be printed at all.
    pub fn check(&self) -> Result<(), Refusal> {
        if !(1..=COPIES_MAX).contains(&self.copies) {
            return Err(invalid(format!("copies: 1–{COPIES_MAX}"), "copies"));
        }
        if self.things.is_some() == self.all.is_some() {
            return Err(invalid("things | all", "things"));
        }
        if self.values.len() > THINGS_MAX + 1 {
            return Err(Code::LabelTooMany.with("most", THINGS_MAX).at("values"));
        }
        Ok(())
    }

    /// Refuses too many labels, and none.
    pub fn check_count(&self, count: usize) -> Result<(), Refusal> {
        let copies = usize::try_from(self.copies).unwrap_or(1);
        if count == 0 {
            return Err(Code::LabelNone.at("things"));
        }
        if count > THINGS_MAX || count.saturating_mul(copies) > LABELS_MAX {
            let most = THINGS_MAX.min(LABELS_MAX / copies.max(1));
            return Err(Code::LabelTooMany.with("most", most).at("things"));
        }
        Ok(())
    }
}

impl All {
    /// The filters of a list, by the day it is.
    pub fn filter(&self, today: NaiveDate) -> Result<Filter, Refusal> {
        if self.expiring_within.is_some_and(|days| days > WITHIN_MAX) {
            let what = format!("expiringWithin: 0–{WITHIN_MAX}");
            return Err(invalid(what, "expiringWithin"));
        }
        Ok(Filter {
            storeroom: self.storeroom.clone(),
            product: self.product.clone(),
            state: self.state,
            expires_by: Filter::by(today, self.expiring_within),
        })
    }
}
