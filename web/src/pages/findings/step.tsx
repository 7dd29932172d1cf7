/** Taking a finding a step further: kept on this device first, its photos before it. */
import { useState } from "preact/hooks";
import { ProblemError, put } from "../../api/client";
import { stepPath, type StepKind, type WholeFinding } from "../../api/inspection";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { present } from "../../lib/clock";
import { newId } from "../../lib/uuid";
import { keptPhoto } from "../../offline/photos";
import { submit as send } from "../../offline/submit";
import { useMe } from "../../session";
import { TextArea, TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { sendPhoto } from "../visit/drafts";
import { PhotoField } from "../visit/photos";

const FIELDS = ["note", "dueOn"] as const;

/** These need no word. */
const isPlain = (kind: StepKind) => kind === "verified" || kind === "closed";

export function StepForm(props: {
  finding: WholeFinding;
  next: readonly StepKind[];
  done: () => void;
}) {
  const { finding, next } = props;
  const { facility, today } = useFacility();
  const who = useMe();
  const [kind, setKind] = useState<StepKind>(next[0]!);
  const [note, setNote] = useState("");
  const [photos, setPhotos] = useState<string[]>([]);
  const [dueOn, setDueOn] = useState("");
  const [queued, setQueued] = useState(false);
  const [id] = useState(newId);
  const submit = useSubmit(FIELDS);
  const take = async () => {
    const at = new Date(present()).toISOString();
    for (const photo of photos) {
      const takenAt = (await keptPhoto(photo))?.takenAt ?? at;
      await sendPhoto({
        account: who.user.id,
        facility: facility.code,
        subject: finding.id,
        photo,
        takenAt,
      });
    }
    const body = { kind, note: note.trim(), photos, dueOn: dueOn || null, at };
    const path = stepPath(facility.code, finding.id, id);
    const outcome = await send({
      id,
      account: who.user.id,
      facility: facility.code,
      path,
      method: "PUT",
      body,
      subject: "finding",
      day: today,
      lines: 1,
    });
    if (outcome.state === "refused") throw new ProblemError(outcome.problem);
    // Nothing can be kept here: it goes while the person waits.
    if (outcome.state === "unable") await put(path, body);
    if (outcome.state === "queued") setQueued(true);
    else props.done();
  };
  if (queued) return <Notice kind="info">{t("finding.queued")}</Notice>;
  const later = kind === "sent_back" || kind === "reopened";
  return (
    <div class="card below">
      {next.length > 1 && (
        <div class="step-kinds" role="group" aria-label={t("finding.steps")}>
          {next.map((one) => (
            <button
              key={one}
              type="button"
              class="chip"
              aria-pressed={kind === one}
              onClick={() => setKind(one)}
            >
              {t(`findingStep.${one}`)}
            </button>
          ))}
        </div>
      )}
      <Form submit={submit} onSubmit={take} action={t(`findingStep.${kind}`)}>
        <div>
          <TextArea
            label={t(`finding.note.${kind}`)}
            required={!isPlain(kind)}
            value={note}
            onValue={setNote}
            error={submit.at("note")}
          />
        </div>
        {later && (
          <TextField
            label={t("finding.newDue")}
            value={dueOn}
            onValue={setDueOn}
            input={{ type: "date", min: today }}
            error={submit.at("dueOn")}
          />
        )}
        <PhotoField
          account={who.user.id}
          facility={facility.code}
          subject={finding.id}
          label={t("photo.for", { code: finding.check })}
          photos={photos}
          onPhotos={setPhotos}
        />
      </Form>
    </div>
  );
}
