/**
 * Where the county lets only holders of a post certificate post, a manager without one is warned or
 * refused as set; after the exam and the certificate are entered in the page, it is allowed.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { fits, phone, picture, pictures, startBrowser, startProgram } from "./harness.mjs";

const run = promisify(execFile);
let code;
let browser, program, manager, county;
const MANAGER = "/f/YX-01";

/** The row of the manager: somebody else of the demo keeps the depot, too. */
const row = () => county.getByRole("listitem").filter({ hasText: "张桂兰" });

async function signIn(role) {
  const page = await phone(browser, program.base);
  await page.goto("/");
  await page.getByRole("button", { name: role }).click();
  await page.getByRole("navigation").first().waitFor();
  return page;
}

async function set(value) {
  const path = "/api/v1/settings/post-certificates";
  const answer = await county.request.put(path, { data: { value } });
  assert.equal(answer.status(), 200, await answer.text());
}

/** What the server says to a receipt of the manager's. */
async function post() {
  const at = "/api/v1/facilities/YX-01";
  const { day } = await (await manager.request.get(`${at}/climate/today`)).json();
  return manager.request.post(`${at}/documents`, {
    data: {
      id: crypto.randomUUID(),
      kind: "receipt",
      occurredOn: day,
      lines: [{ product: "C-NRL-52", lot: { number: "SG1", expiry: "2030-01-31" }, units: 10 }],
    },
  });
}

before(async () => {
  program = await startProgram("demo");
  browser = await startBrowser();
  manager = await signIn(/药管员/);
  county = await signIn(/县级/);
});

after(async () => {
  await browser?.close();
  await program?.stop();
});

test("as it comes nobody is asked for a certificate", async () => {
  await manager.goto(`${MANAGER}/post/receipt`);
  await manager.getByRole("heading", { name: "入库" }).first().waitFor();
  await manager.waitForLoadState("networkidle");
  assert.equal(await manager.getByText(/没有登记有效的上岗证/).count(), 0);
});

test("as set, who has none is warned, and then refused", async () => {
  await set(1);
  await manager.goto(`${MANAGER}/post/receipt`);
  await manager.getByText("县里要求持证记账").waitFor();
  assert.ok(await fits(manager), "the page is wider than the phone");
  await picture(manager, "staff-warned");
  const warned = await post();
  assert.equal(warned.status(), 201, await warned.text());
  assert.equal((await warned.json()).warning, "certificate-needed");
  await set(2);
  await manager.reload();
  await manager.getByText("县里规定不能在这里记账").waitFor();
  await picture(manager, "staff-refused");
  const refused = await post();
  assert.equal(refused.status(), 409);
  assert.equal((await refused.json()).code, "certificate-needed");
});

test("the county writes the manager down; without the exam there is no certificate", async () => {
  await county.goto(`${MANAGER}/staff`);
  await county.getByRole("button", { name: "登记人员" }).click();
  let box = county.getByRole("dialog");
  await box.getByLabel("姓名").fill("张桂兰");
  await box.getByLabel("登录名（使用本系统的填写）").fill("manager");
  await box.getByRole("button", { name: "保存" }).click();
  await county.getByText("没有有效上岗证").waitFor();
  await row().getByRole("button", { name: "发证" }).click();
  box = county.getByRole("dialog");
  await box.getByLabel("证书编号").fill("云药管 2026-001");
  await box.getByRole("button", { name: "发证" }).click();
  await box.getByText(/新上岗人员要先通过岗前考试/).waitFor();
  assert.ok(await fits(county));
  await picture(county, "staff-no-exam");
  await box.getByRole("button", { name: "关闭" }).click();
});

test("after the training's exam is entered the certificate is issued", async () => {
  await county.getByRole("button", { name: "登记培训" }).click();
  let box = county.getByRole("dialog");
  await box.getByLabel("题目").fill("岗前培训第一期");
  await box.getByRole("button", { name: "保存" }).click();
  await county.getByRole("button", { name: "登记到场和成绩" }).click();
  box = county.getByRole("dialog");
  await box.getByLabel("张桂兰 到场").check();
  await box.getByLabel("张桂兰的成绩").fill("86");
  await picture(county, "staff-marks");
  await box.getByRole("button", { name: "保存" }).click();
  await row().getByText("岗前考试合格", { exact: true }).waitFor();
  await row().getByRole("button", { name: "发证" }).click();
  box = county.getByRole("dialog");
  await box.getByLabel("证书编号").fill("云药管 2026-001");
  await box.getByRole("button", { name: "发证" }).click();
  await county.getByText(/上岗证 云药管2026-001/).waitFor();
  assert.equal(await county.getByText("没有有效上岗证").count(), 0);
  assert.ok(await fits(county), "the page is wider than the phone");
  await picture(county, "staff");
});

