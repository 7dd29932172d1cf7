/** What waits to be sent: fixed at the moment of saving, kept before any attempt, in order. */
import { done, QUEUE, within } from "./db";

/** A refusal, as the server worded it. */
export interface Refusal {
  status: number;
  code: string;
  detail: string;
  field?: string | undefined;
  facts?: Record<string, unknown>;
  vetoes?: { field?: string; code: string; detail: string }[];
}

/**
 * - waiting: to be sent, or sent without an answer;
 * - refused: the server will not have it; the facility's later work waits for the person;
 * - mending: opened as a draft to be corrected; it keeps its place and holds up the later work;
 * - aside: refused, and the person said that the later work may go first;
 * - sent: the server has it. Kept for a while, so that people can look what became of it.
 */
export type JobState = "waiting" | "refused" | "mending" | "aside" | "sent";

/** One thing to be sent: any call that names its own id and answers twice alike. */
export interface NewJob {
  /** Chosen here; the server knows by it what it has already. */
  id: string;
  account: string;
  facility: string;
  /** Below /api/v1. */
  path: string;
  /** POST, unless the address itself names what is kept. */
  method?: "PUT";
  /** The photo whose bytes are sent instead of the body. */
  photo?: string;
  /** Told together with the moment of sending, by which the server knows how far the clock is off. */
  stamped?: boolean;
  body: unknown;
  /** What it is, for showing: a document's kind, or another subject. */
  subject: string;
  /** The business day, and how many lines it has. */
  day: string;
  lines: number;
  /**
   * A counted figure: told together with the moment of sending, for the server believes only the
   * time between the two. Nothing stands on it: refused, it holds nothing up.
   */
  figure?: boolean;
  /** Nothing stands on it either: refused, it holds nothing up. */
  alone?: boolean;
}

export interface Job extends NewJob {
  /** Its place in the line. */
  n: number;
  state: JobState;
  savedAt: string;
  /** Attempts begun: from the first on, it may have arrived. */
  tries: number;
  triedAt: string | null;
  problem: Refusal | null;
  /** What the server made of it. */
  result: { id: string; number: number | null } | null;
  sentAt: string | null;
}

/** Sent work is shown for a week, and no more than so many of it. */
const SENT_DAYS = 7;
const SENT_MAX = 100;

export class JobDiffers extends Error {}

const channel =
  typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("yaoju-queue");
const listeners = new Set<() => void>();
if (channel) channel.onmessage = () => listeners.forEach((listener) => listener());

