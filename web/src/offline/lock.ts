/** One sender at a time, across all tabs of this browser. */
import { newId } from "../lib/uuid";
import { done, META, within } from "./db";

const NAME = "yaoju-sender";
/** Longer than one attempt may take. */
const LEASE_MS = 45_000;
const ASK_AGAIN_MS = 1_500;

interface Lease {
  holder: string;
  until: number;
}

/** Says that the sender is still at it; throws when another has taken over. */
export type Renew = () => Promise<void>;

export class LeaseLost extends Error {}

/** Takes or renews the lease. A clock set back must not make a lease of years. */
export function takeLease(holder: string, at: number): Promise<boolean> {
  return within([META], "readwrite", async (tx) => {
    const store = tx.objectStore(META);
    const held = await done<Lease | undefined>(store.get(NAME));
    const left = held ? held.until - at : 0;
    if (held && held.holder !== holder && left > 0 && left <= LEASE_MS) return false;
    await done(store.put({ holder, until: at + LEASE_MS }, NAME));
    return true;
  });
}

export function dropLease(holder: string): Promise<void> {
  return within([META], "readwrite", async (tx) => {
    const store = tx.objectStore(META);
    const held = await done<Lease | undefined>(store.get(NAME));
    if (held?.holder === holder) await done<undefined>(store.delete(NAME));
  });
}

const sleep = (ms: number) => new Promise<void>((go) => setTimeout(go, ms));

async function byLease(work: (renew: Renew) => Promise<void>): Promise<void> {
  const holder = newId();
  while (!(await takeLease(holder, Date.now()))) await sleep(ASK_AGAIN_MS);
  try {
    await work(async () => {
      if (!(await takeLease(holder, Date.now()))) throw new LeaseLost();
    });
  } finally {
    await dropLease(holder);
  }
}

/**
 * Works when no other tab does. Web Locks where there are any: they end with their tab. On plain
 * http, where browsers have none, a lease in the database. Should both ever fail, the server
 * still takes each id once: the lock keeps the order.
 */
export async function alone(work: (renew: Renew) => Promise<void>): Promise<void> {
  const locks = typeof navigator === "undefined" ? undefined : navigator.locks;
  if (!locks) return byLease(work);
  await locks.request(NAME, () => work(async () => {}));
}
