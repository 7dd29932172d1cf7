/** Saving work to be sent: in the queue first, then on its way, online and offline alike. */
import { reachable } from "../api/client";
import { NoDatabase } from "./db";
import {
  add,
  discard,
  find,
  JobDiffers,
  jobsOf,
  mend,
  nextOf,
  whenQueueChanges,
  type Job,
  type NewJob,
  type Refusal,
} from "./queue";
import { kick } from "./start";

export type Submitted =
  | { state: "posted"; id: string }
  /** Kept here; it is sent by itself as soon as that can be. */
  | { state: "queued" }
  /** `holds`: it keeps its place, for there is work behind it. */
  | { state: "refused"; problem: Refusal; holds: boolean }
  /** Nothing can be kept here: a private window, a full disk. It was not sent either. */
  | { state: "unable" };

/** So long a person watches it go; then they may do something else. */
const WATCH_MS = 6_000;

const settled = (job: Job | undefined) => !job || job.state === "sent" || job.state === "refused";

/** The job when it is settled, or when there is no point in waiting for that. */
function watch(id: string): Promise<Job | undefined> {
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stops: (() => void)[] = [];
    const stop = () => {
      clearTimeout(timer);
      stops.forEach((each) => each());
    };
    const look = (last: boolean) =>
      find(id).then((job) => {
        if (!last && !settled(job)) return;
        stop();
        resolve(job);
      }, reject);
    stops.push(whenQueueChanges(() => void look(false)));
    stops.push(reachable.watch(() => void look(!reachable.get())));
    timer = setTimeout(() => void look(true), WATCH_MS);
    void look(false);
  });
}

/** Whether it could go now: nothing refused of its facility stands before it. */
async function free(job: NewJob): Promise<boolean> {
  const jobs = await jobsOf(job.account);
  const others = jobs.filter((one) => one.id === job.id || one.state !== "waiting");
  return nextOf(others)?.id === job.id;
}

let asked = false;

/** Asks the browser once not to clear what waits here when its disk is full. */
function keepStorage(): void {
  if (asked) return;
  asked = true;
  navigator.storage?.persist?.().catch(() => {});
}

async function refused(job: Job): Promise<Submitted> {
  const behind = (await jobsOf(job.account)).some(
    (one) => one.n > job.n && one.facility === job.facility && one.state === "waiting",
  );
  const problem = job.problem!;
  // The person is here and decides; with nothing behind it there is no place to keep.
  const holds = behind && !job.figure && !job.alone;
  if (holds) await mend(job);
  else await discard(job);
  return { state: "refused", problem, holds };
}

/** Whether an error says that the browser would not keep it, rather than that it is wrong. */
function cannotKeep(error: unknown): boolean {
  if (error instanceof JobDiffers) return false;
  return error instanceof NoDatabase || error instanceof DOMException || error === null;
}

export async function submit(job: NewJob, instead?: string): Promise<Submitted> {
  try {
    await add(job, instead);
  } catch (error) {
    if (cannotKeep(error)) return { state: "unable" };
    throw error;
  }
  keepStorage();
  kick();
  // A counter with the next shelf before them does not watch for an answer that will not come.
  const dark = !navigator.onLine || (job.figure && !reachable.get());
  if (dark || !(await free(job))) return { state: "queued" };
  const now = await watch(job.id);
  if (now?.state === "sent") return { state: "posted", id: now.result?.id ?? job.id };
  if (now?.state === "refused") return refused(now);
  return { state: "queued" };
}
