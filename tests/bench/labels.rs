//! Stock card labels with Chinese text and a code each, on A4 sheets in one PDF, beside the same
//! labels set by typst as a library; and the other ways out.

use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use clap::Args;
use yaoju::{
    error::Language,
    label::{Depth, Facts, Job, Press, Resolution, Sheet},
};

use crate::table;

/// The template that is measured.
const TEMPLATE: &str = "stock-card-90x60";
/// How often each is measured; the best counts.
const TIMES: usize = 3;

/// How many.
#[derive(Args, Clone, Copy)]
pub struct Options {
    /// Labels
    #[arg(long, default_value_t = 1_000)]
    labels: usize,
    /// Without typst, which takes some minutes to build the first time
    #[arg(long)]
    alone: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            labels: 1_000,
            alone: false,
        }
    }
}

/// Makes the same labels each way and prints labels a second and bytes a label.
pub fn run(options: Options) -> anyhow::Result<()> {
    let press = Press::built_in()?;
    let template = press.template(TEMPLATE)?;
    let labels: Vec<Facts> = (0..options.labels).map(facts).collect();
    let job = Job {
        template: TEMPLATE,
        language: Language::Zh,
        labels: &labels,
    };
    let sheet = Sheet::a4(template);
    let mut rows = vec![vec![
        String::new(),
        "labels/s".into(),
        "bytes/label".into(),
        "of it font".into(),
    ]];
    let one = press
        .pdf(
            &Job {
                labels: &labels[..1],
                ..job
            },
            &sheet,
        )?
        .len();
    let (pdf, time) = best(|| Ok(press.pdf(&job, &sheet)?))?;
    let font = font_bytes(&pdf);
    let ours = a_second(options.labels, time);
    rows.push(row(
        "PDF, A4",
        options.labels,
        time,
        pdf.len() - font,
        Some(font),
    ));
    for (name, resolution) in [("203", Resolution::Dpi203), ("300", Resolution::Dpi300)] {
        let (pngs, time) = best(|| Ok(press.png(&job, resolution, Depth::Mono)?))?;
        let bytes = pngs.iter().map(Vec::len).sum();
        rows.push(row(
            &format!("PNG, {name} dpi, 1 bit"),
            options.labels,
            time,
            bytes,
            None,
        ));
        let (zpl, time) = best(|| Ok(press.zpl(&job, resolution)?))?;
        rows.push(row(
            &format!("ZPL, {name} dpi"),
            options.labels,
            time,
            zpl.len(),
            None,
        ));
    }
    let (pngs, time) = best(|| Ok(press.png(&job, Resolution::Dpi203, Depth::Colour)?))?;
    let bytes = pngs.iter().map(Vec::len).sum();
    rows.push(row(
        "PNG, 203 dpi, 8 bit",
        options.labels,
        time,
        bytes,
        None,
    ));
    let (svgs, time) = best(|| Ok(press.svg(&job)?))?;
    let bytes = svgs.iter().map(String::len).sum();
    rows.push(row("SVG", options.labels, time, bytes, None));
    let mut outside = None;
    if !options.alone {
        let (time, bytes) = typst(&press, &labels)?;
        rows.push(row(
            "typst as a library, PDF, A4",
            options.labels,
            time,
            bytes,
            None,
        ));
        outside = Some(a_second(options.labels, time));
    }
    table::print("Stock card labels with Chinese text and a code", &rows);
    println!("  a PDF of one label, font included: {one} bytes");
    if let Some(outside) = outside {
        println!(
            "  our PDF beside typst's: {} times",
            table::ratio(ours, outside)
        );
    }
    Ok(())
}

