/** Saying what a count of a slot found: the lot its vends came from, and why the book did not know. */
import { useState } from "preact/hooks";
import * as api from "../../api/machines";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { newId } from "../../lib/uuid";
import { Dialog } from "../../ui/dialog";
import { TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { useSubmit } from "../../ui/submit";

export function ExplainDialog(props: { slot: string; close: () => void; done: () => void }) {
  const { slot, close, done } = props;
  const { facility } = useFacility();
  const [id] = useState(newId);
  const [form, setForm] = useState({ number: "", expiry: "", reason: "" });
  const submit = useSubmit(["lot.number", "lot.expiry", "reason"]);
  const send = async () => {
    const { number, expiry, reason } = form;
    const lot = { number, expiry: expiry || null };
    await api.explain(facility.code, { id, slot, lot, reason });
    close();
    done();
  };
  const set = (name: keyof typeof form) => (value: string) => setForm({ ...form, [name]: value });
  return (
    <Dialog title={t("machines.explain", { slot })} onClose={close}>
      <p class="muted">{t("machines.explainAbout")}</p>
      <Form submit={submit} onSubmit={send} action={t("action.save")}>
        <TextField
          label={t("machines.explainLot")}
          required
          value={form.number}
          onValue={set("number")}
          error={submit.at("lot.number")}
        />
        <TextField
          label={t("machines.explainExpiry")}
          value={form.expiry}
          onValue={set("expiry")}
          input={{ type: "date" }}
          error={submit.at("lot.expiry")}
        />
        <TextField
          label={t("machines.explainReason")}
          required
          value={form.reason}
          onValue={set("reason")}
          error={submit.at("reason")}
        />
      </Form>
    </Dialog>
  );
}
