//! Refusals of exporting lists and of printing.

macro_rules! papers {
    ([$next:ident $($others:ident)*] $($rows:tt)*) => { $next! { [$($others)*] $($rows)*

    ExportTooLarge "export-too-large" 422
        "超过 {most} 行，一个文件放不下。请缩小筛选范围（例如按日期分段）后再导出。"
        "More than {most} rows do not go into one file. Narrow the list down, for instance by dates, and export it in parts."
    PaperTooLong "paper-too-long" 422
        "超过 {most} 行，不宜打印成一份。请缩小日期范围后再打印。"
        "More than {most} rows are too many for one paper. Choose a shorter period and print it in parts."
    PeriodInvalid "period-invalid" 422
        "起止日期不正确：起始日期不能晚于截止日期，也不能在未来。请重新选择。"
        "The period is not valid: it must not end before it begins, nor begin in the future. Choose it again."
    } };
}

pub(super) use papers;
