//! Refusals of any request.

macro_rules! general {
    ([$next:ident $($others:ident)*] $($rows:tt)*) => { $next! { [$($others)*] $($rows)*

    NotFound "not-found" 404
        "没有找到：{what}。请检查编号是否正确。" "Not found: {what}. Check the code."
    InvalidInput "invalid-input" 422
        "填写的内容不正确：{what}。请改正后再提交。" "This is not valid: {what}. Correct it and send again."
    MalformedRequest "malformed-request" 400
        "请求格式不正确：{what}" "The request is malformed: {what}"
    TooLarge "too-large" 413
        "提交的内容太大。请分几次提交。" "This is too large. Send it in parts."
    WrongContentType "wrong-content-type" 415
        "请以 application/json 提交。" "Send it as application/json."
    NotAllowed "not-allowed" 403
        "您没有此项权限，或该机构不在您的管辖范围内。请联系县级管理员。"
        "You may not do this, or the facility is outside your scope. Ask the county administrator."
    AlreadyExists "already-exists" 409
        "{what} 已存在，请换一个。" "{what} exists already. Choose another."
    CodeMalformed "code-malformed" 422
        "编号只能用大写字母、数字和短横线（-），最多 {most} 个字符。"
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
    } };
}

pub(super) use general;
