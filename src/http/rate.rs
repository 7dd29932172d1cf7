//! How many requests somebody may send: told in headers (`RateLimit-Policy` and `RateLimit`, after
//! the IETF's draft-ietf-httpapi-ratelimit-headers), and refused beyond.
//!
//! Whoever is signed in has a rate of their own, for each session and each token, so that one
//! machine that runs wild does not hinder its owner elsewhere. All others share the rate of their
//! address; there, what tries secrets (signing in, links, wrong tokens) weighs more than one
//! request. Counted are the API and the pages for residents; the app's files are served from
//! memory.
//!
//! What is remembered is bounded: of those who have been quiet for a minute nothing is kept.

use std::{
    num::NonZeroU32,
    sync::{
        PoisonError, RwLock,
        atomic::{AtomicU32, Ordering},
    },
};

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Method},
    middleware::Next,
    response::{IntoResponse, Response},
};
use governor::{
    Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
    middleware::StateInformationMiddleware,
    state::keyed::HashMapStateStore,
};
use uuid::Uuid;

use crate::{
    app::App,
    climate::device as sensor,
    dispenser::device as machine,
    error::{Code, Error},
    people::{
        http::asking::{self, Shown},
        token::Token,
    },
};

/// How many are remembered at most; beyond, all are forgotten, which lets through more, not less.
const REMEMBERED_MAX: usize = 50_000;

/// After so many requests the quiet ones are forgotten.
const TIDY_EVERY: u32 = 4096;

/// How many requests a minute one device may send: a sensor's each with up to a day of readings, a
/// machine's with up to 500 events.
const DEVICE_RATE: u32 = 120;

/// What a request weighs that may be a try at a secret.
const TRY_WEIGHT: u32 = 5;

type Keyed =
    RateLimiter<String, HashMapStateStore<String>, DefaultClock, StateInformationMiddleware>;

/// One rate, for each of many.
#[derive(Debug)]
struct Rate {
    name: &'static str,
    per_minute: NonZeroU32,
    keyed: RwLock<Keyed>,
    counted: AtomicU32,
}

/// How a request stands.
struct Standing {
    policy: String,
    left: u32,
    /// Seconds until all of it is there again.
    whole_in: u32,
    /// Seconds to wait; none where it goes through.
    wait: Option<u64>,
}

impl Rate {
    fn new(name: &'static str, per_minute: u32) -> Option<Rate> {
        let per_minute = NonZeroU32::new(per_minute)?;
        Some(Rate {
            name,
            per_minute,
            keyed: RwLock::new(keyed(per_minute)),
            counted: AtomicU32::new(0),
        })
    }

    fn count(&self, key: &str, weight: u32) -> Standing {
        self.tidy();
        let keyed = self.keyed.read().unwrap_or_else(PoisonError::into_inner);
        let most = self.per_minute.get();
        let weight = NonZeroU32::new(weight.min(most)).unwrap_or(NonZeroU32::MIN);
        let (left, wait) = match keyed.check_key_n(&key.to_owned(), weight) {
            Ok(Ok(state)) => (state.remaining_burst_capacity(), None),
            Ok(Err(not_yet)) => {
                let wait = not_yet.wait_time_from(DefaultClock::default().now());
                (0, Some(wait.as_secs() + 1))
            }
            // No request weighs more than a minute's worth.
            Err(_) => (0, Some(60)),
        };
        Standing {
            policy: format!("\"{}\";q={most};w=60", self.name),
            left,
            whole_in: ((most - left.min(most)) * 60).div_ceil(most),
            wait,
        }
    }

    fn tidy(&self) {
        if self.counted.fetch_add(1, Ordering::Relaxed) % TIDY_EVERY != TIDY_EVERY - 1 {
            return;
        }
        let mut keyed = self.keyed.write().unwrap_or_else(PoisonError::into_inner);
        keyed.retain_recent();
        if keyed.len() > REMEMBERED_MAX {
            *keyed = self::keyed(self.per_minute);
        }
    }
}

fn keyed(per_minute: NonZeroU32) -> Keyed {
    RateLimiter::hashmap(Quota::per_minute(per_minute)).with_middleware()
}

/// The rates in force; none where the settings say 0.
#[derive(Debug, Default)]
pub struct Rates {
    session: Option<Rate>,
    device: Option<Rate>,
    address: Option<Rate>,
}

impl Rates {
    /// As many requests a minute for each session or token, and for each address; a device has a
    /// rate of its own where sessions have one.
    pub fn new(session: u32, address: u32) -> Rates {
        Rates {
            session: Rate::new("session", session),
            device: Rate::new("device", DEVICE_RATE.min(session)),
            address: Rate::new("address", address),
        }
    }
}

