/** An administrator's day in the fictional county, in Chinese, on a phone of 360 by 740. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { deflateSync } from "node:zlib";
import { fits, phone, picture, printed, startBrowser, startProgram, until } from "./harness.mjs";

const FACILITY = "E2E-FD";

let browser, program, page, wide;

before(async () => {
  program = await startProgram("demo");
  browser = await startBrowser();
  page = await phone(browser, program.base);
  await page.goto("/");
  await page.getByLabel("用户名").fill("admin");
  await page.getByLabel("密码").first().fill("yaoju-demo-1");
  await page.getByRole("button", { name: "登录", exact: true }).click();
  await page.getByRole("banner").waitFor();
  const state = await page.context().storageState();
  const context = await browser.newContext({
    baseURL: program.base,
    locale: "zh-CN",
    viewport: { width: 1280, height: 800 },
    storageState: state,
  });
  wide = await context.newPage();
});

after(async () => {
  await browser?.close();
  await program?.stop();
});

/** Looks at a page on the phone and on a desk, once `sign` is there. */
async function look(name, path, sign) {
  if (path) await page.goto(path);
  await sign(page).waitFor();
  assert.ok(await fits(page), `${name} is wider than the phone`);
  await picture(page, `admin-${name}`);
  await wide.goto(new URL(page.url()).pathname + new URL(page.url()).search);
  await sign(wide).waitFor();
  await picture(wide, `admin-${name}-wide`);
}

const heading = (name) => (where) => where.getByRole("heading", { name, level: 1 });

/** The county of the fictional county, by the API. */
async function county() {
  const answer = await (await page.request.get("/api/v1/regions")).json();
  return answer.items.find((region) => region.level === "county");
}

test("a region is made below the county, in the tree, by keyboard", async () => {
  const { code, name } = await county();
  await page.goto("/admin/regions");
  const tree = page.getByRole("tree");
  await tree.getByRole("treeitem").first().focus();
  // To the county: it may stand below a province and a prefecture.
  const at = tree.getByRole("treeitem", { name: new RegExp(name) }).first();
  const focused = () => page.evaluate(() => document.activeElement?.textContent);
  for (let i = 0; i < 5 && !(await at.evaluate((el) => el === document.activeElement)); i++) {
    const before = await focused();
    await page.keyboard.press("ArrowDown");
    // The next one has the focus before another key is pressed: nobody types faster than a page.
    await until(async () => (await focused()) !== before, "the focus moves on", 5);
  }
  const expanded = (wanted) =>
    until(async () => (await at.getAttribute("aria-expanded")) === wanted, `expanded: ${wanted}`, 5);
  await expanded("true");
  await page.keyboard.press("ArrowLeft");
  await expanded("false");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await picture(page, "admin-region-dialog");
  await dialog.getByRole("button", { name: "添加下级" }).click();
  await dialog.getByLabel("区划代码").fill(`${code}999`);
  await dialog.getByLabel("名称").fill("试验镇");
  await dialog.getByRole("button", { name: "添加行政区划" }).click();
  await dialog.getByText(`试验镇 ${code}999`).waitFor();
  await page.keyboard.press("Escape");
  await tree.getByRole("treeitem", { name: /试验镇/ }).waitFor();
  await look("regions", null, (where) => where.getByRole("treeitem").first());
});

test("a facility in it, with a position", async () => {
  const { code } = await county();
  await page.goto(`/admin/facilities/new?region=${code}999`);
  await page.getByLabel("编号").fill(FACILITY);
  await page.getByLabel("名称").fill("试验镇药具库");
  await page.getByLabel("种类").selectOption({ label: "药具库" });
  await page.getByLabel("级别").selectOption({ label: "乡镇级" });
  await page.getByLabel("纬度").fill("24.880095");
  await page.getByLabel("经度").fill("102.83");
  await page.getByRole("button", { name: "建立" }).click();
  await heading("试验镇药具库")(page).waitFor();
  // Moved elsewhere: what follows is told before it is saved.
  const region = page.getByRole("combobox", { name: "行政区划" });
  await region.fill("城关");
  await page.getByRole("listbox").getByRole("option").first().waitFor();
  await region.press("Enter");
  await page.getByText(/账册、库存和单据都不变/).waitFor();
  await page.getByLabel("状态").selectOption({ label: "关闭" });
  await page.getByText(/先把库存清零/).waitFor();
  await look("facility", null, heading("试验镇药具库"));
  await page.reload();
  await heading("试验镇药具库")(page).waitFor();
  assert.equal(await page.getByLabel("纬度").inputValue(), "24.880095");
});