/** Hears of every change, of this tab and of others. */
export function whenQueueChanges(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function changed(): void {
  listeners.forEach((listener) => listener());
  channel?.postMessage("changed");
}

const now = () => new Date().toISOString();
const same = (a: NewJob, b: NewJob) =>
  a.path === b.path && a.account === b.account && JSON.stringify(a.body) === JSON.stringify(b.body);

type Change = (store: IDBObjectStore) => Promise<boolean>;

/** Changes the queue in one step; tells of it when there was something to change. */
async function change(work: Change): Promise<boolean> {
  const did = await within([QUEUE], "readwrite", (tx) => work(tx.objectStore(QUEUE)));
  if (did) changed();
  return did;
}

const byId = (store: IDBObjectStore, id: string) =>
  done<Job | undefined>(store.index("id").get(id));

/**
 * Saves something to be sent. The same again is harmless; something else under its id is not
 * taken. `instead` names refused work whose place it takes, so that the order stays.
 */
export function add(job: NewJob, instead?: string): Promise<boolean> {
  return change(async (store) => {
    const had = await byId(store, job.id);
    if (had && had.state === "sent") return false;
    if (had && !same(had, job)) throw new JobDiffers();
    if (had) return false;
    const old = instead === undefined ? undefined : await byId(store, instead);
    const fresh = {
      ...job,
      state: "waiting",
      savedAt: now(),
      tries: 0,
      triedAt: null,
      problem: null,
      result: null,
      sentAt: null,
    };
    const mine = old && old.account === job.account && old.facility === job.facility;
    // What was sent meanwhile keeps its place: that is the server's by now.
    const place = mine && old.state !== "sent" && old.state !== "waiting" ? { n: old.n } : {};
    await done(store.put({ ...fresh, ...place }));
    return true;
  });
}

/** All of an account's work, in order. */
export async function jobsOf(account: string): Promise<Job[]> {
  const jobs = await within([QUEUE], "readonly", (tx) =>
    done<Job[]>(tx.objectStore(QUEUE).index("account").getAll(account)),
  );
  return jobs.sort((a, b) => a.n - b.n);
}

export const find = (id: string): Promise<Job | undefined> =>
  within([QUEUE], "readonly", (tx) => byId(tx.objectStore(QUEUE), id));

/** How much unsent work of others lies here: a number only, what it is belongs to them. */
export async function unsentOfOthers(account: string | null): Promise<number> {
  const all = await within([QUEUE], "readonly", (tx) =>
    done<Job[]>(tx.objectStore(QUEUE).getAll()),
  );
  return all.filter((job) => job.account !== account && job.state !== "sent").length;
}

/** Not known to have arrived. */
export const unsent = (job: Job): boolean => job.state !== "sent";

/** Whether the later work of its facility waits for a decision about it. */
export const holdsUp = (job: Job): boolean =>
  !job.figure && !job.alone && (job.state === "refused" || job.state === "mending");

/**
 * What goes next: the first that waits, of a facility where nothing before it was refused. A
 * later document often stands on an earlier one (the receipt of what is then issued; the lot that
 * expires first): sent past it, it would be refused in turn, or worse, be posted from other stock
 * than the person meant. So a refusal stops its facility, and only that one, until the person
 * corrects it, gives it up, or says that the rest may go first.
 */
export function nextOf(jobs: readonly Job[]): Job | null {
  const stopped = new Set<string>();
  for (const job of jobs) {
    if (holdsUp(job)) stopped.add(job.facility);
    else if (job.state === "waiting" && !stopped.has(job.facility)) return job;
  }
  return null;
}

/** Changes a job if it is still the one meant and in one of these states. */
function alter(job: Job, from: JobState[], part: (job: Job) => Partial<Job>): Promise<boolean> {
  return change(async (store) => {
    const found = await byId(store, job.id);
    if (!found || found.n !== job.n || !from.includes(found.state)) return false;
    await done(store.put({ ...found, ...part(found) }));
    return true;
  });
}

/** Notes that it is about to be sent; false when it is not to be any more. */
export const trying = (job: Job): Promise<boolean> =>
  alter(job, ["waiting"], (found) => ({ tries: found.tries + 1, triedAt: now() }));

export const arrived = (job: Job, result: Job["result"]): Promise<boolean> =>
  alter(job, ["waiting", "refused", "mending", "aside"], () => ({
    state: "sent",
    result,
    sentAt: now(),
    problem: null,
  }));

export const refuse = (job: Job, problem: Refusal): Promise<boolean> =>
  alter(job, ["waiting"], () => ({ state: "refused", problem }));

/** The person corrects it: it keeps its place until the correction takes it. */
export const mend = (job: Job): Promise<boolean> =>
  alter(job, ["refused", "aside"], () => ({ state: "mending" }));

export const setAside = (job: Job): Promise<boolean> =>
  alter(job, ["refused", "mending"], () => ({ state: "aside" }));

/** To be sent once more as it is: the reason may have gone, a month opened again. */
export const sendAgain = (job: Job): Promise<boolean> =>
  alter(job, ["refused", "aside", "mending"], () => ({ state: "waiting", problem: null }));

/**
 * Takes out what certainly was not posted: never tried, or clearly refused. Where the last answer
 * left it open, `looked` says that the server was asked since and does not have it.
 */
export function discard(job: Job, looked = false): Promise<boolean> {
  return change(async (store) => {
    const found = await byId(store, job.id);
    if (!found || found.n !== job.n) return false;
    const clear = found.state !== "sent" && (looked || (found.problem?.status ?? 0) < 500);
    const certain = found.state === "waiting" ? found.tries === 0 : clear;
    if (certain) await done(store.delete(found.n));
    return certain;
  });
}

/** Forgets sent work that nobody will ask for any more. */
export async function tidy(account: string): Promise<void> {
  const sent = (await jobsOf(account)).filter((job) => job.state === "sent");
  const limit = new Date(Date.now() - SENT_DAYS * 86_400_000).toISOString();
  const old = sent.filter((job, i) => i < sent.length - SENT_MAX || (job.sentAt ?? "") < limit);
  if (old.length === 0) return;
  await change(async (store) => {
    for (const job of old) await done<undefined>(store.delete(job.n));
    return true;
  });
}
