/** Giving something out with a phone: three touches from a scanned lot, on 360 pixels, in Chinese. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fits, phone, picture, printed, startBrowser, startProgram, until } from "./harness.mjs";

const PRODUCT = "C-NRL-52"; // 1箱 = 50盒 = 500只
const PERSON = "530102199003071234";
const today = () => new Date(Date.now() + 480 * 60_000).toISOString().slice(0, 10);

let browser, program, point, county, manager;
let outlet, gtin, lot;

before(async () => {
  program = await startProgram("demo");
  browser = await startBrowser();
  [point, county, manager] = await Promise.all([1, 2, 3].map(() => phone(browser, program.base)));
});

after(async () => {
  await browser?.close();
  await program?.stop();
});

async function call(page, method, path, data) {
  const answer = await page.request.fetch(`/api/v1${path}`, {
    method,
    headers: { "Content-Type": "application/json" },
    ...(data ? { data } : {}),
  });
  const text = await answer.text();
  assert.ok(answer.ok(), `${method} ${path}: ${answer.status()} ${text}`);
  return text ? JSON.parse(text) : null;
}

async function signIn(page, name) {
  await page.goto("/");
  await page.getByRole("button", { name }).click();
  await until(
    async () => (await page.request.get("/api/v1/session")).ok(),
    `${name} to be signed in`,
  );
  return (await call(page, "GET", "/facilities?limit=1")).items[0].code;
}

async function look(page, name) {
  assert.ok(await fits(page), `${name} is wider than the phone`);
  await picture(page, `dispense-${name}`);
}

/** The last dispensing of the point. */
async function last() {
  const path = `/facilities/${outlet}/documents?kind=dispense&limit=1`;
  return (await call(point, "GET", path)).items[0];
}

/** The sheet with its code stands there, dealt out to pages. */
const drawn = (page) => page.locator(".paper > .paper-page .paper-mark code").first().waitFor();

/** A scanner that types reads the lot's label on the scan page. */
async function scan(page, at = outlet) {
  await page.goto(`/f/${at}/scan`);
  await read(page);
}

async function read(page) {
  const typed = page.getByLabel("或输入、用扫码枪扫");
  const expiry = lot.expiry ? `17${lot.expiry.slice(2).replaceAll("-", "")}` : "";
  await typed.fill(`01${gtin}${expiry}10${lot.number}`);
  await typed.press("Enter");
}

test("a point has a lot on its shelf", async () => {
  outlet = await signIn(point, /陈小红/);
  await signIn(county, /李建国/);
  await signIn(manager, /药管员/);
  ({ gtin } = await call(county, "GET", `/products/${PRODUCT}`));
  const stock = await call(point, "GET", `/facilities/${outlet}/stock`);
  const item = stock.items.find((each) => each.product.code === PRODUCT);
  const usable = item.lots.filter((each) => ["ok", "expiring"].includes(each.state));
  usable.sort((a, b) => (a.expiry ?? "9999").localeCompare(b.expiry ?? "9999"));
  lot = usable.find((each) => each.units >= 40 && each.number) ?? usable[0];
  assert.ok(lot.units >= 40, "the demo's point has condoms");
});

test("three touches from the scanned lot to the book", async () => {
  await scan(point);
  let touches = 0;
  const touch = async (what) => {
    touches++;
    await what.click();
  };
  await touch(point.getByRole("link", { name: "发放", exact: true }));
  await point.getByRole("button", { name: "1盒", exact: true }).waitFor();
  await look(point, "form");
  await touch(point.getByRole("button", { name: "流动", exact: true }));
  await touch(point.getByRole("button", { name: "发放 1盒", exact: true }));
  await point.getByText(/已发放：.*1盒/).waitFor();
  assert.equal(touches, 3);
  await look(point, "done");
  const posted = await last();
  assert.deepEqual(posted.dispensing, { channel: "counter", client: { residence: "floating" } });
  assert.equal(posted.lines[0].units, 10);
});

test("the channel stays, what was said of the client goes with the client", async () => {
  // The camera's page is open already: the next client is scanned where one stands.
  await read(point);
  await point.getByRole("link", { name: "发放", exact: true }).click();
  const pressed = (name) =>
    point.getByRole("button", { name, exact: true }).getAttribute("aria-pressed");
  await point.getByRole("button", { name: "主动发放", exact: true }).click();
  await point.getByRole("button", { name: "女", exact: true }).click();
  await point.getByRole("button", { name: "20–34 岁", exact: true }).click();
  await point.getByRole("button", { name: "2盒", exact: true }).click();
  await point.getByRole("button", { name: "发放 2盒", exact: true }).click();
  await point.getByText(/已发放：.*2盒/).waitFor();
  await read(point);
  await point.getByRole("link", { name: "发放", exact: true }).click();
  await point.getByRole("button", { name: "1盒", exact: true }).waitFor();
  assert.equal(await pressed("主动发放"), "true");
  assert.equal(await pressed("柜台"), "false");
  assert.equal(await pressed("女"), "false");
  assert.equal(await pressed("20–34 岁"), "false");
});

test("the document says by which channel and for whom, and is taken back", async () => {
  const document = await last();
  await point.goto(`/f/${outlet}/documents/${document.id}`);
  await point.getByText("主动发放 · 女 · 20–34 岁").waitFor();
  await look(point, "document");
  await point.goto(`/f/${outlet}/documents/${document.id}/print`);
  await drawn(point);
  const slip = await printed(point, "dispense-slip");
  assert.match(slip, /主动发放/);
  await point.goto(`/f/${outlet}/papers/dispensing?from=${today()}&to=${today()}`);
  await drawn(point);
  const register = await printed(point, "dispense-register");
  assert.match(register, /领取对象/);
});

