//! What is said of a product, checked before anything is stored.

use serde::{Deserialize, Serialize};

use super::{Category, Method, Pack, ProductStatus, approval, gs1, packs};
use crate::{
    error::{Code, Refusal},
    text,
};

/// The longest name, specification, form or maker, in characters.
const LINE_MAX: usize = 100;

/// The longest text on who it suits or how it is used.
const TEXT_MAX: usize = 500;

/// All that is said of a product but its code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Details {
    /// 药, 套, 环.
    pub category: Category,
    /// How it prevents pregnancy.
    pub method: Method,
    /// Its name.
    pub name: String,
    /// Its English name.
    #[serde(default)]
    pub name_en: String,
    /// Its specification: strength, size.
    #[serde(default)]
    pub spec: String,
    /// Its form: tablet, injection.
    #[serde(default)]
    pub form: String,
    /// Who makes it.
    #[serde(default)]
    pub maker: String,
    /// The smallest unit it is dispensed in.
    pub base_unit: String,
    /// Its packs, the largest first.
    #[serde(default)]
    pub packs: Vec<Pack>,
    /// 国药准字 or 械注准; empty where it is not known.
    #[serde(default)]
    pub approval_number: String,
    /// Fourteen digits; shorter ones are filled up.
    #[serde(default)]
    pub gtin: Option<String>,
    /// The climate class it is kept in.
    pub storage_class: String,
    /// Who it suits.
    #[serde(default)]
    pub suits: String,
    /// How it is used.
    #[serde(default)]
    pub usage: String,
    /// Whether it may still be received.
    #[serde(default = "active")]
    pub status: ProductStatus,
}

fn active() -> ProductStatus {
    ProductStatus::Active
}

impl Details {
    /// The same, trimmed and in normal form; refuses what cannot be.
    pub fn checked(self) -> Result<Details, Refusal> {
        let category = self.method.category();
        if category.is_some_and(|category| category != self.category) {
            return Err(Code::MethodMismatch.at("method"));
        }
        let base_unit = packs::base_unit(&self.base_unit)?;
        Ok(Details {
            name: text::required("name", &self.name, LINE_MAX)?,
            name_en: text::optional("nameEn", &self.name_en, LINE_MAX)?,
            spec: text::optional("spec", &self.spec, LINE_MAX)?,
            form: text::optional("form", &self.form, LINE_MAX)?,
            maker: text::optional("maker", &self.maker, LINE_MAX)?,
            packs: packs::check(&self.packs, &base_unit)?,
            base_unit,
            approval_number: approval::check(self.method, &self.approval_number)?,
            gtin: gs1::gtin(self.gtin.as_deref().unwrap_or_default())?,
            suits: text::lines("suits", &self.suits, TEXT_MAX)?,
            usage: text::lines("usage", &self.usage, TEXT_MAX)?,
            ..self
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condom() -> Details {
        Details {
            category: Category::Condom,
            method: Method::MaleCondom,
            name: " 天然胶乳橡胶避孕套 ".to_owned(),
            name_en: String::new(),
            spec: "52 mm".to_owned(),
            form: String::new(),
            maker: String::new(),
            base_unit: "只".to_owned(),
            packs: Vec::new(),
            approval_number: "粤械注准20182180002".to_owned(),
            gtin: Some("6901234567892".to_owned()),
            storage_class: "normal".to_owned(),
            suits: String::new(),
            usage: "每次一只。\n用后弃去。".to_owned(),
            status: ProductStatus::Active,
        }
    }

    #[test]
    fn a_product_is_brought_into_normal_form() {
        let product = condom().checked().unwrap();
        assert_eq!(product.name, "天然胶乳橡胶避孕套");
        assert_eq!(product.gtin.as_deref(), Some("06901234567892"));
        assert_eq!(product.usage, "每次一只。\n用后弃去。");
    }

    #[test]
    fn the_method_must_belong_to_the_category() {
        let wrong = Details {
            method: Method::CopperIud,
            ..condom()
        };
        assert_eq!(wrong.checked().unwrap_err().code, Code::MethodMismatch);
        let other = Details {
            method: Method::Other,
            ..condom()
        };
        assert!(other.checked().is_ok());
    }

    #[test]
    fn each_field_at_fault_is_named() {
        let cases = [
            (
                Details {
                    name: " ".into(),
                    ..condom()
                },
                "name",
            ),
            (
                Details {
                    maker: "厂".repeat(101),
                    ..condom()
                },
                "maker",
            ),
            (
                Details {
                    base_unit: "1".into(),
                    ..condom()
                },
                "baseUnit",
            ),
            (
                Details {
                    approval_number: "国药准字H20010001".into(),
                    ..condom()
                },
                "approvalNumber",
            ),
            (
                Details {
                    gtin: Some("6901234567893".into()),
                    ..condom()
                },
                "gtin",
            ),
        ];
        for (details, field) in cases {
            let refusal = details.checked().unwrap_err();
            assert_eq!(refusal.field.as_deref(), Some(field));
        }
    }
}
