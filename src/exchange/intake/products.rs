//! Understands a list of products.

use std::collections::HashMap;

use super::{
    Checked, Ready,
    words::{self, CATEGORIES, METHODS},
};
use crate::{
    catalog::{Pack, ProductStatus, approval, gs1, packs, product::Details},
    db::Tx,
    error::{Code, Refusal, Result},
    exchange::{
        columns::{Column, Columns},
        reading::{Fault, Reading},
        sheet::SheetRow,
    },
    places::store::regions::{self, ClimateClass},
    text::{self, half_width},
};

/// The longest line, as of [`Details::checked`], which has the last word.
const LINE_MAX: usize = 100;

/// The longest text of several lines.
const TEXT_MAX: usize = 500;

/// Looks at all rows.
pub async fn check(tx: &mut Tx, columns: &Columns, rows: &[&SheetRow]) -> Result<Checked> {
    let known: Vec<(String, Option<String>)> =
        tx.query("SELECT code, gtin FROM product").all().await?;
    let classes = regions::climate_classes(tx).await?;
    let mut taken = Taken::default();
    for (code, gtin) in known {
        if let Some(gtin) = gtin {
            taken.gtins.insert(gtin, Owner::Known(code.clone()));
        }
        taken.codes.insert(code.clone(), Owner::Known(code));
    }
    let mut faults: Vec<Fault> = Vec::new();
    let mut ready = Vec::new();
    for cells in rows {
        let mut reading = Reading::new(columns, cells);
        let product = read(&mut reading, &classes);
        taken.check(&mut reading, cells.number);
        match product {
            Some(product) if reading.faults.is_empty() => ready.push(product),
            _ => faults.append(&mut reading.faults),
        }
    }
    Ok(Checked {
        ready: Ready::Products(ready),
        faults,
        empty_rows: 0,
    })
}

/// To whom a code or a barcode belongs.
enum Owner {
    Known(String),
    Row(u64),
}

#[derive(Default)]
struct Taken {
    codes: HashMap<String, Owner>,
    gtins: HashMap<String, Owner>,
}

impl Taken {
    /// Notes a row's code and barcode, and what is wrong with them if they are taken.
    fn check(&mut self, reading: &mut Reading<'_>, number: u64) {
        if let Ok(code) = text::code("code", &reading.text(Column::Code)) {
            let outcome = match self.codes.get(&code) {
                Some(Owner::Known(_)) => Err(Code::AlreadyExists.with("what", &code)),
                Some(Owner::Row(row)) => Err(Code::RowTwice.with("row", row)),
                None => Ok(()),
            };
            self.codes.entry(code).or_insert(Owner::Row(number));
            reading.check(Column::Code, outcome);
        }
        if let Ok(Some(gtin)) = gs1::gtin(&reading.text(Column::Gtin)) {
            let outcome = match self.gtins.get(&gtin) {
                Some(Owner::Known(product)) => {
                    Err(Code::GtinTaken.with("gtin", &gtin).with("product", product))
                }
                Some(Owner::Row(row)) => Err(Code::RowTwice.with("row", row)),
                None => Ok(()),
            };
            self.gtins.entry(gtin).or_insert(Owner::Row(number));
            reading.check(Column::Gtin, outcome);
        }
    }
}

