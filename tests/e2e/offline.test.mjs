/** Working through a network cut, in Chinese, on a phone of 360 by 740. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fits, picture, startProgram, until } from "./harness.mjs";
import { profile, startLine } from "./wire.mjs";

const PRODUCT = "C-NRL-52";
const TEN = 10;
/** Quantities tell the ten apart: 1只, 2只, 3只 … */
const numbers = Array.from({ length: TEN }, (_, i) => i + 1);

let program, line, computer, page, base, code;

before(async () => {
  program = await startProgram("demo");
  line = await startLine(program.base);
  computer = await profile();
  page = await computer.start();
});

after(async () => {
  await computer?.stop();
  line?.stop();
  await program?.stop();
});

async function signIn() {
  await page.getByRole("button", { name: /药管员/ }).click();
  await page.getByRole("banner").waitFor();
}

/** Another device of the same person, around the line that is cut. */
async function elsewhere() {
  const answer = await fetch(`${program.base}/api/v1/session`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ username: "manager", password: "yaoju-demo-1" }),
  });
  return answer.headers.get("set-cookie").split(";")[0];
}

/** What the server has, the earliest first. */
async function posted() {
  const cookie = await elsewhere();
  const at = `${program.base}/api/v1/facilities/${code}/documents?kind=dispense&limit=50`;
  const { items } = await fetch(at, { headers: { cookie } }).then((answer) => answer.json());
  return items
    .filter((document) => document.note.startsWith("断网"))
    .sort((a, b) => a.number - b.number)
    .map((document) => document.note);
}

async function write(n) {
  await page.goto(`${line.base}${base}/post/dispense`);
  await page.getByLabel("备注").fill(`断网${n}`);
  const add = page.getByRole("combobox", { name: "添加品种" });
  await add.fill(PRODUCT);
  await page.getByRole("listbox").getByRole("option").first().waitFor();
  await add.press("Enter");
  await page.getByLabel("数量").fill(`${n}只`);
  await page.getByRole("button", { name: "按近效期选批号" }).click();
  await page
    .getByText(/明细（[1-9] 行）/)
    .first()
    .waitFor();
  await page.getByRole("button", { name: "确认发放" }).click();
}

const kept = () => page.getByText("已保存在本机，还没有记账").waitFor();

test("the pages and the depot's own data are kept while there is a network", async () => {
  await page.goto(line.base);
  await signIn();
  await page.getByRole("heading", { name: /药具库/ }).waitFor();
  base = new URL(page.url()).pathname;
  code = base.slice(3);
  // The worker is registered late, so as not to be in the way of the first page.
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await until(
    () => page.evaluate(() => caches.keys().then((keys) => keys.length >= 2)),
    "the files of the pages to be kept",
  );
  const keptAt = (address) =>
    page.evaluate(
      (wanted) =>
        new Promise((resolve) => {
          const request = indexedDB.open("yaoju");
          request.onsuccess = () => {
            const all = request.result.transaction("kept").objectStore("kept").getAllKeys();
            all.onsuccess = () => {
              request.result.close();
              resolve(all.result.some(([, address]) => address === wanted));
            };
          };
        }),
      address,
    );
  for (const address of ["/products", `/facilities/${code}/stock`, `/facilities/${code}/partners`])
    await until(() => keptAt(address), `${address} to be kept`);
  await until(
    () => keptAt(`/facilities/${code}/stock/${PRODUCT}/card?last=50`),
    "the card to be kept",
  );
});

test("ten dispenses: the line is cut in the middle, the browser killed", async () => {
  for (const n of numbers.slice(0, 3)) {
    await write(n);
    await page.getByText("已记账").first().waitFor();
  }
  // The fourth arrives, but its answer does not.
  await page.goto(`${line.base}${base}/post/dispense`);
  await page.getByRole("combobox", { name: "添加品种" }).waitFor();
  let deaf = false;
  await page.route("**/documents", (route) => {
    if (route.request().method() === "POST" && !deaf) {
      deaf = true;
      line.cutAnswers();
    }
    return route.continue();
  });
  await write(4);
  await kept();
  await until(async () => (await posted()).length === 4, "the fourth to arrive");
  await page.unroute("**/documents");
  line.cut();
  await picture(page, "offline-kept");
  assert.ok(await fits(page));
  for (const n of numbers.slice(4, 7)) {
    await write(n);
    await kept();
  }
  await page.goto(`${line.base}${base}/stock?lots=1&q=${PRODUCT}`);
  await page.getByText(/未发送 −/).first().waitFor();
  await page.getByText("没有网络").first().waitFor();
  await picture(page, "offline-stock");
  assert.ok(await fits(page));
  await page.goto(`${line.base}${base}/stock/${PRODUCT}`);
  await page.getByRole("table").getByRole("row").last().waitFor();
  await write(8);
  await kept();
  await computer.kill();
});

test("opened again without a network: all is there, and writing goes on", async () => {
  page = await computer.start();
  await page.goto(line.base);
  await page.getByRole("heading", { name: /药具库/ }).waitFor();
  await page.getByText("5 张待发送").waitFor();
  for (const n of numbers.slice(8)) {
    await write(n);
    await kept();
  }
  await page.goto(`${line.base}/waiting`);
  await page.getByText("7 张待发送").waitFor();
  await picture(page, "offline-waiting");
  assert.ok(await fits(page));
  assert.deepEqual(
    await posted(),
    numbers.slice(0, 4).map((n) => `断网${n}`),
  );
});

test("with the network back it asks to sign in, and then all ten are posted once, in order", async () => {
  // Every session of this person is over, as after a long night.
  const headers = { cookie: await elsewhere() };
  const over = await fetch(`${program.base}/api/v1/sessions`, { method: "DELETE", headers });
  assert.equal(over.status, 204);
  line.mend();
  await page.getByText(/本机有 7 张单据还没有发送/).waitFor({ timeout: 40_000 });
  await picture(page, "offline-sign-in");
  await signIn();
  await until(async () => (await posted()).length === TEN, "all ten to be posted", 90);
  assert.deepEqual(
    await posted(),
    numbers.map((n) => `断网${n}`),
  );
  await page.goto(`${line.base}/waiting`);
  await page.getByText("没有待发送的：都已记账。").waitFor();
  await picture(page, "offline-sent");
  // And it stays at ten when everything is opened once more.
  await page.reload();
  await page.getByText("没有待发送的：都已记账。").waitFor();
  assert.equal((await posted()).length, TEN);
});
