/** Visits on this device: kept at every touch, until the server is known to have them. */
import * as api from "../../api/inspection";
import { done, VISITS, within } from "../../offline/db";
import { dropPhotosOf, keptPhoto } from "../../offline/photos";
import { add, discard, find, jobsOf, sendAgain, type NewJob } from "../../offline/queue";
import { submit, type Submitted } from "../../offline/submit";
import { outgoing, type Draft } from "./model";

export const keepDraft = (draft: Draft): Promise<unknown> =>
  within([VISITS], "readwrite", (tx) => done(tx.objectStore(VISITS).put(draft)));

export const draft = (id: string): Promise<Draft | undefined> =>
  within([VISITS], "readonly", (tx) => done<Draft | undefined>(tx.objectStore(VISITS).get(id)));

/** Takes a draft off this device, with its photos. */
export async function dropDraft(id: string): Promise<void> {
  await dropPhotosOf(id);
  await within([VISITS], "readwrite", (tx) => done<undefined>(tx.objectStore(VISITS).delete(id)));
}

/** Gives a draft up for good: what of it waits to be sent or was refused goes, too. */
export async function giveUp(one: Draft): Promise<void> {
  const photos = new Set(Object.values(one.answers).flatMap((answer) => answer.photos));
  for (const job of await jobsOf(one.account))
    if (job.photo !== undefined && photos.has(job.photo)) await discard(job);
  await dropDraft(one.id);
}

/** All of an account's, the latest opened first. What has arrived is not among them any more. */
export async function draftsOf(account: string): Promise<Draft[]> {
  const all = await within([VISITS], "readonly", (tx) =>
    done<Draft[]>(tx.objectStore(VISITS).index("account").getAll(account)),
  );
  const left: Draft[] = [];
  for (const one of all) if (!(await hasArrived(one))) left.push(one);
  return left.sort((a, b) => b.openedAt.localeCompare(a.openedAt));
}

/** Whether the server has it; then nothing is kept here. */
export async function hasArrived(one: Draft): Promise<boolean> {
  if (one.state !== "signed") return false;
  const job = await find(one.id);
  const sent = job ? job.state === "sent" : await isThere(one);
  if (sent) await dropDraft(one.id);
  return sent;
}

/** Its job is gone: was it sent long ago, or given up? The server knows. */
async function isThere(one: Draft): Promise<boolean> {
  try {
    await api.visit(one.facility, one.id);
    return true;
  } catch {
    return false;
  }
}

const jobOf = (one: Draft, signedAt: string): NewJob => ({
  id: one.id,
  account: one.account,
  facility: one.facility,
  path: api.visitPath(one.facility, one.id),
  method: "PUT",
  stamped: true,
  body: outgoing(one, signedAt),
  // No document stands on a visit.
  alone: true,
  subject: "visit",
  day: signedAt.slice(0, 10),
  lines: Object.keys(one.answers).length,
});

/** Puts a photo on its way. It keeps its place before what names it. */
export const sendPhoto = (whose: {
  account: string;
  facility: string;
  subject: string;
  photo: string;
  takenAt: string;
}): Promise<boolean> =>
  add({
    id: whose.photo,
    account: whose.account,
    facility: whose.facility,
    path: api.photoTo(whose.facility, whose.photo, whose.subject, whose.takenAt),
    method: "PUT",
    photo: whose.photo,
    // What names it is refused in its turn; documents of the facility do not wait for it.
    alone: true,
    body: {},
    subject: "photo",
    day: whose.takenAt.slice(0, 10),
    lines: 1,
  });

/** Puts the photos of a signed visit on their way, those refused before once more. */
export async function sendPhotos(one: Draft): Promise<void> {
  const signedAt = one.signedAt!;
  const photos = new Set(outgoing(one, signedAt).answers.flatMap((answer) => answer.photos));
  for (const photo of photos) {
    const { account, facility } = one;
    const job = await find(photo);
    const takenAt = (await keptPhoto(photo))?.takenAt ?? signedAt;
    if (job) await sendAgain(job);
    else await sendPhoto({ account, facility, subject: one.id, photo, takenAt });
  }
}

/** Sends a signed visit, its photos first; kept here until it has arrived. */
export async function sendVisit(one: Draft): Promise<Submitted> {
  await sendPhotos(one);
  return submit(jobOf(one, one.signedAt!));
}

/**
 * Sends once more what was refused: the reason may have gone, a role been given back. The photos
 * first, else the visit is refused once more for those that are missing.
 */
export async function sendVisitAgain(one: Draft): Promise<Submitted> {
  await sendPhotos(one);
  const job = await find(one.id);
  if (job) await sendAgain(job);
  return submit(jobOf(one, one.signedAt!));
}

/** Takes the signatures off, to correct what the server refused; null while it may be on its way. */
export async function reopened(one: Draft): Promise<Draft | null> {
  const job = await find(one.id);
  if (job && !(await discard(job))) return null;
  const open: Draft = { ...one, state: "open", signatures: [], signedAt: null };
  await keepDraft(open);
  return open;
}
