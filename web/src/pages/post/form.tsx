/** The form of one document: head, lines, and the one button that posts it. */
import { useState } from "preact/hooks";
import type { PostKind } from "../../api/types";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { useStore } from "../../lib/store";
import { status } from "../../offline/status";
import { navigate } from "../../router";
import { useMe } from "../../session";
import { enterToNext } from "../../ui/field";
import { Notice } from "../../ui/states";
import { nextClient } from "../dispense/sticky";
import { AddLine } from "./add-line";
import { faultsOf, toRequest, type Faults, type LineDraft } from "./draft";
import { Head } from "./head";
import { KIND_FORMS } from "./kinds";
import { LineIn } from "./line-in";
import { LineOut } from "./line-out";
import { needsReason } from "./lots";
import { unitsReader, useDraft, type DraftModel, type Ground } from "./model";
import { refusals, type Refusals } from "./refusals";
import { useSender } from "./sender";
import { Outcome } from "./outcome";
import { Queued } from "./queued";
import { ForWhom } from "./for-whom";

/** What every part of the form is given. */
export interface FormParts {
  kind: PostKind;
  ground: Ground;
  model: DraftModel;
  faults: Faults;
  refused: Refusals;
  /** Nothing may be changed while it is on its way or may have arrived. */
  locked: boolean;
  units: ReturnType<typeof unitsReader>;
}

export function PostForm(props: {
  kind: PostKind;
  ground: Ground;
  reload: () => void;
  afresh: () => void;
}) {
  const { kind, ground } = props;
  const { facility, today, at } = useFacility();
  const account = useMe().user.id;
  const model = useDraft(account, facility.code, kind, ground.fresh);
  const [checked, setChecked] = useState(false);
  const units = unitsReader(ground.products);
  const { able } = useStore(status);
  const posted = (document: { id: string }) => {
    model.forget();
    navigate(at(`/documents/${document.id}?posted=1`), { replace: true });
  };
  const { sending, send, open } = useSender({
    account,
    facility: facility.code,
    keep: (sent) => model.patch({ sent }),
    onPosted: posted,
    onQueued: model.forget,
    onHeld: model.mend,
    instead: model.draft.mends,
    initial: model.draft.sent,
  });
  if (sending.state === "queued") return <Queued id={sending.id} afresh={props.afresh} />;
  const locked = sending.state !== "idle" && sending.state !== "refused";
  const refused = refusals(sending.state === "refused" ? sending.error : null);
  const why = (line: LineDraft) => needsReason({ kind, ground, model, units }, line);
  const found = faultsOf(kind, model.draft, units, why);
  // Nothing is called wrong before it was to be sent; from then on faults go as they are mended.
  const faults: Faults = checked ? found : {};
  const submit = () => {
    setChecked(true);
    if (Object.keys(found).length > 0 || model.draft.lines.length === 0) return focusFirstFault();
    const said = model.draft.said ?? nextClient(account, facility);
    return void send(toRequest(kind, { ...model.draft, said }, today, units));
  };
  const parts: FormParts = { kind, ground, model, faults, refused, locked, units };
  return (
    <form
      class="form post-form"
      noValidate
      onKeyDown={enterToNext}
      onSubmit={(e) => {
        e.preventDefault();
        submit();
      }}
    >
      {model.restored && !locked && <Restored model={model} />}
      {!able && <Notice kind="warn">{t("wire.unable")}</Notice>}
      <Head {...parts} />
      <Lines {...parts} />
      {kind === "dispense" && <ForWhom {...parts} />}
      <Outcome
        sending={sending}
        refused={refused}
        model={model}
        again={() => model.draft.sent && void send(model.draft.sent)}
        unlock={() => {
          model.patch({ sent: null });
          open();
          props.reload();
        }}
        onPosted={posted}
      />
      {sending.state !== "unknown" && (
        <div class="actions post-actions">
          <button
            type="submit"
            class="button primary"
            disabled={locked || model.draft.lines.length === 0}
          >
            {locked ? t("state.sending") : t("post.action", { kind: t(`kind.${kind}`) })}
          </button>
        </div>
      )}
    </form>
  );
}

/** After the faults are drawn, the first of them gets the focus. */
function focusFirstFault() {
  setTimeout(() => document.querySelector<HTMLElement>("[aria-invalid=true]")?.focus(), 0);
}

function Restored(props: { model: DraftModel }) {
  return (
    <Notice kind="info">
      <p>{t("post.restored")}</p>
      <button type="button" class="button" onClick={props.model.startAfresh}>
        {t("post.startAfresh")}
      </button>
    </Notice>
  );
}

function Lines(parts: FormParts) {
  const { draft } = parts.model;
  const Line = KIND_FORMS[parts.kind].lines === "in" ? LineIn : LineOut;
  const [newest, setNewest] = useState<string | null>(null);
  return (
    <fieldset class="lines" disabled={parts.locked}>
      <legend>{t("post.lines", { n: draft.lines.length })}</legend>
      {draft.lines.map((line, index) => (
        <Line key={line.key} {...parts} line={line} index={index} fresh={line.key === newest} />
      ))}
      {!draft.source && <AddLine {...parts} onAdded={setNewest} />}
    </fieldset>
  );
}
