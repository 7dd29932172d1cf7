/** A dispensing point's day with nothing but a phone, in Chinese at 360 pixels, with a camera. */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { prepareZXingModule, writeBarcode } from "zxing-wasm/writer";
import {
  fits,
  phone,
  picture,
  startBrowser,
  startProgram,
  until,
} from "./harness.mjs";

const PRODUCT = "C-NRL-52"; // 1箱 = 50盒 = 500只
const today = (days = 0) =>
  new Date(Date.now() + (480 + days * 1440) * 60_000).toISOString().slice(0, 10);

let browser, program, manager, county, point, painter, folder, film;
let depot, outlet; // the facilities' codes
let gtin;
const lots = {};

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "yaoju-camera-"));
  film = join(folder, "film.mjpeg");
  const wasm = await readFile(
    new URL(import.meta.resolve("zxing-wasm/writer/zxing_writer.wasm")),
  );
  prepareZXingModule({ overrides: { wasmBinary: wasm.buffer } });
  program = await startProgram("demo");
  // The camera must see something when the browser starts.
  await writeFile(film, Buffer.alloc(0));
  browser = await startBrowser(film);
  painter = await browser.newPage();
  await show("nothing yet");
  manager = await phone(browser, program.base);
  county = await phone(browser, program.base);
  point = await phone(browser, program.base);
});

