/** A button that takes a requisition a step further, after asking why. */
import { useState } from "preact/hooks";
import * as api from "../../api/requisitions";
import type { StepKind, Whole } from "../../api/requisitions";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { newId } from "../../lib/uuid";
import { Dialog } from "../../ui/dialog";
import { TextArea } from "../../ui/field";
import { Form } from "../../ui/form";
import { useSubmit } from "../../ui/submit";

type Asked = Extract<StepKind, "refused" | "closed" | "cancelled">;

export function StepButton(props: { whole: Whole; kind: Asked; done: () => void }) {
  const { whole, kind } = props;
  const { facility } = useFacility();
  const [open, setOpen] = useState(false);
  const [note, setNote] = useState("");
  const [id] = useState(newId);
  const submit = useSubmit(["note"]);
  const take = async () => {
    await api.step(facility.code, whole.id, { id, kind, note: note.trim() });
    setOpen(false);
    props.done();
  };
  return (
    <>
      <button type="button" class="button" onClick={() => setOpen(true)}>
        {t(`requisition.do.${kind}`)}
      </button>
      {open && (
        <Dialog title={t(`requisition.do.${kind}`)} onClose={() => setOpen(false)}>
          <Form submit={submit} onSubmit={take} action={t(`requisition.do.${kind}`)}>
            <TextArea
              label={t("requisition.note")}
              required={kind !== "cancelled" || whole.state !== "draft"}
              value={note}
              onValue={setNote}
              error={submit.at("note")}
            />
          </Form>
        </Dialog>
      )}
    </>
  );
}
