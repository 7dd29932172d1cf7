//! The label by which a printer is tried out: in the printer's own font, and with a frame by which
//! a wrong resolution shows.

use chrono::NaiveDateTime;

use super::{Dpi, Printer};

/// Width and height of the frame, in micrometres.
const FRAME: (i32, i32) = (40_000, 20_000);

/// A small label with a frame 40 mm wide and 20 mm high. A printer's code has no character that
/// means something in ZPL.
pub fn label(printer: &Printer, dpi: Dpi, now: NaiveDateTime) -> Vec<u8> {
    let dots = |micrometres| dpi.resolution().dots(micrometres);
    let (width, height) = (dots(FRAME.0), dots(FRAME.1));
    let (left, size, small) = (dots(2_500), dots(4_000), dots(2_800));
    let (first, second, third) = (dots(2_500), dots(8_500), dots(13_500));
    let (code, number) = (&printer.code, dpi.number());
    let time = now.format("%Y-%m-%d %H:%M");
    let zpl = format!(
        "^XA^LH0,0^FO0,0^GB{width},{height},3^FS\
         ^FO{left},{first}^A0N,{size},{size}^FDYAOJU TEST^FS\
         ^FO{left},{second}^A0N,{small},{small}^FD{code}^FS\
         ^FO{left},{third}^A0N,{small},{small}^FD{number} dpi  {time}^FS^XZ\n"
    );
    zpl.into_bytes()
}
