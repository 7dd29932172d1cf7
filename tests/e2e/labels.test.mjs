/** Fifty cards of a room are printed, one lot is corrected, one card is to be printed anew. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { fits, phone, picture, startBrowser, startProgram, until } from "./harness.mjs";

const PASSWORD = "yaoju-demo-1";
const CARDS = 50;
const ROOM = "KF50";
const pictures = process.env.PICTURES ?? "target/tests/pages";
const run = promisify(execFile);
const today = (days = 0) =>
  new Date(Date.now() + (480 + days * 1440) * 60_000).toISOString().slice(0, 10);
const code = (n) => `T-CARD-${String(n).padStart(2, "0")}`;

let browser, program, manager, county, depot, printer;
let wrong; // the lot whose expiry was mistyped

before(async () => {
  const wasm = await readFile(new URL(import.meta.resolve("zxing-wasm/reader/zxing_reader.wasm")));
  prepareZXingModule({ overrides: { wasmBinary: wasm.buffer } });
  await mkdir(pictures, { recursive: true });
  printer = await fakePrinter();
  process.env.YAOJU_LABEL_PRINTER_NETWORKS = "127.0.0.0/8";
  program = await startProgram("demo");
  browser = await startBrowser();
  [manager, county] = await Promise.all([signedIn("manager"), signedIn("county")]);
  depot = (await call(manager, "GET", "/session")).home.facility.code;
  await fill();
});

after(async () => {
  await browser?.close();
  await program?.stop();
  printer?.close();
});

/** A label printer: it takes what comes, and closes when all is there unless it hangs. */
async function fakePrinter() {
  const fake = { took: "", hangs: false };
  const sockets = new Set();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on("data", (bytes) => (fake.took += bytes.toString("latin1")));
    socket.on("end", () => fake.hangs || socket.end());
    socket.on("error", () => {});
  });
  for (let n = 0; ; n++) {
    fake.host = `127.9.${(process.pid + n) % 250}.7`;
    const listening = new Promise((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(9100, fake.host, () => resolve(true));
    });
    if (await listening) break;
  }
  fake.labels = () => fake.took.split("^XA").length - 1;
  fake.close = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return fake;
}

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
  const text = await answer.text();
  assert.ok(answer.ok(), `${method} ${path}: ${answer.status()} ${text}`);
  return text ? JSON.parse(text) : null;
}

const receive = (lines) =>
  call(manager, "POST", `/facilities/${depot}/documents`, {
    id: crypto.randomUUID(),
    kind: "receipt",
    occurredOn: today(),
    counterparty: { name: "省药具管理站" },
    lines,
  });

/** A room with fifty varieties in its zone. */
async function fill() {
  const at = `/facilities/${depot}`;
  const room = { code: ROOM, name: "五十种库房", areaM2: "20", climateClass: "normal" };
  await call(manager, "POST", `${at}/storerooms`, room);
  const zone = { code: "KF50-HG", name: "五十种区", purpose: "storage", storeroom: ROOM };
  await call(manager, "POST", `${at}/zones`, zone);
  for (let n = 1; n <= CARDS; n++)
    await call(county, "POST", "/products", {
      code: code(n),
      category: "condom",
      method: "male_condom",
      name: `天然胶乳橡胶避孕套（标示卡第${n}种）`,
      spec: "52mm，光面型",
      maker: "示范乳胶有限公司",
      baseUnit: "只",
      packs: [{ name: "盒", units: 10 }],
      storageClass: "normal",
    });
  const lines = Array.from({ length: CARDS }, (_, i) => ({
    product: code(i + 1),
    lot: { number: `L${i + 1}`, expiry: "2029-06-30" },
    zone: zone.code,
    units: 500,
  }));
  const posted = await receive(lines);
  wrong = posted.lines[6].lot.id;
}

async function look(page, name) {
  assert.ok(await fits(page), `${name} is wider than the phone`);
  await picture(page, `labels-${name}`);
}

/** What a touch downloads, kept to look at. */
async function downloaded(page, button, name) {
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  const path = join(pictures, name);
  await download.saveAs(path);
  return path;
}

const due = () => call(manager, "GET", `/facilities/${depot}/labels/due?limit=200`);

test("a printer is added and tried out", async () => {
  await manager.goto(`/admin/facilities/${depot}`);
  await manager.getByRole("button", { name: "登记打印机" }).click();
  await manager.getByLabel("编号").last().fill("LP1");
  await manager.getByLabel("名称").last().fill("库房标签机");
  const address = manager.getByRole("textbox", { name: "地址" }).last();
  await address.fill("192.168.77.7");
  await manager.getByRole("button", { name: "登记打印机" }).click();
  await manager.getByText("label-printer-networks").waitFor();
  await address.fill(printer.host);
  await manager.getByRole("button", { name: "登记打印机" }).click();
  await manager.getByRole("button", { name: "试打一张" }).click();
  await manager.getByText("试打标签已送出").waitFor();
  assert.match(printer.took, /YAOJU TEST/);
  await look(manager, "printer");
});

