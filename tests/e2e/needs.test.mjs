/** The county sees how every place stands, and from a cell comes to how it was reckoned. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  fits,
  phone,
  picture,
  pictures,
  startBrowser,
  startProgram,
} from "./harness.mjs";

let browser, program, county;

before(async () => {
  program = await startProgram("demo");
  browser = await startBrowser();
  county = await phone(browser, program.base);
  await county.goto("/");
  await county.getByRole("button", { name: /县级/ }).click();
  await county.getByRole("navigation").first().waitFor();
});

after(async () => {
  await browser?.close();
  await program?.stop();
});

test("the grid has a row for each place, and its cells lead to its own needs", async () => {
  await county.goto("/needs");
  await county.locator(".needs-grid tbody tr").first().waitFor();
  assert.ok(await fits(county));
  await picture(county, "needs-wide");
  const cell = county.locator(".needs-grid .mark a").first();
  assert.match(await cell.textContent(), /建议申领/);
  // By the keyboard: a cell beside the names may lie under them until it is scrolled to.
  await cell.focus();
  await county.keyboard.press("Enter");
  await county.getByRole("heading", { name: "需求测算" }).waitFor();
});

test("it is narrowed to what is under", async () => {
  await county.goto("/needs?status=under");
  await county.locator(".needs-grid tbody tr, .empty").first().waitFor();
  assert.equal(await county.locator(".needs-grid .mark-to-plan").count(), 0);
  await picture(county, "needs-under");
});

test("a place's own page says what comes, and why", async () => {
  await county.goto("/f/YX-01/needs");
  await county.getByText("今后六个月的预测").first().click();
  await county.locator(".forecast-chart").first().waitFor();
  await county
    .getByText(/预测方法/)
    .first()
    .waitFor();
  assert.ok(await fits(county));
  await county
    .locator("li.row")
    .first()
    .screenshot({ path: `${pictures}/needs-forecast.png` });
});
