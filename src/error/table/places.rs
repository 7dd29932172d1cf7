//! Refusals of places: regions, facilities, rooms, zones.

macro_rules! places {
    ([$next:ident $($others:ident)*] $($rows:tt)*) => { $next! { [$($others)*] $($rows)*

    RegionCodeInvalid "region-code-invalid" 422
        "行政区划代码应为 6 位（省、市、县）、9 位（乡镇、街道）或 12 位（村、社区）数字，请核对：{code}。"
        "A region code has 6 digits (province, prefecture, county), 9 (township) or 12 (village). Check {code}."
    RegionParentMismatch "region-parent-mismatch" 422
        "代码 {code} 不属于上级 {parent}。请核对代码或上级行政区划。"
        "Code {code} does not lie in {parent}. Check the code or the region above."
    RegionUnknown "region-unknown" 422
        "没有行政区划 {code}。请先添加，或从列表中选择。" "There is no region {code}. Add it first or choose one from the list."
    LevelNotFitting "level-not-fitting" 422
        "药具库必须选择级别（省、市、县、乡），其他机构不填级别。"
        "A depot has a level (province, prefecture, county, township); other facilities have none."
    SupplierUnknown "supplier-unknown" 422
        "没有上级供货库 {code}。请从列表中选择。" "There is no supplying depot {code}. Choose one from the list."
    SupplierNotDepot "supplier-not-depot" 422
        "{code} 不是药具库，不能作为供货库。" "{code} is not a depot and cannot supply others."
    SupplierLoop "supplier-loop" 409
        "不能选 {code}：它直接或间接由本机构供货。请另选供货库。"
        "Not {code}: it is itself supplied, directly or not, by this facility. Choose another."
    PositionInvalid "position-invalid" 422
        "经纬度不正确：纬度 -90 至 90，经度 -180 至 180，两项要么都填，要么都空。"
        "The position is not valid: latitude -90 to 90, longitude -180 to 180, both or neither."
    OffsetInvalid "offset-invalid" 422
        "时区偏移应为 -840 至 840 分钟，北京时间为 480。" "The offset is -840 to 840 minutes; Beijing is 480."
    FacilityClosed "facility-closed" 409
        "{facility}已关闭，不能再开具单据，也不能再向它发货。如需恢复使用，请县级管理员在机构管理中改回“在用”。"
        "{facility} is closed: nothing is posted there or sent there. To use it again, have the county set it to active."
    FacilitySuspended "facility-suspended" 409
        "{facility}已暂停使用，不能新入库、出库、发放、补货，也不能再向它发货。可以收完在途、退回、报损、销毁、移库、盘点和冲红。"
        "{facility} is suspended: nothing new comes in or goes out. Goods under way are received; returns, losses, destruction, counts and reversals stay possible."
    FacilityNotEmpty "facility-not-empty" 409
        "{code} 还有库存或在途药具，不能关闭。请先调出、退回或报损，并收完在途。"
        "{code} still holds stock or waits for some under way. Issue, return or write it off first."
    AreaInvalid "area-invalid" 422
        "面积请填大于 0 的数，最多一位小数，例如 16.5。" "Give an area above 0 with one decimal at most, such as 16.5."
    ClimateClassUnknown "climate-class-unknown" 422
        "没有储存条件 {code}。可选：常温、阴凉、冷藏。" "There is no climate class {code}. There are normal, cool and cold."
    ClimateLimitsInvalid "climate-limits-invalid" 422
        "温湿度限值不正确：温度 -50 至 100 ℃、湿度 0 至 100 %，最多一位小数，下限要低于上限。"
        "The limits are not valid: -50 to 100 °C, 0 to 100 %, one decimal at most, the low below the high."
    StoreroomUnknown "storeroom-unknown" 422
        "没有库房 {code}。请先添加库房。" "There is no storeroom {code}. Add it first."
    StoreroomInUse "storeroom-in-use" 409
        "库房 {code} 还有在用的库区，不能停用。请先停用库区或改到其他库房。"
        "Storeroom {code} has zones in use. Retire them or move them to another room first."
    ZoneStateMismatch "zone-state-mismatch" 422
        "库区颜色与用途不符：储存、零货、发货为合格（绿），待验、退货为黄，不合格品为红。"
        "Colour and purpose do not agree: storage, picking, dispatch are green; receiving, returns yellow; reject red."
    ZoneNotEmpty "zone-not-empty" 409
        "库区 {code} 还有 {units} 个最小单位的库存，不能停用。请先移库。"
        "Zone {code} still holds {units} units. Move them to another zone first."
    ZoneLast "zone-last" 409
        "{code} 是最后一个在用的此类库区，不能停用。请先另建一个。"
        "{code} is the last zone of its purpose in use. Make another first."
    } };
}

pub(super) use places;
