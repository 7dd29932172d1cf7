//! Workbooks the page offers: the template of each kind of import, and the rows of a draft that
//! are at fault, to be corrected in Excel.

use anyhow::Context as _;
use rust_xlsxwriter::{Color, DataValidation, Format, FormatBorder, Workbook, Worksheet};

use super::words;
use crate::{
    error::{Language, Result},
    exchange::{
        columns::{Column, Kind, Spec},
        reading::Fault,
        sheet::SheetRow,
    },
    http::words::{word, word_of},
    places::store::regions::ClimateClass,
};

/// How the template's example row begins to say what it is, in both languages: such a row is left
/// out when somebody forgets to delete it.
pub const EXAMPLE: (&str, &str) = ("示例行", "Example row");

/// The rows of a template in which values can be chosen from a list.
const CHOICE_ROWS: u32 = 5_000;

/// A column's name on the pages and in the templates.
pub fn column_name(language: Language, column: Column) -> String {
    word_of(language, "importColumn", &column)
}

/// What the example row says.
fn example(kind: Kind, column: Column) -> &'static str {
    match (kind, column) {
        (_, Column::Product) | (Kind::Products, Column::Code) => "C-NRL-52",
        (_, Column::Lot) => "20260101",
        (_, Column::Expiry) => "2028-12-31",
        (_, Column::MadeOn) => "2026-01-01",
        (_, Column::Quantity) => "2箱3盒",
        (_, Column::Zone) => "合格品区",
        (Kind::Products, Column::Name) => "天然胶乳橡胶避孕套",
        (_, Column::Category) => "套",
        (_, Column::Method) => "男用避孕套",
        (_, Column::Spec) => "52 mm",
        (_, Column::BaseUnit) => "只",
        (_, Column::Packs) => "盒=10;箱=500",
        (_, Column::StorageClass) => "常温",
        (Kind::Facilities, Column::Code) | (_, Column::Facility) => "TD-01",
        (Kind::Facilities, Column::Name) => "甲镇药具库",
        (_, Column::FacilityKind) => "药具库",
        (_, Column::Level) => "乡镇级",
        (Kind::Facilities, Column::Region) => "530102101",
        (_, Column::Supplier) => "XD-01",
        (_, Column::Username) => "wangli",
        (Kind::Users, Column::Name) => "王丽",
        (_, Column::Phone) => "13800000000",
        (_, Column::Role) => "药管员",
        _ => "",
    }
}

/// The values a column may have, where they are few.
fn choices(column: Column, classes: &[ClimateClass]) -> Vec<&str> {
    match column {
        Column::Category => words::known(words::CATEGORIES),
        Column::Method => words::known(words::METHODS),
        Column::FacilityKind => words::known(words::FACILITY_KINDS),
        Column::Level => words::known(words::LEVELS),
        Column::Role => words::known(words::ROLES),
        Column::StorageClass => classes.iter().map(|class| class.name_zh.as_str()).collect(),
        _ => Vec::new(),
    }
}

struct Formats {
    required: Format,
    optional: Format,
    text: Format,
    day: Format,
    example: Format,
    wrapped: Format,
    fault: Format,
}

impl Formats {
    fn new() -> Formats {
        let heading = || {
            Format::new()
                .set_bold()
                .set_border_bottom(FormatBorder::Thin)
        };
        Formats {
            required: heading().set_background_color(Color::RGB(0x00ff_f2cc)),
            optional: heading().set_background_color(Color::RGB(0x00ef_efef)),
            // Long numbers, such as a barcode or a lot, keep all their digits only as text.
            text: Format::new().set_num_format("@"),
            day: Format::new().set_num_format("yyyy-mm-dd"),
            example: Format::new()
                .set_italic()
                .set_font_color(Color::RGB(0x0080_8080))
                .set_num_format("@"),
            wrapped: Format::new().set_text_wrap(),
            fault: Format::new().set_background_color(Color::RGB(0x00ff_c7ce)),
        }
    }
}

/// The template of a kind: a sheet to be filled in, and one that explains its columns.
pub fn template(kind: Kind, language: Language, classes: &[ClimateClass]) -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    let formats = Formats::new();
    let sheet = workbook.add_worksheet();
    fill_in(sheet, kind, language, classes, &formats).context("a template")?;
    let notes = workbook.add_worksheet();
    explain(notes, kind, language, classes, &formats).context("a template")?;
    Ok(workbook.save_to_buffer().context("a template")?)
}

type Written = std::result::Result<(), rust_xlsxwriter::XlsxError>;

