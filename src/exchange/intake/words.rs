//! What may stand in a cell that takes one of a few values: in Chinese, in English, as a code.

use crate::{
    catalog::{Category, Method},
    error::{Code, Refusal},
    exchange::columns::plain,
    people::Role,
    places::{FacilityKind, region::RegionLevel},
};

/// Values, each with what it may be called; the first is its usual name.
pub type Words<T> = [(T, &'static [&'static str])];

/// 类别
pub const CATEGORIES: &Words<Category> = &[
    (Category::Drug, &["药", "药品", "药类", "drug"]),
    (Category::Condom, &["套", "避孕套", "套类", "condom"]),
    (
        Category::Iud,
        &["环", "节育器", "宫内节育器", "环类", "iud"],
    ),
];

/// 避孕方法
pub const METHODS: &Words<Method> = &[
    (
        Method::ShortPill,
        &["短效口服避孕药", "短效口服", "短效", "shortpill"],
    ),
    (
        Method::LongPill,
        &["长效口服避孕药", "长效口服", "长效", "longpill"],
    ),
    (
        Method::EmergencyPill,
        &["紧急避孕药", "紧急口服", "紧急避孕", "emergencypill"],
    ),
    (
        Method::Injection1m,
        &["一个月避孕针", "一月一次针剂", "injection1m"],
    ),
    (
        Method::Injection2m,
        &["两个月避孕针", "两月一次针剂", "injection2m"],
    ),
    (
        Method::Injection3m,
        &["三个月避孕针", "三月一次针剂", "injection3m"],
    ),
    (
        Method::Implant,
        &["皮下埋植剂", "皮下埋植", "皮埋", "implant"],
    ),
    (Method::Spermicide, &["外用避孕药", "外用", "spermicide"]),
    (Method::MaleCondom, &["男用避孕套", "男用", "malecondom"]),
    (
        Method::FemaleCondom,
        &["女用避孕套", "女用", "femalecondom"],
    ),
    (Method::CopperIud, &["含铜宫内节育器", "含铜", "copperiud"]),
    (
        Method::HormonalIud,
        &["含药宫内节育器", "含药", "hormonaliud"],
    ),
    (Method::Other, &["其他", "其它", "other"]),
];

/// 机构种类
pub const FACILITY_KINDS: &Words<FacilityKind> = &[
    (FacilityKind::Depot, &["药具库", "库房", "库", "depot"]),
    (FacilityKind::Outlet, &["发放点", "outlet"]),
    (
        FacilityKind::Dispenser,
        &["自助发放机", "发放机", "dispenser"],
    ),
    (
        FacilityKind::Kit,
        &["村级药具箱", "药具箱", "药具包", "kit"],
    ),
];

/// 级别
pub const LEVELS: &Words<RegionLevel> = &[
    (RegionLevel::Province, &["省级", "省", "province"]),
    (
        RegionLevel::Prefecture,
        &["市级", "市", "州", "州级", "prefecture"],
    ),
    (RegionLevel::County, &["县级", "县", "区级", "区", "county"]),
    (
        RegionLevel::Township,
        &[
            "乡镇级",
            "乡级",
            "镇级",
            "乡镇",
            "乡",
            "镇",
            "街道",
            "township",
        ],
    ),
];

/// 角色
pub const ROLES: &Words<Role> = &[
    (Role::DepotManager, &["药管员", "库管员", "depotmanager"]),
    (
        Role::DispensingPoint,
        &["发放员", "发放点", "dispensingpoint"],
    ),
    (Role::Inspector, &["督查员", "检查员", "inspector"]),
    (Role::Viewer, &["查看人员", "查看", "viewer"]),
    (Role::County, &["县级管理员", "county"]),
    (Role::Administrator, &["系统管理员", "administrator"]),
];

/// The usual names, as a person may write them.
pub fn known<T>(words: &Words<T>) -> Vec<&'static str> {
    let usual = words.iter().filter_map(|(_, names)| names.first().copied());
    usual.collect()
}

/// The value a cell names.
pub fn read<T: Copy>(words: &Words<T>, text: &str) -> Result<T, Refusal> {
    let wanted = plain(text);
    if wanted.is_empty() {
        return Err(Code::CellMissing.into());
    }
    let found = words
        .iter()
        .find(|(_, names)| names.contains(&wanted.as_str()));
    found.map(|(value, _)| *value).ok_or_else(|| {
        Code::WordUnknown
            .with("text", text)
            .with("known", known(words).join("、"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_known_by_name_and_by_code() {
        for text in ["套", " 避孕套 ", "Condom", "condom"] {
            assert_eq!(read(CATEGORIES, text), Ok(Category::Condom), "{text}");
        }
        assert_eq!(read(METHODS, "injection_3m"), Ok(Method::Injection3m));
        assert_eq!(read(ROLES, "depot-manager"), Ok(Role::DepotManager));
        let refusal = read(CATEGORIES, "药具").unwrap_err();
        assert_eq!(refusal.code, Code::WordUnknown);
        assert_eq!(refusal.facts["known"], "药、套、环");
        assert_eq!(read(LEVELS, " ").unwrap_err().code, Code::CellMissing);
    }
}
