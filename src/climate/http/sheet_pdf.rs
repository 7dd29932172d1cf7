//! 温湿度记录表 as a file: one sheet of A4, one row a day, the month's curve below.

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse as _, Response},
};
use chrono::{DateTime, Datelike as _, Utc};
use serde_json::Number;

use super::{
    ClimateLimits,
    curve::plotted,
    prints::Since,
    sensed::SensedReading,
    sheet::{ClimateSheet, SheetDay, SheetWanted, sheet},
    written::HandMark,
};
use crate::{
    app::App,
    climate::{
        hand::local,
        judge::Side,
        printed::{Change, PrintedReading},
    },
    error::{Language, Result},
    form::{Block, Cell, Drawing, Form, HeadCell, Table},
    http::{
        extract::{Params, Path},
        words::{sentence, word, word_of},
    },
    people::{Actor, Permission},
    places::Facility,
    printing,
};

/// The columns of each half of a day.
const PARTS: [&str; 7] = [
    "time",
    "celsius",
    "humidity",
    "measure",
    "afterCelsius",
    "afterHumidity",
    "by",
];
/// Letters small enough for a month on one sheet.
const LETTERS: i32 = 2_400;
/// How many changes since an earlier print are told one by one; the page has all.
const CHANGES_MAX: usize = 8;
/// How wide they are, in parts.
const WIDTHS: [i32; 7] = [9, 10, 9, 17, 10, 10, 14];

/// The sheet 温湿度记录表 of a storeroom and a month as a PDF on A4.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/climate/month/file", tag = "climate",
    params(("code" = String, Path), SheetWanted),
    responses((status = 200, content(([u8] = "application/pdf")))))]
pub async fn month_file(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Path(code): Path<String>,
    Params(wanted): Params<SheetWanted>,
) -> Result<Response> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let sheet = sheet(&app, &actor, &facility, wanted).await?;
    let name = format!("climate-{code}-{}-{}", sheet.storeroom.code, sheet.month);
    let form = Writer {
        facility: &facility,
        language,
    }
    .form(&sheet);
    let bytes = printing::drawn(&app, move |press| form.pdf(press.fonts())).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}.pdf\""),
        ),
    ];
    Ok((headers, bytes).into_response())
}

struct Writer<'a> {
    facility: &'a Facility,
    language: Language,
}