test("a room is judged, its zones assigned, its floor sketched", async () => {
  await page.goto(`/admin/facilities/${FACILITY}`);
  await page.getByRole("button", { name: "添加库房" }).click();
  const form = page.locator("form").filter({ hasText: "面积" });
  await form.getByLabel("编号").fill("K1");
  await form.getByLabel("名称").fill("一号库房");
  await form.getByLabel("面积").fill("9.9");
  await form.getByRole("button", { name: "添加库房" }).click();
  await page.getByText(/低于下限 10.0 平方米/).waitFor();
  await page.getByRole("link", { name: "一号库房" }).click();
  await heading("一号库房")(page).waitFor();
  await page.getByText(/9.9 平方米，低于下限/).waitFor();
  await page.getByLabel("面积").fill("16");
  await page.getByRole("button", { name: "保存" }).click();
  await page.getByText(/16.0 平方米，在标准 10.0–20.0 平方米之内/).waitFor();
  for (const zone of ["合格品区", "不合格品区", "待验区"]) {
    await page.getByRole("button", { name: `划到本库房 ${zone}`, exact: true }).click();
    await page.getByRole("button", { name: `移出本库房 ${zone}`, exact: true }).waitFor();
  }
  await page.getByRole("button", { name: "画草图" }).click();
  for (const thing of ["合格品区", "不合格品区", "待验区", "货架", "门", "灭火器", "工作台"])
    await page
      .getByRole("group", { name: "放上" })
      .getByRole("button", { name: thing, exact: true })
      .click();
  await page
    .getByRole("group", { name: "放上" })
    .getByRole("button", { name: "温湿度计", exact: true })
    .click();
  await movesByKeyAndByFinger();
  await look1("sketching");
  await page.getByRole("button", { name: "保存", exact: true }).first().click();
  await page.getByRole("button", { name: "修改草图" }).waitFor();
  await look("room", null, (where) => where.getByRole("img", { name: "平面草图" }));
  const words = await printed(page, "print-sketch");
  assert.match(words.replaceAll(" ", ""), /试验镇药具库.*一号库房|一号库房[\s\S]*试验镇药具库/);
  assert.match(words.replaceAll(/\s/g, ""), /合格品区/);
  const kept = await (
    await page.request.get(`/api/v1/facilities/${FACILITY}/storerooms/K1`)
  ).json();
  assert.equal(kept.sketch.items.length, 8);
  const shelf = kept.sketch.items.find((item) => item.kind === "shelf");
  assert.deepEqual([shelf.x, shelf.y, shelf.w], [2, 0, 5]);
});

async function look1(name) {
  assert.ok(await fits(page), `${name} is wider than the phone`);
  await picture(page, `admin-${name}`);
}

