/**
 * A hot afternoon, handed in by a device, is followed to the lots that were there: looked at, moved
 * to the yellow zone, judged, closed; each lot's page carries the minutes, and the county sees the
 * room.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fits, phone, picture, startBrowser, startProgram, until } from "./harness.mjs";

let browser, program, page, county;
let names; // of the lots that were set aside
let base; // the address of the manager's own facility

async function signIn(role) {
  const other = await phone(browser, program.base);
  await other.goto("/");
  await other.getByRole("button", { name: role }).click();
  await other.getByRole("navigation").first().waitFor();
  return other;
}

async function call(who, method, path, data) {
  const answer = await who.request.fetch(`/api/v1${path}`, {
    method,
    ...(data ? { data } : {}),
  });
  assert.ok(answer.ok(), `${path}: ${await answer.text()}`);
  return answer.json();
}

const rowOf = (name) =>
  page.locator(".climate-lot", {
    has: page.getByRole("link", { name, exact: true }),
  });

const at = () => `/facilities/${base.slice(3)}`;

/** Readings a minute apart, the newest now: so many good ones, and then so many hot ones. */
async function handIn(secret, code, celsius) {
  const now = Math.floor(Date.now() / 1000) * 1000;
  const readings = celsius.map((value, n) => ({
    at: new Date(now - (celsius.length - 1 - n) * 60_000).toISOString(),
    celsius: value,
    humidity: 52,
  }));
  const answer = await fetch(`${program.base}/api/v1/sensors/${code}/readings`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${secret}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ readings }),
  });
  assert.equal(answer.status, 200, await answer.text());
}

before(async () => {
  program = await startProgram("demo");
  browser = await startBrowser();
  page = await signIn(/药管员/);
  await page.getByRole("heading", { name: /药具库/ }).waitFor();
  base = new URL(page.url()).pathname;
  county = await signIn(/县级/);
  for (const [code, position] of [
    ["HOT-1", "南墙"],
    ["HOT-2", "北墙"],
  ]) {
    const sensor = { code, storeroom: "CW1", kind: "probe", position };
    await call(page, "POST", `${at()}/sensors`, sensor);
    const { secret } = await call(page, "POST", `${at()}/sensors/${code}/token`);
    const heat = code === "HOT-1" ? 33.4 : 29.2;
    const hours = (n, value) => Array.from({ length: n }, () => value);
    await handIn(secret, code, [...hours(60, 26.1), ...hours(47, heat), ...hours(6, 27)]);
  }
});

after(async () => {
  await browser?.close();
  await program?.stop();
});

test("the excursion's page lists the lots that were there", async () => {
  await page.goto(`${base}/climate`);
  const list = page.locator(".section", { hasText: "测点超标" });
  await list.getByRole("link", { name: "看看涉及哪些药具" }).first().click();
  await page.getByRole("heading", { name: "测点超标详情" }).waitFor();
  await page.getByRole("heading", { name: "当时在库的批号" }).waitFor();
  assert.ok((await page.locator(".climate-lot").count()) > 2);
  await page.locator(".climate-chart").first().waitFor();
  await page.getByText(/当时限值 30 ℃/).waitFor();
  assert.ok(await fits(page), "the page is wider than the phone");
  await picture(page, "followed");
});

test("one action moves what is still there to the yellow zone", async () => {
  await page.getByRole("button", { name: /移到待验区（\d+ 个批号）/ }).click();
  const box = page.getByRole("dialog");
  assert.ok(await fits(page));
  await picture(page, "followed-aside");
  await box.getByRole("button", { name: "移到待验区" }).click();
  await page.getByText(/已移到待验区/).waitFor();
  await page
    .getByText(/还有 \d+ 个批号在待验区等待处理意见，处理完才能结案。/)
    .first()
    .waitFor();
  await page.getByRole("heading", { name: "已开的移库单" }).waitFor();
  await picture(page, "followed-moved");
});

