/** The made-up county of the mock API. */
import type {
  DocumentRequest,
  Product,
  StockDocument,
  StockItem,
  StockLot,
} from "../src/api/types.ts";

const TODAY = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
const ahead = (days: number) =>
  new Date(Date.parse(TODAY) + days * 86_400_000).toISOString().slice(0, 10);
const at = (days: number) => `${ahead(days)}T02:15:00Z`;
const named = (code: string, name: string) => ({ code, name });
const depot = named("530102-01", "青石镇药具库");
const wang = { id: "u1", name: "王秀英" };
const hash = "9f2c51d0a4b7e8836611f0a2c4d9e0b1a7c3f5e2d8b6a4901234567890abcdef";

export const accounts = [
  { username: "wang", password: "demo-1234", name: "王秀英", role: "depot_manager" },
  { username: "li", password: "demo-1234", name: "李建国", role: "county" },
  { username: "zhao", password: "demo-1234", name: "赵敏", role: "dispensing_point" },
];
export const me = {
  user: { id: "u1", username: "wang", name: "王秀英" },
  mustChangePassword: false,
  roles: [{ role: "administrator", scope: { kind: "region", code: "530102", name: "云溪县" } }],
  permissions: [
    "see-stock",
    "post-stock",
    "dispense",
    "destroy",
    "manage-places",
    "manage-rooms",
    "manage-catalogue",
    "manage-lots",
    "manage-people",
    "see-audit",
    "close-months",
    "see-places",
    "export-book",
  ],
  home: { facility: { ...depot, kind: "depot" } },
  demo: true,
};
export const sessions = [
  {
    id: "1",
    createdAt: at(-3),
    lastSeenAt: at(0),
    userAgent: "Chrome 90 / Windows 7",
    current: true,
  },
  { id: "2", createdAt: at(-9), lastSeenAt: at(-2), userAgent: "Android WebView", current: false },
];

const zones = [
  ["HG", "合格品区", "qualified", "storage"],
  ["LH", "零货区", "qualified", "picking"],
  ["DY", "待验区", "pending", "receiving"],
  ["TH", "退货区", "pending", "returns"],
  ["BH", "不合格品区", "rejected", "reject"],
].map(([code, name, state, purpose]) => ({
  code,
  name,
  state,
  purpose,
  storeroom: null,
  status: "active",
}));
const zone = (code: string) => zones.find((z) => z.code === code)!;

export const facilities = [
  [depot.code, depot.name, "depot"],
  ["530102-00", "云溪县药具管理站", "depot"],
  ["530102-31", "青石社区发放点", "outlet"],
  ["530102-32", "红星厂发放点", "outlet"],
  ["530102-81", "客运站自助发放机", "dispenser"],
  ["530102-91", "大湾村药具箱", "kit"],
].map(([code, name, kind]) => ({
  code,
  name,
  kind,
  level: kind === "depot" ? "township" : null,
  region: named("530102101", "青石镇"),
  supplier: null,
  address: "青石镇人民路 12 号",
  phone: "0871-5550123",
  hours: "周一至周五 8:30–17:00",
  published: kind !== "depot",
  opening: [
    { days: [1, 2, 3, 4, 5], spans: [{ from: "8:30", to: "17:00" }] },
    { days: [6, 7], spans: [] },
  ],
  status: "active",
  utcOffsetMinutes: 480,
}));
export const facility = (code: string) => ({
  ...(facilities.find((f) => f.code === code) ?? facilities[0]),
  zones,
  storerooms: [{ code: "K1", name: "一号库房", areaM2: "16.0", climateClass: "normal" }],
});
export const regions = [{ ...named("530102", "云溪县"), level: "county", parent: null }];

const product = (
  code: string,
  name: string,
  spec: string,
  category: Product["category"],
  baseUnit: string,
  packs: Product["packs"],
): Product => ({
  code,
  name,
  spec,
  category,
  method: category === "condom" ? "male_condom" : category === "iud" ? "copper_iud" : "short_pill",
  nameEn: "",
  form: "",
  maker: "虚构药业有限公司",
  baseUnit,
  packs,
  approvalNumber: "",
  gtin: code === "T002" ? "06901234567892" : null,
  storageClass: "normal",
  suits: "",
  usage: "",
  status: "active",
});
const box = (big: number, small: number) => [
  { name: "箱", units: big },
  { name: "盒", units: small },
];
export const products = [
  product("T001", "复方左炔诺孕酮片", "21+7 片/板", "drug", "板", box(600, 3)),
  product("T004", "壬苯醇醚凝胶", "5g/支", "drug", "支", box(400, 10)),
  product("T002", "天然胶乳橡胶避孕套", "52mm 光面型", "condom", "只", box(500, 10)),
  product("T003", "宫内节育器 TCu380A", "", "iud", "枚", []),
];

