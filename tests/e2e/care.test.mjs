/**
 * Every page of the program, opened on a phone in Chinese and looked over: what axe says, the
 * keyboard, headings, and the width at 360 pixels and at twice the size on a desk. The list of
 * pages is the program's own, so that a new page without an example here fails.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { barriers, go, keyboard, outline, overflow, patterns, settled } from "./care.mjs";
import { phone, picture, startBrowser, startProgram } from "./harness.mjs";

const PASSWORD = "yaoju-demo-1";
/** A desk of 1280 pixels at 200 %. */
const ZOOMED = 640;
const PHONE = { width: 360, height: 740 };

let browser, program;
const pages = {}; // one of each role that sees something, signed in
let examples; // what stands for each parameter of an address

before(async () => {
  program = await startProgram("demo");
  browser = await startBrowser();
  for (const role of ["manager", "county", "admin", "point"]) pages[role] = await signedIn(role);
  examples = await prepare();
});

after(async () => {
  await browser?.close();
  await program?.stop();
});

async function signedIn(username) {
  const page = await phone(browser, program.base);
  const answer = await page.request.post("/api/v1/session", {
    data: { username, password: PASSWORD },
  });
  assert.ok(answer.ok(), await answer.text());
  return page;
}

async function call(page, method, path, data) {
  const answer = await page.request.fetch(`/api/v1${path}`, { method, ...(data ? { data } : {}) });
  assert.ok(answer.ok(), `${path}: ${await answer.text()}`);
  return answer.status() === 204 ? null : answer.json();
}

/** One of each thing that has a page, in a state that has something to show. */
async function prepare() {
  const { manager, county, admin } = pages;
  const session = await call(manager, "GET", "/session");
  const facility = session.home.facility.code;
  const at = `/facilities/${facility}`;
  const stock = await call(manager, "GET", `${at}/stock`);
  const sound = (lot) => lot.state === "ok" && lot.number !== "";
  const item = stock.items.find((each) => each.lots.filter(sound).length > 1);
  const [lot, other] = item.lots.filter(sound);
  const { items: documents } = await call(manager, "GET", `${at}/documents?kind=issue`);
  const { items: dispensed } = await call(manager, "GET", `${at}/documents?kind=dispense`);
  const { items: months } = await call(manager, "GET", `${at}/months`);
  const closing = months.findLast((each) => each.state !== "closed").month;
  await call(manager, "POST", `${at}/months/${closing}/close`, { signedBy: "王桂兰" });
  const count = crypto.randomUUID();
  await call(manager, "POST", `${at}/counts`, { id: count, blind: false });
  await call(manager, "POST", `${at}/counts/${count}/lines`, {
    id: crypto.randomUUID(),
    product: item.product.code,
    lot: { number: lot.number, ...(lot.expiry ? { expiry: lot.expiry } : {}) },
    zone: lot.zones[0].code,
    units: lot.zones[0].units + 1,
    countedAt: new Date().toISOString(),
  });
  await call(county, "POST", `/lots/${lot.id}/status`, {
    status: "recalled",
    reason: "抽检不合格",
  });
  const { items: users } = await call(admin, "GET", "/users");
  const region = (await call(county, "GET", "/session")).roles[0].scope.code;
  const draft = crypto.randomUUID();
  const sheet = "药具,批号,有效期,数量\nC-NRL-52,CARE-1,2029-05,10\nC-NRL-52,CARE-2,明年,10盒\n";
  const query = new URLSearchParams({ id: draft, kind: "stock", facility, fileName: "库存.csv" });
  const upload = await manager.request.post(`/api/v1/imports?${query}`, {
    data: Buffer.from(sheet),
  });
  assert.ok(upload.ok(), await upload.text());
  const room = await sketched(admin, at);
  const paper = await call(manager, "POST", `${at}/papers`, {
    kind: "document",
    document: documents[0].id,
  });
  const job = crypto.randomUUID();
  const template = "stock-card-90x60";
  await call(manager, "POST", `${at}/label-jobs`, {
    id: job,
    template,
    language: "zh",
    things: [item.product.code],
  });
  await call(admin, "POST", `${at}/printers`, {
    code: "LP1",
    name: "库房标签机",
    host: "printer.invalid",
    dpi: 203,
  });
  const source = { code: "GW1", region, name: "网关", host: "broker.invalid" };
  await call(admin, "POST", "/mqtt-sources", { ...source, port: 1883, profile: "yaoju" });
  const requisition = crypto.randomUUID();
  await call(manager, "POST", `${at}/requisitions`, { id: requisition });
  const { items: visits } = await call(admin, "GET", `${at}/visits`);
  const { items: findings } = await call(admin, "GET", `${at}/findings`);
  return {
    facility,
    requisition,
    job,
    template,
    visit: visits[0].id,
    finding: findings[0].id,
    standard: visits[0].standard,
    version: String(visits[0].version),
    product: item.product.code,
    lot: lot.id,
    document: documents[0].id,
    dispensed: dispensed[0].id,
    other: other.id,
    count,
    month: months.at(-2)?.month ?? closing,
    quarter: "2026-Q1",
    region,
    user: users.find((each) => each.username === "manager").id,
    room,
    machine: "YX-01MA",
    excursion: await heated(admin, at, room),
    draft,
    kind: "issue",
    code: { facilities: facility, products: item.product.code, paper: paper.code, sources: "GW1" },
  };
}

