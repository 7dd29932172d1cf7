//! Reads the codes in a photo: the last resort of who has no camera a page may use.

use rxing::{BarcodeFormat, DecodeHints, helpers::detect_multiple_in_luma_with_hints};

use crate::{catalog::picture, error::Result};

/// The most codes that are told of one photo.
const CODES_MAX: usize = 20;

/// The longest side that is looked at: the modules of a label photographed from near stay wide
/// enough, and it takes a second, not a minute.
const SIDE_MAX: u32 = 1600;

/// What stands on packs, labels and papers.
const FORMATS: [BarcodeFormat; 6] = [
    BarcodeFormat::QR_CODE,
    BarcodeFormat::DATA_MATRIX,
    BarcodeFormat::EAN_13,
    BarcodeFormat::EAN_8,
    BarcodeFormat::CODE_128,
    BarcodeFormat::ITF,
];

/// The texts of the codes in an image. Slow: not for a thread that serves.
pub fn texts(bytes: &[u8]) -> Result<Vec<String>> {
    let mut image = picture::decoded(bytes)?;
    if image.width().max(image.height()) > SIDE_MAX {
        image = image.thumbnail(SIDE_MAX, SIDE_MAX);
    }
    let luma = image.into_luma8();
    let (width, height) = luma.dimensions();
    let mut hints = DecodeHints {
        PossibleFormats: Some(FORMATS.into()),
        TryHarder: Some(true),
        AlsoInverted: Some(true),
        AssumeGs1: Some(true),
        ..DecodeHints::default()
    };
    let found = detect_multiple_in_luma_with_hints(luma.into_raw(), width, height, &mut hints);
    let mut texts: Vec<String> = Vec::new();
    for result in found.unwrap_or_default() {
        let text = result.getText().to_owned();
        if !texts.contains(&text) && texts.len() < CODES_MAX {
            texts.push(text);
        }
    }
    Ok(texts)
}
