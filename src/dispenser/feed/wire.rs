//! Asks a maker's server: one question out, one answer back, within bounds. Redirects are not
//! followed; what is connected to is the very address that was checked.

use std::time::Duration;

use ipnet::IpNet;
use reqwest::{Client, Url, redirect};
use serde_json::Value;

use crate::{
    error::{Code, Refusal},
    net::{self, Unreached},
};

/// The longest answer that is read, in bytes.
pub const ANSWER_MAX: usize = 4 << 20;

/// The longest address.
const ADDRESS_MAX: usize = 500;

/// How long things may take.
#[derive(Debug, Clone, Copy)]
pub struct Waits {
    /// Until the name is resolved, and until the connection stands.
    pub connect: Duration,
    /// Until the answer is read to its end.
    pub whole: Duration,
}

impl Default for Waits {
    fn default() -> Waits {
        Waits {
            connect: Duration::from_secs(5),
            whole: Duration::from_secs(20),
        }
    }
}

/// Why there is no answer to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// Why.
    pub code: Code,
    /// The HTTP status.
    pub status: Option<u16>,
}

impl Fault {
    /// One without a status.
    pub fn of(code: Code) -> Fault {
        Fault { code, status: None }
    }
}

/// An address as a person types it: https, or http to a network that the settings name; a host
/// that the server may talk to; no user, no fragment.
pub fn address(typed: &str, networks: &[IpNet]) -> Result<String, Refusal> {
    let refusal = || Code::FeedAddress.with("most", ADDRESS_MAX).at("address");
    let typed = typed.trim();
    if typed.len() > ADDRESS_MAX {
        return Err(refusal());
    }
    let url = Url::parse(typed).map_err(|_| refusal())?;
    let is_plain =
        url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    let host = url.host_str().filter(|_| is_plain).ok_or_else(refusal)?;
    let host = net::host("address", host, networks).map_err(|refused| match refused.code {
        Code::AddressNotAllowed => Code::FeedAddressNotAllowed.at("address"),
        _ => refusal(),
    })?;
    let literal: Option<std::net::IpAddr> = host.parse().ok();
    let is_ours = literal.is_some_and(|ip| networks.iter().any(|network| network.contains(&ip)));
    match url.scheme() {
        "https" => Ok(url.into()),
        // Secrets are not sent in the clear over the internet.
        "http" if is_ours => Ok(url.into()),
        _ => Err(refusal()),
    }
}

/// Asks once; `header` lets us in, `parameters` are added to the address.
pub async fn ask(
    address: &str,
    header: Option<(&str, &str)>,
    parameters: &[(&str, String)],
    (networks, waits): (&[IpNet], &Waits),
) -> Result<Value, Fault> {
    let malformed = Fault::of(Code::FeedAddress);
    let mut url = Url::parse(address).map_err(|_| malformed)?;
    let host = url.host_str().ok_or(malformed)?.to_owned();
    let host = host.trim_matches(['[', ']']).to_owned();
    let port = url.port_or_known_default().ok_or(malformed)?;
    let addresses = net::allowed(&host, port, networks, waits.connect)
        .await
        .map_err(unreached)?;
    for (name, value) in parameters {
        url.query_pairs_mut().append_pair(name, value);
    }
    let client = Client::builder()
        .redirect(redirect::Policy::none())
        .no_proxy()
        .connect_timeout(waits.connect)
        .timeout(waits.whole)
        .resolve_to_addrs(&host, &addresses)
        .build()
        .map_err(|_| Fault::of(Code::FeedUnreachable))?;
    let mut request = client.get(url).header("accept", "application/json");
    if let Some((name, value)) = header {
        request = request.header(name, value);
    }
    let mut response = request.send().await.map_err(failed)?;
    let status = response.status().as_u16();
    let fault = |code| Fault {
        code,
        status: Some(status),
    };
    match status {
        200..=299 => {}
        300..=399 => return Err(fault(Code::FeedRedirected)),
        _ => return Err(fault(Code::FeedStatus)),
    }
    let mut answer = Vec::new();
    while let Some(part) = response.chunk().await.map_err(failed)? {
        answer.extend_from_slice(&part);
        if answer.len() > ANSWER_MAX {
            return Err(Fault::of(Code::FeedTooLong));
        }
    }
    serde_json::from_slice(&answer).map_err(|_| fault(Code::FeedNotJson))
}

fn unreached(why: Unreached) -> Fault {
    Fault::of(match why {
        Unreached::NotAllowed(_) => Code::FeedAddressNotAllowed,
        Unreached::TimedOut(_) => Code::FeedTimeout,
        Unreached::NameUnknown | Unreached::Refused(_) | Unreached::Unreachable(_) => {
            Code::FeedUnreachable
        }
    })
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "it is what a failed request is turned into"
)]
fn failed(error: reqwest::Error) -> Fault {
    Fault::of(if error.is_timeout() {
        Code::FeedTimeout
    } else {
        Code::FeedUnreachable
    })
}