fn fill_in(
    sheet: &mut Worksheet,
    kind: Kind,
    language: Language,
    classes: &[ClimateClass],
    formats: &Formats,
) -> Written {
    let key = format!("importKind.{}", kind.text());
    sheet.set_name(word(language, &key))?;
    sheet.set_freeze_panes(1, 0)?;
    let mut last = 0;
    for (at, spec) in (0_u16..).zip(kind.columns()) {
        let format = match spec.column {
            Column::Expiry | Column::MadeOn => &formats.day,
            _ => &formats.text,
        };
        sheet.set_column_format(at, format)?;
        sheet.set_column_width(at, width(spec))?;
        heading(sheet, at, spec, language, formats)?;
        let text = example(kind, spec.column);
        sheet.write_with_format(1, at, text, &formats.example)?;
        let choices = choices(spec.column, classes);
        if !choices.is_empty() {
            let allowed = DataValidation::new().allow_list_strings(&choices)?;
            sheet.add_data_validation(2, at, CHOICE_ROWS, at, &allowed)?;
        }
        last = at + 1;
    }
    sheet.set_column_width(last, 36)?;
    let remark = word(language, "import.example");
    sheet.write_with_format(1, last, remark, &formats.example)?;
    Ok(())
}

fn heading(
    sheet: &mut Worksheet,
    at: u16,
    spec: &Spec,
    language: Language,
    formats: &Formats,
) -> Written {
    let name = column_name(language, spec.column);
    let (text, format) = if spec.required {
        (format!("{name} *"), &formats.required)
    } else {
        (name, &formats.optional)
    };
    sheet.write_with_format(0, at, text, format)?;
    Ok(())
}

fn width(spec: &Spec) -> f64 {
    match spec.column {
        Column::Name | Column::Address | Column::ApprovalNumber | Column::Maker => 26.0,
        Column::Suits | Column::Usage => 30.0,
        _ => 16.0,
    }
}

fn explain(
    sheet: &mut Worksheet,
    kind: Kind,
    language: Language,
    classes: &[ClimateClass],
    formats: &Formats,
) -> Written {
    sheet.set_name(word(language, "import.notes"))?;
    for (at, width) in [(0, 22.0), (1, 10.0), (2, 70.0), (3, 60.0)] {
        sheet.set_column_width(at, width)?;
    }
    let heads = [
        "import.notes.column",
        "import.notes.required",
        "import.notes.how",
    ];
    for (at, key) in (0_u16..).zip(heads.into_iter().chain(["import.notes.choices"])) {
        sheet.write_with_format(0, at, word(language, key), &formats.optional)?;
    }
    for (row, spec) in (1_u32..).zip(kind.columns()) {
        sheet.write(row, 0, column_name(language, spec.column))?;
        let needed = if spec.required {
            "import.required"
        } else {
            "import.optional"
        };
        sheet.write(row, 1, word(language, needed))?;
        let how = word_of(language, "importHow", &spec.column);
        sheet.write_with_format(row, 2, how, &formats.wrapped)?;
        let choices = choices(spec.column, classes).join("、");
        sheet.write_with_format(row, 3, choices, &formats.wrapped)?;
    }
    Ok(())
}

/// A row, and its faults by the column of the file they stand in.
pub type FaultyRow<'f> = (&'f SheetRow, Vec<(Option<usize>, &'f Fault)>);

/// The rows at fault as a workbook: the columns as they were, the faults marked and explained. It
/// can be corrected and brought in by itself.
pub fn faulty(headings: &[String], rows: &[FaultyRow<'_>], language: Language) -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    write_faulty(workbook.add_worksheet(), headings, rows, language).context("faulty rows")?;
    Ok(workbook.save_to_buffer().context("faulty rows")?)
}

fn write_faulty(
    sheet: &mut Worksheet,
    headings: &[String],
    rows: &[FaultyRow<'_>],
    language: Language,
) -> Written {
    let formats = Formats::new();
    sheet.set_freeze_panes(1, 0)?;
    let last = u16::try_from(headings.len()).unwrap_or(u16::MAX);
    for (at, text) in (0_u16..).zip(headings) {
        sheet.set_column_format(at, &formats.text)?;
        sheet.set_column_width(at, 16.0)?;
        sheet.write_string_with_format(0, at, text, &formats.optional)?;
    }
    sheet.set_column_width(last, 10.0)?;
    sheet.set_column_width(last + 1, 80.0)?;
    let (number, why) = (
        word(language, "import.rowNumber"),
        word(language, "import.why"),
    );
    sheet.write_with_format(0, last, number, &formats.optional)?;
    sheet.write_with_format(0, last + 1, why, &formats.optional)?;
    for (line, (row, faults)) in (1_u32..).zip(rows) {
        for at in 0..last {
            let place = usize::from(at);
            let is_faulty = faults.iter().any(|(of, _)| *of == Some(place));
            let format = if is_faulty {
                &formats.fault
            } else {
                &formats.text
            };
            // Written as text, so that nothing a file says becomes a formula here.
            sheet.write_string_with_format(line, at, row.cell(place).text(), format)?;
        }
        sheet.write_string(line, last, row.number.to_string())?;
        let told: Vec<String> = faults
            .iter()
            .map(|(_, fault)| told(fault, language))
            .collect();
        sheet.write_string_with_format(line, last + 1, told.join("\n"), &formats.wrapped)?;
    }
    Ok(())
}

fn told(fault: &Fault, language: Language) -> String {
    let column = match fault.at {
        Some(column) => column_name(language, column),
        None => fault.column.clone(),
    };
    format!("{column}: {}", fault.why.sentence(language))
}
