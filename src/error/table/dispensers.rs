//! Refusals of dispensers.

macro_rules! dispensers {
    ([$next:ident $($others:ident)*] $($rows:tt)*) => { $next! { [$($others)*] $($rows)*

    NotADispenser "not-a-dispenser" 422
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
    FeedAddress "feed-address" 422
        "请填写厂家接口的 https 地址，最多 {most} 个字符，不带用户名和 # 。"
        "Give the https address of the maker's interface, {most} characters at most, without user and fragment."
    FeedAddressNotAllowed "feed-address-not-allowed" 422
        "这是服务器内网或保留地址，未经允许不能连接。如确是厂家接口，请系统管理员把它所在的网段加入 machine-networks 设置。"
        "This address is inside the server's own network or reserved, and is not connected to unless allowed. If it is the maker's interface, have the administrator add its network to the setting machine-networks."
    FeedHeader "feed-header" 422
        "请求头名称只能用字母、数字和短横线。" "The name of a header is of letters, digits and hyphens."
    FeedSecret "feed-secret" 422
        "密钥只能用英文字符，最多 {most} 个，并要填请求头名称。"
        "A secret is of plain ASCII characters, {most} at most, and has the name of a header."
    FeedSecretLost "feed-secret-lost" 409
        "保存的密钥打不开了。请重新填写密钥。" "The secret that is kept cannot be opened any more. Type it again."
    FeedPointer "feed-pointer" 422
        "请填 JSON 位置，以“/”开头，例如 /data/items。" "Give a JSON pointer that begins with `/`, such as /data/items."
    FeedParameter "feed-parameter" 422
        "参数名只能用字母、数字和 - _ . 。" "The name of a parameter is of letters, digits and `-` `_` `.`."
    FeedOverlap "feed-overlap" 422
        "重叠时间请填 0–{most} 分钟。" "The overlap is 0 to {most} minutes."
    FeedKinds "feed-kinds" 422
        "请写明厂家的事件类型各是什么，最多 {most} 个。" "Say what the maker's words for events mean, {most} of them at most."
    FeedEvery "feed-every" 422
        "轮询间隔请填 {least}–{most} 秒。" "It is asked every {least} to {most} seconds."
    FeedMoment "feed-moment" 422
        "看不懂事件的时间。请核对时间写法。" "The event's moment cannot be read. Check how moments are written."
    FeedUnreachable "feed-unreachable" 502
        "连不上厂家接口。请核对地址，或联系厂家。" "The maker's interface cannot be reached. Check the address, or call the maker."
    FeedTimeout "feed-timeout" 504
        "厂家接口没有在规定时间内答完。稍后会再试。" "The maker's interface did not answer in time. It will be asked again."
    FeedRedirected "feed-redirected" 502
        "厂家接口转到了别的地址，没有跟去。请填最终地址。" "The maker's interface points elsewhere and was not followed. Give the final address."
    FeedStatus "feed-status" 502
        "厂家接口答复了错误状态。请核对地址和密钥，或联系厂家。" "The maker's interface answered with an error. Check address and secret, or call the maker."
    FeedTooLong "feed-too-long" 502
        "厂家接口的答复太长。请缩短每页条数或重叠时间。" "The maker's answer is too long. Ask for smaller pages or less overlap."
    FeedNotJson "feed-not-json" 502
        "厂家接口的答复不是 JSON，可能是登录页或错误页。请核对地址和密钥。"
        "The maker's answer is no JSON; it may be a sign-in or error page. Check address and secret."
    FeedNoItems "feed-no-items" 502
        "答复里指定的位置没有事件列表。请核对 items 的位置。" "The answer has no list of events where it should be. Check the place of `items`."
    } };
}

pub(super) use dispensers;
