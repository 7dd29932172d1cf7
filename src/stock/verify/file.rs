//! Writes a book as a file, and proves such a file; see the parent for the format.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read as _, Write},
    path::Path,
};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    Fault, KnownHead, Report, Row, Tick, Trouble,
    walk::{self, Walk},
};
use crate::stock::chain::hex;

/// The format's name, in the first line.
pub const FORMAT: &str = "yaoju-book-1";

/// The longest line that is read: far above what an entry can be.
const LINE_MAX: u64 = 64 * 1024;

/// The first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// [`FORMAT`].
    pub format: String,
    /// The facility's code.
    pub facility: String,
}

/// The last line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Trailer {
    head: Head,
    sha256: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    seq: i64,
    hash: String,
}

/// What became of the last line, and the digest of what stands before it.
enum Last {
    Missing,
    Unreadable,
    Read(Trailer, Sha256),
}

/// Writes a book line by line.
pub struct Writer<W> {
    out: W,
    digest: Sha256,
}

impl<W: Write> Writer<W> {
    /// Writes the first line.
    pub fn begin(out: W, facility: &str) -> anyhow::Result<Writer<W>> {
        let mut writer = Writer {
            out,
            digest: Sha256::new(),
        };
        writer.line(&Header {
            format: FORMAT.into(),
            facility: facility.into(),
        })?;
        Ok(writer)
    }

    /// Writes one entry.
    pub fn entry(&mut self, row: &Row) -> anyhow::Result<()> {
        self.line(row)
    }

    /// Writes the last line.
    pub fn finish(mut self, seq: i64, hash: &str) -> anyhow::Result<()> {
        let sha256 = hex(&self.digest.clone().finalize());
        let hash = hash.to_owned();
        self.line(&Trailer {
            head: Head { seq, hash },
            sha256,
        })?;
        self.out.flush()?;
        Ok(())
    }

    fn line(&mut self, value: &impl Serialize) -> anyhow::Result<()> {
        let bytes = written(value);
        self.digest.update(&bytes);
        self.out.write_all(&bytes)?;
        Ok(())
    }
}

/// The bytes of a line as this program writes them.
fn written(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = serde_json::to_vec(value).expect("plain values always serialise");
    bytes.push(b'\n');
    bytes
}

/// Proves an exported file. An error means that the file could not be opened or read at all.
pub fn verify(
    path: &Path,
    heads: &[(Option<String>, KnownHead)],
    tick: &mut Tick<'_>,
) -> anyhow::Result<Report> {
    let name = path.display().to_string();
    let open = || {
        let file = File::open(path).with_context(|| format!("cannot open {name}"))?;
        Ok(BufReader::with_capacity(1 << 16, file))
    };
    verify_from(&name, open, heads, tick)
}

/// Proves what `open` opens; it is opened twice where a reversal is met.
pub fn verify_from<R: BufRead>(
    name: &str,
    open: impl Fn() -> anyhow::Result<R>,
    heads: &[(Option<String>, KnownHead)],
    tick: &mut Tick<'_>,
) -> anyhow::Result<Report> {
    let mut lines = Lines::of(open()?);
    let first = lines.next()?;
    let header = first.as_deref().ok_or(Trouble::NoTrailer);
    let header = match header.and_then(read_header) {
        Ok(header) => header,
        Err(trouble) => return Ok(not_a_book(name, trouble, first.as_deref())),
    };
    let mut walk = Walk::new(&header.facility, heads_of(heads, &header.facility)).with_days();
    let mut trailer = Last::Missing;
    loop {
        // The digest in the last line covers what stands before it.
        let digest = lines.digest.clone();
        let Some(bytes) = lines.next()? else { break };
        walk.at_line(lines.number);
        if !matches!(trailer, Last::Missing) {
            walk.note("", Trouble::AfterTrailer, "", "");
        } else if bytes.starts_with(b"{\"head\":") {
            trailer = match read_trailer(&bytes, &mut walk) {
                Some(trailer) => Last::Read(trailer, digest),
                None => Last::Unreadable,
            };
        } else {
            step(&bytes, &mut walk);
            tick(1);
        }
    }
    let (seq, hash) = walk.head();
    let head = Head {
        seq,
        hash: hash.to_owned(),
    };
    let mut reversals = walk.reversals();
    let mut report = walk.finish();
    if !reversals.is_empty() {
        show_again(Lines::of(open()?), &mut reversals)?;
        walk::unsettled(reversals, &mut report);
    }
    close(trailer, &head, lines.number, &mut report);
    Ok(report)
}

