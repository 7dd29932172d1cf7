/** Unsent work under every mishap: nothing doubled, nothing lost, the order kept. */
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { NetworkError, ProblemError } from "../src/api/client";
import type { Me } from "../src/api/types";
import { closeDatabase } from "../src/offline/db";
import { keeper, keepFor, keptAt } from "../src/offline/keeper";
import { dropLease, takeLease } from "../src/offline/lock";
import {
  add,
  discard,
  find,
  JobDiffers,
  jobsOf,
  mend,
  nextOf,
  sendAgain,
  setAside,
  tidy,
  trying,
  unsentOfOthers,
  type Job,
  type NewJob,
} from "../src/offline/queue";
import { sendAll, sendJob, type Pass, type Send } from "../src/offline/sender";

/** Random numbers that are the same each time. */
function random(seed: number) {
  let state = seed * 2654435761 + 1;
  return (below: number) => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 374761393) | 0;
    return ((state ^ (state >>> 13)) >>> 0) % below;
  };
}

const job = (id: string, change: Partial<NewJob> = {}): NewJob => ({
  id,
  account: "u1",
  facility: "F1",
  path: "/facilities/F1/documents",
  body: { id, note: id },
  subject: "receipt",
  day: "2026-11-24",
  lines: 1,
  ...change,
});

const refusal = () => new ProblemError({ status: 409, code: "insufficient", detail: "库存不足" });
const unknown = () => new ProblemError({ status: 503, code: "outcome-unknown", detail: "" });

/** A server that takes each id once, and sometimes will not have it. */
class Server {
  posted: { id: string; facility: string }[] = [];
  bad = new Set<string>();
  /** The same id again answers the same; refused work leaves nothing. */
  take(one: Job): Job["result"] {
    const at = this.posted.findIndex((p) => p.id === one.id);
    if (at >= 0) return { id: one.id, number: at + 1 };
    if (this.bad.has(one.id)) throw refusal();
    this.posted.push({ id: one.id, facility: one.facility });
    return { id: one.id, number: this.posted.length };
  }
  of(facility: string) {
    return this.posted.filter((p) => p.facility === facility).map((p) => p.id);
  }
}

const always = () => true;
const noLock = async () => {};
const drain = (send: Send, account = "u1") => sendAll(account, always, noLock, send);

beforeEach(async () => {
  await closeDatabase();
  indexedDB = new IDBFactory();
});

