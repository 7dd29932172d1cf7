/** A product entered twice: found, merged with its consequence shown, and taken back. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  fits,
  phone,
  picture,
  startBrowser,
  startProgram,
} from "./harness.mjs";

const RIGHT = "C-NRL-52";
const DOUBLE = "C-NRL-52B";

let browser, program, county;

before(async () => {
  program = await startProgram("demo");
  browser = await startBrowser();
  county = await phone(browser, program.base);
});

after(async () => {
  await browser?.close();
  await program?.stop();
});

/** Calls the API as the page's own scripts do. */
async function call(method, path, body) {
  return county.evaluate(
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

async function look(name) {
  assert.ok(await fits(county), `${name} is wider than the phone`);
  await picture(county, `products-${name}`);
}

test("a product is entered twice, and stock comes in under both", async () => {
  await county.goto("/");
  await county.getByRole("button", { name: /李建国/ }).click();
  const choice = county.getByRole("button", { name: /李建国/ });
  await choice.waitFor({ state: "detached" });
  const right = (await call("GET", `/products/${RIGHT}`)).json;
  const { category, method, name, spec, baseUnit, storageClass } = right;
  const packs = [...right.packs, { name: "大箱", units: 100_000 }];
  const twin = {
    code: DOUBLE,
    category,
    method,
    name,
    spec,
    baseUnit,
    packs,
    storageClass,
  };
  const added = await call("POST", "/products", twin);
  assert.equal(added.status, 201, JSON.stringify(added.json));
  const depots = (await call("GET", "/facilities?limit=200")).json.items;
  const depot = depots.find((f) => f.kind === "depot").code;
  const today = new Date(Date.now() + 480 * 60_000).toISOString().slice(0, 10);
  const posted = await call("POST", `/facilities/${depot}/documents`, {
    id: crypto.randomUUID(),
    kind: "receipt",
    occurredOn: today,
    counterparty: { name: "省药具管理站" },
    lines: [
      {
        product: DOUBLE,
        lot: { number: "DBL1", expiry: "2029-06-30" },
        units: 120,
      },
    ],
  });
  assert.equal(posted.status, 201, JSON.stringify(posted.json));
});

test("the county finds the doubles and merges them, seeing first what that does", async () => {
  await county.goto("/admin/products/doubles");
  await county.getByRole("button", { name: `${DOUBLE} 录错了` }).waitFor();
  await look("doubles");
  await county.getByRole("button", { name: `${DOUBLE} 录错了` }).click();
  await county.getByLabel("保留的品种").selectOption(RIGHT);
  await county.getByText("大箱 = 100000").waitFor();
  await county.getByText(/1 个机构的库存共 120/).waitFor();
  await look("outlook");
  await county.getByLabel("原因").fill("同一产品建了两次");
  await county.getByRole("button", { name: "确认合并" }).click();
  await county.getByText("没有疑似重复的品种").waitFor();
  await county.goto(`/admin/products/${DOUBLE}`);
  await county.getByText(`已并入 ${RIGHT}`).waitFor();
  await county.getByText("移库单 1 张").waitFor();
  await look("merged");
  assert.equal(await county.getByRole("button", { name: "保存" }).count(), 0);
});

test("and takes the merge back", async () => {
  await county.getByRole("button", { name: "撤销合并" }).click();
  const dialog = county.getByRole("dialog");
  await dialog.getByLabel("原因").fill("规格其实不同");
  await dialog.getByRole("button", { name: "撤销合并" }).click();
  await county.getByText("撤销原因：规格其实不同").waitFor();
  await county.getByText(/已冲红/).waitFor();
  await county.getByRole("button", { name: "保存" }).waitFor();
  await look("undone");
});
