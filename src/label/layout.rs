//! Puts facts into a template: every glyph and the code's symbol in their places.
//!
//! All ways out (PDF, bitmap, ZPL, SVG) are drawn from what this makes, and none of them moves
//! anything. What stands still is set once for all labels of a job ([`Still`]); each label then
//! costs only its own facts ([`Page`]).

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::{
    font::{Fonts, Weight},
    qr::Symbol,
    template::{Area, Element, Ink, Shape, Spot, Template, What, When},
};
use crate::error::{Code, Language, Result};

pub mod wrap;

/// The most rows of one label's table.
pub const ROWS_MAX: usize = 1_000;

/// What one label says: plain texts by the names of its fields.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Facts {
    /// The text of its code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The rows of its table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<BTreeMap<String, String>>,
    /// The facts. A template takes those it has a field for.
    #[serde(flatten)]
    pub values: BTreeMap<String, String>,
}

impl Facts {
    /// Likely facts, for a preview.
    pub fn example(template: &Template, language: Language) -> Facts {
        let of = |in_rows: bool| {
            let fields = template
                .fields
                .iter()
                .filter(|field| field.in_rows == in_rows);
            let value = |example: &super::template::Words| example.in_language(language).to_owned();
            fields
                .map(|field| (field.name.clone(), value(&field.example)))
                .collect()
        };
        Facts {
            code: template.has_code().then(|| template.example_code.clone()),
            rows: template
                .rows
                .map_or_else(Vec::new, |rows| vec![of(true); rows.count.min(9)]),
            values: of(false),
        }
    }
}

/// A glyph of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyph {
    /// Which of the font.
    pub id: u16,
    /// The character it stands for.
    pub c: char,
    /// How far to the next, in font units, spacing included.
    pub advance: i32,
}

/// Glyphs on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Where its baseline begins.
    pub spot: Spot,
    /// The em in micrometres.
    pub size: i32,
    /// Its font.
    pub weight: Weight,
    /// Its colour.
    pub ink: Ink,
    /// Its glyphs.
    pub glyphs: Vec<Glyph>,
}

impl Run {
    /// Where its baseline ends.
    pub fn end(&self, fonts: &Fonts) -> Spot {
        let units: i64 = self
            .glyphs
            .iter()
            .map(|glyph| i64::from(glyph.advance))
            .sum();
        let length = units * i64::from(self.size) / i64::from(fonts.of(self.weight).em);
        let x = i64::from(self.spot.x) + length;
        Spot {
            x: i32::try_from(x).unwrap_or(i32::MAX),
            ..self.spot
        }
    }
}

/// What all labels of a kind have in common.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Still {
    /// Drawings, bottom first.
    pub shapes: Vec<Shape>,
    /// Words, above all drawings.
    pub runs: Vec<Run>,
}

/// One label, or one page of it: what it has beyond what stands still.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The number of its [`Still`] in [`Setter::stills`].
    pub still: usize,
    /// Facts.
    pub runs: Vec<Run>,
    /// Its code.
    pub code: Option<Symbol>,
}

/// Sets labels of one template in one language.
#[derive(Debug)]
pub struct Setter<'t> {
    /// The template.
    pub template: &'t Template,
    /// The fonts it is set in.
    pub fonts: &'t Fonts,
    language: Language,
    conditions: Vec<&'t When>,
    by_conditions: HashMap<Vec<bool>, usize>,
    /// What the labels set so far have in common.
    pub stills: Vec<Still>,
}

