//! Pictures: whatever is uploaded is decoded under limits and drawn again, small.
//!
//! What is kept is our own JPEG: no metadata, no hidden payload, no size that a phone on a weak
//! line would feel. Dimensions are read and judged before a single pixel is decoded, so that a few
//! kilobytes cannot unfold into gigabytes.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage,
    codecs::jpeg::JpegEncoder, imageops::FilterType,
};

use axum::body::Bytes;
use tokio::sync::Semaphore;

use crate::error::{Code, Error, Refusal, Result};

/// The largest upload, in bytes: a photo of a good phone.
pub const UPLOAD_MAX: usize = 8 << 20;

/// The most pixels along a side.
const SIDE_MAX: u32 = 8000;

/// The most pixels in all.
const PIXELS_MAX: u64 = 25_000_000;

/// The most memory a decoder may ask for: four bytes for each pixel, and room to work.
const ALLOC_MAX: u64 = PIXELS_MAX * 4 + (16 << 20);

/// One picture is decoded at a time: each may take a hundred megabytes while it is.
static DECODING: Semaphore = Semaphore::const_new(1);

/// How large a picture is kept: the sides that are tried one after the other, and the most bytes.
#[derive(Debug, Clone, Copy)]
pub struct Fit {
    sides: [u32; 4],
    bytes: usize,
}

impl Fit {
    /// A photo on paper, a third of a sheet wide: 1000 pixels are 400 to the inch there.
    pub fn on_paper(bytes: usize) -> Fit {
        let sides = [1000, 800, 640, 480];
        Fit { sides, bytes }
    }
}

/// A picture of a product: seen beside its name.
pub const PRODUCT: Fit = Fit {
    sides: [320, 240, 160, 96],
    bytes: 40 * 1024,
};

/// A photo of a visit: what stands on a label in it can still be read.
pub const PHOTO: Fit = Fit {
    sides: [1600, 1280, 960, 640],
    bytes: 640 * 1024,
};

/// The format, from the first bytes: a name or a header may say anything.
fn format(bytes: &[u8]) -> Option<ImageFormat> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some(ImageFormat::Jpeg),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some(ImageFormat::Png),
        _ => None,
    }
}

fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(ALLOC_MAX);
    limits
}

/// A picture as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// The JPEG.
    pub jpeg: Vec<u8>,
    /// Its pixels across and down.
    pub size: (u32, u32),
}

/// The picture drawn again, when its turn comes, away from the threads that serve.
pub async fn redraw(bytes: Bytes, fit: Fit) -> Result<Drawn> {
    let turn = DECODING.acquire().await.map_err(anyhow::Error::from)?;
    let drawn = tokio::task::spawn_blocking(move || {
        let drawn = redrawn(&bytes, fit);
        drop(turn);
        drawn
    });
    drawn.await.map_err(anyhow::Error::from)?
}

/// The picture drawn again as a small JPEG. Slow: not for a thread that serves.
pub fn redrawn(bytes: &[u8], fit: Fit) -> Result<Drawn> {
    smaller(&decoded(bytes)?, fit)
}

/// An upload as pixels, turned as it was held. Slow: not for a thread that serves.
pub fn decoded(bytes: &[u8]) -> Result<DynamicImage> {
    let format = format(bytes).ok_or(Code::PictureNotImage)?;
    let unreadable = |_| Refusal::from(Code::PictureUnreadable);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    // Judged by us below, so that the refusal can say the size.
    reader.no_limits();
    let (width, height) = reader.into_dimensions().map_err(unreadable)?;
    let pixels = u64::from(width) * u64::from(height);
    if width > SIDE_MAX || height > SIDE_MAX || pixels > PIXELS_MAX {
        return Err(Code::PictureTooLarge
            .with("width", width)
            .with("height", height)
            .with("side", SIDE_MAX)
            .with("megapixels", PIXELS_MAX / 1_000_000)
            .into());
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits());
    let mut decoder = reader.into_decoder().map_err(unreadable)?;
    // A phone writes down how it was held; the note goes with the metadata, so it is obeyed here.
    let turned = decoder.orientation().map_err(unreadable)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(unreadable)?;
    image.apply_orientation(turned);
    Ok(image)
}

/// The first size and quality that is small enough.
fn smaller(image: &DynamicImage, fit: Fit) -> Result<Drawn> {
    let most = fit.bytes;
    for side in fit.sides {
        let longest = image.width().max(image.height());
        let small = if longest <= side {
            on_white(image)
        } else if longest >= 2 * side {
            // Every pixel has its part in it, and it is many times faster than the filter.
            on_white(&image.thumbnail(side, side))
        } else {
            on_white(&image.resize(side, side, FilterType::Triangle))
        };
        for quality in [85, 70, 50, 35] {
            let mut jpeg = Vec::new();
            JpegEncoder::new_with_quality(&mut jpeg, quality)
                .encode_image(&small)
                .map_err(anyhow::Error::from)?;
            if jpeg.len() <= most {
                let size = small.dimensions();
                return Ok(Drawn { jpeg, size });
            }
        }
    }
    Err(Error::Broken(anyhow::anyhow!(
        "the smallest picture is larger than {most} bytes"
    )))
}

