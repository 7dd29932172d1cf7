/** A visit on paper and what its code leads to; the county's sheet, a period, a plan. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { fits, phone, picture, pictures, startBrowser, startProgram } from "./harness.mjs";

const run = promisify(execFile);
/** The township store that is too small, visited once. */
const STORE = "YX-03";

let program, browser, page, desk;

before(async () => {
  program = await startProgram("demo");
  browser = await startBrowser();
  page = await phone(browser, program.base);
  await page.goto(program.base);
  await page.getByRole("button", { name: /王芳/ }).click();
  await page.getByRole("banner").waitFor();
  desk = await page.context().newPage();
  await desk.setViewportSize({ width: 1280, height: 900 });
});

after(async () => {
  await browser?.close();
  await program?.stop();
});

/** Each page on a phone, where nothing reaches beyond the edge, and on a desktop. */
async function pictured(path, ready, name) {
  for (const [at, screen] of [
    [page, "phone"],
    [desk, "desktop"],
  ]) {
    await at.goto(`${program.base}${path}`);
    await at.getByText(ready).first().waitFor();
    assert.ok(await fits(at), `${path} on a ${screen}`);
    await picture(at, `${name}-${screen}`);
  }
}

test("a visit is printed, and its code leads to whether it is genuine", async () => {
  await page.goto(`${program.base}/f/${STORE}/visits`);
  await page.getByRole("link", { name: /第 1 次督查/ }).click();
  const button = page.getByRole("link", { name: "打印记录（PDF）" });
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  assert.match(download.suggestedFilename(), /^visit-YX-03-1\.pdf$/);
  await mkdir(pictures, { recursive: true });
  const file = join(pictures, "visit.pdf");
  await download.saveAs(file);
  const { stdout } = await run("pdftotext", ["-layout", file, "-"]);
  for (const words of ["药具库督查记录", "差 1.4 平方米", "整体不合格", "被查单位负责人"])
    assert.ok(stdout.includes(words), words);
  await run("pdftoppm", ["-r", "60", "-png", file, join(pictures, "visit-paper")]);
  const visit = page.url().split("/").pop();
  const hash = await page.evaluate(
    (path) => fetch(path).then(async (got) => (await got.json()).hash),
    `/api/v1/facilities/${STORE}/visits/${visit}`,
  );
  const link = `/v/${STORE}/${visit}/${hash.slice(0, 16)}`;
  const anybody = await phone(browser, program.base);
  await anybody.goto(link);
  await anybody.getByText("是真的").waitFor();
  assert.ok(await fits(anybody));
  await picture(anybody, "visit-genuine");
  await anybody.goto(link.slice(0, -1) + (link.endsWith("0") ? "1" : "0"));
  await anybody.getByText("不是真的").waitFor();
  await picture(anybody, "visit-not-genuine");
  await anybody.goto(`${link}?lang=en`);
  await anybody.getByText("Genuine").waitFor();
});

test("the sheet has the latest state of every check", async () => {
  await pictured("/visits/sheet", "√ 符合", "visit-sheet");
  const row = desk.getByRole("row", { name: new RegExp("柳坝镇药具库") });
  assert.equal(await row.getByRole("img", { name: "不符合" }).count(), 5);
});

test("a period tells who was visited and what was failed", async () => {
  await pictured("/visits/progress", "最常不符合的项目", "visit-progress");
  await desk.getByText("督查过的乡镇").waitFor();
});

test("a plan is proposed, cut down and kept", async () => {
  await page.goto(`${program.base}/visits/plan`);
  await page.getByText("这个季度还没有计划").waitFor();
  await page.getByLabel("几个").selectOption("5");
  await page.getByRole("button", { name: "提出", exact: true }).click();
  await page.getByRole("button", { name: /^不去/ }).first().waitFor();
  await picture(page, "visit-plan-proposed");
  assert.ok(await fits(page));
  const drops = page.getByRole("button", { name: /^不去/ });
  const before = await drops.count();
  await drops.first().click();
  await page.getByRole("button", { name: /^定为/ }).click();
  await page.getByText(`已督查 0/${before - 1}`).waitFor();
  await pictured("/visits/plan", "已督查", "visit-plan");
});
