/** A whole visit on a phone of 360 by 740, the network cut after it was opened. */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";
import { fits, phone, picture, startBrowser, startProgram, until } from "./harness.mjs";
import { profile, startLine } from "./wire.mjs";

const PHOTO = join(dirname(fileURLToPath(import.meta.url)), "picture.png");
/** Above the band, and visited once before. */
const STORE = "YX-04";
const UNMET = "S2-5";
/** The checks of a depot that ask for a photo. */
const PHOTOGRAPHED = ["S4-1", "S5-1", "S5-2", "W1", "W2", "W3", "W4", "W5", "W6"];

let program, line, computer, page;

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

/** Somebody's calls, around the line that is cut. */
async function as(username) {
  const answer = await fetch(`${program.base}/api/v1/session`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ username, password: "yaoju-demo-1" }),
  });
  const cookie = answer.headers.get("set-cookie").split(";")[0];
  return (path) =>
    fetch(`${program.base}/api/v1${path}`, { headers: { cookie } }).then((got) => got.json());
}

const visits = async () => (await (await as("inspector"))(`/facilities/${STORE}/visits`)).items;

async function signIn(name) {
  await page.getByRole("button", { name }).click();
  await page.getByRole("banner").waitFor();
}

const card = (code) => page.locator(`#check-${code}`);

/** Says of one item of evidence that it differs, which asks why, and of the others that they agree. */
async function contradict() {
  const labels = page.getByRole("group", { name: "库存标示卡", exact: true });
  await labels.getByRole("button", { name: "不符", exact: true }).click();
  await page.getByText("请写明为什么不符").waitFor();
  await page.getByRole("button", { name: "其余各项都相符" }).click();
  // Not signed while the reason is missing.
  await page.getByText("还有 1 项证据没有确认").waitFor();
  await page.getByLabel("哪里不符，为什么").fill("两个品种的卡贴错了货位");
  assert.equal(await page.getByText("请写明为什么不符").count(), 0);
  await page.locator("#evidence").scrollIntoViewIfNeeded();
  await picture(page, "visit-evidence");
  assert.ok(await fits(page));
}

async function draw(side) {
  const field = page.getByRole("img", { name: `${side}签名处` });
  await field.scrollIntoViewIfNeeded();
  const box = await field.boundingBox();
  await page.mouse.move(box.x + 20, box.y + 20);
  await page.mouse.down();
  for (const [x, y] of [
    [60, 50],
    [110, 25],
    [150, 70],
    [200, 30],
  ])
    await page.mouse.move(box.x + x, box.y + y, { steps: 4 });
  await page.mouse.up();
}

test("a visit is opened while there is a network", async () => {
  await page.goto(line.base);
  await signIn(/王芳/);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await until(
    () => page.evaluate(() => caches.keys().then((keys) => keys.length >= 2)),
    "the files of the pages to be kept",
  );
  await page.goto(`${line.base}/visits`);
  await page.getByText("督查记录").first().waitFor();
  await picture(page, "visit-list");
  assert.ok(await fits(page));
  await page.goto(`${line.base}/f/${STORE}/visits`);
  await page.getByRole("link", { name: "开始督查" }).click();
  await page.getByLabel("按哪个标准").waitFor();
  await picture(page, "visit-new");
  assert.ok(await fits(page));
  await page.getByRole("button", { name: "开始", exact: true }).click();
  await page.getByRole("button", { name: "删除这份草稿" }).waitFor();
  // What the records say came with it, before the network goes.
  await page.getByRole("group", { name: "账册", exact: true }).waitFor();
});

test("without a network it is filled in, survives a reload, and is signed by both", async () => {
  line.cut();
  const answers = page.getByRole("button", { name: "符合", exact: true });
  const count = await answers.count();
  assert.ok(count > 20, `${count} checks`);
  for (let i = 0; i < count; i += 1) await answers.nth(i).click();
  await card(UNMET).getByRole("button", { name: "不符合" }).click();
  await card(UNMET).getByLabel("备注").fill("湿温度计没有检定");
  await page.getByText("方案没有写明，不计分").waitFor();
  await contradict();
  const photographed = [...PHOTOGRAPHED, UNMET];
  for (const code of photographed) {
    await card(code).locator("input[type=file]").setInputFiles(PHOTO);
    await card(code).getByRole("img", { name: "照片 1" }).waitFor();
  }
  await page.getByRole("button", { name: "加一部分（只填面积）" }).click();
  await page.getByLabel("第 1 部分面积（平方米）").fill("22.0");
  await page.getByText("达到下限，但超出规定范围").waitFor();
  await picture(page, "visit-filled");
  assert.ok(await fits(page));
  // As when the battery dies: all of it is there again.
  await page.reload();
  await page.getByText("达到下限，但超出规定范围").waitFor();
  await card("W4").getByRole("img", { name: "照片 1" }).waitFor();
  await page.getByLabel("抽几个批号").selectOption("3");
  await page.getByRole("button", { name: "随机抽取" }).click();
  const counts = page.getByLabel(/实盘数/);
  const lots = await counts.count();
  for (let i = 0; i < lots; i += 1) await counts.nth(i).fill("7");
  await page.getByLabel("同行人员（用逗号隔开）").fill("陈某");
  await draw("督查人员");
  await page.getByRole("button", { name: "督查人员确认" }).click();
  await page.getByLabel("姓名").fill("刘某");
  await draw("被查单位负责人");
  await picture(page, "visit-sign");
  await page.getByRole("button", { name: "被查单位负责人确认" }).click();
  await page.getByText("已有人签名").waitFor();
  await page.getByRole("button", { name: "提交督查" }).click();
  await page.getByText("保存在本机，有网络后自动发送").first().waitFor();
  await picture(page, "visit-waiting");
  assert.ok(await fits(page));
  assert.equal((await visits()).length, 1);
});

