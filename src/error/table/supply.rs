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
    SupplyLife "supply-life" 422
        "最短剩余效期请填 0–{most} 天的整数。" "The least days still good are 0 to {most}, whole."
    RequisitionUnknown "requisition-unknown" 422
        "找不到这张申领单，或者它不是向本库申领的。请刷新后再试。"
        "There is no such requisition, or it is not asked of this depot. Reload and try again."
    RequisitionDiffers "requisition-differs" 409
        "这个编号已用于内容不同的操作。请刷新后再试。"
        "This id was used for something with other contents. Reload and try again."
    RequisitionStep "requisition-step" 409
        "申领单现在的状态不能这样操作。请刷新，看它走到了哪一步。"
        "This does not follow from where the requisition stands. Reload and look how far it has come."
    RequisitionSent "requisition-sent" 409
        "已经发货，不能直接取消。请先冲红出库单，再取消。"
        "It was sent and cannot be cancelled as it is. Reverse the issue first, then cancel."
    RequisitionReceived "requisition-received" 409
        "已经收货，不能取消。多收的请用退回。"
        "Something of it was received, so it cannot be cancelled. Return what is too much."
    RequisitionReason "requisition-reason" 422
        "这一行与建议数（或申领数）不同，请写明原因。"
        "This line departs from what was proposed or asked. Say why."
    RequisitionLines "requisition-lines" 422
        "一张申领单最多 {most} 个品种，请分成几张。"
        "A requisition has {most} products at most. Make several."
    RequisitionSteps "requisition-steps" 409
        "这张申领单已有 {most} 步，不能再改。请取消后另开一张。"
        "This requisition has {most} steps and takes no more. Cancel it and begin another."
    RequisitionEmpty "requisition-empty" 422
        "没有申领任何药具。请至少填一个品种的数量。"
        "Nothing is asked for. Give the quantity of one product at least."
    RequisitionNothingGiven "requisition-nothing-given" 422
        "一个品种也没有批准。不批请用“不批准”，并写明原因。"
        "Nothing is approved. To refuse it, use refuse and say why."
    RequisitionTwice "requisition-twice" 422
        "同一品种写了两行。请合成一行。"
        "A product stands in two lines. Make them one."
    RequisitionOverAsked "requisition-over-asked" 422
        "{product} 申领 {asked}，不能批准 {wanted}。请改小。"
        "{asked} of {product} was asked for; {wanted} cannot be approved. Make it less."
    RequisitionOverStock "requisition-over-stock" 409
        "{product} 可发的只有 {held}，不能批准 {wanted}。请改小，并写明原因。"
        "Of {product} only {held} may go out; {wanted} cannot be approved. Make it less and say why."
    RequisitionOverApproved "requisition-over-approved" 409
        "{product} 批准后还可发 {held}，不能发 {wanted}。请改小。"
        "Of {product}, {held} approved are left to send; {wanted} cannot be sent. Make it less."
    NoSupplier "no-supplier" 422
        "还没有设置供货单位。请在机构资料里设置由谁供货，再申领。"
        "No supplier is set. Say in the facility's record who supplies it, then ask."
    } };
}

pub(super) use supply;
