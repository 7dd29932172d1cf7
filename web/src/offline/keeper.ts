/** Answers kept for reading without a network: per account, bounded, with the moment of each. */
import type { Keeper } from "../api/client";
import type { Me } from "../api/types";
import { createStore } from "../lib/store";
import { done, KEPT, META, readMeta, within, writeMeta } from "./db";

interface Kept {
  account: string;
  address: string;
  at: string;
  value: unknown;
}

/** What a depot needs on a day without a network. Everything else is asked for anew. */
const KEEPABLE = [
  /^\/products$/,
  /^\/alerts$/,
  /^\/reasons$/,
  /^\/claim-rules$/,
  /^\/facilities\?limit=200$/,
  /^\/facilities\/[^/?]+$/,
  /^\/facilities\/[^/?]+\/(home|partners|stock|incoming|documents)$/,
  /^\/facilities\/[^/?]+\/stock\/[^/?]+\/card\?last=50$/,
  /^\/facilities\/[^/?]+\/documents\/[^/?]+$/,
  /^\/facilities\/[^/?]+\/counts$/,
  /^\/facilities\/[^/?]+\/counts\/[^/?]+(\?review=true)?$/,
  /^\/facilities\/[^/?]+\/climate\/(today|month\?storeroom=[^&]+&month=[^&]+)$/,
  /^\/lots\/[^/?]+$/,
  /^\/facilities\/[^/?]+\/(visit-basis|visits|findings)$/,
  /^\/facilities\/[^/?]+\/(visits|findings)\/[^/?]+$/,
];

/** Asked only for what is new: the answer stands for the whole, and is kept as that. */
const whole = (address: string) => address.replace(/[?&]unless=[^&]*$/, "");

/** So many answers of one account, the latest; a county's larger ones stay on the server. */
const ANSWERS_MAX = 400;
const CHARACTERS_MAX = 1_500_000;
const TIDY_EVERY = 50;
/** So long after the server last knew a person are the pages opened for them without it. */
const PROFILE_DAYS = 7;
const PROFILE = "profile";

/** When the oldest answer was given that stands on the page instead of a fresh one. */
export const asOf = createStore<string | null>(null);

let account: string | null = null;
let keptSince = 0;

const range = (of: string) => IDBKeyRange.bound([of, ""], [of, "\uffff"]);

async function tidy(of: string): Promise<void> {
  await within([KEPT], "readwrite", async (tx) => {
    const store = tx.objectStore(KEPT);
    const all = await done<Kept[]>(store.getAll(range(of)));
    const old = all.sort((a, b) => b.at.localeCompare(a.at)).slice(ANSWERS_MAX);
    for (const { address } of old) await done<undefined>(store.delete([of, address]));
  });
}

async function put(row: Kept): Promise<void> {
  if (JSON.stringify(row.value).length > CHARACTERS_MAX) return;
  await within([KEPT], "readwrite", (tx) => done(tx.objectStore(KEPT).put(row)));
  if (++keptSince % TIDY_EVERY === 0) await tidy(row.account);
}

async function recall(of: string, address: string): Promise<{ value: unknown } | null> {
  try {
    const row = await within([KEPT], "readonly", (tx) =>
      done<Kept | undefined>(tx.objectStore(KEPT).get([of, whole(address)])),
    );
    if (!row || of !== account) return null;
    const before = asOf.get();
    if (before === null || row.at < before) asOf.set(row.at);
    return { value: row.value };
  } catch {
    return null;
  }
}

export const keeper: Keeper = {
  place: (address) =>
    account && KEEPABLE.some((one) => one.test(whole(address))) ? account : null,
  keep: (place, address, value) => {
    // Asked by one, answered after another came: nobody's.
    if (place !== account) return;
    // Nothing new: what was kept is still what there is.
    if (value === undefined) return;
    const row = { account: place, address: whole(address), at: new Date().toISOString(), value };
    // Nothing is lost but reading it without a network.
    put(row).catch(() => {});
  },
  recall,
};

/** Whether an answer is kept already, and since when. */
export async function keptAt(address: string): Promise<string | null> {
  const of = account;
  if (!of) return null;
  const row = await within([KEPT], "readonly", (tx) =>
    done<Kept | undefined>(tx.objectStore(KEPT).get([of, address])),
  );
  return row?.at ?? null;
}

/** From now on answers are this person's. What others had read here goes. */
export async function keepFor(who: Me | null): Promise<void> {
  account = who?.user.id ?? null;
  asOf.set(null);
  if (!who) return;
  const mine = who.user.id;
  await within([KEPT, META], "readwrite", async (tx) => {
    const store = tx.objectStore(KEPT);
    await done<undefined>(store.delete(IDBKeyRange.upperBound([mine, ""], true)));
    await done<undefined>(store.delete(IDBKeyRange.lowerBound([mine, "\uffff"], true)));
  }).catch(() => {});
}

interface Profile {
  me: Me;
  at: string;
}

/** The server has just said who is signed in. */
export const noteProfile = (me: Me): Promise<void> =>
  writeMeta(PROFILE, { me, at: new Date().toISOString() }).catch(() => {});

/** Who was signed in last, unless they left, were sent away, or that was long ago. */
export async function lastProfile(): Promise<Me | null> {
  try {
    const kept = await readMeta<Profile>(PROFILE);
    const age = kept ? Date.now() - Date.parse(kept.at) : Infinity;
    return kept && age < PROFILE_DAYS * 86_400_000 ? kept.me : null;
  } catch {
    return null;
  }
}

/** The session is over: nobody reads here without signing in. */
export const dropProfile = (): Promise<void> => writeMeta(PROFILE, null).catch(() => {});

/** Signing out: all that was kept for reading goes; unsent work stays for its owner. */
export async function forgetKept(): Promise<void> {
  account = null;
  asOf.set(null);
  await dropProfile();
  await within([KEPT], "readwrite", (tx) => done(tx.objectStore(KEPT).clear())).catch(() => {});
}