/** A sensor that reports a hot quarter of an hour in a storeroom: the excursion's id. */
async function heated(admin, at, storeroom) {
  const code = "CARE-1";
  const position = "北墙";
  await call(admin, "POST", `${at}/sensors`, { code, storeroom, kind: "probe", position });
  const { secret } = await call(admin, "POST", `${at}/sensors/${code}/token`);
  const now = Date.now();
  const readings = [26, 34, 34, 34, 26].map((celsius, n, all) => ({
    at: new Date(now - (all.length - 1 - n) * 300_000).toISOString(),
    celsius,
    humidity: 52,
  }));
  const answer = await fetch(`${program.base}/api/v1/sensors/${code}/readings`, {
    method: "POST",
    headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" },
    body: JSON.stringify({ readings }),
  });
  assert.ok(answer.ok, await answer.text());
  const { items } = await call(admin, "GET", `${at}/excursions`);
  return items.find((each) => each.sensor === code).id;
}

/** A storeroom with zones and a sketch of its floor. */
async function sketched(admin, at) {
  const code = "K1";
  const { storerooms } = await call(admin, "GET", at);
  if (storerooms.some((each) => each.code === code)) return code;
  const room = { code, name: "一号库房", areaM2: "16", climateClass: "normal" };
  await call(admin, "POST", `${at}/storerooms`, room);
  for (const zone of ["HG", "BH"])
    await call(admin, "PATCH", `${at}/zones/${zone}`, { storeroom: code });
  const item = (kind, x, y, w, h, zone) => ({ kind, x, y, w, h, ...(zone ? { zone } : {}) });
  const items = [
    item("zone", 1, 1, 4, 3, "HG"),
    item("shelf", 6, 1, 4, 1),
    item("door", 0, 6, 1, 2),
  ];
  const sketch = { columns: 12, rows: 8, cellCm: 50, items };
  const { version } = await call(admin, "GET", `${at}/storerooms/${code}`);
  await call(admin, "PUT", `${at}/storerooms/${code}/sketch`, { version, sketch });
  return code;
}

/** The address of an example; a page for which there is none must be given one above. */
function example(pattern) {
  const parts = pattern.split("/");
  return parts
    .map((part, i) => {
      if (!part.startsWith(":")) return part;
      const found = examples[part.slice(1)];
      const one = typeof found === "object" ? found[parts[i - 1]] : found;
      assert.ok(one, `${pattern} needs an example of ${part}: see prepare()`);
      return encodeURIComponent(one);
    })
    .join("/");
}