test("with the network back there is one visit, complete", async () => {
  line.mend();
  await until(async () => (await visits()).length === 2, "the visit to arrive", 90);
  const [{ id, number, failed }] = await visits();
  assert.deepEqual([number, failed], [2, 1]);
  const ask = await as("inspector");
  const at = `/facilities/${STORE}/visits/${id}`;
  const { content, findings } = await ask(at);
  assert.equal(content.signatures.length, 2);
  assert.ok(content.signatures.every((one) => one.strokes.length > 0));
  assert.equal(content.area.judged.standing, "above");
  assert.deepEqual(content.others, ["陈某"]);
  assert.equal(content.sample.lines.length, 3);
  assert.equal(content.sample.asPicked, true);
  assert.equal(content.sample.seed, id);
  assert.equal(content.evidence.seen, true);
  const differs = content.evidence.items.filter((item) => !item.agrees);
  assert.deepEqual(
    differs.map(({ record, reason }) => [record, reason]),
    [["card_labels", "两个品种的卡贴错了货位"]],
  );
  const photos = content.answers.flatMap((answer) => answer.photos);
  assert.equal(photos.length, PHOTOGRAPHED.length + 1);
  assert.deepEqual(
    findings.map((one) => [one.check, one.state]),
    [[UNMET, "open"]],
  );
  assert.equal((await ask(`${at}/genuine`)).genuine, true);
  await page.goto(`${line.base}/f/${STORE}/visits/${id}`);
  await page.getByRole("heading", { name: "第 2 次督查" }).waitFor();
  await page.getByRole("button", { name: "验证有没有被改过" }).click();
  await page.getByText("与签名时完全一致").waitFor();
  await picture(page, "visit-signed");
  assert.ok(await fits(page));
  await page.setViewportSize({ width: 1280, height: 900 });
  await picture(page, "visit-signed-desktop");
  assert.ok(await fits(page));
  await page.setViewportSize({ width: 360, height: 740 });
  // Opened once more, nothing is sent again and no draft is left.
  await page.goto(`${line.base}/visits`);
  await page.getByText("第 2 次督查").first().waitFor();
  assert.equal(await page.getByText("本机上的督查").count(), 0);
  assert.equal((await visits()).length, 2);
});

test("a finding is answered by the depot and verified by the inspector", async () => {
  const browser = await startBrowser();
  const open = async (name) => {
    const one = await phone(browser, program.base);
    await one.goto("/");
    await one.getByRole("button", { name }).click();
    await one.getByRole("banner").waitFor();
    return one;
  };
  try {
    const manager = await open(/张桂兰/);
    await manager.getByText(/个督查问题要整改/).waitFor();
    await picture(manager, "finding-home");
    await manager.getByRole("link", { name: "去整改" }).click();
    await manager.getByRole("link", { name: "S4-2" }).click();
    await manager.getByLabel("做了什么").fill("两个品种已补打标示卡");
    await manager.locator("input[type=file]").setInputFiles(PHOTO);
    await manager.getByRole("img", { name: "照片 1" }).waitFor();
    await picture(manager, "finding-answer");
    assert.ok(await fits(manager));
    await manager.locator("form").getByRole("button", { name: "已整改" }).click();
    await manager.getByText("待核实").first().waitFor();
    await picture(manager, "finding-answered");
    const inspector = await open(/王芳/);
    await inspector.goto("/findings?state=answered&q=YX-01");
    await inspector.getByRole("link", { name: /S4-2/ }).click();
    await inspector.getByRole("button", { name: "核实" }).first().click();
    await inspector.locator("form").getByRole("button", { name: "核实" }).click();
    await inspector.getByText("已核实").first().waitFor();
    await picture(inspector, "finding-verified");
    assert.ok(await fits(inspector));
    await inspector.goto("/findings");
    await inspector.locator(".rows").getByText("已销号").first().waitFor();
    await picture(inspector, "finding-list");
    assert.ok(await fits(inspector));
  } finally {
    await browser.close();
  }
});

test("the county writes its own standard", async () => {
  const browser = await startBrowser();
  try {
    const county = await phone(browser, program.base);
    await county.goto("/");
    await county.getByRole("button", { name: /李建国/ }).click();
    await county.getByRole("banner").waitFor();
    await county.goto("/standards/THREE-LIGHTS/1");
    await county.getByRole("button", { name: "修改（另起草稿）" }).click();
    const eighth = county.locator("details", { hasText: "S2-8" });
    await eighth.locator("summary").click();
    await eighth.getByLabel("内容", { exact: true }).fill("八有之八：有除湿机");
    await eighth.getByLabel("方案没有写明").uncheck();
    await county.getByRole("button", { name: "保存草稿" }).click();
    await county.getByText("改动").first().waitFor();
    await picture(county, "standard-draft");
    assert.ok(await fits(county));
    await county.getByRole("button", { name: "发布这一版" }).click();
    await county.getByRole("button", { name: "发布后不能再改，确定发布" }).click();
    await county.getByText("已发布").first().waitFor();
    await county.setViewportSize({ width: 1280, height: 900 });
    await picture(county, "standard-desktop");
    await county.goto("/findings");
    await county.locator(".rows").getByText("已销号").first().waitFor();
    await picture(county, "finding-list-desktop");
  } finally {
    await browser.close();
  }
});
