//! Tables: every row as high as its fullest cell, the head once more on each page.

use super::flow::{Page, SMALL, style};
use crate::label::{
    font::{Fonts, Weight},
    layout::{Run, wrap},
    template::{Anchor, Area, Ink, Rest, Shape, Spot, Step},
};

/// Between a cell's edge and its words.
const PAD: i32 = 700;
/// How thick its lines are.
const LINE: i32 = 180;
/// The most lines of a cell: what is longer ends in an ellipsis.
const LINES_MAX: usize = 40;

/// Where the words of a cell stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// At the left.
    #[default]
    Start,
    /// In the middle.
    Middle,
    /// At the right, as numbers do.
    End,
}

/// A cell.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    /// What it says.
    pub text: String,
    /// Where its words stand.
    pub align: Align,
    /// Whether they must be seen first.
    pub is_bold: bool,
}

impl Cell {
    /// Words at the left.
    pub fn text(text: impl Into<String>) -> Cell {
        Cell {
            text: text.into(),
            ..Cell::default()
        }
    }

    /// Words in the middle.
    pub fn middle(text: impl Into<String>) -> Cell {
        Cell {
            align: Align::Middle,
            ..Cell::text(text)
        }
    }

    /// A number.
    pub fn number(text: impl Into<String>) -> Cell {
        Cell {
            align: Align::End,
            ..Cell::text(text)
        }
    }
}

/// A cell of the head.
#[derive(Debug, Clone)]
pub struct HeadCell {
    /// What it says.
    pub text: String,
    /// Its row in the head, and its column.
    pub at: (usize, usize),
    /// Over how many rows and columns it reaches.
    pub spans: (usize, usize),
}

impl HeadCell {
    /// A cell of a head of one row.
    pub fn plain(column: usize, text: impl Into<String>) -> HeadCell {
        HeadCell {
            text: text.into(),
            at: (0, column),
            spans: (1, 1),
        }
    }
}

/// A table.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// How wide its columns are, in parts of the whole.
    pub widths: Vec<i32>,
    /// Its head.
    pub head: Vec<HeadCell>,
    /// Its rows: a cell for each column.
    pub rows: Vec<Vec<Cell>>,
    /// How large its letters are where not as usual; wide tables have smaller ones.
    pub letters: Option<i32>,
}

impl Table {
    fn letters(&self) -> i32 {
        self.letters.unwrap_or(SMALL)
    }
}

/// A row in its place: the cells' words from an upper edge at 0, and the height.
pub struct SetRow {
    runs: Vec<Run>,
    /// How high it is.
    pub height: i32,
}

/// A table that is set: the edges of its columns, its head and its rows.
pub struct Set<'t> {
    table: &'t Table,
    edges: Vec<i32>,
    head: Vec<SetRow>,
    /// Its rows.
    pub rows: Vec<SetRow>,
}

