//! The preview of a stock list of 50,000 rows with 500 faults, beside calamine's bare reading of
//! the same workbook.

use std::{
    io::Cursor,
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::ensure;
use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode},
};
use calamine::{Reader as _, Xlsx};
use rust_xlsxwriter::Workbook;
use serde_json::Value;
use tower::ServiceExt as _;
use yaoju::{
    app::App,
    catalog::starter,
    clock::Clock,
    config::Settings,
    db::Db,
    http, id,
    people::{
        Role,
        store::{
            accounts::{NewAccount, add_account},
            grants::{Given, GivenAt},
            sessions,
        },
    },
    places::{
        FacilityKind,
        region::RegionCode,
        store::{NewFacility, add_facility, regions},
    },
};

const ROWS: u32 = 50_000;

/// Every hundredth row is at fault.
const FAULTY_EVERY: u32 = 100;

/// Uploads the list, corrects it and brings it in; prints what each took.
pub async fn run() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite://{}", folder.path().join("yaoju.db").display());
    let db = Db::open(&url).await?;
    let (router, cookie, product) = county(&db).await?;
    let workbook = list(&product)?;
    let since = Instant::now();
    let mut bare: Xlsx<_> = Xlsx::new(Cursor::new(&workbook))?;
    let range = bare.worksheet_range_at(0);
    ensure!(range.is_some_and(|range| range.is_ok()), "no sheet");
    let read = since.elapsed();
    let id = id::fresh();
    let at = format!("/api/v1/imports?id={id}&kind=stock&facility=D1&fileName=list.xlsx");
    let (preview, view) = timed(&router, &cookie, "POST", &at, workbook.clone()).await?;
    ensure!(view["faults"] == 500, "{} faults", view["faults"]);
    let at = format!("/api/v1/imports/{id}");
    let (page, _) = timed(
        &router,
        &cookie,
        "GET",
        &format!("{at}?faulty=true"),
        Vec::new(),
    )
    .await?;
    let rows: Vec<u32> = (0..ROWS).filter(|n| is_faulty(*n)).map(|n| n + 2).collect();
    let change = serde_json::json!({ "leaveOut": rows }).to_string();
    let (again, view) = timed(&router, &cookie, "PATCH", &at, change.into_bytes()).await?;
    ensure!(view["ready"] == ROWS - 500, "{} ready", view["ready"]);
    let (commit, _) = timed(
        &router,
        &cookie,
        "POST",
        &format!("{at}/commit"),
        Vec::new(),
    )
    .await?;
    let row = |what: &str, time: Duration| vec![what.to_owned(), crate::table::millis(time)];
    crate::table::print(
        "Import of a stock list, .xlsx of 50,000 rows with 500 faults (SQLite)",
        &[
            row("calamine alone, reading it", read),
            row("upload and preview", preview),
            row("a page of faulty rows", page),
            row("correct, look again, rehearse at the ledger", again),
            row("bring in 49,500 lines", commit),
        ],
    );
    db.close().await;
    Ok(())
}

fn is_faulty(n: u32) -> bool {
    n % FAULTY_EVERY == 7
}

/// The list; its faults take turns.
fn list(product: &str) -> anyhow::Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (at, heading) in (0..).zip(["品种编码", "批号", "有效期", "数量", "库区"]) {
        sheet.write(0, at, heading)?;
    }
    for n in 0..ROWS {
        let fault = is_faulty(n).then_some(n / FAULTY_EVERY % 4);
        sheet.write(n + 1, 0, if fault == Some(0) { "NONE" } else { product })?;
        sheet.write(n + 1, 1, format!("L{n:06}"))?;
        sheet.write(
            n + 1,
            2,
            if fault == Some(1) {
                "soon"
            } else {
                "2099-12-31"
            },
        )?;
        sheet.write(n + 1, 3, if fault == Some(2) { -5 } else { 20 })?;
        sheet.write(n + 1, 4, if fault == Some(3) { "XX" } else { "" })?;
    }
    Ok(workbook.save_to_buffer()?)
}

async fn timed(
    router: &Router,
    cookie: &str,
    method: &str,
    at: &str,
    body: Vec<u8>,
) -> anyhow::Result<(Duration, Value)> {
    let request = Request::builder()
        .method(method)
        .uri(at)
        .header("host", "127.0.0.1")
        .header("cookie", cookie)
        .header("content-type", "application/json")
        .extension(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 9))))
        .body(Body::from(body))?;
    let since = Instant::now();
    let answer = router.clone().oneshot(request).await?;
    let status = answer.status();
    let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX).await?;
    let took = since.elapsed();
    let text = String::from_utf8_lossy(&bytes);
    let is_good = [StatusCode::OK, StatusCode::CREATED].contains(&status);
    ensure!(is_good, "{method} {at}: {status} {text}");
    Ok((took, serde_json::from_str(&text)?))
}

/// A depot, the starter catalogue, and an administrator who is signed in.
async fn county(db: &Db) -> anyhow::Result<(Router, String, String)> {
    let clock = Clock::system();
    let now = clock.now();
    let mut tx = db.write().await?;
    starter::add_starter(&mut tx, now).await?;
    let code = RegionCode::parse("530102").map_err(|_| anyhow::anyhow!("a region"))?;
    let region = regions::add_region(&mut tx, &code, "某县").await?.id;
    let facility = NewFacility {
        code: "D1".into(),
        name: "D1".into(),
        kind: FacilityKind::Depot,
        level: Some("county".into()),
        region,
        supplier: None,
        address: String::new(),
        phone: String::new(),
        hours: String::new(),
        position_micro: None,
        utc_offset_minutes: 480,
    };
    add_facility(&mut tx, &facility, now).await?;
    let account = NewAccount {
        username: "root".into(),
        name: "root".into(),
        phone: None,
        password_hash: Some("unusable".into()),
    };
    let role = Given {
        role: Role::Administrator,
        at: GivenAt::Everywhere,
    };
    let account = add_account(&mut tx, &account, &[role], now).await?;
    let (token, _) = sessions::start(&mut tx, account, "bench", now).await?;
    let product = "SELECT code FROM product ORDER BY code LIMIT 1";
    let product: String = tx.query(product).scalar().await?;
    tx.commit().await?;
    let app = App::new(db.clone(), clock, Settings::default().resolve()?);
    let cookie = format!("yaoju={}", token.reveal());
    Ok((http::router(app), cookie, product))
}
