//! What a dispensing says beside its lines: by which channel, and without a name for whom.
//!
//! It is said of the whole document, because one document is one hand-out: whoever stands there
//! stands there for all of its lines. A register that sums up many people leaves the client unsaid.
//!
//! The facts are kept beside the document and appended only, and their canonical text is part of
//! what [`super::writing::text_hash`] hashes, so that the chained book vouches for them, too. They
//! are not erased with names and remarks: nobody can be told by them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How something reached the person who uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, ToSchema)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// 柜台: at the counter.
    Counter,
    /// 主动发放: brought to the person.
    ActiveDelivery,
    /// 邮寄: by mail.
    Mail,
    /// 自助机: by a machine.
    Dispenser,
    /// 药具包: from a village's kit box.
    Kit,
}

/// Where somebody is registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, ToSchema)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Residence {
    /// 户籍: registered here.
    Resident,
    /// 流动: of the floating population.
    Floating,
}

/// Sex.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, ToSchema)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// 男.
    Male,
    /// 女.
    Female,
}

/// An age band, wide enough that nobody is told by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, ToSchema)]
#[sqlx(type_name = "text")]
pub enum AgeBand {
    /// Below 20 years.
    #[sqlx(rename = "under-20")]
    #[serde(rename = "under-20")]
    Under20,
    /// 20 to 34 years.
    #[sqlx(rename = "20-34")]
    #[serde(rename = "20-34")]
    From20,
    /// 35 to 49 years.
    #[sqlx(rename = "35-49")]
    #[serde(rename = "35-49")]
    From35,
    /// 50 years and above.
    #[sqlx(rename = "50-plus")]
    #[serde(rename = "50-plus")]
    From50,
}

/// Why no claim limit was looked at. A few words to choose from: in a text of one's own somebody
/// would write a name, and this is never erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, ToSchema)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Unchecked {
    /// 没有网络: there was no connection to ask.
    Offline,
    /// 没带证件: the person had nothing to be known by.
    NoCard,
    /// 多人合并登记: the document sums up several people.
    Several,
    /// 已经发出: it was handed out before it could be looked at.
    GivenAlready,
}

/// For whom, as far as it was said; each may be left out.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    sqlx::FromRow,
    ToSchema,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Client {
    /// Resident or floating.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residence: Option<Residence>,
    /// Sex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// Age band.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age_band: Option<AgeBand>,
}

/// What a dispensing says beside its lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Dispensing {
    /// By which channel.
    pub channel: Channel,
    /// For whom.
    #[sqlx(flatten)]
    pub client: Client,
    /// Why no claim limit was looked at, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unchecked: Option<Unchecked>,
}

/// The columns of a dispensing beside a document that may be no dispensing.
#[derive(Debug, Clone, Default, Serialize, sqlx::FromRow, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DispensingSaid)]
pub struct Said {
    /// By which channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<Channel>,
    /// For whom.
    #[sqlx(flatten)]
    client: Client,
    /// Why no claim limit was looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    unchecked: Option<Unchecked>,
}

impl Said {
    /// What was said, if anything.
    pub fn dispensing(&self) -> Option<Dispensing> {
        Some(Dispensing {
            channel: self.channel?,
            client: self.client,
            unchecked: self.unchecked,
        })
    }
}

impl From<Option<Dispensing>> for Said {
    fn from(said: Option<Dispensing>) -> Said {
        said.map_or_else(Said::default, |said| Said {
            channel: Some(said.channel),
            client: said.client,
            unchecked: said.unchecked,
        })
    }
}

/// What is sent of it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DispensingInput {
    /// By which channel.
    pub channel: Channel,
    /// For whom, as far as it was said.
    pub client: Option<Client>,
    /// The ticket that `POST /api/v1/facilities/{code}/claims` gave for whoever claims it. It is
    /// no part of the document: the same document with another ticket is the same document.
    pub claim: Option<String>,
    /// Why no limit was looked at.
    pub unchecked: Option<Unchecked>,
}

impl DispensingInput {
    /// What is kept of it; the ticket is not.
    pub fn kept(&self) -> Dispensing {
        Dispensing {
            channel: self.channel,
            client: self.client.unwrap_or_default(),
            unchecked: self.unchecked,
        }
    }
}

impl Dispensing {
    /// The text that is hashed.
    pub fn canonical(&self) -> String {
        let value = serde_json::to_value(self).unwrap_or_default();
        let word = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let client = &value["client"];
        [
            "yaoju-dispensing-1".to_owned(),
            word(&value["channel"]),
            word(&client["residence"]),
            word(&client["sex"]),
            word(&client["ageBand"]),
            word(&value["unchecked"]),
        ]
        .join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hashed_says_everything_and_tells_the_unsaid_apart() {
        let mut said = Dispensing {
            channel: Channel::ActiveDelivery,
            client: Client {
                residence: Some(Residence::Floating),
                sex: None,
                age_band: Some(AgeBand::From20),
            },
            unchecked: None,
        };
        let first = said.canonical();
        assert_eq!(
            first,
            "yaoju-dispensing-1\nactive_delivery\nfloating\n\n20-34\n"
        );
        said.client.sex = Some(Sex::Female);
        assert_ne!(said.canonical(), first);
        said.client.sex = None;
        said.unchecked = Some(Unchecked::NoCard);
        assert_eq!(said.canonical(), format!("{first}no_card"));
    }
}