test("fifty cards of a room are printed as a PDF", async () => {
  await manager.goto(`/f/${depot}/labels`);
  await manager.getByText("50 个品种中 0 个有标示卡").waitFor();
  await look(manager, "page");
  await manager.getByRole("link", { name: /库存标示卡 90×60/ }).click();
  await manager.getByRole("combobox", { name: /^库房/ }).selectOption({ label: "五十种库房" });
  await manager.getByText("已选 50 张").waitFor();
  await manager.getByText("前 4 张，共 50 张").waitFor();
  const drawing = manager.getByRole("img", { name: "第 1 张标签的样子" });
  await until(() => drawing.evaluate((img) => img.complete && img.naturalWidth > 0), "a drawing");
  await manager.getByRole("combobox", { name: "纸" }).selectOption({ label: "A4 纸，裁开" });
  await look(manager, "new");
  const button = manager.getByRole("button", { name: "下载 PDF" });
  const path = await downloaded(manager, button, "labels-cards.pdf");
  await run("pdftoppm", ["-r", "70", "-png", path, join(pictures, "labels-cards")]);
  const { stdout } = await run("pdftotext", [path, "-"]);
  const said = stdout.replace(/\s/g, "");
  for (const n of [1, 7, 50]) assert.ok(said.includes(`第${n}种`), `card ${n} in ${said}`);
  const { items, rooms } = await due();
  assert.equal(rooms.find((room) => room.storeroom === ROOM).withCard, CARDS);
  assert.ok(!items.some((item) => item.thing.startsWith("T-CARD-")));
});

test("the card of a product says its code", async () => {
  await manager.goto(`/f/${depot}/stock/${code(3)}`);
  await manager.getByRole("link", { name: "打印标签" }).click();
  await manager.getByText("已选 1 张").waitFor();
  const path = await downloaded(
    manager,
    manager.getByRole("button", { name: "下载 PNG" }),
    "labels-card.png",
  );
  const [read] = await readBarcodes(await readFile(path), { formats: ["QRCode"] });
  const { items } = await call(
    manager,
    "GET",
    `/facilities/${depot}/labels?template=stock-card-90x60&product=${code(3)}`,
  );
  assert.match(read.text, new RegExp(`/Q/${items[0].code}$`, "i"));
  const meaning = await call(manager, "POST", "/scans", { text: read.text, facility: depot });
  assert.equal(meaning.product.code, code(3));
  const [tab] = await Promise.all([
    manager.waitForEvent("popup"),
    manager.getByRole("button", { name: "打印", exact: true }).click(),
  ]);
  await manager.getByText("已打开 PDF").waitFor();
  await tab.close();
});

test("a lot's expiry is corrected, and the page names the one card to reprint", async () => {
  const right = await receive([
    {
      product: code(7),
      lot: { number: "L7", expiry: "2029-09-30" },
      zone: "KF50-HG",
      units: 1,
    },
  ]);
  await call(county, "POST", `/lots/${wrong}/merge`, {
    id: crypto.randomUUID(),
    into: right.lines[0].lot.id,
    reason: "有效期录错",
  });
  await manager.goto(`/f/${depot}/labels`);
  await manager.getByText("库存标示卡 90×60：1 张内容已变").waitFor();
  await manager.getByText(/纸上 .*2029-06-30.*现在 .*2029-09-30/).waitFor();
  const changed = (await due()).items.filter((item) => item.state === "outdated");
  assert.deepEqual(
    changed.map((item) => item.thing),
    [code(7)],
  );
  await look(manager, "due");
});

test("it goes to the label printer in two touches, once", async () => {
  const before = printer.labels();
  await manager.getByRole("link", { name: "重打这 1 张" }).click();
  await manager.getByText("已选 1 张").waitFor();
  const send = manager.getByRole("button", { name: "送到 库房标签机" });
  await send.dblclick();
  await manager.getByText("已送到 库房标签机。").waitFor();
  assert.equal(printer.labels(), before + 1);
  await look(manager, "sent");
  assert.ok(!(await due()).items.some((item) => item.state === "outdated"));
});

test("a lost answer makes no second copy", async () => {
  const before = printer.labels();
  await manager.goto(`/f/${depot}/labels/new/stock-card-90x60?product=${code(9)}`);
  await manager.getByText("已选 1 张").waitFor();
  let lost = 0;
  await manager.route("**/deliveries", async (route) => {
    if (lost++ > 0) return route.continue();
    await route.fetch();
    return route.abort();
  });
  await manager.getByRole("button", { name: "送到 库房标签机" }).click();
  await manager.getByText("已送到 库房标签机。").waitFor();
  await manager.unroute("**/deliveries");
  assert.equal(lost, 2);
  assert.equal(printer.labels(), before + 1);
});

test("what the printer does not say, a person does", async () => {
  printer.hangs = true;
  await manager.goto(`/f/${depot}/labels`);
  await manager.getByRole("link", { name: "库存标示卡 90×60", exact: true }).first().click();
  await manager.getByText("再打出来的与当时一样").waitFor();
  await manager.getByRole("button", { name: "送到 库房标签机" }).click();
  await manager.getByText("不确定是否打出").waitFor({ timeout: 30_000 });
  await look(manager, "unsure");
  await manager.getByRole("button", { name: "都打出来了" }).first().click();
  await manager.getByText("已送到 库房标签机。").first().waitFor();
  printer.hangs = false;
});

test("without a network the page says that it needs one", async () => {
  await manager.goto(`/f/${depot}/labels/new/stock-card-90x60`);
  await manager.getByText("前 4 张").waitFor();
  await manager.context().setOffline(true);
  await manager.getByRole("button", { name: "下载 PDF" }).click();
  await manager.getByText("打印标签需要网络").waitFor({ timeout: 60_000 });
  await look(manager, "offline");
  await manager.context().setOffline(false);
});
