//! Reads a folder of templates: `manifest.toml` and the drawings it names.
//!
//! ```toml
//! [field.lot]                       # what people call a fact, once for all labels
//! label = { zh = "批号", en = "Lot" }
//! example = { zh = "A2406", en = "A2406" }
//! longest = 40                      # characters; longer ones are refused
//! choices = []                      # the only values it may have, where it is so
//!
//! [[label]]
//! key = "lot-100x70"
//! svg = "lot-100x70.svg"
//! name = { zh = "批号箱签", en = "Carton label" }
//! size = [100, 70]                  # millimetres; another size than the drawing's scales it
//! subject = "lot"                   # what it is about, and so which facts are handed in
//! printer = "roll"                  # or "sheet"
//! correction = "M"                  # of its code: L, M, Q, H
//! code = "HTTPS://…"                # a likely text of its code, where it has one
//! required = ["name", "lot"]        # a label without these is refused
//! ```

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{
    error::Language,
    label::{font::Fonts, layout::wrap},
};

use super::{
    Correction, Field, Printer, Rows, Spot, Step, Subject, Template, What, Words,
    scale::Scale,
    svg::{self, Drawing, LENGTH_MAX, reason},
};

/// The most labels of one manifest.
const LABELS_MAX: usize = 200;
/// The most fields of one manifest.
const FIELDS_MAX: usize = 200;
/// The most characters that a field may allow.
const LONGEST_MAX: usize = 1_000;
/// Fields that the layout itself fills in: the number of the page, and how many there are.
const OWN_FIELDS: [&str; 2] = ["page", "pages"];

/// Why a template is refused: in which file, on which line, for what reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file's name within its folder.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The reason.
    pub reason: Words,
}

/// What fields are called, by name.
pub type Names = BTreeMap<String, Named>;

/// What the manifest says of a field.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    label: Words,
    example: Words,
    longest: usize,
    #[serde(default)]
    choices: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    #[serde(default)]
    field: Names,
    #[serde(default)]
    label: Vec<toml::Spanned<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    key: String,
    svg: String,
    name: Words,
    size: [i32; 2],
    subject: Subject,
    printer: Printer,
    correction: Correction,
    #[serde(default)]
    code: String,
    #[serde(default)]
    required: Vec<String>,
}

/// The name of the manifest in its folder.
pub const FILE: &str = "manifest.toml";

/// Reads a manifest and its drawings. `names` are the fields known already and gets those said
/// here; `drawing` gives the text of a file of the folder.
pub fn read(
    text: &str,
    names: &mut Names,
    fonts: &Fonts,
    drawing: impl Fn(&str) -> Result<String, Words>,
) -> (Vec<Template>, Vec<Fault>) {
    let line_of = |at: usize| {
        let before = text.get(..at).unwrap_or_default();
        u32::try_from(before.matches('\n').count() + 1).unwrap_or(1)
    };
    let broken = |at: usize, why: Words| Fault {
        file: FILE.into(),
        line: line_of(at),
        reason: why,
    };
    let manifest: Manifest = match toml::from_str(text) {
        Ok(manifest) => manifest,
        Err(error) => {
            let why = reason(error.message(), error.message());
            let at = error.span().map_or(0, |span| span.start);
            return (Vec::new(), vec![broken(at, why)]);
        }
    };
    let counts = (manifest.label.len(), manifest.field.len());
    if counts.0 > LABELS_MAX || counts.1 > FIELDS_MAX {
        let why = reason("标签或字段超过 200 个", "more than 200 labels or fields");
        return (Vec::new(), vec![broken(0, why)]);
    }
    let (mut templates, mut faults) = (Vec::new(), Vec::new());
    for (name, named) in &manifest.field {
        if named.longest == 0 || named.longest > LONGEST_MAX || !is_key(name) {
            let en = "a name of a-z, 0-9 and -, and longest from 1 to 1000, are needed";
            let why = reason("名称限 a-z 0-9 -，longest 为 1 至 1000", en);
            let at = text.find(&format!("[field.{name}]")).unwrap_or(0);
            faults.push(broken(at, why));
        }
    }
    names.extend(manifest.field);
    for entry in manifest.label {
        let at = entry.span().start;
        match template(entry.into_inner(), names, fonts, &drawing) {
            Ok(template) => templates.push(template),
            Err(Reason::Entry(why)) => faults.push(broken(at, why)),
            Err(Reason::Drawing(file, fault)) => {
                faults.push(Fault {
                    file,
                    line: fault.line,
                    reason: fault.reason,
                });
            }
        }
    }
    (templates, faults)
}

enum Reason {
    Entry(Words),
    Drawing(String, svg::Fault),
}

