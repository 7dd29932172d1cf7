//! The ways out of a set label: PDF, bitmaps (PNG and ZPL), SVG.
//!
//! Each draws the same glyphs, outlines and symbols in the same places.

pub mod bitmap;
pub mod canvas;
pub mod ink;
pub mod pdf;
pub mod pdf_font;
pub mod svg;
pub mod zpl;
