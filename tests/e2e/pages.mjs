/**
 * The pages' part of the benchmark: bytes over the wire, and the time until a page can be used on
 * slow 3G (400 ms there and back, 400 kbit/s down) by a processor slowed four times. Prints each
 * figure beside its target; `cargo bench --bench bench -- pages` runs it.
 */
import { startBrowser, startProgram } from "./harness.mjs";

const PASSWORD = "yaoju-demo-1";
const KIB = 1024;
const SLOW_3G = {
  offline: false,
  latency: 400,
  downloadThroughput: 400_000 / 8,
  uploadThroughput: 400_000 / 8,
};
const FIRST_MAX = 150 * KIB;
const NEXT_MAX = 30 * KIB;
const USABLE_MAX_MS = 2000;

/** A page of its own, with an empty cache; `slow` as on a thin line and an old phone. */
async function fresh(browser, base, state, slow) {
  const context = await browser.newContext({
    baseURL: base,
    locale: "zh-CN",
    viewport: { width: 360, height: 740 },
    // What the worker fetches for later is not part of a page.
    serviceWorkers: "block",
    ...(state ? { storageState: state } : {}),
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const debug = await context.newCDPSession(page);
  await debug.send("Network.enable");
  const wire = { bytes: 0, requests: 0 };
  debug.on("Network.loadingFinished", ({ encodedDataLength }) => {
    wire.bytes += encodedDataLength;
    wire.requests++;
  });
  if (slow) {
    await debug.send("Network.emulateNetworkConditions", SLOW_3G);
    await debug.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  }
  return { page, wire, close: () => context.close() };
}

/** Milliseconds since `since` on the page's clock, once the page can be worked with. */
const usable = (page, since = 0) =>
  page
    .waitForFunction(() => {
      const there = document.querySelector("h1") && !document.querySelector(".loading");
      return there ? performance.now() : false;
    })
    .then((at) => at.jsonValue())
    .then((at) => Math.round(at - since));

async function opened(browser, base, state, path) {
  const bytes = await fresh(browser, base, state, false);
  await bytes.page.goto(path);
  await usable(bytes.page);
  // Up to here: what is kept for times without a network is fetched a few seconds later.
  await bytes.page.waitForTimeout(300);
  const wire = { ...bytes.wire };
  const slow = await fresh(browser, base, state, true);
  await slow.page.goto(path, { waitUntil: "commit" });
  const ms = await usable(slow.page);
  const again = { bytes: 0, requests: 0 };
  const before = { ...slow.wire };
  await slow.page.goto(path, { waitUntil: "commit" });
  again.ms = await usable(slow.page);
  again.bytes = slow.wire.bytes - before.bytes;
  again.requests = slow.wire.requests - before.requests;
  const found = { ...wire, ms, again };
  await Promise.all([bytes.close(), slow.close()]);
  return found;
}

/** What going on to each of these pages costs beyond the first, one after the other. */
async function onwards(browser, base, state, home, paths, slow) {
  const { page, wire, close } = await fresh(browser, base, state, slow);
  await page.goto(home);
  await usable(page);
  await page.waitForLoadState("networkidle");
  const rows = [];
  for (const [name, path] of paths) {
    const before = { ...wire };
    const since = await page.evaluate((path) => {
      const since = performance.now();
      history.pushState(null, "", path);
      dispatchEvent(new PopStateEvent("popstate"));
      return since;
    }, path);
    await page.waitForTimeout(50);
    const ms = await usable(page, since);
    await page.waitForLoadState("networkidle");
    await page.waitForTimeout(300);
    rows.push({ name, bytes: wire.bytes - before.bytes, requests: wire.requests - before.requests, ms });
  }
  await close();
  return rows;
}

/**
 * The first page, and from it home: somebody types name and password, meanwhile the page fetches
 * what comes next.
 */
async function signedIn(browser, base, slow) {
  const { page, wire, close } = await fresh(browser, base, null, slow);
  await page.goto("/");
  await usable(page);
  await page.locator("input[autocomplete=username]").pressSequentially("manager", { delay: 150 });
  const password = page.locator("input[type=password]");
  await password.pressSequentially(PASSWORD, { delay: 150 });
  const before = { ...wire };
  const since = await page.evaluate(() => performance.now());
  await password.press("Enter");
  await page.waitForFunction(() => location.pathname.startsWith("/f/"));
  const ms = await usable(page, since);
  const found = { bytes: wire.bytes - before.bytes, requests: wire.requests - before.requests, ms };
  await close();
  return found;
}

function print(title, rows, most) {
  console.log(`\n${title}`);
  const wide = Math.max(...rows.map((row) => [...row.name].length));
  for (const { name, bytes, requests, ms } of rows) {
    const kib = (bytes / KIB).toFixed(1).padStart(7);
    const kept = bytes <= most && ms <= USABLE_MAX_MS ? "" : "  over";
    console.log(`  ${name.padEnd(wide)}  ${kib} KiB  ${String(requests).padStart(3)} requests  ${String(ms).padStart(5)} ms${kept}`);
  }
  console.log(`  target: ${most / KIB} KiB, usable in ${USABLE_MAX_MS} ms`);
}

const program = await startProgram("demo");
const browser = await startBrowser();
try {
  const { base } = program;
  const context = await browser.newContext({ baseURL: base });
  const signIn = { username: "manager", password: PASSWORD };
  const who = await (await context.request.post("/api/v1/session", { data: signIn })).json();
  const state = await context.storageState();
  await context.close();
  const home = `/f/${who.home.facility.code}`;
  const first = [
    { name: "sign-in", ...(await opened(browser, base, null, "/")) },
    { name: "home, signed in", ...(await opened(browser, base, state, "/")) },
  ];
  first.push({ name: "home, another day", ...first[1].again });
  print("First page with an empty cache: over the wire, and usable on slow 3G at 4x", first, FIRST_MAX);
  const at = (rest) => `${home}${rest}`;
  const paths = [
    ["stock", at("/stock")],
    ["card", at("/stock/C-NRL-52")],
    ["documents", at("/documents")],
    ["post a receipt", at("/post/receipt")],
    ["dispense", at("/post/dispense")],
    ["counts", at("/counts")],
    ["months", at("/months")],
    ["in-out-balance", at("/balance")],
    ["expiry warning", at("/expiry")],
    ["lots", "/lots"],
    ["import", "/import"],
  ];
  const plain = await onwards(browser, base, state, home, paths, false);
  const slow = await onwards(browser, base, state, home, paths, true);
  const entered = await signedIn(browser, base, false);
  entered.ms = (await signedIn(browser, base, true)).ms;
  const next = plain.map((row, n) => ({ ...row, ms: slow[n].ms }));
  next.unshift({ name: "home, from sign-in", ...entered });
  print("Next pages: beyond what is there already", next, NEXT_MAX);
} finally {
  await browser.close();
  await program.stop();
}
