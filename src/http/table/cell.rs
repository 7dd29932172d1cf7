//! What stands in a table: typed cells, and the columns they stand in.

use chrono::{NaiveDate, NaiveDateTime};

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words and codes, never read as a number or a formula.
    Text,
    /// Whole numbers.
    Number,
    /// Days.
    Day,
    /// Moments, to the minute.
    Moment,
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The key of its heading among the words of the pages.
    pub heading: &'static str,
    /// What its cells are.
    pub kind: Kind,
    /// How wide, in digits of the usual size.
    pub width: u8,
}

impl Column {
    /// A column of texts.
    pub const fn text(heading: &'static str, width: u8) -> Column {
        Column {
            heading,
            kind: Kind::Text,
            width,
        }
    }

    /// A column of whole numbers.
    pub const fn number(heading: &'static str) -> Column {
        Column {
            heading,
            kind: Kind::Number,
            width: 11,
        }
    }

    /// A column of days.
    pub const fn day(heading: &'static str) -> Column {
        Column {
            heading,
            kind: Kind::Day,
            width: 12,
        }
    }

    /// A column of moments.
    pub const fn moment(heading: &'static str) -> Column {
        Column {
            heading,
            kind: Kind::Moment,
            width: 17,
        }
    }
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// A text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A day.
    Day(NaiveDate),
    /// A moment as a clock on the wall shows it.
    Moment(NaiveDateTime),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::from(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        if text.is_empty() {
            Cell::Empty
        } else {
            Cell::Text(text)
        }
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Cell {
        Cell::Number(number)
    }
}

impl From<NaiveDate> for Cell {
    fn from(day: NaiveDate) -> Cell {
        Cell::Day(day)
    }
}

impl From<NaiveDateTime> for Cell {
    fn from(moment: NaiveDateTime) -> Cell {
        Cell::Moment(moment)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Cell {
        value.map_or(Cell::Empty, Into::into)
    }
}
