//! Forms on A4 as PDF: what the server itself hands out on paper, in the frame of every form of
//! the house: facility and title above, facts below them, "page x of y" at the foot.
//!
//! A [`Form`] says what is on the paper; [`flow`] deals it out to pages, [`table`] sets tables,
//! whose heads stand on each page anew; [`pdf`] writes. Lengths are micrometres, from the upper
//! left.

use crate::{
    error::Result,
    label::{
        font::Fonts,
        qr::Symbol,
        template::{Area, Shape},
    },
};

mod flow;
mod head;
mod pdf;
mod table;

pub use flow::BODY_WIDTH;
pub use table::{Align, Cell, HeadCell, Table};

/// A paper.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// Whose: the facility's name, and its code in words.
    pub owner: [String; 2],
    /// Its name, such as 温湿度记录表.
    pub title: String,
    /// What stands above the body on each page, three in a row.
    pub facts: Vec<String>,
    /// What it says.
    pub blocks: Vec<Block>,
    /// Printed when, and by whom.
    pub printed: String,
    /// How pages are numbered: `{page}` and `{pages}` are filled in.
    pub numbering: String,
}

/// A part of the body.
#[derive(Debug, Clone)]
pub enum Block {
    /// A small remark.
    Note(String),
    /// A table.
    Table(Table),
    /// A drawing of its own.
    Drawing(Drawing),
    /// Lines for signatures side by side, each with who signs.
    Signatures(Vec<String>),
}

/// A drawing: outlines, words, photos and codes in a box as wide as the body.
#[derive(Debug, Clone, Default)]
pub struct Drawing {
    /// Its height.
    pub height: i32,
    /// Outlines, bottom first.
    pub shapes: Vec<Shape>,
    /// Words, each in its box, above the outlines.
    pub words: Vec<Words>,
    /// Photos.
    pub photos: Vec<Photo>,
    /// Codes, each in its place.
    pub codes: Vec<Symbol>,
}

/// A photo: it fills its place exactly, so the place has its proportions.
#[derive(Debug, Clone)]
pub struct Photo {
    /// A JPEG in three colours, as the house keeps them.
    pub jpeg: Vec<u8>,
    /// Its pixels across and down.
    pub size: (u32, u32),
    /// Where.
    pub area: Area,
}

/// Words in a box of a drawing.
#[derive(Debug, Clone)]
pub struct Words {
    /// What they are.
    pub text: String,
    /// Where.
    pub area: Area,
    /// Whether they begin at its left, stand in its middle, or end at its right.
    pub align: Align,
}

impl Form {
    /// The paper as a PDF.
    pub fn pdf(&self, fonts: &Fonts) -> Result<Vec<u8>> {
        let pages = flow::pages(self, fonts);
        pdf::write(self, &pages, fonts)
    }
}
