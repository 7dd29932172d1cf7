//! Refusals of the API as programs meet it: methods, rates, tokens.

macro_rules! api {
    ([$next:ident $($others:ident)*] $($rows:tt)*) => { $next! { [$($others)*] $($rows)*

    MethodNotAllowed "method-not-allowed" 405
        "此地址不支持 {method} 请求。可用的方法见应答的 Allow 头和接口说明。"
        "This address does not take {method}. The Allow header and the API's description say what it takes."
    TooManyRequests "too-many-requests" 429
        "请求太频繁，请在 {retryAfterSeconds} 秒后再试。什么都没有改变。"
        "Too many requests. Try again in {retryAfterSeconds} seconds; nothing was changed."
    TokenUnknown "token-unknown" 401
        "访问令牌不存在、已过期或已吊销。请在“访问令牌”页面新建一个。"
        "The access token is unknown, expired or revoked. Make another on the page of access tokens."
    TokenNotHere "token-not-here" 403
        "此操作不能用访问令牌进行。请在页面上登录后操作。"
        "An access token cannot do this. Sign in on the pages."
    TokenScope "token-scope" 422
        "令牌的权限必须是您自己现有的权限，且不包括管理人员。请重新选择。"
        "A token takes only permissions you have yourself, and never that of managing people. Choose again."
    TokenExpiry "token-expiry" 422
        "令牌的有效期至少到明天，最长 {most} 天。请重新选择日期。"
        "A token lasts until tomorrow at least and {most} days at most. Choose another day."
    TokensTooMany "tokens-too-many" 409
        "您已有 {most} 个有效令牌。请先吊销不用的。"
        "You have {most} tokens in force. Revoke those no longer used first."
    } };
}

pub(super) use api;