const lot = (
  id: string,
  number: string,
  days: number,
  units: number,
  state: StockLot["state"] = "ok",
  place = "HG",
): StockLot => ({
  id,
  number,
  expiry: ahead(days),
  status: state === "recalled" ? "recalled" : "active",
  state,
  daysLeft: days,
  units,
  zones: [{ code: place, name: zone(place).name!, state: zone(place).state as never, units }],
  checkDue: id === "l2",
  checkedOn: ahead(-70),
});
const item = (i: number, lots: StockLot[]): StockItem => ({
  product: products[i]!,
  lots,
  units: lots.reduce((sum, l) => sum + l.units, 0),
});
const items = [
  item(0, [lot("l1", "B240611", 75, 126, "expiring"), lot("l2", "B250302", 410, 1200)]),
  item(1, [lot("l3", "K2403", 290, 85)]),
  item(2, [
    lot("l7", "XH2301", -12, 40, "expired", "BH"),
    lot("l4", "XH2409", 160, 230, "expiring"),
    lot("l5", "XH2502", 520, 3000),
    lot("l8", "XH2408", 300, 60, "recalled", "BH"),
  ]),
  item(3, [lot("l6", "", 900, 46)]),
];
export const stock = {
  facility: depot,
  asOf: TODAY,
  head: { seq: 318, hash, code: "318-7K3Q-9F2M" },
  items,
};

const line = (n: number, i: number, l: StockLot, units: number) => ({
  line: n,
  product: products[i]!,
  lot: { id: l.id, number: l.number, expiry: l.expiry },
  zone: named("HG", "合格品区"),
  toZone: null,
  units,
  reason: "",
});

function made(
  n: number,
  kind: StockDocument["kind"],
  days: number,
  lines: StockDocument["lines"],
  change: Partial<StockDocument> = {},
): StockDocument {
  const id = change.id ?? `d${n}`;
  return {
    id,
    number: n,
    kind,
    facility: depot,
    occurredOn: ahead(days),
    recordedAt: at(days),
    actor: wang,
    counterparty: null,
    source: null,
    reason: "",
    note: "",
    reverses: null,
    reversedBy: null,
    underWay: null,
    lines,
    entries: lines.map((l, i) => ({
      seq: 300 + n + i,
      document: { id, number: n, kind },
      line: l.line,
      product: l.product.code,
      lot: l.lot,
      zone: "HG",
      units: kind === "receipt" || kind === "opening" ? l.units : -l.units,
      lotBalance: 500,
      productBalance: 1000,
      occurredOn: ahead(days),
      recordedAt: at(days),
      hash,
    })),
    headCode: "318-7K3Q-9F2M",
    ...change,
  };
}

const [pillOld, pillNew] = items[0]!.lots as [StockLot, StockLot];
const [, condom, condomNew] = items[2]!.lots as [StockLot, StockLot, StockLot];
export const documents = [
  made(141, "opening", -400, [line(1, 0, pillOld, 300), line(2, 2, condom, 800)]),
  made(142, "receipt", -30, [line(1, 2, condomNew, 3000), line(2, 0, pillNew, 1200)], {
    counterparty: { facility: named("530102-00", "云溪县药具管理站") },
  }),
  made(143, "dispense", -9, [line(1, 2, condom, 30)], { recordedAt: at(-6), note: "下村集中发放" }),
  made(144, "issue", -2, [line(1, 2, condom, 500), line(2, 0, pillOld, 60)], {
    counterparty: { facility: named("530102-31", "青石社区发放点") },
    underWay: [{ lotId: condom.id, units: 500 }],
  }),
  made(145, "loss", -1, [line(1, 2, condom, 20)], {
    reason: "damaged",
    reversedBy: { id: "d146", number: 146, kind: "reversal" },
  }),
];
export const incoming = [
  made(88, "issue", -1, [line(1, 2, condomNew, 1500), line(2, 0, pillNew, 600)], {
    id: "in1",
    facility: named("530102-00", "云溪县药具管理站"),
    counterparty: { facility: depot },
    underWay: [
      { lotId: condomNew.id, units: 1000 },
      { lotId: pillNew.id, units: 600 },
    ],
  }),
];

