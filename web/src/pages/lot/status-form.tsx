/** Stopping a lot or letting it go again: holds everywhere at once, always with a reason. */
import { useState } from "preact/hooks";
import * as catalog from "../../api/catalog";
import type { Lot, LotStatus } from "../../api/types";
import { t } from "../../i18n";
import { TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { Section } from "../../ui/page";
import { Dialog } from "../../ui/dialog";
import { useSubmit } from "../../ui/submit";

const STEPS: Record<LotStatus, LotStatus[]> = {
  active: ["held", "recalled"],
  held: ["active", "recalled"],
  recalled: ["active"],
};

export function StatusForm(props: { lot: Lot; done: () => void }) {
  const [next, setNext] = useState<LotStatus | null>(null);
  return (
    <Section title={t("lot.change")}>
      <div class="actions">
        {STEPS[props.lot.status].map((status) => (
          <button
            key={status}
            type="button"
            class={status === "active" ? "button" : "button danger"}
            onClick={() => setNext(status)}
          >
            {t(`lot.to.${status}`)}
          </button>
        ))}
      </div>
      {next && (
        <ReasonDialog
          lot={props.lot}
          status={next}
          close={() => setNext(null)}
          done={() => {
            setNext(null);
            props.done();
          }}
        />
      )}
    </Section>
  );
}

function ReasonDialog(props: { lot: Lot; status: LotStatus; close: () => void; done: () => void }) {
  const [reason, setReason] = useState("");
  const submit = useSubmit(["reason"]);
  const send = async () => {
    await catalog.setLotStatus(props.lot.id, props.status, reason.trim());
    props.done();
  };
  return (
    <Dialog title={t(`lot.to.${props.status}`)} onClose={props.close}>
      <p class="muted">{t(`lot.to.${props.status}.about`)}</p>
      <Form submit={submit} onSubmit={send} action={t(`lot.to.${props.status}`)}>
        <TextField
          label={t("post.reason")}
          required
          value={reason}
          onValue={setReason}
          error={submit.at("reason")}
        />
      </Form>
    </Dialog>
  );
}