/// A label like those of a county: names differ, codes are random.
fn facts(index: usize) -> Facts {
    const NAMES: [&str; 8] = [
        "左炔诺孕酮炔雌醇（三相）片",
        "复方左炔诺孕酮片",
        "醋酸甲地孕酮片",
        "壬苯醇醚栓",
        "天然胶乳橡胶避孕套（大号）",
        "宫内节育器 元宫Cu220",
        "左炔诺孕酮硅胶棒（Ⅱ型）皮下埋植剂",
        "复方庚酸炔诺酮注射液",
    ];
    let mut random = u64::try_from(index)
        .unwrap_or(0)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        | 1;
    let code: String = (0..8)
        .map(|_| {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let letter = usize::try_from(random >> 33).unwrap_or(0) % 32;
            char::from(b"0123456789ABCDEFGHJKMNPQRSTVWXYZ"[letter])
        })
        .collect();
    let values = [
        ("product", NAMES[index % NAMES.len()].to_owned()),
        ("category", "药".to_owned()),
        ("facility", "示范县药具站".to_owned()),
        ("specification", format!("{}片/板×1板/盒", 7 + index % 22)),
        ("packs", "1箱=200盒，1盒=1板".to_owned()),
        ("number", format!("YD-{index:04}")),
        (
            "expiry",
            format!("2027-{:02}-{:02}", 1 + index % 12, 1 + index % 28),
        ),
        ("place", format!("A-{:02}-{}", index % 40, index % 6)),
        ("limits", format!("{} / {}", 100 + index, 1_000 + index)),
        ("storage", "常温 10–30 ℃，避光、干燥".to_owned()),
        ("head", format!("{}-3F9A-02BC-77D1", 1_000 + index)),
        ("day", "2026-06-01".to_owned()),
    ];
    Facts {
        code: Some(format!("HTTPS://YAOJU.SHIFAN.GOV.CN/Q/{code}")),
        rows: Vec::new(),
        values: values.map(|(name, value)| (name.to_owned(), value)).into(),
    }
}

fn best<T>(mut make: impl FnMut() -> anyhow::Result<T>) -> anyhow::Result<(T, Duration)> {
    let mut best = None;
    for _ in 0..TIMES {
        let start = Instant::now();
        let out = make()?;
        let time = start.elapsed();
        if best.as_ref().is_none_or(|(_, least)| time < *least) {
            best = Some((out, time));
        }
    }
    best.context("measured at least once")
}

fn a_second(labels: usize, time: Duration) -> u64 {
    let labels = u128::try_from(labels).unwrap_or(0);
    u64::try_from(labels * 1_000_000 / time.as_micros().max(1)).unwrap_or(0)
}

fn row(
    what: &str,
    labels: usize,
    time: Duration,
    bytes: usize,
    font: Option<usize>,
) -> Vec<String> {
    vec![
        what.to_owned(),
        a_second(labels, time).to_string(),
        (bytes / labels.max(1)).to_string(),
        font.map_or(String::new(), |font| format!("+ {font} in all")),
    ]
}

/// The bytes of the font files in a PDF of ours: the streams with a `Length1`.
fn font_bytes(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    text.split("obj")
        .filter(|object| object.contains("/Length1"))
        .filter_map(|object| {
            let (_, rest) = object.split_once("/Length ")?;
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            digits.parse::<usize>().ok()
        })
        .sum()
}

/// Builds the program beside this file and lets it set the same labels in the same font.
fn typst(press: &Press, labels: &[Facts]) -> anyhow::Result<(Duration, usize)> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bench/typst/Cargo.toml");
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/typst");
    println!("  building typst, once …");
    let status = Command::new("cargo")
        .args([
            "build",
            "--release",
            "--locked",
            "--quiet",
            "--manifest-path",
        ])
        .arg(&manifest)
        .arg("--target-dir")
        .arg(&target)
        .status()?;
    ensure!(status.success(), "typst could not be built");
    let folder = tempfile::tempdir()?;
    let fonts = [
        yaoju::label::font::Weight::Regular,
        yaoju::label::font::Weight::Bold,
    ];
    for (name, weight) in ["regular.ttf", "bold.ttf"].iter().zip(fonts) {
        std::fs::write(folder.path().join(name), press.fonts().of(weight).data())?;
    }
    let values = labels.iter().map(|facts| {
        let mut values = facts.values.clone();
        values.insert("code".to_owned(), facts.code.clone().unwrap_or_default());
        values
    });
    let values: Vec<_> = values.collect();
    std::fs::write(
        folder.path().join("labels.json"),
        serde_json::to_vec(&values)?,
    )?;
    let output = Command::new(target.join("release/typst-labels"))
        .arg(folder.path())
        .output()?;
    ensure!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout)?;
    let (time, bytes) = text.trim().split_once(' ').context("time and bytes")?;
    Ok((Duration::from_micros(time.parse()?), bytes.parse()?))
}
