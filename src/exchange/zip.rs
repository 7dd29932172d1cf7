//! Looks at a ZIP file before a workbook is read from it: a small file may hold more than any
//! machine has room for, and its own list may say less than it holds.

use std::io::{self, Read};

use flate2::read::DeflateDecoder;

use crate::error::{Code, Refusal};

/// The most that a workbook may unpack to.
const UNPACKED_MAX: u64 = 200 << 20;

/// The most files in a workbook.
const FILES_MAX: usize = 2_000;

/// The signature of the record at the end of the list.
const END: [u8; 4] = [0x50, 0x4b, 0x05, 0x06];

/// The signature of each file in the list.
const FILE: [u8; 4] = [0x50, 0x4b, 0x01, 0x02];

/// The longest comment at a ZIP file's end, with the record before it.
const TAIL_MAX: usize = 65_557;

/// Refuses a ZIP file whose list cannot be read, or that unpacks to too much.
pub fn check(bytes: &[u8]) -> Result<(), Refusal> {
    let entries = entries(bytes).ok_or(Code::FileBroken)?;
    // A size of all ones stands for one that needs more room: far too much in any case.
    let told: u64 = entries.iter().map(|entry| entry.told).sum();
    let mut room = UNPACKED_MAX.checked_sub(told).ok_or_else(too_large)?;
    room += told;
    for entry in entries {
        let packed = packed(bytes, &entry).ok_or(Code::FileBroken)?;
        let unpacked = if entry.is_deflated {
            // One byte more than there is room for shows that there is not.
            let reader = DeflateDecoder::new(packed);
            io::copy(&mut reader.take(room + 1), &mut io::sink()).map_err(|_| Code::FileBroken)?
        } else {
            packed.len() as u64
        };
        room = room.checked_sub(unpacked).ok_or_else(too_large)?;
    }
    Ok(())
}

fn too_large() -> Refusal {
    Code::FileUnpacksTooLarge.with("most", UNPACKED_MAX >> 20)
}

/// A file in the list.
struct Entry {
    told: u64,
    is_deflated: bool,
    packed: usize,
    header: usize,
}

fn entries(bytes: &[u8]) -> Option<Vec<Entry>> {
    let tail = bytes.len().saturating_sub(TAIL_MAX);
    let end = bytes[tail..].windows(4).rposition(|window| window == END)? + tail;
    let count = usize::from(u16_at(bytes, end + 10)?);
    let mut at = usize::try_from(u32_at(bytes, end + 16)?).ok()?;
    let mut entries = Vec::new();
    for _ in 0..count.min(FILES_MAX) {
        if bytes.get(at..at.checked_add(4)?) != Some(&FILE) {
            return None;
        }
        entries.push(Entry {
            told: u64::from(u32_at(bytes, at + 24)?),
            is_deflated: u16_at(bytes, at + 10)? == 8,
            packed: usize::try_from(u32_at(bytes, at + 20)?).ok()?,
            header: usize::try_from(u32_at(bytes, at + 42)?).ok()?,
        });
        let lengths = [28, 30, 32].map(|offset| u16_at(bytes, at + offset).map(usize::from));
        at += 46;
        for length in lengths {
            at += length?;
        }
    }
    (count <= FILES_MAX).then_some(entries)
}

/// The bytes of a file as they stand in the archive, behind a header of their own.
fn packed<'b>(bytes: &'b [u8], entry: &Entry) -> Option<&'b [u8]> {
    let name = usize::from(u16_at(bytes, entry.header.checked_add(26)?)?);
    let extra = usize::from(u16_at(bytes, entry.header.checked_add(28)?)?);
    let start = entry.header.checked_add(30 + name + extra)?;
    bytes.get(start..start.checked_add(entry.packed)?)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..at.checked_add(2)?)?;
    two.try_into().ok().map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    four.try_into().ok().map(u32::from_le_bytes)
}
