//! Refusals of the ledger: documents, lines, counterparties.

macro_rules! stock {
    ([$next:ident $($others:ident)*] $($rows:tt)*) => { $next! { [$($others)*] $($rows)*

    DocumentDiffers "document-differs" 409
        "这个单据编号已用于内容不同的单据（第 {number} 号）。请重新打开表单再填。"
        "This document id was used for a document with other contents (number {number}). Open a new form."
    KindNotOffered "kind-not-offered" 422
        "不能这样开具“{kind}”单据。" "A document of kind {kind} cannot be posted this way."
    InsufficientStock "insufficient-stock" 409
        "库存不足：{product} 批号 {lot} 在{zone}只有 {held}{unit}，需要 {wanted}{unit}。"
        "Not enough stock: {product} lot {lot} in {zone} has {held} {unit}, {wanted} wanted."
    InsufficientPastStock "insufficient-past-stock" 409
        "补记日期库存不足：{product} 批号 {lot} 从 {day} 起最少时只有 {held}{unit}，需要 {wanted}{unit}。"
        "Not enough stock on that day: {product} lot {lot} had as little as {held} {unit} from {day} on, {wanted} wanted."
    LotExpired "lot-expired" 409
        "{product} 批号 {lot} 已于 {expiry} 过期，不能发出。请移入不合格品区。"
        "{product} lot {lot} expired on {expiry} and cannot go out. Move it to the rejected zone."
    LotHeld "lot-held" 409
        "{product} 批号 {lot} 已暂停使用（{why}），不能发出。"
        "{product} lot {lot} is held ({why}) and cannot go out."
    LotRecalled "lot-recalled" 409
        "{product} 批号 {lot} 已召回（{why}），不能发出。请移入不合格品区并退回。"
        "{product} lot {lot} is recalled ({why}) and cannot go out. Move it to the rejected zone and return it."
    LotQuarantined "lot-quarantined" 409
        "{product} 批号 {lot} 在{zone}，不是合格品区，不能发出。"
        "{product} lot {lot} lies in {zone}, which is not a qualified zone, and cannot go out."
    LotUnknown "lot-unknown" 422
        "没有 {product} 批号 {lot} 的记录。请核对批号和有效期，或先入库。"
        "There is no lot {lot} of {product}. Check number and expiry, or receive it first."
    FefoReasonNeeded "fefo-reason-needed" 422
        "{product} 还有更早到期的批号 {earlier}。先发晚到期的批号请写明原因。"
        "Lot {earlier} of {product} expires earlier. Give a reason for sending the later one first."
    ReasonNeeded "reason-needed" 422
        "请选择或填写原因。" "Give a reason."
    DateInFuture "date-in-future" 422
        "业务日期 {day} 不能晚于今天（{today}）。" "The business day {day} cannot be later than today ({today})."
    PeriodClosed "period-closed" 409
        "{day} 所在月份已月结（至 {through}）。请用本月日期补记。"
        "The month of {day} is closed (through {through}). Enter it with a day of the open month."
    AlreadyReversed "already-reversed" 409
        "该单据已由第 {number} 号单据冲红。" "This document was already reversed by number {number}."
    ReversalFinal "reversal-final" 409
        "冲红单不能再冲红。请按正确内容重新开单。"
        "A reversal cannot be reversed. Post the right document anew."
    AlreadyReceived "already-received" 409
        "对方已收货，不能冲红出库单。请由对方退回。"
        "The goods were received, so this cannot be reversed. Have them returned."
    ReverseRefill "reverse-refill" 409
        "这张入库单由补货单自动生成。请到补货单上冲红。"
        "This receipt was made by a refill. Reverse the refill instead."
    ReversalTooEarly "reversal-too-early" 422
        "冲红日期不能早于原单据日期 {day}。" "A reversal cannot be dated before its document ({day})."
    NothingUnderWay "nothing-under-way" 409
        "{product} 批号 {lot} 在途只有 {held}{unit}，不能收 {wanted}{unit}。请核对来源单据。"
        "Only {held} {unit} of {product} lot {lot} are under way; {wanted} cannot be received. Check the source document."
    SourceNeeded "source-needed" 422
        "收到本系统内机构发来的药具，请选择对方的出库单。"
        "Goods from a facility in this system are received against its issue document: name it as the source."
    ProductRetired "product-retired" 422
        "{product} 已停用，不能再入库。" "{product} is retired and cannot be received any more."
    ZoneUnknown "zone-unknown" 422
        "没有库区 {zone}。请从库区列表中选择。" "There is no zone {zone}. Choose one from the list."
    ZoneNotRejected "zone-not-rejected" 422
        "销毁只能从不合格品区进行。请先把药具移入不合格品区。"
        "Only what lies in the rejected zone is destroyed. Move it there first."
    NotDispensed "not-dispensed" 422
        "只有发放单可以填写发放方式和对象。请去掉这些内容。"
        "Channel and client are said of a dispensing only. Leave them out."
    ClaimNeeded "claim-needed" 422
        "{name}有限领规定。请核对领取人（刷卡、扫码或输入号码），或选择不能核对的原因。"
        "{name} is limited. Check who claims it (card, code or number), or say why that cannot be done."
    ClaimStale "claim-stale" 422
        "领取人的核对已过期。请重新核对，或选择不能核对的原因。"
        "The check of who claims it is too old. Check again, or say why that cannot be done."
    ClaimLimit "claim-limit" 409
        "超过限领：{name}每 {days} 天最多领 {most}{unit}。{claimed}，这次要 {wanted}{unit}。{then}"
        "Over the limit: {most} {unit} of {name} in {days} days. {claimed}; {wanted} {unit} wanted now. {then}"
    ClaimantUnreadable "claimant-unreadable" 422
        "请输入卡号、电话或约定的代号：{least}–{most} 个字符。"
        "Give a card's number, a phone's or an agreed word: {least}–{most} characters."
    ClaimLimitsOff "claim-limits-off" 409
        "本县没有启用限领核对。" "Claim limits are switched off here."
    SourceUnknown "source-unknown" 422
        "没有找到对方发给本机构的来源单据。请核对单据编号。"
        "There is no such document that sent goods here. Check the source."
    } };
}

pub(super) use stock;
