/** Correcting a document: a reversal with its reason, kept and sent like any other document. */
import { useState } from "preact/hooks";
import { path, ProblemError } from "../../api/client";
import { untilKnown } from "../../api/safely";
import { allReasons } from "../../api/shared";
import * as stock from "../../api/stock";
import type { StockDocument } from "../../api/types";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { remember, remembered } from "../../lib/memory";
import { useStore } from "../../lib/store";
import { newId } from "../../lib/uuid";
import { status } from "../../offline/status";
import { submit as hand } from "../../offline/submit";
import { navigate } from "../../router";
import { useMe } from "../../session";
import { Dialog } from "../../ui/dialog";
import { Form } from "../../ui/form";
import { useLoad } from "../../ui/load";
import { Picker } from "../../ui/picker";
import { reasonItems } from "../../ui/reason";
import { Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { Queued } from "../post/queued";

/** The reversal's id outlives a reload, so that a lost answer never makes a second one. */
function keptId(key: string): string {
  const id = remembered(key) ?? newId();
  remember(key, id);
  return id;
}

export function ReverseDialog(props: { document: StockDocument; close: () => void }) {
  const { document } = props;
  const { facility, at, today } = useFacility();
  const who = useMe();
  const { open } = useStore(status);
  const key = `yaoju.reversal:${facility.code}:${document.id}`;
  const [id, setId] = useState(() => keptId(key));
  /** Refused with work behind it: the next attempt takes its place. */
  const [instead, setInstead] = useState<string>();
  const [queued, setQueued] = useState("");
  const [reason, setReason] = useState("");
  const [again, setAgain] = useState(0);
  const submit = useSubmit(["reason"]);
  const reasons = useLoad("", allReasons);
  const mine = (reasons.data ?? []).filter((each) => each.kinds.includes("reversal"));
  const where = path`/facilities/${facility.code}/documents/${document.id}/reversal`;
  const unsent = open.find((job) => job.path === where && job.id !== instead)?.id;
  const kept = queued || (submit.busy ? undefined : unsent);
  const posted = (as: string) => {
    remember(key, null);
    props.close();
    navigate(at(`/documents/${as}?posted=1`));
  };
  const send = async () => {
    const body = { id, reason: reason.trim() };
    const job = { id, account: who.user.id, facility: facility.code, path: where, body };
    const lines = document.lines.length;
    const done = await hand({ ...job, subject: "reversal", day: today, lines }, instead);
    if (done.state === "posted") return posted(done.id);
    if (done.state === "queued") return setQueued(id);
    if (done.state === "refused") {
      if (done.holds) {
        remember(key, null);
        setInstead(id);
        setId(keptId(key));
      }
      throw new ProblemError(done.problem);
    }
    // Nothing can be kept here: it goes while the person waits.
    const now = await untilKnown(() => stock.reverse(facility.code, document.id, body), setAgain);
    posted(now.id);
  };
  return (
    <Dialog
      title={t("reverse.title", { kind: t(`kind.${document.kind}`), number: document.number })}
      onClose={props.close}
    >
      {kept ? <Queued id={kept} /> : <p class="muted">{t("reverse.about")}</p>}
      {!kept && (
        <Form submit={submit} onSubmit={send} action={t("reverse.action")}>
          <Picker
            label={t("post.reason")}
            required
            hint={t("form.reasonHint")}
            items={reasonItems(mine)}
            value={reason}
            text={reason}
            guess
            onPick={setReason}
            onText={setReason}
            error={submit.at("reason")}
          />
          {submit.busy && again > 0 && (
            <Notice kind="warn">{t("post.again", { attempt: again })}</Notice>
          )}
        </Form>
      )}
    </Dialog>
  );
}
