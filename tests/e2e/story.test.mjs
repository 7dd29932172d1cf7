/** A manager's day in the fictional county, in Chinese, on a phone of 360 by 740. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fits, phone, picture, printed, startBrowser, startProgram } from "./harness.mjs";

const PRODUCT = "C-NRL-52"; // 1箱 = 50盒 = 500只

let browser, program, page;
let base; // the address of the manager's own facility
let opening; // units of the product in its book before the day begins
const documents = {};

before(async () => {
  program = await startProgram("demo");
  browser = await startBrowser();
  page = await phone(browser, program.base);
});

after(async () => {
  await browser?.close();
  await program?.stop();
});

/** Units of the product in the book, by the API. */
async function units() {
  const answer = await page.request.get(
    `/api/v1/facilities/${base.slice(3)}/stock/${PRODUCT}/card?last=1`,
  );
  return (await answer.json()).units;
}

/** Opens the form of a kind of document and adds the product to it. */
async function begin(kind) {
  await page.goto(`${base}/post/${kind}`);
  const add = page.getByRole("combobox", { name: "添加品种" });
  await add.fill(PRODUCT);
  await choose(add);
}

/** Takes the first proposal of a field that is being filled in. */
async function choose(field) {
  await page.getByRole("listbox").getByRole("option").first().waitFor();
  await field.press("Enter");
}

/** Takes so much of the lots that expire first. */
async function takeFirstExpiring(quantity) {
  await page.getByLabel("数量").fill(quantity);
  await page.getByRole("button", { name: "按近效期选批号" }).click();
  await page
    .getByText(/明细（[1-9] 行）/)
    .first()
    .waitFor();
}

/** Sends the form, looks at the document that came of it, and at the stock after it. */
async function send(kind, word, change) {
  const held = await units();
  assert.ok(await fits(page), `the form for ${kind} is wider than the phone`);
  await picture(page, `form-${kind}`);
  await page.getByRole("button", { name: `确认${word}` }).click();
  await page.getByText("已记账").waitFor();
  assert.ok(await fits(page), `the page of a ${kind} is wider than the phone`);
  await picture(page, `document-${kind}`);
  documents[kind] = new URL(page.url()).pathname;
  assert.equal(await units(), held + change);
}