/** Who works with a page. */
function reader(pattern) {
  if (/^\/(admin|tokens|api|import$|waiting)/.test(pattern)) return "admin";
  return /^\/(f\/|import)/.test(pattern) ? "manager" : "county";
}

/** Looks the page over as it stands, in this order: the keyboard needs the phone's bars. */
async function faults(page, debug, tab = true) {
  const found = [
    ...(await outline(page)),
    ...(await barriers(page)),
    ...(await overflow(page, ZOOMED)),
    ...(await overflow(page, PHONE.width)),
  ];
  if (tab) found.push(...(await keyboard(page, debug)));
  return found;
}

const press =
  (name, role = "button") =>
  async (page) => {
    await page.getByRole(role, { name }).first().click();
  };
const opens = (name, role) => async (page) => {
  await press(name, role)(page);
  await page.getByRole("dialog").waitFor();
};

/** What pages can be brought to show besides what they show at first, by who sees it. */
const STATES = {
  manager: [
    [
      "find",
      "/f/:facility",
      async (page) => {
        await page.keyboard.press("Control+k");
        await page.getByRole("combobox", { name: "查找" }).fill("yj");
        await page.getByRole("option").first().waitFor();
      },
    ],
    ["menu", "/f/:facility", (page) => page.locator(".menu summary").click()],
    ["stock-lots", "/f/:facility/stock?lots=1", null],
    ["stock-filters", "/f/:facility/stock?category=drug&expires=180", press("筛选")],
    ["stock-none", "/f/:facility/stock?q=zzzz", null],
    ["export", "/f/:facility/stock", (page) => page.getByText("导出", { exact: true }).click()],
    ["reverse", "/f/:facility/documents/:dispensed", opens(/冲红/)],
    [
      "post-receipt",
      "/f/:facility/post/receipt",
      async (page) => {
        const add = page.getByRole("combobox", { name: "添加品种" });
        await add.fill("C-NRL-52");
        await page.getByRole("option").first().waitFor();
        await add.press("Enter");
        await page.getByLabel("批号").waitFor();
        await page.getByRole("button", { name: "确认入库" }).click();
      },
    ],
    [
      "count-entry",
      "/f/:facility/counts/:count",
      async (page) => {
        await page.locator(".count-open").first().click();
      },
    ],
    ["dispense", "/f/:facility/dispense?product=:product", null],
    ["balance-lots", "/f/:facility/balance?lots=1", null],
    ["labels-one", "/f/:facility/labels/new/stock-card-90x60?product=C-NRL-52&state=never", null],
    ["labels-typed", "/f/:facility/labels/new/thermometer-60x40", null],
    [
      "labels-failed",
      "/f/:facility/labels/log/:job",
      async (page) => {
        await page.getByRole("button", { name: "送到 库房标签机" }).click();
        await page.getByText("没有打印", { exact: true }).first().waitFor();
      },
    ],
    ["lost", "/no/such/page", null],
    ["not-mine", "/f/NOPE-1/stock", null],
    ["no-lot", "/lots/00000000-0000-7000-8000-000000000000", null],
  ],
  county: [
    ["facility-picker", "/lots", opens(/选择机构|自助发放机/)],
    ["recall", "/lots/:other", opens("召回")],
    ["merge", "/lots/:other", opens("并入另一个批号")],
    ["reopen", "/f/:facility/months", opens("反月结")],
    ["region-month", "/regions/:region/balance?lots=1", null],
  ],
  admin: [
    [
      "region",
      "/admin/regions",
      async (page) => {
        await page.getByRole("treeitem").first().press("Enter");
        await page.getByRole("dialog").waitFor();
      },
    ],
    ["sketch", "/admin/facilities/:code/rooms/:room", press("修改草图")],
    ["printer", "/admin/facilities/:code", press("登记打印机")],
    ["trail-detail", "/admin/audit", (page) => page.locator(".audit-detail summary").first().click()],
    ["users-filter", "/admin/users?status=locked", press("筛选")],
    ["api-operation", "/api", (page) => page.locator("main summary").first().click()],
  ],
};
/** These addresses again in English, where words are longer. */
const IN_ENGLISH =
  /^\/(f\/:facility(\/(labels|stock|post\/:kind|months|balance|counts|expiry|documents\/:document))?|lots|more|paper|tokens|admin\/(settings|users|products\/:code)|import)$/;

