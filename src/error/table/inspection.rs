//! Refusals of inspections: standards, visits, findings.

macro_rules! inspection {
    ([$next:ident $($others:ident)*] $($rows:tt)*) => { $next! { [$($others)*] $($rows)*

    CheckCodeTwice "check-code-twice" 422
        "第 {row} 行：编号 {code} 与第 {other} 行重复。请换一个编号。"
        "Row {row}: code {code} stands in row {other} already. Choose another."
    CheckCycle "check-cycle" 422
        "第 {row} 行：检查项互为前提（{path}），成了循环。请去掉其中一个前提。"
        "Row {row}: these checks hang on each other in a loop ({path}). Take one condition away."
    CheckConditionUnknown "check-condition-unknown" 422
        "第 {row} 行：{code} 的前提 {other} 不在标准里。请改正编号，或去掉前提。"
        "Row {row}: {code} hangs on {other}, which is not in the standard. Correct the code or take the condition away."
    CheckRangeEmpty "check-range-empty" 422
        "第 {row} 行：{code} 的范围 {least} 至 {most} 是空的，下限大于上限。请对调或改正。"
        "Row {row}: the range of {code}, {least} to {most}, is empty: the least is above the most. Correct it."
    CheckRangeMissing "check-range-missing" 422
        "第 {row} 行：{code} 按数值判断，请填下限或上限。"
        "Row {row}: {code} is judged by a number. Give the least or the most."
    CheckEndUnreadable "check-end-unreadable" 422
        "第 {row} 行：{code} 的下限或上限请填一个数，最多两位小数，例如 35 或 7.5。"
        "Row {row}: the least and the most of {code} are numbers with two decimals at most, such as 35 or 7.5."
    CheckCountMissing "check-count-missing" 422
        "第 {row} 行：{code} 按个数判断，请在下限填至少几个（大于 0 的整数），上限留空。"
        "Row {row}: {code} is judged by a count. Give the least, a whole number above 0, and no most."
    CheckEndsUnfitting "check-ends-unfitting" 422
        "第 {row} 行：{code} 不按数值判断，下限和上限请留空。"
        "Row {row}: {code} is not judged by a number. Leave the least and the most empty."
    CheckRecordMissing "check-record-missing" 422
        "第 {row} 行：{code} 查记录时要选定哪种记录，其他判断方式请留空。"
        "Row {row}: choose which records {code} is about; leave it empty for other ways of judging."
    CheckWeight "check-weight" 422
        "第 {row} 行：{code} 的分值应为 0 至 {most} 的整数。" "Row {row}: {code} weighs 0 to {most}, a whole number."
    CheckForNobody "check-for-nobody" 422
        "第 {row} 行：请选定 {code} 适用于哪类机构。" "Row {row}: choose the kinds of facility {code} is for."
    CheckFieldInvalid "check-field-invalid" 422
        "第 {row} 行（{code}）：{why}" "Row {row} ({code}): {why}"
    StandardCount "standard-count" 422
        "一个标准要有 1 至 {most} 个检查项。" "A standard has 1 to {most} checks."
    StandardUnpublished "standard-unpublished" 409
        "这个版本还没有发布，不能用来督查。请先发布，或选用已发布的版本。"
        "This version is not published and nothing is inspected by it. Publish it or choose one that is."
    StandardNoDraft "standard-no-draft" 409
        "没有可改的草稿。请先从已发布的版本另起草稿。" "There is no draft. Start one from a published version first."
    StandardDraftMoved "standard-draft-moved" 409
        "草稿已被别人改过。请刷新页面，看过之后再改。" "Somebody else changed the draft. Open the page again, look, then change it."
    StandardUnchanged "standard-unchanged" 409
        "草稿与上一版完全相同，不用发布。" "The draft equals the version before. There is nothing to publish."
    StandardFileUnknown "standard-file-unknown" 422
        "看不懂这个文件：{what}。请用本页导出的 JSON 或模板表格（.xlsx、.csv）填写。"
        "This file cannot be read: {what}. Use the JSON this page exports, or its template (.xlsx, .csv)."
    MeasureUnreadable "measure-unreadable" 422
        "请填一个数，最多两位小数，例如 3.25；不要填范围、单位或千位分隔符。"
        "Give one number with two decimals at most, such as 3.25: no range, unit or thousands separator."
    MeasureOutside "measure-outside" 422
        "应大于 0，最多 {most} {unit}。请核对。" "It is above 0 and at most {most} {unit}. Check it."
    AreaPartUnclear "area-part-unclear" 422
        "每一部分请填长和宽，或者只填面积。" "Give each part's length and width, or its area alone."
    AreaPartsCount "area-parts-count" 422
        "面积至少量一部分，最多 {most} 部分。" "An area has one part at least and {most} at most."
    AnswerMissing "answer-missing" 422
        "{code} 还没有结果。请填写。" "{code} has no result yet. Fill it in."
    AnswerUnreadable "answer-unreadable" 422
        "{code} 请填一个数，最多两位小数；计数填整数。" "{code} takes one number with two decimals at most; a count is whole."
    AnswerContradicts "answer-contradicts" 422
        "{code} 的结论与所填的数不符。请核对数字，或不填结论。" "What is said of {code} contradicts its number. Check the number or leave the result out."
    AnswerUnexplained "answer-unexplained" 422
        "{code} 不适用，请在备注里说明原因。" "{code} does not apply: say why in the note."
    AnswerPhotoMissing "answer-photo-missing" 422
        "{code} 需要照片。请拍一张。" "{code} needs a photo. Take one."
    AnswerTwice "answer-twice" 422
        "{code} 填了两次。请只留一次。" "{code} is there twice. Leave one."
    CheckUnknown "check-unknown" 422
        "{code} 不在这个标准里，或不适用于这个机构。" "{code} is not in this standard, or not asked of this facility."
    VisitTooMany "visit-too-many" 422
        "这里最多 {most} 项。请减少。" "At most {most} fit here. Take some away."
    VisitIncomplete "visit-incomplete" 422
        "还有 {count} 项没有结果：{codes}。请填完再签名。" "{count} checks have no result yet: {codes}. Fill them in before signing."
    VisitFollows "visit-follows" 422
        "复查和补充说明要指明是哪一次督查，其他督查不要填。"
        "A re-inspection or an addendum names the visit it follows; others name none."
    VisitFollowsNothing "visit-follows-nothing" 409
        "那次督查没有不符合的项目，不用复查。" "That visit left nothing unmet: there is nothing to look at again."
    VisitPhotoMissing "visit-photo-missing" 409
        "照片 {photo} 还没有上传，或不属于这次督查。请先上传照片。"
        "Photo {photo} has not arrived or belongs elsewhere. Send the photos first."
    VisitFollowsSelfCheck "visit-follows-self-check" 409
        "那次是自查，不是督查，不能复查或补充说明。请选一次督查。"
        "That was a depot's check of itself: nothing is looked at again or added to. Choose an inspection."
    EvidenceMissing "evidence-missing" 409
        "这次督查还没有取过证据，不能逐项确认。请重新打开页面取证据，或不填证据。"
        "No evidence was taken for this visit, so nothing of it can be confirmed. Open the page again to take it, or leave it out."
    EvidenceUnanswered "evidence-unanswered" 422
        "还有 {count} 项证据没有确认。请逐项选“相符”或“不符”。"
        "{count} items of evidence are not confirmed yet. Say of each whether it agrees."
    EvidenceUnexplained "evidence-unexplained" 422
        "与记录不符的，请写明原因。" "Where it does not agree with the records, say why."
    EvidenceTwice "evidence-twice" 422
        "同一项证据填了两次。请只留一次。" "An item of evidence is there twice. Leave one."
    EvidenceUnknown "evidence-unknown" 422
        "这次督查的证据里没有这一项。请重新打开页面。" "This visit's evidence has no such item. Open the page again."
    VisitDiffers "visit-differs" 409
        "这次督查已经签名提交，内容不能再改。如需更正，请另做补充说明。"
        "This visit was signed and sent with other contents and does not change. Add an addendum to correct it."
    VisitUnsigned "visit-unsigned" 422
        "双方都要签名（写清名字，签在框内）；被查方不愿签的，请注明拒签。"
        "Both sides sign inside the frame, with their names; where the depot will not, say that it refused."
    SignatureRefusal "signature-refusal" 422
        "只有被查方可以拒签，拒签就不要再画签名。" "Only the depot may refuse to sign, and then nothing is drawn."
    SignatureTooLong "signature-too-long" 422
        "签名笔画太多或超出框外。请重签。" "The signature has too many strokes or leaves the frame. Sign again."
    PhotoDiffers "photo-differs" 409
        "这个编号已用于另一张照片。请重新添加。" "This id belongs to another photo. Add it again."
    PhotoTooMany "photo-too-many" 409
        "这里最多 {most} 张照片。" "At most {most} photos are kept here."
    PhotosWaiting "photos-waiting" 409
        "本机构已有 {most} 张照片还没有用在督查或整改里。请先提交手上的督查，再传新照片。"
        "{most} photos of this facility wait for their visit already. Send the visits first."
    FindingStepOutOfTurn "finding-step-out-of-turn" 409
        "问题现在的状态不能这样做：先整改，再核实，最后销号。请刷新看看最新状态。"
        "The finding is not at this step: first the measure, then verification, then closing. Look where it stands now."
    FindingOwnAnswer "finding-own-answer" 409
        "整改是您自己填报的，要由别人核实。" "You told of this measure yourself: somebody else verifies it."
    FindingStepDiffers "finding-step-differs" 409
        "这个编号已用于另一条内容不同的处理。请重新打开页面。" "This id belongs to another step with other contents. Open the page again."
    FindingDue "finding-due" 422
        "整改期限应在今天至 {most} 天内。" "It is due within {most} days from today."
    } };
}

pub(super) use inspection;
