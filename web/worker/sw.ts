/**
 * The service worker: keeps the files of one build, so that the pages open without a network.
 *
 * It never touches the API: what a person may see is kept by the pages, per account. A new build
 * waits until the person lets it in (or all pages are closed); pages of the old build go on with
 * the old files, which stay until the build after the next.
 */

interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Event {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Worker {
  addEventListener(type: "install" | "activate", listener: (event: Extendable) => void): void;
  addEventListener(type: "fetch", listener: (event: Fetching) => void): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
}

const worker = self as unknown as Worker;
/** Put in by the build. */
const build = JSON.parse("__BUILD__") as {
  version: string;
  files: string[];
  /** Kept once somebody wanted it. */
  later: string[];
};
const PREFIX = "yaoju-";
const mine = PREFIX + build.version;
/** Where the order of the builds is noted: which one was there before. */
const NOTES = "yaoju-builds";

/** Compressed or not, it is the same file. */
const LOOSE = { ignoreVary: true };

/** Copies what an earlier build had already: on a slow link only what changed is fetched. */
async function take(cache: Cache, path: string): Promise<void> {
  const had = path.startsWith("/assets/") ? await caches.match(path, LOOSE) : undefined;
  const answer = had ?? (await fetch(path, { cache: "no-cache", credentials: "same-origin" }));
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  await cache.put(path, answer);
}

/** All or nothing: a build with a hole would fail at the worst moment. */
async function install(): Promise<void> {
  const cache = await caches.open(mine);
  await take(cache, "/");
  // Few at a time: the page itself comes first on a thin line.
  const left = [...build.files];
  const worker = async () => {
    for (let path = left.pop(); path; path = left.pop()) await take(cache, path);
  };
  await Promise.all([worker(), worker()]);
  // Who had the reader of codes has it in the new build, too.
  for (const path of build.later) {
    const had = await caches.match(path, LOOSE);
    if (had) await cache.put(path, had);
  }
}

/** Drops the builds before the last one: pages that are still open may need that one's files. */
async function activate(): Promise<void> {
  const notes = await caches.open(NOTES);
  const before = ((await (await notes.match("/order"))?.json()) ?? []) as string[];
  const order = [...before.filter((name) => name !== mine), mine].slice(-2);
  await notes.put("/order", new Response(JSON.stringify(order)));
  for (const name of await caches.keys())
    if (name.startsWith(PREFIX) && name !== NOTES && !order.includes(name))
      await caches.delete(name);
  await worker.clients.claim();
}

/** Addresses that the program answers itself. */
const SERVERS =
  /^\/(api\/|[qQ]\/|01\/|healthz$|metrics$|open\.css$|robots\.txt$|sitemap\.xml$|(points|products)(\/|$))/;

function answer(request: Request): Promise<Response> | null {
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || SERVERS.test(url.pathname))
    return null;
  // Every page has the same first page, and it names the files of this very build.
  if (request.mode === "navigate") return from("/", request);
  if (url.pathname.startsWith("/assets/")) return anywhere(url.pathname, request);
  return build.files.includes(url.pathname) ? from(url.pathname, request) : null;
}

async function from(path: string, request: Request): Promise<Response> {
  const kept = await (await caches.open(mine)).match(path, LOOSE);
  return kept ?? fetch(request);
}

/** Names with hashes are the same thing in every build that has them. */
async function anywhere(path: string, request: Request): Promise<Response> {
  const kept = await caches.match(path, LOOSE);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok && build.later.includes(path))
    await (await caches.open(mine)).put(path, answer.clone());
  return answer;
}

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(activate()));
worker.addEventListener("fetch", (event) => {
  const found = answer(event.request);
  if (found) event.respondWith(found);
});
worker.addEventListener("message", (event) => {
  if (event.data === "let-in") void worker.skipWaiting();
});
