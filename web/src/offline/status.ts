/** What is sent and what waits, for every page that says so. */
import { createStore } from "../lib/store";
import { NoDatabase } from "./db";
import { jobsOf, type Job } from "./queue";

export interface Status {
  /** Not sent yet, in order; refused ones among them. */
  open: Job[];
  sent: Job[];
  sending: boolean;
  /** False where the browser keeps nothing for us. */
  able: boolean;
}

const NOTHING: Status = { open: [], sent: [], sending: false, able: true };
export const status = createStore<Status>(NOTHING);

let turn = 0;

/** Reads the queue again. */
export async function look(account: string | null): Promise<void> {
  const mine = ++turn;
  try {
    const jobs = account ? await jobsOf(account) : [];
    if (mine !== turn) return;
    const open = jobs.filter((job) => job.state !== "sent");
    const sent = jobs.filter((job) => job.state === "sent").reverse();
    status.set({ ...status.get(), open, sent, able: true });
  } catch (error) {
    if (mine !== turn) return;
    status.set({ ...NOTHING, able: !(error instanceof NoDatabase) && status.get().able });
  }
}

export const tellSending = (sending: boolean): void => {
  if (status.get().sending !== sending) status.set({ ...status.get(), sending });
};

export const waitsForPerson = (job: Job): boolean =>
  job.state === "refused" || job.state === "mending" || job.state === "aside";
