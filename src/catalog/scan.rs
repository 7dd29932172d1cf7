//! What a scanner reads off a pack: GS1 element strings, GS1 Digital Links, plain GTINs.
//!
//! Sources: GS1 General Specifications, sections 3 (application identifiers), 5.10.1 (symbology
//! identifiers) and 7.8 (separators); GS1 Digital Link URI Syntax 1.2. Only the identifiers that
//! stand on packs of contraceptives are read; one that is not known ends the reading, because its
//! length is not known either.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::{expiry::last_of_month, gs1};

/// The separator between elements of open length.
const FNC1: char = '\u{1d}';

/// How some scanners are set up to type the separator.
const TYPED_SEPARATORS: [&str; 6] = ["<GS>", "<gs>", "{GS}", "{gs}", "\\x1d", "^]"];

/// What symbologies put before the text: Data Matrix, GS1-128, `DataBar`, GS1 QR, the
/// QR of a Digital Link, EAN.
const SYMBOLOGIES: [&str; 8] = ["]d2", "]C1", "]e0", "]Q3", "]J1", "]Q1", "]d1", "]E0"];

/// What a scan says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Scan {
    /// Fourteen digits.
    pub gtin: String,
    /// The lot number.
    pub lot: Option<String>,
    /// The last good day.
    pub expiry: Option<NaiveDate>,
    /// The serial number of the pack.
    pub serial: Option<String>,
}

/// Reads a scan; nothing where the text is not one. `today` decides the century.
pub fn parse(text: &str, today: NaiveDate) -> Option<Scan> {
    let mut text = text.trim().to_owned();
    for symbology in SYMBOLOGIES {
        if let Some(rest) = text.strip_prefix(symbology) {
            text = rest.to_owned();
            break;
        }
    }
    for separator in TYPED_SEPARATORS {
        text = text.replace(separator, "\u{1d}");
    }
    if let Some(gtin) = whole_gtin(&text) {
        return Some(Scan {
            gtin,
            ..Scan::default()
        });
    }
    let elements = if text.contains("://") {
        digital_link(&text)?
    } else if text.starts_with('(') {
        bracketed(&text)?
    } else {
        plain(&text)?
    };
    let mut scan = Scan::default();
    for (ai, value) in elements {
        keep(&mut scan, &ai, value, today)?;
    }
    (!scan.gtin.is_empty()).then_some(scan)
}

/// The text as a GTIN, if it is one from beginning to end.
fn whole_gtin(text: &str) -> Option<String> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    gs1::gtin(text).ok().flatten().filter(|_| digits)
}

type Elements = Vec<(String, String)>;

