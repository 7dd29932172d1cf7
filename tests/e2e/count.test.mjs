/** Three people count one depot on their phones while a fourth issues, in Chinese at 360 pixels. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  fits,
  phone,
  picture,
  printed,
  startBrowser,
  startProgram,
  until,
} from "./harness.mjs";

const PASSWORD = "yaoju-demo-1";

let browser, program;
let one, two, three, fourth; // pages, each in a context of its own
let facility; // the code of the depot
let at; // the address of the count
let lots; // what is counted: lots with units in one zone, the most first

before(async () => {
  program = await startProgram("demo");
  browser = await startBrowser();
  [one, two, three] = [
    await signedIn("manager"),
    await signedIn("county"),
    await signedIn("admin"),
  ];
  const session = await (await one.request.get("/api/v1/session")).json();
  facility = session.home.facility.code;
  fourth = await colleague();
});

after(async () => {
  await browser?.close();
  await program?.stop();
});

async function signedIn(username) {
  const page = await phone(browser, program.base);
  const answer = await page.request.post("/api/v1/session", {
    data: { username, password: PASSWORD },
  });
  assert.ok(answer.ok(), await answer.text());
  return page;
}

/** Somebody new at the depot, with a page of their own. */
async function colleague() {
  const invited = await three.request.post("/api/v1/users", {
    data: {
      username: "colleague",
      name: "赵小兰",
      roles: [{ role: "depot_manager", facility }],
    },
  });
  assert.ok(invited.ok(), await invited.text());
  const token = (await invited.json()).link.split("/").pop();
  const page = await phone(browser, program.base);
  const chosen = await page.request.post(`/api/v1/links/${token}`, {
    data: { password: "battery staple here" },
  });
  assert.ok(chosen.ok(), await chosen.text());
  return page;
}

const api = (rest) => `/api/v1/facilities/${facility}${rest}`;

/** Units of a lot in its zone, by the book. */
async function held(lot) {
  const stock = await (await fourth.request.get(api("/stock"))).json();
  const item = stock.items.find((each) => each.product.code === lot.product);
  const found = item?.lots.find((each) => each.id === lot.id);
  return found?.zones.find((zone) => zone.code === lot.zone)?.units ?? 0;
}

async function issue(lot, units) {
  const answer = await fourth.request.post(api("/documents"), {
    data: {
      id: crypto.randomUUID(),
      kind: "issue",
      occurredOn: new Date(Date.now() + 8 * 3600_000)
        .toISOString()
        .slice(0, 10),
      reason: "later-expiry-asked",
      lines: [
        {
          product: lot.product,
          lot: { number: lot.number, expiry: lot.expiry },
          zone: lot.zone,
          units,
        },
      ],
    },
  });
  assert.ok(answer.ok(), await answer.text());
}

/** Finds a line by its lot, as if it were scanned, and types what lies there. */
async function count(page, lot, units) {
  const search = page.getByRole("searchbox");
  await search.fill(`${lot.product} ${lot.number}`);
  await page.getByRole("button", { name: lot.number }).first().waitFor();
  await search.press("Enter");
  const entry = page.getByRole("group", { name: "填写实盘数" });
  await entry.getByText(`批号 ${lot.number}`).waitFor();
  const field = entry.getByLabel("实盘数");
  await field.fill(`${units}${lot.unit}`);
  await field.press("Enter");
  await until(
    async () => (await line(lot)).count?.units === units,
    `${lot.number} to be counted`,
  );
}

/** What the server says of a line. */
async function line(lot) {
  const view = await (await fourth.request.get(`/api/v1${at}`)).json();
  return view.lines.find(
    (each) =>
      each.product === lot.product &&
      each.lot.number === lot.number &&
      each.zone === lot.zone,
  );
}