impl<'t> Setter<'t> {
    /// Begins with a template.
    pub fn new(template: &'t Template, fonts: &'t Fonts, language: Language) -> Setter<'t> {
        let mut conditions: Vec<&When> = Vec::new();
        for when in template
            .elements
            .iter()
            .filter_map(|element| element.when.as_ref())
        {
            if !conditions.contains(&when) {
                conditions.push(when);
            }
        }
        let (by_conditions, stills) = (HashMap::new(), Vec::new());
        Setter {
            template,
            fonts,
            language,
            conditions,
            by_conditions,
            stills,
        }
    }

    /// Sets a label; more than one page only where its table is longer than a page.
    pub fn set(&mut self, facts: &Facts) -> Result<Vec<Page>> {
        check(self.template, facts)?;
        let holds: Vec<bool> = self
            .conditions
            .iter()
            .map(|when| holds(when, facts))
            .collect();
        let still = match self.by_conditions.get(&holds) {
            Some(still) => *still,
            None => self.set_still(facts, holds),
        };
        let count = self.template.rows.map_or(usize::MAX, |rows| rows.count);
        let pages = facts.rows.len().div_ceil(count).max(1);
        (0..pages)
            .map(|page| self.page(facts, still, (page, pages)))
            .collect()
    }

    fn set_still(&mut self, facts: &Facts, conditions: Vec<bool>) -> usize {
        let mut still = Still::default();
        for element in self.shown(facts) {
            for row in 0..self.repeats(element) {
                let down = self.down(row);
                match &element.what {
                    What::Shape(shape) => still.shapes.push(lowered(shape, down)),
                    What::Caption(words, spot, style) => {
                        let spot = Spot {
                            y: spot.y + down,
                            ..*spot
                        };
                        let words = words.in_language(self.language);
                        still
                            .runs
                            .extend(wrap::line(words, spot, style, self.fonts));
                    }
                    What::Passage(words, area, style) => {
                        let words = words.in_language(self.language);
                        let area = Area {
                            y: area.y + down,
                            ..*area
                        };
                        still
                            .runs
                            .extend(wrap::fill(words, area, style, self.fonts));
                    }
                    What::Fact(..) | What::Code(_) => {}
                }
            }
        }
        self.stills.push(still);
        self.by_conditions.insert(conditions, self.stills.len() - 1);
        self.stills.len() - 1
    }

    fn page(&self, facts: &Facts, still: usize, number: (usize, usize)) -> Result<Page> {
        let mut page = Page {
            still,
            runs: Vec::new(),
            code: None,
        };
        let count = self.template.rows.map_or(usize::MAX, |rows| rows.count);
        let rows = facts.rows.chunks(count).nth(number.0).unwrap_or_default();
        for element in self.shown(facts) {
            match &element.what {
                What::Fact(name, area, style) if element.in_row => {
                    for (row, values) in rows.iter().enumerate() {
                        let area = Area {
                            y: area.y + self.down(row),
                            ..*area
                        };
                        let value = values.get(name).map_or("", String::as_str);
                        page.runs.extend(wrap::fill(value, area, style, self.fonts));
                    }
                }
                What::Fact(name, area, style) => {
                    let value = match name.as_str() {
                        "page" => (number.0 + 1).to_string(),
                        "pages" => number.1.to_string(),
                        name => facts.values.get(name).cloned().unwrap_or_default(),
                    };
                    page.runs
                        .extend(wrap::fill(&value, *area, style, self.fonts));
                }
                What::Code(area) => {
                    if let Some(text) = &facts.code {
                        let symbol = Symbol::make(text, self.template.correction, *area);
                        page.code = Some(symbol?);
                    }
                }
                What::Shape(_) | What::Caption(..) | What::Passage(..) => {}
            }
        }
        Ok(page)
    }

    fn shown(&self, facts: &Facts) -> impl Iterator<Item = &'t Element> {
        let elements = self.template.elements.iter();
        elements.filter(|element| element.when.as_ref().is_none_or(|when| holds(when, facts)))
    }

    fn repeats(&self, element: &Element) -> usize {
        self.template
            .rows
            .filter(|_| element.in_row)
            .map_or(1, |rows| rows.count)
    }

    fn down(&self, row: usize) -> i32 {
        let pitch = self.template.rows.map_or(0, |rows| rows.pitch);
        pitch * i32::try_from(row).unwrap_or(0)
    }
}

fn holds(when: &When, facts: &Facts) -> bool {
    let value = facts.values.get(&when.field).map_or("", String::as_str);
    when.value
        .as_ref()
        .map_or(!value.is_empty(), |wanted| wanted == value)
}

fn lowered(shape: &Shape, down: i32) -> Shape {
    use super::template::Step;
    let spot = |spot: Spot| Spot {
        y: spot.y + down,
        ..spot
    };
    let step = |step: &Step| match *step {
        Step::Move(to) => Step::Move(spot(to)),
        Step::Line(to) => Step::Line(spot(to)),
        Step::Curve(a, b, to) => Step::Curve(spot(a), spot(b), spot(to)),
        Step::Close => Step::Close,
    };
    Shape {
        path: shape.path.iter().map(step).collect(),
        ..shape.clone()
    }
}

/// Checks facts against what the template takes.
fn check(template: &Template, facts: &Facts) -> Result<()> {
    if facts.rows.len() > ROWS_MAX || (template.rows.is_none() && !facts.rows.is_empty()) {
        return Err(Code::LabelRows.with("most", ROWS_MAX).at("rows").into());
    }
    if facts.code.is_none() && template.has_code() && !template.example_code.is_empty() {
        return Err(Code::LabelFactMissing
            .with("field", "code")
            .at("code")
            .into());
    }
    for field in &template.fields {
        let value = facts.values.get(&field.name).filter(|_| !field.in_rows);
        let values = facts.rows.iter().filter_map(|row| row.get(&field.name));
        let refused = |code: Code| code.with("field", &field.name).at(&field.name);
        if field.required && !field.in_rows && value.is_none_or(|value| value.trim().is_empty()) {
            return Err(refused(Code::LabelFactMissing).into());
        }
        for value in value.into_iter().chain(values.filter(|_| field.in_rows)) {
            if value.chars().count() > field.longest {
                return Err(refused(Code::LabelFactTooLong)
                    .with("most", field.longest)
                    .into());
            }
            if value.chars().any(|c| c.is_control() && c != '\n') {
                return Err(refused(Code::LabelFactControl).into());
            }
            if !field.choices.is_empty() && !field.choices.contains(value) {
                let choices = field.choices.join(", ");
                return Err(refused(Code::LabelFactChoice)
                    .with("choices", choices)
                    .into());
            }
        }
    }
    Ok(())
}
