/**
 * A township asks, the county approves less and sends; the township takes it in with one box broken
 * and one missing; the county sees both and writes off what was lost on the way.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fits, phone, picture, printed, startBrowser, startProgram } from "./harness.mjs";

let browser, program, manager, county, address, name;
const TOWN = "/f/YX-01";
const COUNTY = "/f/YX-00";
const PRODUCT = "C-NRL-52";

async function signIn(role) {
  const page = await phone(browser, program.base);
  await page.goto("/");
  await page.getByRole("button", { name: role }).click();
  await page.getByRole("navigation").first().waitFor();
  return page;
}

async function shown(page, name) {
  assert.ok(await fits(page), `${name} is wider than the phone`);
  await picture(page, `asked-${name}`);
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

test("the township asks: quantities are proposed, and a departure says why", async () => {
  await manager.goto(`${TOWN}/requisitions`);
  await manager.getByRole("button", { name: "开申领单" }).waitFor();
  await shown(manager, "list-empty");
  await manager.getByRole("button", { name: "开申领单" }).click();
  await manager.getByRole("button", { name: "提交申领" }).waitFor();
  address = new URL(manager.url()).pathname.split("/").at(-1);
  // Only one product, so that what is sent is known.
  const at = `/api/v1/facilities/YX-01/requisitions/${address}`;
  const { lines } = await (await manager.request.get(at)).json();
  const said = lines
    .filter((line) => line.product.code !== PRODUCT)
    .map((line) => ({ product: line.product.code, units: 0, reason: "本月够用" }));
  said.push({ product: PRODUCT, units: 300, reason: "下月有宣传活动" });
  const drafted = await manager.request.post(`${at}/steps`, {
    data: { id: crypto.randomUUID(), kind: "drafted", lines: said },
  });
  assert.equal(drafted.status(), 201, await drafted.text());
  const { product } = (await drafted.json()).lines.find((one) => one.product.code === PRODUCT);
  name = `${product.name} ${product.spec}`;
  await manager.reload();
  const line = manager.locator(".line", { hasText: name }).first();
  await line.getByLabel("申领", { exact: true }).fill("290");
  await line.getByLabel("与建议不同的原因").fill("");
  await manager.getByRole("button", { name: "提交申领" }).click();
  await manager.getByText(/请写明原因/).waitFor();
  await shown(manager, "why");
  await line.getByLabel("与建议不同的原因").fill("下月有宣传活动");
  await manager.getByRole("button", { name: "提交申领" }).click();
  await manager.getByText("待审批").waitFor();
  await shown(manager, "submitted");
});

test("the county gives less, with a reason, and sets lots aside", async () => {
  await county.goto(`${COUNTY}/requisitions?side=supplies&waiting=true`);
  await county
    .getByRole("link", { name: /第 \d+ 号/ })
    .first()
    .waitFor();
  await shown(county, "waiting");
  await county.goto(`${COUNTY}/requisitions/${address}`);
  const line = county.locator(".line", { hasText: name }).first();
  await line.getByLabel("批准", { exact: true }).fill("200");
  await line.getByLabel("少批的原因").fill("库存留底");
  await shown(county, "decide");
  await county.getByRole("button", { name: "批准", exact: true }).click();
  await county.getByText("待发货").waitFor();
  await county.goto(`${COUNTY}/allocation`);
  await county.getByRole("button", { name: "试算" }).click();
  await county.getByRole("columnheader", { name: "配给" }).first().waitFor();
  await shown(county, "allocation");
  await county.getByRole("button", { name: "确认配货" }).click();
  await county.locator(".row").getByText("配货中").waitFor();
  await county.goto(`${COUNTY}/requisitions/${address}/picks`);
  await county.locator(".paper-title:visible").first().waitFor();
  await county.waitForLoadState("networkidle");
  const words = await printed(county, "asked-picks");
  assert.match(words, /拣货单/);
  assert.match(words, /200/);
  await county.goto(`${COUNTY}/requisitions/${address}`);
  await county.getByRole("button", { name: "拣齐，发货" }).waitFor();
  await shown(county, "picks");
  await county.getByRole("button", { name: "拣齐，发货" }).click();
  await county.getByText("在途").first().waitFor();
  await shown(county, "sent");
});

test("the township takes it in: one box broken, one missing", async () => {
  await manager.goto(`${TOWN}/requisitions/${address}`);
  await manager.getByRole("link", { name: /收货（出库单/ }).click();
  const line = manager.locator(".line").first();
  const sent = Number.parseInt(await line.getByLabel("数量").inputValue(), 10);
  await line.getByLabel("数量").fill(String(sent - 20));
  await line.getByLabel(/破损拒收/).fill("10");
  await line.getByLabel(/^缺少/).fill("10");
  await line.getByLabel("破损或缺少的原因").fill("一盒压破，一盒没有");
  await shown(manager, "receive");
  await manager.getByRole("button", { name: /入库/ }).last().click();
  await manager.waitForURL(/documents/);
  await shown(manager, "received");
});

test("both see the differences, and the county writes off what was lost", async () => {
  await county.reload();
  await county.getByText("破损拒收").waitFor();
  await county.getByText("缺少", { exact: false }).first().waitFor();
  await county.getByText("一盒压破，一盒没有").first().waitFor();
  await shown(county, "differences");
  await county.getByRole("button", { name: "登记途中损失" }).click();
  await county.getByText("已完成").waitFor();
  await county.getByText("途中损失").first().waitFor();
  await shown(county, "done");
  await county.setViewportSize({ width: 1280, height: 800 });
  await picture(county, "asked-done-desk");
  await manager.goto(`${TOWN}/requisitions/${address}`);
  await manager.getByText("已完成").waitFor();
  await shown(manager, "done-town");
  await manager.goto(`${TOWN}/requisitions`);
  await manager.getByRole("link", { name: /第 \d+ 号/ }).waitFor();
  await shown(manager, "list");
});
