//! The import of a real monthly history, where its files are at hand.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::ensure;

use crate::server::peak_mib;

/// Imports and verifies on SQLite, each a command of its own, and prints what it took.
pub fn run() -> anyhow::Result<()> {
    let Some(files) = std::env::var_os("YAOJU_LMIS") else {
        println!(
            "\nskipped: YAOJU_LMIS names no folder with history-*.csv, products.csv, facilities.csv"
        );
        return Ok(());
    };
    let files = Path::new(&files);
    let history = std::fs::read_dir(files)?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| {
            path.file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with("history"))
        });
    let Some(history) = history else {
        anyhow::bail!("no history-*.csv in {}", files.display())
    };
    let folder = tempfile::tempdir()?;
    let database = format!("sqlite://{}", folder.path().join("yaoju.db").display());
    println!("\nImport of a monthly history");
    let (history, products, facilities) = (
        text(&history),
        text(&files.join("products.csv")),
        text(&files.join("facilities.csv")),
    );
    let import = [
        "import",
        "history",
        &history,
        "--products",
        &products,
        "--facilities",
        &facilities,
        "--database",
        &database,
    ];
    command(&import)?;
    command(&["verify", "--database", &database])
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

fn command(arguments: &[&str]) -> anyhow::Result<()> {
    let since = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_yaoju"))
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let mut peak = 0;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        peak = peak_mib(child.id()).unwrap_or(0).max(peak);
        std::thread::sleep(Duration::from_millis(20));
    };
    let millis = since.elapsed().as_millis();
    println!(
        "  yaoju {}: {}.{} s, at most {peak} MiB",
        arguments[0],
        millis / 1000,
        millis % 1000 / 100
    );
    ensure!(status.success(), "yaoju {} failed: {status}", arguments[0]);
    Ok(())
}
