//! Lists as files: a table's description and its rows become a workbook (`.xlsx`) or a text file
//! (`.csv`).
//!
//! # The convention
//! The file of a list has the list's address with `/export` at its end, takes the list's own
//! parameters without `after` and `limit`, and `format=xlsx` (as without it) or `format=csv`.
//! Headings are in the caller's language, in the words of the page.
//!
//! # How it works
//! [`Export::begin`] takes the description, [`Export::row`] one row at a time, [`Export::finish`]
//! gives the answer. Rows go through a short queue to a thread that writes them to an unnamed file
//! on disk, from which the caller is then answered: whatever the size of the list, a few hundred
//! rows are in memory, the database is read at its own speed and not the caller's, and a failure
//! midway is a refusal and not half a file.

use std::{fs::File, time::Duration};

use anyhow::Context as _;
use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::{
    sync::{Semaphore, SemaphorePermit, mpsc},
    task::JoinHandle,
};
use tokio_util::io::ReaderStream;

use super::words::{sentence, word};
use crate::{
    app::App,
    clock::{CHINA, day_at},
    error::{Code, Error, Language, Result},
    people::{
        Actor,
        store::{Act, audit},
    },
    places::Facility,
};

mod cell;
mod csv;
mod xlsx;

pub use csv::harmless;

pub use cell::{Cell, Column, Kind};

/// The most rows of one file. A sheet of Excel has 1,048,576.
pub const ROWS_MAX: usize = 300_000;

/// How many files are written at the same time; more wait, and after [`WAIT_MAX`] come back later.
const AT_ONCE: usize = 2;

/// How long a caller waits for their turn.
const WAIT_MAX: Duration = Duration::from_secs(10);

/// Rows handed to the writer at once.
const BATCH: usize = 256;

static TURNS: Semaphore = Semaphore::const_new(AT_ONCE);

/// What kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// A workbook.
    #[default]
    Xlsx,
    /// A text file in UTF-8 with a byte order mark, fields parted by commas.
    Csv,
}

impl Format {
    fn extension(self) -> &'static str {
        match self {
            Format::Xlsx => "xlsx",
            Format::Csv => "csv",
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Format::Xlsx => XLSX,
            Format::Csv => "text/csv; charset=utf-8",
        }
    }
}

/// The media type of workbooks.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What every list takes when it is asked for as a file.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AsFile {
    /// `xlsx`, as without it, or `csv`.
    #[serde(default)]
    #[param(inline)]
    pub format: Format,
}

/// What a table is: its name, where it is about, what it was narrowed down to, its columns.
#[derive(Debug, Clone)]
pub struct Description<'a> {
    /// A plain name for the file and the trail: `stock`.
    pub name: &'static str,
    /// The key of its title among the words of the pages.
    pub title: &'static str,
    /// What more to say in the title: a product, a document's number.
    pub subject: String,
    /// The facility it is about.
    pub facility: Option<&'a Facility>,
    /// What it is narrowed down to: the keys of the filters' names, and what is chosen.
    pub filter: Vec<(&'static str, String)>,
    /// Its columns.
    pub columns: &'static [Column],
}

/// The first lines of a file, in words.
#[derive(Debug, Clone)]
struct Heading {
    sheet: String,
    title: String,
    filter: String,
    made: String,
    columns: Vec<(String, Column)>,
}

/// A file that is being written.
pub struct Export {
    app: App,
    actor: Actor,
    format: Format,
    name: &'static str,
    filter: Vec<(&'static str, String)>,
    facility: Option<(uuid::Uuid, String)>,
    file_name: (String, String),
    sender: mpsc::Sender<Vec<Vec<Cell>>>,
    batch: Vec<Vec<Cell>>,
    rows: usize,
    writer: JoinHandle<anyhow::Result<File>>,
    _turn: SemaphorePermit<'static>,
}

impl Export {
    /// Begins a file.
    pub async fn begin(
        app: &App,
        actor: &Actor,
        language: Language,
        format: Format,
        description: Description<'_>,
    ) -> Result<Export> {
        Export::begin_wider(app, actor, language, format, description, Vec::new()).await
    }

    /// Begins a file with more columns at its end, whose headings are data.
    pub async fn begin_wider(
        app: &App,
        actor: &Actor,
        language: Language,
        format: Format,
        description: Description<'_>,
        more: Vec<(String, Column)>,
    ) -> Result<Export> {
        let turn = tokio::time::timeout(WAIT_MAX, TURNS.acquire()).await;
        let turn = turn.map_err(|_| Error::Busy)?;
        let turn = turn.context("the turns are never closed")?;
        let now = app.clock.now();
        let mut heading = heading(&description, language, &actor.name, now);
        heading.columns.extend(more);
        let file_name = file_name(&description, &heading, format, now);
        let (sender, receiver) = mpsc::channel(4);
        let writer = tokio::task::spawn_blocking(move || match format {
            Format::Xlsx => xlsx::write(&heading, receiver),
            Format::Csv => csv::write(&heading, receiver),
        });
        let Description {
            name,
            facility,
            filter,
            ..
        } = description;
        Ok(Export {
            app: app.clone(),
            actor: actor.clone(),
            format,
            name,
            filter,
            facility: facility.map(|facility| (facility.id, facility.code.clone())),
            file_name,
            sender,
            batch: Vec::with_capacity(BATCH),
            rows: 0,
            writer,
            _turn: turn,
        })
    }