describe("the queue", () => {
  it("keeps the body as it was saved, once, and takes nothing else under its id", async () => {
    const body = { id: "a", note: "first" };
    expect(await add(job("a", { body }))).toBe(true);
    body.note = "changed later";
    expect((await find("a"))!.body).toEqual({ id: "a", note: "first" });
    expect(await add(job("a", { body: { id: "a", note: "first" } }))).toBe(false);
    await expect(add(job("a", { body }))).rejects.toBeInstanceOf(JobDiffers);
    expect(await jobsOf("u1")).toHaveLength(1);
  });

  it("survives the browser's end", async () => {
    await add(job("a"));
    await trying((await find("a"))!);
    await closeDatabase();
    expect(await find("a")).toMatchObject({ state: "waiting", tries: 1 });
  });

  it("shows others no more than a number", async () => {
    await add(job("a"));
    await add(job("b", { account: "u2" }));
    expect((await jobsOf("u1")).map((j) => j.id)).toEqual(["a"]);
    expect(await unsentOfOthers("u1")).toBe(1);
    expect(await unsentOfOthers(null)).toBe(2);
  });

  it("stops a facility at what was refused, and only that one", async () => {
    const server = new Server();
    server.bad.add("b");
    for (const id of ["a", "b", "c"]) await add(job(id));
    await add(job("x", { facility: "F2" }));
    expect(await drain(async (j) => server.take(j))).toBe("done");
    expect(server.posted.map((p) => p.id)).toEqual(["a", "x"]);
    const refused = (await find("b"))!;
    expect(refused).toMatchObject({ state: "refused", problem: { detail: "库存不足" } });
    // Its correction takes its place: the third goes after it.
    await mend(refused);
    expect(nextOf(await jobsOf("u1"))).toBeNull();
    await add(job("b2"), "b");
    expect((await jobsOf("u1")).map((j) => j.id)).toEqual(["a", "b2", "c", "x"]);
    await drain(async (j) => server.take(j));
    expect(server.of("F1")).toEqual(["a", "b2", "c"]);
  });

  it("lets the rest go first, or gives up, only when the person says so", async () => {
    const server = new Server();
    server.bad.add("a");
    for (const id of ["a", "b"]) await add(job(id));
    await drain(async (j) => server.take(j));
    expect(server.posted).toEqual([]);
    await setAside((await find("a"))!);
    await drain(async (j) => server.take(j));
    expect(server.of("F1")).toEqual(["b"]);
    server.bad.clear();
    await sendAgain((await find("a"))!);
    await drain(async (j) => server.take(j));
    expect(server.of("F1")).toEqual(["b", "a"]);
  });

  it("is not held up by a counted figure that was refused", async () => {
    const server = new Server();
    server.bad.add("f");
    const figure = { path: "/facilities/F1/counts/k/lines", subject: "figure", figure: true };
    await add(job("a"));
    await add(job("f", figure));
    await add(job("b", { path: "/facilities/F1/documents/a/reversal", subject: "reversal" }));
    await add(job("g", figure));
    expect(await drain(async (j) => server.take(j))).toBe("done");
    expect(server.of("F1")).toEqual(["a", "b", "g"]);
    expect(await find("f")).toMatchObject({ state: "refused" });
    // A reversal that was refused stops what follows, as any document does.
    server.bad.add("r");
    await add(job("r", { subject: "reversal" }));
    await add(job("c"));
    await drain(async (j) => server.take(j));
    expect(server.of("F1")).toEqual(["a", "b", "g"]);
  });

  it("tells a figure's age at each attempt and leaves the rest as it was saved", async () => {
    const bodies: Record<string, unknown>[] = [];
    const before = globalThis.fetch;
    globalThis.fetch = (async (_: unknown, init: RequestInit) => {
      bodies.push(JSON.parse(init.body as string) as Record<string, unknown>);
      if (bodies.length === 1) throw new TypeError("cut");
      return new Response("{}", { headers: { "Content-Type": "application/json" } });
    }) as typeof fetch;
    try {
      const body = { id: "f", units: 5, countedAt: "2026-11-24T08:00:00Z" };
      await add(job("f", { body, figure: true }));
      await add(job("d"));
      expect(await drain(sendJob)).toBe("later");
      expect(await drain(sendJob)).toBe("done");
      const [first, second, document] = bodies;
      expect(first).toMatchObject(body);
      expect({ ...second, sentAt: first!.sentAt }).toEqual(first);
      expect(Date.parse(String(second!.sentAt))).toBeGreaterThan(Date.parse(body.countedAt));
      expect(document).toEqual({ id: "d", note: "d" });
    } finally {
      globalThis.fetch = before;
    }
  });

  it("keeps what a count was for reading, and no emptiness in its place", async () => {
    await keepFor({ user: { id: "u1" } } as Me);
    const at = "/facilities/F1/counts/k";
    expect(keeper.place("/facilities/F1/counts/k/print")).toBeNull();
    for (const asked of [at, `${at}?unless=7`]) expect(keeper.place(asked)).toBe("u1");
    keeper.keep("u1", at, { version: "7" });
    await vi.waitFor(async () => expect(await keptAt(at)).not.toBeNull());
    keeper.keep("u1", `${at}?unless=7`, undefined);
    expect(await keeper.recall("u1", `${at}?unless=7`)).toEqual({ value: { version: "7" } });
    keeper.keep("u1", `${at}?unless=7`, { version: "8" });
    await vi.waitFor(async () =>
      expect(await keeper.recall("u1", at)).toEqual({ value: { version: "8" } }),
    );
  });

  it("never gives up what may have arrived", async () => {
    await add(job("a"));
    expect(await drain(() => Promise.reject(new NetworkError("cut")))).toBe("later");
    expect(await discard((await find("a"))!)).toBe(false);
    expect(await find("a")).toBeDefined();
    // A fault of the program is no refusal, however often it comes.
    const fault = new ProblemError({ status: 500, code: "internal-error", detail: "" });
    for (let i = 0; i < 6; i++) await drain(() => Promise.reject(fault));
    expect(await find("a")).toMatchObject({ state: "refused" });
    expect(await discard((await find("a"))!)).toBe(false);
    expect(await discard((await find("a"))!, true)).toBe(true);
  });

  it("waits where nobody, or somebody else, is signed in", async () => {
    await add(job("a"));
    let sent = 0;
    const send: Send = async () => (sent++, null);
    expect(await sendAll("u1", () => false, noLock, send)).toBe("signed-out");
    expect(sent).toBe(0);
    for (const [status, code] of [
      [401, "sign-in-required"],
      [409, "other-account"],
    ] as const) {
      const refuse = new ProblemError({ status, code, detail: "" });
      expect(await drain(() => Promise.reject(refuse))).toBe("signed-out");
      expect(await find("a")).toMatchObject({ state: "waiting", problem: null });
    }
    await drain(send, "u2");
    expect(sent).toBe(0);
  });

  it("forgets what was sent long ago, never what was not", async () => {
    for (let i = 0; i < 120; i++) await add(job(`s${i}`));
    await drain(async (j) => ({ id: j.id, number: 1 }));
    await add(job("kept"));
    await tidy("u1");
    const left = await jobsOf("u1");
    expect(left.filter((j) => j.state === "sent")).toHaveLength(100);
    expect(left.filter((j) => j.state === "waiting").map((j) => j.id)).toEqual(["kept"]);
  });
});

