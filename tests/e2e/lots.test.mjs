/** Finding anything, a recall from the county to the shelf and back, and two lots that are one. */
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

const PRODUCT = "C-NRL-52"; // 天然胶乳橡胶避孕套: trjrxjbyt

let browser, program, manager, county;
let base; // the manager's own facility
const lots = {};

before(async () => {
  program = await startProgram("demo");
  browser = await startBrowser();
  manager = await phone(browser, program.base);
  county = await phone(browser, program.base);
});

after(async () => {
  await browser?.close();
  await program?.stop();
});

/** Calls the API as the page's own scripts do. */
async function call(page, method, path, body) {
  return page.evaluate(
    async ([method, path, body]) => {
      const answer = await fetch(`/api/v1${path}`, {
        method,
        headers: { "Content-Type": "application/json" },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      return { status: answer.status, json: await answer.json() };
    },
    [method, path, body],
  );
}

async function receive(number, units) {
  const id = crypto.randomUUID();
  const today = new Date(Date.now() + 480 * 60_000).toISOString().slice(0, 10);
  const answer = await call(
    manager,
    "POST",
    `/facilities/${base.slice(3)}/documents`,
    {
      id,
      kind: "receipt",
      occurredOn: today,
      counterparty: { name: "省药具管理站" },
      lines: [
        { product: PRODUCT, lot: { number, expiry: "2029-06-30" }, units },
      ],
    },
  );
  assert.equal(answer.status, 201, JSON.stringify(answer.json));
  lots[number] = answer.json.lines[0].lot.id;
}

async function look(page, name) {
  assert.ok(await fits(page), `${name} is wider than the phone`);
  await picture(page, `lots-${name}`);
}

test("both sign in", async () => {
  await manager.goto("/");
  await manager.getByRole("button", { name: /药管员/ }).click();
  await manager.getByRole("heading", { name: /药具库/ }).waitFor();
  base = new URL(manager.url()).pathname;
  await county.goto("/");
  await county.getByRole("button", { name: /李建国/ }).click();
  await county.locator("main h1").first().waitFor();
  for (const [number, units] of [
    ["R2609", 120],
    ["E26O1", 60],
    ["E2601", 40],
  ])
    await receive(number, units);
});

test("a product is found by pinyin initials, and by typing on", async () => {
  await manager.getByRole("button", { name: "查找" }).click();
  const field = manager.getByRole("combobox", { name: "查找" });
  await field.fill("trjr");
  await manager.getByRole("option").first().waitFor();
  await look(manager, "find");
  await field.press("ArrowDown");
  await field.press("ArrowUp");
  await field.press("Enter");
  await manager.getByRole("heading", { name: /避孕套/ }).waitFor();
  assert.match(new URL(manager.url()).pathname, new RegExp(`/stock/C-`));
});

test("a scanner's fast keys and Enter go straight to the one lot, and are remembered", async () => {
  await manager.keyboard.press("Control+k");
  const field = manager.getByRole("combobox", { name: "查找" });
  await field.waitFor();
  await manager.keyboard.type("R2609");
  await manager.keyboard.press("Enter");
  await manager.waitForURL(`**/lots/${lots.R2609}`);
  await manager.keyboard.press("Control+k");
  await manager.getByText("最近找过").waitFor();
  await manager.getByRole("option", { name: /R2609/ }).waitFor();
  await look(manager, "recent");
  await manager.keyboard.press("Escape");
  await field.waitFor({ state: "detached" });
});

test("the county recalls a lot and sees who has it", async () => {
  await county.goto("/lots?q=R2609");
  await county.getByRole("link", { name: "R2609" }).waitFor();
  await look(county, "list");
  await county.getByRole("link", { name: "R2609" }).click();
  await county.getByRole("button", { name: "召回" }).click();
  const dialog = county.getByRole("dialog");
  await dialog.getByLabel("原因").fill("抽检不合格");
  await dialog.getByRole("button", { name: "召回" }).click();
  await county.getByText("还有 1 个机构没有处理完").waitFor();
  await county.getByText("未确认").waitFor();
  await look(county, "recalled");
});

test("the manager is told, confirms, and moves it aside with one touch", async () => {
  await manager.goto(base);
  await manager.getByText(/召回待处理/).waitFor();
  await look(manager, "home");
  await manager.getByRole("link", { name: "去处理" }).click();
  const task = manager.locator("section", { hasText: "R2609" });
  await task.getByLabel("找到数量").fill("11盒8只");
  await look(manager, "task");
  await task.getByRole("button", { name: "确认已隔离" }).click();
  await task.getByText(/找到 11盒8只/).waitFor();
  await task.getByText(/与账面不同/).waitFor();
  await task.getByRole("button", { name: /移入不合格品区/ }).click();
  await task.getByText("已处理").waitFor();
  await look(manager, "done");
  await manager.goto(base);
  await manager.getByRole("heading", { name: /药具库/ }).waitFor();
  await until(
    async () => (await manager.getByText(/R2609/).count()) === 0,
    "the notice to go",
  );
});

test("the county sees it, and prints the notice", async () => {
  await county.goto(`/lots/${lots.R2609}`);
  await county.getByText("全部处理完了").waitFor();
  await county.getByText(/找到 11盒8只/).waitFor();
  await look(county, "confirmed");
  await county.goto("/recalls");
  await county.getByRole("heading", { name: /R2609/ }).waitFor();
  await look(county, "progress");
  await county.goto(`/lots/${lots.R2609}/notice`);
  await county
    .getByRole("cell", { name: /药具库/ })
    .first()
    .waitFor();
  await look(county, "notice");
  const paper = await printed(county, "lots-notice-paper");
  assert.match(paper, /召\s*回\s*通\s*知/);
  assert.match(paper, /抽检不合格/);
  assert.match(paper, /R2609/);
});

test("two lots that are one are proposed, merged, and found as one", async () => {
  await county.goto("/lots/doubles");
  const wrong = county.getByRole("button", { name: /E26O1.*录错了/ });
  await until(
    async () => {
      if ((await wrong.count()) > 0) return true;
      await county.reload();
      await county.getByRole("heading", { name: "疑似重复" }).waitFor();
      return false;
    },
    "the doubles to be proposed",
    30,
  );
  await look(county, "doubles");
  await wrong.click();
  const dialog = county.getByRole("dialog");
  await dialog.getByLabel("原因").fill("字母 O 误录");
  await look(county, "merge");
  await dialog.getByRole("button", { name: "确认合并" }).click();
  await dialog.waitFor({ state: "detached" });
  await county.goto(`/lots/${lots.E2601}`);
  await county.getByText(/移库单第/).waitFor();
  await look(county, "merged");
  const stock = await call(
    manager,
    "GET",
    `/facilities/${base.slice(3)}/stock?q=E26`,
  );
  const held = stock.json.items[0].lots.map((lot) => [lot.number, lot.units]);
  assert.deepEqual(held, [["E2601", 100]]);
  await manager.getByRole("button", { name: "查找" }).click();
  await manager.getByRole("combobox", { name: "查找" }).fill("E26O1");
  await manager.getByText(/E26O1 已并入/).waitFor();
  await manager.keyboard.press("Escape");
});

test("the pages on a desk, and in English", async () => {
  const context = await browser.newContext({
    baseURL: program.base,
    locale: "zh-CN",
    viewport: { width: 1280, height: 800 },
    storageState: await county.context().storageState(),
  });
  const desk = await context.newPage();
  await desk.goto(`/lots/${lots.R2609}`);
  await desk.getByText("全部处理完了").waitFor();
  await picture(desk, "lots-desk-lot");
  await desk.keyboard.press("Control+k");
  await desk.getByRole("combobox", { name: "查找" }).fill("yj");
  await desk.getByRole("option").first().waitFor();
  await desk.screenshot({ path: "target/tests/pages/lots-desk-find.png" });
  await desk.keyboard.press("Escape");
  await desk.evaluate(() => localStorage.setItem("yaoju.language", "en"));
  await desk.goto(`/lots/${lots.E2601}`);
  await desk
    .getByText("Where it lies")
    .or(desk.getByText("Merges"))
    .first()
    .waitFor();
  await picture(desk, "lots-desk-english");
  await context.close();
});
