//! Refusals of temperature and humidity.

macro_rules! climate {
    ([$next:ident $($others:ident)*] $($rows:tt)*) => { $next! { [$($others)*] $($rows)*

    SensorTokenUnknown "sensor-token-unknown" 401
        "设备令牌不存在、已更换或已吊销，或不是这个测点的。请在测点页面重新生成，再写入设备。"
        "The device's token is unknown, replaced, revoked or another sensor's. Make another on the sensor's page and put it into the device."
    ReadingsTooMany "readings-too-many" 422
        "一次最多上传 {most} 条读数。请分几次上传。" "At most {most} readings at once. Send them in parts."
    OffsetOutside "offset-outside" 422
        "校准修正值最大 ±{most}，最多两位小数。超出的话，请更换测点设备。"
        "An offset is ±{most} at most, with two decimals. Beyond that, replace the sensor."
    LoggerFileUnknown "logger-file-unknown" 422
        "看不懂这个文件。请从记录仪软件导出 CSV 或文本：要有时间和温度两列，湿度可以没有。"
        "This file cannot be read. Export CSV or text from the logger's program, with columns of time and temperature; humidity may be missing."
    LoggerDateOrder "logger-date-order" 422
        "看不出文件里的日期是日在前还是月在前。请在记录仪软件里改成“年-月-日”格式，再导出。"
        "Whether days or months come first in this file cannot be told. Set the logger's program to year-month-day and export again."
    CalibrationDays "calibration-days" 422
        "校准日期不能在未来，下次校准日期要晚于校准日期。请改正。"
        "A calibration is not in the future, and the next one is later. Correct the days."
    ClimateWindow "climate-window" 422
        "起止时间不正确：请填日期或带时区的时间，起在止之前，最长 {most} 天；测点多时请缩短。"
        "The window is not valid: days or moments with an offset, from before to, {most} days at most; shorter where there are many sensors."
    HandReadingMoment "hand-reading-moment" 422
        "读数时间不能在未来，也不能早于 {days} 天以前。请核对。"
        "A reading is neither in the future nor older than {days} days. Check the moment."
    CelsiusImpossible "celsius-impossible" 422
        "库房里不会有这样的温度。请看清温度计，按摄氏度填写，例如 21.5。"
        "No storeroom has such a temperature. Look again and give it in °C, such as 21.5."
    HumidityImpossible "humidity-impossible" 422
        "相对湿度应大于 0，最多 100。请看清湿度计，例如 48。"
        "Relative humidity is above 0 and at most 100. Look again; 48 would be one."
    ClimateRecordDiffers "climate-record-differs" 409
        "这个编号已用于另一条内容不同的记录。请重新打开页面，再填写。"
        "This id belongs to another record with other contents. Open the page again and write anew."
    HandReadingCorrected "hand-reading-corrected" 409
        "这条读数已经更正过。请更正最新的那一条。" "This reading was corrected already. Correct the newest one."
    AfterReadingEarly "after-reading-early" 422
        "处理后的读数不能早于超标时的读数。请核对时间。"
        "The reading afterwards cannot be earlier than the one outside. Check the time."
    ReadingInside "reading-inside" 409
        "这条读数没有超标，不用填写处理措施。" "This reading was within the limits; no measure is needed."
    ExcursionClosed "excursion-closed" 409
        "这次超标已经结案，不能再添加。" "This excursion is closed; nothing follows."
    ExcursionGoesOn "excursion-goes-on" 409
        "还在超标，不能结案。请先采取措施，等恢复正常。"
        "It is still outside the limits. Take a measure first and wait until it is back."
    MqttTopic "mqtt-topic" 422
        "主题过滤器不正确：一到 {most} 个，用空格分开，例如 zigbee2mqtt/+。“+”和“#”只能单独成段，“#”只能在最后，不能以“$”开头。"
        "The topic filters are not valid: one to {most}, with blanks between, such as zigbee2mqtt/+. `+` and `#` stand alone between slashes, `#` at the end, and none begins with `$`."
    MqttClient "mqtt-client" 422
        "客户端编号只能用字母、数字、“-”“_”“.”，最多 {most} 个字符。"
        "A client id is of letters, digits, `-`, `_` and `.`, at most {most}."
    MqttClientTaken "mqtt-client-taken" 409
        "另一个来源已用这个客户端编号连接同一个服务器，两个会互相顶掉。请换一个编号。"
        "Another source has this client id at the same broker: they would throw each other out. Choose another."
    MqttAuthority "mqtt-authority" 422
        "看不懂这份证书。请粘贴 PEM 格式的 CA 证书，以 BEGIN CERTIFICATE 开头。"
        "This is no certificate. Paste the authority's certificate in PEM, which begins with BEGIN CERTIFICATE."
    MqttProfile "mqtt-profile" 422
        "解析模板的这一项不正确：主题里要有一个 {device}，位置以“/”开头。请对照现成的模板改正。"
        "This part of the profile is not valid: the topic holds one {device}, places begin with `/`. Compare it with a ready profile."
    MqttProfileUnknown "mqtt-profile-unknown" 422
        "没有解析模板 {code}。请选一个现成的，或先添加。"
        "There is no profile {code}. Choose a ready one, or add it first."
    MqttProfileReady "mqtt-profile-ready" 409
        "{code} 是现成的解析模板，不能改。请用另一个编号另存。"
        "{code} is a ready profile and stays as it is. Save yours by another code."
    MqttSourcesTooMany "mqtt-sources-too-many" 409
        "最多 {most} 个来源。请改用不再需要的那个。" "At most {most} sources. Change one that is no longer used."
    BrokerNotAllowed "broker-not-allowed" 422
        "{found} 是服务器内网或保留地址，未经允许不能连接。如确是 MQTT 服务器，请系统管理员把它所在的网段加入 mqtt-networks 设置。"
        "{found} is inside the server's own network or reserved, and is not connected to unless allowed. If it is a broker, have the administrator add its network to the setting mqtt-networks."
    SensorUnknown "sensor-unknown" 422
        "这个来源管的地方没有测点 {code}。请核对编号。"
        "There is no sensor {code} in the places of this source. Check the code."
    ExcursionUnmeasured "excursion-unmeasured" 409
        "请先写明采取了什么措施，再结案。" "Say first what was done, then close it."
    ClimateEventGoesOn "climate-event-goes-on" 409
        "还没有收到读数，不能结案。请先检查电源、网络和设备，等恢复上报。"
        "Nothing is heard yet, so it cannot be closed. See to power, network and device first."
    ClimateEventClosed "climate-event-closed" 409
        "这次失联已经结案，不能再添加。" "This silence is closed; nothing follows."
    ExcursionUnjudged "excursion-unjudged" 409
        "还有 {n} 个批号在待验区等待处理意见。请先对它们放行、继续待验或判为不合格，再结案。"
        "{n} lots in the yellow zone are not judged yet. Release, keep or reject them first, then close it."
    ExcursionJudged "excursion-judged" 409
        "这个批号已经判定过：不合格的不能再改，放行的只能改判不合格。"
        "This lot was judged already: rejected it stays so, and once released it can only be rejected."
    ExcursionLotElsewhere "excursion-lot-elsewhere" 409
        "这个批号在超标期间不在这间库房。请在列表里选。"
        "This lot was not in that room during the excursion. Choose one of the list."
    ExcursionNothingThere "excursion-nothing-there" 409
        "当时在库的批号现在都不在这间库房的合格区了，没有可移的。"
        "None of the lots that were there is in the room's green zones any more; there is nothing to move."
    ZoneOfColourMissing "zone-of-colour-missing" 409
        "这个库点没有在用的{colour}。请先在库点页面添加库区。"
        "This facility has no {colour} in use. Add one on the facility's page first."
    SensorsTooMany "sensors-too-many" 422
        "一次最多对比 {most} 个测点。请减少几个。" "At most {most} sensors are compared at once. Choose fewer."
    } };
}

pub(super) use climate;
