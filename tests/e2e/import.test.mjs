/** Sheets brought in from a phone of 360 by 740, in Chinese: opening stock with faults, people. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fits, phone, picture, startBrowser, startProgram } from "./harness.mjs";

let browser, program, page, facility;

before(async () => {
  program = await startProgram("demo");
  browser = await startBrowser();
  page = await phone(browser, program.base);
});

after(async () => {
  await browser?.close();
  await program?.stop();
});

async function signIn(role) {
  await page.goto("/");
  await page.getByRole("button", { name: role }).first().click();
  await page.getByRole("heading", { name: "登录", exact: true }).waitFor({ state: "detached" });
}

/** Drops a file on the page, as from a file manager. */
async function drop(name, text) {
  const transfer = await page.evaluateHandle(
    ({ name, text }) => {
      const data = new DataTransfer();
      data.items.add(new File([text], name, { type: "text/csv" }));
      return data;
    },
    { name, text },
  );
  await page.dispatchEvent(".import-drop", "drop", { dataTransfer: transfer });
}

async function stockOf(lot) {
  const answer = await page.request.get(`/api/v1/facilities/${facility}/stock`);
  const { items } = await answer.json();
  const lots = items.flatMap((item) => item.lots).filter((each) => each.number === lot);
  return lots.reduce((sum, each) => sum + each.units, 0);
}

/** Looks at the page as it is now, narrow and wide. */
async function look(name) {
  assert.ok(await fits(page), `${name} is wider than the phone`);
  await picture(page, `import-${name}`);
  await page.setViewportSize({ width: 1280, height: 900 });
  await picture(page, `import-${name}-wide`);
  await page.setViewportSize({ width: 360, height: 740 });
}

test("a manager drops a stock list, names a column, corrects rows, and sees the stock", async () => {
  await signIn(/药管员/);
  await page.getByRole("heading", { name: /药具库/ }).waitFor();
  facility = new URL(page.url()).pathname.split("/")[2];
  await page.goto("/more");
  await page.getByRole("link", { name: "导入表格" }).click();
  await page.getByRole("heading", { name: "导入表格" }).waitFor();
  await page.getByText("期初库存", { exact: true }).first().waitFor();
  await look("file");
  await drop(
    "现有库存.csv",
    "药具库存表,,,\n" +
      "药具,批号,有效期,清点数\n" +
      "C-NRL-52,IMP-1,2029-05,２箱３盒\n" +
      "C-NRL-52,IMP-2,明年五月,10盒\n" +
      "C-XXX,IMP-3,2029-05-31,10\n" +
      "C-NRL-52,IMP-4,2029-05-31,-7\n" +
      "合计,,,1050\n",
  );
  await page.getByText("还没有指定：品种编号、数量").waitFor();
  await look("columns");
  await page.getByLabel("品种编号").selectOption({ label: "第 1 列 药具" });
  await page.getByLabel("数量").selectOption({ label: "第 4 列 清点数" });
  await page.getByRole("button", { name: "检查数据" }).click();
  await page.getByText("3 行有问题，共 3 处").waitFor();
  await page.getByText(/自动略过 1 行/).waitFor();
  await look("faulty");
  assert.ok(await page.getByRole("button", { name: /^导入 \d+ 行$/ }).isDisabled());

  await page.getByLabel("只看有问题的行").check();
  await page.getByRole("region", { name: "第 3 行" }).waitFor({ state: "detached" });
  await page.getByLabel("第 4 行的有效期").fill("2029年5月");
  await page.getByLabel("第 4 行的有效期").press("Enter");
  await page.getByLabel("第 6 行的数量").fill("7");
  await page.getByText("2 处更正还没有检查").waitFor();
  await page.getByRole("button", { name: "重新检查" }).click();
  await page.getByText("1 行有问题，共 1 处").waitFor();

  // Leaving and coming back keeps what was done.
  await page.goto("/import");
  await page.getByRole("link", { name: "继续" }).click();
  await page.getByRole("button", { name: "检查数据" }).click();
  await page.getByText("1 行有问题，共 1 处").waitFor();
  await page.getByRole("button", { name: "不导入第 5 行" }).click();
  await page.getByText("3 行都可以导入").waitFor();
  await look("sound");
  await page.getByRole("button", { name: "导入 3 行" }).click();
  await page.getByText("已导入 3 行").waitFor();
  await look("done");
  assert.equal(await stockOf("IMP-1"), 1030);
  assert.equal(await stockOf("IMP-2"), 100);
  assert.equal(await stockOf("IMP-4"), 7);
  assert.equal(await stockOf("IMP-3"), 0);
  await page.getByRole("link", { name: /第 \d+ 号/ }).click();
  await page.getByText("期初").first().waitFor();
});

test("the county invites people by a sheet and gets their links once", async () => {
  await page.context().clearCookies();
  await signIn(/县级管理员/);
  await page.goto("/import?kind=users");
  const template = page.waitForEvent("download");
  await page.getByRole("button", { name: /用户模板/ }).click();
  assert.match((await template).suggestedFilename(), /用户\.xlsx$/);
  await page.getByLabel("选择文件").setInputFiles({
    name: "人员.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(
      `用户名,姓名,角色,机构编号\nwangli,王丽,药管员,${facility}\nlisi,李四,药管员,${facility}\n`,
    ),
  });
  await page.getByRole("button", { name: "检查数据" }).click();
  await page.getByText("2 行都可以导入").waitFor();
  await page.getByRole("button", { name: "导入 2 行" }).click();
  await page.getByText("已导入 2 行").waitFor();
  const link = page.getByLabel("一次性链接 王丽");
  assert.match(await link.inputValue(), /\/link\/\w{20,}/);
  await look("links");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "下载链接" }).click();
  assert.match((await download).suggestedFilename(), /\.csv$/);
  await page.reload();
  await page.getByText("链接没有保存下来").waitFor();
  assert.equal(await link.count(), 0);
});
