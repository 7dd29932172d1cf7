//! Refusals of counting.

macro_rules! counts {
    ([$next:ident $($others:ident)*] $($rows:tt)*) => { $next! { [$($others)*] $($rows)*

    CountDiffers "count-differs" 409
        "这个盘点编号已用于内容不同的盘点（第 {number} 次）。请重新打开页面再开始。"
        "This count id was used for another count (number {number}). Open the page anew."
    CountLineDiffers "count-line-differs" 409
        "这条盘点记录的编号已用于另一个数量或批号。请重新输入实盘数。"
        "This id was used for another quantity or lot. Enter the counted quantity anew."
    CountEnded "count-ended" 409
        "第 {number} 次盘点已结束，不能再改。请开始新的盘点。"
        "Count {number} has ended and takes nothing more. Start a new count."
    CountOutOfScope "count-out-of-scope" 422
        "{what} 不在本次盘点范围内。请另开一次盘点。"
        "{what} is not in the scope of this count. Start another count for it."
    CountDoubtful "count-doubtful" 422
        "实盘数 {units}{unit} 大得不寻常，请核对是否多按了数字。确认无误请再次提交。"
        "{units} {unit} is unusually many. Check the figure; if it is right, confirm it."
    CountMoved "count-moved" 409
        "有 {lines} 行在盘点后又有出入库。请逐行选择“重盘”或“按原数”。"
        "{lines} lines moved after they were counted. For each choose recount or keep."
    CountBelowZero "count-below-zero" 409
        "{product} 批号 {lot} 在{zone}现存 {held}{unit}，减去盘亏 {wanted}{unit} 会成负数。请重盘这一行，或先更正盘点后的单据。"
        "{product} lot {lot} in {zone} has {held} {unit}; {wanted} less would be below zero. Recount the line, or correct what was posted since."
    CountEmpty "count-empty" 409
        "还没有盘点任何一行。请先盘点，或取消本次盘点。"
        "Nothing has been counted yet. Count first, or cancel the count."
    CountReasonUnknown "count-reason-unknown" 422
        "没有盘点差异原因“{reason}”。请从列表中选择。"
        "There is no reason “{reason}” for a difference. Choose one from the list."
    CountDayEarly "count-day-early" 422
        "记账日期不能早于最后一行的盘点日期 {day}。"
        "It cannot be dated before the last line was counted ({day})."
    } };
}

pub(super) use counts;
