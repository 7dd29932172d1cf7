//! Refusals of labels: what they say, their codes, and the paper they are printed on.

macro_rules! labels {
    ([$next:ident $($others:ident)*] $($rows:tt)*) => { $next! { [$($others)*] $($rows)*

    LabelUnknown "label-unknown" 404
        "没有名为“{key}”的标签样式。请从列表中选择。"
        "There is no label {key}. Choose one of the list."
    LabelFactMissing "label-fact-missing" 422
        "标签缺少“{field}”。请补上后再打印。"
        "The label lacks {field}. Add it, then print."
    LabelFactTooLong "label-fact-too-long" 422
        "标签的“{field}”超过 {most} 个字。请改短。"
        "The label's {field} is longer than {most} characters. Shorten it."
    LabelFactControl "label-fact-control" 422
        "标签的“{field}”含有不可见的控制字符。请重新输入。"
        "The label's {field} has control characters, which cannot be seen. Type it anew."
    LabelFactChoice "label-fact-choice" 422
        "标签的“{field}”只能是：{choices}。"
        "The label's {field} can only be one of: {choices}."
    LabelFactUnknown "label-fact-unknown" 422
        "这种标签没有“{field}”这一项。它有：{known}。"
        "This label has no field {field}. It has: {known}."
    LabelRows "label-rows" 422
        "这种标签没有表格，或表格超过 {most} 行。"
        "This label has no table, or its table is longer than {most} rows."
    LabelCodeTooLong "label-code-too-long" 422
        "二维码内容太长（{bytes} 字节）。请改用短码。"
        "The code's text of {bytes} bytes is too long. Use a short code."
    LabelCodeTooSmall "label-code-too-small" 422
        "二维码太小，扫不出来：需要 {needed} 毫米，只有 {available} 毫米。请改用较大的标签或较短的网址。"
        "The code would be too small to scan: it needs {needed} mm and has {available} mm. Use a larger label or a shorter address."
    LabelTooMany "label-too-many" 422
        "一次最多打印 {most} 张。请分批打印。"
        "At most {most} labels can be made at once. Print them in parts."
    LabelSheet "label-sheet" 422
        "{label} 毫米的标签按这样的行列和边距排不进 {paper} 毫米的纸。请减少行列或边距。"
        "Labels of {label} mm do not fit this grid on paper of {paper} mm. Take fewer rows or columns, or smaller margins."
    LabelThingUnknown "label-thing-unknown" 422
        "“{thing}”不能打印这种标签：没有这个对象，或已停用。请从列表中选择。"
        "{thing} can have no such label: it is not there, or no longer used. Choose from the list."
    LabelNone "label-none" 422
        "没有要打印的标签。请放宽条件，或选择要打印的对象。"
        "There is no label to print. Widen the choice, or choose what to print."
    LabelJobDiffers "label-job-differs" 409
        "这个编号的打印任务已经有了，内容不同。请重新打开打印页面再试。"
        "There is a print job with this id already, and it is another. Open the page anew and try again."
    LabelFactMarkup "label-fact-markup" 422
        "标签的“{field}”含有标记代码（“<”后面是字母、“/”或“!”）。请只写文字。"
        "The label's {field} has markup: “<” before a letter, “/” or “!”. Write plain text."
    } };
}

pub(super) use labels;
