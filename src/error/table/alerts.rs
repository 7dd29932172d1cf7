//! Refusals of telling people, and what can become of a message.

macro_rules! alerts {
    ([$next:ident $($others:ident)*] $($rows:tt)*) => { $next! { [$($others)*] $($rows)*

    AlertAddress "alert-address" 422
        "地址要以 https:// 开头，不带用户名，最长 {most} 个字符。请从群机器人页面整段复制。"
        "The address begins with https://, has no user name and at most {most} characters. Copy it whole from the robot's page."
    AlertAddressNotAllowed "alert-address-not-allowed" 422
        "{found} 是服务器内网或保留地址，未经允许不能连接。如确需要，请系统管理员把它所在的网段加入 alert-networks 设置。"
        "{found} is inside the server's own network or reserved, and is not connected to unless allowed. If it is meant, have the administrator add its network to the setting alert-networks."
    AlertSecret "alert-secret" 422
        "密钥不正确：Webhook 至少 16 个字母或数字；钉钉填“加签”的密钥，没有就留空；企业微信不用填；最长 {most} 个字符。"
        "The secret does not fit: at least 16 letters or digits for a webhook; DingTalk's signing secret, or nothing; none for WeCom; at most {most} characters."
    AlertQuietHours "alert-quiet-hours" 422
        "免打扰时段的开始和结束要写成几点几分，并且不能相同。"
        "Quiet hours begin and end at a time of day, and not at the same."
    AlertRuleExists "alert-rule-exists" 409
        "这个地方对这种事件已有规则。请修改原有的规则。"
        "There is a rule for this event at this place. Change that one."
    AlertRulesTooMany "alert-rules-too-many" 409
        "规则最多 {most} 条。请先删除不用的。" "There are at most {most} rules. Remove one that is not used."
    AlertRuleDefault "alert-rule-default" 409
        "这是系统默认规则，不能直接修改。请为您的地区或机构另立一条。"
        "This rule is the program's own. Add one for your region or facility instead."
    AlertChannelsTooMany "alert-channels-too-many" 409
        "通知渠道最多 {most} 个。请修改不再使用的。" "There are at most {most} channels. Change one that is no longer used."
    AlertChannelElsewhere "alert-channel-elsewhere" 422
        "所选渠道不属于这个地方或它的上级，不能用在这条规则里。请另选渠道。"
        "The channel belongs neither to this place nor to one above it. Choose another."
    AlertChannelBusy "alert-channel-busy" 409
        "刚刚发过一条，请过几秒再试。" "A message went out just now. Try again in a few seconds."
    AlertChannelOff "alert-channel-off" 409
        "渠道已停用，没有发送。" "The channel is switched off: nothing was sent."
    AlertNameUnknown "alert-name-unknown" 502
        "没有发出：找不到这个地址的主机。请核对地址，检查服务器能否上网。"
        "Not sent: there is no such host. Check the address, and that the server reaches the internet."
    AlertUnreachable "alert-unreachable" 502
        "没有发出：连不上对方。请检查地址、证书和服务器的网络。"
        "Not sent: the other side cannot be reached. Check the address, its certificate and the server's network."
    AlertTimeout "alert-timeout" 504
        "对方没有及时应答，可能没有收到。" "The other side did not answer in time; it may not have got it."
    AlertRedirected "alert-redirected" 502
        "没有发出：对方要求转到别处（{status}），系统不跟随。请填最终地址。"
        "Not sent: the other side points elsewhere ({status}), which is not followed. Give the final address."
    AlertAnswered "alert-answered" 502
        "对方没有接受，应答 {status}。请核对地址和密钥。"
        "The other side did not take it and answered {status}. Check address and secret."
    AlertRobotRefused "alert-robot-refused" 502
        "机器人没有接受，错误码 {status}。请核对地址、加签密钥、关键词和 IP 名单。"
        "The robot did not take it: errcode {status}. Check address, signing secret, keywords and its list of addresses."
    AlertNoRobot "alert-no-robot" 502
        "对方的应答不像群机器人。请核对地址是否复制完整。"
        "The answer is not a group robot's. Check that the address was copied whole."
    AlertAnswerTooLong "alert-answer-too-long" 502
        "对方的应答太长，没有读完。请核对地址。" "The answer is too long and was not read. Check the address."
    } };
}

pub(super) use alerts;