test("the manager signs in with one touch", async () => {
  await page.goto("/");
  await page.getByRole("heading", { name: "登录", exact: true }).waitFor();
  await picture(page, "sign-in");
  await page.getByRole("button", { name: /药管员/ }).click();
  await page.getByRole("heading", { name: /药具库/ }).waitFor();
  assert.ok(await fits(page));
  await picture(page, "home");
  base = new URL(page.url()).pathname;
  assert.match(base, /^\/f\//);
  opening = await units();
});

test("a receipt in packs", async () => {
  await begin("receipt");
  await page.getByLabel("供货单位").fill("省药具管理站");
  await page.getByLabel("批号").fill("E2601");
  await page.getByLabel("有效期至").fill("2029-01");
  await page.getByLabel("数量").fill("2箱3盒");
  await page.getByText("= 2箱3盒 (1030只)").waitFor();
  await page.getByText("有效期至 2029-01-31").waitFor();
  await send("receipt", "入库", 1030);
});

test("an issue by packs", async () => {
  await begin("issue");
  const partner = page.getByRole("combobox", { name: "发给" });
  await partner.fill("发放点");
  await choose(partner);
  await takeFirstExpiring("1箱");
  await send("issue", "出库", -500);
  await page.getByText("对方还没收齐").waitFor();
});

test("a dispense", async () => {
  await begin("dispense");
  await takeFirstExpiring("3盒");
  await send("dispense", "发放", -30);
});

test("a loss, and its reversal", async () => {
  await page.goto(`${base}/post/loss`);
  await page.getByLabel("原因").selectOption({ label: "破损" });
  const add = page.getByRole("combobox", { name: "添加品种" });
  await add.fill(PRODUCT);
  await choose(add);
  await page.getByLabel("数量").fill("5只");
  await send("loss", "报损", -5);
  await page.getByRole("button", { name: /冲红/ }).click();
  const dialog = page.getByRole("dialog");
  const reason = dialog.getByRole("combobox", { name: "原因" });
  await reason.fill("录入");
  await reason.press("Enter");
  await picture(page, "reversal-dialog");
  await dialog.getByRole("button", { name: "冲红", exact: true }).click();
  await page.getByText("已记账：冲红").waitFor();
  documents.reversal = new URL(page.url()).pathname;
  assert.equal(await units(), opening + 500);
  await page.goto(documents.loss);
  await page
    .getByText(/已.*冲红/)
    .first()
    .waitFor();
  await picture(page, "document-reversed");
});

test("the card shows them with a running balance", async () => {
  await page.goto(`${base}/stock/${PRODUCT}`);
  const rows = page.getByRole("table").getByRole("row");
  await rows.filter({ hasText: "冲红" }).last().waitFor();
  const column = await page.getByRole("columnheader").allTextContents();
  const cells = await rows.evaluateAll(
    (all, [of, at]) => all.map((row) => [row.cells[of]?.textContent, row.cells[at]?.textContent]),
    [column.indexOf("单据"), column.indexOf("结存")],
  );
  // A document that took of two lots has two rows; the later one has the balance after it.
  const after = new Map(cells.map(([document, text]) => [document, text ?? ""]));
  const balances = [...after.values()].map((text) => Number(text.replace(/\D/g, "")));
  assert.deepEqual(
    balances.slice(-5),
    [1030, 530, 500, 495, 500].map((change) => opening + change),
  );
  assert.ok(await fits(page), "the card is wider than the phone");
  await picture(page, "card");
});

test("more than there is cannot go out", async () => {
  await begin("dispense");
  await page.getByLabel("数量").fill("900箱");
  await page.getByRole("button", { name: "按近效期选批号" }).click();
  await page.getByText(/不够/).first().waitFor();
  await page.getByLabel("数量").first().fill("900箱");
  await page.getByRole("button", { name: "确认发放" }).click();
  await page
    .getByText(/库存不足/)
    .first()
    .waitFor();
  await picture(page, "refused");
  assert.equal(await units(), opening + 500);
});

test("documents and the card print on A4 by the names people know", async () => {
  for (const [kind, title] of [
    ["receipt", "入库单"],
    ["issue", "调拨单"],
    ["loss", "报损单"],
  ]) {
    await page.goto(`${documents[kind]}/print`);
    await page.getByRole("heading", { name: title }).waitFor();
    const words = await printed(page, `print-${kind}`);
    assert.match(words.replaceAll(" ", ""), new RegExp(title));
    assert.match(words, /避孕套/);
  }
  await page.goto(`${base}/stock/${PRODUCT}/print`);
  await page.getByRole("table").first().getByRole("row").last().waitFor();
  const words = await printed(page, "print-card");
  assert.match(words.replaceAll(" ", ""), /库存卡/);
  assert.match(words, /省药具管理站/);
});

test("English is one touch away and stays", async () => {
  await page.goto(base);
  await page.getByRole("banner").locator("summary").click();
  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("link", { name: "Stock", exact: true }).waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  await page.reload();
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  assert.ok(await fits(page));
  await picture(page, "home-en");
});

test("signing in by keyboard alone", async () => {
  const other = await phone(browser, program.base);
  await other.goto("/");
  await other.getByLabel("用户名").waitFor();
  await other.keyboard.type("manager");
  await other.keyboard.press("Tab");
  await other.keyboard.type("yaoju-demo-1");
  await other.keyboard.press("Enter");
  await other.getByRole("heading", { name: /药具库/ }).waitFor();
  await other.context().close();
});
