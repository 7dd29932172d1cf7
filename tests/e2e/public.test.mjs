/** The pages for residents: no sign-in, no script, on a small phone and on a PC, and on paper. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import {
  fits,
  phone,
  picture,
  printed,
  startBrowser,
  startProgram,
} from "./harness.mjs";

let browser, program;

before(async () => {
  program = await startProgram("demo");
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  await program?.stop();
});

/** A page with JavaScript off, of a small phone or of a PC. */
async function plain(locale = "zh-CN", viewport = { width: 360, height: 740 }) {
  const context = await browser.newContext({
    baseURL: program.base,
    javaScriptEnabled: false,
    locale,
    viewport,
    timezoneId: "Asia/Shanghai",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  const complaints = [];
  page.on("console", (message) => complaints.push(message.text()));
  return { page, asked, complaints };
}

/** Nothing reaches beyond the screen; what is touched is large enough. */
async function sound(page, name) {
  const { width } = page.viewportSize();
  const box = await page.locator("html").boundingBox();
  assert.ok(box.width <= width, `${name}: ${box.width} wide`);
  await picture(page, name);
}

test("a resident finds a point, its hours and what it has, without a script", async () => {
  const { page, asked, complaints } = await plain();
  await page.goto("/points");
  await sound(page, "public-list");
  assert.match(await page.locator(".count").textContent(), /共 68 个发放点/);
  assert.equal(await page.locator("li.point").count(), 30);
  assert.ok((await page.locator("svg.map .map-dot").count()) >= 30);
  await page.getByLabel("地点或名称").fill("qssq");
  await page.getByRole("button", { name: "查找" }).click();
  await page.waitForURL(/q=qssq/);
  // 青石社区 and its dispenser, and 清水社区: they share their initials.
  assert.equal(await page.locator("li.point").count(), 3);
  await sound(page, "public-found");
  await page
    .getByRole("link", { name: /青石社区免费避孕药具发放点/ })
    .first()
    .click();
  await page.waitForURL(/\/points\/YX-02PA$/);
  await sound(page, "public-point");
  const words = await page.locator("main").textContent();
  for (const word of [
    "青石镇青石社区",
    "0999-6102011",
    "周一至周五",
    "8:30–11:30",
    "附近的发放点",
  ])
    assert.ok(words.includes(word), word);
  assert.ok(/有|不多/.test(words) && words.includes("暂无"));
  await page
    .getByRole("link", { name: /避孕套/ })
    .first()
    .click();
  await page.waitForURL(/\/products\//);
  await sound(page, "public-product");
  assert.ok((await page.locator("main").textContent()).includes("免费"));
  // Everything comes from this host, and the content policy has nothing to say.
  assert.ok(
    asked.every((url) => url.startsWith(program.base)),
    asked.join("\n"),
  );
  assert.deepEqual(complaints, []);
  await page.context().close();
});

test("on a PC the map stands beside the list, in English too, and on paper", async () => {
  const { page } = await plain("en-US", { width: 1280, height: 900 });
  await page.goto("/points?region=990121100");
  await sound(page, "public-pc");
  const list = await page.locator("ol.points").boundingBox();
  const map = await page.locator("svg.map").boundingBox();
  assert.ok(map.x >= list.x + list.width && map.y < list.y + 200);
  await page.getByRole("link", { name: "中文" }).click();
  await page.waitForURL(/lang=zh/);
  assert.ok(page.url().includes("region=990121100"));
  assert.equal(await page.locator("html").getAttribute("lang"), "zh-CN");
  await page.goto("/points/YX-01PA?lang=zh");
  await sound(page, "public-pc-point");
  const words = await printed(page, "public-paper");
  assert.ok(words.replace(/\s/g, "").includes("东街社区免费避孕药具发放点"));
  await page.context().close();
});

test("the nearest come first when it is asked for, and nothing finer than 100 m is told", async () => {
  const context = await browser.newContext({
    baseURL: program.base,
    locale: "zh-CN",
    viewport: { width: 360, height: 740 },
    permissions: ["geolocation"],
    geolocation: { latitude: 31.4567891, longitude: 110.1234567 },
  });
  const page = await context.newPage();
  await page.goto("/points?open=true");
  assert.ok(!page.url().includes("near"));
  await page.getByRole("button", { name: "按距离排序" }).click();
  await page.waitForURL(/near=31\.457(,|%2C)110\.123$/);
  await page.getByText("由近及远").waitFor();
  const far = (await page.locator("li.point").allTextContents()).map((text) => {
    const [, number, unit] = /([\d.]+) (米|公里)/.exec(text);
    return Number(number) * (unit === "米" ? 1 : 1000);
  });
  assert.deepEqual(far, [...far].sort((a, b) => a - b));
  await sound(page, "public-near");
  await page.getByRole("link", { name: "恢复原来的顺序" }).click();
  await page.waitForURL(/points\?open=true$/);
  await context.close();
  // Without a script there is no button that does nothing.
  const { page: still } = await plain();
  await still.goto("/points");
  assert.equal(await still.getByRole("button", { name: "按距离排序" }).count(), 0);
  await still.context().close();
});

test("a resident checks the lot on a pack", async () => {
  const { page, complaints } = await plain();
  await page.goto("/products/C-NRL-52");
  await page.getByLabel("包装上的批号").fill("NEVER1");
  await page.getByRole("button", { name: "查验" }).click();
  await page.getByText("无法确认真伪").waitFor();
  await sound(page, "public-lot-unknown");
  await page.getByRole("link", { name: "看这个品种" }).click();
  await page.waitForURL(/\/products\/C-NRL-52$/);
  // That there is no such lot is all that the browser remarks.
  assert.equal(complaints.length, 1);
  assert.match(complaints[0], /404/);
  await page.context().close();
});

test("the list for the board takes three sheets", async () => {
  const { page } = await plain("zh-CN", { width: 1280, height: 900 });
  await page.goto("/points");
  await page.getByRole("link", { name: "打印用列表" }).click();
  await page.waitForURL(/paper=true/);
  assert.equal(await page.locator("table.paper tbody tr").count(), 68);
  await sound(page, "public-board");
  const words = await printed(page, "public-board-paper");
  assert.ok(words.includes("青石社区"));
  const sheets = words.split("\f").filter((sheet) => sheet.trim()).length;
  assert.ok(sheets <= 3, `${sheets} sheets`);
  await page.setViewportSize({ width: 360, height: 740 });
  await sound(page, "public-board-phone");
  await page.context().close();
});

test("each page is light, and says no to what is not there", async () => {
  for (const path of ["/points", "/points/YX-01PA", "/products", "/open.css"]) {
    const text = await (await fetch(`${program.base}${path}`)).text();
    const bytes = gzipSync(text).length;
    assert.ok(bytes <= 20_000, `${path}: ${bytes}`);
  }
  const { page } = await plain();
  await page.goto("/points/NONE");
  await sound(page, "public-none");
  assert.ok((await page.locator("h1").textContent()).includes("没有这个页面"));
  await page.context().close();
});

test("the county sets a facility's hours and position, and sees how they are read", async () => {
  const page = await phone(browser, program.base);
  await page.goto("/");
  await page.getByRole("button", { name: /县级管理员/ }).click();
  await page.getByRole("navigation").first().waitFor();
  await page.goto("/admin/facilities/YX-01PB");
  const hours = page.getByLabel(/^开放时间/);
  await hours.fill("逢集日开");
  await page.getByRole("button", { name: "保存" }).first().click();
  await page.getByText("看不懂这个写法").waitFor();
  await hours.fill("周一至周五 9:00–12:00；周六休息");
  await page.getByRole("button", { name: "保存" }).first().click();
  await page.getByText("读作：").waitFor();
  assert.ok(await fits(page));
  await picture(page, "public-facility");
  await page.getByLabel(/^对居民公开/).selectOption("no");
  await page.getByRole("button", { name: "保存" }).first().click();
  await page
    .getByRole("link", { name: "看公开页面" })
    .waitFor({ state: "detached" });
  assert.equal((await fetch(`${program.base}/points/YX-01PB`)).status, 404);
  await page.context().close();
});
