/** A month is checked, closed, printed and reopened, in Chinese, on a phone of 360 by 740. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fits, phone, picture, printed, startBrowser, startProgram } from "./harness.mjs";

let browser, program, page, county;
let base; // the address of the manager's own facility
let last; // the month before this one, as 2026-02

/** Signs somebody of the demonstration in with one touch. */
async function signIn(role) {
  const other = await phone(browser, program.base);
  await other.goto("/");
  await other.getByRole("button", { name: role }).click();
  await other.getByRole("navigation").first().waitFor();
  return other;
}

const api = (who, path) => who.request.get(`/api/v1${path}`).then((answer) => answer.json());
const code = () => base.slice(3);

before(async () => {
  program = await startProgram("demo");
  browser = await startBrowser();
  page = await signIn(/药管员/);
  await page.getByRole("heading", { name: /药具库/ }).waitFor();
  base = new URL(page.url()).pathname;
  county = await signIn(/县级/);
});

after(async () => {
  await browser?.close();
  await program?.stop();
});

test("home says which month is to be closed", async () => {
  await page.goto(base);
  await page.getByText(/还没有月结/).waitFor();
  assert.ok(await fits(page));
  await picture(page, "close-home");
});

test("months are listed with their state and closed in order", async () => {
  await page.goto(`${base}/months`);
  await page.getByRole("heading", { name: "月结" }).waitFor();
  const { items } = await api(page, `/facilities/${code()}/months`);
  last = items[1].month;
  // All but the last month, by the program: thirteen signatures say no more than one.
  for (const { month } of items.slice(2).reverse()) {
    const answer = await page.request.post(
      `/api/v1/facilities/${code()}/months/${month}/close`,
      { data: { signedBy: "王桂兰" } },
    );
    assert.equal(answer.status(), 204, `${month}: ${await answer.text()}`);
  }
  await page.reload();
  await page.getByRole("link", { name: "检查并月结" }).waitFor();
  assert.ok(await fits(page), "the months are wider than the phone");
  await picture(page, "close-months");
});

test("what stands in the way is shown before closing", async () => {
  const { items } = await api(page, `/facilities/${code()}/months`);
  await page.goto(`${base}/months/${items[0].month}`);
  await page.getByText(/还没有过完/).waitFor();
  await page.getByText(/办好以后/).waitFor();
  assert.equal(await page.getByRole("button", { name: "确认月结" }).count(), 0);
  assert.ok(await fits(page));
  await picture(page, "close-not-yet");
});

test("the manager checks, signs and closes", async () => {
  await page.goto(`${base}/months`);
  await page.getByRole("link", { name: "检查并月结" }).click();
  await page.getByRole("heading", { name: `${last} 月结` }).waitFor();
  await page.getByText(/逐批号轧平/).waitFor();
  assert.ok(await fits(page), "the checks are wider than the phone");
  await picture(page, "close-checks");
  await page.getByLabel("姓名").fill("王桂兰");
  await page.getByRole("button", { name: "确认月结" }).click();
  await page.getByText(`${last} 已月结。`).waitFor();
  await page.getByText("王桂兰 签字").first().waitFor();
  assert.equal(await page.getByRole("button", { name: "反月结" }).count(), 0);
  assert.ok(await fits(page));
  await picture(page, "close-done");
});

