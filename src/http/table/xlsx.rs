//! Writes a table as a workbook: title, filter, who made it when; headings that stay in sight;
//! typed cells. Rows go to disk as they come: memory does not grow with them.

use std::{fs::File, io::Seek as _};

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, Timelike as _};
use rust_xlsxwriter::{
    ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use tokio::sync::mpsc::Receiver;

use super::{Cell, Column, Heading, Kind};

/// The row of the headings; the table follows.
const HEADINGS: u32 = 3;

/// The longest text a cell of Excel holds, in UTF-16 units.
const TEXT_MAX: usize = 32_767;

/// From here on a number is no longer exact in Excel: it is written as text.
const EXACT_BELOW: u64 = 1_000_000_000_000_000;

struct Looks {
    day: Format,
    moment: Format,
    number: Format,
    text: Format,
}

/// Writes all rows that come; the file is ready to be read from its beginning.
pub fn write(heading: &Heading, mut rows: Receiver<Vec<Vec<Cell>>>) -> anyhow::Result<File> {
    let mut workbook = Workbook::new();
    let looks = Looks {
        day: Format::new().set_num_format("yyyy-mm-dd"),
        moment: Format::new().set_num_format("yyyy-mm-dd hh:mm"),
        number: Format::new().set_num_format("#,##0"),
        text: Format::new().set_num_format("@"),
    };
    let sheet = workbook.add_worksheet_with_constant_memory();
    sheet.set_name(sheet_name(&heading.sheet))?;
    begin(sheet, heading)?;
    let mut row = HEADINGS;
    while let Some(batch) = rows.blocking_recv() {
        for cells in batch {
            row += 1;
            for (column, cell) in (0u16..).zip(&cells) {
                put(sheet, row, column, cell, &looks)?;
            }
        }
    }
    let last = u16::try_from(heading.columns.len().saturating_sub(1))?;
    if row > HEADINGS {
        sheet.autofilter(HEADINGS, 0, row, last)?;
    }
    let mut file = tempfile::tempfile()?;
    workbook.save_to_writer(&mut file)?;
    file.rewind()?;
    Ok(file)
}

fn begin(sheet: &mut Worksheet, heading: &Heading) -> Result<(), XlsxError> {
    for (column, (_, described)) in (0u16..).zip(&heading.columns) {
        sheet.set_column_width(column, f64::from(described.width))?;
    }
    sheet.set_freeze_panes(HEADINGS + 1, 0)?;
    sheet.set_landscape();
    sheet.set_paper_size(9); // A4
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(HEADINGS, HEADINGS)?;
    sheet.set_footer("&C&P / &N");
    let title = Format::new().set_bold().set_font_size(14);
    sheet.write_string_with_format(0, 0, bounded(&heading.title), &title)?;
    sheet.write_string(1, 0, bounded(&heading.filter))?;
    sheet.write_string(2, 0, bounded(&heading.made))?;
    for (column, (name, described)) in (0u16..).zip(&heading.columns) {
        sheet.write_string_with_format(HEADINGS, column, name, &headed(described))?;
    }
    Ok(())
}

fn headed(column: &Column) -> Format {
    let align = match column.kind {
        Kind::Number => FormatAlign::Right,
        _ => FormatAlign::Left,
    };
    Format::new()
        .set_bold()
        .set_align(align)
        .set_background_color(0x00E8_EEF4)
        .set_border_bottom(FormatBorder::Thin)
}

fn put(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    looks: &Looks,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        Cell::Text(text) => {
            sheet.write_string_with_format(row, column, bounded(text), &looks.text)?;
        }
        Cell::Number(number) if number.unsigned_abs() < EXACT_BELOW => {
            sheet.write_with_format(row, column, *number, &looks.number)?;
        }
        Cell::Number(number) => {
            sheet.write_string(row, column, number.to_string())?;
        }
        Cell::Day(day) => match excel_day(*day) {
            Some(value) => drop(sheet.write_with_format(row, column, &value, &looks.day)?),
            None => drop(sheet.write_string(row, column, day.to_string())?),
        },
        Cell::Moment(at) => match excel_moment(*at) {
            Some(value) => drop(sheet.write_with_format(row, column, &value, &looks.moment)?),
            None => drop(sheet.write_string(row, column, at.to_string())?),
        },
    }
    Ok(())
}

/// Excel's days begin with 1900; one before that stays a text.
fn excel_day(day: NaiveDate) -> Option<ExcelDateTime> {
    let year = u16::try_from(day.year()).ok()?;
    let (month, day) = (u8::try_from(day.month()).ok()?, u8::try_from(day.day()));
    ExcelDateTime::from_ymd(year, month, day.ok()?).ok()
}

fn excel_moment(at: NaiveDateTime) -> Option<ExcelDateTime> {
    let hour = u16::try_from(at.hour()).ok()?;
    let minute = u8::try_from(at.minute()).ok()?;
    let second = f64::from(at.second());
    excel_day(at.date())?.and_hms(hour, minute, second).ok()
}

/// A text no longer than a cell holds.
fn bounded(text: &str) -> String {
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units < TEXT_MAX
    };
    let kept: String = text.chars().take_while(fits).collect();
    if kept.len() == text.len() {
        kept
    } else {
        kept + "…"
    }
}

/// A sheet's name is at most 31 characters long and free of some signs.
fn sheet_name(title: &str) -> String {
    let allowed = |c: &char| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'');
    title.chars().filter(allowed).take(31).collect()
}
