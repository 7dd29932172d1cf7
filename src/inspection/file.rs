//! A standard from a file: the JSON that is exported, or a table (`.xlsx`, `.csv`) under the
//! headings that an export has, in either language.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::standard::{Body, Check, How, Record, Words, refusal};
use crate::{
    error::{Code, Language, Refusal},
    exchange::{
        columns::{ABOVE_MAX, Kind},
        sheet::{self, Cell, SheetRow},
    },
    http::words::word,
    places::{FacilityKind, region::RegionLevel},
};

/// The largest file of a standard.
pub const BYTES_MAX: usize = 2 << 20;

/// The columns of the table, by the keys of their headings.
pub const COLUMNS: [&str; 20] = [
    "item.code",
    "item.partZh",
    "item.partEn",
    "item.textZh",
    "item.textEn",
    "item.sourceZh",
    "item.sourceEn",
    "item.kinds",
    "item.levels",
    "item.how",
    "item.least",
    "item.most",
    "item.unit",
    "item.record",
    "item.photo",
    "item.weight",
    "item.fatal",
    "item.onlyIf",
    "item.open",
    "item.label",
];

/// Reads a file; a table has no name in it, so that of the draft stays.
pub fn read(bytes: &[u8], name: &Words) -> Result<Body, Refusal> {
    if bytes.len() > BYTES_MAX {
        return Err(Code::FileTooLarge
            .with("size", bytes.len() >> 20)
            .with("most", BYTES_MAX >> 20));
    }
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    if first == Some(&b'{') {
        let body: Body = serde_json::from_slice(bytes).map_err(|error| {
            Code::StandardFileUnknown
                .with("what", format!("JSON {}:{}", error.line(), error.column()))
        })?;
        return body.checked(|index| index as u64 + 1).map_err(refusal);
    }
    let table = sheet::parse(bytes, Kind::Products, None)?;
    read_table(&table.rows, name)
}

/// The table's rows as checks.
fn read_table(rows: &[SheetRow], name: &Words) -> Result<Body, Refusal> {
    let heads = rows.iter().take(ABOVE_MAX + 1);
    let found = heads.enumerate().find_map(|(at, row)| {
        let places = places(row);
        let is_head = places[0].is_some() && places[3].is_some();
        is_head.then_some((at, places))
    });
    let (head, places) = found.ok_or_else(|| {
        let headings = |language| word(language, "item.code").to_owned();
        Code::StandardFileUnknown.in_words(
            "what",
            format!("没有“{}”列", headings(Language::Zh)),
            format!("no column “{}”", headings(Language::En)),
        )
    })?;
    let below = &rows[head + 1..];
    let mut checks = Vec::new();
    let mut numbers = Vec::new();
    for row in below {
        let line = Line { row, places };
        if line.text(0).is_empty() && line.text(3).is_empty() {
            continue;
        }
        checks.push(line.check()?);
        numbers.push(row.number);
    }
    let name = name.clone();
    let body = Body { name, checks };
    let number = |index: usize| numbers.get(index).copied().unwrap_or(0);
    body.checked(number).map_err(refusal)
}

type Places = [Option<usize>; COLUMNS.len()];

/// Where each column stands in a row of headings.
fn places(row: &SheetRow) -> Places {
    COLUMNS.map(|key| {
        row.cells.iter().position(|cell| {
            let text = plain(&cell.text());
            [Language::Zh, Language::En]
                .iter()
                .any(|language| plain(word(*language, key)) == text && !text.is_empty())
        })
    })
}

/// A text as it is compared: no blanks, lower case.
fn plain(text: &str) -> String {
    let text = text.chars().filter(|c| !c.is_whitespace());
    text.flat_map(char::to_lowercase).collect()
}

/// A row being read.
struct Line<'r> {
    row: &'r SheetRow,
    places: Places,
}

impl Line<'_> {
    fn text(&self, column: usize) -> String {
        let cell = self.places[column].map_or(&Cell::Empty, |at| self.row.cell(at));
        cell.text()
    }

    fn optional(&self, column: usize) -> Option<String> {
        Some(self.text(column)).filter(|text| !text.is_empty())
    }

    fn refusal(&self, column: usize) -> Refusal {
        let said = self.text(column);
        let heading = |language| format!("{}: {said}", word(language, COLUMNS[column]));
        Code::CheckFieldInvalid
            .with("row", self.row.number)
            .with("code", self.text(0))
            .in_words("why", heading(Language::Zh), heading(Language::En))
            .at(format!("row {}", self.row.number))
    }

    fn words(&self, column: usize) -> Words {
        Words {
            zh: self.text(column),
            en: self.text(column + 1),
        }
    }

    fn is_said(&self, column: usize) -> Result<bool, Refusal> {
        let said = plain(&self.text(column));
        let is = |key| {
            [Language::Zh, Language::En]
                .iter()
                .any(|language| plain(word(*language, key)) == said)
        };
        match said.as_str() {
            "" => Ok(false),
            _ if is("item.yes") => Ok(true),
            _ if is("item.no") => Ok(false),
            _ => Err(self.refusal(column)),
        }
    }

    /// The values named, parted by commas or spaces.
    fn several<T: DeserializeOwned + Copy>(
        &self,
        column: usize,
        family: &str,
        all: &[&str],
    ) -> Result<Vec<T>, Refusal> {
        let said = self.text(column);
        let parts = said.split(['，', ',', '、', ';', '；', '/']);
        let parts = parts.map(plain).filter(|part| !part.is_empty());
        parts
            .map(|part| named(&part, family, all).ok_or_else(|| self.refusal(column)))
            .collect()
    }

    fn check(&self) -> Result<Check, Refusal> {
        let how = self.several::<How>(9, "how", &HOWS)?;
        let record = self.several::<Record>(13, "record", &RECORDS)?;
        let weight = match self.text(15).as_str() {
            "" => 1,
            text => text.parse().map_err(|_| self.refusal(15))?,
        };
        Ok(Check {
            code: self.text(0),
            part: self.words(1),
            text: self.words(3),
            source: self.words(5),
            kinds: self.several::<FacilityKind>(7, "facilityKind", &KINDS)?,
            levels: self.several::<RegionLevel>(8, "level", &LEVELS)?,
            how: how.first().copied().unwrap_or_default(),
            least: self.optional(10),
            most: self.optional(11),
            unit: self.text(12),
            record: record.first().copied(),
            photo: self.is_said(14)?,
            weight,
            fatal: self.is_said(16)?,
            only_if: self.optional(17),
            open: self.is_said(18)?,
            label: self.optional(19),
        })
    }
}

