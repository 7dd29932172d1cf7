//! Reads a table from a text file in any of the encodings that offices save.

use super::{ABOVE_MAX, COLUMNS_MAX, Cell, SheetRow, check_rows};
use crate::error::{Code, Refusal};

/// The rows of a text file.
pub fn read(bytes: &[u8]) -> Result<Vec<SheetRow>, Refusal> {
    let text = decoded(bytes)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| Code::FileNotTable)?;
        check_rows(rows.len() + 1)?;
        let is_too_wide = record
            .iter()
            .skip(COLUMNS_MAX)
            .any(|cell| !cell.trim().is_empty());
        if is_too_wide && rows.len() <= ABOVE_MAX {
            return Err(Code::SheetTooWide.with("most", COLUMNS_MAX));
        }
        rows.push(SheetRow {
            number: record.position().map_or(0, csv::Position::line),
            cells: record.iter().take(COLUMNS_MAX).map(Cell::of_text).collect(),
        });
    }
    Ok(rows)
}

/// UTF-8 where the bytes are that; UTF-16 where a mark says so; otherwise GBK, in which Excel
/// saves .csv in China. A file with control characters is no text in any of them.
fn decoded(bytes: &[u8]) -> Result<String, Refusal> {
    let text = if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, _, is_broken) = encoding.decode(bytes);
        (!is_broken).then(|| text.into_owned())
    } else if let Ok(text) = std::str::from_utf8(bytes) {
        Some(text.to_owned())
    } else {
        let (text, _, is_broken) = encoding_rs::GBK.decode(bytes);
        (!is_broken).then(|| text.into_owned())
    };
    let is_binary = |c: char| c.is_control() && !matches!(c, '\t' | '\r' | '\n' | '\u{c}');
    text.filter(|text| !text.contains(is_binary))
        .ok_or_else(|| Code::FileNotTable.into())
}

/// What stands between the cells: whichever of these is most frequent in the first lines.
fn delimiter(text: &str) -> u8 {
    let head: String = text.lines().take(5).collect();
    let count = |wanted: char| head.matches(wanted).count();
    // The last of equals is taken.
    let most = ['\t', ';', ','].into_iter().max_by_key(|each| count(*each));
    match most {
        Some('\t') => b'\t',
        Some(';') => b';',
        _ => b',',
    }
}
