//! Refusals of the catalogue: products and lots.

macro_rules! catalogue {
    ([$next:ident $($others:ident)*] $($rows:tt)*) => { $next! { [$($others)*] $($rows)*

    MethodMismatch "method-mismatch" 422
        "避孕方法与类别（药、套、环）不符。请重新选择。" "The method does not belong to this category. Choose again."
    GtinInvalid "gtin-invalid" 422
        "商品条码（GTIN）应为 8、12、13 或 14 位数字。请对照包装核对：{gtin}。"
        "A GTIN has 8, 12, 13 or 14 digits. Compare with the pack: {gtin}."
    GtinCheckDigit "gtin-check-digit" 422
        "商品条码 {gtin} 的校验位应为 {expected}。请对照包装重新输入。"
        "The check digit of GTIN {gtin} should be {expected}. Type it again from the pack."
    GtinTaken "gtin-taken" 409
        "商品条码 {gtin} 已用于品种 {product}。请核对。" "GTIN {gtin} belongs to product {product} already. Check it."
    ApprovalInvalid "approval-invalid" 422
        "批准文号不正确：{number}。药品形如 国药准字H20010001，医疗器械形如 国械注准20153180001；不清楚可留空。"
        "This approval number is not valid: {number}. Drugs: 国药准字H20010001; devices: 国械注准20153180001; or leave it empty."
    PacksInvalid "packs-invalid" 422
        "包装规格不正确：名称不重复、不含数字，每个大包装是小包装的整数倍，最多 6 级。"
        "The packs are not valid: names differ and hold no digits, each is a whole multiple of the next smaller, 6 at most."
    BaseUnitFixed "base-unit-fixed" 409
        "品种 {product} 已有账目，最小单位不能更改。请另建品种。"
        "Product {product} has entries, so its base unit cannot change. Make another product."
    QuantityInvalid "quantity-invalid" 422
        "看不懂数量“{text}”。请这样填：{example}。" "The quantity “{text}” cannot be read. Write it like {example}."
    LotNumberInvalid "lot-number-invalid" 422
        "批号最多 40 个字符，不能含控制字符。" "A lot number has 40 characters at most and no control characters."
    ExpiryInvalid "expiry-invalid" 422
        "看不懂有效期“{text}”。请填 2027-03-05 或 2027-03（当月最后一天）。"
        "The expiry “{text}” cannot be read. Write 2027-03-05, or 2027-03 for the month's last day."
    LotStatusSame "lot-status-same" 409
        "批号 {lot} 已经是这个状态，没有改变。" "Lot {lot} has this status already; nothing was changed."
    LotAlreadyRecalled "lot-already-recalled" 409
        "批号 {lot} 已经召回（{why}），不用再次召回。" "Lot {lot} is recalled already ({why})."
    RecallStands "recall-stands" 403
        "批号 {lot} 已召回。只有系统管理员核实后才能解除召回。"
        "Lot {lot} is recalled. Only an administrator may lift a recall, after checking."
    } };
}

pub(super) use catalogue;