/// JPEG knows no transparency: what shines through is white, as paper is.
fn on_white(image: &DynamicImage) -> RgbImage {
    let rgba = image.to_rgba8();
    RgbImage::from_fn(rgba.width(), rgba.height(), |x, y| {
        let [r, g, b, alpha] = rgba.get_pixel(x, y).0;
        let over = |channel: u8| {
            let (channel, alpha) = (u32::from(channel), u32::from(alpha));
            u8::try_from((channel * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
        };
        image::Rgb([over(r), over(g), over(b)])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(image: &DynamicImage) -> Vec<u8> {
        let mut bytes = Vec::new();
        image
            .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
            .unwrap();
        bytes
    }

    fn code(bytes: &[u8]) -> Code {
        match redrawn(bytes, PRODUCT) {
            Err(Error::Refused(refusal)) => refusal.code,
            other => panic!("{:?}", other.map(|drawn| drawn.jpeg.len())),
        }
    }

    /// A PNG of which only the header speaks: this wide and this high.
    fn claimed(width: u32, height: u32) -> Vec<u8> {
        let mut head = b"IHDR".to_vec();
        head.extend(width.to_be_bytes());
        head.extend(height.to_be_bytes());
        head.extend([8, 6, 0, 0, 0]);
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
        bytes.extend(&head);
        bytes.extend(crc(&head).to_be_bytes());
        bytes.extend(b"\0\0\0\0IDAT");
        bytes.extend(crc(b"IDAT").to_be_bytes());
        bytes
    }

    fn crc(bytes: &[u8]) -> u32 {
        let step = |crc: u32, byte: &u8| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
            })
        };
        !bytes.iter().fold(u32::MAX, step)
    }

    #[test]
    fn a_large_picture_of_noise_comes_out_small() {
        let noise = RgbImage::from_fn(2000, 1500, |x, y| {
            let n = x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503);
            let [_, r, g, b] = n.to_le_bytes();
            image::Rgb([r, g, b])
        });
        let bytes = png(&noise.into());
        for fit in [PRODUCT, PHOTO] {
            let drawn = redrawn(&bytes, fit).unwrap();
            assert!(drawn.jpeg.len() <= fit.bytes);
            let small = image::load_from_memory(&drawn.jpeg).unwrap();
            assert_eq!((small.width(), small.height()), drawn.size);
            assert!(small.width() <= fit.sides[0] && small.height() <= fit.sides[0]);
            assert!(small.width().abs_diff(small.height() * 4 / 3) <= 1);
        }
    }

    #[test]
    fn a_small_picture_keeps_its_size_and_what_is_transparent_is_white() {
        let clear = image::RgbaImage::from_pixel(40, 30, image::Rgba([255, 0, 0, 0]));
        let jpeg = redrawn(&png(&clear.into()), PRODUCT).unwrap().jpeg;
        let kept = image::load_from_memory(&jpeg).unwrap().to_rgb8();
        assert_eq!(kept.dimensions(), (40, 30));
        assert!(kept.get_pixel(9, 9).0.iter().all(|channel| *channel > 250));
    }

    #[test]
    fn what_is_no_picture_is_refused_whatever_it_is_called() {
        for bytes in [
            &b""[..],
            b"hello",
            b"GIF89a\x01\0\x01\0",
            b"<svg xmlns='x'/>",
            b"\xff\xd8",
        ] {
            assert_eq!(code(bytes), Code::PictureNotImage);
        }
    }

    #[test]
    fn a_picture_too_large_is_refused_by_its_header_alone() {
        // 60 bytes that would unfold into 16 GB; then 40 megapixels; then a line too long.
        for (width, height) in [(65_535, 65_535), (8000, 5000), (8001, 1)] {
            assert_eq!(code(&claimed(width, height)), Code::PictureTooLarge);
        }
    }

    #[test]
    fn a_picture_cut_off_or_empty_is_refused() {
        let mut whole = png(&RgbImage::new(64, 64).into());
        whole.truncate(whole.len() / 2);
        assert_eq!(code(&whole), Code::PictureUnreadable);
        assert_eq!(code(&claimed(64, 64)), Code::PictureUnreadable);
        assert_eq!(
            code(b"\xff\xd8\xff\xe0\0\x10JFIF\0"),
            Code::PictureUnreadable
        );
    }
}
