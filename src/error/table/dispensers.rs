//! Refusals of dispensers.

macro_rules! dispensers {
    ([$next:ident $($others:ident)*] $($rows:tt)*) => { $next! { [$($others)*] $($rows)*

    NotADispenser "not-a-dispenser" 409
        "{name} 不是自助发放机。请在机构列表里选一台自助发放机。"
        "{name} is no dispenser. Choose one in the list of facilities."
    MachineMissing "machine-missing" 409
        "这台自助发放机还没有登记机型。请先登记，再设货道。"
        "This dispenser is not set up yet. Say first what machine it is, then its slots."
    MachineRetired "machine-retired" 409
        "这台自助发放机已报废，不能再更改。请另行登记新机。"
        "This machine is retired and does not change any more. Set up another."
    MachineNotEmpty "machine-not-empty" 409
        "账上这台机器里还有药具，不能报废。请先取出并记账。"
        "By its book there is stock in this machine, so it cannot be retired. Take it out and book it first."
    MachineTokenUnknown "machine-token-unknown" 401
        "设备令牌不存在、已更换或已吊销，或不是这台机器的。请在机器页面重新生成，再写入设备。"
        "The device's token is unknown, replaced, revoked or another machine's. Make another on the machine's page and put it into the device."
    SlotCapacity "slot-capacity" 422
        "货道容量请填 1–{most} 的整数（最小包装数）。" "A slot holds 1 to {most} packs, a whole number."
    SlotPack "slot-pack" 422
        "{product} 没有每包 {units} 的包装。请在品种的包装里选一个。"
        "{product} has no pack of {units}. Choose one of the product's packs."
    SlotsTooMany "slots-too-many" 409
        "一台机器最多 {most} 个货道。请改用不再需要的那个。"
        "A machine has {most} slots at most. Change one that is no longer used."
    SlotNotEmpty "slot-not-empty" 409
        "账上货道 {slot} 里还有药具，不能换品种或停用。请先取出并记账。"
        "By the book there is stock in slot {slot}: its product stays and it stays in use. Take the stock out and book it first."
    SlotUnknown "slot-unknown" 422
        "这台机器没有货道 {slot}。请核对货道编号，或先添加这个货道。"
        "This machine has no slot {slot}. Check its code, or add the slot first."
    SlotBarred "slot-barred" 409
        "货道 {slot} 里的药具已过期、暂停或召回，不能发放。请联系管理人员。"
        "What is in slot {slot} is expired, held or recalled and is not given out. Call whoever keeps the machine."
    EventsTooMany "events-too-many" 422
        "一次最多上报 {most} 条事件。请分几次上报。" "At most {most} events at once. Send them in parts."
    EventDiffers "event-differs" 409
        "事件编号 {id} 已用于另一条内容不同的事件。请核对设备的编号规则。"
        "The event id {id} belongs to another event with other contents. Check how the device numbers its events."
    EventInFuture "event-in-future" 422
        "事件时间 {day} 在未来。请校准设备的时钟。" "The event's day {day} is in the future. Set the device's clock."
    EventTooOld "event-too-old" 422
        "事件早于 {most} 天以前，不再受理。请用盘点更正账目。"
        "The event is older than {most} days and is no longer taken. Correct the book by a count."
    VendTooMany "vend-too-many" 422
        "一次出货的包数应为 1 到货道容量（{most}）。请核对上报的数量。"
        "A vend gives out 1 pack to what the slot holds ({most}). Check the number that was sent."
    VendBeyondStock "vend-beyond-stock" 409
        "账上没有这么多，已记入待查出货，等补货单到账或下次盘点说明。"
        "The book has less. It is kept as a vend to be explained, by a refill that arrives late or the next count."
    VendBarred "vend-barred" 409
        "账上的批号已过期、暂停或召回，已记入待查出货，请尽快到机器查看。"
        "The lots in the book are expired, held or recalled. It is kept as a vend to be explained; see to the machine soon."
    } };
}

pub(super) use dispensers;
