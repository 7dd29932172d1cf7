//! A channel: a group robot or a webhook, with an address and a secret that are written and never
//! told.

use std::{fmt, net::IpAddr};

use ipnet::IpNet;
use reqwest::Url;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    error::{Code, Refusal},
    net,
};

/// The longest address.
pub const ADDRESS_MAX: usize = 1_000;

/// The longest secret.
pub const SECRET_MAX: usize = 200;

/// What a channel is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
#[schema(as = AlertChannelKind)]
pub enum Kind {
    /// 企业微信群机器人
    Wecom,
    /// 钉钉群机器人
    Dingtalk,
    /// Webhook: JSON, signed.
    Webhook,
}

/// A text that does not show itself.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Hidden(String);

impl Hidden {
    /// The text, for who has to use it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for Hidden {
    fn from(text: String) -> Hidden {
        Hidden(text)
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// A channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Its id.
    pub id: Uuid,
    /// What it is.
    pub kind: Kind,
    /// What people call it.
    pub name: String,
    /// The whole address, with its key.
    pub address: Hidden,
    /// What messages are signed with; empty where they are not.
    pub secret: Hidden,
    /// Whether messages are sent.
    pub active: bool,
}

impl Channel {
    /// Where it leads, without path and key: what may be shown.
    pub fn host(&self) -> String {
        let url = Url::parse(self.address.reveal()).ok();
        let host = url.as_ref().and_then(|url| {
            let host = url.host_str()?;
            Some(match url.port() {
                Some(port) => format!("{host}:{port}"),
                None => host.to_owned(),
            })
        });
        host.unwrap_or_default()
    }
}

/// An address as a person types it: https, or http to a network that the settings name; a host that
/// the server may talk to; no user, no fragment.
pub fn address(typed: &str, networks: &[IpNet]) -> Result<Hidden, Refusal> {
    let refusal = || Code::AlertAddress.with("most", ADDRESS_MAX).at("address");
    let typed = typed.trim();
    if typed.len() > ADDRESS_MAX {
        return Err(refusal());
    }
    let url = Url::parse(typed).map_err(|_| refusal())?;
    let is_plain =
        url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    let host = url.host_str().filter(|_| is_plain).ok_or_else(refusal)?;
    let host = net::host("address", host, networks).map_err(|refused| match refused.code {
        Code::AddressNotAllowed => {
            let found = refused.facts.get("found").cloned().unwrap_or_default();
            Code::AlertAddressNotAllowed
                .with("found", found)
                .at("address")
        }
        _ => refusal(),
    })?;
    let literal: Option<IpAddr> = host.parse().ok();
    let is_ours = literal.is_some_and(|ip| networks.iter().any(|network| network.contains(&ip)));
    match url.scheme() {
        "https" => Ok(Hidden(url.into())),
        // Keys are not sent in the clear over the internet.
        "http" if is_ours => Ok(Hidden(url.into())),
        _ => Err(refusal()),
    }
}

/// A secret as a person types it.
pub fn secret(kind: Kind, typed: &str) -> Result<Hidden, Refusal> {
    let typed = typed.trim();
    let is_plain = typed.chars().all(|c| c.is_ascii_graphic());
    // WeCom has none; a webhook without one could be written to by anybody.
    let fits = match kind {
        Kind::Wecom => typed.is_empty(),
        Kind::Dingtalk => true,
        Kind::Webhook => typed.len() >= 16,
    };
    if !is_plain || !fits || typed.len() > SECRET_MAX {
        return Err(Code::AlertSecret.with("most", SECRET_MAX).at("secret"));
    }
    Ok(Hidden(typed.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_the_server_may_talk_to_are_taken() {
        let ours: Vec<IpNet> = vec!["10.1.0.0/16".parse().unwrap()];
        for good in [
            "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k",
            " https://example.org:8443/hook ",
            "http://10.1.2.3:9/x",
            "https://10.1.2.3/",
        ] {
            assert!(address(good, &ours).is_ok(), "{good}");
        }
        let code = |typed: &str| address(typed, &ours).unwrap_err().code;
        for bad in [
            "",
            "example.org/hook",
            "http://example.org/hook",
            "ftp://10.1.2.3/",
            "https://user@example.org/",
            "https://example.org/#x",
            "https://a_b..c/",
            "file:///etc/passwd",
            &format!("https://example.org/{}", "a".repeat(ADDRESS_MAX)),
        ] {
            assert_eq!(code(bad), Code::AlertAddress, "{bad}");
        }
        for barred in [
            "https://127.0.0.1/",
            "https://127.1/",
            "https://0x7f000001/",
            "https://2130706433/",
            "https://169.254.169.254/latest/meta-data",
            "https://[::1]/",
            "https://[::ffff:10.1.2.3]/",
            "https://10.2.0.1/",
        ] {
            assert_eq!(code(barred), Code::AlertAddressNotAllowed, "{barred}");
        }
    }

    #[test]
    fn an_address_shows_no_more_than_its_host() {
        let channel = Channel {
            id: Uuid::nil(),
            kind: Kind::Wecom,
            name: "群".to_owned(),
            address: address("https://example.org:8443/p/KEY?key=KEY", &[]).unwrap(),
            secret: Hidden("SECRET".to_owned()),
            active: true,
        };
        assert_eq!(channel.host(), "example.org:8443");
        let shown = format!("{channel:?}");
        assert!(
            !shown.contains("KEY") && !shown.contains("SECRET"),
            "{shown}"
        );
    }

    #[test]
    fn a_webhook_has_a_secret_and_wecom_has_none() {
        assert!(secret(Kind::Wecom, "").is_ok() && secret(Kind::Wecom, "x").is_err());
        assert!(secret(Kind::Dingtalk, "").is_ok() && secret(Kind::Dingtalk, "SEC1").is_ok());
        assert!(secret(Kind::Webhook, "short").is_err());
        assert!(secret(Kind::Webhook, "0123456789abcdef").is_ok());
        assert!(secret(Kind::Webhook, "0123456789 abcdef").is_err());
        assert!(secret(Kind::Webhook, &"x".repeat(201)).is_err());
    }
}
