//! The picture of a paper's code, for the page to draw.

use std::fmt::Write as _;

use anyhow::Context as _;
use qrcode::{Color, EcLevel, QrCode};
use serde::Serialize;

use crate::error::Result;

/// A QR code as its dark modules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Picture {
    /// Modules on each side, without the quiet zone.
    pub size: usize,
    /// The dark modules as the path of an SVG, one unit a module.
    pub path: String,
}

/// Draws a link. Level M still reads with a seventh of it under a stamp or a fold.
pub fn picture(link: &str) -> Result<Picture> {
    let code = QrCode::with_error_correction_level(link, EcLevel::M);
    let code = code.context("a link is short enough for a code")?;
    let size = code.width();
    let colors = code.to_colors();
    let mut path = String::new();
    for (y, row) in colors.chunks(size).enumerate() {
        let mut x = 0;
        while x < size {
            let dark = row[x..].iter().take_while(|c| **c == Color::Dark).count();
            if dark > 0 {
                write!(path, "M{x} {y}h{dark}v1h-{dark}z")
                    .expect("writing to a string cannot fail");
            }
            x += dark.max(1);
        }
    }
    Ok(Picture { size, path })
}

#[cfg(test)]
mod tests {
    use super::picture;

    /// Modules of 0.4 mm and more on a picture of 25 mm, quiet zone included.
    #[test]
    fn a_link_of_ours_is_easily_scanned() {
        for host in [
            "http://127.0.0.1:8080",
            "https://yaoju.weishanxian.dali.gov.cn",
        ] {
            let link = format!("{host}/paper/7K3M-9QFA-2B4C-6D8E");
            let picture = picture(&link).unwrap();
            assert!(250 / (picture.size + 8) >= 4, "{}", picture.size);
            assert!(picture.path.starts_with("M0 0h7v1h-7z"));
        }
    }
}