/// Each field alone, so that all that is wrong with a row is told at once.
fn read(reading: &mut Reading<'_>, classes: &[ClimateClass]) -> Option<(String, Details)> {
    let code = text::code("code", &reading.text(Column::Code));
    let code = reading.check(Column::Code, code);
    let name = text::required("name", &reading.text(Column::Name), LINE_MAX);
    let name = reading.check(Column::Name, name);
    let category = words::read(CATEGORIES, &reading.text(Column::Category));
    let category = reading.check(Column::Category, category);
    let method = words::read(METHODS, &reading.text(Column::Method));
    let method = reading.check(Column::Method, method);
    if let (Some(category), Some(method)) = (category, method) {
        let fits = method.category().is_none_or(|of| of == category);
        let outcome = if fits {
            Ok(())
        } else {
            Err(Code::MethodMismatch.into())
        };
        reading.check(Column::Method, outcome);
    }
    let mut line = |column| {
        let outcome = text::optional("", &reading.text(column), LINE_MAX);
        reading.check(column, outcome)
    };
    let (name_en, spec) = (line(Column::NameEn), line(Column::Spec));
    let (form, maker) = (line(Column::Form), line(Column::Maker));
    let mut lines = |column| {
        let outcome = text::lines("", &reading.text(column), TEXT_MAX);
        reading.check(column, outcome)
    };
    let (suits, usage) = (lines(Column::Suits), lines(Column::Usage));
    let base_unit = packs::base_unit(&reading.text(Column::BaseUnit));
    let base_unit = reading.check(Column::BaseUnit, base_unit);
    let packed = reading.text(Column::Packs);
    let packed = pack_list(&packed, base_unit.as_deref().unwrap_or_default());
    let packs = reading.check(Column::Packs, packed);
    let gtin = reading.check(Column::Gtin, gs1::gtin(&reading.text(Column::Gtin)));
    let storage = storage_class(&reading.text(Column::StorageClass), classes);
    let storage_class = reading.check(Column::StorageClass, storage);
    let approval_number = method.and_then(|method| {
        let outcome = approval::check(method, &reading.text(Column::ApprovalNumber));
        reading.check(Column::ApprovalNumber, outcome)
    });
    let details = Details {
        category: category?,
        method: method?,
        name: name?,
        name_en: name_en?,
        spec: spec?,
        form: form?,
        maker: maker?,
        base_unit: base_unit?,
        packs: packs?,
        approval_number: approval_number?,
        gtin: gtin?,
        storage_class: storage_class?,
        suits: suits?,
        usage: usage?,
        status: ProductStatus::Active,
    };
    let details = reading.check(Column::Name, details.checked())?;
    Some((code?, details))
}

/// `盒=10;箱=500`: packs, each with how many base units it holds.
fn pack_list(text: &str, base_unit: &str) -> Result<Vec<Pack>, Refusal> {
    let refusal = || Code::PackListInvalid.with("text", text);
    let mut list = Vec::new();
    for part in text.split([';', '；', ',', '，', '、', '\n']) {
        let part: String = part
            .chars()
            .map(half_width)
            .filter(|c| !c.is_whitespace())
            .collect();
        if part.is_empty() {
            continue;
        }
        let (name, units) = part
            .split_once(['=', '＝', ':', '：'])
            .ok_or_else(refusal)?;
        let digits = units.trim_end_matches(|c: char| !c.is_ascii_digit());
        list.push(Pack {
            name: name.trim_start_matches('1').to_owned(),
            units: digits.parse().map_err(|_| refusal())?,
        });
    }
    packs::check(&list, base_unit)
}

/// The climate class with this code or name.
fn storage_class(text: &str, classes: &[ClimateClass]) -> Result<String, Refusal> {
    if text.is_empty() {
        return Err(Code::CellMissing.into());
    }
    let is_it = |class: &&ClimateClass| {
        class.code.eq_ignore_ascii_case(text)
            || class.name_zh == text
            || class.name_en.eq_ignore_ascii_case(text)
    };
    let found = classes.iter().find(is_it);
    found.map(|class| class.code.clone()).ok_or_else(|| {
        let known: Vec<&str> = classes.iter().map(|class| class.name_zh.as_str()).collect();
        Code::WordUnknown
            .with("text", text)
            .with("known", known.join("、"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packs_are_read_as_offices_write_them() {
        let read = |text: &str| {
            let packs = pack_list(text, "只")?;
            let told = packs
                .iter()
                .map(|pack| format!("{}{}", pack.name, pack.units));
            Ok::<_, Refusal>(told.collect::<Vec<_>>().join(" "))
        };
        assert_eq!(read("盒=10;箱=500").unwrap(), "箱500 盒10");
        assert_eq!(read("1箱＝５００只；1盒＝10只").unwrap(), "箱500 盒10");
        assert_eq!(read("").unwrap(), "");
        assert_eq!(read("10只/盒").unwrap_err().code, Code::PackListInvalid);
        assert_eq!(read("盒=10;箱=505").unwrap_err().code, Code::PacksInvalid);
    }
}