describe("the lease", () => {
  it("is one sender's, until it ends or its holder's clock is set back", async () => {
    expect(await takeLease("a", 1_000)).toBe(true);
    expect(await takeLease("b", 2_000)).toBe(false);
    expect(await takeLease("a", 2_000)).toBe(true);
    expect(await takeLease("b", 2_000 + 45_001)).toBe(true);
    // Taken when the clock stood a year ahead: not a lease of a year.
    expect(await takeLease("c", 2_000 + 45_001 - 31_536_000_000)).toBe(true);
    await dropLease("b");
    expect(await takeLease("d", 2_000 + 45_001 - 31_536_000_000)).toBe(false);
  });
});

const FACILITIES = ["F1", "F2"];

/** A world in which things go wrong at random; after it all the person and the network are well. */
async function mishaps(seed: number) {
  const dice = random(seed);
  const server = new Server();
  const saved: { id: string; facility: string }[] = [];
  const excused = new Set<string>();
  const gone = new Set<string>();
  const zombies: (() => void)[] = [];
  let calm = false;

  /** One attempt over a bad line; a killed or frozen page is a promise that never ends, or late. */
  const send: Send = (one) => {
    const fate = calm ? 9 : dice(10);
    if (fate === 0) return Promise.reject(new NetworkError("before"));
    if (fate === 1) return Promise.reject(unknown());
    const lost = fate >= 2 && fate <= 4;
    return new Promise((resolve, reject) => {
      let result: Job["result"];
      try {
        result = server.take(one);
      } catch (error) {
        return reject(error);
      }
      if (fate === 5) zombies.push(() => resolve(result));
      else if (lost) reject(fate === 2 ? unknown() : new NetworkError("after"));
      else resolve(result);
    });
  };
  /** A page that sends until it is done, has to wait, or is killed in the middle. */
  const page = async (): Promise<Pass | "killed"> => {
    const before = zombies.length;
    let killed = () => {};
    const death = new Promise<"killed">((end) => (killed = () => end("killed")));
    const timer = setInterval(() => zombies.length > before && killed(), 1);
    const ended = await Promise.race([drain(send), death]);
    clearInterval(timer);
    if (ended === "killed") await closeDatabase();
    return ended;
  };
  const decide = async () => {
    for (const one of await jobsOf("u1")) {
      if (one.state !== "refused") continue;
      const what = dice(4);
      if (what === 0 && (await discard(one))) gone.add(one.id);
      else if (what === 1) {
        excused.add(one.id);
        await setAside(one);
        server.bad.delete(one.id);
        await sendAgain((await find(one.id))!);
      } else {
        const id = `${one.id}'`;
        await mend(one);
        await add(job(id, { facility: one.facility, path: one.path }), one.id);
        const place = saved.find((s) => s.id === one.id)!;
        gone.add(one.id);
        place.id = id;
        gone.delete(id);
      }
    }
  };

  for (let step = 0; step < 24; step++) {
    const what = dice(6);
    if (what < 3 && saved.length < 12) {
      const facility = FACILITIES[dice(2)]!;
      const id = `d${saved.length}`;
      if (dice(5) === 0) server.bad.add(id);
      await add(job(id, { facility }));
      saved.push({ id, facility });
    } else if (what === 3) await decide();
    // The same again: a double click, a form restored after a crash.
    else if (what === 4 && saved.length > 0) {
      const had = await find(saved[dice(saved.length)]!.id);
      if (had) await add(had);
    } else await page();
    if (dice(4) === 0) zombies.splice(0).forEach((late) => late());
  }
  calm = true;
  zombies.splice(0).forEach((late) => late());
  for (let i = 0; i < 40; i++) {
    await decide();
    await drain(send);
  }
  return { server, saved: saved.filter((s) => !gone.has(s.id)), excused };
}

describe("whatever happens on the way", () => {
  it.each(Array.from({ length: 60 }, (_, i) => i + 1))("world %i", async (seed) => {
    const { server, saved, excused } = await mishaps(seed);
    const ids = server.posted.map((p) => p.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(saved.map((s) => s.id).sort());
    for (const facility of FACILITIES) {
      const inOrder = (list: string[]) => list.filter((id) => !excused.has(id));
      const wanted = saved.filter((s) => s.facility === facility).map((s) => s.id);
      expect(inOrder(server.of(facility))).toEqual(inOrder(wanted));
    }
    const open = (await jobsOf("u1")).filter((j) => j.state !== "sent");
    expect(open).toEqual([]);
  });
});
