/** Access tokens and the API's page, in Chinese, on a phone of 360 by 740. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fits, phone, picture, startBrowser, startProgram } from "./harness.mjs";

let browser, program, page, secret;

before(async () => {
  program = await startProgram("demo");
  browser = await startBrowser();
  page = await phone(browser, program.base);
  const credentials = { username: "county", password: "yaoju-demo-1" };
  const answer = await page.request.post("/api/v1/session", { data: credentials });
  assert.equal(answer.status(), 200);
});

after(async () => {
  await browser?.close();
  await program?.stop();
});

/** What the API answers to a program with the token. */
const asProgram = (path) =>
  fetch(`${program.base}/api/v1${path}`, { headers: { authorization: `Bearer ${secret}` } });

test("a token is made on the page, shown once, and works", async () => {
  await page.goto("/tokens");
  await page.getByRole("heading", { level: 1, name: "访问令牌" }).waitFor();
  await page.getByLabel("用途").fill("夜间导出");
  assert.ok(!(await page.getByText("管理人员").count()), "no token manages people");
  await page.getByRole("button", { name: "新建令牌" }).click();
  const shown = page.getByRole("textbox", { name: "令牌", exact: true });
  secret = await shown.inputValue();
  assert.match(secret, /^yj_[0-9a-f]{64}$/);
  assert.ok(await fits(page));
  await picture(page, "tokens-made");
  assert.equal((await asProgram("/facilities")).status, 200);
  assert.equal((await asProgram("/users")).status, 403);
  await page.reload();
  await page.getByText("夜间导出").waitFor();
  assert.equal(await page.getByText(secret).count(), 0);
  assert.equal(await shown.count(), 0);
});

test("a day too far away is refused at its field", async () => {
  await page.getByLabel("用途").fill("太久");
  const day = page.getByLabel("最后有效日");
  await day.evaluate((input) => input.removeAttribute("max"));
  await day.fill("2099-01-01");
  await page.getByRole("button", { name: "新建令牌" }).click();
  await page.getByText("最长 365 天").waitFor();
  assert.equal(await day.getAttribute("aria-invalid"), "true");
});

test("a revoked token is dead at once", async () => {
  page.once("dialog", (dialog) => dialog.accept());
  await page.getByRole("button", { name: "吊销" }).click();
  await page.getByText("已吊销").waitFor();
  await picture(page, "tokens");
  assert.equal((await asProgram("/facilities")).status, 401);
});

test("an operation is found, read and tried", async () => {
  await page.goto("/api");
  await page.getByRole("heading", { level: 1, name: "接口说明" }).waitFor();
  await page.getByText("/facilities/{code}/stock", { exact: true }).waitFor();
  assert.ok(await fits(page));
  await picture(page, "api");
  await page.getByLabel("查找接口").fill("getFacilities ");
  await page.getByLabel("查找接口").fill("getProductsByCode");
  const operation = page.locator("#getProductsByCode");
  if (!(await operation.evaluate((each) => each.open)))
    await operation.locator("summary").first().click();
  await operation.getByText("试一试").click();
  await operation.getByRole("textbox", { name: "code" }).fill("NO-SUCH");
  await operation.getByRole("button", { name: "发送" }).click();
  await operation.getByText(/应答 404/).waitFor();
  await operation.getByText(/"not-found"/).waitFor();
  assert.ok(await fits(page));
  await picture(page, "api-tried");
});

test("the codes of all refusals can be looked up", async () => {
  await page.goto("/api?show=codes");
  await page.getByText("insufficient-stock", { exact: true }).waitFor();
  assert.ok(await fits(page));
  await page.getByLabel("查找接口").fill("too-many");
  await picture(page, "api-codes");
  assert.equal(await page.getByText("insufficient-stock", { exact: true }).count(), 0);
});

test("on a wide screen and in English too", async () => {
  const wide = await page.context().newPage();
  await wide.setViewportSize({ width: 1280, height: 900 });
  await wide.goto("/api?q=storerooms");
  await wide.locator("#postFacilitiesByCodeStorerooms summary").first().click();
  await picture(wide, "api-wide");
  await wide.goto("/tokens");
  await wide.getByText("夜间导出").waitFor();
  await picture(wide, "tokens-wide");
  await wide.close();
});
