//! The table of all refusals: stable code, status, and the sentence in both languages.

use super::Language;

macro_rules! refusals {
    ($($name:ident $code:literal $status:literal $zh:literal $en:literal)+) => {
        /// The stable codes of all refusals.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $(#[doc = $en] $name),+ }

        impl Code {
            /// Every code there is, for the documentation and the tests.
            pub const ALL: &'static [Code] = &[$(Code::$name),+];

            /// The code as programs see it.
            pub fn text(self) -> &'static str {
                match self { $(Code::$name => $code),+ }
            }

            /// The HTTP status.
            pub fn status(self) -> u16 {
                match self { $(Code::$name => $status),+ }
            }

            /// The sentence, with `{facts}` still to be filled in.
            pub fn sentence(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Code::$name, Language::Zh) => $zh, (Code::$name, Language::En) => $en),+
                }
            }
        }
    };
}

refusals! {
    // --- any request ---
    NotFound "not-found" 404
        "没有找到:{what}。请检查编号是否正确。" "Not found: {what}. Check the code."
    InvalidInput "invalid-input" 422
        "填写的内容不正确:{what}。请改正后再提交。" "This is not valid: {what}. Correct it and send again."
    MalformedRequest "malformed-request" 400
        "请求格式不正确:{what}" "The request is malformed: {what}"
    TooLarge "too-large" 413
        "提交的内容太大。请分几次提交。" "This is too large. Send it in parts."
    WrongContentType "wrong-content-type" 415
        "请以 application/json 提交。" "Send it as application/json."
    NotAllowed "not-allowed" 403
        "您没有此项权限,或该机构不在您的管辖范围内。请联系县级管理员。"
        "You may not do this, or the facility is outside your scope. Ask the county administrator."
    AlreadyExists "already-exists" 409
        "{what} 已存在,请换一个。" "{what} exists already. Choose another."
    CodeMalformed "code-malformed" 422
        "编号只能用大写字母、数字和短横线(-),最多 {most} 个字符。"
        "A code takes upper-case letters, digits and hyphens only, {most} characters at most."
    CodeFixed "code-fixed" 409
        "此项建立后不能更改。请停用后另建一个。"
        "This cannot change once it is made. Retire it and make another."
    TextMissing "text-missing" 422
        "此项必填。" "This must be filled in."
    TextTooLong "text-too-long" 422
        "此项最多 {most} 个字。请缩短。" "At most {most} characters fit here. Shorten it."
    TextNotPlain "text-not-plain" 422
        "此项含有不可见的控制字符。请重新输入。" "This holds invisible control characters. Type it again."

    // --- people ---
    SignInRequired "sign-in-required" 401
        "请先登录。" "Sign in first."
    SignInFailed "sign-in-failed" 401
        "用户名或密码不正确。" "The user name or the password is wrong."
    TooManyAttempts "too-many-attempts" 429
        "尝试次数过多,请在 {retryAfterSeconds} 秒后再试。" "Too many attempts. Try again in {retryAfterSeconds} seconds."
    CrossSite "cross-site" 403
        "请求来自其他网站,已拒绝。请在药具系统页面内操作。"
        "The request came from another site and was refused. Use the program's own pages."
    LinkUnknown "link-unknown" 404
        "链接无效、已使用或已过期。请向管理员索取新链接。"
        "The link is invalid, used or expired. Ask an administrator for a new one."
    PasswordWeak "password-weak" 422
        "密码太弱:至少 {minimum} 个字符,不能是常见密码或包含用户名。"
        "The password is too weak: at least {minimum} characters, not a common one, not containing the user name."
    PasswordWrong "password-wrong" 422
        "现在的密码不正确,请重新输入。" "The present password is wrong. Type it again."
    UsernameMalformed "username-malformed" 422
        "用户名为 2 至 32 个字,只能用文字、数字和 . - _。请重新填写。"
        "A user name has 2 to 32 letters, digits, dots, hyphens or underscores. Choose another."
    RolesMissing "roles-missing" 422
        "请至少选择一个角色及其范围。" "Give at least one role and where it holds."
    RoleNeedsRegion "role-needs-region" 422
        "管理员和县级人员的范围必须是行政区划,不能只是一个机构。请选择行政区划。"
        "Administrators and county staff are named for a region, not for one facility. Choose a region."
    LastAdministrator "last-administrator" 409
        "这是最后一个管理员,不能锁定或取消。请先任命另一个管理员。"
        "This is the last administrator. Name another one first."

    // --- places ---
    RegionCodeInvalid "region-code-invalid" 422
        "行政区划代码应为 6 位(省、市、县)、9 位(乡镇、街道)或 12 位(村、社区)数字,请核对:{code}。"
        "A region code has 6 digits (province, prefecture, county), 9 (township) or 12 (village). Check {code}."
    RegionParentMismatch "region-parent-mismatch" 422
        "代码 {code} 不属于上级 {parent}。请核对代码或上级行政区划。"
        "Code {code} does not lie in {parent}. Check the code or the region above."
    RegionUnknown "region-unknown" 422
        "没有行政区划 {code}。请先添加,或从列表中选择。" "There is no region {code}. Add it first or choose one from the list."
    LevelNotFitting "level-not-fitting" 422
        "药具库必须选择级别(省、市、县、乡),其他机构不填级别。"
        "A depot has a level (province, prefecture, county, township); other facilities have none."
    SupplierUnknown "supplier-unknown" 422
        "没有上级供货库 {code}。请从列表中选择。" "There is no supplying depot {code}. Choose one from the list."
    SupplierNotDepot "supplier-not-depot" 422
        "{code} 不是药具库,不能作为供货库。" "{code} is not a depot and cannot supply others."
    SupplierLoop "supplier-loop" 409
        "不能选 {code}:它直接或间接由本机构供货。请另选供货库。"
        "Not {code}: it is itself supplied, directly or not, by this facility. Choose another."
    PositionInvalid "position-invalid" 422
        "经纬度不正确:纬度 -90 至 90,经度 -180 至 180,两项要么都填,要么都空。"
        "The position is not valid: latitude -90 to 90, longitude -180 to 180, both or neither."
    OffsetInvalid "offset-invalid" 422
        "时区偏移应为 -840 至 840 分钟,北京时间为 480。" "The offset is -840 to 840 minutes; Beijing is 480."
    FacilityNotEmpty "facility-not-empty" 409
        "{code} 还有库存或在途药具,不能关闭。请先调出、退回或报损,并收完在途。"
        "{code} still holds stock or waits for some under way. Issue, return or write it off first."
    AreaInvalid "area-invalid" 422
        "面积请填大于 0 的数,最多一位小数,例如 16.5。" "Give an area above 0 with one decimal at most, such as 16.5."
    ClimateClassUnknown "climate-class-unknown" 422
        "没有储存条件 {code}。可选:常温、阴凉、冷藏。" "There is no climate class {code}. There are normal, cool and cold."
    ClimateLimitsInvalid "climate-limits-invalid" 422
        "温湿度限值不正确:温度 -50 至 100 ℃、湿度 0 至 100 %,最多一位小数,下限要低于上限。"
        "The limits are not valid: -50 to 100 °C, 0 to 100 %, one decimal at most, the low below the high."
    StoreroomUnknown "storeroom-unknown" 422
        "没有库房 {code}。请先添加库房。" "There is no storeroom {code}. Add it first."
    StoreroomInUse "storeroom-in-use" 409
        "库房 {code} 还有在用的库区,不能停用。请先停用库区或改到其他库房。"
        "Storeroom {code} has zones in use. Retire them or move them to another room first."
    ZoneStateMismatch "zone-state-mismatch" 422
        "库区颜色与用途不符:储存、零货、发货为合格(绿),待验、退货为黄,不合格品为红。"
        "Colour and purpose do not agree: storage, picking, dispatch are green; receiving, returns yellow; reject red."
    ZoneNotEmpty "zone-not-empty" 409
        "库区 {code} 还有 {units} 个最小单位的库存,不能停用。请先移库。"
        "Zone {code} still holds {units} units. Move them to another zone first."
    ZoneLast "zone-last" 409
        "{code} 是最后一个在用的此类库区,不能停用。请先另建一个。"
        "{code} is the last zone of its purpose in use. Make another first."

    // --- catalogue ---
    MethodMismatch "method-mismatch" 422
        "避孕方法与类别(药、套、环)不符。请重新选择。" "The method does not belong to this category. Choose again."
    GtinInvalid "gtin-invalid" 422
        "商品条码(GTIN)应为 8、12、13 或 14 位数字。请对照包装核对:{gtin}。"
        "A GTIN has 8, 12, 13 or 14 digits. Compare with the pack: {gtin}."
    GtinCheckDigit "gtin-check-digit" 422
        "商品条码 {gtin} 的校验位应为 {expected}。请对照包装重新输入。"
        "The check digit of GTIN {gtin} should be {expected}. Type it again from the pack."
    GtinTaken "gtin-taken" 409
        "商品条码 {gtin} 已用于品种 {product}。请核对。" "GTIN {gtin} belongs to product {product} already. Check it."
    ApprovalInvalid "approval-invalid" 422
        "批准文号不正确:{number}。药品形如 国药准字H20010001,医疗器械形如 国械注准20153180001;不清楚可留空。"
        "This approval number is not valid: {number}. Drugs: 国药准字H20010001; devices: 国械注准20153180001; or leave it empty."
    PacksInvalid "packs-invalid" 422
        "包装规格不正确:名称不重复、不含数字,每个大包装是小包装的整数倍,最多 6 级。"
        "The packs are not valid: names differ and hold no digits, each is a whole multiple of the next smaller, 6 at most."
    BaseUnitFixed "base-unit-fixed" 409
        "品种 {product} 已有账目,最小单位不能更改。请另建品种。"
        "Product {product} has entries, so its base unit cannot change. Make another product."
    QuantityInvalid "quantity-invalid" 422
        "看不懂数量“{text}”。请这样填:{example}。" "The quantity “{text}” cannot be read. Write it like {example}."
    LotNumberInvalid "lot-number-invalid" 422
        "批号最多 40 个字符,不能含控制字符。" "A lot number has 40 characters at most and no control characters."
    ExpiryInvalid "expiry-invalid" 422
        "看不懂有效期“{text}”。请填 2027-03-05 或 2027-03(当月最后一天)。"
        "The expiry “{text}” cannot be read. Write 2027-03-05, or 2027-03 for the month's last day."
    LotStatusSame "lot-status-same" 409
        "批号 {lot} 已经是这个状态,没有改变。" "Lot {lot} has this status already; nothing was changed."
    LotAlreadyRecalled "lot-already-recalled" 409
        "批号 {lot} 已经召回({why}),不用再次召回。" "Lot {lot} is recalled already ({why})."
    RecallStands "recall-stands" 403
        "批号 {lot} 已召回。只有系统管理员核实后才能解除召回。"
        "Lot {lot} is recalled. Only an administrator may lift a recall, after checking."

    // --- stock ---
    DocumentDiffers "document-differs" 409
        "这个单据编号已用于内容不同的单据(第 {number} 号)。请重新打开表单再填。"
        "This document id was used for a document with other contents (number {number}). Open a new form."
    KindNotOffered "kind-not-offered" 422
        "不能这样开具“{kind}”单据。" "A document of kind {kind} cannot be posted this way."
    InsufficientStock "insufficient-stock" 409
        "库存不足:{product} 批号 {lot} 在{zone}只有 {held}{unit},需要 {wanted}{unit}。"
        "Not enough stock: {product} lot {lot} in {zone} has {held} {unit}, {wanted} wanted."
    InsufficientPastStock "insufficient-past-stock" 409
        "补记日期库存不足:{product} 批号 {lot} 从 {day} 起最少时只有 {held}{unit},需要 {wanted}{unit}。"
        "Not enough stock on that day: {product} lot {lot} had as little as {held} {unit} from {day} on, {wanted} wanted."
    LotExpired "lot-expired" 409
        "{product} 批号 {lot} 已于 {expiry} 过期,不能发出。请移入不合格品区。"
        "{product} lot {lot} expired on {expiry} and cannot go out. Move it to the rejected zone."
    LotHeld "lot-held" 409
        "{product} 批号 {lot} 已暂停使用({why}),不能发出。"
        "{product} lot {lot} is held ({why}) and cannot go out."
    LotRecalled "lot-recalled" 409
        "{product} 批号 {lot} 已召回({why}),不能发出。请移入不合格品区并退回。"
        "{product} lot {lot} is recalled ({why}) and cannot go out. Move it to the rejected zone and return it."
    LotQuarantined "lot-quarantined" 409
        "{product} 批号 {lot} 在{zone},不是合格品区,不能发出。"
        "{product} lot {lot} lies in {zone}, which is not a qualified zone, and cannot go out."
    LotUnknown "lot-unknown" 422
        "没有 {product} 批号 {lot} 的记录。请核对批号和有效期,或先入库。"
        "There is no lot {lot} of {product}. Check number and expiry, or receive it first."
    FefoReasonNeeded "fefo-reason-needed" 422
        "{product} 还有更早到期的批号 {earlier}。先发晚到期的批号请写明原因。"
        "Lot {earlier} of {product} expires earlier. Give a reason for sending the later one first."
    ReasonNeeded "reason-needed" 422
        "请选择或填写原因。" "Give a reason."
    DateInFuture "date-in-future" 422
        "业务日期 {day} 不能晚于今天({today})。" "The business day {day} cannot be later than today ({today})."
    PeriodClosed "period-closed" 409
        "{day} 所在月份已月结(至 {through})。请用本月日期补记。"
        "The month of {day} is closed (through {through}). Enter it with a day of the open month."
    AlreadyReversed "already-reversed" 409
        "该单据已由第 {number} 号单据冲红。" "This document was already reversed by number {number}."
    ReversalFinal "reversal-final" 409
        "冲红单不能再冲红。请按正确内容重新开单。"
        "A reversal cannot be reversed. Post the right document anew."
    AlreadyReceived "already-received" 409
        "对方已收货,不能冲红出库单。请由对方退回。"
        "The goods were received, so this cannot be reversed. Have them returned."
    ReverseRefill "reverse-refill" 409
        "这张入库单由补货单自动生成。请到补货单上冲红。"
        "This receipt was made by a refill. Reverse the refill instead."
    ReversalTooEarly "reversal-too-early" 422
        "冲红日期不能早于原单据日期 {day}。" "A reversal cannot be dated before its document ({day})."
    NothingUnderWay "nothing-under-way" 409
        "{product} 批号 {lot} 在途只有 {held}{unit},不能收 {wanted}{unit}。请核对来源单据。"
        "Only {held} {unit} of {product} lot {lot} are under way; {wanted} cannot be received. Check the source document."
    SourceNeeded "source-needed" 422
        "收到本系统内机构发来的药具,请选择对方的出库单。"
        "Goods from a facility in this system are received against its issue document: name it as the source."
    ProductRetired "product-retired" 422
        "{product} 已停用,不能再入库。" "{product} is retired and cannot be received any more."
    ZoneUnknown "zone-unknown" 422
        "没有库区 {zone}。请从库区列表中选择。" "There is no zone {zone}. Choose one from the list."
    ZoneNotRejected "zone-not-rejected" 422
        "销毁只能从不合格品区进行。请先把药具移入不合格品区。"
        "Only what lies in the rejected zone is destroyed. Move it there first."
    SourceUnknown "source-unknown" 422
        "没有找到对方发给本机构的来源单据。请核对单据编号。"
        "There is no such document that sent goods here. Check the source."

    // --- import ---
    SheetHeadings "sheet-headings" 422
        "没有找到表头。前几行里要有“品种编码”和“数量”两列,另可有“批号”“有效期”“库区”“生产日期”。"
        "No headings found. Among the first rows one must name “product” and “quantity”; “lot”, “expiry”, “zone”, “made on” may follow."
    CellMissing "cell-missing" 422
        "不能为空,请填写。" "It is empty. Fill it in."
    CellBroken "cell-broken" 422
        "单元格内容不可用:公式出错、文字太长,或数字太长已被 Excel 改动。请设为文本格式后重新填写。"
        "The cell cannot be used: a formula failed, the text is too long, or Excel rounded a long number. Format it as text and fill it in again."
    ProductUnknown "product-unknown" 422
        "目录中没有品种“{product}”,或名称相同的不止一个。请填品种编码。"
        "There is no product “{product}” in the catalogue, or several of that name. Write the product's code."
    MadeOnInvalid "made-on-invalid" 422
        "生产日期“{text}”不正确:请填 2024-03-05,并早于有效期。"
        "The date of making “{text}” is not valid: write 2024-03-05, before the expiry."
    RowRepeated "row-repeated" 422
        "与第 {row} 行重复(同一品种、批号、有效期和库区)。请把数量合并到一行。"
        "The same product, lot, expiry and zone stand in row {row}. Add the quantities into one row."
}