export const home = (all: StockDocument[]) => ({
  facility: depot,
  today: TODAY,
  expiring: items
    .map((i) => ({ ...i, lots: i.lots.filter((l) => (l.daysLeft ?? 999) < 180) }))
    .filter((i) => i.lots.length > 0),
  checksDue: 1,
  setAside: 2,
  incoming: 1,
  products: [2, 1, 1],
  latest: all.slice(-5).reverse(),
});

export function card(code: string) {
  const i = products.findIndex((p) => p.code === code);
  const rows = documents.flatMap((d) =>
    d.entries
      .filter((e) => e.product === code)
      .map((e) => ({
        ...e,
        counterparty: d.counterparty?.facility?.name ?? "",
        actor: wang.name,
        reason: d.reason,
        note: d.note,
      })),
  );
  return {
    facility: depot,
    product: products[i],
    openingBalance: 120,
    items: rows,
    next: null,
    previous: null,
    units: items[i]!.units,
  };
}

export function proposal(code: string, units: number) {
  const i = products.findIndex((p) => p.code === code);
  let left = units;
  const lines = [];
  for (const l of items[i]!.lots.filter((each) => ["ok", "expiring"].includes(each.state))) {
    const take = Math.min(left, l.units);
    left -= take;
    if (take > 0) lines.push({ lot: l, zone: named("HG", "合格品区"), units: take });
  }
  const over = items[i]!.lots.filter((l) => l.state === "expired");
  const passedOver = over.map((l) => ({
    lot: l,
    zone: l.zones[0],
    units: l.units,
    vetoes: ["lot-expired"],
  }));
  return { units, short: left, lines, passedOver };
}

export function posted(body: DocumentRequest, n: number): StockDocument {
  const lines = body.lines.map((l, i) => {
    const at = products.findIndex((p) => p.code === l.product);
    const known = items[at]!.lots.find((each) => each.number === l.lot.number);
    return line(i + 1, at, { ...items[at]!.lots[0]!, ...known, ...l.lot }, l.units);
  });
  const made_ = made(140 + n, body.kind, 0, lines, { id: body.id });
  return {
    ...made_,
    occurredOn: body.occurredOn,
    reason: body.reason ?? "",
    note: body.note ?? "",
  };
}

export const reasons = [
  { code: "damaged", kinds: ["loss", "return"], name: { zh: "破损", en: "Damaged" } },
  {
    code: "expired",
    kinds: ["loss", "return", "destruction"],
    name: { zh: "过期", en: "Expired" },
  },
  {
    code: "later-expiry-asked",
    kinds: ["issue", "dispense", "refill"],
    name: { zh: "对方要求较长效期", en: "A longer expiry was asked for" },
  },
  { code: "typing-error", kinds: ["reversal"], name: { zh: "录入错误", en: "Typed wrongly" } },
];
export const lots = items.flatMap((i) =>
  i.lots.map((l) => ({
    ...l,
    product: i.product,
    madeOn: null,
    statusReason: l.status === "recalled" ? "厂家召回" : null,
    statusBy: null,
    statusAt: null,
    history:
      l.status === "recalled"
        ? [{ at: at(-20), status: "recalled", reason: "厂家召回", by: "李建国" }]
        : [],
  })),
);
export const holdings = [
  { facility: depot, zone: zone("HG"), units: 230 },
  { facility: named("530102-00", "云溪县药具管理站"), zone: zone("HG"), units: 5200 },
];
export const checks = [
  {
    id: "c1",
    checkedOn: ahead(-70),
    result: "sound",
    note: "外包装完好",
    actor: wang,
    recordedAt: at(-70),
  },
];
export const users = [
  {
    id: "u1",
    username: "wang",
    name: "王秀英",
    phone: "",
    status: "active",
    roles: [{ role: "depot_manager", scope: { kind: "facility", ...depot } }],
    createdAt: at(-300),
    lastSignInAt: at(0),
  },
];
export const audit = [
  {
    id: "a1",
    at: at(0),
    actor: wang,
    action: "session.begin",
    targetKind: "account",
    target: "wang",
    facility: null,
    detail: {},
  },
];