after(async () => {
  await browser?.close();
  await program?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** One picture of the film: a label in somebody's hand, or none. */
async function frame(svg) {
  const url = await painter.evaluate(async (svg) => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [640, 480];
    const context = canvas.getContext("2d");
    context.fillStyle = "#8a8f96";
    context.fillRect(0, 0, 640, 480);
    if (svg) {
      const image = new Image();
      image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
      await image.decode();
      context.translate(320, 240);
      context.rotate(0.12);
      context.fillStyle = "#fff";
      context.fillRect(-160, -160, 320, 320);
      context.drawImage(image, -140, -140, 280, 280);
    }
    return canvas.toDataURL("image/jpeg", 0.85);
  }, svg);
  return Buffer.from(url.split(",")[1], "base64");
}

/** What cameras opened from now on see: the label for a while, then nothing, again and again. */
async function show(text, format = "QRCode") {
  const { svg, error } = await writeBarcode(text, { format });
  assert.equal(error, "");
  const [label, nothing] = [await frame(svg), await frame("")];
  const frames = [...Array(50).fill(label), ...Array(50).fill(nothing)];
  await writeFile(`${film}.new`, Buffer.concat(frames));
  await rename(`${film}.new`, film);
}

async function call(page, method, path, data) {
  const answer = await page.request.fetch(`/api/v1${path}`, {
    method,
    headers: { "Content-Type": "application/json" },
    ...(data ? { data } : {}),
  });
  const text = await answer.text();
  assert.ok(answer.ok(), `${method} ${path}: ${answer.status()} ${text}`);
  return text ? JSON.parse(text) : null;
}

const document = (page, at, rest) =>
  call(page, "POST", `/facilities/${at}/documents`, {
    id: crypto.randomUUID(),
    occurredOn: today(),
    ...rest,
  });

async function look(page, name) {
  assert.ok(await fits(page), `${name} is wider than the phone`);
  await picture(page, `scan-${name}`);
}

async function signIn(page, name) {
  await page.goto("/");
  await page.getByRole("button", { name }).click();
  await until(
    async () => (await page.request.get("/api/v1/session")).ok(),
    `${name} to be signed in`,
  );
  const { items } = await call(page, "GET", "/facilities?limit=1");
  return items[0].code;
}

test("a depot has good, expired and recalled lots, with labels", async () => {
  depot = await signIn(manager, /药管员/);
  await signIn(county, /李建国/);
  outlet = await signIn(point, /陈小红/);
  ({ gtin } = await call(county, "GET", `/products/${PRODUCT}`));
  for (const [number, expiry] of [
    ["GOOD1", "2031-06-30"],
    ["OLD1", today(-1)],
    ["BACK1", "2031-05-31"],
  ]) {
    const posted = await document(manager, depot, {
      kind: "receipt",
      counterparty: { name: "省药具管理站" },
      lines: [{ product: PRODUCT, lot: { number, expiry }, units: 300 }],
    });
    const thing = posted.lines[0].lot.id;
    const label = await call(manager, "POST", `/facilities/${depot}/codes`, {
      kind: "lot",
      thing,
    });
    assert.match(label.text, new RegExp(`/01/${gtin}/10/${number}\\?17=`));
    lots[number] = { id: thing, expiry, label };
  }
  await call(county, "POST", `/lots/${lots.BACK1.id}/status`, {
    status: "recalled",
    reason: "抽检不合格",
  });
});

test("a delivery's code is scanned and the delivery received", async () => {
  const issue = await document(manager, depot, {
    kind: "issue",
    counterparty: { facility: outlet },
    reason: "later-expiry-asked",
    lines: [
      {
        product: PRODUCT,
        lot: { number: "GOOD1", expiry: lots.GOOD1.expiry },
        units: 200,
      },
    ],
  });
  const paper = await call(manager, "POST", `/facilities/${depot}/papers`, {
    kind: "document",
    document: issue.id,
  });
  await show(paper.link);
  await point.goto(`/f/${outlet}`);
  await point.getByRole("link", { name: "扫码" }).click();
  await point.getByText("对准条码或二维码").waitFor();
  const receive = point.getByRole("link", { name: "收货", exact: true });
  await receive.waitFor();
  await look(point, "delivery");
  await receive.click();
  await point.getByRole("button", { name: "确认入库" }).click();
  await point.getByText("已记账").waitFor();
  const stock = await call(point, "GET", `/facilities/${outlet}/stock`);
  const item = stock.items.find((each) => each.product.code === PRODUCT);
  const lot = item.lots.find((each) => each.number === "GOOD1");
  assert.equal(lot.units, 200);
});

test("a lot is scanned and dispensed; the same label again adds, and is taken back", async () => {
  await show(lots.GOOD1.label.text);
  await point.goto(`/f/${outlet}/scan`);
  const dispense = point.getByRole("link", { name: "发放", exact: true });
  await dispense.waitFor();
  await point.getByText("×2").waitFor();
  await look(point, "lot");
  await dispense.click();
  await point.getByRole("link", { name: "多个品种一起发放" }).click();
  await point.getByText("明细（1 行）").waitFor();
  await point.getByRole("button", { name: "扫码" }).click();
  const taken = point.locator(".scan-taken li");
  await taken.nth(1).waitFor();
  await look(point, "adding");
  const said = await taken.first().textContent();
  const boxes = Number(/(\d+)盒/.exec(said)[1]);
  assert.ok(boxes >= 3, said);
  await taken.first().getByRole("button", { name: "撤回" }).click();
  await point.getByRole("dialog").getByRole("button", { name: "关闭" }).click();
  const quantity = point.getByLabel("数量").last();
  assert.match(await quantity.inputValue(), /^\d+盒$/);
  await quantity.fill("1盒");
  const reason = point.getByLabel("先发晚到期批号的原因");
  if (await reason.isVisible()) await reason.fill("领取人要求");
  await point.getByRole("button", { name: "确认发放" }).click();
  await point.getByText("已记账").waitFor();
});

test("expired and recalled lots are refused in plain words", async () => {
  for (const [number, says] of [
    ["OLD1", /已于 .* 过期，不能发出/],
    ["BACK1", /已召回（抽检不合格），不能发出/],
  ]) {
    await show(lots[number].label.text);
    await manager.goto(`/f/${depot}/scan`);
    await manager.getByText(says).first().waitFor();
    await look(manager, `refused-${number}`);
    const found = manager.locator(".scan-found");
    assert.equal(
      await found.getByRole("link", { name: "发放", exact: true }).count(),
      0,
    );
    // And in the form itself.
    await manager.goto(`/f/${depot}/post/dispense`);
    await manager.getByRole("button", { name: "扫码" }).click();
    await manager.locator(".scan-refused").getByText(says).waitFor();
    await manager
      .getByRole("dialog")
      .getByRole("button", { name: "关闭" })
      .click();
    assert.equal(await manager.getByText("明细（1 行）").count(), 0);
  }
});

test("a line of a count is opened by its label", async () => {
  const id = crypto.randomUUID();
  await call(point, "POST", `/facilities/${outlet}/counts`, { id });
  await show(lots.GOOD1.label.text, "DataMatrix");
  await point.goto(`/f/${outlet}/counts/${id}`);
  await point.getByRole("button", { name: "扫码" }).click();
  const entry = point.getByRole("group", { name: "填写实盘数" });
  await entry.getByText("批号 GOOD1").waitFor();
  await look(point, "count");
  const field = entry.getByLabel("实盘数");
  await field.fill("19盒");
  await field.press("Enter");
  await until(async () => {
    const view = await call(point, "GET", `/facilities/${outlet}/counts/${id}`);
    return view.lines.some((each) => each.count?.units === 190);
  }, "the line to be counted");
});

test("whoever has no camera takes a photo, or types", async () => {
  await show("81234560000000000017");
  await point.goto(`/f/${outlet}/scan`);
  await point.getByText("不认识的码").waitFor();
  await look(point, "unknown");
  const photo = await frame(
    (await writeBarcode(lots.GOOD1.label.text, { format: "QRCode" })).svg,
  );
  await point
    .locator("input[type=file]")
    .setInputFiles({ name: "a.jpg", mimeType: "image/jpeg", buffer: photo });
  await point.getByText("批号 GOOD1").first().waitFor();
  const typed = point.getByLabel("或输入、用扫码枪扫");
  await typed.fill(`01${gtin}10BACK1`);
  await typed.press("Enter");
  await point.getByText(/BACK1 已召回/).waitFor();
});

test("a label's page opens for anybody, without a script", async () => {
  const context = await browser.newContext({
    baseURL: program.base,
    locale: "zh-CN",
    javaScriptEnabled: false,
    viewport: { width: 360, height: 740 },
  });
  const anybody = await context.newPage();
  const { pathname, search } = new URL(lots.BACK1.label.text);
  await anybody.goto(pathname + search);
  await anybody.getByText("该批号已召回").waitFor();
  await look(anybody, "page-recalled");
  const label = await call(manager, "POST", `/facilities/${depot}/codes`, {
    kind: "product",
    thing: PRODUCT,
  });
  await anybody.goto(`/q/${label.code}`);
  await anybody.getByText("怎么用").waitFor();
  await look(anybody, "page-card");
  // Who is signed in goes on from there.
  await point.goto(`/q/${label.code}`);
  await point.getByRole("link", { name: "在药具系统中打开" }).click();
  await point.waitForURL(`**/f/${outlet}/scan`);
  await point.getByText("这是 ", { exact: false }).first().waitFor();
  await context.close();
});