    /// Adds a row: as many cells as there are columns.
    pub async fn row(&mut self, cells: Vec<Cell>) -> Result<()> {
        if self.rows == ROWS_MAX {
            return Err(Code::ExportTooLarge.with("most", ROWS_MAX).into());
        }
        self.rows += 1;
        self.batch.push(cells);
        if self.batch.len() < BATCH {
            return Ok(());
        }
        let batch = std::mem::replace(&mut self.batch, Vec::with_capacity(BATCH));
        // A writer that is gone has failed: `finish` says how.
        let _ = self.sender.send(batch).await;
        Ok(())
    }

    /// Ends the file, notes in the trail that it was taken, and answers it.
    pub async fn finish(self) -> Result<Response> {
        let _ = self.sender.send(self.batch).await;
        drop(self.sender);
        let file = self.writer.await.context("the writer of a file panicked")?;
        let file = file.context("could not write a file for export")?;
        let act = Act {
            account: Some(self.actor.account),
            action: "list.export",
            target_kind: "list",
            target: self.name,
            facility: self.facility.map(|(id, _)| id),
            detail: json!({
                "format": self.format,
                "rows": self.rows,
                "filter": self.filter.into_iter().collect::<std::collections::BTreeMap<_, _>>(),
            }),
        };
        let mut tx = self.app.db.write().await?;
        audit(&mut tx, &self.app.clock, &act).await?;
        tx.commit().await?;
        Ok(answer(file, self.format, &self.file_name))
    }
}

fn answer(file: File, format: Format, (plain, full): &(String, String)) -> Response {
    let size = file.metadata().map(|about| about.len());
    let stream = ReaderStream::with_capacity(tokio::fs::File::from_std(file), 1 << 16);
    let mut response = Body::from_stream(stream).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(format.media_type()),
    );
    let disposition = format!(
        "attachment; filename=\"{plain}\"; filename*=UTF-8''{}",
        percent_encoded(full)
    );
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    if let Ok(size) = size {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    }
    response
}

fn heading(
    description: &Description<'_>,
    language: Language,
    person: &str,
    now: DateTime<Utc>,
) -> Heading {
    let title = word(language, description.title);
    let mut parts = vec![title.to_owned()];
    if !description.subject.is_empty() {
        parts.push(description.subject.clone());
    }
    if let Some(facility) = description.facility {
        parts.insert(0, format!("{}({})", facility.name, facility.code));
    }
    let chosen: Vec<String> = description
        .filter
        .iter()
        .map(|(name, value)| {
            let colon = word(language, "list.colon");
            format!("{}{colon}{value}", word(language, name))
        })
        .collect();
    let chosen = if chosen.is_empty() {
        word(language, "export.all").to_owned()
    } else {
        chosen.join(word(language, "list.and"))
    };
    let at = moment(now, offset(description)).format("%Y-%m-%d %H:%M");
    let facts = [("at", &at.to_string()[..]), ("name", person)];
    let columns = description.columns.iter();
    Heading {
        sheet: title.to_owned(),
        title: parts.join("  "),
        filter: sentence(language, "export.filter", &[("filter", &chosen)]),
        made: sentence(language, "export.made", &facts),
        columns: columns
            .map(|column| (word(language, column.heading).to_owned(), *column))
            .collect(),
    }
}

fn offset(description: &Description<'_>) -> i64 {
    let facility = description.facility;
    facility.map_or(CHINA, |facility| facility.utc_offset_minutes)
}

/// A moment as a clock on the wall shows it, so many minutes east of Greenwich.
pub fn moment(at: DateTime<Utc>, offset_minutes: i64) -> NaiveDateTime {
    at.naive_utc() + chrono::Duration::minutes(offset_minutes)
}

/// A moment as a clock in China shows it.
pub fn moment_in_china(at: DateTime<Utc>) -> NaiveDateTime {
    moment(at, CHINA)
}

/// The file's name in plain letters, and in full.
fn file_name(
    description: &Description<'_>,
    heading: &Heading,
    format: Format,
    now: DateTime<Utc>,
) -> (String, String) {
    let day: NaiveDate = day_at(now, offset(description));
    let day = day.format("%Y%m%d");
    let (code, place) = match description.facility {
        Some(facility) => (format!("{}-", facility.code), format!("{}-", facility.name)),
        None => (String::new(), String::new()),
    };
    let extension = format.extension();
    let subject = match &description.subject[..] {
        "" => String::new(),
        subject => format!("-{subject}"),
    };
    (
        format!("{code}{}-{day}.{extension}", description.name),
        format!("{place}{}{subject}-{day}.{extension}", heading.sheet),
    )
}

fn percent_encoded(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut encoded, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
                encoded.push(char::from(byte));
            }
            byte => write!(encoded, "%{byte:02X}").expect("writing to a string cannot fail"),
        }
        encoded
    })
}
