/** In Chinese: the pages for residents, which the server writes; the app itself does not load them. */
export const open = {
  "open.brand": "免费避孕药具",
  "open.skip": "跳到正文",
  "open.demo": "演示：这是虚构的县，不是真实的发放点。",
  "open.pages": "页面",
  "open.points": "发放点",
  "open.products": "品种",
  "open.free": "基本避孕药具由国家免费提供，不收任何费用。",
  "open.staff": "工作人员登录",
};
