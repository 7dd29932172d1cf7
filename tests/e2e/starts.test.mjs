/** The program starts on an empty folder and answers a browser. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fits, phone, startBrowser, startProgram } from "./harness.mjs";

let browser, program;

before(async () => {
  program = await startProgram("serve");
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  await program?.stop();
});

test("an empty program is healthy and describes its API", async () => {
  const page = await phone(browser, program.base);
  const health = await page.goto("/healthz");
  assert.equal(health.status(), 200);
  const description = await page.request.get("/api/openapi.json");
  assert.match((await description.json()).info.title, /药具/);
});

test("its first page speaks Chinese and fits a phone", async () => {
  const page = await phone(browser, program.base);
  await page.goto("/");
  await page.getByRole("heading", { level: 1 }).waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "zh-CN");
  assert.ok(await fits(page));
});
