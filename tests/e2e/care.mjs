/** What every page owes its reader, looked for in the browser: names, sizes, order, the keyboard. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Every address the pages know, as they are written in the program itself. */
export async function patterns() {
  const source = await readFile(new URL("../../web/src/app.tsx", import.meta.url), "utf8");
  return [...source.matchAll(/pattern: "([^"]+)"/g)].map((found) => found[1]);
}

/** Waits until everything that was asked for is there. */
export async function settled(page) {
  await page.waitForFunction(
    () =>
      document.querySelector("h1") &&
      !document.querySelector(".loading, .refreshing, [aria-busy=true]"),
  );
  // What follows a drawing, such as the title.
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20))),
  );
}

/** Goes to an address as a link does, without loading the program again. */
export async function go(page, path) {
  await page.evaluate((path) => {
    history.pushState(null, "", path);
    dispatchEvent(new PopStateEvent("popstate"));
  }, path);
  // One turn: the page that was there leaves.
  await page.evaluate(() => new Promise((done) => setTimeout(done)));
  await settled(page);
}

/**
 * What axe finds against WCAG 2.2 AA. Sent through the browser's own debugger, which the content
 * policy does not concern: no page has to be opened for it.
 */
export async function barriers(page) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  const found = await page.evaluate(() =>
    globalThis.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
      resultTypes: ["violations"],
    }),
  );
  return found.violations.flatMap(({ id, impact, nodes }) =>
    nodes.map((node) => `${impact} ${id}: ${node.target.join(" ")}: ${node.failureSummary}`),
  );
}

/** One heading of the first rank, a title that says it, nothing beyond the right edge. */
export async function outline(page) {
  return page.evaluate(() => {
    const faults = [];
    const all = [...document.querySelectorAll("h1")];
    const heads = all
      .filter((h1) => !h1.closest("[aria-hidden=true]"))
      .map((h1) => h1.textContent.trim());
    if (heads.length !== 1) faults.push(`${heads.length} first headings: ${heads.join(", ")}`);
    const title = document.title.toLowerCase();
    if (!heads.some((head) => head && title.includes(head.toLowerCase())))
      faults.push(`the title ${document.title} does not say ${heads[0]}`);
    if (!document.documentElement.lang) faults.push("no language");
    return faults;
  });
}

/** Whether something reaches beyond the right edge at this width, and what. */
export async function overflow(page, width) {
  await page.setViewportSize({ width, height: 740 });
  return page.evaluate((width) => {
    if (document.documentElement.scrollWidth <= width) return [];
    const wide = [...document.body.querySelectorAll("*")].filter(
      (each) => each.getBoundingClientRect().right > width + 1 && !each.closest(".table"),
    );
    const name = (each) => `${each.localName}.${each.className}`;
    return [`wider than ${width}: ${wide.slice(0, 3).map(name).join(", ")}`];
  }, width);
}

/** Listens to where the keyboard goes, and whether it can be seen there. */
function watch() {
  const SEEN = "a[href], button, input, select, textarea, summary, [tabindex]";
  const shows = (each) => {
    const box = each.getBoundingClientRect();
    const inOpen = [...ancestors(each)].every(
      (above) =>
        above.localName !== "details" || above.open || above.querySelector("summary") === each,
    );
    return (
      box.width > 0 && box.height > 0 && inOpen && getComputedStyle(each).visibility !== "hidden"
    );
  };
  function* ancestors(each) {
    for (let at = each.parentElement; at; at = at.parentElement) yield at;
  }
  const box = document.querySelector("dialog[open]") ?? document;
  const targets = [...box.querySelectorAll(SEEN)].filter(
    (each) => each.tabIndex >= 0 && !each.disabled && each.type !== "hidden" && shows(each),
  );
  // Of choices that exclude each other one is reached; the arrows reach the others.
  const one = new Map();
  for (const each of targets)
    if (each.type === "radio" && (!one.has(each.name) || each.checked)) one.set(each.name, each);
  const due = targets.filter((each) => each.type !== "radio" || one.get(each.name) === each);
  const name = (each) =>
    `${each.localName}.${each.className?.baseVal ?? each.className} “${(each.ariaLabel ?? each.textContent ?? "").trim().slice(0, 20)}”`;
  const state = { due, reached: new Set(), faults: new Set() };
  const framed = (each) => {
    const style = getComputedStyle(each);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const focused = ({ target }) => {
    if (target === document.body) return;
    state.reached.add(target);
    const seen = [
      target,
      target.closest("label"),
      target.nextElementSibling,
      target.closest("tr, li"),
    ];
    if (!seen.some((each) => each && framed(each)))
      state.faults.add(`the focus cannot be seen on ${name(target)}`);
  };
  // Before the next step: by now the browser has brought it into view.
  const leaving = () => {
    const each = document.activeElement;
    if (!each || each === document.body || !due.includes(each)) return;
    const rect = each.getBoundingClientRect();
    // Of what is larger than the screen, the part on it.
    const [left, top] = [Math.max(0, rect.left), Math.max(0, rect.top)];
    const wide = Math.min(innerWidth, rect.right) - left;
    const high = Math.min(innerHeight, rect.bottom) - top;
    const points = [0.5, 0.1, 0.9].flatMap((x) => [0.5, 0.15, 0.85].map((y) => [x, y]));
    const clear = points.some(([x, y]) => {
      const on = document.elementFromPoint(left + wide * x, top + high * y);
      return on && (each.contains(on) || on.contains(each) || on.closest("label")?.contains(each));
    });
    if (!clear) state.faults.add(`${name(each)} is covered while it has the focus`);
  };
  addEventListener("focusin", focused);
  addEventListener("keydown", leaving, true);
  globalThis.keyboardWatch = {
    due: due.length,
    end() {
      removeEventListener("focusin", focused);
      removeEventListener("keydown", leaving, true);
      const missed = due.filter(
        (each) => each.isConnected && !state.reached.has(each) && shows(each),
      );
      return [...state.faults, ...missed.map((each) => `Tab does not reach ${name(each)}`)];
    },
  };
  if (box === document) {
    document.activeElement?.blur();
    getSelection().removeAllRanges();
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
  }
  return due.length;
}

/** Every link, button and field is reached by Tab, is seen when it is, and not under a bar. */
export async function keyboard(page, debug) {
  const due = await page.evaluate(watch);
  const key = { key: "Tab", code: "Tab", windowsVirtualKeyCode: 9 };
  const steps = [];
  // Sent without waiting for each: the browser takes them in order.
  for (let i = 0; i < due + 12; i++) {
    steps.push(debug.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...key }));
    steps.push(debug.send("Input.dispatchKeyEvent", { type: "keyUp", ...key }));
  }
  await Promise.all(steps);
  return page.evaluate(() => globalThis.keyboardWatch.end());
}
