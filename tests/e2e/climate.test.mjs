/** Temperature and humidity are written down, dealt with and printed, in Chinese, on a phone. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fits, phone, picture, printed, startBrowser, startProgram, until } from "./harness.mjs";

let browser, program, page, county;
let base; // the address of the manager's own facility

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

const values = async (celsius, humidity, within = page) => {
  await within.getByLabel("温度 ℃").fill(celsius);
  await within.getByLabel("湿度 %").fill(humidity);
};

test("home says that a reading is due, and leads to it", async () => {
  await page.goto(base);
  await page.getByText(/温湿度还没有记/).waitFor();
  await page.getByRole("link", { name: "去记录" }).click();
  await page.getByRole("heading", { name: "温湿度", exact: true }).waitFor();
  await page.getByText("要求：10–30 ℃，35–75 %").waitFor();
  await page.getByRole("heading", { name: /记录$/ }).first().waitFor();
  assert.ok(await fits(page), "the page is wider than the phone");
  await picture(page, "climate");
});

test("two numbers and one button write it down", async () => {
  await values("21.5", "48");
  await picture(page, "climate-typed");
  await page.getByRole("button", { name: "记下来" }).click();
  await page.getByText("已记录：21.5 ℃").waitFor();
  await page.locator(".climate-today").getByText("正常").waitFor();
  const today = await api(page, `/facilities/${code()}/climate/today`);
  assert.equal(today.rooms[0][today.half].reading.celsius, 21.5);
  await picture(page, "climate-logged");
});

test("what is no temperature is said at the field", async () => {
  await values("七十", "48");
  await page.getByText("请填数字，如 21.5").waitFor();
  await values("77", "48");
  await page.getByRole("button", { name: "记下来" }).click();
  await page.getByText(/库房里不会有这样的温度/).waitFor();
  await values("", "");
});

test("without a network it is kept, and sent when there is one", async () => {
  await page.context().setOffline(true);
  await values("22.1", "50");
  await page.getByRole("button", { name: "记下来" }).click();
  await page.getByText(/已保存在本机/).waitFor();
  await picture(page, "climate-offline");
  await page.context().setOffline(false);
  const path = `/facilities/${code()}/climate/month?storeroom=CW1`;
  await until(async () => {
    const { days } = await api(page, path);
    const all = days.flatMap((day) => [day.morning, day.afternoon]);
    return all.some((mark) => mark.others.some((other) => other.celsius === 22.1));
  }, "the reading to arrive");
});

test("what is outside asks for a measure and a reading afterwards", async () => {
  await page.goto(`${base}/climate`);
  await page.getByRole("button", { name: "不是现在读的（补记）" }).click();
  const { day } = await api(page, `/facilities/${code()}/climate/today`);
  const yesterday = new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
  await page.getByLabel("日期", { exact: true }).fill(yesterday);
  await page.getByLabel("时间", { exact: true }).selectOption("18:00");
  await values("31.6", "77");
  await page.getByText("温度过高").waitFor();
  await page.getByText("湿度过高").waitFor();
  await picture(page, "climate-outside");
  await page.getByRole("button", { name: "记下来" }).click();
  const open = page.getByRole("heading", { name: /超标还没有处理完/ });
  await open.waitFor();
  await page.getByRole("button", { name: "填措施和处理后读数" }).first().click();
  await page.getByRole("button", { name: "开空调降温" }).click();
  const form = page.locator(".climate-open");
  await values("27.5", "66", form);
  assert.ok(await fits(page));
  await picture(page, "climate-measure");
  await page.getByRole("button", { name: "保存措施和读数" }).click();
  await open.waitFor({ state: "detached" });
});

test("the month is a calendar of two marks a day; a day can be corrected", async () => {
  await page.goto(`${base}/climate`);
  await page.locator(".climate-day").first().waitFor();
  await page.locator(".climate-now").click();
  const box = page.getByRole("dialog");
  await box.getByText("21.5 ℃").first().waitFor();
  await picture(page, "climate-day");
  await box.getByRole("button", { name: "更正" }).first().click();
  await box.getByLabel("温度 ℃").fill("21.8");
  await box.getByLabel("更正原因").fill("看错刻度");
  await box.getByRole("button", { name: "保存更正" }).click();
  await page.locator(".climate-today").getByText("21.8 ℃").waitFor();
  await page.getByRole("button", { name: "上个月" }).click();
  await page.getByText(/应记 \d+ 次/).waitFor();
  assert.ok(await fits(page), "the calendar is wider than the phone");
  await picture(page, "climate-calendar");
});

test("the wall sheet is one page of A4 with every day", async () => {
  const month = (await api(page, `/facilities/${code()}/climate/today`)).day.slice(0, 7);
  const [year, of] = month.split("-").map(Number);
  const last = new Date(Date.UTC(year, of - 1, 0)).toISOString().slice(0, 7);
  await page.goto(`${base}/climate/print?room=CW1&month=${last}`);
  await page.getByRole("heading", { name: "库房温湿度记录表" }).waitFor();
  const words = await printed(page, "climate-sheet");
  assert.match(words, /适宜范围/);
  assert.match(words, /应记 \d+ 次/);
  assert.match(words, /第\s*1\s*页\s*共\s*1\s*页/, words.slice(-400));
});

test("the sheet shows measure and reading afterwards; a reprint what changed", async () => {
  const here = `/facilities/${code()}/climate`;
  const send = async (path, data) => {
    const id = crypto.randomUUID();
    const answer = await page.request.post(`/api/v1${here}${path}`, { data: { id, ...data } });
    assert.equal(answer.status(), 201, await answer.text());
    return id;
  };
  const { day } = await api(page, `${here}/today`);
  const yesterday = new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
  const month = yesterday.slice(0, 7);
  const { days } = await api(page, `${here}/month?storeroom=CW1&month=${month}`);
  const { reading } = days.find((one) => one.day === yesterday).afternoon;
  const correct = (corrects, celsius) =>
    send("/readings", {
      storeroom: "CW1",
      at: reading.at,
      celsius,
      humidity: 70,
      corrects,
      note: "看错刻度",
    });
  const hot = await correct(reading.id, 31.6);
  const done = { measure: "开空调降温", at: reading.at, celsius: 27.5, humidity: 66 };
  await send(`/readings/${hot}/measures`, done);
  const sheet = `${base}/climate/print?room=CW1&month=${month}`;
  await page.goto(sheet);
  const row = page.locator(".climate-sheet tbody tr:visible").nth(Number(yesterday.slice(8)) - 1);
  await row.getByText("开空调降温").waitFor();
  assert.match(await row.innerText(), /31\.6↑[\s\S]*27\.5/);
  const since = page.locator(".paper-note:visible", { hasText: "打印的同一张表相比" });
  assert.equal(await since.count(), 0, "nothing was printed before");
  await correct(hot, 29.4);
  await page.goto(sheet);
  await since.first().waitFor();
  assert.match(await since.first().innerText(), /原为 .*31\.6℃ 70%（开空调降温.*现为 .*29\.4℃ 70%/);
  assert.match(await printed(page, "climate-sheet-again"), /打印的同一张表相比/);
});

test("the county sees what its sensors found, and closes it", async () => {
  await county.goto("/f/YX-00/climate");
  const list = county.locator(".section", { hasText: "测点超标" });
  await list
    .getByText(/温度过高/)
    .first()
    .waitFor();
  assert.ok(await fits(county));
  await picture(county, "climate-excursions");
  await list.getByRole("button", { name: "措施" }).first().click();
  const box = county.getByRole("dialog");
  await box.getByLabel("采取了什么措施").fill("开空调，拉上避光窗帘");
  await box.getByRole("button", { name: "保存" }).click();
  await list
    .getByText(/开空调，拉上避光窗帘/)
    .first()
    .waitFor();
});

test("a sensor's token is shown once, and lets a device hand readings in", async () => {
  await county.goto("/f/YX-00/climate/sensors");
  await county.getByText("YX-00-T1").first().waitFor();
  await county.getByLabel("编号").fill("YX-00-T9");
  await county.getByLabel("位置").fill("西墙");
  await county.getByRole("button", { name: "添加测点" }).click();
  const row = county.locator(".row", { hasText: "YX-00-T9" });
  await row.getByRole("button", { name: "生成令牌" }).click();
  const secret = await county.getByRole("dialog").locator("code").innerText();
  assert.match(secret, /^ys_[0-9a-f]{64}$/);
  assert.ok(await fits(county));
  await picture(county, "climate-token");
  await county.getByRole("button", { name: "关闭" }).click();
  const answer = await fetch(`${program.base}/api/v1/sensors/YX-00-T9/readings`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${secret}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({
      readings: [{ at: new Date().toISOString(), celsius: 20.5, humidity: 51 }],
    }),
  });
  assert.equal(answer.status, 200, await answer.text());
  await county.reload();
  await row.getByText("20.5 ℃").waitFor();
  await picture(county, "climate-sensors");
});

test("a calibration's offset is added to what comes afterwards", async () => {
  const row = county.locator(".row", { hasText: "YX-00-T9" });
  await row.getByRole("button", { name: "登记校准" }).click();
  const box = county.getByRole("dialog");
  await box.getByLabel("温度修正（℃）").fill("-50");
  await box.getByRole("button", { name: "保存" }).click();
  await box.locator(".error").first().waitFor();
  await box.getByLabel("温度修正（℃）").fill("-0.3");
  assert.ok(await fits(county));
  await picture(county, "climate-calibrate");
  await box.getByRole("button", { name: "保存" }).click();
  await row.getByText("修正 -0.3 ℃，0 %").waitFor();
  await row.getByText(/下次校准/).waitFor();
});

test("a logger's file is looked at first, then brought in", async () => {
  const row = county.locator(".row", { hasText: "YX-00-T9" });
  const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  const text = `时间,温度(℃),湿度(%RH)\n${day} 01:00,20.1,50\n${day} 01:30,85.0,50\n${day} 02:00,20.3,51\n`;
  const file = {
    name: "记录仪.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(text),
  };
  await row.getByLabel("导入记录仪文件（CSV 或文本）").setInputFiles(file);
  await row.getByText("文件里有 2 条读数。").waitFor();
  await row.getByText("第 3 行：设备故障码").waitFor();
  assert.ok(await fits(county));
  await picture(county, "climate-file");
  await row.getByRole("button", { name: "导入 2 条" }).click();
  await row.getByText("已保存 2 条读数，其中新的 2 条。").waitFor();
});

test("in English on a desk", async () => {
  await county.setViewportSize({ width: 1280, height: 800 });
  await county.evaluate(() => localStorage.setItem("yaoju.language", "en"));
  await county.goto("/f/YX-00/climate");
  await county.getByRole("heading", { name: "Temperature and humidity" }).waitFor();
  await county.locator(".climate-day").first().waitFor();
  await picture(county, "climate-en");
});
