//! Speaks to group robots and webhooks: one message out, one answer back, within bounds.
//!
//! A robot answers 200 also when it takes nothing: only `errcode` 0 in the body is a yes. Redirects
//! are not followed. Of an answer no more than its code is kept: the rest is somebody else's text.

use std::time::Duration;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac as _};
use ipnet::IpNet;
use reqwest::{Client, Url, redirect};
use serde_json::{Value, json};
use sha2::Sha256;

use super::{
    channel::{Channel, Kind},
    words::TITLE,
};
use crate::{
    error::Code,
    net::{self, Unreached},
    stock::chain::hex,
};

/// How long things may take.
#[derive(Debug, Clone, Copy)]
pub struct Waits {
    /// Until the name is resolved.
    pub resolve: Duration,
    /// Until the connection stands.
    pub connect: Duration,
    /// Until the answer is read to its end.
    pub whole: Duration,
}

impl Default for Waits {
    fn default() -> Waits {
        Waits {
            resolve: Duration::from_secs(5),
            connect: Duration::from_secs(5),
            whole: Duration::from_secs(15),
        }
    }
}

/// The longest answer that is read, in bytes.
const ANSWER_MAX: usize = 16 << 10;

/// The most bytes of a message: WeCom takes 4,096, DingTalk 20,000.
pub fn bytes_max(kind: Kind) -> usize {
    match kind {
        Kind::Wecom => 4_000,
        Kind::Dingtalk => 15_000,
        Kind::Webhook => 64 << 10,
    }
}

/// Why a message did not arrive, or may not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// Why.
    pub code: Code,
    /// The HTTP status or the robot's `errcode`.
    pub status: Option<i64>,
}

impl Fault {
    fn of(code: Code) -> Fault {
        Fault { code, status: None }
    }

    /// Whether it is no use to try again.
    pub fn is_final(self) -> bool {
        self.code == Code::AlertAddressNotAllowed
    }
}

/// Sends one body to a channel.
pub async fn send(
    channel: &Channel,
    body: String,
    id: &str,
    now: DateTime<Utc>,
    (networks, waits): (&[IpNet], &Waits),
) -> Result<(), Fault> {
    let malformed = Fault::of(Code::AlertAddress);
    let mut url = Url::parse(channel.address.reveal()).map_err(|_| malformed)?;
    let host = url.host_str().ok_or(malformed)?;
    let host = host.trim_matches(['[', ']']).to_owned();
    let port = url.port_or_known_default().ok_or(malformed)?;
    let addresses = net::allowed(&host, port, networks, waits.resolve)
        .await
        .map_err(unreached)?;
    if channel.kind == Kind::Dingtalk && !channel.secret.reveal().is_empty() {
        let (timestamp, sign) = dingtalk_signature(channel.secret.reveal(), now);
        url.query_pairs_mut()
            .append_pair("timestamp", &timestamp)
            .append_pair("sign", &sign);
    }
    let client = Client::builder()
        .redirect(redirect::Policy::none())
        .no_proxy()
        .connect_timeout(waits.connect)
        .timeout(waits.whole)
        // The name is not asked again: what is connected to is what was checked.
        .resolve_to_addrs(&host, &addresses)
        .build()
        .map_err(|_| Fault::of(Code::AlertUnreachable))?;
    let mut request = client
        .post(url)
        .header("content-type", "application/json; charset=utf-8");
    if channel.kind == Kind::Webhook {
        let signature = webhook_signature(channel.secret.reveal(), now, &body);
        request = request
            .header("yaoju-event", id)
            .header("yaoju-signature", signature);
    }
    let response = request.body(body).send().await.map_err(failed)?;
    let status = response.status();
    let answer = read(response).await?;
    judge(channel.kind, status.as_u16(), &answer)
}

fn unreached(why: Unreached) -> Fault {
    Fault::of(match why {
        Unreached::NotAllowed(_) => Code::AlertAddressNotAllowed,
        Unreached::NameUnknown => Code::AlertNameUnknown,
        Unreached::TimedOut(_) => Code::AlertTimeout,
        Unreached::Refused(_) | Unreached::Unreachable(_) => Code::AlertUnreachable,
    })
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "it is what a failed request is turned into"
)]
fn failed(error: reqwest::Error) -> Fault {
    Fault::of(if error.is_timeout() {
        Code::AlertTimeout
    } else {
        Code::AlertUnreachable
    })
}

