/**
 * The county sets up a slot of a dispenser and a token; the device reports what it gave out, more
 * than the book has, and a fault; the pages show what is in each slot and what waits.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fits, phone, picture, startBrowser, startProgram } from "./harness.mjs";

let browser, program, county, secret;
const MACHINE = "YX-01MA";

before(async () => {
  program = await startProgram("demo");
  browser = await startBrowser();
  county = await phone(browser, program.base);
  await county.goto("/");
  await county.getByRole("button", { name: /县级/ }).click();
  await county.getByRole("navigation").first().waitFor();
});

after(async () => {
  await browser?.close();
  await program?.stop();
});

test("the list shows each machine, those that need somebody first", async () => {
  await county.goto("/machines");
  await county.getByRole("heading", { name: "自助发放机" }).waitFor();
  await county.locator("main li").getByText("失联").waitFor();
  assert.equal(await county.locator("main ul.rows > li").count(), 8);
  assert.ok(await fits(county), "the page is wider than the phone");
  await picture(county, "machines");
});

test("a slot is added within bounds, and a token is shown once", async () => {
  await county.goto(`/machines/${MACHINE}`);
  await county.getByText("货道", { exact: true }).first().waitFor();
  await county.getByRole("button", { name: "添加货道" }).click();
  const box = county.getByRole("dialog");
  await box.getByLabel("货道编号").fill("B1");
  await box.getByLabel("品种").selectOption("C-NRL-49");
  await box.getByLabel("每次出货的包装").selectOption({ index: 1 });
  await box.getByLabel("容量（包）").fill("0");
  await box.getByRole("button", { name: "保存" }).click();
  await box.getByText(/货道容量请填 1–999/).waitFor();
  await picture(county, "machines-slot");
  await box.getByLabel("容量（包）").fill("12");
  await box.getByRole("button", { name: "保存" }).click();
  await county.getByText(/^B1 /).waitFor();
  await county.getByRole("button", { name: "生成令牌" }).click();
  secret = await county.getByRole("dialog").locator("code").textContent();
  assert.match(secret, /^ym_[0-9a-f]{64}$/);
  assert.ok(await fits(county));
  await county.getByRole("dialog").getByRole("button", { name: "关闭" }).click();
});

test("what the device reports is booked, or waits for an explanation", async () => {
  const at = new Date(Date.now() - 60_000).toISOString();
  const events = [
    { id: "v1", kind: "vend", at, slot: "A1", packs: 2 },
    { id: "v2", kind: "vend", at, slot: "B1", packs: 1 },
    { id: "v3", kind: "vend", at, slot: "Z9", packs: 1 },
    { id: "f1", kind: "fault", at, detail: "E12 卡货" },
    { id: "t1", kind: "temperature", at, celsius: 24.5 },
  ];
  const answer = await fetch(`${program.base}/api/v1/machines/${MACHINE}/events`, {
    method: "POST",
    headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" },
    body: JSON.stringify({ events }),
  });
  const { results } = await answer.json();
  assert.deepEqual(
    results.map((one) => one.outcome),
    ["kept", "suspended", "refused", "kept", "kept"],
  );
  await county.reload();
  await county.getByText("待查出货").first().waitFor();
  await county.getByText("账上不够").waitFor();
  await county.getByText("机内 24.5 ℃", { exact: false }).waitFor();
  await county.getByText("故障：E12 卡货", { exact: false }).first().waitFor();
  assert.ok(await fits(county), "the page is wider than the phone");
  await picture(county, "machine");
  await county.getByRole("link", { name: "货道 A1 出货" }).click();
  await county.getByText("按货道出货").first().waitFor();
  await picture(county, "machine-document");
});

test("asking the maker is set up, and a private address is refused", async () => {
  await county.goto(`/machines/${MACHINE}`);
  await county.getByRole("button", { name: "设置轮询" }).click();
  const box = county.getByRole("dialog");
  await box.getByLabel("接口地址").fill("https://192.168.1.8/events");
  await box.getByRole("button", { name: "保存" }).click();
  await box.getByText(/服务器内网或保留地址/).waitFor();
  await picture(county, "machine-feed");
  await box.getByLabel("接口地址").fill("https://maker.invalid/events");
  await box.getByRole("button", { name: "保存" }).click();
  await county.getByText("https://maker.invalid/events").waitFor();
  assert.ok(await fits(county), "the page is wider than the phone");
});