fn heads_of(heads: &[(Option<String>, KnownHead)], book: &str) -> Vec<KnownHead> {
    heads
        .iter()
        .filter(|(of, _)| of.as_deref().is_none_or(|of| of == book))
        .map(|(_, head)| head.clone())
        .collect()
}

fn read_header(bytes: &[u8]) -> Result<Header, Trouble> {
    let header: Header = serde_json::from_slice(bytes).map_err(|_| Trouble::NotABook)?;
    if header.format != FORMAT || written(&header) != bytes {
        return Err(Trouble::NotABook);
    }
    Ok(header)
}

fn not_a_book(name: &str, trouble: Trouble, first: Option<&[u8]>) -> Report {
    let mut report = Report {
        book: name.to_owned(),
        ..Report::default()
    };
    let text = String::from_utf8_lossy(first.unwrap_or_default());
    let shown: String = text.trim_end().chars().take(80).collect();
    report.note(Fault {
        line: Some(1),
        ..Fault::of(name, "format", trouble).facts(shown, "")
    });
    report
}

/// Takes one line that must hold the next entry.
fn step(bytes: &[u8], walk: &mut Walk) {
    let row: Row = match serde_json::from_slice(bytes) {
        Ok(row) => row,
        Err(error) => {
            walk.note("", Trouble::Unreadable, &error.to_string(), "");
            walk.skip();
            return;
        }
    };
    let wanted = written(&row);
    if wanted != bytes {
        let same = bytes.iter().zip(&wanted).take_while(|(a, b)| a == b);
        let at = (same.count() + 1).to_string();
        walk.note("", Trouble::NotCanonical, &at, "");
    }
    walk.step(&row.link, &row.hash);
}

fn read_trailer(bytes: &[u8], walk: &mut Walk) -> Option<Trailer> {
    match serde_json::from_slice::<Trailer>(bytes) {
        Ok(trailer) if written(&trailer) == bytes => Some(trailer),
        Ok(_) => {
            walk.note("head", Trouble::NotCanonical, "1", "");
            None
        }
        Err(error) => {
            walk.note("head", Trouble::Unreadable, &error.to_string(), "");
            None
        }
    }
}

/// Compares the last line with what was read before it.
fn close(trailer: Last, head: &Head, line: u64, report: &mut Report) {
    let at = |field, trouble| Fault {
        line: Some(line),
        ..Fault::of("", field, trouble)
    };
    let fault = match trailer {
        Last::Missing => Some(at("head", Trouble::NoTrailer)),
        Last::Unreadable => None,
        Last::Read(trailer, digest) => {
            let sha256 = hex(&digest.finalize());
            if trailer.head.seq != head.seq {
                let fault = at("head.seq", Trouble::WrongTrailer);
                Some(fault.facts(trailer.head.seq, head.seq))
            } else if trailer.head.hash != head.hash {
                let fault = at("head.hash", Trouble::WrongTrailer);
                Some(fault.facts(trailer.head.hash, &head.hash))
            } else if report.is_sound() && trailer.sha256 != sha256 {
                // Where something else is wrong the digest cannot be right: it is told once.
                let fault = at("sha256", Trouble::WrongTrailer);
                Some(fault.facts(trailer.sha256, sha256))
            } else {
                None
            }
        }
    };
    if let Some(fault) = fault {
        let book = report.book.clone();
        report.note(Fault { book, ..fault });
    }
}

/// Reads the file once more and shows the reversals what they take back.
fn show_again<R: BufRead>(
    mut lines: Lines<R>,
    reversals: &mut walk::Reversals,
) -> anyhow::Result<()> {
    while let Some(bytes) = lines.next()? {
        if let Ok(row) = serde_json::from_slice::<Row>(&bytes) {
            walk::show(reversals, &row.link);
        }
    }
    Ok(())
}

/// The lines of a file, each with its line feed, and the digest of those read so far.
struct Lines<R> {
    from: R,
    digest: Sha256,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    fn of(from: R) -> Lines<R> {
        Lines {
            from,
            digest: Sha256::new(),
            number: 0,
        }
    }

    fn next(&mut self) -> anyhow::Result<Option<Vec<u8>>> {
        let mut bytes = Vec::with_capacity(1024);
        let mut line = (&mut self.from).take(LINE_MAX);
        line.read_until(b'\n', &mut bytes)?;
        if bytes.is_empty() {
            return Ok(None);
        }
        self.number += 1;
        self.digest.update(&bytes);
        Ok(Some(bytes))
    }
}
