/** Work that was refused: why, and what the person may do about it. */
import { useState } from "preact/hooks";
import type { DocumentRequest } from "../../api/types";
import { facilityPath } from "../../facility";
import { t } from "../../i18n";
import {
  arrived,
  discard,
  mend,
  sendAgain,
  setAside,
  type Job,
  type Refusal,
} from "../../offline/queue";
import { kick } from "../../offline/start";
import { Link, navigate } from "../../router";
import { Dialog } from "../../ui/dialog";
import { Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { draftFromRequest, draftKey, loadDraft, saveDraft } from "../post/draft";
import { isPostKind } from "../post/kinds";
import { lookFor } from "../post/sender";

export function Task({ job, behind }: { job: Job; behind: number }) {
  const [asks, setAsks] = useState(false);
  const submit = useSubmit();
  const [note, setNote] = useState("");
  const correct = async () => {
    if (await alreadyThere(job)) return setNote(t("wire.itArrived"));
    if (openDraft(job)) await mend(job);
    else setNote(t("wire.draftThere"));
  };
  const step = (work: (job: Job) => Promise<unknown>) => async () => {
    await work(job);
    kick();
  };
  const act = (work: () => Promise<unknown>) => () => void submit.run(work);
  return (
    <div class="waiting-task">
      {job.problem && <Why problem={job.problem} />}
      {behind > 0 && <p>{t("wire.stopped", { n: behind })}</p>}
      {note && <Notice kind="warn">{note}</Notice>}
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
      <div class="actions">
        {isPostKind(job.subject) && (
          <button type="button" class="button primary" onClick={act(correct)}>
            {t(job.state === "mending" ? "wire.goOn" : "wire.correct")}
          </button>
        )}
        {job.subject === "visit" && (
          <Link class="button primary" href={facilityPath(job.facility, `/visits/${job.id}`)}>
            {t("wire.look")}
          </Link>
        )}
        <button type="button" class="button" onClick={act(step(sendAgain))}>
          {t("wire.again")}
        </button>
        {behind > 0 && (
          <button type="button" class="button" onClick={act(step(setAside))}>
            {t("wire.aside")}
          </button>
        )}
        <button type="button" class="button" onClick={() => setAsks(true)}>
          {t("wire.discard")}
        </button>
      </div>
      {asks && <Discard job={job} close={() => setAsks(false)} />}
    </div>
  );
}

/** Opens it as a draft under a new id; false when a draft of this kind is already being written. */
function openDraft(job: Job): boolean {
  const body = job.body as DocumentRequest;
  const key = draftKey(job.account, job.facility, body.kind, body.source ?? "");
  const there = loadDraft(key);
  if (there && there.mends !== job.id && there.lines.length > 0) return false;
  // What was corrected so far is gone on with.
  if (there?.mends !== job.id) saveDraft(key, draftFromRequest(body));
  const source = body.source ? `?source=${encodeURIComponent(body.source)}` : "";
  navigate(facilityPath(job.facility, `/post/${body.kind}${source}`));
  return true;
}

/**
 * An answer that leaves it open is no refusal: before anything is done in its place, the server
 * is asked whether it has it after all.
 */
async function alreadyThere(job: Job): Promise<boolean> {
  if ((job.problem?.status ?? 0) < 500) return false;
  const found = await lookFor(job.facility, job.id);
  if (found) await arrived(job, { id: found.id, number: found.number });
  return found !== null;
}

function Why({ problem }: { problem: Refusal }) {
  const reasons = problem.vetoes?.length ? problem.vetoes : [problem];
  return (
    <ul class="waiting-why">
      {reasons.map((reason, i) => {
        const line = /^lines\[(\d+)\]/.exec(reason.field ?? "")?.[1];
        const text = reason.detail || t("error.server", { code: reason.code });
        return <li key={i}>{line ? t("wire.line", { n: Number(line) + 1, text }) : text}</li>;
      })}
    </ul>
  );
}

function Discard({ job, close }: { job: Job; close: () => void }) {
  const submit = useSubmit();
  const [text, setText] = useState("");
  const sure = async () => {
    if (await alreadyThere(job)) return setText(t("wire.itArrived"));
    await discard(job, true);
    close();
    kick();
  };
  return (
    <Dialog title={t("wire.discardSure")} onClose={close}>
      <p>{t("wire.discardMore")}</p>
      {text && <Notice kind="info">{text}</Notice>}
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
      <div class="actions">
        <button type="button" class="button primary" onClick={close}>
          {t("wire.discardNo")}
        </button>
        <button
          type="button"
          class="button danger"
          disabled={submit.busy}
          onClick={() => void submit.run(sure)}
        >
          {t("wire.discardYes")}
        </button>
      </div>
    </Dialog>
  );
}
