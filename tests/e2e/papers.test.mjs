/** Papers in the hand: printed, looked at, their code read back from the picture, and checked. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import jsqr from "jsqr";
import { fits, phone, picture, printed, startBrowser, startProgram } from "./harness.mjs";

const run = promisify(execFile);
const pictures = process.env.PICTURES ?? "target/tests/pages";
const PRODUCT = "C-NRL-52";

let browser, program, page, base, code;

before(async () => {
  program = await startProgram("demo");
  browser = await startBrowser();
  page = await phone(browser, program.base);
  await page.goto("/");
  await page.getByRole("button", { name: /药管员/ }).click();
  await page.waitForURL(/\/f\//);
  base = new URL(page.url()).pathname;
  code = base.slice(3);
});

after(async () => {
  await browser?.close();
  await program?.stop();
});

const api = async (path) => (await page.request.get(`/api/v1/facilities/${code}${path}`)).json();

/** Posts one more dispensing, as somebody else would meanwhile. */
async function dispense(units) {
  const stock = await api("/stock?category=condom");
  const item = stock.items.find((each) => each.product.code === PRODUCT);
  const lot = item.lots.find((each) => each.state === "ok" && each.units >= units);
  const answer = await page.request.post(`/api/v1/facilities/${code}/documents`, {
    data: {
      id: crypto.randomUUID(),
      kind: "dispense",
      occurredOn: stock.asOf,
      lines: [{ product: PRODUCT, units, lot: { number: lot.number, expiry: lot.expiry } }],
    },
  });
  assert.equal(answer.status(), 201, await answer.text());
}

/** What a camera would read from a page of a printed file, at 150 dots an inch. */
async function scanned(name, sheet) {
  const path = join(pictures, `${name}-scan`);
  const pages = ["-f", String(sheet), "-l", String(sheet), "-singlefile"];
  await run("pdftoppm", ["-r", "150", ...pages, join(pictures, `${name}.pdf`), path]);
  const file = await readFile(`${path}.ppm`);
  // P6, width, height, 255, then three bytes a dot.
  const head = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(file.subarray(0, 64).toString("latin1"));
  const [width, height] = [Number(head[1]), Number(head[2])];
  const dots = new Uint8ClampedArray(width * height * 4);
  for (let i = 0, at = head[0].length; i < width * height; i++, at += 3)
    dots.set([file[at], file[at + 1], file[at + 2], 255], i * 4);
  return jsqr(dots, width, height)?.data;
}

/** Prints the form on the page; its words, and the code that stands on each sheet. */
async function paper(path, name, sheets = 1) {
  await page.goto(`${base}${path}`);
  await page.locator(".paper-mark svg").first().waitFor({ state: "attached" });
  // Names that come late change the heights.
  await page.waitForTimeout(300);
  const words = await printed(page, name);
  const typed = (await page.locator(".paper-mark code").first().textContent()).trim();
  assert.match(typed, /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$/);
  for (let sheet = 1; sheet <= sheets; sheet++)
    assert.equal(await scanned(name, sheet), `${program.base}/paper/${typed}`, `sheet ${sheet}`);
  return { words: words.replace(/[ \u00a0]/g, ""), sheets: words.split("\f").length - 1, typed };
}

async function firstOf(kind, fits = () => true) {
  const { items } = await api(`/documents?kind=${kind}&limit=200`);
  const found = items.find(fits);
  assert.ok(found, `the county has no ${kind}`);
  return found;
}

const FORMS = [
  ["receipt", "入库单", () => true],
  ["issue", "调拨单", (document) => document.counterparty?.facility],
  ["dispense", "发放单", () => true],
];

test("documents are printed in the forms people know, each with its code", async () => {
  for (const [kind, title, fit] of FORMS) {
    const document = await firstOf(kind, fit);
    const { words, sheets } = await paper(`/documents/${document.id}/print`, `paper-${kind}`);
    assert.equal(sheets, 1, title);
    assert.ok(words.includes(title), words);
    assert.ok(words.includes(`单据编号：${document.number}`), words);
    assert.match(words, /第1页共1页/);
    assert.match(words, /账册校验码\d+-/);
    assert.match(words, /打印，打印人/);
  }
});

test("the register, the warning of expiry and the card are forms too", async () => {
  const year = new Date().getFullYear();
  const register = await paper(
    `/papers/dispensing?from=${year - 1}-01-01&to=${year}-12-31`,
    "paper-dispensing",
  );
  assert.match(register.words, /发放登记表/);
  assert.match(register.words, /领取人签名/);
  const expiry = await paper("/expiry/print?within=365", "paper-expiry");
  assert.match(expiry.words, /效期预警表/);
  assert.match(expiry.words, /剩余天数/);
});

