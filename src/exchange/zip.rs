//! Looks at a ZIP file's own list before anything is unpacked: a small file may claim to hold
//! more than any machine has room for.

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

/// Refuses a ZIP file whose list cannot be read, or that says it unpacks to too much.
pub fn check(bytes: &[u8]) -> Result<(), String> {
    let broken = || "the file is not a sound .xlsx workbook".to_owned();
    let tail = bytes.len().saturating_sub(TAIL_MAX);
    let end = bytes[tail..]
        .windows(4)
        .rposition(|window| window == END)
        .ok_or_else(broken)?
        + tail;
    let count = usize::from(u16_at(bytes, end + 10).ok_or_else(broken)?);
    let mut at =
        usize::try_from(u32_at(bytes, end + 16).ok_or_else(broken)?).map_err(|_| broken())?;
    if count > FILES_MAX {
        return Err(format!(
            "the workbook holds {count} files; {FILES_MAX} is the limit"
        ));
    }
    let mut unpacked: u64 = 0;
    for _ in 0..count {
        if bytes.get(at..at + 4) != Some(&FILE) {
            return Err(broken());
        }
        // A size of all ones stands for one that needs more room: far too much in any case.
        unpacked += u64::from(u32_at(bytes, at + 24).ok_or_else(broken)?);
        let lengths = [28, 30, 32].map(|offset| u16_at(bytes, at + offset).map(usize::from));
        at += 46;
        for length in lengths {
            at += length.ok_or_else(broken)?;
        }
    }
    if unpacked > UNPACKED_MAX {
        return Err(format!(
            "the workbook unpacks to {} MB; {} MB is the limit",
            unpacked >> 20,
            UNPACKED_MAX >> 20
        ));
    }
    Ok(())
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..at.checked_add(2)?)?;
    two.try_into().ok().map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    four.try_into().ok().map(u32::from_le_bytes)
}
