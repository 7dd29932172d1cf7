//! Photos of a visit as its paper holds them: each once, numbered, small enough for the whole.

use uuid::Uuid;

use crate::{
    catalog::picture::{self, Fit},
    db::Tx,
    error::Result,
    inspection::{content::Content, store::photos},
    places::Facility,
};

/// All photos of a paper together: with words and fonts it stays below five megabytes.
const BYTES_MAX: usize = 4_200_000;

/// A photo on paper, 60 mm wide, gains nothing from more.
const EACH_MAX: usize = 210_000;

/// A photo of a visit.
#[derive(Debug, Clone)]
pub struct Photo {
    /// Its id.
    pub id: Uuid,
    /// The check it was taken for first.
    pub check: String,
    /// The JPEG.
    pub jpeg: Vec<u8>,
    /// Its pixels across and down.
    pub size: (u32, u32),
}

/// The photos of a visit in the order in which they are named; what is gone is left out.
pub async fn of(tx: &mut Tx, facility: &Facility, content: &Content) -> Result<Vec<Photo>> {
    let mut found: Vec<Photo> = Vec::new();
    for answer in &content.answers {
        for photo in &answer.photos {
            if found.iter().any(|known| known.id == photo.id) {
                continue;
            }
            let row = photos::photo(tx, facility.id, photo.id).await?;
            let jpeg = photos::jpeg(tx, facility.id, photo.id).await?;
            let (Some(row), Some((jpeg, _))) = (row, jpeg) else {
                continue;
            };
            let side = |pixels: i64| u32::try_from(pixels).unwrap_or(1).max(1);
            found.push(Photo {
                id: photo.id,
                check: answer.check.clone(),
                jpeg,
                size: (side(row.width), side(row.height)),
            });
        }
    }
    Ok(found)
}

/// Draws again smaller what is too large for its share, on all cores. Slow: not for a thread that
/// serves.
pub fn fitted(photos: Vec<Photo>) -> Result<Vec<Photo>> {
    let each = (BYTES_MAX / photos.len().max(1)).min(EACH_MAX);
    let fit = Fit::on_paper(each);
    std::thread::scope(|scope| {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let share = photos.len().div_ceil(cores.min(4)).max(1);
        let mut parts = Vec::new();
        let mut photos = photos.into_iter();
        loop {
            let part: Vec<Photo> = photos.by_ref().take(share).collect();
            if part.is_empty() {
                break;
            }
            parts.push(scope.spawn(move || -> Result<Vec<Photo>> {
                let drawn = part.into_iter().map(|one| small(one, each, fit));
                drawn.collect()
            }));
        }
        let mut all = Vec::new();
        for part in parts {
            let part = part.join();
            let part = part.map_err(|_| anyhow::anyhow!("a photo could not be drawn"))?;
            all.extend(part?);
        }
        Ok(all)
    })
}

fn small(photo: Photo, most: usize, fit: Fit) -> Result<Photo> {
    if photo.jpeg.len() <= most {
        return Ok(photo);
    }
    let drawn = picture::redrawn(&photo.jpeg, fit)?;
    Ok(Photo {
        jpeg: drawn.jpeg,
        size: drawn.size,
        ..photo
    })
}
