/** Sends what waits: one after the other, until each is known to have arrived or been refused. */
import { call, isUnknown, ProblemError } from "../api/client";
import { alone, type Renew } from "./lock";
import { dropPhoto, keptPhoto } from "./photos";
import { arrived, jobsOf, nextOf, refuse, tidy, trying, type Job, type Refusal } from "./queue";

/** How an attempt ended, for those who decide what comes next. */
export type Pass =
  /** Nothing is left to send. */
  | "done"
  /** No answer, or one that leaves it open: again later. */
  | "later"
  /** The server does not know this account's session any more: nothing goes until it does. */
  | "signed-out";

/** A photo on a line of one bar. Shorter than the lease of who sends. */
const PHOTO_TIMEOUT_MS = 40_000;

export type Send = (job: Job) => Promise<Job["result"]>;

type Answer = { id?: string; number?: number } | undefined;

/** A photo's bytes; they are dropped when it has arrived, so what has none has arrived. */
async function sendPhoto(job: Job, id: string): Promise<Job["result"]> {
  const kept = await keptPhoto(id);
  if (kept) {
    const file = new Blob([kept.bytes]);
    const { account } = job;
    await call("PUT", job.path, { file, account, timeoutMs: PHOTO_TIMEOUT_MS });
    await dropPhoto(id).catch(() => {});
  }
  return { id, number: null };
}

/** The call as it was fixed at saving, for this account only. */
export const sendJob: Send = async (job) => {
  const { account, path: at, method = "POST" } = job;
  if (job.photo !== undefined) return sendPhoto(job, job.photo);
  const fixed = job.body as object;
  const stamped = job.figure || job.stamped;
  const body = stamped ? { ...fixed, sentAt: new Date().toISOString() } : fixed;
  const answer = await call<Answer>(method, at, { body, account });
  return { id: answer?.id ?? job.id, number: answer?.number ?? null };
};

/** A fault in the program leaves it open as well; after so many it becomes the person's task. */
const FAULTS_MAX = 5;
const BUSY = [408, 425, 429];
const NOT_THEIRS = ["sign-in-required", "other-account"];

function judge(error: unknown, job: Job): Pass | Refusal {
  if (!(error instanceof ProblemError)) return "later";
  if (error.status === 401 || NOT_THEIRS.includes(error.code)) return "signed-out";
  if (isUnknown(error) || BUSY.includes(error.status)) return "later";
  if (error.status >= 500 && job.tries < FAULTS_MAX) return "later";
  const { status, code, message, field, facts, vetoes } = error;
  return { status, code, detail: message, field, facts, vetoes };
}

/** Sends one job that was noted as being tried; null when it is settled. */
async function attempt(job: Job, send: Send): Promise<Pass | null> {
  let result: Job["result"];
  try {
    result = await send(job);
  } catch (error) {
    const verdict = judge(error, job);
    if (typeof verdict === "string") return verdict;
    await refuse(job, verdict);
    return null;
  }
  await arrived(job, result);
  return null;
}

/** Sends all that may go. `stillTheirs` says whether the account is still the one signed in. */
export async function sendAll(
  account: string,
  stillTheirs: () => boolean,
  renew: Renew,
  send: Send = sendJob,
): Promise<Pass> {
  for (;;) {
    if (!stillTheirs()) return "signed-out";
    await renew();
    const job = nextOf(await jobsOf(account));
    if (!job) break;
    // Noted first: from here on it may have arrived, whatever becomes of this page.
    if (!(await trying(job))) continue;
    const ended = await attempt({ ...job, tries: job.tries + 1 }, send);
    if (ended) return ended;
  }
  await tidy(account);
  return "done";
}

const PAUSES_MS = [2_000, 4_000, 8_000, 15_000, 30_000, 60_000];

/** Runs the sender for whoever is signed in; `kick` whenever there may be something to send. */
export function createSender(who: () => string | null, told: (sending: boolean) => void) {
  let running = false;
  let again = false;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const pass = async (account: string): Promise<Pass> => {
    let ended: Pass = "later";
    await alone(async (renew) => {
      told(true);
      ended = await sendAll(account, () => who() === account, renew);
    });
    return ended;
  };
  const run = async () => {
    running = true;
    do {
      again = false;
      const account = who();
      const ended = account ? await pass(account).catch((): Pass => "later") : "done";
      told(false);
      failures = ended === "later" ? failures + 1 : 0;
      if (ended !== "later") continue;
      // Each device a little differently, so that they do not all come back at once.
      const pause = PAUSES_MS[Math.min(failures, PAUSES_MS.length) - 1]!;
      timer = setTimeout(kick, pause * (0.75 + Math.random() / 2));
      break;
    } while (again);
    running = false;
  };
  /** Sends now if it can; a sender at work looks once more when it is through. */
  function kick(): void {
    clearTimeout(timer);
    again = true;
    if (!running) void run();
  }
  return { kick };
}
