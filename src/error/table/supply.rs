//! Refusals of needs and supply.

macro_rules! supply {
    ([$next:ident $($others:ident)*] $($rows:tt)*) => { $next! { [$($others)*] $($rows)*

    SupplyMonths "supply-months" 422
        "平均几个月的消耗，请填 1–{most} 的整数。" "Consumption is averaged over 1 to {most} whole months."
    SupplyTime "supply-time" 422
        "请填月数：不能为负，不超过 {most} 个月，最多两位小数；申领周期要大于 0。"
        "Months: not negative, {most} at most, with two decimals at most; the review period is more than 0."
    SupplyEmergency "supply-emergency" 422
        "紧急点不能高于最低储备（供货周期加安全储备）。请改小。"
        "The emergency point is no more than lead time and safety stock together. Make it smaller."
    } };
}

pub(super) use supply;
