/** A county connects its broker, hears a device nobody knows, and makes it a sensor with one touch. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createConnection, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fits, phone, picture, startBrowser, startProgram, until } from "./harness.mjs";

// The program that is started here may talk to this machine.
process.env.YAOJU_MQTT_NETWORKS = "127.0.0.0/8";

const mosquitto = ["/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/usr/bin/mosquitto"].find(
  existsSync,
);
const skip = !mosquitto && !process.env.REQUIRE_MOSQUITTO && "no mosquitto";

let browser, program, page, broker, folder, port;
let depot; // the code of the county's depot
let sensor;

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

async function startBroker() {
  folder = await mkdtemp(join(tmpdir(), "yaoju-mqtt-"));
  port = await freePort();
  const settings = [
    `listener ${port} 127.0.0.1`,
    "user root",
    "allow_anonymous true",
    "persistence false",
    "max_queued_messages 0",
  ];
  await writeFile(join(folder, "conf"), settings.join("\n"));
  broker = spawn(mosquitto, ["-c", join(folder, "conf")], { stdio: "ignore" });
}

const text = (value) => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
};

function packet(kind, ...parts) {
  const body = Buffer.concat(parts);
  const length = [];
  for (let left = body.length; ; left >>= 7) {
    length.push(left > 127 ? (left & 127) | 128 : left);
    if (left <= 127) break;
  }
  return Buffer.concat([Buffer.from([kind, ...length]), body]);
}

/** Publishes one message with QoS 1, as a device does; ends when the broker has it. */
function publish(topic, payload) {
  return new Promise((resolve, reject) => {
    const socket = createConnection(port, "127.0.0.1");
    socket.on("error", reject);
    socket.write(packet(0x10, text("MQTT"), Buffer.from([4, 2, 0, 30]), text("device")));
    socket.on("data", (data) => {
      if (data[0] === 0x20)
        socket.write(packet(0x32, text(topic), Buffer.from([0, 1]), Buffer.from(payload)));
      if (data.includes(0x40)) socket.end(Buffer.from([0xe0, 0]), resolve);
    });
  });
}

const api = (path) => page.request.get(`/api/v1${path}`).then((answer) => answer.json());

before(async () => {
  if (skip) return;
  await startBroker();
  program = await startProgram("demo");
  browser = await startBrowser();
  page = await phone(browser, program.base);
  await page.goto("/");
  await page.getByRole("button", { name: /县级/ }).click();
  await page.getByRole("navigation").first().waitFor();
  for (const { code } of (await api("/facilities?limit=100")).items) {
    const sensors = await api(`/facilities/${code}/sensors`);
    const found = sensors.items?.find((each) => each.state !== "retired");
    if (found) [depot, sensor] = [code, found.code];
    if (found) break;
  }
});

after(async () => {
  await browser?.close();
  await program?.stop();
  broker?.kill();
  if (folder) await rm(folder, { recursive: true, force: true });
});

test("without a source the page says what else there is", { skip }, async () => {
  await page.goto("/admin/sources");
  await page.getByText(/还没有来源/).waitFor();
  await page.getByText(/max_queued_messages 0/).waitFor();
  assert.ok(await fits(page), "the page is wider than the phone");
  await picture(page, "mqtt-empty");
});

test("a broker is named and connected", { skip }, async () => {
  await page.getByRole("button", { name: "添加来源" }).click();
  await page.getByLabel("编号", { exact: true }).fill("GW1");
  await page.getByLabel("名称", { exact: true }).fill("县库网关");
  await page.getByLabel("管哪里的测点").fill(depot);
  await page.getByRole("option").first().click();
  await page.getByLabel("服务器地址").fill("10.9.9.9");
  await page.getByLabel(/^端口/).fill(String(port));
  await page.getByLabel(/^密码/).fill("s3cret");
  await page.getByLabel("解析模板", { exact: true }).selectOption("zigbee2mqtt");
  await picture(page, "mqtt-form");
  await page.getByRole("button", { name: "添加来源" }).click();
  // An address inside is refused, with what lets it in.
  await page
    .getByText(/mqtt-networks 设置/)
    .first()
    .waitFor();
  await page.getByLabel("服务器地址").fill("127.0.0.1");
  await page.getByRole("button", { name: "添加来源" }).click();
  await page.getByText("已连接", { exact: true }).waitFor();
  const told = await page.content();
  assert.ok(!told.includes("s3cret"), "the password is on the page");
  assert.ok(await fits(page), "the page is wider than the phone");
  await picture(page, "mqtt-connected");
});

