//! The whole program over HTTP, without a socket: a small county, people in it, and a clock that
//! moves when it is told to.
//!
//! `World::new(db)` is empty; `World::county(db)` has places, products and a person for each role.
//! People made here have sessions but no password: nothing is hashed unless a test signs in itself.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, Version, password_hash::SaltString};
use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, Request, header},
};
use chrono::{DateTime, Duration, Utc};
use serde_json::Value;
use tower::ServiceExt as _;
use uuid::Uuid;
use yaoju::{
    app::App,
    clock::Clock,
    config::{Config, Settings},
    db::Db,
    http, id,
    people::{
        Actor, Role,
        store::{
            accounts::{NewAccount, account_named, add_account},
            grants::{Given, GivenAt, Held, held},
            sessions,
        },
    },
    places::{
        FacilityKind,
        region::RegionCode,
        store::{NewFacility, add_facility, regions},
    },
};

/// The password of those who have one.
pub const PASSWORD: &str = "correct horse";

/// The county of [`World::county`], and the one next to it.
pub const COUNTY: &str = "530102";
pub const OTHER_COUNTY: &str = "530103";

pub struct World {
    pub app: App,
    router: Router,
    now: Arc<Mutex<DateTime<Utc>>>,
}

/// One answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    /// The body, where it is JSON.
    pub json: Value,
    pub text: String,
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The code of a refusal.
    pub fn code(&self) -> &str {
        self.json["code"].as_str().unwrap_or_default()
    }

    /// The answer, if it has this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Answer {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// The answer, if it is this refusal.
    #[track_caller]
    pub fn refused(self, code: &str) -> Answer {
        assert_eq!(self.code(), code, "{} {}", self.status, self.text);
        self
    }

    /// `name=value` of the cookie it sets.
    pub fn cookie(&self) -> Option<String> {
        let set = self.headers.get(header::SET_COOKIE)?.to_str().ok()?;
        Some(set.split(';').next()?.to_owned())
    }
}

/// Somebody with a browser: what they send carries their cookie.
#[derive(Clone)]
pub struct Caller {
    router: Router,
    peer: SocketAddr,
    pub headers: Vec<(&'static str, String)>,
}

impl World {
    /// The program on this database at 2026-03-02 10:00 in China, with nothing in it.
    pub fn new(db: &Db) -> World {
        let unlimited = Settings {
            session_rate: Some(0),
            address_rate: Some(0),
            claim_key: Some(std::env::temp_dir().join("yaoju-test-claim.key")),
            ..Settings::default()
        };
        let config = unlimited.resolve().unwrap();
        World::with(db, config)
    }

    /// The program with these settings.
    pub fn with(db: &Db, config: Config) -> World {
        World::altered(db, config, |_| {})
    }

    /// The program with these settings, and with parts that a test made itself.
    pub fn altered(db: &Db, config: Config, alter: impl FnOnce(&mut App)) -> World {
        let start = "2026-03-02T02:00:00Z".parse().unwrap();
        let now = Arc::new(Mutex::new(start));
        let shown = now.clone();
        let clock = Clock::from_fn(move || *shown.lock().unwrap());
        let mut app = App::new(db.clone(), clock, config);
        alter(&mut app);
        let router = http::router(app.clone());
        World { app, router, now }
    }

    /// Two counties. In the first: depot `XD` and, supplied by it, township depot `TD` and outlet
    /// `FD1`; in the second: depot `QD`. Products `P1` and `P2`. People by the name of their role,
    /// each for the first county or its facility, and `root`, administrator everywhere.
    pub async fn county(db: &Db) -> World {
        World::new(db).filled().await
    }

