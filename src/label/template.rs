//! A label's template: what stands still, where the facts go, and where the code.
//!
//! A template is an SVG in `labels/` and an entry of `labels/manifest.toml`. Everything is measured
//! in whole micrometres from the upper left corner. What an SVG may hold is written down in
//! [`svg`].

use serde::Deserialize;

use crate::error::Language;

pub mod library;
pub mod manifest;
mod scale;
pub mod svg;

/// The same words in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Words {
    /// The words in a language.
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }
}

/// What kind of printer a label is meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Printer {
    /// An office printer, on A4 sheets.
    Sheet,
    /// A label printer, on a roll of labels of the template's size.
    Roll,
}

/// How much of a code may be dirty before it no longer reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Correction {
    /// A fourteenth: paper indoors that is soon replaced.
    L,
    /// A seventh: labels on shelves and cartons.
    M,
    /// A quarter: plates and signs.
    Q,
    /// Nearly a third: outdoors.
    H,
}

/// What a label is about, and so who hands in its facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Subject {
    /// A product in a facility's book: its stock card.
    Card,
    /// A lot.
    Lot,
    /// A place on a shelf.
    Shelf,
    /// A zone of a storeroom.
    Zone,
    /// A storeroom.
    Room,
    /// A slot of a dispenser.
    Slot,
    /// A dispenser.
    Dispenser,
    /// A facility that the public meets: plate, sign, card.
    Facility,
    /// A product, as the public meets it.
    Product,
    /// A village's kit box.
    Kit,
    /// All supply points of a region.
    Region,
    /// A sensor.
    Sensor,
    /// A certificate of somebody who keeps a depot; printed where certificates are kept.
    Certificate,
}

/// A fact that a template takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name, such as `expiry`.
    pub name: String,
    /// What people call it.
    pub label: Words,
    /// A likely value, for previews.
    pub example: Words,
    /// The most characters it may have.
    pub longest: usize,
    /// Whether a label without it is refused.
    pub required: bool,
    /// The only values it may have; empty where any will do.
    pub choices: Vec<String>,
    /// Whether it belongs to the rows of a table.
    pub in_rows: bool,
}

/// A template, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Its name in addresses and commands, such as `stock-card-90x60`.
    pub key: String,
    /// What people call it.
    pub name: Words,
    /// Width in micrometres.
    pub width: i32,
    /// Height in micrometres.
    pub height: i32,
    /// What it is about.
    pub subject: Subject,
    /// What it is meant to be printed on.
    pub printer: Printer,
    /// How sturdy its code is.
    pub correction: Correction,
    /// The facts it takes.
    pub fields: Vec<Field>,
    /// What it is drawn from, bottom first.
    pub elements: Vec<Element>,
    /// The table of it, where it has one.
    pub rows: Option<Rows>,
    /// A likely text of its code.
    pub example_code: String,
    /// Whether it comes from the data folder.
    pub is_own: bool,
}

impl Template {
    /// The field of a name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Whether it has a place for a code.
    pub fn has_code(&self) -> bool {
        self.elements
            .iter()
            .any(|e| matches!(e.what, What::Code(_)))
    }
}

/// How often the elements of a table's row are repeated, and how far apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rows {
    /// Rows to a page.
    pub count: usize,
    /// From one row to the next, in micrometres.
    pub pitch: i32,
}

/// One thing on a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// When it is shown; always where there is none.
    pub when: Option<When>,
    /// Whether it is repeated for each row of the table.
    pub in_row: bool,
    /// What it is.
    pub what: What,
}

/// A condition on a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct When {
    /// The field.
    pub field: String,
    /// The value it must have; where there is none, any but an empty one.
    pub value: Option<String>,
}

/// The kinds of thing on a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A drawing that stands still.
    Shape(Shape),
    /// Words that stand still, on a line.
    Caption(Words, Spot, Style),
    /// Words that stand still, in a box.
    Passage(Words, Area, Style),
    /// The place of a fact, by the name of its field.
    Fact(String, Area, Style),
    /// The place of the code, quiet zone included.
    Code(Area),
}

/// A point, in micrometres from the upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spot {
    /// To the right.
    pub x: i32,
    /// Downwards.
    pub y: i32,
}

/// A box, in micrometres.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Area {
    /// Its left edge.
    pub x: i32,
    /// Its upper edge.
    pub y: i32,
    /// Its width.
    pub width: i32,
    /// Its height.
    pub height: i32,
}

/// A colour: red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Ink(pub [u8; 3]);

impl Ink {
    /// Black.
    pub const BLACK: Ink = Ink([0; 3]);

    /// How light it looks, 0 for black to 255 for white.
    pub fn lightness(self) -> u8 {
        let [r, g, b] = self.0.map(u32::from);
        u8::try_from((r * 299 + g * 587 + b * 114) / 1000).unwrap_or(u8::MAX)
    }
}

/// A drawing: an outline in micrometres, filled, stroked or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// The outline.
    pub path: Vec<Step>,
    /// What it is filled with.
    pub fill: Option<Ink>,
    /// What its outline is drawn with, and how thick in micrometres.
    pub stroke: Option<(Ink, i32)>,
}

/// A step of an outline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Begins anew somewhere.
    Move(Spot),
    /// A straight line.
    Line(Spot),
    /// A curve with its two control points.
    Curve(Spot, Spot, Spot),
    /// Back to where it began.
    Close,
}

/// Where lines of text begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Anchor {
    /// At the left.
    #[default]
    Start,
    /// Around the middle.
    Middle,
    /// So that they end at the right.
    End,
}

/// Where text stands in a box that is higher than it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rest {
    /// At its upper edge.
    Top,
    /// In the middle.
    #[default]
    Middle,
    /// At its lower edge.
    Bottom,
}

/// How text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Size of the em in micrometres; in a box, the largest it may have.
    pub size: i32,
    /// The smallest size that a text is shrunk to before it is cut short.
    pub floor: i32,
    /// The most lines.
    pub lines: usize,
    /// Thickness of the letters.
    pub weight: super::font::Weight,
    /// Colour.
    pub ink: Ink,
    /// Where its lines begin.
    pub anchor: Anchor,
    /// Where it stands in its box.
    pub rest: Rest,
    /// Space after each character beyond its own, in micrometres.
    pub spacing: i32,
}