fn template(
    entry: Entry,
    names: &Names,
    fonts: &Fonts,
    drawing: impl Fn(&str) -> Result<String, Words>,
) -> Result<Template, Reason> {
    let is_file = entry.svg.strip_suffix(".svg").is_some_and(is_key);
    if !is_key(&entry.key) || !is_file {
        let en = "key and svg must be of a-z, 0-9 and -, svg with .svg at its end";
        return Err(Reason::Entry(reason(
            "key、svg 限 a-z 0-9 -，svg 以 .svg 结尾",
            en,
        )));
    }
    let text = drawing(&entry.svg).map_err(Reason::Entry)?;
    let at_fault = |fault| Reason::Drawing(entry.svg.clone(), fault);
    let drawing = svg::read(&text).map_err(at_fault)?;
    let fields = fields(&entry, &drawing, names).map_err(at_fault)?;
    check_bounds(&drawing, fonts).map_err(at_fault)?;
    for name in &entry.required {
        if !fields.iter().any(|field| field.name == *name) {
            let zh = format!("required 中的 {name} 在图中没有");
            return Err(Reason::Entry(reason(
                zh,
                format!("the drawing has no field {name}"),
            )));
        }
    }
    let [width, height] = entry.size.map(|side| side.saturating_mul(1_000));
    if width.min(height) < 10_000 || width.max(height) > LENGTH_MAX {
        return Err(Reason::Entry(reason(
            "size 应为 10 至 420 毫米",
            "size must be 10 to 420 mm",
        )));
    }
    let scale = Scale::new(&drawing, width, height);
    Ok(Template {
        key: entry.key,
        name: entry.name,
        width,
        height,
        subject: entry.subject,
        printer: entry.printer,
        correction: entry.correction,
        fields,
        rows: drawing.rows.map(|rows| Rows {
            pitch: scale.of(rows.pitch),
            ..rows
        }),
        elements: drawing
            .elements
            .into_iter()
            .map(|(_, e)| scale.element(e))
            .collect(),
        example_code: entry.code,
        is_own: false,
    })
}

fn is_key(text: &str) -> bool {
    let is_known = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=60).contains(&text.len()) && text.bytes().all(is_known)
}

/// The fields that a drawing uses, each of which must have been named.
fn fields(entry: &Entry, drawing: &Drawing, names: &Names) -> Result<Vec<Field>, svg::Fault> {
    let mut fields: Vec<Field> = Vec::new();
    for (line, element) in &drawing.elements {
        let shown = match &element.what {
            What::Fact(name, ..) => Some((name, element.in_row)),
            _ => None,
        };
        let asked = element.when.as_ref().map(|when| (&when.field, false));
        for (name, in_rows) in shown.into_iter().chain(asked) {
            if OWN_FIELDS.contains(&name.as_str()) {
                continue;
            }
            let Some(known) = names.get(name) else {
                let en = format!("the manifest names no field {name}");
                let why = reason(format!("清单中没有字段 {name}"), en);
                return Err(svg::Fault {
                    line: *line,
                    reason: why,
                });
            };
            if !fields
                .iter()
                .any(|field| field.name == *name && field.in_rows == in_rows)
            {
                fields.push(Field {
                    name: name.clone(),
                    label: known.label.clone(),
                    example: known.example.clone(),
                    longest: known.longest,
                    required: entry.required.contains(name),
                    choices: known.choices.clone(),
                    in_rows,
                });
            }
        }
    }
    Ok(fields)
}

/// Nothing may be drawn over the edge: on a sheet there is another label beyond it.
fn check_bounds(drawing: &Drawing, fonts: &Fonts) -> Result<(), svg::Fault> {
    for (line, element) in &drawing.elements {
        let down = match drawing.rows.filter(|_| element.in_row) {
            Some(rows) => rows
                .pitch
                .saturating_mul(i32::try_from(rows.count - 1).unwrap_or(0)),
            None => 0,
        };
        let is_inside = |spot: &Spot| {
            (0..=drawing.width).contains(&spot.x)
                && (0..=drawing.height).contains(&spot.y)
                && spot.y.saturating_add(down) <= drawing.height
        };
        if !corners(&element.what, fonts).iter().all(is_inside) {
            let why = reason("超出标签边缘", "it reaches over the label's edge");
            return Err(svg::Fault {
                line: *line,
                reason: why,
            });
        }
    }
    Ok(())
}

fn corners(what: &What, fonts: &Fonts) -> Vec<Spot> {
    match what {
        What::Shape(shape) => shape
            .path
            .iter()
            .filter_map(|step| match step {
                Step::Move(to) | Step::Line(to) | Step::Curve(_, _, to) => Some(*to),
                Step::Close => None,
            })
            .collect(),
        What::Caption(words, spot, style) => [Language::Zh, Language::En]
            .iter()
            .filter_map(|language| wrap::line(words.in_language(*language), *spot, style, fonts))
            .flat_map(|run| [run.spot, run.end(fonts)])
            .collect(),
        What::Passage(_, area, _) | What::Fact(_, area, _) | What::Code(area) => {
            let end = Spot {
                x: area.x.saturating_add(area.width),
                y: area.y.saturating_add(area.height),
            };
            vec![
                Spot {
                    x: area.x,
                    y: area.y,
                },
                end,
            ]
        }
    }
}