const HOWS: [&str; 5] = ["yes_no", "range", "count", "area", "records"];
const KINDS: [&str; 4] = ["depot", "outlet", "dispenser", "kit"];
const LEVELS: [&str; 5] = ["province", "prefecture", "county", "township", "village"];
const RECORDS: [&str; 12] = [
    "climate",
    "card_labels",
    "red_zone",
    "expiring",
    "count",
    "care",
    "book",
    "certificates",
    "training",
    "findings",
    "losses",
    "public_information",
];

/// A value by its word in either language, or by its name in the API.
fn named<T: DeserializeOwned>(said: &str, family: &str, all: &[&str]) -> Option<T> {
    let name = all.iter().find(|name| {
        let key = format!("{family}.{name}");
        let words = [Language::Zh, Language::En].map(|language| plain(word(language, &key)));
        **name == said || words.iter().any(|word| word == said)
    })?;
    serde_json::from_value(Value::from(*name)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name() -> Words {
        Words {
            zh: "本县标准".into(),
            en: String::new(),
        }
    }

    fn table(rows: &[&str]) -> Result<Body, Refusal> {
        let text = rows.join("\n");
        read(text.as_bytes(), &name())
    }

    const HEAD: &str = "编号,部分,内容,依据,适用机构,判断方式,下限,上限,单位,分值,一票否决,前提";

    #[test]
    fn a_table_is_read_by_its_headings() {
        let body = table(&[
            "本县标准",
            HEAD,
            "A1,库房,湿度合格,县文件,药具库、发放点,数值,35,75,%,5,是,",
            "",
            "A2,库房,有记录表,县文件,药具库,,,,,,,A1",
        ])
        .unwrap();
        assert_eq!(body.name, name());
        let [one, two] = &body.checks[..] else {
            panic!("{body:?}")
        };
        assert_eq!((one.how, one.weight, one.fatal), (How::Range, 5, true));
        assert_eq!(one.ends(), (Some(3500), Some(7500)));
        assert_eq!(one.kinds, [FacilityKind::Depot, FacilityKind::Outlet]);
        assert_eq!((two.how, two.only_if.as_deref()), (How::YesNo, Some("A1")));
    }

    #[test]
    fn faults_are_told_with_the_row_of_the_file() {
        for (rows, code, row) in [
            (
                vec!["A1,部,内容,源,药具库,数值,75,35,%,,,"],
                Code::CheckRangeEmpty,
                "2",
            ),
            (
                vec!["A1,部,内容,源,药具库,,,,,,,", "A1,部,内容,源,药具库,,,,,,,"],
                Code::CheckCodeTwice,
                "3",
            ),
            (
                vec![
                    "A1,部,内容,源,药具库,,,,,,,A2",
                    "A2,部,内容,源,药具库,,,,,,,A1",
                ],
                Code::CheckCycle,
                "2",
            ),
            (
                vec!["A1,部,内容,源,仓库,,,,,,,"],
                Code::CheckFieldInvalid,
                "2",
            ),
        ] {
            let rows: Vec<&str> = std::iter::once(HEAD).chain(rows).collect();
            let refused = table(&rows).unwrap_err();
            assert_eq!(refused.code, code);
            assert_eq!(refused.facts["row"], row, "{refused:?}");
        }
        for nothing in ["", "a,b\n1,2", "{", "[]"] {
            assert!(read(nothing.as_bytes(), &name()).is_err(), "{nothing}");
        }
    }

    #[test]
    fn json_is_read_as_it_is_exported() {
        let body = table(&[HEAD, "A1,库房,有挡鼠板,县文件,药具库,,,,,,,"]).unwrap();
        let json = serde_json::to_string(&body).unwrap();
        assert_eq!(read(json.as_bytes(), &Words::default()), Ok(body));
        let unknown = json.replace("\"weight\"", "\"wait\"");
        let refused = read(unknown.as_bytes(), &name()).unwrap_err();
        assert_eq!(refused.code, Code::StandardFileUnknown);
    }

    /// Every name the table knows is one of the API's.
    #[test]
    fn every_word_has_its_value() {
        for name in HOWS {
            assert!(named::<How>(name, "how", &HOWS).is_some(), "{name}");
        }
        for name in RECORDS {
            assert!(
                named::<Record>(name, "record", &RECORDS).is_some(),
                "{name}"
            );
        }
        for name in KINDS {
            assert!(named::<FacilityKind>(name, "facilityKind", &KINDS).is_some());
        }
        for name in LEVELS {
            assert!(named::<RegionLevel>(name, "level", &LEVELS).is_some());
        }
    }
}
