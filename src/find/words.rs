//! The words a thing is found by, each with its rank, and what is made of what somebody typed.
//!
//! Both are folded the same way: lower case, half width, nothing but letters and digits. A name of
//! `n` characters is found from each of its characters on: as written, by pinyin initials (`zqnyt`)
//! and by full pinyin (`zuoquenuoyuntong`). Where a character has several readings (长: chang,
//! zhang), each is found too.

use std::collections::BTreeSet;

use pinyin::{Pinyin, ToPinyin as _, ToPinyinMulti as _};

use super::{FindKind, Fit};

/// The longest word kept, and the most of a query that is looked at, in bytes.
pub const WORD_MAX: usize = 60;

/// How many other readings of one name are kept: enough for any real name.
const READINGS_MAX: usize = 6;

/// The ranks there are, the best first; the table is ordered by them.
pub const RANKS: [i64; 9] = [0, 1, 2, 3, 4, 5, 6, 7, 8];

/// A code, a lot number, a GTIN, a user name.
const CODE: i64 = 0;
/// A name from its beginning.
const NAME: i64 = 1;
/// Initials from the beginning.
const INITIALS: i64 = 2;
/// Full pinyin from the beginning.
const FULL: i64 = 3;
/// A word of an English name.
const ENGLISH: i64 = 4;
/// A code or name from somewhere inside.
const INSIDE: i64 = 5;
/// Initials from somewhere inside.
const INITIALS_INSIDE: i64 = 6;
/// Full pinyin from somewhere inside.
const FULL_INSIDE: i64 = 7;
/// A lot number with signs that are easily confused made the same.
pub const SHAPE: i64 = 8;

/// How well a word of this rank fits.
pub fn fit(rank: i64, whole: bool) -> Fit {
    match rank {
        CODE | NAME if whole => Fit::Exact,
        CODE | NAME => Fit::Prefix,
        INITIALS | FULL | ENGLISH => Fit::Pinyin,
        SHAPE => Fit::Alike,
        _ => Fit::Part,
    }
}

/// Lower case, half width, letters and digits only, as far as a word goes.
pub fn folded(text: &str) -> String {
    folded_to(text, WORD_MAX)
}

/// The same for a longer text, up to so many bytes.
pub fn folded_to(text: &str, most: usize) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().map(half_width).flat_map(char::to_lowercase) {
        if !c.is_alphanumeric() {
            continue;
        }
        if out.len() + c.len_utf8() > most {
            break;
        }
        out.push(c);
    }
    out
}