test("a card of several sheets has its head and its page on each", async () => {
  const sheets = 3;
  const rows = async () => (await api(`/stock/${PRODUCT}/card?last=200`)).items.length;
  while ((await rows()) < 95) await dispense(1);
  const card = await paper(`/stock/${PRODUCT}/print`, "paper-card", sheets);
  assert.ok(card.sheets >= sheets, `${card.sheets} sheets`);
  for (let n = 1; n <= card.sheets; n++) {
    const sheet = card.words.split("\f")[n - 1];
    assert.ok(sheet.includes(`第${n}页共${card.sheets}页`), sheet);
    assert.ok(sheet.includes("库存卡"), sheet);
    assert.ok(sheet.includes("结存"), sheet);
  }
});

test("a paper is equal, then the book moves on, then a figure is forged", async () => {
  const { typed } = await paper(`/stock/${PRODUCT}/print?from=2020-01-01`, "paper-checked");
  await page.goto(`/paper/${typed}`);
  await page.getByText("与账册一致", { exact: true }).waitFor();
  await page.getByText("期末结存").waitFor();
  assert.ok(await fits(page));
  await picture(page, "check-equal");
  const closing = (await api(`/stock/${PRODUCT}/card?last=1`)).units;
  await dispense(2);
  await page.reload();
  await page.getByText("账册此后有新账", { exact: true }).waitFor();
  await page.getByRole("heading", { name: "此后新记 1 笔账" }).waitFor();
  // The figure as printed, then one that somebody wrote over it.
  const figure = page.getByLabel("纸上写的数");
  await figure.fill(String(closing));
  await page.getByRole("button", { name: "对照" }).click();
  await page.getByText("与账册一致", { exact: true }).waitFor();
  await figure.fill(String(closing + 1000));
  await page.getByRole("button", { name: "对照" }).click();
  await page.getByText("不是本系统的单据", { exact: true }).waitFor();
  assert.ok(await fits(page));
  await picture(page, "check-moved-and-forged");
  // A code that was never printed, typed by hand.
  await page.goto("/paper");
  await page.getByLabel("核对码").fill("7K3M-9QFA-2B4C-6D8E");
  await page.getByRole("button", { name: "核对" }).click();
  await page.getByText("不是本系统的单据", { exact: true }).waitFor();
  await picture(page, "check-not-ours");
});

test("who is not signed in sees the verdict and no figure", async () => {
  const { typed } = await paper("/expiry/print", "paper-stranger");
  const stranger = await phone(browser, program.base);
  await stranger.goto(`/paper/${typed.toLowerCase()}`);
  await stranger.getByText("与账册一致", { exact: true }).waitFor();
  assert.equal(await stranger.getByText("账册上的数字", { exact: true }).count(), 0);
  assert.ok(await fits(stranger));
  await picture(stranger, "check-stranger");
  await stranger.getByRole("link", { name: "登录后看账册上的数字" }).click();
  await stranger.getByRole("button", { name: /药管员/ }).click();
  await stranger.getByRole("heading", { name: "账册上的数字" }).waitFor();
  await stranger.context().close();
});

test("a list is taken out as a workbook with its filter", async () => {
  await page.goto(`${base}/stock?category=condom`);
  await page.getByText("导出", { exact: true }).click();
  await picture(page, "export-menu");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "导出 Excel" }).click(),
  ]);
  assert.match(download.suggestedFilename(), /库存-.*\.xlsx$/);
  const file = await readFile(await download.path());
  assert.equal(file.subarray(0, 2).toString(), "PK");
});

test("every form in English", async () => {
  await page.goto(base);
  await page.evaluate(() => localStorage.setItem("yaoju.language", "en"));
  for (const [kind] of FORMS) {
    const document = await firstOf(kind);
    await paper(`/documents/${document.id}/print`, `paper-${kind}-en`);
  }
  const year = new Date().getFullYear();
  for (const [path, name, title] of [
    [`/papers/dispensing?from=${year}-01-01&to=${year}-12-31`, "dispensing", /Dispensing/],
    ["/expiry/print?within=365", "expiry", /Expirywarning/],
    [`/stock/${PRODUCT}/print`, "card", /Stockcard/],
  ]) {
    const { words } = await paper(path, `paper-${name}-en`);
    assert.match(words, title);
    assert.match(words, /Page1of\d/);
  }
  await page.goto(`${base}/expiry`);
  await page.getByRole("heading", { name: "Expiry warning" }).waitFor();
  await page.getByRole("list").first().waitFor();
  assert.ok(await fits(page));
  await picture(page, "expiry-en");
});