test("without a network it is kept and sent later", async () => {
  // The worker keeps the pages: let it take over first.
  await point.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await scan(point);
  await point.getByRole("link", { name: "发放", exact: true }).click();
  await point.getByRole("button", { name: "1盒", exact: true }).waitFor();
  const before = (await last()).number;
  await point.context().setOffline(true);
  await point.getByRole("button", { name: "户籍", exact: true }).click();
  await point.getByRole("button", { name: "发放 1盒", exact: true }).click();
  await point.getByText(/已存在本机，联网后自动发送/).waitFor();
  await look(point, "queued");
  await point.context().setOffline(false);
  await until(async () => (await last()).number > before, "the kept dispensing to be sent");
  assert.equal((await last()).dispensing.client.residence, "resident");
});

test("a county sets a limit and switches it on", async () => {
  await county.goto("/admin/settings");
  await county.getByRole("heading", { name: "限领规定" }).waitFor();
  await county.getByLabel("对象").selectOption("condom");
  await county.getByLabel("天数", { exact: true }).fill("22");
  await county.getByLabel("最多", { exact: true }).fill("1");
  await county.getByRole("button", { name: "增加规定", exact: true }).click();
  await county.getByText("套：每 22 天最多领 1个最小包装").waitFor();
  await call(county, "PUT", "/settings/claim-limits", { value: 1 });
  await county.reload();
  await county.getByText("套：每 22 天最多领 1个最小包装").waitFor();
  await look(county, "rules");
});

test("who claims is checked, over the limit is refused, and nothing of it stays here", async () => {
  await scan(point);
  await point.getByRole("link", { name: "发放", exact: true }).click();
  const give = point.getByRole("button", { name: "发放 1盒", exact: true });
  const who = point.getByLabel("领取人的卡号、电话或代号");
  await who.fill(PERSON);
  await look(point, "limit");
  assert.equal(await give.isDisabled(), true);
  await who.press("Enter");
  await point.getByText("已核对，可以发放").waitFor();
  await look(point, "checked");
  await give.click();
  await point.getByText(/已发放：.*1盒/).waitFor();
  await read(point);
  await point.getByRole("link", { name: "发放", exact: true }).click();
  await who.fill(PERSON);
  await point.getByRole("button", { name: "核对", exact: true }).click();
  await point.getByText(/超过限领：.*每 22 天最多领 1/).waitFor();
  await look(point, "over");
  // Neither the queue nor anything else this browser keeps has ever seen it.
  const kept = await point.evaluate(async () => {
    const texts = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })];
    for (const { name } of await indexedDB.databases()) {
      const db = await new Promise((resolve) => {
        const request = indexedDB.open(name);
        request.onsuccess = () => resolve(request.result);
      });
      for (const store of db.objectStoreNames) {
        const rows = await new Promise((resolve) => {
          const request = db.transaction(store).objectStore(store).getAll();
          request.onsuccess = () => resolve(request.result);
        });
        texts.push(JSON.stringify(rows));
      }
      db.close();
    }
    for (const name of await caches.keys()) {
      for (const request of await (await caches.open(name)).keys()) texts.push(request.url);
    }
    return texts.join("\n");
  });
  assert.ok(kept.includes(PRODUCT));
  assert.ok(!kept.includes(PERSON));
  assert.ok(!program.said().includes(PERSON));
});

test("without a network the limit cannot be checked, and the person is asked", async () => {
  await scan(point);
  await point.getByRole("link", { name: "发放", exact: true }).click();
  await point.getByLabel("领取人的卡号、电话或代号").waitFor();
  const before = (await last()).number;
  await point.context().setOffline(true);
  await point.evaluate(() => dispatchEvent(new Event("offline")));
  const give = point.getByRole("button", { name: "发放 1盒", exact: true });
  assert.equal(await give.isDisabled(), true);
  await point.getByText("没有网络，不能核对限领").waitFor();
  await point.getByRole("button", { name: "没有网络", exact: true }).click();
  await look(point, "offline-limit");
  await give.click();
  await point.getByText(/已存在本机/).waitFor();
  await point.context().setOffline(false);
  await until(async () => (await last()).number > before, "the kept dispensing to be sent");
  assert.equal((await last()).dispensing.unchecked, "offline");
});

test("the day is summed up, on the phone and on A4", async () => {
  await point.goto(`/f/${outlet}`);
  await point.getByRole("link", { name: "今日小结" }).click();
  await point.getByText("发放人次").waitFor();
  await point.getByText(/主动发放 · 女 · 20–34 岁/).waitFor();
  await look(point, "day");
  await point.getByRole("link", { name: "打印" }).click();
  await drawn(point);
  const sheet = await printed(point, "dispense-day");
  assert.match(sheet, /日结单/);
  assert.match(sheet, /主动发放/);
});

test("a period is summed up for the point and for the county", async () => {
  await point.goto(`/f/${outlet}/dispensed`);
  await point.getByRole("region", { name: "发放统计" }).waitFor();
  await look(point, "figures");
  const region = (await call(county, "GET", "/session")).roles[0].scope.code;
  await county.goto(`/regions/${region}/dispensed`);
  await county.getByText("按发放方式").waitFor();
  await look(county, "region");
  await county.setViewportSize({ width: 1280, height: 900 });
  await picture(county, "dispense-region-wide");
});

test("a manager is told who registers an unknown code", async () => {
  const { items } = await call(manager, "GET", "/facilities?limit=1");
  await manager.goto(`/f/${items[0].code}/scan`);
  const typed = manager.getByLabel("或输入、用扫码枪扫");
  await typed.fill("81234560000000000017");
  await typed.press("Enter");
  await manager.getByText("请县里在“扫码”里把它登记为某个品种").waitFor();
  await look(manager, "unknown");
});
