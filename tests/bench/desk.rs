//! The posting of yaoju behind the thinnest possible door: all rules, the chain and the audit, but
//! nobody signs in. It tells how much of the cost is the ledger's and how much the door's.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    routing::post,
};
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;
use yaoju::{
    clock::Clock,
    db::Db,
    stock::{Kind, desk::Desk},
};

use crate::fill::{self, County};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    id: Uuid,
    kind: Kind,
    occurred_on: NaiveDate,
    lines: [Line; 1],
}

#[derive(Deserialize)]
struct Line {
    units: i64,
}

#[derive(Clone)]
struct Door {
    desk: Desk,
    county: Arc<County>,
    depots: Arc<HashMap<String, usize>>,
}

/// Serves on a free port of this machine, which it prints, until it is killed.
pub fn serve(url: &str) -> anyhow::Result<()> {
    tokio::runtime::Runtime::new()?.block_on(async {
        let db = Db::open(url).await?;
        let county = fill::county(&db, super::post::DEPOTS).await?;
        let depots = county.depots.iter().enumerate();
        let depots = depots
            .map(|(index, depot)| (depot.code.clone(), index))
            .collect();
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
        println!("listening on {}", listener.local_addr()?);
        let door = Door {
            desk: Desk::open(db, Clock::system()),
            county: Arc::new(county),
            depots: Arc::new(depots),
        };
        let router = Router::new()
            .route("/facilities/{code}/documents", post(take))
            .with_state(door);
        Ok(axum::serve(listener, router).await?)
    })
}

async fn take(
    State(door): State<Door>,
    Path(code): Path<String>,
    Json(body): Json<Body>,
) -> (StatusCode, Json<Value>) {
    let depot = door.depots.get(&code).copied().unwrap_or(0);
    let units = body.lines[0].units;
    let mut draft = door
        .county
        .document(depot, body.kind, body.occurred_on, units);
    draft.id = body.id;
    match door.desk.post(draft).await {
        Ok(posted) => {
            let number = posted.recorded().number;
            (
                StatusCode::CREATED,
                Json(json!({ "id": body.id, "number": number })),
            )
        }
        Err(error) => (
            StatusCode::CONFLICT,
            Json(json!({ "error": error.to_string() })),
        ),
    }
}