    /// The same program with what [`World::county`] has.
    pub async fn filled(self) -> World {
        let world = self;
        world.region("530000", "某省").await;
        world.region(COUNTY, "甲县").await;
        world.region("530102001", "甲镇").await;
        world.region(OTHER_COUNTY, "乙县").await;
        let depot = FacilityKind::Depot;
        world.facility("XD", depot, COUNTY, None).await;
        world.facility("TD", depot, "530102001", Some("XD")).await;
        world
            .facility("FD1", FacilityKind::Outlet, "530102001", Some("XD"))
            .await;
        world.facility("QD", depot, OTHER_COUNTY, None).await;
        world.product("P1").await;
        world.product("P2").await;
        for (username, role, scope) in [
            ("root", Role::Administrator, ""),
            ("administrator", Role::Administrator, COUNTY),
            ("county", Role::County, COUNTY),
            ("inspector", Role::Inspector, COUNTY),
            ("depot_manager", Role::DepotManager, "XD"),
            ("dispensing_point", Role::DispensingPoint, "FD1"),
            ("viewer", Role::Viewer, COUNTY),
        ] {
            world.user(username, role, scope).await;
        }
        world
    }

    /// The present moment.
    pub fn now(&self) -> DateTime<Utc> {
        self.app.clock.now()
    }

    /// Lets time pass.
    pub fn pass(&self, time: Duration) {
        *self.now.lock().unwrap() += time;
        self.app.actors.forget();
    }

    pub async fn region(&self, code: &str, name: &str) -> Uuid {
        let code = RegionCode::parse(code).unwrap();
        let mut tx = self.app.db.write().await.unwrap();
        let region = regions::add_region(&mut tx, &code, name).await.unwrap();
        tx.commit().await.unwrap();
        region.id
    }

    /// A facility named by its code; a depot is of county level.
    pub async fn facility(
        &self,
        code: &str,
        kind: FacilityKind,
        region: &str,
        supplier: Option<&str>,
    ) -> Uuid {
        let mut tx = self.app.db.write().await.unwrap();
        let region = regions::region(&mut tx, region).await.unwrap().unwrap().id;
        let mut new = NewFacility {
            code: code.to_owned(),
            name: format!("{code} 药具库"),
            kind,
            level: (kind == FacilityKind::Depot).then(|| "county".to_owned()),
            region,
            supplier: None,
            address: String::new(),
            phone: String::new(),
            hours: String::new(),
            position_micro: None,
            utc_offset_minutes: 480,
        };
        if let Some(code) = supplier {
            let found = yaoju::places::store::facility(&mut tx, code).await.unwrap();
            new.supplier = Some(found.unwrap().id);
        }
        let id = add_facility(&mut tx, &new, self.now()).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// A product: condoms counted in 只, 10 in a 盒, 500 in a 箱.
    pub async fn product(&self, code: &str) -> Uuid {
        let product = id::fresh();
        let mut tx = self.app.db.write().await.unwrap();
        tx.query(
            "INSERT INTO product (id, code, category, method, name, spec, base_unit, storage_class,
                 created_at)
             VALUES ($1, $2, 'condom', 'male_condom', $3, '52mm', '只', 'normal', $4)",
        )
        .bind(product)
        .bind(code.to_owned())
        .bind(format!("避孕套 {code}"))
        .bind(self.now())
        .run()
        .await
        .unwrap();
        for (name, units) in [("盒", 10_i64), ("箱", 500)] {
            tx.query("INSERT INTO pack (product_id, name, units) VALUES ($1, $2, $3)")
                .bind(product)
                .bind(name)
                .bind(units)
                .run()
                .await
                .unwrap();
        }
        tx.commit().await.unwrap();
        product
    }

    /// Somebody with one role at `scope`: a region's code, a facility's, or "" for everywhere.
    /// They have no password: see [`World::sign_in`].
    pub async fn user(&self, username: &str, role: Role, scope: &str) -> Uuid {
        self.user_with(username, &[(role, scope)], None).await
    }

