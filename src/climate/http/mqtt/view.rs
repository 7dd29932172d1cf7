//! A source as it is told: what it is, and how it stands. Its password is never told.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::climate::store::mqtt::{SourceRow, standing::StandingRow};

/// A broker whose messages are readings.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MqttSource)]
pub struct SourceView {
    /// Its code.
    code: String,
    /// Its name.
    name: String,
    /// The region whose sensors it may speak for.
    region: String,
    /// The one facility, where it speaks for no other.
    facility: Option<String>,
    /// The broker's address or name.
    host: String,
    /// Its port.
    port: i64,
    /// Whether it is spoken to by TLS.
    tls: bool,
    /// Who vouches for it, in PEM; empty for those the machine trusts.
    authority: String,
    /// The user's name; empty for none.
    username: String,
    /// Whether there is a password. It is never told.
    has_password: bool,
    /// The name of the session at the broker.
    client_id: String,
    /// The topic filters, with blanks between.
    topic: String,
    /// The code of the profile of its messages.
    profile: String,
    /// Whether it is listened to.
    active: bool,
    /// How it stands.
    standing: SourceStanding,
}

/// How a source stands.
#[derive(Debug, Default, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MqttStanding)]
pub struct SourceStanding {
    /// Since when it is connected; none where it is not.
    connected_since: Option<DateTime<Utc>>,
    /// When the last message came.
    last_message_at: Option<DateTime<Utc>>,
    /// How many messages came.
    messages: i64,
    /// How many held something that was set aside.
    aside: i64,
    /// How many belonged to no sensor of its places.
    unknown: i64,
    /// How many waited, because their device sent too many.
    slowed: i64,
    /// What went wrong last: `name-unknown`, `not-allowed`, `refused`, `unreachable`, `timed-out`,
    /// `not-authorised`, `tls`, `topic-refused`, `taken-over`, `password-lost`, `closed`,
    /// `protocol` or `database`.
    error: Option<String>,
    /// When that was.
    error_at: Option<DateTime<Utc>>,
}

impl SourceView {
    /// What is told of a source that stands like this.
    pub fn of(source: SourceRow, standing: Option<StandingRow>) -> SourceView {
        SourceView {
            code: source.code,
            name: source.name,
            region: source.region,
            facility: source.facility,
            host: source.host,
            port: source.port,
            tls: source.tls,
            authority: source.authority,
            username: source.username,
            has_password: source.password.is_some(),
            client_id: source.client_id,
            topic: source.topic,
            profile: source.profile,
            active: source.active,
            standing: standing.map(SourceStanding::from).unwrap_or_default(),
        }
    }
}

impl From<StandingRow> for SourceStanding {
    fn from(row: StandingRow) -> SourceStanding {
        SourceStanding {
            connected_since: row.connected_since,
            last_message_at: row.last_message_at,
            messages: row.messages,
            aside: row.aside,
            unknown: row.unknown,
            slowed: row.slowed,
            error: Some(row.error).filter(|code| !code.is_empty()),
            error_at: row.error_at,
        }
    }
}
