//! Clients who hang up in the middle of a request, over HTTP: no transaction stays open, and what
//! they asked happened wholly or not at all.

use serde_json::Value;
use tokio::{io::AsyncWriteExt as _, net::TcpStream};
use yaoju::id;

use super::{
    cancelled::open_transactions,
    program::{Program, furnish, post, receipt},
};
use crate::both;

/// How many clients hang up.
const CLIENTS: usize = 400;

#[tokio::test(flavor = "multi_thread")]
async fn clients_who_hang_up_leave_nothing_behind() {
    let Some(fresh) = both::postgres().await else {
        eprintln!("skipped: TEST_POSTGRES is not set");
        return;
    };
    let cookie = furnish(&fresh.db).await;
    let program = Program::start(&fresh.url).await;
    let address = program.base.trim_start_matches("http://").to_owned();
    let mut ids = Vec::new();
    for n in 0..CLIENTS {
        let id = id::fresh();
        let body = receipt(id).to_string();
        let request = format!(
            "POST /api/v1/facilities/XD/documents HTTP/1.1\r\nHost: {address}\r\n\
             Content-Type: application/json\r\nCookie: {cookie}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut stream = TcpStream::connect(&address).await.unwrap();
        // One in four hangs up before all is said.
        let said = if n % 4 == 0 {
            request.len() - 20
        } else {
            request.len()
        };
        stream.write_all(&request.as_bytes()[..said]).await.unwrap();
        if n % 3 == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
        drop(stream);
        if n % 4 != 0 {
            ids.push(id);
        }
    }
    assert_eq!(open_transactions(&fresh.db).await, 0);
    for id in &ids {
        let status = post(&program.base, &cookie, *id).await;
        assert!(matches!(status, Some(200 | 201)), "{status:?}");
    }
    let stock = reqwest::Client::new()
        .get(format!("{}/api/v1/facilities/XD/stock", program.base))
        .header("cookie", &cookie)
        .send()
        .await
        .unwrap();
    let stock: Value = stock.json().await.unwrap();
    assert_eq!(stock["items"][0]["units"], ids.len());
}