/// `https://example.cn/01/…/10/…?17=…`: key qualifiers in the path, attributes behind it.
fn digital_link(text: &str) -> Option<Elements> {
    let (_, rest) = text.split_once("://")?;
    let (path, query) = match rest.split_once('?') {
        Some((path, query)) => (path, query.split('#').next().unwrap_or_default()),
        None => (rest.split('#').next().unwrap_or_default(), ""),
    };
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let begin = parts
        .iter()
        .position(|part| *part == "01" || *part == "gtin")?;
    let mut elements = Elements::new();
    for pair in parts[begin..].chunks(2) {
        let [name, value] = pair else { break };
        let ai = match *name {
            "gtin" => "01",
            "lot" => "10",
            "ser" => "21",
            other => other,
        };
        elements.push((ai.to_owned(), decoded(value)?));
    }
    for pair in query.split('&') {
        if let Some((name, value)) = pair.split_once('=')
            && matches!(name, "17" | "10" | "21" | "exp")
        {
            let ai = if name == "exp" { "17" } else { name };
            elements.push((ai.to_owned(), decoded(value)?));
        }
    }
    if let Some((_, gtin)) = elements.first_mut() {
        *gtin = whole_gtin(gtin)?;
    }
    Some(elements)
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let pair = [rest.next()?, rest.next()?];
            let hex = std::str::from_utf8(&pair).ok()?;
            bytes.push(u8::from_str_radix(hex, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

/// `(01)…(17)…(10)…`, as it is printed under the symbol.
fn bracketed(text: &str) -> Option<Elements> {
    text[1..]
        .split('(')
        .map(|part| {
            let (ai, value) = part.split_once(')')?;
            Some((ai.to_owned(), value.trim_end_matches(FNC1).to_owned()))
        })
        .collect()
}

/// Elements one after the other; those of open length end at a separator or at the end.
fn plain(text: &str) -> Option<Elements> {
    let mut elements = Elements::new();
    let mut rest = text.trim_start_matches(FNC1);
    while !rest.is_empty() {
        let ai = rest.get(..2)?;
        let after = &rest[2..];
        let end = match ai {
            "00" => 18,
            "01" | "02" => 14,
            "11" | "12" | "13" | "15" | "16" | "17" => 6,
            "20" => 2,
            "10" | "21" | "22" | "30" | "37" => after.find(FNC1).unwrap_or(after.len()),
            _ => return None,
        };
        elements.push((ai.to_owned(), after.get(..end)?.to_owned()));
        rest = after[end..].trim_start_matches(FNC1);
    }
    Some(elements)
}

fn keep(scan: &mut Scan, ai: &str, value: String, today: NaiveDate) -> Option<()> {
    match ai {
        "01" => scan.gtin = whole_gtin(&value).filter(|_| value.len() == 14)?,
        "17" => scan.expiry = Some(day(&value, today.year())?),
        "10" | "21" if value.is_empty() || value.chars().count() > 20 => return None,
        "10" => scan.lot = Some(value),
        "21" => scan.serial = Some(value),
        _ => {}
    }
    Some(())
}

/// `YYMMDD` in the century nearest to this year; day 00 is the month's last.
fn day(text: &str, this_year: i32) -> Option<NaiveDate> {
    if text.len() != 6 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize| text[from..from + 2].parse::<u32>().ok();
    let (short, month, day) = (part(0)?, part(2)?, part(4)?);
    let mut year = this_year / 100 * 100 + i32::try_from(short).ok()?;
    if year - this_year > 50 {
        year -= 100;
    } else if year - this_year < -49 {
        year += 100;
    }
    match day {
        0 => last_of_month(year, month),
        day => NaiveDate::from_ymd_opt(year, month, day),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(text: &str) -> Option<Scan> {
        parse(text, NaiveDate::from_ymd_opt(2026, 3, 2).unwrap())
    }

    fn full() -> Scan {
        Scan {
            gtin: "06901234567892".into(),
            lot: Some("A1-b".into()),
            expiry: NaiveDate::from_ymd_opt(2028, 2, 29),
            serial: None,
        }
    }

    #[test]
    fn all_ways_of_writing_a_pack_are_read() {
        for text in [
            "01069012345678921728020010A1-b",
            "]d201069012345678921728020010A1-b",
            "\u{1d}01069012345678921728022910A1-b",
            "]C1010690123456789210A1-b\u{1d}17280229",
            "010690123456789210A1-b<GS>17280229",
            "(01)06901234567892(17)280229(10)A1-b",
            "https://id.gs1.org/01/06901234567892/10/A1-b?17=280229",
            "https://药具.example.cn/x/gtin/6901234567892/lot/A1%2Db?exp=280229#top",
        ] {
            assert_eq!(scan(text), Some(full()), "{text}");
        }
        for text in ["6901234567892", "]E06901234567892", "06901234567892"] {
            assert_eq!(scan(text).unwrap().gtin, "06901234567892", "{text}");
        }
        let serial = scan("0106901234567892210042\u{1d}10B").unwrap();
        assert_eq!(serial.serial.as_deref(), Some("0042"));
        assert_eq!(serial.lot.as_deref(), Some("B"));
    }

    #[test]
    fn what_is_no_scan_is_left_to_the_search() {
        for text in [
            "",
            "zqnyt",
            "240301",
            "6901234567893",
            "0106901234567893",
            "010690123456789217281301",
            "010690123456789217280230",
            "01069012345678929912",
            "0106901234567892 10",
            "(01)",
            "(01)06901234567892(17)",
            "https://example.cn/",
            "https://example.cn/01/1",
            "https://example.cn/01/06901234567892/10/%zz",
            "0106901234567892171",
            "01०६९०१२३४५६७८९२",
            "药",
        ] {
            assert_eq!(scan(text), None, "{text}");
        }
    }
}
