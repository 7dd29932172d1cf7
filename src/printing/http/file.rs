//! The route that draws a job as a file.

use std::io::{Cursor, Write as _};

use anyhow::Context as _;
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::jobs::found;
use crate::{
    app::App,
    clock::day_at,
    error::{Refusal, Result},
    http::extract::{Params, Path},
    label::{
        Depth, Facts, Job, Press, Resolution, Sheet,
        sheet::Grid,
        template::{Printer, Template},
    },
    people::{Actor, Permission},
    places::decimal,
    printing::{draw::drawn, order::Tongue, work},
    stock::draft::invalid,
};

/// What kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = LabelFile)]
pub enum Kind {
    /// For an office printer, or a driver.
    #[default]
    Pdf,
    /// A picture of each label.
    Png,
    /// For a label printer that speaks ZPL II.
    Zpl,
    /// A drawing of each label.
    Svg,
}

/// On what paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = LabelPaper)]
pub enum Paper {
    /// A grid on A4.
    A4,
    /// A page of its own for each label.
    Roll,
}

/// How a job is drawn.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct Wanted {
    /// What kind of file: pdf as without it, png, zpl, svg.
    #[serde(default)]
    #[param(inline)]
    format: Kind,
    /// Dots to the inch of png and zpl: 203 as without it, or 300.
    dpi: Option<u32>,
    /// The paper of a pdf: a4 or roll; by default what the label is meant for.
    #[param(inline)]
    paper: Option<Paper>,
    /// Places of the first sheet that are used up already.
    skip: Option<u32>,
    /// Columns on a sheet; by default as many as fit.
    columns: Option<u32>,
    /// Rows on a sheet; by default as many as fit.
    rows: Option<u32>,
    /// Whether the sheet lies on its side; by default as it takes more labels.
    across: Option<bool>,
    /// Millimetres from the left edge to the first column, one decimal; by default the grid is in
    /// the middle.
    left: Option<String>,
    /// Millimetres from the upper edge to the first row.
    top: Option<String>,
    /// Millimetres between columns; none by default.
    gap_across: Option<String>,
    /// Millimetres between rows; none by default.
    gap_down: Option<String>,
    /// Whether marks show where to cut; they do by default.
    crop_marks: Option<bool>,
}

/// A length in micrometres.
fn length(text: Option<&String>, field: &str) -> Result<Option<i32>, Refusal> {
    let Some(text) = text else { return Ok(None) };
    let tenths = decimal::exact(text, 1).filter(|tenths| (0..=4_200).contains(tenths));
    let tenths = tenths.and_then(|tenths| i32::try_from(tenths).ok());
    let tenths = tenths.ok_or_else(|| invalid(format!("{field}: 0–420.0 mm"), field))?;
    Ok(Some(tenths * 100))
}

impl Wanted {
    fn sheet(&self, template: &Template) -> Result<Sheet, Refusal> {
        let is_sheet = match self.paper {
            Some(paper) => paper == Paper::A4,
            None => template.printer == Printer::Sheet,
        };
        if !is_sheet {
            return Ok(Sheet::roll(template));
        }
        let grid = Grid {
            across: self.across,
            columns: self.columns,
            rows: self.rows,
            left: length(self.left.as_ref(), "left")?,
            top: length(self.top.as_ref(), "top")?,
            gap_across: length(self.gap_across.as_ref(), "gapAcross")?.unwrap_or(0),
            gap_down: length(self.gap_down.as_ref(), "gapDown")?.unwrap_or(0),
        };
        Ok(Sheet {
            start: self.skip.unwrap_or(0),
            crop_marks: self.crop_marks.unwrap_or(true),
            ..Sheet::grid(template, &grid)
        })
    }

    fn resolution(&self) -> Result<Resolution, Refusal> {
        match self.dpi {
            None | Some(203) => Ok(Resolution::Dpi203),
            Some(300) => Ok(Resolution::Dpi300),
            Some(_) => Err(invalid("dpi: 203 | 300", "dpi")),
        }
    }
}

/// A drawn file: what it is and how its name ends.
struct Drawn {
    media_type: &'static str,
    extension: &'static str,
    bytes: Vec<u8>,
}

/// One file as it is; several in one.
fn together(
    mut files: Vec<Vec<u8>>,
    (media_type, extension): (&'static str, &'static str),
) -> Result<Drawn> {
    if files.len() == 1 {
        return Ok(Drawn {
            media_type,
            extension,
            bytes: files.remove(0),
        });
    }
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (index, file) in files.iter().enumerate() {
        let name = format!("{:04}.{extension}", index + 1);
        let options = SimpleFileOptions::default();
        zip.start_file(name, options).context("cannot pack")?;
        zip.write_all(file).context("cannot pack")?;
    }
    let bytes = zip.finish().context("cannot pack")?.into_inner();
    Ok(Drawn {
        media_type: "application/zip",
        extension: "zip",
        bytes,
    })
}

fn file(press: &Press, job: &Job, wanted: &Wanted) -> Result<Drawn> {
    let template = press.template(job.template)?;
    match wanted.format {
        Kind::Pdf => Ok(Drawn {
            media_type: "application/pdf",
            extension: "pdf",
            bytes: press.pdf(job, &wanted.sheet(template)?)?,
        }),
        Kind::Zpl => Ok(Drawn {
            media_type: "application/octet-stream",
            extension: "zpl",
            bytes: press.zpl(job, wanted.resolution()?)?,
        }),
        Kind::Png => {
            let files = press.png(job, wanted.resolution()?, Depth::Colour)?;
            together(files, ("image/png", "png"))
        }
        Kind::Svg => {
            let files = press.svg(job)?.into_iter().map(String::into_bytes);
            together(files.collect(), ("image/svg+xml", "svg"))
        }
    }
}

/// Draws a job from what was kept of it: the same paper each time.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/label-jobs/{id}/file", tag = "labels",
    params(("code" = String, Path), ("id" = Uuid, Path), Wanted),
    responses((status = 200, content(([u8] = "application/pdf"), ([u8] = "image/png"),
        ([u8] = "image/svg+xml"), ([u8] = "application/zip"),
        ([u8] = "application/octet-stream")))))]
pub async fn draw(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, Uuid)>,
    Params(wanted): Params<Wanted>,
) -> Result<Response> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let mut tx = app.db.read().await?;
    let (job, labels) = found(&mut tx, facility.id, id).await?;
    drop(tx);
    let labels = work::kept(&labels)?;
    let copies = usize::try_from(job.copies).unwrap_or(1);
    let day = day_at(job.printed_at, facility.utc_offset_minutes);
    let name = format!("{}-{}", job.template, day.format("%Y%m%d"));
    let drawn = drawn(&app, move |press| {
        let often = |facts| std::iter::repeat_n(facts, copies);
        let labels: Vec<Facts> = labels.into_iter().flat_map(often).collect();
        let job = Job {
            template: &job.template,
            language: Tongue::read(&job.language).into(),
            labels: &labels,
        };
        file(press, &job, &wanted)
    });
    let Drawn {
        media_type,
        extension,
        bytes,
    } = drawn.await?;
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}.{extension}\""),
        ),
    ];
    Ok((headers, bytes).into_response())
}
