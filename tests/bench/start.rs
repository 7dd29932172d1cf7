//! The first start on an empty database, and the first page over the wire.

use crate::{server::Server, table};

/// Starts, asks for the first page and all it names, and prints what it took.
pub async fn run() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite://{}", folder.path().join("yaoju.db").display());
    let server = Server::yaoju(folder.path(), &url, "").await?;
    let page = server.get("/").await?;
    let plain = server.get_plain("/").await?;
    let html = String::from_utf8_lossy(&plain.body).into_owned();
    let mut bytes = page.head.len() + page.body.len();
    let mut rows = vec![vec!["/".to_owned(), bytes.to_string()]];
    for path in named(&html) {
        let part = server.get(&path).await?;
        let size = part.head.len() + part.body.len();
        bytes += size;
        rows.push(vec![path, size.to_string()]);
    }
    rows.push(vec!["together".into(), bytes.to_string()]);
    table::print("First page, bytes over the wire with headers", &rows);
    println!(
        "  first start to first answer: {}",
        table::millis(server.started_in)
    );
    println!("  memory then: {} MiB", server.peak_mib()?);
    Ok(())
}

/// The scripts and styles that a page loads at once.
fn named(html: &str) -> Vec<String> {
    html.split(['"', '\''])
        .filter(|text| text.starts_with("/assets/"))
        .map(str::to_owned)
        .collect()
}
