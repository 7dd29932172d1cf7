/** What time it is: by the server's clock as far as it is known, whatever this device believes. */
import { remember, remembered } from "./memory";
import { createStore } from "./store";

const MEMORY = "yaoju.clock";
/** Beyond this the person is told: their device would date work wrongly. */
export const SKEW_TOLD_MS = 5 * 60_000;
/** Below it, it is the age of the answer, not of the clock. */
const SKEW_HEARD_MS = 30_000;
const NOTED_EVERY_MS = 60_000;

interface Kept {
  /** Server's time less this device's. */
  skew: number;
  /** The latest moment the server is known to have seen. */
  seen: number;
}

function restore(): Kept {
  try {
    const kept = JSON.parse(remembered(MEMORY) ?? "null") as Kept | null;
    if (kept && Number.isFinite(kept.skew) && Number.isFinite(kept.seen)) return kept;
  } catch {
    /* Not ours, or broken: as good as none. */
  }
  return { skew: 0, seen: 0 };
}

let kept = restore();
let noted = 0;

/** How far this device is off, in milliseconds; 0 while that is within what nobody minds. */
export const skew = createStore(told(kept.skew));

function told(ms: number): number {
  return Math.abs(ms) > SKEW_TOLD_MS ? ms : 0;
}

/** Every answer says when it was given. */
export function heard(date: string | null): void {
  const server = date === null ? NaN : Date.parse(date);
  if (Number.isNaN(server)) return;
  const off = server - Date.now();
  kept = { skew: Math.abs(off) > SKEW_HEARD_MS ? off : 0, seen: Math.max(server, kept.seen) };
  // A server set right again after it was ahead must be believed, too.
  if (kept.seen - server > 86_400_000) kept.seen = server;
  if (told(kept.skew) !== skew.get()) skew.set(told(kept.skew));
  if (Math.abs(server - noted) < NOTED_EVERY_MS) return;
  noted = server;
  remember(MEMORY, JSON.stringify(kept));
}

/** Now, in milliseconds; never before what the server is known to have seen. */
export const present = (): number => Math.max(Date.now() + kept.skew, kept.seen);