/** The shelf one cell to the right and wider by keys, then one more to the right by dragging. */
async function movesByKeyAndByFinger() {
  const plan = page.getByRole("group", { name: "平面草图" });
  const shelf = plan.getByRole("button", { name: /^货架，/ });
  await shelf.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  await plan.getByRole("button", { name: /^货架，第 1 行第 2 列，宽 5 格/ }).waitFor();
  await shelf.evaluate((el) => el.scrollIntoView({ block: "center" }));
  const box = await shelf.locator("rect").first().boundingBox();
  const cell = box.width / 5;
  await page.mouse.move(box.x + cell / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + cell * 1.5, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  await plan.getByRole("button", { name: /^货架，第 1 行第 3 列，宽 5 格/ }).waitFor();
}

test("a zone is retired, and the sketch says so", async () => {
  await page.goto(`/admin/facilities/${FACILITY}`);
  const row = page.getByRole("listitem").filter({ hasText: "DY" });
  await row.getByRole("button", { name: "停用" }).click();
  await row.getByRole("button", { name: "恢复" }).waitFor();
  await page.goto(`/admin/facilities/${FACILITY}/rooms/K1`);
  await page.getByText(/“DY”已不在本库房或已停用/).waitFor();
});

test("a product is given a picture and is seen where it is in stock", async () => {
  await page.goto("/admin/products");
  await page.getByRole("link", { name: /避孕套/ }).first().click();
  const input = page.locator("input[type=file]");
  await input.setInputFiles({
    name: "fake.jpg",
    mimeType: "image/jpeg",
    buffer: Buffer.from("this is no picture"),
  });
  await page.getByText(/这不是 JPEG 或 PNG 图片/).waitFor();
  await input.setInputFiles({ name: "p.png", mimeType: "image/png", buffer: png(640, 480) });
  const image = page.getByRole("img", { name: /的图片/ });
  await image.waitFor();
  await image.evaluate((img) => img.decode());
  assert.equal(await image.evaluate((img) => img.naturalWidth), 320);
  await page.getByRole("link", { name: /药具库/ }).first().waitFor();
  await look("product", null, (where) => where.getByRole("img", { name: /的图片/ }));
  await look("products", "/admin/products?category=condom&status=active", (where) =>
    where.locator("img.thumb").first(),
  );
});

test("a person is invited, read as a sentence, locked", async () => {
  await page.goto("/admin/users/new");
  await page.getByLabel("用户名").fill("shiyan");
  await page.getByLabel("姓名").fill("试验员");
  const scope = page.getByRole("combobox", { name: "机构或行政区划" });
  await scope.fill("试验镇药具库");
  await page.getByRole("listbox").getByRole("option").first().waitFor();
  await scope.press("Enter");
  await page.getByRole("button", { name: "邀请用户" }).click();
  await page.getByText(/链接只显示这一次/).waitFor();
  await page.goto("/admin/users?status=invited");
  await page.getByRole("link", { name: "试验员" }).click();
  await page.getByText(/药管员：在试验镇药具库 \(E2E-FD\)可以看机构和品种、看库存和单据/).waitFor();
  await page.getByRole("button", { name: "锁定账号" }).click();
  await page.getByText("已锁定").waitFor();
  await look("user", null, heading("试验员"));
  await look("users", "/admin/users?status=locked", (where) =>
    where.getByRole("link", { name: "试验员" }),
  );
  await look("access", `/admin/facilities/${FACILITY}/people`, (where) =>
    where.getByText(/药管员，因为管 试验镇药具库/),
  );
});

test("a setting is changed, and found in the trail", async () => {
  await page.goto("/admin/settings");
  const card = page.locator("form").filter({ hasText: "近效期天数" });
  await card.getByLabel("近效期天数").fill("29");
  await card.getByRole("button", { name: "保存" }).click();
  await card.getByText(/30 至 730 的整数/).waitFor();
  await card.getByLabel("近效期天数").fill("200");
  await card.getByRole("button", { name: "保存" }).click();
  await card.getByText(/周敏 于 .* 改/).waitFor();
  await look("settings", null, (where) => where.getByText(/周敏 于 .* 改/));
  const sentence = (where) => where.getByText("把“近效期天数”从 180 改为 200");
  await look("trail", "/admin/audit?action=setting&by=admin", sentence);
  await look("trail-all", `/admin/audit?by=admin&facility=${FACILITY}`, (where) =>
    where.getByText("改画了库房 K1 的草图"),
  );
  await page.getByRole("searchbox").fill("shiyan");
  await page.goto("/admin/audit?q=shiyan");
  await page.getByText("锁定了账号 shiyan").waitFor();
});

/** A PNG of a red square on white. */
function png(width, height) {
  const row = (y) => {
    const line = Buffer.alloc(1 + width * 3, 255);
    line[0] = 0;
    if (y > height / 4 && y < (height * 3) / 4)
      for (let x = width / 4; x < (width * 3) / 4; x++) line.set([190, 40, 40], 1 + x * 3);
    return line;
  };
  const pixels = Buffer.concat(Array.from({ length: height }, (_, y) => row(y)));
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(pixels)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc(body), body.length + 4);
  return whole;
}

function crc(bytes) {
  let value = ~0;
  for (const byte of bytes) {
    value ^= byte;
    for (let i = 0; i < 8; i++) value = (value >>> 1) ^ (0xedb88320 & -(value & 1));
  }
  return ~value >>> 0;
}