/** Looks over these addresses on one page; what is wrong, each line with its address. */
async function round(page, paths, keep) {
  const debug = await page.context().newCDPSession(page);
  await page.goto("/");
  await settled(page);
  const wrong = [];
  for (const [name, path, state] of paths) {
    try {
      await go(page, path);
      await state?.(page);
      for (const fault of await faults(page, debug)) wrong.push(`${name}: ${fault}`);
    } catch (error) {
      wrong.push(`${name}: ${error.message}`);
    }
    if (process.env.PICTURES) {
      await page.evaluate(() => scrollTo(0, 0));
      await picture(page, `${keep}${name.replace(/\W+/g, "-")}`);
    }
    // Nothing opened here stays open over the next page.
    await page.keyboard.press("Escape");
  }
  return wrong;
}

const told = (lists) => {
  const wrong = lists.flat();
  assert.equal(wrong.length, 0, `\n${wrong.join("\n")}`);
};

/** What stands in the address, and what is asked of it, for each role. */
const rounds = async (keep, of) =>
  told(
    await Promise.all([
      round(pages.manager, of("manager"), keep),
      (async () => [
        ...(await round(pages.admin, of("admin"), keep)),
        ...(await round(pages.county, of("county"), keep)),
      ])(),
    ]),
  );

test("every page, in Chinese", async () => {
  const all = await patterns();
  assert.ok(all.length > 50, `only ${all.length} pages were found in app.tsx`);
  const paths = all.filter((each) => each !== "/");
  await rounds("zh-", (role) => {
    const mine = paths.filter((each) => reader(each) === role);
    return mine.map((each) => [each.slice(1), example(each)]);
  });
});

test("dialogs, forms, refusals and empty lists", async () => {
  await rounds("zh-at-", (role) =>
    STATES[role].map(([name, pattern, state]) => [name, example(pattern), state]),
  );
});

test("before anybody has signed in", async () => {
  const stranger = await phone(browser, program.base);
  const paths = [
    ["sign-in", "/"],
    ["paper", "/paper"],
    ["paper-code", example("/paper/:code")],
  ];
  paths.push(["link", "/link/of-nobody"]);
  told([await round(stranger, paths, "zh-front-")]);
});

test("the pages with many words, in English", async () => {
  const paths = (await patterns()).filter((each) => IN_ENGLISH.test(each));
  assert.ok(paths.length > 12, `only ${paths.length} pages are looked at in English`);
  for (const page of [pages.manager, pages.county, pages.admin])
    await page.evaluate(() => localStorage.setItem("yaoju.language", "en"));
  await rounds("en-", (role) => {
    const mine = paths.filter((each) => reader(each) === role);
    return mine.map((each) => [each.slice(1), example(each)]);
  });
});

test("what is wrong is found", async () => {
  const page = pages.point;
  await page.goto("/more");
  await settled(page);
  await page.evaluate(() => {
    const wrong = document.createElement("div");
    wrong.innerHTML = `<h1>x</h1><img src="/icon.svg" /><button class="care-hidden">y</button>`;
    document.querySelector("main").append(wrong);
    wrong.querySelector("img").style.width = "900px";
    wrong.querySelector("button").style.outline = "none";
  });
  const found = await faults(page, await page.context().newCDPSession(page));
  for (const one of [/image-alt/, /first headings/, /wider than 360/, /focus cannot be seen/])
    assert.ok(
      found.some((fault) => one.test(fault)),
      `${one} in ${found.join("\n")}`,
    );
});