test("the report adds up on the phone and on paper", async () => {
  await page.getByRole("link", { name: "打印进销存月报" }).click();
  await page.getByRole("heading", { name: "药具进销存月报" }).waitFor();
  await page.getByText("已月结", { exact: true }).waitFor();
  assert.ok(await fits(page), "the report is wider than the phone");
  await picture(page, "balance");
  await page.getByRole("checkbox", { name: "显示批号" }).check();
  await page.locator(".balance-lot").first().waitFor();
  assert.ok(await fits(page), "the report with lots is wider than the phone");
  await picture(page, "balance-lots");
  const balance = await api(page, `/facilities/${code()}/balance?month=${last}`);
  for (const line of balance.items)
    assert.equal(
      line.opening + line.initial + line.received + line.transferredIn + line.adjusted,
      line.closing +
        line.dispensed +
        line.issued +
        line.transferredOut +
        line.returned +
        line.lost +
        line.destroyed,
      line.product.name,
    );
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole("link", { name: "打印" }).click();
  await page.locator(".paper-page .signatures").last().waitFor();
  const words = (await printed(page, "print-balance")).replaceAll(" ", "");
  for (const word of ["药具进销存月报", "王桂兰", "期初结存", "保管员", "负责人", "制表", "账册校验码"])
    assert.ok(words.includes(word), `${word} is not on the paper`);
  // The paper is checked against the book by its code.
  const mark = await page.locator(".paper-page .paper-mark code").first().textContent();
  const checked = await api(page, `/papers/${mark}`);
  assert.equal(checked.verdict, "equal");
  const forged = await api(page, `/papers/${mark}?figure=closing&value=987654`);
  assert.equal(forged.verdict, "not-ours");
  await page.goto(`${base}/balance?period=${last}`);
  await page.getByRole("heading", { name: "药具进销存月报" }).waitFor();
  await picture(page, "balance-wide");
  await page.getByLabel("按").selectOption({ label: "年" });
  await page.getByRole("heading", { name: "药具进销存年报" }).waitFor();
  await picture(page, "balance-year");
  await page.setViewportSize({ width: 360, height: 740 });
});

test("nothing comes into the closed month", async () => {
  const stock = await api(page, `/facilities/${code()}/stock`);
  const { product } = stock.items[0];
  await page.goto(`${base}/post/receipt`);
  await page.getByLabel("业务日期").fill(`${last}-28`);
  await page.getByLabel("供货单位").fill("省药具管理站");
  const add = page.getByRole("combobox", { name: "添加品种" });
  await add.fill(product.code);
  await page.getByRole("listbox").getByRole("option").first().waitFor();
  await add.press("Enter");
  await page.getByLabel("批号").fill("LATE1");
  await page.getByLabel("有效期至").fill("2030-01");
  await page.getByLabel("数量").fill("10");
  await page.getByRole("button", { name: "确认入库" }).click();
  await page.getByText(/已月结.*补记/).first().waitFor();
  await picture(page, "close-refused");
});

test("the county reopens with a reason, and sees the whole county's figures", async () => {
  await county.goto(`${base}/months`);
  await county.getByRole("button", { name: "反月结" }).click();
  const dialog = county.getByRole("dialog");
  await picture(county, "reopen-dialog");
  await dialog.getByLabel("原因").fill("漏记一张发放单");
  await dialog.getByRole("button", { name: "反月结" }).click();
  await dialog.waitFor({ state: "detached" });
  await county.getByRole("link", { name: "检查并月结" }).waitFor();
  await county.getByText(/月结记录（2）/).click();
  await county.getByText(/漏记一张发放单/).waitFor();
  assert.ok(await fits(county));
  await picture(county, "reopened");
  const who = await api(county, "/session");
  const region = who.roles[0].scope.code;
  await county.goto(`/regions/${region}/balance?period=${last}`);
  await county.getByRole("heading", { name: "药具进销存月报" }).waitFor();
  await county.getByText(/在途的增减/).waitFor();
  assert.ok(await fits(county), "the county's report is wider than the phone");
  await picture(county, "balance-county");
  const words = (await printed(county, "print-balance-county")).replaceAll(" ", "");
  assert.ok(words.includes("药具进销存月报"));
});

test("English says the same", async () => {
  await county.getByRole("banner").locator("summary").last().click();
  await county.getByRole("button", { name: "English" }).click();
  await county.getByRole("heading", { name: "Monthly in-out-balance" }).waitFor();
  assert.ok(await fits(county));
  await county.goto(`${base}/months`);
  await county.getByRole("heading", { name: "Month close" }).waitFor();
  assert.ok(await fits(county));
  await picture(county, "close-months-en");
});
