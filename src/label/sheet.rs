//! Where labels stand on the paper: a grid on a sheet, or each on a page of its own.

use serde::Deserialize;

use super::template::Template;
use crate::error::{Code, Result};

/// The longest side of a sheet: A3, in micrometres.
const SIDE_MAX: i32 = 420_000;
/// The most columns and rows.
const GRID_MAX: u32 = 60;
/// A4, in micrometres.
const A4: [i32; 2] = [210_000, 297_000];
/// What office printers leave white at the edges, in micrometres.
const MARGIN: i32 = 5_000;

/// Paper with a grid of labels. Lengths are in micrometres.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Sheet {
    /// Width of the paper.
    pub width: i32,
    /// Height of the paper.
    pub height: i32,
    /// From the left edge to the first column.
    pub left: i32,
    /// From the upper edge to the first row.
    pub top: i32,
    /// Between columns.
    pub gap_across: i32,
    /// Between rows.
    pub gap_down: i32,
    /// Columns.
    pub columns: u32,
    /// Rows.
    pub rows: u32,
    /// How many places of the first sheet are used up already.
    pub start: u32,
    /// Whether marks in the margin show where to cut.
    pub crop_marks: bool,
}

/// What of a grid on A4 somebody decides; the rest follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Grid {
    /// Whether the sheet lies on its side; by default as it takes more labels.
    pub across: Option<bool>,
    /// Columns; by default as many as fit.
    pub columns: Option<u32>,
    /// Rows; by default as many as fit.
    pub rows: Option<u32>,
    /// From the left edge to the first column; by default the grid is in the middle.
    pub left: Option<i32>,
    /// From the upper edge to the first row; by default the grid is in the middle.
    pub top: Option<i32>,
    /// Between columns.
    pub gap_across: i32,
    /// Between rows.
    pub gap_down: i32,
}

/// How many labels a side takes, and where the first begins.
fn along(side: i32, label: i32, gap: i32, count: Option<u32>, start: Option<i32>) -> (u32, i32) {
    let fits = || {
        let room = side.saturating_sub(2 * MARGIN).saturating_add(gap);
        let fits = room / label.saturating_add(gap).max(1);
        u32::try_from(fits).unwrap_or(0).clamp(1, GRID_MAX)
    };
    let count = count.unwrap_or_else(fits);
    let many = i32::try_from(count).unwrap_or(i32::MAX);
    let taken = label
        .saturating_mul(many)
        .saturating_add(gap.saturating_mul(many.saturating_sub(1)));
    let middle = side.saturating_sub(taken).max(0) / 2;
    (count, start.unwrap_or(middle))
}

impl Sheet {
    /// As many labels as an A4 sheet takes, upright or across, in its middle, with marks to cut.
    pub fn a4(template: &Template) -> Sheet {
        Sheet::grid(template, &Grid::default())
    }

    /// A grid on A4, with marks to cut. [`Sheet::check`] says whether it lies on the paper.
    pub fn grid(template: &Template, grid: &Grid) -> Sheet {
        let fit = |[width, height]: [i32; 2]| {
            let (gap_across, gap_down) = (grid.gap_across, grid.gap_down);
            let (columns, left) = along(width, template.width, gap_across, grid.columns, grid.left);
            let (rows, top) = along(height, template.height, gap_down, grid.rows, grid.top);
            Sheet {
                width,
                height,
                left,
                top,
                gap_across,
                gap_down,
                columns,
                rows,
                start: 0,
                crop_marks: true,
            }
        };
        let (upright, across) = (fit(A4), fit([A4[1], A4[0]]));
        let is_better = across.places() > upright.places()
            || (template.width > A4[0] && across.places() == upright.places());
        if grid.across.unwrap_or(is_better) {
            across
        } else {
            upright
        }
    }

    /// A page for each label, of its size.
    pub fn roll(template: &Template) -> Sheet {
        Sheet {
            width: template.width,
            height: template.height,
            left: 0,
            top: 0,
            gap_across: 0,
            gap_down: 0,
            columns: 1,
            rows: 1,
            start: 0,
            crop_marks: false,
        }
    }

    /// Labels to a sheet.
    pub fn places(&self) -> u32 {
        self.columns.saturating_mul(self.rows)
    }

    /// Checks that the grid lies on the paper.
    pub fn check(&self, template: &Template) -> Result<()> {
        let lengths = [self.left, self.top, self.gap_across, self.gap_down];
        let is_bounded = lengths.iter().all(|length| (0..=SIDE_MAX).contains(length))
            && [self.width, self.height]
                .iter()
                .all(|side| (10_000..=SIDE_MAX).contains(side))
            && [self.columns, self.rows]
                .iter()
                .all(|count| (1..=GRID_MAX).contains(count));
        let extent = |start: i32, label: i32, gap: i32, count: u32| {
            let count = i64::from(count);
            i64::from(start) + i64::from(label) * count + i64::from(gap) * (count - 1)
        };
        let across = extent(self.left, template.width, self.gap_across, self.columns);
        let down = extent(self.top, template.height, self.gap_down, self.rows);
        let is_inside = across <= i64::from(self.width) && down <= i64::from(self.height);
        if is_bounded && is_inside && self.start < self.places() {
            return Ok(());
        }
        let millimetres = |length: i32| length / 1_000;
        let label = format!(
            "{}×{}",
            millimetres(template.width),
            millimetres(template.height)
        );
        let paper = format!("{}×{}", millimetres(self.width), millimetres(self.height));
        Err(Code::LabelSheet
            .with("label", label)
            .with("paper", paper)
            .at("sheet")
            .into())
    }

    /// The corner of a place: columns first, then rows.
    pub fn corner(&self, template: &Template, place: u32) -> (i32, i32) {
        let [column, row] = [place % self.columns, place / self.columns]
            .map(|index| i32::try_from(index).unwrap_or(0));
        (
            self.left + column * (template.width + self.gap_across),
            self.top + row * (template.height + self.gap_down),
        )
    }
}
