//! Reads what was drawn: PNG, ZPL and PDF as dots, codes with a decoder that shares nothing with
//! the program.

use std::{path::Path, process::Command};

/// Dots, true where dark.
#[derive(Debug, PartialEq, Eq)]
pub struct Dots {
    width: usize,
    dark: Vec<bool>,
}

impl Dots {
    pub fn from_png(png: &[u8]) -> Dots {
        let picture = image::load_from_memory(png).unwrap().to_luma8();
        let width = usize::try_from(picture.width()).unwrap();
        Dots {
            width,
            dark: picture.iter().map(|dot| *dot < 128).collect(),
        }
    }

    /// A part: left, top, width, height.
    pub fn part(&self, [left, top, width, height]: [usize; 4]) -> Dots {
        let rows = self.dark.chunks(self.width).skip(top).take(height);
        let dark = rows.flat_map(|row| row[left..left + width].iter().copied());
        Dots {
            width,
            dark: dark.collect(),
        }
    }

    pub fn is_white(&self) -> bool {
        !self.dark.contains(&true)
    }

    pub fn codes(&self) -> Vec<String> {
        let height = self.dark.len() / self.width;
        let grey = |x, y| {
            if self.dark[y * self.width + x] {
                0
            } else {
                255
            }
        };
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(self.width, height, grey);
        let grids = image.detect_grids();
        // Among Chinese characters are some that look like the corners of a code.
        grids
            .iter()
            .filter_map(|grid| Some(grid.decode().ok()?.1))
            .collect()
    }
}

/// A page of a PDF, drawn by poppler.
pub fn from_pdf(file: &Path, page: usize, dpi: usize) -> Dots {
    let (page, dpi) = (page.to_string(), dpi.to_string());
    let output = Command::new("pdftoppm")
        .args(["-png", "-gray", "-r", &dpi, "-f", &page, "-l", &page])
        .arg(file)
        .output()
        .expect("pdftoppm of poppler-utils");
    assert!(
        output.status.success() && output.stderr.is_empty(),
        "{output:?}"
    );
    Dots::from_png(&output.stdout)
}

/// All text of a PDF, by poppler.
pub fn text_of_pdf(file: &Path) -> String {
    let output = Command::new("pdftotext").arg(file).arg("-").output();
    String::from_utf8(output.expect("pdftotext of poppler-utils").stdout).unwrap()
}

/// The labels of ZPL, by what Zebra's manual says of `^GFA`.
pub fn from_zpl(zpl: &[u8]) -> Vec<Dots> {
    let text = std::str::from_utf8(zpl).unwrap();
    text.split("^XA").skip(1).map(label).collect()
}

fn label(text: &str) -> Dots {
    let number = |command: &str| -> usize {
        let (_, rest) = text.split_once(command).unwrap();
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().unwrap()
    };
    let (width, height) = (number("^PW"), number("^LL"));
    let (_, field) = text.split_once("^GFA,").unwrap();
    let (field, end) = field.split_once("^FS").unwrap();
    assert!(end.starts_with("^XZ"));
    let mut parts = field.splitn(4, ',');
    let mut next = || parts.next().unwrap();
    let (sent, total, stride) = (next(), next(), next().parse::<usize>().unwrap());
    assert_eq!(sent, total);
    assert_eq!(total.parse::<usize>().unwrap(), stride * height);
    let digits = digits(next(), stride * 2);
    assert_eq!(digits.len(), stride * 2 * height);
    let mut dark = Vec::new();
    for row in digits.chunks(stride * 2) {
        let bits = row
            .iter()
            .flat_map(|digit| (0..4).rev().map(move |bit| digit >> bit & 1 == 1));
        dark.extend(bits.take(width));
    }
    Dots { width, dark }
}

fn digits(data: &str, row: usize) -> Vec<u8> {
    let mut digits: Vec<u8> = Vec::new();
    let mut times = 0;
    for c in data.bytes() {
        match c {
            b'G'..=b'Y' => times += usize::from(c - b'G') + 1,
            b'g'..=b'z' => times += 20 * (usize::from(c - b'g') + 1),
            b',' | b'!' => {
                let value = if c == b',' { 0 } else { 15 };
                let end = (digits.len() / row + 1) * row;
                digits.resize(end, value);
            }
            b':' => digits.extend_from_within(digits.len() - row..),
            _ => {
                let value = u8::try_from(char::from(c).to_digit(16).unwrap()).unwrap();
                digits.extend(std::iter::repeat_n(value, times.max(1)));
                times = 0;
            }
        }
    }
    digits
}
