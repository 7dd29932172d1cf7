//! Merging two products that are one: entered in the catalogue twice.
//!
//! # What a merge of products is
//! The merge of each lot of the double, made by the same means as one of two lots ([`super`]): a
//! record, and documents of their own in each book. The rule is the simplest one that keeps the
//! books true: *a lot of the double is the survivor's lot of the same number and expiry*. Where the
//! survivor has that lot, they become one, since the catalogue knows a lot by product, number and
//! expiry; where it has not, the lot is made there, with its status. No lot ever belongs to two
//! products, and no posted entry changes its product, so every hash stays as it is.
//!
//! The double counts as retired from then on, whatever its own state says, and points to the
//! survivor: its code in a new document, count or import, its GTIN and its name lead there. Its
//! card stays and ends with the documents that booked it over.
//!
//! # What is refused
//! Another base unit (five boxes are not five strips), another category, chains, lots of the double
//! that were merged among themselves, a count under way of what it is about, stock at a closed
//! facility, books outside the caller's scope. What is under way is no obstacle: it arrives as the
//! double and is then booked over.
//!
//! # Packs
//! The survivor's packs hold from then on. The double's are not added: two boxes of different
//! contents would bear one name.
//!
//! # Taking back
//! As with lots. The double's own state is in force again; lots made for it stay, empty.

use crate::{
    catalog::{Category, product::Details, store::products::Described},
    error::{Code, Refusal},
    text,
};

/// One side of a merge, as far as the rules look at it.
#[derive(Debug, Clone)]
pub struct Side<'a> {
    /// Its code.
    pub code: &'a str,
    /// 药, 套, 环.
    pub category: Category,
    /// Its smallest unit.
    pub base_unit: &'a str,
    /// The code of the product it was merged into.
    pub merged_into: Option<&'a str>,
    /// Whether others were merged into it.
    pub stands_for_others: bool,
}

/// What stands in the way of booking the double over.
#[derive(Debug, Clone, Default)]
pub struct Obstacles {
    /// Lots of the double that were merged among themselves.
    pub merged_lots: i64,
    /// A facility with a count under way that is about it.
    pub counting: Option<String>,
    /// A closed facility that has some of it.
    pub closed: Option<String>,
}

/// Whether `from` may be merged into `into`.
pub fn check(from: &Side<'_>, into: &Side<'_>, obstacles: &Obstacles) -> Result<(), Refusal> {
    for (side, field) in [(from, "code"), (into, "into")] {
        if let Some(other) = side.merged_into {
            let refusal = Code::ProductMerged.with("product", side.code);
            return Err(refusal.with("into", other).at(field));
        }
    }
    if from.stands_for_others {
        return Err(Code::ProductStandsForOthers.with("product", from.code));
    }
    if from.category != into.category {
        let refusal = Code::MergeOfOtherCategory.with("product", from.code);
        return Err(refusal.with("into", into.code).at("into"));
    }
    if from.base_unit != into.base_unit {
        let refusal = Code::MergeOfOtherUnit.with("product", from.code);
        let refusal = refusal.with("unit", from.base_unit).with("into", into.code);
        return Err(refusal.with("other", into.base_unit).at("into"));
    }
    if obstacles.merged_lots > 0 {
        let refusal = Code::ProductLotsMerged.with("product", from.code);
        return Err(refusal.with("count", obstacles.merged_lots));
    }
    if let Some(facility) = &obstacles.closed {
        return Err(Code::MergeAtClosed.with("facility", facility));
    }
    match &obstacles.counting {
        Some(facility) => Err(Code::MergeUnderCount.with("facility", facility)),
        None => Ok(()),
    }
}

/// What two products have in common that may be one: category, base unit and, as the eye takes
/// them, name and specification. Signs, blanks, case and width do not count.
fn likeness(details: &Details) -> String {
    let seen = |text: &str| -> String {
        let narrow = text.chars().map(text::half_width);
        let low = narrow.flat_map(char::to_lowercase);
        low.filter(|c| c.is_alphanumeric()).collect()
    };
    let (name, spec) = (seen(&details.name), seen(&details.spec));
    format!("{:?} {} {name}{spec}", details.category, details.base_unit)
}

/// Products that may be one, group by group.
pub fn look_alikes(mut products: Vec<Described>) -> Vec<Vec<Described>> {
    products.sort_by_cached_key(|product| (likeness(&product.details), product.code.clone()));
    let alike = |a: &Described, b: &Described| likeness(&a.details) == likeness(&b.details);
    let groups = products.chunk_by(alike).filter(|group| group.len() > 1);
    groups.map(<[Described]>::to_vec).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(code: &str) -> Side<'_> {
        Side {
            code,
            category: Category::Drug,
            base_unit: "板",
            merged_into: None,
            stands_for_others: false,
        }
    }

    #[test]
    fn what_cannot_be_one_is_refused_by_name() {
        let (a, b) = (side("D1"), side("D2"));
        let free = Obstacles::default();
        assert!(check(&a, &b, &free).is_ok());
        let code = |from: &Side<'_>, into: &Side<'_>| check(from, into, &free).unwrap_err().code;
        let gone = Side {
            merged_into: Some("D2"),
            ..a.clone()
        };
        assert_eq!(code(&gone, &b), Code::ProductMerged);
        assert_eq!(code(&b, &gone), Code::ProductMerged);
        let stands = Side {
            stands_for_others: true,
            ..b.clone()
        };
        assert_eq!(code(&stands, &a), Code::ProductStandsForOthers);
        assert!(check(&a, &stands, &free).is_ok());
        let boxes = Side {
            base_unit: "盒",
            ..b.clone()
        };
        assert_eq!(code(&a, &boxes), Code::MergeOfOtherUnit);
        let ring = Side {
            category: Category::Iud,
            ..b.clone()
        };
        assert_eq!(code(&a, &ring), Code::MergeOfOtherCategory);
        for (obstacles, wanted) in [
            (
                Obstacles {
                    merged_lots: 1,
                    ..Obstacles::default()
                },
                Code::ProductLotsMerged,
            ),
            (
                Obstacles {
                    counting: Some("县库".into()),
                    ..Obstacles::default()
                },
                Code::MergeUnderCount,
            ),
            (
                Obstacles {
                    closed: Some("县库".into()),
                    ..Obstacles::default()
                },
                Code::MergeAtClosed,
            ),
        ] {
            assert_eq!(check(&a, &b, &obstacles).unwrap_err().code, wanted);
        }
    }
}
