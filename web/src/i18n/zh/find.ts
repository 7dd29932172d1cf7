/** In Chinese: finding anything. */
export const find = {
  "find.hint": "名称、编码、批号、单号、拼音首字母，或扫码",
  "find.begin": "输入品种、批号、单据、机构或人员的任意一部分。",
  "find.recent": "最近找过",
  "find.found": "查找结果",
  "find.none": "没有找到“{text}”。请换个写法，或只输入其中一部分。",
  "find.keys": "↑ ↓ 选择，Enter 打开，Esc 关闭",
  "find.document": "{kind}单 第 {n} 号",
  "find.insteadOf": "{number} 已并入",
  "find.kind.product": "品种",
  "find.kind.lot": "批号",
  "find.kind.document": "单据",
  "find.kind.facility": "机构",
  "find.kind.person": "人员",
};
