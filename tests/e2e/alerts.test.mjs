/** A hot afternoon: told on the manager's home, by the bell and to a webhook, and acknowledged. */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { fits, phone, picture, startBrowser, startProgram, until } from "./harness.mjs";

const SECRET = "a-secret-of-the-hook-1";
let browser, program, manager, county, hook;
let base; // the address of the manager's own facility
const got = [];

async function signIn(role) {
  const page = await phone(browser, program.base);
  await page.goto("/");
  await page.getByRole("button", { name: role }).click();
  await page.getByRole("navigation").first().waitFor();
  return page;
}

const call = async (who, method, path, data) => {
  const answer = await who.request.fetch(`/api/v1${path}`, { method, ...(data ? { data } : {}) });
  assert.ok(answer.ok(), `${method} ${path}: ${await answer.text()}`);
  return answer.json();
};

before(async () => {
  hook = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => (body += part));
    request.on("end", () => {
      got.push({ headers: request.headers, body });
      response.writeHead(204).end();
    });
  });
  await new Promise((resolve) => hook.listen(0, "127.0.0.1", resolve));
  process.env.YAOJU_ALERT_NETWORKS = "127.0.0.0/8";
  program = await startProgram("demo");
  browser = await startBrowser();
  manager = await signIn(/药管员/);
  await manager.getByRole("heading", { name: /药具库/ }).waitFor();
  base = new URL(manager.url()).pathname;
  county = await signIn(/县级/);
});

after(async () => {
  await browser?.close();
  await program?.stop();
  hook?.close();
});

test("the county sets up a channel and tries it out", async () => {
  await county.goto("/admin/alerts");
  await county.getByRole("button", { name: "添加渠道" }).click();
  await county.getByLabel("种类").selectOption("webhook");
  await county.getByLabel("名称").fill("县值班平台");
  await county.getByLabel("地址", { exact: true }).fill(`http://127.0.0.1:${hook.address().port}/in`);
  await county.getByLabel("密钥", { exact: true }).fill("short");
  await picture(county, "alerts-channel");
  await county.getByRole("button", { name: "添加渠道" }).click();
  await county.getByText(/密钥不正确/).waitFor();
  await county.getByLabel("密钥", { exact: true }).fill(SECRET);
  await county.getByRole("button", { name: "添加渠道" }).click();
  const row = county.locator(".row", { hasText: "县值班平台" });
  await row.getByText(/发往 127.0.0.1/).waitFor();
  assert.ok(!(await county.content()).includes(SECRET));
  await row.getByRole("button", { name: "试发一条" }).click();
  await row.getByText("对方已收到。请到群里看看。").waitFor();
  assert.match(JSON.parse(got[0].body).text, /试发/);
  assert.ok(await fits(county), "the page is wider than the phone");
  await picture(county, "alerts-tried");
});

test("and a rule that sends alarms there", async () => {
  await county.getByRole("button", { name: "添加规则" }).click();
  await county.getByLabel("发生多少分钟后通知").fill("0");
  await county.getByRole("checkbox", { name: "县值班平台" }).check();
  await county.getByRole("checkbox", { name: /有免打扰时段/ }).check();
  await picture(county, "alerts-rule");
  await county.getByRole("button", { name: "添加规则" }).click();
  await county.getByText("发到 县值班平台").waitFor();
  await county.getByText("22:00–07:00 免打扰，但照发").waitFor();
  assert.ok(await fits(county));
  await picture(county, "alerts-settings");
});

test("a hot afternoon stands on the manager's home, in the bell, and reaches the webhook", async () => {
  const facility = base.slice(3);
  const at = `/facilities/${facility}/sensors`;
  const sensor = `${facility}-T1`;
  const place = { code: sensor, storeroom: "CW1", kind: "probe", position: "北墙" };
  await call(county, "POST", at, place);
  const { secret } = await call(county, "POST", `${at}/${sensor}/token`);
  const readings = Array.from({ length: 9 }, (_, n) => ({
    at: new Date(Date.now() - (40 - n * 5) * 60_000).toISOString(),
    celsius: 33.4,
    humidity: 52,
  }));
  const answer = await fetch(`${program.base}/api/v1/sensors/${sensor}/readings`, {
    method: "POST",
    headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" },
    body: JSON.stringify({ readings }),
  });
  assert.equal(answer.status, 200, await answer.text());
  const of = (one) => JSON.parse(one.body).facility?.code === facility;
  await until(() => got.some(of), "the webhook to be told");
  const told = got.find(of);
  const body = JSON.parse(told.body);
  assert.equal(body.event, "excursion-alarm");
  assert.equal(body.facts.worst, 33.4);
  const [, seconds, sign] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(told.headers["yaoju-signature"]);
  const expected = createHmac("sha256", SECRET).update(`${seconds}.${told.body}`).digest("hex");
  assert.equal(sign, expected);
  assert.equal(told.headers["yaoju-event"], body.id);

  await manager.goto(base);
  const notice = manager.locator(".alert-home", { hasText: "超标报警" });
  await notice.getByText(/温度过高，已到 33.4 ℃（限值 30 ℃）/).waitFor();
  await manager.getByRole("link", { name: /提醒：\d+ 条要看/ }).waitFor();
  assert.ok(await fits(manager), "the home is wider than the phone");
  await picture(manager, "alerts-home");
});

test("offline the list shows what was known", async () => {
  await manager.getByRole("link", { name: /提醒：/ }).click();
  const row = manager.locator(".row", { hasText: "超标报警" });
  await row.waitFor();
  assert.ok(await fits(manager));
  await picture(manager, "alerts-list");
  await manager.context().setOffline(true);
  await manager.getByRole("link", { name: "药具：回到首页" }).click();
  await manager.locator(".alert-home", { hasText: "超标报警" }).waitFor();
  await manager.getByRole("link", { name: /提醒：/ }).click();
  await row.waitFor();
  await picture(manager, "alerts-offline");
  await manager.context().setOffline(false);
});

test("one touch says that it was seen, also on the excursion itself", async () => {
  const row = manager.locator(".row", { hasText: "超标报警" });
  await row.getByRole("button", { name: "知晓" }).click();
  await row.waitFor({ state: "detached" });
  await manager.getByRole("checkbox", { name: /显示全部记录/ }).check();
  await row.getByText(/已知晓（/).waitFor();
  await picture(manager, "alerts-record");
  await manager.goto(`${base}/climate`);
  await manager.getByText(/^知晓（/).waitFor();
  await manager.getByRole("heading", { name: "失联和断电" }).waitFor();
  assert.ok(await fits(manager));
  await picture(manager, "alerts-climate");
  await manager.goto(base);
  await manager.getByRole("heading", { name: /药具库/ }).waitFor();
  assert.equal(await manager.locator(".alert-home").count(), 0);
});

test("what was sent stands in the record, in English on a desk", async () => {
  await county.setViewportSize({ width: 1280, height: 800 });
  await county.evaluate(() => localStorage.setItem("yaoju.language", "en"));
  await county.goto("/admin/alerts");
  const sent = county.locator(".section", { hasText: "What was sent" });
  await sent.getByText("Sent", { exact: true }).first().waitFor();
  await sent.getByText(/Excursion alarm/).first().waitFor();
  await picture(county, "alerts-settings-en");
});