/// Every full-width sign of ASCII as its half-width twin.
fn half_width(c: char) -> char {
    match u32::from(c) {
        code @ 0xff01..=0xff5e => char::from_u32(code - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// A lot number as the eye takes it: O is 0, I and L are 1, and nothing but letters and digits
/// counts. Two numbers of the same shape are possible doubles.
pub fn shape(number: &str) -> String {
    let alike = |c| match c {
        'o' => '0',
        'i' | 'l' => '1',
        other => other,
    };
    folded(number).chars().map(alike).collect()
}

/// The texts of a thing that it is found by.
#[derive(Debug, Clone, Default, sqlx::FromRow)]
pub struct Texts {
    /// Its code, number or user name.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its English name.
    pub name_en: String,
    /// Whatever else stands on it: specification, maker, phone.
    pub more: String,
    /// Its GTIN.
    pub gtin: Option<String>,
}

/// All words of a thing.
pub fn of(kind: FindKind, texts: &Texts) -> BTreeSet<(i64, Vec<u8>)> {
    let mut words = Words::default();
    words.code(&texts.code);
    if let Some(gtin) = &texts.gtin {
        words.add(CODE, gtin);
        words.add(CODE, gtin.trim_start_matches('0'));
    }
    words.name(&texts.name);
    words.english(&texts.name_en);
    let more = folded(&texts.more);
    for (at, _) in more.char_indices() {
        words.add(INSIDE, &more[at..]);
    }
    if kind == FindKind::Lot {
        words.add(SHAPE, &shape(&texts.code));
    }
    words.0
}

#[derive(Default)]
struct Words(BTreeSet<(i64, Vec<u8>)>);

impl Words {
    fn add(&mut self, rank: i64, word: &str) {
        let end = (0..=word.len().min(WORD_MAX))
            .rev()
            .find(|at| word.is_char_boundary(*at))
            .unwrap_or(0);
        if end > 0 {
            self.0.insert((rank, word.as_bytes()[..end].to_vec()));
        }
    }

    fn code(&mut self, code: &str) {
        let code = folded(code);
        for (at, _) in code.char_indices() {
            self.add(if at == 0 { CODE } else { INSIDE }, &code[at..]);
        }
    }

    fn name(&mut self, name: &str) {
        let folded: Vec<char> = name
            .chars()
            .map(half_width)
            .flat_map(char::to_lowercase)
            .filter(|c| c.is_alphanumeric())
            .collect();
        for start in 0..folded.len() {
            let rest: String = folded[start..].iter().collect();
            self.add(if start == 0 { NAME } else { INSIDE }, &rest);
        }
        let main: Vec<String> = folded.iter().map(|c| reading(*c)).collect();
        self.read(&main, 0, main.len());
        let mut others = 0;
        for (at, c) in folded.iter().enumerate() {
            for other in other_readings(*c, &main[at]) {
                if others == READINGS_MAX {
                    return;
                }
                others += 1;
                let mut changed = main.clone();
                changed[at] = other;
                // What begins after the character reads as before.
                self.read(&changed, 0, at + 1);
            }
        }
    }

    fn read(&mut self, syllables: &[String], from: usize, to: usize) {
        for start in from..to {
            let rest = &syllables[start..];
            let initials: String = rest.iter().filter_map(|one| one.chars().next()).collect();
            let full = rest.concat();
            let (i, f) = match start {
                0 => (INITIALS, FULL),
                _ => (INITIALS_INSIDE, FULL_INSIDE),
            };
            self.add(i, &initials);
            self.add(f, &full);
        }
    }

    fn english(&mut self, name: &str) {
        let words: Vec<String> = name.split_whitespace().map(folded).collect();
        for start in 0..words.len() {
            self.add(ENGLISH, &words[start..].concat());
        }
        let initials: String = words
            .iter()
            .filter_map(|word| word.chars().next())
            .collect();
        self.add(ENGLISH, &initials);
    }
}

/// A character as it is most often read; one that is not Chinese stands for itself.
fn reading(c: char) -> String {
    c.to_pinyin().map_or_else(|| c.to_string(), plain)
}

fn other_readings(c: char, main: &str) -> Vec<String> {
    let all: BTreeSet<String> = c
        .to_pinyin_multi()
        .into_iter()
        .flatten()
        .map(plain)
        .filter(|one| one != main)
        .collect();
    all.into_iter().collect()
}

/// Without tones, and with `v` for ü, as it is typed.
fn plain(pinyin: Pinyin) -> String {
    pinyin.plain().replace('ü', "v")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranks(kind: FindKind, texts: &Texts, typed: &str) -> Vec<i64> {
        let typed = folded(typed);
        of(kind, texts)
            .into_iter()
            .filter(|(_, word)| word.starts_with(typed.as_bytes()))
            .map(|(rank, _)| rank)
            .collect()
    }

    fn pills() -> Texts {
        Texts {
            code: "D-LNG-01".into(),
            name: "左炔诺孕酮片".into(),
            name_en: "Levonorgestrel Tablets".into(),
            more: "1.5 mg".into(),
            gtin: Some("06901234567892".into()),
        }
    }

    #[test]
    fn a_product_is_found_in_every_way_people_type() {
        let cases = [
            ("d-lng", CODE),
            ("DLNG01", CODE),
            ("ｄ－ｌｎｇ", CODE),
            ("6901234567892", CODE),
            ("左炔诺", NAME),
            ("zqn", INITIALS),
            ("zuoquenuo", FULL),
            ("levo", ENGLISH),
            ("tabl", ENGLISH),
            ("孕酮", INSIDE),
            ("1.5mg", INSIDE),
            ("lng01", INSIDE),
            ("ytp", INITIALS_INSIDE),
            ("yuntong", FULL_INSIDE),
        ];
        for (typed, rank) in cases {
            let found = ranks(FindKind::Product, &pills(), typed);
            assert_eq!(found.first(), Some(&rank), "{typed}");
        }
        assert!(ranks(FindKind::Product, &pills(), "zqx").is_empty());
    }

    #[test]
    fn each_reading_of_a_character_is_found() {
        let name = |name: &str| Texts {
            name: name.into(),
            ..Texts::default()
        };
        for typed in ["cxkfbyy", "zxkfbyy", "changxiao", "zhangxiao"] {
            let found = ranks(FindKind::Product, &name("长效口服避孕药"), typed);
            assert!(!found.is_empty(), "{typed}");
        }
        for typed in ["lvchun", "lc"] {
            let found = ranks(FindKind::Facility, &name("绿春县"), typed);
            assert!(!found.is_empty(), "{typed}");
        }
    }

    #[test]
    fn lot_numbers_that_look_alike_have_one_shape() {
        for number in [
            "24O3I5",
            "240315",
            "2403-l5",
            " 24 03 15",
            "２４０３１５",
            "24o3i5",
        ] {
            assert_eq!(shape(number), "240315");
        }
        assert_ne!(shape("240316"), "240315");
    }

    #[test]
    fn nothing_is_longer_than_a_word_may_be() {
        let texts = Texts {
            name: "避孕药具管理站".repeat(14),
            ..Texts::default()
        };
        let words = of(FindKind::Facility, &texts);
        assert!(words.iter().all(|(_, word)| word.len() <= WORD_MAX));
        assert!(folded(&texts.name).len() <= WORD_MAX);
    }
}
