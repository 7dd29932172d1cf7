//! Refusals of people: accounts, sessions, roles.

macro_rules! people {
    ([$next:ident $($others:ident)*] $($rows:tt)*) => { $next! { [$($others)*] $($rows)*

    SignInRequired "sign-in-required" 401
        "请先登录。" "Sign in first."
    SignInFailed "sign-in-failed" 401
        "用户名或密码不正确。" "The user name or the password is wrong."
    TooManyAttempts "too-many-attempts" 429
        "尝试次数过多，请在 {retryAfterSeconds} 秒后再试。" "Too many attempts. Try again in {retryAfterSeconds} seconds."
    CrossSite "cross-site" 403
        "请求来自其他网站，已拒绝。请在药具系统页面内操作。"
        "The request came from another site and was refused. Use the program's own pages."
    LinkUnknown "link-unknown" 404
        "链接无效、已使用或已过期。请向管理员索取新链接。"
        "The link is invalid, used or expired. Ask an administrator for a new one."
    PasswordWeak "password-weak" 422
        "密码太弱：至少 {minimum} 个字符，不能是常见密码或包含用户名。"
        "The password is too weak: at least {minimum} characters, not a common one, not containing the user name."
    PasswordWrong "password-wrong" 422
        "现在的密码不正确，请重新输入。" "The present password is wrong. Type it again."
    UsernameMalformed "username-malformed" 422
        "用户名为 2 至 32 个字，只能用文字、数字和 . - _。请重新填写。"
        "A user name has 2 to 32 letters, digits, dots, hyphens or underscores. Choose another."
    RolesMissing "roles-missing" 422
        "请至少选择一个角色及其范围。" "Give at least one role and where it holds."
    RoleNeedsRegion "role-needs-region" 422
        "管理员和县级人员的范围必须是行政区划，不能只是一个机构。请选择行政区划。"
        "Administrators and county staff are named for a region, not for one facility. Choose a region."
    LastAdministrator "last-administrator" 409
        "这是最后一个管理员，不能锁定或取消。请先任命另一个管理员。"
        "This is the last administrator. Name another one first."
    } };
}

pub(super) use people;
