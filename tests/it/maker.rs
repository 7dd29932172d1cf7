//! A machine maker's server that is none: it tells what its machines gave out over real HTTP, page
//! by page, late, twice, in any order, and not always.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
    routing::get,
};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng, seq::SliceRandom as _};
use serde_json::{Value, json};
use tokio::net::TcpListener;

const PAGE: usize = 7;

struct Kept {
    /// By machine: what it will tell from now on.
    told: HashMap<String, Vec<Value>>,
    chance: StdRng,
    asked: usize,
}

#[derive(Clone)]
pub struct Maker {
    pub port: u16,
    kept: Arc<Mutex<Kept>>,
}

impl Maker {
    pub async fn new(seed: u64) -> Maker {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let maker = Maker {
            port: listener.local_addr().unwrap().port(),
            kept: Arc::new(Mutex::new(Kept {
                told: HashMap::new(),
                chance: StdRng::seed_from_u64(seed),
                asked: 0,
            })),
        };
        let router = Router::new()
            .route("/machines/{machine}/events", get(answer))
            .with_state(maker.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        maker
    }

    pub fn address(&self, machine: &str) -> String {
        format!("http://127.0.0.1:{}/machines/{machine}/events", self.port)
    }

    /// From now on a machine's event is told, somewhere among the others.
    pub fn tell(&self, machine: &str, event: Value) {
        let mut kept = self.kept.lock().unwrap();
        let place = kept.chance.random_range(0..=100);
        let told = kept.told.entry(machine.to_owned()).or_default();
        let at = told.len() * place / 100;
        told.insert(at, event);
    }

    pub fn asked(&self) -> usize {
        self.kept.lock().unwrap().asked
    }
}

async fn answer(
    State(maker): State<Maker>,
    Path(machine): Path<String>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    if headers.get("x-key").is_none_or(|key| key != "s3cret") {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let mut kept = maker.kept.lock().unwrap();
    kept.asked += 1;
    // One answer in ten is lost.
    if kept.chance.random_range(0..10) == 0 {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    let since = query
        .get("since")
        .and_then(|since| since.parse::<i64>().ok())
        .unwrap();
    let at = |event: &Value| event["time"].as_i64().unwrap();
    let all: Vec<Value> = kept
        .told
        .get(&machine)
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    let all: Vec<Value> = all.into_iter().filter(|event| at(event) >= since).collect();
    let page: usize = query.get("after").map_or(0, |after| after.parse().unwrap());
    let mut list: Vec<Value> = all.iter().skip(page * PAGE).take(PAGE).cloned().collect();
    // Some are told twice, and none in order.
    if let Some(again) = list.first().cloned() {
        list.push(again);
    }
    list.shuffle(&mut kept.chance);
    let next = ((page + 1) * PAGE < all.len()).then(|| (page + 1).to_string());
    Json(json!({ "code": 0, "data": { "list": list, "next": next } })).into_response()
}