/// The answer's body, as far as it is looked at.
async fn read(mut response: reqwest::Response) -> Result<Vec<u8>, Fault> {
    let mut answer = Vec::new();
    while let Some(part) = response.chunk().await.map_err(failed)? {
        answer.extend_from_slice(&part);
        if answer.len() > ANSWER_MAX {
            return Err(Fault::of(Code::AlertAnswerTooLong));
        }
    }
    Ok(answer)
}

/// Whether an answer is a yes.
fn judge(kind: Kind, status: u16, answer: &[u8]) -> Result<(), Fault> {
    let fault = |code, status: i64| {
        Err(Fault {
            code,
            status: Some(status),
        })
    };
    match status {
        200..=299 => {}
        300..=399 => return fault(Code::AlertRedirected, status.into()),
        _ => return fault(Code::AlertAnswered, status.into()),
    }
    if kind == Kind::Webhook {
        return Ok(());
    }
    let body: Value = serde_json::from_slice(answer).unwrap_or_default();
    match body["errcode"].as_i64() {
        Some(0) => Ok(()),
        Some(code) => fault(Code::AlertRobotRefused, code),
        None => Err(Fault::of(Code::AlertNoRobot)),
    }
}

/// A message to a group robot.
pub fn robot_body(kind: Kind, text: &str) -> Value {
    match kind {
        Kind::Dingtalk => json!({
            "msgtype": "markdown",
            "markdown": { "title": TITLE, "text": text },
        }),
        _ => json!({ "msgtype": "markdown", "markdown": { "content": text } }),
    }
}

fn signed(secret: &str, text: &str) -> Vec<u8> {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key may have any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// `timestamp` in milliseconds and `sign`, as DingTalk checks them.
fn dingtalk_signature(secret: &str, now: DateTime<Utc>) -> (String, String) {
    let timestamp = now.timestamp_millis().to_string();
    let sign = BASE64_STANDARD.encode(signed(secret, &format!("{timestamp}\n{secret}")));
    (timestamp, sign)
}

/// `t=SECONDS,v1=HEX`: HMAC-SHA256 of the moment, a point and the body, so that neither can be
/// changed and an old message is known as old.
pub fn webhook_signature(secret: &str, now: DateTime<Utc>, body: &str) -> String {
    let seconds = now.timestamp();
    let signature = hex(&signed(secret, &format!("{seconds}.{body}")));
    format!("t={seconds},v1={signature}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_hmac_sha256() {
        // RFC 4231, case 2.
        let found = hex(&signed("Jefe", "what do ya want for nothing?"));
        assert!(found.starts_with("5bdcc146bf60754e6a042426089575c7"));
        let now = DateTime::from_timestamp(1_772_000_000, 0).unwrap();
        let (timestamp, sign) = dingtalk_signature("SECx", now);
        assert_eq!(timestamp, "1772000000000");
        // Reckoned outside: HMAC-SHA256 of "1772000000000\nSECx" by "SECx", in base64.
        assert_eq!(sign, "3JuQXwGFCBApwbQorKNQpi60QtMXNiLMabUWC19ZmXY=");
        let signature = webhook_signature("k", now, "{}");
        assert_eq!(
            signature,
            format!("t=1772000000,v1={}", hex(&signed("k", "1772000000.{}")))
        );
    }

    #[test]
    fn a_yes_is_200_and_for_a_robot_errcode_0() {
        let code = |kind, status, body: &str| judge(kind, status, body.as_bytes()).err();
        assert_eq!(code(Kind::Webhook, 204, ""), None);
        assert_eq!(
            code(Kind::Wecom, 200, r#"{"errcode":0,"errmsg":"ok"}"#),
            None
        );
        let refused = code(Kind::Dingtalk, 200, r#"{"errcode":310000}"#).unwrap();
        assert_eq!(
            (refused.code, refused.status),
            (Code::AlertRobotRefused, Some(310_000))
        );
        for body in ["", "ok", "{}", r#"{"errcode":"0"}"#] {
            assert_eq!(
                code(Kind::Wecom, 200, body).unwrap().code,
                Code::AlertNoRobot
            );
        }
        let status = |status| code(Kind::Webhook, status, "").unwrap();
        assert_eq!(status(302).code, Code::AlertRedirected);
        assert_eq!(
            (status(500).code, status(500).status),
            (Code::AlertAnswered, Some(500))
        );
    }
}
