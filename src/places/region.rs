//! Region codes: the level and all regions above follow from the digits.
//!
//! Six digits name a province (`xx0000`), a prefecture (`xxxx00`) or a county (GB/T 2260); three
//! more a township or street (GB/T 10114); three more a village or neighbourhood.

use serde::{Deserialize, Serialize};

use crate::error::{Code, Refusal};

/// How high a region stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum RegionLevel {
    /// 省
    Province,
    /// 市、州
    Prefecture,
    /// 县、区
    County,
    /// 乡镇、街道
    Township,
    /// 村、社区
    Village,
}

/// A region's code, with what follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionCode {
    /// The code itself.
    pub code: String,
    /// Its level.
    pub level: RegionLevel,
    /// The codes above it, the highest first, whether or not they are in the tree.
    pub above: Vec<String>,
}

impl RegionCode {
    /// Reads a code, and refuses one that names nothing.
    pub fn parse(code: &str) -> Result<RegionCode, Refusal> {
        let code = code.trim();
        let refusal = || Code::RegionCodeInvalid.with("code", code).at("code");
        let digits = code.bytes().all(|b| b.is_ascii_digit()) && !code.starts_with('0');
        if !digits {
            return Err(refusal());
        }
        let level = level(code).ok_or_else(refusal)?;
        let mut above: Vec<String> = Vec::new();
        let all = [
            format!("{}0000", &code[..2]),
            format!("{}00", &code[..4]),
            code[..6].to_owned(),
            code.get(..9).unwrap_or(code).to_owned(),
        ];
        for candidate in all {
            if candidate != code && !above.contains(&candidate) {
                above.push(candidate);
            }
        }
        Ok(RegionCode {
            code: code.to_owned(),
            level,
            above,
        })
    }

    /// The path: `/530000/530100/530102/`. A subtree is what begins with it.
    pub fn path(&self) -> String {
        let codes = self.above.iter().chain([&self.code]);
        codes.fold(String::from("/"), |path, code| path + code + "/")
    }

    /// Refuses a region above that the code does not lie in.
    pub fn check_parent(&self, parent: &str) -> Result<(), Refusal> {
        if self.above.iter().any(|code| code == parent) {
            return Ok(());
        }
        Err(Code::RegionParentMismatch
            .with("code", &self.code)
            .with("parent", parent)
            .at("parent"))
    }
}

fn level(code: &str) -> Option<RegionLevel> {
    match code.len() {
        6 if code.ends_with("0000") => Some(RegionLevel::Province),
        6 if code.ends_with("00") => Some(RegionLevel::Prefecture),
        6 if &code[2..4] == "00" => None,
        6 => Some(RegionLevel::County),
        // A few prefectures have townships and no counties; no province has.
        9 | 12 if &code[2..6] == "0000" || &code[6..9] == "000" => None,
        9 => Some(RegionLevel::Township),
        12 if code.ends_with("000") => None,
        12 => Some(RegionLevel::Village),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn level_and_path_follow_from_the_code() {
        let cases = [
            ("530000", RegionLevel::Province, "/530000/"),
            ("530100", RegionLevel::Prefecture, "/530000/530100/"),
            ("530102", RegionLevel::County, "/530000/530100/530102/"),
            (
                "320508019",
                RegionLevel::Township,
                "/320000/320500/320508/320508019/",
            ),
            (
                "320508019044",
                RegionLevel::Village,
                "/320000/320500/320508/320508019/320508019044/",
            ),
            // A prefecture with townships and no counties.
            (
                "441900003",
                RegionLevel::Township,
                "/440000/441900/441900003/",
            ),
        ];
        for (code, level, path) in cases {
            let region = RegionCode::parse(code).unwrap();
            assert_eq!((region.level, region.path().as_str()), (level, path));
        }
    }

    #[test]
    fn codes_that_name_nothing_are_refused() {
        for code in [
            "",
            "53",
            "53010",
            "5301022",
            "53010a",
            "030000",
            "530002",
            "530102000",
            "530000001",
            "530102000001",
            "530102001000",
            "５３００００",
            "530102001000001",
        ] {
            let refusal = RegionCode::parse(code).unwrap_err();
            assert_eq!(refusal.code, Code::RegionCodeInvalid, "{code}");
        }
    }

    #[test]
    fn a_parent_must_lie_above() {
        let region = RegionCode::parse("530102001").unwrap();
        assert!(region.check_parent("530102").is_ok());
        assert!(region.check_parent("530000").is_ok());
        for parent in ["530103", "530102001", "540000", ""] {
            let refusal = region.check_parent(parent).unwrap_err();
            assert_eq!(refusal.code, Code::RegionParentMismatch);
        }
    }
}