test("a device nobody knows is bound with one touch", { skip }, async () => {
  const said = JSON.stringify({ temperature: 21.4, humidity: 47.5, battery: 9 });
  await publish("zigbee2mqtt/0x00158d0001", said);
  await page.getByRole("link", { name: "设备", exact: true }).click();
  await page.getByText("0x00158d0001", { exact: true }).waitFor();
  await page.getByText(said).waitFor();
  await picture(page, "mqtt-heard");
  await page.getByLabel("登记为测点").fill(sensor);
  await page.getByRole("option").first().click();
  await page.getByRole("button", { name: "登记", exact: true }).click();
  await page.getByText("没有不认识的设备。").waitFor();
  assert.ok(await fits(page), "the page is wider than the phone");
  await picture(page, "mqtt-bound");
  await until(async () => {
    await publish("zigbee2mqtt/0x00158d0001", said);
    const { items } = await api(`/facilities/${depot}/sensors`);
    const found = items.find((each) => each.code === sensor);
    return found.celsius === 21.4 && found.state === "battery-low";
  }, "the reading");
});

test("the sensor shows its battery, and what cannot be true is listed", { skip }, async () => {
  await publish("zigbee2mqtt/0x00158d0001", "not JSON");
  await publish("zigbee2mqtt/0x00158d0001", JSON.stringify({ temperature: 85 }));
  await page.goto(`/f/${depot}/climate/sensors`);
  await page.getByText("电量 9 %").waitFor();
  await page.getByText("电量低").first().waitFor();
  await picture(page, "mqtt-sensor");
  await page.getByRole("link", { name: "另存备查的读数" }).click();
  await page.getByRole("heading", { name: "另存备查的读数" }).waitFor();
  await until(async () => {
    await page.reload();
    await page.getByRole("heading", { name: "另存备查的读数" }).waitFor();
    await page.getByText("设备故障码").first().waitFor({ timeout: 2000 });
    return true;
  }, "the fault code");
  await page.getByText("不是 JSON").first().waitFor();
  assert.ok(await fits(page), "the page is wider than the phone");
  await picture(page, "mqtt-asides");
  await page.setViewportSize({ width: 1280, height: 800 });
  await picture(page, "mqtt-asides-wide");
  await page.setViewportSize({ width: 360, height: 740 });
});

test("a facility without any says so", { skip }, async () => {
  const { items } = await api("/facilities?limit=50");
  const others = [];
  for (const { code } of items) {
    const asides = await api(`/facilities/${code}/readings-aside`);
    if (asides.items?.length === 0) others.push(code);
  }
  await page.goto(`/f/${others[0]}/climate/asides`);
  await page.getByText(/没有另存备查的读数/).waitFor();
  await picture(page, "mqtt-asides-empty");
});

test("profiles can be read and one of one's own set up", { skip }, async () => {
  await page.goto("/admin/sources/profiles");
  await page.getByText("Tasmota").click();
  await page.getByText("tele/{device}/SENSOR").first().waitFor();
  await page.getByRole("button", { name: "照这个改" }).locator("visible=true").click();
  await page.getByLabel("编号", { exact: true }).fill("CHANG1");
  await page.getByLabel("名称", { exact: true }).fill("某厂探头");
  await page.getByLabel("属于").fill("县");
  await page.getByRole("option").first().click();
  await page.getByLabel("消息（JSON）").fill("[{");
  await page.getByRole("button", { name: "保存" }).click();
  await page.getByText(/这不是 JSON/).waitFor();
  await page
    .getByLabel("消息（JSON）")
    .fill('[{"topic":"chang/{device}/t","celsius":["/t"],"at":["/ts"]}]');
  await picture(page, "mqtt-profile");
  await page.getByRole("button", { name: "保存" }).click();
  await page.getByText("某厂探头").waitFor();
  assert.ok(await fits(page), "the page is wider than the phone");
  await picture(page, "mqtt-profiles");
});

test("on a desk it is as clear", { skip }, async () => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto("/admin/sources");
  await page.getByText("已连接", { exact: true }).waitFor();
  await picture(page, "mqtt-wide");
  await page.goto("/admin/audit");
  await page
    .getByText(/登记为测点/)
    .first()
    .waitFor();
});
