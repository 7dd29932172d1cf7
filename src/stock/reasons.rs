//! The reasons people choose from. A reason of one's own words is taken as well.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Kind,
    count::{
        http::CountReasonView,
        reasons::{ReasonStatus, all as count_reasons},
    },
};
use crate::{
    db::Tx,
    error::{Language, Result},
};

/// A reason to choose.
#[derive(Debug, Clone, Copy)]
pub struct Reason {
    /// What is stored and chained.
    pub code: &'static str,
    /// The kinds it is offered for.
    pub kinds: &'static [Kind],
    /// How it is shown.
    pub name: ReasonName,
}

/// A reason's names.
#[derive(Debug, Clone, Copy)]
pub struct ReasonName {
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

/// A reason as it is told: from this list, or from the county's list for counts.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReasonView {
    /// What is stored and chained.
    pub code: String,
    /// The kinds it is offered for; none for one that is offered no longer.
    pub kinds: Vec<Kind>,
    /// How it is shown.
    pub name: NameView,
}

/// A told reason's names.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NameView {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// All reasons to be told, those of counts last.
pub fn told(of_counts: Vec<CountReasonView>) -> Vec<ReasonView> {
    let fixed = REASONS.iter().map(|reason| ReasonView {
        code: reason.code.to_owned(),
        kinds: reason.kinds.to_vec(),
        name: NameView {
            zh: reason.name.zh.to_owned(),
            en: reason.name.en.to_owned(),
        },
    });
    let counted = of_counts.into_iter().map(|reason| ReasonView {
        kinds: match reason.status {
            ReasonStatus::Active => vec![Kind::Count],
            ReasonStatus::Retired => Vec::new(),
        },
        code: reason.code,
        name: NameView {
            zh: reason.name.zh,
            en: reason.name.en,
        },
    });
    fixed.chain(counted).collect()
}

const fn reason(
    code: &'static str,
    kinds: &'static [Kind],
    zh: &'static str,
    en: &'static str,
) -> Reason {
    Reason {
        code,
        kinds,
        name: ReasonName { zh, en },
    }
}

/// The reasons' names in one language: those of this list, and those of the county's for counts,
/// the retired ones too.
#[derive(Debug)]
pub struct Names {
    language: Language,
    of_counts: HashMap<String, String>,
}

impl Names {
    /// Reads the county's list.
    pub async fn load(tx: &mut Tx, language: Language) -> Result<Names> {
        let listed = count_reasons(tx).await?.into_iter();
        let of_counts = listed.map(|reason| match language {
            Language::Zh => (reason.code, reason.name_zh),
            Language::En => (reason.code, reason.name_en),
        });
        Ok(Names {
            language,
            of_counts: of_counts.collect(),
        })
    }

    /// A reason as people read it: one of the lists by its name, own words as they are.
    pub fn of<'a>(&'a self, code: &'a str) -> &'a str {
        let known = REASONS.iter().find(|reason| reason.code == code);
        match (known, self.language) {
            (Some(reason), Language::Zh) => reason.name.zh,
            (Some(reason), Language::En) => reason.name.en,
            (None, _) => self.of_counts.get(code).map_or(code, String::as_str),
        }
    }
}

/// All reasons, in the order they are offered.
pub const REASONS: &[Reason] = &[
    reason("damaged", &[Kind::Loss, Kind::Return], "破损", "Damaged"),
    reason("damp", &[Kind::Loss], "受潮变质", "Spoiled by damp"),
    reason("lost", &[Kind::Loss], "丢失", "Lost"),
    reason("stolen", &[Kind::Loss], "被盗", "Stolen"),
    reason(
        "expired",
        &[Kind::Loss, Kind::Return, Kind::Destruction],
        "过期",
        "Expired",
    ),
    reason(
        "recalled",
        &[Kind::Return, Kind::Destruction],
        "召回",
        "Recalled",
    ),
    reason(
        "unsound",
        &[Kind::Loss, Kind::Return, Kind::Destruction],
        "质量不合格",
        "Unsound",
    ),
    reason("surplus", &[Kind::Return], "积压退回", "Surplus"),
    reason(
        "later-expiry-asked",
        &[Kind::Issue, Kind::Dispense, Kind::Refill],
        "对方要求较长效期",
        "A longer expiry was asked for",
    ),
    reason(
        "later-expiry-whole-pack",
        &[Kind::Issue, Kind::Refill],
        "整箱发放",
        "A whole carton goes out",
    ),
    reason(
        "earlier-set-aside",
        &[Kind::Issue, Kind::Dispense, Kind::Refill],
        "较早批号已另行安排",
        "The earlier lot is set aside",
    ),
    // Said by the program of what a machine gave out: nobody chose the lot.
    reason("slot-order", &[], "按货道出货", "As the slot gives out"),
    reason(
        "typing-error",
        &[Kind::Reversal],
        "录入错误",
        "Typed wrongly",
    ),
    reason(
        "not-carried-out",
        &[Kind::Reversal],
        "业务未发生",
        "Did not take place",
    ),
    reason("twice", &[Kind::Reversal], "重复开单", "Posted twice"),
];
