//! Refusals of staff: certificates and trainings.

macro_rules! staff {
    ([$next:ident $($others:ident)*] $($rows:tt)*) => { $next! { [$($others)*] $($rows)*

    IdNumberUnwanted "id-number-unwanted" 422
        "这里不能填身份证号。请只写姓名，把 18 位号码删掉。"
        "The number of an identity card has no place here. Write the name only and take the 18 digits out."
    CertificateNumberTaken "certificate-number-taken" 409
        "证书编号 {number} 已经用过（{holder}，{facility}），注销后也不能再用。请核对编号。"
        "Certificate number {number} was given before ({holder}, {facility}) and is never given again, not even after it was revoked. Check the number."
    CertificateTerm "certificate-term" 422
        "有效期应不早于发证日期，最长 {years} 年。请核对日期。"
        "It ends no earlier than it was issued and at most {years} years later. Check the days."
    CertificateDiffers "certificate-differs" 409
        "这个编号的登记已经存在，内容不同，不能改。如需更正，请注销后重新发证。"
        "This was written down before with other contents and does not change. Revoke it and issue another."
    CertificateRevoked "certificate-revoked" 409
        "证书已经注销，不能再盖章、延期或注销。请另发新证。"
        "The certificate is revoked: it is not stamped, prolonged or revoked again. Issue another."
    CertificateStepDay "certificate-step-day" 422
        "日期应在发证日期和今天之间。请核对。" "The day lies between the day of issue and today. Check it."
    CertificateEndMissing "certificate-end-missing" 422
        "延期请填新的有效期，晚于原来的有效期；盖章和注销不用填。"
        "A prolongation names a later last day; a stamp and a revocation name none."
    CertificateNeeded "certificate-needed" 409
        "{name} 没有有效的上岗证，不能在 {facility} 记账。请先由县里登记上岗证，或把账号与人员关联。"
        "{name} holds no valid post certificate and cannot post at {facility}. Have the county enter the certificate, or link the account to its holder."
    ExamNotPassed "exam-not-passed" 409
        "新上岗人员要先通过岗前考试才能发证。请先登记岗前培训和成绩；原来已有纸质证的，选“补录已有证书”，并填当时的发证日期。"
        "Who is new to the post passes the pre-post exam first. Enter the training and its result; for a certificate held on paper before, say so and give the day it was issued."
    MemberDiffers "member-differs" 409
        "这个人不在 {facility}。请刷新页面再试。" "This person is not at {facility}. Open the page again."
    MemberDays "member-days" 422
        "到岗日期应在 1950 年以后、一年之内，离岗日期不早于到岗日期。" "They began after 1950 and within a year from now, and left no earlier than that."
    MemberAccountTaken "member-account-taken" 409
        "账号 {username} 已关联到 {name}。请先解除那边的关联。" "Account {username} belongs to {name} already. Take it away there first."
    TrainingDiffers "training-differs" 409
        "这次培训已经登记，内容不同，不能改。请另登记一次。" "This training was written down with other contents and does not change. Enter another."
    TrainingHours "training-hours" 422
        "学时应为 1 至 {most} 的整数。" "Hours are a whole number from 1 to {most}."
    TrainingTestMissing "training-test-missing" 422
        "岗前培训要有考试。请填满分和合格分。" "A pre-post training has an exam. Give its full mark and its pass mark."
    TrainingMarks "training-marks" 422
        "满分应为 1 至 {most}，合格分不高于满分。" "The full mark is 1 to {most}, the pass mark no more than that."
    TrainingScore "training-score" 422
        "成绩应为 0 至 {most} 的整数；没有到场或没有考试的不填成绩。"
        "A score is a whole number from 0 to {most}; who was not there, or had no test, has none."
    TrainingDay "training-day" 422
        "培训日期应在 2000 年以后，最晚一年以内。" "It is held after 2000 and within a year from now."
    TrainingNotYet "training-not-yet" 409
        "培训还没到日子（{day}），不能登记到场和成绩。" "The training is not before {day}: nobody was there yet."
    TrainingListLong "training-list-long" 422
        "一次最多登记 {most} 人。请分几次。" "At most {most} people at once."
    } };
}

pub(super) use staff;
