//! Builds the pages with npm when their sources changed, so that they can be embedded.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::{Command, exit},
    time::SystemTime,
};

/// What the pages are made from, below `web/`.
const SOURCES: [&str; 8] = [
    "src",
    "worker",
    "public",
    "index.html",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "vite.config.ts",
];

/// The oldest Node.js that the build tools run on.
const NODE_OLDEST: [u64; 2] = [20, 19];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=migrations");
    let web = Path::new("web");
    let index = web.join("dist/index.html");
    let mut newest = SystemTime::UNIX_EPOCH;
    for source in SOURCES.map(|name| web.join(name)) {
        if source.exists() {
            println!("cargo::rerun-if-changed={}", source.display());
            newest = newest.max(changed_at(&source).unwrap_or(newest));
        }
    }
    if !is_older(&index, newest) {
        println!("cargo::rerun-if-changed={}", index.display());
        return;
    }
    build(web).unwrap_or_else(|why| fail(&why));
    // Dated like the newest source: neither this script nor cargo takes it for a later change.
    let dated = fs::File::options()
        .append(true)
        .open(&index)
        .and_then(|file| file.set_modified(newest));
    dated.unwrap_or_else(|why| fail(&format!("npm run build left no {}: {why}", index.display())));
    println!("cargo::rerun-if-changed={}", index.display());
}

fn build(web: &Path) -> Result<(), String> {
    check_node()?;
    let lock = changed_at(&web.join("package-lock.json")).map_err(|why| why.to_string())?;
    if is_older(&web.join("node_modules/.package-lock.json"), lock) {
        npm(web, &["ci", "--include=dev", "--no-audit", "--no-fund"])?;
    }
    npm(web, &["run", "build"])
}

fn check_node() -> Result<(), String> {
    let advice = "install Node.js 20.19 or newer with npm to build the pages, then build again";
    let output = Command::new("node").arg("--version").output();
    let output = output.map_err(|_| format!("Node.js was not found: {advice}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let version: Vec<u64> = text
        .trim()
        .trim_start_matches('v')
        .split('.')
        .map_while(|part| part.parse().ok())
        .collect();
    if version.as_slice() < NODE_OLDEST.as_slice() {
        return Err(format!("Node.js {} is too old: {advice}", text.trim()));
    }
    Ok(())
}

fn npm(web: &Path, arguments: &[&str]) -> Result<(), String> {
    let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let output = Command::new(program)
        .args(arguments)
        .current_dir(web)
        .output()
        .map_err(|_| "npm was not found: install it beside Node.js, then build again".to_owned())?;
    if output.status.success() {
        return Ok(());
    }
    // Not on standard output: cargo reads that as instructions.
    eprintln!("{}", String::from_utf8_lossy(&output.stdout));
    eprintln!("{}", String::from_utf8_lossy(&output.stderr));
    Err(format!("npm {} failed in web/", arguments.join(" ")))
}

/// When a file, or anything in a folder, was last changed; a removal changes its folder.
fn changed_at(path: &Path) -> io::Result<SystemTime> {
    let here = fs::metadata(path)?;
    let mut newest = here.modified()?;
    if here.is_dir() {
        for entry in fs::read_dir(path)? {
            let inner: PathBuf = entry?.path();
            newest = newest.max(changed_at(&inner)?);
        }
    }
    Ok(newest)
}

fn is_older(file: &Path, than: SystemTime) -> bool {
    changed_at(file).map_or(true, |at| at < than)
}

fn fail(why: &str) -> ! {
    println!("cargo::error={why}");
    exit(1)
}
