//! Writes a table as text: headings first, one record a row, for programs and for Excel alike.
//!
//! Excel and WPS read UTF-8 only when a byte order mark stands first, and take a field that begins
//! like a formula for one. Such a text gets an apostrophe before it (ASVS 5.0, 1.2.10); numbers
//! are written by us and stay numbers. What the list was narrowed down to stands in the workbook:
//! here it would be in the way of programs.

use std::{
    fs::File,
    io::{BufWriter, Seek as _, Write as _},
};

use tokio::sync::mpsc::Receiver;

use super::{Cell, Heading};

/// Writes the headings and all rows that come; the file is ready to be read from its beginning.
pub fn write(heading: &Heading, mut rows: Receiver<Vec<Vec<Cell>>>) -> anyhow::Result<File> {
    let mut file = BufWriter::new(tempfile::tempfile()?);
    file.write_all("\u{feff}".as_bytes())?;
    let mut records = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(file);
    records.write_record(heading.columns.iter().map(|(name, _)| harmless(name)))?;
    while let Some(batch) = rows.blocking_recv() {
        for row in batch {
            records.write_record(row.iter().map(field))?;
        }
    }
    let file = records
        .into_inner()
        .map_err(csv::IntoInnerError::into_error)?;
    let mut file = file
        .into_inner()
        .map_err(std::io::IntoInnerError::into_error)?;
    file.rewind()?;
    Ok(file)
}

fn field(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => harmless(text),
        Cell::Number(number) => number.to_string(),
        Cell::Day(day) => day.to_string(),
        Cell::Moment(at) => at.format("%Y-%m-%d %H:%M").to_string(),
    }
}

/// A text that no program takes for a formula: neither by its first sign nor by the first after
/// blanks, nor by full-width signs that some programs read as the plain ones.
pub fn harmless(text: &str) -> String {
    let risky = |c: char| {
        matches!(
            c,
            '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\0' | '＝' | '＋' | '－' | '＠'
        )
    };
    let first = text.chars().next();
    let solid = text.trim_start().chars().next();
    if [first, solid].into_iter().flatten().any(risky) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn what_looks_like_a_formula_is_disarmed() {
        for text in [
            "=1+1",
            "+86",
            "-2+3",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\0",
            "＝1",
            "＋1",
            "－1",
            "＠x",
            "  =cmd|' /C calc'!A0",
            "\u{3000}=1",
        ] {
            assert_eq!(harmless(text), format!("'{text}"), "{text:?}");
        }
        for text in ["", "A=1", "避孕套", "2026-03", "'x"] {
            assert_eq!(harmless(text), text);
        }
    }
}