test("each lot is judged with a reason, and only then the excursion is closed", async () => {
  const judge = async (row, verdict, reason) => {
    await row.getByRole("button", { name: /判定/ }).click();
    const box = page.getByRole("dialog");
    await box.getByLabel(verdict).check();
    await box.getByLabel("理由").fill(reason);
    if (verdict === "不合格") await picture(page, "followed-judge");
    await box.getByRole("button", { name: "保存" }).click();
    await box.waitFor({ state: "detached" });
  };
  const waiting = page.locator(".climate-lot", { hasText: "待判定" }).getByRole("link");
  names = await waiting.allInnerTexts();
  assert.ok(names.length >= 2, `only ${names} wait`);
  await judge(rowOf(names[0]), "不合格", "外观有变化");
  await rowOf(names[0])
    .getByText(/不合格：外观有变化/)
    .waitFor();
  await rowOf(names[0])
    .getByText(/现在：不合格品区/)
    .waitFor();
  await judge(rowOf(names[1]), "放行", "厂家确认短时超温无影响");
  await rowOf(names[1])
    .getByText(/放行：厂家确认/)
    .waitFor();
  assert.equal(await page.getByRole("button", { name: "结案" }).count(), 0);
  const id = new URL(page.url()).pathname.split("/").pop();
  const path = `${at()}/excursions/${id}`;
  const { lots } = await call(page, "GET", path);
  for (const lot of lots.filter((lot) => lot.waiting > 0 && lot.judgements.length === 0)) {
    const body = {
      id: crypto.randomUUID(),
      lot: lot.id,
      verdict: "release",
      reason: "查过",
    };
    await call(page, "POST", `${path}/judgements`, body);
  }
  const measure = {
    id: crypto.randomUUID(),
    kind: "measure",
    note: "开空调，拉上窗帘",
  };
  await call(page, "POST", `${path}/notes`, measure);
  await page.reload();
  await page.getByRole("button", { name: "结案" }).click();
  await page.getByRole("dialog").getByLabel("结案说明").fill("空调已修好");
  await page.getByRole("dialog").getByRole("button", { name: "保存" }).click();
  await page.getByText("已结案").first().waitFor();
  assert.ok(await fits(page));
  await picture(page, "followed-closed");
});

test("the lot's page carries the minutes and the judgement", async () => {
  await rowOf(names[1]).getByRole("link").click();
  const section = page.locator(".section", { hasText: "储存温湿度" });
  await section
    .getByText(/温度过高/)
    .first()
    .waitFor();
  const id = new URL(page.url()).pathname.split("/").pop();
  const { stays } = await call(page, "GET", `/lots/${id}/climate`);
  const { outside } = stays[stays.length - 1].climate;
  const minutes = outside.find((way) => way.side === "high").seconds / 60;
  // Forty-seven readings a minute apart; a wall thermometer read too warm once, before that.
  assert.ok([47, 47 + 55].includes(minutes), `${minutes} minutes`);
  const hours = Math.floor(minutes / 60);
  const told = hours > 0 ? `${hours} 小时 ${minutes % 60} 分钟` : `${minutes} 分钟`;
  await section.getByText(`温度过高 ${told}`).first().waitFor();
  await section.getByText(/也不能抵消超标/).waitFor();
  await section.getByText(/放行：厂家确认/).waitFor();
  assert.ok(await fits(page));
  await picture(page, "followed-lot");
  await page.setViewportSize({ width: 1280, height: 900 });
  await picture(page, "followed-lot-desk");
  await page.setViewportSize({ width: 360, height: 740 });
});

test("sensors of a room are compared by line and label", async () => {
  await page.goto(`${base}/climate`);
  const chart = page.locator(".section", { hasText: "测点曲线" });
  await chart.getByRole("button", { name: /HOT-2/ }).waitFor();
  assert.equal(await chart.locator(".climate-chart").first().locator(".climate-line").count(), 2);
  for (const span of ["一小时", "一周", "五年"]) {
    await chart.getByRole("button", { name: span }).click();
    await chart.locator(".climate-chart").first().waitFor();
  }
  await chart.getByRole("button", { name: "一天" }).click();
  await chart.locator(".climate-event").first().waitFor();
  await chart.locator(".climate-bad").first().waitFor();
  assert.ok(await fits(page));
  await picture(page, "compared");
  await chart.getByRole("button", { name: /HOT-2/ }).click();
  await until(async () => (await chart.locator("tbody tr").count()) === 1, "one sensor to be left");
});

test("the county sees how each room stands, the worst first", async () => {
  // The readings that were handed in are judged and written down within seconds.
  await until(async () => {
    const { items } = await call(county, "GET", "/climate/rooms?limit=500");
    const room = items.find((one) => one.facility.code === base.slice(3));
    return room?.celsius === 27;
  }, "the last reading of the room");
  await county.goto("/facilities");
  await county.goto("/climate/rooms");
  await county.getByRole("heading", { name: "各库房温湿度" }).waitFor();
  await county.getByRole("button", { name: /^全部 \d+/ }).waitFor();
  await county.locator(".row").first().waitFor();
  assert.ok(await fits(county), "the page is wider than the phone");
  await picture(county, "rooms");
  await county.getByRole("button", { name: /^正常 \d+/ }).click();
  await county.locator(".row", { hasText: "27.0 ℃" }).first().waitFor();
  await county.setViewportSize({ width: 1280, height: 900 });
  await county.getByRole("button", { name: /^全部 \d+/ }).click();
  await county.locator(".row").nth(3).waitFor();
  await picture(county, "rooms-desk");
});

test("an excursion on a desk", async () => {
  await county.goto("/f/YX-00/climate");
  const list = county.locator(".section", { hasText: "测点超标" });
  await list.getByRole("link", { name: "看看涉及哪些药具" }).first().click();
  await county.getByRole("heading", { name: "当时在库的批号" }).waitFor();
  await county.locator(".climate-chart").first().waitFor();
  await picture(county, "followed-desk");
});
