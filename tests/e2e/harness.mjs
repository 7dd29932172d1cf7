/** What every browser test needs: a running program, a browser, and a page as a phone shows it. */
import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { chromium } from "playwright-core";

export const program = process.env.YAOJU ?? "target/debug/yaoju";
const browserPath = process.env.CHROMIUM ?? "/usr/bin/chromium";

export const pictures = process.env.PICTURES ?? "target/tests/pages";
const run = promisify(execFile);

/** A browser that talks to nobody but the page's own server. */
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
];

/**
 * Starts `yaoju COMMAND` in an empty folder and waits until it answers. `YAOJU_AT` names one that
 * runs already, for trying a test again and again.
 */
export async function startProgram(command) {
  if (process.env.YAOJU_AT) return { base: process.env.YAOJU_AT, said: () => "", stop() {} };
  const folder = await mkdtemp(join(tmpdir(), "yaoju-e2e-"));
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const child = spawn(program, [command, "--data", folder, "--listen", `127.0.0.1:${port}`], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stdout.on("data", (text) => (said += text));
  child.stderr.on("data", (text) => (said += text));
  await until(
    async () => {
      if (child.exitCode !== null) throw new Error(`yaoju ${command} ended:\n${said}`);
      return (await fetch(`${base}/healthz`)).ok;
    },
    `yaoju ${command} to answer`,
    240,
  );
  const stop = async () => {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  return { base, said: () => said, stop };
}

/** Starts a browser with an empty profile; a film of JPEGs is what its camera sees. */
export function startBrowser(film) {
  const camera = film
    ? [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        `--use-file-for-fake-video-capture=${film}`,
      ]
    : [];
  const args = [...flags, ...camera];
  return chromium.launch({ executablePath: browserPath, headless: true, args });
}

/** A page of a small phone, in Chinese or in the language named. */
export async function phone(browser, base, locale = "zh-CN") {
  const context = await browser.newContext({
    baseURL: base,
    locale,
    viewport: { width: 360, height: 740 },
    timezoneId: "Asia/Shanghai",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  return page;
}

/** Whether nothing on the page reaches beyond the screen's right edge. */
export function fits(page) {
  return page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
}

/** A picture of the page, kept for people to look at. */
export async function picture(page, name) {
  await mkdir(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}

/** The page as it is printed on A4: its words, and a picture of each sheet kept to look at. */
export async function printed(page, name) {
  await mkdir(pictures, { recursive: true });
  const path = join(pictures, `${name}.pdf`);
  await page.pdf({ path, format: "A4", preferCSSPageSize: true });
  await run("pdftoppm", ["-r", "60", "-png", path, join(pictures, name)]);
  const { stdout } = await run("pdftotext", ["-layout", path, "-"]);
  return stdout;
}

/** Asks again until the answer is true; an error counts as not yet. */
export async function until(ask, what, seconds = 60) {
  let last;
  for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
    try {
      if (await ask()) return;
    } catch (error) {
      last = error;
      if (/ended:/.test(error.message)) break;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`waited in vain for ${what}`, { cause: last });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