test("and the manager may post", async () => {
  await manager.reload();
  await manager.waitForLoadState("networkidle");
  assert.equal(await manager.getByText(/没有登记有效的上岗证/).count(), 0);
  const posted = await post();
  assert.equal(posted.status(), 201, await posted.text());
  assert.equal((await posted.json()).warning, undefined);
});

test("the card is printed; its code answers anybody, and in the scanner", async () => {
  await row().getByRole("button", { name: "盖章" }).click();
  await county.getByRole("dialog").getByRole("button", { name: "盖章" }).click();
  await county.getByRole("dialog").waitFor({ state: "detached" });
  const link = row().getByRole("link", { name: "打印证书" });
  const [download] = await Promise.all([county.waitForEvent("download"), link.click()]);
  const file = join(pictures, "certificate.pdf");
  await download.saveAs(file);
  await run("pdftoppm", ["-r", "150", "-singlefile", "-png", file, join(pictures, "certificate")]);
  const data = await readFile(join(pictures, "certificate.png"));
  const read = await county.request.post("/api/v1/scans/photo", { data });
  assert.equal(read.status(), 200, await read.text());
  [code] = (await read.json()).texts;
  assert.match(code, /\/Q\/[2-9A-Z]{8}$/i);
  const anybody = await phone(browser, program.base);
  await anybody.goto(`/q/${code.slice(-8)}`);
  await anybody.getByText("有效", { exact: true }).waitFor();
  await anybody.getByText("张桂兰").waitFor();
  assert.ok(await fits(anybody), "the page is wider than the phone");
  await picture(anybody, "certificate-page");
  await manager.goto(`${MANAGER}/scan`);
  const typed = manager.getByLabel("或输入、用扫码枪扫");
  await typed.fill(code);
  await typed.press("Enter");
  await manager.getByText("编号 云药管2026-001").waitFor();
  assert.ok(await fits(manager), "the page is wider than the phone");
  await picture(manager, "certificate-scanned");
  await manager.getByRole("link", { name: "看人员和证书" }).click();
  await manager.getByRole("heading", { name: "人员和上岗证" }).waitFor();
});

test("the county reads everybody's certificates in one list, and keeps it as a file", async () => {
  await county.goto("/staff");
  await county.getByRole("heading", { name: "人员和上岗证名册" }).waitFor();
  await county.getByText("云药管2026-001").first().waitFor();
  await county.getByLabel("只看").selectOption({ label: "没有有效上岗证" });
  await county.getByText("云药管2026-001").waitFor({ state: "detached" });
  await county.getByLabel("只看").selectOption({ label: "全部" });
  await county.getByText("云药管2026-001").first().waitFor();
  assert.ok(await fits(county), "the page is wider than the phone");
  await picture(county, "staff-register");
  await county.getByText("导出", { exact: true }).click();
  const [download] = await Promise.all([
    county.waitForEvent("download"),
    county.getByRole("button", { name: /CSV/ }).click(),
  ]);
  const text = await readFile(await download.path(), "utf8");
  assert.match(text, /张桂兰.*云药管2026-001/);
  await county.goto(`${MANAGER}/staff`);
});

test("revoked, it no longer counts", async () => {
  await row().getByRole("button", { name: "注销" }).click();
  const box = county.getByRole("dialog");
  await box.getByLabel("原因").fill("调离岗位");
  await box.getByRole("button", { name: "注销" }).click();
  await county.getByText("已注销").waitFor();
  assert.equal((await post()).status(), 409);
  const anybody = await phone(browser, program.base);
  await anybody.goto(`/q/${code.slice(-8)}`);
  await anybody.getByText("已注销或作废").waitFor();
  await anybody.goto(`/q/${code.slice(-8, -1)}${code.endsWith("2") ? "3" : "2"}`);
  assert.equal(await anybody.getByText("张桂兰").count(), 0, "a forged code is nobody's");
  await county.setViewportSize({ width: 1280, height: 800 });
  await picture(county, "staff-desk");
});
