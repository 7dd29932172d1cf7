//! The lines of what residents are told.

use super::{Line, line};

pub const TABLE: &[Line] = &[
    line("GET /public/points", "-", "-", ""),
    line("GET /public/points?format=csv", "-", "-", ""),
    line("GET /public/points/{facility}", "-", "-", ""),
    line("GET /public/products", "-", "-", ""),
];
