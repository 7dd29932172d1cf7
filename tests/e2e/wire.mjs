/** A line to the program that can be cut at any moment, and a browser that can be killed. */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { until } from "./harness.mjs";

const browserPath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/**
 * Passes connections on to `base`. `cut` ends them all and takes no more; `cutAnswers` lets
 * requests through and loses what comes back, the worst a line can do; `mend` heals it.
 */
export async function startLine(base) {
  const target = new URL(base);
  const open = new Set();
  let state = "whole";
  const server = createServer((near) => {
    if (state === "cut") return near.destroy();
    const far = connect(Number(target.port), target.hostname);
    for (const end of [near, far]) {
      open.add(end);
      end.on("close", () => open.delete(end)).on("error", () => {});
    }
    near.on("data", (bytes) => far.write(bytes));
    far.on("data", (bytes) => (state === "deaf" ? near.destroy() : near.write(bytes)));
    near.on("close", () => setTimeout(() => far.destroy(), 500));
    far.on("close", () => near.destroy());
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const all = (end) => end.destroy();
  return {
    base: `http://127.0.0.1:${server.address().port}`,
    cut() {
      state = "cut";
      open.forEach(all);
    },
    cutAnswers() {
      state = "deaf";
    },
    mend() {
      state = "whole";
    },
    stop() {
      open.forEach(all);
      server.close();
    },
  };
}

/** A browser with a profile on disk: what it keeps is there again after it was killed. */
export async function profile() {
  const folder = await mkdtemp(join(tmpdir(), "yaoju-profile-"));
  let child = null;
  let browser = null;
  const start = async () => {
    const flags = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"];
    const more = ["--headless=new", "--remote-debugging-port=0", "--window-size=360,740"];
    const quiet = ["--disable-background-networking", "--disable-sync", "--lang=zh-CN", "--hide-scrollbars"];
    child = spawn(browserPath, [...flags, ...more, ...quiet, `--user-data-dir=${folder}`], {
      stdio: ["ignore", "ignore", "pipe"],
      detached: true,
    });
    let said = "";
    child.stderr.on("data", (text) => (said += text));
    await until(() => /DevTools listening on (ws:\S+)/.test(said), "the browser to start", 60);
    browser = await chromium.connectOverCDP(/DevTools listening on (ws:\S+)/.exec(said)[1]);
    const context = browser.contexts()[0];
    const page = context.pages()[0] ?? (await context.newPage());
    await page.setViewportSize({ width: 360, height: 740 });
    page.setDefaultTimeout(15_000);
    return page;
  };
  /** As when the battery falls out: no time for anything. */
  const kill = async () => {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    process.kill(-child.pid, "SIGKILL");
    await ended;
    await browser?.close().catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 500));
  };
  const stop = async () => {
    if (child && child.exitCode === null && child.signalCode === null) await kill();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  return { start, kill, stop };
}