impl Writer<'_> {
    fn word(&self, key: &str) -> String {
        word(self.language, key).to_owned()
    }

    fn says(&self, key: &str, facts: &[(&str, &str)]) -> String {
        sentence(self.language, key, facts)
    }

    fn fact(&self, label: &str, value: &str) -> String {
        let colon = self.word("list.colon");
        format!("{}{colon}{value}", self.word(label))
    }

    fn form(&self, sheet: &ClimateSheet) -> Form {
        let moment = self.time(sheet.printed_at, "%Y-%m-%d %H:%M");
        let since = sheet.since.as_ref();
        let since = since.map(|since| Block::Note(self.since(since)));
        let mut blocks = vec![
            Block::Table(self.table(sheet)),
            Block::Note(self.sum(sheet)),
            Block::Drawing(Writer::curve(sheet)),
            Block::Note(self.word("climate.sheetNote")),
        ];
        blocks.extend(since);
        let signs = ["sign.keeper", "sign.head"].map(|key| self.word(key));
        blocks.push(Block::Signatures(signs.into()));
        Form {
            owner: [
                self.facility.name.clone(),
                self.says("paper.facility", &[("code", &self.facility.code)]),
            ],
            title: self.word("climate.sheetTitle"),
            facts: vec![
                self.fact("climate.room", &sheet.storeroom.name),
                self.fact("climate.monthLabel", &sheet.month.to_string()),
                self.fact("climate.suitable", &self.limits(&sheet.limits)),
            ],
            blocks,
            printed: self.says(
                "paper.printed",
                &[("at", &moment), ("name", &sheet.printed_by)],
            ),
            numbering: self.word("paper.page"),
        }
    }

    fn time(&self, at: DateTime<Utc>, format: &str) -> String {
        let time = local(at, self.facility.utc_offset_minutes);
        time.format(format).to_string()
    }

    fn limits(&self, limits: &ClimateLimits) -> String {
        let text = |number: &Option<Number>| number.as_ref().map(Number::to_string);
        let range = |low: Option<String>, high: Option<String>, unit: &str| match (low, high) {
            (Some(low), Some(high)) => {
                let facts = [("low", low.as_str()), ("high", &high), ("unit", unit)];
                self.says("climate.between", &facts)
            }
            (None, Some(high)) => self.says("climate.notAbove", &[("high", &high), ("unit", unit)]),
            (low, None) => {
                let low = low.unwrap_or_default();
                self.says("climate.notBelow", &[("low", &low), ("unit", unit)])
            }
        };
        let celsius = range(text(&limits.celsius_low), text(&limits.celsius_high), "℃");
        let humidity = range(text(&limits.humidity_low), text(&limits.humidity_high), "%");
        self.says(
            "climate.limits",
            &[("celsius", &celsius), ("humidity", &humidity)],
        )
    }

    fn table(&self, sheet: &ClimateSheet) -> Table {
        let mut head = vec![HeadCell {
            text: self.word("climate.column.day"),
            at: (0, 0),
            spans: (2, 1),
        }];
        for (from, half) in [(1, "climate.half.morning"), (8, "climate.half.afternoon")] {
            head.push(HeadCell {
                text: self.word(half),
                at: (0, from),
                spans: (1, PARTS.len()),
            });
            head.extend((from..).zip(PARTS).map(|(column, part)| HeadCell {
                text: self.word(&format!("climate.column.{part}")),
                at: (1, column),
                spans: (1, 1),
            }));
        }
        head.push(HeadCell {
            text: self.word("climate.column.note"),
            at: (0, 15),
            spans: (2, 1),
        });
        Table {
            widths: [&[6][..], &WIDTHS, &WIDTHS, &[18]].concat(),
            head,
            rows: sheet.days.iter().map(|day| self.row(day)).collect(),
            letters: Some(LETTERS),
        }
    }

    fn row(&self, day: &SheetDay) -> Vec<Cell> {
        let mut cells = vec![Cell::middle(day.day.format("%-d").to_string())];
        let halves = [
            (&day.morning, &day.morning_sensed),
            (&day.afternoon, &day.afternoon_sensed),
        ];
        for (mark, sensed) in halves {
            cells.extend(match (&mark.reading, sensed) {
                (None, Some(sensed)) => self.sensed(sensed),
                _ => self.written(mark),
            });
        }
        let notes = halves.iter().flat_map(|(mark, _)| self.notes(mark));
        cells.push(Cell::text(
            notes.collect::<Vec<_>>().join(&self.word("list.and")),
        ));
        cells
    }

    fn value(&self, value: Option<&Number>, decimals: usize, out: Option<Side>) -> Cell {
        let Some(value) = value.and_then(Number::as_f64) else {
            return Cell::default();
        };
        let arrow = out.map_or(String::new(), |side| {
            self.word(match side {
                Side::Low => "climate.arrow.low",
                Side::High => "climate.arrow.high",
            })
        });
        Cell {
            is_bold: out.is_some(),
            ..Cell::number(format!("{value:.decimals$}{arrow}"))
        }
    }

    fn written(&self, mark: &HandMark) -> [Cell; 7] {
        let Some(reading) = &mark.reading else {
            return Default::default();
        };
        let last = reading.measures.last();
        let measures = reading.measures.iter().map(|one| one.measure.as_str());
        [
            Cell::middle(self.time(reading.at, "%H:%M")),
            self.value(reading.celsius.as_ref(), 1, reading.celsius_out),
            self.value(reading.humidity.as_ref(), 0, reading.humidity_out),
            Cell::text(measures.collect::<Vec<_>>().join(&self.word("list.and"))),
            self.value(last.and_then(|last| last.celsius.as_ref()), 1, None),
            self.value(last.and_then(|last| last.humidity.as_ref()), 0, None),
            Cell::middle(reading.by.clone()),
        ]
    }

    fn sensed(&self, reading: &SensedReading) -> [Cell; 7] {
        let after = reading.after.as_ref();
        [
            Cell::middle(self.time(reading.at, "%H:%M")),
            self.value(reading.celsius.as_ref(), 1, reading.celsius_out),
            self.value(reading.humidity.as_ref(), 0, reading.humidity_out),
            Cell::text(reading.measures.join(&self.word("list.and"))),
            self.value(after.and_then(|after| after.celsius.as_ref()), 1, None),
            self.value(after.and_then(|after| after.humidity.as_ref()), 0, None),
            Cell::middle(self.says("climate.bySensor", &[("sensor", &reading.sensor)])),
        ]
    }

    fn notes(&self, mark: &HandMark) -> Vec<String> {
        let mut said = Vec::new();
        if let Some(reading) = &mark.reading {
            if reading.corrects.is_some() {
                said.push(self.says("climate.noteCorrected", &[("why", &reading.note)]));
            } else if !reading.note.is_empty() {
                said.push(reading.note.clone());
            }
            if reading.late {
                said.push(self.word("climate.noteLate"));
            }
        }
        if mark.others.iter().any(|other| !other.corrected) {
            said.push(self.word("climate.beside"));
        }
        said
    }

    fn sum(&self, sheet: &ClimateSheet) -> String {
        let sum = &sheet.summary;
        let [due, there, outside, incomplete, sensed] =
            [sum.due, sum.there, sum.outside, sum.incomplete, sum.sensed].map(|n| n.to_string());
        let mut said = self.says(
            "climate.sum",
            &[
                ("due", &due),
                ("there", &there),
                ("outside", &outside),
                ("incomplete", &incomplete),
            ],
        );
        if sum.sensed > 0 {
            said += &self.says("climate.sumSensed", &[("n", &sensed)]);
        }
        let ranges = [
            &sum.celsius_low,
            &sum.celsius_high,
            &sum.humidity_low,
            &sum.humidity_high,
        ];
        if let [Some(low), Some(high), Some(dry), Some(damp)] =
            ranges.map(|value| value.as_ref().map(Number::to_string))
        {
            let facts = [
                ("low", &*low),
                ("high", &*high),
                ("dry", &*dry),
                ("damp", &*damp),
            ];
            said += &self.says("climate.ranges", &facts);
        }
        said
    }

    /// What is otherwise than on the sheet that was printed before.
    fn since(&self, since: &Since) -> String {
        let at = self.time(since.printed_at, "%Y-%m-%d %H:%M");
        let facts = [("at", at.as_str()), ("name", &since.printed_by)];
        let mut said = vec![self.says("climate.since", &facts)];
        if since.added > 0 {
            said.push(self.says("climate.sinceAdded", &[("n", &since.added.to_string())]));
        }
        let told = since.changes.iter().take(CHANGES_MAX);
        said.extend(told.map(|change| self.change(change)));
        if since.changes.len() > CHANGES_MAX {
            let more = (since.changes.len() - CHANGES_MAX).to_string();
            said.push(self.says("climate.sinceMore", &[("n", &more)]));
        }
        said.concat()
    }

    fn change(&self, change: &Change) -> String {
        let value = |reading: &Option<PrintedReading>| match reading {
            None => self.word("climate.sinceNothing"),
            Some(one) => {
                let mut said = format!("{} {}℃ {}%", one.time, one.celsius, one.humidity);
                if !one.measure.is_empty() {
                    let after = format!("{}℃ {}%", one.after_celsius, one.after_humidity);
                    let facts = [("measure", one.measure.as_str()), ("after", &after)];
                    said += &self.says("climate.sinceMeasure", &facts);
                }
                said
            }
        };
        let half = word_of(self.language, "climate.half", &change.half);
        let facts = [
            ("day", &*change.day.day().to_string()),
            ("half", &half),
            ("before", &value(&change.before)),
            ("now", &value(&change.now)),
        ];
        self.says("climate.sinceChange", &facts)
    }

    /// The month's temperatures as a curve between its limits, a dot for each half of a day.
    fn curve(sheet: &ClimateSheet) -> Drawing {
        let number = |value: &Option<Number>| value.as_ref().and_then(Number::as_f64);
        let values: Vec<Option<f64>> = sheet
            .days
            .iter()
            .flat_map(|day| {
                let of = |mark: &HandMark, sensed: &Option<SensedReading>| {
                    let hand = mark.reading.as_ref().and_then(|one| number(&one.celsius));
                    hand.or_else(|| sensed.as_ref().and_then(|one| number(&one.celsius)))
                };
                [
                    of(&day.morning, &day.morning_sensed),
                    of(&day.afternoon, &day.afternoon_sensed),
                ]
            })
            .collect();
        let limits = [
            number(&sheet.limits.celsius_low),
            number(&sheet.limits.celsius_high),
        ];
        plotted(&values, limits)
    }
}
