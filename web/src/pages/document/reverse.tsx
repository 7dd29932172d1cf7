/** Correcting a document: a reversal with its reason, sent safely like any other document. */
import { useState } from "preact/hooks";
import { untilKnown } from "../../api/safely";
import { allReasons } from "../../api/shared";
import * as stock from "../../api/stock";
import type { StockDocument } from "../../api/types";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { remember, remembered } from "../../lib/memory";
import { newId } from "../../lib/uuid";
import { navigate } from "../../router";
import { Dialog } from "../../ui/dialog";
import { Form } from "../../ui/form";
import { useLoad } from "../../ui/load";
import { Picker } from "../../ui/picker";
import { reasonItems } from "../../ui/reason";
import { Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";

/** The reversal's id outlives a reload, so that a lost answer never makes a second one. */
function keptId(key: string): string {
  const id = remembered(key) ?? newId();
  remember(key, id);
  return id;
}

export function ReverseDialog(props: { document: StockDocument; close: () => void }) {
  const { document } = props;
  const { facility, at } = useFacility();
  const key = `yaoju.reversal:${facility.code}:${document.id}`;
  const [id] = useState(() => keptId(key));
  const [reason, setReason] = useState("");
  const [again, setAgain] = useState(0);
  const submit = useSubmit(["reason"]);
  const reasons = useLoad("", allReasons);
  const mine = (reasons.data ?? []).filter((each) => each.kinds.includes("reversal"));
  const send = async () => {
    const body = { id, reason: reason.trim() };
    const done = await untilKnown(() => stock.reverse(facility.code, document.id, body), setAgain);
    remember(key, null);
    props.close();
    navigate(at(`/documents/${done.id}?posted=1`));
  };
  return (
    <Dialog
      title={t("reverse.title", { kind: t(`kind.${document.kind}`), number: document.number })}
      onClose={props.close}
    >
      <p class="muted">{t("reverse.about")}</p>
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
    </Dialog>
  );
}
