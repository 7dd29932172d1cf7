//! Refusals of work that was kept by a browser and is sent later.

macro_rules! offline {
    ([$next:ident $($others:ident)*] $($rows:tt)*) => { $next! { [$($others)*] $($rows)*

    OtherAccount "other-account" 409
        "这项内容是另一个账号填写的，没有提交。请用填写时的账号登录后再发。"
        "This was written under another account and was not taken. Sign in as the one who wrote it, then send it."
    } };
}

pub(super) use offline;
