//! The list of points as a text file, for other programs and for spreadsheets.

use super::{Level, Point, search::standing, snapshot::Snapshot};
use crate::{
    error::{Language, Result},
    http::{
        table::harmless,
        words::{word, word_of},
    },
    places::{facility::degrees, hours::Standing},
};

const COLUMNS: [&str; 11] = [
    "facility.code",
    "facility.name",
    "facility.kind",
    "facility.region",
    "facility.address",
    "facility.phone",
    "facility.hours",
    "open.now",
    "place.latitude",
    "place.longitude",
    "open.has",
];

/// The points, one a line, with the varieties that are there.
pub fn points(snapshot: &Snapshot, points: &[&Point], language: Language) -> Result<Vec<u8>> {
    let mut records = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    let written = records
        .write_record(COLUMNS.map(|column| word(language, column)))
        .and_then(|()| {
            let mut rows = points.iter();
            rows.try_for_each(|point| records.write_record(row(snapshot, point, language)))
        });
    written.map_err(anyhow::Error::from)?;
    let bytes = records
        .into_inner()
        .map_err(csv::IntoInnerError::into_error);
    Ok(bytes.map_err(anyhow::Error::from)?)
}

fn row(snapshot: &Snapshot, point: &Point, language: Language) -> [String; 11] {
    let open = match standing(point, snapshot.at) {
        None => "",
        Some(Standing::Closed { .. }) => word(language, "open.no"),
        Some(_) => word(language, "open.yes"),
    };
    let degree = |micro: Option<i64>| {
        let number = degrees(micro).map(|number| number.to_string());
        number.unwrap_or_default()
    };
    let there = point.stock.iter().map(|(index, level)| {
        let code = &snapshot.varieties[*index].code;
        match level {
            Level::Few => format!("{code}({})", word(language, "open.few")),
            _ => code.clone(),
        }
    });
    let texts = [
        &point.code,
        &point.name,
        &word_of(language, "facilityKind", &point.kind),
        &point.region.name,
        &point.address,
        &point.phone,
        &point.hours_text,
    ];
    let [code, name, kind, region, address, phone, hours] = texts.map(|text| harmless(text));
    [
        code,
        name,
        kind,
        region,
        address,
        phone,
        hours,
        open.to_owned(),
        degree(point.position.map(|(latitude, _)| latitude)),
        degree(point.position.map(|(_, longitude)| longitude)),
        there.collect::<Vec<_>>().join(" "),
    ]
}