test("the manager starts a count from the home page", async () => {
  const stock = await (await one.request.get(api("/stock"))).json();
  lots = stock.items
    .flatMap((item) =>
      item.lots
        .filter(
          (lot) =>
            lot.zones.length === 1 && ["ok", "expiring"].includes(lot.state),
        )
        .flatMap((lot) =>
          lot.zones
            .filter((zone) => zone.state === "qualified")
            .map((zone) => ({
              id: lot.id,
              product: item.product.code,
              unit: item.product.baseUnit,
              number: lot.number,
              expiry: lot.expiry,
              zone: zone.code,
              units: zone.units,
            })),
        ),
    )
    .filter((lot) => lot.number !== "")
    .sort((a, b) => b.units - a.units);
  assert.ok(lots.length >= 4, `only ${lots.length} lots`);

  await one.goto(`/f/${facility}`);
  await one.getByRole("link", { name: "盘点" }).first().click();
  await one.getByRole("heading", { name: "盘点", exact: true }).waitFor();
  await picture(one, "count-none");
  await one.getByRole("link", { name: "开始盘点" }).first().click();
  await one.getByLabel("盘点范围").waitFor();
  assert.ok(await fits(one));
  await picture(one, "count-new");
  await one.getByRole("button", { name: "开始", exact: true }).click();
  await one.getByText(/已盘 0 \/ \d+ 行/).waitFor();
  at = new URL(one.url()).pathname.replace(/^\/f\//, "/facilities/");
  assert.ok(await fits(one), "the count is wider than the phone");
  await picture(one, "count-open");
});

test("three people count while a fourth issues", async () => {
  const page = new URL(one.url()).pathname;
  await Promise.all([two.goto(page), three.goto(page)]);
  const [a, b, c, d] = lots;
  // Of a, two are missing. b is right, and five are issued after it was counted. Of c, five are
  // issued first, then it is counted. d is counted by two people with different results.
  await Promise.all([
    count(one, a, a.units - 2),
    count(two, b, b.units),
    issue(c, 5),
  ]);
  await issue(b, 5);
  await Promise.all([count(three, c, c.units - 5), count(one, d, d.units)]);
  await count(two, d, d.units - 1);
  assert.equal((await line(a)).count.difference, -2);
  assert.equal((await line(b)).unanswered, true);
  assert.equal((await line(b)).moved[0].units, -5);
  assert.equal((await line(c)).count.difference, 0);
  assert.equal((await line(c)).unanswered, false);
  assert.equal((await line(d)).disputed, true);

  // Everybody sees what the others counted, without touching anything.
  await three.getByText(/已盘 4 \//).waitFor();
  await three.getByText("1 行盘后有出入库").first().waitFor();
  await picture(three, "count-counting");
  await three.getByRole("button", { name: "待处理" }).click();
  await three.getByText("两人不一致").first().waitFor();
  await three.getByRole("button", { name: b.number }).first().click();
  await three.getByText("盘点这一行以后又有出入库").waitFor();
  assert.ok(await fits(three), "a line is wider than the phone");
  await picture(three, "count-moved");
});

test("without a network a figure waits, and is sent once", async () => {
  const lot = lots[4] ?? lots[0];
  await one.context().setOffline(true);
  const search = one.getByRole("searchbox");
  await search.fill(`${lot.product} ${lot.number}`);
  await search.press("Enter");
  const entry = one.getByRole("group", { name: "填写实盘数" });
  await entry.getByText(`批号 ${lot.number}`).waitFor();
  const units = lot === lots[0] ? lot.units - 2 : lot.units;
  await entry.getByLabel("实盘数").fill(`${units}${lot.unit}`);
  await entry.getByLabel("实盘数").press("Enter");
  await one.getByText("1 行待发送").waitFor();
  await picture(one, "count-offline");
  // It stands in the one queue of this device, with all other unsent work.
  await one.getByRole("link", { name: "查看" }).first().click();
  await one.getByText("盘点的一行").first().waitFor();
  await one.goBack();
  await one.getByText("1 行待发送").waitFor();
  await one.context().setOffline(false);
  await until(
    async () => (await line(lot)).count?.units === units,
    "the figure to arrive",
  );
  await one.getByText("1 行待发送").waitFor({ state: "detached" });
});

test("the manager reviews, gives reasons and posts once", async () => {
  const [a, b, c, d] = lots;
  const before = Object.fromEntries(
    await Promise.all(
      [a, b, c, d].map(async (lot) => [
        lot.number + lot.product,
        await held(lot),
      ]),
    ),
  );
  await one.goto(`/f/${at.slice("/facilities/".length)}/review`);
  await one.getByRole("heading", { name: "核对差异" }).waitFor();
  assert.ok(await fits(one), "the review is wider than the phone");
  await picture(one, "count-review");
  await one.getByRole("button", { name: "记账" }).click();
  await one.getByText(/盘点后又有出入库/).waitFor();
  await one
    .getByRole("button", { name: /按原数/ })
    .first()
    .click();
  await one
    .getByText("盘点这一行以后又有出入库")
    .waitFor({ state: "detached" });
  await one.getByRole("button", { name: "记账" }).click();
  await one.getByText("请选择或填写原因").first().waitFor();
  await one.getByLabel("全部用同一原因").selectOption({ label: "发放漏记" });
  await one.getByRole("button", { name: "记账" }).click();
  await one.getByText(/已记账：盘点/).waitFor();
  assert.ok(await fits(one), "the result is wider than the phone");
  await picture(one, "count-result");
  const was = (lot) => before[lot.number + lot.product];
  assert.equal(await held(a), was(a) - 2);
  assert.equal(await held(b), was(b));
  assert.equal(await held(c), was(c));
  assert.equal(await held(d), was(d) - 1);
  const list = await (
    await fourth.request.get(api("/documents?kind=count"))
  ).json();
  assert.equal(list.items.length, 1);
  assert.equal(list.items[0].lines.length, 2);
});

test("the sheet prints on A4, filled and blank; the list shows the accuracy", async () => {
  const page = `/f/${at.slice("/facilities/".length)}/print`;
  await one.goto(page);
  await one.getByRole("heading", { name: "盘点表" }).last().waitFor();
  const words = (await printed(one, "print-count")).replaceAll(" ", "");
  assert.match(words, /盘点表/);
  assert.match(words, /账物相符率/);
  assert.match(words, /盘点人/);
  await one.getByRole("button", { name: "空白表" }).click();
  await one.getByRole("button", { name: "填好的表" }).waitFor();
  const blank = (await printed(one, "print-count-blank")).replaceAll(" ", "");
  assert.match(blank, /盘点表/);
  assert.doesNotMatch(blank, /账物相符率/);
  await one.goto(`/f/${facility}/counts`);
  await one.getByText(/行中 \d+ 行相符/).waitFor();
  assert.ok(await fits(one));
  await picture(one, "count-list");
});
