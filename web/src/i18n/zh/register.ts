/** The register of everybody who works in a region. */
export const register = {
  "register.title": "人员和上岗证名册",
  "register.only": "只看",
  "register.only.without": "没有有效上岗证",
  "register.only.ending": "60 天内到期",
  "register.empty": "没有这样的人员。",
  "register.state": "证书状态",
  "register.leftOn": "离岗日期",
  "register.trainedOn": "今年培训日期",
};
