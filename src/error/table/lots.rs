//! Refusals of lots: recalls confirmed, doubles merged.

macro_rules! lots {
    ([$next:ident $($others:ident)*] $($rows:tt)*) => { $next! { [$($others)*] $($rows)*

    LotNotRecalled "lot-not-recalled" 409
        "批号 {lot} 没有召回，不需要确认。" "Lot {lot} is not recalled; there is nothing to confirm."
    LotMerged "lot-merged" 409
        "批号 {lot} 已并入批号 {into}。请对批号 {into} 操作，或先撤销合并。"
        "Lot {lot} is merged into {into}. Do this to lot {into}, or take the merge back first."
    LotStandsForOthers "lot-stands-for-others" 409
        "批号 {lot} 已有别的批号并入，不能再并入其他批号。请先撤销那次合并，再把它们都并入同一个批号。"
        "Other lots are merged into lot {lot}, so it cannot be merged away. Take that merge back, then merge all of them into one."
    MergeWithItself "merge-with-itself" 422
        "不能与自己合并。请选择另一个。" "It cannot be merged with itself. Choose another."
    MergeOfOtherProduct "merge-of-other-product" 422
        "批号 {lot} 与批号 {into} 不是同一品种。如果两个品种其实是同一个，请先合并品种。"
        "Lots {lot} and {into} belong to different products. If the products are one, merge them first."
    MergeBeyondScope "merge-beyond-scope" 403
        "您管辖之外的 {count} 个机构也有账目。请由上级合并。"
        "{count} facilities outside your scope have it in their books. Have it merged at a higher level."
    MergeUndone "merge-undone" 409
        "这次合并已经撤销。" "This merge was taken back already."
    } };
}

pub(super) use lots;
