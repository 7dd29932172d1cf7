//! Labels for printers that speak ZPL II: the dots of the whole label as one graphic field (`^GF`),
//! since such printers have no Chinese font.
//!
//! The dots go as hexadecimal digits in ZPL's own short form: `G` to `Y` repeat the next digit 1 to
//! 19 times, `g` to `z` 20 to 400 times, `,` ends a row in white, `!` in black, `:` repeats the row
//! before.

use std::io::Write as _;

use super::canvas::Canvas;

/// Writes a label of black and white dots.
pub fn write(canvas: &Canvas, out: &mut Vec<u8>) {
    let stride = canvas.width.div_ceil(8);
    let bytes = stride * canvas.height;
    write!(
        out,
        "^XA^PW{}^LL{}^LH0,0^FO0,0^GFA,{bytes},{bytes},{stride},",
        canvas.width, canvas.height
    )
    .expect("writing to memory cannot fail");
    let mut before: Option<&[u8]> = None;
    for row in canvas.rows() {
        if before == Some(row) {
            out.push(b':');
        } else {
            write_row(row, out);
        }
        before = Some(row);
    }
    out.extend(b"^FS^XZ\n");
}

fn write_row(row: &[u8], out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |at: usize| (row[at / 2] >> (4 * (1 - at % 2))) & 15;
    let (mut at, end) = (0, row.len() * 2);
    while at < end {
        let value = digit(at);
        let mut count = 1;
        while at + count < end && digit(at + count) == value {
            count += 1;
        }
        at += count;
        match (at == end, value) {
            (true, 0) => out.push(b','),
            (true, 15) => out.push(b'!'),
            _ => repeat(count, DIGITS[usize::from(value)], out),
        }
    }
}

fn repeat(mut count: usize, digit: u8, out: &mut Vec<u8>) {
    const ONES: &[u8; 19] = b"GHIJKLMNOPQRSTUVWXY";
    const TWENTIES: &[u8; 20] = b"ghijklmnopqrstuvwxyz";
    while count > 419 {
        out.extend([b'z', digit]);
        count -= 400;
    }
    if count >= 20 {
        out.push(TWENTIES[count / 20 - 1]);
    }
    match count % 20 {
        0 => {}
        1 if count == 1 => {}
        rest => out.push(ONES[rest - 1]),
    }
    out.push(digit);
}
