//! Builds the pages with npm, and cuts the labels' fonts, when their sources changed, so that they
//! can be embedded.

use std::{
    env, fs, io,
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
    println!("cargo::rerun-if-changed=labels");
    let web = Path::new("web");
    cut_fonts(web).unwrap_or_else(|why| fail(&why));
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

/// Leaves the labels' fonts in cargo's folder for this build.
fn cut_fonts(web: &Path) -> Result<(), String> {
    let folder = env::var("OUT_DIR").map_err(|why| why.to_string())?;
    let mut newest = SystemTime::UNIX_EPOCH;
    for source in ["fonts.mjs", "package-lock.json"].map(|name| web.join(name)) {
        println!("cargo::rerun-if-changed={}", source.display());
        newest = newest.max(changed_at(&source).map_err(|why| why.to_string())?);
    }
    let fonts = ["NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"];
    if !fonts
        .iter()
        .any(|font| is_older(&Path::new(&folder).join(font), newest))
    {
        return Ok(());
    }
    install(web)?;
    run("node", web, &["fonts.mjs", &folder])
}

fn build(web: &Path) -> Result<(), String> {
    install(web)?;
    npm(web, &["run", "build"])
}

/// Installs what the lock names, where that was not done yet.
fn install(web: &Path) -> Result<(), String> {
    check_node()?;
    let lock = changed_at(&web.join("package-lock.json")).map_err(|why| why.to_string())?;
    if is_older(&web.join("node_modules/.package-lock.json"), lock) {
        npm(web, &["ci", "--include=dev", "--no-audit", "--no-fund"])?;
    }
    Ok(())
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
    run(program, web, arguments)
}

fn run(program: &str, web: &Path, arguments: &[&str]) -> Result<(), String> {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(web)
        .output()
        .map_err(|_| {
            format!("{program} was not found: install Node.js with npm, then build again")
        })?;
    if output.status.success() {
        return Ok(());
    }
    // Not on standard output: cargo reads that as instructions.
    eprintln!("{}", String::from_utf8_lossy(&output.stdout));
    eprintln!("{}", String::from_utf8_lossy(&output.stderr));
    Err(format!("{program} {} failed in web/", arguments.join(" ")))
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
