//! Approval and registration numbers: 国药准字 for drugs, 械注准 and 械备 for devices.
//!
//! Pills, injections, implants and spermicides are drugs; condoms and copper IUDs are devices; an
//! IUD that releases a hormone is registered as a drug or as a device.

use super::Method;
use crate::{
    error::{Code, Refusal},
    text::half_width,
};

/// The provinces as they begin a registration number.
const PROVINCES: &str = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新";

/// A number fit for a product of this method, without spaces; an empty one is allowed.
pub fn check(method: Method, text: &str) -> Result<String, Refusal> {
    let number: String = text
        .chars()
        .map(half_width)
        .filter(|c| !c.is_whitespace())
        .collect();
    let fits = match method {
        _ if number.is_empty() => true,
        Method::MaleCondom | Method::FemaleCondom | Method::CopperIud => is_device(&number),
        Method::HormonalIud | Method::Other => is_drug(&number) || is_device(&number),
        _ => is_drug(&number),
    };
    if fits {
        return Ok(number);
    }
    Err(Code::ApprovalInvalid
        .with("number", text.trim())
        .at("approvalNumber"))
}

/// `国药准字` and a letter (H chemical, Z traditional, S biological; B, T, F, J from earlier
/// rules), C for Hong Kong, Macao and Taiwan or J for abroad, and eight digits; or an imported
/// drug's number of the form `HC20010001` that goes without the words.
pub fn is_drug(number: &str) -> bool {
    let (domestic, rest) = match number.strip_prefix("国药准字") {
        Some(rest) => (true, rest),
        None => (false, number),
    };
    let mut chars = rest.chars();
    let kind = chars.next();
    let rest = chars.as_str();
    if domestic {
        let origin = rest.strip_prefix(['C', 'J']).filter(|_| modern(kind));
        return matches!(kind, Some('H' | 'Z' | 'S' | 'B' | 'T' | 'F' | 'J'))
            && is_digits(origin.unwrap_or(rest), 8);
    }
    modern(kind) && is_digits(rest.strip_prefix('C').unwrap_or(rest), 8)
}

fn modern(kind: Option<char>) -> bool {
    matches!(kind, Some('H' | 'Z' | 'S' | 'B'))
}

/// A device's registration, `国械注准20153180001`, its filing, `粤穗械备20150001号`, or the form
/// used before 2014, `国食药监械(准)字2013第3180001号`.
pub fn is_device(number: &str) -> bool {
    let number = number.strip_suffix('号').unwrap_or(number);
    is_registration(number) || is_filing(number) || is_old_registration(number)
}

/// Place, `械注`, 准 domestic, 进 imported or 许 from Hong Kong, Macao and Taiwan; year of four
/// digits, class 2 or 3, category of two, serial of four.
fn is_registration(number: &str) -> bool {
    let Some((place, rest)) = number.split_once("械注") else {
        return false;
    };
    let Some(digits) = rest.strip_prefix(['准', '进', '许']) else {
        return false;
    };
    let is_class = matches!(digits.as_bytes().get(4), Some(b'2' | b'3'));
    is_place(place, 1) && is_digits(digits, 11) && is_class
}

/// Place, which may name a city too, `械备`, year and serial.
fn is_filing(number: &str) -> bool {
    number
        .split_once("械备")
        .is_some_and(|(place, digits)| is_place(place, 2) && is_digits(digits, 8))
}

fn is_old_registration(number: &str) -> bool {
    let number = number.replace('（', "(").replace('）', ")");
    let Some((place, rest)) = number.split_once("药监械(") else {
        return false;
    };
    let place = place.strip_suffix('食').unwrap_or(place);
    let after = ["准)字", "进)字", "许)字"];
    let rest = after.iter().find_map(|after| rest.strip_prefix(after));
    let Some((year, serial)) = rest.and_then(|rest| rest.split_once('第')) else {
        return false;
    };
    is_place(place, 1) && is_digits(year, 4) && is_digits(serial, 7)
}

/// 国 or a province's short name, and perhaps a city's.
fn is_place(place: &str, most: usize) -> bool {
    let first = place.chars().next();
    first.is_some_and(|c| c == '国' || PROVINCES.contains(c)) && place.chars().count() <= most
}

fn is_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drugs_have_a_drug_number() {
        let good = [
            "国药准字H20010001",
            "国药准字HC20010001",
            "国药准字HJ20210001",
            "国药准字Z20010001",
            "国药准字J20010001",
            "H20010001",
            "HC20010001",
        ];
        for number in good {
            assert!(is_drug(number), "{number}");
        }
        let bad = [
            "国药准字H2001001",
            "国药准字X20010001",
            "国药准字20010001",
            "国药准字H200100011",
            "国药准字h20010001",
            "国械注准20153180001",
            "国药准字",
            "X20010001",
            "国药准字TC20010001",
        ];
        for number in bad {
            assert!(!is_drug(number), "{number}");
        }
    }

    #[test]
    fn devices_have_a_registration_or_a_filing() {
        let good = [
            "国械注准20153180001",
            "粤械注准20182180002",
            "国械注进20202180003",
            "国械注许20153180001",
            "粤穗械备20150001号",
            "国械备20150001",
            "国食药监械(准)字2013第3180001号",
            "国药监械（进）字2004第3180001号",
        ];
        for number in good {
            assert!(is_device(number), "{number}");
        }
        let bad = [
            "国械注准20151180001",
            "国械注20153180001",
            "美械注准20153180001",
            "国械注准2015318001",
            "国药准字H20010001",
            "械注准20153180001",
            "粤穗械注准20153180001",
        ];
        for number in bad {
            assert!(!is_device(number), "{number}");
        }
    }

    #[test]
    fn the_number_must_fit_the_method() {
        let drug = "国药准字 H２００１０００１";
        assert_eq!(check(Method::Implant, drug).unwrap(), "国药准字H20010001");
        assert_eq!(check(Method::MaleCondom, "").unwrap(), "");
        assert!(check(Method::HormonalIud, drug).is_ok());
        for method in [Method::MaleCondom, Method::CopperIud] {
            let refusal = check(method, drug).unwrap_err();
            assert_eq!(refusal.code, Code::ApprovalInvalid);
        }
        assert!(check(Method::ShortPill, "国械注准20153180001").is_err());
    }
}
