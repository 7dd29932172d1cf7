//! What a printer says of itself when it is asked by ZPL's `~HS`: host status.
//!
//! The answer is three lines, each between STX and ETX, of which the first two matter:
//! `aaa,PAPER,PAUSE,dddd,eee,…` and `mmm,n,HEAD,RIBBON,…`, each of these flags 0 or 1. Zebra's
//! ZPL II programming guide lists them all; the many printers that speak ZPL too keep to it.

use crate::error::Code;

/// The question. The empty line after it ends a request where a web server listens, which then
/// answers at once; printers pay no heed to line ends between labels.
pub const QUESTION: &[u8] = b"~HS\r\n\r\n";

/// The most bytes of an answer that are read.
pub const ANSWER_MAX: usize = 1024;

const STX: u8 = 2;
const ETX: u8 = 3;

/// How a printer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the printer's, and they hold at the same time"
)]
pub struct Status {
    /// It has no labels left.
    pub paper_out: bool,
    /// Somebody paused it.
    pub paused: bool,
    /// Its head stands open.
    pub head_open: bool,
    /// It has no ribbon left.
    pub ribbon_out: bool,
}

/// What was heard so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// Nothing that means anything.
    Nothing,
    /// A part of an answer.
    Part,
    /// A whole answer.
    Whole(Status),
    /// Something that no label printer says.
    Foreign,
}

impl Status {
    /// What keeps it from printing, the first thing to see to first.
    pub fn trouble(self) -> Option<Code> {
        [
            (self.head_open, Code::PrinterHeadOpen),
            (self.paper_out, Code::PrinterPaperOut),
            (self.ribbon_out, Code::PrinterRibbonOut),
            (self.paused, Code::PrinterPaused),
        ]
        .into_iter()
        .find_map(|(holds, code)| holds.then_some(code))
    }
}

/// Reads what a printer answered. `is_all` says that no more will come: then two lines do, as some
/// printers send no third.
pub fn heard(bytes: &[u8], is_all: bool) -> Heard {
    let said = bytes.trim_ascii_start();
    let mut lines = Vec::new();
    let mut rest = said;
    while let Some((&STX, line)) = rest.split_first() {
        let Some(end) = line.iter().position(|&b| b == ETX) else {
            break;
        };
        lines.push(&line[..end]);
        rest = line[end + 1..].trim_ascii_start();
    }
    let is_foreign = rest.first().is_some_and(|&b| b != STX) || said.len() >= ANSWER_MAX;
    match lines.as_slice() {
        _ if is_foreign => Heard::Foreign,
        [] if said.is_empty() => Heard::Nothing,
        [first, second, more @ ..] if is_all || !more.is_empty() => {
            status(first, second).map_or(Heard::Foreign, Heard::Whole)
        }
        _ => Heard::Part,
    }
}

fn status(first: &[u8], second: &[u8]) -> Option<Status> {
    let flag = |line: &[u8], at: usize| match line.split(|&b| b == b',').nth(at)? {
        b"0" => Some(false),
        b"1" => Some(true),
        _ => None,
    };
    Some(Status {
        paper_out: flag(first, 1)?,
        paused: flag(first, 2)?,
        head_open: flag(second, 2)?,
        ribbon_out: flag(second, 3)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const READY: &[u8] = b"\x02030,0,0,1245,000,0,0,0,000,0,0,0\x03\r\n\
        \x02000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n";

    #[test]
    fn an_answer_is_read_whole() {
        assert_eq!(heard(READY, false), Heard::Whole(Status::default()));
        let text = String::from_utf8(READY.to_vec()).unwrap();
        for (from, to, code) in [
            ("030,0,0", "030,1,0", Code::PrinterPaperOut),
            ("030,0,0", "030,0,1", Code::PrinterPaused),
            ("\u{2}000,0,0", "\u{2}000,0,1", Code::PrinterHeadOpen),
            ("\u{2}000,0,0,0", "\u{2}000,0,0,1", Code::PrinterRibbonOut),
            ("030,0,0", "030,1,1", Code::PrinterPaperOut),
        ] {
            let answer = text.replacen(from, to, 1);
            let Heard::Whole(status) = heard(answer.as_bytes(), false) else {
                panic!("{answer:?}");
            };
            assert_eq!(status.trouble(), Some(code), "{answer:?}");
        }
    }

    #[test]
    fn parts_are_waited_for_and_two_lines_do_at_the_end() {
        assert_eq!(heard(b"", false), Heard::Nothing);
        assert_eq!(heard(b"\r\n", true), Heard::Nothing);
        let two = READY.iter().rposition(|&b| b == STX).unwrap();
        assert_eq!(heard(&READY[..two], false), Heard::Part);
        assert_eq!(heard(&READY[..two], true), Heard::Whole(Status::default()));
        assert_eq!(heard(&READY[..20], true), Heard::Part);
    }

    #[test]
    fn what_no_printer_says_is_told_apart() {
        for said in [
            b"HTTP/1.1 400 Bad Request\r\n\r\n".as_slice(),
            b"SSH-2.0-OpenSSH_9.6\r\n",
            b"220 mail ESMTP\r\n",
            b"\x02nonsense\x03\r\n\x02more\x03\r\n\x02x\x03",
            b"\x02030,0,0\x03 and then HTTP",
            &[b'x'; ANSWER_MAX],
        ] {
            assert_eq!(heard(said, false), Heard::Foreign, "{said:?}");
        }
    }
}