    /// Somebody with these roles and, where a test signs in over HTTP, a password's hash.
    pub async fn user_with(
        &self,
        username: &str,
        roles: &[(Role, &str)],
        password_hash: Option<String>,
    ) -> Uuid {
        let mut tx = self.app.db.write().await.unwrap();
        let mut given = Vec::new();
        for (role, scope) in roles {
            let facility = yaoju::places::store::facility(&mut tx, scope)
                .await
                .unwrap();
            let region = regions::region(&mut tx, scope).await.unwrap();
            let at = match (scope.is_empty(), facility, region) {
                (true, ..) => GivenAt::Everywhere,
                (_, Some(facility), _) => GivenAt::Facility(facility.id),
                (_, _, Some(region)) => GivenAt::Region(region.id),
                _ => panic!("no region and no facility {scope}"),
            };
            given.push(Given { role: *role, at });
        }
        let new = NewAccount {
            username: username.to_owned(),
            name: format!("{username} 某"),
            phone: None,
            password_hash: password_hash.or_else(|| Some("unusable".to_owned())),
        };
        let account = add_account(&mut tx, &new, &given, self.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        account
    }

    /// The person with this user name as handlers see them.
    pub async fn actor(&self, username: &str) -> Actor {
        let mut tx = self.app.db.read().await.unwrap();
        let account = account_named(&mut tx, username).await.unwrap().unwrap();
        let grants = held(&mut tx, account.id).await.unwrap();
        Actor {
            account: account.id,
            username: account.username.into(),
            name: account.name.into(),
            grants: grants.iter().map(Held::grant).collect(),
        }
    }

    /// Somebody who signs in over HTTP with `PASSWORD`, its hash made cheaply.
    pub async fn user_with_password(&self, username: &str, role: Role, scope: &str) -> Uuid {
        let cheap = Params::new(8, 1, 1, None).unwrap();
        let salt = SaltString::encode_b64(b"sixteen bytes of").unwrap();
        let hash = Argon2::new(Algorithm::Argon2id, Version::V0x13, cheap)
            .hash_password(PASSWORD.as_bytes(), &salt)
            .unwrap();
        self.user_with(username, &[(role, scope)], Some(hash.to_string()))
            .await
    }

    /// Signed in without the trouble of a password.
    pub async fn sign_in(&self, username: &str) -> Caller {
        let mut tx = self.app.db.write().await.unwrap();
        let account = account_named(&mut tx, username).await.unwrap().unwrap();
        let (token, _) = sessions::start(&mut tx, account.id, "test", self.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        self.caller()
            .with("cookie", format!("yaoju={}", token.reveal()))
    }

    /// Somebody who is not signed in.
    pub fn caller(&self) -> Caller {
        Caller {
            router: self.router.clone(),
            peer: SocketAddr::from(([127, 0, 0, 1], 9)),
            headers: vec![("host", "127.0.0.1:8080".to_owned())],
        }
    }
}

impl Caller {
    /// The same caller, sending this header too, instead of an earlier one of its name.
    pub fn with(&self, name: &'static str, value: impl Into<String>) -> Caller {
        let mut caller = self.clone();
        caller.headers.retain(|(other, _)| *other != name);
        caller.headers.push((name, value.into()));
        caller
    }

    /// The same caller from this address.
    pub fn from(&self, address: [u8; 4]) -> Caller {
        let mut caller = self.clone();
        caller.peer = SocketAddr::from((address, 9));
        caller
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, Some(body)).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send("PUT", path, Some(body)).await
    }

    pub async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.send("PATCH", path, Some(body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, None).await
    }

    /// Sends a file.
    pub async fn upload(&self, path: &str, bytes: &[u8]) -> Answer {
        let request = Request::builder().method("POST").uri(path);
        self.ask(request, Body::from(bytes.to_vec())).await
    }

    /// Sends bytes as they are.
    pub async fn put_bytes(&self, path: &str, bytes: Vec<u8>) -> Answer {
        let request = Request::builder().method("PUT").uri(path);
        self.ask(request, Body::from(bytes)).await
    }

    pub async fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        let body = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        self.ask(request, body).await
    }

    async fn ask(&self, mut request: axum::http::request::Builder, body: Body) -> Answer {
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        request = request.extension(ConnectInfo(self.peer));
        let request = request.body(body).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            json: serde_json::from_str(&text).unwrap_or_default(),
            text,
            bytes: bytes.to_vec(),
        }
    }
}
