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
    ProductMerged "product-merged" 409
        "品种 {product} 已并入 {into}。请使用 {into}，或先在目录中撤销合并。"
        "Product {product} is merged into {into}. Use {into}, or take the merge back in the catalogue first."
    ProductStandsForOthers "product-stands-for-others" 409
        "品种 {product} 已有别的品种并入，不能再并入其他品种。请选它作为保留的品种，或先撤销那次合并。"
        "Other products are merged into {product}, so it cannot be merged away. Keep it as the right one, or take that merge back first."
    MergeOfOtherCategory "merge-of-other-category" 422
        "品种 {product} 与 {into} 的类别（药、套、环）不同，不能合并。请核对是否选错。"
        "Products {product} and {into} are of different categories, so they cannot be one. Check what you chose."
    MergeOfOtherUnit "merge-of-other-unit" 422
        "{product} 按{unit}记账，{into} 按{other}记账，数量不能直接相加，不能合并。请停用其中一个，并把它的库存退回或发完。"
        "{product} is counted in {unit}, {into} in {other}: their figures cannot be added, so they cannot be merged. Retire one and use up or return its stock."
    ProductLotsMerged "product-lots-merged" 409
        "品种 {product} 有 {count} 次批号合并。请先撤销这些批号合并，再合并品种。"
        "{count} lots of {product} are merged with each other. Take those merges back, then merge the products."
    MergeUnderCount "merge-under-count" 409
        "{facility} 正在盘点这个品种。请等盘点过账或取消后再合并。"
        "{facility} is counting this product. Merge once that count is posted or cancelled."
    MergeAtClosed "merge-at-closed" 409
        "{facility} 已关闭，账上还有这个品种，无法转账。请先重新启用该机构，清空库存。"
        "{facility} is closed and its book still holds this product. Reopen it and clear its stock first."
    MergeOfProducts "merge-of-products" 409
        "这次批号合并属于品种 {product} 的合并。请在品种页面撤销整个合并。"
        "This merge is part of the merge of product {product}. Take the whole merge back on the product's page."
    MergeUndone "merge-undone" 409
        "这次合并已经撤销。" "This merge was taken back already."
    } };
}

pub(super) use lots;
