//! What the pages cost over the wire and how soon they can be used, measured in a browser by a
//! script of its own.

use std::process::Command;

use anyhow::{Context as _, ensure};

/// Runs the script with the program as built for use; it needs Node.js, its packages and Chromium.
pub fn run() -> anyhow::Result<()> {
    let status = Command::new("node")
        .arg("tests/e2e/pages.mjs")
        .env("YAOJU", env!("CARGO_BIN_EXE_yaoju"))
        .status()
        .context("Node.js was not found: install it to measure the pages")?;
    ensure!(
        status.success(),
        "the pages could not be measured: `npm --prefix tests/e2e ci` installs what it needs, \
         CHROMIUM names the browser"
    );
    Ok(())
}
