//! Refusals of closing and reopening months.

macro_rules! months {
    ([$next:ident $($others:ident)*] $($rows:tt)*) => { $next! { [$($others)*] $($rows)*

    MonthMalformed "month-malformed" 422
        "“{month}”不是月份。请按 2026-03 的样子填写。" "“{month}” is not a month such as 2026-03."
    MonthsBackwards "months-backwards" 422
        "起始月份不能晚于截止月份，一次最多查 {most} 个月。"
        "The first month cannot be after the last; at most {most} months at once."
    MonthInFuture "month-in-future" 422
        "{month} 还没有到。请选到本月为止的月份。" "{month} has not come yet. Choose a month up to this one."
    MonthNotOver "month-not-over" 409
        "{month} 还没有过完，{last} 之后才能月结。" "{month} is not over: close it after {last}."
    MonthOutOfOrder "month-out-of-order" 409
        "月结要按顺序：请先月结 {next}。" "Months are closed in order: close {next} first."
    MonthClosed "month-closed" 409
        "{month} 已经月结，不用再结。" "{month} is closed already."
    MonthNotClosed "month-not-closed" 409
        "{month} 没有月结，不用反月结。" "{month} is not closed, so it cannot be reopened."
    MonthLaterClosed "month-later-closed" 409
        "后面的月份已经月结：请先反月结 {newest}。"
        "Later months are closed: reopen {newest} first."
    MonthEmptyBook "month-empty-book" 409
        "这本账还没有单据，不用月结。" "There is nothing in this book to close."
    MonthNotReceived "month-not-received" 409
        "有 {count} 张发来的单据还没有收货。请先到“待收货”收货。"
        "{count} documents sent here were not received. Receive them first."
    MonthCountsOpen "month-counts-open" 409
        "有 {count} 次盘点没有结束。请先结束或取消盘点。"
        "{count} counts are not ended. End or cancel them first."
    MonthUnbalanced "month-unbalanced" 409
        "有 {count} 个批号的进销存不平。请联系管理员核验账册。"
        "The figures of {count} lots do not add up. Have the book verified."
    SignatureMissing "signature-missing" 422
        "请签上姓名。" "Sign by your name."
    } };
}

pub(super) use months;