/// Counts each request to the API or for a page that is made.
pub async fn limit(State(app): State<App>, request: Request, next: Next) -> Response {
    if !is_counted(request.uri().path()) {
        return next.run(request).await;
    }
    let asked = Asked::of(&app, &request);
    let Some(standing) = counted(&app, asked).await else {
        return next.run(request).await;
    };
    let mut response = match standing.wait {
        None => next.run(request).await,
        Some(seconds) => {
            let refusal = Code::TooManyRequests.with("retryAfterSeconds", seconds);
            Error::from(refusal).into_response()
        }
    };
    tell(&mut response, &standing);
    response
}

/// Whether a path is the API's, or that of a page which is put together when it is asked for.
fn is_counted(path: &str) -> bool {
    ["/api/", "/points", "/products", "/q/", "/Q/", "/01/"]
        .iter()
        .any(|counted| path.starts_with(counted))
}

/// What a request is counted by.
struct Asked {
    who: Option<Shown>,
    sensor: Option<Token>,
    machine: Option<Token>,
    address: String,
    weight: u32,
}

impl Asked {
    fn of(app: &App, request: &Request) -> Asked {
        let who = asking::shown(app, request.headers());
        let path = request.uri().path();
        let is_try = matches!(who, Some(Shown::Bearer(_)))
            || path.starts_with("/api/v1/links/")
            || (path == "/api/v1/session" && request.method() == Method::POST);
        Asked {
            who,
            sensor: sensor::shown(request.headers()),
            machine: machine::shown(request.headers()),
            address: asking::address_of(request.extensions(), request.headers()),
            weight: if is_try { TRY_WEIGHT } else { 1 },
        }
    }
}

async fn counted(app: &App, asked: Asked) -> Option<Standing> {
    let rates = &app.rates;
    if rates.session.is_none() && rates.address.is_none() {
        return None;
    }
    if let Some(device) = device_of(app, &asked).await {
        return Some(rates.device.as_ref()?.count(&device.to_string(), 1));
    }
    let known = match &asked.who {
        Some(shown) => asking::known(app, shown).await.ok(),
        None => None,
    };
    if let Some(signed_in) = known {
        let rate = rates.session.as_ref()?;
        return Some(rate.count(&signed_in.session.to_string(), 1));
    }
    let rate = rates.address.as_ref()?;
    Some(rate.count(&shared(&asked.address), asked.weight))
}

/// The sensor or the machine whose device asks: a token that is not in force is a try.
async fn device_of(app: &App, asked: &Asked) -> Option<Uuid> {
    if let Some(token) = &asked.sensor {
        let device = sensor::known(app, Some(token.clone())).await.ok()?;
        return Some(device.id);
    }
    let token = asked.machine.as_ref()?;
    let device = machine::known(app, Some(token.clone())).await.ok()?;
    Some(device.facility_id)
}

/// Whoever has one IPv6 address has 2⁶⁴: they share one rate.
fn shared(address: &str) -> String {
    match address.parse::<std::net::Ipv6Addr>() {
        Ok(v6) if v6.to_ipv4_mapped().is_none() => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        _ => address.to_owned(),
    }
}

fn tell(response: &mut Response, standing: &Standing) {
    let name = standing.policy.split(';').next().unwrap_or_default();
    let state = format!("{name};r={};t={}", standing.left, standing.whole_in);
    let headers = response.headers_mut();
    for (header, text) in [
        ("ratelimit-policy", standing.policy.as_str()),
        ("ratelimit", &state),
    ] {
        if let Ok(value) = HeaderValue::from_str(text) {
            headers.insert(HeaderName::from_static(header), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_each_ones_own_and_says_how_long_to_wait() {
        let rate = Rate::new("address", 10).unwrap();
        for left in (0..10).rev() {
            let standing = rate.count("192.0.2.1", 1);
            assert_eq!((standing.left, standing.wait), (left, None));
        }
        let refused = rate.count("192.0.2.1", 1);
        assert_eq!((refused.left, refused.whole_in), (0, 60));
        assert!(
            refused
                .wait
                .is_some_and(|seconds| (1..=7).contains(&seconds))
        );
        assert_eq!(rate.count("192.0.2.2", 5).left, 5);
        assert!(Rate::new("address", 0).is_none());
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let rate = Rate::new("address", 1_000_000).unwrap();
        for n in 0..(u32::try_from(REMEMBERED_MAX).unwrap() + 2 * TIDY_EVERY) {
            rate.count(&n.to_string(), 1);
        }
        let kept = rate.keyed.read().unwrap().len();
        assert!(
            kept <= REMEMBERED_MAX + usize::try_from(TIDY_EVERY).unwrap(),
            "{kept}"
        );
    }

    #[test]
    fn one_network_is_one_caller() {
        assert_eq!(shared("2001:db8:1:2:3::4"), shared("2001:db8:1:2:ffff::9"));
        assert_ne!(shared("2001:db8:1:2::1"), shared("2001:db8:1:3::1"));
        assert_eq!(shared("192.0.2.1"), "192.0.2.1");
    }
}