impl<'t> Set<'t> {
    /// Sets a table between two edges.
    pub fn new(table: &'t Table, (left, right): (i32, i32), fonts: &Fonts) -> Set<'t> {
        let whole: i64 = table.widths.iter().map(|width| i64::from(*width)).sum();
        let mut edges = vec![left];
        let mut sum = 0;
        for width in &table.widths {
            sum += i64::from(*width);
            let x = i64::from(right - left) * sum / whole.max(1);
            edges.push(left + i32::try_from(x).unwrap_or(0));
        }
        let mut set = Set {
            table,
            edges,
            head: Vec::new(),
            rows: Vec::new(),
        };
        set.head = set.set_head(fonts);
        set.rows = table
            .rows
            .iter()
            .map(|row| set.set_row(row, fonts))
            .collect();
        set
    }

    /// How high the head is.
    pub fn head_height(&self) -> i32 {
        self.head.iter().map(|row| row.height).sum()
    }

    fn cell(&self, cell: &Cell, columns: (usize, usize), fonts: &Fonts) -> (Vec<Run>, i32) {
        let (left, right) = (self.edges[columns.0], self.edges[columns.1]);
        let mut style = style(
            self.table.letters(),
            if cell.is_bold {
                Weight::Bold
            } else {
                Weight::Regular
            },
        );
        style.lines = LINES_MAX;
        style.rest = Rest::Top;
        style.anchor = match cell.align {
            Align::Start => Anchor::Start,
            Align::Middle => Anchor::Middle,
            Align::End => Anchor::End,
        };
        let area = Area {
            x: left + PAD,
            y: PAD,
            width: (right - left - 2 * PAD).max(self.table.letters()),
            height: i32::MAX / 400,
        };
        let runs = wrap::fill(&cell.text, area, &style, fonts);
        let height = wrap::height(&runs, self.table.letters()) + 2 * PAD;
        (runs, height)
    }

    fn set_row(&self, row: &[Cell], fonts: &Fonts) -> SetRow {
        let cells: Vec<(Vec<Run>, i32)> = row
            .iter()
            .take(self.table.widths.len())
            .enumerate()
            .map(|(at, cell)| self.cell(cell, (at, at + 1), fonts))
            .collect();
        let least = self.table.letters() + 2 * PAD;
        let height = cells
            .iter()
            .map(|(_, height)| *height)
            .fold(least, i32::max);
        let runs = cells
            .into_iter()
            .flat_map(|(runs, own)| lowered(runs, (height - own) / 2));
        SetRow {
            runs: runs.collect(),
            height,
        }
    }

    /// The rows of the head; what reaches over several hangs on the first.
    fn set_head(&self, fonts: &Fonts) -> Vec<SetRow> {
        let bold = |text: &String| Cell {
            is_bold: true,
            ..Cell::middle(text)
        };
        let count = self.table.head.iter().map(|cell| cell.at.0 + cell.spans.0);
        let mut heights = vec![0; count.max().unwrap_or(0)];
        let mut cells = Vec::new();
        for cell in &self.table.head {
            let columns = (cell.at.1, cell.at.1 + cell.spans.1);
            let (runs, own) = self.cell(&bold(&cell.text), columns, fonts);
            let share = own / i32::try_from(cell.spans.0).unwrap_or(1).max(1);
            for height in heights.iter_mut().skip(cell.at.0).take(cell.spans.0) {
                *height = share.max(*height);
            }
            cells.push((cell, runs, own));
        }
        let mut rows: Vec<SetRow> = heights
            .iter()
            .map(|height| SetRow {
                runs: Vec::new(),
                height: *height,
            })
            .collect();
        for (cell, runs, own) in cells {
            let reach = heights.iter().skip(cell.at.0).take(cell.spans.0);
            let room: i32 = reach.sum();
            rows[cell.at.0].runs.extend(lowered(runs, (room - own) / 2));
        }
        rows
    }

    /// Draws the head from `top`; answers where it ends.
    pub fn draw_head(&self, page: &mut Page, top: i32) -> i32 {
        let mut y = top;
        for row in &self.head {
            page.runs.extend(lowered(row.runs.clone(), y));
            y += row.height;
        }
        for cell in &self.table.head {
            let before = |rows: &[SetRow]| rows.iter().map(|row| row.height).sum::<i32>();
            let upper = top + before(&self.head[..cell.at.0]);
            let lower = top + before(&self.head[..cell.at.0 + cell.spans.0]);
            let (left, right) = (self.edges[cell.at.1], self.edges[cell.at.1 + cell.spans.1]);
            page.shapes.push(frame((left, upper), (right, lower)));
        }
        y
    }

    /// Draws a row from `top`; answers where it ends.
    pub fn draw_row(&self, page: &mut Page, at: usize, top: i32) -> i32 {
        let row = &self.rows[at];
        page.runs.extend(lowered(row.runs.clone(), top));
        for pair in self.edges.windows(2) {
            let (upper, lower) = ((pair[0], top), (pair[1], top + row.height));
            page.shapes.push(frame(upper, lower));
        }
        top + row.height
    }
}

fn lowered(runs: Vec<Run>, by: i32) -> impl Iterator<Item = Run> {
    runs.into_iter().map(move |mut run| {
        run.spot.y += by;
        run
    })
}

fn frame((left, top): (i32, i32), (right, bottom): (i32, i32)) -> Shape {
    let [a, b, c, d] =
        [(left, top), (right, top), (right, bottom), (left, bottom)].map(|(x, y)| Spot { x, y });
    Shape {
        path: vec![
            Step::Move(a),
            Step::Line(b),
            Step::Line(c),
            Step::Line(d),
            Step::Close,
        ],
        fill: None,
        stroke: Some((Ink::BLACK, LINE)),
    }
}
