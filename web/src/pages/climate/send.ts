/** Writing down: kept on this device first and sent by itself, with or without a network. */
import { post, ProblemError } from "../../api/client";
import type { NewJob } from "../../offline/queue";
import { submit } from "../../offline/submit";

export type Sent = "posted" | "queued";

/** Sends a reading or a measure; a refusal is thrown. */
export async function write(
  who: { account: string; facility: string; day: string },
  path: string,
  body: { id: string },
): Promise<Sent> {
  const job: NewJob = {
    ...who,
    id: body.id,
    path,
    body,
    subject: "climate",
    lines: 1,
    alone: true,
  };
  const done = await submit(job);
  if (done.state === "refused") throw new ProblemError(done.problem);
  // Nothing can be kept here: it goes while the person waits.
  if (done.state === "unable") await post(path, body);
  return done.state === "queued" ? "queued" : "posted";
}
